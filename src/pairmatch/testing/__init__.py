"""Tools for tests: strategies, an oracle, planted problems."""

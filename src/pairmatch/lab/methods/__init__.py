"""Simple methods to hold against the optimum."""

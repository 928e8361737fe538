"""What people look at and give back: figures of plans, advice and tests of policies."""

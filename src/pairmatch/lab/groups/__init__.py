"""Outcomes by group, envy and ranks."""

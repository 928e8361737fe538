"""Programmes week by week."""

"""Simulations of a programme, week by week."""

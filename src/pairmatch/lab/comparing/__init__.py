"""Policies and methods side by side."""

"""Invented and resampled people."""

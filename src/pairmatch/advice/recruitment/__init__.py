"""Mentors to look for: which are missing, what they would add, and appeals to companies."""

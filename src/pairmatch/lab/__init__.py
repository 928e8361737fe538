"""Testing policies before people live under them."""

"""What past pairs say of a policy."""

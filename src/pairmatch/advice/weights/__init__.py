"""How much of a plan hangs on the weights of the policy."""

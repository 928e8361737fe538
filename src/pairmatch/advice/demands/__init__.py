"""What a plan must fulfil: contradictions, the smallest repairs, and the price of each demand."""

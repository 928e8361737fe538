"""Other plans: the next best, different ones, other numbers of pairs, stable ones, former ones."""

"""A plan with its data: how it is built, shown and stored, and what a change of it would cost."""

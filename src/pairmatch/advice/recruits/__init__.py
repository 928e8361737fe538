"""Which mentors are missing, what they would add, and how to say it to a company."""

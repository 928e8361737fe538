"""One answer of a form -> the value of a profile field."""

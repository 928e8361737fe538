"""Files -> tables of text, with the row numbers of the file."""

from pairmatch.intake.files.loading import read_table

__all__ = ["read_table"]

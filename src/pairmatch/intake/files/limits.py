"""How much of a file is read before it ends in an error: no table of people is that large."""

from __future__ import annotations

from pairmatch.errors import IntakeError, Issue

MAX_BYTES = 100_000_000
"""Bytes of a file, and of a packed file when unpacked."""

MAX_CELLS = 20_000_000
"""Cells of a table, empty ones included."""

MAX_COLUMNS = 16_384
"""Columns of a table, as many as a spreadsheet has."""

MAX_ROWS = 3_000_000
"""Rows of a table, empty ones included."""

MAX_TEXT = 100_000
"""Characters of one cell."""


def refuse(file: str, code: str, hint: str, row: int | None = None) -> IntakeError:
    """Return the error of a file that cannot be read.

    Examples
    --------
    >>> print(refuse("a.csv", "too_large", "split it"))
    1 problem:
      file a.csv: too_large (split it)
    """
    return IntakeError([Issue(f"file {file}", row, None, None, code, hint)])

"""The layout of a file: its header, what is above and beside the table, and limits of its size."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

import pandas as pd

from pairmatch._support.containers import FrozenMap
from pairmatch.errors import IntakeError, Issue
from pairmatch.intake.columns import ROW, SURPLUS
from pairmatch.intake.files.writing import restored
from pairmatch.intake.guessing import holds_import_ids, known_headers
from pairmatch.intake.readers.cell_reading import is_blank

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


_SAMPLE = 60
"""Rows among which the header is looked for."""


@dataclass(frozen=True)
class Layout:
    """Position of the header of a table.

    ``header_row`` is its first row, counted from 1, and ``header_rows`` how many it has (3 if
    Qualtrics wrote it). ``labels`` maps headers to the question text in a second header row.
    """

    header_row: int
    header_rows: int
    labels: FrozenMap[str, str]


def to_table(
    rows: Iterable[Sequence[Any]], file: str, header_row: int | None = None
) -> tuple[pd.DataFrame, Layout]:
    """Return the table below the header, its index the row numbers of the file, and its layout.

    Rows without content are left out; columns without content and header too. Cells beyond the
    last header are kept in further columns.

    ``header_row`` is the row of the header, the first is 1; by default it is looked for. Errors
    name the ``file``.

    Raises
    ------
    IntakeError
        If there is no header.
    """
    source = ([restored(cell) for cell in row] for row in rows)
    first = list(islice(source, max(_SAMPLE, header_row or 0)))
    place = header_row - 1 if header_row is not None else _header_place(first)
    if place is None or place >= len(first) or not any(not is_blank(c) for c in first[place]):
        raise refuse(file, "no_header", "no row of headers was found; state header_row")
    below = first[place + 1 :]
    labels: FrozenMap[str, str] = FrozenMap()
    header = list(first[place])
    n_headers = 1
    if len(below) > 1 and holds_import_ids(below[1]):
        labels = FrozenMap(
            {str(h): str(t) for h, t in zip(header, below[0], strict=False) if not is_blank(t)}
        )
        below, n_headers = below[2:], 3
    numbers: list[int] = []
    kept: list[Sequence[Any]] = []
    for number, row in enumerate(chain(below, source), place + 1 + n_headers):
        if any(not is_blank(cell) for cell in row):
            numbers.append(number)
            kept.append(row)
    return _frame(header, kept, numbers, file), Layout(place + 1, n_headers, labels)


def _frame(
    header: list[Any], rows: list[Sequence[Any]], numbers: list[int], file: str
) -> pd.DataFrame:
    width = max([len(header), *map(len, rows)])
    if width * (len(rows) + 1) > MAX_CELLS:
        raise refuse(file, "too_large", "more cells than any table of people has")
    names = [_name(header, place) for place in range(width)]
    filled = [[*row, *[""] * (width - len(row))] for row in rows]
    table = pd.DataFrame(filled, columns=range(width), dtype=object)
    table.index = pd.Index(numbers, name=ROW, dtype="int64")
    columns = [
        place
        for place in range(width)
        if (place < len(header) and not is_blank(header[place]))
        or not all(is_blank(cell) for cell in table[place])
    ]
    table = table[columns]
    table.columns = pd.Index([names[place] for place in columns], dtype=object)
    return table


def _name(header: list[Any], place: int) -> str:
    if place >= len(header):
        return SURPLUS
    return f"(column {place + 1})" if is_blank(header[place]) else str(header[place])


def _header_place(rows: Sequence[Sequence[Any]]) -> int | None:
    """Return the position of the first row that is as full as a table's rows mostly are.

    Prose above a table fills one or two cells of a row. A row with words that headers hold comes
    first.
    """
    filled = [sum(not is_blank(cell) for cell in row) for row in rows]
    # Two cells with words of headers are no prose, and nobody's answers.
    enough = min(2, max(filled, default=0))
    for place, row in enumerate(rows):
        if enough and known_headers(row) >= enough:
            return place
    full = [n for n in filled if n]
    if not full:
        return None
    # Rows may be sparse, headers are not: more than half of the widest usual row.
    usual = statistics.quantiles(full, n=10)[8] if len(full) > 1 else full[0]
    return next(place for place, n in enumerate(filled) if n > usual / 2)

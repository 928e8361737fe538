"""The layout of a file: its header, what is above and beside the table, and limits of its size."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

import pandas as pd

from pairmatch._support.containers import FrozenMap
from pairmatch._support.hints import hinted
from pairmatch.errors import IntakeError, Issue
from pairmatch.intake.columns import ROW, SURPLUS
from pairmatch.intake.files.writing import restored
from pairmatch.intake.guessing import exact_headers, holds_import_ids, known_headers
from pairmatch.intake.readers.cell_reading import is_blank

MAX_BYTES = 100_000_000
"""Bytes of a file, and of a packed file when unpacked."""

MAX_CELLS = 20_000_000
"""Cells of a table, empty ones included."""

MAX_COLUMNS = 16_384
"""Columns of a table, as many as a spreadsheet has."""

MAX_ROWS = 3_000_000
"""Rows of a table, empty ones included."""


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
    ``above`` are the rows above it that are filled as people's rows are.
    """

    header_row: int
    header_rows: int
    labels: FrozenMap[str, str]
    above: tuple[int, ...] = ()


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
        raise refuse(file, "no_header", hinted("no_header"))
    below = first[place + 1 :]
    above = () if header_row else tuple(k + 1 for k in _full_rows(first) if k < place)
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
    if header_row is None and _is_person(header, kept):
        hint = hinted("first_row_person")
        raise refuse(file, "no_header", hint, place + 1)
    if cut := _cut_row(len(header), kept, numbers):
        raise refuse(file, "broken_row", hinted("cut_row", row=cut, next=cut + 1), cut)
    return _frame(header, kept, numbers, file), Layout(place + 1, n_headers, labels, above)


def _is_person(header: Sequence[Any], rows: Sequence[Sequence[Any]]) -> bool:
    """Return whether a header is a row of answers: half of its cells are like those below them.

    A cell is like an answer if it stands below as well, or is a code of the same pattern as all;
    one must be such a code, for columns of choices repeat their headers too.
    """
    filled = [(place, str(cell).strip()) for place, cell in enumerate(header) if not is_blank(cell)]
    if exact_headers(header) > 1 or len(rows) < 2:
        return False
    coded, repeated = 0, 0
    for place, text in filled:
        cells = (row[place] for row in rows if len(row) > place)
        below = [str(cell).strip() for cell in cells if not is_blank(cell)]
        code = _code(text)
        same = code is not None and len(below) > 1 and all(_code(cell) == code for cell in below)
        coded += same
        repeated += not same and text in below and {*below} != {text}
    return coded > 0 and coded + repeated >= max(2, len(filled) / 2)


def _code(text: object) -> str | None:
    """Return the pattern of a code, such as M-0 of M-12, ``None`` if it is none."""
    pattern = re.sub(r"\d+", "0", str(text).strip())
    return pattern if "0" in pattern and any(map(str.isalpha, pattern)) else None


def _cut_row(width: int, rows: Sequence[Sequence[Any]], numbers: Sequence[int]) -> int | None:
    """Return the number of the first of two rows that are one, cut in two by a line end.

    Rows may also be short because their last cells are blank: only where the first cells are codes
    of one pattern, and the second row begins with something else, it is the rest of the first.
    """
    codes = {_code(row[0]) for row in rows if len(row) >= width}
    if None in codes or len(codes) != 1:
        return None
    for k in range(1, len(rows)):
        first, second = rows[k - 1], rows[k]
        joined = max(len(first), len(second)) < width == len(first) + len(second) - 1
        follows = numbers[k] == numbers[k - 1] + 1
        if joined and follows and _code(first[0]) in codes and _code(second[0]) not in codes:
            return numbers[k - 1]
    return None


def _frame(
    header: list[Any], rows: list[Sequence[Any]], numbers: list[int], file: str
) -> pd.DataFrame:
    width = max([len(header), *map(len, rows)])
    if width * (len(rows) + 1) > MAX_CELLS:
        raise refuse(file, "too_large", hinted("too_many_cells"))
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
    """Return the position of the header.

    The third header row of Qualtrics settles it. Else it is the first row that is as full as a
    table's rows mostly are: prose above a table fills one or two cells of a row. Words of headers
    in a later row say more only where no row above is as full as the table, which may be a person,
    or where several of its cells are nothing but headers.
    """
    for place, row in enumerate(rows):
        if place > 1 and holds_import_ids(row):
            return place - 2
    full = _full_rows(rows)
    if not full:
        return None
    filled = [sum(not is_blank(cell) for cell in row) for row in rows]
    enough = min(2, max(filled))
    known = next((k for k, row in enumerate(rows) if known_headers(row) >= enough), full[0])
    people_above = any(filled[k] >= _usual(filled) for k in full if k < known)
    if people_above and exact_headers(rows[known]) < max(2, exact_headers(rows[full[0]]) + 1):
        return full[0]
    return known


def _full_rows(rows: Sequence[Sequence[Any]]) -> list[int]:
    """Return the rows that fill more than half of the widest usual row: rows may be sparse."""
    filled = [sum(not is_blank(cell) for cell in row) for row in rows]
    return [k for k, n in enumerate(filled) if n > _usual(filled) / 2]


def _usual(filled: Sequence[int]) -> float:
    full = [n for n in filled if n]
    return statistics.quantiles(full, n=10)[8] if len(full) > 1 else sum(full)

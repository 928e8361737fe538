"""Reading a table from a file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, BinaryIO

import pandas as pd

from pairmatch._support.hints import Advice, hinted, worded
from pairmatch._support.progress import Progress, Steps
from pairmatch.intake.files import csv_text, excel
from pairmatch.intake.files.layout import MAX_BYTES, Layout, refuse, to_table

_PACKED = b"PK\x03\x04"
_STATED = re.compile(r"sep=(.)\r?[\n\r]\n?")
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


def read_table(
    file: str | PathLike[str] | BinaryIO,
    *,
    header_row: int | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str | None = None,
    progress: Progress | bool | None = None,
) -> pd.DataFrame:
    r"""Read a table of people from a CSV or Excel file, every cell as it is written.

    The encoding is that of the byte order mark, else UTF-8, else cp1252; the delimiter is the one
    of ``, ; tab |`` that divides the rows most evenly; the header is the first row that is as full
    as the table, below any prose. The three header rows of Qualtrics are recognised. How the file
    was read is in ``table.attrs["read_as"]`` and in the report of :func:`check_frames`, which has a
    problem if rows above the header are as full as those of people.

    Parameters
    ----------
    file
        Path, or a binary file.
    header_row
        Row of the header, the first is 1; by default it is detected.
    encoding, delimiter
        Those of a CSV file; by default they are detected.
    sheet
        Name of the sheet of a workbook; by default the first. Needs the extra ``excel``.
    progress
        Counts rows, of which nobody knows how many there are; see :func:`pairmatch.match`.

    Returns
    -------
    DataFrame
        Cells of CSV files are text; of Excel files text, numbers and dates. The index ``row``
        holds the row numbers of the file, so that reports name the row that a spreadsheet shows.

    Raises
    ------
    IntakeError
        If the file cannot be read as a table, or is far too large for one of people: more than 100
        MB, 3 million rows, or 20 million cells.
    OSError
        If there is no such file.

    Examples
    --------
    >>> import io
    >>> table = read_table(io.BytesIO(b"Liste 2026\n\nCode;Ort\nM-007;Genf\n"))
    >>> table.loc[4].to_dict(), table.attrs["read_as"]
    ({'Code': 'M-007', 'Ort': 'Genf'}, "CSV in utf-8, delimiter ';', header in row 3")
    """
    name, content = _content(file)
    if header_row is not None and (type(header_row) is not int or header_row < 1):
        raise refuse(name, "no_header", hinted("header_row_number"))
    if delimiter is not None and (not isinstance(delimiter, str) or len(delimiter) != 1):
        raise refuse(name, "no_header", hinted("one_delimiter"))
    if content.startswith(_OLD_EXCEL):
        raise refuse(name, "old_workbook", hinted("old_workbook"))
    if content.startswith(_PACKED):
        rows, page, others = excel.sheet_rows(content, name, sheet)
        table, layout = _table(rows, name, header_row, progress)
        key, how = "read_as.sheet", {"sheet": page}
        if others and sheet is None:
            unread = ", ".join(map(repr, others))
            key, how = "read_as.sheet_of", {"sheet": page, "others": unread}
    else:
        if sheet is not None:
            raise refuse(name, "not_a_workbook", hinted("csv_no_sheets"))
        decoded, encoding = csv_text.decoded(content, name, encoding)
        if stated := _STATED.match(decoded):
            # Spreadsheets hide this line, and do not count it.
            decoded, delimiter = decoded[stated.end() :], delimiter or stated[1]
        delimiter = delimiter or csv_text.sniffed(decoded)
        rows = csv_text.rows_of(decoded, delimiter, name)
        table, layout = _table(rows, name, header_row, progress)
        key, how = "read_as.csv", {"encoding": encoding, "delimiter": delimiter}
    table.attrs["read_as"] = worded(key, **how, rows=_header_rows(layout))
    table.attrs["labels"] = dict(layout.labels)
    table.attrs["above_header"] = list(layout.above)
    return table


def _header_rows(layout: Layout) -> Advice:
    last = layout.header_row + layout.header_rows - 1
    if last == layout.header_row:
        return worded("read_as.row", first=last)
    return worded("read_as.rows", first=layout.header_row, last=last)


# Rows between two words on how far it is.
_EVERY = 1000


def _table(
    rows: Iterable[Sequence[Any]],
    name: str,
    header_row: int | None,
    progress: Progress | bool | None,
) -> tuple[pd.DataFrame, Layout]:
    with Steps(progress, "rows") as steps:
        return to_table(steps.over(rows, _EVERY), name, header_row)


def _content(file: str | PathLike[str] | BinaryIO) -> tuple[str, bytes]:
    if isinstance(file, str | PathLike):
        path = Path(file)
        if path.stat().st_size > MAX_BYTES:
            raise _too_large(path.name)
        return path.name, path.read_bytes()
    content = file.read(MAX_BYTES + 1)
    name = Path(str(getattr(file, "name", "table"))).name
    if len(content) > MAX_BYTES:
        raise _too_large(name)
    return name, content


def _too_large(name: str) -> Exception:
    return refuse(name, "too_large", hinted("too_many_bytes", most=MAX_BYTES // 10**6))

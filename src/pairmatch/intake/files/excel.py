"""Excel files: a sheet -> rows of cells. Needs the extra ``excel``."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from pairmatch.errors import did_you_mean
from pairmatch.intake.files.limits import MAX_BYTES, MAX_CELLS, MAX_ROWS, MAX_TEXT, refuse

_UNPACKED = 4 * MAX_BYTES


def sheet_rows(content: bytes, file: str, sheet: str | None) -> tuple[Iterator[list[Any]], str]:
    """Return the rows of a sheet, by default the first, and its name.

    Raises
    ------
    IntakeError
        If the file is no workbook, is far too large, or has no such sheet.
    ImportError
        If openpyxl is not installed.
    """
    try:
        import openpyxl  # noqa: PLC0415 - an extra
    except ImportError:
        raise ImportError(
            "reading Excel files needs openpyxl: install pairmatch-mentoring[excel], or save the "
            "sheet as CSV"
        ) from None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > _UNPACKED:
                raise refuse(file, "too_large", "it unpacks to far more than a table of people has")
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError):
        hint = "this is no xlsx workbook; save it as xlsx or CSV"
        raise refuse(file, "not_a_workbook", hint) from None
    names = [own.title for own in book.worksheets]
    if not names or (sheet is not None and sheet not in names):
        raise refuse(file, "unknown_sheet", did_you_mean(sheet, names) or "it has no sheets")
    chosen = names[0] if sheet is None else sheet
    return _rows(book[chosen], file), chosen


def _rows(sheet: Any, file: str) -> Iterator[list[Any]]:
    # Not trusted: a sheet may claim to be sixteen thousand columns wide.
    sheet.reset_dimensions()
    cells = 0
    for row, values in enumerate(sheet.iter_rows(values_only=True), 1):
        cells += len(values)
        if cells > MAX_CELLS or row > MAX_ROWS:
            raise refuse(file, "too_large", "more cells than any table of people has", row)
        if any(isinstance(value, str) and len(value) > MAX_TEXT for value in values):
            raise refuse(file, "cell_too_long", f"a cell of more than {MAX_TEXT} characters", row)
        yield list(values)

"""Excel files: a sheet -> rows of cells. Needs the extra ``excel``."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import ParseError

from pairmatch._support.hints import hinted, known
from pairmatch.intake.files.layout import MAX_BYTES, MAX_CELLS, MAX_ROWS, refuse

_UNPACKED = 4 * MAX_BYTES
_FORMULA = re.compile(rb"<f[ >/]")
_MERGED = re.compile(rb"<mergeCell ")
_LONGEST_TAG = len("<mergeCell ") - 1
_NO_WORKBOOK = hinted("no_workbook")

# What the reader of workbooks raises for files that are broken somewhere.
_BROKEN = (
    zipfile.BadZipFile, zlib.error, ParseError, OSError, EOFError, ValueError, KeyError, IndexError,
    TypeError, AttributeError,
)  # fmt: skip


def sheet_rows(
    content: bytes, file: str, sheet: str | None
) -> tuple[Iterator[list[Any]], str, list[str]]:
    """Return the rows of a sheet, by default the first, its name, and those of the other sheets.

    Raises
    ------
    IntakeError
        If the file is no workbook, is far too large, or has no such sheet.
    ImportError
        If openpyxl is not installed.
    """
    openpyxl = _openpyxl()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > _UNPACKED:
                raise refuse(file, "too_large", hinted("unpacks"))
            # Their values a program may not have written.
            formulas = any(_holds(_FORMULA, packed, part.filename) for part in packed.infolist())
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        written = openpyxl.load_workbook(io.BytesIO(content), read_only=True) if formulas else None
    except _BROKEN:
        raise refuse(file, "not_a_workbook", _NO_WORKBOOK) from None
    # Hidden sheets are not what somebody sees who opens the file.
    names = [page.title for page in book.worksheets if page.sheet_state == "visible" or sheet]
    if not names or (sheet is not None and sheet not in names):
        raise refuse(file, "unknown_sheet", known(sheet, names) if names else hinted("no_sheets"))
    chosen = names[0] if sheet is None else sheet
    rows = _rows(book[chosen], written[chosen] if written else None, file)
    return rows, chosen, [name for name in names if name != chosen]


def _openpyxl() -> Any:
    try:
        import openpyxl  # noqa: PLC0415 - an extra
    except ImportError:
        raise ImportError(
            "reading Excel files needs openpyxl: install pairmatch-mentoring[excel], or save the "
            "sheet as CSV"
        ) from None
    return openpyxl


def merged_rows(content: bytes, sheet: str) -> list[tuple[str, int, int]]:
    """Return the cells of a sheet that span several rows: their range, first and last row.

    Raises
    ------
    IntakeError
        As :func:`sheet_rows`.
    """
    openpyxl = _openpyxl()
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        if not any(_holds(_MERGED, packed, part.filename) for part in packed.infolist()):
            return []
    # Sheets that are read row by row do not say it.
    try:
        page = openpyxl.load_workbook(io.BytesIO(content))[sheet]
    except _BROKEN:
        raise refuse(sheet, "not_a_workbook", _NO_WORKBOOK) from None
    return sorted(
        (str(own), own.min_row, own.max_row)
        for own in page.merged_cells.ranges
        if own.min_row < own.max_row
    )


def _holds(what: re.Pattern[bytes], packed: zipfile.ZipFile, part: str) -> bool:
    """Return whether the text of a sheet holds something, such as formulas."""
    if not part.startswith("xl/worksheets/") or not part.endswith(".xml"):
        return False
    with packed.open(part) as xml:
        before = b""
        while chunk := xml.read(1 << 20):
            if what.search(before + chunk):
                return True
            before = chunk[-_LONGEST_TAG:]
    return False


def _rows(sheet: Any, written: Any, file: str) -> Iterator[list[Any]]:
    # Not trusted: a sheet may claim to be sixteen thousand columns wide.
    cells = 0
    row = 0
    try:
        for row, (values, formulas) in enumerate(_pairs(sheet, written), 1):
            cells += len(values)
            if cells > MAX_CELLS or row > MAX_ROWS:
                raise refuse(file, "too_large", hinted("too_many_cells"), row)
            if any(
                value is None and isinstance(formula, str) and formula.startswith("=")
                for value, formula in zip(values, formulas, strict=False)
            ):
                raise refuse(file, "no_values", hinted("no_values"), row)
            yield list(values)
    except _BROKEN:
        raise refuse(file, "not_a_workbook", _NO_WORKBOOK, row + 1) from None


def _pairs(sheet: Any, written: Any) -> Iterator[tuple[tuple[Any, ...], tuple[Any, ...]]]:
    """Return the values of each row, and the formulas where the sheet holds any."""
    sheet.reset_dimensions()
    rows = sheet.iter_rows(values_only=True)
    if written is None:
        return ((row, ()) for row in rows)
    written.reset_dimensions()
    return zip(rows, written.iter_rows(values_only=True), strict=True)

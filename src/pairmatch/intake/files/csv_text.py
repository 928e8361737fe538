"""CSV files: bytes -> rows of cells, with the encoding and the delimiter that were detected."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from pairmatch.intake.files.layout import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, MAX_TEXT, refuse
from pairmatch.intake.guessing import known_headers

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_ROWS = 200
# What UTF-8 looks like when it is read as cp1252: "GenÃ¨ve".
_TWICE = re.compile("[\u00c3\u00c2][\u0080-\u00bf\u0152-\u2122]|\u00e2\u20ac")
_OPEN_QUOTE = "a quotation mark is opened and not closed, so that a cell holds whole rows; close it"


def decoded(content: bytes, file: str, encoding: str | None = None) -> tuple[str, str]:
    """Return the text of a file, and its encoding: that of its mark, then UTF-8, then cp1252.

    Raises
    ------
    IntakeError
        If the file is none of these, no text, or UTF-8 with a few broken characters.

    Examples
    --------
    >>> decoded("Liège".encode("cp1252"), "a.csv")
    ('Liège', 'cp1252')
    """
    marked = next((name for mark, name in _BOMS if content.startswith(mark)), None)
    for name in [encoding] if encoding else [marked] if marked else ["utf-8", "cp1252"]:
        try:
            text = content.decode(name)
        except (UnicodeError, LookupError):
            continue
        if "\x00" in text:
            raise refuse(file, "not_text", "this is no text file; save the table as CSV or xlsx")
        if (
            name == "cp1252"
            and encoding is None
            and len(_TWICE.findall(text)) > text.count("\n") / 50
        ):
            hint = "UTF-8 with broken characters; save it again, or state encoding=..."
            raise refuse(file, "unknown_encoding", hint)
        return text, name
    hint = "neither UTF-8 nor cp1252; save it as CSV UTF-8, or state its encoding"
    raise refuse(file, "unknown_encoding", hint)


def sniffed(text: str) -> str:
    r"""Return the delimiter that finds headers, and divides the rows most evenly; else a comma.

    Examples
    --------
    >>> sniffed("Liste, provisoire\nid;site\nM-1;Genève, Suisse\nM-2;Bern")
    ';'
    """
    sample = text[: MAX_TEXT * 10]
    best, best_key = ",", (0, 0.0, 0)
    for delimiter in DELIMITERS:
        try:
            rows = list(islice(_parsed(sample, delimiter), _SAMPLE_ROWS))
        except csv.Error:
            continue
        filled = [row for row in rows if any(row)]
        widths = Counter(len(row) for row in filled if len(row) > 1)
        # A mark that most rows lack belongs to an answer, or to prose.
        if 2 * widths.total() <= len(filled):
            continue
        width, n = max(widths.items(), key=lambda item: (item[1], item[0]))
        key = (max(map(known_headers, filled[:60])), n / len(filled), width)
        if key > best_key:
            best, best_key = delimiter, key
    return best


def rows_of(text: str, delimiter: str, file: str) -> Iterator[list[str]]:
    """Return the rows of a CSV text; line ends may be of any kind.

    Raises
    ------
    IntakeError
        If a cell or the table is far too large, or a quotation mark is not closed.
    """
    cells = 0
    row = 0
    width = 0
    cells_of_row: list[str] = []
    try:
        for row, cells_of_row in enumerate(_parsed(text, delimiter), 1):
            cells += len(cells_of_row)
            if cells > MAX_CELLS or row > MAX_ROWS or len(cells_of_row) > MAX_COLUMNS:
                raise refuse(file, "too_large", "more cells than any table of people has", row)
            if any("\n" in cell and _holds_rows(cell, delimiter, width) for cell in cells_of_row):
                raise refuse(file, "open_quote", _OPEN_QUOTE, row)
            width = len(cells_of_row) if any(cells_of_row) else width
            yield cells_of_row
    except csv.Error:
        hint = f"a cell of more than {MAX_TEXT} characters: is a quotation mark not closed?"
        raise refuse(file, "cell_too_long", hint, row + 1) from None
    # An open quotation takes the rest of the file, its last line end included.
    if cells_of_row and cells_of_row[-1].endswith("\n") and text.count('"') % 2:
        raise refuse(file, "open_quote", _OPEN_QUOTE, row)


def _holds_rows(cell: str, delimiter: str, width: int) -> bool:
    """Return whether a cell seems to hold whole rows, because a quotation mark is not closed."""
    lines = cell.split("\n")[1:]
    whole = sum(line.count(delimiter) == width - 1 for line in lines)
    # In narrow tables an answer of several lines may look like a row once.
    return width > 1 and whole >= (1 if width > 3 else 2)


def _parsed(text: str, delimiter: str) -> Iterator[list[str]]:
    # Line by line: a file of any size is read in one pass, and CR alone ends a line too.
    lines = io.StringIO(text, newline=None)
    reader = csv.reader(lines, delimiter=delimiter, strict=False)
    for row in reader:
        if any(len(cell) > MAX_TEXT for cell in row):
            raise csv.Error
        yield row

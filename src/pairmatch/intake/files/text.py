"""CSV files: bytes -> rows of cells, with the encoding and the delimiter that were found."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from pairmatch.intake.files.limits import MAX_CELLS, MAX_ROWS, MAX_TEXT, refuse

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_ROWS = 200


def decoded(content: bytes, file: str, encoding: str | None = None) -> tuple[str, str]:
    """Return the text of a file, and its encoding: that of its mark, then UTF-8, then cp1252.

    Raises
    ------
    IntakeError
        If the file is none of these, or no text.

    Examples
    --------
    >>> decoded("Liège".encode("cp1252"), "a.csv")
    ('Liège', 'cp1252')
    """
    marked = next((name for mark, name in _BOMS if content.startswith(mark)), None)
    for name in [encoding] if encoding else [marked] if marked else ["utf-8", "cp1252"]:
        try:
            text = content.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
        if "\x00" in text:
            raise refuse(file, "not_text", "this is no text file; save the table as CSV or xlsx")
        return text, name
    hint = "neither UTF-8 nor cp1252; save it as CSV UTF-8, or state its encoding"
    raise refuse(file, "unknown_encoding", hint)


def sniffed(text: str) -> str:
    r"""Return the delimiter that divides the first rows most evenly; a comma if none does.

    Examples
    --------
    >>> sniffed("Liste, provisoire\nid;site\nM-1;Genève, Suisse\nM-2;Bern")
    ';'
    """
    sample = text[: MAX_TEXT * 10]
    best, best_rows = ",", 0
    for delimiter in DELIMITERS:
        try:
            rows = list(islice(_parsed(sample, delimiter), _SAMPLE_ROWS))
        except csv.Error:
            continue
        filled = [row for row in rows if any(row)]
        widths = Counter(len(row) for row in filled if len(row) > 1)
        # A mark that most rows lack stands in an answer, or in prose.
        if 2 * widths.total() <= len(filled):
            continue
        # Many rows of one width count, and among equals the wider.
        width, n = max(widths.items(), key=lambda item: (item[1], item[0]))
        if n * width > best_rows:
            best, best_rows = delimiter, n * width
    return best


def rows_of(text: str, delimiter: str, file: str) -> Iterator[list[str]]:
    """Return the rows of a CSV text; line ends may be of any kind.

    Raises
    ------
    IntakeError
        If a cell or the table is far too large.
    """
    cells = 0
    row = 0
    try:
        for row, cells_of_row in enumerate(_parsed(text, delimiter), 1):
            cells += len(cells_of_row)
            if cells > MAX_CELLS or row > MAX_ROWS:
                raise refuse(file, "too_large", "more cells than any table of people has", row)
            yield cells_of_row
    except csv.Error:
        hint = f"a cell of more than {MAX_TEXT} characters: is a quotation mark not closed?"
        raise refuse(file, "cell_too_long", hint, row + 1) from None


def _parsed(text: str, delimiter: str) -> Iterator[list[str]]:
    # Line by line: a file of any size is read in one pass, and CR alone ends a line too.
    lines = io.StringIO(text, newline=None)
    reader = csv.reader(lines, delimiter=delimiter, strict=False)
    for row in reader:
        _check(row)
        yield row


def _check(row: Sequence[str]) -> None:
    if any(len(cell) > MAX_TEXT for cell in row):
        raise csv.Error

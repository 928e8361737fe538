"""CSV files: bytes -> rows of cells, with the encoding and the delimiter that were detected."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any

from pairmatch._support.hints import hinted
from pairmatch.intake.files.layout import MAX_BYTES, MAX_CELLS, MAX_COLUMNS, MAX_ROWS, refuse
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
_SAMPLE_TEXT = 1_000_000
# What UTF-8 looks like when it is read as cp1252: "GenÃ¨ve".
_TWICE = re.compile("[\u00c3\u00c2][\u0080-\u00bf\u0152-\u2122]|\u00e2\u20ac")


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
            raise refuse(file, "not_text", hinted("no_text"))
        if (
            name == "cp1252"
            and encoding is None
            and len(_TWICE.findall(text)) > text.count("\n") / 50
        ):
            raise refuse(file, "unknown_encoding", hinted("broken_text"))
        return text, name
    raise refuse(file, "unknown_encoding", hinted("unknown_encoding"))


def sniffed(text: str) -> str:
    r"""Return the delimiter that finds headers, and divides the rows most evenly; else a comma.

    Examples
    --------
    >>> sniffed("Liste, provisoire\nid;site\nM-1;Genève, Suisse\nM-2;Bern")
    ';'
    """
    sample = _lines(text[:_SAMPLE_TEXT])
    best, best_key = ",", (0, 0.0, 0)
    for delimiter in DELIMITERS:
        rows = list(islice(_reader(sample, delimiter), _SAMPLE_ROWS))
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
        If the table is far too large, or a quotation mark is not closed.
    """
    cells = 0
    lines = _lines(text)
    reader = _reader(lines, delimiter)
    first_line = 0
    for row, cells_of_row in enumerate(reader, 1):
        cells += len(cells_of_row)
        if cells > MAX_CELLS or row > MAX_ROWS or len(cells_of_row) > MAX_COLUMNS:
            raise refuse(file, "too_large", hinted("too_many_cells"), row)
        written = lines[first_line : reader.line_num]
        suspicious = len(written) > 1 or written[0].count('"') % 2
        if suspicious and not _closes_quotations(written, delimiter):
            raise refuse(file, "open_quote", hinted("open_quote"), row)
        first_line = reader.line_num
        yield cells_of_row


def _closes_quotations(lines: list[str], delimiter: str) -> bool:
    """Return whether every quotation of a row begins and ends where a cell does."""
    try:
        return len(list(csv.reader(lines, delimiter=delimiter, strict=True))) == 1
    except csv.Error:
        return False


def _lines(text: str) -> list[str]:
    # CR alone ends a line too.
    return list(io.StringIO(text, newline=None))


def _reader(lines: list[str], delimiter: str) -> Any:
    # A remark of any length is no reason to refuse a file; the limit is of the whole process.
    csv.field_size_limit(max(csv.field_size_limit(), MAX_BYTES))
    return csv.reader(lines, delimiter=delimiter)

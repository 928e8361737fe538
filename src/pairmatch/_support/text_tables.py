"""Small tables as text and as escaped HTML."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape


def text_table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return an aligned table as plain text.

    Line breaks and other control characters in cells are shown escaped.

    Examples
    --------
    >>> print(text_table(["mentee", "score"], [["E-1", "0.91"], ["E-20", "0.5"]]))
    mentee  score
    E-1     0.91
    E-20    0.5
    """
    lines = [[_printable(cell) for cell in row] for row in [header, *rows]]
    widths = [max(len(line[k]) for line in lines) for k in range(len(header))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def html_table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table as HTML in which every cell is escaped.

    Examples
    --------
    >>> html_table(["id"], [["<b>"]])
    '<table><thead><tr><th>id</th></tr></thead><tbody><tr><td>&lt;b&gt;</td></tr></tbody></table>'
    """
    head = "".join(f"<th>{escape(str(cell))}</th>" for cell in header)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def is_text(text: str) -> bool:
    r"""Return whether a text can be written to a file: it holds no half of a character.

    Examples
    --------
    >>> is_text("Liège"), is_text("\ud800")
    (True, False)
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _printable(cell: object) -> str:
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in str(cell))

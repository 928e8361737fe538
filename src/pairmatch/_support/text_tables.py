"""Small tables as text, and texts that can be shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


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
    lines = [[printable(str(cell)) for cell in row] for row in [header, *rows]]
    widths = [max(len(line[k]) for line in lines) for k in range(len(header))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


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


def printable(text: str) -> str:
    r"""Return a text on one line in which nothing is unseen: control characters are escaped.

    Examples
    --------
    >>> printable("a\tb"), printable("Zoé"), printable("\u202eabc") == "\\u202eabc"
    ('a\\tb', 'Zoé', True)
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c in _BLANKS else repr(c)[1:-1] for c in text)


# What French sets before its marks.
_BLANKS = "\u00a0\u202f"

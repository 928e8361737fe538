"""How answers show themselves: short in a terminal, folded in a notebook.

What a type shows is a :class:`View`: a heading and blocks of rows. In a terminal it takes at most
30 lines of 100 columns; in a notebook long lists are folded. Whatever is left out says how many and
where to find it, and no text from people is ever taken for markup.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from html import escape
from itertools import islice
from typing import TYPE_CHECKING, Any

from pairmatch._support.text_tables import printable

if TYPE_CHECKING:
    import pandas as pd

WIDTH = 100
HEIGHT = 30
# Rows of a block that are seen at once in a notebook, and rows in all.
_OPEN, _MOST = 10, 200
# Characters of a cell in a notebook, and lines of a sentence in a terminal.
_LONGEST, _LINES = 300, 5
_BETWEEN = "  "
# Items that are named one by one.
_FEW = 8


def _more(n: int) -> str:
    return f"… and {n} more"


@dataclass(frozen=True)
class Block:
    """A list or a table of what is shown.

    Attributes
    ----------
    rows
        Its rows: cells, or one text for a row that is a sentence.
    header
        Names of the columns; without them the block is a list.
    title
        Its heading.
    where
        Where all of it can be found.
    folded
        Whether it is shown in notebooks only, and only if somebody unfolds it.
    total
        How many rows there are; by default those that are given.

    Examples
    --------
    >>> Block([("E-1", "M-1")], ("mentee", "mentor"), where=".pairs").n_rows
    1
    """

    rows: Sequence[Sequence[object]]
    header: tuple[str, ...] = ()
    title: str = ""
    where: str = ""
    folded: bool = False
    total: int | None = None

    @property
    def n_rows(self) -> int:
        """How many rows there are."""
        return len(self.rows) if self.total is None else self.total

    def rest(self, shown: int, more: Callable[[int], str] = _more) -> str:
        """Return how many rows are not shown, and where they are."""
        return more(self.n_rows - shown) + (f"; see {self.where}" if self.where else "")


@dataclass(frozen=True)
class View:
    r"""A heading and the blocks below it.

    Examples
    --------
    >>> view = View("Plan: 12 pairs", [Block([("E-1",)] * 12, where=".pairs")])
    >>> print("\n".join(view.text().splitlines()[:2]))
    <Plan: 12 pairs>
    E-1
    >>> View("<b>").html()
    '<div style="overflow-x:auto"><p><strong>&lt;b&gt;</strong></p></div>'
    """

    heading: str
    blocks: Sequence[Block] = ()

    def text(self) -> str:
        """Return what a terminal shows."""
        blocks = [block for block in self.blocks if not block.folded]
        needs = [_height(block) for block in blocks]
        lines = [f"<{_cut(printable(self.heading), WIDTH - 2)}>"]
        for block, room in zip(blocks, _shares(needs, HEIGHT - 1), strict=True):
            lines += _block_lines(block, room)
        return "\n".join(lines)

    def html(self, more: Callable[[int], str] = _more) -> str:
        """Return what a notebook shows; colours are those around it.

        ``more`` says how many rows are folded, in the language of the rest.
        """
        blocks = "".join(_block_html(block, more) for block in self.blocks)
        heading = f"<p><strong>{_escaped(self.heading)}</strong></p>"
        return f'<div style="overflow-x:auto">{heading}{blocks}</div>'


class Shown:
    """Something that shows itself in a terminal and in a notebook.

    Examples
    --------
    >>> class Plan(Shown):
    ...     def _view(self):
    ...         return View("Plan: 1 pair", [Block([("E-1", "M-1")], ("mentee", "mentor"))])
    >>> Plan()
    <Plan: 1 pair>
    mentee  mentor
    E-1     M-1
    """

    __slots__ = ()

    def _view(self) -> View:
        raise NotImplementedError

    def _tables(self) -> Iterable[Block]:
        """Return what is shown below it in a notebook only."""
        return ()

    def __repr__(self) -> str:
        return self._view().text()

    def _repr_html_(self) -> str:
        view = self._view()
        return View(view.heading, [*view.blocks, *self._tables()]).html()


class ShownAsText(Shown):
    """Something that shows what it prints, and in a notebook its table, to be unfolded.

    Examples
    --------
    >>> class Verdict(ShownAsText):
    ...     def __str__(self):
    ...         return "There is no other plan."
    >>> Verdict()
    <Verdict: There is no other plan.>
    """

    def _view(self) -> View:
        name, text = type(self).__name__, str(self)
        if "\n" not in text and _columns(printable(text)) + len(name) + 4 <= WIDTH:
            return View(f"{name}: {text}" if text else name)
        where = ".text()" if hasattr(self, "text") else "print(…)"
        return View(name, [sentences(text, where)])

    def _tables(self) -> Iterable[Block]:
        table = getattr(self, "table", None)
        if table is not None and hasattr(table, "itertuples"):
            yield frame_block(table, "as a table", ".table", folded=True)


class ShownByFields(Shown):
    """Something of several fields, each shown in a line: numbers and short texts, else its size.

    Examples
    --------
    >>> @dataclass(frozen=True, repr=False)
    ... class Groups(ShownByFields):
    ...     size: int
    ...     ids: tuple[str, ...]
    >>> Groups(2, tuple("abcdefghijkl" * 4))
    <Groups>
    size  2
    ids   48 items
    """

    def _view(self) -> View:
        this: Any = self
        names = [each.name for each in fields(this) if each.repr]
        rows = [(name, brief(getattr(self, name))) for name in names]
        return View(type(self).__name__, [Block(rows)])


def sentences(text: str, where: str = "") -> Block:
    r"""Return the lines of a text as a block.

    Examples
    --------
    >>> sentences("Yes.\n  No.").rows
    [('Yes.',), ('  No.',)]
    """
    return Block([(line,) for line in text.split("\n")], where=where)


def wrapped(text: str) -> str:
    r"""Return a text in lines of a terminal, a very long one cut.

    Examples
    --------
    >>> wrapped("<MatchResult OPTIMAL>"), wrapped("a" * 130).count("\n")
    ('<MatchResult OPTIMAL>', 1)
    """
    return "\n".join(_wrapped(printable(text)))


def frame_block(
    frame: pd.DataFrame, title: str = "", where: str = "", *, folded: bool = False
) -> Block:
    """Return a table of pandas as a block: numbers short, missing values blank.

    Examples
    --------
    >>> import pandas as pd
    >>> frame_block(pd.DataFrame({"id": ["E-1"], "score": [0.123456], "wait": [None]})).rows
    [('E-1', '0.1235', '')]
    """
    first = frame.head(_MOST).itertuples(index=False, name=None)
    rows = [tuple(_cell(value) for value in row) for row in first]
    header = tuple(map(str, frame.columns))
    return Block(rows, header, title, where, folded, len(frame))


def brief(value: object) -> str:
    """Return a value in a few characters: itself where it is short, else its kind and size.

    Examples
    --------
    >>> brief(0.5), brief(("a", "b")), brief(range(1000))
    ('0.5', "('a', 'b')", '1000 items')
    """
    if isinstance(value, str):
        return _cut(printable(value), 60)
    if isinstance(value, Shown):
        return _cut(repr(value).split("\n")[0], 60)
    shape = getattr(value, "shape", None)
    if isinstance(shape, tuple) and shape:
        return " x ".join(map(str, shape)) + " values"
    items = len(value) if isinstance(value, Collection) else None
    if (items or 0) <= _FEW and type(value).__repr__ is not object.__repr__:
        text = repr(value)
        if len(text) <= 60 and text.isprintable():
            return text
    return f"<{type(value).__name__}>" if items is None else counted(items, "items")


def counted(n: int, noun: str) -> str:
    """Return a number of things.

    Examples
    --------
    >>> counted(1, "pair"), counted(0, "mentees")
    ('1 pair', '0 mentees')
    """
    singular = noun.removesuffix("s")
    return f"{n} {singular if n == 1 else singular + 's'}"


def first_ids(ids: Iterable[object], room: int = 70) -> str:
    """Return as many of some ids as fit.

    Examples
    --------
    >>> first_ids(["E-1", "E-2"]), first_ids(["E-1", "E-2", "E-3"], room=10)
    ('E-1, E-2', 'E-1, E-2, …')
    """
    shown: list[str] = []
    for own in ids:
        text = _cut(printable(str(own)), 30)
        if _columns(", ".join([*shown, text])) > room:
            return ", ".join([*shown, "…"])
        shown.append(text)
    return ", ".join(shown)


def _cell(value: Any) -> str:
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return ""
    if isinstance(value, float) and math.isnan(value):
        return ""
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".") if abs(value) < 10**6 else f"{value:g}"
    return str(value)


# In a terminal.


def _shares(needs: Sequence[int], lines: int) -> list[int]:
    """Return how many lines each block gets: small ones all, large ones what is left, alike."""
    shares = [0] * len(needs)
    for done, place in enumerate(sorted(range(len(needs)), key=needs.__getitem__)):
        shares[place] = min(needs[place], lines // (len(needs) - done))
        lines -= shares[place]
    return shares


def _height(block: Block) -> int:
    """Return how many lines a block takes if all of it is shown, or more than there can be."""
    head = bool(block.title) + bool(block.header)
    if block.n_rows > HEIGHT:
        return HEIGHT + 1
    return head + sum(len(lines) for lines in _row_lines(block, HEIGHT))


def _block_lines(block: Block, room: int) -> list[str]:
    head = [_cut(printable(block.title), WIDTH)] if block.title else []
    rows = _row_lines(block, room)
    if block.header:
        head += rows.pop(0)
    whole = [line for lines in rows for line in lines]
    if len(rows) == block.n_rows and len(head) + len(whole) <= room:
        return head + whole
    shown: list[str] = []
    kept = 0
    for lines in rows:
        if len(head) + len(shown) + len(lines) + 1 > room:
            break
        shown += lines
        kept += 1
    return [*head, *shown, _cut(block.rest(kept), WIDTH)][: max(room, 0)]


def _row_lines(block: Block, most: int) -> list[list[str]]:
    """Return the lines of the header, if any, and of the first rows."""
    rows = [[printable(str(cell)) for cell in row] for row in islice(block.rows, most)]
    if not block.header and all(len(row) == 1 for row in rows):
        return [_wrapped(row[0]) for row in rows]
    table = [[printable(name) for name in block.header], *rows] if block.header else rows
    return [[line] for line in _aligned(table)]


def _aligned(table: Sequence[Sequence[str]]) -> list[str]:
    """Return the rows of a table as lines that fit; wide columns are cut, the last left out."""
    if not table:
        return []
    # Each column has four characters at least.
    columns = min(len(table[0]), (WIDTH + len(_BETWEEN)) // (4 + len(_BETWEEN)) - 1)
    left_out = columns < len(table[0])
    widths = [max(_columns(row[k]) for row in table) for k in range(columns)]
    room = WIDTH - len(_BETWEEN) * (columns - 1) - 3 * left_out
    limit = max(widths, default=0)
    while sum(min(width, limit) for width in widths) > room:
        limit -= 1
    widths = [min(width, limit) for width in widths]
    lines = [
        _BETWEEN.join(_padded(_cut(row[k], width), width) for k, width in enumerate(widths))
        for row in table
    ]
    return [f"{line}{_BETWEEN}…" if left_out else line.rstrip() for line in lines]


def _wrapped(text: str) -> list[str]:
    """Return a sentence in lines that fit, with its indentation; a very long one is cut."""
    text = text[: WIDTH * (_LINES + 1)]
    body = text.lstrip(" ")
    indent = " " * min(len(text) - len(body), WIDTH // 4)
    lines = [indent]
    for word in body.split(" "):
        blank = " " * bool(lines[-1].strip())
        if _columns(f"{lines[-1]}{blank}{word}") <= WIDTH:
            lines[-1] += blank + word
            continue
        if blank:
            lines.append(f"{indent}  ")
        rest = word
        while _columns(lines[-1] + rest) > WIDTH:
            part = _first_columns(rest, WIDTH - len(lines[-1]))
            lines[-1] += part
            lines.append(f"{indent}  ")
            rest = rest[len(part) :]
        lines[-1] += rest
    if len(lines) > _LINES:
        lines = [*lines[: _LINES - 1], f"{_first_columns(lines[_LINES - 1], WIDTH - 2)} …"]
    return lines


def _columns(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return len(text) if text.isascii() else sum(map(_width, text))


def _width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _first_columns(text: str, width: int) -> str:
    taken = 0
    for place, character in enumerate(text):
        taken += _width(character)
        if taken > width:
            return text[:place]
    return text


def _cut(text: str, width: int) -> str:
    """Return a text in at most so many columns."""
    return text if _columns(text) <= width else f"{_first_columns(text, width - 1)}…"


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _columns(text))


# In a notebook.

_LEFT = "text-align:left;vertical-align:top;white-space:pre-wrap;overflow-wrap:anywhere"
_HEAD = f"{_LEFT};border-bottom:1px solid currentColor"
_DIM = "opacity:0.75"


def _escaped(cell: object) -> str:
    return escape(_cut(printable(str(cell)), _LONGEST))


def _block_html(block: Block, more: Callable[[int], str]) -> str:
    rows = list(islice(block.rows, _MOST))
    if block.folded:
        inside = _rows_html(block, rows) + _rest(block, len(rows), more)
        return _details(f"{block.title} ({counted(block.n_rows, 'rows')})", inside) if rows else ""
    html = f"<p>{_escaped(block.title)}</p>" if block.title else ""
    # Two or three rows more are not worth a fold.
    seen = rows if len(rows) <= _OPEN + 3 else rows[:_OPEN]
    html += _rows_html(block, seen) if seen else ""
    if len(seen) == len(rows):
        return html + _rest(block, len(rows), more)
    inside = _rows_html(block, rows[_OPEN:]) + _rest(block, len(rows), more)
    return html + _details(more(block.n_rows - _OPEN), inside)


def _rest(block: Block, shown: int, more: Callable[[int], str]) -> str:
    rest = _escaped(block.rest(shown, more))
    return f'<p style="{_DIM}">{rest}</p>' if block.n_rows > shown else ""


def _details(summary: str, inside: str) -> str:
    return f'<details><summary style="{_DIM}">{_escaped(summary)}</summary>{inside}</details>'


def _rows_html(block: Block, rows: Sequence[Sequence[object]]) -> str:
    """Return a table, or lines of sentences, in which every text is escaped."""
    if not block.header and all(len(row) == 1 for row in rows):
        return "".join(f'<div style="{_LEFT}">{_escaped(row[0])}</div>' for row in rows)
    return table_html(block.header, rows)


def table_html(header: Sequence[object], rows: Iterable[Sequence[object]]) -> str:
    """Return a table as HTML in which every cell is escaped and on the left.

    Examples
    --------
    >>> "&lt;b&gt;" in table_html(["id"], [["<b>"]])
    True
    """
    head = "".join(f'<th style="{_HEAD}">{_escaped(name)}</th>' for name in header)
    head = f"<thead><tr>{head}</tr></thead>" if head else ""
    body = "".join(
        "<tr>" + "".join(f'<td style="{_LEFT}">{_escaped(cell)}</td>' for cell in row) + "</tr>"
        for row in rows
    )
    return f"<table>{head}<tbody>{body}</tbody></table>"

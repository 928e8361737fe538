"""The outcome of reading one cell, and cells that hold several choices."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from pairmatch._support.hints import hinted

LONGEST = 20_000
"""Characters of the longest cell that is read."""


@dataclass(frozen=True)
class Fault:
    """Something that cannot be read: a stable code, and a hint that never repeats the answer.

    ``piece`` is the part of the answer that is not known, ``nearest`` the code that it resembles,
    and ``name`` the choice that has this code.
    """

    code: str
    hint: str
    piece: str = ""
    nearest: str = ""
    name: str = ""


@dataclass(frozen=True)
class Reading:
    """What one cell says.

    The ``value`` is ``None`` if nothing was answered or nothing could be read; ``notes`` are keys
    of what was interpreted, such as ``"range_lowest"``.
    """

    value: Any = None
    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()


DOUBT = hinted("doubt")
"""The hint for an answer that its writer doubts."""

BLANK = Reading()
"""Reading of a cell without an answer."""

TOO_LONG = Reading(faults=(Fault("too_long", hinted("too_long", most=LONGEST)),))
"""Reading of a cell that is far too long."""


class UnreadableError(ValueError):
    """An answer, or a part of it, could not be read; the text never repeats it."""

    def __init__(
        self,
        hint: str,
        code: str = "unreadable",
        piece: str = "",
        nearest: str = "",
        name: str = "",
    ) -> None:
        super().__init__(hint)
        self.fault = Fault(code, hint, piece, nearest, name)


def is_blank(cell: object) -> bool:
    """Return whether a cell holds no answer: nothing, NaN, or white space.

    Examples
    --------
    >>> [is_blank(cell) for cell in (None, float("nan"), pd.NaT, "  ", 0, ())]
    [True, True, True, True, False, False]
    """
    if isinstance(cell, str):
        return not cell.strip()
    if cell is None or cell is pd.NA or cell is pd.NaT:
        return True
    return isinstance(cell, float | np.floating) and math.isnan(cell)


_LONGEST_OPTION = 12
"""Pieces into which one option can fall at most."""

_MOST = 500
"""Choices that one cell can hold."""

# Written by hand, because a general reader of Python takes minutes for hostile input.
_LITERAL = re.compile(r"'([^'\\\n]*)'|\"([^\"\\\n]*)\"|(\d+)")
_LITERALS = re.compile(rf"\[\s*(?:(?:{_LITERAL.pattern})\s*(?:,\s*|(?=\])))*\]")

_LINE_END = re.compile(r"[\n\r]")
_SEPARATORS = re.compile(r"\s*[,;\n\r]+\s*")


def split_choices(
    answer: str, known: Callable[[str], bool], separator: str | None = None
) -> list[str]:
    """Return the choices that a cell holds, those that are known first and longest.

    Choices that hold the separator are found by ``known``, which says whether a text is one choice.
    By default semicolons, line breaks and commas separate choices.

    Examples
    --------
    >>> options = {"CV, lettre", "Emploi"}
    >>> split_choices("CV, lettre, Emploi, autre", options.__contains__)
    ['CV, lettre', 'Emploi', 'autre']
    """
    pattern = _SEPARATORS
    if separator is not None:
        pattern = re.compile(rf"\s*{re.escape(separator.strip() or separator)}\s*")
    pieces = _pieces(answer, pattern)
    _check_number(len(pieces))
    choices = []
    k = 0
    while k < len(pieces):
        end = k + 1
        for last in range(min(len(pieces), k + _LONGEST_OPTION), k + 1, -1):
            option = answer[pieces[k][0] : pieces[last - 1][1]].strip()
            # A line is a choice of its own: no option goes over its end.
            if not _LINE_END.search(option) and known(option):
                end = last
                break
        choices.append(answer[pieces[k][0] : pieces[end - 1][1]].strip())
        k = end
    return [choice for choice in choices if choice]


def _check_number(n: int) -> None:
    if n > _MOST:
        raise UnreadableError(hinted("too_many_choices", most=_MOST), "too_long")


def _pieces(answer: str, separator: re.Pattern[str]) -> list[tuple[int, int]]:
    """Return start and end of each piece; separators inside brackets do not count."""
    closed = _closed_brackets(answer)
    pieces = []
    start = 0
    for gap in separator.finditer(answer):
        if not closed[gap.start()]:
            continue
        pieces.append((start, gap.start()))
        start = gap.end()
    return [*pieces, (start, len(answer))]


def _closed_brackets(answer: str) -> Sequence[bool]:
    """Return for each place whether it lies outside brackets; all do if brackets do not match."""
    if "(" not in answer and "[" not in answer:
        return [True] * len(answer)
    outside = []
    depth = 0
    for character in answer:
        depth += (character in "([") - (character in ")]")
        if depth < 0:
            break
        outside.append(depth == 0)
    return outside if depth == 0 else [True] * len(answer)


def literal_list(answer: str) -> list[str] | None:
    """Return the texts of a Python list written into a cell, ``None`` if it is no such list.

    Examples
    --------
    >>> literal_list("['6:00-7:00pm F', '8:00-9:00pm T']")
    ['6:00-7:00pm F', '8:00-9:00pm T']
    """
    text = answer.strip()
    if not (text.startswith("[") and _LITERALS.fullmatch(text)):
        return None
    return [item[1] or item[2] or item[3] or "" for item in _LITERAL.finditer(text)]


def as_texts(answer: object, split: Callable[[str], list[str]]) -> list[str]:
    """Return the choices of a cell that holds text, a list, or a list written as text.

    Raises
    ------
    UnreadableError
        If the cell holds something else, or far too many choices.

    Examples
    --------
    >>> as_texts(["a", " b "], str.split), as_texts("['a', 'b']", str.split)
    (['a', 'b'], ['a', 'b'])
    """
    if isinstance(answer, set | frozenset):
        answer = sorted(answer, key=str)
    if isinstance(answer, list | tuple):
        _check_number(len(answer))
        return [plain_text(item) for item in answer if not is_blank(item)]
    text = plain_text(answer)
    listed = literal_list(text)
    if listed is not None:
        _check_number(len(listed))
        return [item.strip() for item in listed if item.strip()]
    return split(text)


def plain_text(answer: object) -> str:
    """Return a cell as text: a blank cell turns a column of whole numbers into 12.0, so 12.

    Raises
    ------
    UnreadableError
        If the cell holds something else than one value.

    Examples
    --------
    >>> plain_text(12.0), plain_text(" a ")
    ('12', 'a')
    """
    if isinstance(answer, float) and answer.is_integer():
        return str(int(answer))
    if isinstance(answer, bytes | dict | list | tuple | set | frozenset) or hasattr(answer, "iloc"):
        raise UnreadableError(hinted("one_value"))
    return str(answer).strip()

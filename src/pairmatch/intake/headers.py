"""The headers of a table: finding columns by name, and what a header stands for."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pairmatch.errors import Issue, did_you_mean
from pairmatch.intake.readers.words import folded

ROW = "row"
"""Name of an index that holds the row numbers of the file a table came from."""


SURPLUS = "(beyond the header)"
"""Header of cells that stand beyond the last header of a file."""

_BRACKET = re.compile(r"[\[(]([^\[\]()]*)[\])]\s*$")


class Headers:
    """The headers of a table; they are found without regard to case, accents and blanks."""

    def __init__(self, columns: Iterable[object]) -> None:
        self.names = [" ".join(str(column).split()) for column in columns]
        self._exact: dict[str, list[int]] = {}
        self._folded: dict[str, list[int]] = {}
        for place, (column, name) in enumerate(zip(columns, self.names, strict=True)):
            self._exact.setdefault(str(column), []).append(place)
            self._folded.setdefault(folded(name), []).append(place)

    def find(self, header: str) -> list[int]:
        """Return the positions of the columns with this header."""
        return self._exact.get(header) or self._folded.get(folded(" ".join(header.split())), [])

    def missing(self, side: str, header: str) -> Issue:
        """Return the problem of a header that is not there."""
        hint = did_you_mean(header, self.names)
        return Issue(side, None, None, header, "unknown_column", hint)

    def matching(self, pattern: str) -> list[tuple[int, str]]:
        """Return the positions of the headers that a pattern finds, and the choice in each."""
        found = []
        for place, name in enumerate(self.names):
            if match := re.search(pattern, name, re.IGNORECASE):
                groups = match.groupdict().get("answer") or (match.groups() or ("",))[0]
                found.append((place, groups or ""))
        return found


def choice_of(header: str) -> str:
    """Return the choice that a header names: what stands in brackets at its end, or all of it.

    Examples
    --------
    >>> choice_of("Langues parlées [Français]"), choice_of("Mon 09")
    ('Français', 'Mon 09')
    """
    found = _BRACKET.search(header)
    if found is None and " - " in header:
        return header.rsplit(" - ", 1)[1]
    return found[1] if found else header

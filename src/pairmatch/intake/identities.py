"""Ids of people: as columns hold them, made from other columns, and found again in lists."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TypeAlias

import pandas as pd

from pairmatch._support.containers import FrozenMap
from pairmatch._support.hints import hinted
from pairmatch.errors import Issue, resembling
from pairmatch.intake.readers.cell_reading import (
    BLANK,
    Fault,
    Reading,
    UnreadableError,
    is_blank,
    plain_text,
)
from pairmatch.intake.readers.vocabulary import FORM_LANGUAGES, folded, words

_LETTERS, _LENGTH = "bcdfghjklmnpqrstvwxz", 9
"""Consonants make no words, and no spreadsheet takes them for a number; 20**9 is 5e11."""

_NO_WORDS = ("nan", "none", "null", "nil", "n/a", "n.a", "nat", "<na>")
_NO_ID = Fault("blank_id", hinted("no_id"))
_COMPARED = 200_000
"""Names with which unknown ones are compared in all, because a comparison takes its time."""


Ids: TypeAlias = list[tuple[Reading, str]]
"""The id of each row of a table, and what people may write for it: the answer, or the name."""


@cache
def _no_ids() -> frozenset[str]:
    nothing = (words(tag).phrases["nothing"] for tag in FORM_LANGUAGES)
    return frozenset(_NO_WORDS).union(*nothing)


def is_no_id(text: str) -> bool:
    """Return whether a text stands for a blank: "nan", "none", "n/a", or marks alone.

    Examples
    --------
    >>> [is_no_id(text) for text in ("NaN", "n/a", "-", "keine", "M-1")]
    [True, True, True, True, False]
    """
    return is_nobody(text) or not any(map(str.isalnum, text))


def is_nobody(text: str) -> bool:
    """Return whether a word in a list of ids says that there is nobody: "none", "keine".

    Examples
    --------
    >>> is_nobody("Aucun"), is_nobody("?")
    (True, False)
    """
    return folded(text) in _no_ids()


def made_id(prefix: str, parts: Iterable[str]) -> str:
    """Return the id that is made from some texts, whatever their case, accents and blanks.

    Examples
    --------
    >>> made_id("M-", ["Zoë", "de Wit"]), made_id("M-", ["zoe", " De  Wit "])
    ('M-hjchqfztp', 'M-hjchqfztp')
    """
    key = " ".join(map(folded, parts)).encode("utf-8", "surrogatepass")
    number = int.from_bytes(hashlib.blake2b(key, person=b"pairmatch id").digest())
    letters = (_LETTERS[number // len(_LETTERS) ** k % len(_LETTERS)] for k in range(_LENGTH))
    return prefix + "".join(letters)


def ids_of_column(readings: Iterable[Reading], prefix: str) -> Ids:
    """Return ids as a column holds them, with a prefix; words such as "none" are no ids."""

    def checked(reading: Reading) -> Reading:
        if reading.value is None:
            return reading
        bad = is_no_id(reading.value)
        return Reading(faults=(_NO_ID,)) if bad else Reading(prefix + reading.value)

    return [(checked(reading), reading.value or "") for reading in readings]


def ids_from_columns(table: pd.DataFrame, places: Sequence[int], prefix: str) -> Ids:
    """Return ids made from some columns of a table, all of which must be filled in."""
    headers = ", ".join(str(table.columns[place]) for place in places)
    missing = Reading(faults=(Fault("blank_id", hinted("ids_made_from", headers=headers)),))
    ids = []
    for cells in zip(*(table.iloc[:, place].tolist() for place in places), strict=True):
        try:
            parts = ["" if is_blank(cell) else plain_text(cell) for cell in cells]
        except UnreadableError as error:
            ids.append((Reading(faults=(error.fault,)), ""))
            continue
        if any(not part or is_no_id(part) for part in parts):
            ids.append((missing if any(parts) else BLANK, ""))
        else:
            ids.append((Reading(made_id(prefix, parts)), " ".join(parts)))
    return ids


def numbered_ids(table: pd.DataFrame, numbers: Sequence[int], prefix: str) -> Ids:
    """Return the row numbers of a table as ids; rows without any content have none."""
    columns = [table.iloc[:, place].tolist() for place in range(table.shape[1])]
    return [
        (BLANK if all(map(is_blank, cells)) else Reading(f"{prefix}{number}"), "")
        for number, cells in zip(numbers, zip(*columns, strict=True), strict=True)
    ]


_WORDS = r"\s+(?:and|et|und|en|e|ed)\s+"
_BETWEEN = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (rf"\s*[,;]\s*|\s+[/&+>]\s+|{_WORDS}", rf"\s*[,;/&+>]\s*|{_WORDS}", r"\s+")
)
"""What may stand between several ids, from what is surest on."""

_RANK = re.compile(r"(?<!\S)\(?(\d{1,2})([.):])(?!\d)\s*")


@dataclass(frozen=True, eq=False)
class KnownIds:
    """The ids of one side, to find those that lists of wishes and of people to avoid mean.

    ``by_name`` maps what people may write, folded, to the id, where only one is meant; with a
    ``prefix``, ids are made from names.
    """

    one: str
    ids: frozenset[str]
    by_name: FrozenMap[str, str]
    prefix: str | None = None
    _near: dict[str, str | None] = field(default_factory=dict)

    def found(self, text: str) -> str | None:
        """Return the id that a text is, up to case and accents."""
        return text if text in self.ids else self.by_name.get(folded(text))

    def has(self, text: str) -> bool:
        """Return whether a text is one id, up to case and accents."""
        return self.found(text) is not None

    def listed(self, text: str) -> list[str]:
        """Return the ids that a text names, several only if every piece is one; none if not.

        Examples
        --------
        >>> known = known_ids("mentors", [(Reading("M-2"), ""), (Reading("M-3"), "")], ())
        >>> known.listed("m-2 / M-3"), known.listed("M-2 and M-4")
        (['M-2', 'M-3'], [])
        """
        whole = self.found(text)
        if whole is not None:
            return [whole]
        for between in _BETWEEN:
            texts = [piece for piece in between.split(text.strip()) if piece]
            ids = [i for i in map(self.found, texts) if i is not None]
            gaps = [gap.strip() for gap in between.findall(text.strip())]
            # "Ann Marie" is rather one person, and e may be an id and a word.
            sure = any(gaps) or (
                all(any(map(str.isdecimal, piece)) for piece in texts) and not _RANK.search(text)
            )
            if len(ids) == len(texts) > 1 and sure and not any(map(self.has, gaps)):
                return ids
        return []

    def ranked(self, text: str) -> list[tuple[int | None, str]]:
        """Return the pieces of "1. M-3 2. M-1" with their ranks; any other text has none.

        In "2. 1" the 2 may be an id as well, so that it is left as it is.
        """
        marks = list(_RANK.finditer(text))
        if not marks or text[: marks[0].start()].strip() or self.has(text):
            return [(None, text)]
        if any(self.has(mark[1]) and mark[2] != ")" for mark in marks):
            return [(None, text)]
        ends = [*(mark.start() for mark in marks[1:]), len(text)]
        return [
            (int(mark[1]), text[mark.end() : end].strip(" ,;/\n"))
            for mark, end in zip(marks, ends, strict=True)
        ]

    def absent(self, text: str) -> str:
        """Return the id of somebody who is not there: the text, or what is made from the name."""
        return text if self.prefix is None else made_id(self.prefix, [text])

    def unknown(self, text: str) -> Fault:
        """Return the fault of an id that is nobody's; the hint names the nearest that there is."""
        plain = folded(text)
        n = len(self.by_name)
        if plain not in self._near and len(self._near) * n < _COMPARED:
            name = resembling(plain, self.by_name)
            self._near[plain] = None if name is None else self.by_name[name]
        near = self._near.get(plain)
        hint = hinted(f"nobody.{self.one}")
        if near is not None:
            hint = hinted("then", first=hint, then=hinted("meant", name=near))
        elif _BETWEEN[-1].search(text.strip()) or _BETWEEN[1].search(text):
            hint = hinted("then", first=hint, then=hinted("separate_several", mark=";"))
        return Fault("unknown_id", hint, text, near or "")


def known_ids(side: str, ids: Ids, left: Iterable[str], prefix: str | None = None) -> KnownIds:
    """Return the ids of one side, with those of people who have left.

    With a ``prefix``, ids are made from names, and so are those of people who are not there.
    """
    named: dict[str, set[str]] = {}
    for reading, name in ids:
        for text in (reading.value, name) if reading.value is not None else ():
            named.setdefault(folded(text), set()).add(reading.value)
    made = re.compile(f"{re.escape(prefix or '')}[{_LETTERS}]{{{_LENGTH}}}")
    for text in left:
        gone = text if prefix is None or made.fullmatch(text) else made_id(prefix, [text])
        named.setdefault(folded(text), {gone})
    everybody: frozenset[str] = frozenset().union(*named.values())
    by_name = {name: min(of) for name, of in sorted(named.items()) if name and len(of) == 1}
    return KnownIds(side.removesuffix("s"), everybody, FrozenMap(by_name), prefix)


_SEVERAL = 5


def alike_in_both(ids: Mapping[str, Sequence[str]], made: Mapping[str, str | None]) -> int:
    """Return how many ids of both sides differ by case, accents or a prefix of made ids only."""
    bare: list[dict[str, set[str]]] = [{}, {}]
    for (side, of_side), by_key in zip(ids.items(), bare, strict=True):
        for person_id in of_side:
            key = folded(person_id.removeprefix(made[side] or ""))
            by_key.setdefault(key, set()).add(person_id)
    return sum(not bare[0][key] & bare[1][key] for key in bare[0].keys() & bare[1].keys())


def in_both_tables(
    ids: Mapping[str, Sequence[str]], n_rows: int, *, allowed: bool
) -> tuple[int, list[Issue]]:
    """Return how many ids both sides have, and a problem if they hardly are the same people.

    That is where several are shared that look like running numbers, or most of a side's, if these
    are numbers or at least five.
    """
    mentors, mentees = (set(ids[side]) for side in ("mentors", "mentees"))
    shared = mentors & mentees
    n = len(shared)
    numbers = [int(i) for i in shared if i.isdecimal() and len(i) < 9]
    running = 2 * sum(number <= n_rows for number in numbers) >= n
    most = 2 * n >= min(len(mentors), len(mentees)) and (n >= _SEVERAL or len(numbers) == n)
    if allowed or n < 2 or not (running or most):
        return n, []
    return n, [Issue("tables", None, None, "id", "both_tables", hinted("both_tables", n=n))]

"""What happened in a season since the plan before the last one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pandas as pd

from pairmatch._support.display import ShownAsText
from pairmatch._support.messages import Worded, listed, message
from pairmatch.people.pairs import PairOfIds
from pairmatch.season.decisions import DECISIONS, Decision

# The most names that a sentence lists in full: of more, this many and how many others there are.
_LISTED = 8


@dataclass(frozen=True, repr=False)
class News(Worded, ShownAsText):
    """What happened since the plan before the last one, or since the beginning.

    Attributes
    ----------
    since
        The day of the plan before the last one, of an earlier day; the first day of the season if
        there is none.
    arrived, left
        Ids of people who are new, and of those without a pair who are no longer in the tables.
    decided
        The decisions that were entered since.
    kept, proposed, dropped
        Pairs of both plans; of the last only; and of the one before only, on which nothing was
        decided.
    first
        Whether there was no plan before the last one: nothing can have changed.

    Examples
    --------
    >>> print(News(date(2026, 9, 1), ("E-1",), (), (), (), (("E-1", "M-1"),), ()))
    1 person is new: E-1.
    1 pair is newly proposed: E-1 with M-1.
    >>> print(News(date(2026, 9, 1), (), (), (), (), (), ()))
    Nothing has changed.
    """

    since: date
    arrived: tuple[str, ...]
    left: tuple[str, ...]
    decided: tuple[Decision, ...]
    kept: tuple[PairOfIds, ...]
    proposed: tuple[PairOfIds, ...]
    dropped: tuple[PairOfIds, ...]
    first: bool = False

    def table(self) -> pd.DataFrame:
        """Return everything as one table: change, mentee_id, mentor_id, id."""
        rows: list[tuple[str, str | None, str | None, str | None]] = []
        for change in ("arrived", "left"):
            rows += [(change, None, None, own) for own in getattr(self, change)]
        rows += [(own.decision, *own.pair, None) for own in self.decided]
        for change in ("kept", "proposed", "dropped"):
            rows += [(change, *pair, None) for pair in getattr(self, change)]
        return pd.DataFrame(rows, columns=["change", "mentee_id", "mentor_id", "id"], dtype=object)

    def text(self, language: str = "en") -> str:
        """Return what happened in words, a sentence a line; what did not happen is left out.

        Long lists are cut. Of a first plan it says no more than that.
        """
        return "\n".join(sentence for sentence, _ in self.details(language))

    def details(self, language: str = "en") -> tuple[tuple[str, str], ...]:
        """Return each sentence of :meth:`text`, and the list of all names where it is cut there.

        Examples
        --------
        >>> ids = tuple(f"E-{n}" for n in range(1, 11))
        >>> ((sentence, names),) = News(date(2026, 9, 1), ids, (), (), (), (), ()).details()
        >>> print(sentence)
        10 people are new: E-1, E-2, E-3, E-4, E-5, E-6, E-7, E-8 and 2 others.
        >>> print(names)
        E-1, E-2, E-3, E-4, E-5, E-6, E-7, E-8, E-9 and E-10
        """
        if plain := self._plain(language):
            return ((plain, ""),)
        return tuple(
            (
                _told(change, names, language),
                listed(names, language) if len(names) > _LISTED + 1 and change != "kept" else "",
            )
            for change, names in self._named(language)
        )

    def _plain(self, language: str) -> str:
        """Return the one sentence of a season in which nothing can have changed, or nothing did."""
        if self.first:
            return message("season.change.first", language)
        same = not (self.arrived or self.left or self.decided or self.proposed or self.dropped)
        return message("season.change.none", language) if same else ""

    def _named(self, language: str) -> Iterator[tuple[str, list[str]]]:
        """Yield what happened, and to whom."""
        for change in ("arrived", "left"):
            if ids := list(getattr(self, change)):
                yield change, ids
        for decision in DECISIONS:
            decided = {own.pair: own.side for own in self.decided if own.decision == decision}
            if decided:
                yield decision, [_by(pair, side, language) for pair, side in decided.items()]
        for change in ("kept", "proposed", "dropped"):
            if pairs := getattr(self, change):
                yield change, [_by(pair, "", language) for pair in pairs]


def _by(pair: PairOfIds, side: str, language: str) -> str:
    """Return a pair in words, and who decided on it if that is known."""
    text = message("season.pair", language, mentee=pair[0], mentor=pair[1])
    return message(f"season.by.{side}", language, pair=text) if side else text


def _told(change: str, names: list[str], language: str) -> str:
    rest = len(names) - _LISTED
    who = listed(names, language)
    # One more name is no longer than "and 1 other".
    if rest > 1:
        who = message("season.cut", language, n=rest, who=", ".join(names[:_LISTED]))
    return message(f"season.change.{change}", language, n=len(names), who=who)

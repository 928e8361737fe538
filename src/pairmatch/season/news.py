"""What happened in a season since the plan before the last one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import pandas as pd

from pairmatch._support.display import ShownAsText
from pairmatch._support.messages import Worded, listed, message
from pairmatch.people.pairs import PairOfIds
from pairmatch.season.decisions import DECISIONS, Decision


@dataclass(frozen=True, repr=False)
class News(Worded, ShownAsText):
    """What happened since the plan before the last one, or since the beginning.

    Attributes
    ----------
    since
        The day of the plan before the last one; the first day of the season if there is none.
    arrived, left
        Ids of people who are new, and of those without a pair who are no longer in the tables.
    decided
        The decisions that were entered since.
    kept, proposed, dropped
        Pairs of both plans; of the last only; and of the one before only, on which nothing was
        decided.

    Examples
    --------
    >>> print(News(date(2026, 9, 1), ("E-1",), (), (), (), (("E-1", "M-1"),), ()))
    1 person is new: E-1.
    1 pair is newly proposed: E-1 with M-1.
    """

    since: date
    arrived: tuple[str, ...]
    left: tuple[str, ...]
    decided: tuple[Decision, ...]
    kept: tuple[PairOfIds, ...]
    proposed: tuple[PairOfIds, ...]
    dropped: tuple[PairOfIds, ...]

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
        """Return what happened in words; what did not happen is left out."""
        lines = [
            _told(change, getattr(self, change), language)
            for change in ("arrived", "left")
            if getattr(self, change)
        ]
        for decision in DECISIONS:
            pairs = dict.fromkeys(own.pair for own in self.decided if own.decision == decision)
            if pairs:
                lines.append(_told(decision, _pairs_told(pairs, language), language))
        lines += [
            _told(change, _pairs_told(getattr(self, change), language), language)
            for change in ("kept", "proposed", "dropped")
            if getattr(self, change)
        ]
        return "\n".join(lines)


def _pairs_told(pairs: Iterable[PairOfIds], language: str) -> list[str]:
    return [
        message("season.pair", language, mentee=mentee, mentor=mentor) for mentee, mentor in pairs
    ]


def _told(change: str, names: Iterable[str], language: str) -> str:
    who = list(names)
    return message(f"season.change.{change}", language, n=len(who), who=listed(who, language))

"""Pairs who would rather be together than as a plan has it, and stable plans, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Literal

import pandas as pd

from pairmatch.advice.differences import Difference
from pairmatch.matching import Matching, Pair
from pairmatch.messages import listed, message

_SHOWN = 10


@dataclass(frozen=True)
class BlockingPair:
    """Two people who ranked each other, are not a pair of the plan, and would rather be one.

    Attributes
    ----------
    mentee_id, mentor_id
        The two.
    mentee_rank
        Place of the mentor among the mentee's wishes, 1 = most wanted.
    own_mentor_id, own_mentor_rank
        The mentor whom the mentee would leave, and their place among the wishes: ``None`` = has
        none; not ranked.
    mentor_rank
        Place of the mentee among the mentor's wishes.
    own_mentee_id, own_mentee_rank
        The mentee whom the mentor would leave, the least wanted of those in the plan, and their
        place among the wishes: ``None`` = a seat is free; not ranked.
    """

    mentee_id: str
    mentor_id: str
    mentee_rank: int
    own_mentor_id: str | None
    own_mentor_rank: int | None
    mentor_rank: int
    own_mentee_id: str | None
    own_mentee_rank: int | None

    def text(self, language: str = "en") -> str:
        """Return who would rather be together, and whom they would leave."""
        mentee = _side(
            "mentee", language, self.mentee_rank, self.own_mentor_id, self.own_mentor_rank
        )
        mentor = _side(
            "mentor", language, self.mentor_rank, self.own_mentee_id, self.own_mentee_rank
        )
        who = {"mentee": self.mentee_id, "mentor": self.mentor_id}
        return message("stability.pair", language, of_mentee=mentee, of_mentor=mentor, **who)

    def __str__(self) -> str:
        return self.text()


@dataclass(frozen=True)
class StablePlan:
    """The best plan around stable pairs.

    Attributes
    ----------
    proposing
        Who proposes in deferred acceptance: of all sets of stable pairs, the one that is best for
        all ``"mentees"`` (or all ``"mentors"``) who ranked somebody.
    pairs
        The stable pairs.
    plan
        The best plan that has these pairs; ``None`` if pins, minimum loads or quotas contradict
        them.
    cost
        By how much that plan is worse (below 0) than the best plan of all; ``None`` without a plan.
    """

    proposing: Literal["mentees", "mentors"]
    pairs: tuple[Pair, ...]
    plan: Matching | None
    cost: Difference | None

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain lists and mappings."""
        return {
            "proposing": self.proposing,
            "pairs": [list(pair) for pair in self.pairs],
            "plan": None if self.plan is None else [list(pair) for pair in self.plan],
            "cost": None if self.cost is None else self.cost.to_dict(),
        }


@dataclass(frozen=True)
class Stability:
    """Whether people who ranked each other would rather be together than as a plan has it.

    Attributes
    ----------
    plan
        The plan that was looked at.
    ranking_mentees, ranking_mentors
        How many people of the cohort ranked somebody (have wishes).
    mutual_pairs
        How many eligible pairs ranked each other, those of pinned mentees and of mentees in
        running pairs not counted.
    blocking
        The blocking pairs of the plan, by ids.
    by_mentees, by_mentors
        The best plans around the stable pairs if mentees propose, and if mentors do.
    """

    plan: Matching
    ranking_mentees: int
    ranking_mentors: int
    mutual_pairs: int
    blocking: tuple[BlockingPair, ...]
    by_mentees: StablePlan
    by_mentors: StablePlan

    @property
    def stable(self) -> bool:
        """Whether the plan has no blocking pair."""
        return not self.blocking

    @property
    def table(self) -> pd.DataFrame:
        """The blocking pairs, a column for each attribute of :class:`BlockingPair`."""
        table = pd.DataFrame([asdict(pair) for pair in self.blocking], columns=_COLUMNS)
        return table.astype({"own_mentor_rank": "Int64", "own_mentee_rank": "Int64"})

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain lists and mappings."""
        return {
            "plan": [list(pair) for pair in self.plan],
            "ranking_mentees": self.ranking_mentees,
            "ranking_mentors": self.ranking_mentors,
            "mutual_pairs": self.mutual_pairs,
            "blocking": [asdict(pair) for pair in self.blocking],
            "by_mentees": self.by_mentees.to_dict(),
            "by_mentors": self.by_mentors.to_dict(),
        }

    def text(self, language: str = "en") -> str:
        """Return the blocking pairs, and what a stable plan costs, in words."""
        return "\n".join(self._lines(language))

    def __str__(self) -> str:
        return self.text()

    def _lines(self, language: str) -> Iterator[str]:
        mentees, mentors = self.ranking_mentees, self.ranking_mentors
        yield message("stability.ranked", language, mentees=mentees, mentors=mentors)
        if not self.mutual_pairs:
            yield message("stability.none", language)
            return
        yield message("stability.mutual", language, n=self.mutual_pairs)
        yield (
            message("stability.blocking", language, n=len(self.blocking))
            if (self.blocking)
            else message("stability.stable", language)
        )
        yield from (f"- {pair.text(language)}" for pair in self.blocking[:_SHOWN])
        if len(self.blocking) > _SHOWN:
            yield "- " + message("stability.more", language, n=len(self.blocking) - _SHOWN)
        if self.by_mentees.pairs == self.by_mentors.pairs:
            yield _cost_said(self.by_mentees, "both", language)
            return
        yield _cost_said(self.by_mentees, "mentees", language)
        yield _cost_said(self.by_mentors, "mentors", language)


_COLUMNS = list(BlockingPair.__dataclass_fields__)


def _side(
    side: Literal["mentee", "mentor"],
    language: str,
    rank: int,
    own: str | None,
    own_rank: int | None,
) -> str:
    """Return what one of two people would leave, in words."""
    who = "alone" if own is None else "unranked" if own_rank is None else "ranked"
    return message(f"stability.{side}.{who}", language, rank=rank, own=own, own_rank=own_rank)


def _cost_said(
    stable: StablePlan, proposing: Literal["both", "mentees", "mentors"], language: str
) -> str:
    shown = [f"{mentee} + {mentor}" for mentee, mentor in stable.pairs[:_SHOWN]]
    if len(stable.pairs) > _SHOWN:
        shown.append(message("stability.more", language, n=len(stable.pairs) - _SHOWN))
    pairs = listed(shown, language)
    lead = message(f"stability.pairs.{proposing}", language, n=len(stable.pairs), pairs=pairs)
    if stable.cost is None:
        return f"{lead} {message('stability.impossible', language)}"
    if stable.cost.none:
        return f"{lead} {message('stability.free', language)}"
    return f"{lead} {message('stability.cost', language, cost=stable.cost.text(language))}"

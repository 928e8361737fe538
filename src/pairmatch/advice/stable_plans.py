"""Blocking pairs of people who ranked each other, and what a stable plan costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from pairmatch._support.containers import index_of
from pairmatch._support.display import ShownAsText, ShownByFields
from pairmatch._support.messages import Worded, listed, message
from pairmatch._support.progress import Progress, Steps
from pairmatch.advice.contradictions import best_or_diagnosed
from pairmatch.advice.gale_shapley import proposed_by_mentees, proposed_by_mentors
from pairmatch.people import Cohort
from pairmatch.people.pairs import Matching, Pair, PlanGiven, plan_given
from pairmatch.plans.differences import Difference
from pairmatch.plans.solving_again import Outcome, problem_of, resolved
from pairmatch.policy import Policy
from pairmatch.problem import Problem

_SHOWN = 10


@dataclass(frozen=True, repr=False)
class BlockingPair(Worded, ShownAsText):
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
        left = self.own_mentor_id, self.own_mentor_rank
        mentee = _side("mentee", language, self.mentee_rank, *left)
        left = self.own_mentee_id, self.own_mentee_rank
        mentor = _side("mentor", language, self.mentor_rank, *left)
        who = {"mentee": self.mentee_id, "mentor": self.mentor_id}
        return message("stability.pair", language, of_mentee=mentee, of_mentor=mentor, **who)


@dataclass(frozen=True, repr=False)
class StablePlan(ShownByFields):
    """The best plan around stable pairs.

    Attributes
    ----------
    proposing
        The side that proposes in deferred acceptance: of all sets of stable pairs, the one that
        is best for all ``"mentees"`` (or all ``"mentors"``) who ranked somebody.
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


@dataclass(frozen=True, repr=False)
class Stability(Worded, ShownAsText):
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

    def _lines(self, language: str) -> Iterator[str]:
        mentees, mentors = self.ranking_mentees, self.ranking_mentors
        yield message("stability.ranked", language, mentees=mentees, mentors=mentors)
        if not self.mutual_pairs:
            yield message("stability.none", language)
            return
        yield message("stability.mutual", language, n=self.mutual_pairs)
        key = "blocking" if self.blocking else "stable"
        yield message(f"stability.{key}", language, n=len(self.blocking))
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
    side: Literal["mentee", "mentor"], language: str, rank: int, left: str | None, place: int | None
) -> str:
    """Return what one of two people would leave, in words."""
    who = "alone" if left is None else "unranked" if place is None else "ranked"
    return message(f"stability.{side}.{who}", language, rank=rank, own=left, own_rank=place)


def _cost_said(
    stable: StablePlan, proposing: Literal["both", "mentees", "mentors"], language: str
) -> str:
    shown = [f"{mentee} + {mentor}" for mentee, mentor in stable.pairs[:_SHOWN]]
    pairs = listed(shown, language)
    if len(stable.pairs) > _SHOWN:
        rest = message("stability.more", language, n=len(stable.pairs) - _SHOWN)
        pairs = f"{', '.join(shown)} {rest}"
    lead = message(f"stability.pairs.{proposing}", language, n=len(stable.pairs), pairs=pairs)
    cost = stable.cost
    key = "impossible" if cost is None else "free" if cost.none else "cost"
    words = "" if cost is None else cost.text(language)
    return f"{lead} {message(f'stability.{key}', language, cost=words)}"


def blocking_pairs(
    cohort: Cohort,
    policy: Policy,
    plan: PlanGiven | None = None,
    *,
    progress: Progress | bool | None = None,
) -> Stability:
    """Return the pairs who ranked each other and would rather be together, and the price of that.

    Wishes are ranks: whoever is named is preferred to everybody who is not and to having nobody,
    and an earlier name to a later one; between two who are not named nobody prefers. A mentee and
    a mentor *block* a plan if

    - they are eligible, not a pair of the plan, and each is among the wishes of the other;
    - the mentee is neither pinned nor in a running pair, and has no mentor or prefers this one;
    - the mentor has a free seat, or prefers the mentee to somebody in the plan who is not pinned
      to this mentor.

    Quotas and minimum loads do not matter: two people can agree without them.

    Deferred acceptance among those who ranked each other and are eligible finds stable pairs. Every
    plan that has them all has no blocking pair: a mentee who prefers another mentor was refused
    there, for mentees whom that mentor prefers and who take all seats that no pin takes; and so
    was every mentee left over. So the best plan with these pairs is stable, and what it lacks to
    the optimum is a price of stability; another stable plan may lack less.

    Parameters
    ----------
    cohort, policy
        The data, as they are on the day of the round.
    plan
        Pairs ``(mentee_id, mentor_id)``, a result, or a table with the columns ``mentee_id`` and
        ``mentor_id``; by default the best plan.
    progress
        Counts plans that are solved; see :func:`pairmatch.match`.

    Raises
    ------
    InfeasibleError
        If no plan is possible.
    PolicyError, IntakeError
        As :func:`pairmatch.match`; also if the plan names somebody unknown, or is no plan.

    References
    ----------
    D. Gale and L. S. Shapley, College admissions and the stability of marriage, American
    Mathematical Monthly 69, 1962.

    Examples
    --------
    >>> from pairmatch.people import Mentee, Mentor
    >>> mentors = [Mentor(id="M-1", wishes=["E-1"]), Mentor(id="M-2")]
    >>> mentees = [Mentee(id="E-1", wishes=["M-1"]), Mentee(id="E-2")]
    >>> answer = blocking_pairs(Cohort(mentors, mentees), Policy(), [("E-1", "M-2")])
    >>> [(pair.mentee_id, pair.mentor_id) for pair in answer.blocking], answer.by_mentees.pairs
    ([('E-1', 'M-1')], (('E-1', 'M-1'),))
    """
    with Steps(progress, "plans", 3) as steps:
        problem, best = best_or_diagnosed(cohort, policy)
        steps.count()
        looked_at = best.plan if plan is None else plan_given(cohort, plan)
        mentees, mentors, seats = _mutual(cohort, problem)
        by_mentees = proposed_by_mentees(mentees, mentors, seats)
        by_mentors = proposed_by_mentors(mentees, mentors, seats)
        first = _around("mentees", by_mentees, cohort, policy, best)
        steps.count()
        # Equal pairs make equal plans.
        second = StablePlan("mentors", first.pairs, first.plan, first.cost)
        if by_mentors != by_mentees:
            second = _around("mentors", by_mentors, cohort, policy, best)
    return Stability(
        plan=looked_at,
        ranking_mentees=sum(bool(mentee.wishes) for mentee in cohort.mentees),
        ranking_mentors=sum(bool(mentor.wishes) for mentor in cohort.mentors),
        mutual_pairs=sum(map(len, mentees.values())),
        blocking=tuple(_blocking(cohort, mentees, looked_at)),
        by_mentees=first,
        by_mentors=second,
    )


def _mutual(
    cohort: Cohort, problem: Problem
) -> tuple[dict[str, list[str]], dict[str, list[str]], dict[str, int]]:
    """Return whom everybody ranked of those eligible who ranked them, and the seats for them."""
    settled = {mentee for mentee, _ in (*cohort.pinned, *cohort.running)}
    wished = {mentor.id: frozenset(mentor.wishes) for mentor in cohort.mentors}
    rows = index_of(problem.mentee_ids)
    columns = index_of(problem.mentor_ids)
    ranked = np.zeros((len(rows), len(columns)), dtype=np.bool_)
    for mentee in cohort.mentees:
        for mentor_id in mentee.wishes if mentee.id not in settled else ():
            if mentee.id in wished.get(mentor_id, ()):
                ranked[rows[mentee.id], columns[mentor_id]] = True
    some = np.flatnonzero(ranked.any(axis=1)), np.flatnonzero(ranked.any(axis=0))
    both = set()
    for tile in problem.tiles(*some):
        mutual = np.argwhere(tile.eligible & ranked[np.ix_(tile.rows, tile.columns)])
        both |= {
            (problem.mentee_ids[tile.rows[row]], problem.mentor_ids[tile.columns[column]])
            for row, column in mutual.tolist()
        }
    mentees = {
        mentee.id: [j for j in mentee.wishes if (mentee.id, j) in both] for mentee in cohort.mentees
    }
    mentors = {
        mentor.id: [i for i in mentor.wishes if (i, mentor.id) in both] for mentor in cohort.mentors
    }
    pins = Matching(cohort.pinned)
    seats = {mentor: cohort.seats(mentor) - pins.load(mentor) for mentor in mentors}
    return mentees, mentors, seats


def _blocking(
    cohort: Cohort, mentees: Mapping[str, list[str]], plan: Matching
) -> Iterator[BlockingPair]:
    pinned = frozenset(cohort.pinned)
    for mentee_id in sorted(mentees):
        partner = plan.partner_of(mentee_id)
        own_mentor = None if partner is None else str(partner)
        wishes = cohort.mentee(mentee_id).wishes
        own_rank = _rank(wishes, own_mentor)
        for mentor_id in mentees[mentee_id]:
            rank = wishes.index(mentor_id) + 1
            if own_mentor == mentor_id or (own_rank is not None and own_rank <= rank):
                continue
            others = cohort.mentor(mentor_id).wishes
            mentor_rank = others.index(mentee_id) + 1
            own_mentee = own_mentee_rank = None
            if plan.load(mentor_id) >= cohort.seats(mentor_id):
                left = [
                    (_rank(others, i) or len(others) + 1, i)
                    for i in map(str, plan.mentees_of(mentor_id))
                    if (i, mentor_id) not in pinned
                ]
                worst, own_mentee = max(left, key=lambda one: one[0], default=(0, None))
                if worst <= mentor_rank:
                    continue
                own_mentee_rank = _rank(others, own_mentee)
            yield BlockingPair(
                mentee_id, mentor_id, rank, own_mentor, own_rank,
                mentor_rank, own_mentee, own_mentee_rank,
            )  # fmt: skip


def _rank(wishes: tuple[str, ...], person_id: str | None) -> int | None:
    return wishes.index(person_id) + 1 if person_id is not None and person_id in wishes else None


def _around(
    proposing: Literal["mentees", "mentors"],
    stable: Mapping[str, str],
    cohort: Cohort,
    policy: Policy,
    best: Outcome,
) -> StablePlan:
    pairs = tuple(stable.items())
    if set(pairs) <= set(best.plan):
        return StablePlan(proposing, pairs, best.plan, best.than(best))
    around = resolved(problem_of(cohort.replace(pinned=(*cohort.pinned, *pairs)), policy))
    if around is None:
        return StablePlan(proposing, pairs, None, None)
    return StablePlan(proposing, pairs, around.plan, around.than(best))

"""Pairs who ranked each other and would rather be together, and what a stable plan costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

import numpy as np

from pairmatch.advice.demands.conflicts import diagnose
from pairmatch.advice.given_plans import PlanGiven, plan_given
from pairmatch.advice.other_plans.blocking import BlockingPair, Stability, StablePlan
from pairmatch.advice.other_plans.deferred_acceptance import (
    proposed_by_mentees,
    proposed_by_mentors,
)
from pairmatch.advice.outcomes import Outcome
from pairmatch.advice.resolving import problem_of, resolved
from pairmatch.errors import InfeasibleError
from pairmatch.matching import Matching
from pairmatch.people import Cohort
from pairmatch.policy import Policy
from pairmatch.problem import Problem

__all__ = ["BlockingPair", "Stability", "StablePlan", "blocking_pairs"]


def blocking_pairs(cohort: Cohort, policy: Policy, plan: PlanGiven | None = None) -> Stability:
    """Return the pairs who ranked each other and would rather be together, and the price of that.

    Wishes are ranks: whoever is named is preferred to everybody who is not and to having nobody,
    and an earlier name to a later one; between two who are not named nobody prefers. A mentee and
    a mentor *block* a plan if

    - they are eligible, not a pair of the plan, and each is among the wishes of the other;
    - the mentee is neither pinned nor in a running pair, and prefers the mentor to the own one, or
      has none;
    - the mentor has a free seat, or prefers the mentee to somebody in the plan who is not pinned
      to this mentor.

    Quotas and minimum loads are not asked: two people can agree without them.

    Deferred acceptance among those who ranked each other and are eligible finds stable pairs. Every
    plan that has them all has no blocking pair: a mentee who prefers a mentor to the own one was
    refused there, for mentees whom the mentor prefers and who take all seats that no pin takes; and
    so was every mentee left over. So the best plan with these pairs is stable, and what it lacks
    to the optimum is a price of stability; another stable plan may lack less.

    Parameters
    ----------
    cohort, policy
        The data, as they are on the day of the round.
    plan
        Pairs ``(mentee_id, mentor_id)``, a result, or a table with the columns ``mentee_id`` and
        ``mentor_id``; by default the best plan.

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
    >>> found = blocking_pairs(Cohort(mentors, mentees), Policy(), [("E-1", "M-2")])
    >>> [(pair.mentee_id, pair.mentor_id) for pair in found.blocking], found.by_mentees.pairs
    ([('E-1', 'M-1')], (('E-1', 'M-1'),))
    """
    problem = problem_of(cohort, policy)
    best = resolved(problem)
    if best is None:
        raise InfeasibleError(diagnose(cohort, policy))
    looked_at = best.plan if plan is None else plan_given(cohort, plan)
    mentees, mentors, seats = _mutual(cohort, problem)
    by_mentees = proposed_by_mentees(mentees, mentors, seats)
    by_mentors = proposed_by_mentors(mentees, mentors, seats)
    first = _around("mentees", by_mentees, cohort, policy, best)
    # Equal pairs make equal plans.
    same = StablePlan("mentors", first.pairs, first.plan, first.cost)
    return Stability(
        plan=looked_at,
        ranking_mentees=sum(bool(mentee.wishes) for mentee in cohort.mentees),
        ranking_mentors=sum(bool(mentor.wishes) for mentor in cohort.mentors),
        mutual_pairs=sum(map(len, mentees.values())),
        blocking=tuple(_blocking(cohort, mentees, looked_at)),
        by_mentees=first,
        by_mentors=same
        if by_mentors == by_mentees
        else _around("mentors", by_mentors, cohort, policy, best),
    )


def _mutual(
    cohort: Cohort, problem: Problem
) -> tuple[dict[str, list[str]], dict[str, list[str]], dict[str, int]]:
    """Return whom everybody ranked of those eligible who ranked them, and the seats for them."""
    settled = {mentee for mentee, _ in (*cohort.pinned, *cohort.running)}
    wished = {mentor.id: frozenset(mentor.wishes) for mentor in cohort.mentors}
    rows = {mentee: k for k, mentee in enumerate(problem.mentee_ids)}
    columns = {mentor: k for k, mentor in enumerate(problem.mentor_ids)}
    asked = np.zeros((len(rows), len(columns)), dtype=np.bool_)
    for mentee in cohort.mentees:
        for mentor_id in mentee.wishes if mentee.id not in settled else ():
            if mentee.id in wished.get(mentor_id, ()):
                asked[rows[mentee.id], columns[mentor_id]] = True
    some = np.flatnonzero(asked.any(axis=1)), np.flatnonzero(asked.any(axis=0))
    both = set()
    for tile in problem.tiles(*some):
        found = np.argwhere(tile.eligible & asked[np.ix_(tile.rows, tile.columns)])
        both |= {
            (problem.mentee_ids[tile.rows[row]], problem.mentor_ids[tile.columns[column]])
            for row, column in found.tolist()
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
        own = plan.partner_of(mentee_id)
        own_mentor = None if own is None else str(own)
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
    found = resolved(problem_of(cohort.replace(pinned=(*cohort.pinned, *pairs)), policy))
    if found is None:
        return StablePlan(proposing, pairs, None, None)
    return StablePlan(proposing, pairs, found.plan, found.than(best))

"""Who is on the shortlist of a person: with a plan in hand, and without one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pairmatch.advice.parts import part_of, to_be_had
from pairmatch.advice.position import Position
from pairmatch.advice.reasons.shortlists import Listed, Shortlist, Side
from pairmatch.errors import PolicyError
from pairmatch.matching import Label, label_order
from pairmatch.people import Cohort
from pairmatch.policy import Policy
from pairmatch.policy.vocabulary import check_vocabulary
from pairmatch.problem import NOT_ELIGIBLE
from pairmatch.quantities import whole
from pairmatch.scoring import Breakdown, Evaluation, breakdown
from pairmatch.scoring.evaluation import NOT_ELIGIBLE as UNSCORED


def shortlist_of(cohort: Cohort, policy: Policy, side: Side, label: str, k: int = 5) -> Shortlist:
    """Return the best eligible partners of one person, whoever else wants them.

    Parameters
    ----------
    cohort, policy
        The people of today, and how to score them.
    side, label
        ``"mentee"`` or ``"mentor"``, and the id.
    k
        At most so many partners. For a mentor those mentees are listed who are neither pinned nor
        in a running pair.

    Raises
    ------
    PolicyError
        If the id is not known or ``k`` is below 1.

    Examples
    --------
    >>> from pairmatch.people import Mentee, Mentor
    >>> from pairmatch.policy import GoalCoverage
    >>> mentors = [Mentor(id="M-1"), Mentor(id="M-2", offers=["job"])]
    >>> cohort = Cohort(mentors, [Mentee(id="E-1", needs=["job"])])
    >>> print(shortlist_of(cohort, Policy(criteria=[GoalCoverage()]), "mentee", "E-1", k=1))
    The best 1 of 2 eligible mentors for E-1:
    1. M-2, score 1.0000. 1 seat is free.
       share of the mentee's needs that the mentor offers: 1.00 of 1.00
    """
    k = _checked(side, k)
    check_vocabulary(cohort, policy)
    getattr(cohort, side)(label)
    mentees = [label] if side == "mentee" else to_be_had(cohort)
    part = part_of(cohort, mentees, None if side == "mentee" else [label])
    evaluation = Evaluation(part, policy)
    blocks = [evaluation.points(rows) for rows in evaluation.blocks()]
    points = np.concatenate([block.ravel() for block in blocks]) if blocks else np.zeros(0)
    ids = [own.id for own in (part.mentors if side == "mentee" else part.mentees)]
    eligible = np.flatnonzero(points != UNSCORED).tolist()
    ranked = _ranked(points.astype(np.int64), eligible, ids)
    entries = []
    for rank, other in ranked[:k]:
        pair = (label, ids[other]) if side == "mentee" else (ids[other], label)
        parts = breakdown(part, policy, part.mentee(pair[0]), part.mentor(pair[1]))
        seats = cohort.seats(pair[1])
        free = seats if side == "mentee" else None
        entries.append(Listed(rank, ids[other], int(points[other]), parts, seats, free))
    return Shortlist(side, label, tuple(entries), len(ranked), policy=policy)


def shortlist_in(
    position: Position, side: Side, label: Label, k: int = 5, *, free_only: bool = False
) -> Shortlist:
    """Return the best eligible partners of one person, and what taking each would cost the plan.

    Parameters
    ----------
    position
        The plan in hand.
    side, label
        ``"mentee"`` or ``"mentor"``, and the id.
    k
        At most so many partners.
    free_only
        Whether only those are listed whom the plan leaves a place: mentors with a free seat, or
        mentees without a mentor; the own partners as well.

    Raises
    ------
    PolicyError
        If the id is not known or ``k`` is below 1.
    """
    k = _checked(side, k)
    label = position.known(side, label)
    problem, of_mentee = position.problem, side == "mentee"
    index = (position.rows if of_mentee else position.columns)[label]
    points = position.points_of_mentee(index) if of_mentee else position.points_of_mentor(index)
    eligible = points != NOT_ELIGIBLE
    if not of_mentee:
        eligible &= position.to_be_had | (position.plan == index)
    loads = np.bincount(position.plan[position.plan >= 0], minlength=len(problem.mentor_ids))
    left = problem.seats - loads if of_mentee else (position.plan < 0).astype(np.int64)
    ids = problem.mentor_ids if of_mentee else problem.mentee_ids
    ranked = _ranked(points, np.flatnonzero(eligible).tolist(), ids)
    own = {position.plan[index]} if of_mentee else set(np.flatnonzero(position.plan == index))
    if free_only:
        ranked = [(rank, other) for rank, other in ranked if left[other] > 0 or other in own]
    chosen = [other for _, other in ranked[:k]]
    losses = (
        position.losses_of_mentee(index, chosen)
        if of_mentee
        else position.losses_of_mentor(index, chosen)
    )
    entries = []
    for (rank, other), loss in zip(ranked[:k], losses, strict=True):
        pair = (index, other) if of_mentee else (other, index)
        if of_mentee:
            partners = tuple(p.mentee_id for p in position.pairs_of_mentor(ids[other]))
        else:
            theirs = position.pair_of_mentee(ids[other])
            partners = () if theirs is None else (theirs.mentor_id,)
        entries.append(
            Listed(
                rank,
                ids[other],
                int(points[other]),
                _breakdown(position, *pair),
                int(problem.seats[pair[1]]),
                int(left[other]),
                partners,
                other in own,
                loss,
                loss is not None,
            )
        )
    stages = tuple(stage.name for stage in problem.stages)
    policy = None if position.evaluation is None else position.evaluation.policy
    total = int(eligible.sum())
    return Shortlist(side, label, tuple(entries), total, stages, problem.unit, policy, free_only)


def _checked(side: object, k: object) -> int:
    if side not in ("mentee", "mentor"):
        raise PolicyError('a shortlist is for a "mentee" or a "mentor"')
    return whole("k", k)


def _ranked(
    points: np.ndarray[Any, np.dtype[np.int64]], eligible: Sequence[int], ids: Sequence[Label]
) -> list[tuple[int, int]]:
    """Return rank and index of the eligible, best first; equal scores share a rank."""
    order = sorted(eligible, key=lambda k: (-int(points[k]), label_order(ids[k])))
    ranks: list[tuple[int, int]] = []
    for place, other in enumerate(order):
        same = place and points[other] == points[order[place - 1]]
        ranks.append((ranks[-1][0] if same else place + 1, other))
    return ranks


def _breakdown(position: Position, mentee: int, mentor: int) -> Breakdown | None:
    if position.evaluation is None:
        return None
    cohort, policy = position.evaluation.cohort, position.evaluation.policy
    return breakdown(cohort, policy, cohort.mentees[mentee], cohort.mentors[mentor])

"""What a plan means for each person of a side."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeAlias

import numpy as np

from pairmatch.advice import Position
from pairmatch.errors import PolicyError, did_you_mean
from pairmatch.lab.groups.judged_pairs import judged, to_be_had
from pairmatch.matching import Label, Matching

Side: TypeAlias = Literal["mentees", "mentors"]


@dataclass(frozen=True)
class PersonOutcome:
    """What a plan means for one person.

    Attributes
    ----------
    id
        The person.
    matched
        Whether the plan has a pair with the person.
    score, rank
        Mean score of the pairs, and mean rank of the partners; ``None`` without a pair.
    waiting_weeks
        Weeks since the mentee waits; ``None`` if it is not stated, or no day was given.
    """

    id: Label
    matched: bool
    score: float | None
    rank: float | None
    waiting_weeks: float | None


def person_outcomes(
    position: Position, plan: Matching, side: Side, on: date | None = None
) -> list[PersonOutcome]:
    """Return what a plan means for everybody of a side who could be in it.

    Mentees in running pairs and mentors without a seat are left out.

    Parameters
    ----------
    position
        By what the pairs are judged.
    plan
        The plan.
    side
        ``"mentees"`` or ``"mentors"``.
    on
        Day of the round, to which mentees have waited.

    Raises
    ------
    PolicyError
        If the side is not known, or the day is no date.
    """
    if side not in ("mentees", "mentors"):
        raise PolicyError(f"unknown side {side!r}. {did_you_mean(side, ('mentees', 'mentors'))}")
    if on is not None and (not isinstance(on, date) or isinstance(on, datetime)):
        raise PolicyError("on is the day of the round: give a date")
    problem, pairs = position.problem, judged(position, plan)
    mentees = side == "mentees"
    ids = problem.mentee_ids if mentees else problem.mentor_ids
    there = to_be_had(position)[0 if mentees else 1].copy()
    places = pairs.rows if mentees else pairs.columns
    there[places] = True
    ranks = pairs.mentor_ranks if mentees else pairs.mentee_ranks
    own: dict[int, list[int]] = {}
    for k, place in enumerate(places.tolist()):
        own.setdefault(place, []).append(k)
    found = []
    for k in np.flatnonzero(there).tolist():
        score = rank = None
        if of_person := own.get(k):
            score = float(problem.unit * int(pairs.points[of_person].sum()) / len(of_person))
            rank = int(ranks[of_person].sum()) / len(of_person)
        waiting = _waiting_weeks(position, k, on) if mentees else None
        found.append(PersonOutcome(ids[k], score is not None, score, rank, waiting))
    return found


def mean(values: list[float]) -> float:
    """Return the mean of values; NaN of none.

    Examples
    --------
    >>> mean([1.0, 2.0])
    1.5
    """
    return math.fsum(values) / len(values) if values else math.nan


def _waiting_weeks(position: Position, mentee: int, on: date | None) -> float | None:
    if position.evaluation is None or on is None:
        return None
    since = position.evaluation.cohort.mentees[mentee].waiting_since
    return None if since is None else max(0, (on - since).days) / 7

"""Past pairs as a policy sees them: score, rules that they break, and rank of the partner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from pairmatch.errors import PolicyError
from pairmatch.lab.past.histories import PastRow
from pairmatch.people import Cohort
from pairmatch.policy import Policy
from pairmatch.policy.vocabulary import check_vocabulary
from pairmatch.scoring import NOT_ELIGIBLE, Evaluation, breakdown

_ANY_DAY = date(2000, 1, 1)


@dataclass(frozen=True)
class PastPair:
    """A past pair under a policy of today.

    Attributes
    ----------
    row
        What is known of it.
    score
        Its score, 0 to 1, whether it is eligible or not.
    reasons
        Codes of what keeps the pair apart under the policy; empty = eligible.
    rank
        Rank of the mentor among all mentors who are eligible for the mentee (of the same round, if
        rounds are given); 1 is the best, and equal scores have the same rank. ``None`` if the pair
        is not eligible.
    n_eligible
        How many mentors are eligible.
    similarities
        Similarity of each criterion, in the policy's order; ``None`` = not stated.
    """

    row: PastRow
    score: float
    reasons: tuple[str, ...]
    rank: int | None
    n_eligible: int
    similarities: tuple[float | None, ...]

    @property
    def eligible(self) -> bool:
        """Whether the policy allows the pair."""
        return not self.reasons


def past_pairs(
    rows: Sequence[PastRow], cohort: Cohort, policy: Policy, on: date | None = None
) -> list[PastPair]:
    """Return past pairs as a policy sees them.

    Rules are asked of each pair. Pins, exclusions, running pairs and seats of the cohort are not:
    they are of today, and a past pair is often excluded because it is past.

    Parameters
    ----------
    rows
        The pairs.
    cohort, policy
        Everybody who stands in them, and the policy.
    on
        Day for rules that need one, where a pair has no start.

    Raises
    ------
    PolicyError, IntakeError
        If policy and profiles do not go together, or a rule needs a day.
    """
    people = Cohort(cohort.mentors, cohort.mentees)
    # Only criteria, rules and the minimum score are asked.
    asked = policy.replace(quotas=(), objective=("most_pairs",))
    dated = any(rule.needs_day for rule in asked.rules)
    days = [(row.start or on) if dated else None for row in rows]
    if dated and None in days:
        raise PolicyError("a rule needs a day: give every pair a start, or on=date")
    # Whichever day: names and codes are the same on all.
    check_vocabulary(people, asked.on(_ANY_DAY) if dated else asked)
    found: dict[int, PastPair] = {}
    parts: dict[tuple[date | None, str | None], list[int]] = {}
    for k, (row, day) in enumerate(zip(rows, days, strict=True)):
        parts.setdefault((day, row.round), []).append(k)
    of_round: dict[str | None, set[str]] = {}
    for row in rows:
        of_round.setdefault(row.round, set()).add(row.mentor_id)
    for (day, name), places in parts.items():
        there = asked if day is None else asked.on(day)
        mentors = [m for m in people.mentors if name is None or m.id in of_round[name]]
        pairs = _judged([rows[k] for k in places], people, mentors, there)
        found.update(zip(places, pairs, strict=True))
    return [found[k] for k in range(len(rows))]


def _judged(
    rows: Sequence[PastRow], people: Cohort, mentors: Sequence[object], policy: Policy
) -> list[PastPair]:
    """Return the pairs of one day and one round, whose mentors are given."""
    ids = list(dict.fromkeys(row.mentee_id for row in rows))
    part = Cohort(mentors, [people.mentee(i) for i in ids])  # type: ignore[arg-type]
    evaluation = Evaluation(part, policy)
    places = {i: k for k, i in enumerate(ids)}
    columns = {mentor.id: k for k, mentor in enumerate(part.mentors)}
    points = np.full(len(rows), NOT_ELIGIBLE, dtype=np.int64)
    better, eligible = np.zeros_like(points), np.zeros_like(points)
    own_rows = np.array([places[row.mentee_id] for row in rows], dtype=np.int64)
    own_columns = np.array([columns[row.mentor_id] for row in rows], dtype=np.int64)
    for block in evaluation.blocks():
        here = np.flatnonzero((own_rows >= block.start) & (own_rows < block.stop))
        scored = evaluation.points(block)[own_rows[here] - block.start]
        points[here] = scored[np.arange(len(here)), own_columns[here]]
        better[here] = (scored > points[here, None]).sum(axis=1)
        eligible[here] = (scored != NOT_ELIGIBLE).sum(axis=1)
    found = []
    for k, row in enumerate(rows):
        own = breakdown(part, policy, part.mentee(row.mentee_id), part.mentor(row.mentor_id))
        rank = int(better[k]) + 1 if points[k] != NOT_ELIGIBLE else None
        similarities = tuple(None if c.blank else c.similarity for c in own.contributions)
        found.append(
            PastPair(row, own.score, own.reasons, rank, int(eligible[k]), similarities)
        )  # fmt: skip
    return found

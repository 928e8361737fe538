"""A plan with its people, and the figures of its pairs that several metrics need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt

from pairmatch.people import Cohort, Mentee, Mentor
from pairmatch.policy import Policy
from pairmatch.policy.objective import SCALE
from pairmatch.result import MatchResult
from pairmatch.scoring import Evaluation

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class PlanView:
    """A plan, looked at under a policy.

    Attributes
    ----------
    result
        The result that has the plan.
    cohort, policy
        The people, and the policy under which the pairs are judged (the yardstick); both as they
        are on the day.
    day
        Day of the round, if it is known.
    """

    result: MatchResult
    cohort: Cohort
    policy: Policy
    day: date | None = None

    @cached_property
    def pairs(self) -> tuple[tuple[Mentee, Mentor], ...]:
        """The people of each pair, ordered by mentee."""
        return tuple(
            (self.cohort.mentee(str(i)), self.cohort.mentor(str(j)))
            for i, j in self.result.matching
        )

    @cached_property
    def waiting(self) -> tuple[Mentee, ...]:
        """The mentees who have neither a pair nor a running pair."""
        running = {mentee for mentee, _ in self.cohort.running}
        plan = self.result.matching
        return tuple(
            mentee
            for mentee in self.cohort.mentees
            if mentee.id not in running and plan.partner_of(mentee.id) is None
        )

    @property
    def scores(self) -> npt.NDArray[np.float64]:
        """Score of each pair, 0 to 1, whether the rules allow it or not."""
        return self._judged[0] / SCALE

    @property
    def allowed(self) -> npt.NDArray[np.bool_]:
        """Whether rules, exclusions and minimum score of the policy allow each pair."""
        return self._judged[1]

    @property
    def mentor_ranks(self) -> IntArray:
        """Rank of each pair's mentor for the mentee; of allowed pairs only.

        Among the eligible mentors with a seat in this round; 1 is the best, and equal scores have
        the same rank.
        """
        return self._judged[2][self.allowed]

    @property
    def mentee_ranks(self) -> IntArray:
        """Rank of each pair's mentee for the mentor; of allowed pairs only.

        Among the eligible mentees who are not in running pairs; as :attr:`mentor_ranks`.
        """
        return self._judged[3][self.allowed]

    @cached_property
    def _judged(self) -> tuple[IntArray, npt.NDArray[np.bool_], IntArray, IntArray]:
        """Points, verdict and both ranks of each pair, with one look at everybody."""
        cohort = self.cohort
        evaluation = Evaluation(cohort, self.policy)
        rows = _indices([mentee.id for mentee, _ in self.pairs], [e.id for e in cohort.mentees])
        columns = _indices([mentor.id for _, mentor in self.pairs], [m.id for m in cohort.mentors])
        running = {mentee for mentee, _ in cohort.running}
        to_be_had = np.array([e.id not in running for e in cohort.mentees], dtype=np.bool_)
        with_seat = np.array([cohort.seats(m.id) > 0 for m in cohort.mentors], dtype=np.bool_)
        points = np.zeros(len(rows), dtype=np.int64)
        allowed = np.zeros(len(rows), dtype=np.bool_)
        # Once for the pairs' own points and the ranks in rows, once for those in columns.
        of_mentors, of_mentees = np.ones_like(points), np.ones_like(points)
        for block in evaluation.blocks():
            here = np.flatnonzero((rows >= block.start) & (rows < block.stop))
            if not len(here):
                continue
            scored = evaluation.points(block)
            own = scored[rows[here] - block.start, columns[here]].astype(np.int64)
            allowed[here] = own >= 0
            if (own < 0).any():
                raw = evaluation.raw_points(block)
                own = raw[rows[here] - block.start, columns[here]].astype(np.int64)
            points[here] = own
            others = scored[rows[here] - block.start]
            of_mentors[here] += ((others > own[:, None]) & with_seat).sum(axis=1)
        for block in evaluation.blocks():
            there = evaluation.points(block)[to_be_had[block]]
            of_mentees += (there[:, columns] > points).sum(axis=0)
        return points, allowed, of_mentors, of_mentees


def _indices(labels: Sequence[str], known: Sequence[str]) -> IntArray:
    places = {label: k for k, label in enumerate(known)}
    return np.array([places[label] for label in labels], dtype=np.int64)

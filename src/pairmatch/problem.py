"""Problem: the integers to optimise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from pairmatch.errors import PolicyError
from pairmatch.matching import Label
from pairmatch.matrices import (
    LIMIT,
    NOT_ELIGIBLE,
    PerMentor,
    below_minimum,
    per_mentor,
    read_matrix,
    some,
)
from pairmatch.people.cohort import id_order
from pairmatch.policy.objective import DEFAULT_OBJECTIVE, SCALE, check_objective
from pairmatch.scoring import Evaluation
from pairmatch.scoring.evaluation import NOT_ELIGIBLE as UNSCORED
from pairmatch.scoring.evaluation import row_blocks

__all__ = ["NOT_ELIGIBLE", "PointsSource", "Problem", "split"]

IntArray = npt.NDArray[np.int64]


class PointsSource(Protocol):
    """Where the points of a problem come from, block by block."""

    @property
    def limits(self) -> tuple[int, int]:
        """Bounds on the points of all eligible pairs, lowest and highest."""

    def points(self, rows: slice) -> IntArray:
        """Return the points of some mentees with all mentors (rows, mentors)."""


@dataclass(frozen=True, eq=False)
class Problem:
    """What is optimised, without people: points, seats and stages, all in integers.

    Make one with :meth:`from_scores`, or from a cohort and a policy with :meth:`from_cohort`.

    Attributes
    ----------
    mentee_ids, mentor_ids
        Labels of rows and columns, in the order of a keyed hash, so that neither the position nor
        the alphabet decides between equal plans.
    source
        Where points come from.
    seats, min_load
        Most and fewest pairs of each mentor (int64, shape (mentors,)).
    must_match
        Mentees that must have a mentor: the pinned ones (bool, shape (mentees,)).
    objective
        Stages, in order of importance.
    unit
        What one point is in score.
    below_minimum
        Mentees and mentors that have pairs which only the minimum score forbids; known for score
        matrices only.

    Examples
    --------
    >>> problem = Problem.from_scores([[3, 1], [2, 0]], capacity=2)
    >>> problem.objective, problem.seats.tolist(), problem.unit
    (('most_pairs', 'best_total'), [2, 2], Fraction(1, 1))
    """

    mentee_ids: tuple[Label, ...]
    mentor_ids: tuple[Label, ...]
    source: PointsSource
    seats: IntArray
    min_load: IntArray
    must_match: npt.NDArray[np.bool_]
    objective: tuple[str, ...]
    unit: Fraction
    below_minimum: tuple[frozenset[Label], frozenset[Label]] = (frozenset(), frozenset())

    def __post_init__(self) -> None:
        for array in (self.seats, self.min_load, self.must_match):
            array.flags.writeable = False
        people = len(self.mentee_ids) + len(self.mentor_ids) + 3
        heaviest = sum(
            factor * max(map(abs, self._stage_limits(stage)))
            for stage, factor in zip(self.objective, self.multipliers, strict=True)
        )
        # The solver multiplies costs by the number of people; sums need room as well.
        if heaviest * people * 2 >= LIMIT:
            raise PolicyError(
                "these scores are too large to be summed exactly in 64 bits: use a coarser "
                "resolution, or divide whole numbers by a common factor"
            )

    @classmethod
    def from_scores(
        cls,
        scores_2d: npt.ArrayLike | pd.DataFrame,
        *,
        capacity: PerMentor = None,
        min_load: PerMentor = None,
        objective: Sequence[str] = DEFAULT_OBJECTIVE,
        minimum_score: float | None = None,
        resolution: float = 1e-6,
    ) -> Problem:
        """Make a problem from a score matrix of one's own.

        Parameters
        ----------
        scores_2d
            Rows mentees, columns mentors, NaN = not eligible. If all are whole numbers they are
            taken exactly; otherwise they are rounded once to ``resolution``, and the optimum is
            that of the rounded values. The labels of a DataFrame become ids; otherwise rows and
            columns are numbered from 0.
        capacity, min_load
            Most and fewest mentees of a mentor: one number for all, one a column, or a mapping
            from label (mentors not named have 1 and 0).
        objective
            Stages in order of importance, as in :class:`Policy`.
        minimum_score
            Pairs below this score are not eligible.
        resolution
            Smallest difference of scores that counts; for whole numbers it is 1.

        Returns
        -------
        Problem

        Raises
        ------
        PolicyError
            If the matrix has not two dimensions or holds infinities or text, a capacity is
            negative or below the minimum load, or a total could exceed 64 bits.

        Examples
        --------
        >>> problem = Problem.from_scores([[0.9, 0.2], [0.8, float("nan")]])
        >>> problem.mentee_ids, problem.points(slice(0, 2)).max()
        ((1, 0), np.int64(900000))
        """
        mentee_labels, mentor_labels, points, rounded_to = read_matrix(scores_2d, resolution)
        rows, columns = _order("mentee", mentee_labels), _order("mentor", mentor_labels)
        below = below_minimum(points, rounded_to, minimum_score)
        points = np.where(below, NOT_ELIGIBLE, points)
        mentor_ids = tuple(mentor_labels[k] for k in columns)
        seats = per_mentor("capacity", capacity, mentor_labels, 1)[columns]
        lowest = per_mentor("min_load", min_load, mentor_labels, 0)[columns]
        if short := [mentor_ids[k] for k in np.flatnonzero(lowest > seats)]:
            raise PolicyError(f"min_load is above capacity for mentors {some(short)}")
        return cls(
            mentee_ids=tuple(mentee_labels[k] for k in rows),
            mentor_ids=mentor_ids,
            source=_Matrix(points[rows][:, columns]),
            seats=np.minimum(seats, max(1, len(rows))),
            min_load=lowest,
            must_match=np.zeros(len(rows), dtype=np.bool_),
            objective=check_objective(objective),
            unit=Fraction(1) if rounded_to is None else Fraction(repr(float(rounded_to))),
            below_minimum=(
                frozenset(mentee_labels[k] for k in np.flatnonzero(below.any(axis=1))),
                frozenset(mentor_labels[k] for k in np.flatnonzero(below.any(axis=0))),
            ),
        )

    @classmethod
    def from_cohort(cls, evaluation: Evaluation) -> Problem:
        """Make the problem of a scored cohort, pins and running pairs included.

        Parameters
        ----------
        evaluation
            The cohort, in the order of a keyed hash (:meth:`Cohort.ordered`), under its policy.
            Its pins must not contradict each other (:mod:`pairmatch.demands`).
        """
        cohort = evaluation.cohort
        pinned = {mentee for mentee, _ in cohort.pinned}
        mentor_ids = tuple(mentor.id for mentor in cohort.mentors)
        return cls(
            mentee_ids=tuple(mentee.id for mentee in cohort.mentees),
            mentor_ids=mentor_ids,
            source=_Evaluated(evaluation),
            seats=np.array([cohort.seats(i) for i in mentor_ids], dtype=np.int64),
            min_load=np.array([cohort.min_new_pairs(i) for i in mentor_ids], dtype=np.int64),
            must_match=np.array([e.id in pinned for e in cohort.mentees], dtype=np.bool_),
            objective=evaluation.policy.objective,
            unit=Fraction(1, SCALE),
        )

    def blocks(self) -> Iterator[slice]:
        """Return slices of mentees that are good to look at a time."""
        return row_blocks(len(self.mentee_ids), len(self.mentor_ids))

    def points(self, rows: slice) -> IntArray:
        """Return the points of some mentees with all mentors, or :data:`NOT_ELIGIBLE`."""
        return self.source.points(rows)

    @cached_property
    def multipliers(self) -> tuple[int, ...]:
        """What one unit of each stage weighs in the combined objective.

        A unit of a stage outweighs twice all that the later stages can add or take away: so the
        combined optimum is the optimum stage by stage, and every difference of two combined
        values can be read back stage by stage (:meth:`split`).
        """
        factors: list[int] = []
        below = 0
        for stage in reversed(self.objective):
            factors.append(2 * below + 1)
            below += factors[-1] * self.span(stage)
        return tuple(reversed(factors))

    def span(self, stage: str) -> int:
        """Return how much the values of a stage can differ between two plans."""
        low, high = self._stage_limits(stage)
        return self._most_pairs * (max(0, high) - min(0, low))

    @cached_property
    def _most_pairs(self) -> int:
        # One seat more than there is: prices speak of one more seat.
        return min(len(self.mentee_ids), int(self.seats.sum()) + 1)

    def _stage_limits(self, stage: str) -> tuple[int, int]:
        return (1, 1) if stage == "most_pairs" else self.source.limits

    def weights(self, points: IntArray) -> IntArray:
        """Return what pairs of these points add to the combined objective."""
        combined = np.zeros_like(points)
        for stage, factor in zip(self.objective, self.multipliers, strict=True):
            combined += factor * (np.ones_like(points) if stage == "most_pairs" else points)
        return combined

    def stage_values(self, points: Sequence[int]) -> tuple[int, ...]:
        """Return the value of each stage for a plan whose pairs have these points."""
        values = {"most_pairs": len(points), "best_total": sum(points)}
        return tuple(values[stage] for stage in self.objective)

    def split(self, combined: int) -> tuple[int, ...]:
        """Return a difference of combined values stage by stage.

        Examples
        --------
        >>> problem = Problem.from_scores([[3, 1], [2, 0]])
        >>> problem.multipliers, problem.split(2 * 13 - 4)
        ((13, 1), (2, -4))
        """
        return split(self.multipliers, combined)


def split(multipliers: Sequence[int], combined: int) -> tuple[int, ...]:
    """Return a difference of combined values stage by stage.

    Examples
    --------
    >>> split((13, 1), 2 * 13 - 4)
    (2, -4)
    """
    values = []
    for factor in multipliers:
        # The nearest multiple: what is left is within half a unit of this stage.
        value = (2 * combined + factor) // (2 * factor)
        values.append(value)
        combined -= value * factor
    return tuple(values)


class _Matrix:
    def __init__(self, points: IntArray) -> None:
        self._points = points
        self._points.flags.writeable = False

    @cached_property
    def limits(self) -> tuple[int, int]:
        eligible = self._points[self._points != NOT_ELIGIBLE]
        return (int(eligible.min()), int(eligible.max())) if eligible.size else (0, 0)

    def points(self, rows: slice) -> IntArray:
        return self._points[rows]


class _Evaluated:
    """Points of a cohort: a pinned mentee may only have the pinned mentor, a running one nobody."""

    limits = (0, SCALE)

    def __init__(self, evaluation: Evaluation) -> None:
        cohort = evaluation.cohort
        columns = {mentor.id: k for k, mentor in enumerate(cohort.mentors)}
        rows = {mentee.id: k for k, mentee in enumerate(cohort.mentees)}
        self._evaluation = evaluation
        self._pinned = {rows[e]: columns[m] for e, m in cohort.pinned}
        # Contradicting ones were refused before: an override stands above rules only.
        self._overridden = {rows[e] for e, _ in cohort.overrides}
        self._running = {rows[e] for e, _ in cohort.running}

    def points(self, rows: slice) -> IntArray:
        points = self._evaluation.points(rows).astype(np.int64)
        points[points == UNSCORED] = NOT_ELIGIBLE
        for row, column in self._pinned.items():
            if rows.start <= row < rows.stop:
                own = points[row - rows.start]
                own[np.arange(len(own)) != column] = NOT_ELIGIBLE
                if row in self._overridden:
                    own[column] = self._evaluation.raw_points(slice(row, row + 1))[0, column]
        for row in self._running:
            if rows.start <= row < rows.stop:
                points[row - rows.start] = NOT_ELIGIBLE
        return points


def _order(side: str, labels: Sequence[Label]) -> list[int]:
    return sorted(range(len(labels)), key=lambda k: id_order(side, labels[k]))

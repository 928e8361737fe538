"""Where the points of a problem come from, block by block: a matrix, or a scored cohort."""

from __future__ import annotations

from functools import cached_property
from typing import Protocol

import numpy as np
import numpy.typing as npt

from pairmatch.matrices import NOT_ELIGIBLE
from pairmatch.policy.objective import SCALE
from pairmatch.scoring import Evaluation
from pairmatch.scoring.evaluation import NOT_ELIGIBLE as UNSCORED

IntArray = npt.NDArray[np.int64]


class PointsSource(Protocol):
    """Where the points of a problem come from, block by block."""

    @property
    def limits(self) -> tuple[int, int]:
        """Bounds on the points of all eligible pairs, lowest and highest."""

    def points(self, rows: slice) -> IntArray:
        """Return the points of some mentees with all mentors (rows, mentors)."""


class MatrixPoints:
    """Points of a score matrix of one's own."""

    def __init__(self, points: IntArray) -> None:
        self._points = points
        self._points.flags.writeable = False

    @cached_property
    def limits(self) -> tuple[int, int]:
        """Lowest and highest points of all eligible pairs."""
        eligible = self._points[self._points != NOT_ELIGIBLE]
        return (int(eligible.min()), int(eligible.max())) if eligible.size else (0, 0)

    def points(self, rows: slice) -> IntArray:
        """Return the points of some mentees with all mentors."""
        return self._points[rows]


class CohortPoints:
    """Points of a cohort: a pinned mentee may only have the pinned mentor, a running one nobody."""

    limits = (0, SCALE)

    def __init__(self, evaluation: Evaluation) -> None:
        cohort = evaluation.cohort
        columns = {mentor.id: k for k, mentor in enumerate(cohort.mentors)}
        rows = {mentee.id: k for k, mentee in enumerate(cohort.mentees)}
        self._evaluation = evaluation
        self._pins = [(rows[e], columns[m]) for e, m in cohort.pinned]
        # An override stands above rules and the minimum score only.
        self._lifted = [
            (rows[e], columns[m])
            for e, m in cohort.overrides
            if e != m and not cohort.is_excluded(e, m)
        ]
        self._running = {rows[e] for e, _ in cohort.running}

    def points(self, rows: slice) -> IntArray:
        """Return the points of some mentees with all mentors."""
        points = self._evaluation.points(rows).astype(np.int64)
        points[points == UNSCORED] = NOT_ELIGIBLE
        for row, column in self._within(rows, self._lifted):
            raw = self._evaluation.raw_points(slice(rows.start + row, rows.start + row + 1))
            points[row, column] = raw[0, column]
        for row, column in self._within(rows, self._pins):
            # With two pins nothing is left.
            points[row, np.arange(points.shape[1]) != column] = NOT_ELIGIBLE
        for row in self._running:
            if rows.start <= row < rows.stop:
                points[row - rows.start] = NOT_ELIGIBLE
        return points

    @staticmethod
    def _within(rows: slice, pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
        return [(row - rows.start, j) for row, j in pairs if rows.start <= row < rows.stop]

"""Points of a cohort in which one criterion weighs more or less, or some pairs a little more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pairmatch.points import (
    AnyInts,
    CohortPoints,
    OverPoints,
    PointsSource,
    PointsStrip,
    SettledStrip,
)
from pairmatch.policy.objective import SCALE
from pairmatch.scoring.tiles import Strip

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class WeighedPoints(OverPoints):
    """Whole numbers: some times what one criterion adds, and some times what all others add.

    Who is eligible is what it was. Nothing is rounded: the parts of a score are whole points.

    Attributes
    ----------
    source
        The points of the policy.
    criterion, weight
        Index of the criterion in the policy, and its whole points.
    times, others
        What one point of the criterion and one of all others count, both 0 or more.
    """

    source: CohortPoints
    criterion: int
    weight: int
    times: int = 1
    others: int = 1

    @property
    def limits(self) -> tuple[int, int]:
        """Bounds on the points of all eligible pairs."""
        return 0, self.times * self.weight + self.others * (SCALE - self.weight)

    def strip(self, rows: IntArray, columns: IntArray) -> WeighedStrip:
        """Return some mentees with some mentors; rows rise."""
        scores = self.source.scores(rows, columns)
        return WeighedStrip(self, scores, self.source.settled(scores, rows, columns))


@dataclass(frozen=True, eq=False)
class WeighedStrip:
    """Some mentees of weighed points with some mentors.

    Attributes
    ----------
    whole
        The points.
    scores
        The parts of the scores.
    settled
        The scores, where pairs are eligible.
    """

    whole: WeighedPoints
    scores: Strip
    settled: SettledStrip

    def points(self, places: IntArray) -> AnyInts:
        """Return the points of the strip's mentees at some places."""
        all_in_all = self.settled.points(places)
        own = self.scores.contributions(self.whole.criterion, places)
        # Criterion and others: times * own + others * (all - own).
        points = all_in_all.astype(self._kind)
        points *= self.whole.others
        points += (self.whole.times - self.whole.others) * own.astype(self._kind)
        points[all_in_all == self.whole.blank] = self.whole.blank
        return points

    def highest(self) -> AnyInts:
        """Return for each of the strip's mentees what no eligible pair of the strip exceeds."""
        whole = self.whole
        most = self.settled.highest().astype(np.int64)
        if whole.times >= whole.others:
            own = self.scores.highest_contributions(whole.criterion).astype(np.int64)
            highest = whole.others * most + (whole.times - whole.others) * own
        else:
            rest = np.minimum(most, SCALE - whole.weight)
            highest = whole.times * most + (whole.others - whole.times) * rest
        return np.where(most == whole.blank, whole.blank, highest)

    @property
    def _kind(self) -> np.dtype[np.signedinteger[Any]]:
        # A single product may be larger than the sum.
        largest = max(self.whole.times, self.whole.others) * SCALE
        kinds: tuple[np.dtype[np.signedinteger[Any]], ...] = np.dtype(np.int32), np.dtype(np.int64)
        return kinds[largest > np.iinfo(np.int32).max]


@dataclass(frozen=True, eq=False)
class FavouredPoints(OverPoints):
    """Points in which the pairs of a plan count a little more, so that only ties are decided.

    Attributes
    ----------
    source
        The points.
    partner
        Index of each mentee's mentor in the plan, -1 = none (int64, shape (mentees,)).
    """

    partner: IntArray

    @property
    def factor(self) -> int:
        """What a point counts; a pair of the plan counts 1 more. All of them together are less."""
        return int((self.partner >= 0).sum()) + 1

    @property
    def limits(self) -> tuple[int, int]:
        """Bounds on the points of all eligible pairs."""
        low, high = self.source.limits
        return self.factor * low, self.factor * high + 1

    def strip(self, rows: IntArray, columns: IntArray) -> FavouredStrip:
        """Return some mentees with some mentors; rows rise."""
        inner = self.source.strip(rows, columns)
        return FavouredStrip(inner, self.blank, self.factor, self.partner[rows], columns)


@dataclass(frozen=True, eq=False)
class FavouredStrip:
    """Some mentees of favoured points with some mentors."""

    strip: PointsStrip
    blank: int
    factor: int
    partner: IntArray
    columns: IntArray

    def points(self, places: IntArray) -> AnyInts:
        """Return the points of the strip's mentees at some places."""
        inner = self.strip.points(places)
        points = self.factor * inner.astype(np.int64)
        points += np.equal(self.partner[places, None], self.columns)
        points[inner == self.blank] = self.blank
        return points

    def highest(self) -> AnyInts:
        """Return for each of the strip's mentees what no eligible pair of the strip exceeds."""
        inner = self.strip.highest().astype(np.int64)
        return np.where(inner == self.blank, self.blank, self.factor * inner + 1)


def pair_points(source: PointsSource, rows: Sequence[int], columns: Sequence[int]) -> IntArray:
    """Return the points of some pairs, given by their indices; as the source has them.

    Parameters
    ----------
    source
        Where points come from.
    rows, columns
        Mentees, rising, and their mentors.
    """
    mentees, place = np.array(rows, dtype=np.int64), np.array(columns, dtype=np.int64)
    mentors, own = np.unique(place, return_inverse=True)
    found = np.zeros(len(mentees), dtype=np.int64)
    height = max(1, _AT_A_TIME // max(1, len(mentors)))
    for start in range(0, len(mentees), height):
        part = slice(start, start + height)
        strip = source.strip(mentees[part], mentors)
        points = strip.points(np.arange(len(mentees[part])))
        found[part] = points[np.arange(len(points)), own[part]]
    return found


_AT_A_TIME = 1 << 20

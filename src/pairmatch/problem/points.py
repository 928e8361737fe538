"""Sources of the points of a problem, tile by tile: a matrix, or a scored cohort."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from pairmatch._support.containers import IntArray, index_of
from pairmatch.policy.weights import SCALE
from pairmatch.problem.score_matrix import NOT_ELIGIBLE
from pairmatch.scoring import Evaluation
from pairmatch.scoring.tiles import BLANK, FewPairs, Strip, tiles

AnyInts: TypeAlias = npt.NDArray[np.signedinteger[Any]]


@dataclass(frozen=True, eq=False)
class Tile:
    """The points of some mentees with some mentors, in the smallest safe type.

    ``rows`` are the indices of the mentees, rising, ``columns`` those of the mentors; ``blank``
    marks a pair that is not eligible.
    """

    rows: IntArray
    columns: IntArray
    points: AnyInts
    blank: int

    @property
    def eligible(self) -> npt.NDArray[np.bool_]:
        """Which pairs are eligible."""
        eligible: npt.NDArray[np.bool_] = self.points != self.blank
        return eligible

    @property
    def wide_points(self) -> IntArray:
        """The points in 64 bits, :data:`NOT_ELIGIBLE` where a pair is not eligible."""
        return in_64_bits(self.points, self.blank)


class PointsStrip(Protocol):
    """Some mentees with some mentors."""

    def points(self, places: IntArray) -> AnyInts:
        """Return the points of the strip's mentees at some rising places with its mentors.

        In the smallest safe type; ``blank`` of the source where a pair is not eligible.
        """

    def highest(self) -> AnyInts:
        """Return for each of the strip's mentees what no eligible pair of the strip exceeds."""


class PointsSource(Protocol):
    """Source of the points of a problem."""

    @property
    def limits(self) -> tuple[int, int]:
        """Bounds on the points of all eligible pairs, lowest and highest."""

    @property
    def blank(self) -> int:
        """Marks a pair that is not eligible: below all points."""

    @property
    def clusters(self) -> IntArray:
        """Mentors who are alike have the same number, or numbers near each other."""

    @property
    def components(self) -> tuple[IntArray, IntArray]:
        """Numbers of parts of mentees and mentors; pairs across parts are not eligible."""

    def strip(self, rows: IntArray, columns: IntArray) -> PointsStrip:
        """Return some mentees with some mentors; rows rise."""


class MatrixPoints:
    """Points of a score matrix."""

    blank = NOT_ELIGIBLE

    def __init__(self, points: IntArray) -> None:
        self._points = points
        self._points.flags.writeable = False

    @cached_property
    def limits(self) -> tuple[int, int]:
        """Lowest and highest points of all eligible pairs."""
        eligible = self._points[self._points != NOT_ELIGIBLE]
        return (int(eligible.min()), int(eligible.max())) if eligible.size else (0, 0)

    @property
    def components(self) -> tuple[IntArray, IntArray]:
        """One part: of a matrix no others are known."""
        mentees, mentors = (np.zeros(size, dtype=np.int64) for size in self._points.shape)
        return mentees, mentors

    @property
    def clusters(self) -> IntArray:
        """The same number for all: a matrix does not tell who is alike."""
        return np.zeros(self._points.shape[1], dtype=np.int64)

    def strip(self, rows: IntArray, columns: IntArray) -> PointsStrip:
        """Return some mentees with some mentors."""
        return _MatrixStrip(self._points, rows, columns)


@dataclass(frozen=True, eq=False)
class _MatrixStrip:
    matrix: IntArray
    rows: IntArray
    columns: IntArray

    def points(self, places: IntArray) -> IntArray:
        part: IntArray = self.matrix[self.rows[places]]
        return part[:, self.columns]

    def highest(self) -> IntArray:
        highest: IntArray = self.points(np.arange(len(self.rows))).max(axis=1, initial=NOT_ELIGIBLE)
        return highest


class CohortPoints:
    """Points of a cohort: pinned mentees have only that mentor, those in running pairs none."""

    limits = (0, SCALE)
    blank = BLANK

    def __init__(self, evaluation: Evaluation) -> None:
        cohort = evaluation.cohort
        columns = index_of(mentor.id for mentor in cohort.mentors)
        rows = index_of(mentee.id for mentee in cohort.mentees)
        self._scorer = evaluation.scorer
        self._across = bool(cohort.overrides)
        pins = Counter(mentee for mentee, _ in cohort.pinned)
        running = {mentee for mentee, _ in cohort.running}
        self._settled = FewPairs.of((rows[mentee], 0, 0) for mentee in pins.keys() | running)
        # An override lifts rules and the minimum score only.
        self._lifted = FewPairs.of(
            (rows[e], columns[m], (e, m) in cohort.overrides and e != m
             and not cohort.is_excluded(e, m))
            for e, m in cohort.pinned
            # With two pins nothing is left.
            if pins[e] == 1 and e not in running
        )  # fmt: skip
        self._pins = self._scored_pins()

    def _scored_pins(self) -> FewPairs:
        """Return the pinned pairs with their points."""
        pins = self._lifted
        values = []
        for row, column, lifted in zip(pins.rows, pins.columns, pins.values.tolist(), strict=True):
            strip = self._scorer.strip(np.array([row]), np.array([column]))
            points = strip.raw_points if lifted else strip.points
            values.append(int(points(np.zeros(1, dtype=np.int64))[0, 0]))
        return FewPairs(pins.rows, pins.columns, np.array(values, dtype=np.int64))

    def reweighted(self, weights: Sequence[int]) -> CohortPoints:
        """Return the points under a policy with other weights, as :meth:`Scorer.reweighted`."""
        other = copy(self)
        other._scorer = self._scorer.reweighted(weights)
        other._pins = other._scored_pins()
        return other

    def scores(self, rows: IntArray, columns: IntArray) -> Strip:
        """Return the scores of some mentees with some mentors, whatever is pinned or running."""
        return self._scorer.strip(rows, columns)

    @property
    def components(self) -> tuple[IntArray, IntArray]:
        """Parts beyond which the rules allow no pair, such as sites.

        With an override a pin may cross parts: then there is one part.
        """
        if self._across:
            return 0 * self._scorer.components[0], 0 * self._scorer.components[1]
        return self._scorer.components

    @property
    def clusters(self) -> IntArray:
        """Mentors who score alike in the criterion of the highest weight."""
        return self._scorer.clusters

    def strip(self, rows: IntArray, columns: IntArray) -> SettledStrip:
        """Return some mentees with some mentors."""
        return self.settled(self.scores(rows, columns), rows, columns)

    def settled(self, scores: PointsStrip, rows: IntArray, columns: IntArray) -> SettledStrip:
        """Return scores of some mentees with some mentors, with what is pinned and running."""
        settled, pins = self._settled.at_rows(rows), self._pins.within(rows, columns)
        return SettledStrip(scores, BLANK, settled, pins, FewPairs.of(()))


@dataclass(frozen=True, eq=False)
class SettledStrip:
    """Some mentees with some mentors, where of some pairs is known what becomes of them.

    Mentees in ``settled`` may have only the mentor of their pair in ``pins``, which holds points.
    Pairs in ``without`` are not eligible, pinned or not.
    """

    strip: PointsStrip
    blank: int
    settled: FewPairs
    pins: FewPairs
    without: FewPairs

    def points(self, places: IntArray) -> AnyInts:
        """Return the points of the strip's mentees at some places."""
        points = self.strip.points(places)
        points[self.settled.at_rows(places).rows] = self.blank
        pins = self.pins.at_rows(places)
        points[pins.rows, pins.columns] = pins.values
        without = self.without.at_rows(places)
        points[without.rows, without.columns] = self.blank
        return points

    def highest(self) -> AnyInts:
        """Return what no eligible pair of each mentee exceeds."""
        highest = self.strip.highest()
        highest[self.settled.rows] = self.blank
        highest[self.pins.rows] = self.pins.values
        return highest


@dataclass(frozen=True, eq=False)
class OverPoints:
    """Base of sources that change another: all that they do not change is as in that one."""

    source: PointsSource

    @property
    def limits(self) -> tuple[int, int]:
        """Bounds on the points of all eligible pairs."""
        return self.source.limits

    @property
    def blank(self) -> int:
        """Marks a pair that is not eligible."""
        return self.source.blank

    @property
    def clusters(self) -> IntArray:
        """Mentors who are alike have the same number, or numbers near each other."""
        return self.source.clusters

    @property
    def components(self) -> tuple[IntArray, IntArray]:
        """Numbers of parts; pairs across parts are not eligible."""
        return self.source.components


@dataclass(frozen=True, eq=False)
class RestrictedPoints(OverPoints):
    """Points of a source in which some mentees may have one mentor only, or some pairs are out.

    Fields are those of :class:`SettledStrip`.
    """

    settled: FewPairs
    pins: FewPairs
    without: FewPairs

    @classmethod
    def of(
        cls,
        source: PointsSource,
        only: Mapping[int, int],
        without: Iterable[tuple[int, int]] = (),
    ) -> RestrictedPoints:
        """Return a source restricted by indices.

        ``only`` has the one mentor that a mentee may have, -1 = none at all; pairs in ``without``
        are not eligible.
        """
        pins = [(i, j) for i, j in only.items() if j >= 0]
        points = points_of(source, [i for i, _ in pins], [j for _, j in pins])
        return cls(
            source,
            FewPairs.of((i, 0, 0) for i in only),
            FewPairs.of((*pin, value) for pin, value in zip(pins, points, strict=True)),
            FewPairs.of((i, j, 0) for i, j in without),
        )

    def strip(self, rows: IntArray, columns: IntArray) -> SettledStrip:
        """Return some mentees with some mentors; rows rise."""
        return SettledStrip(
            self.source.strip(rows, columns),
            self.source.blank,
            self.settled.at_rows(rows),
            self.pins.within(rows, columns),
            self.without.within(rows, columns),
        )


@dataclass(frozen=True, eq=False)
class PartOfPoints(OverPoints):
    """Points of some mentees with some mentors of a source, by their rising indices."""

    rows: IntArray
    columns: IntArray

    @property
    def components(self) -> tuple[IntArray, IntArray]:
        """The part is one."""
        return np.zeros_like(self.rows), np.zeros_like(self.columns)

    @property
    def clusters(self) -> IntArray:
        """Mentors who are alike have the same number, or numbers near each other."""
        return self.source.clusters[self.columns]

    def strip(self, rows: IntArray, columns: IntArray) -> PointsStrip:
        """Return some mentees with some mentors."""
        return self.source.strip(self.rows[rows], self.columns[columns])


def in_64_bits(points: AnyInts, blank: int) -> IntArray:
    """Return points of any source in 64 bits, :data:`NOT_ELIGIBLE` where they are ``blank``.

    Examples
    --------
    >>> in_64_bits(np.array([-1, 7], dtype=np.int16), -1) == [NOT_ELIGIBLE, 7]
    array([ True,  True])
    """
    return np.where(points == blank, NOT_ELIGIBLE, points.astype(np.int64))


def tiles_of(source: PointsSource, rows: IntArray, columns: IntArray) -> Iterator[Tile]:
    """Return the points of some mentees with some mentors, tile by tile."""
    for across, parts in tiles(len(rows), len(columns)):
        strip = source.strip(rows, columns[across])
        for part in parts:
            points = strip.points(np.arange(part.start, part.stop))
            yield Tile(rows[part], columns[across], points, source.blank)


def points_of(source: PointsSource, mentees: Sequence[int], mentors: Sequence[int]) -> list[int]:
    """Return the points of single pairs, by their indices, as the source has them."""
    first = np.zeros(1, dtype=np.int64)
    return [
        int(source.strip(np.array([i]), np.array([j])).points(first)[0, 0])
        for i, j in zip(mentees, mentors, strict=True)
    ]

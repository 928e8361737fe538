"""Dual bounds: how much prices prove, and which plans reach it.

Prices prove that no plan is worth more than a bound. The plans that reach the bound are exactly
those in which every pair is worth the prices of its two people, and everybody has a number of
pairs at which their term of the bound is largest (complementary slackness). So what one layer
of stages leaves over is again a problem of the same kind: fewer pairs, narrower limits.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from pairmatch._support.containers import BoolArray, IntArray
from pairmatch.problem.points import AnyInts, Tile
from pairmatch.problem.problem import Problem
from pairmatch.problem.quota_groups import totals
from pairmatch.problem.score_matrix import LIMIT
from pairmatch.problem.stages import EvenLoad, Layer


@dataclass(frozen=True, eq=False)
class Limits:
    """Bounds on the pairs of every mentee, every mentor and every group, in this order (int64)."""

    fewest: IntArray
    most: IntArray

    def with_all_pairs(self, problem: Problem, fewest: int) -> Limits:
        """Return limits that ask for at least ``fewest`` pairs in all."""
        raised = self.fewest.copy()
        first = problem.n_mentees + problem.n_mentors
        raised[first] = max(int(raised[first]), fewest)
        return Limits(raised, self.most)


def refuses(limits: Limits, prices: IntArray) -> bool:
    """Return whether prices that cover pairs of no worth prove that no plan keeps the limits.

    Every plan would be worth 0, but the prices prove it to be worth less. No prices are needed
    where the limits leave somebody no number.

    Examples
    --------
    >>> refuses(Limits(np.array([0, 2]), np.array([1, 3])), np.array([1, -1]))
    True
    """
    if (limits.fewest > limits.most).any():
        return True
    return bound(limits, prices, np.full(len(prices), -1, dtype=np.int64)) < 0


def curvature(problem: Problem, layer: Layer | None) -> IntArray:
    """Return for each person and group the pairs before the round, -1 where they cost nothing.

    In the stages of ``even_load``, ``x`` new pairs of a mentor (or a company) with ``b`` before
    cost ``(b + x)**2 - b**2``. Without a layer nothing costs anything.
    """
    people = problem.n_mentees + problem.n_mentors
    before = np.full(people + len(problem.groups), -1, dtype=np.int64)
    stage = None if layer is None else layer.stages[0]
    if isinstance(stage, EvenLoad):
        places, _, loads = stage.loads(problem)
        before[places] = loads
    return before


def bound(limits: Limits, prices: IntArray, before: IntArray) -> int:
    """Return the most that any plan within the limits can be worth if the prices cover all pairs.

    The sum over everybody and every group of the largest ``price * x - cost(x)`` for a number of
    pairs ``x`` within the limits; costs come from ``before``, made by :func:`curvature`. Nothing
    can overflow: where 64 bits may not hold the sums, they are made in Python's integers.

    Examples
    --------
    >>> limits = Limits(np.array([0, 1]), np.array([1, 3]))
    >>> bound(limits, np.array([5, -2]), np.array([-1, -1]))
    3
    >>> bound(limits, np.array([5, 4]), np.array([-1, 1]))
    6
    """
    most = max(int(np.abs(limits.most).max(initial=0)), 1)
    room = LIMIT // most // max(len(prices), 1)
    if (before < 0).all() and int(np.abs(prices).max(initial=0)) < room:
        return int(np.maximum(prices * limits.fewest, prices * limits.most).sum())
    return sum(
        max(price * x - _cost(x, b) for x in (low, high))
        for price, low, high, b in _best(limits, prices, before)
    )


def tightened(limits: Limits, prices: IntArray, before: IntArray) -> Limits:
    """Return the limits within which every plan reaches the bound.

    Examples
    --------
    >>> limits = Limits(np.array([0, 0]), np.array([1, 3]))
    >>> limits = tightened(limits, np.array([5, 3]), np.array([-1, 0]))
    >>> limits.fewest.tolist(), limits.most.tolist()
    ([1, 1], [1, 2])
    """
    # Where pairs cost nothing the sign of the price says all.
    plain = (before < 0) & (limits.fewest <= limits.most)
    fewest = np.where(plain & (prices > 0), limits.most, limits.fewest)
    most = np.where(plain & (prices < 0), limits.fewest, limits.most)
    others = np.flatnonzero(~plain)
    some = Limits(limits.fewest[others], limits.most[others])
    for k, (price, low, high, b) in zip(
        others.tolist(), _best(some, prices[others], before[others]), strict=True
    ):
        at_low, at_high = price * low - _cost(low, b), price * high - _cost(high, b)
        fewest[k] = high if at_high > at_low else low
        most[k] = low if at_low > at_high else high
    return Limits(fewest, most)


def covering(problem: Problem, prices: IntArray) -> tuple[IntArray, IntArray]:
    """Return what every mentee and mentor is charged: their price and those of their groups."""
    n, m = problem.n_mentees, problem.n_mentors
    groups, of_groups = problem.groups, prices[n + m :]
    return (
        prices[:n] + totals(groups, of_groups, "mentees", n),
        prices[n : n + m] + totals(groups, of_groups, "mentors", m),
    )


def charges(problem: Problem, prices: IntArray, mentees: IntArray, mentors: IntArray) -> IntArray:
    """Return what pairs are charged: the prices of their people and of all groups around them.

    ``prices`` are of everybody and every group (int64), ``mentees`` and ``mentors`` indices.
    """
    of_mentees, of_mentors = covering(problem, prices)
    return of_mentees[mentees] + of_mentors[mentors]


@dataclass(frozen=True, eq=False)
class Cover:
    """A set of prices of one layer, laid over all pairs.

    Attributes
    ----------
    kind
        ``"priced"``: a pair is worth its weight in the layer, and only pairs that are worth their
        prices remain. ``"above"``: only pairs of more points than ``points`` must be covered, and
        pairs of as many remain. ``"count"``: nothing is worth anything, and all remain.
    each, of_previous
        What a pair is worth for each of its points, and if it was in the previous plan.
    mentees, mentors
        What is charged less what a pair of the mentee is worth in any case; what is charged for
        the mentor (int64).
    previous
        Each mentee's mentor in the previous plan.
    heaviest
        No pair is worth more, or less than this below 0.
    points
        See ``kind``.
    bottom
        Pairs of no more points remain whatever the layer says of points.
    """

    kind: Literal["priced", "above", "count"]
    mentees: IntArray
    mentors: IntArray
    previous: IntArray
    each: int = 0
    of_previous: int = 0
    heaviest: int = 0
    points: int = 0
    bottom: bool = False

    @classmethod
    def of(cls, problem: Problem, layer: Layer, prices: IntArray, value: int) -> Cover:
        """Return the cover of prices of everybody and every group, which prove a layer's value."""
        if problem.has_share and layer is problem.layers[0]:
            return cls.of_nothing(problem, prices)
        of_mentees, of_mentors = covering(problem, prices)
        previous = problem.previous
        if layer.form == "lowest":
            bottom = value <= problem.source.limits[0]
            return cls("above", of_mentees, of_mentors, previous, points=value, bottom=bottom)
        each, anyway, kept = problem.terms(layer)
        heaviest = each * max(map(abs, problem.source.limits)) + kept
        return cls("priced", of_mentees - anyway, of_mentors, previous, each, kept, heaviest)

    @classmethod
    def of_nothing(cls, problem: Problem, prices: IntArray) -> Cover:
        """Return the cover of prices which refuse, where pairs are worth nothing."""
        return cls("count", *covering(problem, prices), problem.previous)

    def rest(self, tile: Tile) -> AnyInts:
        """Return what is charged for each pair of a tile beyond what it is worth."""
        mentees, mentors = self.mentees[tile.rows], self.mentors[tile.columns]
        # What all mentors are charged is charged to the mentees, so that figures are small.
        common = int(mentors.min()) if len(mentors) else 0
        mentees, mentors = mentees + common, mentors - common
        charged = int(np.abs(mentees).max(initial=0)) + int(np.abs(mentors).max(initial=0))
        # As small as is certain to hold every sum of an eligible pair.
        types = (np.dtype(np.int16), np.dtype(np.int32), np.dtype(np.int64))
        small = next(t for t in types if charged + self.heaviest <= np.iinfo(t).max)
        rest: AnyInts = mentees.astype(small)[:, None] + mentors.astype(small)
        points = tile.points
        if self.each:
            if points.itemsize > rest.itemsize or self.each > 1:
                points = points.astype(small)
            rest -= points if self.each == 1 else self.each * points
        if self.of_previous:
            rest -= self.of_previous * np.equal(self.previous[tile.rows, None], tile.columns)
        return rest

    def remaining(self, tile: Tile, rest: AnyInts) -> BoolArray | None:
        """Return which eligible pairs of a tile the layer leaves over; ``None`` = all."""
        if self.kind == "priced":
            return np.equal(rest, 0)
        if self.kind == "above" and not self.bottom:
            return np.greater_equal(tile.points, self.points)
        return None

    def leaves(self, mentees: IntArray, mentors: IntArray, points: IntArray) -> BoolArray:
        """Return which single pairs the layer leaves over."""
        if self.kind != "priced":
            return self._left_by_points(points)
        worth = self.each * points + self.of_previous * np.equal(self.previous[mentees], mentors)
        left: BoolArray = self.mentees[mentees] + self.mentors[mentors] == worth
        return left

    def may_remain(self, highest: IntArray, mentees: IntArray, mentors: IntArray) -> BoolArray:
        """Return which mentees can have a pair that the layer leaves over with some mentors.

        ``highest`` are points that no pair of each mentee with these mentors exceeds.
        """
        if self.kind != "priced":
            return self._left_by_points(highest)
        possible: BoolArray = self._charged(mentees, mentors) <= self._most(highest)
        return possible

    def may_be_short(self, highest: IntArray, mentees: IntArray, mentors: IntArray) -> BoolArray:
        """Return which mentees can have a pair that is not covered; parameters as above."""
        possible: BoolArray = self._charged(mentees, mentors) < self._most(highest)
        return possible & (highest > self.points) if self.kind == "above" else possible

    def _left_by_points(self, points: IntArray) -> BoolArray:
        if self.kind == "above" and not self.bottom:
            return np.greater_equal(points, self.points)
        return np.ones(len(points), dtype=np.bool_)

    def _charged(self, mentees: IntArray, mentors: IntArray) -> IntArray:
        least: IntArray = self.mentees[mentees] + self.mentors[mentors].min()
        return least

    def _most(self, highest: IntArray) -> IntArray:
        return self.each * highest + self.of_previous

    def uncovered(self, tile: Tile, rest: AnyInts) -> BoolArray:
        """Return which pairs of a tile, if eligible, are worth more than they are charged."""
        short: BoolArray = rest < 0
        return short & (tile.points > self.points) if self.kind == "above" else short


def _best(
    limits: Limits, prices: IntArray, before: IntArray
) -> Iterator[tuple[int, int, int, int]]:
    """Yield price, lower and upper end of where the best numbers of pairs lie, and pairs before."""
    for price, low, high, b in zip(
        prices.tolist(), limits.fewest.tolist(), limits.most.tolist(), before.tolist(), strict=True
    ):
        if b < 0:
            yield price, low, high, b
        else:
            # The x-th pair costs 2 * (b + x) - 1: worth while as long as that is below the price.
            lower, upper = price // 2 - b, (price + 1) // 2 - b
            yield price, min(max(lower, low), high), min(max(upper, low), high), b


def _cost(x: int, before: int) -> int:
    return 0 if before < 0 else (before + x) ** 2 - before**2

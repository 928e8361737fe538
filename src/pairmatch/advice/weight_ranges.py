"""Ranges of weights: how far one weight can change before another plan is better, exactly.

Let ``this`` be what one criterion adds to a score and ``others`` what all other criteria add, both
in whole points. With ``f`` times the weight a plan is worth ``others + f * this``: a straight line.
The best plan is worth the highest of all these lines, which bends upwards; so the plan in hand is
the best from one factor to another, or from one on. An end is found by the discrete Newton method:
at a factor beyond it some plan is better, and the next trial is where the two are worth the same,
until nothing is better there. All numbers are whole or fractions: at the end the plan is proven
the best, and just beyond it a plan is known that is better.

The last trial upwards counts only ``this``. If no plan has more of it, none overtakes the
plan in hand: what is not better at ``f = 1`` and no steeper never is.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np

from pairmatch._support.containers import IntArray
from pairmatch._support.executors import Workers
from pairmatch._support.progress import SILENT, Steps
from pairmatch.errors import PolicyError, SolverError
from pairmatch.people.pairs import partners_before
from pairmatch.plans.solving_again import resolved
from pairmatch.policy import Policy
from pairmatch.policy.weights import SCALE
from pairmatch.problem import Problem
from pairmatch.problem.points import (
    AnyInts,
    CohortPoints,
    OverPoints,
    PointsSource,
    PointsStrip,
    SettledStrip,
)
from pairmatch.problem.stages import PlanPairs
from pairmatch.scoring.tiles import Strip


@dataclass(frozen=True, eq=False)
class WeighedPoints(OverPoints):
    """Whole numbers: some times what one criterion adds, and some times what all others add.

    The eligible pairs are the same. Nothing is rounded: the parts of a score are whole points.
    ``criterion`` and ``weight`` are its index in the policy and its whole points; ``times`` and
    ``others`` what one point of it and one of all others count, both 0 or more.
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

    ``scores`` holds the parts of the scores, ``settled`` the scores where pairs are eligible.
    """

    whole: WeighedPoints
    scores: Strip
    settled: SettledStrip

    def points(self, places: IntArray) -> AnyInts:
        """Return the points of the strip's mentees at some places."""
        all_in_all = self.settled.points(places)
        this = self.scores.contributions(self.whole.criterion, places)
        # Criterion and others: times * this + others * (all - this).
        points = all_in_all.astype(self._kind)
        points *= self.whole.others
        points += (self.whole.times - self.whole.others) * this.astype(self._kind)
        points[all_in_all == self.whole.blank] = self.whole.blank
        return points

    def highest(self) -> AnyInts:
        """Return for each of the strip's mentees what no eligible pair of the strip exceeds."""
        whole = self.whole
        most = self.settled.highest().astype(np.int64)
        if whole.times >= whole.others:
            this = self.scores.highest_contributions(whole.criterion).astype(np.int64)
            highest = whole.others * most + (whole.times - whole.others) * this
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

    ``partner`` is the index of each mentee's mentor in the plan, -1 = none (int64, shape
    (mentees,)).
    """

    partner: IntArray

    @property
    def factor(self) -> int:
        """The factor of points; a pair of the plan counts 1 more, all of them less than a point."""
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
    """Return the points of pairs by their indices, mentees rising, as the source has them."""
    mentees = np.array(rows, dtype=np.int64)
    mentors, places = np.unique(np.array(columns, dtype=np.int64), return_inverse=True)
    of_pairs = np.zeros(len(mentees), dtype=np.int64)
    height = max(1, _AT_A_TIME // max(1, len(mentors)))
    for start in range(0, len(mentees), height):
        part = slice(start, start + height)
        strip = source.strip(mentees[part], mentors)
        points = strip.points(np.arange(len(mentees[part])))
        of_pairs[part] = points[np.arange(len(points)), places[part]]
    return of_pairs


_AT_A_TIME = 1 << 20


# What one point of the criterion and one of all others count at a factor; (1, 0) = without end.
_Factor: TypeAlias = tuple[int, int]

# Ends are often near: these are tried first, and then the farthest.
_UPWARDS: tuple[_Factor, _Factor] = (17, 16), (1, 0)
_DOWNWARDS: tuple[_Factor, _Factor] = (15, 16), (0, 1)


@dataclass(frozen=True)
class WeightRange:
    """From where to where one weight can change, all others staying, with the plan the best.

    Attributes
    ----------
    criterion
        The criterion.
    weight
        Its weight in the policy.
    lowest, highest
        Factors of the weight, exactly; ``None`` = no upper end.
    lowest_included, highest_included
        Whether the plan is still the best at the end itself. It always is if the objective ends
        with ``best_total``; a later stage may decide against it.

    Examples
    --------
    >>> WeightRange("goal_coverage", 3.0, Fraction(1, 2), None).lowest_weight
    1.5
    """

    criterion: str
    weight: float
    lowest: Fraction
    highest: Fraction | None
    lowest_included: bool = True
    highest_included: bool = True

    @property
    def lowest_weight(self) -> float:
        """The lower end in the policy's weight units."""
        return float(Fraction(self.weight) * self.lowest)

    @property
    def highest_weight(self) -> float | None:
        """The upper end in the policy's weight units, ``None`` = none."""
        return None if self.highest is None else float(Fraction(self.weight) * self.highest)

    def to_dict(self) -> dict[str, object]:
        """Return the range as plain data; the exact factors as text."""
        return {
            **vars(self),
            "lowest": str(self.lowest),
            "highest": None if self.highest is None else str(self.highest),
            "lowest_weight": self.lowest_weight,
            "highest_weight": self.highest_weight,
        }


def why_no_ranges(objective: Sequence[str]) -> str:
    """Return why the factors that keep a plan the best need not make a range; empty if they do."""
    return "best_worst_pair" if "best_worst_pair" in objective else ""


def weight_ranges(
    problem: Problem,
    policy: Policy,
    partner: IntArray,
    workers: Workers,
    known: IntArray | None = None,
    *,
    steps: Steps = SILENT,
) -> tuple[WeightRange, ...]:
    """Return the range of each weight above 0 for which a plan stays the best.

    The objective has no ``best_worst_pair``. ``partner`` is the index of each mentee's mentor in
    an optimal plan, -1 = none; with the pairs of ``known`` the solver begins. Raises PolicyError
    if the figures do not fit in 64 bits.
    """
    weights = [(k, part) for k, part in enumerate(policy.criteria) if part.weight > 0]
    jobs = [
        _Search(problem, partner, known, k, policy.points[part.key], upwards)
        for k, part in weights
        for upwards in (False, True)
    ]
    ends = list(steps.over(workers.map(_end, jobs)))
    both = zip(weights, ends[::2], ends[1::2], strict=True)
    return tuple(
        WeightRange(part.key, part.weight, low or Fraction(0), high, low_in, high_in)
        for (_, part), (low, low_in), (high, high_in) in both
    )


@dataclass(frozen=True, eq=False)
class _Search:
    """A piece of work: one end of one range."""

    problem: Problem
    partner: IntArray
    known: IntArray | None
    criterion: int
    weight: int
    upwards: bool

    def source(self, times: int, others: int) -> WeighedPoints:
        cohort = self.problem.source
        if not isinstance(cohort, CohortPoints):
            raise PolicyError("weights are those of a cohort under a policy")
        return WeighedPoints(cohort, self.criterion, self.weight, times, others)

    def at(self, factor: _Factor) -> Problem:
        """Return the problem with the criterion times a factor, in whole numbers."""
        return dataclasses.replace(self.problem, source=self.source(*factor))


def _end(search: _Search) -> tuple[Fraction | None, bool]:
    """Return an end of a range, and whether the plan is the best there; ``None`` = no end."""
    kinds = [stage.kind for stage in search.problem.stages]
    if "points" not in kinds:
        # Then nothing that counts depends on the weights.
        return None if search.upwards else Fraction(0), True
    total = kinds.index("points")
    mentees = np.flatnonzero(search.partner >= 0)
    mentors = search.partner[mentees]
    factor, farthest = _UPWARDS if search.upwards else _DOWNWARDS
    reached = False
    while True:
        problem = search.at(factor)
        best = resolved(problem, search.known)
        if best is None:
            raise SolverError("a plan is known, but none was found")
        points = pair_points(problem.source, mentees.tolist(), mentors.tolist())
        lacks = [
            stage.gained(problem, value) - stage.gain(problem, PlanPairs(mentees, mentors, points))
            for stage, value in zip(problem.stages, best.values, strict=True)
        ]
        if any(lacks[:total]) or lacks[total] < 0:
            raise SolverError("a stage has changed that no weight changes")
        if lacks[total]:
            other, _ = partners_before(best.plan, problem.mentee_ids, problem.mentor_ids)
            factor, reached = _next(search, factor, other), True
            if factor == (1, 1):
                return Fraction(1), True
        elif reached or factor == (0, 1):
            # A later stage may be for another plan that is worth the same there.
            return Fraction(*factor), not any(lacks)
        elif factor == (1, 0):
            return None, True
        else:
            factor = farthest


def _next(search: _Search, factor: _Factor, other: IntArray) -> _Factor:
    """Return the factor nearest to 1 at which a part of a better plan is worth the same."""
    times, each = factor
    roots = [
        Fraction(-others, this)
        for this, others in _lines(search, other)
        if this and times * this + each * others > 0
    ]
    # What is better here was not at 1, so it is worth the same in between.
    between = [
        root
        for root in roots
        if (root >= 1 and each * root < times if search.upwards else times < each * root <= each)
    ]
    if not roots or between != roots:
        raise SolverError("a better plan was found, but nothing in it is better")
    nearest = min(roots) if search.upwards else max(roots)
    return nearest.numerator, nearest.denominator


def _lines(search: _Search, other: IntArray) -> Iterator[tuple[int, int]]:
    """Yield what another plan adds to the one in hand, for each part that needs no other.

    Points of the criterion, and of all others.
    """
    changed = np.flatnonzero(other != search.partner)
    values = np.zeros((2, len(changed)), dtype=np.int64)
    for source, row in ((search.source(1, 0), 0), (search.source(0, 1), 1)):
        for plan, sign in ((other, 1), (search.partner, -1)):
            there = np.flatnonzero(plan[changed] >= 0)
            mentees = changed[there]
            points = pair_points(source, mentees.tolist(), plan[mentees].tolist())
            values[row, there] += sign * points
    for part in _separate(search, changed, other):
        this, others = values[:, part].sum(axis=1).tolist()
        yield this, others


def _separate(search: _Search, changed: IntArray, other: IntArray) -> list[list[int]]:
    """Return the changes of a plan in parts of which none needs another.

    Changes that touch the same mentor belong together; with groups, or stages that are no sums
    over pairs, all do.
    """
    problem = search.problem
    if problem.groups or not all(stage.additive for stage in problem.stages):
        return [list(range(len(changed)))]
    above = list(range(problem.n_mentors))

    def top(mentor: int) -> int:
        while above[mentor] != mentor:
            above[mentor] = above[above[mentor]]
            mentor = above[mentor]
        return mentor

    old, new = search.partner[changed].tolist(), other[changed].tolist()
    for a, b in zip(old, new, strict=True):
        if a >= 0 and b >= 0:
            above[top(a)] = top(b)
    parts: dict[int, list[int]] = {}
    for k, (a, b) in enumerate(zip(old, new, strict=True)):
        parts.setdefault(top(max(a, b)), []).append(k)
    return list(parts.values())

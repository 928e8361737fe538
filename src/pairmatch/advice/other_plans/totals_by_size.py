"""The best total of every number of pairs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from pairmatch.advice.outcomes import Outcome
from pairmatch.advice.resolving import resolved, surely_resolved
from pairmatch.errors import PolicyError
from pairmatch.groups import Group
from pairmatch.matching import Matching
from pairmatch.matrices import NOT_ELIGIBLE
from pairmatch.points import MatrixPoints, PointsSource
from pairmatch.problem import Problem
from pairmatch.solving import near_pairs

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class BestTotal:
    """The best total of a number of pairs.

    Attributes
    ----------
    pairs, points
        The number of pairs, and the highest sum of points.
    plan, lowest
        A plan that reaches it and the lowest points of its pairs, where one is known.
    """

    pairs: int
    points: int
    plan: Matching | None = None
    lowest: int | None = None


def totals_by_size(problem: Problem) -> tuple[BestTotal, ...]:
    """Return the best total of every possible number of pairs, rising; empty = no plan at all.

    Parameters
    ----------
    problem
        The problem; of its objective nothing counts.

    Examples
    --------
    >>> [(own.pairs, own.points) for own in totals_by_size(Problem.from_scores([[5, 4], [4, 1]]))]
    [(0, 0), (1, 5), (2, 8)]
    """
    totals = _Totals(problem)
    if problem.nesting is not None and not problem.has_share:
        try:
            return tuple(totals.by_prices())
        except PolicyError:
            # The prices are too large for 64 bits beside these points.
            pass
    return tuple(totals.by_numbers())


def of_size(problem: Problem, pairs: int) -> Problem:
    """Return the problem in which plans have so many pairs, no more and no fewer.

    Shares of all pairs become numbers of pairs.

    Examples
    --------
    >>> problem = Problem.from_scores([[5, 4], [4, 1]])
    >>> resolved(of_size(problem, 1)).plan
    Matching([(0, 0)])
    """
    groups = tuple(
        replace(
            group,
            at_least=None if group.at_least is None else group.fewest(pairs),
            at_most=None if group.at_most is None else group.most(pairs, pairs),
        )
        for group in problem.groups
    )
    everybody = np.arange(len(problem.mentor_ids))
    both = (
        Group(f"{_SIZE}: at_least", "mentors", everybody, at_least=pairs),
        Group(f"{_SIZE}: at_most", "mentors", everybody, at_most=pairs),
    )
    return replace(problem, groups=(*groups, *both))


_SIZE = "number of pairs"


class _Totals:
    """Finds the best totals of a problem."""

    def __init__(self, problem: Problem) -> None:
        self._points = problem.points(slice(0, len(problem.mentee_ids)))
        self._bare = replace(
            problem,
            objective=("best_total",),
            source=_Known(self._points, problem.source),
            # Only bounds count here; what the objective counts does not.
            groups=tuple(g for g in problem.groups if not g.at_least is g.at_most is None),
        )
        self._rows = {mentee: k for k, mentee in enumerate(problem.mentee_ids)}
        self._columns = {mentor: k for k, mentor in enumerate(problem.mentor_ids)}
        self._found: dict[int, BestTotal] = {}
        self._near: IntArray | None = None

    def by_numbers(self) -> Iterator[BestTotal]:
        """Yield the best totals by solving every number of pairs on its own."""
        most = min(len(self._rows), int(self._bare.seats.sum()))
        for pairs in range(most + 1):
            if (found := self._with(pairs)) is not None:
                yield found

    def by_prices(self) -> Iterator[BestTotal]:
        """Yield the best totals of a network.

        The best total is a concave function f of the number of pairs k: it is the value of a
        linear programme with k on its right-hand side, and with k a whole number a network has an
        optimum in whole numbers. So the steps f(k + 1) - f(k) are whole numbers that never rise.
        A price in whole points on every pair finds a k that maximises f(k) - price * k, and the
        certificate of that optimum bounds all other k.

        Between two known numbers a < b of mean step s the price floor(s) finds a k between them,
        or one from b on. In the latter case no step before b is below floor(s). The price
        floor(s) + 1 likewise finds one between them, or one up to a; then no step after a is above
        it. If both stay outside, all steps are one of the two, the higher ones first, and their sum
        says how many there are of each. Of a whole s one price will do.
        """
        last = resolved(replace(self._bare, objective=("most_pairs", "best_total")))
        if last is None:
            return
        most = self._of(last)
        self._near = near_pairs(self._bare, last.steps)
        first = self._fewest()
        yield first
        if first.pairs < most.pairs:
            yield from self._between(first, most)
            yield most

    def _between(self, start: BestTotal, end: BestTotal) -> Iterator[BestTotal]:
        """Yield the best totals of all numbers between two known ones."""
        open_ = [(start, end)]
        while open_:
            a, b = open_.pop()
            width, rise = b.pairs - a.pairs, b.points - a.points
            step, rest = divmod(rise, width)
            inside = None
            for price in (step, step + 1)[: 1 + bool(rest)] if width > 1 else ():
                found = self._at(price)
                if a.pairs < found.pairs < b.pairs:
                    inside = found
                    break
            if inside is not None:
                open_ += [(inside, b), (a, inside)]
                continue
            if a is not start:
                yield a
            for k in range(1, width):
                yield BestTotal(a.pairs + k, a.points + step * k + min(k, rest))

    def _at(self, price: int) -> BestTotal:
        """Return a best total that no other exceeds by more than the price a pair."""
        if price not in self._found:
            eligible = self._points != NOT_ELIGIBLE
            points = np.where(eligible, self._points - price, NOT_ELIGIBLE)
            self._found[price] = self._best(points)
        return self._found[price]

    def _fewest(self) -> BestTotal:
        """Return the best total of the fewest pairs that are possible."""
        demands = [self._bare.must_match.any(), self._bare.min_load.any()]
        if not any(demands) and all(group.at_least is None for group in self._bare.groups):
            return BestTotal(0, 0, Matching())
        points = np.where(self._points == NOT_ELIGIBLE, NOT_ELIGIBLE, -1)
        return self._of(surely_resolved(of_size(self._bare, self._best(points).pairs)))

    def _best(self, points: IntArray) -> BestTotal:
        problem = replace(self._bare, source=_Known(points, self._bare.source))
        return self._of(surely_resolved(problem, self._near))

    def _with(self, pairs: int) -> BestTotal | None:
        found = resolved(of_size(self._bare, pairs))
        return None if found is None else self._of(found)

    def _of(self, found: Outcome) -> BestTotal:
        rows = [self._rows[mentee] for mentee, _ in found.plan]
        columns = [self._columns[mentor] for _, mentor in found.plan]
        own: list[int] = self._points[rows, columns].tolist()
        return BestTotal(len(own), sum(own), found.plan, min(own, default=None))


class _Known(MatrixPoints):
    """Points that are all known, in the parts of another source."""

    def __init__(self, points: IntArray, like: PointsSource) -> None:
        super().__init__(points)
        self._like = like

    @property
    def components(self) -> tuple[IntArray, IntArray]:
        """Numbers of parts; pairs across parts are not eligible."""
        return self._like.components

    @property
    def clusters(self) -> IntArray:
        """Mentors who are alike have the same number, or numbers near each other."""
        return self._like.clusters

"""Frontiers of pairs and quality: for every number of pairs the best total, and what it says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from pairmatch._support.containers import IntArray
from pairmatch._support.display import ShownAsText
from pairmatch._support.messages import Worded, decimal, message
from pairmatch._support.parameters import integer, whole
from pairmatch._support.progress import SILENT, Progress, Steps
from pairmatch.advice.contradictions import best_or_diagnosed, diagnose_problem
from pairmatch.errors import InfeasibleError, PolicyError
from pairmatch.people import Cohort
from pairmatch.people.pairs import Matching, partners_before
from pairmatch.plans.solving_again import Outcome, resolved, surely_resolved
from pairmatch.policy import Policy
from pairmatch.problem import Problem
from pairmatch.problem.points import MatrixPoints, PointsSource, points_of
from pairmatch.problem.quota_groups import Group
from pairmatch.problem.score_matrix import NOT_ELIGIBLE
from pairmatch.solving import near_pairs

# Parts into which the text divides the numbers of pairs.
_PARTS = 8

_FIGURES = ("pairs", "total_score", "marginal_score", "average_score", "lowest_score")


@dataclass(frozen=True)
class FrontierPoint:
    """The best total of a number of pairs.

    Attributes
    ----------
    pairs
        The number of pairs.
    points
        The highest sum of points that this number of pairs can have under all demands.
    gain
        By how much it exceeds that of one pair less, in points; ``None`` for the first number,
        and where one pair less is impossible.
    unit
        What one point is in score.
    plan
        A plan that reaches the total, where one is known; ``plan_of_size`` finds the others.
    lowest
        Lowest points of a pair of that plan; ``None`` without a plan or without pairs.
    """

    pairs: int
    points: int
    gain: int | None
    unit: Fraction
    plan: Matching | None = field(default=None, repr=False, compare=False)
    lowest: int | None = field(default=None, compare=False)

    @property
    def total_score(self) -> float:
        """The highest total score."""
        return _score(self.points, self.unit)

    @property
    def marginal_score(self) -> float | None:
        """The gain of total score from the last pair; below 0 = a loss."""
        return None if self.gain is None else _score(self.gain, self.unit)

    @property
    def average_score(self) -> float | None:
        """Average score of the pairs; ``None`` without pairs."""
        return float(self.points * self.unit / self.pairs) if self.pairs else None

    @property
    def lowest_score(self) -> float | None:
        """Lowest score of a pair of :attr:`plan`; ``None`` where it is not known."""
        return None if self.lowest is None else _score(self.lowest, self.unit)

    def to_dict(self) -> dict[str, Any]:
        """Return everything but the plan as plain values."""
        return {name: getattr(self, name) for name in _FIGURES}


@dataclass(frozen=True, repr=False)
class Frontier(Worded, ShownAsText):
    """For every number of pairs the best total: what coverage costs in quality.

    No number is recommended: people decide where a further pair is no longer worth what it costs.

    Attributes
    ----------
    points
        One for every possible number of pairs, rising.
    policy_pairs, policy_points
        Number of pairs and sum of points of the best plan under the objective of the policy
        itself, which may ask for more than pairs and points.
    """

    points: tuple[FrontierPoint, ...]
    policy_pairs: int
    policy_points: int

    @property
    def fewest(self) -> FrontierPoint:
        """The fewest pairs that are possible."""
        return self.points[0]

    @property
    def most(self) -> FrontierPoint:
        """The most pairs that are possible."""
        return self.points[-1]

    @property
    def best_total(self) -> FrontierPoint:
        """The highest total; of several numbers of pairs the highest."""
        return max(self.points, key=lambda point: (point.points, point.pairs))

    @property
    def policy_on_frontier(self) -> bool:
        """Whether the best plan under the policy has the best total of its number of pairs."""
        return self.at(self.policy_pairs).points == self.policy_points

    def at(self, pairs: int) -> FrontierPoint:
        """Return the point of a number of pairs.

        Raises
        ------
        PolicyError
            If no plan has this number of pairs.
        """
        if (number := integer(pairs)) is not None:
            place = number - self.fewest.pairs
            # Nearly always there is no gap.
            if 0 <= place < len(self.points) and self.points[place].pairs == number:
                return self.points[place]
            for point in self.points:
                if point.pairs == number:
                    return point
        raise PolicyError(
            f"no plan has so many pairs; the fewest are {self.fewest.pairs}, the most "
            f"{self.most.pairs}"
        )

    @property
    def table(self) -> pd.DataFrame:
        """One row a number of pairs: scores, and ``mark`` for the numbers that have a name."""
        rows = [{**point.to_dict(), "mark": "; ".join(self._marks(point))} for point in self.points]
        kinds = dict.fromkeys(("marginal_score", "average_score", "lowest_score"), "float64")
        return pd.DataFrame(rows, columns=[*_FIGURES, "mark"]).astype(kinds)

    def to_dict(self) -> dict[str, Any]:
        """Return everything but the plans as plain lists and mappings."""
        return {
            "points": [point.to_dict() for point in self.points],
            "fewest_pairs": self.fewest.pairs,
            "most_pairs": self.most.pairs,
            "best_total_pairs": self.best_total.pairs,
            "policy_pairs": self.policy_pairs,
            "policy_total_score": _score(self.policy_points, self.fewest.unit),
            "policy_on_frontier": self.policy_on_frontier,
        }

    def text(self, language: str = "en") -> str:
        """Return the ends, where a further pair begins to cost total score, and some between."""
        return "\n".join(self._lines(language))

    def _marks(self, point: FrontierPoint) -> Iterator[str]:
        named = {
            "fewest pairs": self.fewest.pairs,
            "best total": self.best_total.pairs,
            "most pairs": self.most.pairs,
        }
        yield from (name for name, pairs in named.items() if pairs == point.pairs)
        if point.pairs == self.policy_pairs and point.points == self.policy_points:
            yield "policy"

    def _lines(self, language: str) -> Iterator[str]:
        first, best, last = self.fewest, self.best_total, self.most
        if first is last:
            total = self._total(last, language)
            yield message("frontier.one", language, n=first.pairs, total=total)
            return
        gaps = last.pairs - first.pairs + 1 - len(self.points)
        key = "gaps" if gaps else "all"
        if not first.pairs:
            key = "up_to_gaps" if gaps else "up_to"
        yield message(f"frontier.{key}", language, first=first.pairs, last=last.pairs, n=gaps)
        yield message("frontier.best", language, n=best.pairs, total=self._total(best, language))
        if best is last:
            yield message("frontier.rising", language)
        else:
            lost = decimal(_score(best.points - last.points, best.unit), language)
            yield message("frontier.falling", language, lost=lost, last=last.pairs)
        for point in self._some():
            yield "- " + self._line(point, language)
        total = decimal(_score(self.policy_points, first.unit), language)
        on = "on" if self.policy_on_frontier else "below"
        yield message(f"frontier.policy.{on}", language, n=self.policy_pairs, total=total)
        yield message("frontier.yours", language)

    def _some(self) -> list[FrontierPoint]:
        """Return the ends, the best total and its neighbour, and points at equal distances."""
        places = {k * (len(self.points) - 1) // _PARTS for k in range(_PARTS + 1)}
        best = self.points.index(self.best_total)
        places |= {best, min(best + 1, len(self.points) - 1)}
        return [self.points[k] for k in sorted(places)]

    @staticmethod
    def _total(point: FrontierPoint, language: str) -> str:
        return decimal(point.total_score, language)

    def _line(self, point: FrontierPoint, language: str) -> str:
        total = self._total(point, language)
        parts = [message("frontier.point", language, n=point.pairs, total=total)]
        for name in ("average", "lowest", "marginal"):
            value = getattr(point, f"{name}_score")
            if value is not None:
                key = "marginal_loss" if name == "marginal" and value < 0 else name
                shown = decimal(abs(value) if key == "marginal_loss" else value, language)
                parts.append(message(f"frontier.{key}", language, score=shown))
        return ", ".join(parts)


def _score(points: int, unit: Fraction) -> float:
    return points * unit.numerator if unit.denominator == 1 else float(points * unit)


def totals_by_size(problem: Problem, steps: Steps = SILENT) -> tuple[FrontierPoint, ...]:
    """Return the best total of every possible number of pairs, rising; empty = no plan at all.

    Nothing of the problem's objective counts; gains are left out.
    """
    totals = _Totals(problem, steps)
    if problem.nesting is not None and not problem.has_share:
        try:
            return tuple(steps.over(totals.by_prices()))
        except PolicyError:
            # The prices are too large for 64 bits beside these points.
            pass
    return tuple(steps.over(totals.by_numbers()))


def of_size(problem: Problem, pairs: int) -> Problem:
    """Return the problem in which plans have exactly n pairs; shares become numbers of pairs."""
    groups = tuple(
        replace(
            group,
            at_least=None if group.at_least is None else group.fewest(pairs),
            at_most=None if group.at_most is None else group.most(pairs, pairs),
        )
        for group in problem.groups
    )
    everybody = np.arange(problem.n_mentors)
    both = (
        Group(f"{_SIZE}: at_least", "mentors", everybody, at_least=pairs),
        Group(f"{_SIZE}: at_most", "mentors", everybody, at_most=pairs),
    )
    return replace(problem, groups=(*groups, *both))


_SIZE = "number of pairs"


class _Totals:
    """Search for the best totals of a problem."""

    def __init__(self, problem: Problem, steps: Steps) -> None:
        self._steps = steps
        self._points = problem.points(slice(0, problem.n_mentees))
        self._bare = replace(
            problem,
            objective=("best_total",),
            source=_Known(self._points, problem.source),
            # Only bounds count here; what the objective counts does not.
            groups=tuple(g for g in problem.groups if not g.at_least is g.at_most is None),
        )
        self._at_price: dict[int, FrontierPoint] = {}
        self._near: IntArray | None = None

    def by_numbers(self) -> Iterator[FrontierPoint]:
        """Yield the best totals by solving every number of pairs."""
        most = min(self._bare.n_mentees, int(self._bare.seats.sum()))
        self._steps.expect(most + 1)
        for pairs in range(most + 1):
            if (best := resolved(of_size(self._bare, pairs))) is not None:
                yield self._of(best)

    def by_prices(self) -> Iterator[FrontierPoint]:
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
        says how many there are of each. For a whole s one price is enough.
        """
        last = resolved(replace(self._bare, objective=("most_pairs", "best_total")))
        if last is None:
            return
        most = self._of(last)
        self._near = near_pairs(self._bare, last.steps)
        first = self._fewest()
        self._steps.expect(most.pairs - first.pairs + 1)
        yield first
        if first.pairs < most.pairs:
            yield from self._between(first, most)
            yield most

    def _between(self, start: FrontierPoint, end: FrontierPoint) -> Iterator[FrontierPoint]:
        """Yield the best totals of all numbers between two known ones."""
        open_ = [(start, end)]
        while open_:
            a, b = open_.pop()
            width, rise = b.pairs - a.pairs, b.points - a.points
            step, rest = divmod(rise, width)
            inside = None
            for price in (step, step + 1)[: 1 + bool(rest)] if width > 1 else ():
                best = self._at(price)
                if a.pairs < best.pairs < b.pairs:
                    inside = best
                    break
            if inside is not None:
                open_ += [(inside, b), (a, inside)]
                continue
            if a is not start:
                yield a
            for k in range(1, width):
                yield self._point(a.pairs + k, a.points + step * k + min(k, rest))

    def _at(self, price: int) -> FrontierPoint:
        """Return a best total that no other exceeds by more than the price a pair."""
        if price not in self._at_price:
            eligible = self._points != NOT_ELIGIBLE
            points = np.where(eligible, self._points - price, NOT_ELIGIBLE)
            self._at_price[price] = self._best(points)
        return self._at_price[price]

    def _fewest(self) -> FrontierPoint:
        """Return the best total of the fewest pairs that are possible."""
        demands = [self._bare.must_match.any(), self._bare.min_load.any()]
        if not any(demands) and all(group.at_least is None for group in self._bare.groups):
            return self._point(0, 0, Matching())
        points = np.where(self._points == NOT_ELIGIBLE, NOT_ELIGIBLE, -1)
        return self._of(surely_resolved(of_size(self._bare, self._best(points).pairs)))

    def _best(self, points: IntArray) -> FrontierPoint:
        problem = replace(self._bare, source=_Known(points, self._bare.source))
        return self._of(surely_resolved(problem, self._near))

    def _of(self, best: Outcome) -> FrontierPoint:
        mentees, mentors = _pairs_of(self._bare, best.plan)
        points: list[int] = self._points[mentees, mentors].tolist()
        return self._point(len(points), sum(points), best.plan, min(points, default=None))

    def _point(
        self, pairs: int, points: int, plan: Matching | None = None, lowest: int | None = None
    ) -> FrontierPoint:
        return FrontierPoint(pairs, points, None, self._bare.unit, plan, lowest)


def _pairs_of(problem: Problem, plan: Matching) -> tuple[IntArray, IntArray]:
    """Return the indices of the mentees of a plan, rising, and of their mentors."""
    partner, _ = partners_before(plan, problem.mentee_ids, problem.mentor_ids)
    mentees = np.flatnonzero(partner >= 0)
    return mentees, partner[mentees]


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


def frontier(
    cohort: Cohort, policy: Policy, *, progress: Progress | bool | None = None
) -> Frontier:
    """Return for every number of pairs the best total that a plan can have.

    From the fewest to the most pairs that are possible under all demands: rules, pins, running
    pairs, minimum loads, quotas. Every total is proven; of the objective only pairs and points
    count here. A quota that is a share of all pairs binds every number by itself, so that there
    may be gaps.

    Parameters
    ----------
    cohort, policy
        The data, as they are on the day of the round.
    progress
        Counts numbers of pairs; see :func:`pairmatch.match`.

    Raises
    ------
    InfeasibleError
        If no plan is possible.
    PolicyError, IntakeError
        As :func:`pairmatch.match`.

    Notes
    -----
    All points are kept in memory, eight bytes a pair. Of quotas that nest, without shares, some
    numbers of pairs are solved and prove the others (see ``totals_by_size``); otherwise each is
    solved.

    Examples
    --------
    >>> from pairmatch.people import Mentee, Mentor
    >>> from pairmatch.policy import GoalCoverage
    >>> mentors = [Mentor(id="M-1", offers=["job"]), Mentor(id="M-2", offers=["network"])]
    >>> mentees = [Mentee(id=i, needs=["job"]) for i in ("E-1", "E-2")]
    >>> best = frontier(Cohort(mentors, mentees), Policy(criteria=[GoalCoverage()]))
    >>> [(point.pairs, point.total_score) for point in best.points]
    [(0, 0.0), (1, 1.0), (2, 1.0)]
    """
    with Steps(progress, "numbers of pairs") as steps:
        return _frontier(*best_or_diagnosed(cohort, policy), steps)


def frontier_of_problem(problem: Problem, *, progress: Progress | bool | None = None) -> Frontier:
    """Return for every number of pairs the best total of a score matrix.

    Parameters
    ----------
    problem
        Made by :meth:`Problem.from_scores`.
    progress
        As for :func:`frontier`.

    Raises
    ------
    InfeasibleError
        If no plan is possible.
    PolicyError
        If it is no problem.

    Examples
    --------
    >>> best = frontier_of_problem(Problem.from_scores([[5, 3], [4, 1]]))
    >>> best.table[["pairs", "total_score", "marginal_score", "mark"]]
       pairs  total_score  marginal_score                            mark
    0      0            0             NaN                    fewest pairs
    1      1            5             5.0
    2      2            7             2.0  best total; most pairs; policy
    """
    _check_problem(problem)
    with Steps(progress, "numbers of pairs") as steps:
        best = resolved(problem)
        if best is None:
            raise InfeasibleError(diagnose_problem(problem))
        return _frontier(problem, best, steps)


def plan_of_size(problem: Problem, pairs: int) -> Outcome | None:
    """Return the best plan of exactly n pairs, ``None`` if there is none.

    The best total first, so that it lies on the frontier; then the other stages of the problem's
    objective.

    Parameters
    ----------
    problem
        The problem.
    pairs
        The number of pairs.

    Raises
    ------
    PolicyError
        If it is no problem, or the number is not a whole number, 0 or more.

    Examples
    --------
    >>> plan_of_size(Problem.from_scores([[5, 3], [4, 1]]), 1).plan
    Matching([(0, 0)])
    """
    _check_problem(problem)
    pairs = whole("pairs", pairs, least=0)
    if pairs > problem.n_mentees:
        return None
    sized = of_size(problem, pairs)
    later = [s for s in problem.objective if s not in ("most_pairs", "best_total")]
    return resolved(replace(sized, objective=("best_total", *later)))


def _check_problem(problem: object) -> None:
    if not isinstance(problem, Problem):
        raise PolicyError("give a Problem; make one with Problem.from_scores(...)")


def _frontier(problem: Problem, policy_best: Outcome, steps: Steps) -> Frontier:
    totals = {best.pairs: best for best in totals_by_size(problem, steps)}
    points = tuple(
        replace(best, gain=best.points - totals[pairs - 1].points) if pairs - 1 in totals else best
        for pairs, best in totals.items()
    )
    mentees, mentors = _pairs_of(problem, policy_best.plan)
    policy_points = sum(points_of(problem.source, mentees.tolist(), mentors.tolist()))
    return Frontier(points, len(mentees), policy_points)

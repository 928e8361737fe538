"""The stages of an objective as whole numbers, and which of them are optimised together.

A stage says everything that differs between stages: what a pair adds, what a plan gains, how
results show it. How to add one: docs/adding_a_stage.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar, Literal, NamedTuple

import numpy as np

from pairmatch._support.containers import IntArray
from pairmatch.problem.score_matrix import LIMIT

if TYPE_CHECKING:
    from pairmatch.people import Cohort
    from pairmatch.problem.problem import Problem
    from pairmatch.scoring import Breakdown


class PairTerms(NamedTuple):
    """What a pair adds to a stage, or to a layer: the sum of three parts.

    For each of its points, for its mentee (int64, shape (mentees,)), and if it was in the previous
    plan.
    """

    each: int
    of_mentees: IntArray
    kept: int


class PlanPairs(NamedTuple):
    """The pairs of a plan: indices of mentees and mentors, and points (shape (pairs,))."""

    mentees: IntArray
    mentors: IntArray
    points: IntArray


@dataclass(frozen=True)
class Stage:
    """One number to optimise. Inside, every stage has a *gain*, of which more is better.

    Attributes
    ----------
    name
        What results call it. ``priority`` and ``even_load`` are several stages: one for each
        level, and one each for mentors and companies.
    level
        Priority level, of a stage of that kind.
    kind
        What is counted; the key of its texts, and of its meaning in the check.
    form
        How it is optimised: a ``"sum"`` over the pairs, the ``"lowest"`` points of a pair, or
        loads that are ``"even"``.
    in_points
        Whether the value is in points, not a plain number.
    falling
        Whether a lower value is better, as results give it.
    """

    name: str
    level: int = 0

    kind: ClassVar[str]
    form: ClassVar[Literal["sum", "lowest", "even"]] = "sum"
    in_points: ClassVar[bool] = False
    falling: ClassVar[bool] = False

    @property
    def additive(self) -> bool:
        """Whether the gain is a sum over the pairs of a plan."""
        return self.form == "sum"

    def terms(self, problem: Problem) -> PairTerms:
        """Return what a pair adds, in a stage that is a sum; by default 1."""
        return PairTerms(0, np.ones(problem.n_mentees, dtype=np.int64), 0)

    def gains_of_a_pair(self, extent: Extent) -> tuple[int, int]:
        """Return the least and the most that a pair adds, in a stage that is a sum."""
        return extent.limits if self.in_points else (0, 1)

    def pairs_that_count(self, extent: Extent) -> int:
        """Return how many pairs of a plan can add something at most."""
        return extent.pairs

    def gain(self, problem: Problem, plan: PlanPairs) -> int:
        """Return the gain of a whole plan."""
        gains: list[int] = problem.weights(Layer((self,), (1,)), *plan).tolist()
        return sum(gains)

    def most(self, problem: Problem) -> int:
        """Return what no plan can gain more than, whatever the pairs are worth."""
        if self.form == "even":
            # Every pair costs something.
            return 0
        return min(problem.n_mentees, int(problem.seats.sum()))

    def value_of(self, cohort: Cohort, pairs: Sequence[Breakdown]) -> int:
        """Return the value of a plan as results give it, from the people and pair by pair.

        The second meaning of a stage, with which every plan is checked; the check repeats that of
        the stages of this file.
        """
        raise NotImplementedError

    def without_pairs(self, problem: Problem) -> int:
        """Return the value of a plan without pairs as results give it, of a falling stage."""
        raise NotImplementedError

    def reported(self, problem: Problem, gain: int) -> int:
        """Return a gain as results give it."""
        return self.without_pairs(problem) - gain if self.falling else gain

    def gained(self, problem: Problem, value: int) -> int:
        """Return a value of a result as a gain; the inverse of :meth:`reported`."""
        return self.without_pairs(problem) - value if self.falling else value


@dataclass(frozen=True)
class MostPairs(Stage):
    """As many pairs as possible."""

    kind = "pairs"


@dataclass(frozen=True)
class PriorityLevel(Stage):
    """As many mentees of one priority level as possible."""

    kind = "level"

    def terms(self, problem: Problem) -> PairTerms:
        """Return 1 for a mentee of the level."""
        return PairTerms(0, (problem.levels == self.level).astype(np.int64), 0)

    def pairs_that_count(self, extent: Extent) -> int:
        """Return the number of mentees of the level, if there are that many pairs."""
        return min(extent.pairs, extent.of_levels.get(self.level, 0))

    def most(self, problem: Problem) -> int:
        """Return the same for a bound."""
        return min(super().most(problem), int((problem.levels == self.level).sum()))


@dataclass(frozen=True)
class BestTotal(Stage):
    """The highest sum of points."""

    kind = "points"
    in_points = True

    def terms(self, problem: Problem) -> PairTerms:
        """Return the points."""
        return PairTerms(1, np.zeros(problem.n_mentees, dtype=np.int64), 0)

    def most(self, problem: Problem) -> int:
        """Return the highest points for as many pairs as possible."""
        return super().most(problem) * max(0, problem.source.limits[1])


@dataclass(frozen=True)
class FewestChanges(Stage):
    """As many pairs of the previous plan as possible."""

    kind = "kept"
    falling = True

    def terms(self, problem: Problem) -> PairTerms:
        """Return 1 for a pair of the previous plan."""
        return PairTerms(0, np.zeros(problem.n_mentees, dtype=np.int64), 1)

    def most(self, problem: Problem) -> int:
        """Return how many pairs the previous plan has, as far as its people are here."""
        return min(super().most(problem), int((problem.previous >= 0).sum()))

    def without_pairs(self, problem: Problem) -> int:
        """Return the number of pairs of the previous plan: all are changed."""
        return problem.n_previous


@dataclass(frozen=True)
class BestWorstPair(Stage):
    """The highest possible lowest points of a pair."""

    kind = "worst"
    form = "lowest"
    in_points = True

    def gain(self, problem: Problem, plan: PlanPairs) -> int:
        """Return the lowest points; without a pair the lowest that there can be."""
        return int(plan.points.min()) if len(plan.points) else problem.source.limits[0]

    def most(self, problem: Problem) -> int:
        """Return the highest points."""
        return problem.source.limits[1]


@dataclass(frozen=True)
class EvenLoad(Stage):
    """Loads as even as possible: the lowest sum of squares of the loads."""

    form = "even"
    falling = True

    def loads(self, problem: Problem) -> tuple[IntArray, list[IntArray], list[int]]:
        """Return what has a load: place among everybody and all groups, mentors, load before."""
        raise NotImplementedError

    def gain(self, problem: Problem, plan: PlanPairs) -> int:
        """Return by how much less than nothing the squares grow."""
        new = np.bincount(plan.mentors, minlength=problem.n_mentors)
        _, counted, before = self.loads(problem)
        added = [int(new[some].sum()) for some in counted]
        return sum(b**2 - (b + x) ** 2 for x, b in zip(added, before, strict=True))

    def without_pairs(self, problem: Problem) -> int:
        """Return the squares of the loads before."""
        return sum(load**2 for load in self.loads(problem)[2])


@dataclass(frozen=True)
class EvenLoadOfMentors(EvenLoad):
    """Even loads of the mentors."""

    kind = "mentor_load"

    def loads(self, problem: Problem) -> tuple[IntArray, list[IntArray], list[int]]:
        """Return the mentors one by one."""
        everybody = np.arange(problem.n_mentors)
        places = problem.n_mentees + everybody
        return places, list(everybody[:, None]), problem.before.tolist()


@dataclass(frozen=True)
class EvenLoadOfCompanies(EvenLoad):
    """Even loads of the companies."""

    kind = "company_load"

    def loads(self, problem: Problem) -> tuple[IntArray, list[IntArray], list[int]]:
        """Return the companies, which are groups."""
        people = problem.n_mentees + problem.n_mentors
        companies = [problem.groups[k] for k in problem.company_groups]
        places = people + np.array(problem.company_groups, dtype=np.int64)
        return places, [group.members for group in companies], [g.before for g in companies]


STAGES: dict[str, tuple[Stage, ...]] = {
    "most_pairs": (MostPairs("most_pairs"),),
    "priority": (PriorityLevel("priority"),),
    "best_total": (BestTotal("best_total"),),
    "best_worst_pair": (BestWorstPair("best_worst_pair"),),
    "even_load": (
        EvenLoadOfMentors("even_load of mentors"),
        EvenLoadOfCompanies("even_load of companies"),
    ),
    "fewest_changes": (FewestChanges("fewest_changes"),),
}
"""The stages of each name in an objective; ``priority`` becomes one for each level that occurs."""


@dataclass(frozen=True)
class Layer:
    """Stages that are optimised together: additive ones with whole factors, or another one alone.

    The stages are in order of importance; a multiplier is what one unit of its stage weighs.
    """

    stages: tuple[Stage, ...]
    multipliers: tuple[int, ...]

    @property
    def form(self) -> Literal["sum", "lowest", "even"]:
        """What is optimised: a sum over pairs, the lowest score, or squares of loads."""
        return self.stages[0].form

    def weigh(self, gains: Iterable[int]) -> int:
        """Return the combined value of the stages' gains."""
        return sum(f * gain for f, gain in zip(self.multipliers, gains, strict=True))

    def split(self, combined: int) -> tuple[int, ...]:
        """Return a difference of combined values stage by stage."""
        return split(self.multipliers, combined)


@dataclass(frozen=True, eq=False)
class Step:
    """What is proven of one layer of stages: their best combined value after all layers before.

    The prices are of everybody and every group (int64). Of additive stages and even loads one
    array, whose bound is the value; of ``best_worst_pair`` one that proves that pairs above the
    value alone make no plan; of a number of pairs that shares refer to, one or more, of which each
    higher number is refused by one.
    """

    layer: Layer
    value: int
    prices: tuple[IntArray, ...]


def named(name: str) -> Stage:
    """Return the stage of a name in a result.

    Raises
    ------
    ValueError
        If there is no such stage.

    Examples
    --------
    >>> named("priority 2").level, named("best_total").in_points
    (2, True)
    """
    level = name.removeprefix("priority ")
    levels = [int(level)] if level != name and level.isdecimal() else [1]
    for stage in expanded(tuple(STAGES), levels, True):
        if stage.name == name:
            return stage
    raise ValueError(f"no stage {name!r}")


def in_score(points: int, unit: Fraction) -> float:
    """Return points as score; whole numbers stay whole (floats are exact only to 2**53).

    ``unit`` is what one point is in score.

    Examples
    --------
    >>> in_score(2500, Fraction(1, 10_000)), in_score(3, Fraction(1))
    (0.25, 3)
    """
    return points * unit.numerator if unit.denominator == 1 else float(points * unit)


def shown(stage: str, value: int, unit: Fraction) -> float:
    """Return a value of a stage, by its name, as people see it: in score, or a whole number.

    Examples
    --------
    >>> shown("most_pairs", 3, Fraction(1, 10_000)), shown("best_total", 3, Fraction(1, 10_000))
    (3, 0.0003)
    """
    return in_score(value, unit) if named(stage).in_points else value


def expanded(objective: Sequence[str], levels: Iterable[int], companies: bool) -> tuple[Stage, ...]:
    """Return the stages of an objective one by one.

    ``levels`` are the priority levels that occur, 0 = none; ``companies`` says whether any mentor
    has a company.

    Examples
    --------
    >>> [stage.name for stage in expanded(["priority", "even_load"], [2, 0, 1], True)]
    ['priority 1', 'priority 2', 'even_load of mentors', 'even_load of companies']
    """
    occurring = sorted(set(levels) - {0}) or [1]
    stages: list[Stage] = []
    for stage in (stage for name in objective for stage in STAGES[name]):
        if isinstance(stage, PriorityLevel):
            stages += [PriorityLevel(f"priority {level}", level) for level in occurring]
        elif companies or not isinstance(stage, EvenLoadOfCompanies):
            stages.append(stage)
    return tuple(stages)


def multipliers(spans: Sequence[int]) -> tuple[int, ...]:
    """Return what one unit of each stage weighs in a combined objective.

    A unit of a stage outweighs twice all that the later stages can add or take away: so the
    combined optimum is the optimum stage by stage, and every difference of two combined values
    can be read back stage by stage (:func:`split`). ``spans`` say how much the values of each
    stage can differ between two plans.

    Examples
    --------
    >>> multipliers([2, 6])
    (13, 1)
    """
    factors: list[int] = []
    below = 0
    for span in reversed(spans):
        factors.append(2 * below + 1)
        below += factors[-1] * span
    return tuple(reversed(factors))


def split(factors: Sequence[int], combined: int) -> tuple[int, ...]:
    """Return a difference of combined values stage by stage.

    Examples
    --------
    >>> split((13, 1), 2 * 13 - 4)
    (2, -4)
    """
    values = []
    for factor in factors:
        # The nearest multiple: what is left is within half a unit of this stage.
        value = (2 * combined + factor) // (2 * factor)
        values.append(value)
        combined -= value * factor
    return tuple(values)


@dataclass(frozen=True)
class Extent:
    """How large the sums of a problem can become.

    ``pairs`` is the most of a plan, with one seat more than there is: prices speak of one more
    seat. ``limits`` are the lowest and highest points of a pair, ``of_levels`` the number of
    mentees of each priority level.
    """

    n_people: int
    n_groups: int
    pairs: int
    limits: tuple[int, int]
    of_levels: Mapping[int, int]

    def fits(self, stages: Sequence[Stage]) -> bool:
        """Return whether additive stages fit in 64 bits as one objective.

        Examples
        --------
        >>> extent = Extent(2, 0, 1, (0, 2**50), {})
        >>> pairs, points = MostPairs("most_pairs"), BestTotal("best_total")
        >>> extent.fits([points]), extent.fits([pairs, points, points])
        (True, False)
        """
        factors = multipliers([self.span(stage) for stage in stages])
        heaviest = sum(
            factor * max(map(abs, stage.gains_of_a_pair(self)))
            for stage, factor in zip(stages, factors, strict=True)
        )
        # The solver multiplies costs by the number of people; sums need room as well.
        people = self.n_people + self.n_groups + 3
        return heaviest * people * 2 * (self.n_groups + 2) < LIMIT

    def span(self, stage: Stage) -> int:
        """Return how much the values of an additive stage can differ between two plans."""
        if not stage.additive:
            return 0
        low, high = stage.gains_of_a_pair(self)
        return stage.pairs_that_count(self) * (max(0, high) - min(0, low))

    def layers(self, stages: Sequence[Stage], *, counts_first: bool) -> tuple[Layer, ...]:
        """Return stages that are optimised together.

        Additive stages next to each other make one layer, as long as they fit; every other stage
        is a layer by itself. With ``counts_first``, the first stage, the number of pairs, is
        settled alone.
        """
        runs: list[list[Stage]] = []
        for number, stage in enumerate(stages):
            alone = counts_first and number <= 1
            joined = [*runs[-1], stage] if runs and not alone else []
            if joined and all(s.additive for s in joined) and self.fits(joined):
                runs[-1] = joined
            else:
                runs.append([stage])
        return tuple(
            Layer(tuple(run), multipliers([self.span(stage) for stage in run])) for run in runs
        )

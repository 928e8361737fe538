"""The stages of an objective as whole numbers, and which of them are optimised together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from pairmatch.policy.objective import STAGES
from pairmatch.problem.score_matrix import LIMIT

Kind: TypeAlias = Literal[
    "pairs", "level", "points", "kept", "worst", "mentor_load", "company_load"
]


@dataclass(frozen=True)
class Stage:
    """One number to optimise.

    Attributes
    ----------
    name
        What results call it. ``priority`` and ``even_load`` are several stages: one for each
        level, and one each for mentors and companies.
    kind
        What is counted. Inside, every stage has a *gain*, of which more is better.
    level
        Priority level, of a stage of that kind.
    """

    name: str
    kind: Kind
    level: int = 0

    @property
    def additive(self) -> bool:
        """Whether the gain is a sum over the pairs of a plan."""
        return self.kind in ("pairs", "level", "points", "kept")

    @property
    def in_points(self) -> bool:
        """Whether the value is in points, not a plain number."""
        return self.kind in ("points", "worst")

    @property
    def falling(self) -> bool:
        """Whether a lower value is better, as results give it."""
        return self.kind in ("kept", "mentor_load", "company_load")


@dataclass(frozen=True)
class Layer:
    """Stages that are optimised together: additive ones with whole factors, or another one alone.

    Attributes
    ----------
    stages
        In order of importance.
    multipliers
        What one unit of each stage weighs.
    """

    stages: tuple[Stage, ...]
    multipliers: tuple[int, ...]

    @property
    def kind(self) -> Literal["additive", "worst", "mentor_load", "company_load"]:
        """What is optimised: a sum over pairs, the lowest score, or squares of loads."""
        match self.stages[0].kind:
            case "worst" | "mentor_load" | "company_load" as kind:
                return kind
        return "additive"

    def weigh(self, gains: Iterable[int]) -> int:
        """Return the combined value of the stages' gains."""
        return sum(f * gain for f, gain in zip(self.multipliers, gains, strict=True))

    def split(self, combined: int) -> tuple[int, ...]:
        """Return a difference of combined values stage by stage."""
        return split(self.multipliers, combined)


@dataclass(frozen=True, eq=False)
class Step:
    """What is proven of one layer of stages.

    Attributes
    ----------
    layer
        The stages.
    value
        Their best combined value, given all layers before.
    prices
        Prices of everybody and every group (int64). Of additive stages and even loads one array,
        whose bound is the value; of ``best_worst_pair`` one that proves that pairs above the value
        alone make no plan; of a number of pairs that shares refer to, one or more, of which each
        higher number is refused by one.
    """

    layer: Layer
    value: int
    prices: tuple[npt.NDArray[np.int64], ...]


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
    if (level := name.removeprefix("priority ")) != name and level.isdecimal():
        return Stage(name, "level", int(level))
    for stage in expanded([stage for stage in STAGES if stage != "priority"], (), True):
        if stage.name == name:
            return stage
    raise ValueError(f"no stage {name!r}")


def in_score(points: int, unit: Fraction) -> float:
    """Return points as score; whole numbers stay whole (floats are exact only to 2**53).

    Parameters
    ----------
    points
        The points.
    unit
        What one point is in score.

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

    Parameters
    ----------
    objective
        Stages as a policy names them.
    levels
        The priority levels that occur; 0 = none.
    companies
        Whether any mentor has a company.

    Examples
    --------
    >>> [stage.name for stage in expanded(["priority", "even_load"], [2, 0, 1], True)]
    ['priority 1', 'priority 2', 'even_load of mentors', 'even_load of companies']
    """
    occurring = sorted(set(levels) - {0}) or [1]
    stages: dict[str, list[Stage]] = {
        "most_pairs": [Stage("most_pairs", "pairs")],
        "priority": [Stage(f"priority {level}", "level", level) for level in occurring],
        "best_total": [Stage("best_total", "points")],
        "best_worst_pair": [Stage("best_worst_pair", "worst")],
        "even_load": [
            Stage("even_load of mentors", "mentor_load"),
            *([Stage("even_load of companies", "company_load")] if companies else []),
        ],
        "fewest_changes": [Stage("fewest_changes", "kept")],
    }
    return tuple(stage for name in objective for stage in stages[name])


def multipliers(spans: Sequence[int]) -> tuple[int, ...]:
    """Return what one unit of each stage weighs in a combined objective.

    A unit of a stage outweighs twice all that the later stages can add or take away: so the
    combined optimum is the optimum stage by stage, and every difference of two combined values
    can be read back stage by stage (:func:`split`).

    Parameters
    ----------
    spans
        How much the values of each stage can differ between two plans.

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

    Attributes
    ----------
    n_people, n_groups
        Numbers of people and of groups.
    pairs
        Most pairs of a plan, with one seat more than there is: prices speak of one more seat.
    limits
        Lowest and highest points of a pair.
    of_levels
        Number of mentees of each priority level.
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
        >>> pairs, points = Stage("most_pairs", "pairs"), Stage("best_total", "points")
        >>> extent.fits([points]), extent.fits([pairs, points, points])
        (True, False)
        """
        factors = multipliers([self.span(stage) for stage in stages])
        heaviest = sum(
            factor * max(map(abs, self._gains_of_a_pair(stage)))
            for stage, factor in zip(stages, factors, strict=True)
        )
        # The solver multiplies costs by the number of people; sums need room as well.
        people = self.n_people + self.n_groups + 3
        return heaviest * people * 2 * (self.n_groups + 2) < LIMIT

    def span(self, stage: Stage) -> int:
        """Return how much the values of an additive stage can differ between two plans."""
        if not stage.additive:
            return 0
        low, high = self._gains_of_a_pair(stage)
        pairs = self.pairs
        if stage.kind == "level":
            pairs = min(pairs, self.of_levels.get(stage.level, 0))
        return pairs * (max(0, high) - min(0, low))

    def _gains_of_a_pair(self, stage: Stage) -> tuple[int, int]:
        return self.limits if stage.kind == "points" else (0, 1)

    def layers(self, stages: Sequence[Stage], *, counts_first: bool) -> tuple[Layer, ...]:
        """Return stages that are optimised together.

        Additive stages next to each other make one layer, as long as they fit; every other stage
        is a layer of its own.

        Parameters
        ----------
        stages
            The stages, in order of importance.
        counts_first
            Whether the first stage, the number of pairs, is settled alone.
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

"""Differences between two plans, stage by stage."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from pairmatch._support.display import ShownAsText
from pairmatch._support.messages import Worded, listed, message
from pairmatch.plans.wording import score_said
from pairmatch.problem.stages import Stage, named, shown


@dataclass(frozen=True, repr=False)
class Difference(Worded, ShownAsText):
    """The exact difference between two plans in each stage of the objective.

    Attributes
    ----------
    stages
        Names of the stages, in order of importance.
    amounts
        Whole numbers: pairs, points, changes or squares of loads; above 0 = better.
    unit
        What one point is in score.

    Examples
    --------
    >>> loss = Difference(("most_pairs", "best_total"), (-1, 2500), Fraction(1, 10_000))
    >>> print(loss)
    1 fewer pair and a total score that is 0.25 higher
    >>> loss.to_dict(), loss.worse
    ({'most_pairs': -1, 'best_total': 0.25}, True)
    """

    stages: tuple[str, ...]
    amounts: tuple[int, ...]
    unit: Fraction

    @classmethod
    def between(
        cls,
        stages: tuple[str, ...],
        old: tuple[int, ...],
        new: tuple[int, ...],
        unit: Fraction,
    ) -> Difference:
        """Return by how much new values of the stages are better than old ones.

        Parameters
        ----------
        stages, old, new
            Names of the stages, and their values as results give them.
        unit
            What one point is in score.

        Examples
        --------
        >>> Difference.between(("fewest_changes",), (5,), (3,), Fraction(1)).amounts
        (2,)
        """
        amounts = tuple(
            (before - after) if named(name).falling else (after - before)
            for name, before, after in zip(stages, old, new, strict=True)
        )
        return cls(stages, amounts, unit)

    @property
    def none(self) -> bool:
        """Whether there is no difference in any stage."""
        return not any(self.amounts)

    @property
    def worse(self) -> bool:
        """Whether something is lost in the first stage that differs."""
        return not (self.none or self.better)

    @property
    def better(self) -> bool:
        """Whether something is gained in the first stage that differs."""
        return next((amount for amount in self.amounts if amount), 0) > 0

    def to_dict(self) -> dict[str, float]:
        """Return the difference of each stage as people see it, above 0 = better."""
        return {
            name: shown(name, amount, self.unit)
            for name, amount in zip(self.stages, self.amounts, strict=True)
        }

    def text(self, language: str = "en") -> str:
        """Return the difference in words."""
        parts = [
            self._said(name, amount, language)
            for name, amount in zip(self.stages, self.amounts, strict=True)
            if amount
        ]
        return listed(parts, language) if parts else message("difference.none", language)

    def _said(self, name: str, amount: int, language: str) -> str:
        stage = named(name)
        # Fewer changes and less uneven loads are better.
        more = (amount > 0) != stage.falling
        size = _counted(stage, abs(amount), self.unit, language)
        key = f"difference.{stage.kind}.{'more' if more else 'less'}"
        return message(key, language, n=size, level=stage.level)


def common_unit(one: Fraction, other: Fraction) -> Fraction:
    """Return the largest unit of which two are whole multiples.

    Examples
    --------
    >>> common_unit(Fraction(1, 1000), Fraction(1, 10)), common_unit(Fraction(1, 4), Fraction(1, 6))
    (Fraction(1, 1000), Fraction(1, 12))
    """
    both = one.denominator * other.denominator
    numerators = one.numerator * other.denominator, other.numerator * one.denominator
    return Fraction(math.gcd(*numerators), both)


def in_unit(stage: str, value: int, unit: Fraction, finer: Fraction) -> int:
    """Return the value of a stage in a finer unit, of which the present one is a whole multiple.

    Examples
    --------
    >>> in_unit("best_total", 3, Fraction(1, 10), Fraction(1, 1000))
    300
    >>> in_unit("most_pairs", 3, Fraction(1, 10), Fraction(1, 1000))
    3
    """
    return int(value * (unit / finer)) if named(stage).in_points else value


def values_said(
    stages: Sequence[str], values: Sequence[int], unit: Fraction, language: str = "en"
) -> str:
    """Return the values of stages in words.

    Examples
    --------
    >>> values_said(("most_pairs", "best_total"), (3, 25_000), Fraction(1, 10_000))
    '3 pairs and a total score of 2.50'
    """
    pairs = [(named(name), value) for name, value in zip(stages, values, strict=True)]
    # A sum of squared loads tells nobody anything.
    told = [(stage, value) for stage, value in pairs if stage.form != "even"] or pairs
    parts = []
    for stage, value in told:
        n = _counted(stage, value, unit, language)
        parts.append(message(f"value.{stage.kind}", language, n=n, level=stage.level))
    return listed(parts, language)


def _counted(stage: Stage, value: int, unit: Fraction, language: str) -> object:
    # Numbers of pairs and changes stay numbers: they decide between singular and plural.
    return score_said(value, unit, language) if stage.in_points else value

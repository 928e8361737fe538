"""The best totals of all numbers of pairs, and what they say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import pandas as pd

from pairmatch.errors import PolicyError
from pairmatch.matching import Matching
from pairmatch.messages import decimal, message
from pairmatch.quantities import integer

# Parts into which the text divides the numbers of pairs.
_PARTS = 8


@dataclass(frozen=True)
class FrontierPoint:
    """The best total of a number of pairs.

    Attributes
    ----------
    pairs
        The number of pairs.
    points
        The highest sum of points that so many pairs can have under all demands.
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
        """What the last pair adds to the total score; below 0 = what it takes away."""
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
        return {
            "pairs": self.pairs,
            "total_score": self.total_score,
            "marginal_score": self.marginal_score,
            "average_score": self.average_score,
            "lowest_score": self.lowest_score,
        }


@dataclass(frozen=True)
class Frontier:
    """For every number of pairs the best total: what coverage costs in quality.

    No number is recommended: where a further pair is no longer worth what it costs is for people
    to say.

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
            If no plan has so many pairs.
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
        return pd.DataFrame(rows, columns=_COLUMNS).astype(
            dict.fromkeys(("marginal_score", "average_score", "lowest_score"), "float64")
        )

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

    def __str__(self) -> str:
        return self.text()

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
            yield message(
                "frontier.one", language, n=first.pairs, total=self._total(last, language)
            )
            return
        gaps = last.pairs - first.pairs + 1 - len(self.points)
        key = "gaps" if gaps else "all"
        yield message(f"frontier.{key}", language, first=first.pairs, last=last.pairs, n=gaps)
        yield message("frontier.best", language, n=best.pairs, total=self._total(best, language))
        if best is last:
            yield message("frontier.rising", language)
        else:
            lost = decimal(_score(best.points - last.points, best.unit), language)
            yield message("frontier.falling", language, lost=lost, last=last.pairs)
        for point in self._some():
            yield "- " + self._said(point, language)
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

    def _said(self, point: FrontierPoint, language: str) -> str:
        parts = [
            message("frontier.point", language, n=point.pairs, total=self._total(point, language))
        ]
        for name in ("average", "lowest", "marginal"):
            value = getattr(point, f"{name}_score")
            if value is not None:
                shown = decimal(value, language)
                parts.append(message(f"frontier.{name}", language, score=shown))
        return ", ".join(parts)


_COLUMNS = ["pairs", "total_score", "marginal_score", "average_score", "lowest_score", "mark"]


def _score(points: int, unit: Fraction) -> float:
    return points * unit.numerator if unit.denominator == 1 else float(points * unit)

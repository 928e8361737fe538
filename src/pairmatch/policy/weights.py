"""Weights of criteria as whole points: normalised to a sum of exactly 10,000."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from pairmatch.errors import PolicyError

SCALE = 10_000
"""Points of a perfect score."""


def weight_points(weights: Sequence[float]) -> tuple[int, ...]:
    """Return weights as whole points that sum to exactly 10,000.

    Largest remainders (Hamilton's method); of equal remainders the earlier weight is first. The
    weights are non-negative, not all 0, and read with 12 significant digits, so that a common
    factor changes nothing.

    Examples
    --------
    >>> weight_points([1, 1, 1]), weight_points([0.1, 0.1, 0.1]), weight_points([])
    ((3334, 3333, 3333), (3334, 3333, 3333), ())
    """
    if not weights:
        return ()
    exact = [Fraction(f"{weight:.12g}") for weight in weights]
    if not sum(exact):
        raise PolicyError("all weights are 0: give at least one criterion a weight above 0")
    shares = [weight * SCALE / sum(exact) for weight in exact]
    points = [math.floor(share) for share in shares]
    by_remainder = sorted(range(len(points)), key=lambda k: points[k] - shares[k])
    for k in by_remainder[: SCALE - sum(points)]:
        points[k] += 1
    return tuple(points)


def share_points(share: float) -> int:
    """Return a score in [0, 1] as points, rounded to the nearest as scores are.

    Examples
    --------
    >>> share_points(0.3), share_points(0.1 + 0.2)
    (3000, 3000)
    """
    return round(Fraction(share) * SCALE)

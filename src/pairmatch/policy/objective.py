"""The stages of an objective and the points of the criteria."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from pairmatch.errors import PolicyError, did_you_mean

SCALE = 10_000
"""Points of a perfect score."""

STAGES = (
    "most_pairs",
    "priority",
    "best_total",
    "best_worst_pair",
    "even_load",
    "fewest_changes",
)
DEFAULT_OBJECTIVE = ("most_pairs", "best_total")


def check_objective(stages: object) -> tuple[str, ...]:
    """Return the stages of an objective, in order of importance.

    Raises
    ------
    PolicyError
        If a stage is not known or comes twice, or there is none.

    Examples
    --------
    >>> check_objective(["best_total"])
    ('best_total',)
    >>> check_objective(("most_pairs", "best_totl"))
    Traceback (most recent call last):
        ...
    pairmatch.errors.PolicyError: unknown stage 'best_totl'. Did you mean 'best_total'? Known: \
best_total, best_worst_pair, even_load, fewest_changes, most_pairs, priority.
    """
    if isinstance(stages, str) or not isinstance(stages, Sequence):
        raise PolicyError(
            'give the objective as a tuple of stages, such as ("most_pairs", "best_total")'
        )
    for stage in stages:
        if stage not in STAGES:
            raise PolicyError(f"unknown stage {stage!r}. {did_you_mean(stage, STAGES)}")
    if not stages or len(set(stages)) != len(stages):
        raise PolicyError("give at least one stage, and each stage once")
    return tuple(stages)


def weight_points(weights: Sequence[float]) -> tuple[int, ...]:
    """Return weights as whole points that sum to exactly 10,000.

    Largest remainders (Hamilton's method); of equal remainders the earlier weight is first.

    Parameters
    ----------
    weights
        Non-negative numbers, not all 0. They are read with 12 significant digits, so that a
        common factor changes nothing.

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

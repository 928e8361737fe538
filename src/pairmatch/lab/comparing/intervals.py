"""Intervals of means."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence, Sized
from numbers import Real
from typing import Any

from pairmatch.errors import PolicyError
from pairmatch.quantities import is_number


def mean_interval(values: Sequence[float], confidence: float = 0.95) -> tuple[float, float]:
    """Return Student's t interval of the mean of independent values.

    Of paired differences it is the interval of the paired t test.

    Parameters
    ----------
    values
        The values; of fewer than two the interval is not known (NaN).
    confidence
        Between 0 and 1.

    Raises
    ------
    PolicyError
        If the values are no numbers, or the confidence is out of range.
    ImportError
        If scipy is not installed.

    Examples
    --------
    >>> [round(float(limit), 3) for limit in mean_interval([1.0, 2.0, 3.0])]
    [-0.484, 4.484]
    >>> mean_interval([1.0])
    (nan, nan)
    """
    confidence = check_confidence(confidence)
    if not _are_numbers(values):
        raise PolicyError("values is a list of finite numbers")
    n = len(values)
    if n < 2:
        return math.nan, math.nan
    mean = math.fsum(values) / n
    quantile = float(scipy_stats().t.ppf(0.5 + confidence / 2, n - 1))
    half = quantile * spread(values) / math.sqrt(n)
    return mean - half, mean + half


def spread(values: Sequence[float]) -> float:
    """Return the standard deviation of a sample (with n - 1); NaN of fewer than two values.

    Examples
    --------
    >>> spread([1.0, 2.0, 3.0]), spread([1.0])
    (1.0, nan)
    """
    n = len(values)
    if n < 2:
        return math.nan
    mean = math.fsum(values) / n
    return math.sqrt(math.fsum((value - mean) ** 2 for value in values) / (n - 1))


def _are_numbers(values: object) -> bool:
    if not (isinstance(values, Iterable) and isinstance(values, Sized)):
        return False
    return all(
        isinstance(own, Real) and not isinstance(own, bool) and not math.isinf(own)
        for own in values
    )


def check_confidence(confidence: object) -> float:
    """Return the confidence of an interval.

    Raises
    ------
    PolicyError
        If it is no number between 0 and 1.

    Examples
    --------
    >>> check_confidence(0.9)
    0.9
    """
    if not is_number(confidence, above=True) or not confidence < 1:
        raise PolicyError("confidence is a number between 0 and 1")
    return float(confidence)


def scipy_stats() -> Any:
    """Return ``scipy.stats``, or say how to install it.

    Raises
    ------
    ImportError
        If scipy is not installed.
    """
    try:
        from scipy import stats  # noqa: PLC0415 - an extra
    except ImportError:
        raise ImportError("intervals need scipy: pip install 'pairmatch-mentoring[lab]'") from None
    return stats

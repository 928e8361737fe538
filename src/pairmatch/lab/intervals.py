"""Confidence intervals of means, rates and differences."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence, Sized
from numbers import Real
from statistics import NormalDist
from typing import Any

from pairmatch._support.parameters import is_number
from pairmatch.errors import PolicyError


def mean_interval(values: Sequence[float], confidence: float = 0.95) -> tuple[float, float]:
    """Return Student's t interval of the mean of independent values.

    For paired differences it is the interval of the paired t test.

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
    quantile = float(scipy_stats().t.ppf(0.5 + confidence / 2, n - 1))
    half = quantile * spread(values) / math.sqrt(n)
    return mean(values) - half, mean(values) + half


def mean(values: Sequence[float]) -> float:
    """Return the mean of values; NaN of none.

    Examples
    --------
    >>> mean([1.0, 2.0])
    1.5
    """
    return math.fsum(values) / len(values) if len(values) else math.nan


def spread(values: Sequence[float]) -> float:
    """Return the standard deviation of a sample (with n - 1); NaN of fewer than two values.

    Examples
    --------
    >>> spread([1.0, 2.0, 3.0]), spread([1.0])
    (1.0, nan)
    """
    n, middle = len(values), mean(values)
    if n < 2:
        return math.nan
    return math.sqrt(math.fsum((value - middle) ** 2 for value in values) / (n - 1))


def _are_numbers(values: object) -> bool:
    if not (isinstance(values, Iterable) and isinstance(values, Sized)):
        return False
    return all(
        isinstance(value, Real) and not isinstance(value, bool) and not math.isinf(value)
        for value in values
    )


def check_confidence(confidence: object) -> float:
    """Return the confidence of an interval.

    Raises
    ------
    PolicyError
        If it is no number between 0 and 1.
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


_STEPS = 100


def wilson(k: int, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """Return Wilson's score interval of a rate ``k`` / ``n``; 0 to 1 if ``n`` is 0.

    References
    ----------
    E. B. Wilson, Probable inference, the law of succession, and statistical inference, Journal of
    the American Statistical Association 22, 1927.

    Examples
    --------
    >>> [round(limit, 4) for limit in wilson(15, 20)]
    [0.5313, 0.8881]
    """
    if not n:
        return 0.0, 1.0
    limits = scipy_stats().binomtest(k, n).proportion_ci(confidence, method="wilson")
    return float(limits.low), float(limits.high)


def newcombe(k: int, n: int, k2: int, n2: int, confidence: float = 0.95) -> tuple[float, float]:
    """Return Newcombe's interval of the difference of two independent rates, ``k/n - k2/n2``.

    From the two Wilson intervals, without correction for continuity; ``n`` and ``n2`` are not 0.

    References
    ----------
    R. G. Newcombe, Interval estimation for the difference between independent proportions:
    comparison of eleven methods, Statistics in Medicine 17, 1998 (method 10).

    Examples
    --------
    >>> [round(limit, 4) for limit in newcombe(56, 70, 48, 80)]
    [0.0524, 0.3339]
    """
    one, other = k / n, k2 / n2
    (low, high), (low2, high2) = wilson(k, n, confidence), wilson(k2, n2, confidence)
    return (
        one - other - math.hypot(one - low, high2 - other),
        one - other + math.hypot(high - one, other - low2),
    )


def welch(
    values: Sequence[float], others: Sequence[float], confidence: float = 0.95
) -> tuple[float, float]:
    """Return Welch's t interval of the difference of the means of independent values.

    With fewer than two values on either side it is not known (NaN).

    Examples
    --------
    >>> [round(limit, 3) for limit in welch([1.0, 2.0, 3.0], [2.0, 4.0, 6.0, 8.0])]
    [-6.898, 0.898]
    """
    n, m = len(values), len(others)
    if n < 2 or m < 2:
        return math.nan, math.nan
    difference = mean(values) - mean(others)
    one, other = spread(values) ** 2 / n, spread(others) ** 2 / m
    # Values that are all the same can differ by what rounding leaves.
    if math.isclose(one + other, 0.0, abs_tol=1e-24):
        return difference, difference
    degrees = (one + other) ** 2 / (one**2 / (n - 1) + other**2 / (m - 1))
    half = float(scipy_stats().t.ppf(0.5 + confidence / 2, degrees)) * math.sqrt(one + other)
    return difference - half, difference + half


def exceedance(area: float, n: int, m: int, confidence: float = 0.95) -> tuple[float, float]:
    """Return the interval of the chance that a value of one group exceeds one of another.

    That chance (ties count half) is the area under the ROC curve; ``area`` is its estimate from
    ``n`` and ``m`` values (1 or more each).

    References
    ----------
    R. G. Newcombe, Confidence intervals for an effect size measure based on the Mann-Whitney
    statistic, part 2, Statistics in Medicine 25, 2006 (method 5: Hanley and McNeil's variance at
    the limit itself, so that 0 and 1 have an interval too).

    Examples
    --------
    >>> [round(limit, 3) for limit in exceedance(0.8, 20, 30)]
    [0.643, 0.894]
    """
    z, size = NormalDist().inv_cdf(0.5 + confidence / 2), (n + m) / 2 - 1

    def spread_at(at: float) -> float:
        grown = 1 + size * (1 - at) / (2 - at) + size * at / (1 + at)
        return math.sqrt(at * (1 - at) * grown / (n * m))

    low = _boundary(lambda at: area - at > z * spread_at(at), 0.0, area)
    high = _boundary(lambda at: at - area > z * spread_at(at), 1.0, area)
    return low, high


def _boundary(is_out: Callable[[float], bool], out: float, inside: float) -> float:
    """Return where the values between one that is out and one that is inside begin to be inside."""
    low, high = out, inside
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if is_out(middle):
            low = middle
        else:
            high = middle
    return high

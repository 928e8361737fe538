"""Whether what was given is a number of the right kind."""

from __future__ import annotations

import math
import numbers


def is_number(value: object, *, above: bool = False, at_most: float = math.inf) -> bool:
    """Return whether a value is a finite number from 0, no bool.

    Parameters
    ----------
    value
        Anything.
    above
        Whether it must be above 0.
    at_most
        The largest.

    Examples
    --------
    >>> is_number(0.5), is_number(float("nan")), is_number(True), is_number(10**400)
    (True, False, False, False)
    """
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        return False
    try:
        number = float(value)
    except OverflowError:
        return False
    return math.isfinite(number) and 0 <= number <= at_most and (number > 0 or not above)


def is_whole(value: object, least: int = 0, most: int = 10**6) -> bool:
    """Return whether a value is a whole number between two others, no bool.

    Examples
    --------
    >>> is_whole(3), is_whole(3.0), is_whole(True), is_whole(-1)
    (True, False, False, False)
    """
    return (
        not isinstance(value, bool)
        and isinstance(value, numbers.Integral)
        and least <= int(value) <= most
    )

"""Checks of numbers that are given as parameters."""

from __future__ import annotations

import math
import numbers
import operator
from typing import TypeGuard

import numpy as np

from pairmatch.errors import PolicyError


def whole(name: str, value: object, least: int = 1) -> int:
    """Return a whole number of at least so much.

    Parameters
    ----------
    name
        Name of the parameter, for the error.
    value
        What was given: an integer of Python or numpy; ``True`` is no number.
    least
        The lowest that is allowed.

    Raises
    ------
    PolicyError
        If it is none.

    Examples
    --------
    >>> whole("k", 3)
    3
    >>> whole("k", 0)
    Traceback (most recent call last):
        ...
    pairmatch.errors.PolicyError: k must be a whole number, at least 1
    """
    number = integer(value)
    if number is None or number < least:
        raise PolicyError(f"{name} must be a whole number, at least {least}")
    return number


def integer(value: object) -> int | None:
    """Return an integer of Python or numpy as one of Python; ``None`` = it is none.

    Examples
    --------
    >>> integer(3), integer(np.int64(3)), integer(True), integer(3.0)
    (3, 3, None, None)
    """
    if isinstance(value, bool | np.bool_):
        return None
    try:
        return operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        return None


def is_number(value: object, *, above: bool = False, at_most: float = math.inf) -> TypeGuard[float]:
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


def check_seconds(name: str, value: object) -> None:
    """Raise an error if a time limit is no number of seconds; ``None`` = no limit.

    Raises
    ------
    PolicyError
        Names the parameter.

    Examples
    --------
    >>> check_seconds("time_limit", 0.5)
    >>> check_seconds("time_limit", -1)
    Traceback (most recent call last):
        ...
    pairmatch.errors.PolicyError: time_limit is a number of seconds, 0 or more
    """
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 0:
        raise PolicyError(f"{name} is a number of seconds, 0 or more")

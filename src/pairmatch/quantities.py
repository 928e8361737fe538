"""Numbers that are given as parameters."""

from __future__ import annotations

import operator

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
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if value is not None and not (number and value >= 0):  # type: ignore[operator]
        raise PolicyError(f"{name} is a number of seconds, 0 or more")

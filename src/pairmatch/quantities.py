"""Numbers that are given as parameters."""

from __future__ import annotations

from pairmatch.errors import PolicyError


def whole(name: str, value: object, least: int = 1) -> int:
    """Return a whole number of at least so much.

    Parameters
    ----------
    name
        Name of the parameter, for the error.
    value
        What was given; ``True`` is no number.
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
    if type(value) is not int or value < least:
        raise PolicyError(f"{name} must be a whole number, at least {least}")
    return value

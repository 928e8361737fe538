"""Checks of parameters: numbers, days, and the fields that pydantic has checked."""

from __future__ import annotations

import math
import numbers
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, TypeGuard

import numpy as np
from pydantic import ValidationError

from pairmatch._support.hints import hint_of, known
from pairmatch.errors import PolicyError


def whole(name: str, value: object, least: int = 1) -> int:
    """Return an integer of Python or numpy, at least ``least``; ``True`` is no number.

    Raises
    ------
    PolicyError
        If it is none; names the parameter.

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


def integer(value: Any) -> int | None:
    """Return an integer of Python or numpy as one of Python; ``None`` = it is none.

    Examples
    --------
    >>> integer(3), integer(np.int64(3)), integer(True), integer(3.0)
    (3, 3, None, None)
    """
    if isinstance(value, bool | np.bool_):
        return None
    try:
        return operator.index(value)
    except TypeError:
        return None


def is_number(value: object, *, above: bool = False, at_most: float = math.inf) -> TypeGuard[float]:
    """Return whether a value is a finite number, no bool, from 0 or, if so wanted, above it.

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


def asked(name: str, value: object) -> bool:
    """Return whether something is asked for that nobody gets unasked; "no" is not ``False``.

    Raises
    ------
    PolicyError
        If it is neither ``True`` nor ``False``; names the parameter.

    Examples
    --------
    >>> asked("facts", False)
    False
    >>> asked("facts", "no")
    Traceback (most recent call last):
        ...
    pairmatch.errors.PolicyError: facts must be True or False
    """
    if not isinstance(value, bool | np.bool_):
        raise PolicyError(f"{name} must be True or False")
    return bool(value)


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


def is_day(value: object) -> TypeGuard[date]:
    """Return whether a value is a date without a time of day.

    Examples
    --------
    >>> is_day(date(2026, 9, 1)), is_day(datetime(2026, 9, 1)), is_day("2026-09-01")
    (True, False, False)
    """
    return isinstance(value, date) and not isinstance(value, datetime)


def check_on(on: object) -> None:
    """Raise an error if the parameter ``on`` is neither a date nor ``None``.

    Raises
    ------
    PolicyError
        Says what it is.

    Examples
    --------
    >>> check_on("2026-09-01")
    Traceback (most recent call last):
        ...
    pairmatch.errors.PolicyError: on is the day of the round: give a date
    """
    if on is not None and not is_day(on):
        raise PolicyError("on is the day of the round: give a date")


class FieldFault(NamedTuple):
    """A field that is wrong.

    ``field`` is its name, ``""`` if the fault lies in several together; ``kind`` is pydantic's word
    for the fault, ``"unknown"`` if there is no such field; ``hint`` says what to do.
    """

    field: str
    kind: str
    hint: str


def field_faults(
    error: ValidationError,
    names: Iterable[str],
    hints: Mapping[str, Callable[..., str]],
    by_position: Sequence[str] = (),
) -> list[FieldFault]:
    """Return what pydantic says is wrong, without the values.

    Parameters
    ----------
    error
        The report of pydantic.
    names
        Names of all fields, for those that are probably meant.
    hints
        Kind of fault -> what makes the hint instead of pydantic's, from its limits, such as
        ``ge``. That of ``"unknown"`` is given the name that is probably meant as ``known``.
    by_position
        Names of the fields that can be passed without a name.
    """
    faults = []
    for detail in error.errors(include_url=False, include_input=False):
        kind, place = detail["type"], detail["loc"][0] if detail["loc"] else ""
        positional = isinstance(place, int) and place < len(by_position)
        field = by_position[int(place)] if positional else str(place)
        limits = {name: detail.get("ctx", {}).get(name) for name in ("ge", "le")}
        if kind in _UNKNOWN:
            kind, meant = "unknown", known(field, names)
            hint = hints["unknown"](known=meant) if "unknown" in hints else meant
        elif kind in hints:
            hint = hints[kind](**{name: n for name, n in limits.items() if n is not None})
        else:
            raised = detail.get("ctx", {}).get("error")
            if not isinstance(raised, ValueError):
                raised = ValueError(detail["msg"].removeprefix("Value error, "))
            hint = hint_of(raised)
        faults.append(FieldFault(field, kind, hint))
    return faults


_UNKNOWN = ("extra_forbidden", "unexpected_keyword_argument", "unexpected_positional_argument")

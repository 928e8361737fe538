"""Calls of a user's function or criterion, with checks of the result."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from pairmatch.errors import PolicyError
from pairmatch.people import Mentee, Mentor
from pairmatch.policy.base import Criterion


def checked_call(
    name: str,
    function: Callable[[tuple[Mentee, ...], tuple[Mentor, ...]], Any],
    mentees: tuple[Mentee, ...],
    mentors: tuple[Mentor, ...],
) -> npt.NDArray[np.float64]:
    """Return what a custom criterion or rule says of a block.

    Parameters
    ----------
    name
        Name of the criterion or rule, for errors.
    function
        The user's function.
    mentees, mentors
        The block.

    Returns
    -------
    ndarray of float64, shape (len(mentees), len(mentors))
        Values in [0, 1] or NaN.

    Raises
    ------
    PolicyError
        If the shape is wrong, or a value is not a number or outside [0, 1].

    Examples
    --------
    >>> checked_call("rating", lambda e, m: [[2.0]], (Mentee(id="E"),), (Mentor(id="M"),))
    Traceback (most recent call last):
        ...
    pairmatch.errors.PolicyError: custom 'rating' returned a value outside [0, 1] for the pair E + M
    """
    shape = (len(mentees), len(mentors))
    if 0 in shape:
        # A function need not know what an empty block looks like.
        return np.zeros(shape)
    result = function(mentees, mentors)
    try:
        values = np.ma.filled(np.ma.asarray(result, dtype=np.float64), np.nan)
    except (TypeError, ValueError):
        raise PolicyError(f"custom {name!r} did not return an array of numbers") from None
    if values.shape != shape:
        raise PolicyError(
            f"custom {name!r} returned shape {values.shape} for {shape[0]} mentees and {shape[1]} "
            f"mentors; it must return {shape}, one row a mentee and one column a mentor"
        )
    wrong = np.argwhere((values < 0) | (values > 1))
    if len(wrong):
        row, column = wrong[0]
        raise PolicyError(
            f"custom {name!r} returned a value outside [0, 1] for the pair "
            f"{mentees[row].id} + {mentors[column].id}"
        )
    return values


def checked_similarity(criterion: Criterion) -> Callable[[Mentee, Mentor], float | None]:
    """Return a criterion's ``similarity`` that refuses to leave [0, 1].

    Raises
    ------
    PolicyError
        When called, if the similarity is not a number in [0, 1]; names the pair.

    Examples
    --------
    >>> from pairmatch.policy import Wish
    >>> checked_similarity(Wish())(Mentee(id="E", wishes=["M"]), Mentor(id="M"))
    1.0
    """

    def similarity(mentee: Mentee, mentor: Mentor) -> float | None:
        value = criterion.similarity(mentee, mentor)
        if value is not None and not (isinstance(value, int | float) and 0 <= value <= 1):
            raise PolicyError(
                f"criterion {criterion.key!r} returned something outside [0, 1] for the pair "
                f"{mentee.id} + {mentor.id}"
            )
        return value

    return similarity

"""Plans that are given as pairs of ids."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pairmatch.errors import PolicyError
from pairmatch.matching import Matching, Pair
from pairmatch.people import Cohort


def pairs_given(plan: object) -> list[Pair]:
    """Return the pairs of a plan that somebody has given.

    Parameters
    ----------
    plan
        Pairs ``(mentee_id, mentor_id)``.

    Raises
    ------
    PolicyError
        If something in it is no pair of ids.

    Examples
    --------
    >>> pairs_given([["E-1", "M-1"]])
    [('E-1', 'M-1')]
    """
    text = isinstance(plan, str)
    listed: list[Any] = list(plan) if isinstance(plan, Iterable) and not text else [plan]
    for pair in listed:
        if not (
            isinstance(pair, tuple | list)
            and len(pair) == 2
            and all(isinstance(own, str) for own in pair)
        ):
            raise PolicyError("a plan is a collection of pairs (mentee_id, mentor_id)")
    return [(mentee, mentor) for mentee, mentor in listed]


def plan_given(cohort: Cohort, plan: object) -> Matching:
    """Return a plan that somebody has given, of people of a cohort.

    Raises
    ------
    PolicyError
        If something in it is no pair, somebody is not known, or a mentee stands in two pairs.

    Examples
    --------
    >>> from pairmatch.people import Mentee, Mentor
    >>> plan_given(Cohort([Mentor(id="M-1")], [Mentee(id="E-1")]), [("E-1", "M-1")])
    Matching([('E-1', 'M-1')])
    """
    pairs = [(cohort.mentee(str(i)).id, cohort.mentor(str(j)).id) for i, j in pairs_given(plan)]
    try:
        return Matching(pairs)
    except ValueError as error:
        raise PolicyError(f"this is no plan: {error}") from None

"""Plans that are given as pairs of ids."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol, TypeAlias

import pandas as pd

from pairmatch.errors import PolicyError
from pairmatch.matching import Matching, Pair
from pairmatch.people import Cohort


class HasMatching(Protocol):
    """Something with a plan, such as a result."""

    @property
    def matching(self) -> Matching:
        """The plan."""


PlanGiven: TypeAlias = Iterable[Pair] | pd.DataFrame | HasMatching
"""A plan as people give it: pairs of ids, a table, or a result."""


def pairs_given(plan: object) -> list[Pair]:
    """Return the pairs of a plan that somebody has given.

    Parameters
    ----------
    plan
        Pairs ``(mentee_id, mentor_id)``, a result with a plan, or a table with the columns
        ``mentee_id`` and ``mentor_id``.

    Raises
    ------
    PolicyError
        If something in it is no pair of ids.

    Examples
    --------
    >>> pairs_given([["E-1", "M-1"]])
    [('E-1', 'M-1')]
    >>> pairs_given(pd.DataFrame({"mentor_id": ["M-1"], "mentee_id": ["E-1"], "score": [0.5]}))
    [('E-1', 'M-1')]
    """
    if isinstance(plan, pd.DataFrame):
        plan = _rows(plan)
    elif hasattr(plan, "matching"):
        plan = plan.matching
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


def _rows(table: pd.DataFrame) -> list[list[object]]:
    columns = ["mentee_id", "mentor_id"]
    if missing := [name for name in columns if name not in table]:
        raise PolicyError(f"a table of a plan has a column {missing[0]}")
    rows: list[list[object]] = table[columns].to_numpy(dtype=object).tolist()
    return rows


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

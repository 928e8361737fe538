"""Lists of pairs and what is said of a pair, as somebody gave them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TypeAlias

from pairmatch.display import is_text
from pairmatch.errors import Issue

PairOfIds: TypeAlias = tuple[str, str]
"""A pair is ``(mentee_id, mentor_id)`` everywhere."""


def pairs_of_ids(name: str, pairs: object) -> tuple[tuple[PairOfIds, ...], list[Issue]]:
    """Return the distinct pairs of ids of a list, and what else stands in it.

    Parameters
    ----------
    name
        Field of the cohort, for the issues.
    pairs
        Anything.

    Examples
    --------
    >>> pairs_of_ids("pinned", [("E-1", "M-1"), ["E-1", "M-1"]])
    ((('E-1', 'M-1'),), [])
    """
    wrong = Issue(
        "pairs", None, None, name, "not_a_pair", "give a list of pairs [(mentee_id, mentor_id), …]"
    )
    if isinstance(pairs, str) or not isinstance(pairs, Iterable):
        return (), [wrong]
    listed = list(pairs)
    of_ids = [
        (pair[0], pair[1])
        for pair in listed
        if isinstance(pair, tuple | list)
        and len(pair) == 2
        and all(isinstance(person_id, str) for person_id in pair)
    ]
    return tuple(dict.fromkeys(of_ids)), [wrong] * (len(listed) - len(of_ids))


def no_reason(reason: object) -> str | None:
    """Return what to do if something is not the reason of an override."""
    written = isinstance(reason, str) and is_text(reason) and bool(reason.strip())
    return None if written else "say why the pair stands although it breaks a rule"


def no_day(day: object) -> str | None:
    """Return what to do if something is not the last day of a running pair."""
    given = isinstance(day, date) and not isinstance(day, datetime)
    return None if given else "give the last day as a date"

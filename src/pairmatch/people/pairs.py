"""Pairs: immutable plans, and pairs as people give them in lists, tables and previous plans."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from functools import cached_property
from types import UnionType
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypeGuard

import numpy as np
import pandas as pd

from pairmatch._support.containers import IntArray, index_of
from pairmatch._support.display import WIDTH, Block, Shown, View, counted
from pairmatch._support.hints import hinted
from pairmatch.errors import Issue, PolicyError

Label: TypeAlias = str | int
"""Id of a person: text, or a row or column number of a score matrix."""

Pair: TypeAlias = tuple[Label, Label]
"""A pair is ``(mentee_id, mentor_id)``."""


def label_order(label: Label) -> tuple[bool, Label]:
    """Return the sort key of a label: whole numbers by size, then text.

    Examples
    --------
    >>> sorted(["b", 10, "a", 9], key=label_order)
    [9, 10, 'a', 'b']
    """
    return isinstance(label, str), label


_SHORT = 8


class Matching(Shown, Set[Pair]):
    """An immutable set of pairs ``(mentee_id, mentor_id)``.

    Parameters
    ----------
    pairs
        The pairs; a mentee is in at most one.

    Raises
    ------
    ValueError
        If a mentee is in two pairs.

    Examples
    --------
    >>> matching = Matching([("E-2", "M-1"), ("E-1", "M-1")])
    >>> matching.partner_of("E-1"), matching.partner_of("E-9"), matching.load("M-1")
    ('M-1', None, 2)
    >>> list(matching)
    [('E-1', 'M-1'), ('E-2', 'M-1')]
    """

    __slots__ = ("__dict__", "_partners")

    def __init__(self, pairs: Iterable[Pair] = ()) -> None:
        listed = sorted(set(pairs), key=lambda pair: [label_order(label) for label in pair])
        self._partners = dict(listed)
        if len(self._partners) != len(listed):
            raise ValueError("a mentee stands in two pairs")

    def __contains__(self, pair: object) -> bool:
        match pair:
            case (mentee, mentor):
                return mentee in self._partners and self._partners[mentee] == mentor
        return False

    def __iter__(self) -> Iterator[Pair]:
        return iter(self._partners.items())

    def __len__(self) -> int:
        return len(self._partners)

    def __hash__(self) -> int:
        return self._hash()

    def __repr__(self) -> str:
        whole = f"Matching({list(self)!r})" if len(self) <= _SHORT else ""
        return whole if 0 < len(whole) <= WIDTH and whole.isprintable() else super().__repr__()

    def _view(self) -> View:
        pairs = Block(list(self), ("mentee", "mentor"), where="list(…)")
        return View(f"Matching: {counted(len(self), 'pairs')}", [pairs])

    def partner_of(self, mentee_id: Label) -> Label | None:
        """Return the mentor of a mentee, ``None`` without one."""
        return self._partners.get(mentee_id)

    @cached_property
    def _loads(self) -> Counter[Label]:
        return Counter(self._partners.values())

    def load(self, mentor_id: Label) -> int:
        """Return how many mentees a mentor has in the matching."""
        return self._loads[mentor_id]

    def mentees_of(self, mentor_id: Label) -> tuple[Label, ...]:
        """Return the mentees of a mentor."""
        return tuple(mentee for mentee, mentor in self if mentor == mentor_id)


if TYPE_CHECKING:
    from pairmatch.people.cohort import Cohort

PairOfIds: TypeAlias = tuple[str, str]
"""A pair is ``(mentee_id, mentor_id)`` everywhere."""


def is_pair(pair: object, label: type | UnionType) -> TypeGuard[Sequence[Any]]:
    """Return whether something is a tuple or list of two labels of a type.

    Examples
    --------
    >>> is_pair(["E-1", "M-1"], str), is_pair(("E-1", 2), str), is_pair("EM", str)
    (True, False, False)
    """
    return (
        isinstance(pair, tuple | list)
        and len(pair) == 2
        and isinstance(pair[0], label)
        and isinstance(pair[1], label)
    )


def pairs_of_ids(name: str, pairs: object) -> tuple[tuple[PairOfIds, ...], list[Issue]]:
    """Return the distinct pairs of ids of a list, and an issue for everything else in it.

    The issues name the field ``name`` of the cohort.

    Examples
    --------
    >>> pairs_of_ids("pinned", [("E-1", "M-1"), ["E-1", "M-1"]])
    ((('E-1', 'M-1'),), [])
    """

    def wrong(n: int) -> list[Issue]:
        hint = hinted("list_of_pairs") if n else ""
        return [Issue("pairs", None, None, name, "not_a_pair", hint)] * n

    if isinstance(pairs, str) or not isinstance(pairs, Iterable):
        return (), wrong(1)
    listed = list(pairs)
    of_ids = [(pair[0], pair[1]) for pair in listed if is_pair(pair, str)]
    return tuple(dict.fromkeys(of_ids)), wrong(len(listed) - len(of_ids))


class HasMatching(Protocol):
    """Something with a plan, such as a result."""

    @property
    def matching(self) -> Matching:
        """The plan."""


PlanGiven: TypeAlias = Iterable[Pair] | pd.DataFrame | HasMatching
"""A plan as people give it: pairs of ids, a table, or a result."""


def pairs_given(plan: object, label: type | UnionType = str) -> list[Pair]:
    """Return the pairs of a plan in any of its forms.

    A plan is pairs ``(mentee_id, mentor_id)``, a result with a plan, or a table with the columns
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
    if not all(is_pair(pair, label) for pair in listed):
        raise PolicyError("a plan is a collection of pairs (mentee_id, mentor_id)")
    return [(mentee, mentor) for mentee, mentor in listed]


def _rows(table: pd.DataFrame) -> list[list[object]]:
    columns = ["mentee_id", "mentor_id"]
    if missing := [name for name in columns if name not in table]:
        raise PolicyError(f"a table of a plan has a column {missing[0]}")
    rows: list[list[object]] = table[columns].to_numpy(dtype=object).tolist()
    return rows


def plan_given(cohort: Cohort, plan: object) -> Matching:
    """Return a plan of people of a cohort from any form of it.

    Raises
    ------
    PolicyError
        If something in it is not a pair, someone is unknown, or a mentee is in two pairs.

    Examples
    --------
    >>> from pairmatch.people import Cohort, Mentee, Mentor
    >>> plan_given(Cohort([Mentor(id="M-1")], [Mentee(id="E-1")]), [("E-1", "M-1")])
    Matching([('E-1', 'M-1')])
    """
    pairs = [(cohort.mentee(str(i)).id, cohort.mentor(str(j)).id) for i, j in pairs_given(plan)]
    try:
        return Matching(pairs)
    except ValueError as error:
        raise PolicyError(f"this is no plan: {error}") from None


def partners_before(
    previous: Iterable[Pair], mentee_ids: Sequence[Label], mentor_ids: Sequence[Label]
) -> tuple[IntArray, int]:
    """Return the index of each mentee's mentor in the previous plan, -1 = none, and its size.

    Raises
    ------
    PolicyError
        If something is no pair, or a mentee is in two.

    Examples
    --------
    >>> partners_before([("E-1", "M-1"), ("E-2", "gone")], ["E-1", "E-2"], ["M-1"])
    (array([ 0, -1]), 2)
    """
    columns = index_of(mentor_ids)
    pairs = set()
    for pair in previous:
        if not is_pair(pair, object):
            raise PolicyError("previous is a collection of pairs (mentee, mentor)")
        pairs.add((pair[0], pair[1]))
    partner = dict(pairs)
    if len(partner) != len(pairs):
        raise PolicyError("previous: a mentee stands in two pairs")
    places = [columns.get(partner[i], -1) if i in partner else -1 for i in mentee_ids]
    return np.array(places, dtype=np.int64), len(pairs)

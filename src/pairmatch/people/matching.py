"""Matching: an immutable set of pairs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Set
from functools import cached_property
from typing import TypeAlias

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


class Matching(Set[Pair]):
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
        return f"Matching({list(self)!r})"

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

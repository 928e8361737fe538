"""People as columns: what a criterion sees of each, every distinct value once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np

from pairmatch._support.arrays import FloatArray, IntArray

V = TypeVar("V", bound=Hashable)


@dataclass(frozen=True)
class Column(Generic[V]):
    """One value a person, stored as codes into the distinct values.

    Attributes
    ----------
    values
        Distinct values, in order of first appearance.
    codes
        Code of each person (int64, shape (people,)).
    """

    values: tuple[V, ...]
    codes: IntArray

    @classmethod
    def of(cls, people: Iterable[Any], key: Callable[[Any], V]) -> Column[V]:
        """Return the column of what ``key`` reads from each person."""
        seen: dict[V, int] = {}
        codes = [seen.setdefault(key(person), len(seen)) for person in people]
        return cls(tuple(seen), np.array(codes, dtype=np.int64))

    def part(self, rows: slice) -> Column[V]:
        """Return the column of some people, with only the values that they have."""
        used, codes = np.unique(self.codes[rows], return_inverse=True)
        return Column(tuple(self.values[k] for k in used), codes)


def membership(
    left: Sequence[Iterable[Hashable]], right: Sequence[Iterable[Hashable]]
) -> tuple[FloatArray, FloatArray]:
    """Return two tables of sets: 1 where a set holds a word of the common vocabulary.

    Examples
    --------
    >>> a, b = membership([{"job"}, ()], [{"job", "network"}])
    >>> (a @ b.T).tolist()
    [[1.0], [0.0]]
    """
    words: dict[Hashable, int] = {}
    for items in (*left, *right):
        for item in items:
            words.setdefault(item, len(words))
    return _table(left, words), _table(right, words)


def blank_where(table: FloatArray, left: Sequence[Any], right: Sequence[Any]) -> FloatArray:
    """Return the table with NaN where a value of either side is empty."""
    table[[not value for value in left], :] = np.nan
    table[:, [not value for value in right]] = np.nan
    return table


def _table(sets: Sequence[Iterable[Hashable]], words: dict[Hashable, int]) -> FloatArray:
    table = np.zeros((len(sets), len(words)))
    for row, items in enumerate(sets):
        for item in items:
            table[row, words[item]] = 1.0
    return table

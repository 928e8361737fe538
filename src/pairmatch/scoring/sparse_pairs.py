"""Pairs with special treatment, and where they lie in a strip or a tile."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from pairmatch._support.arrays import IntArray


@dataclass(frozen=True, eq=False)
class FewPairs:
    """A few pairs of indices, each with a whole number.

    Attributes
    ----------
    rows, columns, values
        int64; rows rise.
    """

    rows: IntArray
    columns: IntArray
    values: IntArray

    @classmethod
    def of(cls, pairs: Iterable[tuple[int, int, int]]) -> FewPairs:
        """Return the pairs of a list of row, column, value.

        Examples
        --------
        >>> FewPairs.of([(4, 0, 7), (1, 2, 8)]).rows
        array([1, 4])
        """
        table = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 3)
        return cls(table[:, 0], table[:, 1], table[:, 2])

    def at_rows(self, rows: IntArray) -> FewPairs:
        """Return the pairs in some rows, rising, counted among these.

        Examples
        --------
        >>> FewPairs.of([(1, 0, 7), (4, 0, 8)]).at_rows(np.array([3, 4])).rows
        array([1])
        """
        if not len(self.rows):
            return self
        places = np.searchsorted(rows, self.rows)
        there = places < len(rows)
        there[there] = rows[places[there]] == self.rows[there]
        return FewPairs(places[there], self.columns[there], self.values[there])

    def within(self, rows: IntArray, columns: IntArray) -> FewPairs:
        """Return the pairs in some rows, rising, and columns, counted among these."""
        found = self.at_rows(rows)
        if not len(found.rows):
            return found
        order = np.argsort(columns)
        places = np.searchsorted(columns, found.columns, sorter=order)
        there = places < len(columns)
        places[there] = order[places[there]]
        there[there] = columns[places[there]] == found.columns[there]
        return FewPairs(found.rows[there], places[there], found.values[there])

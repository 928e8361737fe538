"""Judgements that rest on a count: common blocks of time, needs that are met.

The count is a sum over parts of a profile (days of the week, single goals). In each part people
differ in few ways, so the counts of all pairs of ways make a small table. Parts are joined as long
as their tables stay small; for a pair of people a few small numbers are then added up.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pairmatch.scoring.encoding import FloatArray, IntArray

SmallArray = npt.NDArray[np.int16]
CountArray = npt.NDArray[np.uint8]

MOST_CELLS = 1 << 22
"""Largest table of one part."""

# Ways of a part that is joined of others, for mentees; and size of its table.
_WAYS, _CELLS = 512, 1 << 20
# Counts are kept in 8 bits.
_MOST = 255


@dataclass(frozen=True, eq=False)
class Part:
    """One part of everybody's profile.

    Attributes
    ----------
    mentees, mentors
        In which way each distinct value has the part (int64).
    table
        Count of each way of the mentees with each way of the mentors (int64).
    """

    mentees: IntArray
    mentors: IntArray
    table: IntArray


@dataclass(frozen=True)
class Counting:
    """How a criterion or rule counts, and what it makes of the count.

    Attributes
    ----------
    source
        What is counted; equal sources give equal counts, and are counted once.
    parts
        Distinct values of mentees and mentors -> the parts whose counts add up; ``None`` if people
        differ in too many ways.
    size
        Value of a mentee -> a whole number on which the similarity depends beside the count.
    similarity
        Sizes (shape (k, 1)) and counts (shape (c,)) -> what the criterion or rule says, shape
        (k, c). Asked only of values that are not blank.
    """

    source: Hashable
    parts: Callable[[Sequence[Any], Sequence[Any]], list[Part] | None]
    size: Callable[[Any], int]
    similarity: Callable[[IntArray, IntArray], FloatArray]


@dataclass(frozen=True, eq=False)
class Counts:
    """The parts of everybody, joined.

    Attributes
    ----------
    mentees, mentors
        In which way each distinct value has each part (one int64 array a part).
    tables
        Count of each way with each way (uint8), a part each.
    reach
        The highest count that each distinct value of a mentee can come to (int64).
    """

    mentees: tuple[IntArray, ...]
    mentors: tuple[IntArray, ...]
    tables: tuple[CountArray, ...]
    reach: IntArray


def counts_of(counting: Counting, left: Sequence[Any], right: Sequence[Any]) -> Counts | None:
    """Return the joined parts of distinct values, ``None`` if there are too many ways or counts.

    Examples
    --------
    >>> parts = [Part(np.array([0, 1]), np.array([0]), np.array([[0], [2]]))] * 2
    >>> counting = Counting("", lambda a, b: parts, len, lambda sizes, counts: counts / sizes)
    >>> found = counts_of(counting, ["a", "b"], ["c"])
    >>> found.tables[0].tolist(), found.reach.tolist()
    ([[0], [4]], [0, 4])
    """
    single = counting.parts(left, right) if left and right else None
    if not single:
        return None
    parts: list[Part] = []
    for part in single:
        both = _joined(parts[-1], part) if parts else part
        parts = [*parts, part] if both is None else [*parts[:-1], both]
    reach = sum((part.table.max(axis=1)[part.mentees] for part in parts), 0 * np.arange(len(left)))
    if reach.max() > _MOST:
        return None
    return Counts(
        tuple(part.mentees for part in parts),
        tuple(part.mentors for part in parts),
        tuple(part.table.astype(np.uint8) for part in parts),
        reach,
    )


def _joined(one: Part, other: Part) -> Part | None:
    """Return two parts as one, ``None`` if its table would not be small."""
    height, width = other.table.shape
    mentee_ways, mentees = np.unique(one.mentees * height + other.mentees, return_inverse=True)
    mentor_ways, mentors = np.unique(one.mentors * width + other.mentors, return_inverse=True)
    if len(mentee_ways) > _WAYS or len(mentee_ways) * len(mentor_ways) > _CELLS:
        return None
    table = (
        one.table[mentee_ways // height][:, mentor_ways // width]
        + other.table[mentee_ways % height][:, mentor_ways % width]
    )
    return Part(mentees, mentors, table)


class Finish:
    """What a count is worth, for mentees of each size, in whole points.

    Parameters
    ----------
    points
        Points of each size and count (int16, shape (sizes, counts)).
    reach
        The highest count that occurs for each size (int64, shape (sizes,)).
    blank
        Points where a side did not answer.

    Notes
    -----
    Four ways, from fast to slow: one value from some count on and another below; a whole number of
    points for each that is counted; a fraction, rounded to even in 32-bit floats, if that gives
    every one of the points that can occur; a table.
    """

    def __init__(self, points: SmallArray, reach: IntArray, blank: int) -> None:
        self._points, self._reach = points, reach
        counts = np.arange(points.shape[1])
        occurs = counts <= reach[:, None]
        # From here on a further one adds nothing.
        last = points[np.arange(len(points)), reach][:, None]
        settled = (points == last) | ~occurs
        self._enough = int(np.max(np.flatnonzero(~settled.all(axis=0)), initial=-1)) + 1
        within = np.minimum(counts, self._enough)
        full = np.minimum(reach, self._enough)
        rate = points[np.arange(len(points)), full] / np.maximum(full, 1)
        self._steps = rate.astype(np.int16)[:, None]
        self._rates = rate.astype(np.float32)[:, None]
        by_steps = self._steps.astype(np.int64) * within
        by_rates = np.rint(within.astype(np.uint8) * self._rates)
        low, high = int(points[occurs].min()), int(points[occurs].max())
        # A rule's 0 and -1 need no more than 8 bits.
        small = np.int8 if {low, high, blank} <= {-1, 0} else np.int16
        self._low, self._above = small(low), small(high - low)
        self._from = int(np.min(np.flatnonzero(((points == high) & occurs).any(axis=0))))
        by_two = np.where(counts >= self._from, high, low)
        self._two = bool((by_two == points)[occurs].all())
        self._whole = bool((by_steps == points)[occurs].all())
        self._fraction = bool((by_rates == points)[occurs].all())

    def points(self, counts: CountArray, sizes: IntArray) -> SmallArray:
        """Return the points of counts; each row is a mentee of the given size."""
        if self._two:
            two: SmallArray = (counts >= self._from).view(np.int8) * self._above + self._low
            return two
        if self._whole or self._fraction:
            counts = np.minimum(counts, np.uint8(self._enough))
        if self._whole:
            return np.multiply(counts, self._steps[sizes], dtype=np.int16)
        if self._fraction:
            rated = counts * self._rates[sizes]
            whole: SmallArray = np.rint(rated, out=rated).astype(np.int16)
            return whole
        found: SmallArray = self._points[sizes[:, None], counts]
        return found

    def highest(self, counts: CountArray, sizes: IntArray) -> SmallArray:
        """Return the most points of counts up to the given ones, one for each mentee."""
        most = np.minimum(counts, self._reach[sizes])
        so_far: SmallArray = np.maximum.accumulate(self._points, axis=1)
        return so_far[sizes, most]

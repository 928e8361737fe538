"""Common weekly times of many pairs at once: by tables of days, or stretch by stretch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeAlias

import numpy as np

from pairmatch.people import Availability
from pairmatch.scoring.counts import MOST_CELLS, Counting, Part, SmallArray, Spans
from pairmatch.scoring.encoding import Column, FloatArray, IntArray, blank_where

# With more combinations of stretches of a day than this, pairs of values are compared as a whole.
_MOST_SPANS = 64

Week: TypeAlias = tuple[tuple[int, int, int], ...]
"""Weekly intervals: weekday, start and end in minutes."""


def common_blocks(
    left: Sequence[Availability], right: Sequence[Availability], minutes: int
) -> FloatArray:
    """Return the number of common blocks of at least so many minutes, NaN where not stated."""
    count = _common_blocks(
        [free.intervals for free in left], [free.intervals for free in right], minutes
    )
    return blank_where(count.astype(np.float64), left, right)


def _common_blocks(left: Sequence[Week], right: Sequence[Week], minutes: int) -> IntArray:
    count = np.zeros((len(left), len(right)), dtype=np.int64)
    for day in range(1, 8):
        for start, end in _spans(left, day):
            for other_start, other_end in _spans(right, day):
                common = np.minimum(end[:, None], other_end) - np.maximum(
                    start[:, None], other_start
                )
                count += common >= minutes
    return count


def common_blocks_counting(minutes: int, similarity: Callable[[IntArray], FloatArray]) -> Counting:
    """Return how common blocks are counted: day by day.

    Parameters
    ----------
    minutes
        Length of a block.
    similarity
        Numbers of blocks -> what the criterion or rule says.
    """

    def parts(
        left: Sequence[Availability], right: Sequence[Availability]
    ) -> Sequence[Part | Spans]:
        found: list[Part | Spans] = []
        for day in range(1, 8):
            on_day = partial(_on_day, day)
            own, others = Column.of(left, on_day), Column.of(right, on_day)
            if len(own.values) * len(others.values) <= MOST_CELLS:
                table = _common_blocks(own.values, others.values, minutes)
                found.append(Part(own.codes, others.codes, table))
                continue
            ours, theirs = (
                [_beginnings(*span, minutes)[:, side.codes] for span in _spans(side.values, day)]
                for side in (own, others)
            )
            if len(ours) * len(theirs) > _MOST_SPANS:
                return []
            found += [Spans(a, b) for a in ours for b in theirs]
        return found

    return Counting(
        ("common blocks", minutes), parts, lambda _: 0, lambda _, counts: similarity(counts)[None]
    )


def _beginnings(start: SmallArray, end: SmallArray, minutes: int) -> SmallArray:
    """Return the first and the last minute at which a block can begin within intervals."""
    long_enough = end - start >= minutes
    far = np.iinfo(np.int16)
    return np.stack([
        np.where(long_enough, start, far.max), np.where(long_enough, end - minutes, far.min),
    ]).astype(np.int16)  # fmt: skip


def _on_day(day: int, free: Availability) -> Week:
    return tuple(interval for interval in free.intervals if interval[0] == day)


def _spans(people: Sequence[Week], day: int) -> list[tuple[SmallArray, SmallArray]]:
    """Return the first, second, … interval of everybody on a day; missing ones are empty."""
    spans = [[(s, e) for d, s, e in intervals if d == day] for intervals in people]
    most = max(map(len, spans), default=0)
    padded = np.array([(own + [(0, 0)] * most)[:most] for own in spans], dtype=np.int16).reshape(
        len(people), most, 2
    )
    return [(padded[:, k, 0], padded[:, k, 1]) for k in range(most)]

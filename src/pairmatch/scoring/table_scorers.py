"""Scorers of criteria and rules, ready to compute tiles: some mentees with some mentors at a time.

A scorer looks up what people have in common by codes of their distinct values. What a strip of
mentors means for every distinct value of the mentees is laid out once; a mentee's row is then
copied, not looked up pair by pair. All is exact: whole points in 16 bits, of which no sum exceeds
10,000, and -1 (all bits set) for a rule that is broken. Each scorer is made of a criterion or rule,
the points of a criterion, and the columns of what it sees of everybody.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from copy import copy
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from pairmatch._support.containers import FloatArray, IntArray
from pairmatch.policy import Criterion, Rule
from pairmatch.scoring.count_scorers import (
    Column,
    CountArray,
    Counting,
    Counts,
    Finish,
    SmallArray,
    StripPart,
    counts_of,
)
from pairmatch.scoring.vectorised import Kernel, kernel

# Tables of distinct values up to this size are kept; larger ones are made where they are needed.
_KEPT = 1 << 24
# Pairs for which a table is made at a time.
_AT_A_TIME = 1 << 20
# As many distinct values of mentees tell mentors apart.
_SAMPLED = 2000
# The most values that a strip lays out.
_LAID_OUT = 1 << 24


StripScorer: TypeAlias = StripPart[SmallArray]
"""A scorer for a strip of mentors: points, or 0 and -1 of a rule."""


def in_points(part: Criterion | Rule, weight: int, verdicts: FloatArray) -> SmallArray:
    """Return what a criterion or rule says as points, or as 0 (allowed) and -1.

    ``verdicts`` are similarities, or 1 = holds and 0 = broken; NaN = blank.
    """
    if isinstance(part, Criterion):
        filled = np.where(np.isnan(verdicts), part.missing, verdicts)
        points: SmallArray = np.rint(weight * filled).astype(np.int16)
        return points
    broken = np.where(np.isnan(verdicts), part.missing == "fail", verdicts == 0)
    return -broken.astype(np.int16)


class TableScorer:
    """A scorer that looks up pairs of distinct values."""

    def __init__(
        self, part: Criterion | Rule, weight: int, mentees: Column[Any], mentors: Column[Any]
    ) -> None:
        self.part, self.weight = part, weight
        self.mentees, self.mentors = mentees, mentors
        self._kept: SmallArray | None = None
        self._cells_made = 0

    def __getstate__(self) -> dict[str, Any]:
        # Kernels are functions: they are made anew in another process.
        return {name: value for name, value in vars(self).items() if name != "_kernel"}

    @cached_property
    def _kernel(self) -> Kernel:
        return kernel(self.part)

    @cached_property
    def _levels(self) -> tuple[FloatArray, npt.NDArray[np.unsignedinteger[Any]]] | None:
        """Return the verdicts that occur, and which of them each pair of distinct values has.

        ``None`` if the table would be too large.
        """
        height, width = len(self.mentees.values), len(self.mentors.values)
        if height * width > _KEPT:
            return None
        verdicts = np.zeros((height, width))
        for rows, block in self._verdicts(np.arange(height), np.arange(width)):
            verdicts[rows] = block
        levels, codes = np.unique(verdicts, return_inverse=True)
        kind = np.uint16 if len(levels) <= np.iinfo(np.uint16).max else np.uint32
        return levels, codes.reshape(verdicts.shape).astype(kind)

    def reweighted(self, weight: int) -> TableScorer:
        """Return the scorer with another weight; people are not compared anew."""
        other = TableScorer(self.part, weight, self.mentees, self.mentors)
        if self._levels is not None:
            levels, codes = self._levels
            other._kept = in_points(self.part, weight, levels)[codes]
        return other

    def strip(
        self, rows: IntArray, columns: IntArray, counted: dict[Hashable, CountStrip]
    ) -> _TableStrip:
        """Return the scorer for some mentees and mentors; no counts are needed."""
        del counted
        return _TableStrip(self, self.mentees.codes[rows], self.mentors.codes[columns])

    def table(self, left: IntArray, right: IntArray) -> SmallArray:
        """Return the points of distinct values, by their codes, without repetition."""
        height, width = len(self.mentees.values), len(self.mentors.values)
        self._cells_made += len(left) * len(right)
        # Kept as soon as that would have been less work.
        if self._kept is None and height * width <= min(_KEPT, self._cells_made):
            self._kept = self._made(np.arange(height), np.arange(width))
        if self._kept is not None:
            return self._kept[left][:, right]
        return self._made(left, right)

    def components(self) -> tuple[IntArray, IntArray]:
        """Return for each mentee and mentor a part of all people, beyond which a rule allows none.

        Of a rule with many distinct values, everybody is in one part.
        """
        height, width = len(self.mentees.values), len(self.mentors.values)
        left, right = np.arange(height), np.zeros(width, dtype=np.int64)
        if not 0 < height * width <= _AT_A_TIME:
            return 0 * self.mentees.codes, 0 * self.mentors.codes
        allowed = self.table(np.arange(height), np.arange(width)) == 0
        far = height
        while True:
            # The lowest number of all who may meet, until nothing changes.
            right = np.where(allowed, left[:, None], far).min(axis=0)
            lower = np.minimum(left, np.where(allowed, right, far).min(axis=1))
            if (lower == left).all():
                return left[self.mentees.codes], right[self.mentors.codes]
            left = lower

    def clusters(self) -> IntArray:
        """Return for each mentor by which distinct value of the mentees the mentor is best met."""
        best = np.zeros(len(self.mentors.values), dtype=np.int64)
        left = np.arange(min(len(self.mentees.values), _SAMPLED))
        step = max(1, _AT_A_TIME // max(1, len(left)))
        for start in range(0, len(best) * bool(len(left)), step):
            right = np.arange(start, min(start + step, len(best)))
            best[right] = self.table(left, right).argmax(axis=0)
        return best[self.mentors.codes]

    def _made(self, left: IntArray, right: IntArray) -> SmallArray:
        table = np.zeros((len(left), len(right)), dtype=np.int16)
        for rows, verdicts in self._verdicts(left, right):
            table[rows] = in_points(self.part, self.weight, verdicts)
        return table

    def _verdicts(self, left: IntArray, right: IntArray) -> Iterator[tuple[slice, FloatArray]]:
        """Yield what the part says of distinct values, some rows at a time."""
        step = max(1, _AT_A_TIME // max(1, len(right)))
        others = [self.mentors.values[k] for k in right.tolist()]
        for start in range(0, len(left), step):
            rows = slice(start, min(start + step, len(left)))
            some = [self.mentees.values[k] for k in left[rows].tolist()]
            yield rows, self._kernel.table(some, others)


class _TableStrip:
    def __init__(self, scorer: TableScorer, left: IntArray, right: IntArray) -> None:
        self._scorer, self._left = scorer, left
        self._right, self._places = np.unique(right, return_inverse=True)
        used, self._codes = np.unique(left, return_inverse=True)
        self._laid_out: SmallArray | None = None
        # Worth while only if values repeat.
        if len(used) * len(right) <= _LAID_OUT and 2 * len(used) <= len(left):
            self._laid_out = self._lay_out(used)

    def _lay_out(self, used: IntArray) -> SmallArray:
        return self._scorer.table(used, self._right).take(self._places, axis=1)

    def tile(self, places: IntArray) -> SmallArray:
        if self._laid_out is not None:
            return self._laid_out.take(self._codes[places], axis=0, mode="clip")
        used, codes = np.unique(self._left[places], return_inverse=True)
        return self._lay_out(used).take(codes, axis=0, mode="clip")

    def highest(self) -> SmallArray:
        if self._laid_out is None:
            return np.full(len(self._left), self._scorer.weight, dtype=np.int16)
        highest: SmallArray = self._laid_out.max(axis=1, initial=-1)
        return highest[self._codes]


class CountScorer:
    """A scorer that rests on a count: ``counted`` says how, and holds that of distinct values."""

    def __init__(
        self,
        part: Criterion | Rule,
        weight: int,
        mentees: Column[Any],
        mentors: Column[Any],
        counted: tuple[Counting, Counts],
    ) -> None:
        counting, counts = counted
        self.source = counting.source
        self.counts = counts
        self.mentee_codes, self.mentor_codes = mentees.codes, mentors.codes
        stated = np.array([bool(value) for value in mentees.values])
        sizes, places = np.unique(
            [counting.size(value) if value else -1 for value in mentees.values],
            return_inverse=True,
        )
        reach = np.zeros(len(sizes), dtype=np.int64)
        np.maximum.at(reach, places, np.where(stated, counts.reach, 0))
        verdicts = np.zeros((len(sizes), int(reach.max()) + 1))
        known = sizes >= 0
        if known.any():
            with np.errstate(divide="ignore", invalid="ignore"):
                verdicts[known] = counting.similarity(
                    sizes[known, None], np.arange(verdicts.shape[1])
                )
        self._part, self._verdicts, self._reach = part, verdicts, reach
        self._weigh(weight)
        self.sizes = places[mentees.codes]
        self.unstated_mentees = ~stated[mentees.codes]
        self.unstated_mentors = ~np.array([bool(value) for value in mentors.values])[mentors.codes]

    def _weigh(self, weight: int) -> None:
        self.blank = int(in_points(self._part, weight, np.array([np.nan]))[0])
        points = in_points(self._part, weight, self._verdicts)
        self.finish = Finish(points, self._reach, self.blank)

    def reweighted(self, weight: int) -> CountScorer:
        """Return the scorer with another weight; nothing is counted anew."""
        other = copy(self)
        other._weigh(weight)
        return other

    def strip(
        self, rows: IntArray, columns: IntArray, counted: dict[Hashable, CountStrip]
    ) -> _FinishStrip:
        """Return the scorer for some mentees and mentors, whose counts are made once a source."""
        if self.source not in counted:
            counted[self.source] = CountStrip(self, rows, columns)
        return _FinishStrip(self, rows, columns, counted[self.source])


class CountStrip:
    """Counts of a strip of mentors."""

    def __init__(self, scorer: CountScorer, rows: IntArray, columns: IntArray) -> None:
        counts = scorer.counts
        left, right = scorer.mentee_codes[rows], scorer.mentor_codes[columns]
        self._parts = [part.strip(left, right) for part in counts.parts]
        self._last: tuple[IntArray, CountArray] | None = None

    def counts(self, places: IntArray) -> CountArray:
        """Return the counts of the strip's mentees at some places; made once for all scorers."""
        if self._last is None or self._last[0] is not places:
            counts = self._parts[0].tile(places)
            for part in self._parts[1:]:
                counts += part.tile(places)
            self._last = places, counts
        return self._last[1]

    def highest(self) -> CountArray:
        """Return for each of the strip's mentees what no mentor of the strip exceeds."""
        highest = self._parts[0].highest()
        for part in self._parts[1:]:
            highest = highest + part.highest()
        return highest


class _FinishStrip:
    def __init__(
        self, scorer: CountScorer, rows: IntArray, columns: IntArray, counted: CountStrip
    ) -> None:
        self._scorer, self._counted = scorer, counted
        self._sizes = scorer.sizes[rows]
        self._blank_rows: npt.NDArray[np.bool_] = scorer.unstated_mentees[rows]
        self._blank_columns = np.flatnonzero(scorer.unstated_mentors[columns])

    def tile(self, places: IntArray) -> SmallArray:
        counts = self._counted.counts(places)
        points = self._scorer.finish.points(counts, self._sizes[places])
        blank = self._blank_rows[places]
        if blank.any():
            points[blank] = self._scorer.blank
        if len(self._blank_columns):
            points[:, self._blank_columns] = self._scorer.blank
        return points

    def highest(self) -> SmallArray:
        best = self._scorer.finish.highest(self._counted.highest(), self._sizes)
        best[self._blank_rows] = self._scorer.blank
        return np.maximum(best, self._scorer.blank) if len(self._blank_columns) else best


def scorer_of(
    part: Criterion | Rule, weight: int, mentees: Column[Any], mentors: Column[Any]
) -> TableScorer | CountScorer:
    """Return the scorer of a criterion or rule."""
    counting = kernel(part).counting
    counts = counts_of(counting, mentees.values, mentors.values) if counting is not None else None
    if counting is None or counts is None:
        return TableScorer(part, weight, mentees, mentors)
    return CountScorer(part, weight, mentees, mentors, (counting, counts))

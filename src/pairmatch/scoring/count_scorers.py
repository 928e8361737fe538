"""Columns of distinct values, and scorers that rest on a count: common times, needs that are met.

The count is a sum over parts of a profile (days of the week, single goals). In each part people
differ in few ways, so the counts of all pairs of ways make a small table. Parts are joined as long
as their tables stay small; for a pair of people a few small numbers are then added up.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, Protocol, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from pairmatch._support.containers import FloatArray, IntArray, index_of
from pairmatch.people import Availability

V = TypeVar("V", bound=Hashable)
A_co = TypeVar("A_co", covariant=True)


@dataclass(frozen=True)
class Column(Generic[V]):
    """One value a person, stored as codes (int64) into the distinct values.

    Values are in the order in which they first appear.
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
    words = index_of(dict.fromkeys(word for items in (*left, *right) for word in items))
    tables = np.zeros((len(left), len(words))), np.zeros((len(right), len(words)))
    for table, sets in zip(tables, (left, right), strict=True):
        for row, items in enumerate(sets):
            table[row, [words[item] for item in items]] = 1.0
    return tables


def blank_where(table: FloatArray, left: Sequence[Any], right: Sequence[Any]) -> FloatArray:
    """Return the table with NaN where a value of either side is empty."""
    table[[not value for value in left], :] = np.nan
    table[:, [not value for value in right]] = np.nan
    return table


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
    """One part of everybody's profile: in which way each distinct value has it (int64).

    The table counts each way of the mentees with each way of the mentors (int64).
    """

    mentees: IntArray
    mentors: IntArray
    table: IntArray

    @property
    def reach(self) -> IntArray:
        """The highest count that each distinct value of a mentee can come to."""
        highest: IntArray = self.table.max(axis=1)
        return highest[self.mentees]

    def strip(self, left: IntArray, right: IntArray) -> StripPart[CountArray]:
        """Return the part of some mentees and mentors, by the codes of their values."""
        laid_out = self.table.astype(np.uint8).take(self.mentors[right], axis=1)
        return _LaidOut(laid_out, self.mentees[left])


@dataclass(frozen=True, eq=False)
class Spans:
    """A stretch of time of everybody, where too many differ for a table: it is common or not.

    Each side has the first and last minute at which a common block can begin, for each distinct
    value (int16, shape (2, values)); the first is after the last where there is none.
    """

    mentees: SmallArray
    mentors: SmallArray

    @property
    def reach(self) -> IntArray:
        """1 for each distinct value of a mentee that has the stretch, otherwise 0."""
        there: IntArray = (self.mentees[0] <= self.mentees[1]).astype(np.int64)
        return there

    def strip(self, left: IntArray, right: IntArray) -> StripPart[CountArray]:
        """Return the stretch of some mentees and mentors, by the codes of their values."""
        return _SpanStrip(self.mentees[:, left], self.mentors[:, right])


AnyPart: TypeAlias = Part | Spans


class StripPart(Protocol[A_co]):
    """What some mentees and a strip of mentors add up: counts of a part of a profile, or points."""

    def tile(self, places: IntArray) -> A_co:
        """Return the numbers of the strip's mentees at some places, in a new array."""

    def highest(self) -> A_co:
        """Return for each of the strip's mentees what no mentor of the strip exceeds."""


@dataclass(frozen=True, eq=False)
class _LaidOut:
    """Counts of each way of the mentees with every mentor of a strip."""

    counts: CountArray
    ways: IntArray

    def tile(self, places: IntArray) -> CountArray:
        return self.counts.take(self.ways[places], axis=0, mode="clip")

    def highest(self) -> CountArray:
        highest: CountArray = self.counts.max(axis=1, initial=0)
        return highest[self.ways]


@dataclass(frozen=True, eq=False)
class _SpanStrip:
    """Stretches of time of a strip: 1 where a block can begin at a common minute."""

    mentees: SmallArray
    mentors: SmallArray

    def tile(self, places: IntArray) -> CountArray:
        first, last = self.mentees[:, places]
        begun = np.less_equal(first[:, None], self.mentors[1])
        begun &= np.less_equal(self.mentors[0], last[:, None])
        counts: CountArray = begun.view(np.uint8)
        return counts

    def highest(self) -> CountArray:
        first, last = self.mentees
        near = np.less_equal(first, self.mentors[1].max(initial=np.iinfo(np.int16).min))
        near &= np.less_equal(self.mentors[0].min(initial=np.iinfo(np.int16).max), last)
        highest: CountArray = near.view(np.uint8)
        return highest


@dataclass(frozen=True)
class Counting:
    """Way in which a criterion or rule counts, and what it makes of the count.

    Attributes
    ----------
    source
        What is counted; equal sources give equal counts, and are counted once.
    parts
        Distinct values of mentees and mentors -> the parts whose counts add up.
    size
        Value of a mentee -> a whole number on which the similarity depends beside the count.
    similarity
        Sizes (shape (k, 1)) and counts (shape (c,)) -> what the criterion or rule says, shape
        (k, c). Asked only of values that are not blank.
    """

    source: Hashable
    parts: Callable[[Sequence[Any], Sequence[Any]], Sequence[AnyPart]]
    size: Callable[[Any], int]
    similarity: Callable[[IntArray, IntArray], FloatArray]


@dataclass(frozen=True, eq=False)
class Counts:
    """The parts of everybody, joined, with the highest count of each distinct value of a mentee."""

    parts: tuple[AnyPart, ...]
    reach: IntArray


def counts_of(counting: Counting, left: Sequence[Any], right: Sequence[Any]) -> Counts | None:
    """Return the joined parts of distinct values, ``None`` if 8 bits cannot hold the counts.

    Examples
    --------
    >>> parts = [Part(np.array([0, 1]), np.array([0]), np.array([[0], [2]]))] * 2
    >>> counting = Counting("", lambda a, b: parts, len, lambda sizes, counts: counts / sizes)
    >>> counts = counts_of(counting, ["a", "b"], ["c"])
    >>> counts.parts[0].table.tolist(), counts.reach.tolist()
    ([[0], [4]], [0, 4])
    """
    single = counting.parts(left, right) if left and right else ()
    if not single:
        return None
    parts: list[AnyPart] = []
    for part in single:
        last = parts[-1] if parts else None
        both = _joined(last, part) if isinstance(last, Part) and isinstance(part, Part) else None
        parts = [*parts, part] if both is None else [*parts[:-1], both]
    reach = sum((part.reach for part in parts), 0 * np.arange(len(left)))
    return None if reach.max() > _MOST else Counts(tuple(parts), reach)


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
    """Whole points of each count, for mentees of each size.

    ``points`` are those of each size and count (int16, shape (sizes, counts)), ``reach`` is the
    highest count that occurs for each size (int64), ``blank`` the points where a side did not
    answer.

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
        """Return the points of counts; each row is a mentee of one of the sizes."""
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
        looked_up: SmallArray = self._points[sizes[:, None], counts]
        return looked_up

    def highest(self, counts: CountArray, sizes: IntArray) -> SmallArray:
        """Return the most points that counts up to these give, one for each mentee."""
        most = np.minimum(counts, self._reach[sizes])
        so_far: SmallArray = np.maximum.accumulate(self._points, axis=1)
        return so_far[sizes, most]


# With more combinations of stretches of a day than this, pairs of values are compared as a whole.
_MOST_SPANS = 64

Week: TypeAlias = tuple[tuple[int, int, int], ...]
"""Weekly intervals: weekday, start and end in minutes."""


def common_blocks(
    left: Sequence[Availability], right: Sequence[Availability], minutes: int
) -> FloatArray:
    """Return the number of common blocks of at least ``minutes``, NaN where not stated."""
    weeks = [free.intervals for free in left], [free.intervals for free in right]
    return blank_where(_common_blocks(*weeks, minutes).astype(np.float64), left, right)


def _common_blocks(left: Sequence[Week], right: Sequence[Week], minutes: int) -> IntArray:
    count = np.zeros((len(left), len(right)), dtype=np.int64)
    for day in range(1, 8):
        for start, end in _spans(left, day):
            for other_start, other_end in _spans(right, day):
                last = np.minimum(end[:, None], other_end)
                count += last - np.maximum(start[:, None], other_start) >= minutes
    return count


def common_blocks_counting(minutes: int, similarity: Callable[[IntArray], FloatArray]) -> Counting:
    """Return how common blocks of some minutes are counted: day by day.

    ``similarity`` makes of numbers of blocks what the criterion or rule says.
    """

    def parts(left: Sequence[Availability], right: Sequence[Availability]) -> Sequence[AnyPart]:
        stretches: list[AnyPart] = []
        for day in range(1, 8):
            on_day = partial(_on_day, day)
            mentees, mentors = Column.of(left, on_day), Column.of(right, on_day)
            if len(mentees.values) * len(mentors.values) <= MOST_CELLS:
                table = _common_blocks(mentees.values, mentors.values, minutes)
                stretches.append(Part(mentees.codes, mentors.codes, table))
                continue
            ours, theirs = (
                [_beginnings(*span, minutes)[:, side.codes] for span in _spans(side.values, day)]
                for side in (mentees, mentors)
            )
            if len(ours) * len(theirs) > _MOST_SPANS:
                return []
            stretches += [Spans(a, b) for a in ours for b in theirs]
        return stretches

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
    padded = [(day_spans + [(0, 0)] * most)[:most] for day_spans in spans]
    table = np.array(padded, dtype=np.int16).reshape(len(people), most, 2)
    return [(table[:, k, 0], table[:, k, 1]) for k in range(most)]

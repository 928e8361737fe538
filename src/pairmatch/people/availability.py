"""Availability: the times of a week at which a person is free."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from pairmatch._support.display import ShownAsText
from pairmatch._support.hints import hinted

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
DAY_MINUTES = 24 * 60

_NAMES = dict(zip(
    ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    range(1, 8), strict=True,
))  # fmt: skip
_NEVER = "never"
_EN_DASH = "\N{EN DASH}"
_TIME = re.compile(r"(\d{1,2})(?::(\d{2}))?")


class Interval(NamedTuple):
    """Half-open interval of one weekday.

    ``weekday`` is 1 (Monday) to 7 (Sunday); ``start`` and ``end`` are minutes since midnight,
    ``0 <= start < end <= 1440``.
    """

    weekday: int
    start: int
    end: int


@dataclass(frozen=True, repr=False)
class Availability(ShownAsText):
    """The weekly times at which a person is free. Empty means: not stated, unless it is never.

    Parameters
    ----------
    intervals
        Intervals ``(weekday, start, end)``. They are sorted, and those of one day that overlap or
        touch become one. Nothing is joined over midnight.
    never
        Whether the person has answered, and is free at no time. Its text form is ``never``.

    Raises
    ------
    ValueError
        If a weekday or a time is out of range, or never is beside intervals.

    Examples
    --------
    >>> free = Availability.parse("Mo-Fr 18:00-20:00; Sa 09:00-12:00")
    >>> len(free.intervals), str(Availability.parse("Sa,Su 9-12"))
    (6, 'Sa 09:00-12:00; Su 09:00-12:00')
    >>> free.common_blocks(Availability.parse("Mo,Tu 19:00-21:00; Sa 10-14"), minutes=120)
    1
    >>> bool(Availability()), bool(Availability.parse("never"))
    (False, True)
    """

    intervals: tuple[Interval, ...] = ()
    never: bool = False

    def __init__(
        self, intervals: Iterable[tuple[int, int, int]] = (), *, never: bool = False
    ) -> None:
        object.__setattr__(self, "intervals", tuple(_merged(intervals)))
        object.__setattr__(self, "never", never)
        if never and self.intervals:
            raise ValueError(hinted("never_alone"))

    @classmethod
    def parse(cls, text: str) -> Availability:
        """Read the text form.

        Entries are separated by ``;``. An entry is days and times: days ``Mo Tu We Th Fr Sa Su``
        (or their English names), ranges with ``-`` and lists with ``,``; times ``18:00-20:00``,
        several separated by ``,``. ``24:00`` is the end of the day. ``never`` alone is an answer
        too: free at no time.

        Raises
        ------
        ValueError
            If the text does not have this form. The message does not repeat it.
        """
        if text.strip().casefold() == _NEVER:
            return cls(never=True)
        entries = filter(None, (entry.strip() for entry in text.split(";")))
        return cls(interval for entry in entries for interval in _entry(entry))

    @classmethod
    def union(cls, parts: Iterable[Availability]) -> Availability:
        """Return the times of all parts; never only if nothing else is stated.

        Examples
        --------
        >>> never = Availability(never=True)
        >>> str(Availability.union([never, Availability.parse("Mo 9-10")]))
        'Mo 09:00-10:00'
        >>> str(Availability.union([never, never])), str(Availability.union([]))
        ('never', '')
        """
        stated = [part for part in parts if part]
        intervals = [interval for part in stated for interval in part.intervals]
        return cls(intervals, never=bool(stated) and not intervals)

    def __bool__(self) -> bool:
        """Whether anything is stated."""
        return bool(self.intervals) or self.never

    def __str__(self) -> str:
        return (
            _NEVER
            if self.never
            else "; ".join(
                f"{DAYS[day - 1]} {clock(start)}-{clock(end)}" for day, start, end in self.intervals
            )
        )

    def moved(self, minutes: int) -> Availability:
        """Return the times so many minutes later in the week, from Sunday on to Monday.

        What goes over midnight is split, and nothing is lost: moving back gives the same times.

        Examples
        --------
        >>> str(Availability.parse("Mo 18:00-20:00; Su 17:00-18:00").moved(9 * 60))
        'Mo 02:00-03:00; Tu 03:00-05:00'
        >>> str(Availability.parse("Mo 00:30-02:00").moved(-60))
        'Mo 00:00-01:00; Su 23:30-24:00'
        """
        pieces = []
        for day, start, end in self.intervals:
            first = (day - 1) * DAY_MINUTES + start + minutes
            last = first + end - start
            while first < last:
                midnight = (first // DAY_MINUTES + 1) * DAY_MINUTES
                until = min(last, midnight)
                begin = first - midnight + DAY_MINUTES
                pieces.append((first // DAY_MINUTES % 7 + 1, begin, begin + until - first))
                first = until
        return Availability(pieces, never=self.never)

    def common_blocks(self, other: Availability, minutes: int) -> int:
        """Return how many common stretches last at least ``minutes``.

        Four half-hours on four days are no block of two hours.
        """
        return sum(
            min(end, other_end) - max(start, other_start) >= minutes
            for day, start, end in self.intervals
            for other_day, other_start, other_end in other.intervals
            if day == other_day
        )

    def common_times(self, other: Availability) -> tuple[Interval, ...]:
        """Return the stretches that both have, however short, in the order of the week.

        Examples
        --------
        >>> free = Availability.parse("Mo 17-20; Tu 9-12")
        >>> free.common_times(Availability.parse("Mo,Tu 19-21"))
        (Interval(weekday=1, start=1140, end=1200),)
        """
        return tuple(
            Interval(day, max(start, other_start), min(end, other_end))
            for day, start, end in self.intervals
            for other_day, other_start, other_end in other.intervals
            if day == other_day and max(start, other_start) < min(end, other_end)
        )


def _merged(intervals: Iterable[tuple[int, int, int]]) -> list[Interval]:
    merged: list[Interval] = []
    for day, start, end in sorted(map(_checked, intervals)):
        last = merged[-1] if merged else None
        if last is not None and last.weekday == day and start <= last.end:
            merged[-1] = Interval(day, last.start, max(last.end, end))
        else:
            merged.append(Interval(day, start, end))
    return merged


def _checked(interval: tuple[int, int, int]) -> tuple[int, int, int]:
    day, start, end = interval
    whole = all(type(number) is int for number in interval)
    if not (whole and 1 <= day <= 7 and 0 <= start < end <= DAY_MINUTES):
        raise ValueError(hinted("interval"))
    return interval


def _entry(entry: str) -> Iterator[Interval]:
    parts = re.sub(r"\s*([,-])\s*", r"\1", entry.replace(_EN_DASH, "-")).split()
    if len(parts) != 2:
        raise ValueError(hinted("times"))
    spans = [_span(times) for times in parts[1].split(",")]
    for days in parts[0].split(","):
        first, _, last = days.partition("-")
        begin = _day(first)
        # A range may go over Sunday: Sa-Mo is three days.
        length = (_day(last) - begin) % 7 + 1 if last else 1
        for k in range(length):
            for start, end in spans:
                yield Interval((begin + k - 1) % 7 + 1, start, end)


def _day(text: str) -> int:
    for name, number in _NAMES.items():
        if len(text) >= 2 and name.startswith(text.casefold()):
            return number
    raise ValueError(hinted("unknown_weekday", days=" ".join(DAYS)))


def _span(text: str) -> tuple[int, int]:
    start, dash, end = text.partition("-")
    if not dash:
        raise ValueError(hinted("evening_from_to"))
    return _minutes(start), _minutes(end)


def _minutes(text: str) -> int:
    match = _TIME.fullmatch(text)
    if match is None or int(match[2] or 0) > 59:
        raise ValueError(hinted("hours_of_24"))
    return int(match[1]) * 60 + int(match[2] or 0)


def clock(minutes: int) -> str:
    """Return minutes since midnight as a time of the day.

    Examples
    --------
    >>> clock(18 * 60 + 5)
    '18:05'
    """
    return f"{minutes // 60:02d}:{minutes % 60:02d}"

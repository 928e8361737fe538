"""Weekly times as people write them: "lundi matin", "Mo-Fr 17-20 Uhr", "6:00-7:00pm F"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Literal, NamedTuple, TypeAlias

from pairmatch.frozen import FrozenMap
from pairmatch.intake.readers.reading import UnreadableError
from pairmatch.intake.readers.words import Words, folded
from pairmatch.people import Availability
from pairmatch.people.availability import DAY_MINUTES

Span: TypeAlias = tuple[int, int]
Kind: TypeAlias = Literal["days", "part", "time", "range", "between", "open", "joined", "skip"]

DAYPARTS: FrozenMap[str, Span] = FrozenMap({
    "morning": (8 * 60, 12 * 60),
    "midday": (12 * 60, 14 * 60),
    "afternoon": (14 * 60, 18 * 60),
    "evening": (18 * 60, 21 * 60),
    "day": (8 * 60, 21 * 60),
})  # fmt: skip
"""Minutes of each part of the day; a mapping may state others."""

_HINT = "write days and times, such as Mo-Fr 18:00-20:00; Sa 09:00-12:00"
_ON_WHICH_DAYS = "say on which days: times without a weekday are not guessed"
_WHICH_TIMES = "some days of this answer have times and some have none; write times for all"
_TIME = re.compile(
    r"(\d{1,2})(?:(?:[:.]|\s?[hu]\s?)(\d{2})(?!\d))?\s*(am\b|pm\b|a\.m\.?|p\.m\.?)?", re.ASCII
)
_MARKS = re.compile(r"[\s,:./()&+;|]+")


class _Token(NamedTuple):
    kind: Kind
    value: object = None


class _Clock(NamedTuple):
    minutes: int
    half: str | None
    """``"am"`` or ``"pm"``, if it was written."""


@dataclass
class _Group:
    """Days and the times that belong to them, while they are being read."""

    days: list[int] = field(default_factory=list)
    parts: list[Span] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    times_first: bool = False

    @property
    def has_times(self) -> bool:
        return bool(self.parts or self.spans)


def read_times(
    text: str,
    words: Words,
    dayparts: FrozenMap[str, Span] = DAYPARTS,
    *,
    single_hours: bool = False,
) -> tuple[Availability, tuple[str, ...]]:
    """Return the weekly times that a text states, and notes on how it was understood.

    Entries are separated by ``;`` or line breaks. An entry holds weekdays and times, in either
    order; several groups of days and times may follow each other. A time is from-to, or a part of
    the day. Days without any time are whole days; times without a day are not read, and neither
    is a text with any word that is not known ("except", "sometimes").

    Parameters
    ----------
    text
        The answer.
    words
        Words of the form's language.
    dayparts
        Minutes of each part of the day.
    single_hours
        Whether a single time means the hour that begins then, as in headers of hourly columns.

    Raises
    ------
    UnreadableError
        If the text holds a word or a form that is not known; the message does not repeat it.

    Examples
    --------
    >>> from pairmatch.intake.readers.words import words
    >>> str(read_times("lundi matin, jeudi de 18h30 à 20h", words("fr"))[0])
    'Mo 08:00-12:00; Th 18:30-20:00'
    >>> str(read_times("6:00-7:00pm F", words("en"))[0])
    'Fr 18:00-19:00'
    """
    intervals: list[tuple[int, int, int]] = []
    notes: list[str] = []
    plain = folded(text.replace("\n", ";").replace("\r", ";"))
    for entry in filter(None, (part.strip() for part in plain.split(";"))):
        tokens = list(_tokens(entry, words))
        groups = _groups(tokens, dayparts, notes, single_hours=single_hours)
        timed = [group for group in groups if group.has_times]
        if timed and len(timed) < len(groups):
            raise UnreadableError(_WHICH_TIMES)
        for group in groups:
            if not group.days:
                raise UnreadableError(_ON_WHICH_DAYS)
            spans = _spans(group) if group.has_times else [dayparts["day"]]
            notes += [] if group.has_times else ["whole_day"]
            intervals += [(day, start, end) for day in group.days for start, end in spans]
    try:
        return Availability(intervals), tuple(dict.fromkeys(notes))
    except ValueError:
        raise UnreadableError(_HINT) from None


def _spans(group: _Group) -> list[Span]:
    """Return the spans of a group; where hours are given, they say what the part of day means."""
    free = [
        (start, end)
        for start, end in group.parts
        if not any(
            start < other_end and other_start < end for other_start, other_end in group.spans
        )
    ]
    return [*group.spans, *free]


def _groups(
    tokens: list[_Token], dayparts: FrozenMap[str, Span], notes: list[str], *, single_hours: bool
) -> list[_Group]:
    groups = [_Group()]
    k = 0
    while k < len(tokens):
        kind, value = tokens[k]
        group = groups[-1]
        if kind == "days":
            if group.has_times and group.days and not group.times_first:
                groups.append(group := _Group())
            group.times_first |= group.has_times
            days, k = _days(tokens, k)
            group.days += days
        elif kind in ("part", "time", "open", "between"):
            if group.times_first and group.days:
                groups.append(group := _Group())
            if kind == "part":
                group.parts.append(dayparts[str(value)])
                notes.append("dayparts")
                k += 1
            else:
                span, k, note = _span(tokens, k, dayparts, single_hours=single_hours)
                group.spans.append(span)
                notes += note
        elif kind == "range":
            raise UnreadableError(_HINT)
        else:
            k += 1
    return groups


def _days(tokens: list[_Token], k: int) -> tuple[list[int], int]:
    """Return the days from token ``k`` on, a range among them, and the next token."""
    days = tokens[k].value
    assert isinstance(days, tuple)  # noqa: S101 - what a token of days holds
    after = _skipped(tokens, k + 1)
    if after < len(tokens) and tokens[after].kind == "range":
        last = _skipped(tokens, after + 1)
        if last < len(tokens) and tokens[last].kind == "days":
            end = tokens[last].value
            assert isinstance(end, tuple)  # noqa: S101
            if len(days) != 1 or len(end) != 1:
                raise UnreadableError(_HINT)
            length = (end[0] - days[0]) % 7 + 1
            return [(days[0] + d - 1) % 7 + 1 for d in range(length)], last + 1
    return list(days), k + 1


def _span(
    tokens: list[_Token], k: int, dayparts: FrozenMap[str, Span], *, single_hours: bool
) -> tuple[Span, int, list[str]]:
    """Return the span from token ``k`` on, the next token, and notes."""
    kind = tokens[k].kind
    first = _skipped(tokens, k + 1) if kind != "time" else k
    if first >= len(tokens) or tokens[first].kind != "time":
        raise UnreadableError(_HINT)
    start = tokens[first].value
    assert isinstance(start, _Clock)  # noqa: S101
    link = _skipped(tokens, first + 1)
    links = ("range", "joined") if kind == "between" else ("range",)
    if link < len(tokens) and tokens[link].kind in links:
        last = _skipped(tokens, link + 1)
        if last < len(tokens) and tokens[last].kind == "time":
            end = tokens[last].value
            assert isinstance(end, _Clock)  # noqa: S101
            return _clocks(start, end), last + 1, []
        raise UnreadableError(_HINT)
    if kind == "open":
        begin = _of_half(start.minutes, start.half)
        if begin >= dayparts["evening"][1]:
            raise UnreadableError(_HINT)
        return (begin, dayparts["evening"][1]), first + 1, ["open_end"]
    if kind == "time" and single_hours:
        begin = _of_half(start.minutes, start.half)
        return (begin, begin + 60), first + 1, []
    raise UnreadableError("write times as from-to, such as 18:00-20:00")


def _skipped(tokens: list[_Token], k: int) -> int:
    while k < len(tokens) and tokens[k].kind == "skip":
        k += 1
    return k


def _clocks(start: _Clock, end: _Clock) -> Span:
    """Return a span; "pm" behind both ends counts for both, where that is a span."""
    finish = _of_half(end.minutes, end.half)
    if start.half is None and end.half is not None and start.minutes <= 12 * 60 + 59:
        begin = _of_half(start.minutes, end.half)
        if begin >= finish:
            begin = _of_half(start.minutes, "am")
    else:
        begin = _of_half(start.minutes, start.half)
    if finish == 0:
        finish = DAY_MINUTES
    if begin >= finish:
        raise UnreadableError("write the end after the start; split what goes over midnight")
    return begin, finish


def _of_half(minutes: int, half: str | None) -> int:
    if half is None:
        return minutes
    if not 60 <= minutes < 13 * 60:
        raise UnreadableError(_HINT)
    return minutes % (12 * 60) + (12 * 60 if half == "pm" else 0)


def _tokens(text: str, words: Words) -> Iterator[_Token]:
    vocabulary, pattern = _vocabulary(words)
    place = 0
    while place < len(text):
        if marks := _MARKS.match(text, place):
            place = marks.end()
            continue
        if text[place] == "-":
            yield _Token("range")
            place += 1
            continue
        if found := _TIME.match(text, place):
            yield _Token("time", _clock(found))
            place = found.end()
            continue
        found = pattern.match(text, place)
        if found is None:
            raise UnreadableError(_HINT)
        yield vocabulary[found[0]]
        place = found.end()


def _clock(found: re.Match[str]) -> _Clock:
    hours, minutes = int(found[1]), int(found[2] or 0)
    if hours > 24 or minutes > 59 or (hours == 24 and minutes):
        raise UnreadableError("write times as hours and minutes of 24, such as 18:00")
    half = found[3].replace(".", "") if found[3] else None
    return _Clock(hours * 60 + minutes, half)


@cache
def _vocabulary(words: Words) -> tuple[dict[str, _Token], re.Pattern[str]]:
    """Return every known phrase with its token, and a pattern that finds the longest of them."""
    tokens: dict[str, _Token] = {}
    for phrase in words.phrases["fillers"] | words.phrases["hours"]:
        tokens[phrase] = _Token("skip")
    for key in ("joined", "range", "between", "open"):
        tokens |= {phrase: _Token(key) for phrase in words.phrases[key]}
    tokens |= {word: _Token("part", part) for word, part in words.dayparts.items()}
    tokens |= {letter: _Token("days", (day,)) for letter, day in words.day_letters.items()}
    tokens |= {word: _Token("days", (day,)) for word, day in words.weekdays.items()}
    tokens |= {
        f"{word}s": _Token("days", (d,)) for word, d in words.weekdays.items() if len(word) > 4
    }
    tokens |= {word: _Token("days", days) for word, days in words.day_groups.items()}
    longest_first = sorted(tokens, key=lambda phrase: (-len(phrase), phrase))
    # A weekday may be followed by a part of the day without a blank: Dienstagabend.
    parts = "|".join(re.escape(word) for word in words.dayparts)
    end = rf"(?:(?![^\W\d_])|(?=(?:{parts})(?![^\W\d_])))"
    pattern = "|".join(
        re.escape(phrase) + ("" if phrase.endswith("'") else end) for phrase in longest_first
    )
    return tokens, re.compile(pattern)

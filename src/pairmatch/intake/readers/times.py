"""Weekly times as people write them: "lundi matin", "Mo-Fr 17-20 Uhr", "6:00-7:00pm F"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Literal, NamedTuple, TypeAlias

from pairmatch._support.containers import FrozenMap
from pairmatch.intake.readers.cell_reading import UnreadableError
from pairmatch.intake.readers.vocabulary import Words, folded
from pairmatch.people import Availability
from pairmatch.people.availability import DAY_MINUTES

Kind: TypeAlias = Literal["days", "part", "time", "range", "between", "open", "joined", "skip"]

HINT = "write days and times, such as Mo-Fr 18:00-20:00; Sa 09:00-12:00"

# Minutes follow the hour at once; "18 h 30" with blanks only in steps of five.
_TIME = re.compile(
    r"(\d{1,2})(?:(?:[:.]|[hu])(\d{2})(?!\d)|\s?[hu]\s?([0-5][05])(?!\d))?", re.ASCII
)
_HALF = re.compile(r"\s*(?:([ap])m\b|([ap])\.m\.?)", re.ASCII)
_MARKED = re.compile(r"\d(?:[:.]\d\d|\s?(?:h|u|uhr|uur|ore|heures?)(?![^\W\d_]))")
_MARKS = re.compile(r"[\s,:./()&+|]+")
# What single letters for weekdays may be beside: "6:00-7:00pm F".
_LETTERED = re.compile(r"[\d:.,\s-]+(?:[ap]\.?m\.?)?[\s,]*[a-z]{1,3}(?:[\s,&]+[a-z]{1,3})*")


class Clock(NamedTuple):
    """A time of day as it is written.

    ``minutes`` are those since midnight, before am and pm, which are the ``half`` if it is written.
    The time is ``exact`` if it can only be one of 24 hours (``06:00``, ``18``), and ``marked`` if
    the hours of its entry are marked as such (``6h``, ``6 Uhr``, ``6:00``).
    """

    minutes: int
    half: str | None
    exact: bool
    marked: bool = False


class Token(NamedTuple):
    """A word, a mark or a time: its kind and its value."""

    kind: Kind
    days: tuple[int, ...] = ()
    part: str = ""
    clock: Clock = Clock(0, None, exact=False)


def tokens_of(entry: str, words: Words) -> Iterator[Token]:
    """Return the words and times of one folded entry.

    Raises
    ------
    UnreadableError
        If a word is not known.

    Examples
    --------
    >>> from pairmatch.intake.readers.vocabulary import words
    >>> [token.kind for token in tokens_of("lundi de 18h a 20h", words("fr"))]
    ['days', 'skip', 'time', 'skip', 'range', 'time', 'skip']
    """
    marked = _MARKED.search(entry) is not None and not words.twelve_hours
    letters = words.twelve_hours and _LETTERED.fullmatch(entry) is not None
    vocabulary, pattern = _vocabulary(words, letters=letters)
    place = 0
    while place < len(entry):
        if marks := _MARKS.match(entry, place):
            place = marks.end()
        elif entry[place] == "-":
            yield Token("range")
            place += 1
        elif time := _TIME.match(entry, place):
            place = time.end()
            half = _HALF.match(entry, place) if words.twelve_hours else None
            place = half.end() if half else place
            yield Token("time", clock=_clock(time, half, words)._replace(marked=marked))
        elif word := pattern.match(entry, place):
            yield vocabulary[word[0]]
            place = word.end()
        else:
            raise UnreadableError(HINT)


def _clock(time: re.Match[str], half: re.Match[str] | None, words: Words) -> Clock:
    hours, minutes = int(time[1]), int(time[2] or time[3] or 0)
    if hours > 24 or minutes > 59 or (hours == 24 and minutes):
        raise UnreadableError("write times as hours and minutes of 24, such as 18:00")
    stated = f"{half[1] or half[2]}m" if half else None
    if stated is not None and not 1 <= hours <= 12:
        raise UnreadableError(HINT)
    of_24 = time[1].startswith("0") or hours > 12 or (bool(time[2]) and not words.twelve_hours)
    return Clock(hours * 60 + minutes, stated, exact=of_24)


@cache
def _vocabulary(words: Words, *, letters: bool) -> tuple[dict[str, Token], re.Pattern[str]]:
    """Return every known phrase with its token, and a pattern that finds the longest of them."""
    tokens: dict[str, Token] = {}
    for phrase in words.phrases["fillers"] | words.phrases["hours"]:
        tokens[phrase] = Token("skip")
    kinds: tuple[Kind, ...] = ("joined", "range", "between", "open")
    for kind in kinds:
        tokens |= {phrase: Token(kind) for phrase in words.phrases[kind]}
    tokens |= {word: Token("part", part=part) for word, part in words.dayparts.items()}
    if letters:
        tokens |= {letter: Token("days", (day,)) for letter, day in words.day_letters.items()}
    tokens |= {word: Token("days", (day,)) for word, day in words.weekdays.items()}
    plurals = {f"{word}s": day for word, day in words.weekdays.items() if len(word) > 4}
    tokens |= {word: Token("days", (day,)) for word, day in plurals.items()}
    tokens |= {word: Token("days", days) for word, days in words.day_groups.items()}
    longest_first = sorted(tokens, key=lambda phrase: (-len(phrase), phrase))
    # A weekday may be followed by a part of the day without a blank: Dienstagabend.
    parts = "|".join(re.escape(word) for word in words.dayparts)
    end = rf"(?:(?![^\W\d_])|(?=(?:{parts})(?![^\W\d_])))"
    pattern = "|".join(
        re.escape(phrase) + ("" if phrase.endswith("'") else end) for phrase in longest_first
    )
    return tokens, re.compile(pattern)


Span: TypeAlias = tuple[int, int]

DAYPARTS: FrozenMap[str, Span] = FrozenMap({
    "morning": (8 * 60, 12 * 60),
    "midday": (12 * 60, 14 * 60),
    "afternoon": (14 * 60, 18 * 60),
    "evening": (18 * 60, 21 * 60),
    "day": (8 * 60, 21 * 60),
})  # fmt: skip
"""Minutes of each part of the day; a mapping may state others."""

_NOON = 12 * 60
_ON_WHICH_DAYS = "say on which days: times without a weekday are not guessed"
_WHICH_TIMES = "some days of this answer have times and some have none; write times for all"
_WHICH_HALF = "morning or evening? Write the hours as 06:00-08:00 or 18:00-20:00"
_OTHER_PART = "the hours and the part of the day do not fit together"


class _Span(NamedTuple):
    """Hours as they are written."""

    start: int
    end: int | None
    """``None`` = open."""
    early: bool
    """Whether the hours of the morning may mean those of the evening."""
    marked: bool
    """Whether they are marked as hours of 24."""


@dataclass
class _Group:
    """Days and the times that belong to them."""

    days: list[int] = field(default_factory=list)
    parts: list[Span] = field(default_factory=list)
    spans: list[_Span] = field(default_factory=list)
    times_first: bool = False

    @property
    def has_times(self) -> bool:
        return bool(self.parts or self.spans)


@dataclass(frozen=True)
class _Reader:
    """Reads the entries of one answer.

    ``single_hours``: a single time means the hour that begins then, as in headers of columns.
    """

    words: Words
    dayparts: FrozenMap[str, Span]
    single_hours: bool
    notes: list[str] = field(default_factory=list)

    def intervals(self, tokens: list[Token]) -> Iterable[tuple[int, int, int]]:
        """Return the intervals of one entry."""
        groups = self.groups(tokens)
        timed = [group for group in groups if group.has_times]
        if timed and len(timed) < len(groups):
            raise UnreadableError(_WHICH_TIMES)
        for group in groups:
            if not group.days:
                raise UnreadableError(_ON_WHICH_DAYS)
            spans = self.spans(group) if group.has_times else [self.dayparts["day"]]
            self.notes.extend([] if group.has_times else ["whole_day"])
            yield from ((day, start, end) for day in group.days for start, end in spans)

    def groups(self, tokens: list[Token]) -> list[_Group]:
        """Return days and times that belong together, in either order."""
        groups = [_Group()]
        k = 0
        while k < len(tokens):
            kind = tokens[k].kind
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
                    group.parts.append(self.dayparts[tokens[k].part])
                    self.notes.append("dayparts")
                    k += 1
                else:
                    span, k = self.span(tokens, k)
                    group.spans.append(span)
            elif kind == "range":
                raise UnreadableError(HINT)
            else:
                k += 1
        return groups

    def span(self, tokens: list[Token], k: int) -> tuple[_Span, int]:
        """Return the hours from token ``k`` on, and the next token."""
        kind = tokens[k].kind
        first = _next(tokens, k + 1) if kind != "time" else k
        if first >= len(tokens) or tokens[first].kind != "time":
            raise UnreadableError(HINT)
        start = tokens[first].clock
        link = _next(tokens, first + 1)
        links = ("range", "joined") if kind == "between" else ("range",)
        if link < len(tokens) and tokens[link].kind in links:
            last = _next(tokens, link + 1)
            if last >= len(tokens) or tokens[last].kind != "time":
                raise UnreadableError(HINT)
            return _clocks(start, tokens[last].clock), last + 1
        begin = _of_half(start.minutes, start.half)
        if kind == "open":
            self.notes.append("open_end")
            early = start.half is None and not start.exact
            return _Span(begin, None, early, start.marked), first + 1
        if kind == "time" and self.single_hours:
            return _Span(begin, begin + 60, early=False, marked=True), first + 1
        raise UnreadableError("write times as from-to, such as 18:00-20:00")

    def spans(self, group: _Group) -> list[Span]:
        """Return the hours of a group; hours within a part of the day say what the part means."""
        hours = [self.hours(span, group.parts) for span in group.spans]
        free = [
            part
            for part in group.parts
            if not any(start < part[1] and part[0] < end for start, end in hours)
        ]
        return [*hours, *free]

    def hours(self, span: _Span, parts: list[Span]) -> Span:
        """Return hours as those of 24, by the part of the day that is named beside them."""
        shifts = (0, _NOON) if span.early and (span.end or span.start) <= _NOON else (0,)
        for shift in shifts:
            start = span.start + shift
            for low, high in parts:
                end = high if span.end is None else span.end + shift
                if low <= start < end <= high:
                    return start, end
        end = self.dayparts["evening"][1] if span.end is None else span.end
        if any(span.start <= high and low <= end for low, high in parts):
            raise UnreadableError(_OTHER_PART)
        # Hours before the first of a day are rather those of the evening, or a duration.
        first = 6 if span.marked else 8
        if span.early and span.start < first * 60:
            raise UnreadableError(_WHICH_HALF)
        if end <= span.start:
            raise UnreadableError(HINT)
        return span.start, end


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
    is a text with any word that is not known ("except", "sometimes"), or with hours that may be
    those of the morning or of the evening.

    With ``single_hours`` a single time means the hour that begins then, as in headers of hourly
    columns.

    Raises
    ------
    UnreadableError
        If the text holds a word or a form that is not known; the message does not repeat it.

    Examples
    --------
    >>> from pairmatch.intake.readers.vocabulary import words
    >>> str(read_times("lundi matin, jeudi de 18h30 à 20h", words("fr"))[0])
    'Mo 08:00-12:00; Th 18:30-20:00'
    >>> str(read_times("6:00-7:00pm F", words("en"))[0])
    'Fr 18:00-19:00'
    """
    reader = _Reader(words, dayparts, single_hours)
    entries = [list(tokens_of(entry, words)) for entry in _entries(text)]
    return _joined(reader, entries)


def read_grid_times(
    row: str, cell: str, words: Words, dayparts: FrozenMap[str, Span] = DAYPARTS
) -> tuple[Availability, tuple[str, ...]]:
    """Return the weekly times of a cell in a grid: the header says the day, or the part of it.

    ``row`` is the header; the cell holds the rest: parts of the day and hours, or weekdays.

    Raises
    ------
    UnreadableError
        As :func:`read_times`; also if both header and cell name days.

    Examples
    --------
    >>> from pairmatch.intake.readers.vocabulary import words
    >>> str(read_grid_times("Matin", "lundi; mardi", words("fr"))[0])
    'Mo 08:00-12:00; Tu 08:00-12:00'
    """
    reader = _Reader(words, dayparts, single_hours=False)
    head = [token for entry in _entries(row) for token in tokens_of(entry, words)]
    rest = [token for entry in _entries(cell) for token in tokens_of(entry, words)]
    if all(any(token.kind == "days" for token in part) for part in (head, rest)):
        raise UnreadableError("the column stands for its days; write times only")
    return _joined(reader, [[*head, *rest]])


def _entries(text: str) -> list[str]:
    parts = folded(text.replace("\n", ";").replace("\r", ";")).split(";")
    return [part.strip() for part in parts if part.strip()]


def _joined(reader: _Reader, entries: list[list[Token]]) -> tuple[Availability, tuple[str, ...]]:
    intervals = [interval for tokens in entries for interval in reader.intervals(tokens)]
    try:
        return Availability(intervals), tuple(dict.fromkeys(reader.notes))
    except ValueError:
        raise UnreadableError(HINT) from None


def _days(tokens: list[Token], k: int) -> tuple[list[int], int]:
    """Return the days from token ``k`` on, a range among them, and the next token."""
    days = tokens[k].days
    after = _next(tokens, k + 1)
    if after < len(tokens) and tokens[after].kind == "range":
        last = _next(tokens, after + 1)
        if last < len(tokens) and tokens[last].kind == "days":
            end = tokens[last].days
            if len(days) != 1 or len(end) != 1:
                raise UnreadableError(HINT)
            length = (end[0] - days[0]) % 7 + 1
            return [(days[0] + d - 1) % 7 + 1 for d in range(length)], last + 1
    return list(days), k + 1


def _next(tokens: list[Token], k: int) -> int:
    """Return the first token from ``k`` on that says something."""
    while k < len(tokens) and tokens[k].kind == "skip":
        k += 1
    return k


def _clocks(start: Clock, end: Clock) -> _Span:
    """Return hours; "pm" behind both ends counts for both, where these are hours."""
    if end.half == "am" and end.minutes >= _NOON and start.half != "pm":
        raise UnreadableError("midnight or noon? Write hours of 24, such as 10:00-12:00")
    finish = _of_half(end.minutes, end.half) or DAY_MINUTES
    begin = _of_half(start.minutes, start.half)
    if start.half is None and end.half is not None and not start.exact:
        begin = _of_half(start.minutes, end.half)
        if begin >= finish:
            begin = _of_half(start.minutes, "am")
    if begin >= finish:
        raise UnreadableError("write the end after the start; split what goes over midnight")
    stated = start.half or end.half or start.exact or end.exact
    return _Span(begin, finish, not stated, start.marked)


def _of_half(minutes: int, half: str | None) -> int:
    """Return a time of 24 hours."""
    if half is None:
        return minutes
    return minutes % _NOON + (_NOON if half == "pm" else 0)

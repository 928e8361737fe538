"""Weekly times as people write them: "lundi matin", "Mo-Fr 17-20 Uhr", "evenings and weekends".

Days and times are read as a grammar. An entry is split into blocks of days and blocks of times,
which take turns; what stands between two blocks (nothing, a comma, "and", a bracket) decides
whether every careful person would say the same of which time belongs to which day. Where two could
differ, the entry is not read, and the hint names the reading that was considered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Literal, NamedTuple, TypeAlias

from pairmatch._support.containers import FrozenMap
from pairmatch._support.hints import hinted
from pairmatch._support.messages import Worded, base_language
from pairmatch.intake.readers.cell_reading import UnreadableError
from pairmatch.intake.readers.vocabulary import Words, folded
from pairmatch.people import Availability
from pairmatch.people.availability import DAY_MINUTES, DAYS
from pairmatch.people.names import weekday_name

Kind: TypeAlias = Literal[
    "days", "part", "unsure", "time", "range", "between", "open", "until", "onwards", "every",
    "each", "only", "joined", "comma", "colon", "opened", "closed", "skip",
]  # fmt: skip

HINT = hinted("times")

# Minutes follow the hour at once; "18 h 30" with blanks only in steps of five.
_TIME = re.compile(
    r"(\d{1,2})(?:(?:[:.]|[hu])(\d{2})(?!\d)|\s?[hu]\s?([0-5][05])(?!\d))?", re.ASCII
)
_HALF = re.compile(r"\s*(?:([ap])m\b|([ap])\.m\.?)", re.ASCII)
_MARKED = re.compile(r"\d(?:[:.]\d\d|\s?(?:h|u|uhr|uur|ore|heures?)(?![^\W\d_]))")
_MARKS: dict[str, Kind] = {
    ",": "comma", ":": "colon", "(": "opened", ")": "closed", "/": "joined", "&": "joined",
    "+": "joined", "|": "comma", "-": "range",
}  # fmt: skip
_UNFINISHED = re.compile(r"[-\u2013\u2014:]\s*(?:[;\n\r]|$)|\.\.|\u2026")
_BLANKS = re.compile(r"[\s.]+")
# What single letters for weekdays may be beside: "6:00-7:00pm F", "MWF 9am-11am", "M-F 9-5".
_LETTERED = re.compile(r"(?:[\d:.,\s-]|[ap]\.?m\.?|to|\b[a-z]{1,3}\b|[,&/])+")


class Clock(NamedTuple):
    """A time of day as it is written.

    Attributes
    ----------
    minutes
        Minutes since midnight, before am and pm.
    half
        ``"am"`` or ``"pm"``, if it is written.
    exact
        Whether it can only be one of 24 hours: ``06:00``, ``18``.
    marked
        Whether the hours of its entry are marked as such (``6h``, ``6 Uhr``, ``6:00``).
    """

    minutes: int
    half: str | None
    exact: bool
    marked: bool = False

    @property
    def of_24(self) -> int:
        """Minutes since midnight, as far as am and pm say so."""
        if self.half is None:
            return self.minutes
        return self.minutes % _NOON + (_NOON if self.half == "pm" else 0)


class Token(NamedTuple):
    """A word, a mark or a time: its kind and its value."""

    kind: Kind
    days: tuple[int, ...] = ()
    part: str = ""
    clock: Clock = Clock(0, None, exact=False)
    until: bool = False
    """Whether it means "until" where no time stands before it."""
    plural: bool = False
    """Whether it is the plural of a part of the day."""
    compound: bool = False
    """Whether it is one word with the weekday before it: Dienstagabend."""
    short: bool = False
    """Whether it is an abbreviation of a weekday."""
    doubtful: bool = False
    """Whether the weekday is another word as well: "so" (about), "ma" (but)."""


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
        if blanks := _BLANKS.match(entry, place):
            place = blanks.end()
        elif mark := _MARKS.get(entry[place]):
            yield Token(mark, part=entry[place])
            place += 1
        elif time := _TIME.match(entry, place):
            place = time.end()
            half = _HALF.match(entry, place) if words.twelve_hours else None
            place = half.end() if half else place
            yield Token("time", clock=_clock(time, half, words)._replace(marked=marked))
        elif word := pattern.match(entry, place):
            compound = place > 0 and entry[place - 1].isalpha()
            yield vocabulary[word[0]]._replace(compound=compound)
            place = word.end()
        else:
            raise UnreadableError(HINT)


def _clock(time: re.Match[str], half: re.Match[str] | None, words: Words) -> Clock:
    hours, minutes = int(time[1]), int(time[2] or time[3] or 0)
    if hours > 24 or minutes > 59 or (hours == 24 and minutes):
        raise UnreadableError(hinted("hours_of_24"))
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
    kinds: tuple[Kind, ...] = ("until", "joined", "range", "between", "open", "onwards", "every",
                               "each", "only")  # fmt: skip
    for kind in kinds:
        for phrase in words.phrases[kind]:
            until = kind == "until" or phrase in words.phrases["until"]
            tokens[phrase] = Token(kind, until=until)
    for word, part in words.dayparts.items():
        tokens[word] = Token("part", part=part, plural=word in words.phrases["plural_parts"])
    for word, parts in words.unsure_parts.items():
        part = parts.get(words.region or "", "")
        tokens[word] = Token("part" if part else "unsure", part=part)
    if letters:
        tokens |= {text: Token("days", days) for text, days in words.day_letters.items()}
    for word, day in words.weekdays.items():
        doubtful = word in words.phrases["doubtful_days"]
        tokens[word] = Token("days", (day,), short=len(word) < 4, doubtful=doubtful)
    plurals = {f"{word}s": day for word, day in words.weekdays.items() if len(word) > 4}
    tokens |= {word: Token("days", (day,)) for word, day in plurals.items()}
    tokens |= {word: Token("days", days) for word, days in words.day_groups.items()}
    longest_first = sorted(tokens, key=lambda phrase: (-len(phrase), phrase))
    # A weekday may be followed by a part of the day without a blank: Dienstagabend.
    parts_of_day = "|".join(re.escape(word) for word in {*words.dayparts, *words.unsure_parts})
    end = rf"(?:(?![^\W\d_])|(?=(?:{parts_of_day})(?![^\W\d_])))"
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

# Hours that can still be called so: "soir dès 17h", "matin 7h30-9h", but not "matin 18h-20h".
_AT_MOST: dict[str, Span] = {
    "morning": (4 * 60, 13 * 60),
    "midday": (10 * 60 + 30, 15 * 60),
    "afternoon": (12 * 60, 19 * 60),
    "evening": (16 * 60, DAY_MINUTES),
    "daytime": (6 * 60, 19 * 60),
    "day": (0, DAY_MINUTES),
}

_NOON = 12 * 60
_WEEKDAYS, _WEEKEND, _ALL = (1, 2, 3, 4, 5), (6, 7), (1, 2, 3, 4, 5, 6, 7)
_ON_WHICH_DAYS = hinted("on_which_days")
_WHICH_TIMES = hinted("which_times")
_WHICH_HALF = hinted("which_half")
_OTHER_PART = hinted("other_part")

# What stands between two blocks, from the closest link to the loosest.
Link: TypeAlias = Literal["", "opened", "colon", "comma", "joined"]


class _Hours(NamedTuple):
    """Hours as they are written; ``None`` = open on that side."""

    start: Clock | None
    end: Clock | None


@dataclass(frozen=True)
class _Days:
    """One weekday, a range of them, or a group such as "at the weekend"."""

    days: tuple[int, ...]
    group: bool = False


@dataclass(frozen=True)
class _Time:
    """A part of the day, hours, or both: the hours then say what the part means."""

    part: str = ""
    hours: _Hours | None = None
    plural: bool = False
    compound: bool = False


@dataclass
class _Block:
    """Days, or times, one after the other; ``links`` are those between them."""

    link: Link
    items: list[_Days | _Time] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    hyphened: bool = False
    """Whether its days share what follows: Mittwoch- und Samstagvormittag."""

    @property
    def days(self) -> list[_Days]:
        return [item for item in self.items if isinstance(item, _Days)]

    @property
    def times(self) -> list[_Time]:
        return [item for item in self.items if isinstance(item, _Time)]

    @property
    def of_parts(self) -> bool:
        """Whether all its times are parts of the day without hours."""
        return bool(self.times) and all(item.hours is None for item in self.times)

    @property
    def is_weekend(self) -> bool:
        return self.days == [_Days(_WEEKEND, group=True)]


@dataclass
class _Parser:
    """Splits the tokens of one entry into blocks of days and of times."""

    tokens: list[Token]
    single_hours: bool = False
    place: int = 0
    blocks: list[_Block] = field(default_factory=list)
    link: Link = ""
    bracket: int | None = None
    """Number of blocks when a bracket was opened."""

    def parsed(self) -> list[_Block]:
        if any(token.kind == "only" for token in self.tokens[1:-1]):
            raise UnreadableError(HINT)  # "weekends, only Saturday"
        while (kind := self.kind()) is not None:
            if kind == "days":
                self.check_day()
                self.add(self.days())
            elif kind == "open" and self.kind(1) == "days" and self.kind(2) == "range":
                self.place += 1  # "from Monday to Friday"
            elif kind == "every":
                self.every()
            elif kind in ("part", "time", "open", "between", "until") or self.token.until:
                self.add(self.time())
            elif kind == "unsure":
                raise UnreadableError(hinted("noon"))
            else:
                self.between(kind)
        only_days = len(self.blocks) == 1 and bool(self.blocks[0].days)
        unfinished = self.link in ("opened", "colon") or self.bracket is not None
        if unfinished or (only_days and self.tokens[-1].kind == "skip"):
            raise UnreadableError(HINT)  # "Mon -", "Montag am"
        return self.blocks

    def check_day(self) -> None:
        """Refuse a word that may be no weekday: "Mo so 18-20 Uhr", "lunedì, ma la sera"."""
        if self.token.doubtful and self.blocks:
            before = [token for token in self.tokens[: self.place] if token.kind == "days"]
            if self.link == "" or not (before and before[-1].short):
                raise UnreadableError(HINT)

    @property
    def token(self) -> Token:
        return self.tokens[self.place]

    def kind(self, ahead: int = 0) -> Kind | None:
        """Return the kind of the next token that says something, or of one after it."""
        while self.place < len(self.tokens) and self.token.kind in ("skip", "only"):
            self.place += 1
        seen = self.place
        for _ in range(ahead):
            seen += 1
            while seen < len(self.tokens) and self.tokens[seen].kind == "skip":
                seen += 1
        return self.tokens[seen].kind if seen < len(self.tokens) else None

    def taken(self) -> Token:
        self.kind()
        self.place += 1
        return self.tokens[self.place - 1]

    def between(self, kind: Kind) -> None:
        """Take a mark or a word between two blocks."""
        self.place += 1
        if kind == "opened" and self.bracket is None and self.blocks:
            self.bracket, self.link = len(self.blocks), "opened"
        elif kind == "closed" and self.bracket is not None:
            if len(self.blocks) > self.bracket + 1:
                raise UnreadableError(_WHICH_TIMES)
            self.bracket, self.link = None, ""
        elif kind == "range" and self.kind() == "joined" and self.blocks and self.blocks[-1].days:
            self.blocks[-1].hyphened = True
        elif self.announces(kind) and self.link in ("", "colon"):
            self.link = "colon"
        elif kind in ("comma", "joined") and self.link not in ("opened", "colon"):
            self.link = "joined" if "joined" in (kind, self.link) else "comma"
        else:
            raise UnreadableError(HINT)

    def announces(self, kind: Kind) -> bool:
        """Return whether times must follow: "Mo-Fr: …", "Monday - …", "Mo, Fr je …"."""
        dash = kind == "range" and self.tokens[self.place - 1].part == "-"
        after_days = bool(self.blocks and self.blocks[-1].days)
        return bool(self.blocks) and (kind in ("colon", "each") or (dash and after_days))

    def add(self, item: _Days | _Time) -> None:
        """Add days or a time to the last block, or begin a block."""
        link, self.link = self.link, ""
        block = self.blocks[-1] if self.blocks else None
        if block is None or type(block.items[0]) is not type(item):
            self.blocks.append(_Block(link, [item]))
            return
        if isinstance(item, _Time) and (both := _one_time(block.items[-1], item, link)):
            block.items[-1] = both
            return
        if link in ("opened", "colon"):
            raise UnreadableError(_WHICH_TIMES)
        if isinstance(item, _Time) and link == "":
            raise UnreadableError(_WHICH_TIMES)
        block.items.append(item)
        block.links.append(link)

    def every(self) -> None:
        """Take "every", before a part of the day or a weekday."""
        self.place += 1
        if self.kind() == "part":
            self.add(_Days(_ALL, group=True))
        elif self.kind() != "days":
            raise UnreadableError(HINT)

    def days(self) -> _Days:
        """Return one weekday, a group, a range, or a chain such as Mo-We-Fr."""
        chain = [self.taken().days]
        while self.kind() == "range" and self.kind(1) == "days":
            self.taken()
            chain.append(self.taken().days)
        if len(chain) == 1:
            return _Days(chain[0], group=len(chain[0]) > 1)
        if any(len(days) != 1 for days in chain):
            raise UnreadableError(HINT)
        stops = [days[0] for days in chain]
        if len(stops) > 2:
            if stops != sorted(set(stops)):
                raise UnreadableError(HINT)
            return _Days(tuple(stops))
        length = (stops[1] - stops[0]) % 7 + 1
        return _Days(tuple((stops[0] + d - 1) % 7 + 1 for d in range(length)))

    def time(self) -> _Time:
        """Return a part of the day, or hours."""
        token = self.taken()
        if token.kind == "part":
            return _Time(part=token.part, plural=token.plural, compound=token.compound)
        if token.kind == "time":
            start = token.clock
        elif self.kind() != "time":
            raise UnreadableError(HINT)
        else:
            start = self.taken().clock
        if token.until:
            return _Time(hours=_Hours(None, start))
        link = self.kind()
        if link == "range" or (link == "joined" and token.kind == "between"):
            if self.kind(1) != "time":
                raise UnreadableError(HINT)
            self.taken()
            return _Time(hours=_Hours(start, self.taken().clock))
        if link == "onwards":
            self.taken()
        elif token.kind == "time" and self.single_hours:
            end = start._replace(minutes=start.of_24 + 60, half=None, exact=True)
            begin = start._replace(minutes=start.of_24, half=None, exact=True)
            return _Time(hours=_Hours(begin, end))
        elif token.kind != "open":
            raise UnreadableError(hinted("evening_from_to"))
        return _Time(hours=_Hours(start, None))


def _one_time(first: _Days | _Time, second: _Time, link: Link) -> _Time | None:
    """Return a part of the day and the hours beside it as one: "soir (17h30-19h30)"."""
    if not isinstance(first, _Time) or bool(first.part) == bool(second.part):
        return None
    if link == "joined" or (first.hours and second.hours):
        return None
    if first.hours and None in first.hours:
        raise UnreadableError(_OTHER_PART)  # "from 8 in the morning": until noon?
    both = _Time(first.part or second.part, first.hours or second.hours)
    if link == "comma" and not _overlap(both):
        return None
    return both


def _overlap(time: _Time) -> bool:
    """Return whether the hours of a part of the day lie around what it usually is."""
    low, high = DAYPARTS.get(time.part, DAYPARTS["day"])
    start, end = time.hours or (None, None)
    return any(
        (start.of_24 + shift if start else low) < high
        and (end.of_24 + shift if end else high) > low
        for shift in (0, _NOON)
    )


class _Clause(NamedTuple):
    """Days and the times that belong to them; ``None`` = the whole day."""

    days: list[_Days]
    times: list[_Time] | None


def _clauses(blocks: list[_Block]) -> list[_Clause] | None:
    """Return which times belong to which days; ``None`` if careful people could differ."""
    if len(blocks) == 1 and blocks[0].days:
        days = [day for item in blocks[0].days for day in item.days]
        # "weekend Sat": all of it, or only Saturday?
        return [_Clause(blocks[0].days, None)] if len(days) == len(set(days)) else None
    return _with_weekend(blocks) or (_pairs(blocks) if len(blocks) % 2 == 0 else None)


def _likeliest(blocks: list[_Block]) -> list[_Clause]:
    """Return the reading that is considered where people could differ.

    Days and times go together where nothing parts them; other days are whole days, and other times
    those of the working week.
    """
    clauses = []
    blocks = [part for k, block in enumerate(blocks) for part in _split(block, blocks[k + 1 :])]
    k = 0
    while k < len(blocks):
        pair = blocks[k : k + 2]
        if (
            len(pair) < 2
            or pair[1].link in ("comma", "joined")
            or bool(pair[1].days) is bool(pair[0].days)
        ):
            pair = pair[:1]
        days = [item for block in pair for item in block.days] or [_Days(_WEEKDAYS)]
        clauses.append(_Clause(days, [item for block in pair for item in block.times] or None))
        k += len(pair)
    return clauses


def _split(block: _Block, later: list[_Block]) -> list[_Block]:
    """Return a list of days in two, if a time follows its last one: "lundi, week-end matin"."""
    behind = later[0] if later and later[0].link in ("", "colon") else None
    if behind is None or not block.days or "comma" not in block.links or block.link == "opened":
        return [block]
    return [
        _Block(block.link, block.items[:-1], block.links[:-1]),
        _Block("comma", block.items[-1:]),
    ]


def _with_weekend(blocks: list[_Block]) -> list[_Clause] | None:
    """Return the reading of "evenings and weekends", whose weekends are whole days."""
    times = [block for block in blocks if block.times]
    days = [block for block in blocks if block.days]
    if len(times) != 1 or not days:
        return None
    weekend = _Clause([_Days(_WEEKEND, group=True)], None)
    listed = [item for block in days for item in block.days]
    links = [block.link for block in blocks[1:]] + [link for block in days for link in block.links]
    if len(listed) == 1 and days[0].is_weekend and times[0].of_parts and links == ["joined"]:
        return [_Clause([_Days(_WEEKDAYS)], times[0].times), weekend]
    week = [item for item in listed if item.days in (_WEEKDAYS, _ALL)]
    if len(listed) != 2 or len(week) != 1 or listed[1 - listed.index(week[0])] != weekend.days[0]:
        return None
    if "opened" in links or not (times[0].of_parts or len(blocks) == 3):
        return None
    between_days = blocks[2].link if len(blocks) == 3 else days[0].links[0]
    beside = blocks[1].link
    # "weekends and weekday evenings", "evenings on weekdays, weekends", but not the times last
    # behind a comma: "weekdays and weekends, evenings".
    first_is_week = listed[0] == week[0]
    close = {3: first_is_week, 2: first_is_week == bool(blocks[0].times)}.get(len(blocks), False)
    if close and between_days in ("joined", "comma") and beside in ("", "colon"):
        return [_Clause(week, times[0].times), weekend]
    return None


def _pairs(blocks: list[_Block]) -> list[_Clause] | None:
    """Return blocks of days and of times two by two, as far as all of them belong together."""
    days_first = bool(blocks[0].days)
    clauses = []
    for k in range(0, len(blocks), 2):
        first, second = blocks[k : k + 2]
        days, times = (first, second) if days_first else (second, first)
        if second.link == "joined" or (k and first.link == "opened"):
            return None  # "dès 18h et le samedi"
        if second.link == "comma" and not _listed(days, times, days_first):
            return None  # "weekend, evenings", "after 6pm, weekends"
        if not (_alike(times) and _one_list(days, times, days_first=days_first)):
            return None
        # A list inside a chain of clauses must not be looser than what parts the clauses.
        if k and first.link in ("", "comma") and "comma" in first.links:
            return None
        if k + 2 < len(blocks) and blocks[k + 2].link in ("", "colon") and second.links:
            return None
        clauses.append(_Clause(days.days, times.times))
    return clauses


def _listed(days: _Block, times: _Block, days_first: bool) -> bool:
    """Return whether days and times on either side of a comma surely belong together."""
    if days_first:
        return not (times.of_parts and (days.is_weekend or any(t.plural for t in times.times)))
    if not times.of_parts:
        return not days.is_weekend
    return len(days.items) == 1 and len(days.days[0].days) > 2


def _alike(times: _Block) -> bool:
    """Return whether all the times of a list surely belong to the days beside the list."""
    if len({time.plural for time in times.times if time.part}) > 1:
        return False  # "Saturday morning and evenings"
    mixed = len({bool(time.hours) for time in times.times}) > 1
    # "9-12 and in the evening": of that day, or of all?
    return not (mixed and "joined" in times.links)


def _one_list(days: _Block, times: _Block, *, days_first: bool) -> bool:
    """Return whether the times beside a list of days surely belong to all of them."""
    n_days = sum(len(item.days) for item in days.days)
    if n_days > 1 and any(time.compound for time in times.times) and not days.hyphened:
        return False  # "Mi und Samstagvormittag", "Montag bis Mittwochabend"
    if len(days.items) == 1:
        return True
    if any(item.group for item in days.days):
        return False  # "weekends and Monday evenings"
    announced = "opened" in (times.link, days.link) or (days_first and times.link == "colon")
    if announced or all(len(item.days) == 1 for item in days.days):
        return True
    # "abends Mo-Do, Sa", "Mo-Fr, Sa morning": is Saturday a whole day, or Monday?
    return days_first and not ("comma" in days.links or times.of_parts)


@dataclass(frozen=True)
class _Reader:
    """Reads the entries of one answer.

    ``single_hours``: a single time means the hour that begins then, as in headers of columns.
    ``grid``: the column says the day, so that "before 11" begins with the day.
    """

    words: Words
    dayparts: Mapping[str, Span]
    single_hours: bool = False
    grid: bool = False
    notes: list[str] = field(default_factory=list)

    def intervals(self, tokens: list[Token]) -> list[tuple[int, int, int]]:
        """Return the intervals of one entry."""
        blocks = _Parser(tokens, self.single_hours).parsed()
        if not any(block.days for block in blocks):
            raise UnreadableError(_ON_WHICH_DAYS)
        clauses = _clauses(blocks)
        if clauses is None:
            considered = WeeklyText(replace(self, notes=[]).in_words(_likeliest(blocks)))
            hint = hinted("times_considered", hint=_WHICH_TIMES, considered=considered)
            raise UnreadableError(hint)
        return list(self.of_clauses(clauses))

    def in_words(self, clauses: Iterable[_Clause]) -> str:
        """Return a reading as the text form that :class:`Availability` parses."""
        entries = []
        for clause in clauses:
            days = ",".join(_names(item.days) for item in clause.days)
            spans = [(start, end) for _, start, end in self.of_clauses([clause])]
            hours = ",".join(f"{_hhmm(start)}-{_hhmm(end)}" for start, end in sorted(set(spans)))
            entries.append(f"{days} {hours}")
        return "; ".join(entries)

    def of_clauses(self, clauses: Iterable[_Clause]) -> Iterator[tuple[int, int, int]]:
        for clause in clauses:
            spans = [self.dayparts["day"]]
            if clause.times is None:
                self.notes.append("whole_day")
            else:
                spans = [self.span(time) for time in clause.times]
            days = {day for item in clause.days for day in item.days}
            yield from ((day, start, end) for day in sorted(days) for start, end in spans)

    def part(self, name: str) -> Span:
        """Return the minutes of a part of the day."""
        if name == "daytime":
            return self.dayparts["morning"][0], self.dayparts["afternoon"][1]
        return self.dayparts[name]

    def span(self, time: _Time) -> Span:
        """Return the minutes of a time; hours that are stated count, whatever the part's are."""
        if time.part:
            self.notes.append("dayparts")
        if time.hours is None:
            return self.part(time.part)
        start, end = time.hours
        if end is None:
            self.notes.append("open_end")
        if start is None:
            self.notes.append("open_start")
        if time.part:
            return self.within(time.part, start, end)
        if start is not None and end is not None:
            return _from_to(start, end)
        if start is not None:
            return _forwards(_surely(start, _NOON), self.dayparts["evening"][1])
        if end is None or not self.grid:
            raise UnreadableError(hinted("morning_from_to"))
        return _forwards(self.dayparts["morning"][0], _surely(end, 11 * 60))

    def within(self, part: str, start: Clock | None, end: Clock | None) -> Span:
        """Return hours of 24 that a part of the day can have."""
        usual, most = self.part(part), _AT_MOST[part]
        most = min(most[0], usual[0]), max(most[1], usual[1])
        stated = [clock for clock in (start, end) if clock is not None]
        early = not any(clock.half or clock.exact for clock in stated)
        for shift in (0, _NOON) if early else (0,):
            begin = usual[0] if start is None else _begin(start, end) + shift
            finish = usual[1] if end is None else (end.of_24 or DAY_MINUTES) + shift
            if most[0] <= begin < finish <= most[1]:
                return begin, finish
        raise UnreadableError(_OTHER_PART)


class WeeklyText(Worded):
    """Weekly times as text, whose weekdays other languages write in words.

    Examples
    --------
    >>> WeeklyText("Mo-We 18:00-20:00").text("fr")
    'lundi-mercredi 18:00-20:00'
    """

    def __init__(self, text: str) -> None:
        self._text = text

    def text(self, language: str = "en") -> str:
        """Return the times; in English as :class:`Availability` parses them."""
        if base_language(language) == "en":
            return self._text
        names = {name: weekday_name(day, language) for day, name in enumerate(DAYS, start=1)}
        return re.sub("|".join(names), lambda day: names[day[0]], self._text)


def _names(days: tuple[int, ...]) -> str:
    """Return weekdays as a range, if they are one after the other, or as a list."""
    if len(days) > 2 and days == tuple(range(days[0], days[-1] + 1)):
        return f"{DAYS[days[0] - 1]}-{DAYS[days[-1] - 1]}"
    return ",".join(DAYS[day - 1] for day in days)


def _hhmm(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _begin(start: Clock, end: Clock | None) -> int:
    """Return when hours begin; "pm" behind both ends counts for both, where these are hours."""
    if end is None or start.half is not None or end.half is None or start.exact:
        return start.of_24
    begin = start._replace(half=end.half).of_24
    return begin if begin < (end.of_24 or DAY_MINUTES) else start._replace(half="am").of_24


def _from_to(start: Clock, end: Clock) -> Span:
    """Return hours of 24, where every careful person would read the same."""
    if end.half == "am" and end.minutes >= _NOON and start.half != "pm":
        raise UnreadableError(hinted("midnight"))
    begin, finish = _begin(start, end), end.of_24 or DAY_MINUTES
    if start.half or end.half or start.exact or end.exact:
        return _forwards(begin, finish)
    if start.marked or begin >= _NOON:
        # Hours before the first of a day are rather those of the evening, or a duration.
        if begin < 6 * 60 and start.marked:
            raise UnreadableError(_WHICH_HALF)
        if begin >= _NOON > finish and not start.marked:
            finish += _NOON  # 12-2
        return _forwards(begin, finish)
    if finish <= begin:
        finish += _NOON  # "9 to 5"
    # "8-10" may be those of the evening; nobody means 21:00 to 23:00 by "9-11".
    if begin < 8 * 60 or (begin < 9 * 60 and finish <= 10 * 60):
        raise UnreadableError(_WHICH_HALF)
    return _forwards(begin, finish)


def _surely(clock: Clock, first: int) -> int:
    """Return a time of 24 hours; what is not marked as one must not lie before ``first``."""
    earliest = 6 * 60 if clock.marked else first
    if clock.half is None and not clock.exact and clock.minutes < earliest:
        raise UnreadableError(_WHICH_HALF)
    return clock.of_24


def _forwards(begin: int, finish: int) -> Span:
    if begin >= finish:
        raise UnreadableError(hinted("end_after_start"))
    return begin, finish


def clock_minutes(text: str) -> int:
    """Return the minutes since midnight of a time such as ``"09:00"``.

    Raises
    ------
    ValueError
        If it is none.
    """
    return Availability.parse(f"Mo {text}-24:00").intervals[0].start


def stated_times(text: str, dayparts: Mapping[str, Span] | None) -> Availability | tuple[Span, ...]:
    """Return what an answer of a mapping means: times with days, or without in a grid.

    ``dayparts`` are those of a grid, whose answers may be parts of the day and times.

    Raises
    ------
    ValueError
        If it means neither.

    Examples
    --------
    >>> stated_times("morning", DAYPARTS), stated_times("08:00-11:00,13-15", DAYPARTS)
    (((480, 720),), ((480, 660), (780, 900)))
    >>> str(stated_times("Mo 9-10", None))
    'Mo 09:00-10:00'
    """
    if dayparts is not None and text in dayparts:
        return (dayparts[text],)
    if dayparts is not None and text[:1].isdigit():
        intervals = Availability.parse(f"Mo {text}").intervals
        return tuple((start, end) for _, start, end in intervals)
    return Availability.parse(text)


def read_times(
    text: str,
    words: Words,
    dayparts: FrozenMap[str, Span] = DAYPARTS,
    *,
    single_hours: bool = False,
) -> tuple[Availability, tuple[str, ...]]:
    """Return the weekly times that a text states, and notes on how it was understood.

    Entries are separated by ``;`` or line breaks. An entry holds weekdays and times, in either
    order; several clauses of days and times may follow each other. A time is from-to, or a part of
    the day; hours beside a part of the day are those that count. Days without any time are whole
    days. Not read are times without a day, days without a time beside days with one, any word that
    is not known ("except", "sometimes"), and hours that may be those of the morning or of the
    evening. "Evenings and weekends" are the evenings of the working week and the whole weekend.

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
        If the text holds a word or a form that is not known, or can be read in two ways; the
        message does not repeat it, but says which reading was considered.

    Examples
    --------
    >>> from pairmatch.intake.readers.vocabulary import words
    >>> str(read_times("lundi matin, jeudi de 18h30 à 20h", words("fr"))[0])
    'Mo 08:00-12:00; Th 18:30-20:00'
    >>> str(read_times("6:00-7:00pm F", words("en"))[0])
    'Fr 18:00-19:00'
    """
    reader = _Reader(words, dayparts, single_hours)
    if folded(text) in words.phrases["never"]:
        return Availability(never=True), ()
    if not single_hours:
        check_entries([text], words)
    entries = [
        list(tokens_of(entry, words))
        for entry in (_entries(text) if single_hours else _sure_entries(text))
    ]
    return _times(reader, [i for tokens in entries for i in reader.intervals(tokens)])


def on_days_of(row: str, stated: Availability | tuple[Span, ...], words: Words) -> Availability:
    """Return what an answer of a mapping means in the column of a grid with this header.

    Times with days are those of the header's days, if it names any.
    """
    blocks = _Parser([token for entry in _entries(row) for token in tokens_of(entry, words)])
    days = {d for block in blocks.parsed() for item in block.days for d in item.days}
    if isinstance(stated, Availability):
        return Availability(i for i in stated.intervals if not days or i.weekday in days)
    if not days:
        raise UnreadableError(_ON_WHICH_DAYS)
    return Availability((day, start, end) for day in days for start, end in stated)


def check_entries(entries: Iterable[str], words: Words) -> None:
    """Refuse an answer whose entries depend on each other: "Monday; 6-8pm", "Matin: lu; ma".

    Raises
    ------
    UnreadableError
        If an entry holds times without days, or one without a time follows one that begins with it.
    """
    times_first = False
    for entry in (part for text in entries for part in _entries(text)):
        try:
            blocks = _Parser(list(tokens_of(entry, words))).parsed()
        except UnreadableError:
            continue
        if not any(block.days for block in blocks):
            raise UnreadableError(_ON_WHICH_DAYS)
        if times_first and not any(block.times for block in blocks):
            raise UnreadableError(_WHICH_TIMES)
        times_first |= bool(blocks[0].times)


def read_grid_times(
    row: str, cell: str, words: Words, dayparts: FrozenMap[str, Span] = DAYPARTS
) -> tuple[Availability, tuple[str, ...]]:
    """Return the weekly times of a cell in a grid: the header says the day, or the part of it.

    Parameters
    ----------
    row
        The header: weekdays, or a part of the day.
    cell
        The rest: parts of the day and hours, or weekdays.
    words, dayparts
        As for :func:`read_times`.

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
    reader = _Reader(words, dayparts, grid=True)
    head = _Parser([token for entry in _entries(row) for token in tokens_of(entry, words)]).parsed()
    intervals: list[tuple[int, int, int]] = []
    for entry in _sure_entries(cell):
        blocks = _Parser(list(tokens_of(entry, words))).parsed()
        intervals += reader.of_clauses([_clause_of_grid(head, blocks)])
    return _times(reader, intervals)


def _clause_of_grid(head: list[_Block], cell: list[_Block]) -> _Clause:
    """Return the days and the times that a header and a cell say together."""
    of_head = [block.days for block in head if block.days]
    of_cell = [block.days for block in cell if block.days]
    if of_head and of_cell:
        raise UnreadableError(hinted("column_days"))
    if not of_head and not of_cell:
        raise UnreadableError(_ON_WHICH_DAYS)
    times = [block.times for block in (*head, *cell) if block.times]
    if len(of_head + of_cell) > 1 or len(times) > 2:
        raise UnreadableError(_WHICH_TIMES)
    days = (of_head or of_cell)[0]
    if len(times) < 2:
        return _Clause(days, times[0] if times else None)
    # The header names a part of the day, and the cell its hours.
    both = _one_time(times[0][0], times[1][0], "")
    if both is None or len(times[0]) > 1 or len(times[1]) > 1:
        raise UnreadableError(_WHICH_TIMES)
    return _Clause(days, [both])


def _entries(text: str) -> list[str]:
    parts = [folded(part) for part in re.split(r"[;\n\r]", text)]
    return [part for part in parts if part]


def _sure_entries(text: str) -> list[str]:
    """Return the entries of an answer, unless it holds a doubt: "Monday?", "Tue -"."""
    if "?" in text or _UNFINISHED.search(text):
        raise UnreadableError(hinted("times_in_doubt"))
    return _entries(text)


def _times(
    reader: _Reader, intervals: Iterable[tuple[int, int, int]]
) -> tuple[Availability, tuple[str, ...]]:
    try:
        return Availability(intervals), tuple(dict.fromkeys(reader.notes))
    except ValueError:
        raise UnreadableError(HINT) from None

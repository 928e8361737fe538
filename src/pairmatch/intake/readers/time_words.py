"""The words and clock times of an answer about weekly times."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Literal, NamedTuple, TypeAlias

from pairmatch.intake.readers.reading import UnreadableError
from pairmatch.intake.readers.words import Words

Kind: TypeAlias = Literal["days", "part", "time", "range", "between", "open", "joined", "skip"]

HINT = "write days and times, such as Mo-Fr 18:00-20:00; Sa 09:00-12:00"

# Minutes stand close to the hour; "18 h 30" with blanks only in steps of five.
_TIME = re.compile(
    r"(\d{1,2})(?:(?:[:.]|[hu])(\d{2})(?!\d)|\s?[hu]\s?([0-5][05])(?!\d))?", re.ASCII
)
_HALF = re.compile(r"\s*(?:([ap])m\b|([ap])\.m\.?)", re.ASCII)
_MARKED = re.compile(r"\d(?:[:.]\d\d|\s?(?:h|u|uhr|uur|ore|heures?)(?![^\W\d_]))")
_MARKS = re.compile(r"[\s,:./()&+|]+")
# What single letters for weekdays may stand beside: "6:00-7:00pm F".
_LETTERED = re.compile(r"[\d:.,\s-]+(?:[ap]\.?m\.?)?[\s,]*[a-z]{1,3}(?:[\s,&]+[a-z]{1,3})*")


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


class Token(NamedTuple):
    """A word, a mark or a time: what it is, and what it stands for."""

    kind: Kind
    days: tuple[int, ...] = ()
    part: str = ""
    clock: Clock = Clock(0, None, exact=False)


def tokens_of(entry: str, words: Words) -> list[Token]:
    """Return the words and times of one folded entry.

    Raises
    ------
    UnreadableError
        If a word is not known.

    Examples
    --------
    >>> from pairmatch.intake.readers.words import words
    >>> [token.kind for token in tokens_of("lundi de 18h a 20h", words("fr"))]
    ['days', 'skip', 'time', 'skip', 'range', 'time', 'skip']
    """
    return list(_tokens(entry, words))


def _tokens(entry: str, words: Words) -> Iterator[Token]:
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

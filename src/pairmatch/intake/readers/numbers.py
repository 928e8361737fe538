"""Numbers as people write them: "2", "Two or three", "7+", "3,5", "né en 1975"."""

from __future__ import annotations

import math
import re
from datetime import date
from functools import cache
from typing import Literal, TypeAlias

import numpy as np

from pairmatch._support.hints import hinted
from pairmatch.intake.readers.cell_reading import DOUBT, Reading, UnreadableError
from pairmatch.intake.readers.dates import DateOrder, read_moment
from pairmatch.intake.readers.vocabulary import Words, folded

Range: TypeAlias = Literal["lowest", "highest"]

_WHOLE = re.compile(r"-?\d{1,9}(\.0*)?", re.ASCII)
_SPAN = re.compile(r"(\d{1,6})\s*-\s*(\d{1,6})", re.ASCII)
_OPEN = re.compile(r"(\d{1,6})\s*\+", re.ASCII)
_DECIMAL = re.compile(r"[+-]?\d{1,15}(\.\d{1,15})?", re.ASCII)
# What changes a number, doubts it, or makes it one of minutes.
_CHANGED = re.compile(
    "[~\u00b1\u2248\u2260\u2264\u2265<>=*/?#\u00b2\u00b3\u00b9\u2070-\u209f]|^[-\u2013\u2212]|\\+\\s*\\d|\\d\\s*min\\b",
    re.IGNORECASE,
)
# "Jugendliche/r", "Mentor*innen", "seul·e", "Person(en)".
_FORMS = "innen|in|en|es|e|s|r|n|a|o|i"
_BOTH = re.compile(
    rf"(?<=[^\W\d_])(?:[·•*:/.](?:{_FORMS})(?![^\W\d_])|\((?:{_FORMS})\))+", re.IGNORECASE
)
_YEAR = re.compile(r"(?:(0?[1-9]|1[0-2])[/.-]|([a-z]+)\.? )?(\d{4})(\.0*)?", re.ASCII)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}([.,' ]\d{3})+", re.ASCII)
_FLAGS = {"true": True, "false": False, "1": True, "0": False, "1.0": True, "0.0": False}
_HINT = hinted("whole_number")
_APART = str.maketrans({"-": " - ", "+": " ", "(": " ", ")": " "})
_HINT_YEAR = hinted("year_of_birth")


def read_count(
    answer: object, words: Words | None = None, take: Range = "lowest", *, now: bool = False
) -> Reading:
    """Return the whole number that an answer states.

    A range counts as its lowest number, or its highest if ``take`` says so; ``7+`` and "at least
    seven" are 7, "up to three" is 3. Numbers in words need a language. With ``now`` the number is
    one of now, and "already 1" is 1.

    Examples
    --------
    >>> from pairmatch.intake.readers.vocabulary import words
    >>> read_count("Two or three", words("en")).value, read_count("3–5", take="highest").value
    (2, 5)
    """
    if isinstance(answer, float) and answer.is_integer():
        answer = int(answer)
    if isinstance(answer, int) and not isinstance(answer, bool):
        return Reading(answer)
    if not isinstance(answer, str):
        raise UnreadableError(_HINT)
    text = answer.strip()
    if _WHOLE.fullmatch(text):
        return Reading(int(float(text)))
    text = _BOTH.sub("", text)
    if _CHANGED.search(text):
        raise UnreadableError(_HINT)
    text = folded(text)
    if span := _SPAN.fullmatch(text):
        return _of_range([int(span[1]), int(span[2])], take)
    if at_least := _OPEN.fullmatch(text):
        return Reading(int(at_least[1]), notes=("at_least",))
    if words is not None:
        already = words.phrases["already"] if now else frozenset()
        return _in_words(_without(text, already), words, take)
    raise UnreadableError(_HINT)


def _of_range(numbers: list[int], take: Range) -> Reading:
    if numbers != sorted(numbers):
        raise UnreadableError(hinted("range_order"))
    return Reading(numbers[0] if take == "lowest" else numbers[-1], notes=(f"range_{take}",))


def _in_words(text: str, words: Words, take: Range) -> Reading:
    phrases = frozenset(name for name in words.numbers if not name.isalpha())
    rest = _any_of(phrases).sub(lambda phrase: str(words.numbers[phrase[0]]), text)
    is_marked = {}
    for key in ("at_least", "up_to", "number_fillers"):
        shorter = _without(rest, words.phrases[key])
        is_marked[key] = shorter != rest
        rest = shorter
    spoken = [_number(word, words) for word in rest.translate(_APART).split()]
    match spoken:
        case [int(number)]:
            return Reading(number, notes=("at_least",) if is_marked["at_least"] else ())
        case [int(first), "range", int(last)] | ["between", int(first), "range" | "and", int(last)]:
            return _of_range([first, last], take)
    raise UnreadableError(_HINT)


def _number(word: str, words: Words) -> int | str:
    """Return the number that a word means, or what it says of two numbers."""
    if word.isascii() and word.isdigit() and len(word) <= 6:
        return int(word)
    if word in words.numbers:
        return words.numbers[word]
    if word == "-" or word in words.phrases["ranges"]:
        return "range"
    kinds = (("between", "between"), ("between", "count_from"), ("and", "joined"))
    found = next((kind for kind, key in kinds if word in words.phrases[key]), None)
    if found is None:
        raise UnreadableError(_HINT)
    return found


def _without(text: str, phrases: frozenset[str]) -> str:
    return " ".join(_any_of(phrases).sub(" ", text).split()).strip(" .,")


@cache
def _any_of(phrases: frozenset[str]) -> re.Pattern[str]:
    """Return a pattern that finds the longest of some phrases; of none, nothing."""
    longest_first = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    ends = (re.escape(p) + (r"(?!\w)" if p[-1].isalnum() else "") for p in longest_first)
    return re.compile(rf"(?<!\w)(?:{'|'.join(ends) or '(?!)'})")


def read_year(answer: object, words: Words | None = None) -> Reading:
    """Return the year of birth that an answer states: four digits, or the year of a date.

    Examples
    --------
    >>> from pairmatch.intake.readers.vocabulary import words
    >>> read_year("née en 1972", words("fr")).value, read_year("12.03.1994").value
    (1972, 1994)
    """
    if isinstance(answer, np.generic):
        answer = answer.item()
    if isinstance(answer, bool) or not isinstance(answer, date | int | float | str):
        raise UnreadableError(_HINT_YEAR)
    return Reading(answer.year if isinstance(answer, date) else _year_in(str(answer), words))


def _year_in(answer: str, words: Words | None) -> int:
    text = _BOTH.sub("", answer.strip())
    text = "?" if "?" in text else folded(text).strip("()")
    for phrase in sorted(words.phrases["born"], key=len, reverse=True) if words else ():
        text = re.sub(rf"^{re.escape(phrase)}[.:]? ", "", text)
    months = words.months if words else {}
    if (year := _YEAR.fullmatch(text)) and (not year[2] or year[2] in months):
        return int(year[3])
    orders: tuple[DateOrder, ...] = ("day_first", "month_first")
    for order in orders:
        try:
            moment = read_moment(text, words, order)
        except UnreadableError:
            continue
        # Of "12.3.16" or a spreadsheet's number nobody can say which year is meant.
        if not {"short_year", "serial_date"}.intersection(moment.notes):
            return int(moment.value.year)
    raise UnreadableError(_HINT_YEAR)


def read_number(answer: object, words: Words | None = None) -> Reading:
    """Return the number that an answer states; with a language, a decimal comma is one.

    Examples
    --------
    >>> from pairmatch.intake.readers.vocabulary import words
    >>> read_number("3,5", words("de")).value, read_number("4").value
    (3.5, 4)
    """
    if isinstance(answer, int | float) and not isinstance(answer, bool) and math.isfinite(answer):
        return Reading(answer)
    text = str(answer).strip() if isinstance(answer, str) else ""
    if _THOUSANDS.fullmatch(text):
        raise UnreadableError(hinted("thousands"))
    if words is not None and text.count(",") == 1 and "." not in text:
        text = text.replace(",", ".")
    if not _DECIMAL.fullmatch(text):
        raise UnreadableError(hinted("number"))
    return Reading(float(text) if "." in text else int(text))


def read_yes_no(answer: object, words: Words | None = None) -> Reading:
    """Return whether an answer says yes or no; words need a language.

    Examples
    --------
    >>> from pairmatch.intake.readers.vocabulary import words
    >>> read_yes_no("Oui", words("fr")).value, read_yes_no("FALSE").value
    (True, False)
    """
    if isinstance(answer, np.generic):
        answer = answer.item()
    if isinstance(answer, bool) or (isinstance(answer, int | float) and answer in (0, 1)):
        return Reading(bool(answer))
    if "?" in str(answer):
        raise UnreadableError(DOUBT)
    text = folded(str(answer))
    meant = _FLAGS.get(text)
    if meant is None and words is not None:
        meant = words.says_yes(text)
    if meant is None:
        raise UnreadableError(hinted("yes_or_no"))
    return Reading(meant)

"""The vocabulary of a form's language: weekdays, yes and no, numbers, levels."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from pairmatch._support.containers import FrozenMap
from pairmatch._support.messages import plain_letters
from pairmatch.data import read_text
from pairmatch.errors import PolicyError, did_you_mean
from pairmatch.people.languages import Level, parse_tag

FORM_LANGUAGES = ("en", "fr", "de", "nl", "it")

# What may begin and end an answer, beside letters and digits; other marks, such as most emoji, go.
# Marks that take an answer back (crosses, empty boxes), doubt it or change a number stay, so that
# it is not read.
REVOKING = (
    "\u2610\u2612\u2715\u2716\u2717\u2718\u274c\u274e\u26d4\u26a0\u2753\u2754\uff1f\u2b1c\u2b1b"
    "\U0001f6ab\U0001f44e\U0001f532\U0001f533\U0001f937\u2026"
)
_OPENING = frozenset("_([+-'<>=\"~\u00b1\u2248\u2260\u2264\u2265" + REVOKING)
_CLOSING = frozenset("_)]+'\">%" + REVOKING)

T = TypeVar("T")


def folded(text: str) -> str:
    """Return a text as answers are compared: no case, accents, marks around it or double blanks.

    Examples
    --------
    >>> folded("  Après-midi : "), folded("💼 Werk"), folded("3–5"), folded("l’été")
    ('apres-midi', 'werk', '3-5', "l'ete")
    """
    plain = plain_letters(text)
    if not plain.isascii():
        # The marks of other scripts than Latin.
        plain = "".join(c for c in plain if unicodedata.category(c) != "Mn")
    if "_" in plain or not plain.isascii():
        plain = " ".join(plain.replace("_", " ").split())
    start, end = 0, len(plain)
    while start < end and not (plain[start].isalnum() or plain[start] in _OPENING):
        start += 1
    while start < end and not (plain[end - 1].isalnum() or plain[end - 1] in _CLOSING):
        end -= 1
    return plain[start:end] or plain


def form_language(language: str | None) -> str | None:
    """Return the language of a form with its region, if it has one; ``None`` if it is not stated.

    The region matters where a word means something else from country to country; see ``Words``.

    Raises
    ------
    PolicyError
        If forms in that language cannot be read.

    Examples
    --------
    >>> form_language("fr-ch"), form_language("nl"), form_language(None)
    ('fr-CH', 'nl', None)
    """
    if language is None:
        return None
    try:
        tag = parse_tag(language)
    except ValueError:
        tag = None
    if tag not in FORM_LANGUAGES:
        meant = did_you_mean(language, FORM_LANGUAGES)
        raise PolicyError(f"forms in {language!r} cannot be read. {meant}")
    region = next((part for part in language.strip().split("-")[1:] if len(part) == 2), None)
    return tag if region is None else f"{tag}-{region.upper()}"


def primary_language(tag: str) -> str:
    """Return the language of a form without its region.

    Examples
    --------
    >>> primary_language("fr-CH"), primary_language("nl")
    ('fr', 'nl')
    """
    return tag.partition("-")[0]


@dataclass(frozen=True, eq=False)
class Words:
    """The words of one language, all folded.

    Weekdays are 1 (Monday) to 7, months 1 to 12. ``day_letters`` are letters for weekdays, in
    English only (``6:00-7:00pm F``, ``MWF``), ``day_groups`` words for several weekdays ("at the
    weekend"); ``dayparts`` are morning, midday, afternoon, evening, daytime or day, and
    ``unsure_parts`` give the part by region, for words that mean another one from country to
    country. ``phrases`` holds the other lists by their key in the word list: ``yes``, ``no``,
    ``ranges``, …; ``region`` is ``"CH"``, ``"BE"``, … if it is stated: Dutch ``middag`` is noon in
    ``BE`` and the afternoon in ``NL``.
    """

    weekdays: FrozenMap[str, int]
    day_letters: FrozenMap[str, tuple[int, ...]]
    day_groups: FrozenMap[str, tuple[int, ...]]
    dayparts: FrozenMap[str, str]
    unsure_parts: FrozenMap[str, dict[str, str]]
    months: FrozenMap[str, int]
    numbers: FrozenMap[str, int]
    levels: FrozenMap[str, Level]
    phrases: FrozenMap[str, frozenset[str]]
    region: str | None = None

    @property
    def twelve_hours(self) -> bool:
        """Whether times are written with am and pm."""
        return bool(self.day_letters)

    def says_yes(self, text: str) -> bool | None:
        """Return whether a folded answer says yes or no, ``None`` if neither.

        Beside yes or no may be what does not change it: "yes, please", "non merci".
        """
        first, _, rest = re.sub(r"[\s,.!;]+", " ", text).strip().partition(" ")
        for meant, known, more in ((True, "yes", "yes_more"), (False, "no", "no_more")):
            whole = self.phrases[known]
            if text in whole or (first in whole and rest in self.phrases[more]):
                return meant
        return None


_GROUPS = {"weekdays": tuple(range(1, 6)), "weekend": (6, 7), "every day": tuple(range(1, 8))}


@cache
def words(tag: str) -> Words:
    """Return the words of a form's language, with its region if the tag has one.

    Examples
    --------
    >>> words("nl").weekdays["ma"], words("fr").weekdays["ma"]
    (1, 2)
    >>> words("nl-BE").region, words("nl").region
    ('BE', None)
    """
    language, _, region = tag.partition("-")
    raw = json.loads(read_text(f"words/{language}.json"))
    lists = {
        name: frozenset(map(_folded_word, value))
        for name, value in raw.items()
        if isinstance(value, list) and all(isinstance(word, str) for word in value)
    }
    for name, more in (("yes", "also_yes"), ("no", "also_no"), ("refusals", "rather_not"),
                       ("nothing", "refusals")):  # fmt: skip
        lists[name] |= lists[more]
    return Words(
        weekdays=_indexed(enumerate(raw["weekdays"], 1)),
        day_letters=FrozenMap({text: tuple(days) for text, days in raw["day_letters"].items()}),
        day_groups=_indexed((_GROUPS[name], group) for name, group in raw["day_groups"].items()),
        dayparts=_indexed((name, group) for name, group in raw["dayparts"].items()),
        unsure_parts=FrozenMap({folded(word): part for word, part in raw["unsure_parts"].items()}),
        months=_indexed(enumerate(raw["months"], 1)),
        numbers=FrozenMap({folded(word): n for word, n in raw["numbers"].items()}),
        levels=_indexed((Level[name], group) for name, group in raw["levels"].items()),
        phrases=FrozenMap(lists),
        region=region or None,
    )


def _indexed(groups: Iterable[tuple[T, list[str]]]) -> FrozenMap[str, T]:
    return FrozenMap({_folded_word(word): value for value, group in groups for word in group})


def _folded_word(word: str) -> str:
    # A word list may hold a mark alone, such as "-".
    return folded(word) or word

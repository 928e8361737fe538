"""Languages (BCP 47 tags) and how well they are spoken (CEFR levels)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import IntEnum
from functools import cache

from pairmatch._support.containers import FrozenMap
from pairmatch._support.hints import hinted
from pairmatch.data import read_rows
from pairmatch.errors import did_you_mean

_TAG = re.compile(r"([a-z]{2,3})(-[a-z0-9]{1,8})*", re.IGNORECASE)


class Level(IntEnum):
    """Level of a language: CEFR A1 to C2, and native above C2.

    Examples
    --------
    >>> Level.B2 < Level.native, Level["C1"].name
    (True, 'C1')
    """

    A1 = 1
    A2 = 2
    B1 = 3
    B2 = 4
    C1 = 5
    C2 = 6
    native = 7


LEVELS = FrozenMap({name.casefold(): level for name, level in Level.__members__.items()})
"""Folded name -> level."""

# Whoever speaks the first understands the second, up to a level: a dialect and its language, two
# names of one language. Nothing else is assumed.
COUNTS_AS = FrozenMap({
    "gsw": ("de", Level.C2),
    "cnr": ("sr", Level.native),
    "fil": ("tl", Level.native),
    "tl": ("fil", Level.native),
    "ak": ("tw", Level.native),
    "tw": ("ak", Level.native),
})  # fmt: skip


def parse_level(level: Level | str) -> Level:
    """Return the level that a text names.

    Examples
    --------
    >>> parse_level("b2"), parse_level("Native")
    (<Level.B2: 4>, <Level.native: 7>)
    """
    if isinstance(level, Level):
        return level
    try:
        return LEVELS[level.strip().casefold()]
    except (KeyError, AttributeError):
        raise ValueError(hinted("unknown_level", levels=", ".join(Level.__members__))) from None


def parse_tag(tag: str) -> str:
    """Return the language of a BCP 47 tag; regions and scripts are left out.

    Examples
    --------
    >>> parse_tag("fr-CH"), parse_tag("PRS"), parse_tag("fra")
    ('fr', 'prs', 'fr')
    """
    match = _TAG.fullmatch(tag.strip()) if isinstance(tag, str) else None
    if match is None:
        raise ValueError(hinted("no_tag"))
    language = match[1].lower()
    if len(language) == 2 and language not in _shortest_tags():
        raise ValueError(hinted("no_short_tag"))
    return _shortest_tags().get(language, language)


@cache
def _shortest_tags() -> FrozenMap[str, str]:
    """Return every tag of ISO 639 that has a two-letter form -> that form."""
    return FrozenMap(
        (tag, row["two"]) for row in read_rows("iso639.csv") for tag in row.values() if tag
    )


def parse_languages(languages: str | Mapping[str, Level | str]) -> FrozenMap[str, Level]:
    """Return languages with their levels, sorted by tag.

    They are a mapping from tag to level, or the text form ``"fr:C1; en:B2"``. Of two entries for
    one language (``fr`` and ``fr-CH``) the higher level counts.

    Raises
    ------
    ValueError
        If a tag or a level is not known.

    Examples
    --------
    >>> parse_languages("fr-CH:C1; en:B2; fr:B1")
    {'en': <Level.B2: 4>, 'fr': <Level.C1: 5>}
    """
    entries = _split(languages) if isinstance(languages, str) else languages.items()
    return highest_levels((parse_tag(tag), parse_level(level)) for tag, level in entries)


def highest_levels(entries: Iterable[tuple[str, Level]]) -> FrozenMap[str, Level]:
    """Return the highest level of each language, sorted by tag.

    Examples
    --------
    >>> highest_levels([("fr", Level.B1), ("en", Level.B2), ("fr", Level.C1)])
    {'en': <Level.B2: 4>, 'fr': <Level.C1: 5>}
    """
    highest: dict[str, Level] = {}
    for tag, level in entries:
        highest[tag] = max(level, highest.get(tag, level))
    return FrozenMap(sorted(highest.items()))


def check_tags(tags: tuple[str, ...]) -> tuple[str, ...]:
    """Return the languages of a policy, normalised; raise ``ValueError`` for an unknown one.

    Examples
    --------
    >>> check_tags(("fr-BE", "nl"))
    ('fr', 'nl')
    """
    known = []
    for tag in tags:
        try:
            known.append(parse_tag(tag))
        except ValueError as error:
            raise ValueError(
                f"language {tag!r}: {error}. {did_you_mean(tag, _shortest_tags())}"
            ) from None
    return tuple(dict.fromkeys(known))


def _split(text: str) -> list[tuple[str, str]]:
    entries = []
    for entry in filter(None, (part.strip() for part in text.split(";"))):
        tag, colon, level = entry.partition(":")
        if not colon:
            raise ValueError(hinted("tag_and_level"))
        entries.append((tag, level))
    return entries

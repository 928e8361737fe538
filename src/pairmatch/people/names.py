"""Sectors, languages, levels, weekdays and goals as people call them, in five languages."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache

from pairmatch._support.containers import FrozenMap
from pairmatch._support.messages import as_written, base_language, has_message, message
from pairmatch.data import read_rows
from pairmatch.errors import PolicyError, did_you_mean
from pairmatch.people import goals, sectors
from pairmatch.people.languages import Level, parse_level, parse_tag

NAMED_IN = goals.GOAL_LANGUAGES

# What the everyday names of sectors begin with inside a sentence, and again after "and" or a comma.
_ARTICLES = {
    "fr": re.compile(r"(^|, | et )(?:l'|l[ea] |les |d'(?=autres ))"),
    "nl": re.compile(r"(^|, | en )(?:de |het )"),
    "it": re.compile(r"(^|, | e )(?:nell'|nell[aeo] |negli |nei |nel |in (?=altre ))"),
}


def goal_name(code: str, language: str = "en", *, own: Collection[str] = ()) -> str:
    """Return the name of a goal, as it reads inside a sentence.

    Parameters
    ----------
    code
        Code of a starter goal, or one of ``own``.
    language
        ``"en"``, ``"fr"``, ``"de"``, ``"nl"`` or ``"it"``, or one of these with a region.
    own
        The programme's own goals, such as ``GoalCoverage.goals``; they are named by their codes.

    Raises
    ------
    PolicyError
        If the goal or the language is not known; says which was probably meant.

    Examples
    --------
    >>> goal_name("network", "nl"), goal_name("interview_practice", "fr-CH")
    ('netwerk', "simulation d'entretien")
    >>> goal_name("driving licence", own=["driving licence"])
    'driving licence'
    """
    base, names = _base(language), goals.goal_names()
    if code in names:
        return as_written(names[code][base], language)
    if code not in own:
        raise PolicyError(f"unknown goal {code!r}. {did_you_mean(code, [*names, *own])}")
    return code


def sector_name(code: str, language: str = "en", *, tree: sectors.SectorTree | None = None) -> str:
    """Return the name of a sector, as it reads inside a sentence.

    Parameters
    ----------
    code
        Code of the tree, or ``UNDECIDED`` or ``GENERALIST``.
    language
        As in :func:`goal_name`.
    tree
        By default NACE Rev. 2. A programme's own tree gives the names that it has, to the letter,
        and the code where it has none in this language.

    Raises
    ------
    PolicyError
        If the sector or the language is not known; says which was probably meant.

    Examples
    --------
    >>> sector_name("NACE2:55", "fr"), sector_name("NACE2:85", "de"), sector_name("UNDECIDED")
    ('hébergement', 'Erziehung und Unterricht', 'undecided')
    >>> tree = sectors.SectorTree("ours", {"care": None}, {"care": {"fr": "Soins"}})
    >>> sector_name("care", "fr", tree=tree), sector_name("care", "de", tree=tree)
    ('Soins', 'care')
    """
    base = _base(language)
    if code in sectors.OPEN_SECTORS:
        return message(f"sector.{code.lower()}", language)
    known = sectors.SectorTree.nace2()
    if tree is not None and tree != known:
        return tree.name(code, base)
    name = as_written(known.name(code, base), language)
    # A noun keeps its capital in German, an abbreviation everywhere.
    return name if base == "de" or name[:2].isupper() else name[0].lower() + name[1:]


def everyday_sector(
    code: str, language: str = "en", *, tree: sectors.SectorTree | None = None
) -> str:
    """Return what people call a sector, without an article.

    Parameters
    ----------
    code, language, tree
        As in :func:`sector_name`, which names the sectors of a programme's own tree here too.

    Raises
    ------
    PolicyError
        If the sector or the language is not known; says which was probably meant.

    Examples
    --------
    >>> everyday_sector("NACE2:47", "fr"), everyday_sector("NACE2:23", "it")
    ('commerce de détail', 'vetro, ceramica e cemento')
    >>> everyday_sector("NACE2:87", "fr"), everyday_sector("NACE2:87", "fr-CH")
    ('maisons de retraite et foyers', 'EMS et foyers')
    """
    name, key = sector_name(code, language, tree=tree), f"everyday.sector.{code}"
    if tree not in (None, sectors.SectorTree.nace2()) or not has_message(key, language):
        return name
    articles = _ARTICLES.get(base_language(language))
    name = message(key, language)
    return name if articles is None else articles.sub(r"\1", name)


def language_name(tag: str, language: str = "en") -> str:
    """Return the name of a spoken language, without an article.

    Parameters
    ----------
    tag
        BCP 47 tag; a region does not count. A language without a known name is named by its tag.
    language
        As in :func:`goal_name`.

    Raises
    ------
    PolicyError
        If it is no tag of a language, or the language of the name is not known; says which was
        probably meant.

    Examples
    --------
    >>> language_name("fr-CH", "fr"), language_name("prs", "de"), language_name("ti", "it")
    ('français', 'Dari', 'tigrino')
    """
    base, names = _base(language), _language_names()
    try:
        spoken = parse_tag(tag)
    except ValueError as error:
        raise PolicyError(f"language {tag!r}: {error}. {did_you_mean(tag, names)}") from None
    return as_written(names[spoken][base], language) if spoken in names else spoken


def level_name(level: Level | str, language: str = "en") -> str:
    """Return the name of a level: of CEFR as it is, and native in words.

    Raises
    ------
    PolicyError
        If the level or the language is not known; says which was probably meant.

    Examples
    --------
    >>> level_name("C1", "fr"), level_name(Level.native, "fr"), level_name("native")
    ('C1', 'langue maternelle', 'native')
    """
    _base(language)
    try:
        known = parse_level(level)
    except ValueError:
        raise PolicyError(f"unknown level. {did_you_mean(level, Level.__members__)}") from None
    return message("level.native", language) if known is Level.native else known.name


def weekday_name(day: int, language: str = "en") -> str:
    """Return the name of a weekday, 1 (Monday) to 7 (Sunday).

    Raises
    ------
    PolicyError
        If the day is none of these, or the language is not known.

    Examples
    --------
    >>> weekday_name(1, "fr"), weekday_name(7, "de")
    ('lundi', 'Sonntag')
    """
    _base(language)
    if type(day) is not int or not 1 <= day <= _DAYS:
        raise PolicyError("weekdays go from 1 (Monday) to 7 (Sunday)")
    return message(f"weekday.{day}", language)


_DAYS = 7


def _base(language: object) -> str:
    """Return the language of a tag, if names are known in it."""
    base = base_language(str(language))
    if base not in NAMED_IN:
        raise PolicyError(f"unknown language {language!r}. {did_you_mean(language, NAMED_IN)}")
    return base


@cache
def _language_names() -> FrozenMap[str, dict[str, str]]:
    # CLDR's names, and ours of languages that it has none of, such as Dari and Kurmanji.
    files = ("languages/names.csv", "languages/more_names.csv")
    return FrozenMap((row["tag"], row) for file in files for row in read_rows(file))

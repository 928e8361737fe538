"""Goals: what mentees need and mentors offer."""

from __future__ import annotations

from functools import cache

from pairmatch._support.containers import FrozenMap
from pairmatch.data import read_rows
from pairmatch.errors import PolicyError, did_you_mean

GOAL_LANGUAGES = ("en", "fr", "de", "nl", "it")


@cache
def goal_names() -> FrozenMap[str, FrozenMap[str, str]]:
    """Return the starter goals: code -> language -> name.

    Examples
    --------
    >>> goal_names()["trial_apprenticeship"]["de"]
    'Schnupperlehre'
    """
    return FrozenMap(
        {
            row["code"]: FrozenMap({language: row[language] for language in GOAL_LANGUAGES})
            for row in read_rows("goals.csv")
        }
    )


def starter_goals() -> tuple[str, ...]:
    """Return the codes of the starter goals. A policy may know others instead or as well.

    Examples
    --------
    >>> starter_goals()[:3]
    ('job', 'internship', 'apprenticeship')
    """
    return tuple(goal_names())


def goal_name(code: str, language: str = "en") -> str:
    """Return the name of a starter goal in en, fr, de, nl or it.

    Raises
    ------
    PolicyError
        If the goal or the language is not known.

    Examples
    --------
    >>> goal_name("network", "nl")
    'netwerk'
    """
    names = goal_names()
    if code not in names:
        raise PolicyError(f"unknown goal {code!r}. {did_you_mean(code, names)}")
    if language not in names[code]:
        raise PolicyError(
            f"unknown language {language!r}. {did_you_mean(language, GOAL_LANGUAGES)}"
        )
    return names[code][language]

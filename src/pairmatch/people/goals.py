"""Goals: what mentees need and mentors offer."""

from __future__ import annotations

from functools import cache

from pairmatch._support.containers import FrozenMap
from pairmatch.data import read_rows

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

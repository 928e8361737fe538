"""Presets: the policies of the reference programmes.

Every number has its source beside it, or is marked as a starting point that a programme should
set for itself. None is learned from outcomes, and none touches origin, gender or religion.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pairmatch.policy.criteria import (
    CommonAvailability,
    GoalCoverage,
    SectorSimilarity,
    SharedLanguage,
)
from pairmatch.policy.rules import CommonBlock, Different, SameSite, SharedLanguageAtLeast


def duo_for_a_job() -> dict[str, Any]:
    """Return the policy of DUO for a JOB (Belgium).

    Age limits (mentees 18 to 33, mentors from 50) are a matter of admission; where they should be
    checked, add ``AgeRange(year, mentee_min=18, mentee_max=33, mentor_min=50)``.
    """
    return {
        "criteria": (
            # "Ideally the same sector"; mentees without a clear project get a generalist
            # (programme's description). The weights are a starting point.
            SectorSimilarity(weight=35, undecided_with_generalist=1.0),
            GoalCoverage(weight=30),
            SharedLanguage(weight=20),
            # A duo meets once a week for two hours (programme's description).
            CommonAvailability(weight=15, minutes=120, enough=3),
        ),
        "rules": (
            # Sites are cities (programme's description). Without a site nobody can meet.
            SameSite(missing="fail"),
            # B1 as the level at which a meeting works is a starting point.
            SharedLanguageAtLeast("B1", missing="fail"),
            # Two hours a week (programme's description). People without times are asked.
            CommonBlock(120, missing="pass"),
        ),
        # Mentors are scarce and everybody waits: as many as possible first.
        "objective": ("most_pairs", "best_total"),
    }


def vernier() -> dict[str, Any]:
    """Return the policy of the city of Vernier (Switzerland)."""
    return {
        "criteria": (
            # Goals and competences first (programme's description); the weights are a starting
            # point.
            GoalCoverage(weight=50),
            SectorSimilarity(weight=30),
            CommonAvailability(weight=20, minutes=60, enough=3),
        ),
        "rules": (
            # Meetings are in French (programme's description). A2 is what Kodiko, a comparable
            # programme, asks for.
            SharedLanguageAtLeast("A2", languages=("fr",), missing="fail"),
            # Two hours a month (programme's description), taken as two meetings of an hour: a
            # starting point.
            CommonBlock(60, missing="pass"),
            # Nobody gets a mentor from a company to which they are applying. Tables without that
            # column are welcome.
            Different("applying_to", mentor_attribute="company", optional=True),
        ),
        "objective": ("most_pairs", "best_total"),
    }


PRESETS: dict[str, Callable[[], dict[str, Any]]] = {
    "duo_for_a_job": duo_for_a_job,
    "vernier": vernier,
}

"""The people of a round: profiles, and the values that they hold."""

from pairmatch.people.availability import Availability, Interval
from pairmatch.people.cohort import Cohort
from pairmatch.people.goals import starter_goals
from pairmatch.people.languages import Level
from pairmatch.people.names import (
    everyday_sector,
    goal_name,
    language_name,
    level_name,
    sector_name,
    weekday_name,
)
from pairmatch.people.profiles import Mentee, Mentor, Person
from pairmatch.people.sectors import GENERALIST, UNDECIDED, SectorTree

__all__ = [
    "GENERALIST",
    "UNDECIDED",
    "Availability",
    "Cohort",
    "Interval",
    "Level",
    "Mentee",
    "Mentor",
    "Person",
    "SectorTree",
    "everyday_sector",
    "goal_name",
    "language_name",
    "level_name",
    "sector_name",
    "starter_goals",
    "weekday_name",
]

"""Invented cohorts of any size, from a seed.

The distributions are plausible, not estimated: they give benchmarks and tests the features that
make matching hard (sites, a long tail of languages, few common times, undecided mentees).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from pairmatch.errors import PolicyError, did_you_mean
from pairmatch.people import (
    GENERALIST,
    UNDECIDED,
    Cohort,
    Mentee,
    Mentor,
    SectorTree,
    starter_goals,
)

SHAPES = ("balanced",)

T = TypeVar("T")
_Rng = np.random.Generator


@dataclass(frozen=True)
class Distributions:
    """From what a synthetic cohort is drawn.

    Attributes
    ----------
    working_languages
        Languages in which meetings are held, with the share of people who speak each.
    other_languages
        Languages of which a mentee speaks one or two, and one mentor in four speaks one.
    mentee_levels, mentor_levels
        Levels in a working language, drawn evenly.
    undecided, generalist
        Share of mentees and of mentors without a definite sector.
    sectors
        How many divisions occur; the k-th is drawn in proportion to 1 / (k + 3).
    goals
        Goal codes that occur.
    mentor_times, mentee_times
        Times of day (start and end in minutes) when somebody can be free, with their shares.
    companies
        How many partner companies there are; 0 = none.
    """

    working_languages: dict[str, float]
    other_languages: tuple[str, ...]
    mentee_levels: tuple[str, ...]
    mentor_levels: tuple[str, ...]
    undecided: float
    generalist: float
    sectors: int
    goals: tuple[str, ...]
    mentor_times: dict[tuple[int, int], float]
    mentee_times: dict[tuple[int, int], float]
    companies: int = 0


_MORNING, _NOON, _AFTERNOON, _EVENING = (540, 720), (720, 840), (840, 1020), (1080, 1230)

PRESETS = {
    "duo_for_a_job": Distributions(
        working_languages={"fr": 0.6, "nl": 0.45, "en": 0.5},
        other_languages=("ar", "ti", "ps", "so", "tr", "es", "ckb", "sw", "uk", "ru", "ln", "sq"),
        mentee_levels=("A2", "B1", "B1", "B2", "C1"),
        mentor_levels=("B2", "C1", "C2", "native"),
        undecided=0.2,
        generalist=0.15,
        sectors=55,
        goals=starter_goals(),
        mentor_times={_MORNING: 0.55, _AFTERNOON: 0.5, _EVENING: 0.1},
        mentee_times={_MORNING: 0.3, _AFTERNOON: 0.25, _EVENING: 0.35},
    ),
    "vernier": Distributions(
        working_languages={"fr": 1.0},
        other_languages=("pt", "es", "sq", "ar", "en", "ti", "prs", "it"),
        mentee_levels=("A2", "B1", "B2", "C1"),
        mentor_levels=("C1", "C2", "native"),
        undecided=0.1,
        generalist=0.1,
        sectors=25,
        goals=starter_goals()[:12],
        mentor_times={_NOON: 0.35, _EVENING: 0.35},
        mentee_times={_NOON: 0.35, _AFTERNOON: 0.3, _EVENING: 0.4},
        companies=6,
    ),
}


def cohort(
    n_mentors: int,
    n_mentees: int,
    *,
    seed: int,
    sites: int = 1,
    preset: str = "duo_for_a_job",
    shape: str = "balanced",
) -> Cohort:
    """Return an invented cohort.

    Parameters
    ----------
    n_mentors, n_mentees
        How many people.
    seed
        Seed of all randomness; the same arguments give the same cohort.
    sites
        How many sites; the k-th is drawn in proportion to 1 / k.
    preset
        ``"duo_for_a_job"`` or ``"vernier"``.
    shape
        ``"balanced"``: everybody is drawn independently.

    Raises
    ------
    PolicyError
        If preset or shape are not known, or a number is negative.

    Examples
    --------
    >>> people = cohort(3, 5, seed=1)
    >>> len(people.mentors), len(people.mentees), people == cohort(3, 5, seed=1)
    (3, 5, True)
    """
    for name, given, known in (("preset", preset, PRESETS), ("shape", shape, SHAPES)):
        if given not in known:
            raise PolicyError(f"unknown {name} {given!r}. {did_you_mean(given, known)}")
    if n_mentors < 0 or n_mentees < 0 or sites < 1:
        raise PolicyError("numbers of people must not be negative, and sites at least 1")
    rng, drawn = np.random.default_rng(seed), PRESETS[preset]
    divisions = [code for code, parent in SectorTree.nace2().parents.items() if parent]
    chosen = [divisions[k] for k in rng.permutation(len(divisions))[: drawn.sectors]]
    cities = [f"site-{k + 1}" for k in range(sites)]
    return Cohort(
        mentors=[_mentor(rng, drawn, k, cities, chosen) for k in range(n_mentors)],
        mentees=[_mentee(rng, drawn, k, cities, chosen) for k in range(n_mentees)],
    )


def _mentor(
    rng: _Rng, drawn: Distributions, k: int, cities: list[str], sectors: list[str]
) -> Mentor:
    return Mentor(
        id=f"M-{k + 1:06d}",
        site=_zipf(rng, cities, 0),
        sectors=_sectors(rng, sectors, GENERALIST, drawn.generalist),
        languages=_languages(rng, drawn, drawn.mentor_levels, 0.25),
        availability=_week(rng, drawn.mentor_times),
        offers=_several(rng, drawn.goals, 3, 7),
        company=f"company-{rng.integers(drawn.companies) + 1}" if drawn.companies else None,
        birth_year=int(rng.integers(1950, 1975)),
    )


def _mentee(
    rng: _Rng, drawn: Distributions, k: int, cities: list[str], sectors: list[str]
) -> Mentee:
    needs = _several(rng, drawn.goals, 1, 5)
    return Mentee(
        id=f"E-{k + 1:06d}",
        site=_zipf(rng, cities, 0),
        sectors=_sectors(rng, sectors, UNDECIDED, drawn.undecided),
        languages=_languages(rng, drawn, drawn.mentee_levels, 1.0),
        availability=_week(rng, drawn.mentee_times),
        needs=needs,
        most_important=needs[0] if rng.random() < 0.8 else None,
        birth_year=int(rng.integers(1993, 2008)),
    )


def _zipf(rng: _Rng, items: list[T], flatten: int) -> T:
    """Return an item; the k-th is drawn in proportion to 1 / (k + flatten), k from 1."""
    weights = np.cumsum(1 / (np.arange(len(items)) + 1 + flatten))
    return items[int(np.searchsorted(weights, rng.random() * weights[-1], side="right"))]


def _sectors(rng: _Rng, sectors: list[str], word: str, share: float) -> list[str]:
    if rng.random() < share:
        return [word]
    return [_zipf(rng, sectors, 2) for _ in range(rng.integers(1, 3))]


def _languages(
    rng: _Rng, drawn: Distributions, levels: tuple[str, ...], others: float
) -> dict[str, str]:
    spoken = {
        tag: levels[rng.integers(len(levels))]
        for tag, share in drawn.working_languages.items()
        if rng.random() < share
    }
    if not spoken:
        spoken[next(iter(drawn.working_languages))] = levels[rng.integers(len(levels))]
    if rng.random() < others:
        spoken[drawn.other_languages[rng.integers(len(drawn.other_languages))]] = "native"
    return spoken


def _week(rng: _Rng, times: dict[tuple[int, int], float]) -> list[tuple[int, int, int]]:
    while True:
        week = [
            (day, start, end)
            for day in range(1, 6)
            for (start, end), share in times.items()
            if rng.random() < share
        ]
        if week:
            return week


def _several(rng: _Rng, items: tuple[Any, ...], least: int, most: int) -> list[Any]:
    return [items[k] for k in rng.permutation(len(items))[: rng.integers(least, most + 1)]]

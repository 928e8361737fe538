"""Invented cohorts of any size, from a seed.

The distributions are plausible, not estimated: they give benchmarks and tests the features that
make matching hard (sites, a long tail of languages, few common times, undecided mentees), and
shapes that are hard in one way each: ties everywhere, no ties, hardly any eligible pair.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import compress
from typing import Any, TypeAlias, TypeVar

import numpy as np

from pairmatch.errors import PolicyError, did_you_mean
from pairmatch.people import (
    GENERALIST,
    UNDECIDED,
    Availability,
    Cohort,
    Level,
    Mentee,
    Mentor,
    SectorTree,
    starter_goals,
)

SHAPES = ("balanced", "few_profiles", "many_profiles", "ineligible", "equal")

# Distinct profiles of a side in the shape "few_profiles".
_PROTOTYPES = 40

T = TypeVar("T")
_Rng = np.random.Generator
_Fields: TypeAlias = dict[str, Any]


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
    meeting
        Length of a meeting in minutes.
    offers, needs
        Fewest and most goals of a mentor and of a mentee.
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
    meeting: int
    offers: tuple[int, int] = (3, 7)
    needs: tuple[int, int] = (1, 5)
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
        meeting=120,
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
        meeting=60,
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
        How many people; scarce mentors are a matter of these two numbers.
    seed
        Seed of all randomness; the same arguments give the same cohort.
    sites
        How many sites; the k-th is drawn in proportion to 1 / k.
    preset
        ``"duo_for_a_job"`` or ``"vernier"``.
    shape
        ``"balanced"``: everybody is drawn independently. ``"few_profiles"``: forty profiles a side
        and everybody has one of them, so that most scores are tied. ``"many_profiles"``: hardly
        two people are alike (times to the minute, all sectors, many goals), so that scores differ
        finely. ``"ineligible"``: everybody has one short time a week, so that only some 1 % of the
        pairs of a site are eligible under the preset policy. ``"equal"``: all profiles of a side
        are the same, and all pairs of a site are eligible with one score. Sites are drawn for each
        person in every shape.

    Raises
    ------
    PolicyError
        If preset or shape are not known, or a number is negative.

    Examples
    --------
    >>> people = cohort(3, 5, seed=1)
    >>> len(people.mentors), len(people.mentees), people == cohort(3, 5, seed=1)
    (3, 5, True)
    >>> len({mentor.sectors for mentor in cohort(50, 50, seed=1, shape="equal").mentors})
    1
    """
    for name, given, known in (("preset", preset, PRESETS), ("shape", shape, SHAPES)):
        if given not in known:
            raise PolicyError(f"unknown {name} {given!r}. {did_you_mean(given, known)}")
    if n_mentors < 0 or n_mentees < 0 or sites < 1:
        raise PolicyError("numbers of people must not be negative, and sites at least 1")
    draw = _Draw(np.random.default_rng(seed), PRESETS[preset], sites, shape)
    return Cohort(
        mentors=[Mentor(**fields) for fields in draw.people("M", n_mentors, draw.mentor)],
        mentees=[Mentee(**fields) for fields in draw.people("E", n_mentees, draw.mentee)],
    )


class _Draw:
    """Draws the fields of people of one cohort.

    The order in which numbers are drawn decides what a seed gives: it must not change.
    """

    def __init__(self, rng: _Rng, drawn: Distributions, sites: int, shape: str) -> None:
        divisions = [code for code, parent in SectorTree.nace2().parents.items() if parent]
        if shape == "many_profiles":
            drawn = _finer(drawn, len(divisions))
        self._rng, self._drawn, self._shape = rng, drawn, shape
        order = rng.permutation(len(divisions))[: drawn.sectors]
        self._sectors = [divisions[k] for k in order]
        self._cities = [f"site-{k + 1}" for k in range(sites)]
        # People who are free at the same times share one object: fewer to make, and to keep.
        self._availability = cache(Availability)

    def people(self, letter: str, number: int, one: Callable[[], _Fields]) -> Iterator[_Fields]:
        """Yield the fields of people who are drawn one by one, or who have a prototype."""
        how_many = {"few_profiles": _PROTOTYPES, "equal": 1}.get(self._shape)
        if how_many is None:
            for k in range(number):
                yield {"id": f"{letter}-{k + 1:06d}"} | one()
            return
        prototypes = [one() for _ in range(how_many)]
        for k in range(number):
            fields = prototypes[self._rng.integers(how_many)]
            yield fields | {"id": f"{letter}-{k + 1:06d}", "site": self._zipf(self._cities, 0)}

    def mentor(self) -> _Fields:
        """Return the fields of a mentor without the id."""
        drawn = self._drawn
        return {
            "site": self._zipf(self._cities, 0),
            "sectors": self._some_sectors(GENERALIST, drawn.generalist),
            "languages": self._languages(drawn.mentor_levels, 0.25),
            "availability": self._times(drawn.mentor_times),
            "offers": self._several(drawn.goals, *drawn.offers),
            "company": self._company(),
            "birth_year": int(self._rng.integers(1950, 1975)),
        }

    def mentee(self) -> _Fields:
        """Return the fields of a mentee without the id."""
        drawn = self._drawn
        needs = self._several(drawn.goals, *drawn.needs)
        return {
            "site": self._zipf(self._cities, 0),
            "sectors": self._some_sectors(UNDECIDED, drawn.undecided),
            "languages": self._languages(drawn.mentee_levels, 1.0),
            "availability": self._times(drawn.mentee_times),
            "needs": needs,
            "most_important": needs[0] if self._rng.random() < 0.8 else None,
            "birth_year": int(self._rng.integers(1993, 2008)),
        }

    def _company(self) -> str | None:
        companies = self._drawn.companies
        return f"company-{self._rng.integers(companies) + 1}" if companies else None

    def _zipf(self, items: list[T], flatten: int) -> T:
        """Return an item; the k-th is drawn in proportion to 1 / (k + flatten), k from 1."""
        weights = _cumulated(len(items), flatten)
        return items[bisect_right(weights, self._rng.random() * weights[-1])]

    def _some_sectors(self, word: str, share: float) -> list[str]:
        if self._rng.random() < share:
            return [word]
        return [self._zipf(self._sectors, 2) for _ in range(self._rng.integers(1, 3))]

    def _languages(self, levels: tuple[str, ...], others: float) -> dict[str, str]:
        rng, working, other = self._rng, self._drawn.working_languages, self._drawn.other_languages
        if self._shape == "equal":
            return dict.fromkeys(working, "native")
        spoken = {
            tag: levels[rng.integers(len(levels))]
            for tag, share in working.items()
            if rng.random() < share
        }
        if not spoken:
            spoken[next(iter(working))] = levels[rng.integers(len(levels))]
        if rng.random() < others:
            spoken[other[rng.integers(len(other))]] = "native"
        return spoken

    def _times(self, times: dict[tuple[int, int], float]) -> Availability:
        rng, meeting = self._rng, self._drawn.meeting
        if self._shape == "equal":
            return self._availability(tuple((day, 540, 1230) for day in range(1, 6)))
        if self._shape == "ineligible":
            # Two such times of one day rarely have a whole meeting in common.
            return Availability([self._time(7, meeting, meeting + 90)])
        if self._shape == "many_profiles":
            return Availability([self._time(5, 120, 360) for _ in range(rng.integers(3, 8))])
        slots = [((day, *span), share) for day in range(1, 6) for span, share in times.items()]
        while True:
            numbers = rng.random(len(slots)).tolist()
            free = [k < share for k, (_, share) in zip(numbers, slots, strict=True)]
            if any(free):
                return self._availability(tuple(slot for slot, _ in compress(slots, free)))

    def _time(self, days: int, shortest: int, longest: int) -> tuple[int, int, int]:
        """Return a time of day, to the minute, between 08:00 and 22:00."""
        length = int(self._rng.integers(shortest, longest + 1))
        start = int(self._rng.integers(480, 1320 - length + 1))
        return int(self._rng.integers(days)) + 1, start, start + length

    def _several(self, items: tuple[str, ...], least: int, most: int) -> list[str]:
        order = self._rng.permutation(len(items))
        return [items[k] for k in order[: self._rng.integers(least, most + 1)]]


def _finer(drawn: Distributions, divisions: int) -> Distributions:
    """Return distributions with as many different answers as there are."""
    levels = tuple(Level.__members__)
    return replace(
        drawn,
        mentee_levels=levels,
        mentor_levels=levels,
        sectors=divisions,
        goals=starter_goals(),
        offers=(4, 12),
        needs=(3, 9),
    )


@cache
def _cumulated(items: int, flatten: int) -> list[float]:
    return [float(weight) for weight in np.cumsum(1 / (np.arange(items) + 1 + flatten))]

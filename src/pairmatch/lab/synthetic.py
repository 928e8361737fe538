"""Invented cohorts of any size, from a seed.

The distributions are plausible, not estimated: they give benchmarks and tests the features that
make matching hard (sites, a long tail of languages, few common times, undecided mentees), and
shapes that are hard in one way each: ties everywhere, no ties, hardly any eligible pair, groups
that have little to do with each other. Scarcity is no shape: it is a matter of the two numbers.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from functools import cache
from itertools import compress, count
from typing import Any, Literal, TypeAlias, TypeVar

import numpy as np

from pairmatch._support.containers import FrozenMap
from pairmatch._support.display import ShownByFields
from pairmatch._support.parameters import is_number, is_whole
from pairmatch._support.progress import Progress, Steps
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
from pairmatch.people.languages import parse_tag

# Longer meetings leave no room for a shape of short times between 08:00 and 22:00.
_LONGEST_MEETING = 720
# Times are drawn again until there is one: with less this would take for ever.
_LEAST_FREE = 0.01
_TIMES = ("mentor_times", "mentee_times")


@dataclass(frozen=True, repr=False)
class Distributions(ShownByFields):
    """The distributions from which a synthetic cohort is drawn.

    Attributes
    ----------
    working_languages
        Languages in which meetings are held, with the share of people who speak each. Whoever
        would speak none speaks the first.
    other_languages
        Languages of which every mentee, and one mentor in four, speaks one as a native; may be
        empty.
    mentee_levels, mentor_levels
        Levels in a working language, drawn evenly.
    undecided, generalist
        Share of mentees and of mentors without a definite sector. Everybody else has one or two.
    sectors
        How many divisions occur; the k-th is drawn in proportion to 1 / (k + 2).
    goals
        Goal codes that occur.
    mentor_times, mentee_times
        Times of day (start and end in minutes) when somebody can be free, with their shares: each
        is drawn for each of the days Monday to Friday, and all again while there is none.
    meeting
        Length of a meeting in minutes, 1 to 720.
    offers, needs
        Fewest and most goals of a mentor and of a mentee, drawn evenly. The first need is the most
        important one for four mentees in five.
    companies
        How many partner companies there are, drawn evenly; 0 = none.
    mentor_birth_years, mentee_birth_years
        First and last year of birth, drawn evenly.

    Raises
    ------
    PolicyError
        With everything that is wrong.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from pairmatch.lab.synthetic import PRESETS
    >>> replace(PRESETS["vernier"], companies=8).companies
    8
    >>> replace(PRESETS["vernier"], undecided=1.5, offers=(4, 3))
    Traceback (most recent call last):
        ...
    pairmatch.errors.PolicyError: undecided: a share goes from 0 to 1
    offers: give fewest and most, whole numbers from 0, the most not below the fewest
    """

    working_languages: Mapping[str, float]
    other_languages: tuple[str, ...]
    mentee_levels: tuple[str, ...]
    mentor_levels: tuple[str, ...]
    undecided: float
    generalist: float
    sectors: int
    goals: tuple[str, ...]
    mentor_times: Mapping[tuple[int, int], float]
    mentee_times: Mapping[tuple[int, int], float]
    meeting: int
    offers: tuple[int, int] = (3, 7)
    needs: tuple[int, int] = (1, 5)
    companies: int = 0
    mentor_birth_years: tuple[int, int] = (1950, 1974)
    mentee_birth_years: tuple[int, int] = (1993, 2007)

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, Mapping):
                object.__setattr__(self, field.name, FrozenMap(value))
            elif isinstance(value, list):
                object.__setattr__(self, field.name, tuple(value))
        if faults := list(_faults(self)):
            raise PolicyError("\n".join(faults))


def _faults(drawn: Distributions) -> Iterator[str]:
    yield from _language_faults(drawn)
    for name in ("undecided", "generalist"):
        if not _is_share(getattr(drawn, name)):
            yield f"{name}: a share goes from 0 to 1"
    divisions = sum(parent is not None for parent in SectorTree.nace2().parents.values())
    for name, least, most in (
        ("sectors", 1, divisions), ("meeting", 1, _LONGEST_MEETING), ("companies", 0, 10**6)
    ):  # fmt: skip
        if not is_whole(getattr(drawn, name), least, most):
            yield f"{name}: give a whole number from {least} to {most}"
    yield from _goal_faults(drawn)
    for name in _TIMES:
        yield from _time_faults(name, getattr(drawn, name))
    for name in ("mentor_birth_years", "mentee_birth_years"):
        if not _is_range(getattr(drawn, name), 1900, 2100):
            yield f"{name}: give the first and the last year, from 1900 to 2100"


def _goal_faults(drawn: Distributions) -> Iterator[str]:
    if not _texts(drawn.goals) or not drawn.goals or len(set(drawn.goals)) < len(drawn.goals):
        yield "goals: give at least one code, and each once"
    for name in ("offers", "needs"):
        if not _is_range(getattr(drawn, name), 0, 10**6):
            yield (
                f"{name}: give fewest and most, whole numbers from 0, the most not below the fewest"
            )
        elif isinstance(drawn.goals, tuple) and getattr(drawn, name)[1] > len(drawn.goals):
            yield f"{name}: there are only {len(drawn.goals)} goals"


def _language_faults(drawn: Distributions) -> Iterator[str]:
    shares = drawn.working_languages
    if not isinstance(shares, Mapping) or not shares:
        yield "working_languages: name at least one language, with the share of its speakers"
        shares = {}
    if not all(map(_is_share, shares.values())):
        yield "working_languages: a share goes from 0 to 1"
    for name, tags in (
        ("working_languages", tuple(shares)), ("other_languages", drawn.other_languages)
    ):  # fmt: skip
        if not _texts(tags):
            yield f"{name}: give language tags"
            continue
        for tag in tags:
            if not _is_tag(tag):
                yield f"{name}: {tag!r} is no language tag such as fr, without region"
    yield from _level_faults(drawn)


def _is_tag(tag: str) -> bool:
    try:
        return parse_tag(tag) == tag
    except ValueError:
        return False


def _level_faults(drawn: Distributions) -> Iterator[str]:
    for name in ("mentee_levels", "mentor_levels"):
        levels = getattr(drawn, name)
        if not _texts(levels) or not levels:
            yield f"{name}: name at least one level"
            continue
        for level in dict.fromkeys(levels):
            if level not in Level.__members__:
                yield f"{name}: unknown level {level!r}. {did_you_mean(level, Level.__members__)}"


def _time_faults(name: str, times: object) -> Iterator[str]:
    if not isinstance(times, Mapping) or not times:
        yield f"{name}: name at least one time of day, with the share of people who are free"
        return
    if not all(_is_range(span, 0, 1440) and span[0] < span[1] for span in times):
        yield f"{name}: a time of day is a start and a later end in minutes, from 0 to 1440"
    if not all(map(_is_share, times.values())):
        yield f"{name}: a share goes from 0 to 1"
    elif sum(times.values()) < _LEAST_FREE:
        yield f"{name}: everybody is free at some time; the shares must add up to {_LEAST_FREE}"


def _texts(values: object) -> bool:
    return isinstance(values, tuple) and all(
        isinstance(text, str) and text.strip() for text in values
    )


def _is_share(value: object) -> bool:
    return is_number(value, at_most=1)


def _is_range(value: object, least: int, most: int) -> bool:
    return (
        isinstance(value, tuple)
        and len(value) == 2
        and all(is_whole(limit, least, most) for limit in value)
        and value[0] <= value[1]
    )


__all__ = ["PRESETS", "SHAPES", "Distributions", "cohort", "stream"]

SHAPES = ("balanced", "few_profiles", "many_profiles", "ineligible", "equal", "clusters")
"""What `shape` may be: independent people; ties everywhere; hardly any ties; hardly any eligible
pair; all alike; some kinds of people."""

# Distinct profiles of a side in the shape "few_profiles".
_PROTOTYPES = 40
# Groups in the shape "clusters", one for each weekday, and the share of people in two of them.
_CLUSTERS, _BETWEEN = 7, 0.05
_EVERY = 256
_MOST = 10**9

T = TypeVar("T")
_Rng = np.random.Generator
_Fields: TypeAlias = dict[str, Any]


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
    distributions: Distributions | None = None,
    progress: Progress | bool | None = None,
) -> Cohort:
    """Return an invented cohort.

    Parameters
    ----------
    n_mentors, n_mentees
        How many people; scarce mentors (or mentees) are a matter of these two numbers.
    seed
        Seed of all randomness; the same arguments give the same cohort.
    sites
        How many sites; the k-th is drawn in proportion to 1 / k, so that they differ in size.
    preset
        ``"duo_for_a_job"`` or ``"vernier"``.
    shape
        ``"balanced"``: everybody is drawn independently. ``"few_profiles"``: forty profiles a side
        and everybody has one of them, so that most scores are tied. ``"many_profiles"``: hardly
        two people are alike (times to the minute, all sectors, many goals), so that scores differ
        finely. ``"ineligible"``: everybody has one short time a week, so that only some 1 % of the
        pairs of a site are eligible under the preset policy. ``"equal"``: all profiles of a side
        are the same, and all pairs of a site are eligible with one score. ``"clusters"``: seven
        groups, drawn evenly; each has its weekday, its language and its sectors, and one person in
        twenty belongs to two (to one if both draws are the same group). Without those
        people the cohort decomposes under the preset policy. With one working language everybody
        speaks it. Sites are drawn for each person in every shape.
    distributions
        From what to draw instead of the preset; change one of :data:`PRESETS` with
        :func:`dataclasses.replace`.
    progress
        Counts people; see :func:`pairmatch.match`.

    Raises
    ------
    PolicyError
        If preset or shape are not known, a number is negative, or ``distributions`` are none.

    Examples
    --------
    >>> people = cohort(3, 5, seed=1)
    >>> len(people.mentors), len(people.mentees), people == cohort(3, 5, seed=1)
    (3, 5, True)
    >>> len({mentor.sectors for mentor in cohort(50, 50, seed=1, shape="equal").mentors})
    1
    """
    _check_names(("preset", preset, PRESETS), ("shape", shape, SHAPES))
    if not (is_whole(n_mentors, 0, _MOST) and is_whole(n_mentees, 0, _MOST)):
        raise PolicyError("numbers of people are whole numbers and must not be negative")
    if not is_whole(sites, 1, _MOST):
        raise PolicyError("sites is a whole number and at least 1")
    if not is_whole(seed, 0, 2**128):
        raise PolicyError("seed is a whole number from 0")
    if not isinstance(distributions, Distributions | None):
        raise PolicyError("distributions: give Distributions, such as one of PRESETS changed")
    drawn = PRESETS[preset] if distributions is None else distributions
    draw = _Draw(np.random.default_rng(seed), drawn, sites, shape)
    with Steps(progress, "people", n_mentors + n_mentees) as steps:
        mentors = steps.over(draw.people("M", n_mentors, draw.mentor), _EVERY)
        mentees = steps.over(draw.people("E", n_mentees, draw.mentee), _EVERY)
        return Cohort(
            mentors=[Mentor(**fields) for fields in mentors],
            mentees=[Mentee(**fields) for fields in mentees],
        )


def stream(
    side: Literal["mentors", "mentees"],
    rng: np.random.Generator,
    *,
    seed: int,
    sites: int = 1,
    preset: str = "duo_for_a_job",
    distributions: Distributions | None = None,
    letter: str = "",
) -> Iterator[Mentor | Mentee]:
    """Yield invented people of one side without end, drawn independently.

    Parameters
    ----------
    side
        ``"mentors"`` or ``"mentees"``.
    rng
        Draws the people.
    seed
        Seed of what all people share: which sectors are frequent.
    sites, preset, distributions
        As for :func:`cohort`.
    letter
        What ids begin with; by default ``M`` and ``E``.

    Raises
    ------
    PolicyError
        If side or preset are not known, or there is no site.

    Examples
    --------
    >>> first = next(stream("mentees", np.random.default_rng(1), seed=1))
    >>> first.id, first == next(stream("mentees", np.random.default_rng(1), seed=1))
    ('E-000001', True)
    """
    _check_names(("preset", preset, PRESETS), ("side", side, ("mentors", "mentees")))
    if sites < 1:
        raise PolicyError("sites must be at least 1")
    drawn = PRESETS[preset] if distributions is None else distributions
    draw = _Draw(np.random.default_rng(seed), drawn, sites, "balanced")
    draw.go_on_with(rng)
    return _endless(draw, side, letter)


def _check_names(*choices: tuple[str, str, Collection[str]]) -> None:
    for what, name, known in choices:
        if name not in known:
            raise PolicyError(f"unknown {what} {name!r}. {did_you_mean(name, known)}")


def _endless(draw: _Draw, side: str, letter: str) -> Iterator[Mentor | Mentee]:
    for k in count(1):
        if side == "mentors":
            yield Mentor(id=f"{letter or 'M'}-{k:06d}", **draw.mentor())
        else:
            yield Mentee(id=f"{letter or 'E'}-{k:06d}", **draw.mentee())


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

    def go_on_with(self, rng: _Rng) -> None:
        """Draw from other random numbers from now on."""
        self._rng = rng

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
        fields = {
            "site": self._zipf(self._cities, 0),
            "sectors": self._some_sectors(GENERALIST, drawn.generalist),
            "languages": self._languages(drawn.mentor_levels, 0.25),
            "availability": self._times(drawn.mentor_times),
            "offers": self._several(drawn.goals, *drawn.offers),
            "company": self._company(),
            "birth_year": self._year(*drawn.mentor_birth_years),
        }
        return self._grouped(fields)

    def mentee(self) -> _Fields:
        """Return the fields of a mentee without the id."""
        drawn = self._drawn
        needs = self._several(drawn.goals, *drawn.needs)
        fields = {
            "site": self._zipf(self._cities, 0),
            "sectors": self._some_sectors(UNDECIDED, drawn.undecided),
            "languages": self._languages(drawn.mentee_levels, 1.0),
            "availability": self._times(drawn.mentee_times),
            "needs": needs,
            "most_important": needs[0] if self._rng.random() < 0.8 and needs else None,
            "birth_year": self._year(*drawn.mentee_birth_years),
        }
        return self._grouped(fields)

    def _grouped(self, fields: _Fields) -> _Fields:
        """Return the fields as they are in the person's groups, in the shape "clusters"."""
        if self._shape != "clusters":
            return fields
        rng, working = self._rng, tuple(self._drawn.working_languages)
        groups = [int(rng.integers(_CLUSTERS))]
        if rng.random() < _BETWEEN:
            groups.append(int(rng.integers(_CLUSTERS)))
        # Where meetings are held in one language, groups can differ in others only.
        common = working if len(working) == 1 else ()
        tags = self._drawn.other_languages if common else (*working, *self._drawn.other_languages)
        others = [tags[k % len(tags)] for k in groups if tags]
        sectors = [self._zipf(self._sectors[k::_CLUSTERS] or self._sectors, 2) for k in groups]
        open_sectors = fields["sectors"] in ([UNDECIDED], [GENERALIST])
        times = [
            (k + 1, 540 + 15 * int(rng.integers(8)), 1320 - 15 * int(rng.integers(8)))
            for k in groups
        ]
        return fields | {
            "sectors": fields["sectors"] if open_sectors else sectors,
            "languages": dict.fromkeys((*common, *others), "native"),
            "availability": Availability(times),
        }

    def _year(self, first: int, last: int) -> int:
        return int(self._rng.integers(first, last + 1))

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
        if rng.random() < others and other:
            spoken[other[rng.integers(len(other))]] = "native"
        return spoken

    def _times(self, times: Mapping[tuple[int, int], float]) -> Availability:
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

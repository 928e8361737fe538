"""Programmes: which people come and how many, how long duos last, and which mentors return."""

from __future__ import annotations

import dataclasses
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, count, islice
from typing import Any, Literal, TypeAlias

import numpy as np

from pairmatch._support.display import ShownByFields
from pairmatch._support.parameters import is_number, is_whole
from pairmatch.errors import PolicyError, did_you_mean
from pairmatch.lab import synthetic
from pairmatch.people import Cohort, Mentee, Mentor, Person

Side: TypeAlias = Literal["mentors", "mentees"]
Weighted: TypeAlias = Mapping[Any, float] | Iterable[Any]


@dataclass(frozen=True, init=False, repr=False)
class Kinds(ShownByFields):
    """Profiles of which everybody who arrives has one, with a new id.

    Parameters
    ----------
    mentors, mentees
        Profiles, drawn evenly; or a mapping from profile to weight. The order does not matter.
        Ids in ``wishes`` and ``avoid`` have no meaning here, and a mentor takes one mentee at a
        time, whatever the capacity in the profile.

    Raises
    ------
    PolicyError
        With everything that is wrong.

    Examples
    --------
    >>> kinds = Kinds(mentors={Mentor(id="often"): 9, Mentor(id="rare"): 1},
    ...               mentees=[Mentee(id="any")])
    >>> [profile.id for profile, _ in kinds.mentors]
    ['often', 'rare']
    """

    mentors: tuple[tuple[Mentor, float], ...]
    mentees: tuple[tuple[Mentee, float], ...]

    def __init__(self, mentors: Weighted, mentees: Weighted) -> None:
        faults: list[str] = []
        for side, weighted, kind in (("mentors", mentors, Mentor), ("mentees", mentees, Mentee)):
            if isinstance(weighted, str) or not isinstance(weighted, Iterable):
                faults.append(f"{side}: give profiles, or a mapping from profile to weight")
                continue
            pairs = (
                list(weighted.items())
                if isinstance(weighted, Mapping)
                else [(profile, 1.0) for profile in weighted]
            )
            if not all(isinstance(profile, kind) for profile, _ in pairs):
                faults.append(f"{side}: every kind is a {kind.__name__}")
                continue
            if len({profile.id for profile, _ in pairs}) < len(pairs):
                faults.append(f"{side}: two kinds have one id")
            if not pairs or not all(is_number(weight, above=True) for _, weight in pairs):
                faults.append(f"{side}: give at least one kind, and weights above 0")
                continue
            ordered = sorted(((p, float(weight)) for p, weight in pairs), key=lambda p: p[0].id)
            object.__setattr__(self, side, tuple(ordered))
        if faults:
            raise PolicyError("\n".join(faults))

    @classmethod
    def of(cls, cohort: Cohort) -> Kinds:
        """Return the people of a cohort as kinds: everybody who arrives is like one of them."""
        return cls(cohort.mentors, cohort.mentees)

    def stream(self, side: Side, rng: np.random.Generator, letter: str) -> Iterator[Person]:
        """Yield people of one side without end."""
        kinds: Sequence[tuple[Person, float]] = getattr(self, side)
        sums = list(accumulate(weight for _, weight in kinds))
        for k in count(1):
            place = bisect_right(sums, rng.random() * sums[-1])
            # The profile has been checked.
            profile, _ = kinds[min(place, len(kinds) - 1)]
            yield profile.model_copy(update={"id": f"{letter}-{k:06d}"})


People: TypeAlias = str | synthetic.Distributions | Kinds


def arriving(
    programme: Programme, side: Side, rng: np.random.Generator, n: int, *, seed: int, letter: str
) -> list[Any]:
    """Return the next ``n`` people of a side, whose ids begin with ``letter``.

    ``seed`` is of what all people of presets and distributions share.
    """
    people = programme.people
    if isinstance(people, Kinds):
        return list(islice(people.stream(side, rng, letter), n))
    drawn: dict[str, Any] = {"preset" if isinstance(people, str) else "distributions": people}
    drawn["sites"] = programme.sites
    return list(islice(synthetic.stream(side, rng, seed=seed, letter=letter, **drawn), n))


ARRIVALS = ("poisson", "even")
_CHANCES = ("away_at_start", "refusal", "closing", "rematch", "returns")
_NUMBERS = ("mentors_at_start", "mentees_at_start")
_RATES = ("mentors_per_week", "mentees_per_week")
_MOST_WEEKS, _MOST_A_WEEK = 5200, 10_000


@dataclass(frozen=True, kw_only=True, repr=False)
class Programme(ShownByFields):
    """What happens to people in a programme, apart from who is paired with whom.

    A mentor has one mentee at a time. All chances are the same for everybody: nothing is known
    that would make them depend on a score.

    Parameters
    ----------
    people
        What people are drawn from: the name of a preset of :mod:`pairmatch.lab.synthetic`,
        ``Distributions`` of that module, or :class:`Kinds`.
    sites
        How many sites presets and distributions have.
    mentors_per_week, mentees_per_week
        Mean number of arrivals in a week; several numbers are repeated week by week, such as 52
        for the course of a year.
    arrivals
        ``"poisson"``: numbers are drawn. ``"even"``: always the mean, rounded so that the sum
        since the start is right.
    mentors_at_start, mentees_at_start
        How many are there in week 0, beside those who arrive in it.
    away_at_start
        Share of the mentors at the start who are still busy; each is free from a week drawn
        evenly from the first ``duo_weeks``.
    refusal
        Chance that a pair says no at the first meeting; both are there again in the next week.
        No pair is proposed twice, whatever became of it.
    duo_weeks
        Weeks of a duo that is not closed early.
    closing
        Chance in each week, but the last, that a duo is closed at the end of it.
    rematch
        Chance that a mentee whose duo was closed early waits for another mentor.
    returns
        Chance that a mentor starts again after a duo, however it ended; others leave.
    pause_weeks
        Weeks until a mentor starts again, drawn evenly from these; 0 = at once.
    patience_weeks
        Weeks that a mentee waits until dropping out, drawn evenly from these for each time on the
        waiting list; ``()`` = for ever. A mentee who is there from week 3 for 2 weeks can be
        matched in the weeks 3 and 4.
    mentor_patience_weeks
        The same of mentors without a mentee, who then leave.
    rematch_first
        Whether mentees who refused or were refused, or whose duo was closed early, are served
        before others, as priority level 1. Where the objective of the policy has no stage
        ``priority``, it then comes after ``most_pairs``, or first.
    deadlines_known
        Whether mentees say until when they can wait: as ``deadline`` of the profile, which a
        policy's ``Priority(deadline_weeks=…)`` may use.

    Raises
    ------
    PolicyError
        With everything that is wrong.

    Examples
    --------
    >>> Programme(mentors_at_start=5, mentees_per_week=1.5).duo_weeks
    26
    >>> Programme(refusal=1.5, duo_weeks=0)
    Traceback (most recent call last):
        ...
    pairmatch.errors.PolicyError: duo_weeks: give a whole number of weeks from 1 to 5200
    refusal: a chance or share goes from 0 to 1
    """

    people: People = "duo_for_a_job"
    sites: int = 1
    mentors_per_week: float | tuple[float, ...] = 0.0
    mentees_per_week: float | tuple[float, ...] = 0.0
    arrivals: str = "poisson"
    mentors_at_start: int = 0
    mentees_at_start: int = 0
    away_at_start: float = 0.0
    refusal: float = 0.0
    duo_weeks: int = 26
    closing: float = 0.0
    rematch: float = 1.0
    returns: float = 1.0
    pause_weeks: tuple[int, ...] = (0,)
    patience_weeks: tuple[int, ...] = ()
    mentor_patience_weeks: tuple[int, ...] = ()
    rematch_first: bool = True
    deadlines_known: bool = False

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):
            if isinstance(value := getattr(self, field.name), list):
                object.__setattr__(self, field.name, tuple(value))
        if faults := list(_faults(self)):
            raise PolicyError("\n".join(faults))

    @classmethod
    def preset(cls, name: str) -> Programme:
        """Return the figures of a reference programme; see :data:`PRESETS` for their sources.

        Parameters
        ----------
        name
            ``"duo_for_a_job"`` or ``"vernier"``.

        Raises
        ------
        PolicyError
            If there is no such preset.

        Examples
        --------
        >>> Programme.preset("duo_for_a_job").mentors_at_start
        1000
        """
        if not isinstance(name, str) or name not in PRESETS:
            raise PolicyError(f"unknown preset {name!r}. {did_you_mean(name, PRESETS)}")
        return cls(**PRESETS[name])

    def replace(self, **changes: Any) -> Programme:
        """Return a programme with some figures replaced, checked anew."""
        names = [field.name for field in dataclasses.fields(self)]
        if faults := [
            f"a programme has no {name!r}. {did_you_mean(name, names)}"
            for name in changes
            if name not in names
        ]:
            raise PolicyError("\n".join(faults))
        return dataclasses.replace(self, **changes)

    def rate(self, side: str, week: int) -> float:
        """Return the mean number of arrivals of a side in a week."""
        rates = self.mentors_per_week if side == "mentors" else self.mentees_per_week
        return rates[week % len(rates)] if isinstance(rates, tuple) else rates


def _faults(programme: Programme) -> Iterator[str]:
    yield from _arrival_faults(programme)
    if not is_whole(programme.duo_weeks, 1, _MOST_WEEKS):
        yield f"duo_weeks: give a whole number of weeks from 1 to {_MOST_WEEKS}"
    for name in _CHANCES:
        if not is_number(getattr(programme, name), at_most=1):
            yield f"{name}: a chance or share goes from 0 to 1"
    if not _are_weeks(programme.pause_weeks, 0) or not programme.pause_weeks:
        yield f"pause_weeks: give whole numbers of weeks from 0 to {_MOST_WEEKS}, at least one"
    for name in ("patience_weeks", "mentor_patience_weeks"):
        if not _are_weeks(getattr(programme, name), 1):
            yield f"{name}: give whole numbers of weeks from 1 to {_MOST_WEEKS}, or ()"
    for name in ("rematch_first", "deadlines_known"):
        if not isinstance(getattr(programme, name), bool):
            yield f"{name}: give True or False"


def _arrival_faults(programme: Programme) -> Iterator[str]:
    people = programme.people
    if isinstance(people, str) and people not in synthetic.PRESETS:
        yield f"people: unknown preset {people!r}. {did_you_mean(people, synthetic.PRESETS)}"
    if not isinstance(people, str | Kinds | synthetic.Distributions):
        yield "people: give the name of a preset, Distributions, or Kinds"
    if not is_whole(programme.sites, 1):
        yield "sites: give a whole number from 1"
    for name in _RATES:
        rates = getattr(programme, name)
        rates = rates if isinstance(rates, tuple) else (rates,)
        if not rates or not all(is_number(rate, at_most=_MOST_A_WEEK) for rate in rates):
            yield f"{name}: give numbers from 0 to {_MOST_A_WEEK}, one or several"
    if programme.arrivals not in ARRIVALS:
        yield f"arrivals: give one of the known words. {did_you_mean(programme.arrivals, ARRIVALS)}"
    for name in _NUMBERS:
        if not is_whole(getattr(programme, name)):
            yield f"{name}: give a whole number from 0"


def _are_weeks(value: object, least: int) -> bool:
    return (
        isinstance(value, Sequence)
        and not isinstance(value, str)
        and all(is_whole(weeks, least, _MOST_WEEKS) for weeks in value)
    )


PRESETS: dict[str, dict[str, Any]] = {
    # Figures without a source beside them are assumptions: every programme replaces them.
    "duo_for_a_job": {
        "people": "duo_for_a_job",
        # Sites are cities (programme's description); their number is an assumption.
        "sites": 5,
        # About 1,000 mentors (programme's description). With 26 weeks of a duo and some weeks of
        # pause they can serve some 26 mentees a week: nearly all of them are needed.
        "mentors_at_start": 1000,
        "away_at_start": 0.75,
        "mentees_at_start": 60,
        "mentees_per_week": 24.0,
        # As many as leave.
        "mentors_per_week": 3.2,
        "refusal": 0.1,
        # At most 6 months (programme's description).
        "duo_weeks": 26,
        # 86 of 100 duos reach their end; the programme says 82 to 89.
        "closing": 0.006,
        "rematch": 0.6,
        # 8 or 9 of 10 mentors start again (programme's description).
        "returns": 0.87,
        "pause_weeks": (4, 8, 13, 26),
        "patience_weeks": (8, 13, 26, 52),
    },
    "vernier": {
        "people": "vernier",
        # Some 20 pairs (programme's description).
        "mentors_at_start": 20,
        "mentees_at_start": 20,
        "mentees_per_week": 0.8,
        "mentors_per_week": 0.3,
        "refusal": 0.1,
        # About 6 months (programme's description).
        "duo_weeks": 26,
        "closing": 0.006,
        "rematch": 0.6,
        "returns": 0.7,
        "pause_weeks": (0, 4, 8, 13),
        "patience_weeks": (13, 26, 52),
    },
}
"""Figures of the reference programmes."""

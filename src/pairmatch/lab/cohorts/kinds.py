"""Kinds of people with their shares: from what arrivals are drawn, if not from a preset."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate, count
from typing import Any, Literal, TypeAlias

import numpy as np

from pairmatch.errors import PolicyError
from pairmatch.lab import synthetic
from pairmatch.people import Cohort, Mentee, Mentor, Person
from pairmatch.quantities import is_number

Side: TypeAlias = Literal["mentors", "mentees"]
Given: TypeAlias = Mapping[Any, float] | Iterable[Any]


@dataclass(frozen=True, init=False)
class Kinds:
    """Profiles of which everybody who arrives has one, with an id of their own.

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

    def __init__(self, mentors: Given, mentees: Given) -> None:
        faults: list[str] = []
        for side, given, kind in (("mentors", mentors, Mentor), ("mentees", mentees, Mentee)):
            if isinstance(given, str) or not isinstance(given, Iterable):
                faults.append(f"{side}: give profiles, or a mapping from profile to weight")
                continue
            pairs = given.items() if isinstance(given, Mapping) else [(own, 1.0) for own in given]
            pairs = list(pairs)
            if not all(isinstance(own, kind) for own, _ in pairs):
                faults.append(f"{side}: every kind is a {kind.__name__}")
                continue
            if len({own.id for own, _ in pairs}) < len(pairs):
                faults.append(f"{side}: two kinds have one id")
            if not pairs or not all(is_number(weight, above=True) for _, weight in pairs):
                faults.append(f"{side}: give at least one kind, and weights above 0")
                continue
            ordered = tuple((own, float(w)) for own, w in sorted(pairs, key=lambda p: p[0].id))
            object.__setattr__(self, side, ordered)
        if faults:
            raise PolicyError("\n".join(faults))

    @classmethod
    def of(cls, cohort: Cohort) -> Kinds:
        """Return the people of a cohort as kinds: everybody who arrives is like one of them."""
        return cls(cohort.mentors, cohort.mentees)

    def stream(self, side: Side, rng: np.random.Generator, letter: str) -> Iterator[Person]:
        """Yield people of one side without end."""
        kinds: tuple[tuple[Person, float], ...] = (
            self.mentors if side == "mentors" else self.mentees
        )
        weights = list(accumulate(weight for _, weight in kinds))
        for k in count(1):
            place = bisect_right(weights, rng.random() * weights[-1])
            # The profile has been checked.
            yield kinds[min(place, len(kinds) - 1)][0].model_copy(
                update={"id": f"{letter}-{k:06d}"}
            )


People: TypeAlias = str | synthetic.Distributions | Kinds


def arriving(
    people: People, side: Side, rng: np.random.Generator, *, seed: int, sites: int, letter: str
) -> Iterator[Person]:
    """Yield people of one side without end.

    Parameters
    ----------
    people
        From what: a preset of :mod:`pairmatch.lab.synthetic`, distributions, or kinds.
    side, rng
        Which side, and what draws.
    seed, sites
        Of presets and distributions; see :func:`pairmatch.lab.synthetic.stream`.
    letter
        What ids begin with.
    """
    if isinstance(people, Kinds):
        return people.stream(side, rng, letter)
    if isinstance(people, str):
        return synthetic.stream(side, rng, seed=seed, sites=sites, preset=people, letter=letter)
    return synthetic.stream(side, rng, seed=seed, sites=sites, distributions=people, letter=letter)

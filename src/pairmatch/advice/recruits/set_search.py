"""The mentors who together add most: one after the other, or the best of all sets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pairmatch.advice.outcomes import Outcome
from pairmatch.advice.recruits.exact_answers import Amounts
from pairmatch.advice.recruits.screening import Search


def number_of_sets(profiles: int, size: int, copies: int = 1) -> int:
    """Return how many sets of 1 to ``size`` people there are, of each profile at most some.

    Examples
    --------
    >>> number_of_sets(4, 2), number_of_sets(4, 2, copies=2)
    (10, 14)
    """
    ways = [1] + [0] * size
    for _ in range(profiles):
        ways = [sum(ways[max(0, n - copies) : n + 1]) for n in range(size + 1)]
    return sum(ways[1:])


@dataclass(frozen=True, eq=False)
class Found:
    """People who join, and the best plans with the first 1, 2, … of them."""

    labels: tuple[str, ...]
    outcomes: tuple[Outcome | None, ...]


@dataclass(frozen=True)
class Profiles:
    """The people of each profile: who of them comes next."""

    people: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, labels: Sequence[str], profiles: int) -> Profiles:
        """Return the profiles of people who are listed profile by profile."""
        n = len(labels) // max(profiles, 1)
        return cls(tuple(tuple(labels[k * n : k * n + n]) for k in range(profiles)))

    @property
    def several(self) -> bool:
        """Whether a profile may have several people."""
        return any(len(own) > 1 for own in self.people)

    def number(self, label: str) -> int:
        """Return the number of the profile of somebody."""
        return next(k for k, own in enumerate(self.people) if label in own)

    def next(self, chosen: frozenset[str], first: int = 0) -> dict[str, int]:
        """Return who comes next of each profile from one on, with the number of the profile."""
        found = {}
        for number, people in enumerate(self.people[first:], start=first):
            if left := [label for label in people if label not in chosen]:
                found[left[0]] = number
        return found


def greedy(start: Search, profiles: Profiles, size: int) -> Found:
    """Return who joins if each time the one joins who adds most, until nobody adds anything."""
    search, labels, outcomes = start, list[str](), list[Outcome]()
    while len(labels) < size:
        best, _ = search.best(1, profiles.next(search.chosen))
        outcome = best[0].outcome if best else None
        if outcome is None or search.outcome is None:
            break
        if not search.extension.difference(search.outcome, outcome).better:
            break
        labels.append(best[0].label)
        outcomes.append(outcome)
        search = search.joined(best[0].label, outcome)
    return Found(tuple(labels), tuple(outcomes))


def best_set(start: Search, profiles: Profiles, size: int, known: Found) -> Found:
    """Return the best of all sets: branch and bound, with new prices wherever somebody joined."""
    extension, base = start.extension, start.base
    best: tuple[Amounts, frozenset[str]] = start.gained.amounts, frozenset()
    if known.outcomes and (last := known.outcomes[-1]) is not None:
        best = extension.difference(base, last).amounts, frozenset(known.labels)
    # Who can add most comes first: then sets of later ones are soon ruled out together.
    first = start.bounds(profiles.next(frozenset()))
    order = sorted(first, key=lambda label: (-(first[label] or 0), label))
    profiles = Profiles(tuple(profiles.people[profiles.number(label)] for label in order))

    def may_beat(search: Search, bounds: Sequence[int | None]) -> bool:
        most = search.amounts(None if None in bounds else sum(own or 0 for own in bounds))
        if most is None or search.prices is None:
            return True
        least = best[0][: len(most)]
        return most > least if search.prices.complete else most >= least

    def look(search: Search, first: int) -> None:
        nonlocal best
        left = size - len(search.chosen)
        numbers = profiles.next(search.chosen, first)
        bounds = search.bounds(numbers)
        for label, number in numbers.items():
            later = number + (not profiles.several)
            others = [bounds[own] for own, k in numbers.items() if k >= later]
            others.sort(key=lambda bound: -(bound or 0))
            # Of a profile with several people each can add what the first can.
            others = others[:1] * (left - 1) if profiles.several else others[: left - 1]
            if not may_beat(search, [bounds[label], *others]):
                continue
            outcome = extension.solved(search.chosen | {label})
            joined = search.joined(label, outcome)
            if outcome is not None and joined.gained.amounts > best[0]:
                best = joined.gained.amounts, joined.chosen
            if left > 1:
                look(joined, later)

    look(start, 0)
    return known if best[1] == frozenset(known.labels) else _in_order(start, best[1])


def _in_order(start: Search, chosen: frozenset[str]) -> Found:
    """Return a set with its members in the order in which they add most."""
    search, labels, outcomes = start, list[str](), list[Outcome | None]()
    while left := sorted(chosen - search.chosen):
        best, _ = search.best(1, left)
        label, outcome = best[0].label, best[0].outcome
        labels.append(label)
        outcomes.append(outcome)
        search = search.joined(label, outcome)
    return Found(tuple(labels), tuple(outcomes))


def is_submodular(search: Search) -> bool:
    """Return whether the value is a sum over pairs that nothing but seats and rules limits."""
    extension, prices = search.extension, search.prices
    loads = bool(extension.whole.min_load.any())
    return extension.plain and prices is not None and prices.complete and not loads

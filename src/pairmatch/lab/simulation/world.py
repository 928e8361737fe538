"""The world of a simulation: everybody who will come and all chance, the same for every timing."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from pairmatch._support.containers import BoolArray, IntArray
from pairmatch._support.display import ShownByFields
from pairmatch._support.parameters import is_whole
from pairmatch.errors import PolicyError
from pairmatch.lab.simulation.programme import Programme, Side, arriving
from pairmatch.people import Cohort, Person
from pairmatch.people.cohort import id_order
from pairmatch.policy import Policy
from pairmatch.policy.policy import check_vocabulary
from pairmatch.problem.points import CohortPoints, in_64_bits
from pairmatch.scoring import Evaluation

FOR_EVER = 10**9

START = date(2024, 1, 1)
"""Day on which week 0 begins; only differences of days count."""


class Stream(IntEnum):
    """Independent streams of random numbers; the numbers are part of what a seed gives."""

    MENTOR_ARRIVALS = 1
    MENTEE_ARRIVALS = 2
    MENTOR_PEOPLE = 3
    MENTEE_PEOPLE = 4
    MENTOR_START = 5
    MENTOR_PATIENCE = 6
    MENTOR_DUO = 7
    MENTEE_PATIENCE = 8
    MENTEE_DUO = 9
    REFUSALS = 10
    POOL = 11
    FUTURES = 12


@dataclass(frozen=True)
class DuoFate:
    """What becomes of the n-th duo of a mentor, whoever the mentee is.

    It runs for ``weeks``, to its end or until it is closed ``early``; the mentor ``returns`` after
    a ``pause`` of some weeks, or leaves.
    """

    weeks: int
    early: bool
    returns: bool
    pause: int


def generator(seed: int, stream: Stream, *numbers: int) -> np.random.Generator:
    """Return the random numbers of one thing that can happen."""
    key = (int(stream), *map(int, numbers))
    return np.random.default_rng(np.random.SeedSequence(int(seed), spawn_key=key))


def arrivals(
    programme: Programme, side: Side, rng: np.random.Generator, first: int, weeks: int
) -> IntArray:
    """Return how many people of a side arrive in each of some weeks, counted from ``first``."""
    rates = np.array([programme.rate(side, first + week) for week in range(weeks)])
    if programme.arrivals == "poisson":
        return rng.poisson(rates).astype(np.int64)
    before = math.fsum(programme.rate(side, week) for week in range(first))
    # Sums of floats such as 10 x 0.1 must not fall short of a whole number.
    sums = np.floor(before + np.concatenate([[0.0], np.cumsum(rates)]) + 1e-9)
    return np.diff(sums).astype(np.int64)


def duo_fates(
    programme: Programme, draws: npt.NDArray[np.float64], running: IntArray
) -> tuple[IntArray, BoolArray, BoolArray, IntArray]:
    """Return what becomes of some duos: weeks, early, returns, pause, as in :class:`DuoFate`.

    ``draws`` are random numbers of shape (duos, 3). ``running`` has the weeks for which each has
    run without being closed; the weeks that are returned come on top.
    """
    left = programme.duo_weeks - running
    # Week by week a chance: the first success of independent trials.
    before = np.zeros(len(draws)) if programme.closing else left.astype(np.float64)
    if 0 < programme.closing < 1:
        before = np.log1p(-draws[:, 0]) / math.log1p(-programme.closing)
    weeks = np.minimum(np.minimum(before, left).astype(np.int64) + 1, left)
    early = np.minimum(before, left).astype(np.int64) + 1 < left
    pauses = np.array(programme.pause_weeks, dtype=np.int64)
    return (
        weeks,
        early,
        draws[:, 1] < programme.returns,
        pauses[(draws[:, 2] * len(pauses)).astype(np.int64)],
    )


@dataclass(frozen=True, eq=False, repr=False)
class World(ShownByFields):
    """A programme over some weeks.

    What happens to a person depends on the seed, the person, and how often it has happened to
    them, and a refusal on the pair: never on when a round is held. So outcomes of different
    timings can be compared person by person. The first weeks are the same whatever the number of
    weeks. ``cohort`` has everybody who comes, in the order of arrival, and ``arrived`` the weeks
    of it.
    """

    programme: Programme
    policy: Policy
    weeks: int
    seed: int
    cohort: Cohort
    arrived: dict[Side, IntArray]

    @classmethod
    def of(cls, programme: Programme, policy: Policy, weeks: int, seed: int) -> World:
        """Return the world of a seed; raise a ``PolicyError`` with everything that is wrong."""
        check_question(programme, policy, weeks, seed)
        people: dict[Side, list[Any]] = {}
        arrived: dict[Side, IntArray] = {}
        sides: tuple[tuple[Side, int, Stream, Stream], ...] = (
            ("mentors", programme.mentors_at_start, Stream.MENTOR_ARRIVALS, Stream.MENTOR_PEOPLE),
            ("mentees", programme.mentees_at_start, Stream.MENTEE_ARRIVALS, Stream.MENTEE_PEOPLE),
        )
        for side, at_start, when, who in sides:
            counts = arrivals(programme, side, generator(seed, when), 0, weeks)
            counts[0] += at_start
            arrived[side] = np.repeat(np.arange(weeks), counts)
            people[side] = arriving(
                programme, side, generator(seed, who), int(counts.sum()),
                seed=seed, letter="M" if side == "mentors" else "E",
            )  # fmt: skip
        cohort = Cohort(people["mentors"], people["mentees"])
        check_vocabulary(cohort, policy.on(START))
        return cls(programme, policy, weeks, seed, cohort, arrived)

    def unlike(self, other: World) -> list[str]:
        """Return in what another world is another: the names of what differs."""
        names = ("programme", "policy", "weeks", "seed")
        return [name for name in names if getattr(self, name) != getattr(other, name)]

    @cached_property
    def source(self) -> CohortPoints:
        """Points of everybody with everybody, looked up when they are needed."""
        return CohortPoints(Evaluation(self.cohort, self.policy))

    def points(self, mentees: IntArray, mentors: IntArray) -> IntArray:
        """Return the points of some mentees, rising, with some mentors, refused before or not."""
        return looked_up(self.source, mentees, mentors)

    def people(self, side: Side) -> Sequence[Person]:
        """Return everybody of a side."""
        return self.cohort.mentors if side == "mentors" else self.cohort.mentees

    @cached_property
    def order(self) -> dict[Side, IntArray]:
        """Place of everybody in the order of a keyed hash, which decides between equal plans."""
        places: dict[Side, IntArray] = {}
        for side in self.arrived:
            people, word = self.people(side), side.removesuffix("s")
            keys = [id_order(word, person.id) for person in people]
            places[side] = np.empty(len(keys), dtype=np.int64)
            places[side][sorted(range(len(keys)), key=keys.__getitem__)] = np.arange(len(keys))
        return places

    @cached_property
    def free_from(self) -> IntArray:
        """Week from which each mentor is free for the first time."""
        programme, free = self.programme, self.arrived["mentors"].copy()
        n = programme.mentors_at_start
        draws = generator(self.seed, Stream.MENTOR_START).random((n, 2))
        away = draws[:, 0] < programme.away_at_start
        free[:n][away] = (draws[away, 1] * programme.duo_weeks).astype(np.int64)
        return free

    @cached_property
    def _refusals(self) -> dict[int, BoolArray]:
        return {}

    def refusals(self, mentee: int) -> BoolArray:
        """Return with which mentors a mentee, or the mentor, refuses after the first meeting."""
        if mentee not in self._refusals:
            draws = generator(self.seed, Stream.REFUSALS, mentee).random(len(self.cohort.mentors))
            self._refusals[mentee] = draws < self.programme.refusal
        return self._refusals[mentee]

    def duo_fate(self, mentor: int, number: int) -> DuoFate:
        """Return what becomes of a duo of a mentor; the first has the number 0."""
        draws = generator(self.seed, Stream.MENTOR_DUO, mentor, number).random((1, 3))
        now = np.zeros(1, dtype=np.int64)
        weeks, early, returns, pause = duo_fates(self.programme, draws, now)
        return DuoFate(int(weeks[0]), bool(early[0]), bool(returns[0]), int(pause[0]))

    def rematches(self, mentee: int, number: int) -> bool:
        """Return whether a mentee waits again when a duo is closed early."""
        rng = generator(self.seed, Stream.MENTEE_DUO, mentee, number)
        return bool(rng.random() < self.programme.rematch)

    def patience(self, side: Side, person: int, time: int) -> int:
        """Return how many weeks somebody waits, being free for the ``time``-th time from 0."""
        mentee = side == "mentees"
        options = self.programme.patience_weeks if mentee else self.programme.mentor_patience_weeks
        if not options:
            return FOR_EVER
        stream = Stream.MENTEE_PATIENCE if mentee else Stream.MENTOR_PATIENCE
        return options[int(generator(self.seed, stream, person, time).random() * len(options))]


def check_question(programme: object, policy: object, weeks: object, seed: object) -> None:
    """Raise if programme, policy, weeks or seed are wrong, or have no meaning in a simulation.

    Raises
    ------
    PolicyError
        With everything that is wrong.
    """
    faults = []
    if not isinstance(programme, Programme):
        faults.append("programme: give a Programme, such as Programme.preset(name)")
    if not isinstance(policy, Policy):
        faults.append("policy: give a Policy, such as Policy.preset(name)")
    else:
        faults += _unfit(policy)
    if not is_whole(weeks, 1, 5200):
        faults.append("weeks: give a whole number from 1 to 5200")
    if not is_whole(seed, 0, 2**63):
        faults.append("seed: give a whole number from 0")
    if faults:
        raise PolicyError("\n".join(faults))


def _unfit(policy: Policy) -> Iterator[str]:
    """Say what of a policy has no meaning yet in a simulation."""
    if policy.quotas:
        yield "policy: quotas are of one round and are not simulated; take them out"
    if stages := [s for s in policy.objective if s in ("even_load", "fewest_changes")]:
        yield f"policy: the stages {', '.join(stages)} are not simulated; take them out"
    if dated := [rule.key for rule in policy.rules if rule.needs_day]:
        yield f"policy: {', '.join(dated)} counts from a day and is not simulated; take it out"
    if policy.priority.day is not None:
        yield "policy: a simulation has weeks of its own; give a priority without a day"


def looked_up(source: CohortPoints, mentees: IntArray, mentors: IntArray) -> IntArray:
    """Return the points of some mentees, rising, with some mentors, as a matrix has them."""
    if not len(mentees) or not len(mentors):
        return np.zeros((len(mentees), len(mentors)), dtype=np.int64)
    points = source.strip(mentees, mentors).points(np.arange(len(mentees)))
    return in_64_bits(points, source.blank)

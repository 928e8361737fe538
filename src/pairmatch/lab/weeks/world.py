"""World: everybody who will come, and what chance has in store; the same for every timing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt

from pairmatch.errors import PolicyError
from pairmatch.lab.cohorts.kinds import Side, arriving
from pairmatch.lab.weeks.chance import (
    FOR_EVER,
    START,
    DuoFate,
    Stream,
    arrivals,
    duo_fates,
    generator,
)
from pairmatch.lab.weeks.programme import Programme
from pairmatch.matrices import NOT_ELIGIBLE
from pairmatch.people import Cohort
from pairmatch.people.cohort import id_order
from pairmatch.points import CohortPoints
from pairmatch.policy import Policy
from pairmatch.policy.vocabulary import check_vocabulary
from pairmatch.quantities import is_whole
from pairmatch.scoring import Evaluation

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class World:
    """A programme over some weeks.

    What happens to a person depends on the seed, the person, and how often it has happened to
    them, and a refusal on the pair: never on when a round is held. So outcomes of different
    timings can be compared person by person. The first weeks are the same whatever the number of
    weeks.

    Attributes
    ----------
    programme, policy
        What happens, and how pairs are scored.
    weeks, seed
        How many weeks, and the seed of all chance.
    cohort
        Everybody who comes, in the order of arrival.
    arrived
        Week of arrival of mentors and mentees.
    """

    programme: Programme
    policy: Policy
    weeks: int
    seed: int
    cohort: Cohort
    arrived: dict[Side, IntArray]

    @classmethod
    def of(cls, programme: Programme, policy: Policy, weeks: int, seed: int) -> World:
        """Return the world of a seed.

        Raises
        ------
        PolicyError
            With everything that is wrong with what was given.
        """
        check_question(programme, policy, weeks, seed)
        people: dict[str, list[Any]] = {}
        arrived: dict[Side, IntArray] = {}
        sides: tuple[tuple[Side, int, Stream, Stream, str], ...] = (
            ("mentors", programme.mentors_at_start, Stream.MENTOR_ARRIVALS, Stream.MENTOR_PEOPLE,
             "M"),
            ("mentees", programme.mentees_at_start, Stream.MENTEE_ARRIVALS, Stream.MENTEE_PEOPLE,
             "E"),
        )  # fmt: skip
        for side, at_start, when, who, letter in sides:
            counts = arrivals(programme, side, generator(seed, when), 0, weeks)
            counts[0] += at_start
            arrived[side] = np.repeat(np.arange(weeks), counts)
            drawn = arriving(
                programme.people, side, generator(seed, who),
                seed=seed, sites=programme.sites, letter=letter,
            )  # fmt: skip
            people[side] = list(islice(drawn, int(counts.sum())))
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
        """Return the points of some mentees with some mentors, whether refused before or not.

        Parameters
        ----------
        mentees, mentors
            Indices; those of mentees rise.
        """
        return looked_up(self.source, mentees, mentors)

    @cached_property
    def order(self) -> dict[Side, IntArray]:
        """Place of everybody in the order of a keyed hash, which decides between equal plans."""
        places: dict[Side, IntArray] = {}
        sides: tuple[tuple[Side, str, Any], ...] = (
            ("mentors", "mentor", self.cohort.mentors), ("mentees", "mentee", self.cohort.mentees)
        )  # fmt: skip
        for side, word, people in sides:
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
        """Return which mentors a mentee would not go on with after a first meeting, or they."""
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
        own = self.programme.patience_weeks if mentee else self.programme.mentor_patience_weeks
        if not own:
            return FOR_EVER
        stream = Stream.MENTEE_PATIENCE if mentee else Stream.MENTOR_PATIENCE
        return own[int(generator(self.seed, stream, person, time).random() * len(own))]


def check_question(programme: object, policy: object, weeks: object, seed: object) -> None:
    """Raise if what is to be simulated is not what it should be, or not possible in time.

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
    points = source.strip(mentees, mentors).points(np.arange(len(mentees))).astype(np.int64)
    points[points == source.blank] = NOT_ELIGIBLE
    return points

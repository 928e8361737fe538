"""Timings: when a round is held, and what seats are worth that are kept for later."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np

from pairmatch._support.containers import IntArray
from pairmatch._support.parameters import is_number, is_whole
from pairmatch.errors import PolicyError
from pairmatch.lab.simulation.people_in_time import Register, State
from pairmatch.lab.simulation.programme import Side, arriving
from pairmatch.lab.simulation.rounds import plain_problem, without_met
from pairmatch.lab.simulation.world import (
    FOR_EVER,
    Stream,
    World,
    arrivals,
    duo_fates,
    generator,
    looked_up,
)
from pairmatch.people import Cohort
from pairmatch.plans.solving_again import resolved
from pairmatch.policy.weights import SCALE
from pairmatch.problem.points import CohortPoints
from pairmatch.problem.score_matrix import NOT_ELIGIBLE
from pairmatch.scoring import Evaluation


@dataclass(frozen=True)
class EveryWeek:
    """A round every week, in which everybody who is there takes part.

    Examples
    --------
    >>> print(EveryWeek())
    every week
    """

    def __str__(self) -> str:
        return "every week"


@dataclass(frozen=True)
class Batches:
    """A round every few weeks, beginning with week 0, so that there are more to choose from.

    Parameters
    ----------
    every
        Weeks from one round to the next.

    Raises
    ------
    PolicyError
        If it is no whole number from 1.

    Examples
    --------
    >>> print(Batches(every=4))
    every 4 weeks
    """

    every: int

    def __post_init__(self) -> None:
        if not is_whole(self.every, 1):
            raise PolicyError("every: give a whole number of weeks from 1")

    def __str__(self) -> str:
        return "every week" if self.every == 1 else f"every {self.every} weeks"


@dataclass(frozen=True, kw_only=True)
class HoldByPrice:
    """A round every week, in which a mentor is held for later if that is worth more.

    What counts in time is the sum, over the duos that begin, of ``pair_value`` and score: with
    ``most_pairs`` alone a pair now and a pair later would be worth the same. In each week some
    futures are drawn from the programme: who arrives, which duos end, who starts again. For each,
    the best plan of the coming weeks is found in hindsight, as one problem in which a pair can be
    made when both are there, and at the earliest in the next week; each week until then costs
    ``waiting_cost``. Mentees whom a round without prices would serve today are not in it. What
    that plan would lose without a mentor is the mentor's dual price: what the seat is worth if it
    is kept. A pair is proposed only if its value is at least the mean
    price of its mentor, and the round maximises the sum of value less price. A priority level
    comes before that sum. Where no mentor who is free has a price, the round is that of
    :class:`EveryWeek`.

    After Ahani, Gölz, Procaccia, Teytelboym and Trapp, Dynamic placement in refugee resettlement
    (2021), who price places so; there nobody can wait. What the method does not see: a mentee's
    prospects if the pair is not made, two alike mentors of whom one is enough (each alone is
    worth nothing), mentees who will return after a duo, and ``mentor_patience_weeks``: in the
    futures no free mentor gives up, so a mentor who is held may leave. What it knows: when those
    mentors who are pausing come back, as if they had announced it.

    Parameters
    ----------
    samples
        How many futures are drawn.
    horizon
        How many weeks they last.
    refresh
        Every how many weeks prices are found anew; if there was nobody to pair in such a week, in
        the next one in which there is. Mentors who were not foreseen have none until then.
    pair_value
        What a duo is worth beside its score; with 1 at least as much as any score.
    waiting_cost
        What a week costs in which a seat is kept, in score. In a steady programme without free
        mentors it is the value of a duo divided by the weeks of a duo and a pause, some 0.05.

    Raises
    ------
    PolicyError
        With everything that is wrong.

    Examples
    --------
    >>> print(HoldByPrice(horizon=13))
    hold by price (5 futures of 13 weeks)
    >>> HoldByPrice(samples=0, pair_value=-1)
    Traceback (most recent call last):
        ...
    pairmatch.errors.PolicyError: samples: give a whole number from 1
    pair_value: give a number from 0 to 1000
    """

    samples: int = 5
    horizon: int = 8
    refresh: int = 1
    pair_value: float = 1.0
    waiting_cost: float = 0.05

    def __post_init__(self) -> None:
        if faults := list(self._faults()):
            raise PolicyError("\n".join(faults))

    def _faults(self) -> Iterator[str]:
        for name in ("samples", "horizon", "refresh"):
            if not is_whole(getattr(self, name), 1):
                yield f"{name}: give a whole number from 1"
        for name in ("pair_value", "waiting_cost"):
            if not is_number(getattr(self, name), at_most=1000):
                yield f"{name}: give a number from 0 to 1000"

    def __str__(self) -> str:
        return f"hold by price ({self.samples} futures of {self.horizon} weeks)"


Timing: TypeAlias = EveryWeek | Batches | HoldByPrice


def check_timing(timing: object) -> list[str]:
    """Return what is wrong with a timing, in sentences."""
    if isinstance(timing, EveryWeek | Batches | HoldByPrice):
        return []
    return ["timing: give EveryWeek(), Batches(every=…) or HoldByPrice()"]


# People from whom the arrivals of futures are drawn: enough for all kinds to occur.
_POOL = 500


class Prices:
    """Prices of seats in points, renewed as the timing says.

    Futures are drawn from the programme's figures only, never from what the world has in store.
    """

    def __init__(self, world: World, timing: HoldByPrice) -> None:
        self.world, self.timing = world, timing
        self._known = np.zeros(len(world.cohort.mentors), dtype=np.int64)
        self._renewed: int | None = None

    def of(self, register: Register, mentors: IntArray, served: IntArray) -> IntArray:
        """Return the prices of the free mentors, by index, in a week.

        ``served`` are the mentees whom a round without prices would serve now. They are not in the
        futures: else every mentor would have the price that their mentee of today can pay.
        """
        # Nobody asks in a week without a plan: then prices are renewed when somebody does.
        period = register.week // self.timing.refresh
        if period != self._renewed:
            self._renew(register, served)
            self._renewed = period
        return self._known[mentors]

    def _renew(self, register: Register, served: IntArray) -> None:
        total = np.zeros_like(self._known)
        seen = np.zeros_like(self._known)
        for sample in range(self.timing.samples):
            mentors, prices = self._sampled(register, served, sample)
            total[mentors] += prices
            seen[mentors] += 1
        # The mean of all futures for mentors who are free now, else of those that foresee them.
        self._known = total // np.maximum(seen, 1)

    def _sampled(
        self, register: Register, served: IntArray, sample: int
    ) -> tuple[IntArray, IntArray]:
        """Return mentors of the world, by index, and their prices in one future."""
        rng = generator(self.world.seed, Stream.FUTURES, register.week, sample)
        mentors, free_from = self._supply(register, rng)
        mentees, here_from, here_until = self._demand(register, served, rng)
        if not len(mentors) or not len(mentees):
            return mentors[:0], mentors[:0]
        values = self._values(register, mentees, mentors)
        # The first week in which both are there; today's round is what the price is held against.
        meet = np.maximum(np.maximum(here_from[:, None], free_from[None, :]), 1)
        possible = (meet <= here_until[:, None]) & (meet <= self.timing.horizon)
        cost = round(Fraction(self.timing.waiting_cost) * SCALE)
        kept = np.where(values == NOT_ELIGIBLE, NOT_ELIGIBLE, values - cost * meet)
        kept[~possible | (kept <= 0)] = NOT_ELIGIBLE
        known = mentors < len(self.world.cohort.mentors)
        prices = lost_without(kept.T)
        return mentors[known], prices[known]

    def _values(self, register: Register, mentees: IntArray, mentors: IntArray) -> IntArray:
        """Return the value of each pair; people of the pool may occur several times."""
        rows, of_row = np.unique(mentees, return_inverse=True)
        columns, of_column = np.unique(mentors, return_inverse=True)
        points = looked_up(self.source, rows, columns)
        points = without_met(points, rows, columns, register.met)
        base = round(Fraction(self.timing.pair_value) * SCALE)
        values = np.where(points == NOT_ELIGIBLE, NOT_ELIGIBLE, points + base)
        return values[of_row][:, of_column]

    @cached_property
    def source(self) -> CohortPoints:
        """Points of the people of the world and, after them, of the pool."""
        world = self.world
        sides: tuple[tuple[Side, str], ...] = (("mentors", "pool-M"), ("mentees", "pool-E"))
        mentors, mentees = (
            arriving(
                world.programme, side, generator(world.seed, Stream.POOL, side == "mentors"), _POOL,
                seed=world.seed, letter=letter,
            )
            for side, letter in sides
        )  # fmt: skip
        both = Cohort([*world.cohort.mentors, *mentors], [*world.cohort.mentees, *mentees])
        return CohortPoints(Evaluation(both, world.policy))

    def _supply(self, register: Register, rng: np.random.Generator) -> tuple[IntArray, IntArray]:
        """Return who will be free in a future, by index, and in how many weeks from now."""
        programme, horizon, now = self.world.programme, self.timing.horizon, register.week
        free = register.free()
        pausing = np.flatnonzero(register.mentors.state == State.PAUSING)
        in_weeks = register.mentors.until[pausing] + 1 - now
        running = np.array([(duo.mentor, duo.proposed) for duo in register.running], dtype=np.int64)
        running = running.reshape(-1, 2)
        weeks, _, returns, pause = duo_fates(
            programme, rng.random((len(running), 3)), now - running[:, 1]
        )
        who, when = self._newcomers("mentors", rng, now, len(self.world.cohort.mentors))
        mentors = np.concatenate([free, pausing, running[returns, 0], who])
        in_weeks = np.concatenate([0 * free, in_weeks, (weeks + pause)[returns], when])
        soon = in_weeks <= horizon
        return mentors[soon], in_weeks[soon]

    def _demand(
        self, register: Register, served: IntArray, rng: np.random.Generator
    ) -> tuple[IntArray, IntArray, IntArray]:
        """Return who will wait in a future, from when, and until when, in weeks from now."""
        programme, now = self.world.programme, register.week
        options = np.array(programme.patience_weeks or [FOR_EVER])
        waiting = np.setdiff1d(register.waiting(), served)
        waited = now - register.mentees.since[waiting]
        left = np.full(len(waiting), FOR_EVER)
        if programme.patience_weeks and programme.deadlines_known:
            left = register.mentees.until[waiting] - now
        elif programme.patience_weeks:
            # Drawn from the possible patience that is longer than the wait so far.
            rising = np.sort(options)
            ruled_out = np.searchsorted(rising, waited, side="right")
            draws = rng.random(len(waiting)) * (len(rising) - ruled_out)
            left = rising[ruled_out + draws.astype(np.int64)] - waited - 1
        who, when = self._newcomers("mentees", rng, now, len(self.world.cohort.mentees))
        until = when + options[rng.integers(len(options), size=len(who))] - 1
        return (
            np.concatenate([waiting, who]),
            np.concatenate([0 * waiting, when]),
            np.concatenate([left, until]),
        )

    def _newcomers(
        self, side: Any, rng: np.random.Generator, now: int, first: int
    ) -> tuple[IntArray, IntArray]:
        """Return who arrives in a future: index of somebody of the pool, and in how many weeks."""
        counts = arrivals(self.world.programme, side, rng, now + 1, self.timing.horizon)
        weeks = np.repeat(np.arange(1, len(counts) + 1), counts)
        return first + rng.integers(_POOL, size=len(weeks)), weeks


def lost_without(values: IntArray) -> IntArray:
    """Return for each row of a matrix what the best assignment loses without it.

    Values are positive, or not eligible; the best assignment takes each row and each column at most
    once. The solver's prices are the lowest of columns, and so the highest of rows: what one row
    less costs.

    Examples
    --------
    >>> lost_without(np.array([[5, 3], [4, NOT_ELIGIBLE]]))
    array([3, 2])
    """
    lost = np.zeros(len(values), dtype=np.int64)
    rows = np.flatnonzero((values != NOT_ELIGIBLE).any(axis=1))
    columns = np.flatnonzero((values != NOT_ELIGIBLE).any(axis=0))
    if len(rows):
        none = np.zeros(len(rows), dtype=np.int64)
        problem = plain_problem(values[np.ix_(rows, columns)], ("best_total",), none)
        best = resolved(problem)
        if best is not None and best.steps:
            lost[rows] = best.steps[0].prices[0][: len(rows)]
    return lost

"""An upper bound of a simulation: what could have been reached with everything known beforehand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pairmatch._support.containers import IntArray
from pairmatch._support.display import ShownAsText
from pairmatch._support.parameters import is_number
from pairmatch._support.progress import Progress, Steps
from pairmatch.errors import PolicyError
from pairmatch.lab.simulation.rounds import plain_problem
from pairmatch.lab.simulation.simulation import Simulation
from pairmatch.lab.simulation.world import FOR_EVER, World
from pairmatch.plans.solving_again import resolved
from pairmatch.policy.weights import SCALE
from pairmatch.problem.points import PointsStrip
from pairmatch.problem.score_matrix import NOT_ELIGIBLE

_BLANK = -1


@dataclass(frozen=True, eq=False)
class Seats:
    """The duos that mentors could begin, each an element of every array.

    ``number`` says which duo of the mentor it is, from 0; ``opens`` and ``closes`` are the first
    and the last week in which it can begin, whatever is done.
    """

    mentor: IntArray
    number: IntArray
    opens: IntArray
    closes: IntArray

    @classmethod
    def of(cls, world: World) -> Seats:
        """Return the seats of a world.

        A mentor's n-th duo begins no sooner than if all before had begun as soon as they could.
        """
        table = np.array(list(_seats(world)), dtype=np.int64).reshape(-1, 4)
        return cls(*table.T)

    def at(self, places: IntArray) -> Seats:
        """Return some of the seats."""
        return Seats(*(getattr(self, field.name)[places] for field in fields(self)))


def _seats(world: World) -> Iterator[tuple[int, int, int, int]]:
    for mentor, free in enumerate(world.free_from.tolist()):
        opens, number = free, 0
        while opens < world.weeks:
            # When a later patience begins depends on the plan.
            patience = world.patience("mentors", mentor, 0) if number == 0 else FOR_EVER
            yield mentor, number, opens, min(opens + patience - 1, FOR_EVER)
            fate = world.duo_fate(mentor, number)
            if not fate.returns:
                break
            opens, number = opens + fate.weeks + fate.pause, number + 1


class OpenPoints:
    """Values of mentees with seats: not eligible where they never meet, or would refuse.

    ``rows`` are indices of the mentees, and ``seats`` the seats, in the order of the problem;
    ``base`` are points that every pair has beside its score.
    """

    blank = _BLANK

    def __init__(self, world: World, rows: IntArray, seats: Seats, base: int) -> None:
        self._world, self._rows, self._seats, self._base = world, rows, seats, base
        self._source = world.source
        patience = [world.patience("mentees", mentee, 0) for mentee in rows.tolist()]
        self._from = world.arrived["mentees"][rows]
        last = self._from + np.array(patience, dtype=np.int64) - 1
        self._until = np.minimum(last, world.weeks - 1)

    @property
    def limits(self) -> tuple[int, int]:
        """Bounds on the points of all eligible pairs."""
        return self._base, self._base + SCALE

    @property
    def clusters(self) -> IntArray:
        """Seats of mentors who are alike have the same number, or numbers near each other."""
        return self._source.clusters[self._seats.mentor]

    @property
    def components(self) -> tuple[IntArray, IntArray]:
        """Parts beyond which the rules allow no pair, such as sites."""
        mentees, mentors = self._source.components
        return mentees[self._rows], mentors[self._seats.mentor]

    def strip(self, rows: IntArray, columns: IntArray) -> OpenStrip:
        """Return some mentees with some seats; rows rise."""
        # The source wants its rows to rise, and the hash has shuffled them.
        mentees = self._rows[rows]
        order = np.argsort(mentees)
        place = np.empty_like(order)
        place[order] = np.arange(len(order))
        mentors, of_column = np.unique(self._seats.mentor[columns], return_inverse=True)
        never = self._from[rows][:, None] > self._seats.closes[columns][None, :]
        never |= self._until[rows][:, None] < self._seats.opens[columns][None, :]
        for row, mentee in enumerate(mentees.tolist()):
            never[row] |= self._world.refusals(mentee)[self._seats.mentor[columns]]
        strip: Any = self._source.strip(mentees[order], mentors)
        return OpenStrip(strip, self._source.blank, place, of_column, never, self._base)


@dataclass(frozen=True, eq=False)
class OpenStrip:
    """Some mentees with some seats.

    ``strip`` has the points of the mentees, in rising order, with their mentors; ``blank`` is its
    value for no pair. ``place`` and ``of_column`` say where each row and column of this strip is in
    that one, ``never`` which pairs are not possible; each has ``base`` points beside its score.
    """

    strip: PointsStrip
    blank: int
    place: IntArray
    of_column: IntArray
    never: npt.NDArray[np.bool_]
    base: int

    def points(self, places: IntArray) -> IntArray:
        """Return the points of the strip's mentees at some places."""
        wanted = self.place[places]
        rising = np.sort(wanted)
        scored = self.strip.points(rising)[np.searchsorted(rising, wanted)].astype(np.int64)
        points: IntArray = scored[:, self.of_column]
        return np.where((points == self.blank) | self.never[places], _BLANK, points + self.base)

    def highest(self) -> IntArray:
        """Return what no eligible pair of each mentee exceeds."""
        highest = self.strip.highest().astype(np.int64)[self.place]
        return np.where(highest == self.blank, _BLANK, highest + self.base)


@dataclass(frozen=True, eq=False, repr=False)
class Hindsight(ShownAsText):
    """A bound on what any timing reaches in a world, by :meth:`Simulation.value`.

    Attributes
    ----------
    value
        The bound: sum over mentees of ``pair_value`` and score.
    pair_value
        What a mentee's first duo is worth beside its score.
    served
        Mentees with a mentor in the plan that reaches it.
    seats
        How many duos the mentors could begin at most.
    proof
        What it rests on: ``"dual_certificate"``.
    pairs
        The plan: ``mentee_id``, ``mentor_id``, ``duo`` (the mentor's first is 1), ``score``.
    world
        Whose bound it is.
    """

    value: float
    pair_value: float
    served: int
    seats: int
    proof: str
    pairs: pd.DataFrame
    world: World = field(repr=False)

    def share(self, simulation: Simulation) -> float:
        """Return which share of the bound a simulation of the same world reaches.

        Raises
        ------
        PolicyError
            If it is no simulation, or one of another programme, policy, number of weeks or seed.
        """
        if not isinstance(simulation, Simulation):
            raise PolicyError("simulation: give what simulate returned")
        if others := self.world.unlike(simulation.world):
            raise PolicyError(f"simulation: it is of another world ({', '.join(others)})")
        return simulation.value(self.pair_value) / self.value if self.value else float("nan")

    def __str__(self) -> str:
        return (
            f"no timing is worth more than {self.value:.4f} ({self.served} mentees served, "
            f"{self.pair_value:g} and the score for each; {self.proof})"
        )


def hindsight(
    simulation: Simulation,
    *,
    pair_value: float = 1.0,
    progress: Progress | bool | None = None,
) -> Hindsight:
    """Return a bound on the value of every timing, from knowledge of all that was to come.

    The best plan in which every mentee has at most one duo and every mentor as many as chance
    allows, one for each *seat*: the first from the mentor's first free week, each further one
    from the first week in which the mentor can be free again. A pair is possible if the policy
    allows it, it would not refuse, and the mentee waits, for the first time, in some week in
    which the seat is open. The plan is optimal, with a checked certificate.

    It bounds :meth:`Simulation.value` of every timing, also of those not yet invented, as long as
    they pair people of the same world under the same rules. It is no plan that could be followed:
    later seats of a mentor do not wait for a late start of the earlier ones, mentors are as
    patient later as they like, later duos of a mentee take no seat, and refusals are foreseen. So
    the gap to it is a gap at most.

    Parameters
    ----------
    simulation
        Any simulation of the world in question; its timing does not matter.
    pair_value
        What a mentee's first duo is worth beside its score.
    progress
        Told of the only plan when it is solved; see :func:`pairmatch.match`.

    Raises
    ------
    PolicyError
        If ``simulation`` is none, or ``pair_value`` is no number from 0 to 1000.

    Examples
    --------
    >>> from pairmatch.lab.simulation.programme import Programme
    >>> from pairmatch.lab.simulation.simulation import simulate
    >>> from pairmatch.policy import Policy
    >>> programme = Programme(people="vernier", mentors_at_start=2, mentees_at_start=6)
    >>> reached = simulate(programme, Policy.preset("vernier"), weeks=60, seed=1)
    >>> bound = hindsight(reached)
    >>> bound.seats, bound.served, bound.value >= reached.value()
    (6, 3, True)
    """
    if not isinstance(simulation, Simulation):
        raise PolicyError("simulation: give what simulate returned")
    if not is_number(pair_value, at_most=1000):
        raise PolicyError("pair_value: give a number from 0 to 1000")
    world = simulation.world
    seats = Seats.of(world)
    base = round(Fraction(pair_value) * SCALE)
    rows = np.argsort(world.order["mentees"])
    order = np.lexsort((seats.number, world.order["mentors"][seats.mentor]))
    source = OpenPoints(world, rows, seats.at(order), base)
    pairs: list[tuple[int, int]] = []
    proof = "dual_certificate"
    if len(rows) and len(order):
        problem = replace(
            plain_problem(
                np.full((len(rows), len(order)), NOT_ELIGIBLE),
                ("best_total",),
                np.zeros(len(rows), dtype=np.int64),
            ),
            source=source,
        )
        with Steps(progress, "plans", 1):
            best = resolved(problem)
        if best is not None:
            proof = best.proof
            plan: list[Any] = list(best.plan)
            pairs = sorted((int(rows[i]), int(order[j])) for i, j in plan)
    table = _table(world, seats, pairs)
    value = len(table) * pair_value + float(table["score"].sum())
    return Hindsight(value, pair_value, len(table), len(order), proof, table, world)


def _table(world: World, seats: Seats, pairs: list[tuple[int, int]]) -> pd.DataFrame:
    rows = []
    for mentee, seat in pairs:
        mentor = int(seats.mentor[seat])
        points = world.points(np.array([mentee]), np.array([mentor]))
        rows.append(
            (
                world.cohort.mentees[mentee].id,
                world.cohort.mentors[mentor].id,
                int(seats.number[seat]) + 1,
                int(points[0, 0]) / SCALE,
            )
        )
    columns = ["mentee_id", "mentor_id", "duo", "score"]
    table = pd.DataFrame(rows, columns=columns)
    return table.astype({"mentee_id": object, "mentor_id": object, "duo": "int64", "score": float})

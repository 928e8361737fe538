"""What could have been reached at most, if everything had been known beforehand."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from pairmatch.advice.resolving import resolved
from pairmatch.errors import PolicyError
from pairmatch.lab.weeks.open_seats import OpenPoints, Seats
from pairmatch.lab.weeks.rounds import plain_problem
from pairmatch.lab.weeks.simulation import Simulation
from pairmatch.lab.weeks.world import World
from pairmatch.matrices import NOT_ELIGIBLE
from pairmatch.policy.objective import SCALE
from pairmatch.quantities import is_number


@dataclass(frozen=True, eq=False)
class Hindsight:
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


def hindsight(simulation: Simulation, *, pair_value: float = 1.0) -> Hindsight:
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

    Raises
    ------
    PolicyError
        If ``simulation`` is none, or ``pair_value`` is no number from 0 to 1000.

    Examples
    --------
    >>> from pairmatch.lab.weeks.programme import Programme
    >>> from pairmatch.lab.weeks.simulation import simulate
    >>> from pairmatch.policy import Policy
    >>> programme = Programme(people="vernier", mentors_at_start=2, mentees_at_start=6)
    >>> found = simulate(programme, Policy.preset("vernier"), weeks=60, seed=1)
    >>> bound = hindsight(found)
    >>> bound.seats, bound.served, bound.value >= found.value()
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
        found = resolved(problem)
        if found is not None:
            proof = found.proof
            plan: list[Any] = list(found.plan)
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

"""One round: the people who are there, and the best plan for them, proven as any other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from typing import Any

import numpy as np

from pairmatch._support.containers import IntArray
from pairmatch.lab.simulation.people_in_time import Register
from pairmatch.lab.simulation.world import FOR_EVER, START, World
from pairmatch.plans.solving_again import resolved
from pairmatch.policy.weights import SCALE
from pairmatch.problem import Problem
from pairmatch.problem.points import MatrixPoints
from pairmatch.problem.score_matrix import NOT_ELIGIBLE


@dataclass(frozen=True, eq=False)
class Round:
    """The people who are there in a week, by rising index.

    ``points`` has those of each pair (mentees x mentors), not eligible where they have met;
    ``levels`` the priority level of each mentee.
    """

    mentees: IntArray
    mentors: IntArray
    points: IntArray
    levels: IntArray


def round_of(world: World, register: Register) -> Round:
    """Return the round of a week."""
    mentees, mentors = register.waiting(), register.free()
    points = without_met(world.points(mentees, mentors), mentees, mentors, register.met)
    return Round(mentees, mentors, points, _levels(world, register, mentees))


def without_met(
    points: IntArray, mentees: IntArray, mentors: IntArray, met: dict[int, set[int]]
) -> IntArray:
    """Return points in which pairs that have met are not eligible."""
    for row in np.flatnonzero(np.isin(mentees, list(met))):
        here = np.isin(mentors, list(met[int(mentees[row])]))
        points[row, here] = NOT_ELIGIBLE
    return points


def best_pairs(world: World, there: Round, points: IntArray, objective: Sequence[str]) -> IntArray:
    """Return the best plan of a round for some points and stages; its certificate is checked.

    Each row has the places of a mentee and a mentor in the round; they are ordered by mentee.
    """
    eligible = points != NOT_ELIGIBLE
    # In the order of the keyed hash: ties are then decided as in any other problem.
    rows, columns = (
        kept[np.argsort(order[people[kept]])]
        for kept, order, people in (
            (np.flatnonzero(eligible.any(axis=1)), world.order["mentees"], there.mentees),
            (np.flatnonzero(eligible.any(axis=0)), world.order["mentors"], there.mentors),
        )
    )
    if not len(rows):
        return np.zeros((0, 2), dtype=np.int64)
    problem = plain_problem(points[np.ix_(rows, columns)], objective, there.levels[rows])
    best = resolved(problem)
    # Nothing is demanded of a round, so there is a plan.
    pairs: list[Any] = [] if best is None else sorted(best.plan)
    chosen = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    chosen = np.stack([rows[chosen[:, 0]], columns[chosen[:, 1]]], axis=1)
    return chosen[np.argsort(chosen[:, 0])]


def plain_problem(points: IntArray, objective: Sequence[str], levels: IntArray) -> Problem:
    """Return a problem of one seat each, in which people are their places in a matrix."""
    n, m = points.shape
    return Problem(
        mentee_ids=tuple(range(n)),
        mentor_ids=tuple(range(m)),
        source=MatrixPoints(points),
        seats=np.ones(m, dtype=np.int64),
        min_load=np.zeros(m, dtype=np.int64),
        must_match=np.zeros(n, dtype=np.bool_),
        objective=tuple(objective),
        unit=Fraction(1, SCALE),
        levels=levels,
        previous=np.full(n, -1, dtype=np.int64),
        before=np.zeros(m, dtype=np.int64),
    )


def objective_of(world: World, levels: IntArray) -> tuple[str, ...]:
    """Return the stages of a round: the policy's, and those that serve the level first."""
    stages = world.policy.objective
    if "priority" in stages or not levels.any():
        return stages
    place = stages.index("most_pairs") + 1 if "most_pairs" in stages else 0
    return (*stages[:place], "priority", *stages[place:])


def _levels(world: World, register: Register, mentees: IntArray) -> IntArray:
    levels = np.zeros(len(mentees), dtype=np.int64)
    if world.programme.rematch_first:
        levels[register.mentees.proposals[mentees] > 0] = 1
    if "priority" not in world.policy.objective:
        return levels
    priority = world.policy.priority.on(START + timedelta(weeks=register.week))
    for place, mentee in enumerate(mentees.tolist()):
        dates: dict[str, Any] = {}
        dates["waiting_since"] = START + timedelta(weeks=int(register.mentees.since[mentee]))
        until = int(register.mentees.until[mentee])
        if world.programme.deadlines_known and until < FOR_EVER:
            # To the end of the last week.
            dates["deadline"] = START + timedelta(weeks=until, days=6)
        level = priority.level(world.cohort.mentees[mentee].model_copy(update=dates))
        levels[place] = min(filter(None, (level, int(levels[place]))), default=0)
    return levels

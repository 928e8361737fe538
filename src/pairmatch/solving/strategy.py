"""The strategy of a run: which solver for which problem, and the best plan that it finds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import numpy as np

from pairmatch._support.arrays import IntArray
from pairmatch._support.executors import Workers
from pairmatch._support.frozen_map import FrozenMap
from pairmatch.errors import PolicyError, SolverError, did_you_mean
from pairmatch.problem import Problem
from pairmatch.problem.duality import Limits, refuses
from pairmatch.problem.stages import Step
from pairmatch.solving import cp_sat, flow
from pairmatch.solving._ortools import version
from pairmatch.solving.column_generation import Pool
from pairmatch.solving.components import Found, Part, joined, split
from pairmatch.solving.greedy import first_plan, plain_bound
from pairmatch.solving.network import Arcs, all_arcs
from pairmatch.solving.time_limit import Watch

Solver: TypeAlias = Literal["auto", "flow", "cp_sat"]
SOLVERS = ("auto", "flow", "cp_sat")

# Up to so many pairs all of them are known from the start: with 250,000 that is somewhat faster,
# with 490,000 it is slower.
DIRECT = 1 << 18

# The same if some pairs are known beforehand.
FEW = 1 << 15

# Parts with no more pairs are solved side by side.
SMALL = 1 << 22


@dataclass(frozen=True, eq=False)
class Optimum:
    """What a run found.

    Attributes
    ----------
    pairs
        Indices of mentee and mentor (int64, shape (pairs, 2)); ``None`` without a plan.
    infeasible
        Whether no plan exists.
    steps
        What prices prove of each layer of stages; after a time limit of the first layers only.
    bounds
        What no plan can gain more than in each stage, ``None`` = nothing known.
    stats
        Solver and why it was chosen, its version, arcs looked at, seconds of each phase.
    """

    pairs: IntArray | None
    infeasible: bool
    steps: tuple[Step, ...]
    bounds: tuple[int | None, ...]
    stats: FrozenMap[str, object]


def optimum(
    problem: Problem,
    solver: Solver = "auto",
    watch: Watch | None = None,
    workers: Workers | None = None,
    known: IntArray | None = None,
) -> Optimum:
    """Solve a problem.

    Parameters
    ----------
    problem
        The problem.
    solver
        ``"flow"`` for networks, ``"cp_sat"`` for everything; ``"auto"`` takes the flow where it
        can.
    watch
        Time limit and progress.
    workers
        Who looks through the pairs; by default nobody but the caller.
    known
        Pairs with which the flow begins: indices of mentees, rising, and mentors (int64, shape
        (2, pairs)), such as pairs that were good in a similar problem. The optimum is that of all
        pairs in any case.

    Raises
    ------
    PolicyError
        If the solver is not known, or the problem is no network and the flow was asked for.
    SolverError
        If the solver fails.
    """
    watch, workers = watch or Watch(), workers or Workers()
    if solver not in SOLVERS:
        raise PolicyError(f"unknown solver {solver!r}. {did_you_mean(solver, SOLVERS)}")
    if solver == "flow" and problem.not_network:
        raise PolicyError(f'solver="flow" cannot solve this: {problem.not_network}')
    by_flow = solver == "flow" or (solver == "auto" and not problem.not_network)
    if not by_flow:
        arcs = all_arcs(problem)
        scored = watch.seconds
        solved = Solved(_by_cp_sat(problem, arcs, watch), len(arcs), 0, scored)
    elif own := split(problem):
        solved = _by_parts(problem, own, watch, workers, known)
    else:
        solved = _by_flow(problem, watch, workers, known)
    pairs, infeasible, steps, bounds = solved.found
    stats = {
        "solver": f"OR-Tools {'SimpleMinCostFlow' if by_flow else 'CP-SAT'}",
        "solver_chosen": "asked for" if solver != "auto" else problem.not_network or "a network",
        "solver_version": version(),
        "arcs": solved.arcs,
        "rounds": solved.rounds,
        "seconds_scoring": round(solved.scored, 6),
        "seconds_solving": round(watch.seconds - solved.scored, 6),
    }
    return Optimum(pairs, infeasible, steps, bounds, FrozenMap(stats))


def any_plan(
    problem: Problem, arcs: Arcs, known: Sequence[IntArray] = ()
) -> tuple[IntArray | None, tuple[IntArray, ...]]:
    """Return any plan that meets all limits, in a model without an objective.

    Parameters
    ----------
    problem
        The problem; its objective must begin with ``most_pairs``.
    arcs
        The pairs.
    known
        Prices that cover all these pairs; they may prove that there is no plan.

    Returns
    -------
    chosen : ndarray of int64, shape (pairs,), or None
        Indices into the arcs; ``None`` if there is no plan.
    refusals : tuple of ndarray of int64
        Prices that prove so, of a network.

    Raises
    ------
    SolverError
        If it cannot be found out, or a "no" of the flow cannot be proven.
    """
    watch = Watch()
    if problem.not_network:
        found = cp_sat.any_plan(problem, arcs, watch)
        if found.status == "UNKNOWN":
            raise SolverError("OR-Tools' CP-SAT could not say whether a plan exists")
        return (None if found.values is None else np.flatnonzero(found.values[: len(arcs)])), ()
    face = flow.Face(arcs, Limits(*problem.bounds()))
    run = flow.Run(problem, Pool(problem, arcs), (), watch)
    if problem.has_share:
        _, refusals, face = flow.number_of_pairs(run, face, known)
        return None if face.plan is None else arcs.of_plan(face.plan), refusals
    if any(refuses(face.limits, prices) for prices in known):
        return None, ()
    some, prices = flow.some_plan(run, face)
    if some is None or some.plan is None:
        return None, () if prices is None else (prices,)
    return arcs.of_plan(some.plan), ()


@dataclass(frozen=True, eq=False)
class Solved:
    """What was found, how many pairs were known in the end, looks through all, seconds before."""

    found: Found
    arcs: int
    rounds: int
    scored: float


def _by_parts(
    problem: Problem,
    own: Sequence[Part],
    watch: Watch,
    workers: Workers,
    known: IntArray | None,
) -> Solved:
    """Solve the parts of a problem apart: large ones one by one, small ones side by side."""

    def pairs(part: Part) -> int:
        return len(part.mentees) * len(part.mentors)

    # With a time limit one by one: so what one leaves is the next one's.
    small = [part for part in own if pairs(part) <= SMALL and watch.left is None]
    jobs = [(part.problem, _within(part, known)) for part in small]
    side_by_side = workers.map(_part_solved, jobs)
    apart = dict(zip(map(id, small), side_by_side, strict=True))
    quiet = watch.quiet()
    solved = [
        apart.get(id(part)) or _by_flow(part.problem, quiet, workers, _within(part, known))
        for part in own
    ]
    found = joined(problem, own, [each.found for each in solved])
    for stage, most in zip(problem.stages, found[3], strict=False):
        watch.tell(stage.name, most if len(found[2]) == len(problem.layers) else None, most)
    return Solved(
        found,
        sum(each.arcs for each in solved),
        max(each.rounds for each in solved),
        sum(each.scored for each in solved),
    )


def _part_solved(job: tuple[Problem, IntArray | None]) -> Solved:
    problem, known = job
    return _by_flow(problem, Watch(), Workers(), known)


def _within(part: Part, known: IntArray | None) -> IntArray | None:
    """Return those of the known pairs that lie in a part, by their indices there."""
    if known is None:
        return None
    places = [
        (np.searchsorted(own, side), own)
        for own, side in zip((part.mentees, part.mentors), known, strict=True)
    ]
    there = np.ones(known.shape[1], dtype=np.bool_)
    for (place, own), side in zip(places, known, strict=True):
        there &= own[np.minimum(place, len(own) - 1)] == side
    return np.stack([place[there] for place, _ in places])


def _by_flow(
    problem: Problem, watch: Watch, workers: Workers, known: IntArray | None = None
) -> Solved:
    start = watch.seconds
    n_pairs = len(problem.mentee_ids) * len(problem.mentor_ids)
    try:
        if n_pairs <= (DIRECT if known is None else FEW):
            pool = Pool.of_all(problem)
        elif known is None:
            pool = Pool.of_good(problem, workers, watch)
        else:
            pool = Pool.of_known(problem, workers, known)
    except TimeoutError:
        pool = Pool.of_none(problem, workers)
    scored = watch.seconds - start
    return Solved(_layers(problem, pool, watch), len(pool.arcs), pool.rounds, scored)


def _layers(problem: Problem, pool: Pool, watch: Watch) -> Found:
    limits = Limits(*problem.bounds())
    face = flow.Face(pool.arcs, limits)
    steps: list[Step] = []
    interim: tuple[int, ...] = ()
    try:
        for step, remaining in flow.steps(problem, pool, watch):
            if step is None:
                return None, True, (), ()
            steps.append(step)
            face = remaining
            pool.interim = None, ()
    except TimeoutError:
        plan, interim = pool.interim
        plan = face.plan if plan is None else plan
        if plan is None and not problem.has_share:
            chosen = first_plan(problem, pool.arcs, limits.most, limits.fewest)
            plan = None if chosen is None else pool.arcs.plan(chosen)
        face = replace(face, plan=plan)
    bounds: list[int | None] = [gain for step in steps for gain in step.layer.split(step.value)]
    bounds += interim
    for stage in problem.stages[len(bounds) :]:
        plain = plain_bound(problem, face.arcs, stage) if pool.complete else None
        bounds.append(stage.most(problem) if plain is None else plain)
    return _pairs(face.plan), False, tuple(steps), tuple(bounds)


def _by_cp_sat(problem: Problem, arcs: Arcs, watch: Watch) -> Found:
    bounds: list[int | None] = []
    chosen = None
    for reached in cp_sat.stages(problem, arcs, watch):
        if reached.impossible:
            return None, True, (), ()
        chosen = chosen if reached.chosen is None else reached.chosen
        bounds.append(reached.bound)
    if chosen is None and not problem.has_share:
        fewest, most = problem.bounds()
        chosen = first_plan(problem, arcs, most, fewest)
        bounds = []
    bounds += [plain_bound(problem, arcs, stage) for stage in problem.stages[len(bounds) :]]
    plan = None if chosen is None else arcs.plan(chosen)
    return _pairs(plan), False, (), tuple(bounds)


def _pairs(plan: IntArray | None) -> IntArray | None:
    if plan is None:
        return None
    mentees = np.flatnonzero(plan >= 0)
    return np.stack([mentees, plan[mentees]], axis=1)

"""The strategy of a run: independent components, the solver for each, and the best plan."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

import numpy as np

from pairmatch._support.containers import FrozenMap, IntArray
from pairmatch._support.executors import Workers
from pairmatch.errors import PolicyError, SolverError, did_you_mean
from pairmatch.problem import Problem
from pairmatch.problem.duality import Limits, refuses
from pairmatch.problem.points import PartOfPoints
from pairmatch.problem.stages import Step
from pairmatch.solving import cp_sat, flow
from pairmatch.solving._ortools import version
from pairmatch.solving.column_generation import Pool
from pairmatch.solving.greedy import first_plan, plain_bound
from pairmatch.solving.network import Arcs, all_arcs
from pairmatch.solving.pricing import parts
from pairmatch.solving.time_limit import Watch


@dataclass(frozen=True, eq=False)
class Optimum:
    """The best plan that a run reached, and what is known of it.

    Attributes
    ----------
    plan
        Mentor of each mentee, -1 = none (int64); ``None`` without a plan.
    infeasible
        Whether no plan exists.
    steps
        What prices prove of each layer of stages; after a time limit of the first layers only.
    bounds
        What no plan can gain more than in each stage, ``None`` = nothing known.
    arcs, rounds
        Pairs known to the solver in the end, and searches through all pairs.
    scoring
        Seconds before the solver started.
    stats
        Solver and why it was chosen, its version, arcs looked at, seconds of each phase.
    """

    plan: IntArray | None
    infeasible: bool
    steps: tuple[Step, ...]
    bounds: tuple[int | None, ...]
    arcs: int = 0
    rounds: int = 0
    scoring: float = 0.0
    stats: FrozenMap[str, object] = field(default_factory=FrozenMap)


NO_PLAN = Optimum(None, True, (), ())
"""It is proven that no plan exists."""


@dataclass(frozen=True, eq=False)
class Part:
    """A part as a problem of the same stages and factors; indices in the whole, rising."""

    problem: Problem
    mentees: IntArray
    mentors: IntArray


def split(problem: Problem) -> tuple[Part, ...]:
    """Return the parts of a problem; none if it is solved as a whole.

    Only what adds up pair by pair can be solved apart: no groups, and stages of which each is a sum
    over pairs.
    """
    if problem.groups or not all(stage.additive for stage in problem.stages):
        return ()
    sides = parts(problem)
    alone = np.ones(problem.n_mentees, dtype=np.bool_)
    idle = np.ones(problem.n_mentors, dtype=np.bool_)
    for mentees, mentors in sides:
        alone[mentees], idle[mentors] = False, False
    # People without any partner who must have one make the whole impossible: prices will say so.
    if len(sides) < 2 or problem.must_match[alone].any() or problem.min_load[idle].any():
        return ()
    return tuple(Part(_part(problem, *two), *two) for two in sides)


def joined(problem: Problem, parts: Sequence[Part], optima: Sequence[Optimum]) -> Optimum:
    """Return the optimum of the whole, from those of its parts."""
    if any(optimum.infeasible for optimum in optima):
        return NO_PLAN
    plans = [optimum.plan for optimum in optima if optimum.plan is not None]
    together = None
    if len(plans) == len(parts):
        together = np.full(problem.n_mentees, -1, dtype=np.int64)
        for part, plan in zip(parts, plans, strict=True):
            # The last place means nobody.
            together[part.mentees] = np.append(part.mentors, -1)[plan]
    bounds = []
    for known in zip(*(optimum.bounds for optimum in optima), strict=True):
        sums = [bound for bound in known if bound is not None]
        bounds.append(sum(sums) if len(sums) == len(known) else None)
    # After a time limit some parts have more layers than others.
    layers = min(len(optimum.steps) for optimum in optima) if together is not None else 0
    steps = [_step(problem, parts, [each.steps[k] for each in optima]) for k in range(layers)]
    return Optimum(
        together,
        False,
        tuple(steps),
        tuple(bounds),
        arcs=sum(optimum.arcs for optimum in optima),
        rounds=max(optimum.rounds for optimum in optima),
        scoring=sum(optimum.scoring for optimum in optima),
    )


def _step(problem: Problem, parts: Sequence[Part], steps: Sequence[Step]) -> Step:
    n = problem.n_mentees
    # People without any partner have no price.
    prices = np.zeros(n + problem.n_mentors, dtype=np.int64)
    for part, step in zip(parts, steps, strict=True):
        size = len(part.mentees)
        prices[part.mentees] = step.prices[0][:size]
        prices[n + part.mentors] = step.prices[0][size:]
    return Step(steps[0].layer, sum(step.value for step in steps), (prices,))


def _part(problem: Problem, mentees: IntArray, mentors: IntArray) -> Problem:
    place = np.full(problem.n_mentors + 1, -1, dtype=np.int64)
    place[mentors] = np.arange(len(mentors))
    return dataclasses.replace(
        problem,
        mentee_ids=tuple(problem.mentee_ids[k] for k in mentees.tolist()),
        mentor_ids=tuple(problem.mentor_ids[k] for k in mentors.tolist()),
        source=PartOfPoints(problem.source, mentees, mentors),
        seats=problem.seats[mentors],
        min_load=problem.min_load[mentors],
        must_match=problem.must_match[mentees],
        levels=problem.levels[mentees],
        # The last place means: nobody.
        previous=place[problem.previous[mentees]],
        before=problem.before[mentors],
        given=(problem.stages, problem.extent),
    )


Solver: TypeAlias = Literal["auto", "flow", "cp_sat"]
SOLVERS = ("auto", "flow", "cp_sat")

# Up to this many pairs, all of them are known from the start: with 250,000 that is somewhat faster,
# with 490,000 it is slower.
DIRECT = 1 << 18

# The same if some pairs are known beforehand.
FEW = 1 << 15

# Parts with no more pairs are solved side by side.
SMALL = 1 << 22


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
    watch, workers
        Time limit and progress, and what looks through the pairs; by default the caller, without
        limit.
    known
        Pairs with which the flow begins: indices of mentees, rising, and mentors (int64, shape
        (2, pairs)), such as pairs that were good in a similar problem. The optimum is that of all
        pairs in any case.

    Raises
    ------
    PolicyError
        If the solver is not known, or is the flow and the problem no network.
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
        scoring = watch.seconds
        best = replace(_by_cp_sat(problem, arcs, watch), arcs=len(arcs), scoring=scoring)
    elif parts := split(problem):
        best = _by_parts(problem, parts, watch, workers, known)
    else:
        best = _by_flow(problem, watch, workers, known)
    stats = {
        "solver": f"OR-Tools {'SimpleMinCostFlow' if by_flow else 'CP-SAT'}",
        "solver_chosen": "asked for" if solver != "auto" else problem.not_network or "a network",
        "solver_version": version(),
        "arcs": best.arcs,
        "rounds": best.rounds,
        "seconds_scoring": round(best.scoring, 6),
        "seconds_solving": round(watch.seconds - best.scoring, 6),
    }
    return replace(best, stats=FrozenMap(stats))


def any_plan(
    problem: Problem, arcs: Arcs, known: Sequence[IntArray] = ()
) -> tuple[IntArray | None, tuple[IntArray, ...]]:
    """Return the arcs of any plan that meets all limits, in a model without an objective.

    The objective of the problem must begin with ``most_pairs``. Prices in ``known`` cover all arcs,
    and may prove that there is no plan.

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
        answer = cp_sat.any_plan(problem, arcs, watch)
        if answer.status == "UNKNOWN":
            raise SolverError("OR-Tools' CP-SAT could not say whether a plan exists")
        return (None if answer.values is None else np.flatnonzero(answer.values[: len(arcs)])), ()
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


def _by_parts(
    problem: Problem,
    parts: Sequence[Part],
    watch: Watch,
    workers: Workers,
    known: IntArray | None,
) -> Optimum:
    """Solve the parts of a problem apart: large ones one by one, small ones side by side."""

    def pairs(part: Part) -> int:
        return len(part.mentees) * len(part.mentors)

    # With a time limit one by one: so what one leaves is the next one's.
    small = [part for part in parts if pairs(part) <= SMALL and watch.left is None]
    jobs = [(part.problem, _within(part, known)) for part in small]
    apart = dict(zip(map(id, small), workers.map(_part_solved, jobs), strict=True))
    quiet = watch.quiet()
    optima = [
        apart.get(id(part)) or _by_flow(part.problem, quiet, workers, _within(part, known))
        for part in parts
    ]
    best = joined(problem, parts, optima)
    for stage, most in zip(problem.stages, best.bounds, strict=False):
        watch.tell(stage.name, most if len(best.steps) == len(problem.layers) else None, most)
    return best


def _part_solved(job: tuple[Problem, IntArray | None]) -> Optimum:
    problem, known = job
    return _by_flow(problem, Watch(), Workers(), known)


def _within(part: Part, known: IntArray | None) -> IntArray | None:
    """Return those of the known pairs that lie in a part, by their indices there."""
    if known is None:
        return None
    places = [
        (np.searchsorted(indices, side), indices)
        for indices, side in zip((part.mentees, part.mentors), known, strict=True)
    ]
    there = np.ones(known.shape[1], dtype=np.bool_)
    for (place, indices), side in zip(places, known, strict=True):
        there &= indices[np.minimum(place, len(indices) - 1)] == side
    return np.stack([place[there] for place, _ in places])


def _by_flow(
    problem: Problem, watch: Watch, workers: Workers, known: IntArray | None = None
) -> Optimum:
    start = watch.seconds
    n_pairs = problem.n_mentees * problem.n_mentors
    try:
        if n_pairs <= (DIRECT if known is None else FEW):
            pool = Pool.of_all(problem)
        elif known is None:
            pool = Pool.of_good(problem, workers, watch)
        else:
            pool = Pool.of_known(problem, workers, known)
    except TimeoutError:
        pool = Pool.of_none(problem, workers)
    scoring = watch.seconds - start
    best = _layers(problem, pool, watch)
    return replace(best, arcs=len(pool.arcs), rounds=pool.rounds, scoring=scoring)


def _layers(problem: Problem, pool: Pool, watch: Watch) -> Optimum:
    face = flow.Face(pool.arcs, Limits(*problem.bounds()))
    steps: list[Step] = []
    interim: tuple[int, ...] = ()
    try:
        for step, remaining in flow.steps(problem, pool, watch):
            if step is None:
                return NO_PLAN
            steps.append(step)
            face = remaining
            pool.interim = None, ()
    except TimeoutError:
        plan, interim = pool.interim
        plan = face.plan if plan is None else plan
        face = replace(face, plan=first_plan(problem, pool.arcs) if plan is None else plan)
    bounds: list[int | None] = [gain for step in steps for gain in step.layer.split(step.value)]
    bounds += interim
    for stage in problem.stages[len(bounds) :]:
        plain = plain_bound(problem, face.arcs, stage) if pool.complete else None
        bounds.append(stage.most(problem) if plain is None else plain)
    return Optimum(face.plan, False, tuple(steps), tuple(bounds))


def _by_cp_sat(problem: Problem, arcs: Arcs, watch: Watch) -> Optimum:
    bounds: list[int | None] = []
    chosen = None
    for reached in cp_sat.stages(problem, arcs, watch):
        if reached.impossible:
            return NO_PLAN
        chosen = chosen if reached.chosen is None else reached.chosen
        bounds.append(reached.bound)
    if chosen is None and not problem.has_share:
        bounds = []
    bounds += [plain_bound(problem, arcs, stage) for stage in problem.stages[len(bounds) :]]
    plan = first_plan(problem, arcs) if chosen is None else arcs.plan(chosen)
    return Optimum(plan, False, (), tuple(bounds))

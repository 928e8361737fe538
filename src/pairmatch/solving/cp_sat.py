"""Optimal plans by CP-SAT, stage by stage, and plans that differ most.

For groups that cross, and as a second opinion.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial

import numpy as np

from pairmatch._support.containers import IntArray
from pairmatch.errors import SolverError
from pairmatch.problem import Problem
from pairmatch.problem.stages import EvenLoad, Layer, Stage
from pairmatch.solving._ortools import Row, Selection, selection
from pairmatch.solving.network import Arcs
from pairmatch.solving.time_limit import Watch


@dataclass(frozen=True, eq=False)
class Program:
    """A problem as an integer program.

    Attributes
    ----------
    most
        Upper bound of each variable: first one 0/1 variable for each arc, then the load of each
        mentor, then one 0/1 variable for each further pair that counts for an even load.
    rows
        Constraints.
    costs
        Objective of each stage of ``even_load``, by its name.
    """

    most: IntArray
    rows: tuple[Row, ...]
    costs: dict[str, Row]


@dataclass(frozen=True)
class Reached:
    """What is known of a stage: gain of the best plan, and bound; ``None`` = nothing.

    ``chosen`` are the arcs of the best plan, ``None`` if there is none; ``impossible`` says that it
    is known that there is no plan.
    """

    stage: Stage
    gain: int | None
    bound: int | None
    chosen: IntArray | None
    impossible: bool = False


def stages(problem: Problem, arcs: Arcs, watch: Watch) -> Iterator[Reached]:
    """Yield what is known of each stage, until one is not settled."""
    program, hint = program_of(problem, arcs), None
    for stage in problem.stages:
        if stage.form == "lowest":
            reached, program = _worst(problem, arcs, program, stage, watch)
        else:
            objective = program.costs.get(stage.name) or objective_of(problem, arcs, stage)
            answer = checked(
                selection(
                    program.most,
                    program.rows,
                    objective,
                    hint=hint,
                    seconds=watch.left,
                    on_solution=partial(watch.tell, stage.name),
                )
            )
            reached = _reached(stage, objective, answer, len(arcs))
            hint = answer.values
            if reached.gain is not None:
                kept = replace(objective, lower=reached.gain, upper=FAR)
                program = replace(program, rows=(*program.rows, kept))
        watch.tell(stage.name, reached.gain, reached.bound)
        yield reached
        if reached.gain is None or reached.gain != reached.bound:
            return


def any_plan(problem: Problem, arcs: Arcs, watch: Watch) -> Selection:
    """Return whether any plan exists, in a model without an objective."""
    program = program_of(problem, arcs)
    return checked(selection(program.most, program.rows, None, seconds=watch.left))


def checked(answer: Selection) -> Selection:
    """Return an answer of CP-SAT, or raise ``SolverError`` if it refused the program."""
    if answer.status == "MODEL_INVALID":
        raise SolverError("OR-Tools' CP-SAT refused the model")
    return answer


FAR = 2**62


def _reached(stage: Stage, objective: Row, answer: Selection, n_arcs: int) -> Reached:
    if answer.values is None:
        return Reached(stage, None, None, None, impossible=answer.status == "INFEASIBLE")
    gain = int(objective.coefficients @ answer.values[objective.columns])
    return Reached(stage, gain, answer.bound, np.flatnonzero(answer.values[:n_arcs]))


def _worst(
    problem: Problem, arcs: Arcs, program: Program, stage: Stage, watch: Watch
) -> tuple[Reached, Program]:
    """Raise the lowest chosen points by bisection; an empty plan counts as the lowest there are."""
    loads = len(arcs) + np.arange(problem.n_mentors)
    some = Row(loads, np.ones_like(loads), 1, FAR)
    first = checked(selection(program.most, program.rows, None, seconds=watch.left))
    if first.values is None:
        return Reached(stage, None, None, None, impossible=first.status == "INFEASIBLE"), program
    chosen = np.flatnonzero(first.values[: len(arcs)])
    best = int(arcs.points[chosen].min()) if len(chosen) else problem.source.limits[0]
    higher = np.unique(arcs.points[arcs.points > best])
    low, high, known = 0, len(higher), True
    while low < high:
        middle = (low + high) // 2
        most = program.most.copy()
        most[np.flatnonzero(arcs.points < higher[middle])] = 0
        answer = checked(selection(most, (*program.rows, some), None, seconds=watch.left))
        if answer.status == "UNKNOWN":
            known = False
            break
        if answer.values is None:
            high = middle
        else:
            chosen = np.flatnonzero(answer.values[: len(arcs)])
            best = int(arcs.points[chosen].min())
            low = int(np.searchsorted(higher, best, side="right"))
    bound = best if known or high == 0 else max(best, int(higher[high - 1]))
    if best > problem.source.limits[0]:
        most = program.most.copy()
        most[np.flatnonzero(arcs.points < best)] = 0
        program = replace(program, most=most, rows=(*program.rows, some))
    return Reached(stage, best, bound, chosen), program


def objective_of(problem: Problem, arcs: Arcs, stage: Stage) -> Row:
    """Return what an additive stage maximises."""
    gains = arcs.weights(problem, Layer((stage,), (1,)))
    columns = np.flatnonzero(gains)
    return Row(columns, gains[columns], -FAR, FAR)


def program_of(problem: Problem, arcs: Arcs) -> Program:
    """Return a problem as an integer program."""
    n, m, n_arcs = problem.n_mentees, problem.n_mentors, len(arcs)
    loads = n_arcs + np.arange(m)
    rows = [*_limits_of_people(problem, arcs, loads)]
    for group in problem.groups:
        of_mentors = group.side == "mentors"
        columns = loads[group.members] if of_mentors else arcs.of(group.members)
        for bound, at_least in ((group.at_least, True), (group.at_most, False)):
            if bound is not None:
                rows.append(_bounded(columns, bound, loads, at_least=at_least))
    most = [np.ones(n_arcs, dtype=np.int64), np.minimum(problem.seats, n)]
    n_columns = n_arcs + m
    costs: dict[str, Row] = {}
    for stage in problem.stages:
        if isinstance(stage, EvenLoad):
            _, counted, before = stage.loads(problem)
            parts = [(loads[some], load) for some, load in zip(counted, before, strict=True)]
            sizes = [int(min(n, most[1][columns - n_arcs].sum())) for columns, _ in parts]
            costs[stage.name], units = _convex_cost(parts, sizes, n_columns)
            rows += units
            n_columns += sum(sizes)
            most.append(np.ones(sum(sizes), dtype=np.int64))
    return Program(np.concatenate(most), tuple(rows), costs)


def _limits_of_people(problem: Problem, arcs: Arcs, loads: IntArray) -> Iterator[Row]:
    """Yield fewest and most pairs of each mentee and mentor, and what the loads are."""
    for i in range(problem.n_mentees):
        around = np.arange(arcs.first[i], arcs.first[i + 1])
        yield Row(around, np.ones_like(around), int(problem.must_match[i]), 1)
    by_mentor = np.argsort(arcs.mentors, kind="stable")
    first = np.searchsorted(arcs.mentors[by_mentor], np.arange(len(loads) + 1))
    for j in range(len(loads)):
        around = by_mentor[first[j] : first[j + 1]]
        signs = np.append(np.ones_like(around), -1)
        yield Row(np.append(around, loads[j]), signs, 0, 0)
        yield Row(loads[[j]], np.ones(1, dtype=np.int64), int(problem.min_load[j]), FAR)


def _convex_cost(
    parts: Sequence[tuple[IntArray, int]], sizes: Sequence[int], first_column: int
) -> tuple[Row, list[Row]]:
    """Return what loads cost, and what counts them: a 0/1 variable for each further pair.

    With ``b`` pairs before, the ``x``-th further pair costs ``2 * (b + x) - 1``, the cheapest
    first, as ``(b + x)**2`` asks for.
    """
    columns, coefficients, counted = (
        [np.zeros(0, dtype=np.int64)],
        [np.zeros(0, dtype=np.int64)],
        [],
    )
    for (loads, before), size in zip(parts, sizes, strict=True):
        units = first_column + np.arange(size)
        signs = np.append(np.ones(size, dtype=np.int64), -np.ones_like(loads))
        counted.append(Row(np.append(units, loads), signs, 0, 0))
        columns.append(units)
        coefficients.append(-(2 * (before + np.arange(size)) + 1))
        first_column += size
    return Row(np.concatenate(columns), np.concatenate(coefficients), -FAR, FAR), counted


def _bounded(
    columns: IntArray, bound: int | Fraction, all_pairs: IntArray, *, at_least: bool
) -> Row:
    """Return the constraint that a group has a number, or a share, of all pairs."""
    ones = np.ones_like(columns)
    if isinstance(bound, int):
        limits = (bound, FAR) if at_least else (-FAR, bound)
        return Row(columns, ones, *limits)
    both = np.append(columns, all_pairs)
    weights = np.append(ones * bound.denominator, -np.ones_like(all_pairs) * bound.numerator)
    return Row(both, weights, *((0, FAR) if at_least else (-FAR, 0)))


def most_different(
    problem: Problem,
    arcs: Arcs,
    plan: IntArray,
    least: Sequence[int],
    seconds: float | None = None,
    *,
    on_solution: Callable[[int, int], None] | None = None,
) -> Selection:
    """Return the plan with the fewest pairs of another that gains at least ``least`` in each stage.

    ``plan`` has the mentor of each mentee in the other plan, -1 = none; its pairs are among the
    arcs, of which alone the new plan is made. The first values of the answer are 1 for chosen arcs;
    its ``bound`` is minus the fewest pairs that must stay; ``on_solution`` hears of better ones.
    """
    program = program_of(problem, arcs)
    rows, most = list(program.rows), program.most.copy()
    for stage, gain in zip(problem.stages, least, strict=True):
        if stage.form == "lowest":
            if gain > problem.source.limits[0]:
                most[np.flatnonzero(arcs.points < gain)] = 0
                loads = len(arcs) + np.arange(problem.n_mentors)
                rows.append(Row(loads, np.ones_like(loads), 1, FAR))
            continue
        objective = program.costs.get(stage.name) or objective_of(problem, arcs, stage)
        rows.append(replace(objective, lower=gain, upper=FAR))
    kept = arcs.of_plan(plan)
    hint = np.zeros(len(most), dtype=np.int64)
    hint[kept] = 1
    objective = Row(kept, -np.ones_like(kept), -FAR, FAR)
    return checked(
        selection(most, rows, objective, hint=hint, seconds=seconds, on_solution=on_solution)
    )

"""The only module that imports OR-Tools.

It knows nothing of the rest of the package, so that a process of its own can run this file without
loading it (:mod:`pairmatch.solving.network`). Statuses are returned; whether one is an error,
the callers decide.
"""

from __future__ import annotations

import importlib.metadata
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Event, Thread
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

IntArray = npt.NDArray[np.int64]

LONGEST = 1e6
"""Seconds: more than ten days are no limit to a solver."""


def flow(
    tails: IntArray, heads: IntArray, capacities: IntArray, costs: IntArray, supplies: IntArray
) -> tuple[str, IntArray]:
    """Return status and cheapest flow on each arc of a network.

    ``supplies`` has the supply of each node, negative = demand; they sum to 0. The other arrays
    have shape (arcs,).
    """
    # Imported here, so that reading tables and scoring do not load the solver.
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow  # noqa: PLC0415

    network = SimpleMinCostFlow()
    arcs = network.add_arcs_with_capacity_and_unit_cost(
        tails.astype(np.int32), heads.astype(np.int32), capacities, costs
    )
    network.set_nodes_supplies(np.arange(len(supplies), dtype=np.int32), supplies)
    status = network.solve()
    # Flows of a network that was not solved must not be asked for.
    solved = status == network.OPTIMAL
    on_arcs = np.asarray(network.flows(arcs), dtype=np.int64) if solved else 0 * capacities
    return str(status.name), on_arcs


def assignment(rows: IntArray, columns: IntArray, weights: IntArray) -> tuple[str, IntArray]:
    """Return status and the column of each row in the assignment of the highest weight.

    The allowed pairs have shape (pairs,). Every row and every column has one, and there are as many
    rows as columns.
    """
    from ortools.graph.python.linear_sum_assignment import (  # noqa: PLC0415
        SimpleLinearSumAssignment,
    )

    solver = SimpleLinearSumAssignment()
    # From 0 on: the solver's work grows with the size of the costs.
    solver.add_arcs_with_cost(
        rows.astype(np.int32), columns.astype(np.int32), weights.max(initial=0) - weights
    )
    status = solver.solve()
    solved = status == SimpleLinearSumAssignment.Status.OPTIMAL
    mates = [solver.right_mate(row) for row in range(solver.num_nodes())] if solved else []
    return str(status.name), np.array(mates, dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Row:
    """A linear constraint: ``lower <= sum of coefficients * variables <= upper``."""

    columns: IntArray
    coefficients: IntArray
    lower: int
    upper: int


@dataclass(frozen=True, eq=False)
class Selection:
    """The answer of CP-SAT to an integer program.

    ``status`` is ``"OPTIMAL"``, ``"FEASIBLE"``, ``"INFEASIBLE"``, ``"UNKNOWN"`` or
    ``"MODEL_INVALID"``; ``values`` holds the value of each variable, ``None`` without a solution;
    ``bound`` is what no solution can exceed, ``None`` if nothing is known.
    """

    status: str
    values: IntArray | None
    bound: int | None


def selection(
    most: IntArray,
    rows: Sequence[Row],
    objective: Row | None,
    *,
    hint: IntArray | None = None,
    seconds: float | None = None,
    on_solution: Callable[[int, int], None] | None = None,
) -> Selection:
    """Choose whole numbers so that all constraints hold and an objective is highest.

    One search with a fixed seed: its outcome depends on neither the cores of the machine nor
    their timing, unless it runs out of time. Variables lie between 0 and ``most``; without an
    objective any solution will do. The search starts from ``hint``, and calls ``on_solution`` with
    value and bound of every better solution.
    """
    from ortools.sat.python import cp_model  # noqa: PLC0415

    model = cp_model.CpModel()
    variables = [model.new_int_var(0, bound, "") for bound in most.tolist()]

    def summed(row: Row) -> cp_model.LinearExpr:
        chosen = [variables[k] for k in row.columns.tolist()]
        return cp_model.LinearExpr.weighted_sum(chosen, row.coefficients.tolist())

    for row in rows:
        model.add_linear_constraint(summed(row), row.lower, row.upper)
    if objective is not None:
        model.maximize(summed(objective))
    if hint is not None:
        for variable, value in zip(variables, hint.tolist(), strict=True):
            model.add_hint(variable, value)

    class Watcher(cp_model.CpSolverSolutionCallback):
        def on_solution_callback(self) -> None:
            if on_solution is not None and objective is not None:
                on_solution(self.value(summed(objective)), _above(self.best_objective_bound))

    solver = _configured(cp_model.CpSolver(), seconds)
    status = _searched(solver, lambda: solver.status_name(solver.solve(model, Watcher())))
    has_values = status in ("OPTIMAL", "FEASIBLE")
    values = np.array([solver.value(v) for v in variables], dtype=np.int64) if has_values else None
    if values is None or objective is None:
        return Selection(status, values, None)
    if status == "OPTIMAL":
        # In whole numbers: the solver's figures are floats.
        return Selection(status, values, int(objective.coefficients @ values[objective.columns]))
    return Selection(status, values, _above(solver.best_objective_bound))


def _configured(solver: cp_model.CpSolver, seconds: float | None) -> cp_model.CpSolver:
    """Return a solver that uses one core, a fixed seed and no tolerances."""
    solver.parameters.random_seed = 0
    solver.parameters.num_workers = 1
    # The linear relaxation of a matching with a few groups is nearly whole: use all of it.
    solver.parameters.linearization_level = 2
    solver.parameters.absolute_gap_limit = 0
    solver.parameters.relative_gap_limit = 0
    # An interruption is Python's affair.
    solver.parameters.catch_sigint_signal = False
    if seconds is not None:
        solver.parameters.max_time_in_seconds = min(max(seconds, 0.01), LONGEST)
    return solver


def _searched(solver: cp_model.CpSolver, search: Callable[[], str]) -> str:
    """Run a search in a thread that an interruption of the caller ends, and return its status."""
    statuses: list[str] = []
    errors: list[BaseException] = []
    done = Event()

    def run() -> None:
        try:
            statuses.append(search())
        except BaseException as error:  # noqa: BLE001 - raised again where it belongs
            errors.append(error)
        finally:
            done.set()

    # Waiting for an event, not for the thread: an interruption must not lose sight of it.
    thread = Thread(target=run, daemon=True)
    try:
        thread.start()
        while not done.wait(0.05):
            pass
    except BaseException:
        while thread.is_alive() and not done.wait(0.05):
            solver.stop_search()
        raise
    if errors:
        raise errors[0]
    return statuses[0]


def _above(bound: float) -> int:
    """Return a whole number that is certainly not below a bound, which floats may have lowered."""
    return math.floor(bound + 1e-6 + 1e-9 * abs(bound))


def version() -> str:
    """Return the version of OR-Tools."""
    return importlib.metadata.version("ortools")

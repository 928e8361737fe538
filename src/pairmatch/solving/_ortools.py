"""The only module that imports OR-Tools."""

from __future__ import annotations

import importlib.metadata
import io
import math
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Event, Thread
from typing import Any

import numpy as np
import numpy.typing as npt

if __name__ != "apart":
    from pairmatch.errors import SolverError

IntArray = npt.NDArray[np.int64]


# From so many arcs on a flow is solved in a process of its own: the solver cannot be interrupted.
# With a time limit also smaller ones, if they may take longer than that: seconds for each arc, some
# twenty times the usual.
_APART = 8_000_000
_APART_IF_LIMITED = 50_000
_SLOW = 1e-4

# Seconds; more than ten days are no limit to a solver.
_LONGEST = 1e6


def min_cost_flow(
    tails: IntArray,
    heads: IntArray,
    capacities: IntArray,
    costs: IntArray,
    supplies: IntArray,
    *,
    seconds: float | None = None,
) -> IntArray | None:
    """Return the cheapest flow that ships all supplies, or ``None`` if there is none.

    Parameters
    ----------
    tails, heads, capacities, costs
        The arcs (shape (arcs,)).
    supplies
        Supply of each node, negative = demand (shape (nodes,)); they sum to 0.
    seconds
        Limit in seconds; ``None`` = none.

    Returns
    -------
    ndarray of int64, shape (arcs,), or None
        Flow on each arc.

    Raises
    ------
    SolverError
        If the solver stops for any other reason.
    TimeoutError
        If the limit is reached.
    """
    arrays = (tails, heads, capacities, costs, supplies)
    if seconds == 0:
        raise TimeoutError
    short = seconds is not None and seconds < _SLOW * len(tails)
    large = len(tails) >= (_APART_IF_LIMITED if short else _APART)
    status, flow = _flow_apart(arrays, seconds) if large else _flow(*arrays)
    if status == "INFEASIBLE":
        return None
    if status != "OPTIMAL":
        raise SolverError(f"OR-Tools' min-cost flow stopped with status {status}")
    return flow


def _flow(
    tails: IntArray, heads: IntArray, capacities: IntArray, costs: IntArray, supplies: IntArray
) -> tuple[str, IntArray]:
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
    flow = np.asarray(network.flows(arcs), dtype=np.int64) if solved else 0 * capacities
    return str(status.name), flow


def best_assignment(rows: IntArray, columns: IntArray, weights: IntArray) -> IntArray | None:
    """Return the column of each row in the assignment of the highest weight, if there is one.

    Parameters
    ----------
    rows, columns, weights
        The allowed pairs (shape (pairs,)); every row and every column has one, and there are as
        many rows as columns.

    Raises
    ------
    SolverError
        If the solver stops for any other reason.
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
    if status == SimpleLinearSumAssignment.Status.INFEASIBLE:
        return None
    if status != SimpleLinearSumAssignment.Status.OPTIMAL:
        raise SolverError(f"OR-Tools' assignment stopped with status {status.name}")
    mates = [solver.right_mate(row) for row in range(solver.num_nodes())]
    return np.array(mates, dtype=np.int64)


def _flow_apart(arrays: Sequence[IntArray], seconds: float | None) -> tuple[str, IntArray]:
    """Solve a flow in a process of its own, which ends with a time limit or an interruption."""
    # This file is run by itself there: the package takes longer to load.
    start = (
        "import sys, runpy; sys.path[:] = sys.argv[2:]; runpy.run_path(sys.argv[1], {}, 'apart')"
    )
    process = subprocess.Popen(  # noqa: S603 - our own file, in our own interpreter
        [sys.executable, "-c", start, __file__, *sys.path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    sent = io.BytesIO()
    np.savez(sent, *arrays)
    try:
        limit = None if seconds is None else min(seconds, _LONGEST)
        answer, _ = process.communicate(sent.getvalue(), timeout=limit)
    except subprocess.TimeoutExpired:
        raise TimeoutError from None
    finally:
        process.kill()
        process.wait()
    if process.returncode or not answer:
        raise SolverError("the process of the min-cost flow ended without an answer")
    with np.load(io.BytesIO(answer)) as said:
        return str(said["status"]), said["flow"]


@dataclass(frozen=True, eq=False)
class Row:
    """A linear constraint: ``lower <= sum of coefficients * variables <= upper``."""

    columns: IntArray
    coefficients: IntArray
    lower: int
    upper: int


@dataclass(frozen=True, eq=False)
class Selection:
    """What CP-SAT says of a program in whole numbers.

    Attributes
    ----------
    status
        ``"OPTIMAL"``, ``"FEASIBLE"``, ``"INFEASIBLE"`` or ``"UNKNOWN"``.
    values
        Value of each variable (int64); ``None`` without a solution.
    bound
        What no solution can exceed; ``None`` if nothing is known.
    """

    status: str
    values: IntArray | None
    bound: int | None


def best_selection(
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
    their timing, unless it runs out of time.

    Parameters
    ----------
    most
        Upper bound of each variable; the lower is 0.
    rows
        Constraints.
    objective
        Columns and coefficients of what is maximised; ``None`` = any solution will do.
    hint
        A selection to start from.
    seconds
        Limit in seconds; ``None`` = none.
    on_solution
        Called with value and bound of every better solution.

    Raises
    ------
    SolverError
        If the program is not valid.
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

    solver = cp_model.CpSolver()
    solver.parameters.random_seed = 0
    solver.parameters.num_workers = 1
    # The linear relaxation of a matching with a few groups is nearly whole: use all of it.
    solver.parameters.linearization_level = 2
    solver.parameters.absolute_gap_limit = 0
    solver.parameters.relative_gap_limit = 0
    # An interruption is Python's affair.
    solver.parameters.catch_sigint_signal = False
    if seconds is not None:
        solver.parameters.max_time_in_seconds = min(max(seconds, 0.01), _LONGEST)
    ended: list[Any] = []
    errors: list[BaseException] = []

    done = Event()

    def run() -> None:
        try:
            ended.append(solver.solve(model, Watcher()))
        except BaseException as error:  # noqa: BLE001 - raised again where it belongs
            errors.append(error)
        finally:
            done.set()

    # Waiting for an event, not for the thread: an interruption must not lose sight of it.
    search = Thread(target=run, daemon=True)
    try:
        search.start()
        while not done.wait(0.05):
            pass
    except BaseException:
        while search.is_alive() and not done.wait(0.05):
            solver.stop_search()
        raise
    if errors:
        raise errors[0]
    status = solver.status_name(ended[0])
    if status == "MODEL_INVALID":
        raise SolverError("OR-Tools' CP-SAT refused the model")
    found = status in ("OPTIMAL", "FEASIBLE")
    values = np.array([solver.value(v) for v in variables], dtype=np.int64) if found else None
    if values is None or objective is None:
        return Selection(status, values, None)
    if status == "OPTIMAL":
        # In whole numbers: the solver's own figures are floats.
        return Selection(status, values, int(objective.coefficients @ values[objective.columns]))
    return Selection(status, values, _above(solver.best_objective_bound))


def _above(bound: float) -> int:
    """Return a whole number that is certainly not below a bound, which floats may have lowered."""
    return math.floor(bound + 1e-6 + 1e-9 * abs(bound))


def version() -> str:
    """Return the version of OR-Tools."""
    return importlib.metadata.version("ortools")


def _answer() -> None:
    """Solve the flow that comes in, and send it back: the other end of :func:`_flow_apart`."""
    with np.load(io.BytesIO(sys.stdin.buffer.read())) as arrays:
        status, flow = _flow(*(arrays[name] for name in arrays.files))
    sent = io.BytesIO()
    np.savez(sent, status=np.array(status), flow=flow)
    sys.stdout.buffer.write(sent.getvalue())


if __name__ == "apart":
    _answer()

"""The peers: solvers that a user would take instead, on a dense matrix of points.

All of them make most pairs first, then the most points. Where a solver knows one cost only, a pair
costs what it lacks to the highest score, and a row that stays without a pair costs more than any
number of pairs can. Seats are 1 on both sides.
"""

import importlib.metadata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

HIGHEST = 10_000
# Doubles hold whole numbers up to here.
_EXACT = 2**53

IntArray = npt.NDArray[np.int64]
Points: TypeAlias = npt.NDArray[np.integer[Any]]


class NoAnswerError(Exception):
    """A peer stopped without an optimum."""


@dataclass(frozen=True)
class Peer:
    """A solver and what it needs.

    Attributes
    ----------
    distribution
        Name of the package as it is installed.
    prepare
        Makes of the points what the solver takes.
    solve
        Solves it: rows and columns of the pairs, possibly with some that are not eligible.
    bytes_per_cell
        Memory for each pair, eligible or not, the points left aside.
    bytes_per_arc
        Memory for each eligible pair on top.
    exact
        Whether it must reach the optimum.
    most
        Number of people a side beyond which it is not tried; ``None`` = no such number.
    """

    distribution: str
    prepare: Callable[[Points], Any]
    solve: Callable[[Any], tuple[IntArray, IntArray]]
    bytes_per_cell: int = 0
    bytes_per_arc: int = 0
    exact: bool = True
    most: int | None = None

    @property
    def version(self) -> str | None:
        """Version that is installed, ``None`` = it is not."""
        try:
            return importlib.metadata.version(self.distribution)
        except importlib.metadata.PackageNotFoundError:
            return None


def unpaired_cost(points: Points) -> int:
    """Return the cost of a row without a pair: more than that of any number of pairs.

    Raises
    ------
    OverflowError
        If sums of costs would not be exact in doubles.
    """
    cost = HIGHEST * int(min(points.shape)) + 1
    if 4 * max(points.shape) * cost >= _EXACT:
        raise OverflowError("costs would not be exact in doubles")
    return cost


def _costs(points: Points, dtype: type, *, square: bool = False) -> npt.NDArray[Any]:
    """Return the costs of all pairs, with rows or columns that mean "no pair" if so wanted."""
    rows, columns = points.shape
    shape = (max(points.shape),) * 2 if square else points.shape
    costs: npt.NDArray[Any] = np.full(shape, unpaired_cost(points), dtype=dtype)
    np.subtract(HIGHEST, points, out=costs[:rows, :columns], where=points >= 0, casting="unsafe")
    return costs


def _scipy(costs: npt.NDArray[np.float64]) -> tuple[IntArray, IntArray]:
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 - optional

    rows, columns = linear_sum_assignment(costs)
    return rows, columns


def _lapjv(costs: npt.NDArray[np.float64]) -> tuple[IntArray, IntArray]:
    from lap import lapjv  # noqa: PLC0415 - optional

    column_of, _ = lapjv(costs, extend_cost=True, return_cost=False)
    rows = np.flatnonzero(column_of >= 0)
    return rows, column_of[rows]


def _all_arcs(points: Points) -> tuple[Any, ...]:
    costs = _costs(points, np.int64, square=True)
    nodes = np.arange(len(costs), dtype=np.int32)
    return np.repeat(nodes, len(nodes)), np.tile(nodes, len(nodes)), costs.ravel()


def _assignment(arcs: tuple[Any, ...]) -> tuple[IntArray, IntArray]:
    from ortools.graph.python.linear_sum_assignment import (  # noqa: PLC0415
        SimpleLinearSumAssignment,
    )

    assignment = SimpleLinearSumAssignment()
    assignment.add_arcs_with_cost(*arcs)
    status = assignment.solve()
    if status != assignment.OPTIMAL:
        raise NoAnswerError(f"status {status.name}")
    rows = np.arange(assignment.num_nodes())
    return rows, np.array([assignment.right_mate(row) for row in rows.tolist()], dtype=np.int64)


def _network(points: Points) -> tuple[Any, ...]:
    """Return the arcs of a flow from a source over mentees and mentors to a sink."""
    mentees, mentors = points.shape
    rows, columns = (side.astype(np.int32) for side in np.nonzero(points >= 0))
    source, sink = np.int32(mentees + mentors), np.int32(mentees + mentors + 1)
    people = np.arange(mentees + mentors, dtype=np.int32)
    tails = np.concatenate([rows, np.full(mentees, source), people[mentees:]])
    heads = np.concatenate([columns + np.int32(mentees), people[:mentees], np.full(mentors, sink)])
    costs = np.zeros(len(tails), dtype=np.int64)
    costs[: len(rows)] = HIGHEST - points[rows, columns].astype(np.int64)
    return tails, heads, np.ones(len(tails), dtype=np.int64), costs, rows, columns


def _flow(arcs: tuple[Any, ...]) -> tuple[IntArray, IntArray]:
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow  # noqa: PLC0415

    *network, rows, columns = arcs
    flow = SimpleMinCostFlow()
    numbers = flow.add_arcs_with_capacity_and_unit_cost(*network)
    source = int(network[1].max()) - 1
    supplies = np.array([len(rows) + 1, -len(rows) - 1], dtype=np.int64)
    flow.set_nodes_supplies(np.array([source, source + 1], dtype=np.int32), supplies)
    status = flow.solve_max_flow_with_min_cost()
    if status != flow.OPTIMAL:
        raise NoAnswerError(f"status {status.name}")
    used = np.asarray(flow.flows(numbers[: len(rows)])) > 0
    return rows[used], columns[used]


def _cp_sat(points: Points) -> tuple[IntArray, IntArray]:
    from ortools.sat.python import cp_model  # noqa: PLC0415

    model, most = cp_model.CpModel(), unpaired_cost(points)
    rows, columns = np.nonzero(points >= 0)
    pairs = [model.new_bool_var("") for _ in rows]
    for side in (rows, columns):
        for person in np.unique(side):
            model.add_at_most_one(pairs[k] for k in np.flatnonzero(side == person))
    worth = (most + points[rows, columns].astype(np.int64)).tolist()
    model.maximize(cp_model.LinearExpr.weighted_sum(pairs, worth))
    solver = cp_model.CpSolver()
    # One search with its full linear relaxation was the fastest way on few cores.
    solver.parameters.num_workers = 1
    solver.parameters.linearization_level = 2
    solver.parameters.max_time_in_seconds = 120
    status = solver.solve(model)
    if status != cp_model.OPTIMAL:
        raise NoAnswerError(f"status {solver.status_name(status)} after 120 s")
    used = np.array([solver.boolean_value(pair) for pair in pairs], dtype=bool)
    return rows[used], columns[used]


class _OurPoints:
    """A rule of mentor-match that knows the points of every pair."""

    def __init__(self, points: Points) -> None:
        self._points, self._pair = points.tolist(), unpaired_cost(points)

    def apply(self, match: Any) -> int:
        """Return the score of a pair, or forbid it."""
        points = self._points[match.mentee.email][match.mentor.email - len(self._points)]
        if points < 0:
            match.disallowed = True
            return 0
        return int(self._pair + points)


def _mentor_match(points: Points) -> tuple[IntArray, IntArray]:
    from matching.mentee import Mentee  # noqa: PLC0415 - optional
    from matching.mentor import Mentor  # noqa: PLC0415 - optional
    from matching.process import process_data  # noqa: PLC0415 - optional

    mentees, mentors = points.shape
    # Who has the same address is the same person, and is not paired with themselves.
    _, done = process_data(
        [Mentor(grade=0, email=mentees + number) for number in range(mentors)],
        [Mentee(grade=0, email=number) for number in range(mentees)],
        [[_OurPoints(points)]],
    )
    pairs = [(own.email, mentor.email - mentees) for own in done for mentor in own.mentors]
    rows, columns = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    return rows, columns


def _as_they_are(points: Points) -> Points:
    return points


def _doubles(points: Points) -> npt.NDArray[np.float64]:
    return _costs(points, np.float64)


# Bytes were measured at 2,000 a side, and are rounded up.
PEERS = {
    "scipy": Peer("scipy", _doubles, _scipy, bytes_per_cell=9),
    "lapx": Peer("lapx", _doubles, _lapjv, bytes_per_cell=9),
    "ortools_assignment": Peer("ortools", _all_arcs, _assignment, bytes_per_cell=60),
    "ortools_flow": Peer("ortools", _network, _flow, bytes_per_cell=1, bytes_per_arc=140),
    "cp_sat": Peer("ortools", _as_they_are, _cp_sat, most=200),
    "mentor_match": Peer("mentor-match", _as_they_are, _mentor_match, exact=False, most=500),
}

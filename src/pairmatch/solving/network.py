"""The flow network: arcs of eligible pairs, people, groups, their limits, and its cheapest flow.

Every mentee is a node with one unit to send: to a mentor along an eligible pair, or past all
mentors to the sink. A mentor passes the units on to the smallest group of mentors that holds the
mentor, that one to the next larger group, the largest to the sink; so the flow out of a node is
the number of pairs of that mentor or group. A group of mentees lies on the way past the mentors:
what flows through it are its mentees *without* a mentor.

The solver cannot be interrupted. A large network, or one that may outlast a time limit, is
therefore solved in a child process, which ends with the limit or with an interruption.
"""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from pairmatch._support.containers import BoolArray, IntArray
from pairmatch.errors import SolverError
from pairmatch.problem import Problem
from pairmatch.problem.duality import Limits
from pairmatch.problem.stages import Layer
from pairmatch.solving import _ortools
from pairmatch.solving.time_limit import Watch

# Flows of this many arcs are solved in a child process; with a time limit also smaller ones that
# may take longer than the limit: seconds for each arc, some twenty times the usual.
_LARGE = 8_000_000
_LARGE_IF_LIMITED = 50_000
_SLOW = 1e-4

# What the child runs: only the file that imports OR-Tools, as the package takes longer to load.
_CHILD = """
import io, runpy, sys
import numpy as np
sys.path[:] = sys.argv[2:]
flow = runpy.run_path(sys.argv[1])["flow"]
with np.load(io.BytesIO(sys.stdin.buffer.read())) as arrays:
    status, on_arcs = flow(*(arrays[name] for name in arrays.files))
sent = io.BytesIO()
np.savez(sent, status=np.array(status), flow=on_arcs)
sys.stdout.buffer.write(sent.getvalue())
"""


def min_cost_flow(*arrays: IntArray, seconds: float | None = None) -> IntArray | None:
    """Return what flows on each arc in the cheapest flow of all supplies; ``None`` = there is none.

    The arrays are those of :func:`pairmatch.solving._ortools.flow`.

    Raises
    ------
    SolverError
        If the solver stops for any other reason.
    TimeoutError
        If the limit of ``seconds`` is reached.
    """
    if seconds == 0:
        raise TimeoutError
    short = seconds is not None and seconds < _SLOW * len(arrays[0])
    large = len(arrays[0]) >= (_LARGE_IF_LIMITED if short else _LARGE)
    status, flow = _in_child(arrays, seconds) if large else _ortools.flow(*arrays)
    if status == "INFEASIBLE":
        return None
    if status != "OPTIMAL":
        raise SolverError(f"OR-Tools' min-cost flow stopped with status {status}")
    return flow


def _in_child(arrays: Sequence[IntArray], seconds: float | None) -> tuple[str, IntArray]:
    """Return status and flow from a child process, which a time limit or an interruption ends."""
    process = subprocess.Popen(  # noqa: S603 - our file, in our interpreter
        [sys.executable, "-c", _CHILD, _ortools.__file__, *sys.path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    sent = io.BytesIO()
    np.savez(sent, *arrays)
    try:
        limit = None if seconds is None else min(seconds, _ortools.LONGEST)
        answer, _ = process.communicate(sent.getvalue(), timeout=limit)
    except subprocess.TimeoutExpired:
        raise TimeoutError from None
    finally:
        process.kill()
        process.wait()
    if process.returncode or not answer:
        raise SolverError("the process of the min-cost flow ended without an answer")
    with np.load(io.BytesIO(answer)) as received:
        return str(received["status"]), received["flow"]


@dataclass(frozen=True, eq=False)
class Arcs:
    """Eligible pairs, ordered by mentee: indices and points (int64, shape (arcs,))."""

    mentees: IntArray
    mentors: IntArray
    points: IntArray
    n_mentees: int

    def __len__(self) -> int:
        return len(self.points)

    @cached_property
    def first(self) -> IntArray:
        """Arcs of mentee ``i`` are ``first[i]`` to ``first[i + 1]`` (shape (mentees + 1,))."""
        return np.searchsorted(self.mentees, np.arange(self.n_mentees + 1))

    def weights(self, problem: Problem, layer: Layer) -> IntArray:
        """Return what each arc adds to an additive layer."""
        return problem.weights(layer, self.mentees, self.mentors, self.points)

    def kept(self, which: BoolArray | IntArray) -> Arcs:
        """Return some of the arcs: those of a mask, or at some places."""
        return Arcs(self.mentees[which], self.mentors[which], self.points[which], self.n_mentees)

    def of_plan(self, plan: IntArray) -> IntArray:
        """Return the indices of the arcs of a plan, of which every pair is an arc.

        ``plan`` has the mentor of each mentee, -1 = none.
        """
        return np.flatnonzero(self.mentors == plan[self.mentees])

    def plan(self, chosen: IntArray) -> IntArray:
        """Return the mentor of each mentee, -1 = none, if some arcs are chosen."""
        plan = np.full(self.n_mentees, -1, dtype=np.int64)
        plan[self.mentees[chosen]] = self.mentors[chosen]
        return plan

    def of(self, mentees: IntArray) -> IntArray:
        """Return the indices of all arcs of some mentees."""
        counts = self.first[mentees + 1] - self.first[mentees]
        before = np.concatenate([[0], np.cumsum(counts)[:-1]])
        return np.repeat(self.first[mentees] - before, counts) + np.arange(counts.sum())


def all_arcs(problem: Problem) -> Arcs:
    """Return every eligible pair of a problem."""
    tables = [np.zeros((3, 0), dtype=np.int64)]
    for tile in problem.tiles():
        row, column = np.nonzero(tile.eligible)
        tables.append(np.stack([tile.rows[row], tile.columns[column], tile.points[row, column]]))
    table = np.concatenate(tables, axis=1, dtype=np.int64)
    mentees, mentors, points = table[:, np.lexsort(table[1::-1])]
    return Arcs(mentees, mentors, points, problem.n_mentees)


@dataclass(frozen=True, eq=False)
class Network:
    """The pieces of arcs that lead from mentees past the mentors, and from mentors to the sink.

    An arc whose cost rises with the flow is several pieces, the cheapest first; what must flow in
    any case is taken into the supplies.

    Attributes
    ----------
    tails, heads, capacities, costs
        The pieces (int64).
    liftable
        Mentors and groups of mentors that may have no pair: while they have none, a price below 0
        may be raised to 0 (bool, shape (nodes - 1,)).
    supplies
        Supply of each node: mentees, mentors, groups, sink.
    outlet
        For each node but the sink, where its arc leads.
    """

    tails: IntArray
    heads: IntArray
    capacities: IntArray
    costs: IntArray
    liftable: BoolArray
    supplies: IntArray
    outlet: IntArray


@dataclass(frozen=True, eq=False)
class Flow:
    """A cheapest flow: chosen arcs of the pairs, and the flow on the pieces of the network."""

    chosen: IntArray
    on_pieces: IntArray


def build(
    problem: Problem, limits: Limits, before: IntArray, *, elastic: bool = False
) -> Network | None:
    """Return the network of a problem within limits, ``None`` if some limit leaves no number.

    The groups must nest. ``before`` says what further pairs cost
    (:func:`pairmatch.problem.duality.curvature`). In an ``elastic`` network lower limits are not
    demanded but wished for: every unit short of one costs 1.
    """
    if (limits.fewest > limits.most).any() and not elastic:
        return None
    n, nodes = problem.n_mentees, len(limits.fewest)
    outlet = outlets(problem)
    fewest, most = limits.fewest.copy(), np.minimum(limits.most, n + 1)
    past, sizes = past_the_mentors(problem)
    must = np.where(past, np.maximum(sizes - most, 0), 0 if elastic else fewest)
    wished = fewest if elastic else 0 * fewest
    free = np.where(past, np.maximum(sizes - fewest, 0), most) - must
    free = np.where(past, free, free - wished)
    curved = before >= 0
    plain = np.flatnonzero(~curved & (free > 0))
    short = np.flatnonzero(wished > 0)
    bent = np.flatnonzero(curved)
    units = np.repeat(bent, np.maximum(most - must, 0)[bent])
    nth = np.arange(len(units)) - np.searchsorted(units, units)
    tails = np.concatenate([short, plain, units])
    supplies = np.zeros(nodes + 1, dtype=np.int64)
    supplies[:n], supplies[nodes] = 1, -n
    supplies[:nodes] -= must
    np.add.at(supplies, outlet, must)
    return Network(
        tails=tails,
        heads=outlet[tails],
        capacities=np.concatenate([wished[short], free[plain], np.ones_like(units)]),
        costs=np.concatenate(
            [np.where(past[short], 1, -1), 0 * plain, 2 * (before + must)[units] + 2 * nth + 1]
        ),
        liftable=~past & (must == 0) & (wished == 0),
        supplies=supplies,
        outlet=outlet,
    )


def outlets(problem: Problem) -> IntArray:
    """Return where the arc of every node leads: to the smallest group around it, or the sink."""
    nesting = problem.nesting
    if nesting is None:
        raise SolverError("groups that cross are no network")
    people = problem.n_mentees + problem.n_mentors
    inner = np.concatenate([nesting.mentees, nesting.mentors, nesting.parent])
    return np.where(inner >= 0, people + inner, people + len(problem.groups))


def past_the_mentors(problem: Problem) -> tuple[BoolArray, IntArray]:
    """Return which nodes count people *without* a mentor, and how many people each has."""
    n, people = problem.n_mentees, problem.n_mentees + problem.n_mentors
    past = np.zeros(people + len(problem.groups), dtype=np.bool_)
    past[:n] = True
    sizes = np.ones(len(past), dtype=np.int64)
    for k, group in enumerate(problem.groups):
        past[people + k] = group.side == "mentees"
        sizes[people + k] = len(group.members)
    return past, sizes


def assigned(network: Network, arcs: Arcs, weights: IntArray) -> Flow | None:
    """Return the flow of the highest weight that pairs everybody, one to one, if there is one.

    The network has no groups, and as many mentees as mentors.
    """
    for people in (arcs.mentees, arcs.mentors):
        if not np.bincount(people, minlength=arcs.n_mentees).all():
            return None
    status, partner = _ortools.assignment(arcs.mentees, arcs.mentors, weights)
    if status == "INFEASIBLE":
        return None
    if status != "OPTIMAL":
        raise SolverError(f"OR-Tools' assignment stopped with status {status}")
    return Flow(arcs.of_plan(partner), (network.tails >= arcs.n_mentees).astype(np.int64))


def cheapest(network: Network, arcs: Arcs, weights: IntArray, watch: Watch) -> Flow | None:
    """Return a flow of the highest weight less costs, ``None`` if there is none.

    Raises
    ------
    TimeoutError
        If no time is left.
    """
    flow = min_cost_flow(
        np.concatenate([arcs.mentees, network.tails]),
        np.concatenate([arcs.n_mentees + arcs.mentors, network.heads]),
        np.concatenate([np.ones_like(weights), network.capacities]),
        np.concatenate([-weights, network.costs]),
        network.supplies,
        seconds=watch.left,
    )
    if flow is None:
        return None
    return Flow(np.flatnonzero(flow[: len(arcs)]), flow[len(arcs) :])

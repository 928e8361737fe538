"""Dual prices of an optimal plan, by Bellman and Ford's algorithm on its residual network.

OR-Tools' flow gives no duals in Python. The optimal plan alone determines all optimal prices: they
are the solutions of a system of differences, and among them the ones with the lowest charge at
every mentor are unique. Without groups such a price is exactly what one more seat with that mentor
would add: the right derivative of the optimum in the number of seats is the least optimal price
(Schrijver, Combinatorial Optimization, 2003, chapters 12 and 18, for networks with integer data).
"""

from __future__ import annotations

import numpy as np

from pairmatch._support.arrays import IntArray
from pairmatch.errors import SolverError
from pairmatch.problem import Problem
from pairmatch.solving.network import Arcs, Flow, Network


def dual_prices(
    problem: Problem, network: Network, arcs: Arcs, weights: IntArray, flow: Flow
) -> IntArray:
    """Return optimal integer prices of everybody and every group; see :func:`prices_within`.

    Raises
    ------
    SolverError
        If the plan is not optimal.
    """
    sweeps = len(network.supplies) + 2
    prices = prices_within(problem, network, arcs, weights, flow, sweeps=sweeps)
    if prices is None:
        raise SolverError("the plan is not optimal: its prices keep rising")
    return prices


def prices_within(
    problem: Problem,
    network: Network,
    arcs: Arcs,
    weights: IntArray,
    flow: Flow,
    *,
    sweeps: int,
) -> IntArray | None:
    """Return optimal integer prices of everybody and every group, if they are soon found.

    Parameters
    ----------
    problem, network
        The problem, and its network.
    arcs, weights
        The pairs that were chosen from, and what each adds.
    flow
        An optimal flow.
    sweeps
        How often prices may rise at most. With as many as there are nodes, and two more, prices
        that still rise prove that the flow is not optimal.

    Returns
    -------
    ndarray of int64, shape (mentees + mentors + groups,), or None
        What the two people of a pair and their groups are charged is at least the weight of every
        arc and equals it on the chosen ones. Whoever could have fewer pairs has no price below 0,
        whoever could have more none above (less what the pair costs). ``None`` if the prices still
        rise.
    """
    n, m = len(problem.mentee_ids), len(problem.mentor_ids)
    nodes = len(network.supplies)
    tails, heads, costs = network.tails, network.heads, network.costs
    used, left = flow.on_pieces > 0, flow.on_pieces < network.capacities
    nothing = np.bincount(tails, flow.on_pieces, nodes - 1) == 0
    idle = np.flatnonzero(network.liftable & nothing)
    around = network.outlet[idle]
    chosen = flow.chosen
    # What a node's level must at least be: that of another node and a length.
    sources = np.concatenate([tails[left], heads[used], around, n + arcs.mentors[chosen]])
    targets = np.concatenate([heads[left], tails[used], idle, arcs.mentees[chosen]])
    lengths = np.concatenate([-costs[left], costs[used], 0 * idle, -weights[chosen]])

    # No level is further from 0 than a path through all nodes is long.
    longest = int(max(np.abs(weights).max(initial=0), np.abs(costs).max(initial=0)))
    level = np.full(nodes, -(nodes + 1) * longest, dtype=np.int64)
    level[-1] = 0
    seen = np.full(n, np.iinfo(np.int64).min, dtype=np.int64)
    for _ in range(sweeps):
        before = level.copy()
        np.maximum.at(level, targets, level[sources] + lengths)
        risen = np.flatnonzero(level[:n] > seen)
        seen[risen] = level[risen]
        here = arcs.of(risen)
        np.maximum.at(level, n + arcs.mentors[here], level[arcs.mentees[here]] + weights[here])
        if (level == before).all():
            break
        if level[-1] != 0:
            return None
    else:
        return None
    prices = level[:-1] - level[network.outlet]
    passed = np.array([g.side == "mentees" for g in problem.groups], dtype=np.bool_)
    prices[:n] *= -1
    prices[n + m :][passed] *= -1
    return prices

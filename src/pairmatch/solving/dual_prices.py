"""Dual prices of an optimal plan, by Bellman and Ford's algorithm on its residual network.

OR-Tools' flow gives no duals in Python. The optimal plan alone determines all optimal prices: they
are the solutions of a system of differences, and among them the ones with the lowest charge at
every mentor are unique. Without groups such a price is exactly what one more seat with that mentor
would add: the right derivative of the optimum in the number of seats is the least optimal price
(Schrijver, Combinatorial Optimization, 2003, chapters 12 and 18, for networks with integer data).
"""

from __future__ import annotations

import numpy as np

from pairmatch._support.containers import IntArray
from pairmatch.errors import SolverError
from pairmatch.problem import Problem
from pairmatch.solving.network import Arcs, Flow, Network


def dual_prices(
    problem: Problem, network: Network, arcs: Arcs, weights: IntArray, flow: Flow
) -> IntArray:
    """Return optimal integer dual prices of everybody and every group; see :func:`prices_within`.

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
    """Return optimal integer dual prices of everybody and every group, if they are soon found.

    Prices rise at most ``sweeps`` times. With as many as there are nodes, and two more, prices that
    still rise prove that the flow is not optimal.

    Returns
    -------
    ndarray of int64, shape (mentees + mentors + groups,), or None
        What the two people of a pair and their groups are charged is at least the weight of every
        arc and equals it on the chosen ones. Whoever could have fewer pairs has no price below 0,
        whoever could have more none above (less what the pair costs). ``None`` if the prices still
        rise.
    """
    n, m = problem.n_mentees, problem.n_mentors
    nodes = len(network.supplies)
    sources, targets, lengths = _residual_arcs(problem, network, arcs, weights, flow)
    # No level is further from 0 than a path through all nodes is long.
    longest = int(max(np.abs(weights).max(initial=0), np.abs(network.costs).max(initial=0)))
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


def _residual_arcs(
    problem: Problem, network: Network, arcs: Arcs, weights: IntArray, flow: Flow
) -> tuple[IntArray, IntArray, IntArray]:
    """Return all arcs of the residual network but those along pairs that are not chosen.

    The level of a target is at least that of the source and the length.
    """
    tails, heads, costs = network.tails, network.heads, network.costs
    used, left = flow.on_pieces > 0, flow.on_pieces < network.capacities
    nothing = np.bincount(tails, flow.on_pieces, len(network.supplies) - 1) == 0
    idle = np.flatnonzero(network.liftable & nothing)
    mentees, mentors = arcs.mentees[flow.chosen], problem.n_mentees + arcs.mentors[flow.chosen]
    sources = np.concatenate([tails[left], heads[used], network.outlet[idle], mentors])
    targets = np.concatenate([heads[left], tails[used], idle, mentees])
    lengths = np.concatenate([-costs[left], costs[used], 0 * idle, -weights[flow.chosen]])
    return sources, targets, lengths

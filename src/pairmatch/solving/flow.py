"""The optimal plan as a min-cost flow."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pairmatch.problem import Problem
from pairmatch.solving._ortools import min_cost_flow
from pairmatch.solving.arcs import Arcs

IntArray = npt.NDArray[np.int64]


def best_arcs(problem: Problem, arcs: Arcs) -> IntArray | None:
    """Return the arcs of an optimal plan, or ``None`` if no plan meets the demands.

    Every mentee is a node with one unit to send: to a mentor along an eligible pair, or straight
    to the sink (no mentor), unless the mentee must be matched. A mentor keeps ``min_load`` units
    and passes up to ``seats - min_load`` on to the sink.

    Parameters
    ----------
    problem
        The problem.
    arcs
        The pairs to choose from.

    Returns
    -------
    ndarray of int64, shape (pairs,), or None
        Indices into the arcs.
    """
    n_mentees, n_mentors = len(problem.mentee_ids), len(problem.mentor_ids)
    if (problem.min_load > problem.seats).any() or problem.min_load.sum() > n_mentees:
        return None
    sink = n_mentees + n_mentors
    free = np.flatnonzero(~problem.must_match)
    spare = problem.seats - problem.min_load
    tails = np.concatenate([arcs.mentees, n_mentees + np.arange(n_mentors), free])
    heads = np.concatenate([n_mentees + arcs.mentors, np.full(n_mentors + len(free), sink)])
    capacities = np.ones(len(tails), dtype=np.int64)
    capacities[len(arcs.weights) : len(arcs.weights) + n_mentors] = spare
    costs = np.concatenate([-arcs.weights, np.zeros(n_mentors + len(free), dtype=np.int64)])
    demand = problem.min_load.sum() - n_mentees
    supplies = np.concatenate([np.ones(n_mentees, dtype=np.int64), -problem.min_load, [demand]])
    flow = min_cost_flow(tails, heads, capacities, costs, supplies)
    return None if flow is None else np.flatnonzero(flow[: len(arcs.weights)])

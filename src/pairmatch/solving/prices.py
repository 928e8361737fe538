"""Dual prices of an optimal plan, by Bellman and Ford's algorithm on its residual network.

OR-Tools' flow gives no duals in Python. The optimal plan alone determines all optimal prices: they
are the solutions of a system of differences, and among them the ones with the lowest mentor prices
are unique. Such a price is exactly what one more seat with that mentor would add: the right
derivative of the optimum in the number of seats is the least optimal price (Schrijver,
Combinatorial Optimization, 2003, chapters 12 and 18, for networks with integer data).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pairmatch.errors import SolverError
from pairmatch.problem import Problem
from pairmatch.solving.arcs import Arcs

IntArray = npt.NDArray[np.int64]


def dual_prices(problem: Problem, arcs: Arcs, chosen: IntArray) -> tuple[IntArray, IntArray]:
    """Return optimal integer prices, with the lowest prices of mentors.

    Parameters
    ----------
    problem
        The problem.
    arcs
        The pairs that were chosen from.
    chosen
        Indices of the arcs of an optimal plan.

    Returns
    -------
    mentee_prices : ndarray of int64, shape (mentees,)
    mentor_prices : ndarray of int64, shape (mentors,)
        ``mentee_prices[i] + mentor_prices[j]`` is at least the weight of every arc and equals it
        on the chosen ones. A mentee without a mentor has price 0, a mentor with a free seat at
        most 0; only a binding minimum load makes a mentor's price negative.

    Raises
    ------
    SolverError
        If the plan is not optimal.
    """
    n_mentees, n_mentors = len(problem.mentee_ids), len(problem.mentor_ids)
    partner = np.full(n_mentees, -1, dtype=np.int64)
    partner[arcs.mentees[chosen]] = arcs.mentors[chosen]
    own = np.zeros(n_mentees, dtype=np.int64)
    own[arcs.mentees[chosen]] = arcs.weights[chosen]
    load = np.bincount(arcs.mentors[chosen], minlength=n_mentors)

    # No price is further from 0 than a path through everybody is long.
    far = (n_mentees + n_mentors + 2) * int(np.abs(arcs.weights).max(initial=0))
    bound_below = (load == problem.min_load) & (load > 0)
    mentors = np.where(bound_below, -far, 0)
    mentees = np.where(partner >= 0, own - mentors[partner], 0) if n_mentors else own
    active = np.arange(n_mentees)
    for _ in range(n_mentors + 2):
        before = mentors.copy()
        here = _arcs_of(arcs, active)
        np.maximum.at(mentors, arcs.mentors[here], arcs.weights[here] - mentees[arcs.mentees[here]])
        risen = mentors > before
        active = np.flatnonzero((partner >= 0) & risen[partner]) if n_mentors else active[:0]
        if not len(active):
            return mentees, mentors
        mentees[active] = own[active] - mentors[partner[active]]
    raise SolverError("the plan is not optimal: its prices keep rising")


def _arcs_of(arcs: Arcs, mentees: IntArray) -> IntArray:
    counts = arcs.first[mentees + 1] - arcs.first[mentees]
    starts = np.repeat(arcs.first[mentees] - np.concatenate([[0], np.cumsum(counts)[:-1]]), counts)
    return starts + np.arange(len(starts))

"""Problem -> the indices of an optimal plan, and its prices."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pairmatch.frozen import FrozenMap
from pairmatch.problem import Problem
from pairmatch.solving._ortools import version
from pairmatch.solving.arcs import all_arcs
from pairmatch.solving.flow import best_arcs
from pairmatch.solving.prices import dual_prices

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Optimum:
    """What the solver found.

    Attributes
    ----------
    pairs
        Indices of mentee and mentor (int64, shape (pairs, 2)); ``None`` if no plan meets the
        demands.
    mentee_prices, mentor_prices
        Optimal prices in the combined objective (int64); empty without a plan.
    stats
        Solver, its version, arcs looked at, seconds of each phase.
    """

    pairs: IntArray | None
    mentee_prices: IntArray
    mentor_prices: IntArray
    stats: FrozenMap[str, object]


def optimum(problem: Problem) -> Optimum:
    """Solve a problem.

    Raises
    ------
    SolverError
        If the solver fails.
    """
    clock = [time.perf_counter()]
    arcs = all_arcs(problem)
    clock.append(time.perf_counter())
    chosen = best_arcs(problem, arcs)
    clock.append(time.perf_counter())
    none = np.zeros(0, dtype=np.int64)
    prices = (none, none) if chosen is None else dual_prices(problem, arcs, chosen)
    clock.append(time.perf_counter())
    stats = FrozenMap[str, object](
        {
            "solver": "OR-Tools SimpleMinCostFlow",
            "solver_version": version(),
            "arcs": len(arcs.weights),
            "seconds_scoring": round(clock[1] - clock[0], 6),
            "seconds_solving": round(clock[2] - clock[1], 6),
            "seconds_prices": round(clock[3] - clock[2], 6),
        }
    )
    pairs = (
        None if chosen is None else np.stack([arcs.mentees[chosen], arcs.mentors[chosen]], axis=1)
    )
    return Optimum(pairs, *prices, stats)

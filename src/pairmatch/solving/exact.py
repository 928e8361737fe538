"""Problem -> the indices of an optimal plan, and what proves it."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pairmatch.faces import Limits, Step
from pairmatch.frozen import FrozenMap
from pairmatch.problem import Problem
from pairmatch.solving import flow
from pairmatch.solving._ortools import version
from pairmatch.solving.arcs import all_arcs

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Optimum:
    """What the solver found.

    Attributes
    ----------
    pairs
        Indices of mentee and mentor (int64, shape (pairs, 2)); ``None`` if no plan meets the
        demands.
    steps
        What is proven of each layer of stages; empty without a plan.
    stats
        Solver, its version, arcs looked at, seconds of each phase.
    """

    pairs: IntArray | None
    steps: tuple[Step, ...]
    stats: FrozenMap[str, object]


def optimum(problem: Problem) -> Optimum:
    """Solve a problem.

    Raises
    ------
    SolverError
        If the solver fails.
    """
    clock = [time.perf_counter()]
    face = flow.Face(all_arcs(problem), Limits(*problem.bounds()))
    clock.append(time.perf_counter())
    steps: list[Step] = []
    n_arcs = len(face.arcs)
    for step, remaining in flow.steps(problem, face):
        face = remaining
        if step is not None:
            steps.append(step)
    clock.append(time.perf_counter())
    stats = FrozenMap[str, object](
        {
            "solver": "OR-Tools SimpleMinCostFlow",
            "solver_version": version(),
            "arcs": n_arcs,
            "seconds_scoring": round(clock[1] - clock[0], 6),
            "seconds_solving": round(clock[2] - clock[1], 6),
        }
    )
    if len(steps) < len(problem.layers) or face.chosen is None:
        return Optimum(None, (), stats)
    chosen = np.stack([face.arcs.mentees[face.chosen], face.arcs.mentors[face.chosen]], axis=1)
    return Optimum(chosen, tuple(steps), stats)

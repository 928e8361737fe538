"""The plan that shares as few pairs as possible with another and gives up no more than allowed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from pairmatch.problem import Problem
from pairmatch.solving._ortools import Row, Selection
from pairmatch.solving.arcs import Arcs
from pairmatch.solving.cp_sat import FAR, best_selection, objective_of, program_of

IntArray = npt.NDArray[np.int64]


def most_different(
    problem: Problem,
    arcs: Arcs,
    plan: IntArray,
    least: Sequence[int],
    seconds: float | None = None,
) -> Selection:
    """Return the plan with the fewest pairs of another that gains at least so much in each stage.

    Parameters
    ----------
    problem
        The problem.
    arcs
        The pairs that such a plan may have.
    plan
        Mentor of each mentee in the other plan, -1 = none; its pairs are among the arcs.
    least
        Lowest gain of each stage.
    seconds
        Limit in seconds.

    Returns
    -------
    Selection
        The first values are 1 for chosen arcs; ``bound`` is minus the fewest pairs that must stay.
    """
    program = program_of(problem, arcs)
    rows, most = list(program.rows), program.most.copy()
    for stage, gain in zip(problem.stages, least, strict=True):
        if stage.kind == "worst":
            if gain > problem.source.limits[0]:
                most[np.flatnonzero(arcs.points < gain)] = 0
                loads = len(arcs) + np.arange(len(problem.mentor_ids))
                rows.append(Row(loads, np.ones_like(loads), 1, FAR))
            continue
        own = program.costs.get(stage.kind) or objective_of(problem, arcs, stage)
        rows.append(replace(own, lower=gain, upper=FAR))
    kept = arcs.of_plan(plan)
    hint = np.zeros(len(most), dtype=np.int64)
    hint[kept] = 1
    objective = Row(kept, -np.ones_like(kept), -FAR, FAR)
    return best_selection(most, rows, objective, hint=hint, seconds=seconds)

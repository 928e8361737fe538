"""The value of a whole plan in each stage, and how results show it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pairmatch._support.arrays import IntArray
from pairmatch.problem.problem import Problem
from pairmatch.problem.stages import Layer, Stage


def plan_gain(
    problem: Problem, stage: Stage, mentees: IntArray, mentors: IntArray, points: IntArray
) -> int:
    """Return the gain of a whole plan in a stage.

    Parameters
    ----------
    problem, stage
        The problem, and the stage.
    mentees, mentors, points
        Indices and points of the pairs of the plan (shape (pairs,)).
    """
    if stage.kind == "worst":
        return int(points.min()) if len(points) else problem.source.limits[0]
    if stage.kind == "mentor_load":
        loads: list[int] = np.bincount(mentors, minlength=len(problem.mentor_ids)).tolist()
        return _evenness(loads, problem.before.tolist())
    if stage.kind == "company_load":
        even = [problem.groups[k] for k in problem.company_groups]
        counts = [int(np.isin(mentors, group.members).sum()) for group in even]
        return _evenness(counts, [group.before for group in even])
    values: list[int] = problem.weights(Layer((stage,), (1,)), mentees, mentors, points).tolist()
    return sum(values)


def reported(problem: Problem, stage: Stage, gain: int) -> int:
    """Return a gain as results give it: numbers of changes and squares of loads fall."""
    if stage.kind == "kept":
        return problem.n_previous - gain
    if stage.kind == "mentor_load":
        loads: list[int] = problem.before.tolist()
        return sum(load**2 for load in loads) - gain
    if stage.kind == "company_load":
        return sum(problem.groups[k].before ** 2 for k in problem.company_groups) - gain
    return gain


def gained(problem: Problem, stage: Stage, value: int) -> int:
    """Return a value of a result as a gain; the inverse of :func:`reported`."""
    base = reported(problem, stage, 0)
    return base - value if stage.falling else value - base


def _evenness(loads: Sequence[int], before: Sequence[int]) -> int:
    return sum(b**2 - (b + load) ** 2 for load, b in zip(loads, before, strict=True))

"""The value of a whole plan in each stage, and how results show it."""

from __future__ import annotations

from pairmatch._support.containers import IntArray
from pairmatch.problem.problem import Problem
from pairmatch.problem.stages import PlanPairs, Stage


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
    return stage.gain(problem, PlanPairs(mentees, mentors, points))


def reported(problem: Problem, stage: Stage, gain: int) -> int:
    """Return a gain as results give it: numbers of changes and squares of loads fall."""
    return stage.reported(problem, gain)


def gained(problem: Problem, stage: Stage, value: int) -> int:
    """Return a value of a result as a gain; the inverse of :func:`reported`."""
    return stage.gained(problem, value)

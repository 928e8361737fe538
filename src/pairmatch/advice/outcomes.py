"""What a plan is worth, and what that rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from pairmatch.advice.differences import Difference
from pairmatch.gains import plan_gain, reported
from pairmatch.matching import Matching
from pairmatch.points import points_of
from pairmatch.problem import Problem
from pairmatch.stages import Step


@dataclass(frozen=True)
class Outcome:
    """The best plan of a problem.

    Attributes
    ----------
    stages
        Names of the stages of the objective.
    values
        Value of each stage, as results give it.
    plan
        The plan.
    unit
        What one point is in score.
    proof
        What optimality rests on: ``"dual_certificate"`` (checked) or ``"solver_bound"``.
    steps
        The prices that prove each layer of stages, in the problem's order; without a certificate
        none.
    """

    stages: tuple[str, ...]
    values: tuple[int, ...]
    plan: Matching
    unit: Fraction
    proof: str
    steps: tuple[Step, ...] = field(default=(), repr=False, compare=False)

    def than(self, other: Outcome) -> Difference:
        """Return by how much this plan is better than another one of the same stages."""
        return Difference.between(self.stages, other.values, self.values, self.unit)


def outcome_of(problem: Problem, plan: Matching, proof: str) -> Outcome:
    """Return what a plan that meets all demands of a problem is worth.

    Parameters
    ----------
    problem, plan
        The problem, and the plan.
    proof
        What the claim that is made of the plan rests on.

    Examples
    --------
    >>> problem = Problem.from_scores([[3, 1], [2, 0]])
    >>> outcome_of(problem, Matching([(0, 0)]), "none").values
    (1, 3)
    """
    rows = {label: k for k, label in enumerate(problem.mentee_ids)}
    columns = {label: k for k, label in enumerate(problem.mentor_ids)}
    mentees = [rows[mentee] for mentee, _ in plan]
    mentors = [columns[mentor] for _, mentor in plan]
    points = np.array(points_of(problem.source, mentees, mentors), dtype=np.int64)
    pairs = np.array(mentees, dtype=np.int64), np.array(mentors, dtype=np.int64), points
    gains = [plan_gain(problem, stage, *pairs) for stage in problem.stages]
    names = tuple(stage.name for stage in problem.stages)
    return Outcome(names, values_of(problem, gains), plan, problem.unit, proof)


def values_of(problem: Problem, gains: Sequence[int]) -> tuple[int, ...]:
    """Return the gains of all stages as results give them."""
    return tuple(
        reported(problem, stage, gain) for stage, gain in zip(problem.stages, gains, strict=True)
    )

"""The best plan of a changed problem, proven, and what it is worth."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from pairmatch._support.containers import IntArray, index_of
from pairmatch.errors import NoMatchingError, SolverError
from pairmatch.people import Cohort
from pairmatch.people.pairs import Matching, partners_before
from pairmatch.plans.build import check_data, checked_plan
from pairmatch.plans.differences import Difference
from pairmatch.policy import Policy
from pairmatch.policy.policy import check_vocabulary
from pairmatch.problem import Problem
from pairmatch.problem.points import points_of
from pairmatch.problem.stages import FewestChanges, PlanPairs, Step
from pairmatch.scoring import Evaluation
from pairmatch.solving import optimum


@dataclass(frozen=True)
class Outcome:
    """A plan, what it is worth, and what that rests on; mostly the best plan of a problem.

    Attributes
    ----------
    stages, values
        Names of the stages of the objective, and their values as results give them.
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
    """Return what a plan of a problem is worth; ``proof`` is what the claim for it rests on.

    Examples
    --------
    >>> problem = Problem.from_scores([[3, 1], [2, 0]])
    >>> outcome_of(problem, Matching([(0, 0)]), "none").values
    (1, 3)
    """
    rows = index_of(problem.mentee_ids)
    columns = index_of(problem.mentor_ids)
    mentees = [rows[mentee] for mentee, _ in plan]
    mentors = [columns[mentor] for _, mentor in plan]
    points = np.array(points_of(problem.source, mentees, mentors), dtype=np.int64)
    pairs = np.array(mentees, dtype=np.int64), np.array(mentors, dtype=np.int64), points
    gains = [stage.gain(problem, PlanPairs(*pairs)) for stage in problem.stages]
    names = tuple(stage.name for stage in problem.stages)
    return Outcome(names, values_of(problem, gains), plan, problem.unit, proof)


def values_of(problem: Problem, gains: Sequence[int]) -> tuple[int, ...]:
    """Return the gains of all stages as results give them."""
    return tuple(
        stage.reported(problem, gain) for stage, gain in zip(problem.stages, gains, strict=True)
    )


def resolved(problem: Problem, known: IntArray | None = None) -> Outcome | None:
    """Return the best plan of a problem; ``None`` if no plan meets its demands.

    The solver begins with the ``known`` pairs; see :func:`pairmatch.solving.optimum`.

    Raises
    ------
    NoMatchingError
        If the solver could not settle the problem.
    VerificationError
        If the certificate does not prove the plan (a bug).

    Examples
    --------
    >>> best = resolved(Problem.from_scores([[3, 1], [2, 0]]))
    >>> best.stages, best.values
    (('most_pairs', 'best_total'), (2, 3))
    """
    best = optimum(problem, known=known)
    if best.infeasible:
        return None
    if best.plan is None or any(bound is None for bound in best.bounds):
        raise NoMatchingError("the changed problem could not be solved to the end")
    plan, certificate = checked_plan(problem, best)
    proof = "solver_bound" if certificate is None else "dual_certificate"
    if certificate is None:
        gains = [most for most in best.bounds if most is not None]
        if outcome_of(problem, plan, proof).values != values_of(problem, gains):
            raise NoMatchingError("the changed problem could not be solved to the end")
    else:
        gains = [gain for step in best.steps for gain in step.layer.split(step.value)]
    names = tuple(stage.name for stage in problem.stages)
    return Outcome(names, values_of(problem, gains), plan, problem.unit, proof, best.steps)


def surely_resolved(problem: Problem, known: IntArray | None = None) -> Outcome:
    """Return the best plan of a problem of which a plan is known.

    Raises
    ------
    SolverError
        If the solver says that there is none (a bug).

    Examples
    --------
    >>> surely_resolved(Problem.from_scores([[3, 1], [2, 0]])).values
    (2, 3)
    """
    best = resolved(problem, known)
    if best is None:
        raise SolverError("the solver found no plan of a problem that has one")
    return best


def nearest(problem: Problem, plan: Matching) -> Problem:
    """Return a problem that changes as few pairs of a plan as it can where it costs nothing.

    A stage of fewest changes that the objective has already refers to another plan; it stays.

    Examples
    --------
    >>> problem = nearest(Problem.from_scores([[1, 1]]), Matching([(0, 1)]))
    >>> resolved(problem).plan, problem.objective[-1]
    (Matching([(0, 1)]), 'fewest_changes')
    """
    if any(isinstance(stage, FewestChanges) for stage in problem.stages):
        return problem
    previous, n_previous = partners_before(plan, problem.mentee_ids, problem.mentor_ids)
    kept = FewestChanges("fewest_changes")
    stages = None if problem.given is None else ((*problem.stages, kept), problem.extent)
    return dataclasses.replace(
        problem,
        objective=(*problem.objective, "fewest_changes"),
        previous=previous,
        n_previous=n_previous,
        given=stages,
    )


def problem_of(cohort: Cohort, policy: Policy) -> Problem:
    """Return the problem of a cohort under a policy, after checking the one against the other.

    Raises
    ------
    PolicyError, IntakeError
        If the policy names an attribute that nobody has, or profiles hold unknown codes.

    Examples
    --------
    >>> from pairmatch.people import Mentee, Mentor
    >>> resolved(problem_of(Cohort([Mentor(id="M")], [Mentee(id="E")]), Policy())).plan
    Matching([('E', 'M')])
    """
    check_data(cohort, policy)
    check_vocabulary(cohort, policy)
    return Problem.from_cohort(Evaluation(cohort.ordered(), policy))

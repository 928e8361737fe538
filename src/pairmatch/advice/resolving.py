"""The best plan of a changed problem, proven, and what it differs by."""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt

from pairmatch.advice.outcomes import Outcome, outcome_of, values_of
from pairmatch.demands import partners_before
from pairmatch.errors import NoMatchingError, PolicyError, SolverError, VerificationError
from pairmatch.matching import Matching
from pairmatch.people import Cohort
from pairmatch.policy import Policy
from pairmatch.policy.vocabulary import check_vocabulary
from pairmatch.problem import Problem
from pairmatch.proof import faults, make_certificate
from pairmatch.scoring import Evaluation
from pairmatch.solving import optimum
from pairmatch.stages import Stage


def resolved(problem: Problem, known: npt.NDArray[np.int64] | None = None) -> Outcome | None:
    """Return the best plan of a problem; ``None`` if no plan meets its demands.

    Parameters
    ----------
    problem
        The problem.
    known
        Pairs with which the solver begins; see :func:`pairmatch.solving.optimum`.

    Raises
    ------
    NoMatchingError
        If the solver could not settle the problem.
    VerificationError
        If the certificate does not prove the plan (a bug).

    Examples
    --------
    >>> found = resolved(Problem.from_scores([[3, 1], [2, 0]]))
    >>> found.stages, found.values
    (('most_pairs', 'best_total'), (2, 3))
    """
    best = optimum(problem, known=known)
    if best.infeasible:
        return None
    if best.pairs is None or any(bound is None for bound in best.bounds):
        raise NoMatchingError("the changed problem could not be solved to the end")
    plan = Matching((problem.mentee_ids[i], problem.mentor_ids[j]) for i, j in best.pairs.tolist())
    if best.steps:
        if wrong := list(faults(problem, plan, make_certificate(problem, best.steps))):
            raise VerificationError("the certificate does not prove the plan:\n" + "\n".join(wrong))
        gains = [gain for step in best.steps for gain in step.layer.split(step.value)]
        names = tuple(stage.name for stage in problem.stages)
        values = values_of(problem, gains)
        return Outcome(names, values, plan, problem.unit, "dual_certificate", best.steps)
    outcome = outcome_of(problem, plan, "solver_bound")
    if outcome.values != values_of(problem, [most for most in best.bounds if most is not None]):
        raise NoMatchingError("the changed problem could not be solved to the end")
    return outcome


def surely_resolved(problem: Problem, known: npt.NDArray[np.int64] | None = None) -> Outcome:
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
    found = resolved(problem, known)
    if found is None:
        raise SolverError("the solver found no plan of a problem that has one")
    return found


def nearest(problem: Problem, plan: Matching) -> Problem:
    """Return a problem that changes as few pairs of a plan as it can where it costs nothing.

    A stage of fewest changes that the objective has already refers to another plan; it stays.

    Examples
    --------
    >>> problem = nearest(Problem.from_scores([[1, 1]]), Matching([(0, 1)]))
    >>> resolved(problem).plan, problem.objective[-1]
    (Matching([(0, 1)]), 'fewest_changes')
    """
    if any(stage.kind == "kept" for stage in problem.stages):
        return problem
    previous, n_previous = partners_before(plan, problem.mentee_ids, problem.mentor_ids)
    kept = Stage("fewest_changes", "kept")
    given = None if problem.given is None else ((*problem.stages, kept), problem.extent)
    return dataclasses.replace(
        problem,
        objective=(*problem.objective, "fewest_changes"),
        previous=previous,
        n_previous=n_previous,
        given=given,
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
    if not (isinstance(cohort, Cohort) and isinstance(policy, Policy)):
        raise PolicyError("give a Cohort and a Policy, in this order")
    check_vocabulary(cohort, policy)
    return Problem.from_cohort(Evaluation(cohort.ordered(), policy))

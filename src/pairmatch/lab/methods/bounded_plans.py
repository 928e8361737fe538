"""The plan of a baseline as a result, with the bounds of the exact optimum."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import date
from typing import TypeAlias

import pairmatch
from pairmatch.advice import Position
from pairmatch.api import match
from pairmatch.assembly import assemble
from pairmatch.errors import NoMatchingError, PolicyError, VerificationError
from pairmatch.frozen import FrozenMap
from pairmatch.gains import gained
from pairmatch.lab.methods.filling import Filling, within_shares
from pairmatch.matching import Matching
from pairmatch.people import Cohort
from pairmatch.policy import Policy
from pairmatch.problem import Problem
from pairmatch.proof import Violation, check_plan, faults
from pairmatch.result import MatchResult
from pairmatch.rounds import of_round
from pairmatch.scoring import Evaluation

Fill: TypeAlias = Callable[[Filling, Cohort], None]
"""Makes pairs among those who are still to be had; the cohort is in the order of the problem."""


def planned(
    name: str,
    fill: Fill,
    cohort: Cohort,
    policy: Policy,
    *,
    on: date | None,
    optimum: MatchResult | None,
    **said: object,
) -> MatchResult:
    """Return the plan of a baseline as a result.

    Parameters
    ----------
    name
        Name of the baseline.
    fill
        Makes the pairs.
    cohort, policy, on, optimum
        As in :func:`pairmatch.lab.methods.baselines.random_eligible`.
    said
        What else to keep about the run.

    Raises
    ------
    NoMatchingError, InfeasibleError, PolicyError, IntakeError
        As there.
    """
    cohort, policy = of_round(cohort, policy, on)
    best = match(cohort, policy) if optimum is None else _checked(optimum, cohort, policy)
    start = time.perf_counter()
    people = cohort.ordered()
    evaluation = Evaluation(people, policy)
    problem = Problem.from_cohort(evaluation)
    pairs = _filled(problem, people, fill)
    plan = Matching((problem.mentee_ids[i], problem.mentor_ids[j]) for i, j in pairs)
    check = check_plan(cohort, policy, plan)
    if check.broken:
        demands = "; ".join(map(_said, check.broken[:5]))
        raise NoMatchingError(f"{name} makes a plan that misses what is demanded: {demands}")
    known = best.solution
    reached = tuple(check.values.values()) == tuple(own.bound for own in known.stages)
    certificate = known.certificate if reached else None
    if certificate is not None and (wrong := list(faults(problem, plan, certificate))):
        raise VerificationError("the certificate does not prove the plan:\n" + "\n".join(wrong))
    stats: FrozenMap[str, object] = FrozenMap(
        {
            "solver": "baseline",
            "baseline": name,
            "version": pairmatch.__version__,
            "proof_of_bounds": known.proof,
            **said,
            "seconds_solving": round(time.perf_counter() - start, 6),
        }
    )
    bounds = tuple(
        None if own.bound is None else gained(problem, stage, own.bound)
        for stage, own in zip(problem.stages, known.stages, strict=True)
    )
    solution = assemble(problem, plan, certificate, stats, data=(cohort, policy), bounds=bounds)
    return MatchResult(solution, cohort, policy, Position(problem, solution, evaluation))


def _filled(problem: Problem, people: Cohort, fill: Fill) -> Sequence[tuple[int, int]]:
    """Return the pairs of a baseline, with room for shares that the plan itself does not exceed."""
    n_pairs = min(len(problem.mentee_ids), int(problem.seats.sum()))
    while True:
        filling = Filling(problem, n_pairs)
        fill(filling, people)
        if within_shares(filling) or not n_pairs:
            return filling.pairs
        n_pairs = min(len(filling.pairs), n_pairs - 1)


def _checked(optimum: MatchResult, cohort: Cohort, policy: Policy) -> MatchResult:
    if not isinstance(optimum, MatchResult):
        raise PolicyError("optimum is the result of match for the same cohort and policy")
    own = optimum.solution
    if (own.cohort_digest, own.policy_digest) != (cohort.digest, policy.digest):
        raise PolicyError("optimum is the result of another cohort, policy or day: digests differ")
    if not own.has_plan:
        raise PolicyError("optimum has no plan: match without a time limit, or leave it out")
    return optimum


def _said(violation: Violation) -> str:
    who = [f"{own}" for own in (violation.mentee_id, violation.mentor_id) if own is not None]
    return f"{violation.code} ({', '.join([*who, violation.detail])})"

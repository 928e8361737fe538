"""Build the solution of a run from a plan that was checked.

Used twice: when a run ends, and when a result is verified anew; a result that says anything else
than the data say shows by the difference.
"""

from __future__ import annotations

from typing import NoReturn

import numpy as np

from pairmatch._support.containers import FrozenMap, index_of
from pairmatch._support.executors import Workers
from pairmatch.errors import PolicyError, VerificationError
from pairmatch.people import Cohort
from pairmatch.people.pairs import Matching
from pairmatch.plans.left_out import unmatched
from pairmatch.plans.solution import PairScore, Proof, Solution, StageResult, Status
from pairmatch.policy import Policy
from pairmatch.policy.files import is_portable
from pairmatch.problem import Problem
from pairmatch.problem.points import points_of
from pairmatch.problem.stages import PlanPairs
from pairmatch.proof import Certificate, PlanCheck, check_plan, faults, make_certificate
from pairmatch.scoring import Breakdown
from pairmatch.solving import Optimum


def checked_plan(
    problem: Problem, best: Optimum, workers: Workers | None = None
) -> tuple[Matching, Certificate | None]:
    """Return the plan of a run that has one, and its certificate, after checking it.

    Raises
    ------
    VerificationError
        If the certificate does not prove the plan (a bug).
    """
    partners = [] if best.plan is None else best.plan.tolist()
    plan = Matching(
        (problem.mentee_ids[i], problem.mentor_ids[j]) for i, j in enumerate(partners) if j >= 0
    )
    if not best.steps:
        return plan, None
    certificate = make_certificate(problem, best.steps)
    if wrong := list(faults(problem, plan, certificate, workers)):
        raise VerificationError("the certificate does not prove the plan:\n" + "\n".join(wrong))
    return plan, certificate


def assemble(
    problem: Problem,
    plan: Matching,
    certificate: Certificate | None,
    stats: FrozenMap[str, object],
    *,
    data: tuple[Cohort, Policy] | None = None,
    bounds: tuple[int | None, ...],
) -> Solution:
    """Return the solution of a problem: of a plan whose certificate has no faults, or bounds.

    If the problem was made from ``data``, every pair of the plan is recomputed from the profiles.
    ``bounds`` are what no plan can gain more than in each stage, ``None`` = not known; for stages
    that the certificate does not prove it is the solver's word.

    Raises
    ------
    VerificationError
        If the data contradict the plan or its value.
    PolicyError
        If they do because a function of the user's does not judge each pair by itself.
    """
    cohort, policy = data or (None, None)
    check = None
    if cohort is None or policy is None:
        pairs = _from_matrix(problem, plan)
    else:
        check = check_plan(cohort, policy, plan)
        pairs = _from_data(cohort, policy, check)
    stages = _stages(problem, pairs, certificate, bounds)
    if stages is None:
        _blame(policy, "the certificate proves other values than those of the plan")
    if check is not None and tuple(check.values.values()) != tuple(s.value for s in stages):
        _blame(policy, "the people give other values than those of the plan")
    mentees, mentors = unmatched(problem, plan, cohort, policy)
    return Solution(
        status=Status.OPTIMAL if all(s.settled for s in stages) else Status.FEASIBLE,
        objective=problem.objective,
        unit=problem.unit,
        criteria=() if policy is None else tuple(c.key for c in policy.criteria),
        pairs=pairs,
        stages=stages,
        unmatched_mentees=mentees,
        unmatched_mentors=mentors,
        certificate=certificate,
        cohort_digest="" if cohort is None else cohort.digest,
        policy_digest="" if policy is None else policy.digest,
        stats=stats,
    )


def _stages(
    problem: Problem,
    pairs: tuple[PairScore, ...],
    certificate: Certificate | None,
    bounds: tuple[int | None, ...],
) -> tuple[StageResult, ...] | None:
    """Return what a plan reaches, ``None`` if the certificate says something else."""
    rows = index_of(problem.mentee_ids)
    columns = index_of(problem.mentor_ids)
    indices = np.array(
        [(rows[pair.mentee_id], columns[pair.mentor_id], pair.points) for pair in pairs],
        dtype=np.int64,
    ).reshape(-1, 3)
    gains = [stage.gain(problem, PlanPairs(*indices.T)) for stage in problem.stages]
    layers = () if certificate is None else certificate.layers
    proven = [gain for layer in layers for gain in layer.split(layer.value)]
    if proven != gains[: len(proven)]:
        return None
    known = [*proven, *bounds[len(proven) :]]
    results = []
    for number, (stage, gain, most) in enumerate(zip(problem.stages, gains, known, strict=True)):
        bound = None if most is None else stage.reported(problem, most)
        claim: Proof = "dual_certificate" if number < len(proven) else "solver_bound"
        proof: Proof = "none" if most is None else claim
        results.append(StageResult(stage.name, stage.reported(problem, gain), bound, proof))
    return tuple(results)


def _from_data(cohort: Cohort, policy: Policy, check: PlanCheck) -> tuple[PairScore, ...]:
    if check.broken:
        _blame(policy, f"the plan breaks {len(check.broken)} demands: {check.broken[:3]}")
    pinned = set(cohort.pinned)
    return tuple(
        PairScore(
            pair.mentee_id,
            pair.mentor_id,
            pair.points,
            tuple(part.points for part in pair.contributions),
            pair.not_stated,
            (pair.mentee_id, pair.mentor_id) in pinned,
            _override(cohort, pair),
        )
        for pair in check.pairs
    )


def _override(cohort: Cohort, pair: Breakdown) -> str:
    """Return why a pair is allowed although it breaks a rule, and which."""
    reason = cohort.overrides.get((pair.mentee_id, pair.mentor_id))
    return f"{reason} ({', '.join(pair.reasons)})" if reason and pair.reasons else ""


def _from_matrix(problem: Problem, plan: Matching) -> tuple[PairScore, ...]:
    rows = index_of(problem.mentee_ids)
    columns = index_of(problem.mentor_ids)
    mentees, mentors = [rows[i] for i, _ in plan], [columns[j] for _, j in plan]
    points = points_of(problem.source, mentees, mentors)
    return tuple(
        PairScore(i, j, worth, (), (), False) for (i, j), worth in zip(plan, points, strict=True)
    )


def _blame(policy: Policy | None, fault: str) -> NoReturn:
    parts = [] if policy is None else [*policy.criteria, *policy.rules]
    names = [part.key for part in parts if not is_portable(part)]
    if names:
        raise PolicyError(
            f"{', '.join(names)}: says something else of a pair alone than in a block of pairs; a "
            "function of your own must judge each pair by itself and always the same"
        )
    raise VerificationError(fault)


def check_data(cohort: object, policy: object) -> None:
    """Raise ``PolicyError`` unless these are a cohort and a policy."""
    if not (isinstance(cohort, Cohort) and isinstance(policy, Policy)):
        raise PolicyError(
            "give a Cohort and a Policy, in this order; Policy.preset(name) makes one of a preset"
        )

"""A proven optimum -> the solution that is kept of it.

Used twice: when a run ends, and when a result is verified anew; a result that says anything else
than the data say is found out by the difference.
"""

from __future__ import annotations

from pairmatch import advice
from pairmatch.errors import PolicyError, VerificationError
from pairmatch.frozen import FrozenMap
from pairmatch.matching import Matching
from pairmatch.people import Cohort
from pairmatch.policy import Policy
from pairmatch.policy.files import is_portable
from pairmatch.problem import Problem
from pairmatch.proof import Certificate, PlanCheck, check_plan
from pairmatch.scoring import Breakdown
from pairmatch.solution import PairScore, Solution, Status


def assemble(
    problem: Problem,
    plan: Matching,
    certificate: Certificate,
    stats: FrozenMap[str, object],
    data: tuple[Cohort, Policy] | None = None,
) -> Solution:
    """Return the solution of a problem whose certificate has no faults.

    Parameters
    ----------
    problem, plan, certificate
        The problem, an optimal plan and its proof.
    stats
        What to keep about the run.
    data
        Cohort and policy, if the problem was made from them: then every pair of the plan is
        recomputed from the profiles.

    Raises
    ------
    VerificationError
        If the data contradict the plan or its value.
    PolicyError
        If they do because a function of the user's own does not judge each pair by itself.
    """
    cohort, policy = data or (None, None)
    if cohort is None or policy is None:
        pairs = _from_matrix(problem, plan)
    else:
        pairs = _from_data(cohort, policy, check_plan(cohort, policy, plan))
    values = problem.stage_values([pair.points for pair in pairs])
    if problem.split(certificate.value) != values:
        _blame(policy, "the certificate proves other values than those of the plan")
    mentees, mentors = advice.unmatched(problem, plan, cohort, policy)
    return Solution(
        status=Status.OPTIMAL,
        objective=problem.objective,
        unit=problem.unit,
        criteria=() if policy is None else tuple(c.key for c in policy.criteria),
        pairs=pairs,
        values=values,
        unmatched_mentees=mentees,
        unmatched_mentors=mentors,
        certificate=certificate,
        cohort_digest="" if cohort is None else cohort.digest,
        policy_digest="" if policy is None else policy.digest,
        stats=stats,
    )


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
    """Return why a pair stands although it breaks a rule, and which."""
    reason = cohort.overrides.get((pair.mentee_id, pair.mentor_id))
    return f"{reason} ({', '.join(pair.reasons)})" if reason and pair.reasons else ""


def _from_matrix(problem: Problem, plan: Matching) -> tuple[PairScore, ...]:
    rows = {mentee: k for k, mentee in enumerate(problem.mentee_ids)}
    columns = {mentor: k for k, mentor in enumerate(problem.mentor_ids)}
    return tuple(
        PairScore(i, j, int(problem.points(slice(rows[i], rows[i] + 1))[0, columns[j]]))
        for i, j in plan
    )


def _blame(policy: Policy | None, fault: str) -> None:
    own = [] if policy is None else [*policy.criteria, *policy.rules]
    names = [part.key for part in own if not is_portable(part)]
    if names:
        raise PolicyError(
            f"{', '.join(names)}: says something else of a pair alone than in a block of pairs; a "
            "function of your own must judge each pair by itself and always the same"
        )
    raise VerificationError(fault)

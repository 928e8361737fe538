"""Which pairs of a plan depend on the exact weights of the policy, and how far weights can go."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Executor
from contextlib import nullcontext

import numpy as np
import numpy.typing as npt

from pairmatch.advice.demands.conflicts import diagnose
from pairmatch.advice.differences import Difference
from pairmatch.advice.given_plans import PlanGiven, pairs_given
from pairmatch.advice.outcomes import Outcome
from pairmatch.advice.resolving import problem_of, resolved
from pairmatch.advice.weights.ranges import WeightRange, weight_ranges, why_no_ranges
from pairmatch.advice.weights.samples import kept_pairs, sampled_weights
from pairmatch.advice.weights.stability import PairStability, Sensitivity
from pairmatch.advice.weights.weighed_points import pair_points
from pairmatch.errors import InfeasibleError, PolicyError
from pairmatch.gains import plan_gain, reported
from pairmatch.matching import Pair
from pairmatch.people import Cohort
from pairmatch.policy import Policy
from pairmatch.problem import Problem
from pairmatch.quantities import is_number, whole
from pairmatch.solving import near_pairs
from pairmatch.workers import Workers, workers

IntArray = npt.NDArray[np.int64]

_WIDEST = 10


def sensitivity(
    cohort: Cohort,
    policy: Policy,
    *,
    plan: PlanGiven | None = None,
    samples: int = 200,
    spread: float = 0.5,
    seed: int = 0,
    executor: Executor | None = None,
) -> Sensitivity:
    """Say which pairs of a plan stay if weights are somewhat different, and how far they can go.

    **Samples.** Every weight above 0 is multiplied by a factor of its own, ``exp(spread * z)``
    with ``z`` from the standard normal distribution; a weight of 0 stays 0. Under each of these
    policies the best plan is found anew, exactly: weights become whole points, scores are rounded
    and the minimum score applies as always. A pair stays if it is in the best plan that keeps as
    many pairs of the plan in hand as it can at no cost: ties are decided in favour of the plan in
    hand, by the stage ``fewest_changes`` at the end of the objective. If the policy's objective
    ends with that stage, the plan in hand takes the place of the previous plan there. If the stage
    stands earlier, it keeps its place and the previous plan; ties are then decided in favour of
    the plan in hand if the objective ends with ``best_total`` and has no ``best_worst_pair``, and
    are not decided in its favour otherwise. Where several best plans keep as many pairs, the same
    one is always taken.

    **Ranges.** For one criterion, let every score be ``others + f * own``, with what this
    criterion and all others contribute under this policy, in whole points. The range is the set of
    all factors ``f`` of the weight for which the plan stays the best in every stage, exactly.
    Who is eligible stays as it is, also by the minimum score, and nothing is rounded anew: scores
    of the policy with the changed weight may differ from these by the rounding to whole points.
    A criterion with weight 0 has no range, since no factor changes it.

    Parameters
    ----------
    cohort, policy
        The people, and the policy around which the weights are changed.
    plan
        The plan in hand, an optimal one: pairs ``(mentee_id, mentor_id)``, a result, or a table
        with the columns ``mentee_id`` and ``mentor_id``; by default one is found.
    samples
        How many settings of the weights are tried.
    spread
        How far they are from the policy, 0 to 10: with 0.5 two of three factors lie between 0.6
        and 1.65.
    seed
        Seed of all randomness, 0 or more.
    executor
        Who solves: any :class:`concurrent.futures.Executor`, by default nobody but the caller. It
        changes nothing but the time; processes use all cores, threads hardly do.

    Returns
    -------
    Sensitivity

    Raises
    ------
    PolicyError
        If the plan is not optimal or names unknown people, or a number is out of range.
    InfeasibleError
        If no plan meets all demands.

    Examples
    --------
    >>> from pairmatch.people import Mentee, Mentor
    >>> from pairmatch.policy import GoalCoverage, SectorSimilarity
    >>> mentors = [Mentor(id="M-1", offers=["job"], sectors=["NACE2:62"]),
    ...            Mentor(id="M-2", offers=["network"], sectors=["NACE2:10"])]
    >>> cohort = Cohort(mentors, [Mentee(id="E-1", needs=["network"], sectors=["NACE2:62"])])
    >>> policy = Policy(criteria=[GoalCoverage(weight=3), SectorSimilarity(weight=2)])
    >>> print(sensitivity(cohort, policy, samples=100))
    100 plausible settings of the weights were tried (spread 0.50, seed 0).
    The whole plan stays with 74 of 100.
    Pairs that hang by a thread:
    - mentee E-1, mentor M-2: stays with 74 of 100
    As long as only one weight changes within its range, the plan stays the best:
    - share of the mentee's needs that the mentor offers (weight 3): from 2.0000 upwards
    - same or near sector of work (weight 2): from 0.0000 to 3.0000
    """
    samples, seed = whole("samples", samples), whole("seed", seed, least=0)
    _check_spread(spread)
    problem = problem_of(cohort, policy)
    best = resolved(problem)
    if best is None:
        raise InfeasibleError(diagnose(cohort, policy))
    pairs = list(best.plan) if plan is None else pairs_given(plan)
    partner = _partners(cohort, problem, pairs)
    _check_optimal(problem, partner, best)
    known = _known(problem, partner, best)
    why = why_no_ranges(policy.objective)
    ranges: tuple[WeightRange, ...] | None = None
    # Threads of one's own gain nothing here: the solver holds Python's lock.
    with nullcontext(Workers()) if executor is None else workers(executor) as own:
        sampled = sampled_weights(policy, samples, spread, seed)
        found = kept_pairs(problem, partner, sampled, own, known)
        if not why:
            ranges, why = _ranges(problem, policy, partner, own, known)
    kept = [own for own in found if own is not None]
    chosen = np.flatnonzero(partner >= 0)
    stays = sum((own.astype(np.int64) for own in kept), np.zeros(len(partner), dtype=np.int64))
    stable = [
        PairStability(
            str(problem.mentee_ids[i]),
            str(problem.mentor_ids[partner[i]]),
            int(stays[i]),
            len(kept),
        )
        for i in chosen.tolist()
    ]
    return Sensitivity(
        tuple(sorted(stable, key=lambda own: (own.stays, own.mentee_id, own.mentor_id))),
        ranges,
        why,
        samples,
        samples - len(kept),
        sum(bool(own[chosen].all()) for own in kept),
        float(spread),
        seed,
        policy,
    )


def _check_spread(spread: object) -> None:
    if not is_number(spread, at_most=_WIDEST):
        raise PolicyError(f"spread must be a number from 0 to {_WIDEST}")


def _partners(cohort: Cohort, problem: Problem, pairs: Iterable[Pair]) -> IntArray:
    """Return the index of each mentee's mentor in a plan, -1 = none."""
    rows = {mentee: k for k, mentee in enumerate(problem.mentee_ids)}
    columns = {mentor: k for k, mentor in enumerate(problem.mentor_ids)}
    partner = np.full(len(rows), -1, dtype=np.int64)
    for mentee, mentor in pairs:
        # Unknown ids are refused there, with what was probably meant.
        row = rows[cohort.mentee(str(mentee)).id]
        column = columns[cohort.mentor(str(mentor)).id]
        if partner[row] >= 0:
            raise PolicyError(f"the plan is not optimal: mentee {mentee!r} stands in two pairs")
        partner[row] = column
    return partner


def _check_optimal(problem: Problem, partner: IntArray, best: Outcome) -> None:
    """Refuse a plan that is not one of the best."""
    mentees = np.flatnonzero(partner >= 0)
    mentors = partner[mentees]
    points = pair_points(problem.source, mentees.tolist(), mentors.tolist())
    fewest, most = problem.bounds(len(mentees))
    counts = problem.counts(mentees, mentors)
    wrong = bool((counts < fewest).any() or (counts > most).any())
    if wrong or (points == problem.source.blank).any():
        raise PolicyError(
            "the plan is not optimal: it does not meet all demands; see pairmatch.verify"
        )
    values = tuple(
        reported(problem, stage, plan_gain(problem, stage, mentees, mentors, points))
        for stage in problem.stages
    )
    lack = Difference.between(best.stages, values, best.values, problem.unit)
    if not lack.none:
        raise PolicyError(f"the plan is not optimal: the best one has {lack}")


def _known(problem: Problem, partner: IntArray, best: Outcome) -> IntArray | None:
    """Return pairs that are likely in best plans of other weights; ``None`` = nothing is known."""
    near = near_pairs(problem, best.steps)
    if near is None:
        return None
    mentees = np.flatnonzero(partner >= 0)
    return np.unique(np.concatenate([near, [mentees, partner[mentees]]], axis=1), axis=1)


def _ranges(
    problem: Problem, policy: Policy, partner: IntArray, own: Workers, known: IntArray | None
) -> tuple[tuple[WeightRange, ...] | None, str]:
    try:
        return weight_ranges(problem, policy, partner, own, known), ""
    except PolicyError:
        # All that a changed problem can refuse is the size of its sums.
        return None, "too_large"

"""Baselines: what a programme might do without an optimiser.

Every baseline has the interface of :func:`pairmatch.match` and returns the same kind of result.
Rules, exclusions, running pairs and seats are respected, pinned pairs come first, and upper quotas
are never exceeded. None plans ahead for minimum loads and lower quotas: if the plan misses one,
:class:`~pairmatch.errors.NoMatchingError` names it.

A baseline claims nothing of its plan. The bounds in the result are those of the exact optimum,
with its certificate checked: so ``stages`` has how far the plan is from the best in each stage, and
``verify().shortfall`` the differences. The status is FEASIBLE; only if the plan reaches the optimum
in every stage it is OPTIMAL, because the optimum's certificate proves it as well (it is checked
against this plan). As for every plan, the bound of a later stage holds for plans that give up
nothing of the stages before: with fewer pairs than possible, a plan may have a total above it.

Among equal scores and equal waiting times the keyed hash of the ids decides, as in the optimum: the
order of the rows changes nothing. Where an upper quota is a share of all pairs, a baseline reckons
with as many pairs as there are mentees and seats for, and starts anew with the number that it
reached for as long as a share does not hold. That somebody has the reason ``no_gain`` means here
only that an eligible partner is free.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import TypeAlias

import pairmatch
from pairmatch._support.containers import FrozenMap
from pairmatch._support.progress import Progress, Steps
from pairmatch.api import match, of_round
from pairmatch.errors import NoMatchingError, PolicyError, VerificationError
from pairmatch.lab import greedy_methods
from pairmatch.lab.comparison_runs import Method
from pairmatch.lab.greedy_methods import Filling, within_shares
from pairmatch.people import Cohort
from pairmatch.people.pairs import Matching
from pairmatch.plans.build import assemble
from pairmatch.policy import Policy
from pairmatch.problem import Problem
from pairmatch.proof import Certificate, Violation, check_plan, faults
from pairmatch.result import MatchResult
from pairmatch.scoring import Evaluation

Fill: TypeAlias = Callable[[Filling, Cohort], None]
"""Makes pairs among those who are still available; the cohort is in the problem's order."""


def planned(
    name: str,
    fill: Fill,
    cohort: Cohort,
    policy: Policy,
    *,
    on: date | None,
    optimum: MatchResult | None,
    progress: Progress | bool | None = None,
    **more_stats: object,
) -> MatchResult:
    """Return the plan of a baseline as a result; arguments and errors of :func:`random_eligible`.

    ``fill`` makes the pairs; ``more_stats`` is kept beside what every run keeps.
    """
    with Steps(progress, "plans", 2) as steps:
        cohort, policy = of_round(cohort, policy, on)
        best = match(cohort, policy) if optimum is None else _checked(optimum, cohort, policy)
        steps.count()
        return _plan(name, fill, (cohort, policy), best, more_stats)


def _plan(
    name: str,
    fill: Fill,
    data: tuple[Cohort, Policy],
    best: MatchResult,
    more_stats: Mapping[str, object],
) -> MatchResult:
    start = time.perf_counter()
    cohort, policy = data
    people = cohort.ordered()
    evaluation = Evaluation(people, policy)
    problem = Problem.from_cohort(evaluation)
    pairs = _filled(problem, people, fill)
    plan = Matching((problem.mentee_ids[i], problem.mentor_ids[j]) for i, j in pairs)
    values = _checked_values(name, cohort, policy, plan)
    known = best.solution
    is_optimal = values == tuple(stage.bound for stage in known.stages)
    certificate = _proving(problem, plan, known.certificate) if is_optimal else None
    stats: FrozenMap[str, object] = FrozenMap(
        {
            "solver": "baseline",
            "baseline": name,
            "version": pairmatch.__version__,
            "proof_of_bounds": known.proof,
            **more_stats,
            "seconds_solving": round(time.perf_counter() - start, 6),
        }
    )
    bounds = tuple(
        None if reached.bound is None else stage.gained(problem, reached.bound)
        for stage, reached in zip(problem.stages, known.stages, strict=True)
    )
    solution = assemble(problem, plan, certificate, stats, data=(cohort, policy), bounds=bounds)
    return MatchResult(solution, cohort, policy, (problem, evaluation))


def _checked_values(name: str, cohort: Cohort, policy: Policy, plan: Matching) -> tuple[int, ...]:
    """Return the value of each stage; raise if the plan misses a demand."""
    check = check_plan(cohort, policy, plan)
    if check.broken:
        demands = "; ".join(map(_described, check.broken[:5]))
        raise NoMatchingError(f"{name} makes a plan that misses what is demanded: {demands}")
    return tuple(check.values.values())


def _proving(
    problem: Problem, plan: Matching, certificate: Certificate | None
) -> Certificate | None:
    """Return the certificate of the optimum, after a check that it proves another plan too."""
    if certificate is not None and (wrong := list(faults(problem, plan, certificate))):
        raise VerificationError("the certificate does not prove the plan:\n" + "\n".join(wrong))
    return certificate


def _filled(problem: Problem, people: Cohort, fill: Fill) -> Sequence[tuple[int, int]]:
    """Return the pairs of a baseline, with room for shares that the plan itself does not exceed."""
    n_pairs = min(problem.n_mentees, int(problem.seats.sum()))
    while True:
        filling = Filling(problem, n_pairs)
        fill(filling, people)
        if within_shares(filling) or not n_pairs:
            return filling.pairs
        n_pairs = min(len(filling.pairs), n_pairs - 1)


def _checked(optimum: MatchResult, cohort: Cohort, policy: Policy) -> MatchResult:
    if not isinstance(optimum, MatchResult):
        raise PolicyError("optimum is the result of match for the same cohort and policy")
    solution = optimum.solution
    if (solution.cohort_digest, solution.policy_digest) != (cohort.digest, policy.digest):
        raise PolicyError("optimum is the result of another cohort, policy or day: digests differ")
    if not solution.has_plan:
        raise PolicyError("optimum has no plan: match without a time limit, or leave it out")
    return optimum


def _described(violation: Violation) -> str:
    ids = [str(id_) for id_ in (violation.mentee_id, violation.mentor_id) if id_ is not None]
    return f"{violation.code} ({', '.join([*ids, violation.detail])})"


def random_eligible(
    cohort: Cohort,
    policy: Policy,
    *,
    on: date | None = None,
    seed: int = 0,
    optimum: MatchResult | None = None,
    progress: Progress | bool | None = None,
) -> MatchResult:
    """Give mentees, in a random order, a random eligible mentor with a free seat.

    Parameters
    ----------
    cohort, policy, on
        As in :func:`pairmatch.match`.
    seed
        Seed of all randomness; the same people and seed give the same plan.
    optimum
        What :func:`pairmatch.match` returns for the same cohort, policy and day, if it is at hand;
        it is computed otherwise.
    progress
        Counts plans: that of the optimum, and this one; see :func:`pairmatch.match`.

    Raises
    ------
    NoMatchingError
        If the plan misses a minimum load or a lower quota.
    InfeasibleError, PolicyError, IntakeError
        As :func:`pairmatch.match`; also if the optimum is that of other data.

    Examples
    --------
    >>> import pairmatch as pm
    >>> cohort = pm.Cohort([pm.Mentor(id="M-1"), pm.Mentor(id="M-2")], [pm.Mentee(id="E-1")])
    >>> random_eligible(cohort, pm.Policy(), seed=3).n_pairs
    1
    """
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise PolicyError("seed is a whole number, 0 or more")
    fill = partial(greedy_methods.fill_at_random, seed=seed)
    return planned(
        "random_eligible",
        fill,
        cohort,
        policy,
        on=on,
        optimum=optimum,
        progress=progress,
        seed=seed,
    )


def first_come_first_served(
    cohort: Cohort,
    policy: Policy,
    *,
    on: date | None = None,
    optimum: MatchResult | None = None,
    progress: Progress | bool | None = None,
) -> MatchResult:
    """Give whoever waits longest the best mentor with a free seat, and so on.

    Mentees without ``waiting_since`` come last. Parameters and errors are those of
    :func:`random_eligible`.

    Examples
    --------
    >>> import pairmatch as pm
    >>> early, late = date(2026, 1, 7), date(2026, 3, 4)
    >>> mentees = [pm.Mentee(id=i, waiting_since=d) for i, d in (("E-1", late), ("E-2", early))]
    >>> cohort = pm.Cohort([pm.Mentor(id="M-1")], mentees)
    >>> list(first_come_first_served(cohort, pm.Policy()).matching)
    [('E-2', 'M-1')]
    """
    fill = greedy_methods.fill_by_waiting
    return planned(
        "first_come_first_served", fill, cohort, policy, on=on, optimum=optimum, progress=progress
    )


def greedy_best_pair(
    cohort: Cohort,
    policy: Policy,
    *,
    on: date | None = None,
    optimum: MatchResult | None = None,
    progress: Progress | bool | None = None,
) -> MatchResult:
    """Make the pair with the highest score, then the highest of those left, and so on.

    Parameters and errors are those of :func:`random_eligible`.

    Examples
    --------
    >>> import pairmatch as pm
    >>> mentors = [pm.Mentor(id="M-1", offers=["job"], site="A"), pm.Mentor(id="M-2", site="B")]
    >>> mentees = [pm.Mentee(id="E-1", needs=["job"]), pm.Mentee(id="E-2", site="A")]
    >>> cohort = pm.Cohort(mentors, mentees)
    >>> policy = pm.Policy(criteria=[pm.policy.GoalCoverage()], rules=[pm.policy.SameSite()])
    >>> result = greedy_best_pair(cohort, policy)
    >>> str(result.status), list(result.matching), result.stages["bound"].tolist()
    ('FEASIBLE', [('E-1', 'M-1')], [2, 1.0])
    """
    fill = greedy_methods.fill_best_pair_first
    return planned(
        "greedy_best_pair", fill, cohort, policy, on=on, optimum=optimum, progress=progress
    )


def greedy_by_scarcity(
    cohort: Cohort,
    policy: Policy,
    *,
    on: date | None = None,
    optimum: MatchResult | None = None,
    progress: Progress | bool | None = None,
) -> MatchResult:
    """Give the mentee with the fewest eligible mentors left the best of them, and so on.

    Counted anew after every pair: mentors who still have a free seat, whatever their number of
    seats. Parameters and errors are those of :func:`random_eligible`.
    """
    fill = greedy_methods.fill_scarcest_first
    return planned(
        "greedy_by_scarcity", fill, cohort, policy, on=on, optimum=optimum, progress=progress
    )


def deferred_acceptance(
    cohort: Cohort,
    policy: Policy,
    *,
    on: date | None = None,
    optimum: MatchResult | None = None,
    progress: Progress | bool | None = None,
) -> MatchResult:
    """Make stable pairs: mentees propose, mentors keep whom they rank highest (Gale and Shapley).

    Both sides rank whom they wish for first, in the order of their wishes, then everybody else who
    is eligible by the score of the policy. Without quotas no mentee and mentor who are eligible
    would both rather be together than as they are, but for pinned pairs; of all such plans this is
    the best for every mentee. An upper quota is kept by refusing the pair of the group with the
    lowest score; then the plan need not be stable. Without wishes and quotas both sides rank by one
    number: then there is but one stable plan, that of :func:`greedy_best_pair`. Parameters and
    errors are those of :func:`random_eligible`.
    """
    fill = greedy_methods.fill_by_proposals
    return planned(
        "deferred_acceptance", fill, cohort, policy, on=on, optimum=optimum, progress=progress
    )


def shortlist_of_three(
    cohort: Cohort,
    policy: Policy,
    *,
    on: date | None = None,
    optimum: MatchResult | None = None,
    progress: Progress | bool | None = None,
) -> MatchResult:
    """Do what a coordinator does with a list of the three best mentors for each mentee.

    The lists are made before the round, of all eligible mentors who then have a seat. Mentees come
    in the order of their waiting; each gets the first mentor of the list who still has a free
    seat, or else nobody in this round. Parameters and errors are those of :func:`random_eligible`.
    """
    fill = greedy_methods.fill_from_shortlists
    return planned(
        "shortlist_of_three", fill, cohort, policy, on=on, optimum=optimum, progress=progress
    )


BASELINES: FrozenMap[str, Method] = FrozenMap(
    {
        function.__name__: function
        for function in (
            random_eligible,
            first_come_first_served,
            greedy_best_pair,
            greedy_by_scarcity,
            deferred_acceptance,
            shortlist_of_three,
        )
    }
)
"""All baselines by name."""

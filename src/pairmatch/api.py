"""The verbs: match, solve, score, verify, diagnose; and shortlists without a plan."""

from __future__ import annotations

import dataclasses
import time
import warnings
from collections.abc import Iterable
from concurrent.futures import Executor
from datetime import date

import pandas as pd

from pairmatch import advice
from pairmatch._support.containers import FrozenMap
from pairmatch._support.executors import workers
from pairmatch._support.parameters import check_on, check_seconds
from pairmatch._support.progress import Progress
from pairmatch.advice import Diagnosis
from pairmatch.errors import AssumedWarning, InfeasibleError, PolicyError, UnreadColumnsWarning
from pairmatch.people import Cohort
from pairmatch.people.pairs import Pair, pairs_given
from pairmatch.plans.build import assemble, check_data, checked_plan
from pairmatch.plans.solution import Solution, Status
from pairmatch.policy import Policy
from pairmatch.policy.policy import check_vocabulary
from pairmatch.problem import Problem
from pairmatch.proof import Check, check_plan
from pairmatch.result import MatchResult
from pairmatch.scoring import Evaluation, Scores
from pairmatch.solving import Solver, Watch, optimum
from pairmatch.solving.time_limit import teller

_NAMED = 12
"""Mentors whom a warning names."""


def of_round(cohort: Cohort, policy: Policy, day: date | None) -> tuple[Cohort, Policy]:
    """Return cohort and policy as they are on a day, checked against each other."""
    cohort, policy = of_day(cohort, policy, day)
    check_vocabulary(cohort, policy)
    return cohort, policy


def of_day(cohort: Cohort, policy: Policy, day: date | None) -> tuple[Cohort, Policy]:
    """Return cohort and policy as they are on a day, ``None`` = as they are.

    Raises
    ------
    PolicyError
        If they are no cohort and no policy, or the day is no date.
    """
    check_data(cohort, policy)
    if day is not None:
        check_on(day)
        cohort, policy = cohort.on(day), policy.on(day)
    return cohort, policy


def _warn_of_policy(policy: Policy) -> None:
    """Warn of a policy that asks for nothing."""
    if not (policy.criteria or policy.rules):
        warnings.warn(
            "the policy has neither criteria nor rules: anybody may be paired with anybody, and no "
            "pair is better than another. Policy.preset(name) has those of a programme",
            AssumedWarning,
            stacklevel=3,
        )


def _warn_of_loads(cohort: Cohort) -> None:
    """Warn of loads whose parts were added without having been told to."""
    if both := [note.id or "" for note in cohort.notes if note.code == "two_loads"]:
        more = f" and {len(both) - _NAMED} more" * (len(both) > _NAMED)
        warnings.warn(
            f"current_load and running pairs were added for {', '.join(both[:_NAMED])}{more}. "
            'State Cohort(load_counts="others") if current_load counts other mentees only, or '
            '"all" if it counts the running pairs as well',
            AssumedWarning,
            stacklevel=3,
        )


def shortlist(
    cohort: Cohort,
    policy: Policy,
    mentee_id: str,
    k: int = 5,
    *,
    on: date | None = None,
    language: str = "en",
    facts: bool = False,
) -> pd.DataFrame:
    """Rank the mentors for one mentee, with the points of each criterion and in words.

    Parameters
    ----------
    cohort, policy
        The mentors of today, and how to score them.
    mentee_id
        The mentee, who must be in the cohort.
    k
        The most mentors to list.
    on
        Day of the round, as in :func:`match`.
    language
        The language of the columns ``reasons`` and ``facts``: ``"en"``, ``"fr"``, ``"de"``,
        ``"nl"`` or ``"it"``.
    facts
        Whether to add a column ``facts``, which says what the two share and what they do not, one
        line for each criterion and rule: answers of profiles, for those who may read these.

    Returns
    -------
    DataFrame
        ``rank``, ``mentor_id``, ``score``, a column for each criterion, ``not_stated``, ``seats``
        (0 = eligible but full), ``reasons``. Only eligible mentors are listed.

    Raises
    ------
    PolicyError, IntakeError
        As :func:`match`; also if the mentee or the language is not known, or ``k`` is below 1.

    Examples
    --------
    >>> import pairmatch as pm
    >>> mentors = [pm.Mentor(id="M-1"), pm.Mentor(id="M-2", offers=["job"])]
    >>> cohort = pm.Cohort(mentors, [pm.Mentee(id="E-1", needs=["job"])])
    >>> policy = pm.Policy(criteria=[pm.policy.GoalCoverage()])
    >>> pm.shortlist(cohort, policy, "E-1")[["rank", "mentor_id", "score"]]
       rank mentor_id  score
    0     1       M-2    1.0
    1     2       M-1    0.5
    """
    cohort, policy = of_day(cohort, policy, on)
    _warn_of_loads(cohort)
    found = advice.shortlist_of(cohort, policy, "mentee", mentee_id, k)
    return found.table(language, facts=facts)


def shortlist_of_mentor(
    cohort: Cohort,
    policy: Policy,
    mentor_id: str,
    k: int = 5,
    *,
    on: date | None = None,
    language: str = "en",
    facts: bool = False,
) -> pd.DataFrame:
    """Rank the mentees for one mentor; the mirror of :func:`shortlist`.

    Mentees who are pinned or in a running pair are not listed. Parameters, columns (with
    ``mentee_id``) and errors are those of :func:`shortlist`.

    Examples
    --------
    >>> import pairmatch as pm
    >>> mentees = [pm.Mentee(id="E-1", needs=["job"]), pm.Mentee(id="E-2", needs=["studies"])]
    >>> cohort = pm.Cohort([pm.Mentor(id="M-1", offers=["job"])], mentees)
    >>> policy = pm.Policy(criteria=[pm.policy.GoalCoverage()])
    >>> pm.shortlist_of_mentor(cohort, policy, "M-1", k=1)["mentee_id"].tolist()
    ['E-1']
    """
    cohort, policy = of_day(cohort, policy, on)
    _warn_of_loads(cohort)
    found = advice.shortlist_of(cohort, policy, "mentor", mentor_id, k)
    return found.table(language, facts=facts)


def match(
    cohort: Cohort,
    policy: Policy,
    *,
    on: date | None = None,
    time_limit: float | None = None,
    executor: Executor | None = None,
    progress: Progress | bool | None = None,
    solver: Solver = "auto",
) -> MatchResult:
    """Find the best plan for a cohort under a policy, prove it and explain it.

    The plan is checked against the data, and its certificate against all pairs, before it is
    returned.

    Parameters
    ----------
    cohort
        The people.
    policy
        What counts and what is allowed.
    on
        Day of the round: running pairs that end before it free their seats, and rules such as
        ``AvailableFor`` count from it. The result is that of ``cohort.on(day)`` and
        ``policy.on(day)``: give these two to :meth:`MatchResult.from_json`.
    time_limit
        Seconds for the solver; scoring and checking come on top. When they are over, the best
        plan so far is returned with what is known of the best.
    executor
        Any :class:`concurrent.futures.Executor` to look through the pairs, such as threads,
        processes, or that of a Dask client; by default threads for as many cores as there are.
        It changes only the time, and is not shut down.
    progress
        Called with stage, best value, bound and seconds whenever one of them is known better;
        ``True`` shows a progress bar where tqdm is installed. It changes nothing; an error in it
        ends the run. Other calls with ``progress`` call it with what is counted, how many are
        done, how many there are in all (``None`` = not known yet) and seconds.
    solver
        ``"flow"`` for quotas that nest, ``"cp_sat"`` for any; ``"auto"`` takes the flow where it
        can.

    Returns
    -------
    MatchResult
        With status OPTIMAL; after a time limit also FEASIBLE or NO_SOLUTION.

    Raises
    ------
    InfeasibleError
        If pins, minimum loads or quotas contradict each other or a rule; its ``diagnosis`` names
        them and says what would repair it.
    PolicyError, IntakeError
        If the policy names an attribute that nobody has, or profiles hold codes that the policy
        does not know.
    VerificationError
        If the result fails its own check (a bug, never bad input).

    Warns
    -----
    AssumedWarning
        If the policy has neither criteria nor rules; or if mentors have both a ``current_load`` and
        running pairs, and the cohort does not state its ``load_counts``.
    UnreadColumnsWarning
        If columns that probably are fields were not read when the cohort was.

    Examples
    --------
    >>> import pairmatch as pm
    >>> mentors = [pm.Mentor(id="M-1", offers=["job"]), pm.Mentor(id="M-2", offers=["network"])]
    >>> both = pm.Mentee(id="E-1", needs=["job", "network"])
    >>> mentees = [both, pm.Mentee(id="E-2", needs=["job"])]
    >>> policy = pm.Policy(criteria=[pm.policy.GoalCoverage()])
    >>> print(pm.match(pm.Cohort(mentors, mentees), policy))
    Proven best plan: 2 pairs, total score 1.50
    mentee  mentor  score
    E-1     M-2     0.50
    E-2     M-1     1.00
    No mentee is left without a mentor.
    No mentor is left without a mentee.
    """
    cohort, policy = of_round(cohort, policy, on)
    _warn_of_policy(policy)
    _warn_of_loads(cohort)
    if cohort.unconfirmed:
        columns = ", ".join(cohort.unconfirmed)
        unread = f"columns that probably are fields were not read: {columns}; see check_frames"
        warnings.warn(unread, UnreadColumnsWarning, stacklevel=2)
    evaluation = Evaluation(cohort.ordered(), policy)
    problem = Problem.from_cohort(evaluation)
    solution = _solved(
        problem, time_limit, executor, progress, solver=solver, data=(cohort, policy)
    )
    if solution.status is Status.INFEASIBLE:
        raise InfeasibleError(advice.diagnose(cohort, policy))
    return MatchResult(solution, cohort, policy, (problem, evaluation))


def solve(
    problem: Problem,
    *,
    time_limit: float | None = None,
    executor: Executor | None = None,
    progress: Progress | bool | None = None,
    solver: Solver = "auto",
) -> MatchResult:
    """Solve a problem built from your own scores.

    Parameters
    ----------
    problem
        Made by :meth:`Problem.from_scores`.
    time_limit, executor, progress, solver
        As in :func:`match`.

    Returns
    -------
    MatchResult
        With status OPTIMAL, or INFEASIBLE if the minimum loads cannot be met; after a time limit
        also FEASIBLE or NO_SOLUTION.

    Raises
    ------
    VerificationError
        If the result fails its own check (a bug, never bad input).

    Examples
    --------
    >>> import pairmatch as pm
    >>> result = pm.solve(pm.Problem.from_scores([[5, 3], [4, 1]], capacity=[2, 0]))
    >>> result.total_score, list(result.matching)
    (9, [(0, 0), (1, 0)])
    """
    if not isinstance(problem, Problem):
        raise PolicyError("solve needs a Problem; make one with Problem.from_scores(...)")
    solution = _solved(problem, time_limit, executor, progress, solver=solver)
    if solution.status is Status.INFEASIBLE:
        conflicts = advice.diagnose_problem(problem).conflicts
        solution = dataclasses.replace(solution, diagnosis=tuple(map(str, conflicts)))
    return MatchResult(solution, prepared=(problem, None))


def score(cohort: Cohort, policy: Policy, *, on: date | None = None) -> Scores:
    """Score every mentor against every mentee.

    Parameters
    ----------
    cohort, policy
        Whom to score, and how.
    on
        Day of the round, as in :func:`match`.

    Returns
    -------
    Scores
        ``points_matrix()``, ``breakdown(…)``, ``reasons(…)``, ``best(…)``.

    Raises
    ------
    PolicyError, IntakeError
        As :func:`match`.

    Examples
    --------
    >>> import pairmatch as pm
    >>> cohort = pm.Cohort([pm.Mentor(id="M-1", site="Ghent")], [pm.Mentee(id="E-1", site="Liège")])
    >>> pm.score(cohort, pm.Policy(rules=[pm.policy.SameSite()])).reasons("E-1", "M-1")
    ('different_site',)
    """
    return Scores(*of_day(cohort, policy, on))


def verify(
    cohort: Cohort,
    policy: Policy,
    pairs: Iterable[Pair] | pd.DataFrame,
    *,
    on: date | None = None,
    progress: Progress | bool | None = None,
) -> Check:
    """Check whether any plan, also a hand-made one, is valid, and how far it is from the best.

    Parameters
    ----------
    cohort, policy
        The data.
    pairs
        The plan: pairs ``(mentee_id, mentor_id)``, a :class:`Matching`, or a table with the
        columns ``mentee_id`` and ``mentor_id``.
    on, progress
        As in :func:`match`, which finds the best plan.

    Returns
    -------
    Check
        ``valid``, ``violations``, ``n_pairs``, ``total_score``, ``is_optimal``, ``shortfall``.

    Raises
    ------
    PolicyError, IntakeError
        As :func:`match`; also if something in ``pairs`` is not a pair.

    Examples
    --------
    >>> import pairmatch as pm
    >>> mentors = [pm.Mentor(id="M-1", offers=["job"]), pm.Mentor(id="M-2")]
    >>> cohort = pm.Cohort(mentors, [pm.Mentee(id="E-1", needs=["job"])])
    >>> policy = pm.Policy(criteria=[pm.policy.GoalCoverage()])
    >>> check = pm.verify(cohort, policy, [("E-1", "M-2")])
    >>> check.valid, check.is_optimal, check.shortfall
    (True, False, {'most_pairs': 0, 'best_total': 0.5})
    """
    cohort, policy = of_round(cohort, policy, on)
    plan = check_plan(cohort, policy, pairs_given(pairs, str | int))
    try:
        best = match(cohort, policy, progress=progress).solution
    except InfeasibleError:
        return Check(plan, None, "none")
    return Check(plan, best.values, best.proof)


def diagnose(
    cohort: Cohort,
    policy: Policy,
    *,
    on: date | None = None,
    progress: Progress | bool | None = None,
) -> Diagnosis:
    """Find out whether any plan is possible and, if not, which demands contradict each other.

    The model has no objective. A set of contradicting demands is minimal: a plan is
    possible without any one of its members, which is tried for each. For each member the smallest
    change that resolves it is named. People without a single eligible partner are listed with
    the rules that keep them from everybody; they never make a plan impossible by themselves.

    Parameters
    ----------
    cohort, policy
        The data.
    on
        Day of the round, as in :func:`match`.
    progress
        Counts questions to the solver; how many there will be is not known. See :func:`match`.

    Returns
    -------
    Diagnosis
        ``feasible``, ``conflicts``, ``repair``, ``people``; print it.

    Raises
    ------
    PolicyError, IntakeError
        As :func:`match`.

    Examples
    --------
    >>> import pairmatch as pm
    >>> mentors = [pm.Mentor(id="M-1", min_load=1), pm.Mentor(id="M-2", min_load=1)]
    >>> print(pm.diagnose(pm.Cohort(mentors, [pm.Mentee(id="E-1")]), pm.Policy()))
    No plan is possible.
    M-1 and M-2 must take 2 in all, but there is only 1 possible mentee who is not pinned elsewhere.
      - M-1 must take at least 1 mentee in this round
      - M-2 must take at least 1 mentee in this round
      Any one of these changes resolves this conflict:
      - lower the minimum load of mentor M-1 from 1 pair to no pairs in this round
      - lower the minimum load of mentor M-2 from 1 pair to no pairs in this round
    """
    cohort, policy = of_round(cohort, policy, on)
    _warn_of_loads(cohort)
    return advice.diagnose(cohort, policy, progress=progress)


def _solved(
    problem: Problem,
    time_limit: float | None,
    executor: Executor | None,
    progress: Progress | bool | None,
    *,
    solver: Solver,
    data: tuple[Cohort, Policy] | None = None,
) -> Solution:
    """Return the outcome of a run, after checking it without the solver."""
    check_seconds("time_limit", time_limit)
    watch = Watch(time_limit, teller(problem, progress))
    with workers(executor) as crew:
        best = optimum(problem, solver, watch, crew)
        if best.plan is None:
            status = Status.INFEASIBLE if best.infeasible else Status.NO_SOLUTION
            digests = ("", "") if data is None else (data[0].digest, data[1].digest)
            return Solution(
                status,
                problem.objective,
                problem.unit,
                cohort_digest=digests[0],
                policy_digest=digests[1],
                stats=best.stats,
            )
        start = time.perf_counter()
        plan, certificate = checked_plan(problem, best, crew)
        solution = assemble(problem, plan, certificate, best.stats, data=data, bounds=best.bounds)
    stats = FrozenMap({**best.stats, "seconds_checking": round(time.perf_counter() - start, 6)})
    return dataclasses.replace(solution, stats=stats)

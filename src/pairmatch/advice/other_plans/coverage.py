"""How much quality every further pair costs: for every number of pairs the best total."""

from __future__ import annotations

from dataclasses import replace

from pairmatch.advice.demands.conflicts import diagnose, diagnose_problem
from pairmatch.advice.other_plans.frontiers import Frontier, FrontierPoint
from pairmatch.advice.other_plans.totals_by_size import BestTotal, of_size, totals_by_size
from pairmatch.advice.outcomes import Outcome
from pairmatch.advice.resolving import problem_of, resolved
from pairmatch.errors import InfeasibleError, PolicyError
from pairmatch.matching import Matching
from pairmatch.people import Cohort
from pairmatch.points import points_of
from pairmatch.policy import Policy
from pairmatch.problem import Problem
from pairmatch.quantities import whole

__all__ = ["Frontier", "FrontierPoint", "frontier", "frontier_of_problem", "plan_of_size"]


def frontier(cohort: Cohort, policy: Policy) -> Frontier:
    """Return for every number of pairs the best total that a plan can have.

    From the fewest to the most pairs that are possible under all demands: rules, pins, running
    pairs, minimum loads, quotas. Every total is proven; of the objective only pairs and points
    count here. A quota that is a share of all pairs is asked of every number on its own, so that
    there may be gaps.

    Parameters
    ----------
    cohort, policy
        The data, as they are on the day of the round.

    Raises
    ------
    InfeasibleError
        If no plan is possible.
    PolicyError, IntakeError
        As :func:`pairmatch.match`.

    Notes
    -----
    All points are kept in memory, eight bytes a pair. Of quotas that nest, without shares, some
    numbers of pairs are solved and prove the others (see ``totals_by_size``); otherwise each is
    solved.

    Examples
    --------
    >>> from pairmatch.people import Mentee, Mentor
    >>> from pairmatch.policy import GoalCoverage
    >>> mentors = [Mentor(id="M-1", offers=["job"]), Mentor(id="M-2", offers=["network"])]
    >>> mentees = [Mentee(id=i, needs=["job"]) for i in ("E-1", "E-2")]
    >>> found = frontier(Cohort(mentors, mentees), Policy(criteria=[GoalCoverage()]))
    >>> [(point.pairs, point.total_score) for point in found.points]
    [(0, 0.0), (1, 1.0), (2, 1.0)]
    """
    found = _frontier(problem_of(cohort, policy))
    if found is None:
        raise InfeasibleError(diagnose(cohort, policy))
    return found


def frontier_of_problem(problem: Problem) -> Frontier:
    """Return for every number of pairs the best total, of scores of one's own.

    Parameters
    ----------
    problem
        Made by :meth:`Problem.from_scores`.

    Raises
    ------
    InfeasibleError
        If no plan is possible.
    PolicyError
        If it is no problem.

    Examples
    --------
    >>> found = frontier_of_problem(Problem.from_scores([[5, 3], [4, 1]]))
    >>> found.table[["pairs", "total_score", "marginal_score", "mark"]]
       pairs  total_score  marginal_score                            mark
    0      0            0             NaN                    fewest pairs
    1      1            5             5.0
    2      2            7             2.0  best total; most pairs; policy
    """
    _check_problem(problem)
    found = _frontier(problem)
    if found is None:
        raise InfeasibleError(diagnose_problem(problem))
    return found


def plan_of_size(problem: Problem, pairs: int) -> Outcome | None:
    """Return the best plan of exactly so many pairs, ``None`` if there is none.

    The best total first, so that it lies on the frontier; then the other stages of the problem's
    objective.

    Parameters
    ----------
    problem
        The problem.
    pairs
        The number of pairs.

    Raises
    ------
    PolicyError
        If it is no problem, or the number is not a whole number, 0 or more.

    Examples
    --------
    >>> plan_of_size(Problem.from_scores([[5, 3], [4, 1]]), 1).plan
    Matching([(0, 0)])
    """
    _check_problem(problem)
    pairs = whole("pairs", pairs, least=0)
    if pairs > len(problem.mentee_ids):
        return None
    sized = of_size(problem, pairs)
    later = [s for s in problem.objective if s not in ("most_pairs", "best_total")]
    return resolved(replace(sized, objective=("best_total", *later)))


def _check_problem(problem: object) -> None:
    if not isinstance(problem, Problem):
        raise PolicyError("give a Problem; make one with Problem.from_scores(...)")


def _frontier(problem: Problem) -> Frontier | None:
    own = resolved(problem)
    if own is None:
        return None
    totals = {best.pairs: best for best in totals_by_size(problem)}
    points = tuple(
        FrontierPoint(
            pairs=best.pairs,
            points=best.points,
            gain=_gain(best, totals.get(best.pairs - 1)),
            unit=problem.unit,
            plan=best.plan,
            lowest=best.lowest,
        )
        for best in totals.values()
    )
    return Frontier(points, len(own.plan), _points_of(problem, own.plan))


def _gain(best: BestTotal, before: BestTotal | None) -> int | None:
    return None if before is None else best.points - before.points


def _points_of(problem: Problem, plan: Matching) -> int:
    rows = {mentee: k for k, mentee in enumerate(problem.mentee_ids)}
    columns = {mentor: k for k, mentor in enumerate(problem.mentor_ids)}
    return sum(points_of(problem.source, [rows[i] for i, _ in plan], [columns[j] for _, j in plan]))

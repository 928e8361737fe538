"""A stage that the library does not have, added by the steps of docs/adding_a_stage.md."""

from dataclasses import dataclass
from itertools import product

import numpy as np
import pytest

import pairmatch as pm
from columns import tiny_lists
from pairmatch.policy import GoalCoverage, objective
from pairmatch.problem import stages
from pairmatch.proof import faults


@dataclass(frozen=True)
class LongestWaits(stages.Stage):
    """The sum of the priority levels of the mentees who get a mentor."""

    kind = "waits"

    def terms(self, problem):
        return stages.PairTerms(0, problem.levels.astype(np.int64), 0)

    def gains_of_a_pair(self, extent):
        return 0, max(extent.of_levels, default=0)

    def most(self, problem):
        return int(problem.levels.sum())


@dataclass(frozen=True)
class MostReunions(stages.Stage):
    """As many pairs of the plan before as possible, counted as they are."""

    kind = "reunions"

    def terms(self, problem):
        return stages.PairTerms(0, np.zeros(len(problem.mentee_ids), dtype=np.int64), 1)

    def value_of(self, cohort, pairs):
        return sum((pair.mentee_id, pair.mentor_id) in cohort.previous for pair in pairs)


@dataclass(frozen=True)
class BestSurplus(stages.Stage):
    """The highest sum of what pairs have beyond 3 points: two terms that offset each other."""

    kind = "surplus"
    in_points = True

    def terms(self, problem):
        return stages.PairTerms(1, np.full(len(problem.mentee_ids), -3), 0)

    def gains_of_a_pair(self, extent):
        low, high = extent.limits
        return low - 3, high - 3


@pytest.fixture(autouse=True)
def new_stages(monkeypatch):
    new = (
        LongestWaits("longest_waits"),
        MostReunions("most_reunions"),
        BestSurplus("best_surplus"),
    )
    for stage in new:
        monkeypatch.setitem(stages.STAGES, stage.name, (stage,))
        monkeypatch.setattr(objective, "STAGES", (*objective.STAGES, stage.name))


def best_by_all_plans(scores, levels, seats, names):
    """Return the best values of the stages, by trying every plan."""
    best = None
    for plan in product([None, *range(len(seats))], repeat=len(levels)):
        pairs = [(i, j) for i, j in enumerate(plan) if j is not None]
        if any(sum(j == k for _, j in pairs) > seat for k, seat in enumerate(seats)):
            continue
        values = {
            "longest_waits": sum(levels[i] for i, _ in pairs),
            "most_pairs": len(pairs),
            "best_total": sum(scores[i][j] for i, j in pairs),
        }
        own = tuple(values[name] for name in names)
        best = own if best is None or own > best else best
    return best


@pytest.mark.parametrize(
    "names",
    [
        ("longest_waits",),
        ("longest_waits", "best_total"),
        ("best_total", "longest_waits"),
        ("most_pairs", "longest_waits", "best_total"),
    ],
)
@pytest.mark.parametrize("solver", ["flow", "cp_sat"])
def test_a_new_stage_reaches_brute_force_in_any_place_with_a_certificate(names, solver):
    rng = np.random.default_rng(7)
    for _ in range(6):
        n, m = rng.integers(2, 6, 2).tolist()
        scores = rng.integers(0, 5, (n, m)).tolist()
        levels, seats = rng.integers(0, 9, n).tolist(), rng.integers(0, 3, m).tolist()
        problem = pm.Problem.from_scores(scores, capacity=seats, priority=levels, objective=names)
        expected = best_by_all_plans(scores, levels, seats, names)
        with tiny_lists():
            result = pm.solve(problem, solver=solver)
        assert result.solution.values == expected
        assert result.proof == ("dual_certificate" if solver == "flow" else "solver_bound")


def test_a_cohort_is_matched_checked_and_stored_with_a_new_stage():
    mentors = [pm.Mentor(id="M", offers=["job"])]
    mentees = [pm.Mentee(id="known", needs=["network"]), pm.Mentee(id="fitting", needs=["job"])]
    cohort = pm.Cohort(mentors, mentees, previous=[("known", "M")])
    policy = pm.Policy(criteria=[GoalCoverage()], objective=("most_reunions", "best_total"))
    result = pm.match(cohort, policy)
    assert dict(result.matching) == {"known": "M"}
    assert result.stages["value"].tolist() == [1, 0]
    assert result.verify().is_optimal
    again = pm.MatchResult.from_json(result.to_json(), cohort=cohort, policy=policy)
    assert again.verify().is_optimal
    check = pm.verify(cohort, policy, [("fitting", "M")])
    assert dict(check.shortfall) == {"most_reunions": 1, "best_total": -1.0}


def test_terms_that_offset_each_other_need_no_larger_factors():
    objective = ("most_pairs", "best_surplus")
    problem = pm.Problem.from_scores([[0, 4], [1, 4]], objective=objective)
    result = pm.solve(problem)
    assert result.certificate.multipliers == (2 * 2 * 4 + 1, 1)
    assert result.solution.values == (2, -1)
    assert result.proof == "dual_certificate"


def test_a_damaged_plan_of_a_new_stage_is_refused():
    problem = pm.Problem.from_scores([[0], [0]], priority=[1, 5], objective=("longest_waits",))
    result = pm.solve(problem)
    assert dict(result.matching) == {1: 0}
    assert list(faults(problem, pm.Matching([(0, 0)]), result.certificate))

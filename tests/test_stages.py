"""Every stage, in any order, exactly; what it counts, and what one more seat does to it."""

import itertools
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import pairmatch as pm
from pairmatch import policy as pp
from pairmatch import testing as pt
from pairmatch.policy.objective import STAGES
from pairmatch.problem.stages import named


def stages(result):
    return dict(result.stages[["stage", "value"]].to_numpy().tolist())


@pytest.mark.parametrize("objective", [*itertools.permutations(STAGES, 2), *[(s,) for s in STAGES]])
def test_two_stages_in_any_order_reach_brute_force(objective):
    rng = np.random.default_rng(7)
    for _ in range(6):
        scores = rng.integers(0, 4, (4, 3)).astype(float)
        scores[rng.random((4, 3)) < 0.3] = np.nan
        problem = pm.Problem.from_scores(
            scores,
            capacity=[2, 1, 3],
            min_load=[0, rng.integers(0, 2), 0],
            objective=objective,
            resolution=1.0,
            priority=rng.integers(0, 3, 4).tolist(),
            previous=[(0, 1), (2, 0), (9, 0)],
        )
        result = pm.solve(problem)
        values = None if result.status == "INFEASIBLE" else result.solution.values
        assert values == pt.best_values(problem)


@given(st.permutations(STAGES), st.data())
def test_all_stages_in_any_order_reach_brute_force(objective, data):
    scores = data.draw(pt.score_matrices(4))
    problem = pm.Problem.from_scores(
        scores,
        capacity=[data.draw(st.integers(0, 3)) for _ in range(scores.shape[1])],
        objective=objective,
        resolution=1.0,
        priority=[data.draw(st.integers(0, 2)) for _ in range(scores.shape[0])],
        previous=[(0, 1), (1, 0)],
    )
    for solver in ("flow", "cp_sat"):
        result = pm.solve(problem, solver=solver)
        assert result.status == "OPTIMAL"
        assert result.solution.values == pt.best_values(problem)
        assert (result.stages["value"] == result.stages["bound"]).all()


def waiting():
    """Three mentees for one seat: a near deadline, a long wait, and a better score."""
    day = date(2026, 9, 1)
    mentees = [
        pm.Mentee(id="best", needs=["job"]),
        pm.Mentee(id="soon", needs=["network"], deadline=date(2026, 9, 20)),
        pm.Mentee(id="long", needs=["network"], waiting_since=date(2026, 1, 5)),
    ]
    cohort = pm.Cohort([pm.Mentor(id="M", offers=["job"])], mentees)
    policy = pm.Policy(criteria=[pp.GoalCoverage()], objective=("priority", "best_total"))
    return cohort, policy, day


def test_levels_are_served_in_order_and_a_policy_sets_them_by_deadline_and_wait():
    cohort, policy, day = waiting()
    chosen = {
        "none": pp.Priority(),
        "deadline": pp.Priority(deadline_weeks=(4,)),
        "wait": pp.Priority(waiting_weeks=(26,)),
        "deadline before wait": pp.Priority(deadline_weeks=(4,), waiting_weeks=(52, 26)),
    }
    partner = {
        name: next(iter(pm.match(cohort, policy.replace(priority=priority), on=day).matching))[0]
        for name, priority in chosen.items()
    }
    expected = {"none": "best", "deadline": "soon", "wait": "long", "deadline before wait": "soon"}
    assert partner == expected


def test_levels_that_depend_on_the_day_ask_for_it():
    cohort, policy, _ = waiting()
    with pytest.raises(pm.PolicyError, match="priority: say on which day"):
        pm.match(cohort, policy.replace(priority=pp.Priority(deadline_weeks=(4,))))
    # Without the stage nobody asks for levels.
    other = policy.replace(priority=pp.Priority(deadline_weeks=(4,)), objective=("best_total",))
    assert pm.match(cohort, other).n_pairs == 1


def test_the_level_of_the_profile_counts_and_the_most_urgent_one_wins():
    priority = pp.Priority(deadline_weeks=(4,)).on(date(2026, 9, 1))
    near, far = date(2026, 9, 10), date(2027, 9, 1)
    assert priority.level(pm.Mentee(id="E", priority=2, deadline=near)) == 1
    assert priority.level(pm.Mentee(id="E", priority=2, deadline=far)) == 2
    assert priority.level(pm.Mentee(id="E", deadline=date(2026, 8, 1))) == 1


@pytest.mark.parametrize(
    "wrong", [{"deadline_weeks": (8, 4)}, {"waiting_weeks": (4, 8)}, {"deadline_weeks": (-1,)}]
)
def test_levels_out_of_order_are_refused(wrong):
    with pytest.raises(pm.PolicyError):
        pp.Priority(**wrong)


def test_every_level_has_a_line_of_its_own():
    problem = pm.Problem.from_scores(
        np.ones((4, 2)), objective=("priority", "best_total"), priority=[2, 1, 5, 0]
    )
    assert stages(pm.solve(problem)) == {
        "priority 1": 1, "priority 2": 1, "priority 5": 0, "best_total": 2,
    }  # fmt: skip


def test_the_worst_pair_is_raised_at_the_cost_of_the_total():
    scores = [[10, 6], [9, 0]]
    total = pm.solve(pm.Problem.from_scores(scores))
    worst = pm.solve(
        pm.Problem.from_scores(scores, objective=("most_pairs", "best_worst_pair", "best_total"))
    )
    assert (total.total_score, stages(worst)["best_worst_pair"]) == (15, 6)
    assert list(worst.matching) == [(0, 1), (1, 0)]


def test_an_even_load_spreads_over_mentors_then_over_companies():
    mentors = [
        pm.Mentor(id="M-1", company="a", capacity=3), pm.Mentor(id="M-2", company="a", capacity=3),
        pm.Mentor(id="M-3", company="b", capacity=3, current_load=1), pm.Mentor(id="M-4"),
    ]  # fmt: skip
    cohort = pm.Cohort(mentors, [pm.Mentee(id=f"E-{k}") for k in range(4)])
    result = pm.match(cohort, pm.Policy(objective=("most_pairs", "even_load")))
    loads = {m.id: result.matching.load(m.id) + cohort.load(m.id) for m in mentors}
    assert sorted(loads.values()) == [1, 1, 1, 2]
    # Of the loads of mentors that are as even, the one with even companies: M-4 has none.
    assert stages(result) == {
        "most_pairs": 4, "even_load of mentors": 7, "even_load of companies": 8,
    }  # fmt: skip


def test_a_plan_is_kept_where_it_costs_nothing():
    scores = np.ones((3, 3), dtype=int)
    previous = [(0, 2), (1, 0), (2, 1)]
    for objective in (("most_pairs", "best_total", "fewest_changes"), ("fewest_changes",)):
        problem = pm.Problem.from_scores(scores, objective=objective, previous=previous)
        assert list(pm.solve(problem).matching) == previous
    better = scores.copy()
    better[0, 0] = 2
    problem = pm.Problem.from_scores(
        better, objective=("best_total", "fewest_changes"), previous=previous
    )
    assert stages(pm.solve(problem)) == {"best_total": 4, "fewest_changes": 2}


def test_people_who_left_count_as_changes_and_are_no_error():
    cohort = pm.Cohort(
        [pm.Mentor(id="M-1")], [pm.Mentee(id="E-1")], previous=[("E-1", "M-1"), ("gone", "M-9")]
    )
    policy = pm.Policy(objective=("most_pairs", "fewest_changes"))
    assert stages(pm.match(cohort, policy))["fewest_changes"] == 1
    with pytest.raises(pm.PolicyError, match="give previous="):
        pm.match(cohort.replace(previous=None), policy)
    assert pm.match(cohort.replace(previous=()), policy).n_pairs == 1


def test_a_previous_plan_whose_pairs_are_turned_round_is_refused():
    with pytest.raises(pm.IntakeError, match="swapped"):
        pm.Cohort([pm.Mentor(id="M-1")], [pm.Mentee(id="E-1")], previous=[("M-1", "E-1")])


@pytest.mark.parametrize("previous", [[("E-1",)], "E-1", [("E-1", 2)], [("E", "M"), ("E", "N")]])
def test_a_previous_plan_that_is_no_plan_is_refused(previous):
    with pytest.raises(pm.IntakeError, match="previous"):
        pm.Cohort([], [], previous=previous)


def test_stages_of_scores_are_in_score_and_numbers_are_whole():
    cohort = pm.Cohort(
        [pm.Mentor(id="M", offers=["job"])], [pm.Mentee(id="E", needs=["job", "network"])]
    )
    policy = pm.Policy(
        criteria=[pp.GoalCoverage()], objective=("most_pairs", "best_worst_pair", "even_load")
    )
    result = pm.match(cohort, policy)
    assert result.stages["value"].tolist() == [1, 0.5, 1]
    assert result.stages["proof"].tolist() == ["dual_certificate"] * 3
    assert (result.bound, result.gap) == (1, 0)


def one_more_seat(problem, place):
    scores = problem.points(slice(0, len(problem.mentee_ids))).astype(float)
    scores[scores < -(2.0**60)] = np.nan
    seats = problem.seats.copy()
    seats[place] += 1
    pairs = [
        (problem.mentee_ids[i], problem.mentor_ids[j])
        for i, j in enumerate(problem.previous.tolist())
        if j >= 0
    ]
    gone = [("gone", k) for k in range(problem.n_previous - len(pairs))]
    return pm.Problem.from_scores(
        pd.DataFrame(scores, index=problem.mentee_ids, columns=problem.mentor_ids),
        capacity=dict(zip(problem.mentor_ids, seats.tolist(), strict=True)),
        min_load=dict(zip(problem.mentor_ids, problem.min_load.tolist(), strict=True)),
        objective=problem.objective,
        resolution=1.0,
        priority=dict(zip(problem.mentee_ids, problem.levels.tolist(), strict=True)),
        previous=[*pairs, *((f"gone {k}", "x") for _, k in gone)],
    )


@given(pt.problems(max_side=4, rich=True), st.data())
def test_one_more_seat_never_lowers_the_stages_and_raises_them_by_no_more_than_its_price(
    problem, data
):
    before = pm.solve(problem)
    assume(before.status == "OPTIMAL" and problem.mentor_ids)
    place = data.draw(st.integers(0, len(problem.mentor_ids) - 1))
    after = pm.solve(one_more_seat(problem, place))
    gains = [
        (old - new) if named(name).falling else (new - old)
        for name, old, new in zip(
            before.stages["stage"], before.solution.values, after.solution.values, strict=True
        )
    ]
    first = next((gain for gain in gains if gain), 0)
    assert first >= 0
    # Stage by stage, the most important one first: never more than the price.
    prices = before.stage_prices.loc[problem.mentor_ids[place]]
    priced = [(g, p) for g, p in zip(gains, prices.tolist(), strict=False)]
    assert [g for g, _ in priced] <= [p for _, p in priced]


@given(pt.cohorts(max_side=4), pt.policies(rich=True), st.data())
def test_excluding_an_unused_pair_changes_nothing(cohort, policy, data):
    assume(cohort.mentees and cohort.mentors)
    try:
        result = pm.match(cohort, policy)
    except pm.InfeasibleError:
        assume(False)
    pair = (
        data.draw(st.sampled_from([e.id for e in cohort.mentees])),
        data.draw(st.sampled_from([m.id for m in cohort.mentors])),
    )
    assume(pair not in result.matching)
    less = cohort.replace(excluded=[*cohort.excluded, pair])
    assert pm.match(less, policy).solution.values == result.solution.values

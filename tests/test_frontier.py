"""The frontier: for every number of pairs the best total, exactly, and nothing is left out."""

import dataclasses
import json
import re
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pairmatch as pm
from lively import lively_cohorts, lively_policies
from pairmatch import policy as pp
from pairmatch import testing as pt
from pairmatch._support.messages import LANGUAGES, decimal
from pairmatch.advice.frontiers import frontier, frontier_of_problem, plan_of_size, totals_by_size
from pairmatch.lab import synthetic
from pairmatch.plans.solving_again import problem_of, resolved
from pairmatch.policy import Quota
from pairmatch.problem.quota_groups import groups_of
from pairmatch.problem.score_matrix import NOT_ELIGIBLE
from pairmatch.proof import check_plan
from profiles import examples


def plans(choices, mentee=0):
    """All sets of pairs in which everybody has one of their choices or nobody."""
    if mentee == len(choices):
        yield []
        return
    for rest in plans(choices, mentee + 1):
        yield rest
        yield from ([(mentee, mentor), *rest] for mentor in choices[mentee])


def best_of_problem(problem):
    """The best total of every number of pairs, by trying all plans."""
    points = problem.points(slice(0, len(problem.mentee_ids)))
    best = {}
    for plan in plans([np.flatnonzero(row != NOT_ELIGIBLE).tolist() for row in points]):
        loads = Counter(j for _, j in plan)
        seats, least = problem.seats.tolist(), problem.min_load.tolist()
        if all(least[j] <= loads[j] <= seats[j] for j in range(len(seats))):
            total = sum(int(points[pair]) for pair in plan)
            best[len(plan)] = max(total, best.get(len(plan), total))
    return best


def best_of_cohort(cohort, policy):
    """The same, where the data say of each plan whether it is one."""
    mentors, mentees = [m.id for m in cohort.mentors], [e.id for e in cohort.mentees]
    best = {}
    for plan in plans([list(range(len(mentors)))] * len(mentees)):
        check = check_plan(cohort, policy, [(mentees[i], mentors[j]) for i, j in plan])
        if not check.broken:
            total = sum(check.points)
            best[len(plan)] = max(total, best.get(len(plan), total))
    return best


def totals(found):
    return {point.pairs: point.points for point in found.points}


def check_figures(found):
    """What holds of every frontier, whatever the data."""
    numbers = [point.pairs for point in found.points]
    assert numbers == sorted(set(numbers))
    known = totals(found)
    for point in found.points:
        before = known.get(point.pairs - 1)
        assert point.gain == (None if before is None else point.points - before)
        assert point.total_score == pytest.approx(float(point.points * point.unit))
        if point.pairs:
            assert point.average_score == pytest.approx(point.total_score / point.pairs)
        if point.plan is not None:
            assert len(point.plan) == point.pairs
    highest = max(known.values())
    assert known[found.best_total.pairs] == highest
    assert all(k <= found.best_total.pairs for k, own in known.items() if own == highest)
    assert found.policy_points <= known[found.policy_pairs]
    assert len(found.table) == len(numbers)
    json.dumps(found.to_dict())


@given(pt.problems(4, rich=True))
def test_every_number_of_pairs_has_its_best_total(problem):
    expected = best_of_problem(problem)
    if not expected:
        with pytest.raises(pm.InfeasibleError):
            frontier_of_problem(problem)
        return
    found = frontier_of_problem(problem)
    assert totals(found) == expected
    check_figures(found)
    # A network: no gaps, and no pair adds more than the one before it.
    gains = [point.gain for point in found.points[1:]]
    assert gains == sorted(gains, reverse=True)
    for pairs in range(len(problem.mentee_ids) + 2):
        sized = plan_of_size(problem, pairs)
        assert (None if sized is None else sized.values[0]) == expected.get(pairs)


@examples(100)
@given(lively_cohorts(4, 3), lively_policies())
def test_all_demands_of_a_cohort_are_kept_at_every_number(cohort, policy):
    expected = best_of_cohort(cohort, policy)
    if not expected:
        with pytest.raises(pm.InfeasibleError) as caught:
            frontier(cohort, policy)
        assert not caught.value.diagnosis.feasible
        return
    found = frontier(cohort, policy)
    assert totals(found) == expected
    check_figures(found)
    for point in found.points:
        if point.plan is not None:
            check = check_plan(cohort, policy, point.plan)
            assert not check.broken
            assert sum(check.points) == point.points
            assert min(check.points, default=None) == point.lowest
    plan = resolved(problem_of(cohort, policy)).plan
    assert found.policy_pairs == len(plan)
    assert found.policy_points == sum(check_plan(cohort, policy, plan).points)


@examples(60)
@given(
    st.integers(1, 12), st.integers(1, 12), st.integers(0, 10**6), st.sampled_from([3, 40, 10**5])
)
def test_larger_ones_agree_with_solving_every_number_alone(mentees, mentors, seed, values):
    rng = np.random.default_rng(seed)
    scores = rng.integers(-values // 3, values, (mentees, mentors)).astype(float)
    scores[rng.random(scores.shape) < 0.4] = np.nan
    capacity = rng.integers(0, 4, mentors)
    problem = pm.Problem.from_scores(
        scores, capacity=capacity, min_load=[int(rng.random() < 0.2 and c > 0) for c in capacity]
    )
    alone = {k: plan_of_size(problem, k) for k in range(mentees + 1)}
    expected = {k: own.values[0] for k, own in alone.items() if own is not None}
    if expected:
        assert totals(frontier_of_problem(problem)) == expected


@pytest.mark.parametrize("sites", [1, 3])
def test_sites_are_one_frontier(sites):
    cohort = synthetic.cohort(20, 26, seed=3, sites=sites)
    policy = pm.Policy.preset("duo_for_a_job")
    problem = problem_of(cohort, policy)
    found = frontier(cohort, policy)
    assert found.fewest.pairs == 0
    assert [plan_of_size(problem, p.pairs).values[0] for p in found.points] == [
        p.points for p in found.points
    ]
    assert plan_of_size(problem, found.most.pairs + 1) is None
    assert found.policy_on_frontier
    assert found.policy_pairs == found.most.pairs


def company(letters="aab", mentees=4, **fields):
    mentors = [pm.Mentor(id=f"M-{k}", company=own, **fields) for k, own in enumerate(letters)]
    return pm.Cohort(mentors, [pm.Mentee(id=f"E-{k}") for k in range(mentees)])


def test_shares_leave_gaps():
    cohort = company("abcd")
    half = Quota("mentors", "company", "a", at_least=0.5, name="half of a")
    policy = pm.Policy(quotas=[half])
    found = frontier(cohort, policy)
    # Of one pair a has all, of two half; of three it would need two.
    assert [point.pairs for point in found.points] == [0, 1, 2]
    odd = policy.replace(quotas=[Quota("mentors", "company", at_most=0.5)])
    found = frontier(company("aabb"), odd)
    assert [point.pairs for point in found.points] == [0, 2, 4]
    assert [point.gain for point in found.points] == [None, None, None]
    assert "except for 2 numbers in between" in found.text()
    with pytest.raises(pm.PolicyError, match="no plan has so many pairs"):
        found.at(1)


def test_quotas_that_cross_are_solved_number_by_number():
    mentors = [
        pm.Mentor(id=f"M-{k}", company=c, site=s, offers=["job"][: k % 2])
        for k, (c, s) in enumerate(["ax", "ay", "bx", "by"])
    ]
    mentees = [pm.Mentee(id=f"E-{k}", needs=["job"]) for k in range(4)]
    cohort = pm.Cohort(mentors, mentees)
    policy = pm.Policy(
        criteria=[pp.GoalCoverage(missing=0.0)],
        quotas=[Quota("mentors", "company", at_most=1), Quota("mentors", "site", at_least=1)],
    )
    assert problem_of(cohort, policy).not_network
    assert totals(frontier(cohort, policy)) == best_of_cohort(cohort, policy) == {2: 10_000}


def test_pins_running_pairs_and_minimum_loads_raise_the_fewest():
    cohort = company("abc", mentees=5, capacity=2).replace(
        pinned=[("E-0", "M-0")], running=[("E-1", "M-1")]
    )
    mentors = [*cohort.mentors[:2], cohort.mentors[2].replace(min_load=1)]
    cohort = cohort.replace(mentors=mentors)
    found = frontier(cohort, pm.Policy())
    assert (found.fewest.pairs, found.most.pairs) == (2, 4)
    assert found.fewest.plan.partner_of("E-0") == "M-0"
    assert found.fewest.gain is None


def test_marks_say_where_the_ends_the_best_total_and_the_policy_are():
    problem = pm.Problem.from_scores([[5, 4, -1], [4, -3, -2], [-1, -2, -5]])
    found = frontier_of_problem(problem)
    assert totals(found) == best_of_problem(problem) == {0: 0, 1: 5, 2: 8, 3: 3}
    marks = dict(zip(found.table["pairs"], found.table["mark"], strict=True))
    assert marks == {0: "fewest pairs", 1: "", 2: "best total", 3: "most pairs; policy"}
    best = dataclasses.replace(problem, objective=("best_total",))
    assert "policy" in frontier_of_problem(best).table["mark"][2]
    assert found.best_total.marginal_score == 3
    assert found.at(2) is found.best_total


def test_a_policy_that_asks_for_more_than_points_lies_below():
    problem = pm.Problem.from_scores([[9, 1], [8, 4]], objective=("best_worst_pair", "best_total"))
    found = frontier_of_problem(problem)
    # One pair of 9 is the best worst pair.
    assert (found.policy_pairs, found.policy_points, found.policy_on_frontier) == (1, 9, True)
    even = company("ab", mentees=2, capacity=2)
    mentors = [even.mentors[0].replace(offers=["job"]), even.mentors[1]]
    cohort = even.replace(mentors=mentors, mentees=[e.replace(needs=["job"]) for e in even.mentees])
    policy = pm.Policy(
        criteria=[pp.GoalCoverage(missing=0.0)], objective=("most_pairs", "even_load", "best_total")
    )
    found = frontier(cohort, policy)
    assert (found.policy_points, found.at(2).points) == (10_000, 20_000)
    assert not found.policy_on_frontier
    assert "not in the policy's order of aims" in found.text()


def test_of_equal_totals_the_one_of_most_pairs_is_the_best():
    found = frontier_of_problem(pm.Problem.from_scores([[1.0, 0.0], [0.0, 0.0]]))
    assert totals(found) == {0: 0, 1: 1, 2: 1}
    assert found.best_total is found.most


def test_scores_near_the_limit_of_64_bits_are_exact_or_refused():
    solved = []
    for power in range(45, 61):
        # With both pairs the price of a pair is three times the highest score.
        much = 2**power
        scores = [[much, -much], [-much, float("nan")]]
        try:
            found = frontier_of_problem(pm.Problem.from_scores(scores, resolution=1.0))
        except pm.PolicyError:
            continue
        assert totals(found) == {0: 0, 1: much, 2: -2 * much}
        solved.append(power)
    assert solved == list(range(45, 56))


def test_nobody_makes_a_frontier_of_one_point():
    apart = pm.Cohort([pm.Mentor(id="M", site="a")], [pm.Mentee(id="E", site="b")])
    for cohort in (pm.Cohort([], []), pm.Cohort([pm.Mentor(id="M")], []), apart):
        policy = pm.Policy(rules=[pp.SameSite()])
        found = frontier(cohort, policy)
        assert totals(found) == {0: 0}
        assert found.fewest is found.most
        assert found.points[0].average_score is found.points[0].lowest_score is None
        assert found.text().startswith("Only a plan without pairs is possible.")
        for language in LANGUAGES:
            assert not re.search(r"\b0 \w", found.text(language))


def test_text_has_the_figures_in_every_language():
    cohort = synthetic.cohort(12, 15, seed=2, sites=2)
    policy = pm.Policy.preset("duo_for_a_job").replace(rules=())
    found = frontier(cohort, policy)
    best, last = found.best_total, found.most
    for language in LANGUAGES:
        text = found.text(language)
        figures = [best.total_score, last.total_score, last.average_score]
        assert all(decimal(figure, language) in text for figure in figures)
        assert str(best.pairs) in text
        assert str(found.fewest.pairs) in text
    assert found.text() == str(found)
    with pytest.raises(pm.PolicyError, match="no texts in"):
        found.text("xx")


def test_text_says_where_pairs_begin_to_cost():
    problem = pm.Problem.from_scores([[5, 4, -1], [4, -3, -2], [-1, -2, -5]])
    found = frontier_of_problem(problem)
    lost = found.best_total.points - found.most.points
    for language in LANGUAGES:
        assert decimal(lost, language) in found.text(language)
        # What the last pair takes away has no sign.
        assert decimal(abs(found.most.marginal_score), language) in found.text(language)
    assert "each further pair lowers the total score" in found.text()
    rising = frontier_of_problem(pm.Problem.from_scores([[1]]))
    assert "never lowers the total score" in rising.text()


def test_wrong_questions_are_refused():
    problem = pm.Problem.from_scores([[1.0]])
    for wrong in (None, [[1.0]], pm.Cohort([], [])):
        with pytest.raises(pm.PolicyError, match="give a Problem"):
            frontier_of_problem(wrong)
        with pytest.raises(pm.PolicyError, match="give a Problem"):
            plan_of_size(wrong, 1)
    for wrong in (None, [], problem):
        with pytest.raises(pm.PolicyError, match="give a Cohort and a Policy"):
            frontier(wrong, pm.Policy())
    for wrong in (-1, 1.0, True, "1", None):
        with pytest.raises(pm.PolicyError, match="whole number"):
            plan_of_size(problem, wrong)
    for wrong in (-1, 2, True, "1", None, 1.0):
        with pytest.raises(pm.PolicyError, match="no plan has so many"):
            frontier_of_problem(problem).at(wrong)
    assert plan_of_size(problem, 10**30) is None


def test_what_contradicts_itself_has_no_frontier():
    cohort = company("ab", mentees=1, min_load=1)
    with pytest.raises(pm.InfeasibleError) as caught:
        frontier(cohort, pm.Policy())
    assert len(caught.value.diagnosis.conflicts) == 1
    problem = pm.Problem.from_scores([[1.0, 1.0]], min_load=1)
    with pytest.raises(pm.InfeasibleError):
        frontier_of_problem(problem)
    assert plan_of_size(problem, 1) is None
    assert totals_by_size(problem) == ()


def test_later_stages_decide_between_plans_of_a_size():
    scores = [[3.0, 3.0], [3.0, 3.0]]
    problem = pm.Problem.from_scores(
        scores, objective=("most_pairs", "best_total", "fewest_changes"), previous=[(1, 0)]
    )
    assert list(plan_of_size(problem, 1).plan) == [(1, 0)]


def test_the_order_of_the_people_changes_nothing():
    cohort = synthetic.cohort(10, 12, seed=5)
    policy = pm.Policy.preset("duo_for_a_job")
    turned = cohort.replace(mentors=cohort.mentors[::-1], mentees=cohort.mentees[::-1])
    assert frontier(cohort, policy) == frontier(turned, policy)
    assert groups_of(cohort, policy) == ()


def test_numbers_of_pairs_may_be_integers_of_numpy():
    problem = pm.Problem.from_scores([[5, 3], [4, 1]])
    found = frontier_of_problem(problem)
    assert found.at(np.int64(1)) == found.at(1)
    assert plan_of_size(problem, np.int32(1)) == plan_of_size(problem, 1)
    for wrong in (True, np.True_, 1.0, -1):
        with pytest.raises(pm.PolicyError):
            found.at(wrong)
        with pytest.raises(pm.PolicyError, match="pairs must be a whole number"):
            plan_of_size(problem, wrong)

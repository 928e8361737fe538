"""The best plans in order, and plans that differ as much as possible: against all plans."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import pairmatch as pm
import pairmatch.testing as pt
from pairmatch._support.messages import LANGUAGES
from pairmatch.lab import synthetic
from pairmatch.plans.solving_again import surely_resolved
from pairmatch.policy import Quota
from pairmatch.proof import check_plan
from pairmatch.testing.oracle import plans_of


def ordered(problem):
    """All plans, best first, with what each gains in every stage."""
    found = [
        (
            tuple(
                -value if stage.falling else value
                for stage, value in zip(problem.stages, values, strict=True)
            ),
            plan,
        )
        for values, plan in plans_of(problem)
    ]
    return sorted(found, key=lambda own: own[0], reverse=True)


def applied(plan, moves):
    partners = dict(plan)
    for move in moves:
        assert partners.pop(move.mentee_id, None) == move.old
        if move.new is not None:
            partners[move.mentee_id] = move.new
    return frozenset(partners.items())


@given(pt.problems(max_side=4, rich=True), st.integers(1, 12))
def test_the_best_plans_come_in_order_and_complete_ties_included(problem, k):
    result = pm.solve(problem)
    assume(result.status == "OPTIMAL")
    everything = ordered(problem)
    found = result.alternatives(k)
    plans = [frozenset(own.plan) for own in found]
    assert len(plans) == len(set(plans)) == min(k, len(everything))
    assert found.complete == (len(everything) <= k)
    gains = {plan: gain for gain, plan in everything}
    assert [gains[plan] for plan in plans] == [gain for gain, _ in everything[:k]]
    assert plans[0] == frozenset(result.matching)
    for own, plan in zip(found, plans, strict=True):
        assert own.difference.amounts == tuple(
            a - b for a, b in zip(gains[plan], gains[plans[0]], strict=True)
        )
        assert applied(result.matching, own.moves) == plan


@given(pt.problems(max_side=3), st.integers(0, 6))
def test_no_plan_within_the_loss_has_fewer_pairs_in_common(problem, loss):
    result = pm.solve(problem)
    assume(result.status == "OPTIMAL")
    assume("best_total" in problem.objective)
    found = result.different_plan(loss)
    everything = ordered(problem)
    best = everything[0][0]
    near = [
        plan
        for gains, plan in everything
        if all(
            gain >= most - (loss if stage.kind == "points" else 0)
            for stage, gain, most in zip(problem.stages, gains, best, strict=True)
        )
    ]
    own = frozenset(result.matching)
    assert frozenset(found.alternative.plan) in near
    assert found.proven
    assert found.kept == min(len(own & plan) for plan in near)


@given(pt.cohorts(max_side=3, min_loads=True), pt.policies(rich=True), st.integers(1, 6))
def test_alternatives_of_cohorts_are_valid_plans_in_order(cohort, policy, k):
    try:
        result = pm.match(cohort, policy)
    except (pm.InfeasibleError, pm.IntakeError, pm.PolicyError):
        assume(False)
    found = result.alternatives(k)
    assert len({own.plan for own in found}) == len(found) <= k
    best = result.solution.values
    for own in found:
        check = check_plan(cohort, policy, own.plan)
        assert not check.broken
        changes = [
            was - now if stage.stage.falling else now - was
            for stage, was, now in zip(
                result.solution.stages, best, check.values.values(), strict=True
            )
        ]
        assert list(own.difference.amounts) == changes
    assert all(a.difference.amounts >= b.difference.amounts for a, b in pairwise(found))


def test_a_larger_cohort_has_its_plans_in_order_each_proven():
    cohort = synthetic.cohort(30, 40, seed=5)
    policy = pm.Policy.preset("duo_for_a_job")
    result = pm.match(cohort, policy)
    found = result.alternatives(12)
    assert len({own.plan for own in found}) == 12
    assert {own.proof for own in found} == {"dual_certificate"}
    for own in found:
        check = pm.verify(cohort, policy, own.plan)
        assert check.valid
        assert check.shortfall["best_total"] == pytest.approx(
            -own.difference.to_dict()["best_total"]
        )


def test_different_plans_respect_quotas_and_stages_by_name():
    mentors = [pm.Mentor(id=f"M-{k}", company="ab"[k % 2]) for k in range(4)]
    mentees = [pm.Mentee(id=f"E-{k}") for k in range(3)]
    policy = pm.Policy(quotas=[Quota("mentors", "company", "a", at_most=1)])
    cohort = pm.Cohort(mentors, mentees)
    result = pm.match(cohort, policy)
    found = result.different_plan()
    assert (found.kept, found.proven) == (0, True)
    assert not check_plan(cohort, policy, found.alternative.plan).broken
    fewer = result.different_plan({"most_pairs": 3})
    assert fewer.kept == 0


def test_texts_name_the_figures_in_every_language():
    result = pm.solve(pm.Problem.from_scores([[9, 4], [8, 1]]))
    for language in LANGUAGES:
        text = result.alternatives(9).text(language)
        assert text.count("\n") == len(result.alternatives(9))
        assert "{" not in text
        assert result.alternatives(2)[1].difference.text(language) in text
        assert str(result.different_plan(5).kept) in result.different_plan(5).text(language)
    assert result.alternatives(2).table["changed"].tolist() == [0, 2]
    assert result.alternatives(2).to_dict()["complete"] is False


def test_wrong_questions_are_refused_in_words():
    result = pm.solve(pm.Problem.from_scores([[9, 4], [8, 1]]))
    for k in (0, -1, True, 1.5):
        with pytest.raises(pm.PolicyError, match="k must be a whole number"):
            result.alternatives(k)
    with pytest.raises(pm.PolicyError, match="Did you mean 'best_total'"):
        result.different_plan({"best_totl": 1})
    for loss in (-1, float("nan"), True, "much"):
        with pytest.raises(pm.PolicyError, match="loss of best_total"):
            result.different_plan(loss)
    empty = pm.solve(pm.Problem.from_scores([[float("nan")]]))
    assert len(empty.alternatives(3)) == 1
    assert empty.different_plan(1).kept == 0
    cut_short = pm.solve(pm.Problem.from_scores([[9, 4], [8, 1]]), time_limit=0)
    if cut_short.status == "FEASIBLE":
        with pytest.raises(pm.NoMatchingError, match="proven to be the best"):
            cut_short.alternatives()


def test_without_a_stage_of_total_score_there_is_none_to_lose():
    pairs = pm.solve(pm.Problem.from_scores([[9, 4], [8, 1]], objective=["most_pairs"]))
    assert pairs.different_plan().kept == 0
    with pytest.raises(pm.PolicyError, match="best_total"):
        pairs.different_plan(1)
    for loss in (math.inf, math.nan, True):
        with pytest.raises(pm.PolicyError, match="loss of best_total"):
            pairs.different_plan(loss)


def test_limits_of_loss_and_time_are_checked():
    result = pm.solve(pm.Problem.from_scores([[9, 4], [8, 1]]))
    for loss in (math.inf, -math.inf, {"most_pairs": math.inf}):
        with pytest.raises(pm.PolicyError, match="finite number"):
            result.different_plan(loss)
    for seconds in (-1, math.nan, True, "long"):
        with pytest.raises(pm.PolicyError, match="time_limit is a number of seconds"):
            result.different_plan(2, time_limit=seconds)
    assert result.different_plan(2, time_limit=60).proven
    assert len(result.alternatives(np.int64(2))) == 2
    with pytest.raises(pm.PolicyError, match="k must be a whole number"):
        result.alternatives(np.True_)


def test_a_solver_that_loses_a_known_plan_is_found_out():
    with pytest.raises(pm.SolverError, match="has one"):
        surely_resolved(pm.Problem.from_scores([[float("nan")]], min_load=1))

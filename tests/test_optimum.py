"""What is called optimal is optimal: against brute force, and against planted optima."""

import dataclasses
import random

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import pairmatch as pm
from pairmatch import testing as pt


def solved(problem):
    result = pm.solve(problem)
    return None if result.status == "INFEASIBLE" else result.solution.values


def matched(cohort, policy):
    try:
        return pm.match(cohort, policy)
    except pm.InfeasibleError:
        return None


@given(pt.problems(max_side=5, rich=True))
def test_a_solved_matrix_reaches_the_brute_force_optimum_of_every_stage(problem):
    assert solved(problem) == pt.best_values(problem)


@given(pt.cohorts(max_side=5, min_loads=True), pt.policies(rich=True))
def test_a_matched_cohort_reaches_the_brute_force_optimum_of_every_stage(cohort, policy):
    result = matched(cohort, policy)
    found = None if result is None else result.solution.values
    assert found == pt.best_values_of_cohort(cohort, policy)


@given(pt.cohorts(max_side=5, min_loads=True), pt.policies())
def test_minimum_loads_are_met_jointly_or_proven_impossible(cohort, policy):
    result = matched(cohort, policy)
    found = None if result is None else result.solution.values
    assert found == pt.best_values_of_cohort(cohort, policy)
    if result is not None:
        for mentor in cohort.mentors:
            assert result.matching.load(mentor.id) >= cohort.min_new_pairs(mentor.id)


@given(pt.problems())
def test_primal_equals_dual_in_integers(problem):
    result = pm.solve(problem)
    assume(result.status == "OPTIMAL")
    layer = problem.layers[0]
    assert isinstance(result.certificate.value, int)
    assert result.certificate.value == layer.weigh(result.solution.values)


@given(pt.problems(max_side=5), st.data())
def test_a_price_is_exactly_what_one_more_seat_adds_in_every_stage(problem, data):
    before = pt.best_values(problem)
    assume(before is not None and problem.mentor_ids)
    prices = pm.solve(problem).stage_prices
    place = data.draw(st.integers(0, len(problem.mentor_ids) - 1))
    scores = problem.points(slice(0, len(problem.mentee_ids))).astype(float)
    scores[scores < -(2.0**60)] = np.nan
    one_more = problem.seats.copy()
    one_more[place] += 1
    labelled = pd.DataFrame(scores, index=problem.mentee_ids, columns=problem.mentor_ids)
    more = pm.Problem.from_scores(
        labelled,
        capacity=dict(zip(problem.mentor_ids, one_more.tolist(), strict=True)),
        min_load=dict(zip(problem.mentor_ids, problem.min_load.tolist(), strict=True)),
        objective=problem.objective,
        resolution=1.0,
    )
    after = pt.best_values(more)
    gained = [b - a for a, b in zip(before, after, strict=True)]
    assert prices.loc[problem.mentor_ids[place]].tolist() == gained


@given(pt.cohorts(max_side=5), pt.policies(rich=True), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_neither_objective_nor_pairs(cohort, policy, rng):
    result = matched(cohort, policy)
    assume(result is not None)

    def shuffled(items):
        return rng.sample(list(items), len(items))

    other = pm.Cohort(
        shuffled(cohort.mentors),
        shuffled(cohort.mentees),
        shuffled(cohort.pinned),
        shuffled(cohort.excluded),
        shuffled(cohort.running),
        overrides=dict(shuffled(cohort.overrides.items())),
        previous=shuffled(cohort.previous),
        load_counts=cohort.load_counts,
    )
    again = pm.match(other, policy)
    assert again.matching == result.matching
    assert again.solution.values == result.solution.values
    assert again.solution == result.solution
    assert other.digest == cohort.digest


def test_the_order_of_the_rows_changes_no_pair_of_the_samples(sample):
    cohort, policy = sample
    pairs = pm.match(cohort, policy).matching
    for seed in range(5):
        rng = random.Random(seed)
        mentors, mentees = list(cohort.mentors), list(cohort.mentees)
        rng.shuffle(mentors)
        rng.shuffle(mentees)
        assert pm.match(pm.Cohort(mentors, mentees), policy).matching == pairs


@given(pt.cohorts(max_side=5), pt.policies(), st.sampled_from([2, 3, 7, 10, 0.1, 1e6]))
def test_a_common_factor_of_all_weights_changes_nothing(cohort, policy, factor):
    scaled = policy.replace(
        criteria=tuple(dataclasses.replace(c, weight=c.weight * factor) for c in policy.criteria)
    )
    assert scaled.points == policy.points
    result, other = matched(cohort, policy), matched(cohort, scaled)
    assert (result and result.matching) == (other and other.matching)


@pytest.mark.parametrize(("mentees", "mentors"), [(300, 200), (200, 300), (400, 100), (600, 600)])
@pytest.mark.parametrize("objective", [("most_pairs", "best_total"), ("best_total", "most_pairs")])
def test_planted_optima_are_found_at_size(mentees, mentors, objective):
    for seed in range(3):
        case = pt.planted(mentees, mentors, seed=seed)
        result = pm.solve(
            pm.Problem.from_scores(
                case.scores, capacity=case.capacity, objective=objective, resolution=1.0
            )
        )
        assert result.total_score == case.total
        assert result.n_pairs >= case.n_pairs if objective[0] == "best_total" else True
        if objective[0] == "most_pairs":
            assert result.n_pairs == case.n_pairs


@pytest.mark.parametrize("scores", [np.zeros((0, 0)), np.zeros((0, 4)), np.zeros((3, 0))])
def test_empty_sides_give_an_empty_optimal_plan(scores):
    result = pm.solve(pm.Problem.from_scores(scores))
    assert (result.status, result.n_pairs, result.total_score) == ("OPTIMAL", 0, 0)
    assert len(result.unmatched_mentees) == scores.shape[0]
    assert len(result.unmatched_mentors) == scores.shape[1]


@given(pt.cohorts(), pt.policies())
def test_nobody_is_lost(cohort, policy):
    result = matched(cohort, policy)
    assume(result is not None)
    mentees = {mentee for mentee, _ in result.matching} | set(result.unmatched_mentees["id"])
    assert mentees == {mentee.id for mentee in cohort.mentees}
    assert len(result.unmatched_mentees) + result.n_pairs == len(cohort.mentees)
    mentors = {mentor for _, mentor in result.matching} | set(result.unmatched_mentors["id"])
    assert mentors == {mentor.id for mentor in cohort.mentors}

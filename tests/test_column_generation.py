"""Column generation reaches what the direct way reaches, and proves it over all pairs."""

import contextlib
import dataclasses
from unittest import mock

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import pairmatch as pm
from columns import tiny_lists
from pairmatch import policy as pp
from pairmatch import testing as pt
from pairmatch.lab import synthetic
from pairmatch.problem.quota_groups import Group
from pairmatch.proof import faults
from pairmatch.scoring import Evaluation
from pairmatch.solving import strategy
from pairmatch.solving.strategy import split
from profiles import examples


@pytest.fixture(scope="module", autouse=True)
def not_direct():
    """Let the cases here be large enough for column generation."""
    with mock.patch.object(strategy, "DIRECT", 1 << 10):
        yield


def outcome(run):
    try:
        return run().solution.values
    except pm.InfeasibleError:
        return None


@examples(1200)
@given(pt.problems(rich=True))
def test_a_matrix_has_the_same_value_in_every_stage_either_way(problem):
    direct = pm.solve(problem)
    with tiny_lists():
        result = pm.solve(problem)
    assert result.status == direct.status
    assert result.solution.values == direct.solution.values
    if result.solution.has_plan:
        assert not list(faults(problem, result.matching, result.certificate))


@examples(800)
@given(pt.cohorts(max_side=6), pt.policies(rich=True))
def test_a_cohort_has_the_same_value_in_every_stage_either_way(cohort, policy):
    direct = outcome(lambda: pm.match(cohort, policy))
    with tiny_lists():
        found = outcome(lambda: pm.match(cohort, policy))
    assert found == direct


@given(pt.cohorts(max_side=5), pt.policies(rich=True))
def test_the_certificate_holds_over_all_pairs(cohort, policy):
    with tiny_lists(), contextlib.suppress(pm.InfeasibleError):
        result = pm.match(cohort, policy)
        assume(result.solution.certificate is not None)
        assert result.verify().is_optimal


def test_a_planted_optimum_is_found_from_few_of_its_pairs():
    case = pt.planted(700, 500, seed=4)
    problem = pm.Problem.from_scores(case.scores, capacity=case.capacity.tolist())
    result = pm.solve(problem)
    assert (result.n_pairs, result.total_score) == (case.n_pairs, case.total)
    assert result.stats["rounds"] > 0
    assert result.stats["arcs"] < np.isfinite(np.asarray(case.scores, dtype=float)).sum() / 2


def test_quotas_and_minimum_loads_are_kept_from_few_pairs():
    rng = np.random.default_rng(6)
    scores = rng.integers(0, 500, (500, 400)).astype(float)
    scores[rng.random((500, 400)) < 0.9] = np.nan
    load = (rng.random(400) < 0.1).astype(int).tolist()
    problem = pm.Problem.from_scores(scores, capacity=2, min_load=load)
    groups = [
        Group(f"tens {k}", "mentors", np.arange(10 * k, 10 * k + 10), at_most=9) for k in range(40)
    ]
    problem = dataclasses.replace(problem, groups=tuple(groups))
    result = pm.solve(problem)
    assert result.stats["rounds"] > 0
    with mock.patch.object(strategy, "DIRECT", 10**9):
        direct = pm.solve(problem)
    assert direct.stats["rounds"] == 0
    assert result.solution.values == direct.solution.values


@pytest.mark.parametrize("shape", ["balanced", "few_profiles", "equal", "ineligible"])
@pytest.mark.parametrize("sites", [1, 7])
def test_every_shape_of_a_cohort_has_the_same_values_either_way(shape, sites):
    cohort = synthetic.cohort(420, 500, seed=2, shape=shape, sites=sites)
    policy = pm.Policy.preset("duo_for_a_job")
    result = pm.match(cohort, policy)
    assert result.stats["rounds"] > 0
    with mock.patch.object(strategy, "DIRECT", 10**9):
        direct = pm.match(cohort, policy)
    assert result.solution.values == direct.solution.values


@examples(300)
@given(pt.cohorts(max_side=6), pt.policies(rich=True), st.booleans())
def test_parts_solved_apart_have_the_values_of_the_whole(cohort, policy, small):
    policy = policy.replace(rules=[pp.SameSite(missing="fail")], quotas=())
    size = mock.patch.object(strategy, "SMALL", 10**9 * small)
    with size:
        apart = outcome(lambda: pm.match(cohort, policy))
    with size, tiny_lists():
        from_few = outcome(lambda: pm.match(cohort, policy))
    with mock.patch.object(strategy, "split", return_value=()):
        whole = outcome(lambda: pm.match(cohort, policy))
    assert apart == whole == from_few


def test_sites_are_solved_apart_and_what_stops_one_stops_all():
    cohort = synthetic.cohort(300, 300, seed=3, sites=4)
    policy = pm.Policy.preset("duo_for_a_job")
    assert len(split(pm.Problem.from_cohort(Evaluation(cohort.ordered(), policy)))) == 4
    lonely = [pm.Mentor(id="alone", site="nowhere", min_load=1), *cohort.mentors]
    with pytest.raises(pm.InfeasibleError, match="alone"):
        pm.match(cohort.replace(mentors=lonely), policy)
    short = pm.match(cohort, policy, time_limit=0)
    best = pm.match(cohort, policy)
    for own, known in zip(short.solution.stages, best.solution.stages, strict=True):
        assert own.value <= known.value <= own.bound


def square(scores):
    return pm.solve(pm.Problem.from_scores(scores))


@pytest.mark.parametrize("low", [0, 1, -(2**40), 2**15, 2**31 - 5])
def test_scores_at_the_ends_of_every_type_are_exact(low):
    rng = np.random.default_rng(1)
    scores = rng.integers(low, low + 40, (450, 450))
    small = square(scores - low)
    assert square(scores).total_score == small.total_score + 450 * low


def test_scores_at_both_ends_are_exact_where_every_rule_is_broken_by_somebody():
    """-1 is no score, 10,000 is the highest, and no sum of markers overflows."""
    mentors = [
        pm.Mentor(id=f"M-{k}", offers=["job"] if k % 2 else ["network"], site="ab"[k % 2],
                  languages={"fr": "C2"} if k % 3 else {"nl": "C2"})
        for k in range(400)
    ]  # fmt: skip
    mentees = [
        pm.Mentee(id=f"E-{k}", needs=["job"], site="ab"[k % 2], languages={"fr": "B1"})
        for k in range(400)
    ]
    policy = pm.Policy(
        criteria=[pp.GoalCoverage()],
        rules=[pp.SameSite(missing="fail"), pp.SharedLanguageAtLeast("B1"), pp.CommonBlock(60)],
    )
    result = pm.match(pm.Cohort(mentors, mentees), policy)
    assert result.stats["rounds"] > 0
    assert result.n_pairs == sum(k % 3 > 0 for k in range(400))
    assert set(result.pairs["score"]) == {0.0, 1.0}


def test_a_matrix_of_no_pairs_one_column_or_equal_scores_is_solved_exactly():
    nobody = np.full((400, 400), np.nan)
    assert square(nobody).n_pairs == 0
    one = nobody.copy()
    one[:, 7] = np.arange(400)
    assert square(one).total_score == 399
    rich = pm.Problem.from_scores(one, capacity=[400 * (k == 7) for k in range(400)])
    result = pm.solve(rich)
    assert (result.n_pairs, result.total_score) == (400, 399 * 200)
    assert square(np.ones((400, 400))).n_pairs == 400


SIDES = ((pm.Mentor, "M"), (pm.Mentee, "E"))


def people(n):
    mentors, mentees = ([kind(id=f"{side}-{k}") for k in range(n)] for kind, side in SIDES)
    return pm.Cohort(mentors, mentees)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda a, b: np.full((len(a), len(b)), np.inf),
        lambda a, b: np.full((len(a), len(b)), 1.5),
        lambda a, b: np.zeros((len(b) + 1, len(a))),
        lambda a, b: "everything",
    ],
)
def test_a_criterion_of_ones_own_that_returns_nonsense_is_named(wrong):
    policy = pm.Policy(criteria=[pp.Custom("own", wrong)])
    with pytest.raises(pm.PolicyError, match="own"):
        pm.match(people(400), policy)


def test_a_criterion_of_ones_own_is_asked_about_all_pairs():
    def near(mentees, mentors):
        a = np.array([int(e.id[2:]) for e in mentees])
        b = np.array([int(m.id[2:]) for m in mentors])
        return 1 - np.abs(a[:, None] - b) / 400

    result = pm.match(people(400), pm.Policy(criteria=[pp.Custom("near", near)]))
    assert result.stats["rounds"] > 0
    assert result.total_score == 400

"""Faults that the nearest tools have, each one kept out by a test."""

import numpy as np
import pytest

import pairmatch as pm

NAN = float("nan")


def test_a_score_of_0_is_not_a_forbidden_pair():
    """Fault 1: a perfect allowed matching of score 0 exists and must be returned."""
    result = pm.solve(pm.Problem.from_scores([[0.0, NAN], [NAN, 0.0]]))
    assert result.n_pairs == 2
    shifted = pm.solve(pm.Problem.from_scores([[0.0, 5.0], [NAN, 0.0]]))
    assert list(shifted.matching) == [(0, 0), (1, 1)]


def test_the_most_pairs_come_from_one_call():
    """Fault 2: coverage took a run for each candidate bonus."""
    result = pm.solve(pm.Problem.from_scores([[0.9, 0.0], [1.0, NAN]]))
    assert result.n_pairs == 2


def test_minimum_loads_are_met_jointly_with_the_best_total():
    """Fault 3: filling minimum loads first, and the rest second, reached 1.00 of 1.65."""
    scores = [[1.0, 0.65], [0.9, 0.1], [0.0, 0.0]]
    result = pm.solve(pm.Problem.from_scores(scores, capacity=2, min_load=[0, 1]))
    assert result.total_score == pytest.approx(1.0 + 0.9 + 0.0)
    forced = pm.solve(pm.Problem.from_scores(scores[:2], capacity=2, min_load=[0, 1]))
    assert forced.total_score == pytest.approx(0.65 + 0.9)


def test_a_person_whom_nobody_may_take_does_not_stop_the_others():
    """Fault 4."""
    result = pm.solve(pm.Problem.from_scores([[NAN, NAN], [0.5, 0.4]]))
    assert list(result.matching) == [(1, 0)]
    assert result.unmatched_mentees["reason"].tolist() == ["no_eligible_partner"]


def test_tiny_scores_do_not_vanish():
    """Fault 5: scores were cut to two decimals."""
    result = pm.solve(pm.Problem.from_scores([[0.001, 0.002], [0.001, 0.001]]))
    assert list(result.matching) == [(0, 1), (1, 0)]
    assert result.total_score == 0.003


def test_a_shortlist_never_holds_somebody_who_is_not_eligible(sample):
    """Fault 6."""
    cohort, policy = sample
    scores = pm.score(cohort, policy)
    for mentee in cohort.mentees:
        for mentor_id in pm.shortlist(cohort, policy, mentee.id, k=1000)["mentor_id"]:
            assert scores.reasons(mentee.id, mentor_id) == ()


@pytest.mark.parametrize("shape", [(3, 2), (2, 3), (1, 5)])
def test_rectangular_and_impossible_rows_are_no_error(shape):
    """Fault 7: forbidden pairs with total infinity, errors on a single impossible row."""
    scores = np.ones(shape)
    scores[0] = NAN
    result = pm.solve(pm.Problem.from_scores(scores))
    assert result.n_pairs == min(shape[0] - 1, shape[1])
    assert np.isfinite(result.total_score)
    assert 0 not in {mentee for mentee, _ in result.matching}


@pytest.mark.parametrize(
    "misspelt",
    [
        lambda: pm.Policy.preset("verniers"),
        lambda: pm.Policy(objective=("most_pair",)),
        lambda: pm.load_sample("vernie"),
        lambda: pm.Policy(minimum_scores=1),
        lambda: pm.policy.SectorSimilarity(wieght=1),
        lambda: pm.Policy().replace(objektive=()),
        lambda: pm.Problem.from_scores([[1]], objective=("best_totals",)),
    ],
)
def test_a_misspelt_name_is_an_error_that_says_what_was_meant(misspelt):
    """Fault 8: a misspelt name silently became the default."""
    with pytest.raises(pm.PolicyError, match="Did you mean"):
        misspelt()


def test_neither_the_row_nor_the_alphabet_decides_ties():
    """Fault 9: with all scores equal, everybody's first mentee won."""
    ids = [f"E-{k:02d}" for k in range(40)]
    served = []
    for names in (ids, ids[::-1]):
        cohort = pm.Cohort(
            [pm.Mentor(id=f"M-{k}") for k in range(20)], [pm.Mentee(id=i) for i in names]
        )
        served.append({mentee for mentee, _ in pm.match(cohort, pm.Policy()).matching})
    assert served[0] == served[1]
    assert served[0] != set(ids[:20])
    assert served[0] != set(ids[20:])


def test_a_blank_is_neither_a_failure_nor_full_agreement():
    """Fault 11."""
    cohort = pm.Cohort([pm.Mentor(id="M")], [pm.Mentee(id="E")])
    policy = pm.Policy(criteria=(pm.policy.SectorSimilarity(), pm.policy.GoalCoverage()))
    result = pm.match(cohort, policy)
    assert result.total_score == 0.5
    assert result.pairs.loc[0, "not_stated"] == "sector_similarity; goal_coverage"

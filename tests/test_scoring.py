"""Block-wise points and reasons are those that criteria and rules say of each pair."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pairmatch as pm
from pairmatch import policy as pp
from pairmatch import testing as pt
from pairmatch.policy.weights import share_points, weight_points
from pairmatch.problem import NOT_ELIGIBLE, Problem
from pairmatch.scoring import Evaluation, count_scorers, table_scorers, tiles


def agrees(cohort, policy):
    scores = pm.Scores(cohort, policy)
    matrix = scores.points_matrix()
    reasons = Evaluation(cohort, policy).reasons(slice(0, len(cohort.mentees)))
    assert matrix.shape == (len(cohort.mentees), len(cohort.mentors))
    for i, mentee in enumerate(cohort.mentees):
        for j, mentor in enumerate(cohort.mentors):
            pair = scores.breakdown(mentee.id, mentor.id)
            assert matrix[i, j] == (pair.points if pair.eligible else -1)
            assert {code for code, mask in reasons.items() if mask[i, j]} == set(pair.reasons)
            assert all(type(part.points) is int for part in pair.contributions)
            assert 0 <= pair.points <= 10_000


@given(pt.cohorts(), pt.policies())
def test_blocks_say_the_same_as_pairs(cohort, policy):
    agrees(cohort, policy)


SPELLED = st.sampled_from(["Liège", "LIEGE", " Lie\u0300ge", "Ghent", None])
ANY = {"optional": True}
BY_TEXT = pm.Policy(
    criteria=(
        pp.Same("s", missing=0.1, **ANY),
        pp.Lookup("s", table={("liege", "Ghent"): 1.0}, **ANY),
    ),
    rules=(pp.SameSite(), pp.Different("s", mentor_attribute="company", **ANY)),
    quotas=(
        pp.Quota("mentors", "site", at_most=1, **ANY),
        pp.Quota("mentees", "s", "liege", at_most=1, **ANY),
    ),
)


@given(st.lists(st.tuples(SPELLED, SPELLED, SPELLED), min_size=2, max_size=6))
def test_spellings_of_a_text_are_one_in_blocks_pairs_quotas_and_brute_force(people):
    mentors = [
        pm.Mentor(id=f"M-{k}", site=site, company=company, attributes={"s": own or ""})
        for k, (site, company, own) in enumerate(people[::2])
    ]
    mentees = [
        pm.Mentee(id=f"E-{k}", site=site, attributes={"s": own or ""})
        for k, (site, own, _) in enumerate(people[1::2])
    ]
    cohort = pm.Cohort(mentors, mentees)
    agrees(cohort, BY_TEXT)
    result = pm.match(cohort, BY_TEXT)
    assert pt.best_values_of_cohort(cohort, BY_TEXT) == result.solution.values
    assert result.verify().is_optimal


@pytest.mark.parametrize("size", [0, 1, 50, 10**9])
def test_tiles_say_the_same_as_pairs_however_they_are_cut(sample, size, monkeypatch):
    cohort, policy = sample
    for module, name in (
        (table_scorers, "_KEPT"), (table_scorers, "_LAID_OUT"), (table_scorers, "_AT_A_TIME"),
        (count_scorers, "_WAYS"), (count_scorers, "MOST_CELLS"),
    ):  # fmt: skip
        monkeypatch.setattr(module, name, size)
    monkeypatch.setattr(tiles, "_WIDTH", 7)
    monkeypatch.setattr(tiles, "_TILE", 70)
    agrees(cohort, policy.replace(minimum_score=0.4))


@given(pt.cohorts(max_side=6), pt.policies(), st.data())
def test_a_strip_is_a_part_of_the_matrix_and_its_bounds_hold(cohort, policy, data):
    rows, columns = (
        sorted(data.draw(st.sets(st.sampled_from(range(len(side))))) if side else [])
        for side in (cohort.mentees, cohort.mentors)
    )
    columns = np.array(data.draw(st.permutations(columns)), dtype=np.int64)
    rows = np.array(rows, dtype=np.int64)
    places = np.array(
        sorted(data.draw(st.sets(st.sampled_from(range(len(rows))))) if len(rows) else []),
        dtype=np.int64,
    )
    matrix = pm.score(cohort, policy).points_matrix()[rows][:, columns]
    strip = Evaluation(cohort, policy).scorer.strip(rows, columns)
    assert strip.points(places).tolist() == matrix[places].tolist()
    assert (strip.highest() >= matrix.max(axis=1, initial=-1)).all()


def test_a_count_that_8_bits_cannot_hold_is_scored_all_the_same():
    halves = [(day, m, m + 1) for day in range(1, 8) for m in range(0, 200, 2)]
    cohort = pm.Cohort(
        [pm.Mentor(id="M", availability=halves), pm.Mentor(id="N", availability=halves[:300])],
        [pm.Mentee(id="E", availability=halves), pm.Mentee(id="F", availability=halves[300:])],
    )
    agrees(cohort, pm.Policy(criteria=[pp.CommonAvailability(minutes=1, enough=100)]))


@given(st.lists(st.floats(0, 1e6), max_size=8))
def test_weights_become_whole_points_that_sum_to_exactly_ten_thousand(weights):
    if weights and not any(float(f"{w:.12g}") for w in weights):
        with pytest.raises(pm.PolicyError):
            weight_points(weights)
        return
    points = weight_points(weights)
    assert sum(points) == (10_000 if weights else 0)
    total = sum(weights)
    for weight, own in zip(weights, points, strict=True):
        assert own == pytest.approx(10_000 * weight / total, abs=1.001)


@given(st.floats(0, 1))
def test_a_minimum_score_is_rounded_as_scores_are(share):
    assert abs(share_points(share) - share * 10_000) <= 0.5 + 1e-9
    rated = pp.Custom("rated", lambda mentees, mentors: [[share]])
    cohort = pm.Cohort([pm.Mentor(id="M")], [pm.Mentee(id="E")])
    policy = pm.Policy(criteria=(rated,), minimum_score=share)
    # Who scores exactly the minimum is eligible.
    assert pm.match(cohort, policy).n_pairs == 1


@given(st.lists(st.integers(0, 20), min_size=1, max_size=6).filter(any))
def test_whole_points_go_to_the_largest_remainders(weights):
    shares = [Fraction(weight * 10_000, sum(weights)) for weight in weights]
    points = weight_points(weights)
    up = [s % 1 for s, p in zip(shares, points, strict=True) if p > s]
    down = [s % 1 for s, p in zip(shares, points, strict=True) if p <= s and s % 1]
    assert all(abs(p - s) < 1 for s, p in zip(shares, points, strict=True))
    assert not (up and down) or min(up) >= max(down)


def test_a_criterion_of_ones_own_class_is_asked_pair_by_pair():
    from pydantic.dataclasses import dataclass

    @dataclass(frozen=True)
    class SameInitial(pp.Criterion):
        def similarity(self, mentee, mentor):
            return float(mentee.id[-1] == mentor.id[-1])

    @dataclass(frozen=True)
    class NotFirst(pp.Rule):
        def holds(self, mentee, mentor):
            return None if mentor.id == "M-2" else mentor.id != "M-1"

    cohort = pm.Cohort([pm.Mentor(id=f"M-{k}") for k in (1, 2, 3)], [pm.Mentee(id="E-3")])
    policy = pm.Policy(criteria=(SameInitial(),), rules=(NotFirst(missing="fail"),))
    scores = pm.score(cohort, policy)
    assert scores.points_matrix().tolist() == [[-1, -1, 10_000]]
    assert scores.reasons("E-3", "M-2") == ("not_first_not_stated",)


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ([[2.0]], "outside"),
        ([[-0.1]], "outside"),
        ([[float("inf")]], "outside"),
        ([0.5], "shape"),
        ([[0.5, 0.5]], "shape"),
        ("text", "numbers"),
        ([[object()]], "numbers"),
    ],
)
def test_a_custom_function_that_returns_nonsense_is_a_clear_error(said, text):
    cohort = pm.Cohort([pm.Mentor(id="M-1")], [pm.Mentee(id="E-1")])
    policy = pm.Policy(criteria=(pp.Custom("rating", lambda mentees, mentors: said),))
    with pytest.raises(pm.PolicyError, match=rf"rating.*{text}"):
        pm.match(cohort, policy)


def test_a_custom_function_that_looks_at_the_whole_block_is_named():
    def relative(mentees, mentors):
        points = np.array([[len(m.id) + len(e.id) for m in mentors] for e in mentees], dtype=float)
        return points / points.max()

    cohort = pm.Cohort([pm.Mentor(id="M-1"), pm.Mentor(id="M-100")], [pm.Mentee(id="E-1")])
    policy = pm.Policy(criteria=(pp.Custom("relative", relative),), objective=("best_total",))
    worse = cohort.replace(excluded=[("E-1", "M-100")])
    with pytest.raises(pm.PolicyError, match=r"relative.*each pair by itself"):
        pm.match(worse, policy)


def test_a_masked_cell_of_a_custom_function_is_a_blank():
    masked = np.ma.masked_array([[0.9]], mask=[[True]])
    policy = pm.Policy(criteria=(pp.Custom("rating", lambda e, m: masked, missing=0.2),))
    cohort = pm.Cohort([pm.Mentor(id="M-1")], [pm.Mentee(id="E-1")])
    assert pm.match(cohort, policy).total_score == 0.2


@pytest.mark.parametrize("said", [5.0, -0.0001, float("nan"), "1"])
def test_a_criterion_of_ones_own_class_must_keep_to_its_range(said):
    from pydantic.dataclasses import dataclass

    @dataclass(frozen=True)
    class Own(pp.Criterion):
        def similarity(self, mentee, mentor):
            return said

    cohort = pm.Cohort([pm.Mentor(id="M-1")], [pm.Mentee(id="E-1")])
    with pytest.raises(pm.PolicyError, match=r"own.*outside"):
        pm.match(cohort, pm.Policy(criteria=(Own(),)))


def test_a_class_derived_from_a_criterion_means_what_it_says_itself():
    from pydantic.dataclasses import dataclass

    @dataclass(frozen=True)
    class Last(pp.Wish):
        def similarity(self, mentee, mentor):
            return float(mentee.wishes[-1] == mentor.id)

    mentors = [pm.Mentor(id="M-1"), pm.Mentor(id="M-2")]
    cohort = pm.Cohort(mentors, [pm.Mentee(id="E-1", wishes=["M-1", "M-2"])])
    result = pm.match(cohort, pm.Policy(criteria=(Last(),)))
    assert list(result.matching) == [("E-1", "M-2")]


def test_numbers_at_both_ends_of_the_range_are_not_near():
    mentor = pm.Mentor(id="M", attributes={"x": 1e308})
    cohort = pm.Cohort([mentor], [pm.Mentee(id="E", attributes={"x": -1e308})])
    assert pm.match(cohort, pm.Policy(criteria=(pp.Proximity("x", span=1),))).total_score == 0


def test_a_custom_rule_must_say_yes_or_no():
    cohort = pm.Cohort([pm.Mentor(id="M-1")], [pm.Mentee(id="E-1")])
    policy = pm.Policy(rules=(pp.CustomRule("odd", lambda mentees, mentors: [[0.5]]),))
    with pytest.raises(pm.PolicyError, match="true or false"):
        pm.match(cohort, policy)


def test_a_blank_is_shown_as_a_blank():
    cohort = pm.Cohort([pm.Mentor(id="M-1")], [pm.Mentee(id="E-1", needs=["job"])])
    scores = pm.score(cohort, pm.Policy(criteria=(pp.GoalCoverage(missing=0.25),)))
    pair = scores.breakdown("E-1", "M-1")
    assert (pair.points, pair.not_stated) == (2500, ("goal_coverage",))
    assert "not stated" in str(pair)
    assert pm.match(cohort, scores.policy).pairs.loc[0, "not_stated"] == "goal_coverage"


def test_best_lists_eligible_mentors_only_and_orders_ties_by_id():
    mentors = [pm.Mentor(id=i, site=s) for i, s in (("c", "x"), ("a", "x"), ("b", "y"))]
    cohort = pm.Cohort(mentors, [pm.Mentee(id="E", site="x")])
    scores = pm.score(cohort, pm.Policy(rules=(pp.SameSite(),)))
    assert scores.best("E", 5)["mentor_id"].tolist() == ["a", "c"]
    assert scores.best("E", 1)["mentor_id"].tolist() == ["a"]
    with pytest.raises(pm.PolicyError, match="at least 1"):
        scores.best("E", 0)


@pytest.mark.parametrize("ask", [lambda s: s.best("E-x"), lambda s: s.reasons("E-1", "M-x")])
def test_an_unknown_id_says_what_was_probably_meant(small, ask):
    with pytest.raises(pm.PolicyError, match=r"Did you mean '(E|M)-\d'"):
        ask(pm.score(*small))


def test_points_are_never_stored_as_objects(sample):
    matrix = pm.score(*sample).points_matrix()
    assert matrix.dtype == np.int32


def test_who_is_avoided_loses_the_weight_and_stays_eligible():
    mentors = [pm.Mentor(id="M-1"), pm.Mentor(id="M-2", avoid=["E-1"]), pm.Mentor(id="M-3")]
    cohort = pm.Cohort(mentors, [pm.Mentee(id="E-1", avoid=["M-3", "gone"])])
    for by, points in (("either", [10_000, 0, 0]), ("mentee", [10_000, 10_000, 0]),
                       ("mentor", [10_000, 0, 10_000])):  # fmt: skip
        scores = pm.score(cohort, pm.Policy(criteria=(pp.Avoid(by=by),)))
        assert scores.points_matrix().tolist() == [points]


@given(pt.cohorts(max_side=4), pt.policies())
def test_the_points_of_a_problem_are_the_scores_of_those_who_are_to_be_had(cohort, policy):
    problem = Problem.from_cohort(Evaluation(cohort.ordered(), policy))
    scores = pm.score(cohort, policy)
    points = problem.points(slice(0, len(cohort.mentees)))
    settled = {mentee for mentee, _ in (*cohort.pinned, *cohort.running)}
    for row, mentee in zip(points.tolist(), problem.mentee_ids, strict=True):
        for own, mentor in zip(row, problem.mentor_ids, strict=True):
            if mentee in settled:
                assert own == NOT_ELIGIBLE or (mentee, mentor) in cohort.pinned
            elif scores.reasons(mentee, mentor):
                assert own == NOT_ELIGIBLE
            else:
                assert own == scores.breakdown(mentee, mentor).points


def test_a_score_that_equals_the_blank_of_narrow_points_is_eligible_in_a_matrix():
    problem = Problem.from_scores([[-1, float("nan")], [0, 2]])
    assert sorted(problem.points(slice(0, 2)).ravel().tolist()) == [NOT_ELIGIBLE, -1, 0, 2]


def test_pairs_of_a_cohort_have_the_one_blank_in_64_bits():
    cohort = pm.Cohort(
        [pm.Mentor(id="M", offers=["job"])],
        [pm.Mentee(id="E", needs=["job"]), pm.Mentee(id="F", needs=["job"])],
        excluded=[("F", "M")],
    )
    policy = pm.Policy(criteria=[pp.GoalCoverage()])
    problem = Problem.from_cohort(Evaluation(cohort, policy))
    wide = [tile.wide_points for tile in problem.tiles()]
    assert [points.tolist() for points in wide] == [[[10_000], [NOT_ELIGIBLE]]]
    assert problem.points(slice(0, 2)).tolist() == [[10_000], [NOT_ELIGIBLE]]

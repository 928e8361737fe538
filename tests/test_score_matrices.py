"""Score matrices of one's own: what is accepted, what is refused, and what the numbers mean."""

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pairmatch as pm

NAN = float("nan")


@pytest.mark.parametrize(
    ("scores", "text"),
    [
        ([[1.0, float("inf")]], "infinities"),
        ([[1.0, -float("inf")]], "infinities"),
        ([1.0, 2.0], "2 dimensions"),
        ([[1.0], [1.0, 2.0]], "equal length"),
        ([["a"]], "not a number"),
        ([[None]], "not a number"),
        ([[True]], "not a number"),
        (np.array([[2**63]], dtype=np.uint64), "64 bits"),
        ([[2**61]], "64 bits"),
        (np.full((50, 50), 2**53), "64 bits"),
        (np.full((50, 50), 5e11 + 0.5), "64 bits"),
        ([[1e300]], "too large"),
        (pd.DataFrame({"a": ["x"]}), "not a number"),
        (pd.DataFrame({"a": ["1.5"]}), "not a number"),
        (pd.DataFrame({"a": [True]}), "not a number"),
        (pd.DataFrame({"a": pd.array([True, None], dtype="boolean")}), "not a number"),
        (pd.DataFrame({"a": [1j]}), "not a number"),
        (pd.DataFrame({"a": pd.to_timedelta([1], unit="s")}), "not a number"),
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), "differ"),
        (pd.DataFrame([[1]], columns=pd.Index(["\ud800"], dtype=object)), "half a character"),
        (pd.DataFrame([[1]], columns=[1.5]), "text or whole numbers"),
        (pd.DataFrame({"a": pd.array([2**63 + 5], dtype="UInt64")}), "64 bits"),
    ],
)
def test_what_cannot_be_solved_exactly_is_refused(scores, text):
    with pytest.raises(pm.PolicyError, match=text):
        pm.Problem.from_scores(scores)


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"capacity": -1}, "from 0 on"),
        ({"capacity": [1, -1]}, "from 0 on"),
        ({"capacity": [1, 1.5]}, "from 0 on"),
        ({"capacity": [1, True]}, "from 0 on"),
        ({"capacity": [1]}, "1 numbers for 2"),
        ({"capacity": {7: 1}}, "not in the matrix: 7"),
        ({"capacity": 1, "min_load": 2}, "above capacity"),
        ({"objective": ("most_pair",)}, "Did you mean 'most_pairs'"),
        ({"objective": "most_pairs"}, "tuple of stages"),
        ({"objective": ()}, "at least one"),
        ({"objective": ("best_total", "best_total")}, "each stage once"),
        ({"minimum_score": NAN}, "finite"),
        ({"resolution": 0.0}, "above 0"),
        ({"resolution": NAN}, "above 0"),
        ({"resolution": "x"}, "above 0"),
        ({"minimum_score": "x"}, "finite"),
        ({"objective": None}, "tuple of stages"),
        ({"objective": (1,)}, "unknown stage"),
        ({"capacity": 2.5}, "from 0 on"),
        ({"capacity": pd.Series([0, 2], index=[0, 0])}, "twice"),
    ],
)
def test_wrong_options_are_refused(options, text):
    with pytest.raises(pm.PolicyError, match=text):
        pm.Problem.from_scores([[0.5, 0.5]], **options)


def test_whole_numbers_are_exact_beyond_what_floats_hold():
    big = 2**53
    result = pm.solve(pm.Problem.from_scores([[big, big + 1]]))
    assert list(result.matching) == [(0, 1)]
    labelled = pd.DataFrame(
        {"a": pd.array([big], "Int64"), "b": pd.array([big + 1], "Int64")}, index=["E"]
    )
    assert list(pm.solve(pm.Problem.from_scores(labelled)).matching) == [("E", "b")]


def test_totals_stay_exact_close_to_the_end_of_64_bits():
    big = 2**50
    result = pm.solve(pm.Problem.from_scores([[big + 1, big], [big, big]]))
    assert sum(pair.points for pair in result.solution.pairs) == 2 * big + 1


def test_scores_are_rounded_once_to_the_resolution():
    result = pm.solve(pm.Problem.from_scores([[0.1234567, 0.2]], resolution=0.01))
    assert result.total_score == 0.2
    coarse = pm.Problem.from_scores([[0.14, 0.16]], resolution=0.1)
    assert coarse.points(slice(0, 1)).tolist()[0] in ([1, 2], [2, 1])


@given(st.lists(st.lists(st.integers(-50, 50), min_size=3, max_size=3), max_size=4))
def test_floats_that_are_whole_give_the_same_plan_as_whole_numbers(rows):
    scores = np.array(rows, dtype=np.int64).reshape(len(rows), 3)
    whole = pm.solve(pm.Problem.from_scores(scores))
    floats = pm.solve(pm.Problem.from_scores(scores.astype(float), resolution=1.0))
    assert whole.matching == floats.matching
    assert whole.total_score == floats.total_score


def test_labels_of_a_frame_become_ids_and_decide_ties_whatever_the_position():
    frame = pd.DataFrame(np.ones((4, 3)), index=list("wxyz"), columns=list("abc"))
    pairs = pm.solve(pm.Problem.from_scores(frame)).matching
    for seed in range(6):
        rng = np.random.default_rng(seed)
        other = frame.iloc[rng.permutation(4), rng.permutation(3)]
        assert pm.solve(pm.Problem.from_scores(other)).matching == pairs


def test_a_minimum_score_forbids_and_is_named_as_the_reason():
    problem = pm.Problem.from_scores([[0.4, 0.2], [0.5, NAN]], minimum_score=0.45)
    result = pm.solve(problem)
    assert list(result.matching) == [(1, 0)]
    assert result.unmatched_mentees["reason"].tolist() == ["below_minimum_score"]
    assert result.unmatched_mentors["reason"].tolist() == ["below_minimum_score"]


def test_a_matrix_says_why_a_row_or_column_has_no_pair():
    scores = [[0.5, NAN, NAN], [0.9, NAN, 0.3], [NAN, NAN, NAN]]
    result = pm.solve(pm.Problem.from_scores(scores, capacity=[1, 1, 0]))
    assert dict(result.unmatched_mentees[["id", "reason"]].values) == {
        0: "outcompeted",
        2: "no_eligible_partner",
    }
    assert dict(result.unmatched_mentors[["id", "reason"]].values) == {
        1: "no_eligible_partner",
        2: "no_seat_left",
    }


def test_a_pair_that_adds_nothing_is_left_out_only_where_pairs_do_not_count():
    result = pm.solve(pm.Problem.from_scores([[-1]], objective=("best_total",)))
    assert result.n_pairs == 0
    assert result.unmatched_mentees["reason"].tolist() == ["no_gain"]
    assert result.unmatched_mentors["reason"].tolist() == ["no_gain"]
    assert pm.solve(pm.Problem.from_scores([[-1]])).n_pairs == 1


def test_details_count_the_people_they_speak_of():
    result = pm.solve(pm.Problem.from_scores(-np.ones((2, 3)), objective=("best_total",)))
    assert result.unmatched_mentees["detail"].str.startswith("3 possible people").all()
    assert result.unmatched_mentors["detail"].str.startswith("2 possible people").all()
    scarce = pm.solve(pm.Problem.from_scores([[1, 1, 1], [1, 1, 1]], capacity=[1, 0, 0]))
    assert scarce.unmatched_mentees.loc[0, "detail"].startswith("1 possible mentor has a seat")


def test_minimum_loads_that_cannot_be_met_are_a_status_and_name_the_mentors():
    result = pm.solve(pm.Problem.from_scores([[1, 1, 1]], min_load=[1, 1, 0]))
    assert (result.status, result.bound, result.gap, result.proof) == (
        "INFEASIBLE",
        None,
        None,
        "none",
    )
    assert "0 and 1 must take" in str(result)
    assert "only 1" in result._repr_html_()
    for ask in (
        "n_pairs",
        "total_score",
        "pairs",
        "matching",
        "certificate",
        "stages",
        "mentor_prices",
    ):
        with pytest.raises(pm.NoMatchingError, match="INFEASIBLE"):
            getattr(result, ask)


def test_a_result_of_a_matrix_explains_what_it_knows():
    result = pm.solve(pm.Problem.from_scores([[3, 1], [2, 0], [0, 0]]))
    assert "is in the plan" in result.explain(0)
    assert "everyone who would fit is in another pair" in result.explain(2)
    assert result.shortlist(0)["mentor_id"].tolist() == [0, 1]
    with pytest.raises(pm.PolicyError, match="no mentee"):
        result.explain(9)
    with pytest.raises(pm.NoMatchingError, match="does not know its people"):
        result.verify()


def test_masked_and_missing_cells_are_not_eligible_and_whole_numbers_stay_exact():
    big = 2**53 + 1
    masked = np.ma.masked_array([[9, 1]], mask=[[True, False]])
    assert list(pm.solve(pm.Problem.from_scores(masked)).matching) == [(0, 1)]
    for cells in (pd.array([big, None], dtype="Int64"), pd.array([big, None], dtype=object)):
        frame = pd.DataFrame({"a": cells}, index=["x", "y"])
        result = pm.solve(pm.Problem.from_scores(frame))
        assert list(result.matching) == [("x", "a")]
        assert result.total_score == big


def test_whole_numbers_beside_nan_are_exact_too():
    problem = pm.Problem.from_scores([[9, NAN], [8, 3]])
    assert (problem.unit, problem.layers[0].multipliers) == (1, (37, 1))
    assert (
        pm.solve(pm.Problem.from_scores([[1e13, NAN], [2e13, 3e12]])).total_score
        == 23 * 10**12 - 10**13
    )
    assert pm.Problem.from_scores([[0.5, NAN], [8, 3]]).unit != 1


@pytest.mark.parametrize("score", [1 / 3, 2 / 3, 0.1 + 0.2, 0.3000004, 0.2999999])
def test_who_scores_exactly_the_minimum_is_eligible(score):
    assert pm.solve(pm.Problem.from_scores([[score]], minimum_score=score)).n_pairs == 1


@pytest.mark.parametrize(
    ("score", "resolution"), [(1.4, 1), (0.15, 0.1), (0.5130035, 1e-6), (0.25, 0.5)]
)
def test_a_minimum_is_rounded_by_the_same_expression_as_the_scores(score, resolution):
    scores = [[score, 0.0]]
    problem = pm.Problem.from_scores(scores, minimum_score=score, resolution=resolution)
    assert pm.solve(problem).n_pairs == 1


def test_sides_without_people_are_said_to_be_so():
    for shape in ((0, 2), (2, 0)):
        result = pm.solve(pm.Problem.from_scores(np.zeros(shape)))
        people = pd.concat([result.unmatched_mentees, result.unmatched_mentors])
        assert people["detail"].tolist() == ["There is nobody on the other side."] * 2


def test_numbers_beyond_all_bounds_are_refused():
    huge = 10**400
    for make in (
        lambda: pm.Problem.from_scores(pd.DataFrame([[huge, 1.5]], dtype=object)),
        lambda: pm.Problem.from_scores([[1.5]], minimum_score=huge),
        lambda: pm.Problem.from_scores([[1, 2]], capacity=[1, [2, 3]]),
    ):
        with pytest.raises(pm.PolicyError):
            make()


def test_mentee_and_mentor_of_one_label_are_two_people_in_a_matrix():
    frame = pd.DataFrame([[1.0]], index=["A"], columns=["A"])
    assert pm.solve(pm.Problem.from_scores(frame)).n_pairs == 1


def test_a_misspelt_label_says_who_was_probably_meant():
    frame = pd.DataFrame([[1.0]], index=["E-1"], columns=["M-1"])
    with pytest.raises(pm.PolicyError, match="Did you mean 'M-1'"):
        pm.Problem.from_scores(frame, capacity={"M-l": 1})


def test_prices_of_a_matrix_are_listed_by_number():
    prices = pm.solve(pm.Problem.from_scores(np.ones((2, 12)))).mentor_prices
    assert prices.index.tolist() == list(range(12))


@given(st.data())
def test_the_mentors_that_are_named_really_lack_mentees_and_none_could_be_left_out(data):
    n_mentees, n_mentors = data.draw(st.integers(0, 4)), data.draw(st.integers(1, 4))
    cells = st.sampled_from([1.0, NAN])
    scores = np.array([[data.draw(cells) for _ in range(n_mentors)] for _ in range(n_mentees)])
    least = [data.draw(st.integers(0, 2)) for _ in range(n_mentors)]
    scores = scores.reshape(n_mentees, n_mentors)
    result = pm.solve(pm.Problem.from_scores(scores, capacity=2, min_load=least))
    if result.status == "OPTIMAL":
        return
    text = result.solution.diagnosis[0]
    named = [int(n) for n in re.findall(r"\d+", re.match(r"([\d, and]+) must", text)[1])]

    def lack(mentors):
        eligible = (~np.isnan(scores[:, mentors])).any(axis=1).sum()
        return sum(least[j] for j in mentors) > eligible

    assert lack(named)
    assert not any(lack([j for j in named if j != gone]) for gone in named)

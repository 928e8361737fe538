"""The result: figures, reasons, words, JSON and HTML."""

import json

import pandas as pd
import pytest
from hypothesis import assume, given

import pairmatch as pm
from pairmatch import testing as pt
from pairmatch._support.messages import LANGUAGES


@given(pt.cohorts(max_side=4), pt.policies())
def test_a_result_survives_json(cohort, policy):
    try:
        result = pm.match(cohort, policy)
    except pm.InfeasibleError:
        assume(False)
    text = result.to_json()
    again = pm.MatchResult.from_json(text, cohort=cohort, policy=policy)
    assert again == result
    assert hash(again) == hash(result)
    assert again.to_json() == text
    assert again.verify().is_optimal
    pd.testing.assert_frame_equal(again.pairs, result.pairs)
    pd.testing.assert_frame_equal(again.unmatched_mentees, result.unmatched_mentees)


@given(pt.problems(max_side=4))
def test_a_result_of_a_matrix_survives_json(problem):
    result = pm.solve(problem)
    again = pm.MatchResult.from_json(result.to_json())
    assert again == result
    assert str(again) == str(result)


def test_the_columns_of_the_criteria_add_up_to_the_score(sample):
    result = pm.match(*sample)
    points = [sum(pair.contributions) for pair in result.solution.pairs]
    assert points == [pair.points for pair in result.solution.pairs]
    criteria = list(result.solution.criteria)
    total = result.pairs[criteria].sum(axis=1)
    assert total.to_numpy() == pytest.approx(result.pairs["score"].to_numpy())
    assert result.total_score == pytest.approx(result.pairs["score"].sum())


def test_the_stages_hold_the_figures_of_the_result(sample):
    result = pm.match(*sample)
    assert result.stages["stage"].tolist() == ["most_pairs", "best_total"]
    assert result.stages["value"].tolist() == [result.n_pairs, result.total_score]
    assert (result.bound, result.gap, result.proof) == (result.total_score, 0.0, "dual_certificate")
    assert result.status == pm.Status.OPTIMAL == "OPTIMAL"
    assert result.stats["arcs"] > 0


@given(pt.cohorts(max_side=5), pt.policies())
def test_reasons_of_the_unmatched_are_true(cohort, policy):
    try:
        result = pm.match(cohort, policy)
    except pm.InfeasibleError:
        assume(False)
    scores = pm.Scores(cohort, policy)
    running, pinned = {e for e, _ in cohort.running}, {e for e, _ in cohort.pinned}
    free = {m.id for m in cohort.mentors if cohort.seats(m.id) > result.matching.load(m.id)}

    def about(pairs):
        reasons = [scores.reasons(*pair) for pair in pairs]
        return [r for r in reasons if not r], [r for r in reasons if r == ("below_minimum_score",)]

    for mentee, reason in result.unmatched_mentees[["id", "reason"]].values:
        pairs = [(mentee, mentor.id) for mentor in cohort.mentors]
        eligible = [pair for pair in pairs if not scores.reasons(*pair)]
        below = about(pairs)[1]
        expected = (
            "running_pair" if mentee in running
            else "below_minimum_score" if not eligible and below
            else "no_eligible_partner" if not eligible
            else "no_seat_left" if not any(cohort.seats(mentor) for _, mentor in eligible)
            else "no_gain" if any(mentor in free for _, mentor in eligible)
            else "outcompeted"
        )  # fmt: skip
        assert reason == expected
    for mentor, reason in result.unmatched_mentors[["id", "reason"]].values:
        pairs = [(e.id, mentor) for e in cohort.mentees if e.id not in running | pinned]
        eligible = [pair for pair in pairs if not scores.reasons(*pair)]
        below = about(pairs)[1]
        alone = any(result.matching.partner_of(mentee) is None for mentee, _ in eligible)
        expected = (
            "no_seat_left" if not cohort.seats(mentor)
            else "partners_settled" if not pairs and cohort.mentees
            else "below_minimum_score" if not eligible and below
            else "no_eligible_partner" if not eligible
            else "no_gain" if alone
            else "outcompeted"
        )  # fmt: skip
        assert reason == expected


def test_details_say_which_rules_keep_people_apart(small):
    result = pm.match(*small)
    detail = dict(result.unmatched_mentees[["id", "detail"]].values)
    assert detail["E-3"] == "Nobody is possible: “the same site” is not met (2 of 2)."


@given(pt.cohorts(max_side=4), pt.policies())
def test_everything_about_everybody_can_be_explained(cohort, policy):
    try:
        result = pm.match(cohort, policy)
    except pm.InfeasibleError:
        assume(False)
    for mentee in cohort.mentees:
        assert mentee.id in result.explain(mentee.id)
        for mentor in cohort.mentors:
            text = result.explain(mentee.id, mentor.id)
            chosen = (mentee.id, mentor.id) in result.matching
            assert ("is in the plan" in text) == chosen
            eligible = not pm.Scores(cohort, policy).reasons(mentee.id, mentor.id)
            # An override lets a pair stand that breaks a rule.
            forbidden = "cannot be paired" in text or "do not meet every rule" in text
            assert forbidden == (not eligible)


def test_settled_people_and_full_mentors_are_said_to_be_so(small):
    cohort, policy = small
    full = pm.Mentor(id="M-3", site="Ghent", capacity=0)
    settled = cohort.replace(
        mentors=[*cohort.mentors, full], pinned=[("E-1", "M-1")], running=[("E-2", "M-2")]
    )
    result = pm.match(settled, policy)
    assert "pinned to another mentor or already in a running pair" in result.explain("E-1", "M-2")
    assert "pinned to another mentor or already in a running pair" in result.explain("E-2", "M-1")
    assert "M-3 has no seat" in result.explain("E-4", "M-3")


def test_a_mentor_without_a_seat_is_not_counted_among_the_competed_for():
    cohort = pm.Cohort(
        [pm.Mentor(id="full", current_load=1), pm.Mentor(id="free")],
        [pm.Mentee(id="1"), pm.Mentee(id="2")],
    )
    detail = pm.match(cohort, pm.Policy()).unmatched_mentees.loc[0, "detail"]
    assert detail.startswith("1 possible mentor has a seat")


def test_pairs_that_no_plan_can_have_are_said_to_be_so():
    mentors = [pm.Mentor(id="M-1", min_load=1), pm.Mentor(id="M-2")]
    mentees = [pm.Mentee(id="E-1"), pm.Mentee(id="E-2")]
    cohort = pm.Cohort(mentors, mentees, excluded=[("E-2", "M-1")])
    assert "no plan that meets every demand" in pm.match(cohort, pm.Policy()).explain("E-1", "M-2")


def test_people_in_running_pairs_are_not_printed_as_left_out():
    cohort = pm.Cohort(
        [pm.Mentor(id="M-1"), pm.Mentor(id="M-2")],
        [pm.Mentee(id="E-1"), pm.Mentee(id="E-2")],
        running=[("E-1", "M-1")],
    )
    text = str(pm.match(cohort, pm.Policy()))
    assert "No mentee is left without a mentor." in text
    assert "1 mentee is already in a running pair and is not counted here." in text


def test_two_equal_runs_are_equal_results(small):
    assert pm.match(*small) == pm.match(*small)


def test_ids_given_the_wrong_way_round_are_said_to_be_so(small):
    result = pm.match(*small)
    scores = pm.score(*small)
    for ask in (
        lambda: result.explain("M-1"),
        lambda: result.explain("M-1", "E-1"),
        lambda: result.shortlist("M-1"),
        lambda: scores.breakdown("M-1", "E-1"),
    ):
        with pytest.raises(pm.PolicyError, match="'M-1' is a mentor, not a mentee"):
            ask()


def test_a_pair_below_the_minimum_is_explained_with_both_figures(small):
    cohort, policy = small
    text = pm.match(cohort, policy.replace(minimum_score=0.6)).explain("E-1", "M-1")
    assert "the score 0.50 is below the minimum 0.60" in text


def test_a_result_read_back_with_the_wrong_kind_of_data_is_refused(small):
    text = pm.match(*small).to_json()
    with pytest.raises(pm.VerificationError, match="must be a Cohort"):
        pm.MatchResult.from_json(text, cohort="people")
    with pytest.raises(pm.VerificationError, match="not a path"):
        pm.MatchResult.from_json("result.json")
    assert "is with" in pm.MatchResult.from_json(text, cohort=small[0]).explain("E-2")


def test_printing_objects_in_a_notebook_stays_short(small):
    assert len(repr(pm.Policy.preset("vernier"))) < 1500
    assert repr(pm.score(*small)) == "Scores(4 mentees, 2 mentors)"


def test_questions_about_strangers_say_who_was_probably_meant(small):
    result = pm.match(*small)
    for ask in (("E-9",), ("E-1", "M-9"), ("E-9", "M-1")):
        with pytest.raises(pm.PolicyError, match="Did you mean"):
            result.explain(*ask)
    with pytest.raises(pm.PolicyError, match="no mentee"):
        result.explain(["E-1"])
    with pytest.raises(pm.PolicyError, match="Known: de, en, fr, it, nl"):
        result.explain("E-1", language="eo")


def test_printing_is_short_and_stable(sample):
    result = pm.match(*sample)
    text = str(result)
    assert text == str(pm.match(*sample))
    assert len(text.split("\n")) < 45
    assert text.startswith("Proven best plan: ")
    assert repr(result).startswith("<MatchResult OPTIMAL (proof: dual_certificate): ")


HOSTILE = "<script>alert(1)</script>"


def test_hostile_ids_are_escaped_in_html_and_harmless_in_text():
    cohort = pm.Cohort(
        [pm.Mentor(id=HOSTILE), pm.Mentor(id="a\nb\x1b[31m")],
        [pm.Mentee(id="E"), pm.Mentee(id="=cmd()"), pm.Mentee(id="</td>")],
    )
    result = pm.match(cohort, pm.Policy())
    html = result._repr_html_()
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "</td></td>" not in html
    assert "\x1b" not in str(result)
    assert pm.MatchResult.from_json(result.to_json(), cohort=cohort) == result


def test_json_holds_no_profile(sample):
    text = pm.match(*sample).to_json()
    for value in ("NACE2", "Lignon", "18:00", "native", "birth"):
        assert value not in text


def test_json_of_other_people_is_refused(small, sample):
    text = pm.match(*sample).to_json()
    cohort, policy = small
    for data in ({"cohort": cohort}, {"policy": policy}):
        with pytest.raises(pm.VerificationError, match="digest"):
            pm.MatchResult.from_json(text, **data)


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "null", '{"format": "pairmatch result", "version": 99}']
)
def test_what_is_no_result_is_refused(text):
    with pytest.raises(pm.VerificationError, match="not a pairmatch result"):
        pm.MatchResult.from_json(text)


@pytest.mark.parametrize("factor", [0, -1])
def test_json_with_a_factor_below_1_is_refused(small, factor):
    document = json.loads(pm.match(*small).to_json())
    document["certificate"][0]["multipliers"][-1] = factor
    with pytest.raises(pm.VerificationError, match="a factor of the certificate is below 1"):
        pm.MatchResult.from_json(json.dumps(document))


def test_json_has_no_numbers_that_json_does_not_know(sample):
    def refuse(constant):
        raise AssertionError(constant)

    json.loads(pm.match(*sample).to_json(), parse_constant=refuse)


def test_prices_say_what_one_more_seat_adds(small):
    cohort, policy = small
    result = pm.match(cohort, policy)
    assert result.mentor_prices.to_dict() == {"M-1": 0.5, "M-2": 0.5}
    assert result.stage_prices["most_pairs"].to_dict() == {"M-1": 1, "M-2": 1}


def test_prices_in_score_need_a_stage_of_scores(small):
    cohort, policy = small
    with pytest.raises(pm.NoMatchingError, match="best_total"):
        pm.match(cohort, policy.replace(objective=("most_pairs",))).mentor_prices  # noqa: B018


def test_a_shortlist_ranks_with_shared_ranks_and_shows_seats(small):
    cohort, policy = small
    table = pm.match(cohort, policy).shortlist("E-1", k=5)
    assert table["rank"].tolist() == [1, 1]
    assert table["seats"].tolist() == [1, 1]
    assert len(pm.shortlist(cohort, policy, "E-3")) == 0


def test_matchings_are_sets_of_pairs():
    matching = pm.Matching([("b", 1), ("a", 1)])
    assert ("a", 1) in matching
    assert ("a", 2) not in matching
    assert "a" not in matching
    assert matching == {("a", 1), ("b", 1)}
    assert hash(matching) == hash(pm.Matching([("a", 1), ("b", 1)]))
    assert matching & {("a", 1)} == pm.Matching([("a", 1)])
    assert matching.mentees_of(1) == ("a", "b")
    assert repr(matching) == "Matching([('a', 1), ('b', 1)])"
    with pytest.raises(ValueError, match="two pairs"):
        pm.Matching([("a", 1), ("a", 2)])


def test_a_reason_that_only_another_version_knows_is_told_by_its_code(small):
    document = json.loads(pm.match(*small).to_json())
    for one in document["unmatched_mentees"]:
        one["reason"] = "on_leave"
    result = pm.MatchResult.from_json(json.dumps(document))
    for language in LANGUAGES:
        table = result.table("unmatched_mentees", language)
        for text in (result.to_text(language), result.to_html(language), table.to_csv()):
            assert "on_leave" in text

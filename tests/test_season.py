"""What a season keeps, hands on and refuses."""

import copy
import dataclasses
import json
import pickle
import re
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pairmatch as pm
from pairmatch._support.messages import LANGUAGES

MONDAY = date(2026, 9, 7)
WEEK = timedelta(weeks=1)
# People of one number are the best pairs.
POLICY = pm.Policy(criteria=[pm.policy.Same("number", optional=True)], rules=[pm.policy.SameSite()])


def people(mentors, mentees, **facts):
    """Return a cohort: mentors with their capacities, and mentees."""
    return pm.Cohort(
        [
            pm.Mentor(id=own, capacity=n, attributes={"number": own[-1]})
            for own, n in mentors.items()
        ],
        [pm.Mentee(id=own, attributes={"number": own[-1]}) for own in mentees],
        **facts,
    )


TWO = people({"M-1": 1, "M-2": 2}, ["E-1", "E-2"])


def planned(season, cohort, on):
    return season.planned(pm.match(season.next_cohort(cohort, on=on), POLICY, on=on), on=on)


def began(cohort=TWO, **options):
    return planned(pm.Season.start(on=MONDAY, **options), cohort, MONDAY)


def decide(season, decision, pair=None, on=None, **more):
    pair = pair or season.previous[0]
    row = pm.Decision(mentee_id=pair[0], mentor_id=pair[1], decision=decision, **more)
    return season.decided([row], on=on or season.last_day)


def codes(call):
    with pytest.raises(pm.IntakeError) as caught:
        call()
    return list(caught.value.issues["code"])


def test_the_obvious_second_week_does_not_overbook():
    mentor = pm.Mentor(id="M", capacity=2, current_load=1)
    cohort = pm.Cohort([mentor], [pm.Mentee(id="E-1"), pm.Mentee(id="E-2")])
    season = decide(began(cohort), "accepted")
    cohort_of_week_2 = season.next_cohort(cohort, on=MONDAY + WEEK)
    # As it is stated, nobody is warned of loads that were added.
    assert (cohort_of_week_2.seats("M"), cohort_of_week_2.load_counts) == (0, "others")
    told = cohort.replace(mentors=[mentor.replace(current_load=2)])
    season = decide(began(cohort, load_counts="all"), "accepted")
    assert season.next_cohort(told, on=MONDAY + WEEK).seats("M") == 0


@pytest.mark.parametrize("decision", ["accepted", "started"])
def test_an_agreed_pair_runs_until_it_ends(decision):
    season = decide(began(), decision)
    pair = season.previous[0]
    assert season.next_cohort(TWO, on=MONDAY + WEEK).running == (pair,)
    for ended, state in (("ended", "finished"), ("broken_off", "waiting")):
        after = decide(season, ended, pair)
        cohort = after.next_cohort(TWO, on=MONDAY + WEEK)
        assert cohort.running == ()
        assert after.state("mentees", pair[0]) == state
        assert (cohort.find_mentee(pair[0]) is None) == (ended == "ended")
        assert pair in after.excluded


def test_a_last_day_ends_a_pair_by_itself():
    season = decide(began(), "accepted", until=MONDAY + WEEK)
    pair = season.previous[0]
    assert season.next_cohort(TWO, on=MONDAY + WEEK).running_until == {pair: MONDAY + WEEK}
    week = season.next_week(TWO, on=MONDAY + 2 * WEEK)
    assert week.cohort.running == ()
    assert week.counts["mentees"] == {"finished": 1, "waiting": 1}


@pytest.mark.parametrize("name", ["next_week", "next_cohort"])
def test_a_warning_of_columns_names_the_line_that_gave_the_tables(name):
    tables = pd.DataFrame({"id": ["M-1"], "Timestamp": ["x"]}), pd.DataFrame({"id": ["E-1"]})
    with pytest.warns(pm.UnreadColumnsWarning) as caught:
        getattr(pm.Season.start(on=MONDAY), name)(*tables, on=MONDAY)
    assert {Path(own.filename) for own in caught} == {Path(__file__)}


def test_who_is_in_no_table_has_left():
    season = planned(began(), people({"M-2": 1}, ["E-2"]), MONDAY + WEEK)
    told = season.table("people").set_index("id")["state"].to_dict()
    assert told == {"M-1": "left", "M-2": "waiting", "E-1": "left", "E-2": "waiting"}


def test_who_comes_back_comes_back_with_everything():
    season = decide(began(), "declined")
    pair = season.previous[0]
    without = people({"M-1": 1, "M-2": 2}, [own for own in ("E-1", "E-2") if own != pair[0]])
    season = planned(season, without, MONDAY + WEEK)
    assert season.state("mentees", pair[0]) == "left"
    cohort = season.next_cohort(TWO, on=MONDAY + 2 * WEEK)
    assert cohort.excluded == (pair,)
    assert cohort.mentee(pair[0]).waiting_since == MONDAY


def test_exclusions_of_people_who_left_never_raise():
    first = people({"M-1": 1}, ["E-1", "m 1"])
    season = began(first)
    for pair in season.previous:
        season = decide(season, "declined", pair)
    later = people({"M-2": 1, "E-1": 1}, ["M-1", "E 1"])
    assert season.next_cohort(later, on=MONDAY + WEEK).excluded == ()


def test_partners_who_are_not_in_the_tables_keep_their_place():
    season = decide(began(), "started", ("E-1", "M-1"))
    alone = people({"M-1": 1, "M-2": 2}, ["E-2"])
    cohort = season.next_cohort(alone, on=MONDAY + WEEK)
    assert (cohort.running, cohort.seats("M-1")) == ((("E-1", "M-1"),), 0)
    gone = people({"M-2": 2}, ["E-1", "E-2"])
    cohort = season.next_cohort(gone, on=MONDAY + WEEK)
    assert cohort.seats("M-1") == 0
    result = pm.match(cohort, POLICY)
    assert list(result.matching) == [("E-2", "M-2")]


def test_a_mentor_who_left_keeps_all_pairs_although_a_mentee_left_too():
    season = began(people({"M-1": 2}, ["E-1", "E-2"]))
    for pair in season.previous:
        season = decide(season, "started", pair)
    cohort = season.next_cohort(people({"M-2": 1}, ["E-1"]), on=MONDAY + WEEK)
    assert cohort.running == (("E-1", "M-1"), ("E-2", "M-1"))
    season = planned(season, people({"M-2": 1}, ["E-1"]), MONDAY + WEEK)
    assert season.running == cohort.running


def test_a_pair_made_by_hand_is_kept_although_it_breaks_a_rule():
    cohort = pm.Cohort(
        [pm.Mentor(id="M-1", site="Ghent"), pm.Mentor(id="M-2", site="Liège")],
        [pm.Mentee(id="E-1", site="Ghent")],
    )
    season = decide(began(cohort), "changed", ("E-1", "M-2"), reason="she will move")
    result = pm.match(season.next_cohort(cohort, on=MONDAY + WEEK), POLICY)
    assert list(result.matching) == [("E-1", "M-2")]
    assert result.pairs.loc[0, "override"].startswith("she will move")


def test_a_pair_made_by_hand_waits_where_the_mentor_has_no_place():
    season = decide(began(), "changed", ("E-1", "M-2"))
    full = people({"M-1": 1, "M-2": 0}, ["E-1", "E-2"])
    week = season.next_week(full, on=MONDAY + WEEK)
    assert week.cohort.pinned == ()
    assert week.counts["decisions"] == {"no_seat": 1}
    taken = people({"M-1": 1, "M-2": 1}, ["E-1", "E-2"], pinned=[("E-2", "M-2")])
    assert season.next_cohort(taken, on=MONDAY + WEEK).pinned == (("E-2", "M-2"),)


def test_a_mentee_waits_since_the_table_says_so_or_since_the_first_week():
    tables = pd.DataFrame({"id": ["M-1"]}), pd.DataFrame({"id": ["E-1", "E-2"]})
    tables[1]["waiting_since"] = ["", "2026-03-01"]
    season = pm.Season.start(on=MONDAY)
    season = season.planned(pm.match(season.next_cohort(*tables, on=MONDAY), POLICY), on=MONDAY)
    tables[1]["waiting_since"] = ["", ""]
    cohort = season.next_cohort(*tables, on=MONDAY + WEEK)
    assert cohort.mentee("E-1").waiting_since == MONDAY
    assert cohort.mentee("E-2").waiting_since == date(2026, 3, 1)


def test_after_a_break_a_mentee_waits_since_then_or_since_a_later_day_in_the_table():
    season = decide(decide(began(), "started", ("E-1", "M-1")), "broken_off", ("E-1", "M-1"))
    since = MONDAY + 3 * WEEK
    told = TWO.replace(mentees=[own.replace(waiting_since=since) for own in TWO.mentees])
    assert season.next_cohort(TWO, on=MONDAY + WEEK).mentee("E-1").waiting_since == MONDAY
    season = planned(season, told, MONDAY + WEEK)
    assert season.next_cohort(TWO, on=MONDAY + 2 * WEEK).mentee("E-1").waiting_since == since


def test_running_pairs_of_a_cohort_that_have_ended_do_not_begin_again():
    pair = ("E-1", "M-1")
    stated = TWO.replace(running=[pair], running_until={pair: MONDAY})
    season = pm.Season.start(on=MONDAY)
    assert season.next_cohort(stated, on=MONDAY).running == (pair,)
    assert season.next_cohort(stated, on=MONDAY + WEEK).running == ()


def test_wishes_for_people_who_left_are_no_problem():
    season = began()
    mentors = pd.DataFrame({"id": ["M-2"]})
    mentees = pd.DataFrame({"id": ["E-1"], "wishes": ["M-1; M-2"]})
    assert season.next_cohort(mentors, mentees, on=MONDAY + WEEK).mentees[0].wishes


def test_what_only_the_cohort_states_of_pairs_is_kept():
    last = {("E-2", "M-2"): MONDAY + WEEK}
    stated = TWO.replace(
        running=last, running_until=last, excluded=[("E-1", "M-1"), ("E-9", "M-1")]
    )
    season = began(stated)
    assert season.next_cohort(TWO, on=MONDAY + 2 * WEEK).running == ()
    assert season.running == (("E-2", "M-2"),)
    assert set(season.excluded) == {("E-1", "M-1"), ("E-9", "M-1")}
    assert season.next_cohort(TWO, on=MONDAY + WEEK).running == (("E-2", "M-2"),)


def test_who_has_finished_takes_part_again_if_the_cohort_says_so():
    season = decide(decide(began(), "started", ("E-1", "M-1")), "ended", ("E-1", "M-1"))
    again = TWO.replace(pinned=[("E-1", "M-2")])
    week = season.next_week(again, on=MONDAY + WEEK)
    assert week.cohort.pinned == (("E-1", "M-2"),)
    assert week.counts["mentees"] == {"waiting": 2}


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"running": [("E-1", "M-2")]}, "two_mentors"),
        ({"pinned": [("E-1", "M-2")]}, "two_mentors"),
        ({"excluded": [("E-1", "M-1")]}, "contradiction"),
        ({"running": [("E-2", "M-2")]}, "contradiction"),
        ({"load_counts": "all"}, "contradiction"),
    ],
)
def test_a_cohort_cannot_state_pairs_against_a_decision(facts, code):
    season = decide(began(), "accepted", ("E-1", "M-1"))
    season = decide(season, "declined", ("E-2", "M-2"))
    assert codes(lambda: season.next_cohort(TWO.replace(**facts), on=MONDAY)) == [code]


def test_a_plan_of_another_cohort_is_refused():
    season = began()
    result = pm.match(season.next_cohort(TWO, on=MONDAY), POLICY)
    season = decide(season, "declined", ("E-1", "M-1"))
    season = decide(season, "accepted", ("E-2", "M-2"))
    assert codes(lambda: season.planned(result, on=MONDAY)) == ["not_of_this_season"] * 2
    with pytest.raises(pm.NoMatchingError):
        season.planned(pm.solve(pm.Problem.from_scores([[1]])), on=MONDAY)
    with pytest.raises(pm.PolicyError, match=r"result of pm\.match"):
        season.planned(None, on=MONDAY)


@pytest.mark.parametrize("facts", [{}, {"running": [("E-1", "M-2")]}, {"pinned": [("E-1", "M-2")]}])
def test_a_plan_without_a_pair_made_by_hand_is_refused(facts):
    cohort = people({"M-1": 1, "M-2": 2, "M-3": 1}, ["E-1", "E-2"])
    season = decide(began(cohort), "changed", ("E-1", "M-3"))
    result = pm.match(cohort.replace(**facts), POLICY)
    assert "not_of_this_season" in codes(lambda: season.planned(result, on=MONDAY))
    season = planned(season, cohort, MONDAY)
    assert ("E-1", "M-3") in season.previous


def test_what_is_no_id_and_no_name_of_a_table_is_not_known():
    for call in (lambda: began().state("mentors", []), lambda: began().table([])):
        with pytest.raises(pm.PolicyError):
            call()


def test_everything_that_is_wrong_is_said_at_once():
    rows = [
        ("E-1", "M-1", "accepted"),
        ("E-1", "M-2", "accepted"),
        ("e 2", "M-2", "accepted"),
        ("M-1", "E-1", "declined"),
        ("E-2", "M-2", "ended"),
        ("E-2", "M-2", "certainly"),
    ]
    table = pd.DataFrame(rows, columns=["mentee", "mentor", "decision"])
    with pytest.raises(pm.IntakeError) as caught:
        began().decided(table, on=MONDAY)
    found = caught.value.issues
    assert list(zip(found["row"], found["code"], strict=True)) == [
        (3, "not_proposed"),
        (4, "unknown_id"),
        (5, "unknown_id"),
        (5, "unknown_id"),
        (6, "not_begun"),
        (7, "unknown_decision"),
    ]
    assert "Did you mean 'E-2'?" in found["hint"][1]
    assert "certainly" not in str(caught.value)


@pytest.mark.parametrize(
    ("before", "then", "code"),
    [
        ((), "ended", "not_begun"),
        ((), "reopened", "nothing_decided"),
        (("declined",), "started", "after_declined"),
        (("excluded",), "started", "after_declined"),
        (("started",), "declined", "already_started"),
        (("accepted", "ended"), "started", "already_ended"),
        (("changed",), "broken_off", "not_begun"),
    ],
)
def test_a_decision_must_follow_the_one_before(before, then, code):
    season = began()
    for own in before:
        season = decide(season, own)
    assert codes(lambda: decide(season, then)) == [code]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"day": MONDAY + WEEK}, "in_the_future"),
        ({"day": MONDAY - WEEK}, "date_backwards"),
        ({"day": "2026-09-07"}, "not_a_date"),
        ({"until": MONDAY - WEEK}, "contradiction"),
        ({"side": "mento"}, "unknown_choice"),
        ({"reason": 1}, "not_text"),
    ],
)
def test_days_and_sides_make_sense(more, code):
    assert codes(lambda: decide(began(), "accepted", **more)) == [code]


def test_nobody_has_two_mentors_on_a_day_that_is_entered_later():
    season = decide(began(), "accepted", ("E-1", "M-1"), until=MONDAY + timedelta(2))
    row = pm.Decision(
        mentee_id="E-1", mentor_id="M-2", decision="changed", day=MONDAY + timedelta(1)
    )
    assert codes(lambda: season.decided([row], on=MONDAY + WEEK)) == ["two_mentors"]
    row = dataclasses.replace(row, day=None)
    season = season.decided([row], on=MONDAY + WEEK)
    assert pm.Season.from_json(season.to_json()) == season


def test_no_mentor_gets_more_pairs_than_places():
    season = decide(began(), "accepted", ("E-1", "M-1"))
    assert codes(lambda: decide(season, "changed", ("E-2", "M-1"))) == ["no_seat"]
    season = decide(season, "broken_off", ("E-1", "M-1"))
    assert decide(season, "changed", ("E-2", "M-1")).pinned == (("E-2", "M-1"),)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_decisions_of_one_table_follow_their_days_and_not_their_rows(order):
    days = [MONDAY + timedelta(days=own) for own in (0, 1, 2)]
    told = ["declined", "accepted", "started"]
    rows = [("E-1", "M-1", told[own], days[own]) for own in order]
    table = pd.DataFrame(rows, columns=["mentee", "mentor", "decision", "date"])
    season = began().decided(table, on=MONDAY + WEEK)
    assert season.history["decision"].tolist() == told
    assert season.running == (("E-1", "M-1"),)


def test_a_decision_that_held_before_counts_again_after_another_one():
    season = decide(began(), "accepted", ("E-1", "M-1"))
    rows = [("E-1", "M-1", "accepted", ""), ("E-1", "M-1", "declined", "2026-09-08")]
    table = pd.DataFrame(rows, columns=["mentee", "mentor", "decision", "date"])
    season = season.decided(table, on=MONDAY + WEEK)
    assert season.history["decision"].tolist() == ["accepted", "declined", "accepted"]


def test_a_pair_may_start_although_its_mentor_has_fewer_places_now():
    season = decide(began(), "accepted", ("E-1", "M-1"))
    season = planned(season, people({"M-1": 0, "M-2": 2}, ["E-1", "E-2"]), MONDAY + WEEK)
    assert decide(season, "started", ("E-1", "M-1")).running == (("E-1", "M-1"),)


@pytest.mark.parametrize("left", ["E-1", 1])
def test_people_who_have_left_are_a_list(left):
    tables = pd.DataFrame({"id": ["M-1"]}), pd.DataFrame({"id": ["E-1"]})
    with pytest.raises(pm.PolicyError, match="left is a list of ids"):
        began().next_cohort(*tables, on=MONDAY, left=left)


def test_nobody_mentors_themselves():
    season = began(people({"X-1": 1, "M-2": 1}, ["X-1", "E-2"]))
    assert codes(lambda: decide(season, "changed", ("X-1", "X-1"))) == ["same_person"]


def test_a_decision_can_be_changed_and_all_are_kept():
    season = began()
    for own in ("accepted", "declined", "accepted", "reopened"):
        season = decide(season, own)
    assert season.history["decision"].tolist() == ["accepted", "declined", "accepted", "reopened"]
    assert season.history["counts"].tolist() == [False, False, False, True]
    assert (season.running, season.excluded) == ((), ())


def test_one_sheet_read_twice_changes_nothing():
    rows = [(*pair, "declined", "too far") for pair in began().previous]
    table = pd.DataFrame(rows, columns=["mentee", "mentor", "decision", "reason"])
    season = began().decided(table, on=MONDAY)
    assert season.decided(table, on=MONDAY + WEEK) == season


def test_a_list_of_decisions_that_goes_on_is_read_from_its_beginning():
    rows = [
        ("E-1", "M-1", "accepted", "2026-09-08"),
        ("E-2", "M-2", "declined", "2026-09-08"),
        ("E-1", "M-1", "ended", "2026-09-10"),
        ("E-2", "M-2", "reopened", "2026-09-11"),
    ]
    season = began()
    for n in range(1, 5):
        table = pd.DataFrame(rows[:n], columns=["mentee", "mentor", "decision", "day"])
        season = season.decided(table, on=MONDAY + WEEK)
        assert season == season.decided(table, on=MONDAY + WEEK)
        assert len(season.decisions) == n
    rows[0] = ("E-1", "M-1", "declined", "2026-09-08")
    table = pd.DataFrame(rows, columns=["mentee", "mentor", "decision", "day"])
    assert codes(lambda: season.decided(table, on=MONDAY + WEEK)) == ["date_backwards"]


def test_a_sheet_to_be_filled_in_changes_nothing_as_it_is(tmp_path):
    season = decide(began(), "accepted", ("E-1", "M-1"), until=MONDAY, reason="=1+1")
    season = decide(season, "declined", ("E-2", "M-2"), side="mentor", on=MONDAY + WEEK)
    for language in LANGUAGES:
        sheet = season.sheet(language)
        path = tmp_path / f"{language}.csv"
        pm.write_table(sheet, path, delimiter=";")
        for source in (sheet, path):
            assert season.decided(source, on=MONDAY + WEEK) == season


def test_two_rows_that_disagree_are_refused_though_one_holds_already():
    season = decide(began(), "accepted", ("E-1", "M-1"))
    rows = [("E-1", "M-1", "accepted"), ("E-1", "M-1", "declined")]
    table = pd.DataFrame(rows, columns=["mentee", "mentor", "decision"])
    assert codes(lambda: season.decided(table, on=MONDAY)) == ["two_decisions"] * 2


@pytest.mark.parametrize(("load_counts", "fits"), [("all", True), ("others", False)])
def test_a_load_takes_places_from_pairs_made_by_hand(load_counts, fits):
    mentor = pm.Mentor(id="M-1", capacity=2)
    mentees = [pm.Mentee(id=own) for own in ("E-1", "E-2")]
    season = decide(began(pm.Cohort([mentor], mentees), load_counts=load_counts), "accepted")
    later = pm.Cohort([mentor.replace(current_load=1)], mentees)
    season = planned(season, later, MONDAY + WEEK)
    free = next(own for own in ("E-1", "E-2") if own not in dict(season.running))
    if fits:
        assert decide(season, "changed", (free, "M-1")).pinned
    else:
        assert codes(lambda: decide(season, "changed", (free, "M-1"))) == ["no_seat"]


def test_a_load_that_counts_all_leaves_no_place_to_others():
    mentor = pm.Mentor(id="M-1", capacity=2, current_load=1)
    mentees = [pm.Mentee(id=own) for own in ("E-1", "E-2")]
    season = decide(began(pm.Cohort([mentor], mentees), load_counts="all"), "accepted")
    later = pm.Cohort([mentor.replace(current_load=2)], mentees)
    season = planned(season, later, MONDAY + WEEK)
    free = next(own for own in ("E-1", "E-2") if own not in dict(season.running))
    assert codes(lambda: decide(season, "changed", (free, "M-1"))) == ["no_seat"]


def test_days_never_run_backwards():
    season = planned(began(), TWO, MONDAY + WEEK)
    for call in (
        lambda: season.decided([], on=MONDAY),
        lambda: season.next_cohort(TWO, on=MONDAY),
        lambda: season.planned(pm.match(TWO, POLICY), on=MONDAY),
    ):
        assert codes(call) == ["date_backwards"]
    assert codes(lambda: season.decided([], on="2026-09-21")) == ["not_a_date"]
    assert codes(lambda: pm.Season.start(on=None, load_counts="other")) == [
        "not_a_date",
        "unknown_choice",
    ]


def test_the_news_say_what_happened_since_the_plan_before():
    season = decide(began(), "accepted", ("E-1", "M-1"), reason="x")
    season = planned(season, people({"M-1": 1, "M-2": 2}, ["E-1", "E-3"]), MONDAY + WEEK)
    news = season.changes
    assert (news.since, news.arrived, news.left) == (MONDAY, ("E-3",), ("E-2",))
    assert news.dropped == (("E-2", "M-2"),)
    assert news.table()["change"].tolist() == ["arrived", "left", "accepted", "proposed", "dropped"]
    texts = {news.text(language) for language in LANGUAGES}
    assert len(texts) == len(LANGUAGES)
    assert all(text.count("\n") == 4 and "{" not in text for text in texts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_a_first_plan_the_news_say_no_more_than_that_and_later_that_nothing_changed(language):
    season = began()
    first = season.changes.text(language)
    season = planned(season, TWO, MONDAY + WEEK)
    same = season.changes.text(language)
    assert same != first
    for text in (first, same):
        assert text
        assert "\n" not in text
        assert "E-1" not in text
    assert season.changes.details(language)[0][1] == ""


@pytest.mark.parametrize("language", LANGUAGES)
@given(n=st.integers(1, 30))
def test_a_long_list_of_news_is_cut_and_all_its_names_are_in_the_details(language, n):
    ids = tuple(f"E-{k}" for k in range(n))
    news = pm.season.News(MONDAY, ids, (), (), (), (), ())
    ((sentence, names),) = news.details(language)
    shown = [own for own in ids if re.search(rf"{own}\b", sentence)]
    assert shown == list(ids[: len(shown)])
    assert len(shown) == n or f" {n - len(shown)}" in sentence
    assert all(re.search(rf"{own}\b", names or sentence) for own in ids)
    assert len(shown) <= 9


@pytest.mark.parametrize("name", ["people", "pairs", "decisions", "plans"])
def test_every_table_has_its_words(name):
    season = decide(began(), "declined", side="mentor")
    for language in (None, *LANGUAGES):
        table = season.table(name, language)
        assert len(table)
    with pytest.raises(pm.PolicyError, match="Did you mean 'people'"):
        season.table("peple")


# The file.


def with_decisions():
    season = decide(began(), "accepted", ("E-1", "M-1"), remark="both glad")
    return decide(season, "declined", ("E-2", "M-2"), side="mentee", reason="too far")


def test_the_file_is_the_season(tmp_path):
    season = with_decisions()
    path = tmp_path / "season.json"
    season.write(path)
    assert pm.Season.read(path) == season == pickle.loads(pickle.dumps(season))
    assert hash(pm.Season.read(path)) == hash(season)
    assert [file.name for file in tmp_path.iterdir()] == ["season.json"]
    # Spreadsheets and editors put a mark in front.
    path.write_text(season.to_json(), encoding="utf-8-sig")
    assert pm.Season.read(path) == season


def test_what_was_entered_can_be_read_however_long_it_is():
    long = "x" * 30_000
    season = began(people({"M-1": 1}, [f"{long}1"]))
    season = decide(season, "declined", reason=long, remark=long)
    assert pm.Season.from_json(season.to_json()) == season


def test_a_link_leads_to_the_file_that_is_written(tmp_path):
    path, link = tmp_path / "season.json", tmp_path / "link.json"
    began().write(path)
    try:
        link.symlink_to(path)
    except OSError:
        pytest.skip("no links here")
    with_decisions().write(link)
    assert link.is_symlink()
    assert pm.Season.read(path) == with_decisions()


def test_a_file_keeps_who_may_read_it(tmp_path):
    path = tmp_path / "season.json"
    began().write(path)
    path.chmod(0o640)
    with_decisions().write(path)
    assert path.stat().st_mode & 0o777 == 0o640


def test_reasons_and_remarks_stay_out_where_they_are_not_wanted():
    season = with_decisions()
    text = season.to_json(texts=False)
    assert "too far" not in text
    assert "both glad" not in text
    assert pm.Season.from_json(text).running == season.running
    assert "too far" not in repr(season) + repr(season.decisions)


def test_the_file_holds_no_profiles():
    mentee = pm.Mentee(id="E-1", site="Ghent", needs=["job"], attributes={"grade": "secret"})
    text = began(pm.Cohort([pm.Mentor(id="M-1", site="Ghent")], [mentee])).to_json()
    assert not any(word in text for word in ("Ghent", "job", "secret", "grade"))


def test_an_interrupted_writing_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "season.json"
    began().write(path)

    def broken(self, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr(pm.Season, "to_json", broken)
    with pytest.raises(KeyboardInterrupt):
        with_decisions().write(path)
    assert pm.Season.read(path) == began()
    assert len(list(tmp_path.iterdir())) == 1


def damage(key, *path):
    def change(document):
        place = document
        for part in path:
            place = place[part]
        key(place)

    return change


DAMAGES = {
    "unknown_field": [
        damage(lambda d: d.update(extra=1)),
        damage(lambda d: d.update(extra=1), "mentors", 0),
        damage(lambda d: d.update(row=1), "decisions", 0),
    ],
    "missing_field": [
        damage(lambda d: d.pop("plans")),
        damage(lambda d: d.pop("capacity"), "mentors", 0),
        damage(lambda d: d[0].pop(), "plans", 0, "pairs"),
    ],
    "invalid": [
        damage(lambda d: d.update(started="yesterday")),
        damage(lambda d: d.update(capacity="1"), "mentors", 0),
        damage(lambda d: d.update(capacity=-1), "mentors", 0),
        damage(lambda d: d.update(day=None), "decisions", 0),
        damage(lambda d: d.update(id=""), "mentees", 0),
    ],
    "unknown_version": [damage(lambda d: d.update(version=2))],
    "not_a_season": [damage(lambda d: d.update(format="pairmatch cohort"))],
    "duplicate_id": [damage(lambda d: d.append(d[0]), "mentees")],
    "unknown_choice": [
        damage(lambda d: d.update(decision="acceptd"), "decisions", 0),
        damage(lambda d: d.update(side="nobody"), "decisions", 0),
    ],
    "not_begun": [damage(lambda d: d.update(decision="ended"), "decisions", 0)],
    "already_started": [
        damage(lambda d: d.extend([d[0] | {"decision": "started"}, d[0]]), "decisions")
    ],
    "date_backwards": [
        damage(lambda d: d.update(day="2026-09-01"), "decisions", 0),
        damage(lambda d: d.update(day="2026-09-01"), "plans", 0),
        damage(lambda d: d.update(after=9), "plans", 0),
    ],
    "two_mentors": [
        damage(lambda d: d.append(["E-1", "M-2"]), "plans", 0, "pairs"),
        damage(lambda d: d.append(d[0] | {"mentor_id": "M-2"}), "decisions"),
    ],
    "same_person": [damage(lambda d: d.update(mentor_id=d["mentee_id"]), "decisions", 1)],
    "contradiction": [damage(lambda d: d.update(last_seen="2026-09-01"), "mentors", 0)],
}


@pytest.mark.parametrize(
    ("code", "change"), [(code, own) for code, changes in DAMAGES.items() for own in changes]
)
def test_a_damaged_file_is_refused_and_says_where(code, change):
    document = json.loads(with_decisions().to_json())
    damaged = copy.deepcopy(document)
    change(damaged)
    found = codes(lambda: pm.Season.from_json(json.dumps(damaged)))
    assert set(found) == {code}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "season.json",
        "[]",
        "{}",
        None,
        '{"format": "pairmatch season", "format": 1}',
        '{"format": "pairmatch season", "version": NaN}',
        '{"a":' * 50_000,
        with_decisions().to_json()[:300],
    ],
)
def test_what_is_no_season_is_refused(text):
    assert codes(lambda: pm.Season.from_json(text)) == ["not_a_season"]


def test_a_file_that_is_no_text_is_refused(tmp_path):
    path = tmp_path / "season.json"
    path.write_bytes(b"\xff\xfe\x00")
    assert codes(lambda: pm.Season.read(path)) == ["not_a_season"]
    with pytest.raises(FileNotFoundError):
        pm.Season.read(tmp_path / "none.json")


def test_a_plan_that_is_made_anew_on_its_day_takes_no_news_away():
    season = decide(began(), "accepted", ("E-1", "M-1"))
    again = people({"M-1": 1, "M-2": 2}, ["E-1", "E-3"])
    once = planned(season, again, MONDAY + WEEK)
    assert planned(once, again, MONDAY + WEEK).changes == once.changes
    corrected = people({"M-1": 1, "M-2": 2}, ["E-1", "E-4"])
    twice = planned(once, corrected, MONDAY + WEEK).changes
    assert twice.arrived == ("E-3", "E-4")
    assert twice.left == ("E-2", "E-3")


def test_decisions_on_a_first_plan_are_news():
    season = began()
    assert season.changes.first
    assert not decide(season, "accepted", ("E-1", "M-1")).changes.first


def test_the_news_say_who_declined_if_that_is_known():
    season = began()
    pair = season.previous[0]
    told = planned(decide(season, "declined", pair, side="mentor"), TWO, MONDAY + WEEK).changes
    assert f"{pair[0]} with {pair[1]} (by the mentor)" in told.text()
    assert f"{pair[0]} avec {pair[1]} (par le mentor)" in told.text("fr")
    silent = planned(decide(season, "declined", pair), TWO, MONDAY + WEEK).changes
    assert "(" not in silent.text()

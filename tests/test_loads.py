"""Loads, seats and what a match takes for granted."""

import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pairmatch as pm
from pairmatch import testing as pt

ASKING = pm.Policy(rules=(pm.policy.SameSite(),))


def weeks(load_counts=None):
    """Return the second week of a mentor of two seats who had one mentee on the form."""
    mentors = [pm.Mentor(id="M", capacity=2, current_load=1), pm.Mentor(id="N", capacity=2)]
    mentees = [pm.Mentee(id=f"E-{k}") for k in range(1, 4)]
    return pm.Cohort(
        mentors, mentees, running=[("E-1", "M"), ("E-2", "N")], load_counts=load_counts
    )


def test_the_obvious_second_week_does_not_overbook():
    with pytest.warns(pm.AssumedWarning, match="were added for M. State") as caught:
        result = pm.match(weeks(), ASKING)
    assert caught[0].filename == __file__
    assert list(result.matching) == [("E-3", "N")]
    assert result.verify().valid


@pytest.mark.parametrize(("load_counts", "seats"), [("others", 0), ("all", 1)])
def test_who_states_what_a_load_counts_is_not_asked(load_counts, seats):
    result = pm.match(weeks(load_counts), ASKING)
    loads = result.loads.set_index("mentor_id")
    assert loads.loc["M", "seats"] == weeks(load_counts).seats("M") == seats
    assert loads.loc["M", "load"] == 2 - seats
    words = {"others": "current_load + running", "all": "larger of current_load and running"}
    assert loads["load_from"].tolist() == [words[load_counts], "running"]


@pytest.mark.parametrize(
    "ask",
    [
        lambda cohort: pm.shortlist(cohort, ASKING, "E-3"),
        lambda cohort: pm.shortlist_of_mentor(cohort, ASKING, "N"),
        lambda cohort: pm.verify(cohort, ASKING, []),
        lambda cohort: pm.diagnose(cohort, ASKING),
    ],
)
def test_all_questions_about_seats_warn_once_of_loads_that_are_added(ask):
    with pytest.warns(pm.AssumedWarning) as caught:
        ask(weeks())
    assert len(caught) == 1
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ask(weeks("others"))


def test_a_warning_names_the_first_dozen_mentors_and_counts_the_rest():
    mentors = [pm.Mentor(id=f"M-{k:02}", capacity=2, current_load=1) for k in range(15)]
    mentees = [pm.Mentee(id=f"E-{k:02}") for k in range(15)]
    running = [(f"E-{k:02}", f"M-{k:02}") for k in range(15)]
    with pytest.warns(pm.AssumedWarning, match="M-11 and 3 more"):
        pm.match(pm.Cohort(mentors, mentees, running=running), ASKING)


def test_a_policy_that_asks_for_nothing_is_warned_of():
    cohort = pm.Cohort([pm.Mentor(id="M")], [pm.Mentee(id="E")])
    quota = pm.Policy(quotas=(pm.policy.Quota("mentors", "site", at_most=1, optional=True),))
    for policy in (pm.Policy(), quota):
        with pytest.warns(pm.AssumedWarning, match="neither criteria nor rules") as caught:
            pm.match(cohort, policy)
        assert caught[0].filename == __file__
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        pm.match(cohort, ASKING)
        pm.match(cohort, pm.Policy(criteria=(pm.policy.GoalCoverage(),)))


def test_a_result_that_does_not_know_its_people_has_no_loads():
    with pytest.raises(pm.NoMatchingError):
        pm.solve(pm.Problem.from_scores([[1]])).loads  # noqa: B018


@given(pt.cohorts(max_side=5), st.sampled_from(["others", "all"]))
def test_no_mentor_ever_has_more_than_the_capacity_unless_before_the_round(cohort, load_counts):
    cohort = cohort.replace(load_counts=load_counts, pinned=[], overrides={})
    loads = pm.match(cohort, pm.Policy()).loads
    assert loads["mentor_id"].tolist() == sorted(cohort.mentors_by_id)
    running = [mentor for _, mentor in cohort.running]
    for own in loads.itertuples():
        stated = cohort.mentor(own.mentor_id).current_load
        parts = stated, running.count(own.mentor_id)
        assert (own.current_load, own.running) == parts
        assert own.load == (sum(parts) if load_counts == "others" else max(parts))
        assert own.seats == max(0, own.capacity - own.load)
        assert own.seats_left == own.seats - own.paired >= 0

"""What depends on the day of a round: ends of running pairs, and how long mentors are there."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pairmatch as pm
from pairmatch import testing as pt
from pairmatch.policy import AvailableDuring, AvailableFor

DAY = date(2026, 11, 23)
RUNNING = ("E-1", "M-1")


def week(last=DAY, **fields):
    """Return a cohort of a DUO week: one running pair, one mentee who waits."""
    mentors = [pm.Mentor(id="M-1", **fields), pm.Mentor(id="M-2", available_until=date(2027, 3, 1))]
    mentees = [pm.Mentee(id="E-1"), pm.Mentee(id="E-2")]
    return pm.Cohort(mentors, mentees, running=[RUNNING], running_until={RUNNING: last})


def test_a_running_pair_uses_its_seat_until_its_last_day():
    policy = pm.Policy()
    for day, free in ((DAY, 0), (DAY + timedelta(days=1), 1)):
        assert week().on(day).seats("M-1") == free
        result = pm.match(week(), policy, on=day)
        assert result.n_pairs == 1 + free
        assert result.verify().is_optimal
    assert pm.match(week(), policy).n_pairs == 1


def test_a_load_that_still_counts_an_ended_pair_keeps_its_seat():
    cohort = week(current_load=1).on(DAY + timedelta(days=1))
    assert cohort.seats("M-1") == 0


def test_a_mentor_must_be_there_for_as_long_as_a_pair_runs():
    policy = pm.Policy(rules=(AvailableFor(14),))
    result = pm.match(week(), policy, on=DAY)
    assert list(result.matching) == [("E-2", "M-2")]
    late = pm.match(week(), policy, on=DAY + timedelta(days=2))
    assert "M-2" not in {mentor for _, mentor in late.matching}
    assert late.verify().is_optimal


def test_weeks_are_whole_weeks_and_the_last_day_is_the_day_before():
    rule = AvailableFor(2, missing="fail", name="too_short").on(date(2026, 9, 7))
    assert rule == AvailableDuring(
        date(2026, 9, 7), date(2026, 9, 20), missing="fail", name="too_short"
    )


def test_a_policy_that_needs_a_day_says_so(tmp_path):
    policy = pm.Policy(rules=(AvailableFor(26),))
    for ask in (pm.match, pm.score):
        with pytest.raises(pm.PolicyError, match="on=date"):
            ask(week(), policy)
    policy.to_file(tmp_path / "policy.toml")
    assert pm.Policy.from_file(tmp_path / "policy.toml") == policy
    assert "26 weeks" in policy.describe()
    for scores in (pm.score(week(), policy.on(DAY)), pm.score(week(), policy, on=DAY)):
        assert scores.reasons("E-2", "M-2") == ("mentor_not_available",)
    assert pm.shortlist(week(), policy, "E-2", on=DAY)["mentor_id"].tolist() == ["M-1"]


def test_a_plan_is_verified_on_the_day_of_its_round():
    policy = pm.Policy(rules=(AvailableFor(14),))
    result = pm.match(week(), policy, on=DAY)
    assert pm.verify(week(), policy, result.matching, on=DAY).is_optimal
    text = result.to_json()
    with pytest.raises(pm.VerificationError, match=r"give cohort\.on\(day\)"):
        pm.MatchResult.from_json(text, cohort=week(DAY - timedelta(days=9)), policy=policy)
    again = pm.MatchResult.from_json(text, cohort=week().on(DAY), policy=policy.on(DAY))
    assert again.verify().is_optimal


@pytest.mark.parametrize("day", ["2026-11-23", datetime(2026, 11, 23), 5])
def test_a_day_that_is_none_is_named(day):
    with pytest.raises(pm.PolicyError, match="day of the round"):
        pm.match(week(), pm.Policy(), on=day)


@pytest.mark.parametrize(
    ("ends", "code"),
    [
        ({("E-2", "M-2"): DAY}, "not_running"),
        ({RUNNING: "2026-11-23"}, "not_a_date"),
        ({RUNNING: datetime(2026, 11, 23)}, "not_a_date"),
        ({("E-9", "M-1"): DAY}, "unknown_id"),
        ([RUNNING], "not_a_pair"),
    ],
)
def test_a_wrong_end_is_named(ends, code):
    with pytest.raises(pm.IntakeError) as caught:
        week().replace(running_until=ends)
    assert code in caught.value.issues["code"].tolist()


def test_ends_belong_to_the_hash_of_a_cohort():
    assert week().digest != week(last=DAY + timedelta(days=1)).digest
    assert week().on(DAY + timedelta(days=1)).digest == week().replace(
        running=(), running_until={}
    ).digest  # fmt: skip


@given(pt.cohorts(max_side=5), st.integers(0, 3))
def test_the_later_the_day_the_more_seats(cohort, days):
    ends = {pair: DAY + timedelta(days=k) for k, pair in enumerate(cohort.running)}
    cohort = cohort.replace(running_until=ends)
    seats = [sum(cohort.on(d).seats(m.id) for m in cohort.mentors)
             for d in (DAY, DAY + timedelta(days=days))]  # fmt: skip
    assert seats[0] <= seats[1]

"""Pins that break a rule stand only by an override with a reason, and the result says so."""

import pytest

import pairmatch as pm

PAIR = ("E-1", "M-1")
WHY = "they know each other and meet online"
POLICY = pm.Policy(
    criteria=(pm.policy.GoalCoverage(),), rules=(pm.policy.SameSite(),), minimum_score=0.4
)


def people(**settled):
    mentors = [pm.Mentor(id="M-1", site="Ghent"), pm.Mentor(id="M-2", site="Liège", offers=["job"])]
    mentees = [pm.Mentee(id=i, site="Liège", needs=["job"]) for i in ("E-1", "E-2")]
    return pm.Cohort(mentors, mentees, **settled)


def test_a_pin_that_breaks_a_rule_stands_only_by_an_override():
    with pytest.raises(pm.InfeasibleError, match="“the same site” is not met"):
        pm.match(people(pinned=[PAIR]), POLICY)
    result = pm.match(people(pinned=[PAIR], overrides={PAIR: WHY}), POLICY)
    assert list(result.matching) == [PAIR, ("E-2", "M-2")]
    assert result.verify().is_optimal
    table = result.pairs.set_index("mentee_id")
    assert table.loc["E-1", "override"] == f"{WHY} (different_site)"
    assert table.loc["E-2", "override"] == ""
    assert WHY in result.explain(*PAIR)
    assert "do not meet every rule: “the same site” is not met." in result.explain(*PAIR)


def test_an_override_is_in_the_json_and_cannot_be_edited_away():
    cohort = people(pinned=[PAIR], overrides={PAIR: WHY})
    result = pm.match(cohort, POLICY)
    text = result.to_json()
    again = pm.MatchResult.from_json(text, cohort=cohort, policy=POLICY)
    assert again.solution == result.solution
    assert again.verify().is_optimal
    edited = pm.MatchResult.from_json(text.replace(WHY, ""), cohort=cohort, policy=POLICY)
    assert not edited.verify().is_optimal


def test_an_override_lifts_the_minimum_score_as_well():
    policy = POLICY.replace(rules=())
    with pytest.raises(pm.InfeasibleError, match="the score is below the minimum"):
        pm.match(people(pinned=[("E-1", "M-1")]).replace(
            mentors=[pm.Mentor(id="M-1", offers=["network"])]), policy)  # fmt: skip
    cohort = people(pinned=[PAIR], overrides={PAIR: WHY}).replace(
        mentors=[pm.Mentor(id="M-1", offers=["network"])]
    )
    assert list(pm.match(cohort, policy).matching) == [PAIR]


def test_an_exclusion_cannot_be_overridden():
    cohort = people(pinned=[PAIR], overrides={PAIR: WHY}, excluded=[PAIR])
    with pytest.raises(pm.InfeasibleError, match="the pair is excluded"):
        pm.match(cohort, POLICY)


def test_an_override_that_was_not_needed_changes_nothing():
    free = pm.Policy(criteria=(pm.policy.GoalCoverage(),))
    with_it = pm.match(people(pinned=[PAIR], overrides={PAIR: WHY}), free)
    without = pm.match(people(pinned=[PAIR]), free)
    assert list(with_it.matching) == list(without.matching)
    assert with_it.pairs["override"].tolist() == ["", ""]


@pytest.mark.parametrize(
    ("overrides", "code"),
    [
        ({("E-2", "M-1"): WHY}, "not_pinned"),
        ({PAIR: " "}, "no_reason"),
        ({PAIR: None}, "no_reason"),
        ({("E-1", "M-9"): WHY}, "unknown_id"),
        ({"E-1": WHY}, "not_a_pair"),
        ([PAIR], "not_a_pair"),
    ],
)
def test_a_wrong_override_is_named(overrides, code):
    with pytest.raises(pm.IntakeError) as caught:
        people(pinned=[PAIR], overrides=overrides)
    assert code in caught.value.issues["code"].tolist()


def test_overrides_belong_to_the_hash_of_a_cohort_and_their_order_does_not():
    two = {PAIR: WHY, ("E-2", "M-1"): "a second one"}
    pins = list(two)
    one = people(pinned=pins, overrides=two)
    other = people(pinned=pins, overrides=dict(reversed(two.items())))
    assert one.digest == other.digest != people(pinned=pins).digest
    assert one == other


def test_a_plan_made_by_hand_may_hold_an_overridden_pair():
    cohort = people(pinned=[PAIR], overrides={PAIR: WHY})
    check = pm.verify(cohort, POLICY, [PAIR, ("E-2", "M-2")])
    assert check.valid
    assert check.is_optimal
    assert not pm.verify(people(), POLICY, [PAIR]).valid

"""What contradicts, minimal and repaired: every claim is tried by solving again."""

import dataclasses
import json
from fractions import Fraction

import pytest
from hypothesis import assume, given

import pairmatch as pm
from pairmatch import policy as pp
from pairmatch import testing as pt
from pairmatch.policy import Quota


def possible(cohort, policy):
    try:
        pm.match(cohort, policy, solver="auto")
    except pm.InfeasibleError:
        return False
    return True


def without(cohort, policy, demands):
    """Drop some demands, by their kind and key."""
    keys = {(demand.kind, demand.key) for demand in demands}
    pinned = [pair for pair in cohort.pinned if ("pin", " + ".join(pair)) not in keys]
    mentors = [
        pm.Mentor(**{**fields(m), "min_load": 0}) if ("min_load", m.id) in keys else m
        for m in cohort.mentors
    ]
    changed = pm.Cohort(
        mentors,
        cohort.mentees,
        pinned,
        cohort.excluded,
        cohort.running,
        overrides={pair: why for pair, why in cohort.overrides.items() if pair in pinned},
        previous=cohort.previous,
    )
    return changed, policy


def fields(person):
    return {name: getattr(person, name) for name in type(person).model_fields}


@given(pt.cohorts(max_side=4, min_loads=True), pt.policies())
def test_every_conflict_is_minimal_and_its_repair_works(cohort, policy):
    diagnosis = pm.diagnose(cohort, policy)
    assert diagnosis.feasible == possible(cohort, policy)
    assume(not diagnosis.feasible)
    everything = [
        *(d for conflict in diagnosis.conflicts for d in conflict.demands),
    ]
    others = [pm.advice.Demand("pin", " + ".join(pair), "") for pair in cohort.pinned] + [
        pm.advice.Demand("min_load", m.id, "") for m in cohort.mentors
    ]
    # A pin by override cannot be left out and its pair remain possible: not to be tried here.
    for conflict in diagnosis.conflicts if not cohort.overrides else ():
        keys = {(d.kind, d.key) for d in conflict.demands}
        rest = [d for d in others if (d.kind, d.key) not in keys]
        # The conflict alone cannot be met; without any one member it can.
        assert not possible(*without(cohort, policy, rest))
        for demand in conflict.demands:
            assert possible(*without(cohort, policy, [*rest, demand]))
    assert possible(*without(cohort, policy, everything))
    assert possible(*repaired(cohort, policy, diagnosis.repair))
    for left_out in diagnosis.repair:
        others_only = [change for change in diagnosis.repair if change is not left_out]
        assert not possible(*repaired(cohort, policy, others_only))
    for conflict in diagnosis.conflicts:
        for change in conflict.relaxations:
            if change.enough:
                assert possible(*repaired(cohort, policy, [change]))
                assert not isinstance(change.to, int) or not possible(
                    *repaired(cohort, policy, [dataclasses.replace(change, to=change.to + 1)])
                )


def repaired(cohort, policy, changes):
    dropped = [change.demand for change in changes if change.to is None]
    cohort, policy = without(cohort, policy, dropped)
    to = {c.demand.key: c.to for c in changes if c.demand.kind == "min_load"}
    mentors = []
    for mentor in cohort.mentors:
        own = fields(mentor)
        if mentor.id in to:
            # What is lowered is what remains of the load in this round.
            own["min_load"] = to[mentor.id] + cohort.load(mentor.id) if to[mentor.id] else 0
        mentors.append(pm.Mentor(**own))
    return cohort.replace(mentors=mentors), policy


def courted():
    mentors = [pm.Mentor(id=f"M-{k}", company="abc"[k]) for k in range(3)]
    return pm.Cohort(mentors, [pm.Mentee(id="E-1"), pm.Mentee(id="E-2")])


def test_quotas_that_contradict_are_named_with_the_nearest_bounds_that_do():
    policy = pm.Policy(quotas=[Quota("mentors", "company", at_least=1, at_most=1)])
    diagnosis = pm.diagnose(courted(), policy)
    (conflict,) = diagnosis.conflicts
    assert [d.key for d in conflict.demands] == [
        f"company of M-{k} (mentors): at_least" for k in range(3)
    ]
    assert [(c.to, c.enough) for c in conflict.relaxations] == [(0, True)] * 3
    assert [c.to for c in diagnosis.repair] == [0]
    assert "Any one of these changes resolves this conflict:" in str(diagnosis)


def test_a_quota_that_nothing_but_itself_contradicts_is_told_what_there_is():
    policy = pm.Policy(quotas=[Quota("mentors", "company", "a", at_least=2)])
    text = str(pm.diagnose(courted(), policy))
    assert "Mentors in this group: 1; their seats in this round: 1" in text
    assert "quota “company a (mentors)”: at least 2 pairs" in text
    assert "This change resolves this conflict:" in text
    assert "from at least 2 pairs to at least 1 pair" in text
    people = courted().replace(
        mentees=[pm.Mentee(id="E-1", site="x"), pm.Mentee(id="E-2", site="y")],
        excluded=[("E-1", f"M-{k}") for k in range(3)],
    )
    nobody = pm.Policy(quotas=[Quota("mentees", "site", "x", at_least=1)])
    text = str(pm.diagnose(people, nobody))
    assert "Mentees in this group: 1, none of whom has a possible mentor" in text
    assert "drop the quota “site x (mentees)”: at least 1 pair" in text


def test_shares_are_loosened_by_whole_hundredths():
    policy = pm.Policy(
        quotas=[
            Quota("mentors", "company", "a", at_most="1/3"),
            Quota("mentors", "company", "a", at_least=1, name="court a"),
        ]
    )
    cohort = courted()
    (conflict,) = pm.diagnose(cohort, policy).conflicts
    by_key = {c.demand.key: c.to for c in conflict.relaxations}
    assert by_key == {"company a (mentors): at_most": "1/2", "court a (mentors): at_least": 0}
    loose = dataclasses.replace(policy.quotas[0], at_most=Fraction(1, 2))
    assert possible(cohort, policy.replace(quotas=[loose, policy.quotas[1]]))


def test_crossing_quotas_are_diagnosed_too():
    mentors = [pm.Mentor(id=f"M-{k}", company="ab"[k % 2], site="xy"[k // 2]) for k in range(4)]
    cohort = pm.Cohort(mentors, [pm.Mentee(id=f"E-{k}") for k in range(4)])
    policy = pm.Policy(
        quotas=[Quota("mentors", "company", "a", at_most=0), Quota("mentors", "site", at_least=2)]
    )
    diagnosis = pm.diagnose(cohort, policy)
    assert len(diagnosis.conflicts) == 1
    assert diagnosis.conflicts[0].demands[0].key == "company a (mentors): at_most"
    assert len(diagnosis.conflicts[0].demands) == 2
    assert len(diagnosis.repair) in (1, 2)


def test_a_pin_is_told_why_it_cannot_stand():
    cohort = pm.Cohort(
        [pm.Mentor(id="M-1", site="x"), pm.Mentor(id="M-2", site="y", capacity=2)],
        [pm.Mentee(id="E-1", site="x"), pm.Mentee(id="E-2", site="y")],
        pinned=[("E-1", "M-2")],
    )
    policy = pm.Policy(rules=[pp.SameSite()])
    (conflict,) = pm.diagnose(cohort, policy).conflicts
    assert "not possible: “the same site” is not met" in conflict.why
    assert "override" in conflict.why
    assert conflict.relaxations[0].text.startswith("drop the pin E-1 + M-2")


def test_people_who_can_have_nobody_are_listed_with_the_rules_that_say_so():
    cohort = pm.Cohort(
        [pm.Mentor(id="M-1", site="x")],
        [pm.Mentee(id="E-1", site="x"), pm.Mentee(id="E-2", site="y")],
    )
    diagnosis = pm.diagnose(cohort, pm.Policy(rules=[pp.SameSite()]))
    assert diagnosis.feasible
    assert diagnosis.people[["side", "id", "reason"]].to_numpy().tolist() == [
        ["mentees", "E-2", "no_eligible_partner"]
    ]
    assert "E-2: Nobody is possible: “the same site” is not met (1 of 1)." in str(diagnosis)
    json.dumps(diagnosis.to_dict())


def test_the_error_carries_the_diagnosis():
    cohort = courted()
    policy = pm.Policy(quotas=[Quota("mentors", "company", at_least=1)])
    with pytest.raises(pm.InfeasibleError) as caught:
        pm.match(cohort, policy)
    assert caught.value.diagnosis == pm.diagnose(cohort, policy)
    assert str(caught.value) == str(caught.value.diagnosis)


def test_the_order_of_rows_changes_no_diagnosis():
    cohort = courted()
    policy = pm.Policy(quotas=[Quota("mentors", "company", at_least=1)])
    other = pm.Cohort(cohort.mentors[::-1], cohort.mentees[::-1])
    assert pm.diagnose(cohort, policy) == pm.diagnose(other, policy)


def test_a_pin_by_override_is_a_possible_pair():
    cohort = pm.Cohort(
        [pm.Mentor(id="M", site="g", min_load=1)],
        [pm.Mentee(id="E", site="h")],
        pinned=[("E", "M")],
        overrides={("E", "M"): "they meet online"},
    )
    policy = pm.Policy(
        rules=[pp.SameSite()], quotas=[Quota("mentors", "site", "g", at_most=0, name="none")]
    )
    diagnosis = pm.diagnose(cohort, policy)
    assert [c.demand.key for c in diagnosis.repair] == ["none (mentors): at_most"]
    assert all("only 0" not in conflict.why for conflict in diagnosis.conflicts)
    assert possible(cohort, policy.replace(quotas=()))

"""A cohort as a JSON document: all that it says comes back, and nothing wrong comes in."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pairmatch as pm
from pairmatch import testing as pt

DAY = date(2027, 2, 28)
FULL = pm.Cohort(
    [
        pm.Mentor(
            id="M-1", site="Genève", sectors=["NACE2:62", "GENERALIST"],
            languages="fr:native; de:B1",
            availability="Mo 18:00-24:00; Sa 09:15-12:00", birth_year=1960, wishes=["E-2", "x"],
            avoid=["E-9"], offers=["job"], company="Café « Ö » \u2028", capacity=0, min_load=0,
            current_load=2, available_from=date(2026, 9, 1), available_until=DAY,
            attributes={"a": 2.0, "b": 2, "c": True, "d": None, "e": {"y", "x"}, "f": [], "g": "1"},
        ),
        pm.Mentor(id="both"), pm.Mentor(id="M-3"),
    ],
    [
        pm.Mentee(
            id="E-1", needs=["job", "network"], most_important="network", waiting_since=DAY,
            deadline=DAY, priority=2,
        ),
        pm.Mentee(id="both"), pm.Mentee(id="E-2"),
    ],
    pinned=[("E-1", "M-1")], excluded=[("E-2", "M-left"), ("gone", "M-3")],
    running=[("both", "M-3")], overrides={("E-1", "M-1"): "they know each other"},
    running_until={("both", "M-3"): DAY}, previous=[("gone", "M-1")], load_counts="all",
)  # fmt: skip


@given(pt.cohorts(), st.sampled_from([None, "others", "all"]), st.data())
def test_what_is_written_is_read(cohort, load_counts, data):
    ends = {pair: data.draw(st.dates()) for pair in cohort.running if data.draw(st.booleans())}
    previous = data.draw(st.sampled_from([None, (), cohort.previous]))
    cohort = cohort.replace(load_counts=load_counts, running_until=ends, previous=previous)
    again = pm.Cohort.from_json(cohort.to_json())
    assert again == cohort
    assert again.digest == cohort.digest
    bare = cohort.to_json(profiles=False)
    assert pm.Cohort.from_json(bare, profiles_from=again) == cohort


def test_every_field_is_written_and_read(tmp_path):
    text = FULL.to_json(tmp_path / "cohort.json")
    assert (tmp_path / "cohort.json").read_text(encoding="utf-8") == text + "\n"
    again = pm.Cohort.from_json("\ufeff" + text)
    assert again == FULL
    assert again.to_json() == text
    kinds = {type(value) for value in again.mentors[0].attributes.values()}
    assert kinds == {float, int, bool, type(None), frozenset, str}
    assert "Genève" in text
    assert json.loads(text)["mentors"][1] == {"id": "both"}


def test_without_profiles_nothing_but_ids_is_written():
    text = FULL.to_json(profiles=False)
    assert json.loads(text)["mentors"] == ["M-1", "both", "M-3"]
    for value in ("Genève", "job", "NACE2", "1960"):
        assert value not in text
    more = FULL.replace(mentors=[pm.Mentor(id="new"), *FULL.mentors])
    assert pm.Cohort.from_json(text, profiles_from=more) == FULL
    with pytest.raises(pm.IntakeError, match="give profiles_from="):
        pm.Cohort.from_json(text)
    with pytest.raises(pm.IntakeError, match="give no profiles_from"):
        pm.Cohort.from_json(FULL.to_json(), profiles_from=FULL)
    with pytest.raises(pm.IntakeError, match="give a cohort, or nothing"):
        pm.Cohort.from_json(text, profiles_from="M-1")
    fewer = pm.Cohort(FULL.mentors[:1], FULL.mentees[:2])
    with pytest.raises(pm.IntakeError) as caught:
        pm.Cohort.from_json(text, profiles_from=fewer)
    assert caught.value.issues[["side", "row", "id", "code"]].values.tolist() == [
        ["mentors", 2, "both", "no_profile"], ["mentors", 3, "M-3", "no_profile"],
        ["mentees", 3, "E-2", "no_profile"],
    ]  # fmt: skip


def changed(**fields):
    return json.dumps({**json.loads(FULL.to_json()), **fields})


@pytest.mark.parametrize(
    ("text", "field", "code", "hint"),
    [
        ("cohort.json", None, "not_a_cohort", "give the text, not a path"),
        (None, None, "not_a_cohort", "give the text"),
        ("[]", "format", "not_a_cohort", "Cohort.to_json"),
        ("[" * 10**5, None, "not_a_cohort", "nested too deeply"),
        ('{"a": 1, "a": 2}', None, "not_a_cohort", "a name occurs twice"),
        ('{"a": NaN}', None, "not_a_cohort", "not finite"),
        (changed(format="pairmatch result"), "format", "not_a_cohort", "Cohort.to_json"),
        (changed(version=2), "version", "unknown_version", "version 1"),
        (changed(version=True), "version", "unknown_version", "version 1"),
        (changed(exclude=[]), "exclude", "unknown_field", "Did you mean 'excluded'"),
        (changed(profiles="yes"), "profiles", "invalid", "true or false"),
        (changed(mentors={}), "mentors", "invalid", "write a list"),
        (changed(mentors=[{"id": "M", "capasity": 2}]), "capasity", "unknown_field", "'capacity'"),
        (changed(mentors=[{"site": "s3cret"}]), "id", "missing_field", "required"),
        (changed(mentors=["M-1"]), None, "not_a_profile", "write a profile"),
        (changed(mentees=[{"id": "E", "priority": "x"}]), "priority", "not_a_whole_number", ""),
        (changed(pinned=[["E-1", "M-9"]], overrides=[]), "pinned", "unknown_id", "no mentor"),
        (changed(excluded="E-1"), "excluded", "not_a_pair", ""),
        (changed(running_until=[["both", "M-3", "s3cret"]]), "running_until", "not_a_date", ""),
        (changed(running_until={"both": "M-3"}), "running_until", "not_a_pair", "each pair once"),
        (changed(overrides=[["E-1", "M-1", "a"]] * 2), "overrides", "not_a_pair", "once"),
        (changed(load_counts="some"), "load_counts", "unknown_choice", "all, others"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_document_is_named_without_its_values(text, field, code, hint):
    with pytest.raises(pm.IntakeError) as caught:
        pm.Cohort.from_json(text)
    issues = caught.value.issues
    assert (field, code) in list(zip(issues["field"], issues["code"], strict=True))
    assert hint in " ".join(issues["hint"])
    assert "s3cret" not in str(caught.value)


def test_all_wrong_profiles_are_named_at_once_with_their_place():
    people = [{"id": "M-1"}, {"id": "M-2", "capacity": -1}, {"min_load": 9}]
    with pytest.raises(pm.IntakeError) as caught:
        pm.Cohort.from_json(changed(mentors=people, mentees=[3]))
    assert caught.value.issues[["side", "row", "field"]].values.tolist() == [
        ["mentors", 2, "capacity"], ["mentors", 3, "id"], ["mentees", 1, None],
    ]  # fmt: skip


def test_a_required_field_that_is_missing_is_named():
    document = json.loads(FULL.to_json())
    del document["mentees"], document["profiles"], document["pinned"], document["overrides"]
    with pytest.raises(pm.IntakeError) as caught:
        pm.Cohort.from_json(json.dumps(document))
    assert caught.value.issues["field"].tolist() == ["profiles", "mentees"]
    document |= {"mentees": json.loads(FULL.to_json())["mentees"], "profiles": True}
    assert pm.Cohort.from_json(json.dumps(document)) == FULL.replace(pinned=(), overrides={})


def test_next_weeks_comparison_knows_its_causes():
    cohort = pm.Cohort([pm.Mentor(id="M-1"), pm.Mentor(id="M-2")], [pm.Mentee(id="E-1")])
    policy = pm.Policy(criteria=(pm.policy.GoalCoverage(),))
    first = pm.match(cohort, policy)
    result, people = first.to_json(), cohort.to_json()
    last = pm.Cohort.from_json(people)
    before = pm.MatchResult.from_json(result, cohort=last, policy=policy)
    now = pm.match(last.replace(excluded=list(first.matching)), policy)
    causes = [cause.code for own in before.compare(now).people for cause in own.causes]
    assert "declined" in causes
    assert "unknown" not in causes

"""Profiles and cohorts: what they hold, what they refuse, and what they never tell."""

import pickle
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pairmatch as pm
from pairmatch import testing as pt
from pairmatch._support.containers import FrozenMap
from pairmatch.people import goal_name
from pairmatch.people.languages import parse_languages, parse_tag
from pairmatch.people.spellings import similar_names

intervals = st.lists(
    st.tuples(st.integers(1, 7), st.integers(0, 1439), st.integers(1, 1440)).filter(
        lambda i: i[1] < i[2]
    ),
    max_size=6,
)


@given(intervals)
def test_availability_survives_its_text_form(weekly):
    free = pm.Availability(weekly)
    assert pm.Availability.parse(str(free)) == free


@given(intervals, intervals, st.integers(1, 300))
def test_common_blocks_are_counted_minute_by_minute(one, other, minutes):
    def minutes_of(weekly):
        return {(day, m) for day, start, end in weekly for m in range(start, end)}

    common = minutes_of(one) & minutes_of(other)
    blocks, run = 0, 0
    for day in range(1, 8):
        for minute in range(1441):
            if (day, minute) in common:
                run += 1
            else:
                blocks += run >= minutes
                run = 0
    a, b = pm.Availability(one), pm.Availability(other)
    assert a.common_blocks(b, minutes) == b.common_blocks(a, minutes) == blocks


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("Mo 18:00-20:00", "Mo 18:00-20:00"),
        ("mo-we 9-10", "Mo 09:00-10:00; Tu 09:00-10:00; We 09:00-10:00"),
        ("Sa-Mo 9-10", "Mo 09:00-10:00; Sa 09:00-10:00; Su 09:00-10:00"),
        (
            "Mon, Fri 9 - 10, 14:30\N{EN DASH}15",
            "; ".join(f"{d} 09:00-10:00; {d} 14:30-15:00" for d in ("Mo", "Fr")),
        ),
        ("Tuesday 22:00-24:00", "Tu 22:00-24:00"),
        ("Mo 9-10; Mo 10-11", "Mo 09:00-11:00"),
        (" ; ", ""),
    ],
)
def test_availability_reads_what_people_write(text, canonical):
    assert str(pm.Availability.parse(text)) == canonical


@pytest.mark.parametrize(
    "text",
    [
        "Mo",
        "18:00-20:00",
        "Lu 9-10",
        "M 9-10",
        "Mo 9",
        "Mo 10-9",
        "Mo 9-25",
        "Mo 9:75-10",
        "Mo 23-01",
        "Mo 9-10 11",
    ],
)
def test_availability_refuses_what_it_cannot_read(text):
    with pytest.raises(ValueError, match=r"write|weekday"):
        pm.Availability.parse(text)


def test_languages_count_by_their_primary_tag_and_the_higher_level():
    assert parse_languages("fr-CH: c1; FR:B1;en:native") == {"en": 7, "fr": pm.Level.C1}
    assert parse_languages({"nl-BE": pm.Level.A2}) == {"nl": pm.Level.A2}


@pytest.mark.parametrize("text", ["fr", "xx:B1", "french:B1", "fr:B9", "fr:", ":B1", "f:B1"])
def test_languages_refuse_what_they_cannot_read(text):
    with pytest.raises(ValueError, match=r"language|level"):
        parse_languages(text)


def test_three_letter_tags_are_languages():
    assert parse_tag("prs") == "prs"


def test_nace_has_its_sections_and_divisions_in_five_languages():
    tree = pm.SectorTree.nace2()
    tops = [code for code, parent in tree.parents.items() if parent is None]
    assert (len(tops), len(tree.parents) - len(tops)) == (21, 88)
    for code in tree.parents:
        assert all(tree.names[code][language] for language in ("en", "fr", "de", "nl", "it"))
    assert tree.name("NACE2:85", "nl") == "Onderwijs"
    assert tree.name("NACE2:85", "sv") == "NACE2:85"


def test_a_tree_refuses_contradictions():
    for parents in ({"a": "b"}, {"a": "b", "b": "a"}, {"a": "a"}, {"UNDECIDED": None}):
        with pytest.raises(pm.PolicyError):
            pm.SectorTree("own", parents)
    for links in ([("a", "c")], [("a",)]):
        with pytest.raises(pm.PolicyError):
            pm.SectorTree("own", {"a": None, "b": None}, links=links)
    with pytest.raises(pm.PolicyError, match="Did you mean 'care'"):
        pm.SectorTree.flat("own", ["care", "kitchen"]).path("car")


def test_starter_goals_have_names_in_five_languages():
    assert goal_name("job", "de") == "Stellensuche"
    for code, language in (("jobb", "en"), ("job", "sv")):
        with pytest.raises(pm.PolicyError, match=r"unknown (goal|language)"):
            goal_name(code, language)


@given(pt.broken_fields())
def test_a_wrong_field_is_named_and_its_value_is_not_repeated(broken):
    field, value = broken
    fields = {"id": "M-1", "available_from": date(2026, 1, 1)} | {field: value}
    with pytest.raises(pm.IntakeError) as caught:
        pm.Mentor(**fields)
    assert field in set(caught.value.issues["field"])
    for text in (str(caught.value), repr(caught.value), caught.value.issues.to_string()):
        assert "s3cr3t" not in text.replace(f"field {field}", "") or field == "nickname"
    assert "s3cr3t" not in str(caught.value)


def test_all_faults_of_a_profile_come_at_once():
    with pytest.raises(pm.IntakeError) as caught:
        pm.Mentee(id="E-1", priority=-1, languages={"xx": "B1"}, birthyear=2000)
    assert set(caught.value.issues["field"]) == {"priority", "languages", "birthyear"}
    assert "Did you mean 'birth_year'" in str(caught.value)


def test_profiles_cannot_change_and_travel_between_processes():
    mentor = pm.Mentor(id="007", attributes={"tags": ["a", "b"]}, languages={"fr": "B1"})
    assert mentor.id == "007"
    with pytest.raises(AttributeError, match="cannot change"):
        mentor.capacity = 5
    with pytest.raises(AttributeError, match="cannot change"):
        del mentor.site
    assert mentor.replace(capacity=5).capacity == 5
    assert all(pickle.loads(pickle.dumps(mentor, p)) == mentor for p in range(6))
    with pytest.raises(pm.IntakeError, match="Did you mean 'capacity'"):
        mentor.replace(capasity=5)
    with pytest.raises(TypeError):
        mentor.attributes["tags"] = ()
    assert pickle.loads(pickle.dumps(mentor)) == mentor
    assert hash(pickle.loads(pickle.dumps(mentor))) == hash(mentor)


def test_errors_travel_between_processes():
    for error in (
        pm.IntakeError([]),
        pm.InfeasibleError(["a", "b"]),
        pm.PolicyError("x"),
        pm.VerificationError("y"),
    ):
        again = pickle.loads(pickle.dumps(error))
        assert type(again) is type(error)
        assert str(again) == str(error)


def test_frozen_maps_compare_like_dicts():
    assert FrozenMap({"a": 1, "b": 2}) == {"b": 2, "a": 1}
    assert hash(FrozenMap({"a": 1, "b": 2})) == hash(FrozenMap({"b": 2, "a": 1}))
    assert repr(FrozenMap({"a": 1})) == "{'a': 1}"


def test_a_cohort_collects_everything_that_is_wrong_with_its_pairs():
    mentors, mentees = [pm.Mentor(id="M-1")], [pm.Mentee(id="E-1")]
    with pytest.raises(pm.IntakeError) as caught:
        pm.Cohort(
            mentors,
            mentees,
            pinned=[("M-1", "E-1"), ("E-9", "M-9")],
            excluded=["E-1"],
            running=[("E-1", "M-1"), ("E-7", "M-1")],
        )
    issues = caught.value.issues
    assert issues["code"].tolist() == ["unknown_id", "unknown_id", "not_a_pair", "unknown_id"]
    assert "'M-1' is a mentor, not a mentee" in issues.loc[0, "hint"]
    assert "Did you mean 'E-1'" in issues.loc[1, "hint"]


def test_a_cohort_refuses_double_ids_strangers_and_double_running_pairs():
    mentors = [pm.Mentor(id="M-1"), pm.Mentor(id="M-1"), pm.Mentee(id="x")]
    with pytest.raises(pm.IntakeError) as caught:
        pm.Cohort(mentors, ["E-1"])
    assert set(caught.value.issues["code"]) == {"duplicate_id", "not_a_profile"}
    people = [pm.Mentor(id="M-1"), pm.Mentor(id="M-2")], [pm.Mentee(id="E-1")]
    with pytest.raises(pm.IntakeError, match="two_running_pairs"):
        pm.Cohort(*people, running=[("E-1", "M-1"), ("E-1", "M-2")])
    with pytest.raises(pm.IntakeError, match="Did you mean 'mentors'"):
        pm.Cohort(*people).replace(mentor=())


def test_seats_are_capacity_less_current_load_and_running_pairs():
    mentors = [
        pm.Mentor(id="a", capacity=3, current_load=1),
        pm.Mentor(id="b", capacity=2),
        pm.Mentor(id="c", capacity=1, current_load=4),
        pm.Mentor(id="d", capacity=3, min_load=2),
    ]
    mentees = [pm.Mentee(id=f"E-{k}") for k in range(4)]
    running = [("E-0", "a"), ("E-1", "b"), ("E-2", "d")]
    cohort = pm.Cohort(mentors, mentees, running=running)
    for counts in (None, "others"):
        added = cohort.replace(load_counts=counts)
        assert [added.seats(i) for i in "abcd"] == [1, 1, 0, 2]
        assert added.min_new_pairs("d") == 1
    larger = cohort.replace(load_counts="all")
    assert [larger.seats(i) for i in "abcd"] == [2, 1, 0, 2]
    with pytest.raises(pm.IntakeError, match="Did you mean 'others'"):
        cohort.replace(load_counts="other")


def test_what_a_load_counts_is_asked_only_where_a_mentor_has_both():
    mentors = [pm.Mentor(id="a", capacity=2, current_load=1), pm.Mentor(id="b", current_load=1)]
    cohort = pm.Cohort(mentors, [pm.Mentee(id="E"), pm.Mentee(id="F")], running=[("E", "a")])
    assert [(own.id, own.code) for own in cohort.notes] == [("a", "two_loads")]
    assert cohort.replace(load_counts="all").notes == ()
    assert cohort.replace(running=[]).notes == ()
    assert cohort.digest != cohort.replace(load_counts="others").digest


def test_exclusions_of_people_who_have_left_are_kept_and_noted():
    cohort = pm.Cohort([pm.Mentor(id="M-12")], [pm.Mentee(id="E-1"), pm.Mentee(id="anneliese")])
    gone = [("E-1", "M-left"), ("E-2", "M-12"), ("E-3", "M-13"), ("left", "gone")]
    cohort = cohort.replace(excluded=[*gone, ("E-1", "M-12")])
    assert cohort.excluded == (*gone, ("E-1", "M-12"))
    assert cohort.excluded_here == (("E-1", "M-12"),)
    assert [own.code for own in cohort.notes] == ["not_here"] * 4
    result = pm.match(cohort, pm.Policy(rules=(pm.policy.SameSite(),)))
    assert list(result.matching) == [("anneliese", "M-12")]
    assert result.verify().is_optimal


@pytest.mark.parametrize(
    ("pair", "hint"),
    [
        (("E-01", "M-12"), "Did you mean 'E-1'"), (("e1", "M-left"), "Did you mean 'E-1'"),
        (("E-1", "m 12"), "Did you mean 'M-12'"), (("anneleise", "M-1"), "mean 'anneliese'"),
        (("M-12", "E-1"), "a pair is (mentee_id, mentor_id)"),
        (("M-12", "gone"), "'M-12' is a mentor, not a mentee"),
        (("E-1", "anneliese"), "'anneliese' is a mentee, not a mentor"),
    ],
)  # fmt: skip
def test_a_misspelt_exclusion_is_refused(pair, hint):
    cohort = pm.Cohort([pm.Mentor(id="M-12")], [pm.Mentee(id="E-1"), pm.Mentee(id="anneliese")])
    with pytest.raises(pm.IntakeError) as caught:
        cohort.replace(excluded=[pair])
    assert caught.value.issues["code"].tolist() == ["unknown_id"]
    assert hint in caught.value.issues.loc[0, "hint"]


def test_where_both_sides_are_numbered_from_one_an_old_exclusion_is_no_mistake():
    numbers = [str(k) for k in range(1, 4)]
    cohort = pm.Cohort(
        [pm.Mentor(id=i) for i in [*numbers, "9"]], [pm.Mentee(id=i) for i in numbers]
    )
    kept = cohort.replace(excluded=[("9", "3"), ("9", "12")])
    assert len(kept.notes) == 2
    with pytest.raises(pm.IntakeError, match="Did you mean '3'"):
        cohort.replace(excluded=[("03", "1")])


@pytest.mark.parametrize("name", ["pinned", "running"])
def test_pinned_and_running_pairs_name_people_who_are_here(name):
    with pytest.raises(pm.IntakeError, match="unknown_id"):
        pm.Cohort([pm.Mentor(id="M")], [pm.Mentee(id="E")]).replace(**{name: [("E", "M-left")]})


def test_a_pair_that_runs_is_no_change():
    people = (
        [pm.Mentor(id="M", capacity=2), pm.Mentor(id="N")],
        [pm.Mentee(id=i) for i in ("E", "F", "G")],
    )
    before = [("E", "M"), ("F", "N"), ("G", "M")]
    cohort = pm.Cohort(*people, running=[("E", "M"), ("F", "M")], previous=before)
    policy = pm.Policy(
        criteria=(pm.policy.Wish(),), objective=("most_pairs", "fewest_changes", "best_total")
    )
    result = pm.match(cohort, policy)
    # E and M have begun; F runs with another, and G cannot be with M, who is full.
    assert result.solution.values[:2] == (1, 2)
    assert result.verify().is_optimal
    assert pt.best_values_of_cohort(cohort, policy) == result.solution.values
    assert pm.advice.cost_of_keeping(cohort, policy).n_previous == 2


def test_an_id_that_only_old_facts_name_is_told_from_a_misspelt_one():
    people = [pm.Mentor(id="M")], [pm.Mentee(id=f"E-{k}") for k in (1, 2, 3, 5)]
    cohort = pm.Cohort(*people, excluded=[("E-12", "M")], previous=[("E-12", "M"), ("E-9", "M")])
    result = pm.match(cohort, pm.Policy(rules=(pm.policy.SameSite(),)))
    with pytest.raises(pm.PolicyError, match="only in its excluded pairs and previous plan"):
        result.explain("E-12")
    with pytest.raises(pm.PolicyError, match=r"only in its previous plan\."):
        result.explain("E-9")
    with pytest.raises(pm.PolicyError, match=r"Did you mean 'E-\d', or another as near\?$"):
        result.explain("E-4")
    with pytest.raises(pm.PolicyError, match=r"Did you mean 'E-5'\?$"):
        result.explain("E-55")


def test_names_that_differ_by_little_are_noted_without_the_names():
    mentors = [
        pm.Mentor(id=f"M-{k}", company=company, site=site)
        for k, (company, site) in enumerate(
            [
                ("Banque du Léman SA", "Zürich"), ("Banque du Leman S.A.", "Zuerich"),
                ("banque du léman", "ZURICH"), ("Müller & Söhne GmbH", "Site 1"),
                ("Mueller und Sohne", "Site 2"), ("Werk 12", None), ("Werk 21", None),
            ]
        )
    ]  # fmt: skip
    mentees = [
        pm.Mentee(id="E-1", attributes={"applying_to": "Werk  12"}),
        pm.Mentee(id="E-2", attributes={"applying_to": "Banque du Lémann", "note": "x" * 70}),
        pm.Mentee(id="E-3", attributes={"note": "x" * 71, "grade": 3}),
    ]
    found = similar_names(mentors, mentees)
    texts = [str(own) for own in found]
    assert texts == [
        "applying_to: 4 spellings of what may be one name (E-2 | M-0 | M-1 | M-2)",
        "company: 3 spellings of what may be one name (M-0 | M-1 | M-2)",
        "company: 2 spellings of what may be one name (M-3 | M-4)",
        "site: 2 spellings of what may be one name (M-0, M-2 | M-1)",
    ]
    assert "eman" not in str(texts)
    assert similar_names(mentors[::-1], mentees[::-1]) == found


def test_the_digest_tells_different_cohorts_apart():
    base = pm.Cohort([pm.Mentor(id="M-1")], [pm.Mentee(id="E-1")])
    others = [
        base.replace(pinned=[("E-1", "M-1")]),
        base.replace(excluded=[("E-1", "M-1")]),
        base.replace(mentors=[pm.Mentor(id="M-1", capacity=2)]),
        base.replace(mentors=[pm.Mentor(id="M-1", attributes={"a": True})]),
        base.replace(mentors=[pm.Mentor(id="M-1", attributes={"a": "true"})]),
        base.replace(mentors=[pm.Mentor(id="M-1", attributes={"a": ["x", "y"]})]),
        base.replace(mentees=[pm.Mentee(id="E-1", availability="Mo 9-10")]),
    ]
    assert len({base.digest, *(other.digest for other in others)}) == len(others) + 1


def test_a_printed_profile_shows_the_id_only():
    mentor = pm.Mentor(id="M-1", company="hush", birth_year=1960)
    cohort = pm.Cohort([mentor], [])
    assert "M-1" in repr(mentor)
    assert "hush" not in repr(mentor) + str(mentor) + repr(cohort)
    assert mentor.model_dump()["company"] == "hush"


def test_tags_that_have_a_shorter_form_take_it():
    assert parse_languages("fra:B1; ger:A2; deu:B2; prs:native") == {"fr": 3, "de": 4, "prs": 7}
    mentor = pm.Mentor(id="M", languages="fra:C1")
    rule = pm.policy.SharedLanguageAtLeast("B1", languages=("fre",))
    assert rule.holds(pm.Mentee(id="E", languages="fr:B2"), mentor)


def test_languages_that_a_policy_calls_mutual_count_as_one():
    rule = pm.policy.SharedLanguageAtLeast("B1", languages=("fa",), mutual=(("fa", "prs"),))
    mentee, mentor = pm.Mentee(id="E", languages="prs:C1"), pm.Mentor(id="M", languages="fa:B1")
    assert rule.holds(mentee, mentor)
    assert not pm.policy.SharedLanguageAtLeast("B1").holds(mentee, mentor)


def test_doubles_are_noticed_after_white_space_is_gone():
    mentee = pm.Mentee(id="E", wishes=["M-1", "M-1 ", "M-2"], needs=(c for c in ("job", "job")))
    assert (mentee.wishes, mentee.needs) == (("M-1", "M-2"), ("job",))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("wishes", {"M-1", "M-2"}),
        ("id", "E\ud800"),
        ("availability", [(1, 0.5, 60.4)]),
        ("availability", [(True, 0, 60)]),
        ("availability", ["Mo 18-20"]),
        ("availability", [("Mo", 0, 60)]),
        ("availability", [None]),
        ("sectors", [["a"]]),
        ("sectors", {1, "a"}),
        ("languages", {1: "B1"}),
        ("languages", {"fr": 3}),
        ("attributes", {"a": [["x"]]}),
        ("attributes", {"n": 10**400}),
        ("attributes", {"t": "\ud800"}),
        ("deadline", 0),
        ("deadline", "86400"),
        ("waiting_since", 1756684800),
    ],
)
def test_values_of_a_wrong_kind_are_refused_by_field(field, value):
    with pytest.raises(pm.IntakeError) as caught:
        pm.Mentee(**({"id": "E-1"} | {field: value}))
    assert set(caught.value.issues["field"]) == {field}


def test_values_of_numpy_are_taken_for_what_they_are():
    import numpy as np

    mentor = pm.Mentor(id="M", attributes={"yes": np.bool_(True), "n": np.int64(1)})
    assert mentor.attributes["yes"] is True
    assert type(mentor.attributes["n"]) is int


def test_equal_cohorts_have_equal_digests():
    one = pm.Cohort([pm.Mentor(id="M", attributes={"x": 1})], [])
    other = pm.Cohort([pm.Mentor(id="M", attributes={"x": 1.0})], [])
    assert one == other
    assert one.digest == other.digest


def test_questions_about_a_stranger_say_who_was_probably_meant():
    cohort = pm.Cohort([pm.Mentor(id="M-1")], [pm.Mentee(id="E-1")])
    for ask in (cohort.seats, cohort.load, cohort.min_new_pairs):
        with pytest.raises(pm.PolicyError, match="Did you mean 'M-1'"):
            ask("M-2")
        with pytest.raises(pm.PolicyError, match="'E-1' is a mentee, not a mentor"):
            ask("E-1")
    for pairs in (None, "ab", [(["E-1"], "M-1")]):
        with pytest.raises(pm.IntakeError, match="not_a_pair"):
            cohort.replace(pinned=pairs)
    with pytest.raises(pm.IntakeError, match="same_person"):
        pm.Cohort([pm.Mentor(id="x")], [pm.Mentee(id="x")], running=[("x", "x")])


def test_a_tree_is_made_of_codes():
    for make in (
        lambda: pm.SectorTree("own", ["a", "b"]),
        lambda: pm.SectorTree("own", {1: None}),
        lambda: pm.SectorTree("own", {"": None}),
        lambda: pm.SectorTree("own", {"a": ""}),
        lambda: pm.SectorTree.flat("own", "abc"),
    ):
        with pytest.raises(pm.PolicyError):
            make()


def test_sides_must_be_lists_of_profiles():
    for sides in ((None, []), ([], "abc")):
        with pytest.raises(pm.IntakeError, match="list of profiles"):
            pm.Cohort(*sides)


@given(pt.mentors())
def test_a_profile_survives_its_plain_form_and_json(mentor):
    assert pm.Mentor(**mentor.model_dump()) == mentor
    assert pm.Mentor.model_validate_json(mentor.model_dump_json()) == mentor

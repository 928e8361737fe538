"""Who people are, whom they name, on which clock they live: what is read, and what is reported."""

import warnings
from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pairmatch as pm
from pairmatch.intake import FieldMapping, Mapping, TableMapping, ids_of
from pairmatch.intake.clocks import is_zone_header
from pairmatch.intake.identities import made_id
from pairmatch.intake.readers.vocabulary import FORM_LANGUAGES
from pairmatch.people.availability import DAY_MINUTES
from pairmatch.policy import Avoid, CommonBlock, Wish

MENTORS = pd.DataFrame({"id": ["M-1", "M-2", "M-3"]})
ONE = pd.DataFrame({"id": ["M-1"]})
WINTER, SUMMER = date(2026, 12, 1), date(2026, 7, 1)


def column(cells, field="id", **others):
    return pd.DataFrame(
        {"id": [f"E-{k}" for k in range(1, len(cells) + 1)], field: cells, **others}
    )


def codes(report):
    return report.issues["code"].tolist()


# Ids.


def test_numbers_that_stand_in_both_tables_are_a_problem_that_says_what_they_mean():
    table = pd.DataFrame({"id": ["1", "2", "3"]})
    report = pm.check_frames(table, table)
    assert codes(report) == ["both_tables"]
    assert "never paired with itself" in report.issues.hint[0]
    assert "id_prefix" in report.issues.hint[0]
    assert report.notes["tables", "id", "both_tables"] == 3
    assert "3 answers with an id of both tables" in report.summary()


def test_running_numbers_are_told_from_numbers_of_staff():
    few = pd.DataFrame({"id": ["1", "2", "904117", "904118", "904119", "904120"]})
    report = pm.check_frames(few, pd.DataFrame({"id": ["1", "2", *"abcd"]}))
    assert codes(report) == ["both_tables"]
    staff = pd.DataFrame({"id": ["904117", "904118", "a", "b", "c", "d"]})
    report = pm.check_frames(few, staff)
    assert report.ok
    assert report.notes["tables", "id", "both_tables"] == 2


def test_a_few_people_on_both_sides_are_a_note():
    report = pm.check_frames(MENTORS, MENTORS)
    assert report.ok
    assert report.notes["tables", "id", "both_tables"] == 3


def test_a_pool_of_people_on_both_sides_is_confirmed_in_the_mapping():
    pool = pd.DataFrame({"id": list("ABCDE")})
    mapping = Mapping(mentors=TableMapping(shared_ids=True))
    assert codes(pm.check_frames(pool, pool)) == ["both_tables"]
    report = pm.check_frames(pool, pool, mapping)
    assert report.ok
    assert report.notes["tables", "id", "both_tables"] == 5


def test_numbers_that_begin_anywhere_are_running_numbers_where_most_are_shared():
    table = pd.DataFrame({"id": ["101", "102", "103"]})
    assert codes(pm.check_frames(table, table[1:])) == ["both_tables"]


def test_a_prefix_tells_numbered_forms_apart_and_their_lists_still_find_people():
    mentors = pd.DataFrame({"Id": ["1", "2"]})
    mentees = pd.DataFrame({"Id": ["1", "2"], "wishes": ["2", "M-1; 2"]})
    fields = [FieldMapping(field="id", columns="Id")]
    mapping = Mapping(
        mentors=TableMapping(fields=fields, id_prefix="M-"),
        mentees=TableMapping(fields=fields, id_prefix="E-"),
    )
    report = pm.check_frames(mentors, mentees, mapping)
    assert report.ok
    assert [mentor.id for mentor in report.cohort.mentors] == ["M-1", "M-2"]
    assert [mentee.wishes for mentee in report.cohort.mentees] == [("M-2",), ("M-1", "M-2")]
    assert not [key for key in report.notes if key[0] == "tables"]


@pytest.mark.parametrize(
    "text", ["nan", "NaN", "None", "NULL", "n/a", "N/A", "n.a.", "#N/A", "-", "--", "?", "keine"]
)
def test_a_word_for_nothing_is_no_id(text):
    report = pm.check_frames(pd.DataFrame({"id": [text, "M-1"]}), MENTORS[:0])
    assert [mentor.id for mentor in report.cohort.mentors] == ["M-1"]
    assert report.issues[["row", "code", "cost"]].values.tolist() == [[2, "blank_id", "person"]]


NAMES = pd.DataFrame(
    {"First name": ["Zoë", "Omar"], "Last name": ["de Wit", "Reis"], "capacity": ["1", "2"]}
)
FROM_NAMES = TableMapping(id_from=("First name", "Last name"), id_prefix="M-")


def test_ids_made_from_names_are_the_same_next_week_in_any_row_case_and_accents():
    mapping = Mapping(mentors=FROM_NAMES)
    report = pm.check_frames(NAMES, column(["x"], "site"), mapping)
    assert report.ok
    ids = {mentor.id: mentor.capacity for mentor in report.cohort.mentors}
    assert ids == {"M-hjchqfztp": 1, made_id("M-", ["Omar", "Reis"]): 2}
    again = NAMES[::-1].assign(**{"Last name": ["REIS", "De  Wit"], "First name": ["omar", "Zoe"]})
    report = pm.check_frames(again, column(["x"], "site"), mapping)
    assert {mentor.id: mentor.capacity for mentor in report.cohort.mentors} == ids


def test_names_stand_in_no_output():
    mapping = Mapping(mentors=FROM_NAMES)
    mentees = column(["Omar Rais; Zoë de Wit"], "wishes")
    report = pm.check_frames(NAMES, mentees, mapping)
    told = str(report) + str(report.cohort.mentees) + report.issues.to_string()
    assert not [name for name in ("Omar", "Rais", "Reis", "Zo", "Wit") if name in told]


def test_lists_of_names_are_resolved_and_a_misspelt_name_has_the_nearest_id():
    mapping = Mapping(mentors=FROM_NAMES)
    mentees = column(["omar reis", "Omar Rais", "Zoe De Wit"], "avoid")
    report = pm.check_frames(NAMES, mentees, mapping)
    omar, zoe = made_id("M-", ["Omar", "Reis"]), made_id("M-", ["Zoë", "de Wit"])
    nobody = made_id("M-", ["Omar Rais"])
    assert [mentee.avoid for mentee in report.cohort.mentees] == [(omar,), (nobody,), (zoe,)]
    assert codes(report) == ["unknown_id"]
    assert f"Did you mean {omar!r}?" in report.issues.hint[0]


def test_people_who_have_left_can_be_named_where_ids_are_made_from_names():
    mapping = Mapping(mentors=FROM_NAMES)
    mentees = column(["Omar Rais", made_id("M-", ["Ann Roy"])], "avoid")
    left = ["omar rais", made_id("M-", ["Ann Roy"])]
    report = pm.check_frames(NAMES, mentees, mapping, left=left)
    assert report.ok
    assert report.cohort.mentees[0].avoid == (made_id("M-", ["Omar Rais"]),)
    assert report.cohort.mentees[1].avoid == (left[1],)


def test_ids_of_both_tables_that_differ_by_case_only_are_a_note():
    report = pm.check_frames(
        pd.DataFrame({"id": ["Ann@x.org", "b"]}), pd.DataFrame({"id": ["ann@x.org", "c"]})
    )
    assert report.ok
    assert report.notes["tables", "id", "alike"] == 1
    assert ("tables", "id", "both_tables") not in report.notes


def test_one_name_in_both_tables_is_a_note_where_prefixes_make_two_ids_of_it():
    mapping = Mapping(
        mentors=FROM_NAMES, mentees=TableMapping(id_from=FROM_NAMES.id_from, id_prefix="E-")
    )
    mentees = NAMES[["First name", "Last name"]]
    report = pm.check_frames(NAMES, mentees[:1], mapping)
    assert report.notes["tables", "id", "alike"] == 1
    assert "by a prefix only" in report.summary()
    both = Mapping(mentors=FROM_NAMES, mentees=FROM_NAMES)
    report = pm.check_frames(NAMES, mentees[:1], both)
    assert ("tables", "id", "alike") not in report.notes
    assert report.notes["tables", "id", "both_tables"] == 1


def test_a_row_of_totals_is_nobody_also_behind_a_prefix():
    mapped = TableMapping(fields=[FieldMapping(field="id", columns="N")], id_prefix="M-")
    table = pd.DataFrame({"N": ["1", "Total"], "site": ["x", "2"]})
    report = pm.check_frames(table, MENTORS[:0], Mapping(mentors=mapped))
    assert codes(report) == ["not_a_person"]


def test_two_people_of_one_name_are_a_problem_and_so_is_half_a_name():
    mentors = pd.DataFrame({"First name": ["Ann", "ann", "Bo"], "Last name": ["Roy", "Roy", ""]})
    report = pm.check_frames(mentors, column(["x"], "site"), Mapping(mentors=FROM_NAMES))
    assert report.issues[["row", "code"]].values.tolist() == [[3, "duplicate_id"], [4, "blank_id"]]
    assert len(report.cohort.mentors) == 1


def test_the_latest_answer_of_a_person_with_a_made_id_counts():
    mentors = pd.DataFrame({"E-mail": ["a@x.org", "A@x.org"], "capacity": ["1", "3"]})
    mapped = TableMapping(id_from="E-mail", duplicates="latest")
    report = pm.check_frames(mentors, MENTORS[:0], Mapping(mentors=mapped))
    assert report.ok
    assert [mentor.capacity for mentor in report.cohort.mentors] == [3]


def test_rows_are_numbered_by_a_prefix_alone_and_totals_are_nobody():
    mentors = pd.DataFrame({"Name": ["Ann", "", "Bo", "Total"], "capacity": ["1", "", "2", "3"]})
    mapped = TableMapping(id_prefix="M-")
    report = pm.check_frames(mentors, MENTORS[:0], Mapping(mentors=mapped))
    assert [mentor.id for mentor in report.cohort.mentors] == ["M-2", "M-4"]
    assert codes(report) == ["not_a_person"]
    assert report.counts["mentors"].empty == 1
    assert report.notes["mentors", "id", "numbered"] == 2


def test_made_ids_join_names_to_a_plan():
    mapping = Mapping(mentors=FROM_NAMES)
    named = NAMES.assign(id=ids_of("mentors", NAMES, mapping))
    cohort = pm.check_frames(NAMES, column(["x"], "site"), mapping).cohort
    result = pm.match(cohort, pm.Policy(criteria=[Wish()]))
    plan = result.pairs.merge(named, left_on="mentor_id", right_on="id")
    assert plan["First name"].isin(["Zoë", "Omar"]).all()
    assert len(plan) == 1


def test_ids_of_are_those_of_the_cohort_whatever_makes_them():
    table = pd.DataFrame({"Code": ["7", "8"], "Name": ["Ann", "Bo"]})
    for mapped in (
        TableMapping(fields=[FieldMapping(field="id", columns="Code")], id_prefix="M"),
        TableMapping(id_from="Name"),
        TableMapping(id_prefix="M-"),
    ):
        mapping = Mapping(mentors=mapped)
        cohort = pm.check_frames(table, MENTORS[:0], mapping).cohort
        assert [m.id for m in cohort.mentors] == ids_of("mentors", table, mapping).tolist()
    assert ids_of("mentees", table, {"Code": "id"}).tolist() == ["7", "8"]
    with pytest.raises(pm.IntakeError, match="missing_column"):
        ids_of("mentors", table)
    with pytest.raises(pm.PolicyError, match="Did you mean 'mentors'"):
        ids_of("mentor", table)


def test_a_table_without_ids_says_how_to_make_some_and_which_column_looks_like_them():
    mentors = pd.DataFrame({"Prénom": ["Ann", "Bo"], "N°": ["M-1", "M-2"]})
    report = pm.check_frames(mentors, MENTORS)
    assert codes(report) == ["missing_column"]
    hint = report.issues.hint[0]
    assert "id_from=" in hint
    assert "id_prefix" in hint
    assert "Mapping.suggest" in hint
    assert "'N°'" in hint


def test_columns_that_ids_are_made_from_must_be_there_and_are_not_also_ids():
    mapping = Mapping(mentors=TableMapping(id_from=("First name", "Surname")))
    report = pm.check_frames(NAMES, MENTORS[:0], mapping)
    assert report.issues[["field", "code"]].values.tolist() == [["Surname", "unknown_column"]]
    assert not report.cohort.mentors
    with pytest.raises(pm.IntakeError, match="not both"):
        TableMapping(id_from="Name", fields=[FieldMapping(field="id", columns="Code")])


def test_a_column_of_ids_that_made_ids_stand_for_is_listed_as_not_read():
    table = NAMES.assign(id=["1", "2"])
    report = pm.check_frames(table, MENTORS[:0], Mapping(mentors=FROM_NAMES))
    assert report.ignored_columns == ("mentors: id",)
    assert report.cohort.mentors[0].id == "M-hjchqfztp"


def test_made_ids_are_kept_in_the_file_of_a_mapping(tmp_path):
    mapping = Mapping(mentors=FROM_NAMES, mentees=TableMapping(shared_ids=True))
    mapping.to_file(tmp_path / "m.toml")
    assert Mapping.from_file(tmp_path / "m.toml") == mapping


# Wishes and people to avoid.


def test_an_id_that_is_nobodys_is_a_problem_with_the_nearest():
    mentors = pd.DataFrame({"id": ["Dana Bell", "Omar Reis"]})
    mentees = pd.DataFrame(
        {
            "id": ["E1", "E2"],
            "wishes": ["Dana Bel; Omar Reis", "dana bell"],
            "avoid": ["Omar Rais", ""],
        }
    )
    report = pm.check_frames(mentors, mentees)
    rows = report.issues[["side", "row", "id", "field", "code", "cost"]].values.tolist()
    assert rows == [
        ["mentees", 2, "E1", "wishes", "unknown_id", "part"],
        ["mentees", 2, "E1", "avoid", "unknown_id", "part"],
    ]
    assert "Did you mean 'Dana Bell'?" in report.issues.hint[0]
    assert "Did you mean 'Omar Reis'?" in report.issues.hint[1]
    assert report.cohort.mentees[1].wishes == ("Dana Bell",)
    assert report.notes["mentees", "wishes", "ids"] == 1
    shown = pm.check_frames(mentors, mentees, show_values=True).issues
    assert shown[["value", "nearest"]].values.tolist() == [
        ["Dana Bel", "Dana Bell"], ["Omar Rais", "Omar Reis"],
    ]  # fmt: skip


READ = [
    ("M-2 / M-3", ("M-2", "M-3")),
    ("M-2/M-3", ("M-2", "M-3")),
    ("M-2 and M-3", ("M-2", "M-3")),
    ("M-2 et M-3", ("M-2", "M-3")),
    ("M-2 und m-3", ("M-2", "M-3")),
    ("M-2 en M-3", ("M-2", "M-3")),
    ("M-2 e M-3", ("M-2", "M-3")),
    ("M-2 & M-3", ("M-2", "M-3")),
    ("M-2, M-3 and M-1", ("M-2", "M-3", "M-1")),
    ("M-3 > M-1", ("M-3", "M-1")),
    ("M-3 M-1", ("M-3", "M-1")),
    ("1. M-3 2. M-1", ("M-3", "M-1")),
    ("2. M-3 1. M-1", ("M-1", "M-3")),
    ("2) M-3; 1) M-1", ("M-1", "M-3")),
    ("1: M-3\n2: M-1", ("M-3", "M-1")),
    ("m-1", ("M-1",)),
    ("M–1", ("M-1",)),
]


@pytest.mark.parametrize(("text", "ids"), READ)
@pytest.mark.parametrize("language", [None, "en"])
def test_several_ids_are_read_where_every_piece_is_one(text, ids, language):
    report = pm.check_frames(MENTORS, column([text], "wishes"), language=language)
    assert report.ok
    assert report.cohort.mentees[0].wishes == ids


@pytest.mark.parametrize(
    ("text", "hint"),
    [("M-2 / M-9", "Separate"), ("M-2 or M-3", "Separate"), ("M-4", "Did you mean 'M-"),
     ("a colleague", "Separate"), ("Ida", "no mentor has this id")],
)  # fmt: skip
def test_nothing_is_split_or_guessed_that_is_no_id(text, hint):
    report = pm.check_frames(MENTORS, column([text], "avoid"))
    assert codes(report) == ["unknown_id"]
    assert report.cohort.mentees[0].avoid == (text,)
    assert hint in report.issues.hint[0]


def test_a_number_without_its_zero_is_nobody():
    mentors = pd.DataFrame({"id": ["01", "02"]})
    report = pm.check_frames(mentors, column(["1; 2"], "wishes"))
    assert codes(report) == ["unknown_id", "unknown_id"]
    assert ["Did you mean '01'?" in report.issues.hint[0], "'02'" in report.issues.hint[1]] == [
        True
    ] * 2


def test_an_id_that_means_two_people_up_to_case_is_nobody():
    mentors = pd.DataFrame({"id": ["m-1", "M-1"]})
    report = pm.check_frames(mentors, column(["M–1", "m-1"], "avoid"))
    assert codes(report) == ["similar_id", "unknown_id"]
    assert report.cohort.mentees[1].avoid == ("m-1",)


def test_ids_that_hold_words_and_marks_are_whole():
    mentors = pd.DataFrame({"id": ["Bell, Dana", "Ann and Bo", "1. FC"]})
    mentees = column(["Bell, Dana", "Ann and Bo", "1. fc"], "wishes")
    for language in (None, "en"):
        report = pm.check_frames(mentors, mentees, language=language)
        assert [m.wishes[0] for m in report.cohort.mentees] == mentors["id"].tolist()


@pytest.mark.parametrize(
    ("ids", "text", "read"),
    [
        (["1", "2"], "2. 1", None),
        (["1", "2"], "1. 2 2. 1", None),
        (["1", "2"], "1.2", None),
        (["1", "2"], "1) 2; 2) 1", ("2", "1")),
        (["1", "2", "12"], "12", ("12",)),
        (["Ann", "Marie", "Ann-Marie"], "Ann Marie", None),
        (["a", "b", "e"], "a e b", None),
        (["1", "2"], "1/2", ("1", "2")),
    ],
)
def test_texts_that_two_careful_people_read_differently_are_nobodys_id(ids, text, read):
    report = pm.check_frames(pd.DataFrame({"id": ids}), column([text], "wishes"))
    assert codes(report) == ([] if read else ["unknown_id"])
    assert report.cohort.mentees[0].wishes == (read or (text,))


@pytest.mark.parametrize("text", ["none", "Aucun", "keine", "geen", "nessuno", "-", "n/a"])
@pytest.mark.parametrize("language", [None, "de"])
def test_a_word_for_nobody_in_a_list_is_nobody(text, language):
    report = pm.check_frames(MENTORS, column([text], "avoid"), language=language)
    assert report.ok
    assert report.cohort.mentees[0].avoid == ()


def test_wishes_of_which_only_some_are_numbered_are_not_read():
    report = pm.check_frames(MENTORS, column(["2. M-1; M-3"], "wishes"))
    assert codes(report) == ["unreadable"]
    assert report.cohort.mentees[0].wishes == ()


def test_people_who_have_left_or_declined_may_stand_in_lists():
    mentees = column(["M-9", "m-9"], "avoid")
    assert codes(pm.check_frames(MENTORS, mentees)) == ["unknown_id"] * 2
    report = pm.check_frames(MENTORS, mentees, left=["M-9"])
    assert report.ok
    assert [mentee.avoid for mentee in report.cohort.mentees] == [("M-9",)] * 2
    assert pm.cohort_from_frames(MENTORS, mentees, left=["M-9"]) == report.cohort
    declined = MENTORS.assign(Still=["yes", "no", "yes"])
    mapping = Mapping(
        language="en", mentors=TableMapping(only=[pm.intake.RowFilter(column="Still", is_=True)])
    )
    assert pm.check_frames(declined, column(["M-2"], "wishes"), mapping).ok
    with pytest.raises(pm.PolicyError, match="list of ids"):
        pm.check_frames(MENTORS, mentees, left="M-9")


def test_lists_are_not_compared_with_a_table_whose_ids_could_not_be_read():
    report = pm.check_frames(pd.DataFrame({"Hobby": ["x"]}), column(["M-9"], "wishes"))
    assert codes(report) == ["missing_column"]


def test_an_answer_of_the_mapping_that_counts_as_blank_is_no_id():
    mapped = TableMapping(
        fields=[FieldMapping(field="wishes", columns="wishes", answers={"No preference": ""})]
    )
    mentees = column(["No preference", "M-1"], "wishes")
    report = pm.check_frames(MENTORS, mentees, Mapping(language="en", mentees=mapped))
    assert report.ok
    assert [mentee.wishes for mentee in report.cohort.mentees] == [(), ("M-1",)]


def test_avoid_protects_whatever_the_case():
    mentors = pd.DataFrame({"id": ["Dana Bell", "Omar Reis"]})
    mentees = pd.DataFrame(
        {"id": ["E1"], "wishes": ["Dana Bell; Omar Reis"], "avoid": ["DANA BELL"]}
    )
    cohort = pm.check_frames(mentors, mentees).cohort
    result = pm.match(cohort, pm.Policy(criteria=[Wish(), Avoid()]))
    assert result.matching.partner_of("E1") == "Omar Reis"


# Time zones.


def zoned(ids, zones, times):
    return pd.DataFrame({"id": ids, "timezone": zones, "availability": times})


LOS_ANGELES = zoned(["M1"], ["America/Los_Angeles"], ["Mo 18:00-20:00"])
BERLIN = zoned(["E1"], ["Europe/Berlin"], ["Mo 18:00-20:00"])


def test_times_of_two_zones_are_compared_on_one_clock():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        cohort = pm.cohort_from_frames(
            LOS_ANGELES, BERLIN, clock="Europe/Berlin", clock_date=WINTER
        )
    assert str(cohort.mentors[0].availability) == "Tu 03:00-05:00"
    assert str(cohort.mentees[0].availability) == "Mo 18:00-20:00"
    assert pm.match(cohort, pm.Policy(rules=[CommonBlock(60, missing="fail")])).n_pairs == 0


def test_times_move_over_midnight_and_from_sunday_to_monday_and_back():
    mentors = zoned(["M1"], ["Asia/Tokyo"], ["Mo 06:00-10:00; We 12:00-13:00"])
    mentees = zoned(["E1"], ["America/New_York"], ["Su 17:00-20:00"])
    cohort = pm.cohort_from_frames(mentors, mentees, clock="Europe/Zurich", clock_date=WINTER)
    assert str(cohort.mentors[0].availability) == "Mo 00:00-02:00; We 04:00-05:00; Su 22:00-24:00"
    assert str(cohort.mentees[0].availability) == "Mo 00:00-02:00; Su 23:00-24:00"
    assert pm.check_frames(
        mentors, mentees, clock="Europe/Zurich", clock_date=WINTER
    ).notes["mentors", "availability", "cut"] == 1  # fmt: skip


def test_the_date_decides_which_offset_counts():
    mentees = zoned(["E1"], ["Africa/Lagos"], ["Mo 18:00-20:00"])
    for day, times in ((WINTER, "Mo 18:00-20:00"), (SUMMER, "Mo 19:00-21:00")):
        report = pm.check_frames(BERLIN, mentees, clock="Europe/Berlin", clock_date=day)
        assert str(report.cohort.mentees[0].availability) == times
        assert (report.clock, report.clock_date) == ("Europe/Berlin", day)
        assert f"of Europe/Berlin, with its offset of {day}" in report.summary()
        assert ("tables", "timezone", "most_stated") not in report.notes


def test_half_hours_of_zones_are_whole_minutes():
    mentors = zoned(["M1"], ["Asia/Kathmandu"], ["Mo 12:00-13:00"])
    report = pm.check_frames(mentors, BERLIN, clock="UTC", clock_date=WINTER)
    assert str(report.cohort.mentors[0].availability) == "Mo 06:15-07:15"
    assert report.notes["mentors", "availability", "moved"] == 1


def test_the_clock_is_the_zone_that_most_people_state_and_of_equals_the_first():
    two = zoned(["E1", "E2"], ["Europe/Berlin", "Europe/Berlin"], ["Mo 18:00-20:00"] * 2)
    report = pm.check_frames(LOS_ANGELES, two, clock_date=WINTER)
    assert (report.clock, report.clock_date) == ("Europe/Berlin", WINTER)
    assert report.notes["tables", "timezone", "most_stated"] == 2
    assert "that most people state" in report.summary()
    report = pm.check_frames(LOS_ANGELES, BERLIN)
    assert report.clock == "America/Los_Angeles"
    assert pm.check_frames(MENTORS, ONE.assign(id="E")).clock is None


def test_whoever_states_no_zone_lives_by_the_programmes_clock_and_is_counted():
    two = zoned(["E1", "E2"], ["Europe/Berlin", ""], ["Mo 18:00-20:00"] * 2)
    report = pm.check_frames(LOS_ANGELES, two, clock="Europe/Berlin", clock_date=WINTER)
    assert report.ok
    assert report.notes["mentees", "timezone", "no_zone"] == 1
    assert str(report.cohort.mentees[1].availability) == "Mo 18:00-20:00"


@pytest.mark.parametrize(
    ("zone", "near"),
    [("Europe/Berln", "'Europe/Berlin'"), ("Berlin", "'Europe/Berlin'"), ("EST", ""), ("GMT+1", ""),
     ("GMT", ""), ("Etc/GMT+1", ""), ("Switzerland", ""), ("(GMT+01:00) Bern, Rome", "")],
)  # fmt: skip
def test_a_zone_that_is_not_known_leaves_no_times_that_may_be_wrong(zone, near):
    mentees = zoned(["E1"], [zone], ["Mo 18:00-20:00"])
    report = pm.check_frames(LOS_ANGELES, mentees, clock="Europe/Berlin", clock_date=WINTER)
    assert report.issues[["field", "code", "cost"]].values.tolist() == [
        ["timezone", "unknown_timezone", "cell"]
    ]
    assert near in report.issues.hint[0]
    assert ("Did you mean" in report.issues.hint[0]) is bool(near)
    assert not report.cohort.mentees[0].availability


@pytest.mark.parametrize("zone", ["Europe/Zurich", "europe/zürich", "EUROPE/ZURICH "])
def test_zones_are_read_without_case_and_accents(zone):
    mentors = zoned(["M1"], [zone], ["Mo 18:00-20:00"])
    report = pm.check_frames(mentors, BERLIN, clock="UTC", clock_date=WINTER)
    assert report.ok
    assert str(report.cohort.mentors[0].availability) == "Mo 17:00-19:00"


def test_zones_are_read_by_the_answers_of_a_mapping():
    mentors = pd.DataFrame({"id": ["M1"], "Where?": ["East coast"], "availability": ["Mo 12-13"]})
    entry = FieldMapping(
        field="timezone", columns="Where?", answers={"East coast": "America/New_York"}
    )
    report = pm.check_frames(
        mentors, BERLIN, Mapping(mentors=TableMapping(fields=[entry])),
        clock="Europe/Berlin", clock_date=WINTER,
    )  # fmt: skip
    assert str(report.cohort.mentors[0].availability) == "Mo 18:00-19:00"


def test_a_clock_that_is_no_zone_is_refused_with_what_was_meant():
    with pytest.raises(pm.PolicyError, match="Did you mean 'Europe/Zurich'"):
        pm.check_frames(LOS_ANGELES, BERLIN, clock="Europe/Zurch")
    with pytest.raises(pm.PolicyError, match="as a date"):
        pm.check_frames(LOS_ANGELES, BERLIN, clock_date="2026-07-01")


@pytest.mark.parametrize(
    "header",
    ["Time zone", "Your timezone?", "time-zone", "Votre fuseau horaire", "Fuseaux horaires",
     "Zeitzone", "In welcher Zeitzone leben Sie?", "Tijdzone", "Fuso orario", "TZ"],
)  # fmt: skip
def test_a_column_that_says_time_zone_and_is_not_read_is_a_problem(header):
    mentors = ONE.assign(**{header: ["Europe/Berlin"]})
    report = pm.check_frames(mentors, ONE.assign(id="E"))
    assert codes(report) == ["unread_timezone"]
    assert pm.check_frames(mentors, ONE.assign(id="E"), {header: None}).ok
    assert pm.check_frames(mentors, ONE.assign(id="E"), {header: "timezone"}).ok


@pytest.mark.parametrize("header", ["Timestamp (UTC)", "Time", "Zone", "Start date", "Blitz"])
def test_other_headers_are_no_time_zones(header):
    assert not is_zone_header(header)


@pytest.mark.parametrize(
    "text", ["Mo 18:00-20:00 PST", "Mo 18:00-20:00 CET", "Mo 18:00-20:00 UTC+2"]
)
@pytest.mark.parametrize("language", [None, "en", "de"])
def test_a_zone_beside_times_is_a_problem_whose_hint_speaks_of_zones(text, language):
    report = pm.check_frames(column([text], "availability"), ONE, language=language)
    assert codes(report) == ["unreadable"]
    assert "timezone" in report.issues.hint[0]


intervals = st.lists(
    st.tuples(st.integers(1, 7), st.integers(0, 1439), st.integers(1, 1440)).filter(
        lambda free: free[1] < free[2]
    ),
    max_size=6,
)


def minutes_of(free):
    return {
        (day - 1) * DAY_MINUTES + k for day, start, end in free.intervals for k in range(start, end)
    }


@given(intervals, st.integers(-3 * DAY_MINUTES, 3 * DAY_MINUTES))
def test_moving_moves_every_minute_of_the_week_and_back_again(times, minutes):
    free = pm.Availability(times)
    there = free.moved(minutes)
    assert minutes_of(there) == {(k + minutes) % (7 * DAY_MINUTES) for k in minutes_of(free)}
    assert there.moved(-minutes) == free


def test_never_is_never_on_every_clock():
    assert pm.Availability(never=True).moved(90) == pm.Availability(never=True)


# Unknown answers, and problems of whole columns.

NEEDS = column(["Emploi, Chose inconnue, Résaeu", "Chose inconnue", "Emplio"], "needs")


def test_a_choice_that_is_not_known_is_shown_alone_with_the_nearest():
    report = pm.check_frames(ONE, NEEDS, language="fr", show_values=True)
    assert report.issues[["row", "value", "nearest"]].values.tolist() == [
        [2, "Chose inconnue", None], [2, "Résaeu", "network"],
        [3, "Chose inconnue", None], [4, "Emplio", "job"],
    ]  # fmt: skip
    assert "Did you mean 'reseau', which is network?" in report.issues.hint[1]


def test_unknown_answers_are_counted_and_can_be_pasted_as_answers():
    report = pm.check_frames(ONE, NEEDS, language="fr", show_values=True)
    table = report.unknown_answers
    assert table.values.tolist() == [
        ["mentees", "needs", "Chose inconnue", "", 2],
        ["mentees", "needs", "Emplio", "job", 1],
        ["mentees", "needs", "Résaeu", "network", 1],
    ]
    answers = dict(zip(table["answer"], table["nearest"], strict=True))
    entry = FieldMapping(field="needs", columns="needs", answers=answers)
    mapping = Mapping(language="fr", mentees=TableMapping(fields=[entry]))
    again = pm.check_frames(ONE, NEEDS, mapping, show_values=True)
    assert again.ok
    assert again.unknown_answers.empty
    assert again.cohort.mentees[0].needs == ("job", "network")


def test_a_choice_that_words_in_brackets_take_back_is_shown_alone_too():
    table = column(["Emploi (déjà trouvé), Réseau"], "needs")
    report = pm.check_frames(ONE, table, language="fr", show_values=True)
    assert report.issues["value"].tolist() == ["Emploi (déjà trouvé)"]


def test_unknown_answers_are_refused_where_values_were_not_asked_for():
    report = pm.check_frames(ONE, NEEDS, language="fr")
    with pytest.raises(pm.PolicyError, match="show_values=True"):
        _ = report.unknown_answers
    assert "value" not in report.issues
    assert not [text for text in ("Chose", "Emplio", "network") if text in str(report)]


def test_a_text_that_must_be_an_answer_of_the_mapping_has_the_nearest():
    entry = FieldMapping(
        field="site", columns="site", answers={"Bern City": "bern"}, only_answers=True
    )
    mapping = Mapping(language="en", mentees=TableMapping(fields=[entry]))
    report = pm.check_frames(
        ONE, column(["Bern Cty", "bern city"], "site"), mapping, show_values=True
    )
    assert report.unknown_answers.values.tolist() == [["mentees", "site", "Bern Cty", "bern", 1]]


@pytest.mark.parametrize(
    ("field", "other", "cells"),
    [
        ("most_important", "needs", ["job", "", "network"]),
        ("min_load", "capacity", ["2", "1", "3"]),
    ],
)
def test_a_field_that_must_agree_with_one_that_no_column_holds_is_one_problem(field, other, cells):
    table = column(cells, field)
    tables = {"needs": (ONE, table), "capacity": (table, ONE)}
    report = pm.check_frames(*tables[other])
    assert report.issues[["row", "field", "code"]].values.tolist() == [
        [pd.NA, field, "missing_column"]
    ]
    assert f"as {other}" in report.issues.hint[0]
    assert "2 answers not read" in report.issues.hint[0]
    table[other] = [cell or "job" for cell in cells]
    assert pm.check_frames(*tables[other]).ok
    table[other] = ["1"] * 3 if other == "capacity" else ["training"] * 3
    assert codes(pm.check_frames(*tables[other])) == ["contradiction"] * 2


def grid(field, columns, language, cells, layout="grid"):
    table = pd.DataFrame({"id": ["a", "b", "c"]} | dict.fromkeys(columns, cells))
    entry = FieldMapping(field=field, columns=columns, layout=layout)
    mapping = Mapping(language=language, mentors=TableMapping(fields=[entry]))
    return pm.check_frames(table, ONE, mapping)


@pytest.mark.parametrize(
    ("field", "columns", "language", "cells"),
    [
        ("availability", {"D1": "Monday"}, "fr", ["18h-20h", "matin", ""]),
        ("availability", {"D1": "Quand ?"}, "fr", ["18h-20h", "soir", "oui"]),
        ("languages", {"L1": "Fantasisch"}, "de", ["gut", "B2", ""]),
        ("languages", {"L1": "fr"}, "fr", ["bon", "courant", ""]),
    ],
)
def test_a_label_of_a_grid_that_is_not_known_is_one_problem_of_its_column(
    field, columns, language, cells
):
    report = grid(field, columns, language, cells)
    (header,) = columns
    assert report.issues[["row", "field", "code"]].values.tolist() == [
        [pd.NA, field, "unknown_label"]
    ]
    assert repr(header) in report.issues.hint[0]
    n = sum(map(bool, cells))
    assert f"{n} answers not read" in report.issues.hint[0]


@pytest.mark.parametrize(
    ("columns", "cells"),
    [({"D1": "lundi"}, "18h-20h"), ({"D1": "matin"}, "lundi, mardi"), ({"D1": "18h-20h"}, "lundi")],
)
def test_labels_that_are_days_or_parts_of_them_are_known(columns, cells):
    report = grid("availability", columns, "fr", [cells, "", ""])
    assert report.ok
    assert report.cohort.mentors[0].availability


def test_an_answer_in_a_column_with_a_known_label_is_a_problem_of_the_answer():
    for label in ("lundi", "matin", "18h-20h"):
        report = grid("availability", {"D1": label}, "fr", ["peut-être", "14h-16h", "oui"])
        assert (2, "unreadable") in report.issues[["row", "code"]].itertuples(index=False)
        assert not report.issues["row"].isna().any()


def test_a_choice_in_a_header_that_is_not_known_is_one_problem_of_its_column():
    columns = {"C1": "Emploi", "C2": "Jongler"}
    report = grid("offers", columns, "fr", ["oui", "oui", "non"], layout="choices")
    assert report.issues[["row", "field", "code"]].values.tolist() == [
        [pd.NA, "offers", "unknown_answer"]
    ]
    assert "column 'C2'" in report.issues.hint[0]
    assert "2 answers not read" in report.issues.hint[0]
    assert [mentor.offers for mentor in report.cohort.mentors] == [("job",), ("job",), ()]


def test_a_column_that_half_of_the_people_have_one_problem_with_comes_first_in_the_report():
    report = pm.check_frames(ONE, column(["a few"] * 6 + ["1990"] * 4, "birth_year"))
    assert len(report.issues) == 6
    assert str(report).startswith("mentees, birth_year: unreadable for 6 of 10 rows")
    assert "year of birth: could not be read for 6 of 10 rows" in report._repr_html_()
    few = pm.check_frames(ONE, column(["a few"] * 4 + ["1990"] * 4, "birth_year"))
    assert str(few).startswith("mentors: 1 of 1 rows read")


# Misspelt codes, swapped tables, grammar.


def test_tables_that_are_swapped_are_problems_of_both():
    report = pm.check_frames(
        column(["job"], "needs"), pd.DataFrame({"id": ["M"], "offers": ["job"]})
    )
    assert report.issues[["side", "code"]].values.tolist() == [
        ["mentors", "field_of_other_side"], ["mentees", "field_of_other_side"],
    ]  # fmt: skip


def coded(mentor_code, mentee_code):
    def mapped(field, code):
        entry = FieldMapping(field=field, columns=field, answers={"A choice": code})
        return TableMapping(fields=[entry])

    mapping = Mapping(
        language="en", mentors=mapped("offers", mentor_code), mentees=mapped("needs", mentee_code)
    )
    mentors = pd.DataFrame({"id": ["M-1"], "offers": ["A choice"]})
    return pm.check_frames(mentors, column(["A choice"], "needs"), mapping)


def test_a_goal_that_is_misspelt_in_the_mapping_is_named_with_the_right_one():
    report = coded("language_practice", "langage_practice")
    assert report.issues[["side", "field", "code"]].values.tolist() == [
        ["mentees", "needs", "unknown_goal"]
    ]
    assert "'langage_practice'" in report.issues.hint[0]
    assert "Did you mean 'language_practice'?" in report.issues.hint[0]


def test_goals_of_a_programme_are_no_misspelt_ones():
    assert coded("kitchen", "kitchen").ok
    assert coded("kitchen", "cleaning").ok
    assert coded("networks", "networks").ok
    assert coded("job", "network").ok


def test_one_problem_is_no_problems():
    report = pm.check_frames(pd.DataFrame({"id": [""], "site": ["x"]}), ONE)
    assert repr(report).endswith("1 problem)")
    assert repr(pm.check_frames(ONE, ONE.assign(id="E"))).endswith("0 problems)")


def test_all_languages_of_forms_know_words_for_nothing_as_no_ids():
    for language in FORM_LANGUAGES:
        report = pm.check_frames(pd.DataFrame({"id": ["-", "M"]}), ONE[:0], language=language)
        assert codes(report) == ["blank_id"]

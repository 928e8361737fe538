"""Who people are, and whom they name: what is read, and what is reported."""

import pandas as pd
import pytest

import pairmatch as pm
from pairmatch.intake import FieldMapping, Mapping, TableMapping, ids_of
from pairmatch.intake.identities import made_id
from pairmatch.policy import Avoid, Wish

MENTORS = pd.DataFrame({"id": ["M-1", "M-2", "M-3"]})
ONE = pd.DataFrame({"id": ["M-1"]})


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
    assert codes(report) == ["unknown_id"]
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

"""Tables: everything that is wrong at once, nothing lost, no value told."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

import pairmatch as pm
from pairmatch.intake import Mapping
from pairmatch.intake.readers.cell_reading import is_blank
from pairmatch.intake.readers.vocabulary import form_language, words

GOOD = {
    "id": "M-1",
    "site": "Ghent",
    "sectors": "NACE2:62; GENERALIST",
    "languages": "fr:C1; nl:B2",
    "availability": "Mo-Fr 18:00-20:00",
    "offers": "job;network",
    "company": "Lignon",
    "capacity": "2",
    "available_until": "2026-12-31",
    "birth_year": "1970",
    "attributes.interests": "chess; music",
    "attributes.grade": 3,
}
BAD = {
    "languages": "French",
    "availability": "evenings",
    "capacity": "two",
    "current_load": "-77",
    "available_until": "31.13.2026",
    "birth_year": "1066",
}


def frame(*rows):
    return pd.DataFrame(rows)


def test_a_table_with_the_fields_names_is_read():
    cohort = pm.cohort_from_frames(
        frame(GOOD), frame({"id": "E-1", "needs": "job", "deadline": dt.date(2026, 3, 1)})
    )
    mentor, mentee = cohort.mentors[0], cohort.mentees[0]
    assert mentor.sectors == ("NACE2:62", pm.GENERALIST)
    assert mentor.capacity == 2
    assert mentor.attributes == {"interests": frozenset({"chess", "music"}), "grade": 3}
    assert mentor.available_until == dt.date(2026, 12, 31)
    assert mentee.deadline == dt.date(2026, 3, 1)


def test_columns_are_mapped_by_a_dict_for_both_or_for_one_table():
    mentors = frame({"Code": 7, "Ville": "Ghent", "Mail": "x"})
    mentees = frame({"Code": 8, "Stad": "Ghent"})
    mapping = {
        "Code": "id",
        "Mail": None,
        "mentors": {"Ville": "site"},
        "mentees": {"Stad": "site"},
    }
    report = pm.check_frames(mentors, mentees, mapping)
    assert report.ok
    assert [report.cohort.mentors[0].id, report.cohort.mentors[0].site] == ["7", "Ghent"]
    assert report.cohort.mentees[0].site == "Ghent"
    assert report.ignored_columns == ()


@pytest.mark.parametrize("field", BAD)
def test_a_cell_that_cannot_be_read_is_named_by_row_and_field_but_not_repeated(field):
    rows = frame({**GOOD, "id": "M-0"}, {**GOOD, field: BAD[field]})
    with pytest.raises(pm.IntakeError) as caught:
        pm.cohort_from_frames(rows, frame({"id": "E-1"}))
    issue = caught.value.issues.iloc[0]
    assert (issue["side"], issue["row"], issue["id"], issue["field"]) == (
        "mentors",
        3,
        "M-1",
        field,
    )
    assert BAD[field] not in str(caught.value)
    assert BAD[field] not in caught.value.issues.to_string()


def test_everything_that_is_wrong_comes_at_once():
    report = pm.check_frames(
        frame({**GOOD, **BAD}, GOOD, {**GOOD, "id": " "}),
        frame({"id": "E-1", "needs": "job", "most_important": "network"}),
    )
    assert len(report.issues) == len(BAD) + 3
    assert set(report.issues["code"]) >= {
        "unreadable",
        "out_of_range",
        "duplicate_id",
        "blank_id",
        "contradiction",
    }
    assert not report.ok
    assert "blank_id: 1" in str(report)
    assert "blank_id" in report._repr_html_()


COLUMN_FAULTS = [
    ({"langauges": ["fr:B1"]}, None, "unknown_column", "Did you mean 'languages'"),
    (
        {"Sprachen": ["fr:B1"]},
        {"Sprachen": "langauges"},
        "unknown_field",
        "Did you mean 'languages'",
    ),
    ({"needs": ["job"]}, None, "field_of_other_side", "swapped"),
    ({"a": ["x"]}, {"a": 5}, "unknown_field", "name of a field"),
    ({"a": ["x"], "site": ["y"]}, {"a": "site"}, "two_columns", "site too"),
    ({}, {"Ort": "site"}, "unknown_column", "Known"),
    ({}, {"mentors": {"Ort": "site"}}, "unknown_column", "Known"),
    ({}, {"mentor": {"Ort": "site"}}, "unknown_table", "Did you mean 'mentors'"),
]


@pytest.mark.parametrize(("columns", "mapping", "code", "hint"), COLUMN_FAULTS)
def test_a_wrong_column_is_named(columns, mapping, code, hint):
    report = pm.check_frames(
        pd.DataFrame({"id": ["M-1"], **columns}), frame({"id": "E-1"}), mapping
    )
    assert report.issues["code"].tolist() == [code]
    assert hint in report.issues.loc[0, "hint"]


def test_a_table_without_ids_is_named():
    report = pm.check_frames(frame({"name": "x"}), frame({"id": "E-1"}))
    assert report.issues["code"].tolist() == ["missing_column"]
    assert len(report.cohort.mentees) == 1


def test_columns_that_are_no_fields_are_reported_not_lost():
    tables = frame({"id": "M-1", "Timestamp": "x"}), frame({"id": "E-1"})
    report = pm.check_frames(*tables)
    assert report.ok
    assert report.ignored_columns == ("mentors: Timestamp",)
    assert "mentors: Timestamp" in report.summary()
    with pytest.warns(pm.UnreadColumnsWarning, match="mentors: Timestamp") as caught:
        pm.cohort_from_frames(*tables)
    assert caught[0].filename == __file__
    assert pm.cohort_from_frames(*tables, mapping={"Timestamp": None}).mentors


@pytest.mark.parametrize("name", ["attribute.x", "Attributes.x", "attributs.x", "attributes"])
def test_a_misspelt_prefix_of_an_attribute_is_named(name):
    report = pm.check_frames(frame({"id": "M-1"}), frame({"id": "E-1", name: "x"}))
    assert report.issues["code"].tolist() == ["unknown_column"]


def test_swapped_tables_are_noticed():
    mentors, mentees = pm.load_sample("vernier")
    with pytest.raises(pm.IntakeError, match="swapped"):
        pm.cohort_from_frames(mentees, mentors)


def test_sets_in_cells_have_an_order_and_rankings_are_no_sets():
    table = pd.DataFrame(
        {"id": ["E"], "needs": [{"network", "job"}], "sectors": [["NACE2:62", None]]}
    )
    mentee = pm.cohort_from_frames(frame({"id": "M"}), table).mentees[0]
    assert (mentee.needs, mentee.sectors) == (("job", "network"), ("NACE2:62",))
    table = pd.DataFrame({"id": ["E"], "wishes": [{"M-1", "M-2"}], "site": [["Ghent"]]})
    report = pm.check_frames(frame({"id": "M"}), table)
    assert report.issues["field"].tolist() == ["wishes", "site"]


@pytest.mark.parametrize("dtype", [object, "string", "str"])
def test_ids_keep_leading_zeros_and_lose_no_digits(dtype):
    table = pd.DataFrame({"id": pd.Series(["007", "7"], dtype=dtype)})
    cohort = pm.cohort_from_frames(table, frame({"id": "E"}))
    assert [mentor.id for mentor in cohort.mentors] == ["007", "7"]


def test_a_blank_cell_does_not_turn_whole_numbers_into_fractions():
    table = pd.DataFrame({"id": [12.0, 13.0], "capacity": [2.0, np.nan]})
    cohort = pm.cohort_from_frames(table, frame({"id": "E"}))
    assert [(m.id, m.capacity) for m in cohort.mentors] == [("12", 2), ("13", 1)]


def test_numbers_of_numpy_are_numbers():
    table = pd.DataFrame({"id": ["M"], "capacity": pd.Series([np.int64(2)], dtype=object)})
    assert pm.cohort_from_frames(table, frame({"id": "E"})).mentors[0].capacity == 2


def test_cells_that_are_values_already_are_taken_as_they_are():
    table = pd.DataFrame(
        {
            "id": ["M"],
            "sectors": [["NACE2:62"]],
            "languages": [{"fr": "B1"}],
            "attributes.ok": [True],
            "availability": [pm.Availability.parse("Mo 9-10")],
            "available_until": [pd.Timestamp("2026-05-01")],
        }
    )
    mentor = pm.cohort_from_frames(table, frame({"id": "E"})).mentors[0]
    assert mentor.sectors == ("NACE2:62",)
    assert mentor.attributes["ok"] is True
    assert mentor.available_until == dt.date(2026, 5, 1)


@pytest.mark.parametrize("empty", [pd.DataFrame(columns=["id"]), pd.DataFrame({"id": []})])
def test_empty_tables_make_empty_sides(empty):
    cohort = pm.cohort_from_frames(empty, frame({"id": "E-1"}))
    result = pm.match(cohort, pm.Policy.preset("vernier"))
    assert result.unmatched_mentees["reason"].tolist() == ["no_eligible_partner"]
    assert pm.match(pm.cohort_from_frames(empty, empty), pm.Policy()).n_pairs == 0


def test_an_unknown_form_language_is_an_error():
    with pytest.raises(pm.PolicyError, match="Known: de, en, fr, it, nl"):
        pm.check_frames(frame(GOOD), frame({"id": "E"}), language="sv")
    assert pm.check_frames(frame({"id": "M"}), frame({"id": "E"}), language="fr-CH").ok


def test_a_region_is_kept_and_does_not_contradict_the_language_without_it():
    assert form_language("it-Latn-ch") == "it-CH"
    assert words("it-CH").region == "CH"
    assert words("it-CH").weekdays == words("it").weekdays
    mapping = Mapping(language="it-CH")
    assert mapping.to_dict() == {"language": "it-CH"}
    table = frame({"id": "M"})
    for stated, mapped in (("it", "it-CH"), ("it-CH", "it")):
        assert pm.check_frames(table, table, Mapping(language=mapped), stated).ok
    with pytest.raises(pm.IntakeError, match="two_languages"):
        pm.check_frames(table, table, mapping, "it-IT")


def test_blanks_are_recognised_whatever_their_kind():
    for cell in (None, float("nan"), np.float32("nan"), pd.NA, pd.NaT, "", " \n"):
        assert is_blank(cell)
    for cell in (0, False, "0", []):
        assert not is_blank(cell)


def test_what_is_no_table_is_refused():
    with pytest.raises(pm.IntakeError, match="not_a_table"):
        pm.check_frames([{"id": "M-1"}], frame({"id": "E-1"}))


def test_dates_that_a_spreadsheet_gave_a_midnight_are_dates():
    table = frame({"id": "M-1", "available_until": "2026-09-01 00:00:00"})
    mentor = pm.cohort_from_frames(table, frame({"id": "E-1"})).mentors[0]
    assert mentor.available_until == dt.date(2026, 9, 1)


def test_problems_name_the_column_that_the_table_has():
    table = frame({"Code": "M-1", "Wie viele?": "zwei"})
    report = pm.check_frames(table, frame({"id": "E-1"}), {"Code": "id", "Wie viele?": "capacity"})
    assert "column 'Wie viele?'" in report.issues.loc[0, "hint"]


def test_numbered_columns_can_be_mapped():
    table = pd.DataFrame([["M-1", "Ghent"]])
    report = pm.check_frames(table, frame({"id": "E-1"}), {"mentors": {0: "id", 1: "site"}})
    assert report.ok
    assert report.cohort.mentors[0].site == "Ghent"


def test_a_mapping_in_the_wrong_direction_is_named():
    report = pm.check_frames(
        frame({"Code": "M-1", "site": "x"}), frame({"id": "E-1"}), {"site": "Code"}
    )
    assert report.issues["hint"].str.contains("from column to field").any()


def test_an_attribute_with_an_impossible_name_is_a_problem_of_the_column():
    table = frame({"id": "M-1", "F": "x"}, {"id": "M-2", "F": "y"})
    report = pm.check_frames(table, frame({"id": "E-1"}), {"mentors": {"F": "attributes.a b"}})
    assert report.issues[["field", "code"]].values.tolist() == [["F", "invalid_name"]]
    assert len(report.cohort.mentors) == 2


def test_several_companies_in_a_cell_are_not_one_company():
    report = pm.check_frames(
        frame({"id": "M-1", "company": "Roche; Novartis"}), frame({"id": "E-1"})
    )
    assert report.issues["field"].tolist() == ["company"]


def test_arrays_in_cells_are_lists_and_other_things_are_named():
    table = pd.DataFrame({"id": ["M"], "offers": [np.array(["job", "network"])]})
    assert pm.cohort_from_frames(table, frame({"id": "E"})).mentors[0].offers == ("job", "network")
    for field, cell in (
        ("id", ["1"]),
        ("id", b"x"),
        ("availability", [5]),
        ("availability", ["Mo 18-20"]),
        ("site", {"a": 1}),
        ("wishes", pd.Series(["E"])),
        ("attributes.n", 10**400),
    ):
        table = pd.DataFrame({"id": pd.Series(["M"], dtype=object)})
        table[field] = pd.Series([cell], dtype=object)
        report = pm.check_frames(table, frame({"id": "E"}))
        assert len(report.issues) == 1, field


def test_a_mapping_to_nonsense_is_named_in_either_form():
    tables = frame({"id": "M-1", "x": "y"}), frame({"id": "E-1"})
    for mapping in ({"x": 5}, {"mentors": {"x": 5}}, {"mentors": {"x": ["site"]}}):
        report = pm.check_frames(*tables, mapping)
        assert report.issues["code"].tolist() == ["unknown_field"]


@pytest.mark.parametrize("language", [None, "fr"])
def test_numbers_that_answer_another_question_are_problems(language):
    columns = ("capacity", "current_load", "min_load", "birth_year")
    coming = str(dt.datetime.now(dt.UTC).year + 1)
    rows = frame({"id": "M-1", **dict.fromkeys(columns, coming), "capacity": "1971"})
    report = pm.check_frames(rows, frame({"id": "E-1", "birth_year": coming}), language=language)
    codes = report.issues[["side", "field", "code", "cost"]].values.tolist()
    assert sorted(codes) == sorted(
        [["mentors", name, "out_of_range", "cell"] for name in columns]
        + [["mentees", "birth_year", "out_of_range", "cell"]]
    )
    assert (report.cohort.mentors[0].birth_year, report.cohort.mentors[0].capacity) == (None, 1)
    this = str(dt.datetime.now(dt.UTC).year)
    assert pm.check_frames(frame({"id": "M-1"}), frame({"id": "E-1", "birth_year": this})).ok
    with pytest.raises(pm.IntakeError, match="must be at most 100"):
        pm.Mentor(id="M-1", capacity=1971)


def test_names_that_differ_by_little_are_a_note_and_no_problem():
    names = ["Banque du Léman SA", "Banque du Leman S.A.", "Lignon"]
    rows = frame(*({"id": f"M-{k}", "company": name} for k, name in enumerate(names)))
    mentees = frame({"id": "E-1", "site": "Zürich"}, {"id": "E-2", "site": "Zuerich"})
    report = pm.check_frames(rows, mentees)
    assert report.ok
    assert [str(own) for own in report.similar_names] == [
        "company: 2 spellings of what may be one name (M-0 | M-1)",
        "site: 2 spellings of what may be one name (E-1 | E-2)",
    ]
    assert "similar_names, company: 2 spellings" in report.summary()
    assert "eman" not in str(report)

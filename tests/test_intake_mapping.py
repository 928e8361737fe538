"""Mappings: documents, columns, rows, suggestions, templates."""

import json

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pairmatch as pm
from pairmatch.intake import FieldMapping, Mapping, RowFilter, TableMapping, template
from pairmatch.intake.readers.vocabulary import FORM_LANGUAGES

MENTEES = pd.DataFrame({"id": ["E-1"]})


def mentors_of(table, *fields, language=None, mentees=MENTEES, **options):
    """Return the report on a table of mentors."""
    mapping = Mapping(language=language, mentors=TableMapping(fields=fields, **options))
    return pm.check_frames(table, mentees, mapping)


texts = st.text(st.characters(codec="utf-8", exclude_characters="\r"), min_size=1, max_size=8)
answers = st.dictionaries(texts, st.one_of(texts, st.just(""), st.lists(texts, max_size=3)))
fields = st.builds(
    FieldMapping,
    field=st.sampled_from(["id", "site", "sectors", "attributes.x", "leave_out"]),
    columns=st.one_of(st.lists(texts, min_size=1, max_size=3), st.dictionaries(texts, texts)),
    positions=st.lists(st.integers(1, 9), min_size=1, max_size=2).map(tuple),
    pattern=st.none() | st.just(r"Langues \[(?P<answer>.*)\]"),
    layout=st.sampled_from(["cells", "choices"]),
    where=st.dictionaries(texts, texts, max_size=2),
    separator=st.none() | texts,
    options=st.lists(texts, max_size=2).map(tuple),
    answers=answers,
    only_answers=st.booleans(),
    dates=st.sampled_from([None, "day_first", "month_first"]),
    range=st.sampled_from(["lowest", "highest"]),
    level=st.sampled_from([None, "B2", "native"]),
    read=st.sampled_from([None, "number", "list"]),
    required=st.booleans(),
    confidence=st.floats(0, 1),
    because=st.just("") | texts,
)
filters = st.builds(
    RowFilter,
    column=texts,
    is_=st.booleans() | texts | st.lists(texts, min_size=1).map(tuple),
    reason=texts,
    confidence=st.floats(0, 1),
)
draw_duplicates = {"duplicates": st.just("latest"), "latest_by": st.none() | texts}
sides = st.builds(
    TableMapping,
    fields=st.lists(fields, max_size=2).map(tuple),
    only=st.lists(filters, max_size=2).map(tuple),
    **draw_duplicates,
    header_rows=st.integers(1, 3),
    dates=st.sampled_from([None, "day_first"]),
    language=st.sampled_from([None, "de"]),
)
mappings = st.builds(
    Mapping,
    language=st.sampled_from([None, *FORM_LANGUAGES]),
    certain=st.floats(0, 1),
    dayparts=st.just({}) | st.just({"evening": "18:30-24:00", "day": [0, 1440]}),
    mentors=sides,
    mentees=sides,
)


@given(mappings)
def test_a_mapping_is_read_back_as_it_was_written(mapping):
    assert Mapping.from_dict(json.loads(json.dumps(mapping.to_dict()))) == mapping


@pytest.mark.parametrize("suffix", [".toml", ".json"])
def test_a_mapping_is_read_back_from_a_file(tmp_path, suffix):
    @given(mappings)
    def check(mapping):
        path = tmp_path / f"mapping{suffix}"
        mapping.to_file(path)
        assert Mapping.from_file(path) == mapping

    check()


WRONG = {
    "langage": "fr",
    "certain": 2,
    "dayparts": {"evning": "18:00-20:00"},
    "mentors": {
        "duplicates": "newest",
        "fields": [
            {"field": "id", "colums": ["Code"]},
            {"field": "site"},
            {"field": "x", "pattern": "("},
            {"field": "languages", "columns": ["L"], "level": "B7"},
            {"field": "site", "columns": ["S"], "layout": "week"},
            "id",
        ],
        "only": [{"is": True}],
    },
    "mentees": 5,
}


def test_everything_that_is_wrong_with_a_mapping_comes_at_once_and_says_where():
    with pytest.raises(pm.IntakeError) as caught:
        Mapping.from_dict(WRONG)
    issues = caught.value.issues
    assert set(issues["code"]) == {"invalid_mapping"}
    said = " ".join(issues["field"] + ": " + issues["hint"])
    for part in (
        "langage: no such key. Did you mean 'language'",
        "Did you mean 'evening'",
        "mentors: duplicates",
        "mentors.fields 1 id: colums: no such key. Did you mean 'columns'",
        "mentors.fields 2 site: say where it stands",
        "mentors.fields 3 x: pattern: not a regular expression",
        "mentors.fields 4 languages: level: unknown level",
        'mentors.fields 5 site: layout = "week" is for availability',
        "mentors.fields 6",
        "mentors.only 1: column",
        "mentees: write a table",
        "certain",
    ):
        assert part in said, part


@pytest.mark.parametrize(
    ("name", "text"),
    [("m.toml", "language = "), ("m.json", "{"), ("m.json", "[1]"), ("m.toml", b"\xff\xfe")],
)
def test_a_file_that_is_no_mapping_is_named(tmp_path, name, text):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(pm.IntakeError, match=f"field {name}: not_a_mapping"):
        Mapping.from_file(path)


def test_an_unknown_language_of_a_mapping_is_an_error():
    with pytest.raises(pm.IntakeError, match="forms in 'sv' cannot be read"):
        Mapping(language="sv")
    with pytest.raises(pm.IntakeError, match="two_languages"):
        pm.check_frames(MENTEES, MENTEES, Mapping(language="fr"), language="nl")


def test_headers_are_found_whatever_their_case_accents_and_blanks():
    table = pd.DataFrame({" Votre\u00a0CODE\n(ex. 1) ": ["M-1"], "💼 Ville:": ["Genève"]})
    report = mentors_of(
        table,
        FieldMapping(field="id", columns="votre code (ex. 1)"),
        FieldMapping(field="site", columns="Ville"),
    )
    assert report.ok
    assert report.cohort.mentors[0].site == "Genève"


def test_columns_are_found_by_position_and_pattern():
    table = pd.DataFrame([["M-1", "job", "network"]], columns=["a", "Goal 1", "Goal 2"])
    report = mentors_of(
        table,
        FieldMapping(field="id", positions=(1,)),
        FieldMapping(field="offers", pattern="^goal"),
    )
    assert report.cohort.mentors[0].offers == ("job", "network")


def test_columns_that_a_mapping_names_and_no_table_has_are_named():
    report = mentors_of(
        pd.DataFrame({"Code": ["M-1"]}),
        FieldMapping(field="id", columns=["Code"]),
        FieldMapping(field="site", columns=["Cty"]),
        FieldMapping(field="company", positions=(7,)),
        FieldMapping(field="languages", pattern="Sprache"),
        FieldMapping(field="sectors", columns=["Code"], where={"Kind": "sector"}),
        only=[RowFilter(column="Cod")],
    )
    named = set(report.issues["field"])
    assert named == {"Cty", "column 7", "Sprache", "Kind", "Cod"}
    assert set(report.issues["code"]) == {"unknown_column"}


def test_a_column_stands_for_a_choice_and_its_cells_say_yes_or_no():
    table = pd.DataFrame(
        {"id": ["1", "2", "3"], "Hilfe [Stelle]": ["Ja", "x", "vielleicht"], "Netzwerk": ["", 1, 0]}
    )
    field = FieldMapping(field="offers", columns=["Hilfe [Stelle]", "Netzwerk"], layout="choices")
    report = mentors_of(table, field, language="de")
    assert [m.offers for m in report.cohort.mentors] == [("job",), ("job", "network"), ()]
    assert report.issues[["id", "code", "cost"]].values.tolist() == [["3", "unreadable", "cell"]]
    assert "Hilfe [Stelle]" in report.issues.loc[0, "hint"]


def test_the_hours_of_a_week_are_read_from_168_columns():
    table = pd.DataFrame([["M-1", *[0] * 168]], columns=["id", *map(str, range(168))])
    table[["8", "9", "167"]] = ["1", True, "yes"]
    field = FieldMapping(field="availability", positions=range(2, 170), layout="week")
    report = mentors_of(table, field, language="en")
    assert str(report.cohort.mentors[0].availability) == "Mo 08:00-10:00; Su 23:00-24:00"
    uneven = FieldMapping(field="availability", positions=range(2, 169), layout="week")
    assert mentors_of(table, uneven).issues["code"].tolist() == ["invalid_mapping"]


def resubmitted():
    """Return three answers of one person, the middle one the latest, and one of another."""
    return pd.DataFrame(
        {
            "id": ["M-1", "M-1", "M-2", "M-1"],
            "site": ["a", "b", "c", "d"],
            "when": ["01/09/2026 10:00", "03/10/2026 09:00", "01/09/2026", "02/10/2026 23:59"],
            "in": ["Oui", "Oui", "Non", "Oui"],
        }
    )


@pytest.mark.parametrize(
    ("options", "site"),
    [
        ({"duplicates": "first"}, "a"),
        ({"duplicates": "latest"}, "d"),
        ({"duplicates": "latest", "latest_by": "when"}, "b"),
    ],
)
def test_of_several_answers_the_one_that_the_mapping_says_counts(options, site):
    report = mentors_of(resubmitted(), FieldMapping(field="site", columns="site"), language="fr",
                        only=[RowFilter(column="in")], **options)  # fmt: skip
    assert [(m.id, m.site) for m in report.cohort.mentors] == [("M-1", site)]
    assert report.ok
    assert sorted(report.dropped["reason"]) == ["declined", "duplicate", "duplicate"]
    assert report.counts["mentors"].rows == 4


def test_who_declined_in_the_latest_answer_has_declined():
    table = pd.DataFrame({"id": ["M-1", "M-1"], "in": ["yes", "no"]})
    report = mentors_of(table, only=[RowFilter(column="in")], duplicates="latest", language="en")
    assert report.cohort.mentors == ()
    assert report.dropped[["row", "reason"]].values.tolist() == [[2, "duplicate"], [3, "declined"]]


def test_an_unfinished_answer_does_not_replace_a_finished_one():
    table = pd.DataFrame({"id": ["M-1", "M-1"], "Finished": ["TRUE", "FALSE"], "site": ["a", ""]})
    only = [RowFilter(column="Finished", is_=True, reason="unfinished")]
    report = mentors_of(table, only=only, duplicates="latest")
    assert [m.site for m in report.cohort.mentors] == ["a"]
    assert report.dropped["reason"].tolist() == ["unfinished"]


def test_a_filter_keeps_the_answers_it_names_and_an_unreadable_one_is_a_problem():
    table = pd.DataFrame({"id": list("abcd"), "in": ["Ja, gerne", "nein", "", "vielleicht"]})
    report = mentors_of(table, only=[RowFilter(column="in", is_="ja, gerne")], language="de")
    assert [m.id for m in report.cohort.mentors] == ["a"]
    assert len(report.dropped) == 3
    report = mentors_of(table, only=[RowFilter(column="in", is_=False)], language="de")
    assert [m.id for m in report.cohort.mentors] == ["b"]
    assert report.rejected["id"].tolist() == ["d"]


def test_a_row_per_person_and_interest_is_one_person():
    table = pd.DataFrame(
        {
            "id": ["M-1", "M-2", "M-1"],
            "kind": ["sector", "goal", "goal"],
            "what": ["NACE2:62", "job", "network"],
            "site": ["a", "b", ""],
            "capacity": ["1", "1", "2"],
        }
    )
    report = mentors_of(
        table,
        FieldMapping(field="sectors", columns="what", where={"kind": "sector"}),
        FieldMapping(field="offers", columns="what", where={"kind": "Goal"}),
        FieldMapping(field="leave_out", columns="kind"),
        duplicates="merge",
    )
    mentor = report.cohort.mentors[0]
    assert (mentor.sectors, mentor.offers, mentor.site) == (("NACE2:62",), ("network",), "a")
    assert report.issues[["id", "field", "code"]].values.tolist() == [
        ["M-1", "capacity", "two_answers"]
    ]
    assert report.counts["mentors"].merged == 1


@pytest.mark.parametrize("levels", [["B1", "C1", "A2"], ["C1", "A2", "B1"], ["A2", "B1", "C1"]])
def test_of_several_levels_of_a_language_the_highest_counts(levels):
    first, *others = levels
    in_rows = pd.DataFrame({"id": "M-1", "languages": [f"fr:{level}" for level in levels]})
    in_columns = pd.DataFrame({"id": ["M-1"], "a": [f"fr:{first}"], "b": [f"fr:{others[0]}"],
                               "c": [f"fr:{others[1]}; nl:A1"]})  # fmt: skip
    by_rows = mentors_of(in_rows, duplicates="merge")
    by_columns = mentors_of(in_columns, FieldMapping(field="languages", columns=["a", "b", "c"]))
    for report, more in ((by_rows, {}), (by_columns, {"nl": "A1"})):
        assert report.issues.empty
        expected = pm.Mentor(id="M-1", languages={"fr": "C1", **more})
        assert report.cohort.mentors == (expected,)


def test_a_required_answer_costs_the_person_and_any_other_the_cell():
    table = pd.DataFrame({"id": list("abc"), "current_load": ["1", "some", ""], "capacity": "two"})
    table["capacity"] = ["2", "two", "some"]
    field = FieldMapping(field="current_load", columns="current_load", required=True)
    report = mentors_of(table, field)
    assert [m.id for m in report.cohort.mentors] == ["a"]
    assert report.issues[["id", "field", "code", "cost"]].values.tolist() == [
        ["b", "current_load", "unreadable", "person"],
        ["b", "capacity", "unreadable", "cell"],
        ["c", "current_load", "blank", "person"],
        ["c", "capacity", "unreadable", "cell"],
    ]


def test_header_rows_of_a_table_that_pandas_read_are_left_out():
    rows = [["Code?", "City?"], ['{"ImportId":"1"}', '{"ImportId":"2"}'], ["M-1", "Ghent"]]
    table = pd.DataFrame(rows, columns=["Q1", "Q2"])
    mapping = Mapping.suggest(table, MENTEES, language="en")
    assert mapping.mentors.header_rows == 3
    report = pm.check_frames(table, MENTEES, mapping)
    assert [(m.id, m.site) for m in report.cohort.mentors] == [("M-1", "Ghent")]
    assert report.counts["mentors"].rows == 1


def test_what_a_suggestion_is_not_sure_of_is_not_read_until_somebody_confirms_it():
    table = pd.DataFrame({"id": ["M-1"], "Kontakt": ["x"], "Ihre Firma": ["Fabel AG"]})
    mapping = Mapping.suggest(table, MENTEES, language="de", certain=0.9)
    report = pm.check_frames(table, MENTEES, mapping)
    assert report.cohort.mentors[0].company is None
    assert any("perhaps company" in column for column in report.ignored_columns)
    document = mapping.to_dict()
    for entry in document["mentors"]["fields"]:
        if entry["field"] == "company":
            del entry["confidence"]
    report = pm.check_frames(table, MENTEES, Mapping.from_dict(document))
    assert report.cohort.mentors[0].company == "Fabel AG"


def test_a_suggestion_drops_nobody_by_a_filter_it_is_not_sure_of():
    table = pd.DataFrame({"id": ["M-1", "M-2"], "Teilnehmen?": ["Ja", "vielleicht"]})
    mapping = Mapping.suggest(table, MENTEES, language="de")
    assert mapping.mentors.only[0].confidence < mapping.certain
    assert len(pm.check_frames(table, MENTEES, mapping).cohort.mentors) == 2


def test_two_columns_that_fit_a_field_equally_well_are_both_unsure():
    table = pd.DataFrame({"Code": ["1"], "Stadt": ["Bern"], "Stadt ": ["Biel"]})
    mapping = Mapping.suggest(table, MENTEES, language="de")
    taken = mapping.suggestions.query("side == 'mentors' and field == 'site'")["taken"]
    assert taken.tolist() == [False, False]


@pytest.mark.parametrize("language", FORM_LANGUAGES)
def test_a_template_is_read_without_a_mapping_and_its_example_is_dropped(language):
    mentors, mentees = template(language)
    report = pm.check_frames(mentors, mentees, language=language)
    assert report.ok
    assert report.ignored_columns == ()
    mentor, mentee = report.cohort.mentors[0], report.cohort.mentees[0]
    assert len(mentor.sectors) == 2
    assert set(mentor.offers) == {"job", "interview_practice", "network"}
    assert mentee.sectors == (pm.UNDECIDED,)
    assert mentee.most_important == "job"
    assert len(mentee.languages) == len(mentor.languages) == 2
    assert len(mentor.availability.intervals) == 6
    real = mentors.copy()
    real.iloc[0, 0] = "M-1"
    report = pm.check_frames(pd.concat([mentors, real]), mentees, language=language)
    assert [m.id for m in report.cohort.mentors] == ["M-1"]
    assert report.dropped["reason"].tolist() == ["example"]
    assert Mapping.suggest(mentors, mentees).language == language


def test_a_template_in_another_language_is_an_error():
    with pytest.raises(pm.PolicyError, match="Known: de, en"):
        template("sv")


def test_on_issue_says_whether_problems_raise():
    table = pd.DataFrame({"id": ["M-1", "M-1"], "capacity": ["?", "1"]})
    with pytest.raises(pm.IntakeError) as caught:
        pm.cohort_from_frames(table, MENTEES)
    assert caught.value.report.counts["mentors"].rejected == 1
    with pytest.warns(pm.UnreadAnswersWarning, match="duplicate_id: 1"):
        cohort = pm.cohort_from_frames(table, MENTEES, on_issue="report")
    assert [m.capacity for m in cohort.mentors] == [1]
    with pytest.raises(pm.PolicyError, match="Did you mean 'report'"):
        pm.cohort_from_frames(table, MENTEES, on_issue="reprt")


def grid(field, columns, cells, language="fr"):
    table = pd.DataFrame([["M-1", *cells]], columns=["id", *columns])
    entry = FieldMapping(field=field, columns=list(columns), layout="grid")
    return mentors_of(table, entry, language=language)


def test_a_grid_s_header_counts_for_all_of_its_cell():
    report = grid("availability", ["[Lundi]", "[mardi]"], ["matin; soir", "18h-20h\nmatin"])
    assert str(report.cohort.mentors[0].availability) == (
        "Mo 08:00-12:00; Mo 18:00-21:00; Tu 08:00-12:00; Tu 18:00-20:00"
    )
    report = grid("availability", ["Matin"], ["lundi; mardi"])
    assert str(report.cohort.mentors[0].availability) == "Mo 08:00-12:00; Tu 08:00-12:00"


@pytest.mark.parametrize("cell", ["2", "9 12", "18h", "mardi soir", "mercredi", "and English"])
def test_a_cell_that_does_not_fit_its_row_of_the_grid_is_not_read(cell):
    report = grid("availability", ["Lundi"], [cell])
    assert not report.cohort.mentors[0].availability
    assert report.issues["cost"].tolist() == ["cell"]


def test_a_cell_that_names_another_language_than_its_header_is_not_read():
    report = grid("languages", ["Français", "Anglais"], ["courant", "et allemand C1"])
    assert list(report.cohort.mentors[0].languages) == ["fr"]
    assert len(report.issues) == 1


def test_a_row_is_shifted_only_if_its_answers_fit_their_neighbours():
    harmless = pd.DataFrame(
        {"id": ["1", "2"], "age": ["50", "61"], "capacity": ["2", "a few"], "x": ["job", "3"]}
    )
    report = pm.check_frames(harmless, MENTEES, {"age": None, "x": None})
    assert report.issues["code"].tolist() == ["unreadable"]
    times = pd.DataFrame(
        {"id": ["M"], "Zeitstempel": ["2026-01-02"], "available_from": ["sobald möglich"]}
    )
    assert len(pm.check_frames(times, MENTEES, language="de").cohort.mentors) == 1


def test_of_a_person_with_several_rows_all_must_take_part():
    for said, taken in ((["yes", "no"], 0), (["no", "yes"], 0), (["", "yes"], 1)):
        table = pd.DataFrame({"id": ["a", "a"], "in": said})
        report = mentors_of(table, only=[RowFilter(column="in")], duplicates="merge", language="en")
        assert len(report.cohort.mentors) == taken


def test_the_latest_of_two_times_is_told_by_their_distance_to_utc():
    table = pd.DataFrame(
        {"id": "M", "at": ["2026-01-01T12:00:00+05:00", "2026-01-01T09:00:00+00:00"],
         "site": ["old", "new"]}
    )  # fmt: skip
    report = mentors_of(table.iloc[::-1], duplicates="latest", latest_by="at")
    assert report.cohort.mentors[0].site == "new"


def test_an_index_called_row_that_is_none_loses_nobody():
    table = pd.DataFrame({"id": list("abc")}).rename_axis("row")
    assert len(pm.check_frames(table, MENTEES).cohort.mentors) == 3
    table.index = pd.Index(pd.array([5, None, 7], dtype="Int64"), name="row")
    assert len(pm.check_frames(table, MENTEES).cohort.mentors) == 3


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Languages you want to learn", ["French C1", "German B2"]),
        ("When are you NOT available?", ["Mon 18:00-20:00", "Tuesday morning"]),
        ("Previous sector", ["IT", "Education"]),
        ("Do you participate in sports?", ["yes", "no"]),
        ("Number of mentees you had so far", ["2", "3"]),
        ("Place of birth", ["Ghent", "Bruges"]),
    ],
)
def test_a_column_that_means_the_opposite_is_not_read_for_certain(header, cells):
    table = pd.DataFrame({"id": ["M-1", "M-2"], header: cells})
    report = pm.check_frames(table, MENTEES, Mapping.suggest(table, MENTEES, language="en"))
    plain = pm.check_frames(table[["id"]], MENTEES)
    assert report.cohort == plain.cohort


@pytest.mark.parametrize(
    "document",
    [
        {"mentors": {"fields": [{"field": "id"}]}},
        {"dayparts": {"evening": 5}},
        {"dayparts": {"evening": [900, 800]}},
        {"dayparts": {"evening": "18-20; Tu 9-10"}},
        {"mentors": {"fields": [{"field": "x", "pattern": "a{99999999999}"}]}},
        {
            "mentors": {
                "fields": [{"field": "languages", "columns": ["L"], "answers": {"x": "q:q"}}]
            }
        },
        {"mentors": {"fields": [{"field": "capacity", "columns": ["C"], "answers": {"x": "foo"}}]}},
        {"mentors": {"fields": [{"field": "offers", "columns": ["C"], "layout": "grid"}]}},
        {"mentors": {"fields": [{"field": "site", "columns": [None]}]}},
        {"mentors": {"latest_by": "at"}},
        {"language": "sv"},
        [1],
        None,
    ],
)
def test_a_mapping_that_cannot_be_meant_is_an_intake_error(document):
    with pytest.raises(pm.IntakeError, match="mapping"):
        Mapping.from_dict(document)


def test_a_document_nested_too_deeply_is_an_intake_error(tmp_path):
    path = tmp_path / "m.json"
    path.write_text("[" * 100_000)
    with pytest.raises(pm.IntakeError, match="not_a_mapping"):
        Mapping.from_file(path)
    with pytest.raises(pm.IntakeError, match="not_a_table"):
        Mapping.suggest([1], MENTEES)


@pytest.mark.parametrize("question", ["Souhaitez-vous participer cette année ?", "Doet u nog mee?"])
def test_a_question_whether_people_take_part_is_neither_a_wish_nor_certain(question):
    table = pd.DataFrame({"Code": ["M1", "M2"], question: ["Oui", "Non"]})
    mapping = Mapping.suggest(table, MENTEES, language="fr")
    report = pm.check_frames(table, MENTEES, mapping)
    assert not any(mentor.wishes for mentor in report.cohort.mentors)
    assert any(question[:9] in column for column in report.ignored_columns)


@pytest.mark.parametrize("word", ["Total", "TOTAAL", "Moyenne", "NB: rappeler M3", "Summe:"])
def test_a_row_of_totals_or_notes_is_no_person(word):
    report = pm.check_frames(pd.DataFrame({"id": ["M1", word, "notes-7"]}), MENTEES)
    assert [mentor.id for mentor in report.cohort.mentors] == ["M1", "notes-7"]
    assert report.issues["code"].tolist() == ["not_a_person"]


def test_a_filter_that_cannot_be_applied_lets_nobody_pass_and_says_so():
    table = pd.DataFrame({"id": ["a", "b", "c"], "in": ["Oui", "Non", ""]})
    report = mentors_of(table, only=[RowFilter(column="ni")], language="fr")
    assert report.cohort.mentors == ()
    assert set(report.dropped["reason"]) == {"filter_not_found"}
    assert not report.ok
    report = mentors_of(table, only=[RowFilter(column="in", is_=("Yes",))], language="fr")
    assert report.issues["code"].tolist() == ["unknown_answer"]
    report = mentors_of(table, only=[RowFilter(column="in")], language="fr")
    assert report.dropped[["id", "reason"]].values.tolist() == [
        ["b", "declined"],
        ["c", "no_answer"],
    ]


def test_values_are_shown_of_every_problem_that_has_one():
    table = pd.DataFrame({"id": ["a"], "in": ["peut-être"]})
    mapping = Mapping(language="fr", mentors=TableMapping(only=[RowFilter(column="in")]))
    shown = pm.check_frames(table, MENTEES, mapping, show_values=True).issues
    assert shown["value"].tolist() == ["peut-être"]
    assert "value" in pm.check_frames(MENTEES, MENTEES, show_values=True).issues
    assert "value" not in pm.check_frames(table, MENTEES, mapping).issues


def test_a_wrong_attribute_costs_itself_and_no_other():
    table = pd.DataFrame(
        {
            "id": ["a"],
            "attributes.x": ["\ud800"],
            "attributes.y": [10**400],
            "attributes.z": ["ok"],
        },
        dtype=object,
    )
    report = pm.check_frames(table, MENTEES)
    assert report.issues[["field", "cost"]].values.tolist() == [
        ["attributes.x", "cell"], ["attributes.y", "cell"]
    ]  # fmt: skip
    assert report.cohort.mentors[0].attributes["z"] == "ok"


def test_of_a_person_with_several_rows_one_line_says_that_they_are_left_out():
    table = pd.DataFrame({"id": ["a", "a", "a"], "availability": ["x", "y", ""]})
    field = FieldMapping(field="availability", columns="availability", required=True)
    report = mentors_of(table, field, duplicates="merge", language="fr")
    assert len(report.rejected) == report.counts["mentors"].rejected == 1

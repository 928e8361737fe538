"""Layouts of questions: grids with coded answers, weeks of any columns, ranks, lists of columns."""

import pandas as pd
import pytest

import pairmatch as pm
from pairmatch.intake import FieldMapping, Mapping, TableMapping
from pairmatch.people import Availability

MENTEES = pd.DataFrame({"id": ["E-1"]})


def read(side, table, *entries, language="en"):
    """Return the first person of a table, and the report."""
    fields = [FieldMapping(field="id", columns="id"), *entries]
    mapping = Mapping(language=language, **{side: TableMapping(fields=fields)})
    tables = (table, MENTEES) if side == "mentors" else (MENTEES.assign(id="M-1"), table)
    report = pm.check_frames(*tables, mapping)
    return getattr(report.cohort, side)[0], report


def grid(columns, **how):
    return FieldMapping(field="availability", columns=columns, layout="grid", **how)


@pytest.mark.parametrize(
    ("answers", "cell", "meaning"),
    [
        ({"1": "Mo-Su 09:00-12:00"}, "1", "Mo 09:00-12:00"),
        ({"1": "09:00-12:00"}, "1", "Mo 09:00-12:00"),
        ({"1": "morning", "3": "evening"}, "1;3", "Mo 08:00-12:00,18:00-21:00"),
        ({"Before 11am": "08:00-11:00"}, "Before 11am, 1pm-3pm", "Mo 08:00-11:00,13:00-15:00"),
        ({"1": ["morning", "13:00-15:00"]}, "1", "Mo 08:00-12:00,13:00-15:00"),
    ],
)
def test_answers_of_the_mapping_come_first_in_a_grid_of_weekdays(answers, cell, meaning):
    table = pd.DataFrame({"id": ["M-1"], "Q6": [cell]})
    person, report = read("mentors", table, grid({"Q6": "Monday"}, answers=answers))
    assert report.ok
    assert person.availability == Availability.parse(meaning)


def test_an_answer_that_is_no_time_is_refused_in_the_mapping():
    with pytest.raises(pm.IntakeError, match="answers"):
        grid("Q6", answers={"1": "in the mornings"})


@pytest.mark.parametrize("language", ["en", "fr", "de", "nl", "it"])
def test_no_to_every_day_is_never(language):
    no = {"en": "no", "fr": "non", "de": "nein", "nl": "nee", "it": "no"}[language]
    days = {
        "en": ["Monday", "Tuesday"], "fr": ["lundi", "mardi"], "de": ["Montag", "Dienstag"],
        "nl": ["maandag", "dinsdag"], "it": ["lunedì", "martedì"],
    }[language]  # fmt: skip
    table = pd.DataFrame({"id": ["M-1"]} | {day: [no] for day in days})
    person, report = read("mentors", table, grid(days), language=language)
    assert report.ok
    assert person.availability == Availability(never=True)
    assert "free at no time" in report.summary()


@pytest.mark.parametrize(
    ("language", "day", "none"),
    [("en", "Monday", "none"), ("fr", "lundi", "aucun"), ("de", "Montag", "keine"),
     ("nl", "maandag", "geen"), ("it", "lunedì", "mai")],
)  # fmt: skip
def test_none_in_a_grid_is_never(language, day, none):
    table = pd.DataFrame({"id": ["M-1"], day: [none]})
    person, report = read("mentors", table, grid([day]), language=language)
    assert report.ok
    assert person.availability == Availability(never=True)


def test_no_to_some_days_and_nothing_for_the_others_is_a_problem():
    table = pd.DataFrame({"id": ["M-1"], "Monday": ["no"], "Tuesday": [""]})
    person, report = read("mentors", table, grid(["Monday", "Tuesday"]))
    assert not person.availability
    assert report.issues["code"].tolist() == ["unreadable"]


def week(columns, **how):
    pattern = FieldMapping(field="availability", columns=columns, layout="week", **how)
    cells = {name: ["1" if 6 <= k < 16 else "0"] for k, name in enumerate(columns)}
    return read("mentors", pd.DataFrame({"id": ["M-1"]} | cells), pattern)


def test_half_hours_of_a_week_begin_where_the_mapping_says():
    columns = [f"h{k}" for k in range(168)]
    person, report = week(columns, day_from="09:00", minutes=30)
    assert report.ok
    assert str(person.availability) == "Mo 12:00-17:00"
    assert not any(key[2] == "week" for key in report.notes)


def test_columns_that_are_read_as_hours_from_midnight_are_noted():
    person, report = week([f"h{k}" for k in range(168)])
    assert str(person.availability) == "Mo 06:00-16:00"
    assert "state day_from and minutes" in report.summary()


def test_columns_beyond_midnight_are_refused():
    person, report = week([f"h{k}" for k in range(168)], day_from="20:00", minutes=30)
    assert report.issues["code"].tolist() == ["invalid_mapping"]
    assert not person.availability


def test_day_from_and_minutes_go_together():
    with pytest.raises(pm.IntakeError, match="go together"):
        FieldMapping(field="availability", columns=["a"], layout="week", day_from="09:00")


def test_ranks_are_needs_and_the_first_is_the_most_important():
    table = pd.DataFrame({"id": ["S1"], "Networking": [1], "CV": ["3"], "Interview": [2]})
    ranks = FieldMapping(
        field="needs",
        columns=["Networking", "CV", "Interview"],
        layout="ranks",
        answers={"Interview": "interview_practice"},
    )
    person, report = read("mentees", table, ranks)
    assert report.ok
    assert set(person.needs) == {"network", "interview_practice", "application_documents"}
    assert person.most_important == "network"
    assert not any(key[2] == "ranks" for key in report.notes)


def test_ranks_with_gaps_are_noted_and_two_firsts_are_a_problem():
    table = pd.DataFrame({"id": ["S1", "S2"], "Networking": [1, 1], "CV": [3, 1]})
    ranks = FieldMapping(field="needs", columns=["Networking", "CV"], layout="ranks")
    person, report = read("mentees", table, ranks)
    assert person.most_important == "network"
    assert "ranks left out" in report.summary()
    assert report.issues[["id", "field", "code"]].values.tolist() == [
        ["S2", "most_important", "two_answers"]
    ]


def test_ranks_of_mentors_are_wishes_best_first():
    table = pd.DataFrame({"id": ["S1"], "M-1": ["2"], "M-2": [""], "M-3": ["1"]})
    ranks = FieldMapping(field="wishes", columns=["M-1", "M-2", "M-3"], layout="ranks")
    person, _ = read("mentees", table, ranks)
    assert person.wishes == ("M-3", "M-1")


def test_an_attribute_may_come_from_several_columns():
    table = pd.DataFrame(
        {
            "id": ["E1", "E2"],
            "Interest 1": ["Sport", "Film"],
            "Interest 2": ["Film", ""],
            "Interest 3": ["Art", "Sport"],
        }
    )
    topics = FieldMapping(
        field="attributes.topics", columns=[f"Interest {k}" for k in (1, 2, 3)], read="list"
    )
    _, report = read("mentees", table, topics)
    assert report.ok
    assert [person.attributes["topics"] for person in report.cohort.mentees] == [
        {"Sport", "Film", "Art"},
        {"Film", "Sport"},
    ]


def test_checkbox_columns_of_an_attribute_name_the_way_to_read_them():
    table = pd.DataFrame({"id": ["E1"], "Sport": ["x"], "Film": ["x"]})
    topics = FieldMapping(field="attributes.topics", columns=["Sport", "Film"], layout="choices")
    _, report = read("mentees", table, topics)
    assert report.issues["code"].tolist() == ["two_answers"]
    assert 'read = "list"' in report.issues["hint"].iloc[0]


def test_one_field_of_a_mapping_is_replaced_and_the_others_stay():
    site = FieldMapping(field="site", columns="City", confidence=0.5, because="a guess")
    mapping = Mapping(mentors=TableMapping(fields=[FieldMapping(field="id", columns="N"), site]))
    sure = mapping.replace("mentors", "site", confidence=1.0)
    assert [entry.confidence for entry in sure.mentors.fields] == [1.0, 1.0]
    moved = mapping.replace("mentors", "site", columns="Office")
    assert moved.mentors.fields[1].columns == {"Office": ""}
    assert moved.mentors.fields[1].confidence == 1.0
    added = mapping.replace("mentors", "capacity", columns="How many?")
    assert [entry.field for entry in added.mentors.fields] == ["id", "site", "capacity"]
    assert mapping.mentors.fields[1] == site
    with pytest.raises(pm.IntakeError, match="Did you mean 'columns'"):
        mapping.replace("mentors", "site", colums="Office")

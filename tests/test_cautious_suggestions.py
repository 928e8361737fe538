"""What a suggestion must not pass over: questions beside a contact, and questions asked twice."""

from datetime import date

import pandas as pd
import pytest

import pairmatch as pm
from pairmatch.intake import FieldMapping, Mapping, TableMapping

IDS = [f"E-{k}" for k in range(8)]
MENTORS = pd.DataFrame({"id": [f"M-{k}" for k in range(8)]})


def report_of(columns, language):
    """Return the report on mentees that are read as the suggestion says."""
    mentees = pd.DataFrame({"id": IDS} | {name: cells * 4 for name, cells in columns.items()})
    mapping = Mapping.suggest(MENTORS, mentees, language)
    return pm.check_frames(MENTORS, mentees, mapping)


def unconfirmed(report):
    return set(report.issues.query("code == 'unconfirmed_column'")["field"])


@pytest.mark.parametrize(
    ("language", "header"),
    [
        ("en", "When are you free? (phone hours)"),
        ("fr", "Disponibilités (laissez votre téléphone)"),
        ("de", "Wann haben Sie Zeit? (Telefon)"),
        ("nl", "Wanneer ben je vrij? (telefoon)"),
        ("it", "Quando sei disponibile? (telefono)"),
    ],
)
def test_a_question_that_also_names_a_contact_is_to_be_confirmed(language, header):
    times = {"en": "Mon 18:00-20:00", "fr": "lundi 18h-20h", "de": "Mo 18-20 Uhr",
             "nl": "ma 18u-20u", "it": "lun 18-20"}[language]  # fmt: skip
    report = report_of({header: [times, ""]}, language)
    assert unconfirmed(report) == {header}
    assert not any(mentee.availability for mentee in report.cohort.mentees)


@pytest.mark.parametrize(
    ("language", "header"),
    [
        ("en", "People to avoid (names)"),
        ("en", "Conflict of interest with (name)"),
        ("fr", "Personnes à éviter (nom, prénom)"),
        ("de", "Wen möchten Sie vermeiden (Name, Vorname)?"),
        ("nl", "Vermijden: naam"),
        ("it", "Persone da evitare (nome e cognome)"),
    ],
)
def test_a_list_of_people_to_avoid_is_never_left_out_without_a_word(language, header):
    report = report_of({header: ["M-1", "M-2; M-3"]}, language)
    assert unconfirmed(report) == {header}
    assert not report.ok


def test_two_questions_for_one_list_are_both_to_be_confirmed():
    one, other = "When are you free?", "When are you available?"
    cells = {one: ["Mon 18:00-20:00", ""], other: ["Tue 18:00-20:00", ""]}
    assert report_of({one: cells[one]}, "en").ok
    assert report_of({other: cells[other]}, "en").ok
    report = report_of(cells, "en")
    assert unconfirmed(report) == {one, other}
    assert not any(mentee.availability for mentee in report.cohort.mentees)


def test_numbered_columns_and_other_ones_are_one_question():
    columns = {"Sector 1": ["Retail", "Construction"], "Sector 2": ["", "Retail"]}
    report = report_of(columns | {"Other sectors": ["Construction", ""]}, "en")
    assert report.ok
    assert set(report.cohort.mentees[0].sectors) == {"NACE2:47", "NACE2:F"}


def test_a_company_that_reads_as_times_is_no_company():
    mentors = MENTORS.assign(**{"Office hours of your employer": ["Mo 8-12", "Tu 9-12"] * 4})
    mapping = Mapping.suggest(mentors, pd.DataFrame({"id": IDS}), "en")
    report = pm.check_frames(mentors, pd.DataFrame({"id": IDS}), mapping)
    assert not any(mentor.company for mentor in report.cohort.mentors)


def test_a_column_of_time_zones_is_suggested_as_such():
    report = report_of(
        {"Votre fuseau horaire": ["Europe/Paris", "Asia/Tokyo"],
         "Disponibilités": ["lundi 8h-10h", ""]}, "fr"
    )  # fmt: skip
    assert report.ok
    assert report.clock == "Asia/Tokyo"


def read(side, columns, language="en"):
    fields = [FieldMapping(field=name, columns=name) for name in columns]
    mapping = Mapping(language=language, **{side: TableMapping(fields=fields)})
    tables = {"mentors": MENTORS, "mentees": pd.DataFrame({"id": IDS})}
    tables[side] = pd.DataFrame(columns)
    report = pm.check_frames(tables["mentors"], tables["mentees"], mapping)
    return getattr(report.cohort, side)[0], report


@pytest.mark.parametrize("load", ["at least 1", "2+"])
def test_a_load_without_an_upper_end_is_a_problem(load):
    person, report = read("mentors", {"id": ["M-1"], "capacity": ["3"], "current_load": [load]})
    assert person.current_load == 0
    assert report.issues["field"].tolist() == ["current_load"]


@pytest.mark.parametrize("capacity", ["\N{SUPERSCRIPT TWO}", "#2"])
def test_a_number_that_is_a_mark_is_no_capacity(capacity):
    _, report = read("mentors", {"id": ["M-1"], "capacity": [capacity]})
    assert report.issues["code"].tolist() == ["unreadable"]


def test_a_doubted_wish_is_nobody():
    person, report = read("mentees", {"id": ["E-1"], "wishes": ["M-2?"]})
    assert person.wishes == ("M-2?",)
    assert report.issues["code"].tolist() == ["unknown_id"]


@pytest.mark.parametrize("day", [date(9999, 12, 31), date(1850, 1, 1)])
def test_a_day_without_known_offsets_is_refused(day):
    mentors = MENTORS.assign(timezone="Europe/Zurich", availability="Mo 9-10")
    with pytest.raises(pm.PolicyError, match="clock_date"):
        pm.check_frames(mentors, pd.DataFrame({"id": IDS}), clock="UTC", clock_date=day)


def test_a_document_of_ids_only_holds_no_reasons():
    cohort = pm.Cohort(
        [pm.Mentor(id="M")],
        [pm.Mentee(id="E")],
        pinned=[("E", "M")],
        overrides={("E", "M"): "a private reason"},
    )
    text = cohort.to_json(profiles=False)
    assert "private" not in text
    assert pm.Cohort.from_json(text, profiles_from=cohort) == cohort
    without = cohort.replace(overrides={})
    assert list(pm.Cohort.from_json(text, profiles_from=without).overrides) == [("E", "M")]


def test_a_column_full_of_the_other_tables_ids_is_to_be_confirmed_whatever_its_header():
    report = report_of({"Anything": ["M-1", "M-2; M-3"]}, "it")
    assert unconfirmed(report) == {"Anything"}
    assert "wishes, or people to avoid" in str(Mapping.suggest(
        MENTORS, pd.DataFrame({"id": IDS, "Anything": ["M-1"] * 8}), "it"
    ).suggestions["because"].tolist())  # fmt: skip


@pytest.mark.parametrize(
    ("language", "header"),
    [("de", "Nicht mit"), ("nl", "Liever niet met"), ("fr", "Avec qui ne pas être ?")],
)
def test_a_denied_column_of_ids_is_suggested_as_people_to_avoid_and_never_as_wishes(
    language, header
):
    mentees = pd.DataFrame({"id": IDS, header: ["M-1", "M-2; M-3"] * 4})
    table = Mapping.suggest(MENTORS, mentees, language).suggestions
    row = table[(table["side"] == "mentees") & (table["column"] == header)]
    assert row[["field", "taken"]].values.tolist() == [["avoid", False]]


def test_the_codes_of_a_survey_tool_are_no_levels():
    columns = {f"Vos langues [{name}]": ["A1", "A2"] for name in ("Français", "Anglais")}
    report = report_of(columns, "fr")
    assert not any(mentee.languages for mentee in report.cohort.mentees)
    assert not report.ok


def test_an_unread_day_beside_no_is_not_never():
    days = FieldMapping(field="availability", columns=["lundi", "mardi"], layout="grid")
    fields = [FieldMapping(field="id", columns="id"), days]
    mapping = Mapping(language="fr", mentors=TableMapping(fields=fields))
    mentors = pd.DataFrame({"id": ["M-1"], "lundi": ["pas dispo sauf"], "mardi": ["non"]})
    report = pm.check_frames(mentors, pd.DataFrame({"id": IDS}), mapping)
    assert not report.cohort.mentors[0].availability
    assert report.issues["code"].tolist() == ["unreadable"]


@pytest.mark.parametrize(
    ("answer", "code"), [("Oui?", "unreadable"), ("Oui, avec plaisir", "unknown_answer")]
)
def test_an_answer_to_a_filter_that_is_nearly_yes_is_no_refusal(answer, code):
    only = [pm.intake.RowFilter(column="Encore ?", is_="Oui")]
    mapping = Mapping(language="fr", mentees=TableMapping(only=only))
    mentees = pd.DataFrame({"id": ["E-1", "E-2"], "Encore ?": ["Oui", answer]})
    report = pm.check_frames(MENTORS, mentees, mapping)
    assert [mentee.id for mentee in report.cohort.mentees] == ["E-1"]
    assert report.issues["code"].tolist() == [code]
    assert report.counts["mentees"].dropped == 0


@pytest.mark.parametrize(
    ("language", "answer"),
    [
        ("en", "job (for my son)"), ("en", "job (last year)"), ("fr", "emploi (j'en ai un)"),
        ("fr", "stage (l'an dernier)"), ("de", "Praktikum (letztes Jahr)"),
        ("nl", "werk (voor mijn zoon)"), ("it", "lavoro (per mio figlio)"),
    ],
)  # fmt: skip
def test_brackets_that_undo_a_choice_are_not_passed_over(language, answer):
    person, report = read("mentees", {"id": ["E-1"], "needs": [answer]}, language)
    assert person.needs == ()
    assert report.issues["code"].tolist() == ["unknown_answer"]


@pytest.mark.parametrize("other", ["m-1", "M\N{NON-BREAKING HYPHEN}1", "M\N{ZERO WIDTH SPACE}-1"])
def test_ids_that_look_alike_are_named(other):
    _, report = read("mentors", {"id": ["M-1", other]})
    assert report.issues[["row", "code"]].values.tolist() == [[3, "similar_id"]]
    assert len(report.cohort.mentors) == 2


@pytest.mark.parametrize("written", ["5", '"ab"', "[1]", "{}", "null"])
def test_unread_columns_of_a_document_that_are_no_list_of_texts_are_a_problem(written):
    text = pm.Cohort([pm.Mentor(id="M")], [pm.Mentee(id="E")]).to_json()
    with pytest.raises(pm.IntakeError, match="unconfirmed"):
        pm.Cohort.from_json(text.replace('"unconfirmed": []', f'"unconfirmed": {written}'))


def test_a_cohort_from_a_file_still_warns_of_unread_columns():
    report = report_of({"Anything": ["M-1", "M-2"]}, "en")
    again = pm.Cohort.from_json(report.cohort.to_json())
    with pytest.warns(pm.UnreadColumnsWarning, match="Anything"):
        pm.match(again, pm.Policy.preset("vernier"))

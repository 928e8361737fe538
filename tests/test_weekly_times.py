"""Weekly times as people type them: read by their plain meaning, or reported."""

import csv
from pathlib import Path

import pandas as pd
import pytest

import pairmatch as pm
from pairmatch.intake import FieldMapping, Mapping, TableMapping
from pairmatch.people import Availability

with (Path(__file__).parent / "data" / "weekly_times.csv").open(encoding="utf-8") as file:
    TYPED = [tuple(row) for row in csv.reader(file)][1:]


def times_of(answer, language, column="When?", **how):
    """Return the weekly times that a form's answer is read as, and the problems."""
    table = pd.DataFrame({"id": ["M-1"], column: [answer]})
    fields = [
        FieldMapping(field="id", columns="id"),
        FieldMapping(field="availability", columns=column, **how),
    ]
    mapping = Mapping(language=language, mentors=TableMapping(fields=fields))
    report = pm.check_frames(table, pd.DataFrame({"id": ["E-1"]}), mapping)
    return report.cohort.mentors[0].availability, report.issues


@pytest.mark.parametrize(("language", "answer", "meaning"), TYPED)
def test_an_answer_is_read_as_it_is_meant_or_reported(language, answer, meaning):
    read, issues = times_of(answer, language)
    if len(issues):
        assert not read
        assert answer not in issues["hint"].iloc[0]
    else:
        assert meaning
        assert read == Availability.parse(meaning)


def test_nearly_all_answers_with_one_plain_meaning_are_read():
    plain = [row for row in TYPED if row[2]]
    unread = [row for row in plain if not times_of(row[1], row[0])[0]]
    assert len(unread) <= 0.08 * len(plain), unread


@pytest.mark.parametrize("language", ["en", "fr", "de", "nl", "it"])
def test_evenings_and_weekends_are_the_evenings_of_the_week_and_whole_weekends(language):
    answers = {
        "en": ["evenings and weekends", "weekends and evenings", "weekends, weekday evenings"],
        "fr": ["soirs et week-ends", "le week-end et le soir", "le soir en semaine et le week-end"],
        "de": ["abends und am Wochenende", "am Wochenende und abends"],
        "nl": ["'s avonds en in het weekend", "weekends en avonden"],
        "it": ["sera e weekend", "nel fine settimana e la sera"],
    }
    meant = Availability.parse("Mo-Fr 18:00-21:00; Sa-Su 08:00-21:00")
    assert [times_of(answer, language)[0] for answer in answers[language]] == [
        meant for _ in answers[language]
    ]


@pytest.mark.parametrize(
    ("language", "answer", "considered"),
    [
        ("en", "after 6pm and weekends", "Mo-Fr 18:00-21:00; Sa,Su 08:00-21:00"),
        ("fr", "lundi soir et samedi", "Mo 18:00-21:00; Sa 08:00-21:00"),
        ("de", "abends Mo-Do, Sa", "Mo-Th,Sa 18:00-21:00"),
        ("nl", "vrijdagavond en zaterdag", "Fr 18:00-21:00; Sa 08:00-21:00"),
        ("it", "weekend, la sera", "Sa,Su 08:00-21:00; Mo-Fr 18:00-21:00"),
        ("fr", "soirées, samedi matin", "Mo-Fr 18:00-21:00; Sa 08:00-12:00"),
    ],
)
def test_what_can_be_read_in_two_ways_is_reported_with_the_reading_considered(
    language, answer, considered
):
    read, issues = times_of(answer, language)
    assert not read
    assert f"(if it means {considered}, write it so)" in issues["hint"].iloc[0]
    assert Availability.parse(considered)


@pytest.mark.parametrize(
    ("language", "answer", "hours"),
    [
        ("fr", "mardi soir 17h30-19h30", "17:30-19:30"),
        ("fr", "mardi après-midi (13h30-17h)", "13:30-17:00"),
        ("fr", "mardi midi 11h30-13h", "11:30-13:00"),
        ("de", "Dienstag Nachmittag (13:30-17:00)", "13:30-17:00"),
        ("de", "Dienstagabend ab 17 Uhr", "17:00-21:00"),
        ("nl", "dinsdag namiddag (13u30-17u)", "13:30-17:00"),
        ("it", "martedì sera dalle 17:30 alle 19:30", "17:30-19:30"),
        ("en", "Tuesday evening 5pm-8pm", "17:00-20:00"),
        ("en", "Tuesday 6-8 in the evening", "18:00-20:00"),
    ],
)
def test_stated_hours_count_and_not_those_of_the_part_of_the_day(language, answer, hours):
    assert str(times_of(answer, language)[0]) == f"Tu {hours}"


@pytest.mark.parametrize(
    ("language", "answer"),
    [("fr", "matin 18h-20h mardi"), ("de", "Dienstagmorgen 18-20 Uhr"), ("en", "Tue noon 6-8pm"),
     ("nl", "dinsdagochtend 18u-20u"), ("it", "martedì mattina 18-20")],
)  # fmt: skip
def test_hours_that_contradict_the_part_of_the_day_are_a_problem(language, answer):
    read, issues = times_of(answer, language)
    assert not read
    assert "do not fit together" in issues["hint"].iloc[0]


@pytest.mark.parametrize(
    ("language", "day", "answer"),
    [
        ("en", "Monday", "Before 11am, 1pm-3pm"),
        ("fr", "Lundi", "avant 11h, 13h-15h"),
        ("de", "Montag", "bis 11 Uhr, 13-15 Uhr"),
        ("nl", "Maandag", "voor 11u, 13u-15u"),
        ("it", "Lunedì", "prima delle 11, 13-15"),
    ],
)
def test_before_an_hour_begins_with_the_day_in_a_grid(language, day, answer):
    read, issues = times_of(answer, language, column=day, layout="grid")
    assert len(issues) == 0
    assert str(read) == "Mo 08:00-11:00; Mo 13:00-15:00"


@pytest.mark.parametrize(
    ("language", "header", "cell", "meaning"),
    [
        ("fr", "Soir (dès 18h)", "lundi, mardi", "Mo-Tu 18:00-21:00"),
        ("fr", "Midi (11h30-13h30)", "lundi; mercredi", "Mo,We 11:30-13:30"),
        ("fr", "Lundi", "Midi (12h-14h), Soir (dès 18h)", "Mo 12:00-14:00,18:00-21:00"),
        ("de", "Montag", "Nachmittag (13:30-17:00)", "Mo 13:30-17:00"),
        ("en", "Evenings", "Mon, Wed-Fri", "Mo,We-Fr 18:00-21:00"),
    ],
)
def test_a_grid_takes_hours_from_its_headers_and_its_cells(language, header, cell, meaning):
    read, issues = times_of(cell, language, column=header, layout="grid")
    assert len(issues) == 0
    assert read == Availability.parse(meaning)


def test_dutch_noon_is_read_by_the_country_of_the_form_only():
    assert str(times_of("maandagmiddag", "nl-BE")[0]) == "Mo 12:00-14:00"
    assert str(times_of("maandagmiddag", "nl-NL")[0]) == "Mo 14:00-18:00"
    read, issues = times_of("maandagmiddag", "nl")
    assert not read
    assert "nl-BE or nl-NL" in issues["hint"].iloc[0]


@pytest.mark.parametrize(
    ("language", "answer"),
    [("en", "never"), ("fr", "Jamais"), ("de", "nie"), ("nl", "geen tijd"), ("it", "mai")],
)
def test_never_is_an_answer_and_not_a_blank(language, answer):
    read, issues = times_of(answer, language)
    assert len(issues) == 0
    assert read == Availability(never=True)
    rule = pm.policy.CommonBlock(60)
    free = pm.Mentee(id="E-1", availability="Mo 18:00-20:00")
    assert rule.holds(free, pm.Mentor(id="M-1", availability=read)) is False
    assert rule.holds(free, pm.Mentor(id="M-2")) is None

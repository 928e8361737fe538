"""Answers as people type them, times aside: what is read is what they said, or it is reported.

`data/answers_as_typed.csv` holds answers that one reader made up before looking at what is read;
`data/answers_of_each_kind.csv` has more of each kind, in all five languages. ``?`` = nobody can
say: reported, nothing read. ``~x`` = x for sure; the rest is reported.
"""

import csv
from pathlib import Path

import pandas as pd
import pytest

import pairmatch as pm
from pairmatch.intake import FieldMapping
from pairmatch.intake.cell_readers import Form, reader_of
from pairmatch.people.languages import Level, understood
from pairmatch.policy import SharedLanguage, SharedLanguageAtLeast

DATA = Path(__file__).parent / "data"


def rows(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return [tuple(row.values()) for row in csv.DictReader(file)]


TYPED = rows("answers_as_typed.csv")
KINDS = rows("answers_of_each_kind.csv")


def reading_of(language, field, answer):
    """Return what is read of an answer: a text of each part, and whether something is reported."""
    options = {"field": "attributes.x", "read": "yes_no"} if field == "yes" else {"field": field}
    reading = reader_of(FieldMapping(positions=(1,), **options), Form(language))(answer)
    value = reading.value
    if hasattr(value, "items"):
        parts = [f"{tag}:{level.name}" for tag, level in value.items()]
    elif isinstance(value, tuple):
        parts = [code.removeprefix("NACE2:") for code in value]
    else:
        parts = [] if value is None else [str(value)]
    return set(parts), bool(reading.faults)


@pytest.mark.parametrize(("language", "field", "answer", "expected"), TYPED + KINDS)
def test_nothing_is_read_that_was_not_said_unless_it_is_reported(language, field, answer, expected):
    meant = set(expected.strip("?~").split())
    read, reported = reading_of(language, field, answer.replace("\\n", "\n"))
    assert read <= meant
    assert reported or read == meant
    if expected == "?":
        assert reported


@pytest.mark.parametrize(
    ("language", "field", "answer", "expected"),
    [row for row in KINDS if row[3][:1] not in ("?", "~")],
)
def test_an_answer_of_a_known_kind_is_read(language, field, answer, expected):
    assert reading_of(language, field, answer) == (set(expected.split()), False)


def test_nine_of_ten_answers_with_one_plain_meaning_are_read():
    plain = [row for row in TYPED if row[3][:1] not in ("?", "~")]
    read = [
        reading_of(language, field, answer.replace("\\n", "\n")) == (set(expected.split()), False)
        for language, field, answer, expected in plain
    ]
    assert len(plain) > 200
    assert sum(read) >= 0.9 * len(read)


def people(language, *, mentor, mentee):
    """Return a cohort of one mentor and one mentee with the languages that they typed."""
    mentors = pd.DataFrame({"id": ["M"], "languages": [mentor]})
    mentees = pd.DataFrame({"id": ["E"], "languages": [mentee]})
    return pm.cohort_from_frames(mentors, mentees, language=language)


@pytest.mark.parametrize(
    ("language", "mentor", "mentee"),
    [
        ("de", "Schweizerdeutsch Muttersprache", "Deutsch B1"),
        ("fr", "suisse allemand courant", "allemand B1"),
        ("nl", "Duits B2", "Zwitserduits moedertaal"),
        ("en", "Tagalog native", "Filipino native"),
        ("en", "Twi fluent", "Akan native"),
        ("it", "serbo B2", "montenegrino madrelingua"),
    ],
)
def test_a_dialect_and_another_name_of_a_language_are_a_common_language(language, mentor, mentee):
    policy = pm.Policy(criteria=[SharedLanguage()], rules=[SharedLanguageAtLeast("B1")])
    result = pm.match(people(language, mentor=mentor, mentee=mentee), policy)
    assert list(result.matching) == [("E", "M")]
    assert result.verify().is_optimal


@pytest.mark.parametrize(
    ("mentor", "mentee"),
    [("Deutsch Muttersprache", "Niederländisch B1"), ("Sorani Muttersprache", "Kurmandschi gut")],
)
def test_no_other_language_counts_as_another(mentor, mentee):
    policy = pm.Policy(rules=[SharedLanguageAtLeast("A1")])
    assert pm.match(people("de", mentor=mentor, mentee=mentee), policy).n_pairs == 0


def test_swiss_german_counts_as_german_up_to_c2_and_not_the_other_way_round():
    assert understood({"gsw": Level.native, "de": Level.B1})["de"] is Level.C2
    assert understood({"gsw": Level.B1, "de": Level.C1})["de"] is Level.C1
    assert "gsw" not in understood({"de": Level.native})


def test_what_was_interpreted_is_noted():
    def notes(language, field, answer):
        return reader_of(FieldMapping(positions=(1,), field=field), Form(language))(answer).notes

    assert "language_group" in notes("de", "languages", "Kurdisch gut")
    assert "language_group" not in notes("de", "languages", "Sorani gut")
    assert "not_spoken" in notes("fr", "languages", "pas d'allemand, français C1")
    assert notes("nl", "capacity", "zeg ik liever niet") == ("refusal",)


def test_a_word_of_several_countries_is_unread_with_both_meanings_and_the_way_out():
    read = reader_of(FieldMapping(positions=(1,), field="needs"), Form("it"))
    (fault,) = read("tirocinio").faults
    for said in ("it-CH: apprenticeship", "it-IT: internship", "country"):
        assert said in fault.hint
    assert "tirocinio" not in fault.hint


def test_a_programme_s_own_answers_count_before_refusals_and_sentences():
    own = {"Keine Angabe": "job", "Netzwerk": "contacts"}
    read = reader_of(FieldMapping(positions=(1,), field="needs", answers=own), Form("de"))
    assert read("keine Angabe").value == ("job",)
    assert read("mehr Netzwerk").value == ("contacts",)

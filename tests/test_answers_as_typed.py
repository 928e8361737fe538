"""Answers as people type them, times aside: what is read is what they said, or it is reported.

`data/answers_as_typed.csv` holds answers that one reader made up before looking at what is read;
`data/answers_of_each_kind.csv` has more of each kind, in all five languages. ``?`` = nobody can
say: reported, nothing read. ``~x`` = x for sure; the rest is reported.
"""

import csv
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pairmatch as pm
from pairmatch.intake import FieldMapping
from pairmatch.intake.cell_readers import Form, reader_of
from pairmatch.people.languages import Level
from pairmatch.policy import SharedLanguage, SharedLanguageAtLeast
from pairmatch.policy.parts import understood
from profiles import examples

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


# A grammar of its own, not taken from the readers: names, levels and what joins them.
GRAMMAR = {
    "en": (
        {"English": "en", "French": "fr", "Arabic": "ar", "Turkish": "tr"},
        {"good": "B2", "fluent": "C1", "basic": "A2"}, "native", "and", "no",
    ),
    "fr": (
        {"français": "fr", "anglais": "en", "arabe": "ar", "turc": "tr"},
        {"bon": "B2", "courant": "C1", "notions": "A2"}, "langue maternelle", "et", "pas de",
    ),
    "de": (
        {"Deutsch": "de", "Englisch": "en", "Arabisch": "ar", "Türkisch": "tr"},
        {"gut": "B2", "fließend": "C1", "Grundkenntnisse": "A2"}, "Muttersprache", "und", "kein",
    ),
    "nl": (
        {"Nederlands": "nl", "Engels": "en", "Arabisch": "ar", "Turks": "tr"},
        {"goed": "B2", "vloeiend": "C1", "basis": "A2"}, "moedertaal", "en", "geen",
    ),
    "it": (
        {"italiano": "it", "inglese": "en", "arabo": "ar", "turco": "tr"},
        {"buono": "B2", "fluente": "C1", "base": "A2"}, "madrelingua", "e", "nessun",
    ),
}  # fmt: skip


@st.composite
def spoken_languages(draw):
    """Return a form language, an answer, and what is said of each language, ``None`` = no level."""
    form = draw(st.sampled_from(sorted(GRAMMAR)))
    names, in_words, native, joined, not_spoken = GRAMMAR[form]
    tested = {level: level for level in ("A1", "B1", "C2")}
    pieces, said, shared, behind = [], {}, [], ""
    for name in draw(st.lists(st.sampled_from(sorted(names)), min_size=1, max_size=4, unique=True)):
        kind = draw(st.sampled_from(["words", "tested", "native", "none", "not spoken"]))
        levels = {"words": in_words, "tested": tested, "native": {native: "native"}}.get(kind, {})
        word = draw(st.sampled_from(sorted(levels))) if levels else ""
        shapes = ["{} {}", "{}: {}", "{} ({})", "{}, {}", "{1} {0}"] if levels else ["{}"]
        shape = draw(st.sampled_from(shapes))
        text = f"{not_spoken} {name}" if kind == "not spoken" else shape.format(name, word)
        gaps = [", ", "; ", "\n", f" {joined} ", " / ", ". ", " - ", " + "]
        # Without a mark, only where each level stands right behind its language.
        gaps += [" "] if shape in shapes[:3] and behind in shapes[:3] and levels else []
        gap, behind = draw(st.sampled_from(gaps)) if pieces else "", shape
        pieces += [gap, text]
        said[names[name]] = None if kind == "not spoken" else {levels.get(word)} - {None}
        # Words behind a name may be meant of what it is joined with.
        shared = [*shared, names[name]] if gap.strip() in (joined, "/", "+") else [names[name]]
        if kind == "words" and not shape.startswith("{1}"):
            for tag in shared:
                said[tag] = said[tag] or (said[tag] if said[tag] is None else {levels[word]})
    return form, "".join(pieces), said


@examples(600)
@given(spoken_languages())
def test_a_language_has_the_level_that_was_said_of_it_or_is_reported(spoken):
    form, answer, said = spoken
    reading = reader_of(FieldMapping(field="languages", positions=(1,)), Form(form))(answer)
    read = {tag: level.name for tag, level in (reading.value or {}).items()}
    for tag, level in read.items():
        assert said[tag] is not None, (answer, tag)
        assert {level} == said[tag], (answer, tag)
    missing = [tag for tag in said if said[tag] is not None and tag not in read]
    assert reading.faults or not missing, answer


CHOICES = {
    "en": (["job", "an internship", "CV", "my network"], ["and", "or"], "no", "housing"),
    "fr": (["emploi", "un stage", "CV", "mon réseau"], ["et", "ou"], "pas de", "logement"),
    "de": (["Stelle", "ein Praktikum", "CV", "mein Netzwerk"], ["und", "oder"], "kein", "Wohnung"),
    "nl": (["werk", "een stage", "CV", "mijn netwerk"], ["en", "of"], "geen", "huisvesting"),
    "it": (["lavoro", "uno stage", "CV", "la rete di contatti"], ["e", "o"], "nessun", "alloggio"),
}
CODES = ["job", "internship", "application_documents", "network"]


@examples(400)
@given(st.sampled_from(sorted(CHOICES)), st.data())
def test_goals_are_those_that_were_named_or_something_is_reported(form, data):
    names, joined, negation, unknown = CHOICES[form]
    gaps = [", ", "; ", " / ", " + ", *(f" {word} " for word in joined)]
    answer, meant, doubtful = "", set(), False
    for k in data.draw(st.lists(st.integers(0, 4), min_size=1, max_size=4, unique=True)):
        negated = data.draw(st.booleans()) and data.draw(st.booleans())
        text = unknown if k == 4 else names[k]
        answer += (data.draw(st.sampled_from(gaps)) if answer else "") + negated * f"{negation} "
        answer += text
        doubtful |= negated or k == 4
        meant |= set() if negated or k == 4 else {CODES[k]}
    reading = reader_of(FieldMapping(field="needs", positions=(1,)), Form(form))(answer)
    assert set(reading.value or ()) <= meant, answer
    assert reading.faults if doubtful else set(reading.value) == meant, answer


def test_a_question_mark_is_no_doubt_in_a_header_or_in_an_answer_of_the_mapping():
    needs = FieldMapping(positions=(1,), field="needs", answers={"Autre ?": "network"})
    assert reader_of(needs, Form("fr"))("Autre ?, emploi").value == ("network", "job")
    assert reader_of(needs, Form("fr"), of_header=True)("Emploi ?").value == ("job",)
    assert reader_of(needs, Form("fr"))("Emploi ?").faults

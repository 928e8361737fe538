"""Whatever people type into a cell is read as what it means, or it is reported.

The answers and their meanings come from `typed_answers`, which shares nothing with the readers.
"""

import collections
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pairmatch as pm
from pairmatch.intake import FieldMapping, TableMapping
from profiles import examples, share
from typed_answers import (
    BLANKS,
    GRID_DAY,
    LANGUAGES,
    SPEECH,
    SURE,
    TIMES,
    UNSURE,
    Typed,
    answers,
    part_of,
    sample,
)

FIELDS = tuple(SURE)


def fact(mentor, field):
    """Return what a profile holds, in the form of the grammar."""
    if field in TIMES:
        return str(mentor.availability or "")
    if field == "languages":
        return {tag: level.name for tag, level in mentor.languages.items()}
    if field == "available_from":
        return None if mentor.available_from is None else mentor.available_from.isoformat()
    if field == "attributes.told":
        return mentor.attributes.get("told")
    return frozenset(mentor.offers) if field == "offers" else mentor.capacity


def read(typed):
    """Return what was read of answers to one question, and whether each was reported."""
    language, field = typed[0].language, typed[0].field
    ids = [f"M-{k}" for k in range(len(typed))]
    table = pd.DataFrame({"id": ids, "answer": [answer.text for answer in typed]})
    asked = FieldMapping(field=field, columns=["answer"])
    if field == "grid":
        table = table.rename(columns={"answer": SPEECH[language].names[GRID_DAY]})
        asked = FieldMapping(field="availability", columns=[table.columns[1]], layout="grid")
    elif field == "attributes.told":
        asked = FieldMapping(field=field, columns=["answer"], read="yes_no")
    only_ids = FieldMapping(field="id", columns=["id"])
    mapping = pm.Mapping(
        language=language,
        mentors=TableMapping(fields=[only_ids, asked]),
        mentees=TableMapping(fields=[only_ids]),
    )
    report = pm.check_frames(table, pd.DataFrame({"id": ["E-1"]}), mapping)
    people = {mentor.id: fact(mentor, field) for mentor in report.cohort.mentors}
    reported = set(report.issues["id"])
    return [(people.get(key, BLANKS[field]), key in reported) for key in ids]


def fault(answer: Typed, value: Any, reported: bool) -> str | None:
    """Return what is wrong with a reading, if anything."""
    if answer.meaning == UNSURE:
        allowed = [BLANKS[answer.field], answer.part]
        if not reported:
            return "read without a word"
        return None if value in allowed else "read, although reported"
    if not reported:
        return None if value == answer.meaning else "another value"
    return None if part_of(value, answer) else "another value, although reported"


def faults(typed):
    """Return the shortest faulty readings: language, text, meaning, reading, what is wrong."""
    found = []
    for answer, (value, reported) in zip(typed, read(typed), strict=True):
        wrong = fault(answer, value, reported)
        if wrong:
            found.append(repr((answer.language, answer.text, answer.meaning, value, wrong)))
    return sorted(set(found), key=lambda text: (len(text), text))[:12]


def assert_right(typed):
    found = faults(typed)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("language", LANGUAGES)
@examples(30)
@given(data=st.data())
def test_an_answer_is_read_as_its_meaning_or_reported(language, field, data):
    typed = data.draw(st.lists(answers(language, field, sure=True), min_size=1, max_size=8))
    assert_right(typed)


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("language", LANGUAGES)
@examples(30)
@given(data=st.data())
def test_an_answer_that_people_read_differently_is_reported(language, field, data):
    typed = data.draw(st.lists(answers(language, field, sure=False), min_size=1, max_size=8))
    assert_right(typed)


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_most_answers_with_one_plain_meaning_are_read(language, field):
    usual = [
        answer
        for answer in sample(language, field, True, round(300 * share()) + 100)
        if answer.usual
    ]
    unread = [answer for answer, (_, reported) in zip(usual, read(usual), strict=True) if reported]
    kinds = collections.Counter(answer.kind for answer in unread).most_common(5)
    shown = [answer.text for answer in unread[:5]]
    assert len(unread) <= 0.15 * len(usual), (language, field, len(unread), kinds, shown)


@pytest.mark.parametrize("sure", [True, False], ids=["sure", "unsure"])
@pytest.mark.parametrize("field", FIELDS)
def test_no_answer_of_a_large_sample_is_read_wrongly(field, sure):
    for language in LANGUAGES:
        assert_right(sample(language, field, sure, round(1000 * share())))

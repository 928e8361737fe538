"""Answers as people type them, times aside: what is read is what they said, or it is reported.

`data/answers_as_typed.csv` holds answers that one reader made up before looking at what is read;
`data/answers_of_each_kind.csv` has more of each kind, in all five languages. ``?`` = nobody can
say: reported, nothing read. ``~x`` = x for sure; the rest is reported.
"""

import csv
from pathlib import Path

import pytest

from pairmatch.intake import FieldMapping
from pairmatch.intake.cell_readers import Form, reader_of

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
    assert len(plain) > 120
    assert sum(read) >= 0.9 * len(read)

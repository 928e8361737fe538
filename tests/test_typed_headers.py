"""A suggested mapping never takes a column for something that its header does not ask.

The headers and their fields come from `typed_headers`, which shares nothing with the library.
"""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pairmatch as pm
from profiles import examples
from typed_answers import LANGUAGES, Typed, part_of
from typed_headers import FIELD_OF_KIND, all_columns, tables

NOBODY = pd.DataFrame({"id": ["E-1"]})
CONTACTS = ("phone", "postcode", "email", "browser")
KINDS = tuple(kind for kind, field in FIELD_OF_KIND.items() if field is None)


def suggested(columns, language):
    """Return a table, its suggested mapping, and the field for which each header is taken."""
    frame = pd.DataFrame(
        {column.header: column.cells for column in columns}, columns=[c.header for c in columns]
    )
    mapping = pm.Mapping.suggest(frame, NOBODY, language)
    rows = mapping.suggestions
    taken = rows[(rows["side"] == "mentors") & rows["taken"]]
    fields = dict(zip(taken["column"], taken["field"], strict=True))
    return frame, mapping, {c.header: fields.get(c.header, "leave_out") for c in columns}


def taken_wrongly(columns, language):
    """Return the columns taken for another field than their header asks for."""
    _, _, fields = suggested(columns, language)
    return [
        (language, column.kind, column.header, fields[column.header])
        for column in columns
        if fields[column.header] not in ("leave_out", column.field)
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@examples(21)
@given(data=st.data())
def test_no_column_is_taken_for_what_its_header_does_not_ask(language, data):
    columns = data.draw(tables(language, ["id"]))
    assert taken_wrongly(columns, language) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_header_that_asks_for_no_field_is_taken_for_none(kind):
    wrong, every = [], all_columns()
    for column in every:
        if column.kind == kind:
            # Nothing else for an id beside contact data: that is where they would be taken for one.
            ids = [c for c in every if c.language == column.language and c.kind == "id"]
            others = [] if kind in CONTACTS else ids[:1]
            wrong += taken_wrongly([*others, column], column.language)
    assert not wrong, "\n".join(map(repr, wrong))


@pytest.mark.parametrize("language", LANGUAGES)
@examples(21)
@given(data=st.data())
def test_busy_times_never_become_times_at_which_somebody_is_free(language, data):
    columns = data.draw(tables(language, ["id", "free", "busy"]))
    frame, mapping, _ = suggested(columns, language)
    report = pm.check_frames(frame, NOBODY, mapping)
    by_kind = {column.kind: column for column in columns}
    meant = dict(zip(by_kind["id"].cells, by_kind["free"].meanings, strict=True))
    read = {mentor.id: str(mentor.availability or "") for mentor in report.cohort.mentors}
    wrong = {key: times for key, times in read.items() if times and times != meant.get(key)}
    assert wrong == {}


READ = {
    "availability": lambda mentor: str(mentor.availability or ""),
    "languages": lambda mentor: {tag: level.name for tag, level in mentor.languages.items()},
    "capacity": lambda mentor: str(mentor.capacity),
    "site": lambda mentor: mentor.site or "",
    "birth_year": lambda mentor: str(mentor.birth_year or ""),
}
BLANK = {"availability": "", "languages": {}, "capacity": "1", "site": "", "birth_year": ""}


@pytest.mark.parametrize("language", LANGUAGES)
@examples(21)
@given(data=st.data())
def test_facts_by_suggestion_alone_are_those_of_their_columns(language, data):
    columns = data.draw(tables(language, ["id", "free", "languages"]))
    frame, mapping, _ = suggested(columns, language)
    report = pm.check_frames(frame, NOBODY, mapping)
    asked = {column.field: column for column in columns}
    ids = asked["id"].cells
    reported = set(report.issues["id"])
    wrong = []
    for mentor in report.cohort.mentors:
        for field, read in READ.items():
            meant = asked[field].meanings[ids.index(mentor.id)] if field in asked else None
            typed = Typed(language, field, "", "", meant)
            part = meant is not None and mentor.id in reported and part_of(read(mentor), typed)
            if read(mentor) not in (BLANK[field], meant) and not part:
                wrong.append((mentor.id, field, meant, read(mentor)))
    assert not wrong, "\n".join(map(repr, wrong))


@pytest.mark.parametrize("language", LANGUAGES)
@examples(21)
@given(data=st.data())
def test_nobody_is_known_by_a_telephone_number(language, data):
    columns = data.draw(tables(language, data.draw(st.sampled_from([["phone"], ["postcode"]]))))
    frame, mapping, _ = suggested(columns, language)
    report = pm.check_frames(frame, NOBODY, mapping)
    ids = {mentor.id for mentor in report.cohort.mentors}
    meant = {cell for column in columns if column.kind == "id" for cell in column.cells}
    assert ids <= meant
    assert ids or not report.ok


@pytest.mark.parametrize("language", LANGUAGES)
def test_most_headers_that_ask_for_a_field_are_taken(language):
    columns = [column for column in all_columns() if column.language == language]
    ids = next(column for column in columns if column.kind == "id")
    asked = [column for column in columns if column.field and column.kind != "id"]
    missed = []
    for column in asked:
        _, _, fields = suggested([ids, column], language)
        if fields[column.header] == "leave_out":
            missed.append((column.kind, column.header))
    assert len(missed) <= 0.25 * len(asked), (len(missed), len(asked), missed)

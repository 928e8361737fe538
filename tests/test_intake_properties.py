"""Any table: nothing but IntakeError, nobody lost, no answer told, a cleaned table is clean."""

import logging
import time

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pairmatch as pm
from pairmatch.intake import FieldMapping, Mapping, RowFilter, TableMapping
from pairmatch.intake.mapping_parts import fields_of
from pairmatch.intake.readers.vocabulary import FORM_LANGUAGES

ANSWERS = [
    *("", " ", "x", "2", "-1", "2.5", "1e3", "7+", "2-3", "Mo 9-10", "fr:B1", "fr", ";", ",", "="),
    *("job", "job; network", "job, stage", "emploi", "2026-01-01", "1.1.2026", "46357", "NACE2:62"),
    *("français C1", "un peu d'allemand", "Deutsch gut, Englisch", "BKS", "lundi soir", "di 9-10"),
    *("oui", "Nein", "=1+1", "<b>", "[", "['a', 'b']", "[[1]]", "(a", "a)b(", "9" * 400, "\ud800"),
]
cells = st.one_of(
    st.sampled_from([*ANSWERS, None, float("nan"), float("inf"), 3, 2.0, True, pd.NaT, b"x"]),
    st.text(max_size=20),
    st.lists(st.text(max_size=5), max_size=2),
)
languages = st.sampled_from([None, *FORM_LANGUAGES])
ids = st.sampled_from(["a", "b", "c", "", None, "a ", "EXAMPLE"])


@st.composite
def tables(draw, side):
    names = [*fields_of(side), "attributes.x", "more"]
    fields = draw(st.lists(st.sampled_from(names), unique=True, max_size=6))
    rows = draw(st.integers(0, 5))
    columns = {f: [draw(cells) for _ in range(rows)] for f in fields if f != "id"}
    return pd.DataFrame({"id": [draw(ids) for _ in range(rows)], **columns}, dtype=object)


@st.composite
def table_mappings(draw, table):
    fields = []
    if "availability" in table.columns and draw(st.booleans()):
        fields.append(FieldMapping(field="availability", columns="availability", required=True))
    if "sectors" in table.columns and draw(st.booleans()):
        fields.append(
            FieldMapping(field="sectors", columns="sectors", answers={"x": "own", "(a": ""})
        )
    if "languages" in table.columns and draw(st.booleans()):
        layout = draw(st.sampled_from(["cells", "grid", "choices"]))
        columns = {"languages": "français"}
        fields.append(FieldMapping(field="languages", columns=columns, layout=layout, level="B2"))
    only = [RowFilter(column="more")] if "more" in table.columns and draw(st.booleans()) else []
    return TableMapping(
        fields=fields,
        only=only,
        duplicates=draw(st.sampled_from(["refuse", "first", "latest", "merge"])),
    )


@st.composite
def inputs(draw):
    mentors, mentees = draw(tables("mentors")), draw(tables("mentees"))
    mapping = Mapping(
        language=draw(languages),
        mentors=draw(table_mappings(mentors)),
        mentees=draw(table_mappings(mentees)),
    )
    return mentors, mentees, mapping


def numbers(report, side, costs):
    """Return the positions of rows with a problem of some cost, and of those dropped anyway."""
    own = [issue for issue in report.problems if issue.side == side and issue.row is not None]
    dropped = {drop.row - 2 for drop in report.drops if drop.side == side}
    return {issue.row - 2 for issue in own if issue.cost in costs} | dropped


@given(inputs())
def test_everybody_is_read_dropped_rejected_or_merged(given_tables):
    mentors, mentees, mapping = given_tables
    report = pm.check_frames(mentors, mentees, mapping)
    for side, table in (("mentors", mentors), ("mentees", mentees)):
        counts = report.counts[side]
        assert counts.rows == len(table)
        parts = (counts.read, counts.dropped, counts.rejected, counts.merged, counts.empty)
        assert counts.rows == sum(parts)
        assert counts.read == len(getattr(report.cohort, side))
        assert counts.dropped == sum(drop.side == side for drop in report.drops)
        assert counts.rejected == sum(report.rejected["side"] == side)


@given(inputs())
def test_a_table_without_the_rows_that_the_report_names_is_clean(given_tables):
    mentors, mentees, mapping = given_tables
    report = pm.check_frames(mentors, mentees, mapping)
    clean = {}
    for side, table in (("mentors", mentors), ("mentees", mentees)):
        bad = numbers(report, side, ("part", "cell", "person"))
        if getattr(mapping, side).duplicates == "merge":
            # Several rows are one person.
            people = {str(table.loc[k, "id"]).strip() for k in bad}
            bad |= {k for k in table.index if str(table.loc[k, "id"]).strip() in people}
        clean[side] = table.drop(index=sorted(bad))
    again = pm.check_frames(clean["mentors"], clean["mentees"], mapping)
    assert [issue.code for issue in again.problems if issue.row is not None] == []


@given(inputs())
def test_a_table_whose_unread_answers_are_blanked_is_clean_and_means_the_same(given_tables):
    mentors, mentees, mapping = given_tables
    report = pm.check_frames(mentors, mentees, mapping)
    if any(own.duplicates == "merge" for own in (mapping.mentors, mapping.mentees)):
        return  # an answer of a person with several rows stands in any of them
    clean, kept = {}, {}
    for side, table in (("mentors", mentors), ("mentees", mentees)):
        changed = table.copy()
        for issue in report.problems:
            if issue.side == side and issue.cost == "cell":
                rows = table.index if issue.row is None else issue.row - 2
                changed.loc[rows, issue.field] = ""  # no row: what the whole column answers
        bad = numbers(report, side, ("part", "person"))
        clean[side] = changed.drop(index=sorted(bad))
        lost = {issue.id for issue in report.problems if issue.cost in ("part", "person")}
        kept[side] = [p for p in getattr(report.cohort, side) if p.id not in lost]
    again = pm.check_frames(clean["mentors"], clean["mentees"], mapping)
    assert [issue.code for issue in again.problems if issue.row is not None] == []
    for side in ("mentors", "mentees"):
        people = {person.id: person for person in getattr(again.cohort, side)}
        for person in kept[side]:
            # The worked row of a template stays when nobody else is left.
            assert people[person.id] == person


@given(inputs())
def test_whoever_is_read_is_matched_or_unmatched(given_tables):
    mentors, mentees, mapping = given_tables
    report = pm.check_frames(mentors, mentees, mapping)
    result = pm.match(report.cohort, pm.Policy(criteria=[pm.policy.CommonAvailability()]))
    matched = {mentee for mentee, _ in result.matching}
    unmatched = set(result.unmatched_mentees["id"])
    assert matched.isdisjoint(unmatched)
    counts = report.counts["mentees"]
    assert len(matched) + len(unmatched) == counts.read
    assert counts.rows == (
        len(matched) + len(unmatched) + counts.dropped + counts.rejected + counts.merged
        + counts.empty
    )  # fmt: skip


@given(
    st.sampled_from([*fields_of("mentors"), "attributes.x"]),
    st.sampled_from(["s3cr3t", "s3cr3t; fr:B1", "le s3cr3t lundi", "2 s3cr3t", "[s3cr3t]"]),
    languages,
)
def test_no_answer_is_told_unless_it_is_asked_for(field, answer, language):
    logging.disable(logging.NOTSET)
    table = pd.DataFrame({"id": ["M-1", "M-2"], **({field: ["", answer]} if field != "id" else {})})
    mentees = pd.DataFrame({"id": ["E-1"], "needs": ["s3cr3t ?"]})
    report = pm.check_frames(table, mentees, language=language)
    told = [str(report), repr(report), report._repr_html_(), report.summary()]
    told += [report.issues.to_string(), report.rejected.to_string(), report.dropped.to_string()]
    told += [text for issue in report.problems for text in (str(issue), repr(issue))]
    if not report.ok:
        with pytest.raises(pm.IntakeError) as caught:
            pm.cohort_from_frames(table, mentees, language=language)
        told += [str(caught.value), repr(caught.value), caught.value.issues.to_string()]
        with pytest.warns(pm.UnreadAnswersWarning) as warned:
            pm.cohort_from_frames(table, mentees, language=language, on_issue="report")
        told += [str(warning.message) for warning in warned]
    assert not [text for text in told if "s3cr3t" in text]
    shown = pm.check_frames(table, mentees, language=language, show_values=True)
    unread = shown.issues[shown.issues["cost"] != ""] if "cost" in shown.issues else shown.issues
    # A choice or an id that is not known is shown alone, without the rest of the answer.
    assert all("s3cr3t" in value or value in answer for value in unread["value"])


def test_nothing_is_logged(caplog):
    caplog.set_level(logging.DEBUG)
    pm.check_frames(pd.DataFrame({"id": ["M-1"], "capacity": ["x"]}), pd.DataFrame({"id": ["E"]}))
    assert caplog.records == []


HOSTILE = [
    "1" * 20_000,
    "," * 20_000,
    "[" * 20_000,
    "(" * 10_000 + ")" * 10_000,
    "a " * 10_000,
    "mo " * 6_000,
    "lundi " * 3_000,
    "fr:B1; " * 2_500,
    "français " * 2_000,
    "x" * 1_000_000,
    "[" + "'a'," * 4_000 + "]",
    "-" * 20_000,
    "deux ou " * 2_000,
    "\N{WOMAN}\N{ZERO WIDTH JOINER}" * 5_000,
]


@pytest.mark.parametrize("language", [None, "fr"])
def test_hostile_answers_do_not_hang(language):
    """An upper bound far above what is measured (below a second): a hang would never end."""
    fields = [*fields_of("mentors"), "attributes.x"]
    table = pd.DataFrame({field: HOSTILE for field in fields if field != "id"})
    table["id"] = range(len(HOSTILE))
    start = time.monotonic()
    report = pm.check_frames(table, pd.DataFrame({"id": ["E"]}), language=language)
    assert time.monotonic() - start < 60
    assert report.counts["mentors"].rows == len(HOSTILE)


BACKENDS = {
    "object": lambda table: table.astype(object),
    "string": lambda table: table.astype("string"),
    "str": lambda table: table.astype("str"),
    "arrow": lambda table: table.convert_dtypes(dtype_backend="pyarrow"),
    "category": lambda table: table.astype("category"),
    "polars": lambda table: pl.from_pandas(table).to_pandas(),
}


if pd.__version__ < "3":
    del BACKENDS["str"]  # there it turns blanks into the text "None"


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_kind_of_column_does_not_matter(backend):
    tables = pm.load_sample("vernier")
    changed = [BACKENDS[backend](table) for table in tables]
    assert pm.cohort_from_frames(*changed) == pm.cohort_from_frames(*tables)
    blanks = [table.replace("", None) for table in tables]
    assert pm.cohort_from_frames(*map(BACKENDS[backend], blanks)) == pm.cohort_from_frames(*tables)


@given(st.permutations(range(6)))
def test_the_order_of_rows_does_not_matter(order):
    rows = [("M-1", "2", "fr:B1"), ("M-2", "x", ""), ("M-3", "", "de:B1"), ("M-4", "1", "?"),
            ("M-5", "", ""), ("", "1", "")]  # fmt: skip
    table = pd.DataFrame(rows, columns=["id", "capacity", "languages"])
    mentees = pd.DataFrame({"id": ["E"]})
    one, other = pm.check_frames(table, mentees), pm.check_frames(table.iloc[order], mentees)
    assert one.cohort.digest == other.cohort.digest
    assert sorted(one.issues["code"]) == sorted(other.issues["code"])


def test_distinct_answers_are_parsed_once(monkeypatch):
    parsed = []
    original = pm.intake.profiles.reader_of

    def counting(mapped, form, **options):
        read = original(mapped, form, **options)
        return lambda cell: (parsed.append(cell), read(cell))[1]

    monkeypatch.setattr(pm.intake.profiles, "reader_of", counting)
    table = pd.DataFrame({"id": np.arange(500).astype(str), "capacity": ["1", "2"] * 250})
    pm.check_frames(table, table.head(0))
    assert sorted(cell for cell in parsed if cell in ("1", "2")) == ["1", "1", "2", "2"]

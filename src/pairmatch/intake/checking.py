"""Two tables -> a cohort, or a report of everything that is wrong."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from pairmatch.display import html_table, text_table
from pairmatch.errors import IntakeError, Issue, PolicyError, did_you_mean, issue_table
from pairmatch.intake.columns import KINDS, TableMap, columns_of, split_mapping, unknown_columns
from pairmatch.intake.parsing import ATTRIBUTE, is_blank, parse_cell
from pairmatch.people import Cohort, Mentee, Mentor

FORM_LANGUAGES = ("en",)


class UnreadColumnsWarning(UserWarning):
    """Columns of a table were not read, because they are neither a field nor mapped."""


@dataclass(frozen=True)
class IntakeReport:
    """What was read from two tables, and what could not be.

    Attributes
    ----------
    cohort
        Everybody without a problem of their own.
    problems
        Everything that is wrong.
    rows
        Rows of each table, (mentors, mentees).
    ignored_columns
        Columns that are neither a field nor mapped, as ``"mentors: Timestamp"``.
    """

    cohort: Cohort
    problems: tuple[Issue, ...]
    rows: tuple[int, int]
    ignored_columns: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems

    @property
    def issues(self) -> pd.DataFrame:
        """Table of all problems: side, row (as a spreadsheet shows it), id, field, code, hint."""
        return issue_table(self.problems)

    def summary(self) -> str:
        """Return in a few lines how many people were read, and the problems by code.

        Examples
        --------
        >>> report = check_frames(pd.DataFrame({"id": ["M-1"]}), pd.DataFrame({"id": ["E-1", ""]}))
        >>> print(report.summary())
        mentors: 1 of 1 rows read
        mentees: 1 of 2 rows read
        blank_id: 1
        """
        people = (("mentors", self.cohort.mentors), ("mentees", self.cohort.mentees))
        lines = [
            f"{side}: {len(read)} of {rows} rows read"
            for (side, read), rows in zip(people, self.rows, strict=True)
        ]
        counts = pd.Series([issue.code for issue in self.problems], dtype=object).value_counts()
        lines += [f"{code}: {n}" for code, n in sorted(counts.items())]
        if self.ignored_columns:
            lines.append(f"columns not read: {', '.join(self.ignored_columns)}")
        return "\n".join(lines)

    def __str__(self) -> str:
        rows = [
            (i.side, i.row or "", i.id or "", i.field or "", i.code, i.hint) for i in self.problems
        ]
        header = ("side", "row", "id", "field", "code", "hint")
        return self.summary() + (f"\n{text_table(header, rows)}" if rows else "")

    def _repr_html_(self) -> str:
        rows = [
            (i.side, i.row or "", i.id or "", i.field or "", i.code, i.hint) for i in self.problems
        ]
        lines = [(line,) for line in self.summary().split("\n")]
        header = ("side", "row", "id", "field", "code", "hint")
        return html_table(("intake",), lines) + (html_table(header, rows) if rows else "")


def check_frames(
    mentors_df: pd.DataFrame,
    mentees_df: pd.DataFrame,
    mapping: TableMap | None = None,
    language: str | None = None,
) -> IntakeReport:
    """Read two tables and report everything that is wrong in them, all at once.

    Parameters
    ----------
    mentors_df, mentees_df
        One row a person. Columns bear the names of profile fields, or ``attributes.NAME`` for a
        programme's own attributes. Several values in a cell are separated by ``;``.
    mapping
        Column -> field for columns with other names (``None`` = leave out), for both tables or as
        ``{"mentors": {…}, "mentees": {…}}``.
    language
        Language of the form; only ``"en"``, that of the text forms of times, so far.

    Returns
    -------
    IntakeReport
        ``.cohort`` (everybody without a problem), ``.issues`` (a table), ``.ok``, ``.summary()``.

    Raises
    ------
    PolicyError
        If the language is not known.
    IntakeError
        If something is no table at all.

    Examples
    --------
    >>> mentors = pd.DataFrame({"Code": ["M-1", "M-1"], "capacity": ["2", "some"]})
    >>> mentees = pd.DataFrame({"Code": ["E-1"]})
    >>> report = check_frames(mentors, mentees, mapping={"Code": "id"})
    >>> report.ok, report.issues[["row", "id", "field", "code"]].values.tolist()
    (False, [[3, 'M-1', 'id', 'duplicate_id'], [3, 'M-1', 'capacity', 'unreadable']])
    """
    if language is not None and language not in FORM_LANGUAGES:
        raise PolicyError(
            f"forms in {language!r} cannot be read. {did_you_mean(language, FORM_LANGUAGES)}"
        )
    tables = {"mentors": mentors_df, "mentees": mentees_df}
    wrong = [side for side, table in tables.items() if not isinstance(table, pd.DataFrame)]
    if wrong:
        hint = "give a pandas DataFrame, one row a person"
        raise IntakeError(Issue(side, None, None, None, "not_a_table", hint) for side in wrong)
    problems = unknown_columns(tables, mapping)
    own = split_mapping(mapping)
    people: dict[str, list[Mentor | Mentee]] = {}
    ignored = []
    for side, table in tables.items():
        places, left_out, issues = columns_of(side, table, own[side])
        problems += issues
        ignored += [f"{side}: {column}" for column in left_out]
        people[side] = []
        if "id" in places:
            reader = _Reader(side, table, places)
            people[side] = list(reader.people())
            problems += reader.problems
    cohort = Cohort(
        mentors=[person for person in people["mentors"] if isinstance(person, Mentor)],
        mentees=[person for person in people["mentees"] if isinstance(person, Mentee)],
    )
    return IntakeReport(cohort, tuple(problems), (len(mentors_df), len(mentees_df)), tuple(ignored))


def cohort_from_frames(
    mentors_df: pd.DataFrame,
    mentees_df: pd.DataFrame,
    mapping: TableMap | None = None,
    language: str | None = None,
) -> Cohort:
    """Read two tables into a cohort.

    Parameters
    ----------
    mentors_df, mentees_df, mapping, language
        As for :func:`check_frames`.

    Raises
    ------
    IntakeError
        With everything that is wrong in the tables.

    Warns
    -----
    UnreadColumnsWarning
        If columns are neither a field nor mapped.

    Examples
    --------
    >>> cohort = cohort_from_frames(pd.DataFrame({"id": ["M-1"]}), pd.DataFrame({"id": ["E-1"]}))
    >>> cohort.mentors[0].capacity
    1
    """
    report = check_frames(mentors_df, mentees_df, mapping, language)
    if not report.ok:
        raise IntakeError(report.problems)
    if report.ignored_columns:
        warnings.warn(
            f"columns not read: {', '.join(report.ignored_columns)}. Map each to a field or to "
            "attributes.NAME, or to None to leave it out without this warning",
            UnreadColumnsWarning,
            stacklevel=2,
        )
    return report.cohort


class _Reader:
    """Reads the rows of one table, and keeps what it could not read."""

    def __init__(self, side: str, table: pd.DataFrame, places: dict[str, int]) -> None:
        self._side = side
        self._columns = {field: table.iloc[:, place].tolist() for field, place in places.items()}
        self._headers = {field: str(table.columns[place]) for field, place in places.items()}
        self.problems: list[Issue] = []

    def people(self) -> Iterator[Mentor | Mentee]:
        """Return everybody whose row has no problem."""
        first_rows: dict[str, int] = {}
        for k, cell in enumerate(self._columns["id"]):
            row = k + 2
            if is_blank(cell):
                self._wrong(row, None, "id", "blank_id", "every row needs an id")
                continue
            try:
                person_id = parse_cell("id", cell)
            except ValueError as error:
                self._wrong(row, None, "id", "unreadable", str(error))
                continue
            before = len(self.problems)
            if person_id in first_rows:
                hint = f"row {first_rows[person_id]} has this id too; keep one"
                self._wrong(row, person_id, "id", "duplicate_id", hint)
            first_rows.setdefault(person_id, row)
            person = self._person(k, row, person_id)
            if person is not None and len(self.problems) == before:
                yield person

    def _person(self, k: int, row: int, person_id: str) -> Mentor | Mentee | None:
        values: dict[str, object] = {"id": person_id}
        attributes: dict[str, object] = {}
        for field, cells in self._columns.items():
            if field == "id":
                continue
            cell = cells[k]
            try:
                value = None if is_blank(cell) else parse_cell(field, cell)
            except ValueError as error:
                self._wrong(row, person_id, field, "unreadable", str(error))
                continue
            if field.startswith(ATTRIBUTE):
                attributes[field.removeprefix(ATTRIBUTE)] = value
            elif value is not None:
                values[field] = value
        try:
            return KINDS[self._side](attributes=attributes, **values)
        except IntakeError as error:
            for issue in error.problems:
                self._wrong(row, person_id, issue.field, issue.code, issue.hint)
            return None

    def _wrong(
        self, row: int, person_id: str | None, field: str | None, code: str, hint: str
    ) -> None:
        header = self._headers.get(field or "", field)
        if header != field:
            hint = f"column {header!r}: {hint}"
        self.problems.append(Issue(self._side, row, person_id, field, code, hint))

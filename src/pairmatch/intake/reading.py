"""Reading of two tables into a cohort, with a report of everything that is wrong."""

from __future__ import annotations

import dataclasses
import warnings
from collections.abc import Iterable, Iterator
from collections.abc import Mapping as AbstractMapping
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from pairmatch._support.containers import FrozenMap
from pairmatch.errors import IntakeError, Issue, PolicyError, UnreadColumnsWarning, did_you_mean
from pairmatch.intake.cell_readers import Form
from pairmatch.intake.columns import Sources, find_sources
from pairmatch.intake.guessing import names_capacity
from pairmatch.intake.mapping import Mapping, SimpleMapping, from_simple
from pairmatch.intake.mapping_parts import TableMapping, check_tables
from pairmatch.intake.profiles import read_ids, read_profiles
from pairmatch.intake.readers.vocabulary import form_language, primary_language
from pairmatch.intake.report import Counts, IntakeReport
from pairmatch.intake.rows import Dropped, select_rows
from pairmatch.people import Cohort, Mentee, Mentor
from pairmatch.people.spellings import similar_names

ON_ISSUE = ("raise", "report")


class UnreadAnswersWarning(UserWarning):
    """A cohort was made although answers or people in the tables could not be read."""


@dataclass(frozen=True)
class _Table:
    """What was read from one table."""

    people: tuple[Mentor | Mentee, ...]
    problems: tuple[Issue, ...]
    drops: tuple[Dropped, ...]
    counts: Counts
    notes: FrozenMap[tuple[str, str], int]
    ignored: tuple[str, ...]
    unconfirmed: tuple[str, ...]


def check_frames(
    mentors_df: pd.DataFrame,
    mentees_df: pd.DataFrame,
    mapping: Mapping | SimpleMapping | None = None,
    language: str | None = None,
    *,
    show_values: bool = False,
) -> IntakeReport:
    """Read two tables and report everything that is wrong in them, all at once.

    Parameters
    ----------
    mentors_df, mentees_df
        One row a person. Columns bear the names of profile fields, or ``attributes.NAME`` for a
        programme's own attributes, or the headers of :func:`pairmatch.intake.template`.
    mapping
        A :class:`Mapping`; or column -> field (``None`` = leave out) for columns with other names,
        for both tables or as ``{"mentors": {…}, "mentees": {…}}``.
    language
        Language of the form: ``"en"``, ``"fr"``, ``"de"``, ``"nl"`` or ``"it"``. With it, cells
        are read as people write. Without it, they hold codes: ``fr:B2``, ``NACE2:62``,
        ``Mo-Fr 18:00-20:00``, several of them separated by ``;``.
    show_values
        Whether ``.issues`` shows the answers that could not be read.

    Returns
    -------
    IntakeReport
        ``.cohort`` (all valid people), ``.issues`` (a table), ``.dropped``, ``.rejected``,
        ``.ok``, ``.summary()``.

    Raises
    ------
    PolicyError
        If the language is not known.
    IntakeError
        If something is no table at all, or language and mapping contradict each other.

    Examples
    --------
    >>> mentors = pd.DataFrame({"Code": ["M-1", "M-1"], "Plätze": ["zwei", "ein paar"]})
    >>> mentees = pd.DataFrame({"Code": ["E-1"]})
    >>> mapping = {"Code": "id", "Plätze": "capacity"}
    >>> report = check_frames(mentors, mentees, mapping, language="de")
    >>> report.ok, report.cohort.mentors[0].capacity
    (False, 2)
    >>> report.issues[["row", "id", "field", "code", "cost"]].values.tolist()
    [[3, 'M-1', 'id', 'duplicate_id', 'person']]
    """
    tables = {"mentors": mentors_df, "mentees": mentees_df}
    check_tables(tables)
    stated = form_language(language)
    problems: list[Issue] = []
    if not isinstance(mapping, Mapping):
        mapping, problems = from_simple(mapping, tables)
    if stated and not _agree(mapping.language, stated):
        hint = f"the mapping says {mapping.language}, the call says {stated}; state one"
        raise IntakeError([Issue("tables", None, None, None, "two_languages", hint)])
    parts = {
        side: _read_table(
            side, table, getattr(mapping, side), mapping, stated, show_values=show_values
        )
        for side, table in tables.items()
    }
    problems += [issue for side, table in tables.items() for issue in _above_header(side, table)]
    return IntakeReport(
        cohort=(cohort := _cohort(parts)),
        problems=(*problems, *(issue for part in parts.values() for issue in part.problems)),
        drops=tuple(drop for part in parts.values() for drop in part.drops),
        counts=FrozenMap({side: part.counts for side, part in parts.items()}),
        notes=FrozenMap(
            {(side, *key): n for side, part in parts.items() for key, n in part.notes.items()}
        ),
        ignored_columns=tuple(
            f"{side}: {header}" for side, part in parts.items() for header in part.ignored
        ),
        sources=FrozenMap(
            {side: str(t.attrs["read_as"]) for side, t in tables.items() if "read_as" in t.attrs}
        ),
        shows_values=show_values,
        similar_names=similar_names(cohort.mentors, cohort.mentees),
    )


def _above_header(side: str, table: pd.DataFrame) -> Iterator[Issue]:
    """Yield a problem if a file has rows above its header that may be people."""
    rows = [int(row) for row in table.attrs.get("above_header", ())]
    if rows:
        many = "rows " + ", ".join(map(str, rows)) if len(rows) > 1 else f"row {rows[0]}"
        hint = f"{many} above the header: people, or a title? State header_row in read_table"
        yield Issue(side, rows[0], None, None, "above_header", hint)


def _cohort(parts: AbstractMapping[str, _Table]) -> Cohort:
    return Cohort(
        mentors=[person for person in parts["mentors"].people if isinstance(person, Mentor)],
        mentees=[person for person in parts["mentees"].people if isinstance(person, Mentee)],
        unconfirmed=[
            f"{side}: {name}" for side, part in parts.items() for name in part.unconfirmed
        ],
    )


def cohort_from_frames(
    mentors_df: pd.DataFrame,
    mentees_df: pd.DataFrame,
    mapping: Mapping | SimpleMapping | None = None,
    language: str | None = None,
    *,
    on_issue: Literal["raise", "report"] = "raise",
) -> Cohort:
    """Read two tables into a cohort.

    Parameters
    ----------
    mentors_df, mentees_df, mapping, language
        As for :func:`check_frames`.
    on_issue
        ``"raise"``: anything that is wrong raises. ``"report"``: the cohort of all valid people is
        returned, with a warning that sums up what is wrong; :func:`check_frames` has it in full.

    Raises
    ------
    IntakeError
        With everything that is wrong in the tables; ``.report`` is the whole report.

    Warns
    -----
    UnreadColumnsWarning
        If columns are neither a field nor mapped.
    UnreadAnswersWarning
        If something is wrong, with ``on_issue="report"``.

    Examples
    --------
    >>> cohort = cohort_from_frames(pd.DataFrame({"id": ["M-1"]}), pd.DataFrame({"id": ["E-1"]}))
    >>> cohort.mentors[0].capacity
    1
    """
    if on_issue not in ON_ISSUE:
        raise PolicyError(f"unknown on_issue {on_issue!r}. {did_you_mean(on_issue, ON_ISSUE)}")
    report = check_frames(mentors_df, mentees_df, mapping, language)
    if not report.ok and on_issue == "raise":
        raise IntakeError(report.problems, report)
    if not report.ok:
        warnings.warn(
            f"{report.summary()}\ncheck_frames names every row, and what each problem cost",
            UnreadAnswersWarning,
            stacklevel=2,
        )
    if report.ignored_columns:
        warnings.warn(
            f"columns not read: {', '.join(report.ignored_columns)}. Map each to a field or to "
            "attributes.NAME, or to None to leave it out without this warning",
            UnreadColumnsWarning,
            stacklevel=2,
        )
    return report.cohort


def _agree(tag: str | None, stated: str) -> bool:
    """Return whether two languages of a form can both be meant: fr and fr-CH, but not fr-BE."""
    if tag is None or primary_language(tag) == stated or primary_language(stated) == tag:
        return True
    return tag == stated


def _language(mapped: TableMapping, mapping: Mapping, stated: str | None) -> str | None:
    """Return the language of one table; the call may add the region that its mapping leaves out."""
    tag = mapped.language or mapping.language or stated
    others = (mapping.language, stated)
    return next((other for other in others if other and primary_language(other) == tag), tag)


def _read_table(
    side: str,
    table: pd.DataFrame,
    mapped: TableMapping,
    mapping: Mapping,
    language: str | None,
    *,
    show_values: bool,
) -> _Table:
    form = Form(_language(mapped, mapping, language), mapping.dayparts, mapped.dates)
    sources = find_sources(side, table, mapped, mapping.certain, form.language)
    unread = sources.ignored, sources.unconfirmed
    sure = [row_filter for row_filter in mapped.only if row_filter.confidence >= mapping.certain]
    mapped = mapped.model_copy(update={"only": tuple(sure)})
    if not any(source.mapped.field == "id" for source in sources.read):
        n = len(table)
        counts = Counts(rows=n, read=0, dropped=0, rejected=n, merged=0, empty=0)
        return _Table((), sources.problems, (), counts, FrozenMap(), *unread)
    ids = read_ids(table, sources.read, form)
    rows = select_rows(side, table, mapped, form, ids)
    people = [(group, ids[group[0]].value) for group in rows.people]
    profiles = read_profiles(side, table, sources.read, form, people, numbers=rows.numbers)
    counts = Counts(
        rows=rows.n_rows,
        read=len(profiles.people),
        dropped=len(rows.dropped),
        rejected=len(rows.rejected) + profiles.n_rejected,
        merged=rows.n_merged,
        empty=rows.n_empty,
    )
    problems = _by_row((*rows.problems, *profiles.problems), show_values=show_values)
    return _Table(
        profiles.people,
        (*sources.problems, *problems),
        rows.dropped,
        counts,
        FrozenMap({**profiles.notes, **_without_capacity(side, sources, counts)}),
        *unread,
    )


def _without_capacity(side: str, sources: Sources, counts: Counts) -> dict[tuple[str, str], int]:
    """Return the note that nobody has a capacity although a column seems to hold it."""
    read = any(source.mapped.field == "capacity" for source in sources.read)
    headers = [header.partition(" (perhaps ")[0] for header in sources.ignored]
    if side != "mentors" or read or not any(map(names_capacity, headers)):
        return {}
    return {("capacity", "no_column"): counts.read}


def _by_row(problems: Iterable[Issue], *, show_values: bool) -> list[Issue]:
    """Return problems in the order of their rows, those of the whole table last."""
    ordered = sorted(problems, key=lambda issue: (issue.row is None, issue.row or 0))
    if show_values:
        return ordered
    return [dataclasses.replace(issue, value=None) for issue in ordered]

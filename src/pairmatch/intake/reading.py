"""Reading of two tables into a cohort, with a report of everything that is wrong."""

from __future__ import annotations

import difflib
import warnings
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Mapping as AbstractMapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import pandas as pd

from pairmatch._support.callers import level_of_caller
from pairmatch._support.containers import FrozenMap
from pairmatch._support.hints import SideName, hinted, worded
from pairmatch._support.progress import Progress, Steps
from pairmatch.errors import IntakeError, Issue, PolicyError, UnreadColumnsWarning, did_you_mean
from pairmatch.intake.cell_readers import Form
from pairmatch.intake.clocks import Clock, clock_of, on_clock
from pairmatch.intake.columns import Sources, find_sources
from pairmatch.intake.guessing import names_capacity
from pairmatch.intake.identities import Ids, KnownIds, alike_in_both, in_both_tables, known_ids
from pairmatch.intake.mapping import Mapping, SimpleMapping, from_simple
from pairmatch.intake.mapping_parts import TableMapping, check_tables
from pairmatch.intake.profiles import read_ids, read_profiles
from pairmatch.intake.readers.vocabulary import form_language, primary_language
from pairmatch.intake.report import Counts, IntakeReport
from pairmatch.intake.rows import Dropped, row_numbers, select_rows
from pairmatch.people import Cohort, Mentee, Mentor
from pairmatch.people.goals import goal_names
from pairmatch.people.spellings import similar_names

ON_ISSUE = ("raise", "report")
_OTHER = {"mentors": "mentees", "mentees": "mentors"}


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
    zones: FrozenMap[str, str] | None = None


@dataclass(frozen=True)
class _Found:
    """The columns of one table, and the id of each row."""

    side: str
    table: pd.DataFrame
    mapped: TableMapping
    form: Form
    sources: Sources
    ids: Ids | None

    @property
    def made_with(self) -> str | None:
        """The prefix of ids that are made from names, ``None`` if they are not."""
        return self.mapped.id_prefix if self.sources.made_from else None


def check_frames(
    mentors_df: pd.DataFrame,
    mentees_df: pd.DataFrame,
    mapping: Mapping | SimpleMapping | None = None,
    language: str | None = None,
    *,
    show_values: bool = False,
    left: Iterable[str] = (),
    clock: str | None = None,
    clock_date: date | None = None,
    progress: Progress | bool | None = None,
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
    left
        Ids of people who have left, and may still stand in lists of wishes and of people to avoid.
    clock
        The programme's time zone, such as ``"Europe/Zurich"``, to whose clock the weekly times of
        people with a ``timezone`` are moved. By default the one that most people state, of equals
        the first by alphabet.
    clock_date
        The day whose offset between time zones counts; by default today.
    progress
        Counts rows; see :func:`pairmatch.match`.

    Returns
    -------
    IntakeReport
        ``.cohort`` (all valid people), ``.issues`` (a table), ``.dropped``, ``.rejected``,
        ``.ok``, ``.summary()``.

    Raises
    ------
    PolicyError
        If the language or the clock is not known.
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
        hint = hinted("two_languages", mapping=mapping.language, call=stated)
        raise IntakeError([Issue("tables", None, None, None, "two_languages", hint)])
    with Steps(progress, "rows", sum(map(len, tables.values()))) as steps:
        found = {
            side: _find(side, table, getattr(mapping, side), mapping, stated)
            for side, table in tables.items()
        }
        known = _known(found, left)
        parts = {
            side: _read_table(part, known[_OTHER[side]], show_values=show_values, steps=steps)
            for side, part in found.items()
        }
    parts, chosen = _on_one_clock(parts, clock, clock_date)
    problems += [issue for side, table in tables.items() for issue in _above_header(side, table)]
    return replace(_report(found, parts, problems, chosen), shows_values=show_values)


def _report(
    found: AbstractMapping[str, _Found],
    parts: AbstractMapping[str, _Table],
    problems: Sequence[Issue],
    clock: Clock | None,
) -> IntakeReport:
    """Return the report on both tables; ``problems`` are those of the mapping and the files."""
    in_both, shared = _in_both(found, parts)
    notes = {(side, *key): n for side, part in parts.items() for key, n in part.notes.items()}
    if clock is not None and clock.n_people:
        notes["tables", "timezone", "most_stated"] = clock.n_people
    read_as = {side: part.table.attrs.get("read_as") for side, part in found.items()}
    of_tables = [issue for part in parts.values() for issue in part.problems]
    return IntakeReport(
        cohort=(cohort := _cohort(parts)),
        problems=(*problems, *of_tables, *shared, *_misspelt_codes(found, parts)),
        drops=tuple(drop for part in parts.values() for drop in part.drops),
        counts=FrozenMap({side: part.counts for side, part in parts.items()}),
        notes=FrozenMap(notes | in_both),
        ignored_columns=tuple(
            worded("intake.of_side", side=SideName(side), header=header)
            for side, part in parts.items()
            for header in part.ignored
        ),
        sources=FrozenMap({side: text for side, text in read_as.items() if text is not None}),
        similar_names=similar_names(cohort.mentors, cohort.mentees),
        clock=None if clock is None else clock.zone,
        clock_date=None if clock is None else clock.day,
    )


def _known(found: AbstractMapping[str, _Found], left: Iterable[str]) -> dict[str, KnownIds | None]:
    """Return the ids of each side, ``None`` where these could not be read."""
    if isinstance(left, str) or not isinstance(left, Iterable):
        raise PolicyError("left is a list of ids")
    gone = [str(person_id) for person_id in left]
    return {
        side: None if part.ids is None else known_ids(side, part.ids, gone, part.made_with)
        for side, part in found.items()
    }


def _in_both(
    found: AbstractMapping[str, _Found], parts: AbstractMapping[str, _Table]
) -> tuple[dict[tuple[str, str, str], int], list[Issue]]:
    """Return notes on ids of both tables, and a problem if they hardly are the same people."""
    ids = {side: [person.id for person in part.people] for side, part in parts.items()}
    n_rows = max(part.counts.rows for part in parts.values())
    allowed = any(part.mapped.shared_ids for part in found.values())
    n, problems = in_both_tables(ids, n_rows, allowed=allowed)
    made = {side: part.made_with for side, part in found.items()}
    notes = {
        ("tables", "id", "both_tables"): n,
        ("tables", "id", "alike"): alike_in_both(ids, made),
    }
    return {key: n for key, n in notes.items() if n}, problems


def _misspelt_codes(
    found: AbstractMapping[str, _Found], parts: AbstractMapping[str, _Table]
) -> Iterator[Issue]:
    """Yield a problem for each goal in a mapping that only one side has and that is misspelt.

    A programme may have goals of its own: only one that resembles a goal that ships is doubted.
    """
    goals = goal_names()
    stated = {side: _goals(part) for side, part in found.items()}
    for side, codes in stated.items():
        other = set(stated[_OTHER[side]])
        other |= {goal for person in parts[_OTHER[side]].people for goal in _has(person)}
        for code, field in codes.items():
            near = difflib.get_close_matches(code, goals, n=1, cutoff=0.8)
            if near and code not in goals and code not in other:
                hint = hinted("goal_of_mapping", code=code, near=near[0])
                yield Issue(side, None, None, field, "unknown_goal", hint)


def _has(person: Mentor | Mentee) -> tuple[str, ...]:
    return person.offers if isinstance(person, Mentor) else person.needs


def _goals(part: _Found) -> dict[str, str]:
    """Return the goals that the answers of a mapping mean, with their field."""
    return {
        code: entry.field
        for entry in part.mapped.fields
        if entry.field in ("offers", "needs", "most_important")
        for codes in entry.answers.values()
        for code in codes
    }


def _on_one_clock(
    parts: dict[str, _Table], stated: str | None, day: date | None
) -> tuple[dict[str, _Table], Clock | None]:
    """Return what was read with all weekly times on one clock, if people state time zones."""
    zones = [zone for part in parts.values() for zone in (part.zones or {}).values()]
    clock = clock_of(zones, stated, day)
    if clock is None or all(part.zones is None for part in parts.values()):
        return parts, clock
    moved = {}
    for side, part in parts.items():
        people, notes = on_clock(part.people, part.zones or {}, clock)
        moved[side] = replace(part, people=people, notes=FrozenMap({**part.notes, **notes}))
    return moved, clock


def _above_header(side: str, table: pd.DataFrame) -> Iterator[Issue]:
    """Yield a problem if a file has rows above its header that may be people."""
    rows = [int(row) for row in table.attrs.get("above_header", ())]
    if rows:
        hint = hinted("above_header", n=len(rows), rows=", ".join(map(str, rows)))
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
    left: Iterable[str] = (),
    clock: str | None = None,
    clock_date: date | None = None,
    progress: Progress | bool | None = None,
) -> Cohort:
    """Read two tables into a cohort.

    Parameters
    ----------
    mentors_df, mentees_df, mapping, language
        As for :func:`check_frames`.
    on_issue
        ``"raise"``: anything that is wrong raises. ``"report"``: the cohort of all valid people is
        returned, with a warning that sums up what is wrong; :func:`check_frames` has it in full.
    left, clock, clock_date, progress
        As for :func:`check_frames`.

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
    report = check_frames(
        mentors_df, mentees_df, mapping, language,
        left=left, clock=clock, clock_date=clock_date, progress=progress,
    )  # fmt: skip
    if not report.ok and on_issue == "raise":
        raise IntakeError(report.problems, report)
    if not report.ok:
        warnings.warn(
            f"{report.summary()}\ncheck_frames names every row, and what each problem cost",
            UnreadAnswersWarning,
            stacklevel=level_of_caller(),
        )
    if report.ignored_columns:
        warnings.warn(
            f"columns not read: {', '.join(report.ignored_columns)}. Map each to a field or to "
            "attributes.NAME (Mapping.suggest proposes a mapping), or to None to leave it out "
            "without this warning",
            UnreadColumnsWarning,
            stacklevel=level_of_caller(),
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


def _find(
    side: str, table: pd.DataFrame, mapped: TableMapping, mapping: Mapping, language: str | None
) -> _Found:
    form = Form(_language(mapped, mapping, language), mapping.dayparts, mapped.dates)
    sources = find_sources(side, table, mapped, mapping.certain, form.language)
    sure = [row_filter for row_filter in mapped.only if row_filter.confidence >= mapping.certain]
    mapped = mapped.model_copy(update={"only": tuple(sure)})
    ids = None
    if sources.has_ids:
        ids = read_ids(table, sources, form, mapped.id_prefix, row_numbers(table))
    return _Found(side, table, mapped, form, sources, ids)


def ids_of(
    side: Literal["mentors", "mentees"],
    table: pd.DataFrame,
    mapping: Mapping | SimpleMapping | None = None,
    language: str | None = None,
) -> pd.Series[str]:
    """Return the id of each row of a table, as a cohort has it: to join names to a plan.

    Parameters
    ----------
    side
        ``"mentors"`` or ``"mentees"``.
    table, mapping, language
        As for :func:`check_frames`.

    Returns
    -------
    pandas.Series
        Ids by the table's index; ``None`` in rows without one.

    Raises
    ------
    IntakeError
        If no column holds ids, or those that they are made from are not there.

    Examples
    --------
    >>> table = pd.DataFrame({"First name": ["Zoë", ""], "Last name": ["de Wit", "Roy"]})
    >>> mapped = TableMapping(id_from=("First name", "Last name"), id_prefix="M-")
    >>> ids_of("mentors", table, Mapping(mentors=mapped)).tolist()
    ['M-hjchqfztp', None]
    """
    tables = {"mentors": table, "mentees": table}
    check_tables(tables)
    if side not in tables:
        raise PolicyError(f"unknown side {side!r}. {did_you_mean(side, tables)}")
    if not isinstance(mapping, Mapping):
        mapping, _ = from_simple(mapping, tables)
    found = _find(side, table, getattr(mapping, side), mapping, form_language(language))
    if found.ids is None:
        raise IntakeError(found.sources.problems)
    ids = [reading.value for reading, _ in found.ids]
    return pd.Series(ids, index=table.index, name="id", dtype=object)


def _read_table(
    found: _Found, others: KnownIds | None, *, show_values: bool, steps: Steps
) -> _Table:
    side, table, sources = found.side, found.table, found.sources
    unread = sources.ignored, sources.unconfirmed
    if found.ids is None:
        n = len(table)
        counts = Counts(rows=n, read=0, dropped=0, rejected=n, merged=0, empty=0)
        return _Table((), sources.problems, (), counts, FrozenMap(), *unread)
    ids, form = [reading for reading, _ in found.ids], replace(found.form, others=others)
    rows = select_rows(side, table, found.mapped, form, ids)
    people = [(group, ids[group[0]].value) for group in rows.people]
    profiles = read_profiles(
        side, table, sources.read, form, people,
        numbers=rows.numbers, show_values=show_values, steps=steps,
    )  # fmt: skip
    counts = Counts(
        rows=rows.n_rows,
        read=len(profiles.people),
        dropped=len(rows.dropped),
        rejected=len(rows.rejected) + profiles.n_rejected,
        merged=rows.n_merged,
        empty=rows.n_empty,
    )
    problems = _by_row((*rows.problems, *profiles.problems), show_values=show_values)
    numbered = {("id", "numbered"): len(profiles.people)} if sources.numbers_rows else {}
    return _Table(
        profiles.people,
        (*sources.problems, *problems),
        rows.dropped,
        counts,
        FrozenMap({**profiles.notes, **numbered, **_without_capacity(side, sources, counts)}),
        *unread,
        profiles.zones,
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
    return [replace(issue, value=None, nearest=None) for issue in ordered]

"""Detection of a table's columns by their headers, and their assignment to fields."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from pairmatch._support.hints import Advice, FieldName, hinted, known, worded
from pairmatch._support.messages import Sentence
from pairmatch.errors import Issue
from pairmatch.intake.clocks import UNREAD_ZONE, is_zone_header
from pairmatch.intake.mapping_parts import (
    ATTRIBUTE,
    LEAVE_OUT,
    SEVERAL,
    FieldMapping,
    TableMapping,
    fields_of,
    is_field,
)
from pairmatch.intake.readers.cell_reading import is_blank
from pairmatch.intake.readers.times import clock_minutes
from pairmatch.intake.readers.vocabulary import folded
from pairmatch.intake.samples import header_fields
from pairmatch.people.availability import DAY_MINUTES
from pairmatch.people.profiles import is_attribute_name

ROW = "row"
"""Name of an index that holds the row numbers of the file a table came from."""

SURPLUS = "(beyond the header)"
"""Header of cells beyond the last header of a file."""

PROBABLE = 0.4
"""Confidence from which a column that is not read is a problem: it probably is a field."""

_BRACKET = re.compile(r"[\[(]([^\[\]()]*)[\])]\s*$")


class Headers:
    """Lookup of a table's headers without regard to case, accents and blanks."""

    def __init__(self, columns: Iterable[object]) -> None:
        self.names = [" ".join(str(column).split()) for column in columns]
        self._exact: dict[str, list[int]] = {}
        self._folded: dict[str, list[int]] = {}
        for place, (column, name) in enumerate(zip(columns, self.names, strict=True)):
            self._exact.setdefault(str(column), []).append(place)
            self._folded.setdefault(folded(name), []).append(place)

    def find(self, header: str) -> list[int]:
        """Return the positions of the columns with this header."""
        return self._exact.get(header) or self._folded.get(folded(" ".join(header.split())), [])

    def missing(self, side: str, header: str) -> Issue:
        """Return the problem of a header that is not there."""
        return Issue(side, None, None, header, "unknown_column", known(header, self.names))

    def matching(self, pattern: str) -> list[tuple[int, str]]:
        """Return the positions of the headers that a pattern finds, and the choice in each."""
        choices = []
        for place, name in enumerate(self.names):
            if match := re.search(pattern, name, re.IGNORECASE):
                groups = match.groupdict().get("answer") or (match.groups() or ("",))[0]
                choices.append((place, groups or ""))
        return choices


def choice_of(header: str) -> str:
    """Return the choice that a header names: the text in brackets at its end, or all of it.

    Examples
    --------
    >>> choice_of("Langues parlées [Français]"), choice_of("Mon 09")
    ('Français', 'Mon 09')
    """
    bracket = _BRACKET.search(header)
    if bracket is None and " - " in header:
        return header.rsplit(" - ", 1)[1]
    return bracket[1] if bracket else header


_OTHER = {"mentors": "mentees", "mentees": "mentors"}


@dataclass(frozen=True)
class Source:
    """One entry of a mapping and its columns in a table.

    ``places`` are the positions of the columns, from 0; ``choices`` and ``headers`` hold the choice
    of each, where a column is a choice or a row of a grid, and its header. ``conditions`` are
    positions of other columns, with the folded answer that they must hold for a row to count.
    """

    mapped: FieldMapping
    places: tuple[int, ...]
    choices: tuple[str, ...]
    headers: tuple[str, ...]
    conditions: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Sources:
    """What is read from a table, what is not, and what is wrong with its columns.

    ``ignored`` are the headers that are neither a field nor mapped, or not mapped surely enough;
    ``unconfirmed`` those of the latter that probably are a field, and
    ``made_from`` the positions of the columns that ids are made from.
    """

    read: tuple[Source, ...]
    ignored: tuple[str, ...]
    problems: tuple[Issue, ...]
    unconfirmed: tuple[str, ...] = ()
    made_from: tuple[int, ...] = ()
    has_ids: bool = True

    @property
    def numbers_rows(self) -> bool:
        """Whether ids are row numbers, because no column holds any."""
        has_column = any(source.mapped.field == "id" for source in self.read)
        return self.has_ids and not self.made_from and not has_column


def find_sources(
    side: str, table: pd.DataFrame, mapped: TableMapping, certain: float, language: str | None
) -> Sources:
    """Return the columns of each field of a table.

    Columns that the mapping does not name are read if they bear the name of a field, or with a
    language of the form the header that the template of that language has. Entries of the mapping
    with less confidence than ``certain`` are not read.
    """
    headers = Headers(table.columns)
    mapped_sources, problems = _mapped_sources(side, headers, mapped, certain)
    others = _other_columns(
        side, headers, mapped, mapped_sources, certain=certain, language=language
    )
    read = [
        source for source in (*mapped_sources, *others.read) if source.mapped.field != LEAVE_OUT
    ]
    read, doubled = _one_each(side, read)
    problems += [*others.problems, *doubled]
    ignored = others.ignored
    made_from = [headers.find(header) for header in mapped.id_from]
    problems += [
        headers.missing(side, header)
        for header, places in zip(mapped.id_from, made_from, strict=True)
        if not places
    ]
    if mapped.id_from:
        has_ids = all(made_from)
        ignored += tuple(source.headers[0] for source in read if source.mapped.field == "id")
        read = [source for source in read if source.mapped.field != "id"]
    else:
        has_ids = bool(mapped.id_prefix) or any(source.mapped.field == "id" for source in read)
        problems += (
            [] if has_ids else [Issue(side, None, None, "id", "missing_column", _id_hint(table))]
        )
    places = tuple(places[0] for places in made_from if places)
    return Sources(tuple(read), ignored, tuple(problems), others.unconfirmed, places, has_ids)


def _mapped_sources(
    side: str, headers: Headers, mapped: TableMapping, certain: float
) -> tuple[list[Source], list[Issue]]:
    """Return the columns of the entries that are certain enough, and what is wrong with any."""
    problems: list[Issue] = []
    read: list[Source] = []
    for entry in mapped.fields:
        source, wrong = _source(side, headers, entry)
        problems += wrong
        if source is not None and (fault := _uneven_week(source)):
            problems.append(Issue(side, None, None, source.headers[0], *fault))
        elif source is not None and entry.confidence >= certain:
            read.append(source)
            if entry.layout == "ranks" and entry.field == "needs":
                first = entry.model_copy(update={"field": "most_important"})
                read.append(replace(source, mapped=first))
    return read, problems


def _other_columns(
    side: str,
    headers: Headers,
    mapped: TableMapping,
    sources: Sequence[Source],
    *,
    certain: float,
    language: str | None,
) -> Sources:
    """Return what the columns hold that no certain entry of the mapping names."""
    taken = {place for source in sources for place in source.places}
    taken |= _used_by_rows(headers, mapped, certain)
    doubtful, unconfirmed = _doubtful(headers, mapped, taken, certain)
    by_header = header_fields(side, language) if language is not None else {}
    mapped_to = {source.mapped.field for source in sources}
    missing = [field for field in fields_of(side) if field not in mapped_to | set(headers.names)]
    read, ignored = [], []
    problems = [
        Issue(side, None, None, header, "unconfirmed_column", hint) for header, hint in unconfirmed
    ]
    for place, header in enumerate(headers.names):
        if place in taken or header == SURPLUS:
            continue
        field = header if is_field(side, header) else by_header.get(folded(header))
        if place in doubtful:
            ignored.append(_doubt(header, doubtful[place]))
            if is_zone_header(header):
                problems.append(Issue(side, None, None, header, *UNREAD_ZONE))
        elif field is not None:
            entry = FieldMapping(field=field, positions=(place + 1,))
            read.append(Source(entry, (place,), ("",), (header,)))
        elif fault := _likely_mistake(side, header, missing):
            problems.append(Issue(side, None, None, header, *fault))
        else:
            ignored.append(header)
    named = tuple(header for header, _ in unconfirmed)
    return Sources(tuple(read), tuple(ignored), tuple(problems), named)


def _doubtful(
    headers: Headers, mapped: TableMapping, taken: set[int], certain: float
) -> tuple[dict[int, str], list[tuple[str, str]]]:
    """Return position -> what it may hold of columns that are not mapped surely enough.

    With them, header and hint of each entry that probably is a field and is not read.
    """
    unsure = [
        (entry.field, entry.confidence, sorted(_places(headers, entry)[0]))
        for entry in mapped.fields
    ] + [
        (_who_takes_part(row_filter.reason), row_filter.confidence,
         headers.find(row_filter.column))
        for row_filter in mapped.only
    ]  # fmt: skip
    doubtful: dict[int, str] = {}
    unconfirmed: list[tuple[str, str]] = []
    for field, confidence, found in unsure:
        places = [place for place in found if place not in taken]
        if confidence >= certain or not places:
            continue
        doubtful |= dict.fromkeys(places, field)
        if confidence >= PROBABLE and field != LEAVE_OUT:
            more = {"n": len(places) - 1} if len(places) > 1 else {}
            hint = hinted("perhaps_with" if more else "perhaps", field=_said(field), **more)
            unconfirmed.append((headers.names[places[0]], hint))
    return doubtful, unconfirmed


def _id_hint(table: pd.DataFrame) -> str:
    """Return how a table without a column of ids can have one."""
    hint = hinted("id_column")
    for place, header in enumerate(map(str, table.columns)):
        if codes_of(table.iloc[:, place].tolist()):
            hint = hinted("id_codes", hint=hint, header=header)
            break
    if "(not read:" in (read_as := table.attrs.get("read_as", "")):
        hint = hinted("other_sheet", read_as=read_as, hint=hint)
    return hinted("ids_made", hint=hint)


_CODE = re.compile(r"(?=.*\d)[^\W_]{0,12}[-_. /]?[^\W_]{1,12}")


def codes_of(cells: Sequence[object]) -> list[str]:
    """Return the answers of a column that are all distinct, short codes, or nothing.

    Examples
    --------
    >>> codes_of(["M-1", "M-2", ""]), codes_of(["1", "2"]), codes_of(["Ghent", "Bern"])
    (['M-1', 'M-2'], [], [])
    """
    texts = [str(cell).strip() for cell in cells if not is_blank(cell)]
    alike = (
        1 < len(texts) == len(set(texts))
        and all(_CODE.fullmatch(text) for text in texts)
        and len({re.sub(r"\d+", "0", text) for text in texts}) <= 3
        and not is_running(texts)
        # Ages and telephone numbers are no codes.
        and (not all(map(str.isdecimal, texts)) or {*map(len, texts)} < {3, 4, 5, 6, 7, 8})
    )
    return texts if alike else []


def is_running(texts: Sequence[str]) -> bool:
    """Return whether texts count rows: 1, 2, 3, …, with gaps.

    Examples
    --------
    >>> is_running(["1", "2", "4"]), is_running(["0417", "0092"])
    (True, False)
    """
    numbers = [int(text) for text in texts if text.isdecimal() and len(text) < 7]
    if len(numbers) < len(texts) or len(numbers) < 2:
        return False
    return min(numbers) <= len(numbers) and max(numbers) - min(numbers) < 2 * len(numbers)


def _doubt(header: str, field: str) -> str:
    if field == LEAVE_OUT:
        return header
    return worded("intake.perhaps", header=header, field=_said(field))


def _who_takes_part(reason: str) -> Advice:
    return Advice(f"who takes part ({reason})", Sentence.of("hint.taking_part"))


def _said(field: str) -> Advice | FieldName:
    """Return what a column may hold, as other languages say it too."""
    return field if isinstance(field, Advice) else FieldName(field)


def _used_by_rows(headers: Headers, mapped: TableMapping, certain: float) -> set[int]:
    names = [only.column for only in mapped.only if only.confidence >= certain]
    names += [mapped.latest_by] if mapped.latest_by else []
    names += [header for entry in mapped.fields for header in entry.where]
    names += mapped.id_from
    return {place for name in names for place in headers.find(name)}


def _places(headers: Headers, entry: FieldMapping) -> tuple[dict[int, str], list[str]]:
    """Return position -> choice of an entry's columns, and the headers that no column has."""
    choices: dict[int, str] = {}
    lost = []
    for header, choice in entry.columns.items():
        places = headers.find(header)
        choices |= dict.fromkeys(places, choice)
        lost += [] if places else [header]
    if entry.pattern is not None:
        matching = headers.matching(entry.pattern)
        choices |= {place: choices.get(place) or choice for place, choice in matching}
        lost += [] if matching else [entry.pattern]
    for position in entry.positions:
        if position <= len(headers.names):
            choices.setdefault(position - 1, "")
        else:
            lost.append(f"column {position}")
    return choices, lost


def _source(side: str, headers: Headers, entry: FieldMapping) -> tuple[Source | None, list[Issue]]:
    field = entry.field
    choice_at, lost = _places(headers, entry)
    problems = [headers.missing(side, name) for name in lost]
    conditions = []
    for header, answer in entry.where.items():
        columns = headers.find(header)
        if len(columns) != 1:
            problems.append(headers.missing(side, header))
        conditions += [(place, folded(answer)) for place in columns]
    first = headers.names[min(choice_at)] if choice_at else field
    if field.startswith(ATTRIBUTE) and not is_attribute_name(field.removeprefix(ATTRIBUTE)):
        hint = hinted("attribute_column")
        problems.append(Issue(side, None, None, first, "invalid_name", hint))
        return None, problems
    if field != LEAVE_OUT and not is_field(side, field):
        fields = (*fields_of(side), "attributes.NAME", LEAVE_OUT)
        hint = hinted("mapped_to", field=field, known=known(field, fields))
        if is_field(side, first) and field in headers.names:
            hint = hinted("turned_round")
        problems.append(Issue(side, None, None, first, "unknown_field", hint))
        return None, problems
    if not choice_at:
        return None, problems
    places = tuple(sorted(choice_at))
    names = tuple(headers.names[place] for place in places)
    choices = tuple(choice_at[place] or choice_of(headers.names[place]) for place in places)
    return Source(entry, places, choices, names, tuple(conditions)), problems


def _uneven_week(source: Source) -> tuple[str, str] | None:
    """Return code and hint if columns do not divide the days of a week into equal parts."""
    n, minutes = len(source.places), source.mapped.minutes
    if source.mapped.layout != "week":
        return None
    if n % 7 == 0 and minutes and source.mapped.day_from:
        if clock_minutes(source.mapped.day_from) + n // 7 * minutes <= DAY_MINUTES:
            return None
    elif n % 7 == 0 and DAY_MINUTES % (n // 7) == 0:
        return None
    return "invalid_mapping", hinted("uneven_week", n=n)


def _one_each(side: str, read: Sequence[Source]) -> tuple[list[Source], list[Issue]]:
    """Return the sources, of fields with one answer only the first column, and the others."""
    kept: list[Source] = []
    problems = []
    for source in read:
        field = source.mapped.field
        if field in SEVERAL or source.mapped.layout != "cells" or source.mapped.read == "list":
            kept.append(source)
            continue
        first = not any(field == other.mapped.field for other in kept)
        if first:
            kept.append(replace(source, places=source.places[:1], headers=source.headers[:1]))
        hint = hinted("two_columns", field=FieldName(field))
        problems += [
            Issue(side, None, None, name, "two_columns", hint) for name in source.headers[first:]
        ]
    return kept, problems


def _likely_mistake(side: str, column: str, missing: list[str]) -> tuple[str, str] | None:
    """Return code and hint of a column that is no field but was probably meant to be read."""
    if is_zone_header(column):
        return UNREAD_ZONE
    if column in fields_of(_OTHER[side]):
        return "field_of_other_side", hinted("other_side")
    prefix, dot, name = column.partition(".")
    if (dot and _close(prefix, ["attributes"])) or column == "attributes":
        if is_attribute_name(name) or not name:
            return "unknown_column", hinted("attribute_meant", name=name or "NAME")
        return "invalid_name", hinted("attribute_name")
    if _close(column, missing):
        return "unknown_column", hinted("map_or_leave", known=known(column, missing))
    return None


def _close(name: str, names: list[str]) -> bool:
    return bool(difflib.get_close_matches(name.strip().casefold(), names, n=1, cutoff=0.75))

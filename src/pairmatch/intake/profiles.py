"""Rows of a table -> profiles, and a list of everything in them that could not be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pandas as pd

from pairmatch._support.containers import FrozenMap
from pairmatch._support.hints import FieldName, hinted
from pairmatch._support.progress import SILENT, Steps
from pairmatch.errors import IntakeError, Issue
from pairmatch.intake.cell_readers import CellReader, Form, grid_reader_of, reader_of
from pairmatch.intake.columns import Source, Sources
from pairmatch.intake.identities import Ids, ids_from_columns, ids_of_column, numbered_ids
from pairmatch.intake.mapping_parts import (
    ATTRIBUTE,
    CODES,
    IDS,
    KINDS,
    TEXTS,
    TIMEZONE,
    FieldMapping,
)
from pairmatch.intake.readers.cell_reading import BLANK, LONGEST, TOO_LONG, Fault, Reading, is_blank
from pairmatch.intake.readers.codes import CodeName
from pairmatch.intake.readers.times import clock_minutes
from pairmatch.intake.readers.vocabulary import folded
from pairmatch.people import Availability, Mentee, Mentor
from pairmatch.people.availability import DAY_MINUTES
from pairmatch.people.languages import highest_levels

_DISAGREE = Fault("two_answers", hinted("two_answers"))


def combined(field: str, readings: Sequence[Reading]) -> Reading:
    """Return what several cells say together.

    Lists are put together, of a language the higher level counts, and weekly times are joined. A
    field that can hold one answer only must have the same one everywhere.

    Examples
    --------
    >>> combined("offers", [Reading(("job",)), Reading(("network", "job"))]).value
    ('job', 'network')
    >>> combined("site", [Reading("Ghent"), Reading("Bruges")]).faults[0].code
    'two_answers'
    """
    if not readings:
        return BLANK
    if len(readings) == 1:
        return readings[0]
    values = [reading.value for reading in readings if reading.value is not None]
    faults = tuple(dict.fromkeys(fault for reading in readings for fault in reading.faults))
    notes = tuple(dict.fromkeys(note for reading in readings for note in reading.notes))
    if not values:
        return Reading(None, faults, notes)
    together = _together(field, values)
    if together is None:
        return Reading(None, (*faults, _DISAGREE), notes)
    return Reading(together, faults, notes)


def _together(field: str, values: Sequence[Any]) -> Any:
    """Return several values as one, ``None`` if they disagree."""
    if field in CODES:
        # Sorted: neither the order of columns nor that of rows says anything.
        return tuple(sorted({code for codes in values for code in codes}))
    if field == "languages":
        return highest_levels(entry for spoken in values for entry in spoken.items())
    if field == "availability":
        return Availability.union(values)
    if field in IDS:
        return tuple(dict.fromkeys(code for codes in values for code in codes))
    return _one(field, values)


def _one(field: str, values: Sequence[Any]) -> Any:
    """Return the one answer that several cells give, ``None`` if they differ; sets are joined."""
    if all(isinstance(value, frozenset) for value in values):
        return frozenset().union(*values)
    if all(isinstance(value, str) for value in values) and field not in ("id", "most_important"):
        # "Ghent" and "ghent " are one city.
        return min(values) if len({folded(value) for value in values}) == 1 else None
    return values[0] if all(value == values[0] for value in values) else None


_SHOWN = 200
"""Most characters of a value that a report shows."""

_NOT_YES = Fault("unreadable", hinted("one_choice"))
_NEVER = Reading(Availability(never=True), notes=("never",))
_SOME_DAYS = Fault("unreadable", hinted("some_days"))
_AGREES_WITH = {"most_important": "needs", "min_load": "capacity"}
_TEXT = FieldMapping(field="site", positions=(1,))
_RANK = FieldMapping(field="priority", positions=(1,))
_YES_NO = FieldMapping(field="attributes.choice", positions=(1,), read="yes_no")


class Cells:
    """Reader of the columns of one source; each distinct answer is parsed once."""

    def __init__(self, table: pd.DataFrame, source: Source, form: Form) -> None:
        self.source = source
        self._form = form
        self._columns = [table.iloc[:, place].tolist() for place in source.places]
        self._conditions = [
            (table.iloc[:, place].tolist(), answer) for place, answer in source.conditions
        ]
        self._read = [_once(_of_column(source, form, k)) for k in range(len(source.places))]
        # What is wrong with each header, whatever stands in the cells below it.
        self.header_faults = [_of_header(source, form, k) for k in range(len(source.places))]

    def readings(self, row: int) -> list[Reading]:
        """Return what each column of the source says in a row."""
        if not self._counts(row):
            return []
        readings = []
        for read, column in zip(self._read, self._columns, strict=True):
            reading = read(column[row])
            if reading is not BLANK:
                readings.append(reading)
        others = [reading for reading in readings if reading is not _NEVER]
        if 0 < len(readings) < len(self._read) and not others:
            return [Reading(faults=(_SOME_DAYS,))]
        if others and all(reading.value is None for reading in others):
            return others  # what cannot be read may be a time
        if self.source.mapped.layout == "ranks":
            return self._ranked(row, readings)
        return readings

    def _ranked(self, row: int, readings: list[Reading]) -> list[Reading]:
        """Return what ranks say, best first, with a note on equal ranks and gaps."""
        cells = [column[row] for column in self._columns]
        ranks = [reader_of(_RANK, self._form)(cell).value for cell in cells]
        places = sorted((rank, k) for k, rank in enumerate(ranks) if rank)
        if not places or self.source.mapped.field == "most_important":
            return readings
        in_order = [self._read[k](cells[k]) for _, k in places]
        faulty = [reading for reading in readings if reading.faults]
        if [rank for rank, _ in places] != list(range(1, len(places) + 1)):
            in_order[0] = replace(in_order[0], notes=(*in_order[0].notes, "ranks"))
        return [*in_order, *(reading for reading in faulty if reading not in in_order)]

    def _counts(self, row: int) -> bool:
        """Return whether a row holds what the mapping asks for in other columns."""
        return all(
            not is_blank(column[row]) and folded(str(column[row])) == answer
            for column, answer in self._conditions
        )

    def places_of(self, row: int, fault: Fault) -> list[int]:
        """Return which columns hold an answer with this fault."""
        if not self._counts(row):
            return []
        cells = zip(self._read, self._columns, strict=True)
        return [k for k, (read, column) in enumerate(cells) if fault in read(column[row]).faults]

    def read(self, cell: object) -> Reading:
        """Return what the first column would read in a cell."""
        return self._read[0](cell)

    def shown(self, row: int, places: Sequence[int]) -> str:
        """Return the answers of a row in some of its columns, as they are written."""
        texts = [str(self._columns[k][row]) for k in places]
        return " | ".join(texts)[:_SHOWN]


def _once(read: CellReader) -> CellReader:
    """Return a reader that parses each distinct cell once."""
    known: dict[object, Reading] = {}

    def remembered(cell: object) -> Reading:
        try:
            # 1 and True are equal, but they are different answers.
            key = cell if isinstance(cell, str) else (type(cell), cell)
            reading = known.get(key)
        except TypeError:
            return read(cell)
        if reading is None:
            reading = known[key] = read(cell)
        return reading

    return remembered


def _of_column(source: Source, form: Form, k: int) -> CellReader:
    """Return the reader of a column; under a label that is not known nothing can be read."""
    faults = _of_header(source, form, k) if source.mapped.layout == "grid" else ()
    if not faults:
        return _of_layout(source, form, k)
    read = reader_of(_TEXT, form)
    return lambda cell: BLANK if read(cell).value is None else Reading(faults=faults)


def _of_layout(source: Source, form: Form, k: int) -> CellReader:
    mapped, choice = source.mapped, source.choices[k]
    if mapped.layout == "week":
        return _week_column(source, form, k)
    if mapped.layout == "cells":
        return reader_of(mapped, form)
    read_header = reader_of(mapped, form, of_header=True)
    if mapped.layout == "ranks":
        return _rank_column(mapped, form, read_header(choice))
    return _choice_column(mapped, form, choice, read_header(choice))


def _choice_column(mapped: FieldMapping, form: Form, choice: str, chosen: Reading) -> CellReader:
    """Return a reader of a column that stands for one choice, or for a row of a grid."""
    read_beside = grid_reader_of(mapped, form, choice)
    phrases = form.words.phrases if form.words else {}
    no = _NEVER if mapped.field == "availability" else BLANK
    plain_answers = dict.fromkeys(phrases.get("nothing", ()), BLANK)
    if no is _NEVER:
        plain_answers |= dict.fromkeys(phrases.get("never", ()), no)
    plain_answers |= {folded(a): BLANK for a, meant in mapped.answers.items() if not meant}
    plain_answers |= {"": BLANK, folded(choice): chosen}
    stated = {folded(a) for a, meant in mapped.answers.items() if meant and mapped.layout == "grid"}

    def read(cell: object) -> Reading:
        if isinstance(cell, str) and len(cell) > LONGEST:
            return TOO_LONG
        plain = "" if is_blank(cell) else folded(str(cell))
        if plain not in stated:
            if plain in plain_answers:
                return plain_answers[plain]
            yes = _says_yes(cell, form)
            if yes is not None:
                return chosen if yes else no
            if mapped.layout == "choices":
                return Reading(faults=(_NOT_YES,))
        return read_beside(cell)

    return read


_LABELS = {"availability": "label_of_times", "languages": "label_of_language"}


def _of_header(source: Source, form: Form, k: int) -> tuple[Fault, ...]:
    """Return the faults of a header that stands for a choice, a day, or a language."""
    mapped, choice = source.mapped, source.choices[k]
    if mapped.layout in ("cells", "week"):
        return ()
    faults = reader_of(mapped, form, of_header=True)(choice).faults
    if mapped.layout != "grid" or not faults or form.words is None:
        return faults if mapped.layout != "grid" else ()
    # Words, because any tag can be before the code of a level.
    probes = tuple(level for level in form.words.levels if " " in level)
    if mapped.field == "availability":
        probes = ("18:00-20:00", *form.words.weekdays, *form.words.dayparts)
    read = grid_reader_of(mapped, form, choice)
    if any(read(probe).value for probe in probes):
        return ()
    return (Fault("unknown_label", hinted(_LABELS[mapped.field])),)


def _rank_column(mapped: FieldMapping, form: Form, choice: Reading) -> CellReader:
    """Return a reader of ranks; of the most important need only the first counts."""
    read_rank = reader_of(_RANK, form)

    def read(cell: object) -> Reading:
        rank = read_rank(cell)
        if rank.faults or not rank.value:
            return replace(rank, value=None)
        return choice if mapped.field != "most_important" or rank.value == 1 else BLANK

    return read


def _week_column(source: Source, form: Form, k: int) -> CellReader:
    """Return a reader of one of the columns that divide the days of a week into equal parts."""
    per_day = len(source.places) // 7
    minutes = source.mapped.minutes or DAY_MINUTES // per_day
    first = clock_minutes(source.mapped.day_from) if source.mapped.day_from else 0
    day, start = k // per_day + 1, first + k % per_day * minutes
    notes = () if source.mapped.minutes else ("week",)
    free = Reading(Availability([(day, start, start + minutes)]), notes=notes)

    def read(cell: object) -> Reading:
        yes = None if is_blank(cell) else _says_yes(cell, form)
        if yes is None:
            return BLANK if is_blank(cell) else Reading(faults=(_NOT_YES,))
        return free if yes else _NEVER

    return read


def _says_yes(cell: object, form: Form) -> bool | None:
    read_yes_no = reader_of(_YES_NO, form)
    value = read_yes_no(cell).value
    return value if isinstance(value, bool) else None


@dataclass(frozen=True)
class Profiles:
    """What was read from the rows of one table.

    ``n_rejected`` people are left out for a problem; ``notes`` counts how often answers were
    interpreted, by field and key; ``zones`` are the time zones that people state, by id.
    """

    people: tuple[Mentor | Mentee, ...]
    problems: tuple[Issue, ...]
    n_rejected: int
    notes: FrozenMap[tuple[str, str], int]
    zones: FrozenMap[str, str] | None


def _of_the_past(field: str, reading: Reading) -> Reading:
    """Return a reading; a year of birth that is still to come is a fault."""
    if field != "birth_year" or (reading.value or 0) <= datetime.now(UTC).year:
        return reading
    return Reading(None, (Fault("out_of_range", hinted("year_to_come")),), reading.notes)


class _Assembly:
    def __init__(
        self,
        side: str,
        table: pd.DataFrame,
        sources: Sequence[Source],
        form: Form,
        numbers: Sequence[int],
        *,
        show_values: bool,
    ) -> None:
        self.side = side
        self.show_values = show_values
        self.table = table
        self.cells = [
            Cells(table, source, form) for source in sources if source.mapped.field != "id"
        ]
        self.required = {source.mapped.field for source in sources if source.mapped.required}
        self.numbers = numbers
        self.problems: list[Issue] = []
        self.notes: Counter[tuple[str, str]] = Counter()
        self.zones: dict[str, str] = {}
        self.columns: Counter[tuple[str, str, Fault]] = Counter()

    def person(self, rows: Sequence[int], person_id: str) -> Mentor | Mentee | None:
        """Return the profile that one or several rows hold, ``None`` if it is left out."""
        readings, bad = self._readings(rows)
        if bad and len(rows) == 1 and (shift := self._shift(rows[0], bad)):
            first, hint = shift
            self._wrong(rows, person_id, first, Fault("shifted_row", hint), "person")
            return None
        values: dict[str, object] = {"id": person_id}
        attributes: dict[str, object] = {}
        lost = False
        for field, several in readings.items():
            reading = _of_the_past(field, combined(field, several))
            lost |= self._is_lost(rows, person_id, field, reading)
            for note in reading.notes:
                self.notes[field, note] += 1
            if field.startswith(ATTRIBUTE):
                attributes[field.removeprefix(ATTRIBUTE)] = reading.value
            elif reading.value is not None:
                values[field] = reading.value
        if TIMEZONE in values:
            self.zones[person_id] = str(values.pop(TIMEZONE))
        elif any(reading.faults for reading in readings.get(TIMEZONE, ())):
            # Without the zone, nobody knows which hours are meant.
            values.pop("availability", None)
        return None if lost else self._profile(rows, values, attributes)

    def _readings(self, rows: Sequence[int]) -> tuple[dict[str, list[Reading]], list[Cells]]:
        """Return what the cells of each field say, and the cells that cannot be read."""
        readings: dict[str, list[Reading]] = {}
        bad: list[Cells] = []
        for cells in self.cells:
            of_field = readings.setdefault(cells.source.mapped.field, [])
            for row in rows:
                of_row = cells.readings(row)
                of_field += of_row
                if any(reading.faults and reading.value is None for reading in of_row):
                    bad.append(cells)
        return readings, bad

    def _is_lost(self, rows: Sequence[int], person_id: str, field: str, reading: Reading) -> bool:
        """Return whether an answer costs the person; whatever is wrong with it is reported."""
        for fault in reading.faults:
            cost = "cell" if reading.value is None else "part"
            cost = "person" if field in self.required else cost
            if cost == "person" or not self._is_of_columns(rows, field, fault):
                self._wrong(rows, person_id, field, fault, cost)
        if field not in self.required:
            return False
        if reading.value is None and not reading.faults:
            fault = Fault("blank", hinted("answer_required"))
            self._wrong(rows, person_id, field, fault, "person")
        return reading.value is None or bool(reading.faults)

    def _is_of_columns(self, rows: Sequence[int], field: str, fault: Fault) -> bool:
        """Return whether a fault is one of headers; it is then one problem of each column."""
        columns = [
            (cells.source.headers[place], fault in cells.header_faults[place])
            for cells in self.cells
            if cells.source.mapped.field == field
            for row in rows
            for place in cells.places_of(row, fault)
        ]
        if not columns or not all(of_header for _, of_header in columns):
            return False
        for header, _ in columns:
            self.columns[field, header, fault] += 1
        return True

    def of_columns(self) -> list[Issue]:
        """Return the problems of whole columns."""
        issues = []
        for (field, header, fault), n in self.columns.items():
            hint = hinted("column_unread", header=header, hint=self._hint(fault), n=n)
            shown, near = fault.piece or header, fault.nearest or None
            code = fault.code
            issues.append(
                Issue(self.side, None, None, field, code, hint, "cell", shown[:_SHOWN], near)
            )
        return issues

    def _hint(self, fault: Fault) -> str:
        """Return the hint of a fault; what an answer resembles only where values are asked for."""
        if not self.show_values or not fault.name:
            return fault.hint
        return hinted(
            "meant_choice", hint=fault.hint, name=fault.name, code=CodeName(fault.nearest)
        )

    def _profile(
        self, rows: Sequence[int], values: dict[str, Any], attributes: dict[str, Any]
    ) -> Mentor | Mentee | None:
        """Return the profile; answers that it cannot have count as blank, and are reported."""
        person_id = values["id"]
        while True:
            try:
                return KINDS[self.side](attributes=attributes, **values)
            except IntakeError as error:
                lost = False
                for issue in error.problems:
                    field = issue.field or "id"
                    cost = "person" if field in {"id", *self.required} else "cell"
                    if cost == "person" or not self._is_alone(field, issue):
                        self._wrong(rows, person_id, field, Fault(issue.code, issue.hint), cost)
                    lost |= cost == "person" or (field not in values and field != "attributes")
                    values.pop(field, None)
                    if field == "attributes":
                        attributes = {}
                if lost:
                    return None

    def _is_alone(self, field: str, issue: Issue) -> bool:
        """Return whether a field contradicts another one that no column is read as."""
        other = _AGREES_WITH.get(field)
        own = [cells.source for cells in self.cells if cells.source.mapped.field == field]
        read = {cells.source.mapped.field for cells in self.cells}
        if issue.code != "contradiction" or other is None or other in read or not own:
            return False
        hint = hinted("agrees_with", field=FieldName(other))
        self.columns[field, own[0].headers[0], Fault("missing_column", hint)] += 1
        return True

    def _shift(self, row: int, bad: Sequence[Cells]) -> tuple[str, str] | None:
        """Return the field from which on answers seem to be one column off, and a hint."""
        single = {
            cells.source.places[0]: cells
            for cells in self.cells
            if len(cells.source.places) == 1 and not cells.source.conditions
        }
        wrong = {cells.source.places[0] for cells in bad}
        if len(wrong) != len(bad) or not wrong <= single.keys():
            return None
        for step, side in ((1, "right"), (-1, "left")):
            fits = [self._fits_beside(row, place, step, single) for place in wrong]
            # A cell must fit its neighbour's column somewhere, and the next cell this one.
            if all(fit is not None for fit in fits) and any(fits):
                return single[min(wrong)].source.mapped.field, hinted(f"shifted_{side}")
        return None

    def _fits_beside(
        self, row: int, place: int, step: int, single: dict[int, Cells]
    ) -> bool | None:
        """Return whether a cell and the next one are what their neighbours' columns ask for.

        ``None`` if the next cell cannot be read here, so that nothing has been shifted by a step.
        """
        if not 0 <= place + step < self.table.shape[1]:
            return None
        near = self.table.iloc[row, place + step]
        if single[place].read(near).faults:
            return None
        origin = single.get(place - step)
        if origin is None or is_blank(near):
            return False
        fields = {single[place].source.mapped.field, origin.source.mapped.field}
        if any(field in TEXTS or field.startswith(ATTRIBUTE) for field in fields):
            return False
        reading = origin.read(self.table.iloc[row, place])
        return reading.value is not None and not reading.faults

    def _wrong(
        self, rows: Sequence[int], person_id: str, field: str, fault: Fault, cost: str
    ) -> None:
        row = rows[0]
        headers: list[str] = []
        texts: list[str] = []
        for cells in self.cells:
            if cells.source.mapped.field != field:
                continue
            for k in rows:
                places = cells.places_of(k, fault)
                row = k if places and not headers else row
                headers += [cells.source.headers[place] for place in places]
                texts += [cells.shown(k, places)] if places else []
        if not headers:
            # What several cells, or several fields, say together.
            of_field = [cells for cells in self.cells if cells.source.mapped.field == field]
            answered = (k for k in rows if any(cells.readings(k) for cells in of_field))
            row = next(answered, row)
            headers = [header for cells in of_field for header in cells.source.headers]
            texts = [cells.shown(row, range(len(cells.source.places))) for cells in of_field]
        hint, named = self._hint(fault), list(dict.fromkeys(headers))
        if named and named != [field]:
            n = len(named) - 1
            hint = hinted(
                "columns" if n else "column", header=named[0], hint=hint, **({"n": n} if n else {})
            )
        number, shown = self.numbers[row], fault.piece[:_SHOWN] or " | ".join(texts)
        near = fault.nearest or None
        self.problems.append(
            Issue(self.side, number, person_id, field, fault.code, hint, cost, shown, near)
        )


# People between two words on how far it is.
_EVERY = 64


def read_profiles(
    side: str,
    table: pd.DataFrame,
    sources: Sequence[Source],
    form: Form,
    people: Sequence[tuple[Sequence[int], str]],
    *,
    numbers: Sequence[int],
    show_values: bool = False,
    steps: Steps = SILENT,
) -> Profiles:
    """Return the profiles that the rows of a table hold.

    An answer that cannot be read costs that answer where a blank has a meaning, and the person
    where it is required. ``people`` holds the positions of the rows of each person, with their id;
    ``numbers`` the row number of each position, as a spreadsheet shows it. ``steps`` counts people.
    """
    assembly = _Assembly(side, table, sources, form, numbers, show_values=show_values)
    told = steps.over(people, _EVERY)
    everybody = [assembly.person(rows, person_id) for rows, person_id in told]
    profiles = tuple(profile for profile in everybody if profile is not None)
    return Profiles(
        profiles,
        (*assembly.problems, *assembly.of_columns()),
        len(people) - len(profiles),
        FrozenMap(sorted(assembly.notes.items())),
        FrozenMap(assembly.zones) if TIMEZONE in {s.mapped.field for s in sources} else None,
    )


def read_ids(
    table: pd.DataFrame, sources: Sources, form: Form, prefix: str, numbers: Sequence[int]
) -> Ids:
    """Return the id of each row: of a column, made from other columns, or the row's number."""
    if sources.made_from:
        return ids_from_columns(table, sources.made_from, prefix)
    source = next((source for source in sources.read if source.mapped.field == "id"), None)
    if source is None:
        return numbered_ids(table, numbers, prefix)
    cells = Cells(table, source, form)
    return ids_of_column([combined("id", cells.readings(row)) for row in range(len(table))], prefix)

"""The columns of one source, and what their cells say."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from pairmatch.intake.answers import CellReader, Form, grid_reader_of, reader_of
from pairmatch.intake.mapping_parts import FieldMapping
from pairmatch.intake.readers.reading import BLANK, LONGEST, TOO_LONG, Fault, Reading, is_blank
from pairmatch.intake.readers.words import folded
from pairmatch.intake.sources import Source
from pairmatch.people import Availability
from pairmatch.people.availability import DAY_MINUTES

_SHOWN = 200
"""Characters of a value that a report shows, if values were asked for."""

_NOT_YES = Fault("unreadable", "this column stands for one choice: write yes or no, or the choice")
_YES_NO = FieldMapping(field="attributes.choice", positions=(1,), read="yes_no")


class Cells:
    """Reads the columns of one source; each distinct answer is parsed once."""

    def __init__(self, table: pd.DataFrame, source: Source, form: Form) -> None:
        self.source = source
        self._columns = [table.iloc[:, place].tolist() for place in source.places]
        self._conditions = [
            (table.iloc[:, place].tolist(), answer) for place, answer in source.conditions
        ]
        self._read = [_once(_of_layout(source, form, k)) for k in range(len(source.places))]

    def readings(self, row: int) -> list[Reading]:
        """Return what each column of the source says in a row."""
        if not self._counts(row):
            return []
        readings = []
        for read, column in zip(self._read, self._columns, strict=True):
            reading = read(column[row])
            if reading is not BLANK:
                readings.append(reading)
        return readings

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
        """Return the answers of a row in some of its columns, as they stand there."""
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


def _of_layout(source: Source, form: Form, k: int) -> CellReader:
    mapped, choice = source.mapped, source.choices[k]
    if mapped.layout == "week":
        return _week_column(source, form, k)
    if mapped.layout == "cells":
        return reader_of(mapped, form)
    read_header = reader_of(mapped, form, of_header=True)
    read_beside = grid_reader_of(mapped, form, choice)
    nothing = set(form.words.phrases["nothing"]) if form.words else set()
    nothing |= {folded(said) for said, meant in mapped.answers.items() if not meant}

    def read(cell: object) -> Reading:
        if isinstance(cell, str) and len(cell) > LONGEST:
            return TOO_LONG
        if is_blank(cell) or folded(str(cell)) in nothing:
            return BLANK
        said = _says_yes(cell, form)
        if said is not None or folded(str(cell)) == folded(choice):
            return BLANK if said is False else read_header(choice)
        if mapped.layout == "choices":
            return Reading(faults=(_NOT_YES,))
        return read_beside(cell)

    return read


def _week_column(source: Source, form: Form, k: int) -> CellReader:
    """Return a reader of one of the columns that divide the week into equal parts."""
    minutes = 7 * DAY_MINUTES // len(source.places)
    day, start = divmod(k * minutes, DAY_MINUTES)
    free = Availability([(day + 1, start, start + minutes)])

    def read(cell: object) -> Reading:
        said = None if is_blank(cell) else _says_yes(cell, form)
        if said is None:
            return BLANK if is_blank(cell) else Reading(faults=(_NOT_YES,))
        return Reading(free) if said else BLANK

    return read


def _says_yes(cell: object, form: Form) -> bool | None:
    read_yes_no = reader_of(_YES_NO, form)
    value = read_yes_no(cell).value
    return value if isinstance(value, bool) else None

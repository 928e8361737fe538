"""The rows of one table -> profiles, and everything in them that could not be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pairmatch.errors import IntakeError, Issue
from pairmatch.frozen import FrozenMap
from pairmatch.intake.answers import Form
from pairmatch.intake.cells import Cells
from pairmatch.intake.combining import combined
from pairmatch.intake.fields import ATTRIBUTE, KINDS, TEXTS
from pairmatch.intake.readers.reading import Fault, Reading, is_blank
from pairmatch.intake.sources import Source
from pairmatch.people import Mentee, Mentor

_SHIFTED = (
    "the answers from this column on seem to stand one column too far to the {side}: an unquoted "
    "separator in an answer does that; correct the row"
)


@dataclass(frozen=True)
class Profiles:
    """What was read from the rows of one table.

    Attributes
    ----------
    people
        The profiles.
    problems
        What could not be read.
    n_rejected
        How many people are left out for a problem.
    notes
        How often answers of a field were interpreted, by field and key.
    """

    people: tuple[Mentor | Mentee, ...]
    problems: tuple[Issue, ...]
    n_rejected: int
    notes: FrozenMap[tuple[str, str], int]


class _Assembly:
    def __init__(
        self,
        side: str,
        table: pd.DataFrame,
        sources: Sequence[Source],
        form: Form,
        numbers: Sequence[int],
    ) -> None:
        self.side = side
        self.table = table
        self.cells = [Cells(table, own, form) for own in sources if own.mapped.field != "id"]
        self.numbers = numbers
        self.problems: list[Issue] = []
        self.notes: Counter[tuple[str, str]] = Counter()

    def person(self, rows: Sequence[int], person_id: str) -> Mentor | Mentee | None:
        """Return the profile that one or several rows hold, ``None`` if it is left out."""
        readings: dict[str, list[Reading]] = {}
        bad: list[Cells] = []
        costs: dict[str, str] = {}
        for cells in self.cells:
            field = cells.source.mapped.field
            own = readings.setdefault(field, [])
            for row in rows:
                said = cells.readings(row)
                own += said
                if any(reading.faults and reading.value is None for reading in said):
                    bad.append(cells)
            if cells.source.mapped.required:
                costs[field] = "person"
        if bad and len(rows) == 1 and (found := self._shift(rows[0], bad)):
            first, hint = found
            self._wrong(rows, person_id, first, Fault("shifted_row", hint), "person")
            return None
        values: dict[str, object] = {"id": person_id}
        attributes: dict[str, object] = {}
        lost = False
        for field, own in readings.items():
            reading = combined(field, own)
            for fault in reading.faults:
                cost = costs.get(field, "cell" if reading.value is None else "part")
                lost |= cost == "person"
                self._wrong(rows, person_id, field, fault, cost)
            if reading.value is None and costs.get(field) and not reading.faults:
                lost = True
                fault = Fault("blank", "the mapping says that this answer is required")
                self._wrong(rows, person_id, field, fault, "person")
            for note in reading.notes:
                self.notes[field, note] += 1
            if field.startswith(ATTRIBUTE):
                attributes[field.removeprefix(ATTRIBUTE)] = reading.value
            elif reading.value is not None:
                values[field] = reading.value
        return None if lost else self._profile(rows, values, attributes, costs)

    def _profile(
        self,
        rows: Sequence[int],
        values: dict[str, Any],
        attributes: dict[str, Any],
        costs: dict[str, str],
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
                    cost = costs.get(field, "person" if field == "id" else "cell")
                    self._wrong(rows, person_id, field, Fault(issue.code, issue.hint), cost)
                    lost |= cost == "person" or (field not in values and field != "attributes")
                    values.pop(field, None)
                    if field == "attributes":
                        attributes = {}
                if lost:
                    return None

    def _shift(self, row: int, bad: Sequence[Cells]) -> tuple[str, str] | None:
        """Return where the answers of a row seem to stand one column off, and a hint."""
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
            # Somewhere a cell must fit its neighbour's column, and the next cell its own.
            if all(fit is not None for fit in fits) and any(fits):
                return single[min(wrong)].source.mapped.field, _SHIFTED.format(side=side)
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
            own = [cells for cells in self.cells if cells.source.mapped.field == field]
            answered = (k for k in rows if any(cells.readings(k) for cells in own))
            row = next(answered, row)
            headers = [header for cells in own for header in cells.source.headers]
            texts = [cells.shown(row, range(len(cells.source.places))) for cells in own]
        hint, named = fault.hint, list(dict.fromkeys(headers))
        if named and named != [field]:
            more = f" and {len(named) - 1} more" if len(named) > 1 else ""
            hint = f"column {named[0]!r}{more}: {hint}"
        self.problems.append(
            Issue(
                self.side,
                self.numbers[row],
                person_id,
                field,
                fault.code,
                hint,
                cost,
                " | ".join(texts),
            )
        )


def read_profiles(
    side: str,
    table: pd.DataFrame,
    sources: Sequence[Source],
    form: Form,
    people: Sequence[tuple[Sequence[int], str]],
    *,
    numbers: Sequence[int],
) -> Profiles:
    """Return the profiles that the rows of a table hold.

    An answer that cannot be read costs that answer where a blank has a meaning, and the person
    where it is required. Each distinct answer of a column is parsed once.

    Parameters
    ----------
    side
        ``"mentors"`` or ``"mentees"``.
    table
        The table.
    sources
        Where each field stands.
    form
        Language of the form.
    people
        Positions of the rows of each person, and their id.
    numbers
        Row number of each position, as a spreadsheet shows it.
    """
    assembly = _Assembly(side, table, sources, form, numbers)
    profiles = tuple(_present(assembly, people))
    return Profiles(
        profiles,
        tuple(assembly.problems),
        len(people) - len(profiles),
        FrozenMap(sorted(assembly.notes.items())),
    )


def _present(
    assembly: _Assembly, people: Sequence[tuple[Sequence[int], str]]
) -> Iterator[Mentor | Mentee]:
    for rows, person_id in people:
        profile = assembly.person(rows, person_id)
        if profile is not None:
            yield profile


def read_ids(table: pd.DataFrame, sources: Sequence[Source], form: Form) -> list[Reading]:
    """Return what the id of each row was read as."""
    cells = Cells(table, next(own for own in sources if own.mapped.field == "id"), form)
    return [combined("id", cells.readings(row)) for row in range(len(table))]

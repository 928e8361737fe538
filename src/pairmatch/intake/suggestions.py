"""Suggestion of a mapping from a form's columns, for a person to check."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from pairmatch.intake.cell_readers import Form, grid_reader_of, reader_of
from pairmatch.intake.columns import choice_of
from pairmatch.intake.guessing import (
    FILTERS,
    SAMPLE,
    SPECIFIC,
    Column,
    Guess,
    Guesser,
    columns_of,
    header_rows_of,
    language_of,
    trial,
)
from pairmatch.intake.mapping_parts import LEAVE_OUT, FieldMapping, RowFilter, TableMapping
from pairmatch.intake.readers.cell_reading import is_blank
from pairmatch.intake.readers.languages import named_language, vocabulary_of
from pairmatch.intake.readers.vocabulary import folded

_LANGUAGES = FieldMapping(field="languages", positions=(1,))
_GRID = re.compile(r"(.{3,}?)\s*[\[(]([^\[\]()]+)[\])]\s*$")


def suggested_tables(
    tables: dict[str, pd.DataFrame], language: str | None, certain: float
) -> tuple[str | None, dict[str, TableMapping]]:
    """Return the language of two forms, and what their headers and answers suggest.

    Entries of at least the confidence ``certain`` are read.

    Examples
    --------
    >>> mentors = pd.DataFrame({"Votre code": ["1", "2"], "Langues": ["français C1", "arabe B2"]})
    >>> mentees = pd.DataFrame({"Votre code": ["E-1"], "Langues": ["anglais bon"]})
    >>> _, parts = suggested_tables({"mentors": mentors, "mentees": mentees}, "fr", 0.75)
    >>> [(entry.field, entry.confidence) for entry in parts["mentors"].fields]
    [('id', 0.95), ('languages', 0.95)]
    """
    columns = {side: columns_of(table) for side, table in tables.items()}
    spoken = language or language_of([c for of_side in columns.values() for c in of_side])
    parts = {
        side: _Suggestion(side, table, columns[side], spoken, certain).mapped()
        for side, table in tables.items()
    }
    return spoken, parts


class _Suggestion:
    """Suggestion of the mapping of one table."""

    def __init__(
        self,
        side: str,
        table: pd.DataFrame,
        columns: list[Column],
        language: str | None,
        certain: float,
    ) -> None:
        self.side = side
        self.table = table
        self.columns = columns
        self.form = Form(language)
        self.guesser = Guesser(side, language)
        self.certain = certain
        self.goals = "offers" if side == "mentors" else "needs"

    def mapped(self) -> TableMapping:
        """Return the mapping of the table."""
        fields: list[FieldMapping] = []
        done: set[int] = set()
        for find in (self.week, self.grids, self.spoken, self.choices):
            for entry, places in find(done):
                fields.append(entry)
                done |= places
        guesses = {c: self.guesser.guess(c) for c in self.columns if c.place not in done}
        moments = [c.header for c, guess in guesses.items() if guess.field == "moment"]
        only = []
        for column, guess in self.settled(guesses, {entry.field for entry in fields}).items():
            grounds = {"confidence": round(guess.confidence, 2), "because": guess.because}
            if guess.field in FILTERS:
                only.append(
                    RowFilter(column=column.header, is_=True, reason=guess.field, **grounds)
                )
                continue
            field = LEAVE_OUT if guess.field == "moment" else guess.field
            fields.append(FieldMapping(field=field, columns=[column.header], **grounds))
        resolved = self.duplicates(guesses, moments[0] if moments else None)
        header_rows = header_rows_of(self.table)
        return TableMapping(fields=fields, only=only, header_rows=header_rows, **resolved)

    def settled(self, guesses: dict[Column, Guess], known: set[str]) -> dict[Column, Guess]:
        """Return the guesses, where several columns claim a field with one answer made unsure."""
        settled = {}
        for column, guess in guesses.items():
            rivals = [
                other.strength
                for c, other in guesses.items()
                if other.field == guess.field and c != column
            ]
            beaten = guess.field in known or any(strength >= guess.strength for strength in rivals)
            several = (*SPECIFIC, *FILTERS, LEAVE_OUT, "moment")
            if beaten and guess.field not in several:
                because = f"{guess.because}; another column fits as well or better"
                unsure = min(guess.confidence, 0.5)
                settled[column] = guess._replace(confidence=unsure, because=because)
            else:
                settled[column] = guess
        return settled

    def week(self, _: set[int]) -> Iterator[tuple[FieldMapping, set[int]]]:
        """Return the 168 columns of the hours of a week, if there are such."""
        hours = [c for c in self.columns if self.is_hour(c)]
        if len(hours) == 168 and [c.place for c in hours] == list(
            range(hours[0].place, hours[0].place + 168)
        ):
            entry = FieldMapping(
                field="availability",
                positions=tuple(c.place + 1 for c in hours),
                layout="week",
                confidence=0.9,
                because="168 columns in a row name the hours of a week",
            )
            yield entry, {c.place for c in hours}

    def is_hour(self, column: Column) -> bool:
        """Return whether a header names one hour of a week."""
        reading = reader_of(trial("availability"), self.form, of_header=True)(column.label)
        return bool(reading.value) and [
            end - start for _, start, end in reading.value.intervals
        ] == [60]

    def grids(self, done: set[int]) -> Iterator[tuple[FieldMapping, set[int]]]:
        """Return questions with a column a row: a weekday, a language or a part of the day each."""
        stems: dict[str, list[Column]] = {}
        for column in self.columns:
            if column.place not in done and (grid := _GRID.fullmatch(column.label.strip())):
                stems.setdefault(grid[1], []).append(column)
        for stem, group in stems.items():
            if len(group) < 2:
                continue
            for field in ("availability", "languages"):
                if share := self.grid_share(field, group):
                    entry = FieldMapping(
                        field=field,
                        columns={
                            c.header: "" if c.label == c.header else choice_of(c.label)
                            for c in group
                        },
                        layout="grid",
                        confidence=round(0.45 + 0.5 * share, 2),
                        because=f"{len(group)} columns of one question, {stem!r}, can be read so",
                    )
                    yield entry, {c.place for c in group}
                    break

    def grid_share(self, field: str, columns: Sequence[Column]) -> float:
        """Return the share of a grid's answers that can be read together with their headers."""
        entry = trial(field)
        read = reader_of(entry, self.form, of_header=True)
        if any(read(choice_of(c.label)).faults for c in columns):
            return 0.0
        readers = {c: grid_reader_of(entry, self.form, choice_of(c.label)) for c in columns}
        pairs = [(readers[c], answer) for c in columns for answer in c.answers[:20]]
        good = sum(not read_cell(answer).faults for read_cell, answer in pairs)
        return good / len(pairs) if pairs and good >= 0.5 * len(pairs) else 0.0

    def spoken(self, done: set[int]) -> Iterator[tuple[FieldMapping, set[int]]]:
        """Return questions for the level of one language each, which the header names."""
        if self.form.language is None:
            return
        named: dict[Column, tuple[str, float]] = {}
        unused: dict[Column, str] = {}
        for column in self.columns:
            name = named_language(column.label, vocabulary_of(self.form.language))
            if column.place in done or name is None:
                continue
            if not column.answers:
                unused[column] = name
                continue
            levels = [self.level(f"{name}: {answer}") for answer in column.answers]
            if sum(levels) >= len(levels) / 2:
                named[column] = name, sum(levels) / len(levels)
        if named:
            share = min(fits for _, fits in named.values())
            entry = FieldMapping(
                field="languages",
                columns={c.header: name for c, (name, _) in named.items()}
                | {c.header: name for c, name in unused.items()},
                layout="grid",
                confidence=round(0.45 + 0.5 * share, 2),
                because=f"{len(named)} headers name a language, and {share:.0%} of answers a level",
            )
            yield entry, {column.place for column in (*named, *unused)}

    def level(self, text: str) -> bool:
        """Return whether a text names a language and its level, or says that it is not spoken."""
        return not reader_of(_LANGUAGES, self.form)(text).faults

    def choices(self, done: set[int]) -> Iterator[tuple[FieldMapping, set[int]]]:
        """Return columns that hold one choice each, or nothing."""
        groups: dict[str, list[Column]] = {}
        empty: list[Column] = []
        for column in self.columns:
            texts = {folded(answer) for answer in column.answers}
            named = {folded(column.header), folded(choice_of(column.label))}
            if column.place in done or len(texts) > 1 or not texts <= named:
                continue
            field = self.choice_field(choice_of(column.label))
            if field is not None:
                (groups.setdefault(field, []) if texts else empty).append(column)
        for field, group in groups.items():
            if len(group) < 2:
                continue
            # A choice that nobody has taken yet.
            group += [c for c in empty if self.choice_field(choice_of(c.label)) == field]
            group.sort(key=lambda column: column.place)
            entry = FieldMapping(
                field=field,
                columns=[c.header for c in group],
                confidence=0.9,
                because=f"{len(group)} columns hold one choice each, and all of them can "
                "be read so",
            )
            yield entry, {c.place for c in group}

    def choice_field(self, choice: str) -> str | None:
        """Return the field of which a text is one choice."""
        for field in ("availability", self.goals, "sectors"):
            reading = reader_of(trial(field), self.form)(choice)
            if reading.value is not None and not reading.faults:
                return field
        return None

    def duplicates(self, guesses: dict[Column, Guess], moment: str | None) -> dict[str, Any]:
        """Return how rows with one id are resolved: the latest, or merged if most have several."""
        ids = [c for c, g in guesses.items() if g.field == "id" and g.confidence >= self.certain]
        if len(ids) != 1 or ids[0].n_answers > SAMPLE * 5:
            return {}
        cells = [str(c) for c in self.table.iloc[:, ids[0].place].tolist() if not is_blank(c)]
        distinct = len(set(cells))
        if distinct == len(cells):
            return {}
        if len(cells) >= 2 * distinct:
            return {"duplicates": "merge"}
        return {"duplicates": "latest", "latest_by": moment} if moment else {}

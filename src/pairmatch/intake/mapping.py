"""Mappings: what the columns and answers of a programme's forms mean."""

from __future__ import annotations

from collections.abc import Mapping as AbstractMapping
from os import PathLike
from pathlib import Path
from typing import Annotated, Any, Self

import pandas as pd
from pydantic import BeforeValidator, Field, InstanceOf, StrictStr, field_validator

from pairmatch.errors import IntakeError, Issue, did_you_mean
from pairmatch.frozen import FrozenMap
from pairmatch.intake import mapping_files
from pairmatch.intake.fields import check_tables
from pairmatch.intake.mapping_parts import (
    Confidence,
    Document,
    FieldMapping,
    RowFilter,
    TableMapping,
    check_language,
)
from pairmatch.intake.readers.times import DAYPARTS, Span
from pairmatch.intake.readers.words import form_language
from pairmatch.intake.suggesting import suggested_tables
from pairmatch.people.availability import Availability


def _dayparts(dayparts: object) -> object:
    """Return the spans of the parts of the day, given as text or as minutes."""
    if not isinstance(dayparts, AbstractMapping):
        raise ValueError('give parts of the day as a table, such as evening = "18:00-21:00"')
    spans = dict(DAYPARTS)
    for name, span in dayparts.items():
        if name not in DAYPARTS:
            raise ValueError(f"unknown part of the day {name!r}. {did_you_mean(name, DAYPARTS)}")
        spans[name] = _daypart(span)
    return FrozenMap(spans)


def _daypart(span: object) -> Span:
    """Return the one span that a text such as ``"18:00-21:00"`` or two minutes state."""
    wrong = ValueError('write a part of the day as one span, such as evening = "18:00-21:00"')
    if not isinstance(span, str | tuple | list) or (isinstance(span, str) and ";" in span):
        raise wrong
    try:
        free = (
            Availability.parse(f"Mo {span}")
            if isinstance(span, str)
            else Availability([(1, *span)])
        )
    except (ValueError, TypeError):
        raise wrong from None
    if len(free.intervals) != 1:
        raise wrong
    _, start, end = free.intervals[0]
    return start, end


class Mapping(Document):
    r"""What the columns and answers of a programme's two forms mean: a file that a person can edit.

    Parameters
    ----------
    mentors, mentees
        What each table holds.
    language
        Language of the forms: en, fr, de, nl or it.
    dayparts
        What the parts of the day mean, such as ``{"evening": "18:00-21:00"}``: morning, midday,
        afternoon, evening, day.
    certain
        Entries with less confidence are not read until somebody has raised it.

    Raises
    ------
    IntakeError
        With everything that is wrong.

    Examples
    --------
    >>> mapping = Mapping(language="fr", mentors=TableMapping(fields=[
    ...     FieldMapping(field="id", columns="Votre code"),
    ...     FieldMapping(field="languages", pattern=r"Langues \[(?P<answer>.*)\]", layout="grid"),
    ... ]))
    >>> mapping.mentors.fields[1].layout
    'grid'
    """

    language: StrictStr | None = None
    certain: Confidence = 0.75
    dayparts: Annotated[InstanceOf[FrozenMap[str, Span]], BeforeValidator(_dayparts)] = DAYPARTS
    mentors: InstanceOf[TableMapping] = Field(default_factory=TableMapping)
    mentees: InstanceOf[TableMapping] = Field(default_factory=TableMapping)

    _known = field_validator("language")(staticmethod(check_language))

    @classmethod
    def from_dict(cls, document: AbstractMapping[str, Any]) -> Self:
        """Return the mapping that a document of plain values holds.

        Raises
        ------
        IntakeError
            With everything that is wrong in it, and where.

        Examples
        --------
        >>> Mapping.from_dict({"mentors": {"fields": [{"field": "id", "colums": ["Code"]}]}})
        Traceback (most recent call last):
            ...
        pairmatch.errors.IntakeError: 1 problem:
          mapping, field mentors.fields 1 id: colums: invalid_mapping (no such key. Did you mean \
        'columns'? Known: ...)
        """
        if not isinstance(document, AbstractMapping):
            hint = "a mapping is a table with language, mentors and mentees"
            raise IntakeError([Issue("mapping", None, None, None, "not_a_mapping", hint)])
        builder = mapping_files.Builder()
        builder.unknown("", set(map(str, document)), cls.model_fields)
        parts = {str(key): value for key, value in document.items() if key in cls.model_fields}
        for side in ("mentors", "mentees"):
            table = parts.pop(side, {})
            if isinstance(table, AbstractMapping):
                fields = builder.several(FieldMapping, table.get("fields", []), f"{side}.fields")
                only = builder.several(RowFilter, table.get("only", []), f"{side}.only")
                table = {**table, "fields": fields, "only": only}
            built = builder.build(TableMapping, table, side)
            if built is not None:
                parts[side] = built
        return builder.whole(cls, parts, "mapping")

    def to_dict(self) -> dict[str, Any]:
        """Return the mapping as plain values; what is at its default is left out.

        Examples
        --------
        >>> Mapping(language="nl").to_dict()
        {'language': 'nl'}
        """
        content = mapping_files.plain(self)
        if self.dayparts != DAYPARTS:
            content["dayparts"] = {
                name: str(Availability([(1, *span)])).removeprefix("Mo ")
                for name, span in self.dayparts.items()
                if span != DAYPARTS[name]
            }
        return content

    @classmethod
    def from_file(cls, path: str | PathLike[str]) -> Self:
        """Read a mapping from a TOML file, or from a JSON file if it ends in ``.json``.

        Raises
        ------
        IntakeError
            With everything that is wrong in it, and where.
        OSError
            If there is no such file.
        """
        return cls.from_dict(mapping_files.load(Path(path)))

    def to_file(self, path: str | PathLike[str]) -> None:
        """Write the mapping to a TOML file, or to a JSON file if it ends in ``.json``.

        It holds headers and answers of the form, and no answers of people but those that somebody
        wrote into it.
        """
        mapping_files.dump(self.to_dict(), Path(path))

    @classmethod
    def suggest(
        cls,
        mentors_df: pd.DataFrame,
        mentees_df: pd.DataFrame,
        language: str | None = None,
        *,
        certain: float = 0.75,
    ) -> Self:
        """Return the mapping that headers and answers suggest, for a person to check.

        Each entry has a confidence and says what it rests on; see :attr:`suggestions`. Entries
        below ``certain`` are in the mapping, but they are not read until somebody has raised their
        confidence (or removed it from the file).

        Parameters
        ----------
        mentors_df, mentees_df
            The tables.
        language
            Language of the form. Without it, it is taken from the words of the headers, if these
            clearly belong to one language.
        certain
            The confidence from which an entry is read.

        Examples
        --------
        >>> mentors = pd.DataFrame({"Kürzel": ["1"], "Sprachen": ["Deutsch gut"], "Hobby": ["Go"]})
        >>> mapping = Mapping.suggest(mentors, pd.DataFrame({"Kürzel": ["E-1"]}), language="de")
        >>> mapping.suggestions[["column", "field", "confidence", "taken"]].values.tolist()
        [['Kürzel', 'id', 1.0, True], ['Sprachen', 'languages', 0.95, True], \
        ['Hobby', 'leave_out', 0.0, False], ['Kürzel', 'id', 1.0, True]]
        """
        tables = {"mentors": mentors_df, "mentees": mentees_df}
        check_tables(tables)
        spoken, parts = suggested_tables(tables, form_language(language), certain)
        return cls(language=spoken, certain=certain, **parts)

    @property
    def suggestions(self) -> pd.DataFrame:
        """Table of all columns: side, column, field, confidence, because, taken.

        ``taken`` says whether the entry is certain enough to be read.
        """
        rows: list[tuple[object, ...]] = []
        for side, table in (("mentors", self.mentors), ("mentees", self.mentees)):
            entries: list[tuple[str, str, FieldMapping | RowFilter]] = [
                (entry.where_it_stands, entry.field, entry) for entry in table.fields
            ]
            entries += [(own.column, f"else {own.reason}", own) for own in table.only]
            for column, field, entry in entries:
                sure = entry.confidence
                rows.append((side, column, field, sure, entry.because, sure >= self.certain))
        names = ["side", "column", "field", "confidence", "because", "taken"]
        return pd.DataFrame(rows, columns=names)

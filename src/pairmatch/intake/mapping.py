"""Mappings of a programme's forms: as objects, as TOML or JSON files, and as plain dicts."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping as AbstractMapping
from os import PathLike
from pathlib import Path
from typing import Annotated, Any, Self, TypeAlias, TypeVar

import pandas as pd
from pydantic import BaseModel, BeforeValidator, Field, InstanceOf, StrictStr, field_validator

from pairmatch._support import toml
from pairmatch._support.containers import FrozenMap
from pairmatch._support.display import Block, View, counted
from pairmatch._support.hints import (
    Advice,
    field_words,
    foreign,
    hint_text,
    hinted,
    known,
    shortened,
    side_words,
)
from pairmatch._support.messages import message
from pairmatch._support.progress import Progress, Steps
from pairmatch.errors import IntakeError, Issue
from pairmatch.intake.columns import PROBABLE, Headers
from pairmatch.intake.mapping_parts import (
    KINDS,
    LEAVE_OUT,
    Confidence,
    Document,
    FieldMapping,
    RowFilter,
    TableMapping,
    check_language,
    check_tables,
    is_field,
)
from pairmatch.intake.readers.times import DAYPARTS, Span
from pairmatch.intake.readers.vocabulary import form_language
from pairmatch.intake.suggestions import suggested_tables
from pairmatch.people.availability import Availability
from pairmatch.people.languages import Level

D = TypeVar("D", bound=BaseModel)

_NO_TABLE = hinted("give_mapping_table")


def load(path: Path) -> dict[str, Any]:
    """Return the content of a TOML or JSON file, by its suffix.

    Raises
    ------
    IntakeError
        If it is neither; the line is named.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        content = json.loads(text) if path.suffix.casefold() == ".json" else tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        kind = path.suffix.lstrip(".").upper() or "TOML"
        hint = hinted("no_document", kind=kind, why=_where(error))
        raise _no_mapping(path.name, hint) from None
    if not isinstance(content, dict):
        raise _no_mapping(path.name)
    return content


def _no_mapping(file: str | None, hint: str = _NO_TABLE) -> IntakeError:
    return IntakeError([Issue("mapping", None, None, file, "not_a_mapping", hint)])


def _where(error: Exception) -> Advice:
    if isinstance(error, UnicodeDecodeError):
        return hinted("save_as_utf8")
    return hinted("nested") if isinstance(error, RecursionError) else foreign(str(error))


class Builder:
    """Builder of a mapping from a document, which collects what is wrong in all parts."""

    def __init__(self) -> None:
        self.problems: list[Issue] = []

    def build(self, kind: type[D], content: object, where: str) -> D | None:
        """Return one part, ``None`` if something is wrong with it."""
        if not isinstance(content, AbstractMapping):
            self._wrong(where, hinted("write_table"))
            return None
        try:
            return kind(**{str(key): value for key, value in content.items()})
        except IntakeError as error:
            for issue in error.problems:
                place = f"{where}: {issue.field}" if issue.field else where
                self._wrong(place, issue.hint)
            return None

    def several(self, kind: type[D], content: object, where: str) -> list[D]:
        """Return the parts of a list of tables."""
        if not isinstance(content, list | tuple):
            self._wrong(where, hinted("write_tables", where=where))
            return []
        parts = []
        for k, item in enumerate(content, 1):
            named = item.get("field", item.get("column", "")) if isinstance(item, dict) else ""
            part = self.build(kind, item, f"{where} {k} {named}".strip())
            if part is not None:
                parts.append(part)
        return parts

    def whole(self, kind: type[D], content: object, where: str) -> D:
        """Return the last part, which holds the others; raise everything that is wrong."""
        built = self.build(kind, content, where)
        if built is None or self.problems:
            raise IntakeError(self.problems)
        return built

    def unknown(self, where: str, keys: set[str], names: AbstractMapping[str, object]) -> None:
        """Report keys that a table cannot have."""
        for key in sorted(keys - set(names)):
            self._wrong(f"{where}{key}", hinted("no_key", known=known(key, names)))

    def _wrong(self, where: str, hint: str) -> None:
        self.problems.append(Issue("mapping", None, None, where, "invalid_mapping", hint))


def plain(part: BaseModel) -> dict[str, Any]:
    """Return a part of a mapping as plain values, without what is at its default."""
    content = {}
    for name, field in type(part).model_fields.items():
        value = getattr(part, name)
        if value != field.get_default(call_default_factory=True):
            content[field.alias or name] = _columns(value) if name == "columns" else _plain(value)
    return content


def _columns(columns: AbstractMapping[str, str]) -> object:
    """Return headers as a list if none of them means a choice."""
    return dict(columns) if any(columns.values()) else list(columns)


def _plain(value: Any) -> Any:
    if isinstance(value, Level):
        return value.name
    if isinstance(value, BaseModel):
        return plain(value)
    if isinstance(value, AbstractMapping):
        return {key: _answer(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value


def _answer(meaning: object) -> object:
    """Return what an answer means: one code as text, several as a list."""
    if isinstance(meaning, tuple) and len(meaning) < 2:
        return meaning[0] if meaning else ""
    return _plain(meaning)


def dump(content: dict[str, Any], path: Path) -> None:
    """Write a document as TOML, or as JSON if the path ends in ``.json``."""
    if path.suffix.casefold() == ".json":
        text = json.dumps(content, ensure_ascii=False, indent=1)
    else:
        text = "\n".join(_toml(content, ""))
    path.write_text(text.strip() + "\n", encoding="utf-8")


def _toml(content: dict[str, Any], prefix: str) -> list[str]:
    """Return the lines of a table: its values first, then the tables and lists of tables in it."""
    tables = {
        key: value
        for key, value in content.items()
        if _is_tables(value) or (not prefix and isinstance(value, dict))
    }
    lines = [f"{key} = {toml.value(v)}" for key, v in content.items() if key not in tables]
    for key, value in tables.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict):
            lines += ["", f"[{name}]", *_toml(value, f"{name}.")]
            continue
        for item in value:
            lines += ["", f"[[{name}]]", *(f"{k} = {toml.value(v)}" for k, v in item.items())]
    return lines


def _is_tables(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(v, dict) for v in value)


def _dayparts(dayparts: object) -> object:
    """Return the spans of the parts of the day from their text or their minutes."""
    if not isinstance(dayparts, AbstractMapping):
        raise ValueError(hinted("give_dayparts"))
    spans = dict(DAYPARTS)
    for name, span in dayparts.items():
        if name not in DAYPARTS:
            raise ValueError(hinted("no_daypart", name=name, known=known(name, DAYPARTS)))
        spans[name] = _daypart(span)
    return FrozenMap(spans)


def _daypart(span: object) -> Span:
    """Return the one span that a text such as ``"18:00-21:00"`` or two minutes state."""
    wrong = ValueError(hinted("daypart_span"))
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

    def _view(self) -> View:
        language = "" if self.language is None else f" of forms in {self.language!r}"
        blocks = []
        for side in ("mentors", "mentees"):
            table: TableMapping = getattr(self, side)
            rows = [
                (entry.field, entry.layout, f"{entry.confidence:g}", entry.where_it_stands)
                for entry in table.fields
            ]
            header = ("field", "layout", "confidence", "columns")
            filters = f", {counted(len(table.only), 'filters')}" if table.only else ""
            title = f"{side}: {counted(len(rows), 'fields')}{filters}"
            blocks.append(Block(rows, header if rows else (), title, f".{side}.fields"))
        return View(f"Mapping{language}", blocks)

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
            raise _no_mapping(None)
        builder = Builder()
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
        content = plain(self)
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
        return cls.from_dict(load(Path(path)))

    def to_file(self, path: str | PathLike[str]) -> None:
        """Write the mapping to a TOML file, or to a JSON file if it ends in ``.json``.

        It holds headers and answers of the form, and no answers of people but those that somebody
        wrote into it.
        """
        dump(self.to_dict(), Path(path))

    @classmethod
    def suggest(
        cls,
        mentors_df: pd.DataFrame,
        mentees_df: pd.DataFrame,
        language: str | None = None,
        *,
        certain: float = 0.75,
        progress: Progress | bool | None = None,
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
        progress
            Counts columns; see :func:`pairmatch.match`.

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
        with Steps(progress, "columns") as steps:
            stated = form_language(language)
            spoken, parts = suggested_tables(tables, stated, certain, steps)
        return cls(language=spoken, certain=certain, **parts)

    def replace(self, side: str, field: str, **changes: Any) -> Self:
        """Return a mapping in which one field of one table is read in another way.

        What is not changed stays as it is, but the confidence, which is 1 unless it is stated. A
        field without an entry gets one.

        Parameters
        ----------
        side
            ``"mentors"`` or ``"mentees"``.
        field
            The field, or ``attributes.NAME``.
        **changes
            Parameters of :class:`FieldMapping`.

        Raises
        ------
        IntakeError
            If a change is not possible, or several entries are of this field.

        Examples
        --------
        >>> mapping = Mapping().replace("mentors", "capacity", columns="Places", range="highest")
        >>> mapping.mentors.fields
        (FieldMapping(field='capacity', columns={'Places': ''}, range='highest'),)
        """
        if side not in KINDS:
            hint = hinted("no_table", known=known(side, KINDS))
            raise IntakeError([Issue("mapping", None, None, side, "unknown_table", hint)])
        table: TableMapping = getattr(self, side)
        places = [k for k, entry in enumerate(table.fields) if entry.field == field]
        if len(places) > 1:
            hint = hinted("several_entries")
            raise IntakeError([Issue("mapping", None, None, field, "invalid_mapping", hint)])
        entries = list(table.fields)
        kept = dict(entries[places[0]]) if places else {"field": field}
        kept |= {"confidence": 1.0, "because": ""} | changes
        place = places[0] if places else len(entries)
        entries[place : place + 1] = [FieldMapping(**kept)]
        changed = table.model_copy(update={"fields": tuple(entries)})
        return self.model_copy(update={side: changed})

    def suggestions_in_words(self, language: str = "en") -> pd.DataFrame:
        """Return the table of all columns in words, for whoever knows the forms.

        It says which question each column seems to hold, whether it is read, and why. What a file
        says in English stays so: ask the mapping that :meth:`suggest` returned.

        Parameters
        ----------
        language
            ``"en"``, ``"fr"``, ``"de"``, ``"nl"`` or ``"it"``, also with a country.

        Examples
        --------
        >>> mentors = pd.DataFrame({"Kürzel": ["1"], "Hobby": ["Go"]})
        >>> mapping = Mapping.suggest(mentors, mentors[["Kürzel"]], language="de")
        >>> mapping.suggestions_in_words("de").iloc[:2, 1:4].values.tolist()
        [['Kürzel', 'Kennung', 'wird gelesen'], ['Hobby', 'wird nicht gebraucht', 'nicht gelesen']]
        """
        taken = {True: "taken.read", False: "taken.not_read"}
        rows = []
        for side, column, field, sure, because, _ in self._suggestions():
            key = taken[sure >= self.certain and field != LEAVE_OUT]
            if PROBABLE <= sure < self.certain and field != LEAVE_OUT:
                key = "taken.confirm"
            filters = message("taken.filter", language)
            named = filters if field.startswith("else ") else field_words(field, language)
            why = hint_text(because, language)
            place = side_words(side, language), shortened(column)
            rows.append((*place, named, message(key, language), why))
        heads = ("table", "column", "field", "taken", "because")
        names = [message(f"heading.{head}", language) for head in heads]
        return pd.DataFrame(rows, columns=names, dtype=object)

    @property
    def suggestions(self) -> pd.DataFrame:
        """Table of all columns: side, column, field, confidence, because, taken.

        ``taken`` says whether the entry is certain enough to be read.
        """
        names = ["side", "column", "field", "confidence", "because", "taken"]
        rows = [(*row[:4], str(row[4]), row[5]) for row in self._suggestions()]
        return pd.DataFrame(rows, columns=names)

    def _suggestions(self) -> list[tuple[str, str, str, float, str, bool]]:
        rows = []
        for side, table in (("mentors", self.mentors), ("mentees", self.mentees)):
            entries: list[tuple[str, str, FieldMapping | RowFilter]] = [
                (entry.where_it_stands, entry.field, entry) for entry in table.fields
            ]
            entries += [(only.column, f"else {only.reason}", only) for only in table.only]
            for column, field, entry in entries:
                sure = entry.confidence
                rows.append((side, column, field, sure, entry.because, sure >= self.certain))
        return rows


ColumnMap: TypeAlias = AbstractMapping[str, str | None]
"""Column -> field, ``attributes.NAME``, or ``None`` = leave out."""

SimpleMapping: TypeAlias = ColumnMap | AbstractMapping[str, ColumnMap]
"""A :data:`ColumnMap` for both tables, or ``{"mentors": {…}, "mentees": {…}}``."""

_TARGET = hinted("map_column")


def from_simple(
    mapping: SimpleMapping | None, tables: AbstractMapping[str, pd.DataFrame]
) -> tuple[Mapping, list[Issue]]:
    """Return the mapping that a dict states, and what is wrong with it.

    The dict maps columns to fields for both tables, or is ``{"mentors": {…}, "mentees": {…}}``; an
    entry of one table overrides one for both.

    Examples
    --------
    >>> tables = {side: pd.DataFrame({"Code": ["1"]}) for side in ("mentors", "mentees")}
    >>> from_simple({"Code": "id"}, tables)[0].mentees.fields
    (FieldMapping(field='id', columns={'Code': ''}),)
    """
    if mapping is None:
        return Mapping(), []
    if not isinstance(mapping, AbstractMapping):
        hint = hinted("give_mapping", example='{"Code": "id"}')
        if isinstance(mapping, str | PathLike):
            hint = hinted("path_no_mapping")
        return Mapping(), [Issue("tables", None, None, None, "not_a_mapping", hint)]
    headers = {side: Headers(table.columns) for side, table in tables.items()}
    problems = list(_problems(mapping, headers))
    common = _fields(mapping)
    by_side = {}
    for side in KINDS:
        of_side = mapping.get(side)
        fields = _fields(of_side) if isinstance(of_side, AbstractMapping) else {}
        by_side[side] = _table({**common, **fields}, headers[side])
    return Mapping(**by_side), problems


def _fields(part: AbstractMapping[Any, Any]) -> dict[str, str]:
    """Return column -> field; columns by their names as text, because a table may number them."""
    return {
        str(column): LEAVE_OUT if field is None else field
        for column, field in part.items()
        if field is None or (isinstance(field, str) and field)
    }


def _table(column_map: dict[str, str], headers: Headers) -> TableMapping:
    fields = [
        FieldMapping(field=field, columns=[column])
        for column, field in column_map.items()
        if headers.find(column)
    ]
    return TableMapping(fields=fields)


def _problems(mapping: AbstractMapping[Any, Any], headers: dict[str, Headers]) -> list[Issue]:
    """Return what a mapping names but no table has, and what it maps to nonsense."""
    issues = []
    everywhere = {name for of_table in headers.values() for name in of_table.names}
    for name, field in mapping.items():
        if isinstance(field, AbstractMapping):
            if name not in KINDS:
                hint = hinted("tables_called", known=known(name, KINDS))
                issues.append(Issue("tables", None, None, name, "unknown_table", hint))
                continue
            for column, target in field.items():
                if not headers[name].find(str(column)):
                    hint = known(column, headers[name].names)
                    issues.append(Issue(name, None, None, str(column), "unknown_column", hint))
                elif not (target is None or isinstance(target, str)):
                    issues.append(Issue(name, None, None, str(column), "unknown_field", _TARGET))
        elif not (field is None or isinstance(field, str)):
            issues.append(Issue("tables", None, None, str(name), "unknown_field", _TARGET))
        elif (
            isinstance(field, str)
            and any(is_field(side, str(name)) for side in KINDS)
            and any(of_table.find(field) for of_table in headers.values())
        ):
            hint = hinted("turn_round")
            issues.append(Issue("tables", None, None, str(name), "unknown_field", hint))
        elif not any(of_table.find(str(name)) for of_table in headers.values()):
            hint = known(name, everywhere)
            issues.append(Issue("tables", None, None, str(name), "unknown_column", hint))
    return issues

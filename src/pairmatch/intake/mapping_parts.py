"""The parts of a mapping: fields, filters of rows, tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Annotated, Any, Literal, Self, TypeAlias

import pandas as pd
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    InstanceOf,
    StrictBool,
    StrictStr,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)

from pairmatch._support.containers import FrozenMap
from pairmatch._support.display import WIDTH, Block, Shown, View, brief
from pairmatch._support.hints import foreign, hint_of, hinted
from pairmatch._support.parameters import field_faults
from pairmatch.errors import IntakeError, Issue, PolicyError
from pairmatch.intake.readers.dates import DateOrder
from pairmatch.intake.readers.languages import CODES_ONLY, with_answers
from pairmatch.intake.readers.numbers import Range, read_count
from pairmatch.intake.readers.times import DAYPARTS, clock_minutes, stated_times
from pairmatch.intake.readers.vocabulary import form_language
from pairmatch.people import Mentee, Mentor
from pairmatch.people.languages import Level, parse_level
from pairmatch.people.profiles import is_attribute_name

ATTRIBUTE = "attributes."
KINDS: dict[str, type[Mentor] | type[Mentee]] = {"mentors": Mentor, "mentees": Mentee}

TEXTS = ("id", "site", "company", "timezone")
CODES = ("sectors", "offers", "needs")
IDS = ("wishes", "avoid")
SEVERAL = (*CODES, *IDS, "languages", "availability")
"""Fields that can hold several answers, so that several columns can be one field."""

TIMEZONE = "timezone"
"""Field of tables only: weekly times are moved to one clock, and profiles stay without it."""

COUNTS = ("capacity", "min_load", "current_load", "birth_year", "priority")
DATES = ("available_from", "available_until", "waiting_since", "deadline")


def fields_of(side: str) -> tuple[str, ...]:
    """Return the fields that a column of a table can hold; ``attributes.NAME`` can be one besides.

    Examples
    --------
    >>> "attributes" in fields_of("mentors"), "offers" in fields_of("mentors")
    (False, True)
    """
    names = [name for name in KINDS[side].model_fields if name != "attributes"]
    return (*names, TIMEZONE)


def is_field(side: str, field: str) -> bool:
    """Return whether a column of a table can hold this field.

    Examples
    --------
    >>> is_field("mentors", "attributes.grade"), is_field("mentors", "needs")
    (True, False)
    """
    name = field.removeprefix(ATTRIBUTE)
    return field in fields_of(side) or (field.startswith(ATTRIBUTE) and is_attribute_name(name))


def check_tables(tables: Mapping[str, object]) -> None:
    """Raise ``IntakeError`` if something is no table."""
    wrong = [side for side, table in tables.items() if not isinstance(table, pd.DataFrame)]
    if wrong:
        hint = hinted("give_table")
        raise IntakeError(Issue(side, None, None, None, "not_a_table", hint) for side in wrong)


LEAVE_OUT = "leave_out"
"""Field of a column that is not read, on purpose."""

Duplicates: TypeAlias = Literal["refuse", "first", "latest", "merge"]
Layout: TypeAlias = Literal["cells", "choices", "grid", "week", "ranks"]
_FIELDS_OF_LAYOUT = {
    "week": ("availability",),
    "grid": ("availability", "languages"),
    "ranks": ("needs", "wishes"),
}
Confidence: TypeAlias = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Kind: TypeAlias = Literal["text", "number", "yes_no", "list"]


def _by_header(columns: object) -> object:
    """Return header -> choice of headers that are one text, a list, or a table."""
    if isinstance(columns, str):
        columns = [columns]
    if isinstance(columns, Mapping):
        return FrozenMap({str(header): str(choice) for header, choice in columns.items()})
    if isinstance(columns, Iterable):
        headers = list(columns)
        if all(isinstance(header, str | int) for header in headers):
            return FrozenMap({str(header): "" for header in headers})
    raise ValueError(hinted("give_headers"))


def _headers(headers: object) -> object:
    return (headers,) if isinstance(headers, str) else headers


def _answers(answers: object) -> object:
    if not isinstance(answers, Mapping):
        raise ValueError(hinted("give_answers"))
    return FrozenMap({str(answer): _codes(stands_for) for answer, stands_for in answers.items()})


def _codes(stands_for: object) -> tuple[str, ...]:
    if isinstance(stands_for, list | tuple):
        return tuple(str(code) for code in stands_for if str(code).strip())
    return () if stands_for in ("", None) else (str(stands_for),)


def check_language(language: str | None) -> str | None:
    """Return the language of a form, as a check that pydantic collects."""
    try:
        return form_language(language)
    except PolicyError as error:
        raise ValueError(foreign(str(error), "language_unread")) from None


def _level(level: object) -> object:
    return parse_level(level) if isinstance(level, str) else level


class Document(Shown, BaseModel):
    """A part of a mapping: frozen, and all that is wrong with it is raised at once."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, arbitrary_types_allowed=True
    )

    def __repr__(self) -> str:
        whole = BaseModel.__repr__(self)
        return whole if len(whole) <= WIDTH and whole.isprintable() else super().__repr__()

    def _view(self) -> View:
        rows = [(name, brief(value)) for name, value in self.__repr_args__()]
        return View(type(self).__name__, [Block(rows)])

    @model_validator(mode="wrap")
    @classmethod
    def _collect(cls, data: Any, handler: Any) -> Self:
        try:
            document: Self = handler(data)
        except ValidationError as error:
            raise IntakeError(_issues(cls, error)) from None
        if hint := document._contradiction():
            raise IntakeError([Issue("mapping", None, None, None, "invalid_mapping", hint)])
        return document

    def _contradiction(self) -> str | None:
        """Return what is wrong with several keys together."""
        return None


def _issues(cls: type[BaseModel], error: ValidationError) -> list[Issue]:
    faults = field_faults(error, cls.model_fields, {"unknown": partial(hinted, "no_key")})
    return list(
        dict.fromkeys(
            Issue("mapping", None, None, field or None, "invalid_mapping", hint)
            for field, _, hint in faults
        )
    )


class FieldMapping(Document):
    """One field, the columns that hold it, and how their answers are read.

    Parameters
    ----------
    field
        Profile field, ``attributes.NAME``, or ``"leave_out"`` for columns that are not needed.
    columns
        Headers; one text, a list, or a table from header to the choice that the column stands for.
        Case, accents and blanks do not matter.
    pattern
        Regular expression that finds the headers; a group named ``answer`` finds the choice in it.
    positions
        Positions of columns, the first is 1.
    where
        Header -> answer: only rows with these answers count, for tables with a row per person and
        interest that hold its kind in one column and the interest in another.
    layout
        ``"cells"``: each cell holds answers. ``"choices"``: a column stands for one choice, and the
        cell says yes or no, or repeats the choice. ``"grid"``: a column stands for a weekday, a
        language or a part of the day, and the cell says the rest. ``"week"``: the columns divide
        the week from Monday 0:00 into equal parts, or each day from ``day_from`` on. ``"ranks"``:
        a column stands for one choice, and the cell is its rank, 1 = most wanted; the first of
        needs is the most important one.
    day_from, minutes
        When each day of a ``"week"`` begins, such as ``"09:00"``, and how long a column is.
    separator
        Separator of several answers in a cell. By default ``;``, and with a language of the
        form also line breaks and commas.
    options
        The form's choices, for choices that hold the separator.
    answers
        Answer -> the code (or number, level, text) that it means; ``""`` = it counts as blank. They
        come first everywhere. Of weekly times, times with days (``"Mo-Fr 18:00-20:00"``); in a grid
        also times (``"08:00-11:00"``) and parts of the day (``"morning"``).
    only_answers
        Whether only ``answers`` are choices, and not the goals and sectors that are shipped.
    dates
        The same as for the whole table, for this field.
    range
        Which number of a range counts: ``"lowest"`` or ``"highest"``.
    level
        Level of languages that are named without one.
    read
        How an attribute is read: ``"text"``, ``"number"``, ``"yes_no"`` or ``"list"``.
    required
        Whether a person whose answer is blank or cannot be read is left out.
    confidence, because
        How sure a suggestion is, 0 to 1, and why.

    Raises
    ------
    IntakeError
        With everything that is wrong.

    Examples
    --------
    >>> FieldMapping(field="offers", columns="Je propose", answers={"CV": "application_documents"})
    FieldMapping(field='offers', columns={'Je propose': ''}, ...)
    """

    field: Annotated[StrictStr, Field(min_length=1)]
    columns: Annotated[InstanceOf[FrozenMap[str, str]], BeforeValidator(_by_header)] = Field(
        default_factory=FrozenMap
    )
    pattern: StrictStr | None = None
    positions: tuple[Annotated[int, Field(ge=1, strict=True)], ...] = ()
    where: Annotated[InstanceOf[FrozenMap[str, str]], BeforeValidator(_by_header)] = Field(
        default_factory=FrozenMap
    )
    layout: Layout = "cells"
    day_from: StrictStr | None = None
    minutes: Annotated[int, Field(ge=5, le=1440, strict=True)] | None = None
    separator: Annotated[StrictStr, Field(min_length=1)] | None = None
    options: tuple[StrictStr, ...] = ()
    answers: Annotated[InstanceOf[FrozenMap[str, tuple[str, ...]]], BeforeValidator(_answers)] = (
        Field(default_factory=FrozenMap)
    )
    only_answers: StrictBool = False
    dates: DateOrder | None = None
    range: Range = "lowest"
    level: Annotated[Level | None, BeforeValidator(_level)] = None
    read: Kind | None = None
    required: StrictBool = False
    confidence: Confidence = 1.0
    because: InstanceOf[str] = ""

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, pattern: str | None) -> str | None:
        try:
            re.compile(pattern or "")
        except (re.error, OverflowError, RecursionError):
            raise ValueError(hinted("no_pattern")) from None
        return pattern

    def _contradiction(self) -> str | None:
        if not (self.columns or self.pattern or self.positions):
            return hinted("where_it_stands")
        fields = _FIELDS_OF_LAYOUT.get(self.layout)
        if fields is not None and self.field not in (*fields, LEAVE_OUT):
            return hinted("layout_of", layout=self.layout, fields=", ".join(fields))
        if (self.day_from is None) != (self.minutes is None) or (
            self.minutes is not None and self.layout != "week"
        ):
            return hinted("week_together")
        return self._answer_that_means_nothing()

    def _answer_that_means_nothing(self) -> str | None:
        """Return what is wrong with the meanings of answers, which are not those of a form."""
        try:
            if self.field == "languages":
                with_answers(CODES_ONLY, self.answers)
            elif self.field == "availability":
                for meant in self.answers.values():
                    for text in meant:
                        stated_times(text, DAYPARTS if self.layout == "grid" else None)
            elif self.field in COUNTS:
                for meant in self.answers.values():
                    read_count(meant[0] if meant else "0")
        except ValueError as error:
            return hinted("answers", why=hint_of(error))
        return None

    @field_validator("day_from")
    @classmethod
    def _is_time(cls, day_from: str | None) -> str | None:
        if day_from is not None:
            clock_minutes(day_from)
        return day_from

    @property
    def where_it_stands(self) -> str:
        """The columns, in words."""
        named = [*self.columns, *filter(None, [self.pattern])]
        if self.positions:
            named.append(f"columns {self.positions[0]} to {self.positions[-1]}")
        return ", ".join(named)

    def __repr_args__(self) -> Iterable[tuple[str | None, Any]]:
        for name, value in super().__repr_args__():
            if name is None or value != type(self).model_fields[name].get_default(
                call_default_factory=True
            ):
                yield name, value


class RowFilter(Document):
    """A filter of rows by the answer in one column.

    Parameters
    ----------
    column
        Header of the column.
    is_
        Answers with which a row takes part, or ``True``/``False`` for yes and no. Written ``is``
        in files.
    reason
        Why the others are dropped: ``"declined"``, ``"unfinished"``, or other words. Rows
        that are unfinished are dropped before duplicates are looked for.
    confidence, because
        How sure a suggestion is, 0 to 1, and why. A filter that is not certain drops nobody.

    Examples
    --------
    >>> RowFilter(column="Finished", is_=True, reason="unfinished").answers
    (True,)
    """

    model_config = ConfigDict(populate_by_name=True)

    column: Annotated[StrictStr, Field(min_length=1)]
    is_: StrictBool | StrictStr | tuple[StrictStr, ...] = Field(True, alias="is")
    reason: Annotated[StrictStr, Field(min_length=1)] = "declined"
    confidence: Confidence = 1.0
    because: InstanceOf[str] = ""

    @property
    def answers(self) -> tuple[str | bool, ...]:
        """The answers with which a row takes part."""
        return self.is_ if isinstance(self.is_, tuple) else (self.is_,)


class TableMapping(Document):
    """What one table holds.

    Parameters
    ----------
    fields
        The fields. Several entries for one field are put together where it can hold several
        answers.
    only
        Which rows take part.
    duplicates
        What happens to rows with one id: ``"refuse"`` (a problem), ``"first"`` or ``"latest"``
        (the others are dropped, and the report says so), ``"merge"`` (a row per person and
        interest: answers are put together).
    latest_by
        Header of the column with the time of the answer; by default the last row is the latest.
    header_rows
        Rows of the header; 3 for Qualtrics. The first names the columns.
    dates
        ``"day_first"`` or ``"month_first"``, for all dates of the table such as 03/04/2026. By
        default days are first in French, German, Dutch and Italian, and neither is in English.
    language
        Language of this form, if it is not that of the mapping.
    id_from
        Headers of the columns that ids are made from, where no column holds any: the prefix and a
        short hash of their words, so that names stand in no output and an id is the same next week.
    id_prefix
        What stands before each id. Without ``id_from`` and a column of ids, rows are numbered by
        it ("M-2"): such ids change when rows are added or removed.
    shared_ids
        Whether ids that stand in both tables are people who are mentor and mentee.

    Examples
    --------
    >>> TableMapping(fields=[FieldMapping(field="id", columns="Code")], duplicates="latest").only
    ()
    >>> TableMapping(id_from=("First name", "Last name"), id_prefix="M-").id_prefix
    'M-'
    """

    fields: tuple[InstanceOf[FieldMapping], ...] = ()
    only: tuple[InstanceOf[RowFilter], ...] = ()
    duplicates: Duplicates = "refuse"
    latest_by: StrictStr | None = None
    header_rows: Annotated[int, Field(ge=1, le=10, strict=True)] = 1
    dates: DateOrder | None = None
    language: StrictStr | None = None
    id_from: Annotated[tuple[StrictStr, ...], BeforeValidator(_headers)] = ()
    id_prefix: Annotated[StrictStr, StringConstraints(strip_whitespace=True)] = ""
    shared_ids: StrictBool = False

    def _contradiction(self) -> str | None:
        if self.latest_by is not None and self.duplicates != "latest":
            return hinted("latest_by")
        if self.id_from and any(entry.field == "id" for entry in self.fields):
            return hinted("id_from_or_id")
        return None

    _known = field_validator("language")(staticmethod(check_language))

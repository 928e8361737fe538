"""Profiles of mentors and mentees, and what their fields may hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import partial
from typing import Annotated, Any, Self, TypeAlias

import numpy as np
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    InstanceOf,
    PlainSerializer,
    StrictBool,
    StrictFloat,
    StrictInt,
    StrictStr,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from pairmatch._support.containers import FrozenMap
from pairmatch._support.hints import hinted
from pairmatch._support.parameters import field_faults
from pairmatch._support.text_tables import is_text
from pairmatch.errors import IntakeError, Issue
from pairmatch.people.availability import Availability
from pairmatch.people.languages import Level, parse_languages


def _whole_characters(text: str) -> str:
    if not is_text(text):
        raise ValueError(hinted("half_character"))
    return text


_Written: TypeAlias = Annotated[StrictStr, AfterValidator(_whole_characters)]
AttributeValue: TypeAlias = (
    StrictBool | Annotated[StrictInt, Field(gt=-(2**63), lt=2**63)]
    | Annotated[StrictFloat, Field(allow_inf_nan=False)]
    | _Written | frozenset[_Written] | None
)  # fmt: skip
"""What ``attributes`` may hold; ``None`` = not answered."""

_ATTRIBUTES: TypeAdapter[dict[str, AttributeValue]] = TypeAdapter(dict[str, AttributeValue])
_DATE_HINT = hinted("give_date")
_ATTRIBUTE_NAME = re.compile(r"[^\W\d]\w*")


def _stripped(value: object) -> object:
    return _whole_characters(value).strip() if isinstance(value, str) else value


def _listed(value: object) -> object:
    if isinstance(value, str):
        raise ValueError(hinted("give_codes"))
    return value


def _codes(value: object) -> object:
    return sorted(value, key=str) if isinstance(value, set | frozenset) else _listed(value)


def _ranked(value: object) -> object:
    if isinstance(value, set | frozenset):
        raise ValueError(hinted("ranked"))
    return _listed(value)


def _distinct(codes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(codes))


def read_availability(value: object) -> Availability:
    """Return availability from itself, its text form, or a list of intervals.

    Raises
    ------
    ValueError
        If it has none of these forms; the message does not repeat it.

    Examples
    --------
    >>> read_availability("Mo 9-10") == read_availability([(1, 540, 600)])
    True
    """
    if isinstance(value, Availability):
        return value
    if isinstance(value, str):
        return Availability.parse(value)
    intervals = [] if value is None else value
    if not isinstance(intervals, list | tuple) or not all(
        isinstance(interval, list | tuple) and len(interval) == 3 for interval in intervals
    ):
        raise ValueError(hinted("give_availability"))
    return Availability(intervals)


def _languages(value: object) -> object:
    if value is None:
        return FrozenMap()
    if isinstance(value, str | Mapping):
        return parse_languages(value)
    raise ValueError(hinted("give_languages", example='{"fr": "B2"}'))


def _date(value: object) -> object:
    # Numbers would be read as seconds since 1970, text only if it is one.
    if isinstance(value, str):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            # Python's message repeats the text.
            raise ValueError(_DATE_HINT) from None
    if value is not None and not isinstance(value, date):
        raise ValueError(_DATE_HINT)
    return value.date() if isinstance(value, datetime) else value


def read_attributes(value: object) -> FrozenMap[str, AttributeValue]:
    """Return attributes as profiles hold them.

    Raises
    ------
    ValueError
        If it is no mapping from names to text, finite numbers, yes or no, or sets of texts; the
        message does not repeat a value.

    Examples
    --------
    >>> read_attributes({"interests": ["chess", "music"], "grade": 3})["grade"]
    3
    """
    if value is None:
        return FrozenMap()
    if not isinstance(value, Mapping):
        raise ValueError(hinted("give_attributes"))
    if not all(isinstance(name, str) and is_attribute_name(name) for name in value):
        raise ValueError(hinted("attribute_field"))
    plain = {name: _attribute(item) for name, item in value.items()}
    try:
        return FrozenMap(_ATTRIBUTES.validate_python(plain))
    except ValidationError:
        raise ValueError(hinted("attribute_value")) from None


def _attributes_as_lists(values: Mapping[str, AttributeValue]) -> dict[str, object]:
    return {k: sorted(v) if isinstance(v, frozenset) else v for k, v in values.items()}


def is_attribute_name(name: str) -> bool:
    """Return whether an attribute can have this name.

    Examples
    --------
    >>> is_attribute_name("job_level"), is_attribute_name("job level")
    (True, False)
    """
    return bool(_ATTRIBUTE_NAME.fullmatch(name))


def _attribute(value: object) -> object:
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, list | tuple | set) and all(isinstance(item, str) for item in value):
        return frozenset(value)
    return value


Text: TypeAlias = Annotated[str, BeforeValidator(_stripped), Field(min_length=1)]
Codes: TypeAlias = Annotated[tuple[Text, ...], BeforeValidator(_codes), AfterValidator(_distinct)]
Ranking: TypeAlias = Annotated[
    tuple[Text, ...], BeforeValidator(_ranked), AfterValidator(_distinct)
]
Count: TypeAlias = Annotated[int, Field(ge=0, le=10**6, strict=True)]
Mentees: TypeAlias = Annotated[int, Field(ge=0, le=100, strict=True)]
"""Mentees of one mentor; more than a hundred is an answer to another question, such as a year."""
Day: TypeAlias = Annotated[date | None, BeforeValidator(_date)]
Languages: TypeAlias = Annotated[
    InstanceOf[FrozenMap[str, Level]],
    BeforeValidator(_languages),
    PlainSerializer(lambda levels: {tag: level.name for tag, level in levels.items()}),
]
WeeklyTimes: TypeAlias = Annotated[
    InstanceOf[Availability], BeforeValidator(read_availability), PlainSerializer(str)
]
Attributes: TypeAlias = Annotated[
    InstanceOf[FrozenMap[str, AttributeValue]],
    BeforeValidator(read_attributes),
    PlainSerializer(_attributes_as_lists),
]


class Person(BaseModel):
    """What mentors and mentees have in common; use :class:`Mentor` or :class:`Mentee`."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, arbitrary_types_allowed=True
    )

    id: Text
    site: Text | None = None
    sectors: Codes = ()
    languages: Languages = Field(default_factory=FrozenMap)
    availability: WeeklyTimes = Field(default_factory=Availability)
    birth_year: Annotated[int, Field(ge=1900, le=2100, strict=True)] | None = None
    wishes: Ranking = ()
    avoid: Codes = ()
    attributes: Attributes = Field(default_factory=FrozenMap)

    @model_validator(mode="wrap")
    @classmethod
    def _collect(cls, data: Any, handler: Any) -> Self:
        """Raise one IntakeError with all that is wrong, without the values."""
        try:
            person: Self = handler(data)
        except ValidationError as error:
            raise IntakeError(_issues(cls, data, error)) from None
        if problems := person._contradictions():
            side = _side(cls)
            raise IntakeError(
                Issue(side, None, person.id, name, "contradiction", hint) for name, hint in problems
            )
        return person

    def _contradictions(self) -> list[tuple[str, str]]:
        """Return field and hint of each answer that contradicts another."""
        return []

    def __hash__(self) -> int:
        return hash((type(self), self.id))

    def replace(self, **changes: Any) -> Self:
        """Return the profile with some fields replaced, checked anew.

        Examples
        --------
        >>> Mentor(id="M-1").replace(capacity=2).capacity
        2
        """
        fields = {name: getattr(self, name) for name in type(self).model_fields}
        return type(self)(**(fields | changes))

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a profile cannot change; make another with .replace({name}=…)")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"a profile cannot change; make another with .replace({name}=…)")

    def __repr_args__(self) -> list[tuple[str | None, Any]]:
        # Only the id: what is printed ends up in logs.
        return [("id", self.id)]


class Mentor(Person):
    """A mentor.

    Parameters
    ----------
    id
        Non-empty text; ids are compared to the letter, leading zeros included.
    site
        City or office.
    sectors
        Codes of a sector tree; ``()`` = not stated; may hold ``GENERALIST``.
    languages
        Mapping from BCP 47 tag to CEFR level, or text ``"fr:C1; nl:B2"``: the languages in which
        the mentor can hold a meeting.
    availability
        :class:`Availability`, or its text form ``"Mo-Fr 18:00-20:00"``.
    offers
        Goal codes with which the mentor helps.
    company
        Partner company, if any.
    capacity
        How many mentees the mentor takes at a time, in all; at most 100.
    min_load
        How many mentees the mentor must have in all.
    current_load
        How many mentees the mentor has now, without those in the cohort's running pairs (unless the
        cohort says ``load_counts="all"``).
    available_from, available_until
        First and last day on which the mentor can take part; ``None`` = no limit.
    birth_year
        Only for age rules.
    wishes, avoid
        Ids of mentees: ranked wishes, best first, and people rather not.
    attributes
        Values of the programme's own criteria and rules: text, number, yes/no, or a set of texts.

    Raises
    ------
    IntakeError
        With everything that is wrong; names fields, never values.

    Examples
    --------
    >>> mentor = Mentor(id="M-1", languages={"fr": "native"}, capacity=2, attributes={"level": 3})
    >>> mentor.capacity, mentor.languages["fr"].name, mentor.attributes["level"]
    (2, 'native', 3)
    >>> Mentor(id="M-2", capasity=2)
    Traceback (most recent call last):
        ...
    pairmatch.errors.IntakeError: 1 problem:
      mentors, id M-2, field capasity: unknown_field (Did you mean 'capacity'? Known: attributes, \
availability, available_from, available_until, avoid, birth_year, capacity, company, current_load, \
id, languages, min_load, offers, sectors, site, wishes.)
    """

    offers: Codes = ()
    company: Text | None = None
    capacity: Mentees = 1
    min_load: Mentees = 0
    current_load: Mentees = 0
    available_from: Day = None
    available_until: Day = None

    def _contradictions(self) -> list[tuple[str, str]]:
        wrong: list[tuple[str, str]] = []
        if self.min_load > self.capacity:
            wrong.append(("min_load", hinted("above_capacity")))
        if (
            self.available_from
            and self.available_until
            and self.available_until < self.available_from
        ):
            wrong.append(("available_until", hinted("before_first_day")))
        return wrong


class Mentee(Person):
    """A mentee.

    Parameters
    ----------
    id, site, languages, availability, birth_year, wishes, avoid, attributes
        As for :class:`Mentor`; wishes and avoid are ids of mentors.
    sectors
        Codes of a sector tree; ``()`` = not stated; may hold ``UNDECIDED``.
    needs
        Goal codes with which the mentee wants help.
    most_important
        The one of the needs that matters most.
    waiting_since
        Day from which the mentee waits.
    deadline
        Day by which the mentee needs a mentor.
    priority
        Priority level; 0 = none.

    Raises
    ------
    IntakeError
        With everything that is wrong; names fields, never values.

    Examples
    --------
    >>> Mentee(id="007", needs=["job", "network"], most_important="job").id
    '007'
    """

    needs: Codes = ()
    most_important: Text | None = None
    waiting_since: Day = None
    deadline: Day = None
    priority: Count = 0

    def _contradictions(self) -> list[tuple[str, str]]:
        if self.most_important is not None and self.most_important not in self.needs:
            return [("most_important", hinted("one_of_needs"))]
        return []


# What pydantic calls a fault -> our stable code, and the key of what to do about it.
_CODES = {
    "unknown": ("unknown_field", ""),
    "missing": ("missing_field", "required"),
    "too_short": ("blank", "not_blank"),
    "string_too_short": ("blank", "not_blank"),
    "string_type": ("not_text", "text_in_quotes"),
    "int_type": ("not_a_whole_number", "a_whole_number"),
    "greater_than_equal": ("out_of_range", "at_least"),
    "less_than_equal": ("out_of_range", "at_most"),
}


def _side(cls: type[Person]) -> str:
    return "mentors" if issubclass(cls, Mentor) else "mentees"


def _issues(cls: type[Person], data: object, error: ValidationError) -> list[Issue]:
    stated = data.get("id") if isinstance(data, Mapping) else None
    person_id = stated if isinstance(stated, str) and stated.strip() else None
    side = _side(cls)
    hints = {kind: partial(hinted, key) for kind, (_, key) in _CODES.items() if key}
    issues: dict[tuple[str, str], Issue] = {}
    for field, kind, hint in field_faults(error, cls.model_fields, hints):
        code = _CODES[kind][0] if kind in _CODES else "invalid"
        # A list reports each item: one line for a field and a code is enough.
        issues.setdefault((field, code), Issue(side, None, person_id, field or None, code, hint))
    return list(issues.values())

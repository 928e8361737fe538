"""What the fields of a profile may hold, how it is read, and how it is written out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, TypeAlias

import numpy as np
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    InstanceOf,
    PlainSerializer,
    StrictBool,
    StrictFloat,
    StrictInt,
    StrictStr,
    TypeAdapter,
    ValidationError,
)

from pairmatch.display import is_text
from pairmatch.frozen import FrozenMap
from pairmatch.people.availability import Availability
from pairmatch.people.languages import Level, parse_languages


def _whole_characters(text: str) -> str:
    if not is_text(text):
        raise ValueError("holds half a character; read the table with its right encoding")
    return text


_Written: TypeAlias = Annotated[StrictStr, AfterValidator(_whole_characters)]
AttributeValue: TypeAlias = (
    StrictBool | Annotated[StrictInt, Field(gt=-(2**63), lt=2**63)]
    | Annotated[StrictFloat, Field(allow_inf_nan=False)]
    | _Written | frozenset[_Written] | None
)  # fmt: skip
"""What ``attributes`` may hold; ``None`` = not answered."""

_ATTRIBUTES: TypeAdapter[dict[str, AttributeValue]] = TypeAdapter(dict[str, AttributeValue])
_DATE_HINT = "give a date, or text such as 2026-09-01"
_ATTRIBUTE_NAME = re.compile(r"[^\W\d]\w*")


def _stripped(value: object) -> object:
    return _whole_characters(value).strip() if isinstance(value, str) else value


def _listed(value: object) -> object:
    if isinstance(value, str):
        raise ValueError("give codes as a list or tuple, not as one text")
    return value


def _codes(value: object) -> object:
    return sorted(value, key=str) if isinstance(value, set | frozenset) else _listed(value)


def _ranked(value: object) -> object:
    if isinstance(value, set | frozenset):
        raise ValueError("wishes are ranked: give them as a list, best first")
    return _listed(value)


def _distinct(codes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(codes))


def read_availability(value: object) -> Availability:
    """Return availability given as such, as its text form, or as a list of intervals.

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
        raise ValueError("give availability as text, or as intervals (weekday, start, end)")
    return Availability(intervals)


def _languages(value: object) -> object:
    if value is None:
        return FrozenMap()
    if isinstance(value, str | Mapping):
        return parse_languages(value)
    raise ValueError('give languages as a mapping from tag to level, such as {"fr": "B2"}')


def _date(value: object) -> object:
    # Numbers would be read as seconds since 1970, text only if it is one.
    if isinstance(value, str):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            # Its own message repeats the text.
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
        raise ValueError("give attributes as a mapping from name to value")
    if not all(isinstance(name, str) and is_attribute_name(name) for name in value):
        raise ValueError("names of attributes are letters, digits and _, such as job_level")
    plain = {name: _attribute(item) for name, item in value.items()}
    try:
        return FrozenMap(_ATTRIBUTES.validate_python(plain))
    except ValidationError:
        raise ValueError("use text, a finite number, yes/no or a set of texts") from None


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

"""One cell of a table -> the value of a profile field."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd

from pairmatch.people import Mentee, Mentor
from pairmatch.people.fields import read_availability
from pairmatch.people.languages import parse_languages

ATTRIBUTE = "attributes."

_NUMBER = re.compile(r"-?\d{1,9}(\.0*)?", re.ASCII)

_LISTS = ("sectors", "offers", "needs", "avoid")
_SEVERAL = (*_LISTS, "wishes", "languages", "availability")
_COUNTS = ("capacity", "min_load", "current_load", "birth_year", "priority")
_DATES = ("available_from", "available_until", "waiting_since", "deadline")


def fields_of(kind: type[Mentor] | type[Mentee]) -> tuple[str, ...]:
    """Return the fields that a column can hold; ``attributes.NAME`` can be one besides.

    Examples
    --------
    >>> "attributes" in fields_of(Mentor), "offers" in fields_of(Mentor)
    (False, True)
    """
    return tuple(name for name in kind.model_fields if name != "attributes")


def is_blank(cell: object) -> bool:
    """Return whether a cell holds no answer: nothing, NaN, or white space.

    Examples
    --------
    >>> [is_blank(cell) for cell in (None, float("nan"), pd.NaT, "  ", 0, ())]
    [True, True, True, True, False, False]
    """
    if isinstance(cell, str):
        return not cell.strip()
    if cell is None or cell is pd.NA or cell is pd.NaT:
        return True
    return isinstance(cell, float | np.floating) and math.isnan(cell)


def parse_cell(field: str, cell: object) -> Any:
    """Return the value of a field that a cell states.

    Parameters
    ----------
    field
        Name of the field, or ``attributes.NAME``.
    cell
        What the table holds; not blank.

    Raises
    ------
    ValueError
        If the cell cannot be read; the message does not repeat it.

    Examples
    --------
    >>> parse_cell("sectors", "NACE2:62; NACE2:63 ;"), parse_cell("capacity", "2")
    (('NACE2:62', 'NACE2:63'), 2)
    """
    if isinstance(cell, np.generic | np.ndarray):
        cell = cell.tolist()
    if isinstance(cell, bytes | pd.Series):
        raise ValueError("write text, or a list of texts")
    if field.startswith(ATTRIBUTE):
        return frozenset(_list(cell)) if isinstance(cell, str) and ";" in cell else _stripped(cell)
    if isinstance(cell, Mapping | list | tuple | set | frozenset) and field not in _SEVERAL:
        raise ValueError("write one value")
    if field in ("site", "company") and ";" in _text(cell):
        raise ValueError("write one name, without ;")
    return _PARSERS.get(field, _text)(cell)


def _stripped(cell: object) -> object:
    return cell.strip() if isinstance(cell, str) else cell


def _text(cell: object) -> str:
    # A blank cell turns a column of whole numbers into 12.0; the id is still 12.
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _list(cell: object) -> tuple[str, ...]:
    if isinstance(cell, set | frozenset):
        cell = sorted(cell, key=str)
    if isinstance(cell, list | tuple):
        return tuple(_text(item) for item in cell if not is_blank(item))
    return tuple(filter(None, (item.strip() for item in _text(cell).split(";"))))


def _ranking(cell: object) -> tuple[str, ...]:
    if isinstance(cell, set | frozenset):
        raise ValueError("wishes are ranked: give them as a list, best first")
    return _list(cell)


def _count(cell: object) -> int:
    if isinstance(cell, str):
        cell = float(cell) if _NUMBER.fullmatch(cell.strip()) else None
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    if isinstance(cell, bool) or not isinstance(cell, int):
        raise ValueError("write a whole number")
    return cell


def _date(cell: object) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    try:
        # Spreadsheets add a midnight to dates.
        return date.fromisoformat(re.sub(r"[ T]00:00(:00)?$", "", str(cell).strip()))
    except ValueError:
        raise ValueError("write the date as year-month-day, such as 2026-09-01") from None


def _languages(cell: object) -> object:
    return parse_languages(cell if isinstance(cell, Mapping) else str(cell))


_PARSERS: dict[str, Callable[[object], Any]] = {
    **dict.fromkeys(_LISTS, _list),
    "wishes": _ranking,
    **dict.fromkeys(_COUNTS, _count),
    **dict.fromkeys(_DATES, _date),
    "availability": read_availability,
    "languages": _languages,
}

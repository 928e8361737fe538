"""Which column holds which field."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any, TypeAlias

import pandas as pd

from pairmatch.errors import Issue, did_you_mean
from pairmatch.intake.parsing import ATTRIBUTE, fields_of
from pairmatch.people import Mentee, Mentor
from pairmatch.people.fields import is_attribute_name

ColumnMap: TypeAlias = Mapping[str, str | None]
"""Column -> field, ``attributes.NAME``, or ``None`` = leave out."""

TableMap: TypeAlias = ColumnMap | Mapping[str, ColumnMap]
_OTHER: dict[str, type[Mentor] | type[Mentee]] = {"mentors": Mentee, "mentees": Mentor}
_TARGET = "map a column to the name of a field, or to None"
KINDS: dict[str, type[Mentor] | type[Mentee]] = {"mentors": Mentor, "mentees": Mentee}


def split_mapping(mapping: TableMap | None) -> dict[str, dict[str, str | None]]:
    """Return the mapping of each side.

    Parameters
    ----------
    mapping
        Column -> field for both tables, or ``{"mentors": {…}, "mentees": {…}}``.

    Examples
    --------
    >>> split_mapping({"Code": "id"})
    {'mentors': {'Code': 'id'}, 'mentees': {'Code': 'id'}}
    """
    mapping = mapping if isinstance(mapping, Mapping) else {}
    by_side = {side: _by_name(own) for side, own in mapping.items() if isinstance(own, Mapping)}
    common = _by_name(mapping)
    return {side: {**common, **by_side.get(side, {})} for side in KINDS}


def _by_name(own: Mapping[Any, Any]) -> dict[str, str | None]:
    """Return column -> field, columns by their names as text: a table may number them."""
    return {str(k): field for k, field in own.items() if field is None or isinstance(field, str)}


def columns_of(
    side: str, table: pd.DataFrame, own: ColumnMap
) -> tuple[dict[str, int], tuple[str, ...], list[Issue]]:
    """Return the position of each field's column, the columns not read, and what is wrong.

    Columns that are mapped to ``None`` are left out without a word.

    Parameters
    ----------
    side
        ``"mentors"`` or ``"mentees"``.
    table
        The table.
    own
        Column -> field, for the columns that do not bear a field's name.
    """
    fields = fields_of(KINDS[side])
    headers = [str(column) for column in table.columns]
    read = {field for column, field in own.items() if column in headers}
    missing = [field for field in fields if field not in {*headers, *read}]
    places: dict[str, int] = {}
    ignored, wrong = [], []
    for place, column in enumerate(headers):
        field = own.get(column, column)
        if field is None:
            continue
        if field.startswith(ATTRIBUTE) and not is_attribute_name(field.removeprefix(ATTRIBUTE)):
            hint = "names of attributes are letters, digits and _, such as attributes.job_level"
            wrong.append((column, "invalid_name", hint))
        elif field in fields or field.startswith(ATTRIBUTE):
            if field in places:
                hint = f"another column is read as {field} too; rename one, or map it to None"
                wrong.append((column, "two_columns", hint))
            places[field] = place
        elif column in own:
            hint = f"it is mapped to {field!r}. {did_you_mean(field, (*fields, 'attributes.NAME'))}"
            if column in fields and field in headers:
                hint = "a mapping goes from column to field, not from field to column"
            wrong.append((column, "unknown_field", hint))
        elif fault := _likely_mistake(side, column, missing):
            wrong.append((column, *fault))
        else:
            ignored.append(column)
    if "id" not in places:
        hint = "one column must hold the ids; name it id or map it to id"
        wrong.append(("id", "missing_column", hint))
    return places, tuple(ignored), [Issue(side, None, None, *fault) for fault in wrong]


def _likely_mistake(side: str, column: str, missing: list[str]) -> tuple[str, str] | None:
    """Return code and hint of a column that is no field but was probably meant to be read."""
    if column in fields_of(_OTHER[side]):
        hint = "a field of the other table: are the tables swapped? Map it to None to leave it out"
        return "field_of_other_side", hint
    prefix, dot, name = column.partition(".")
    if (dot and _close(prefix, ["attributes"])) or column == "attributes":
        return "unknown_column", f"did you mean 'attributes.{name or 'NAME'}'?"
    if _close(column, missing):
        hint = f"{did_you_mean(column, missing)} Map it to a field, or to None to leave it out"
        return "unknown_column", hint
    return None


def _close(name: str, known: list[str]) -> bool:
    return bool(difflib.get_close_matches(name.strip().casefold(), known, n=1, cutoff=0.75))


def unknown_columns(tables: Mapping[str, pd.DataFrame], mapping: TableMap | None) -> list[Issue]:
    """Return what the mapping names but no table has.

    Parameters
    ----------
    tables
        Both tables, by side.
    mapping
        As for :func:`split_mapping`.
    """
    issues = []
    headers = {side: [str(column) for column in table.columns] for side, table in tables.items()}
    everywhere = {column for columns in headers.values() for column in columns}
    if mapping is not None and not isinstance(mapping, Mapping):
        hint = 'give a dict from column to field, such as {"Code": "id"}'
        return [Issue("tables", None, None, None, "not_a_mapping", hint)]
    for name, field in (mapping or {}).items():
        if isinstance(field, Mapping):
            if name not in KINDS:
                hint = f"tables are called mentors and mentees. {did_you_mean(name, KINDS)}"
                issues.append(Issue("tables", None, None, name, "unknown_table", hint))
                continue
            for column, own in field.items():
                if str(column) not in headers[name]:
                    hint = did_you_mean(column, headers[name])
                    issues.append(Issue(name, None, None, str(column), "unknown_column", hint))
                elif not (own is None or isinstance(own, str)):
                    issues.append(Issue(name, None, None, str(column), "unknown_field", _TARGET))
        elif not (field is None or isinstance(field, str)):
            issues.append(Issue("tables", None, None, str(name), "unknown_field", _TARGET))
        elif str(name) not in everywhere:
            hint = did_you_mean(name, everywhere)
            issues.append(Issue("tables", None, None, str(name), "unknown_column", hint))
    return issues

"""Mappings as a plain dict from column to field."""

from __future__ import annotations

from collections.abc import Mapping as AbstractMapping
from typing import Any, TypeAlias

import pandas as pd

from pairmatch.errors import Issue, did_you_mean
from pairmatch.intake.fields import KINDS, is_field
from pairmatch.intake.headers import Headers
from pairmatch.intake.mapping import Mapping
from pairmatch.intake.mapping_parts import LEAVE_OUT, FieldMapping, TableMapping

ColumnMap: TypeAlias = AbstractMapping[str, str | None]
"""Column -> field, ``attributes.NAME``, or ``None`` = leave out."""

SimpleMapping: TypeAlias = ColumnMap | AbstractMapping[str, ColumnMap]
"""A :data:`ColumnMap` for both tables, or ``{"mentors": {…}, "mentees": {…}}``."""

_TARGET = "map a column to the name of a field, or to None"


def from_simple(
    mapping: SimpleMapping | None, tables: AbstractMapping[str, pd.DataFrame]
) -> tuple[Mapping, list[Issue]]:
    """Return a mapping given as a dict, and what is wrong with it.

    Parameters
    ----------
    mapping
        Column -> field for both tables, or ``{"mentors": {…}, "mentees": {…}}``; what stands for
        one table comes first.
    tables
        Both tables, by side.

    Examples
    --------
    >>> tables = {side: pd.DataFrame({"Code": ["1"]}) for side in ("mentors", "mentees")}
    >>> from_simple({"Code": "id"}, tables)[0].mentees.fields
    (FieldMapping(field='id', columns={'Code': ''}),)
    """
    if mapping is None:
        return Mapping(), []
    if not isinstance(mapping, AbstractMapping):
        hint = 'give a Mapping, or a dict from column to field such as {"Code": "id"}'
        return Mapping(), [Issue("tables", None, None, None, "not_a_mapping", hint)]
    headers = {side: Headers(table.columns) for side, table in tables.items()}
    problems = list(_problems(mapping, headers))
    common = _fields(mapping)
    by_side = {}
    for side in KINDS:
        given = mapping.get(side)
        own = _fields(given) if isinstance(given, AbstractMapping) else {}
        by_side[side] = _table({**common, **own}, headers[side])
    return Mapping(**by_side), problems


def _fields(part: AbstractMapping[Any, Any]) -> dict[str, str]:
    """Return column -> field; columns by their names as text, because a table may number them."""
    return {
        str(column): LEAVE_OUT if field is None else field
        for column, field in part.items()
        if field is None or (isinstance(field, str) and field)
    }


def _table(own: dict[str, str], headers: Headers) -> TableMapping:
    fields = [
        FieldMapping(field=field, columns=[column])
        for column, field in own.items()
        if headers.find(column)
    ]
    return TableMapping(fields=fields)


def _problems(mapping: AbstractMapping[Any, Any], headers: dict[str, Headers]) -> list[Issue]:
    """Return what a mapping names but no table has, and what it maps to nonsense."""
    issues = []
    everywhere = {name for own in headers.values() for name in own.names}
    for name, field in mapping.items():
        if isinstance(field, AbstractMapping):
            if name not in KINDS:
                hint = f"tables are called mentors and mentees. {did_you_mean(name, KINDS)}"
                issues.append(Issue("tables", None, None, name, "unknown_table", hint))
                continue
            for column, own in field.items():
                if not headers[name].find(str(column)):
                    hint = did_you_mean(column, headers[name].names)
                    issues.append(Issue(name, None, None, str(column), "unknown_column", hint))
                elif not (own is None or isinstance(own, str)):
                    issues.append(Issue(name, None, None, str(column), "unknown_field", _TARGET))
        elif not (field is None or isinstance(field, str)):
            issues.append(Issue("tables", None, None, str(name), "unknown_field", _TARGET))
        elif (
            isinstance(field, str)
            and any(is_field(side, str(name)) for side in KINDS)
            and any(own.find(field) for own in headers.values())
        ):
            hint = "a mapping goes from column to field, not from field to column: turn it round"
            issues.append(Issue("tables", None, None, str(name), "unknown_field", hint))
        elif not any(own.find(str(name)) for own in headers.values()):
            hint = did_you_mean(name, everywhere)
            issues.append(Issue("tables", None, None, str(name), "unknown_column", hint))
    return issues

"""Which column holds which field."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import TypeAlias

import pandas as pd

from pairmatch.errors import Issue, did_you_mean
from pairmatch.intake.parsing import ATTRIBUTE, fields_of
from pairmatch.people import Mentee, Mentor

ColumnMap: TypeAlias = Mapping[str, str | None]
"""Column -> field, ``attributes.NAME``, or ``None`` = leave out."""

TableMap: TypeAlias = ColumnMap | Mapping[str, ColumnMap]
_OTHER: dict[str, type[Mentor] | type[Mentee]] = {"mentors": Mentee, "mentees": Mentor}
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
    mapping = mapping or {}
    by_side = {side: own for side, own in mapping.items() if isinstance(own, Mapping)}
    common = {k: field for k, field in mapping.items() if field is None or isinstance(field, str)}
    return {side: {**common, **by_side.get(side, {})} for side in KINDS}


def columns_of(
    side: str, table: pd.DataFrame, own: ColumnMap
) -> tuple[dict[str, int], tuple[str, ...], list[Issue]]:
    """Return the position of each field's column, the columns left out, and what is wrong.

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
    places: dict[str, int] = {}
    ignored = []
    issues = []

    def wrong(column: str, code: str, hint: str) -> None:
        issues.append(Issue(side, None, None, column, code, hint))

    headers = [str(column) for column in table.columns]
    given = {field for column, field in own.items() if column in headers}
    for place, column in enumerate(headers):
        field = own.get(column, column)
        if field is None:
            ignored.append(column)
        elif field in fields or field.startswith(ATTRIBUTE):
            if field in places:
                wrong(
                    column,
                    "two_columns",
                    f"another column is read as {field} too; rename one, or map it to None",
                )
            places[field] = place
        elif column in own:
            wrong(
                column, "unknown_field", f"it is mapped to {field!r}. {did_you_mean(field, fields)}"
            )
        elif column in fields_of(_OTHER[side]):
            wrong(
                column, "field_of_other_side", "only the other table has this field; map it to None"
            )
        else:
            missing = [name for name in fields if name not in {*headers, *given}]
            if difflib.get_close_matches(column.casefold(), missing, n=1, cutoff=0.75):
                hint = (
                    f"{did_you_mean(column, missing)} Map it to a field, or to None to leave it out"
                )
                wrong(column, "unknown_column", hint)
            else:
                ignored.append(column)
    if "id" not in places:
        wrong("id", "missing_column", "one column must hold the ids; name it id or map it to id")
    return places, tuple(ignored), issues


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
    for name, field in (mapping or {}).items():
        if isinstance(field, Mapping):
            if name not in KINDS:
                hint = f"tables are called mentors and mentees. {did_you_mean(name, KINDS)}"
                issues.append(Issue("tables", None, None, name, "unknown_table", hint))
                continue
            issues += [
                Issue(
                    name, None, None, column, "unknown_column", did_you_mean(column, headers[name])
                )
                for column in field
                if column not in headers[name]
            ]
        elif not (field is None or isinstance(field, str)):
            hint = "map a column to the name of a field, or to None"
            issues.append(Issue("tables", None, None, name, "unknown_field", hint))
        elif name not in everywhere:
            hint = did_you_mean(name, everywhere)
            issues.append(Issue("tables", None, None, name, "unknown_column", hint))
    return issues

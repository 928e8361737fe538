"""Groups of people from a table, which stays outside of profiles and policies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from pairmatch._support.containers import FrozenMap
from pairmatch.errors import IntakeError, Issue, PolicyError, resembling
from pairmatch.intake.readers.cell_reading import is_blank
from pairmatch.people.pairs import Label

Groups: TypeAlias = "pd.DataFrame | pd.Series[Any] | Mapping[Label, object]"

NOT_STATED = "not stated"
"""The group of people of whom the table says nothing."""


@dataclass(frozen=True)
class Membership:
    """The groups of people: column -> id -> group."""

    columns: FrozenMap[str, FrozenMap[Label, str]]

    def of(self, column: str, label: Label) -> str:
        """Return the group of a person in a column; :data:`NOT_STATED` if the table has none."""
        return self.columns[column].get(label, NOT_STATED)


def membership(groups: Groups, known: Iterable[Label]) -> Membership:
    """Read a table of groups of the people whose ids are ``known``.

    It is a DataFrame with a column (or an index) called ``id`` and one column or more of groups; or
    a mapping or Series from id to group. A blank is :data:`NOT_STATED`.

    Raises
    ------
    PolicyError
        If it is no such table.
    IntakeError
        With every id that is unknown, blank or there twice, and every value that is no group. No
        value is repeated.

    Examples
    --------
    >>> member = membership({"E-1": "a", "E-2": None}, ["E-1", "E-2"])
    >>> member.of("group", "E-1"), member.of("group", "E-2")
    ('a', 'not stated')
    >>> membership({"E-9": "a"}, ["E-1"])
    Traceback (most recent call last):
        ...
    pairmatch.errors.IntakeError: 1 problem:
      groups, row 2, id E-9, field id: unknown_id (nobody has this id. Did you mean 'E-1'?)
    """
    ids, columns = _read(groups)
    there = set(known)
    issues = list(_id_issues(ids, there))
    read: dict[str, FrozenMap[Label, str]] = {}
    for name, values in columns.items():
        named = {}
        for row, (label, value) in enumerate(zip(ids, values, strict=True), start=2):
            group = _group(value)
            if group is None:
                hint = "use text, a whole number or yes/no"
                issues.append(Issue("groups", row, str(label), name, "not_a_group", hint))
            else:
                named[label] = group
        read[name] = FrozenMap(named)
    if issues:
        raise IntakeError(issues)
    return Membership(FrozenMap(read))


def _read(groups: Groups) -> tuple[list[Any], dict[str, list[Any]]]:
    """Return ids and columns."""
    if isinstance(groups, pd.DataFrame):
        if "id" in groups.columns:
            table = groups.set_index("id") if isinstance(groups["id"], pd.Series) else groups
        else:
            table = groups
        if table.index.name != "id":
            raise PolicyError("a table of groups needs one column or an index called 'id'")
        names = [str(name) for name in table.columns]
        if not names or len(set(names)) < len(names):
            raise PolicyError("a table of groups needs columns of groups, each with its own name")
        values = {name: table.iloc[:, k].tolist() for k, name in enumerate(names)}
        return table.index.tolist(), values
    if isinstance(groups, pd.Series):
        name = "group" if groups.name is None else str(groups.name)
        return groups.index.tolist(), {name: groups.tolist()}
    if isinstance(groups, Mapping):
        return list(groups), {"group": list(groups.values())}
    raise PolicyError("give groups as a table with a column 'id', or as a mapping from id to group")


def _id_issues(ids: list[Any], known: set[Label]) -> Iterator[Issue]:
    named = [str(label) for label in known]
    seen: Counter[Any] = Counter()
    for row, label in enumerate(ids, start=2):
        if is_blank(label):
            yield Issue("groups", row, None, "id", "blank_id", "give every row an id")
            continue
        if not isinstance(label, str | int) or label not in known:
            meant = resembling(label, named)
            hint = "nobody has this id." + (f" Did you mean {meant!r}?" if meant else "")
            yield Issue("groups", row, str(label), "id", "unknown_id", hint)
            continue
        seen[label] += 1
        if seen[label] == 2:
            hint = "a person stands in one row; keep one"
            yield Issue("groups", row, str(label), "id", "duplicate_id", hint)


def _group(value: object) -> str | None:
    """Return the name of a group; ``None`` if the value is none."""
    if is_blank(value):
        return NOT_STATED
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else None
    return str(value) if isinstance(value, int) else None

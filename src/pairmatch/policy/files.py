"""Policies as TOML files."""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from os import PathLike
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

from pydantic import Field
from pydantic.dataclasses import dataclass
from pydantic.fields import FieldInfo

from pairmatch._support import toml
from pairmatch._support.containers import FrozenMap
from pairmatch.errors import PolicyError, did_you_mean, resembling
from pairmatch.people import SectorTree
from pairmatch.policy import criteria, rules
from pairmatch.policy.objective import Priority, check_objective
from pairmatch.policy.parts import PART, Checked, Criterion, Part, Rule
from pairmatch.policy.quotas import Quota

A = TypeVar("A")
B = TypeVar("B")


def _kinds(module: ModuleType, base: type[Any], function: type[Part]) -> dict[str, type[Any]]:
    """Return the kinds that a module defines, without the one that holds a function."""
    return {
        name: kind
        for name, kind in vars(module).items()
        if isinstance(kind, type) and issubclass(kind, base)
        if kind.__module__ == module.__name__ and kind is not function
    }


CRITERIA: dict[str, type[Criterion]] = _kinds(criteria, Criterion, criteria.Custom)
RULES: dict[str, type[Rule]] = _kinds(rules, Rule, rules.CustomRule)
_KEYS = ("objective", "minimum_score", "priority", "criteria", "rules", "quotas")


def read(path: str | PathLike[str]) -> dict[str, Any]:
    """Return the fields of a policy that a TOML file holds.

    Raises
    ------
    PolicyError
        With everything that is wrong in the file.
    """
    try:
        document = tomllib.loads(Path(path).read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PolicyError(f"{Path(path).name} is not a TOML file: {error}") from None
    faults = [
        f"unknown key {key!r}. {did_you_mean(key, _KEYS)}" for key in document if key not in _KEYS
    ]
    fields: dict[str, Any] = {
        k: document[k] for k in ("objective", "minimum_score") if k in document
    }
    for key, check in (("objective", check_objective), ("minimum_score", _check_minimum)):
        if key in fields:
            _tried(key, check, fields[key], faults)
    makers: dict[str, Callable[[dict[str, Any]], Part | Quota]] = {
        "criteria": lambda table: _part(table, CRITERIA),
        "rules": lambda table: _part(table, RULES),
        "quotas": lambda table: Quota(**table),
    }
    for key, make in makers.items():
        parts = [
            _tried(f"{key} {number}", make, table, faults)
            for number, table in enumerate(_tables(document, key, faults), start=1)
        ]
        fields[key] = tuple(part for part in parts if part is not None)
    if "priority" in document:
        fields["priority"] = _tried("priority", _priority, document["priority"], faults)
    if faults:
        raise PolicyError(f"{Path(path).name}:\n" + "\n".join(faults))
    return fields


def write(
    head: dict[str, Any],
    parts: Mapping[str, Sequence[Part | Quota]],
    path: str | PathLike[str],
) -> None:
    """Write a policy to a TOML file: keys and values of its top, and a table for each part.

    Raises
    ------
    PolicyError
        If a part holds a function, which no file can hold.
    """
    listed = [part for of_kind in parts.values() for part in of_kind]
    if code := [part.key for part in listed if isinstance(part, Part) and not is_portable(part)]:
        raise PolicyError(
            f"{', '.join(code)}: code of your own cannot be written to a file; write the policy "
            "without it and add it with policy.replace(...)"
        )
    lines = [f"{key} = {toml.value(content)}" for key, content in head.items()]
    for key, of_kind in parts.items():
        for part in of_kind:
            content = part_content(part, defaults=False)
            lines += ["", f"[[{key}]]", *(f"{k} = {toml.value(v)}" for k, v in content.items())]
    Path(path).write_text("\n".join(lines) + "\n", encoding="utf-8")


def is_portable(part: Part) -> bool:
    """Return whether a criterion or rule is of a shipped kind and holds no function.

    Examples
    --------
    >>> from pairmatch.policy import CommonBlock, Custom
    >>> is_portable(CommonBlock(120)), is_portable(Custom("rating", len))
    (True, False)
    """
    return type(part) in (*CRITERIA.values(), *RULES.values())


def part_content(part: Part | Quota | Priority, *, defaults: bool) -> dict[str, Any]:
    """Return a part of a policy as plain values, the ``kind`` of a criterion or rule first.

    ``defaults``: whether fields at their default are included.

    Examples
    --------
    >>> from pairmatch.policy import CommonBlock
    >>> part_content(CommonBlock(120), defaults=False)
    {'kind': 'CommonBlock', 'minutes': 120}
    """
    content: dict[str, Any] = {"kind": type(part).__name__} if isinstance(part, Part) else {}
    for field in dataclasses.fields(part):
        value = getattr(part, field.name)
        if value is None or (not defaults and value == _default(field)):
            continue
        content[field.name] = _plain(value)
    return content


def _default(field: dataclasses.Field[Any]) -> object:
    # pydantic keeps its FieldInfo as the dataclass default.
    if isinstance(default := field.default, FieldInfo):
        return default.get_default(call_default_factory=True)
    return default


def _plain(value: object) -> Any:
    if isinstance(value, SectorTree):
        return "nace2" if value == SectorTree.nace2() else _tree_content(value)
    if isinstance(value, FrozenMap):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, Fraction):
        return str(value) if value.denominator > 1 else f"{value}/1"
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if callable(value):
        # Only for the digest: the name of a function, or of the class of a callable object.
        named = value if hasattr(value, "__qualname__") else type(value)
        return f"{named.__module__}.{named.__qualname__}"
    return value


def _tree_content(tree: SectorTree) -> dict[str, Any]:
    return {
        "scheme": tree.scheme,
        "parents": {code: parent or "" for code, parent in tree.parents.items()},
        "names": {code: dict(names) for code, names in tree.names.items()},
        "links": sorted(sorted(link) for link in tree.links),
    }


@dataclass(frozen=True, kw_only=True, config=PART)
class Tree(Checked):
    """A sector tree as a table of a file: ``codes`` at the top, ``parents`` of all others."""

    scheme: str = "own"
    codes: tuple[str, ...] = ()
    parents: dict[str, str] = Field(default_factory=dict)
    names: dict[str, dict[str, str]] = Field(default_factory=dict)
    links: tuple[tuple[str, str], ...] = ()

    def read(self) -> SectorTree:
        """Return the tree."""
        parents = {code: parent or None for code, parent in self.parents.items()}
        tops = dict.fromkeys(self.codes)
        return SectorTree(self.scheme, {**tops, **parents}, self.names, self.links)


def _tried(where: str, make: Callable[[A], B], content: A, faults: list[str]) -> B | None:
    """Return what is made from the content; a fault is added to the others, with its place."""
    try:
        return make(content)
    except PolicyError as error:
        faults.append(f"{where}: {error}")
        return None


def _check_minimum(value: object) -> None:
    if isinstance(value, bool) or not (isinstance(value, int | float) and 0 <= value <= 1):
        raise PolicyError("give a number from 0 to 1")


def _priority(table: object) -> Priority:
    if not isinstance(table, dict):
        raise PolicyError("write it as a table: [priority]")
    return Priority(**{key: _tuples(item) for key, item in table.items()})


def _tables(document: dict[str, Any], key: str, faults: list[str]) -> list[dict[str, Any]]:
    tables = document.get(key, [])
    if isinstance(tables, list) and all(isinstance(table, dict) for table in tables):
        return tables
    faults.append(f"write each of the {key} under its own [[{key}]]")
    return []


def _part(table: dict[str, Any], kinds: Mapping[str, type[Part]]) -> Part:
    fields = dict(table)
    for key in set(fields) & set(_KEYS):
        raise PolicyError(f"{key} belongs at the top of the file, before the first [[…]]")
    kind = fields.pop("kind", None)
    if not isinstance(kind, str) or kind not in kinds:
        fault = "kind is missing" if kind is None else f"unknown kind {kind!r}"
        if kind is None and (meant := resembling("kind", fields)):
            raise PolicyError(f"kind is missing; did you mean 'kind' by {meant!r}?")
        raise PolicyError(f"{fault}. {did_you_mean(str(kind), kinds)}")
    if isinstance(fields.get("tree"), dict):
        fields["tree"] = Tree(**fields["tree"]).read()
    for name, value in fields.items():
        if isinstance(value, list):
            fields[name] = _tuples(value)
        elif isinstance(value, date) and name not in ("start", "end"):
            raise PolicyError(f"{kind}.{name}: not a date")
    return kinds[kind](**fields)


def _tuples(value: object) -> Any:
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value

"""Mappings as TOML or JSON documents."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping as AbstractMapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from pairmatch import toml
from pairmatch.errors import IntakeError, Issue, did_you_mean
from pairmatch.people.languages import Level

D = TypeVar("D", bound=BaseModel)


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
        hint = f"not a {path.suffix.lstrip('.').upper() or 'TOML'} document: {_where(error)}"
        raise IntakeError(
            [Issue("mapping", None, None, path.name, "not_a_mapping", hint)]
        ) from None
    if not isinstance(content, dict):
        hint = "a mapping is a table with language, mentors and mentees"
        raise _no_mapping(path, hint)
    return content


def _no_mapping(path: Path, hint: str) -> IntakeError:
    return IntakeError([Issue("mapping", None, None, path.name, "not_a_mapping", hint)])


def _where(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return "save it as UTF-8"
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)


class Builder:
    """Builds the parts of a mapping from a document, and collects what is wrong in all of them."""

    def __init__(self) -> None:
        self.problems: list[Issue] = []

    def build(self, kind: type[D], content: object, where: str) -> D | None:
        """Return one part, ``None`` if something is wrong with it."""
        if not isinstance(content, AbstractMapping):
            self._wrong(where, "write a table")
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
            self._wrong(where, f"write a list of tables, each under [[{where}]]")
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

    def unknown(self, where: str, keys: set[str], known: AbstractMapping[str, object]) -> None:
        """Report keys that a table cannot have."""
        for key in sorted(keys - set(known)):
            self._wrong(f"{where}{key}", f"no such key. {did_you_mean(key, known)}")

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
    """Return headers as a list, where none stands for a choice."""
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
    tables = {k: v for k, v in content.items() if _is_tables(v) or (not prefix and _is_table(v))}
    lines = [f"{key} = {toml.value(v)}" for key, v in content.items() if key not in tables]
    for key, value in tables.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict):
            lines += ["", f"[{name}]", *_toml(value, f"{name}.")]
            continue
        for item in value:
            lines += ["", f"[[{name}]]", *(f"{k} = {toml.value(v)}" for k, v in item.items())]
    return lines


def _is_table(value: object) -> bool:
    return isinstance(value, dict)


def _is_tables(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(v, dict) for v in value)

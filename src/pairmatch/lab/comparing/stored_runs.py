"""Finished runs in a folder, one small file each, found again by what was run."""

from __future__ import annotations

import functools
import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from types import BuiltinFunctionType, CodeType, FunctionType
from typing import Any

from pairmatch.errors import PolicyError

_FORMAT = 1


class RunStore:
    """A folder with one JSON file for each finished run.

    A file holds figures, names that the caller gave and digests: nothing of the people. It is
    written aside and then renamed, so that there are no halves; a file that cannot be read counts
    as missing. Several processes may use one folder.

    Parameters
    ----------
    folder
        The folder; it is made if it does not exist.

    Raises
    ------
    PolicyError
        If it is no folder.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     store = RunStore(folder)
    ...     store.put("00ff", {"values": [1.0]})
    ...     store.get("00ff"), store.get("00fe")
    ({'values': [1.0]}, None)
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        if not isinstance(folder, str | os.PathLike):
            raise PolicyError("store is a folder: give its path")
        self._folder = Path(folder)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except FileExistsError:
            raise PolicyError("store is a folder, and this is a file") from None

    def get(self, key: str) -> dict[str, Any] | None:
        """Return what is known of a run, ``None`` = nothing."""
        try:
            known = json.loads((self._folder / f"{key}.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return known if isinstance(known, dict) else None

    def put(self, key: str, content: dict[str, Any]) -> None:
        """Keep what is known of a run."""
        handle, aside = tempfile.mkstemp(dir=self._folder, prefix=".", suffix=".part")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(content, file, allow_nan=False)
            Path(aside).replace(self._folder / f"{key}.json")
        except BaseException:
            Path(aside).unlink(missing_ok=True)
            raise


def key_of(parts: Iterable[object]) -> str:
    """Return the key of a run that is made of these parts, all of them plain.

    Examples
    --------
    >>> len(key_of(["cohort", "policy", None, 3]))
    64
    """
    return hashlib.sha256(json.dumps([_FORMAT, *parts]).encode()).hexdigest()


def identity(function: Callable[..., Any]) -> str:
    """Return a text that changes with a function: its name, its code, and what it is given.

    What the function calls is not part of it.

    Raises
    ------
    PolicyError
        If a function holds values of its surroundings, or is an object of another kind: then it
        cannot be told whether it is the same in another run.

    Examples
    --------
    >>> identity(len)
    'builtins.len'
    >>> identity(functools.partial(round, ndigits=2))
    'builtins.round(ndigits=2)'
    """
    if isinstance(function, functools.partial):
        given = [*map(_plain, function.args)]
        given += [f"{name}={_plain(own)}" for name, own in sorted(function.keywords.items())]
        return f"{identity(function.func)}({', '.join(given)})"
    name = f"{getattr(function, '__module__', '')}.{getattr(function, '__qualname__', '')}"
    if isinstance(function, BuiltinFunctionType):
        return name
    if not isinstance(function, FunctionType) or function.__closure__:
        raise PolicyError(
            f"store cannot tell whether {name.strip('.') or 'this object'} is the same in another "
            "run: give a function without values of its surroundings, or functools.partial of one"
        )
    defaults = [function.__defaults__ or (), *sorted((function.__kwdefaults__ or {}).items())]
    said = hashlib.sha256(f"{_code(function.__code__)}{_shown(defaults)}".encode()).hexdigest()
    return f"{name}#{said[:16]}"


def _code(code: CodeType) -> str:
    own = (code.co_code.hex(), code.co_names, [_shown(value) for value in code.co_consts])
    return repr(own)


def _shown(value: object) -> str:
    """Return a value as text that is the same in every process."""
    if isinstance(value, CodeType):
        return _code(value)
    if isinstance(value, frozenset | set):
        return f"{{{', '.join(sorted(map(_shown, value)))}}}"
    if isinstance(value, list | tuple):
        return f"({', '.join(map(_shown, value))})"
    text = repr(value)
    # Where an object shows its address, its kind has to do.
    return type(value).__qualname__ if " at 0x" in text else text


def _plain(value: object) -> str:
    text = _shown(value)
    if text == type(value).__qualname__:
        raise PolicyError(
            "store cannot tell whether what a functools.partial is given is the same in another "
            "run: give plain values"
        )
    return text

"""Finished runs in a folder, one small file each, found again by what was run."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pairmatch.errors import PolicyError

# 2: errors without their texts; functions with what they read.
_FORMAT = 2


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
        If it is no folder, or nothing can be written there; :meth:`put` as well.

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
            # Said before the first run, not after it.
            with tempfile.TemporaryFile(dir=self._folder):
                pass
        except FileExistsError:
            raise PolicyError(f"store is a folder, and {self._folder} is a file") from None
        except (OSError, ValueError) as error:
            raise self._unwritable(error) from error

    def get(self, key: str) -> dict[str, Any] | None:
        """Return what is known of a run, ``None`` = nothing."""
        try:
            known = json.loads((self._folder / f"{key}.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return known if isinstance(known, dict) else None

    def put(self, key: str, content: dict[str, Any]) -> None:
        """Keep what is known of a run."""
        text = json.dumps(content, allow_nan=False)
        try:
            handle, aside = tempfile.mkstemp(dir=self._folder, prefix=".", suffix=".part")
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as file:
                    file.write(text)
                Path(aside).replace(self._folder / f"{key}.json")
            except BaseException:
                Path(aside).unlink(missing_ok=True)
                raise
        except OSError as error:
            raise self._unwritable(error) from error

    def _unwritable(self, error: Exception) -> PolicyError:
        why = getattr(error, "strerror", None) or type(error).__name__
        return PolicyError(f"store: nothing can be written to the folder {self._folder} ({why})")


def key_of(parts: Iterable[object]) -> str:
    """Return the key of a run that is made of these parts, all of them plain.

    Examples
    --------
    >>> len(key_of(["cohort", "policy", None, 3]))
    64
    """
    return hashlib.sha256(json.dumps([_FORMAT, *parts]).encode()).hexdigest()

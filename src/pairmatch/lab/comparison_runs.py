"""Runs of a comparison: a method on a cohort under a policy, measured, and stored in a folder."""

from __future__ import annotations

import functools
import hashlib
import json
import math
import operator
import os
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

from pairmatch.api import of_day
from pairmatch.errors import (
    InfeasibleError,
    IntakeError,
    NoMatchingError,
    PairmatchError,
    PolicyError,
)
from pairmatch.lab.metrics import METRICS, PlanView
from pairmatch.people import Cohort
from pairmatch.plans.solution import Status
from pairmatch.policy import Policy
from pairmatch.result import MatchResult

_PACKAGE = __name__.partition(".")[0]
_PLAIN = (type(None), bool, int, float, str)


def identity(function: Callable[..., Any], version: str | None) -> str:
    """Return the text by which stored runs recognise a function.

    It is made of module, name and the version that the user gives; of a :class:`functools.partial`
    also of its arguments. Functions of pairmatch need no version: that of the package counts.

    Raises
    ------
    PolicyError
        If the function cannot be imported by its name, needs a version, or is a partial of
        arguments that are not plain.

    Examples
    --------
    >>> import statistics
    >>> identity(statistics.mean, "2")
    'statistics.mean 2'
    >>> identity(functools.partial(of_day, on=None), None)
    'pairmatch.api.of_day {"args": [], "keywords": {"on": null}}'
    """
    if isinstance(function, functools.partial):
        values = [*function.args, *function.keywords.values()]
        if not all(type(value) in _PLAIN for value in values):
            raise PolicyError(
                "store recognises a functools.partial by its arguments: give numbers and texts "
                f"only, or write a function of a module instead{_OR_NO_STORE}"
            )
        arguments = {"args": function.args, "keywords": function.keywords}
        text = json.dumps(arguments, sort_keys=True)
        return f"{identity(function.func, version)} {text}"
    module, name = (getattr(function, part, None) for part in ("__module__", "__qualname__"))
    if _imported(module, name) is not function:
        raise PolicyError(
            f"store recognises a function by its name: {name or 'an object'} cannot be imported; "
            f"write it at the top level of a module{_OR_NO_STORE}"
        )
    if str(module).partition(".")[0] == _PACKAGE:
        return f"{module}.{name}"
    if version is None:
        raise PolicyError(
            f"store does not see whether {name} has changed: give a version of your functions, "
            f'as version="1", and another one whenever a function changes{_OR_NO_STORE}'
        )
    return f"{module}.{name} {version}"


_OR_NO_STORE = "; or leave out store"


def _imported(module: object, name: object) -> object:
    """Return what a loaded module has under a dotted name, ``None`` = nothing."""
    if not (isinstance(module, str) and isinstance(name, str)):
        return None
    try:
        return operator.attrgetter(name)(sys.modules.get(module))
    except AttributeError:
        return None


Method: TypeAlias = Callable[..., MatchResult]
"""A function with the interface of :func:`pairmatch.match`."""

OwnMetric: TypeAlias = Callable[[MatchResult], float]
"""A user's figure of a result."""

# Codes of demands that a plan may miss.
_DEMANDS = re.compile(r"\b(?:above_quota|below_quota|below_min_load|over_capacity|pin_missing)\b")
# What would be the same in another run of the same data.
_LASTING = (InfeasibleError, NoMatchingError, PolicyError, IntakeError)


@dataclass(frozen=True)
class Task:
    """What a worker needs to do one run: the method with its options, and what is measured.

    The same runs have the same ``key``. A metric without a function is built in; pairs are judged
    under the ``yardstick``.
    """

    key: str
    cohort: Cohort
    policy: Policy
    method: Method
    options: Mapping[str, Any]
    metrics: tuple[tuple[str, OwnMetric | None], ...]
    yardstick: Policy
    on: date | None


@dataclass(frozen=True)
class Measured:
    """The outcome of a run.

    ``values`` has the value of each metric (NaN = does not exist) and is empty after an error.
    ``error`` has kind, codes and counts, nothing of the people. It is ``lasting``, and worth
    keeping, if the run would come to the same again.
    """

    values: tuple[float, ...]
    error: str = ""
    lasting: bool = True

    def to_dict(self) -> dict[str, Any]:
        """Return the figures as plain values.

        Examples
        --------
        >>> Measured((1.0, math.nan)).to_dict()
        {'values': [1.0, None], 'error': ''}
        """
        values = [None if math.isnan(value) else value for value in self.values]
        return {"values": values, "error": self.error}

    @classmethod
    def from_dict(cls, content: Mapping[str, Any], n_metrics: int) -> Measured | None:
        """Return the figures that :meth:`to_dict` gave, ``None`` if they are none.

        Examples
        --------
        >>> Measured.from_dict({"values": [2.0], "error": ""}, 1)
        Measured(values=(2.0,), error='', lasting=True)
        """
        values, error = content.get("values"), content.get("error")
        if not isinstance(values, list) or not isinstance(error, str):
            return None
        if not all(value is None or isinstance(value, float) for value in values):
            return None
        if len(values) != (0 if error else n_metrics):
            return None
        return cls(tuple(math.nan if value is None else value for value in values), error)


def perform(task: Task) -> Measured:
    """Do one run and measure it; the outcome holds what goes wrong."""
    where = "the method"
    try:
        result = task.method(task.cohort, task.policy, **task.options)
        if not isinstance(result, MatchResult):
            return Measured((), "the method returned no MatchResult", lasting=False)
        if not result.solution.has_plan:
            error_text = f"NoMatchingError: there is no plan: {result.status}"
            return Measured((), error_text, lasting=result.status is Status.INFEASIBLE)
        view = PlanView(result, *of_day(task.cohort, task.yardstick, task.on), task.on)
        values = []
        for name, metric in task.metrics:
            where = f"the metric {name}"
            value = float(METRICS[name].of(view) if metric is None else metric(result))
            if math.isinf(value):
                return Measured((), f"{where} is infinite", lasting=False)
            values.append(value)
    except PairmatchError as error:
        return Measured((), f"{_described(error)} in {where}", lasting=isinstance(error, _LASTING))
    except Exception as error:  # noqa: BLE001 - a function of the user
        # Its text is left out: it may hold values of profiles.
        return Measured((), f"{type(error).__name__} in {where}", lasting=False)
    return Measured(tuple(values))


def _described(error: PairmatchError) -> str:
    """Return kind, codes and counts of an error; its text holds ids and is left out."""
    kind = type(error).__name__
    if isinstance(error, IntakeError):
        codes = Counter(issue.code for issue in error.problems)
    elif isinstance(error, InfeasibleError):
        codes = Counter(conflicts=len(getattr(error.diagnosis, "conflicts", ())))
    else:
        codes = Counter(_DEMANDS.findall(str(error)))
    listed = ", ".join(f"{code} {n}" for code, n in sorted(codes.items()) if n)
    return f"{kind} ({listed})" if listed else kind


# 3: functions by name and version.
_FORMAT = 3


class RunStore:
    """A folder with one JSON file for each finished run; it is made if it does not exist.

    A file holds figures, names that the caller gave and digests: nothing of the people. It is
    written aside and then renamed, so that there are no halves; a file that cannot be read counts
    as missing. Several processes may use one folder.

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
            # An error comes before the first run, not after it.
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

"""Runs of a comparison: a method on a cohort under a policy, measured, and stored in a folder."""

from __future__ import annotations

import dis
import functools
import hashlib
import json
import math
import os
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from pathlib import Path
from types import BuiltinFunctionType, CodeType, FunctionType, MethodType, ModuleType
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from pairmatch._support.frozen_map import FrozenMap
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

# Their repr says everything, and no two kinds look alike.
_BY_TEXT = (type(None), bool, int, float, complex, str, bytes, type(...), Fraction, Decimal)
_DAYS = (date, datetime, time, pd.Timestamp)
_PACKAGE = __name__.partition(".")[0]
_READS = {"LOAD_GLOBAL", "LOAD_NAME", "LOAD_FROM_DICT_OR_GLOBALS"}


def identity(function: Callable[..., Any]) -> str:
    """Return a text that changes with a function, the same in every process.

    Seen are the module, the name and the code of the function, with functions in it; its defaults;
    what a :class:`functools.partial` gives it; and the global names that its code reads: values by
    content, functions, classes and modules by their names. Values are plain ones (``None``,
    numbers, texts, days, members of an Enum, lists, sets and dicts of such), arrays, tables,
    policies, cohorts; a function among defaults and arguments is seen as this one is. Of functions
    of pairmatch global names are not looked at: the version stands for them.

    Not seen are the code of functions and classes that are called, attributes of modules
    (``settings.LIMIT``), files, the environment and the versions of other packages. If one of
    these has changed, take another folder.

    Raises
    ------
    PolicyError
        If a function holds values of its surroundings, is an object of another kind, or is given
        or reads one: then it cannot be told whether it is the same in another run.

    Examples
    --------
    >>> identity(len)
    'builtins.len'
    >>> identity(functools.partial(round, ndigits=2))
    'builtins.round(ndigits=2)'
    """
    try:
        return _identity(function)
    except (RecursionError, ValueError):
        raise _unknown(
            "values that hold themselves, or are too large,", "give smaller ones"
        ) from None


def _identity(function: Callable[..., Any]) -> str:
    if isinstance(function, functools.partial):
        where = "what a functools.partial is given"
        given = [_content(own, where) for own in function.args]
        given += [
            f"{name}={_content(own, where)}" for name, own in sorted(function.keywords.items())
        ]
        return f"{_identity(function.func)}({', '.join(given)})"
    name = _name(function)
    if isinstance(function, BuiltinFunctionType):
        return f"{_bound_to(function)}{name}"
    if not isinstance(function, FunctionType) or function.__closure__:
        raise _unknown(
            name.strip(".") or "this object",
            "give a function without values of its surroundings, or functools.partial of one",
        )
    where = f"a default of {name}"
    said = [_code(function.__code__), _content(function.__defaults__, where)]
    said += [_content(dict(sorted((function.__kwdefaults__ or {}).items())), where)]
    if function.__module__.partition(".")[0] != _PACKAGE:
        for read in sorted(set(_names_read(function.__code__))):
            if read in function.__globals__:
                own = function.__globals__[read]
                said.append(f"{read}={_named(own, f'{read}, which {name} reads,')}")
    return f"{name}#{_digest(repr(said).encode())[:16]}"


def _bound_to(function: BuiltinFunctionType) -> str:
    """Return what a built-in method is a method of; of a function nothing."""
    own = function.__self__
    if own is None or isinstance(own, ModuleType):
        return ""
    return f"{_name(own) if isinstance(own, type) else _content(own, 'a built-in method')}."


def _code(code: CodeType) -> str:
    consts = [
        _code(own) if isinstance(own, CodeType) else _content(own, "a constant")
        for own in code.co_consts
    ]
    counts = code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount, code.co_flags
    names = code.co_names, code.co_varnames, code.co_cellvars, code.co_freevars
    return repr((code.co_code.hex(), code.co_exceptiontable.hex(), counts, names, consts))


def _names_read(code: CodeType) -> Iterator[str]:
    """Yield the global names that a code reads; some may be built in."""
    for step in dis.get_instructions(code):
        if step.opname in _READS:
            yield str(step.argval)
    for own in code.co_consts:
        if isinstance(own, CodeType):
            yield from _names_read(own)


def _named(value: object, where: str) -> str:
    """Return a global value: functions, classes and modules by name, others by content."""
    if isinstance(value, ModuleType):
        return value.__name__
    if isinstance(value, np.ufunc):
        return f"numpy.{value.__name__}"
    by_content = isinstance(value, BuiltinFunctionType | MethodType | functools.partial)
    name = getattr(value, "__qualname__", None)
    # Functions without a name of their own, as lambdas, are known by their code.
    own_name = isinstance(name, str) and (isinstance(value, type) or "<" not in name)
    if callable(value) and own_name and not by_content:
        return _name(value)
    return _content(value, where)


def _content(value: object, where: str) -> str:
    """Return a value as text, all of it."""
    kind = type(value)
    if kind in _BY_TEXT:
        return repr(value)
    text = _content_of_many(value, where)
    if text is not None:
        return text
    if isinstance(value, date | time) and kind in _DAYS:
        zone = "" if kind is date else getattr(value, "tzinfo", "")
        return f"{_name(kind)}({value.isoformat()} {zone})"
    if kind in (timedelta, pd.Timedelta, type(pd.NA), type(pd.NaT)):
        return f"{_name(kind)}({value!r})"
    if isinstance(value, Policy | Cohort):
        return f"{_name(kind)}({value.digest})"
    if isinstance(value, FunctionType | BuiltinFunctionType | functools.partial):
        return _identity(value)
    raise _unknown(
        where,
        f"it is a {kind.__qualname__}; give plain values, arrays, tables or functions of a "
        "module, or make the object in the function",
    )


def _content_of_many(value: object, where: str) -> str | None:
    """Return a value that is made of others as text, ``None`` = it is no such value."""
    kind = type(value)
    if isinstance(value, list | tuple) and kind in (list, tuple):
        return f"{kind.__name__}({', '.join(_content(own, where) for own in value)})"
    if isinstance(value, set | frozenset) and kind in (set, frozenset):
        return f"{kind.__name__}({', '.join(sorted(_content(own, where) for own in value))})"
    if isinstance(value, dict | FrozenMap) and kind in (dict, FrozenMap):
        pairs = (f"{_content(key, where)}: {_content(own, where)}" for key, own in value.items())
        return f"{kind.__name__}({', '.join(pairs)})"
    if isinstance(value, Enum):
        return f"{_name(kind)}.{value.name}({_content(value.value, where)})"
    return _content_of_table(value, where)


def _content_of_table(value: object, where: str) -> str | None:
    """Return an array or a table as text, ``None`` = it is none."""
    kind = type(value)
    if isinstance(value, np.generic) or (isinstance(value, np.ndarray) and kind is np.ndarray):
        return f"{kind.__name__}({_array(np.asarray(value), where)})"
    if isinstance(value, pd.DataFrame) and kind is pd.DataFrame:
        columns = [_content(value.iloc[:, k], where) for k in range(value.shape[1])]
        columns += [_content(value.columns, where), _content(value.index, where)]
        return f"DataFrame({', '.join(columns)})"
    if isinstance(value, pd.Series) and kind is pd.Series:
        return f"Series({_content(value.index, where)}, {_column(value, where)})"
    if isinstance(value, pd.Index) and kind.__module__.partition(".")[0] == "pandas":
        return f"{kind.__name__}({_column(value, where)}, {_content(list(value.names), where)})"
    return None


def _array(values: np.ndarray[Any, Any], where: str) -> str:
    if values.dtype.hasobject:
        # Its bytes are addresses.
        own = _content(values.tolist(), where)
        return f"{values.shape} {_digest(own.encode('utf-8', 'surrogatepass'))}"
    return f"{values.dtype!r} {values.shape} {_digest(values.tobytes())}"


def _column(values: pd.Series[Any] | pd.Index[Any], where: str) -> str:
    if isinstance(values.dtype, np.dtype) and not isinstance(values, pd.MultiIndex):
        own = _array(values.to_numpy(), where)
    else:
        own = _content(list(values), where)
    if isinstance(values.dtype, pd.CategoricalDtype):
        own += f" {_content(list(values.dtype.categories), where)} {values.dtype.ordered}"
    return f"{_content(values.name, where)} {values.dtype} {own}"


def _name(value: object) -> str:
    return f"{getattr(value, '__module__', '') or ''}.{getattr(value, '__qualname__', '')}"


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _unknown(what: str, instead: str) -> PolicyError:
    return PolicyError(
        f"store cannot tell whether {what} is the same in another run: {instead}, "
        "or leave out store"
    )


Method: TypeAlias = Callable[..., MatchResult]
"""A function with the interface of :func:`pairmatch.match`."""

OwnMetric: TypeAlias = Callable[[MatchResult], float]
"""A figure of one's own of a result."""

# Codes of demands that a plan may miss.
_DEMANDS = re.compile(r"\b(?:above_quota|below_quota|below_min_load|over_capacity|pin_missing)\b")
# What would be the same in another run of the same data.
_LASTING = (InfeasibleError, NoMatchingError, PolicyError, IntakeError)


@dataclass(frozen=True)
class Task:
    """What a worker needs to do one run.

    Attributes
    ----------
    key
        Of the same runs the same.
    cohort, policy
        The data.
    method, given
        The function, and its keyword arguments.
    metrics
        Names of built-in metrics, and functions of one's own by their names.
    yardstick
        The policy under which pairs are judged.
    on
        Day of the round.
    """

    key: str
    cohort: Cohort
    policy: Policy
    method: Method
    given: Mapping[str, Any]
    metrics: tuple[tuple[str, OwnMetric | None], ...]
    yardstick: Policy
    on: date | None


@dataclass(frozen=True)
class Measured:
    """What a run came to.

    Attributes
    ----------
    values
        Value of each metric, NaN = does not exist; empty after an error.
    error
        Why there are none: kind of error, codes and counts, nothing of the people.
    lasting
        Whether the run would come to the same again, and is worth keeping.
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
        if not all(own is None or isinstance(own, float) for own in values):
            return None
        if len(values) != (0 if error else n_metrics):
            return None
        return cls(tuple(math.nan if own is None else own for own in values), error)


def perform(task: Task) -> Measured:
    """Do one run and measure it; what goes wrong is said in the outcome."""
    where = "the method"
    try:
        result = task.method(task.cohort, task.policy, **task.given)
        if not isinstance(result, MatchResult):
            return Measured((), "the method returned no MatchResult", lasting=False)
        if not result.solution.has_plan:
            said = f"NoMatchingError: there is no plan: {result.status}"
            return Measured((), said, lasting=result.status is Status.INFEASIBLE)
        view = PlanView(result, *of_day(task.cohort, task.yardstick, task.on), task.on)
        values = []
        for name, own in task.metrics:
            where = f"the metric {name}"
            value = float(METRICS[name].of(view) if own is None else own(result))
            if math.isinf(value):
                return Measured((), f"{where} is infinite", lasting=False)
            values.append(value)
    except PairmatchError as error:
        return Measured((), f"{_said(error)} in {where}", lasting=isinstance(error, _LASTING))
    except Exception as error:  # noqa: BLE001 - a function of the user's own
        # Its text is left out: it may hold values of profiles.
        return Measured((), f"{type(error).__name__} in {where}", lasting=False)
    return Measured(tuple(values))


def _said(error: PairmatchError) -> str:
    """Return kind, codes and counts of an error; its text holds ids and is left out."""
    kind = type(error).__name__
    if isinstance(error, IntakeError):
        codes = Counter(own.code for own in error.problems)
    elif isinstance(error, InfeasibleError):
        codes = Counter(conflicts=len(getattr(error.diagnosis, "conflicts", ())))
    else:
        codes = Counter(_DEMANDS.findall(str(error)))
    listed = ", ".join(f"{code} {n}" for code, n in sorted(codes.items()) if n)
    return f"{kind} ({listed})" if listed else kind


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

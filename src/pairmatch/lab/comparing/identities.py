"""What functions are known by, so that a stored run is found again only if nothing changed."""

from __future__ import annotations

import dis
import functools
import hashlib
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from types import BuiltinFunctionType, CodeType, FunctionType, MethodType, ModuleType
from typing import Any

import numpy as np
import pandas as pd

from pairmatch.errors import PolicyError
from pairmatch.frozen import FrozenMap
from pairmatch.people import Cohort
from pairmatch.policy import Policy

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

"""Score matrices of a user: reading, labels, and rounding to whole points."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from pairmatch._support.containers import BoolArray, FloatArray, IntArray
from pairmatch._support.text_tables import is_text
from pairmatch.errors import PolicyError, did_you_mean
from pairmatch.people.pairs import Label

PerPerson: TypeAlias = int | Sequence[int] | Mapping[Label, int] | None

NOT_ELIGIBLE = np.iinfo(np.int64).min
"""Stands in a block of points where a pair is not eligible. Score 0 is something else."""

LIMIT = 2**61
"""No sum may reach this: there is room to spare below the end of 64 bits."""

MOST_SEATS = 10**9

_WRONG_KIND = "the score matrix holds something that is not a number"


def read_matrix(
    scores: npt.ArrayLike | pd.DataFrame, resolution: float
) -> tuple[tuple[Label, ...], tuple[Label, ...], IntArray, float | None]:
    """Return row labels, column labels, whole points, and to what they were rounded.

    The last is ``None`` if all scores were whole numbers, which are taken exactly; otherwise they
    are rounded to ``resolution``. NaN becomes :data:`NOT_ELIGIBLE`. A DataFrame brings its labels,
    otherwise rows and columns are numbered.

    Raises
    ------
    PolicyError
        If the matrix cannot be read.

    Examples
    --------
    >>> read_matrix([[0.25, 1.0]], 0.25)
    ((0,), (0, 1), array([[1, 4]]), 0.25)
    """
    if isinstance(scores, pd.DataFrame):
        rows, columns = _labels("row", scores.index), _labels("column", scores.columns)
        values, blank = _read_frame(scores)
    else:
        values, blank = _read_array(scores)
        rows, columns = tuple(range(values.shape[0])), tuple(range(values.shape[1]))
    whole = values.dtype.kind != "f"
    points = values.astype(np.int64) if whole else _rounded(values, resolution)
    points[blank] = NOT_ELIGIBLE
    return rows, columns, points, None if whole else resolution


def below_minimum(
    points: IntArray, resolution: float | None, minimum_score: float | None
) -> BoolArray:
    """Return which eligible pairs are below a minimum score; ``None`` = no minimum.

    ``resolution`` is that to which the scores were rounded; ``None`` if they were whole.

    Examples
    --------
    >>> below_minimum(np.array([[1, 4]]), 0.25, 0.5)
    array([[ True, False]])
    """
    if minimum_score is None:
        return np.zeros(points.shape, dtype=np.bool_)
    if not (_is_number(minimum_score) and math.isfinite(minimum_score)):
        raise PolicyError("minimum_score must be a finite number")
    # Rounded by the very expression that rounds the scores; whole scores are compared exactly.
    scaled = float(minimum_score) if resolution is None else _scaled(minimum_score, resolution)
    lowest = min(max(math.ceil(scaled), -LIMIT), LIMIT)
    below: BoolArray = (points != NOT_ELIGIBLE) & (points < lowest)
    return below


def per_person(
    name: str, numbers: PerPerson, labels: tuple[Label, ...], default: int, who: str = "mentor"
) -> IntArray:
    """Return a whole number for each mentor, or each mentee.

    ``numbers`` is one for all, one a person, or a mapping from label; ``default`` is for people
    whom it does not name. In errors, ``name`` says what the numbers are, and ``who`` whose.

    Raises
    ------
    PolicyError
        If a number is missing, negative or not whole, or somebody is not known.

    Examples
    --------
    >>> per_person("capacity", {"M-2": 3}, ("M-1", "M-2"), 1)
    array([1, 3])
    """
    counts: list[Any]
    if numbers is None:
        counts = [default] * len(labels)
    elif isinstance(numbers, Mapping | pd.Series):
        by_label = dict(numbers.items())
        if len(by_label) != len(numbers):
            raise PolicyError(f"{name} names a {who} twice")
        if unknown := [label for label in by_label if label not in set(labels)]:
            guess = did_you_mean(unknown[0], map(str, labels))
            raise PolicyError(
                f"{name} names {who}s who are not in the matrix: {some(unknown)}. {guess}"
            )
        counts = [by_label.get(label, default) for label in labels]
    elif not isinstance(numbers, Iterable) or getattr(numbers, "ndim", 1) == 0:
        counts = [numbers] * len(labels)
    else:
        counts = list(numbers)
    if len(counts) != len(labels):
        raise PolicyError(f"{name} has {len(counts)} numbers for {len(labels)} {who}s")
    whole = [c for c in counts if isinstance(c, int | np.integer) and not isinstance(c, bool)]
    if len(whole) != len(counts) or any(c < 0 for c in whole):
        raise PolicyError(f"{name} must be whole numbers from 0 on")
    # Nobody needs more seats than there are people; huge numbers would only endanger the sums.
    return np.array([min(int(c), MOST_SEATS) for c in whole], dtype=np.int64)


def some(labels: Sequence[object]) -> str:
    """Return the first few labels as text.

    Examples
    --------
    >>> some(["a", "b", "c", "d", "e", "f"])
    "'a', 'b', 'c', 'd', 'e' and 1 more"
    """
    shown = ", ".join(repr(label) for label in labels[:5])
    return f"{shown} and {len(labels) - 5} more" if len(labels) > 5 else shown


def _labels(axis: str, index: pd.Index[Any]) -> tuple[Label, ...]:
    labels = [label.item() if isinstance(label, np.generic) else label for label in index]
    if not all(isinstance(label, str | int) and not isinstance(label, bool) for label in labels):
        raise PolicyError(f"{axis} labels must be text or whole numbers")
    if not all(is_text(label) for label in labels if isinstance(label, str)):
        raise PolicyError(f"a {axis} label holds half a character")
    if len(set(labels)) != len(labels):
        raise PolicyError(f"{axis} labels must differ from each other")
    return tuple(labels)


def _read_array(scores: npt.ArrayLike) -> tuple[npt.NDArray[Any], BoolArray]:
    """Return values (int64 or float64) and which cells are blank."""
    try:
        values: np.ma.MaskedArray[Any, Any] = np.ma.asarray(scores)
    except ValueError:
        raise PolicyError("the score matrix needs rows of equal length") from None
    if values.ndim != 2:
        raise PolicyError(f"the score matrix needs 2 dimensions, not {values.ndim}")
    blank = np.ma.getmaskarray(values).copy()
    plain = np.asarray(values.filled(0)) if blank.any() else np.asarray(values)
    if plain.dtype.kind not in "iuf":
        raise PolicyError(_WRONG_KIND)
    if plain.dtype.kind == "f":
        return _whole_if_possible(plain.astype(np.float64), blank | np.isnan(plain))
    _check_size(plain)
    return plain.astype(np.int64), blank


def _read_frame(frame: pd.DataFrame) -> tuple[npt.NDArray[Any], BoolArray]:
    """Return values (int64 if all are whole numbers, else float64) and which cells are blank."""
    blank = frame.isna().to_numpy(dtype=np.bool_)
    columns = [frame.iloc[:, k].tolist() for k in range(frame.shape[1])]
    cells = [
        [0 if empty else cell for cell, empty in zip(column, blank[:, k], strict=True)]
        for k, column in enumerate(columns)
    ]
    types = {type(cell) for column in cells for cell in column}
    if bool in types or not all(
        issubclass(t, int | float | np.integer | np.floating) for t in types
    ):
        raise PolicyError(_WRONG_KIND)
    # By way of Python's integers: floats are exact only up to 2**53.
    whole = all(issubclass(t, int | np.integer) for t in types) and bool(types)
    table = np.array(cells, dtype=object).reshape(len(columns), len(frame)).T
    if whole or any(isinstance(cell, int) and abs(cell) >= LIMIT for cell in table.flat):
        _check_size(table)
        return table.astype(np.int64), blank
    return _whole_if_possible(table.astype(np.float64), blank)


def _whole_if_possible(values: FloatArray, blank: BoolArray) -> tuple[npt.NDArray[Any], BoolArray]:
    """Return whole numbers as such: NaN for "not eligible" turns them into floats."""
    filled = np.where(blank, 0.0, values)
    if np.isfinite(filled).all() and (filled == np.rint(filled)).all():
        if (np.abs(filled) >= LIMIT).any():
            raise PolicyError("a score is too large to be summed in 64 bits")
        return filled.astype(np.int64), blank
    return filled, blank


def _check_size(values: npt.NDArray[Any]) -> None:
    if values.size and max(int(values.max()), -int(values.min())) >= LIMIT:
        raise PolicyError("a score is too large to be summed in 64 bits")


def _rounded(values: FloatArray, resolution: float) -> IntArray:
    if not (_is_number(resolution) and math.isfinite(resolution) and resolution > 0):
        raise PolicyError("resolution must be a number above 0")
    if np.isinf(values).any():
        raise PolicyError("the score matrix holds infinities; write NaN for pairs not eligible")
    scaled = _scaled(values, resolution)
    if (np.abs(scaled) >= LIMIT).any():
        raise PolicyError("a score is too large for this resolution; use a coarser one")
    points: IntArray = scaled.astype(np.int64)
    return points


def _scaled(values: Any, resolution: float) -> Any:
    with np.errstate(over="ignore"):
        return np.rint(np.float64(values) / resolution)


def _is_number(value: object) -> bool:
    # Whole numbers beyond those of 64 bits could not be turned into floats.
    if isinstance(value, int):
        return not isinstance(value, bool) and abs(value) < 2**63
    return isinstance(value, float | np.integer | np.floating)

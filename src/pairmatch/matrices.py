"""Score matrices of one's own: reading, labels, and rounding to whole points."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from pairmatch.errors import PolicyError
from pairmatch.matching import Label

IntArray = npt.NDArray[np.int64]
PerMentor: TypeAlias = int | Sequence[int] | Mapping[Label, int] | None

NOT_ELIGIBLE = np.iinfo(np.int64).min
"""Stands in a block of points where a pair is not eligible. Score 0 is something else."""

LIMIT = 2**61
"""No sum may reach this: there is room to spare below the end of 64 bits."""

_WRONG_KIND = "the score matrix holds something that is not a number"


def read_matrix(
    scores: npt.ArrayLike | pd.DataFrame, resolution: float
) -> tuple[tuple[Label, ...], tuple[Label, ...], IntArray, Fraction]:
    """Return row labels, column labels, whole points and what one point is in score.

    Parameters
    ----------
    scores
        Two dimensions; whole numbers are taken exactly, others rounded to ``resolution``; NaN
        becomes :data:`NOT_ELIGIBLE`. A DataFrame brings its labels, otherwise rows and columns
        are numbered.
    resolution
        Smallest difference of scores that counts.

    Raises
    ------
    PolicyError
        If the matrix cannot be read.

    Examples
    --------
    >>> read_matrix([[0.25, 1.0]], 0.25)
    ((0,), (0, 1), array([[1, 4]]), Fraction(1, 4))
    """
    labels: tuple[tuple[Label, ...], tuple[Label, ...]] | None = None
    if isinstance(scores, pd.DataFrame):
        labels = _labels("row", scores.index), _labels("column", scores.columns)
        scores = _frame_values(scores)
    try:
        values = np.asarray(scores)
    except ValueError:
        raise PolicyError("the score matrix needs rows of equal length") from None
    if values.ndim != 2:
        raise PolicyError(f"the score matrix needs 2 dimensions, not {values.ndim}")
    if values.dtype.kind == "f":
        points, unit = _rounded(values.astype(np.float64), resolution)
    elif values.dtype.kind in "iu":
        points, unit = _whole(values), Fraction(1)
    else:
        raise PolicyError(_WRONG_KIND)
    if labels is None:
        labels = tuple(range(values.shape[0])), tuple(range(values.shape[1]))
    return *labels, points, unit


def below_minimum(
    points: IntArray, unit: Fraction, minimum_score: float | None
) -> npt.NDArray[np.bool_]:
    """Return which eligible pairs are below a minimum score.

    Examples
    --------
    >>> below_minimum(np.array([[1, 4]]), Fraction(1, 4), 0.5)
    array([[ True, False]])
    """
    if minimum_score is None:
        return np.zeros(points.shape, dtype=np.bool_)
    if not math.isfinite(minimum_score):
        raise PolicyError("minimum_score must be a finite number")
    lowest = math.ceil(Fraction(repr(float(minimum_score))) / unit)
    lowest = min(max(lowest, -LIMIT), LIMIT)
    below: npt.NDArray[np.bool_] = (points != NOT_ELIGIBLE) & (
        points < min(max(lowest, -LIMIT), LIMIT)
    )
    return below


def per_mentor(name: str, given: PerMentor, labels: tuple[Label, ...], default: int) -> IntArray:
    """Return a whole number for each mentor.

    Parameters
    ----------
    name
        What the numbers are, for errors.
    given
        One number for all, one a mentor, or a mapping from label; ``None`` = the default.
    labels
        The mentors.
    default
        For mentors that a mapping does not name.

    Raises
    ------
    PolicyError
        If a number is missing, negative or not whole, or a mentor is not known.

    Examples
    --------
    >>> per_mentor("capacity", {"M-2": 3}, ("M-1", "M-2"), 1)
    array([1, 3])
    """
    counts: list[Any]
    if given is None or isinstance(given, int | np.integer):
        counts = [default if given is None else given] * len(labels)
    elif isinstance(given, Mapping | pd.Series):
        by_label = dict(given.items())
        if unknown := [label for label in by_label if label not in set(labels)]:
            raise PolicyError(
                f"{name} names mentors that the matrix does not have: {some(unknown)}"
            )
        counts = [by_label.get(label, default) for label in labels]
    else:
        counts = list(given)
    if len(counts) != len(labels):
        raise PolicyError(f"{name} has {len(counts)} numbers for {len(labels)} mentors")
    whole = (isinstance(c, int | np.integer) and not isinstance(c, bool) for c in counts)
    if not all(whole) or not all(0 <= c <= 10**9 for c in counts):
        raise PolicyError(f"{name} must be whole numbers from 0 on")
    return np.array(counts, dtype=np.int64)


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
    if len(set(labels)) != len(labels):
        raise PolicyError(f"{axis} labels must differ from each other")
    return tuple(labels)


def _frame_values(frame: pd.DataFrame) -> npt.NDArray[Any]:
    whole = all(pd.api.types.is_integer_dtype(kind) for kind in frame.dtypes)
    try:
        if frame.size and whole and not frame.isna().to_numpy().any():
            # Not by way of floats, which are exact only up to 2**53.
            return np.array([frame[column].tolist() for column in frame.columns], dtype=np.int64).T
        return frame.to_numpy(dtype=np.float64, na_value=np.nan)
    except OverflowError:
        raise PolicyError("the score matrix holds numbers beyond 64 bits") from None
    except (TypeError, ValueError):
        raise PolicyError(_WRONG_KIND) from None


def _whole(values: npt.NDArray[Any]) -> IntArray:
    if values.size and max(int(values.max()), -int(values.min())) >= LIMIT:
        raise PolicyError("a score is too large to be summed in 64 bits")
    return values.astype(np.int64)


def _rounded(values: npt.NDArray[np.float64], resolution: float) -> tuple[IntArray, Fraction]:
    if not (math.isfinite(resolution) and resolution > 0):
        raise PolicyError("resolution must be a number above 0")
    if np.isinf(values).any():
        raise PolicyError("the score matrix holds infinities; write NaN for pairs not eligible")
    with np.errstate(over="ignore"):
        scaled = np.rint(values / resolution)
    blank = np.isnan(scaled)
    if (np.abs(scaled[~blank]) >= LIMIT).any():
        raise PolicyError("a score is too large for this resolution; use a coarser one")
    points = np.where(blank, 0, scaled).astype(np.int64)
    points[blank] = NOT_ELIGIBLE
    return points, Fraction(repr(float(resolution)))

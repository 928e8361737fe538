"""What was read from one cell, what was not, and how it was understood."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

LONGEST = 20_000
"""Characters of the longest cell that is read."""


@dataclass(frozen=True)
class Fault:
    """Something in a cell that could not be read.

    Attributes
    ----------
    code
        Stable code, such as ``"unreadable"``.
    hint
        What to do about it; never repeats the answer.
    """

    code: str
    hint: str


@dataclass(frozen=True)
class Reading:
    """What one cell says.

    Attributes
    ----------
    value
        Value of the field, ``None`` if nothing was answered or nothing could be read.
    faults
        What could not be read.
    notes
        Keys of what was interpreted, such as ``"range_lowest"``.
    """

    value: Any = None
    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()


BLANK = Reading()
"""What a cell without an answer says."""


TOO_LONG = Reading(
    faults=(Fault("too_long", f"too long: an answer has at most {LONGEST} characters"),)
)
"""What a cell says that is far too long."""


class UnreadableError(ValueError):
    """An answer, or a part of it, could not be read; the text never repeats it.

    Parameters
    ----------
    hint
        What to do about it.
    code
        Stable code.
    """

    def __init__(self, hint: str, code: str = "unreadable") -> None:
        super().__init__(hint)
        self.fault = Fault(code, hint)


def is_blank(cell: object) -> bool:
    """Return whether a cell holds no answer: nothing, NaN, or white space.

    Examples
    --------
    >>> [is_blank(cell) for cell in (None, float("nan"), pd.NaT, "  ", 0, ())]
    [True, True, True, True, False, False]
    """
    if isinstance(cell, str):
        return not cell.strip()
    if cell is None or cell is pd.NA or cell is pd.NaT:
        return True
    return isinstance(cell, float | np.floating) and math.isnan(cell)

"""Types of the arrays that are used everywhere, and the places of labels in them."""

from collections.abc import Hashable, Iterable
from typing import TypeVar

import numpy as np
import numpy.typing as npt

H = TypeVar("H", bound=Hashable)

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]


def index_of(labels: Iterable[H]) -> dict[H, int]:
    """Return the place of each label, counted from 0.

    Examples
    --------
    >>> index_of(["E-2", "E-1"])
    {'E-2': 0, 'E-1': 1}
    """
    return {label: place for place, label in enumerate(labels)}

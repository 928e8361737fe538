"""Types of the arrays that are used everywhere, and indices of labels."""

from collections.abc import Hashable, Iterable
from typing import TypeVar

import numpy as np
import numpy.typing as npt

H = TypeVar("H", bound=Hashable)

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]

H = TypeVar("H", bound=Hashable)


def index_of(labels: Iterable[H]) -> dict[H, int]:
    """Return the index of each label.

    Examples
    --------
    >>> index_of(["a", "b"])
    {'a': 0, 'b': 1}
    """
    return {label: index for index, label in enumerate(labels)}

"""Array types, places of labels, and an immutable mapping."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import Generic, TypeVar

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


K = TypeVar("K")
V = TypeVar("V")


class FrozenMap(Mapping[K, V], Generic[K, V]):
    """A mapping that cannot change, compares like a dict and can be hashed and pickled.

    Parameters
    ----------
    items
        A mapping or pairs of key and value; the last value of a key counts.

    Examples
    --------
    >>> levels = FrozenMap({"fr": "C1", "en": "B2"})
    >>> levels["fr"], levels == {"en": "B2", "fr": "C1"}, len({levels, FrozenMap(levels)})
    ('C1', True, 1)
    """

    __slots__ = ("_items",)

    def __init__(self, items: Mapping[K, V] | Iterable[tuple[K, V]] = ()) -> None:
        self._items: dict[K, V] = dict(items)

    def __reduce__(self) -> tuple[type[FrozenMap[K, V]], tuple[dict[K, V]]]:
        return FrozenMap, (self._items,)

    def __getitem__(self, key: K) -> V:
        return self._items[key]

    def __contains__(self, key: object) -> bool:
        # Looked up without an error for each key that is not there.
        return key in self._items

    def __iter__(self) -> Iterator[K]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __hash__(self) -> int:
        return hash(frozenset(self._items.items()))

    def __repr__(self) -> str:
        return repr(self._items)

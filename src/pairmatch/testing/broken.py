"""Hypothesis strategies for what must be refused: wrong people, policies and score matrices."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from pairmatch import policy as pp
from pairmatch.people import Level
from pairmatch.policy import Policy


def broken_fields() -> SearchStrategy[tuple[str, Any]]:
    """Return a strategy for a mentor's field and a value that it must refuse."""
    secret = "s3cr3t-v4lue"  # noqa: S105 - tests look for it in error texts
    return st.sampled_from(
        [
            ("id", ""), ("id", "   "), ("id", 7), ("id", None),
            ("site", 12), ("sectors", secret), ("sectors", ["", secret]), ("sectors", [12]),
            ("languages", {secret: "B1"}), ("languages", {"fr": secret}), ("languages", 5),
            ("languages", secret), ("availability", secret), ("availability", f"Mo {secret}"),
            ("availability", [(8, 0, 60)]), ("availability", [(1, 60, 60)]), ("availability", 5),
            ("capacity", -1), ("capacity", 1.5), ("capacity", secret), ("capacity", True),
            ("min_load", 5), ("current_load", -2), ("birth_year", 1066), ("birth_year", secret),
            ("available_from", secret), ("available_until", date(1999, 1, 1)),
            ("attributes", {"grade": float("nan")}), ("attributes", {"grade": object()}),
            ("attributes", {"bad name": secret}), ("attributes", secret),
            ("attributes", {"grade": {secret: 1}}), ("wishes", secret), ("avoid", [None]),
            ("offers", {"a": secret}), ("nickname", secret),
        ]
    )  # fmt: skip


_NAN, _INFINITY = float("nan"), float("inf")

_NUMBERS: tuple[Any, ...] = (-1.0, _NAN, _INFINITY, "1", None)
_BROKEN_POLICIES: dict[str, Callable[[Any], object]] = {
    "weight": lambda value: pp.GoalCoverage(weight=value),
    "missing of a criterion": lambda value: pp.SharedLanguage(missing=value),
    "missing of a rule": lambda value: pp.SameSite(missing=value),
    "minimum score": lambda value: Policy(minimum_score=value),
    "objective": lambda value: Policy(objective=value),
    "criteria": lambda value: Policy(criteria=(value,)),
    "rules": lambda value: Policy(rules=(value,)),
    "quotas": lambda value: Policy(quotas=value),
    "minutes": pp.CommonBlock,
    "level": pp.SharedLanguageAtLeast,
    "levels": lambda value: pp.SharedLanguage(by_level=dict.fromkeys(Level.__members__, value)),
    "depths": lambda value: pp.SectorSimilarity(by_depth=(value,)),
    "tree": lambda value: pp.SectorSimilarity(tree=value),
    "attribute": pp.Same,
    "span": lambda value: pp.Proximity("a", span=value),
    "table": lambda value: pp.Lookup("a", table=((1, 1, value),)),
    "year": lambda value: pp.AgeRange(value, min_gap=1),
    "period": lambda value: pp.AvailableDuring(value, value),
}


def broken_policies() -> SearchStrategy[tuple[str, Callable[[], object]]]:
    """Return a strategy for a name and a call that must raise ``PolicyError``."""

    def call(where: str, value: Any) -> tuple[str, Callable[[], object]]:
        return where, lambda: _BROKEN_POLICIES[where](value)

    return st.builds(call, st.sampled_from(sorted(_BROKEN_POLICIES)), st.sampled_from(_NUMBERS))


def broken_matrices() -> SearchStrategy[Any]:
    """Return a strategy for score matrices that must be refused."""
    cells = st.sampled_from([_INFINITY, -_INFINITY, 1e300, 2**62, 2**70, "a", None, True, 1j])
    shapes = st.sampled_from([(1, 1), (2, 3), (4, 1)])

    def spoilt(cell: Any, shape: tuple[int, int]) -> Any:
        matrix = np.full(shape, cell, dtype=object)
        return matrix.tolist()

    wrong_shapes = st.sampled_from([[1.0], 1.0, [[[1.0]]], [[1.0], [1.0, 2.0]]])
    return st.builds(spoilt, cells, shapes) | wrong_shapes

"""Figures of groups, as they are shown."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from pairmatch.display import text_table
from pairmatch.lab.groups.person_outcomes import Side


@dataclass(frozen=True)
class GroupOutcome:
    """What a plan means for one group.

    Attributes
    ----------
    column, group
        The group; of everybody ``""`` and ``"all"``.
    people
        How many there are; as all figures ``None`` if it is not shown.
    matched
        How many of them have a pair.
    match_rate, match_rate_low, match_rate_high
        Their share, with Wilson's interval.
    mean_score, mean_rank
        Of those with a pair: mean score, and mean rank of the partner; ``None`` also if nobody has.
    waiting_stated, mean_waiting_weeks
        For how many mentees it is known since when they wait, and how long on average.
    suppressed
        What is not shown because counts are too small: ``"people"`` (everything), ``"matched"``
        (rates, scores and ranks), ``"waiting"``.
    """

    column: str
    group: str
    people: int | None
    matched: int | None
    match_rate: float | None
    match_rate_low: float | None
    match_rate_high: float | None
    mean_score: float | None
    mean_rank: float | None
    waiting_stated: int | None
    mean_waiting_weeks: float | None
    suppressed: tuple[str, ...] = ()


@dataclass(frozen=True)
class GroupDifference:
    """By how much a figure of one group is above that of another.

    Attributes
    ----------
    column, measure
        The column, and which figure.
    group, other
        The groups.
    difference, low, high
        The difference with its interval (Newcombe's of rates, Welch's of means); the limits are
        ``None`` where a group has fewer than two values.
    """

    column: str
    measure: str
    group: str
    other: str
    difference: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class GroupOutcomes:
    """What a plan means for groups of people.

    Attributes
    ----------
    side
        ``"mentees"`` or ``"mentors"``.
    total
        Everybody.
    groups
        Each group of each column, ordered by name.
    differences
        Differences between groups that are shown.
    minimum_cell
        Smallest count that is shown.
    confidence
        Of all intervals, each for itself: among twenty differences of nothing, one is expected to
        lie outside of its interval of 95 %.
    columns_hidden
        Columns of which nothing is shown, because together with an earlier column their figures
        would tell of a few people. Ask them by themselves.
    """

    side: Side
    total: GroupOutcome
    groups: tuple[GroupOutcome, ...]
    differences: tuple[GroupDifference, ...]
    minimum_cell: int
    confidence: float
    columns_hidden: tuple[str, ...] = ()

    @property
    def table(self) -> pd.DataFrame:
        """One row a group, the last for everybody; a column for each figure."""
        rows = [asdict(own) | {"suppressed": "; ".join(own.suppressed)} for own in self._rows]
        columns = list(GroupOutcome.__dataclass_fields__)
        table = pd.DataFrame(rows, columns=columns)
        counts = dict.fromkeys(("people", "matched", "waiting_stated"), "Int64")
        figures = [name for name in columns if name.startswith(("match_rate", "mean"))]
        return table.astype(counts | dict.fromkeys(figures, "float64"))

    @property
    def differences_table(self) -> pd.DataFrame:
        """One row a difference, a column for each attribute of :class:`GroupDifference`."""
        columns = list(GroupDifference.__dataclass_fields__)
        table = pd.DataFrame([asdict(own) for own in self.differences], columns=columns)
        return table.astype(dict.fromkeys(("difference", "low", "high"), "float64"))

    @property
    def _rows(self) -> tuple[GroupOutcome, ...]:
        return *self.groups, self.total

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain lists and mappings."""
        return {
            "side": self.side,
            "minimum_cell": self.minimum_cell,
            "confidence": self.confidence,
            "columns_hidden": list(self.columns_hidden),
            "total": _plain(self.total),
            "groups": [_plain(own) for own in self.groups],
            "differences": [asdict(own) for own in self.differences],
        }

    def text(self) -> str:
        """Return the figures in words."""
        header = ("group", self.side, "matched", "rate", "score", "rank", "weeks waiting")
        rows = [
            (
                f"{own.column}: {own.group}" if own.column else own.group,
                _shown(own.people),
                _shown(own.matched),
                _interval(own.match_rate, own.match_rate_low, own.match_rate_high),
                _shown(own.mean_score),
                _shown(own.mean_rank),
                _shown(own.mean_waiting_weeks),
            )
            for own in self._rows
        ]
        lines = [
            text_table(header, rows),
            f"Intervals: {self.confidence:.0%}, each for itself. - = nothing to show, or counts "
            f"below {self.minimum_cell} that are not shown, nor what they could be had from.",
        ]
        lines += [
            f"{name}: nothing is shown, because together with an earlier column it would tell of "
            f"fewer than {self.minimum_cell} people; ask it by itself, and not both of one plan."
            for name in self.columns_hidden
        ]
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.text()


def _plain(own: GroupOutcome) -> dict[str, Any]:
    return asdict(own) | {"suppressed": list(own.suppressed)}


def _shown(value: float | None) -> str:
    return "-" if value is None else f"{value:.3g}" if isinstance(value, float) else str(value)


def _interval(value: float | None, low: float | None, high: float | None) -> str:
    if value is None or low is None or high is None:
        return "-"
    return f"{value:.0%} ({low:.0%} to {high:.0%})"

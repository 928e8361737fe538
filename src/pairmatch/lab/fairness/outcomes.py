"""Outcomes of a plan for people and groups, from a table that the plan never saw."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from itertools import combinations
from typing import Any, Literal, TypeAlias

import numpy as np
import pandas as pd

from pairmatch._support.containers import index_of
from pairmatch._support.display import ShownAsText
from pairmatch._support.parameters import check_on, is_whole
from pairmatch._support.text_tables import text_table
from pairmatch.advice import Position
from pairmatch.errors import PolicyError, did_you_mean
from pairmatch.lab.fairness.groups import Groups, Membership, membership
from pairmatch.lab.fairness.judged_pairs import Judge, available, judge_of, judged
from pairmatch.lab.fairness.privacy import hidden, tell_of_few
from pairmatch.lab.intervals import check_confidence, mean, newcombe, welch, wilson
from pairmatch.people.pairs import Label, Matching
from pairmatch.problem import Problem
from pairmatch.result import MatchResult

Side: TypeAlias = Literal["mentees", "mentors"]


@dataclass(frozen=True)
class PersonOutcome:
    """What a plan means for one person.

    ``score`` and ``rank`` are means over the pairs, ``None`` without a pair; ``waiting_weeks`` is
    ``None`` for mentors, if it is not stated, or if no day was given.
    """

    id: Label
    score: float | None
    rank: float | None
    waiting_weeks: float | None

    @property
    def matched(self) -> bool:
        """Whether the plan has a pair with the person."""
        return self.score is not None


def person_outcomes(
    position: Position, plan: Matching, side: Side, on: date | None = None
) -> list[PersonOutcome]:
    """Return what a plan means for everybody of a side who could be in it.

    Mentees in running pairs and mentors without a seat are left out. Pairs are judged by the
    problem of ``position``; mentees have waited to the day ``on``.

    Raises
    ------
    PolicyError
        If the side is not known, or the day is no date.
    """
    if side not in ("mentees", "mentors"):
        raise PolicyError(f"unknown side {side!r}. {did_you_mean(side, ('mentees', 'mentors'))}")
    check_on(on)
    judge = judge_of(position)
    pairs, unit = judged(judge, plan), position.problem.unit
    there_mentees, there_mentors = available(judge)
    if side == "mentees":
        ids, there = position.problem.mentee_ids, there_mentees
        places, ranks = pairs.rows, pairs.mentor_ranks
    else:
        ids, there = position.problem.mentor_ids, there_mentors
        places, ranks = pairs.columns, pairs.mentee_ranks
    there[places] = True
    pairs_of: dict[int, list[int]] = {}
    for k, place in enumerate(places.tolist()):
        pairs_of.setdefault(place, []).append(k)
    outcomes = []
    for k in np.flatnonzero(there).tolist():
        score = rank = None
        if of_person := pairs_of.get(k):
            score = float(unit * int(pairs.points[of_person].sum()) / len(of_person))
            rank = int(ranks[of_person].sum()) / len(of_person)
        waiting = _waiting_weeks(judge, k, on) if side == "mentees" else None
        outcomes.append(PersonOutcome(ids[k], score, rank, waiting))
    return outcomes


def _waiting_weeks(judge: Judge, mentee: int, on: date | None) -> float | None:
    if isinstance(judge, Problem) or on is None:
        return None
    since = judge.cohort.mentees[mentee].waiting_since
    return None if since is None else max(0, (on - since).days) / 7


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
        Mean score, and mean rank of the partner, of those with a pair; ``None`` also without any.
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


@dataclass(frozen=True, repr=False)
class GroupOutcomes(ShownAsText):
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
        That of each interval by itself: among twenty differences of nothing, one is expected to
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
        rows = [asdict(row) | {"suppressed": "; ".join(row.suppressed)} for row in self._rows]
        columns = list(GroupOutcome.__dataclass_fields__)
        table = pd.DataFrame(rows, columns=columns)
        counts = dict.fromkeys(("people", "matched", "waiting_stated"), "Int64")
        figures = [name for name in columns if name.startswith(("match_rate", "mean"))]
        return table.astype(counts | dict.fromkeys(figures, "float64"))

    @property
    def differences_table(self) -> pd.DataFrame:
        """One row a difference, a column for each attribute of :class:`GroupDifference`."""
        columns = list(GroupDifference.__dataclass_fields__)
        table = pd.DataFrame([asdict(each) for each in self.differences], columns=columns)
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
            "groups": [_plain(group) for group in self.groups],
            "differences": [asdict(difference) for difference in self.differences],
        }

    def text(self) -> str:
        """Return the figures in words."""
        header = ("group", self.side, "matched", "rate", "score", "rank", "weeks waiting")
        rows = [
            (
                f"{row.column}: {row.group}" if row.column else row.group,
                _shown(row.people),
                _shown(row.matched),
                _interval(row.match_rate, row.match_rate_low, row.match_rate_high),
                _shown(row.mean_score),
                _shown(row.mean_rank),
                _shown(row.mean_waiting_weeks),
            )
            for row in self._rows
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


def _plain(outcome: GroupOutcome) -> dict[str, Any]:
    return asdict(outcome) | {"suppressed": list(outcome.suppressed)}


def _shown(value: float | None) -> str:
    return "-" if value is None else f"{value:.3g}" if isinstance(value, float) else str(value)


def _interval(value: float | None, low: float | None, high: float | None) -> str:
    if value is None or low is None or high is None:
        return "-"
    return f"{value:.0%} ({low:.0%} to {high:.0%})"


TOTAL = "all"

_COUNTS = ("people", "matched", "waiting")
_MEANS = ("mean_score", "mean_rank", "mean_waiting_weeks")


def group_outcomes(
    result: MatchResult,
    groups: Groups,
    *,
    side: Side = "mentees",
    minimum_cell: int = 5,
    confidence: float = 0.95,
    on: date | None = None,
) -> GroupOutcomes:
    """Return match rate, score, rank of the partner and waiting time by group.

    The table of groups must stay outside of profiles and policy: no plan is made with it, and
    nothing is optimised on it. Counts below ``minimum_cell`` are not
    shown, nor counts of the same column from which they could be computed with the totals (see
    :func:`pairmatch.lab.fairness.privacy.hidden`); means are rounded to three digits. Every two
    columns are compared: where a group of one and a group of the other have fewer people in
    common than ``minimum_cell``, or one has so few whom the other has not (and not nobody), nothing
    of the later column is shown. That does not cover what three columns or more, or what several
    calls, plans and rounds tell together. Figures of one plan say little: what is by chance and
    what is not needs many rounds.

    Parameters
    ----------
    result
        The plan. Mentees in running pairs and mentors without a seat are not counted.
    groups
        A table with a column (or index) ``id`` and columns of groups, or a mapping from id to
        group. It may hold both sides. Whoever is not in it is in the group ``"not stated"``.
    side
        Whose outcomes: ``"mentees"`` or ``"mentors"``.
    minimum_cell
        Smallest count that is shown. 0 shows everything: for invented people only.
    confidence
        Confidence of the intervals, between 0 and 1.
    on
        Day of the round, to which mentees have waited; without it waiting is left out.

    Raises
    ------
    IntakeError
        With every id of the table that is unknown, blank or there twice.
    PolicyError
        If it is no such table, or another argument is wrong.
    NoMatchingError
        If there is no plan, or the result does not know its people.
    ImportError
        If scipy is not installed (the extra ``lab``).

    Examples
    --------
    >>> import pairmatch as pm
    >>> result = pm.solve(pm.Problem.from_scores([[8, 2], [6, 4], [5, 3]]))
    >>> by_group = group_outcomes(result, {0: "a", 1: "a", 2: "b"}, minimum_cell=0)
    >>> by_group.table[["group", "people", "matched", "mean_score"]]
              group  people  matched  mean_score
    0             a       2        2         6.0
    1             b       1        0         NaN
    2           all       3        2         6.0
    """
    if not isinstance(result, MatchResult):
        raise PolicyError("group_outcomes needs a result of match or solve")
    return outcomes_of(
        result.position, result.matching, groups,
        side=side, minimum_cell=minimum_cell, confidence=confidence, on=on,
    )  # fmt: skip


def outcomes_of(
    position: Position,
    plan: Matching,
    groups: Groups,
    *,
    side: Side,
    minimum_cell: int,
    confidence: float,
    on: date | None,
) -> GroupOutcomes:
    """Return :func:`group_outcomes` of any plan, judged by the problem of another, if need be."""
    if not is_whole(minimum_cell):
        raise PolicyError("minimum_cell is a whole number from 0")
    check_confidence(confidence)
    member = membership(groups, (*position.problem.mentee_ids, *position.problem.mentor_ids))
    people = person_outcomes(position, plan, side, on)
    matched = {k for k, person in enumerate(people) if person.matched}
    outcomes: list[GroupOutcome] = []
    differences: list[GroupDifference] = []
    shown: list[list[set[int]]] = []
    left_out: list[str] = []
    for column in member.columns:
        by_group = _by_group(people, member, column)
        concealed = _concealed(list(by_group.values()), minimum_cell)
        parts = _parts(people, list(by_group.values()), concealed)
        if any(tell_of_few(parts, other, matched, minimum_cell) for other in shown):
            left_out.append(column)
            concealed = [_COUNTS] * len(by_group)
        else:
            shown.append(parts)
        rows = [
            _outcome(column, name, members, what, confidence)
            for (name, members), what in zip(by_group.items(), concealed, strict=True)
        ]
        outcomes += rows
        differences += _differences(rows, by_group, confidence)
    total = _outcome("", TOTAL, people, (), confidence)
    return GroupOutcomes(
        side, total, tuple(outcomes), tuple(differences), int(minimum_cell), float(confidence),
        tuple(left_out),
    )  # fmt: skip


def _by_group(
    people: Sequence[PersonOutcome], member: Membership, column: str
) -> dict[str, list[PersonOutcome]]:
    """Return the people of each group of a column, in the order of the names."""
    by_group: dict[str, list[PersonOutcome]] = {}
    for person in people:
        by_group.setdefault(member.of(column, person.id), []).append(person)
    return dict(sorted(by_group.items()))


def _parts(
    people: Sequence[PersonOutcome],
    groups: Sequence[list[PersonOutcome]],
    concealed: Sequence[tuple[str, ...]],
) -> list[set[int]]:
    """Return who is in each group; those that are not shown are known together only."""
    places = index_of(person.id for person in people)
    parts, rest = [], set()
    for group, what in zip(groups, concealed, strict=True):
        members = {places[person.id] for person in group}
        if "people" in what:
            rest |= members
        else:
            parts.append(members)
    return [*parts, rest] if rest else parts


def _concealed(groups: Sequence[list[PersonOutcome]], minimum: int) -> list[tuple[str, ...]]:
    """Return what is not shown of each group."""
    matched = [sum(person.matched for person in group) for group in groups]
    stated = [sum(person.waiting_weeks is not None for person in group) for group in groups]
    sizes = [len(group) for group in groups]
    few = hidden([(n,) for n in sizes], minimum)

    def split(counts: list[int]) -> frozenset[int]:
        cells = [(k, n - k) for k, n in zip(counts, sizes, strict=True)]
        return hidden(cells, minimum, few)

    parts = (few, split(matched), split(stated))
    return [
        tuple(name for name, part in zip(_COUNTS, parts, strict=True) if g in part)
        for g in range(len(groups))
    ]


def _outcome(
    column: str,
    name: str,
    people: list[PersonOutcome],
    concealed: tuple[str, ...],
    confidence: float,
) -> GroupOutcome:
    n, matched = len(people), sum(person.matched for person in people)
    stated = len(_values(people, "mean_waiting_weeks"))
    rates = "matched" not in concealed and n > 0
    low, high = wilson(matched, n, confidence) if rates else (None, None)
    means = {
        measure: None if _hides(measure) in concealed else _rounded(mean(_values(people, measure)))
        for measure in _MEANS
    }
    return GroupOutcome(
        column=column,
        group=name,
        people=None if "people" in concealed else n,
        matched=None if "matched" in concealed else matched,
        match_rate=matched / n if rates else None,
        match_rate_low=low,
        match_rate_high=high,
        waiting_stated=None if "waiting" in concealed else stated,
        suppressed=concealed,
        **means,
    )


def _differences(
    rows: Sequence[GroupOutcome], by_group: Mapping[str, list[PersonOutcome]], confidence: float
) -> Iterator[GroupDifference]:
    """Yield the differences between every two groups of a column, of figures that are shown."""
    for one, other in combinations(rows, 2):
        between = partial(GroupDifference, one.column, group=one.group, other=other.group)
        if one.match_rate is not None and other.match_rate is not None:
            counts = one.matched or 0, one.people or 0, other.matched or 0, other.people or 0
            limits = newcombe(*counts, confidence)
            gap = one.match_rate - other.match_rate
            yield between(measure="match_rate", difference=gap, low=limits[0], high=limits[1])
        for measure in _MEANS:
            if getattr(one, measure) is not None and getattr(other, measure) is not None:
                values, others = (_values(by_group[row.group], measure) for row in (one, other))
                low, high = map(_rounded, welch(values, others, confidence))
                gap = _rounded(mean(values) - mean(others)) or 0.0
                yield between(measure=measure, difference=gap, low=low, high=high)


_FIELDS: dict[str, Callable[[PersonOutcome], float | None]] = {
    "mean_score": lambda person: person.score,
    "mean_rank": lambda person: person.rank,
    "mean_waiting_weeks": lambda person: person.waiting_weeks,
}


def _values(people: list[PersonOutcome], measure: str) -> list[float]:
    values = map(_FIELDS[measure], people)
    return [value for value in values if value is not None]


def _hides(measure: str) -> str:
    return "waiting" if measure == "mean_waiting_weeks" else "matched"


def _rounded(value: float) -> float | None:
    """Return a figure of three digits: an exact mean could tell whose values it is made of."""
    return None if math.isnan(value) else float(f"{value:.3g}")

"""What a plan means for groups of people, from a table that the plan never saw."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import combinations

from pairmatch.advice import Position
from pairmatch.errors import PolicyError
from pairmatch.lab.comparing.intervals import check_confidence
from pairmatch.lab.groups.figures import GroupDifference, GroupOutcome, GroupOutcomes
from pairmatch.lab.groups.judged_pairs import position_of
from pairmatch.lab.groups.membership import Groups, membership
from pairmatch.lab.groups.person_outcomes import PersonOutcome, Side, mean, person_outcomes
from pairmatch.lab.groups.rate_intervals import newcombe, welch, wilson
from pairmatch.lab.groups.suppression import hidden, tell_of_few
from pairmatch.matching import Matching
from pairmatch.quantities import is_whole
from pairmatch.result import MatchResult

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

    The groups stand in a table of their own, which must stay outside of profiles and policy: no
    plan is made with it, and nothing is optimised on it. Counts below ``minimum_cell`` are not
    shown, nor counts of the same column from which they could be computed, the totals given (see
    :func:`pairmatch.lab.groups.suppression.hidden`); means are rounded to three digits. Of columns
    every two are looked at: where a group of one and a group of the other have fewer people in
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
        group. It may hold both sides. Who is not in it is in the group ``"not stated"``.
    side
        Whose outcomes: ``"mentees"`` or ``"mentors"``.
    minimum_cell
        Smallest count that is shown. 0 shows everything: for invented people only.
    confidence
        Of the intervals, between 0 and 1.
    on
        Day of the round, to which mentees have waited; without it waiting is left out.

    Raises
    ------
    IntakeError
        With every id of the table that is unknown, blank or stands twice.
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
    position = position_of(result)
    return outcomes_of(
        position, position.matching, groups,
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
    """Return :func:`group_outcomes` of any plan, judged by a problem that need not be its own."""
    if not is_whole(minimum_cell):
        raise PolicyError("minimum_cell is a whole number from 0")
    check_confidence(confidence)
    problem = position.problem
    member = membership(groups, (*problem.mentee_ids, *problem.mentor_ids))
    people = person_outcomes(position, plan, side, on)
    matched = {k for k, person in enumerate(people) if person.matched}
    found: list[GroupOutcome] = []
    differences: list[GroupDifference] = []
    shown: list[list[set[int]]] = []
    left_out: list[str] = []
    for column in member.columns:
        by_group: dict[str, list[PersonOutcome]] = {}
        for person in people:
            by_group.setdefault(member.of(column, person.id), []).append(person)
        names = sorted(by_group)
        concealed = _concealed([by_group[name] for name in names], minimum_cell)
        parts = _parts(people, [by_group[name] for name in names], concealed)
        if any(tell_of_few(parts, other, matched, minimum_cell) for other in shown):
            left_out.append(column)
            concealed = [_COUNTS] * len(names)
        else:
            shown.append(parts)
        rows = [
            _outcome(column, name, by_group[name], what, confidence)
            for name, what in zip(names, concealed, strict=True)
        ]
        found += rows
        for one, other in combinations(rows, 2):
            of = by_group[one.group], by_group[other.group]
            differences += _differences(one, other, *of, confidence)
    total = _outcome("", TOTAL, people, (), confidence)
    return GroupOutcomes(
        side, total, tuple(found), tuple(differences), int(minimum_cell), float(confidence),
        tuple(left_out),
    )  # fmt: skip


def _parts(
    people: Sequence[PersonOutcome],
    groups: Sequence[list[PersonOutcome]],
    concealed: Sequence[tuple[str, ...]],
) -> list[set[int]]:
    """Return who is in each group; those that are not shown are known together only."""
    places = {person.id: k for k, person in enumerate(people)}
    parts, rest = [], set()
    for own, what in zip(groups, concealed, strict=True):
        members = {places[person.id] for person in own}
        if "people" in what:
            rest |= members
        else:
            parts.append(members)
    return [*parts, rest] if rest else parts


def _concealed(groups: Sequence[list[PersonOutcome]], minimum: int) -> list[tuple[str, ...]]:
    """Return what is not shown of each group."""
    matched = [sum(person.matched for person in own) for own in groups]
    stated = [sum(person.waiting_weeks is not None for person in own) for own in groups]
    sizes = [len(own) for own in groups]
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
    one: GroupOutcome,
    other: GroupOutcome,
    people: list[PersonOutcome],
    others: list[PersonOutcome],
    confidence: float,
) -> Iterator[GroupDifference]:
    names = one.column, one.group, other.group
    if one.match_rate is not None and other.match_rate is not None:
        counts = one.matched or 0, one.people or 0, other.matched or 0, other.people or 0
        limits = newcombe(*counts, confidence)
        yield GroupDifference(
            names[0], "match_rate", *names[1:], one.match_rate - other.match_rate, *limits
        )
    for measure in _MEANS:
        if getattr(one, measure) is not None and getattr(other, measure) is not None:
            own = _values(people, measure), _values(others, measure)
            low, high = welch(*own, confidence)
            between = _rounded(mean(own[0]) - mean(own[1])) or 0.0
            yield GroupDifference(
                names[0], measure, *names[1:], between, _rounded(low), _rounded(high)
            )


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

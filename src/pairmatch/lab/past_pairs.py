"""Past pairs: tables of them and their outcomes, and how a policy scores them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, TypeAlias

import numpy as np
import pandas as pd

from pairmatch._support.containers import index_of
from pairmatch._support.progress import SILENT, Steps
from pairmatch.errors import IntakeError, Issue, PolicyError, did_you_mean, resembling
from pairmatch.intake.readers.cell_reading import is_blank
from pairmatch.people import Cohort, Mentor
from pairmatch.policy import Policy
from pairmatch.policy.policy import check_vocabulary
from pairmatch.scoring import Evaluation, breakdown
from pairmatch.scoring.tiles import BLANK

Outcome: TypeAlias = Literal["completed", "closed_early"]

OUTCOMES = ("completed", "closed_early")
RATINGS = ("rating_mid", "rating_final")
_NEEDED = ("mentee_id", "mentor_id", "outcome")
_OPTIONAL = (*RATINGS, "round", "start")


@dataclass(frozen=True)
class PastRow:
    """A row of a history.

    Attributes
    ----------
    mentee_id, mentor_id
        The pair.
    outcome
        ``"completed"`` or ``"closed_early"``.
    ratings
        Rating at mid-term and at the final review; ``None`` = none.
    round
        The round in which the pair was made, as text; ``None`` without such a column.
    start
        The day on which it began, if known.
    """

    mentee_id: str
    mentor_id: str
    outcome: str
    ratings: tuple[float | None, float | None] = (None, None)
    round: str | None = None
    start: date | None = None


@dataclass(frozen=True)
class History:
    """Past pairs, and the columns of their table that mean nothing here."""

    rows: tuple[PastRow, ...]
    ignored_columns: tuple[str, ...]


def read_history(table: pd.DataFrame, cohort: Cohort) -> History:
    """Read a table of past pairs, with the columns that :func:`pairmatch.lab.backtest` names.

    Raises
    ------
    PolicyError
        If it is no such table.
    IntakeError
        With everything that is wrong in it: unknown people, unknown outcomes, rows that are there
        twice, ratings that are no numbers. No value is repeated but ids.

    Examples
    --------
    >>> from pairmatch.people import Mentee, Mentor
    >>> cohort = Cohort([Mentor(id="M-1")], [Mentee(id="E-1")])
    >>> rows = [("E-1", "M-1", "completed"), ("E-1", "M-9", "over")]
    >>> read_history(pd.DataFrame(rows, columns=["mentee_id", "mentor_id", "outcome"]), cohort)
    Traceback (most recent call last):
        ...
    pairmatch.errors.IntakeError: 2 problems:
      pairs, row 3, id E-1 + M-9, field mentor_id: unknown_id (the cohort has no such mentor. \
Did you mean 'M-1'?)
      pairs, row 3, id E-1 + M-9, field outcome: unknown_outcome (write completed or closed_early)
    """
    if not isinstance(table, pd.DataFrame):
        raise PolicyError("history is a table: a DataFrame with a row for each past pair")
    names = [str(name) for name in table.columns]
    known = (*_NEEDED, *_OPTIONAL)
    if len(set(names)) < len(names):
        raise PolicyError("two columns of the history have one name")
    if missing := [name for name in _NEEDED if name not in names]:
        left = [name for name in names if name not in known]
        raise PolicyError(
            "\n".join(f"the history has no column {name!r}. {did_you_mean(name, left)}".strip()
                      for name in missing)
        )  # fmt: skip
    columns = {name: table.iloc[:, names.index(name)].tolist() for name in known if name in names}
    records = [
        dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)
    ]
    issues = [
        issue
        for row, record in enumerate(records, start=2)
        for issue in _issues(row, record, cohort)
    ]
    issues += _repeated(records)
    if issues:
        raise IntakeError(issues)
    ignored = tuple(name for name in names if name not in known)
    return History(tuple(_row(record) for record in records), ignored)


def _issues(row: int, record: dict[str, Any], cohort: Cohort) -> Iterator[Issue]:
    who = f"{record['mentee_id']} + {record['mentor_id']}"

    def issue(field: str, code: str, hint: str) -> Issue:
        return Issue("pairs", row, who, field, code, hint)

    for side, people in (("mentee", cohort.mentees_by_id), ("mentor", cohort.mentors_by_id)):
        label = record[f"{side}_id"]
        if not isinstance(label, str) or label not in people:
            meant = resembling(label, people)
            hint = f"the cohort has no such {side}." + (
                f" Did you mean {meant!r}?" if meant else ""
            )
            yield issue(f"{side}_id", "unknown_id", hint)
    if not isinstance(record["outcome"], str) or record["outcome"] not in OUTCOMES:
        yield issue("outcome", "unknown_outcome", f"write {' or '.join(OUTCOMES)}")
    for name in RATINGS:
        value = record.get(name)
        if not is_blank(value) and not _is_rating(value):
            yield issue(name, "not_a_number", "write a number, or leave it blank")
    if "round" in record and is_blank(record["round"]):
        yield issue("round", "blank", "say in which round the pair was made, or drop the column")
    start = record.get("start")
    if not is_blank(start) and _day(start) is None:
        yield issue("start", "not_a_date", "give a date, or text such as 2026-09-01")


def _repeated(records: list[dict[str, Any]]) -> Iterator[Issue]:
    seen: dict[tuple[object, ...], int] = {}
    for row, record in enumerate(records, start=2):
        # A pair that met again in another round, or from another day, is another pair.
        who = f"{record['mentee_id']} + {record['mentor_id']}"
        start = record.get("start")
        # As they are read: text and a day can mean the same.
        began = None if is_blank(start) else _day(start) or str(start)
        key = (str(record["mentee_id"]), str(record["mentor_id"]), str(record.get("round")), began)
        if key in seen:
            hint = f"stands in row {seen[key]} already; keep one"
            yield Issue("pairs", row, who, None, "duplicate_row", hint)
        seen.setdefault(key, row)


def _row(record: dict[str, Any]) -> PastRow:
    mid, final = (None if is_blank(record.get(name)) else float(record[name]) for name in RATINGS)
    return PastRow(
        record["mentee_id"],
        record["mentor_id"],
        record["outcome"],
        (mid, final),
        str(record["round"]) if "round" in record else None,
        _day(record.get("start")),
    )


def _is_rating(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float | np.number):
        return False
    try:
        return math.isfinite(float(value))
    except (OverflowError, TypeError):
        return False


def _day(value: object) -> date | None:
    if is_blank(value):
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value.strip()) if isinstance(value, str) else None
    except ValueError:
        return None


_ANY_DAY = date(2000, 1, 1)


@dataclass(frozen=True)
class PastPair:
    """A past pair under a policy of today.

    Attributes
    ----------
    row
        What is known of it.
    score
        Its score, 0 to 1, whether it is eligible or not.
    reasons
        Codes of what keeps the pair apart under the policy; empty = eligible.
    rank
        Rank of the mentor among all mentors who are eligible for the mentee (of the same round, if
        rounds are known); 1 is the best, and equal scores have the same rank. ``None`` if the pair
        is not eligible.
    n_eligible
        How many mentors are eligible.
    similarities
        Similarity of each criterion, in the policy's order; ``None`` = not stated.
    """

    row: PastRow
    score: float
    reasons: tuple[str, ...]
    rank: int | None
    n_eligible: int
    similarities: tuple[float | None, ...]

    @property
    def eligible(self) -> bool:
        """Whether the policy allows the pair."""
        return not self.reasons


def past_pairs(
    rows: Sequence[PastRow],
    cohort: Cohort,
    policy: Policy,
    on: date | None = None,
    steps: Steps = SILENT,
) -> list[PastPair]:
    """Return past pairs as a policy sees them.

    Criteria, rules and the minimum score count. Pins, exclusions, running pairs and seats do not:
    they are of today, and a past pair is often excluded because it is past. ``on`` is the day for
    rules that need one, where a pair has no start. ``steps`` counts pairs.

    Raises
    ------
    PolicyError, IntakeError
        If policy and profiles do not go together, or a rule needs a day.
    """
    people = Cohort(cohort.mentors, cohort.mentees)
    scoring = policy.replace(quotas=(), objective=("most_pairs",))
    dated = any(rule.needs_day for rule in scoring.rules)
    days = [(row.start or on) if dated else None for row in rows]
    if dated and None in days:
        raise PolicyError("a rule needs a day: give every pair a start, or on=date")
    # Whichever day: names and codes are the same on all.
    check_vocabulary(people, scoring.on(_ANY_DAY) if dated else scoring)
    pairs: dict[int, PastPair] = {}
    parts: dict[tuple[date | None, str | None], list[int]] = {}
    for k, (row, day) in enumerate(zip(rows, days, strict=True)):
        parts.setdefault((day, row.round), []).append(k)
    of_round: dict[str | None, set[str]] = {}
    for row in rows:
        of_round.setdefault(row.round, set()).add(row.mentor_id)
    for (day, name), places in parts.items():
        there = scoring if day is None else scoring.on(day)
        mentors = [m for m in people.mentors if name is None or m.id in of_round[name]]
        part = _judged([rows[k] for k in places], people, mentors, there)
        pairs.update(zip(places, part, strict=True))
        steps.count(len(part))
    return [pairs[k] for k in range(len(rows))]


def _judged(
    rows: Sequence[PastRow], people: Cohort, mentors: Sequence[Mentor], policy: Policy
) -> list[PastPair]:
    """Return the pairs of one day and of one round with these mentors."""
    ids = list(dict.fromkeys(row.mentee_id for row in rows))
    part = Cohort(mentors, [people.mentee(i) for i in ids])
    evaluation = Evaluation(part, policy)
    rows_of = index_of(ids)
    columns_of = index_of(mentor.id for mentor in part.mentors)
    points = np.full(len(rows), BLANK, dtype=np.int64)
    better, eligible = np.zeros_like(points), np.zeros_like(points)
    places = np.array([rows_of[row.mentee_id] for row in rows], dtype=np.int64)
    columns = np.array([columns_of[row.mentor_id] for row in rows], dtype=np.int64)
    for block in evaluation.blocks():
        here = np.flatnonzero((places >= block.start) & (places < block.stop))
        scored = evaluation.points(block)[places[here] - block.start]
        points[here] = scored[np.arange(len(here)), columns[here]]
        better[here] = (scored > points[here, None]).sum(axis=1)
        eligible[here] = (scored != BLANK).sum(axis=1)
    pairs = []
    for k, row in enumerate(rows):
        parts = breakdown(part, policy, part.mentee(row.mentee_id), part.mentor(row.mentor_id))
        rank = int(better[k]) + 1 if points[k] != BLANK else None
        similarities = tuple(None if c.blank else c.similarity for c in parts.contributions)
        pairs.append(
            PastPair(row, parts.score, parts.reasons, rank, int(eligible[k]), similarities)
        )
    return pairs

"""Points of a cohort, tile by tile, and single pairs that are treated apart."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import numpy as np

from pairmatch._support.containers import BoolArray, IntArray, index_of
from pairmatch.people import Cohort
from pairmatch.policy import Criterion, Policy, Rule
from pairmatch.policy.parts import BELOW_MINIMUM
from pairmatch.scoring.count_scorers import Column, SmallArray
from pairmatch.scoring.table_scorers import (
    CountScorer,
    CountStrip,
    StripScorer,
    TableScorer,
    scorer_of,
)
from pairmatch.scoring.vectorised import Kernel, kernel


@dataclass(frozen=True, eq=False)
class FewPairs:
    """A few pairs of indices, each with a whole number (int64); rows rise."""

    rows: IntArray
    columns: IntArray
    values: IntArray

    @classmethod
    def of(cls, pairs: Iterable[tuple[int, int, int]]) -> FewPairs:
        """Return the pairs of a list of row, column, value.

        Examples
        --------
        >>> FewPairs.of([(4, 0, 7), (1, 2, 8)]).rows
        array([1, 4])
        """
        table = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 3)
        return cls(table[:, 0], table[:, 1], table[:, 2])

    def at_rows(self, rows: IntArray) -> FewPairs:
        """Return the pairs in some rows, rising, counted among these.

        Examples
        --------
        >>> FewPairs.of([(1, 0, 7), (4, 0, 8)]).at_rows(np.array([3, 4])).rows
        array([1])
        """
        if not len(self.rows):
            return self
        places = np.searchsorted(rows, self.rows)
        there = places < len(rows)
        there[there] = rows[places[there]] == self.rows[there]
        return FewPairs(places[there], self.columns[there], self.values[there])

    def within(self, rows: IntArray, columns: IntArray) -> FewPairs:
        """Return the pairs in some rows, rising, and columns, counted among these."""
        pairs = self.at_rows(rows)
        if not len(pairs.rows):
            return pairs
        order = np.argsort(columns)
        places = np.searchsorted(columns, pairs.columns, sorter=order)
        there = places < len(columns)
        places[there] = order[places[there]]
        there[there] = columns[places[there]] == pairs.columns[there]
        return FewPairs(pairs.rows[there], places[there], pairs.values[there])


BLANK = -1
"""Stands for a pair that is not eligible: fits 8 bits, and has all of them set."""

# Mentors of a strip, and pairs of a tile: a tile and its strip stay in the processor's cache.
_WIDTH, _TILE = 2048, 1 << 18


class Scorer:
    """A cohort under a policy, as codes and small tables; it knows no profiles it does not need.

    Rows are the mentees, columns the mentors, in the cohort's order.
    """

    def __init__(self, cohort: Cohort, policy: Policy) -> None:
        self.shape = len(cohort.mentees), len(cohort.mentors)
        self._minimum = policy.minimum_points

        @cache  # what several parts look at is read once
        def column(side: str, key: Any) -> Column[Any]:
            return Column.of(cohort.mentees if side == "mentee" else cohort.mentors, key)

        def scorer(part: Criterion | Rule, weight: int) -> TableScorer | CountScorer:
            reads = kernel(part)
            seen = column("mentee", reads.mentee_key), column("mentor", reads.mentor_key)
            return scorer_of(part, weight, *seen)

        self._criteria = [scorer(part, policy.points[part.key]) for part in policy.criteria]
        self._rules = [scorer(rule, 0) for rule in policy.rules]
        self._forbidden = FewPairs.of(set().union(*_forbidden(cohort).values()))

    def reweighted(self, weights: Sequence[int]) -> Scorer:
        """Return the scorer of a policy in which only the weights differ.

        Profiles are not read anew, and people not compared anew. The weights are whole points of
        each criterion, in the policy's order; they sum to 10,000.
        """
        other = copy(self)
        weighed = zip(self._criteria, weights, strict=True)
        other._criteria = [scorer.reweighted(weight) for scorer, weight in weighed]
        # The criterion of the highest weight may be another one; the rules stay.
        vars(other).pop("clusters", None)
        return other

    @cached_property
    def components(self) -> tuple[IntArray, IntArray]:
        """Numbers of parts of all mentees and mentors, beyond which the rules allow no pair."""
        mentees, mentors = (np.zeros(size, dtype=np.int64) for size in self.shape)
        for scorer in self._rules:
            if isinstance(scorer, TableScorer):
                left, right = scorer.components()
                step = 1 + max(int(left.max(initial=0)), int(right.max(initial=0)))
                # As low as can be: several rules must not overflow.
                both = np.concatenate([mentees * step + left, mentors * step + right])
                _, numbers = np.unique(both, return_inverse=True)
                mentees, mentors = numbers[: len(mentees)], numbers[len(mentees) :]
        return mentees, mentors

    @cached_property
    def clusters(self) -> IntArray:
        """Mentors who are alike for the criterion of the highest weight have one number.

        The numbers of those whom the same mentees suit best are next to each other.
        """
        tables = [scorer for scorer in self._criteria if isinstance(scorer, TableScorer)]
        if not tables:
            return np.zeros(self.shape[1], dtype=np.int64)
        return max(tables, key=lambda scorer: scorer.weight).clusters()

    def strip(self, rows: IntArray, columns: IntArray) -> Strip:
        """Return some mentees with some mentors, to be scored tile by tile."""
        counted: dict[Hashable, CountStrip] = {}
        return Strip(
            [scorer.strip(rows, columns, counted) for scorer in self._criteria],
            [scorer.strip(rows, columns, counted) for scorer in self._rules],
            self._minimum,
            self._forbidden.within(rows, columns),
            (len(rows), len(columns)),
        )


@dataclass(frozen=True, eq=False)
class Strip:
    """Some mentees with some mentors; made by :meth:`Scorer.strip`.

    Places are those of the strip's mentees, and rise (int64).
    """

    criteria: Sequence[StripScorer]
    rules: Sequence[StripScorer]
    minimum: int
    forbidden: FewPairs
    shape: tuple[int, int]

    def raw_points(self, places: IntArray) -> SmallArray:
        """Return the points of the strip's mentees at some places, of pairs eligible or not."""
        # 16 bits hold them: the weights are whole points that sum to 10,000.
        points = np.zeros((len(places), self.shape[1]), dtype=np.int16)
        for criterion in self.criteria:
            points += criterion.tile(places)
        return points

    def contributions(self, criterion: int, places: IntArray) -> SmallArray:
        """Return the points (int8 or int16) that one criterion adds, of pairs eligible or not.

        ``criterion`` is its index in the policy.
        """
        return self.criteria[criterion].tile(places)

    def highest_contributions(self, criterion: int) -> SmallArray:
        """Return for each of the strip's mentees what one criterion never adds more than."""
        return self.criteria[criterion].highest()

    def points(self, places: IntArray) -> SmallArray:
        """Return the points of the strip's mentees at some places with all its mentors.

        0 to 10,000 (int16); :data:`BLANK` where the pair is not eligible.
        """
        points = self.raw_points(places)
        # -1 has all bits set, so whatever it is joined with becomes -1.
        if self.minimum > 0:
            points |= -(points < self.minimum).view(np.int8)
        for rule in self.rules:
            points |= rule.tile(places)
        forbidden = self.forbidden.at_rows(places)
        points[forbidden.rows, forbidden.columns] = BLANK
        return points

    def highest(self) -> SmallArray:
        """Return for each of the strip's mentees what no eligible pair in the strip exceeds.

        :data:`BLANK` where some rule alone forbids all pairs.
        """
        highest = np.zeros(self.shape[0], dtype=np.int16)
        for criterion in self.criteria:
            highest += criterion.highest()
        if self.minimum > 0:
            highest |= -(highest < self.minimum).view(np.int8)
        for rule in self.rules:
            highest |= rule.highest()
        return highest


def tiles(rows: int, columns: int) -> Iterator[tuple[slice, list[slice]]]:
    """Return strips of columns, and for each the slices of rows that make tiles.

    Examples
    --------
    >>> list(tiles(3, 2))
    [(slice(0, 2, None), [slice(0, 3, None)])]
    """
    for first in range(0, columns, _WIDTH):
        strip = slice(first, min(first + _WIDTH, columns))
        height = max(1, _TILE // (strip.stop - strip.start))
        yield strip, [slice(k, min(k + height, rows)) for k in range(0, rows, height)]


EXCLUDED, SAME_PERSON = "excluded", "same_person"


def _forbidden(cohort: Cohort) -> dict[str, set[tuple[int, int, int]]]:
    """Return the pairs that are excluded, and those that are one person, by reason code."""
    rows = index_of(mentee.id for mentee in cohort.mentees)
    columns = index_of(mentor.id for mentor in cohort.mentors)
    return {
        EXCLUDED: {(rows[e], columns[m], BLANK) for e, m in cohort.excluded_here},
        SAME_PERSON: {(rows[e], columns[e], BLANK) for e in rows.keys() & columns},
    }


_BLOCK = 1 << 20


def row_blocks(n_rows: int, n_columns: int) -> Iterator[slice]:
    """Return slices of rows that make blocks of a good size.

    Examples
    --------
    >>> list(row_blocks(3, 600_000))
    [slice(0, 1, None), slice(1, 2, None), slice(2, 3, None)]
    """
    step = max(1, _BLOCK // max(1, n_columns))
    for start in range(0, n_rows, step):
        yield slice(start, min(start + step, n_rows))


@dataclass(frozen=True, eq=False)
class Evaluation:
    """A cohort under a policy, scored block by block: rows are mentees, columns mentors.

    Examples
    --------
    >>> from pairmatch.people import Mentee, Mentor
    >>> from pairmatch.policy import GoalCoverage
    >>> mentee = Mentee(id="E", needs=["job", "network"])
    >>> cohort = Cohort([Mentor(id="M", offers=["job"])], [mentee])
    >>> Evaluation(cohort, Policy(criteria=[GoalCoverage()])).points(slice(0, 1))
    array([[5000]], dtype=int16)
    """

    cohort: Cohort
    policy: Policy

    @cached_property
    def scorer(self) -> Scorer:
        """The cohort as codes and small tables, without its profiles."""
        return Scorer(self.cohort, self.policy)

    @property
    def shape(self) -> tuple[int, int]:
        """Numbers of mentees and mentors."""
        return len(self.cohort.mentees), len(self.cohort.mentors)

    def blocks(self) -> Iterator[slice]:
        """Return slices of mentees that are good to score at a time."""
        return row_blocks(*self.shape)

    def points(self, rows: slice) -> SmallArray:
        """Return the points of some mentees with all mentors, as :meth:`Strip.points`."""
        return self._strip(rows).points(np.arange(rows.stop - rows.start))

    def raw_points(self, rows: slice) -> SmallArray:
        """Return the points of all pairs of some mentees, eligible or not."""
        return self._strip(rows).raw_points(np.arange(rows.stop - rows.start))

    def _strip(self, rows: slice) -> Strip:
        return self.scorer.strip(np.arange(rows.start, rows.stop), np.arange(self.shape[1]))

    def reasons(self, rows: slice) -> dict[str, BoolArray]:
        """Return, for every reason code, which pairs of some mentees it keeps apart.

        ``below_minimum_score`` is only for pairs that nothing else keeps apart.
        """
        reasons: dict[str, BoolArray] = {}
        for rule, (rule_kernel, mentees, mentors) in zip(
            self.policy.rules, self._seen_by_rules, strict=True
        ):
            part = mentees.part(rows)
            table = rule_kernel.table(part.values, mentors.values)
            # 1 = holds, 0 = broken, NaN = blank.
            verdicts = table[part.codes][:, mentors.codes]
            reasons[rule.code] = verdicts == 0
            if rule.missing == "fail":
                reasons[rule.blank_code] = np.isnan(verdicts)
        everybody = np.arange(rows.start, rows.stop)
        for code, forbidden in self._forbidden.items():
            pairs = forbidden.at_rows(everybody)
            reasons[code] = np.zeros((len(everybody), self.shape[1]), dtype=np.bool_)
            reasons[code][pairs.rows, pairs.columns] = True
        below = self.raw_points(rows) < self.policy.minimum_points
        for mask in reasons.values():
            below &= ~mask
        return reasons | {BELOW_MINIMUM: below}

    @cached_property
    def _seen_by_rules(self) -> list[tuple[Kernel, Column[Any], Column[Any]]]:
        people, others = self.cohort.mentees, self.cohort.mentors
        return [
            (k, Column.of(people, k.mentee_key), Column.of(others, k.mentor_key))
            for k in map(kernel, self.policy.rules)
        ]

    @cached_property
    def _forbidden(self) -> dict[str, FewPairs]:
        return {code: FewPairs.of(pairs) for code, pairs in _forbidden(self.cohort).items()}

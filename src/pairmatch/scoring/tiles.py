"""Points of a cohort, tile by tile, and single pairs that are treated apart."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from pairmatch._support.containers import BoolArray, FloatArray, IntArray, index_of
from pairmatch.people import Cohort
from pairmatch.policy import Criterion, Policy, Rule
from pairmatch.scoring.count_scorers import Column, SmallArray
from pairmatch.scoring.table_scorers import CountJudge, CountStrip, StripJudge, TableJudge, judge_of
from pairmatch.scoring.vectorised import kernel


@dataclass(frozen=True, eq=False)
class FewPairs:
    """A few pairs of indices, each with a whole number.

    Attributes
    ----------
    rows, columns, values
        int64; rows rise.
    """

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
        found = self.at_rows(rows)
        if not len(found.rows):
            return found
        order = np.argsort(columns)
        places = np.searchsorted(columns, found.columns, sorter=order)
        there = places < len(columns)
        places[there] = order[places[there]]
        there[there] = columns[places[there]] == found.columns[there]
        return FewPairs(found.rows[there], places[there], found.values[there])


BLANK = -1
"""Stands for a pair that is not eligible: fits 8 bits, and has all of them set."""

# Mentors of a strip, and pairs of a tile: a tile and its strip stay in the processor's cache.
_WIDTH, _TILE = 2048, 1 << 18


class Scorer:
    """A cohort under a policy, as codes and small tables; it knows no profiles it does not need.

    Parameters
    ----------
    cohort
        Rows are its mentees, columns its mentors, in its order.
    policy
        The policy.
    """

    def __init__(self, cohort: Cohort, policy: Policy) -> None:
        self.shape = len(cohort.mentees), len(cohort.mentors)
        self._minimum = policy.minimum_points
        columns: dict[tuple[str, Any], Column[Any]] = {}

        def column(side: str, key: Any) -> Column[Any]:
            # What several parts look at is read once.
            if (side, key) not in columns:
                people = cohort.mentees if side == "mentee" else cohort.mentors
                columns[side, key] = Column.of(people, key)
            return columns[side, key]

        weights = [policy.points[criterion.key] for criterion in policy.criteria]
        parts: list[tuple[Criterion | Rule, int]] = [
            *zip(policy.criteria, weights, strict=True), *((rule, 0) for rule in policy.rules)
        ]  # fmt: skip
        judges = []
        for part, weight in parts:
            own = kernel(part)
            seen = column("mentee", own.mentee_key), column("mentor", own.mentor_key)
            judges.append(judge_of(part, weight, *seen))
        self._criteria = judges[: len(weights)]
        self._rules = judges[len(weights) :]
        self._forbidden = _forbidden(cohort)

    def reweighted(self, weights: Sequence[int]) -> Scorer:
        """Return the scorer of a policy in which only the weights differ.

        Profiles are not read anew, and people not compared anew.

        Parameters
        ----------
        weights
            Whole points of each criterion, in the policy's order; they sum to 10,000.
        """
        other = copy(self)
        other._criteria = [
            judge.reweighted(weight) for judge, weight in zip(self._criteria, weights, strict=True)
        ]
        # The criterion of the highest weight may be another one; the rules stay.
        vars(other).pop("clusters", None)
        return other

    @cached_property
    def components(self) -> tuple[IntArray, IntArray]:
        """Numbers of parts of all mentees and mentors, beyond which the rules allow no pair."""
        mentees, mentors = (np.zeros(size, dtype=np.int64) for size in self.shape)
        for judge in self._rules:
            if isinstance(judge, TableJudge):
                own, other = judge.components()
                step = 1 + max(int(own.max(initial=0)), int(other.max(initial=0)))
                # As low as can be: several rules must not overflow.
                both = np.concatenate([mentees * step + own, mentors * step + other])
                _, numbers = np.unique(both, return_inverse=True)
                mentees, mentors = numbers[: len(mentees)], numbers[len(mentees) :]
        return mentees, mentors

    @cached_property
    def clusters(self) -> IntArray:
        """Mentors who are alike for the criterion of the highest weight have one number.

        The numbers of those whom the same mentees suit best are next to each other.
        """
        tables = [judge for judge in self._criteria if isinstance(judge, TableJudge)]
        if not tables:
            return np.zeros(self.shape[1], dtype=np.int64)
        return max(tables, key=lambda judge: judge.weight).clusters()

    def strip(self, rows: IntArray, columns: IntArray) -> Strip:
        """Return some mentees with some mentors, to be scored tile by tile."""
        counted: dict[Hashable, CountStrip] = {}

        def ready(judge: Any) -> StripJudge:
            if not isinstance(judge, CountJudge):
                strip: StripJudge = judge.strip(rows, columns)
                return strip
            if judge.source not in counted:
                counted[judge.source] = CountStrip(judge, rows, columns)
            return judge.strip(rows, columns, counted[judge.source])

        return Strip(
            [ready(judge) for judge in self._criteria],
            [ready(judge) for judge in self._rules],
            self._minimum,
            self._forbidden.within(rows, columns),
            (len(rows), len(columns)),
        )


class Strip:
    """Some mentees with some mentors; made by :meth:`Scorer.strip`."""

    def __init__(
        self,
        criteria: list[StripJudge],
        rules: list[StripJudge],
        minimum: int,
        forbidden: FewPairs,
        shape: tuple[int, int],
    ) -> None:
        self._criteria, self._rules = criteria, rules
        self._minimum, self._forbidden, self.shape = minimum, forbidden, shape

    def raw_points(self, places: IntArray) -> SmallArray:
        """Return the points of the strip's mentees at some places, of pairs eligible or not."""
        # 16 bits hold them: the weights are whole points that sum to 10,000.
        points = np.zeros((len(places), self.shape[1]), dtype=np.int16)
        for criterion in self._criteria:
            points += criterion.judged(places)
        return points

    def contributions(self, criterion: int, places: IntArray) -> SmallArray:
        """Return the points that one criterion adds, of pairs eligible or not.

        Parameters
        ----------
        criterion
            Index of the criterion in the policy.
        places
            Rising places among the strip's mentees (int64).

        Returns
        -------
        ndarray of int8 or int16, shape (places, mentors of the strip)
        """
        return self._criteria[criterion].judged(places)

    def highest_contributions(self, criterion: int) -> SmallArray:
        """Return for each of the strip's mentees what one criterion never adds more than."""
        return self._criteria[criterion].highest()

    def points(self, places: IntArray) -> SmallArray:
        """Return the points of the strip's mentees at some places.

        Parameters
        ----------
        places
            Rising places among the strip's mentees (int64).

        Returns
        -------
        ndarray of int16, shape (places, mentors of the strip)
            0 to 10,000; :data:`BLANK` where the pair is not eligible.
        """
        points = self.raw_points(places)
        # -1 has all bits set, so whatever it is joined with becomes -1.
        if self._minimum > 0:
            points |= -(points < self._minimum).view(np.int8)
        for rule in self._rules:
            points |= rule.judged(places)
        forbidden = self._forbidden.at_rows(places)
        points[forbidden.rows, forbidden.columns] = BLANK
        return points

    def highest(self) -> SmallArray:
        """Return for each of the strip's mentees what no eligible pair in the strip exceeds.

        :data:`BLANK` where some rule alone forbids all pairs.
        """
        highest = np.zeros(self.shape[0], dtype=np.int16)
        for criterion in self._criteria:
            highest += criterion.highest()
        if self._minimum > 0:
            highest |= -(highest < self._minimum).view(np.int8)
        for rule in self._rules:
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


def _forbidden(cohort: Cohort) -> FewPairs:
    """Return the pairs that are excluded, or one person."""
    rows = index_of(mentee.id for mentee in cohort.mentees)
    columns = index_of(mentor.id for mentor in cohort.mentors)
    pairs = {(rows[e], columns[m]) for e, m in cohort.excluded}
    pairs |= {(rows[e], columns[e]) for e in rows.keys() & columns.keys()}
    return FewPairs.of((row, column, BLANK) for row, column in pairs)


EXCLUDED, SAME_PERSON, BELOW_MINIMUM = "excluded", "same_person", "below_minimum_score"

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


class Evaluation:
    """A cohort under a policy, scored block by block.

    Parameters
    ----------
    cohort
        Rows are its mentees, columns its mentors, in its order.
    policy
        The policy.

    Examples
    --------
    >>> from pairmatch.people import Mentee, Mentor
    >>> from pairmatch.policy import GoalCoverage
    >>> mentee = Mentee(id="E", needs=["job", "network"])
    >>> cohort = Cohort([Mentor(id="M", offers=["job"])], [mentee])
    >>> Evaluation(cohort, Policy(criteria=[GoalCoverage()])).points(slice(0, 1))
    array([[5000]], dtype=int16)
    """

    def __init__(self, cohort: Cohort, policy: Policy) -> None:
        self.cohort = cohort
        self.policy = policy

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
        """Return the points of some mentees with all mentors.

        Returns
        -------
        ndarray of int16, shape (rows, mentors)
            0 to 10,000; :data:`~pairmatch.scoring.tiles.BLANK` where the pair is not eligible.
        """
        strip = self.scorer.strip(np.arange(rows.start, rows.stop), np.arange(self.shape[1]))
        return strip.points(np.arange(rows.stop - rows.start))

    def raw_points(self, rows: slice) -> SmallArray:
        """Return the points of all pairs of some mentees, eligible or not."""
        strip = self.scorer.strip(np.arange(rows.start, rows.stop), np.arange(self.shape[1]))
        return strip.raw_points(np.arange(rows.stop - rows.start))

    def reasons(self, rows: slice) -> dict[str, BoolArray]:
        """Return, for every reason code, which pairs of some mentees it keeps apart.

        ``below_minimum_score`` is given only for pairs that nothing else keeps apart.
        """
        shape = (rows.stop - rows.start, self.shape[1])
        reasons: dict[str, BoolArray] = {}
        for rule, judge in zip(self.policy.rules, self._verdicts, strict=True):
            verdicts = judge.block(rows)
            reasons[rule.code] = verdicts == 0
            if rule.missing == "fail":
                reasons[rule.blank_code] = np.isnan(verdicts)
        for code, pairs in ((EXCLUDED, self._excluded), (SAME_PERSON, self._same_person)):
            reasons[code] = np.zeros(shape, dtype=np.bool_)
            reasons[code][pairs.within(rows)] = True
        below = self.raw_points(rows) < self.policy.minimum_points
        for mask in reasons.values():
            below &= ~mask
        return reasons | {BELOW_MINIMUM: below}

    @cached_property
    def _verdicts(self) -> list[_Verdicts]:
        return [_Verdicts(self.cohort, rule) for rule in self.policy.rules]

    @cached_property
    def _excluded(self) -> _Pairs:
        rows = index_of(mentee.id for mentee in self.cohort.mentees)
        columns = index_of(mentor.id for mentor in self.cohort.mentors)
        return _Pairs([(rows[e], columns[m]) for e, m in self.cohort.excluded])

    @cached_property
    def _same_person(self) -> _Pairs:
        columns = index_of(mentor.id for mentor in self.cohort.mentors)
        return _Pairs(
            [(k, columns[e.id]) for k, e in enumerate(self.cohort.mentees) if e.id in columns]
        )


class _Verdicts:
    """Verdicts of one rule on pairs: 1 = holds, 0 = broken, NaN = blank."""

    def __init__(self, cohort: Cohort, rule: Rule) -> None:
        self._kernel = kernel(rule)
        self._mentees: Column[Any] = Column.of(cohort.mentees, self._kernel.mentee_key)
        self._mentors: Column[Any] = Column.of(cohort.mentors, self._kernel.mentor_key)

    def block(self, rows: slice) -> FloatArray:
        part = self._mentees.part(rows)
        table = self._kernel.table(part.values, self._mentors.values)
        return table[part.codes][:, self._mentors.codes]


class _Pairs:
    """Pairs of indices, to be found by row."""

    def __init__(self, pairs: list[tuple[int, int]]) -> None:
        table = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
        self._rows, self._columns = table[:, 0], table[:, 1]

    def within(self, rows: slice) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        first, last = np.searchsorted(self._rows, [rows.start, rows.stop])
        return self._rows[first:last] - rows.start, self._columns[first:last]

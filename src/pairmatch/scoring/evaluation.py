"""Points and reasons of whole blocks of pairs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from pairmatch.people import Cohort
from pairmatch.policy import Criterion, Policy, Rule
from pairmatch.scoring import rule_kernels  # noqa: F401 - registers the kernels of rules
from pairmatch.scoring.encoding import Column, FloatArray
from pairmatch.scoring.kernels import kernel

NOT_ELIGIBLE = -1
EXCLUDED, SAME_PERSON, BELOW_MINIMUM = "excluded", "same_person", "below_minimum_score"

# Tables of distinct values up to this size are kept; larger ones are made block by block.
_KEPT = 1 << 22
_BLOCK = 1 << 20

SmallArray = npt.NDArray[np.int16]
BoolArray = npt.NDArray[np.bool_]


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
        self._criteria = [
            _Judge(cohort, criterion, _to_points(criterion, policy.points[criterion.key]))
            for criterion in policy.criteria
        ]
        self._rules = [_Judge(cohort, rule, _to_verdicts(rule)) for rule in policy.rules]

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
            0 to 10,000; :data:`NOT_ELIGIBLE` (-1) where the pair is not eligible.
        """
        points = self.raw_points(rows)
        allowed = points >= self.policy.minimum_points
        for rule in self._rules:
            allowed &= rule.block(rows) == _HOLDS
        for pairs in (self._excluded, self._same_person):
            allowed[pairs.within(rows)] = False
        points[~allowed] = NOT_ELIGIBLE
        return points

    def raw_points(self, rows: slice) -> SmallArray:
        """Return the points of all pairs of some mentees, eligible or not."""
        # 16 bits hold them: the weights are whole points that sum to 10,000.
        points = np.zeros((rows.stop - rows.start, self.shape[1]), dtype=np.int16)
        for criterion in self._criteria:
            points += criterion.block(rows)
        return points

    def reasons(self, rows: slice) -> dict[str, BoolArray]:
        """Return, for every reason code, which pairs of some mentees it keeps apart.

        ``below_minimum_score`` is said only of pairs that nothing else keeps apart.
        """
        shape = (rows.stop - rows.start, self.shape[1])
        reasons: dict[str, BoolArray] = {}
        for rule, judge in zip(self.policy.rules, self._rules, strict=True):
            verdicts = judge.block(rows)
            reasons[rule.code] = verdicts == _BROKEN
            if rule.missing == "fail":
                reasons[rule.blank_code] = verdicts == _BLANK
        for code, pairs in ((EXCLUDED, self._excluded), (SAME_PERSON, self._same_person)):
            reasons[code] = np.zeros(shape, dtype=np.bool_)
            reasons[code][pairs.within(rows)] = True
        below = self.raw_points(rows) < self.policy.minimum_points
        for mask in reasons.values():
            below &= ~mask
        return reasons | {BELOW_MINIMUM: below}

    @cached_property
    def _excluded(self) -> _Pairs:
        rows = {mentee.id: k for k, mentee in enumerate(self.cohort.mentees)}
        columns = {mentor.id: k for k, mentor in enumerate(self.cohort.mentors)}
        return _Pairs([(rows[e], columns[m]) for e, m in self.cohort.excluded])

    @cached_property
    def _same_person(self) -> _Pairs:
        columns = {mentor.id: k for k, mentor in enumerate(self.cohort.mentors)}
        return _Pairs(
            [(k, columns[e.id]) for k, e in enumerate(self.cohort.mentees) if e.id in columns]
        )


_BROKEN, _HOLDS, _BLANK = 0, 1, 2


def _to_points(criterion: Criterion, weight: int) -> Callable[[FloatArray], SmallArray]:
    def convert(similarity: FloatArray) -> SmallArray:
        filled = np.where(np.isnan(similarity), criterion.missing, similarity)
        points: SmallArray = np.rint(weight * filled).astype(np.int16)
        return points

    return convert


def _to_verdicts(rule: Rule) -> Callable[[FloatArray], SmallArray]:
    blank = _HOLDS if rule.missing == "pass" else _BLANK

    def convert(holds: FloatArray) -> SmallArray:
        return np.where(np.isnan(holds), blank, holds).astype(np.int16)

    return convert


class _Judge:
    """One criterion or rule, with what it sees of everybody."""

    def __init__(
        self, cohort: Cohort, part: Criterion | Rule, convert: Callable[[FloatArray], SmallArray]
    ) -> None:
        self._kernel = kernel(part)
        self._convert = convert
        self._mentees: Column[Any] = Column.of(cohort.mentees, self._kernel.mentee_key)
        self._mentors: Column[Any] = Column.of(cohort.mentors, self._kernel.mentor_key)

    @cached_property
    def _kept(self) -> SmallArray | None:
        if len(self._mentees.values) * len(self._mentors.values) > _KEPT:
            return None
        return self._table(self._mentees)

    def _table(self, mentees: Column[Any]) -> SmallArray:
        return self._convert(self._kernel.table(mentees.values, self._mentors.values))

    def block(self, rows: slice) -> SmallArray:
        if self._kept is not None:
            kept: SmallArray = self._kept[self._mentees.codes[rows]]
            return kept[:, self._mentors.codes]
        part = self._mentees.part(rows)
        return self._table(part)[part.codes][:, self._mentors.codes]


class _Pairs:
    """Pairs of indices, to be found by row."""

    def __init__(self, pairs: list[tuple[int, int]]) -> None:
        table = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
        self._rows, self._columns = table[:, 0], table[:, 1]

    def within(self, rows: slice) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        first, last = np.searchsorted(self._rows, [rows.start, rows.stop])
        return self._rows[first:last] - rows.start, self._columns[first:last]

"""Points and reasons of whole blocks of pairs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from pairmatch._support.arrays import BoolArray, FloatArray, index_of
from pairmatch.people import Cohort
from pairmatch.policy import Policy, Rule
from pairmatch.scoring.count_scorers import SmallArray
from pairmatch.scoring.encoding import Column
from pairmatch.scoring.tiles import Scorer
from pairmatch.scoring.vectorised import kernel

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

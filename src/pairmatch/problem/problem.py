"""Problem: the integers to optimise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from pairmatch._support.containers import BoolArray, IntArray
from pairmatch._support.display import ShownByFields
from pairmatch.errors import PolicyError
from pairmatch.people.cohort import id_order
from pairmatch.people.pairs import Label, Pair, partners_before
from pairmatch.policy.objective import DEFAULT_OBJECTIVE, check_objective
from pairmatch.policy.weights import SCALE
from pairmatch.problem.points import CohortPoints, MatrixPoints, PointsSource, Tile, tiles_of
from pairmatch.problem.quota_groups import Group, Nesting, all_pairs_group, groups_of, nesting
from pairmatch.problem.score_matrix import (
    NOT_ELIGIBLE,
    PerPerson,
    below_minimum,
    per_person,
    read_matrix,
    some,
)
from pairmatch.problem.stages import Extent, Layer, MostPairs, PairTerms, Stage, expanded
from pairmatch.scoring import Evaluation


@dataclass(frozen=True, eq=False, repr=False)
class Problem(ShownByFields):
    """What is optimised, without people: points, seats, groups and stages, all in integers.

    Make one with :meth:`from_scores`, or from a cohort and a policy with :meth:`from_cohort`.

    Attributes
    ----------
    mentee_ids, mentor_ids
        Labels of rows and columns, in the order of a keyed hash, so that neither the position nor
        the alphabet decides between equal plans.
    source
        Where points come from.
    seats, min_load
        Most and fewest pairs of each mentor (int64, shape (mentors,)).
    must_match
        Mentees that must have a mentor: the pinned ones (bool, shape (mentees,)).
    objective
        Stages, in order of importance.
    unit
        What one point is in score.
    below_minimum
        Of a score matrix: mentees and mentors with pairs that only the minimum score forbids.
    groups
        Quotas, and the groups that a stage counts.
    levels
        Priority level of each mentee, 0 = none (int64, shape (mentees,)).
    previous, n_previous
        Index of each mentee's mentor in the previous plan, -1 = none (int64, shape (mentees,)), and
        how many pairs that plan had.
    before
        Load of each mentor before the round (int64, shape (mentors,)).
    given
        Of a part: stages and extent of the whole, so that both have the same layers.

    Examples
    --------
    >>> problem = Problem.from_scores([[3, 1], [2, 0]], capacity=2)
    >>> problem.objective, problem.seats.tolist(), problem.unit
    (('most_pairs', 'best_total'), [2, 2], Fraction(1, 1))
    """

    mentee_ids: tuple[Label, ...]
    mentor_ids: tuple[Label, ...]
    source: PointsSource
    seats: IntArray
    min_load: IntArray
    must_match: BoolArray
    objective: tuple[str, ...]
    unit: Fraction
    levels: IntArray
    previous: IntArray
    before: IntArray
    n_previous: int = 0
    groups: tuple[Group, ...] = ()
    below_minimum: tuple[frozenset[Label], frozenset[Label]] = (frozenset(), frozenset())
    given: tuple[tuple[Stage, ...], Extent] | None = None

    def __post_init__(self) -> None:
        for array in (
            self.seats, self.min_load, self.must_match, self.levels, self.previous, self.before,
        ):  # fmt: skip
            array.flags.writeable = False
        extent = self.extent
        for stage in self.stages:
            if stage.additive and not extent.fits([stage]):
                raise PolicyError(
                    "these scores are too large to be summed exactly in 64 bits: use a coarser "
                    "resolution, or divide whole numbers by a common factor"
                )

    @classmethod
    def from_scores(
        cls,
        scores_2d: npt.ArrayLike | pd.DataFrame,
        *,
        capacity: PerPerson = None,
        min_load: PerPerson = None,
        objective: Sequence[str] = DEFAULT_OBJECTIVE,
        minimum_score: float | None = None,
        resolution: float = 1e-6,
        priority: PerPerson = None,
        previous: Iterable[Pair] = (),
    ) -> Problem:
        """Make a problem from a score matrix.

        Parameters
        ----------
        scores_2d
            Rows mentees, columns mentors, NaN = not eligible. If all are whole numbers they are
            taken exactly; otherwise they are rounded once to ``resolution``, and the optimum is
            that of the rounded values. The labels of a DataFrame become ids; otherwise rows and
            columns are numbered from 0.
        capacity, min_load
            Most and fewest mentees of a mentor: one number for all, one a column, or a mapping
            from label (mentors not named have 1 and 0).
        objective
            Stages in order of importance, as in :class:`Policy`.
        minimum_score
            Pairs below this score are not eligible.
        resolution
            Smallest difference of scores that counts; for whole numbers it is 1.
        priority
            Priority level of a mentee, for the stage ``priority``: 1 is served first, 0 = none;
            one a row, or a mapping from label.
        previous
            The plan before this one, for the stage ``fewest_changes``: pairs of labels.

        Returns
        -------
        Problem

        Raises
        ------
        PolicyError
            If the matrix has not two dimensions or holds infinities or text, a capacity is
            negative or below the minimum load, or a total could exceed 64 bits.

        Examples
        --------
        >>> problem = Problem.from_scores([[0.9, 0.2], [0.8, float("nan")]])
        >>> problem.mentee_ids, problem.points(slice(0, 2)).max()
        ((1, 0), np.int64(900000))
        """
        mentee_labels, mentor_labels, points, rounded_to = read_matrix(scores_2d, resolution)
        rows, columns = _order("mentee", mentee_labels), _order("mentor", mentor_labels)
        below = below_minimum(points, rounded_to, minimum_score)
        points = np.where(below, NOT_ELIGIBLE, points)
        mentor_ids = tuple(mentor_labels[k] for k in columns)
        seats, lowest = _seats(capacity, min_load, mentor_labels)
        mentee_ids = tuple(mentee_labels[k] for k in rows)
        partners, n_previous = partners_before(previous, mentee_ids, mentor_ids)
        objective = check_objective(objective)
        return cls(
            mentee_ids=mentee_ids,
            mentor_ids=mentor_ids,
            source=MatrixPoints(points[rows][:, columns]),
            seats=np.minimum(seats, max(1, len(rows)))[columns],
            min_load=lowest[columns],
            must_match=np.zeros(len(rows), dtype=np.bool_),
            objective=objective,
            unit=Fraction(1) if rounded_to is None else Fraction(repr(float(rounded_to))),
            levels=per_person("priority", priority, mentee_labels, 0, "mentee")[rows],
            previous=partners,
            n_previous=n_previous,
            before=np.zeros(len(columns), dtype=np.int64),
            groups=all_pairs_group(objective, (), len(columns)),
            below_minimum=(
                _labels_with(mentee_labels, below),
                _labels_with(mentor_labels, below.T),
            ),
        )

    @classmethod
    def from_cohort(cls, evaluation: Evaluation) -> Problem:
        """Make the problem of a scored cohort, pins and running pairs included.

        Parameters
        ----------
        evaluation
            The cohort, in the order of a keyed hash (:meth:`Cohort.ordered`), under its policy.
        """
        cohort = evaluation.cohort
        pinned = {mentee for mentee, _ in cohort.pinned}
        policy = evaluation.policy
        mentor_ids = tuple(mentor.id for mentor in cohort.mentors)
        mentee_ids = tuple(mentee.id for mentee in cohort.mentees)
        partners, n_previous = partners_before(cohort.previous_left, mentee_ids, mentor_ids)
        # Levels may need a day, which is not known where no stage counts levels.
        levels = np.zeros(len(mentee_ids), dtype=np.int64)
        if "priority" in policy.objective:
            levels[:] = [policy.priority.level(mentee) for mentee in cohort.mentees]
        groups = groups_of(cohort, policy)
        return cls(
            mentee_ids=mentee_ids,
            mentor_ids=mentor_ids,
            source=CohortPoints(evaluation),
            seats=np.array([cohort.seats(i) for i in mentor_ids], dtype=np.int64),
            min_load=np.array([cohort.min_new_pairs(i) for i in mentor_ids], dtype=np.int64),
            must_match=np.array([e.id in pinned for e in cohort.mentees], dtype=np.bool_),
            objective=evaluation.policy.objective,
            unit=Fraction(1, SCALE),
            levels=levels,
            previous=partners,
            n_previous=n_previous,
            before=np.array([cohort.load(i) for i in mentor_ids], dtype=np.int64),
            groups=(*all_pairs_group(policy.objective, groups, len(mentor_ids)), *groups),
        )

    @property
    def n_mentees(self) -> int:
        """Number of mentees."""
        return len(self.mentee_ids)

    @property
    def n_mentors(self) -> int:
        """Number of mentors."""
        return len(self.mentor_ids)

    def tiles(
        self, rows: IntArray | None = None, columns: IntArray | None = None
    ) -> Iterator[Tile]:
        """Return the points of some mentees with some mentors, tile by tile.

        Parameters
        ----------
        rows, columns
            Indices of the mentees, rising, and of the mentors; by default everybody.
        """
        rows = np.arange(self.n_mentees) if rows is None else rows
        columns = np.arange(self.n_mentors) if columns is None else columns
        return tiles_of(self.source, rows, columns)

    def points(self, rows: slice) -> IntArray:
        """Return the points of some mentees with all mentors, or :data:`NOT_ELIGIBLE`."""
        mentees = np.arange(*rows.indices(self.n_mentees))
        points = np.full((len(mentees), self.n_mentors), NOT_ELIGIBLE)
        for tile in self.tiles(mentees):
            points[np.ix_(tile.rows - rows.start, tile.columns)] = tile.wide_points
        return points

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        """The stages of the objective one by one."""
        if self.given is not None:
            return self.given[0]
        return expanded(self.objective, self.levels.tolist(), bool(self.company_groups))

    @cached_property
    def company_groups(self) -> tuple[int, ...]:
        """Indices of the groups over which ``even_load`` spreads."""
        return tuple(k for k, group in enumerate(self.groups) if group.even)

    @cached_property
    def has_share(self) -> bool:
        """Whether a bound depends on the number of all pairs."""
        return any(group.has_share for group in self.groups)

    @cached_property
    def nesting(self) -> Nesting | None:
        """How the groups nest, ``None`` if they cross."""
        return nesting(self.groups, self.n_mentees, self.n_mentors)

    @property
    def not_network(self) -> str:
        """Why the problem is no network flow; empty if it is one."""
        if self.nesting is None:
            return "quotas cross: two groups of one side share people, and neither holds the other"
        if self.has_share and not isinstance(self.stages[0], MostPairs):
            return "a quota is a share of all pairs, and most_pairs is not the first stage"
        return ""

    @cached_property
    def layers(self) -> tuple[Layer, ...]:
        """Stages optimised together; where quotas are shares, the number of pairs comes alone."""
        return self.extent.layers(self.stages, counts_first=self.has_share)

    @property
    def extent(self) -> Extent:
        """How large sums can become."""
        if self.given is not None:
            return self.given[1]
        numbers, times = np.unique(self.levels, return_counts=True)
        return Extent(
            self.n_mentees + self.n_mentors,
            len(self.groups),
            min(self.n_mentees, int(self.seats.sum()) + 1),
            self.source.limits,
            dict(zip(numbers.tolist(), times.tolist(), strict=True)),
        )

    @cached_property
    def alone(self) -> tuple[Layer, ...]:
        """Every stage in a layer by itself."""
        return tuple(Layer((stage,), (1,)) for stage in self.stages)

    def weights(
        self, layer: Layer, mentees: IntArray, mentors: IntArray, points: IntArray
    ) -> IntArray:
        """Return what pairs add to the combined objective of an additive layer.

        Parameters
        ----------
        layer
            The layer.
        mentees, mentors, points
            Indices and points of the pairs; shapes that broadcast.
        """
        each, of_mentees, kept = self.terms(layer)
        combined = each * points + of_mentees[mentees]
        if kept:
            combined += kept * np.equal(self.previous[mentees], mentors)
        return combined

    def terms(self, layer: Layer) -> PairTerms:
        """Return what a pair weighs in an additive layer, a sum of its stages' terms."""
        each, kept = 0, 0
        of_mentees = np.zeros(self.n_mentees, dtype=np.int64)
        for stage, factor in zip(layer.stages, layer.multipliers, strict=True):
            if stage.additive:
                terms = stage.terms(self)
                each += factor * terms.each
                of_mentees += factor * terms.of_mentees
                kept += factor * terms.kept
        return PairTerms(each, of_mentees, kept)

    def counts(self, mentees: IntArray, mentors: IntArray) -> IntArray:
        """Return the pairs of everybody and every group in a plan, in the order of the bounds.

        Parameters
        ----------
        mentees, mentors
            Indices of the pairs of the plan.
        """
        of_mentees = np.bincount(mentees, minlength=self.n_mentees)
        of_mentors = np.bincount(mentors, minlength=self.n_mentors)
        sides = {"mentees": of_mentees, "mentors": of_mentors}
        of_groups = [int(sides[group.side][group.members].sum()) for group in self.groups]
        return np.concatenate([of_mentees, of_mentors, _integers(of_groups)])

    def bounds(self, n_pairs: int | None = None) -> tuple[IntArray, IntArray]:
        """Return the fewest and the most pairs of everybody and every group.

        Parameters
        ----------
        n_pairs
            Number of all pairs, where a quota is a share of it.

        Returns
        -------
        fewest, most : ndarray of int64, shape (mentees + mentors + groups,)
        """
        ones = np.ones(self.n_mentees, dtype=np.int64)
        size = 0 if n_pairs is None else n_pairs
        fewest = [group.fewest(size) for group in self.groups]
        # Of mentors out of reach: then no price of a lower bound can rise above 0.
        most = [
            group.most(size, len(group.members) if group.side == "mentees" else len(ones) + 1)
            for group in self.groups
        ]
        if n_pairs is not None and self.has_share:
            fewest[0] = most[0] = n_pairs
        return (
            np.concatenate([self.must_match.astype(np.int64), self.min_load, _integers(fewest)]),
            np.concatenate([ones, self.seats, _integers(most)]),
        )


def _integers(values: Sequence[int]) -> IntArray:
    return np.array(values, dtype=np.int64)


def _seats(
    capacity: PerPerson, min_load: PerPerson, labels: tuple[Label, ...]
) -> tuple[IntArray, IntArray]:
    """Return capacity and minimum load of each mentor, in the order of the labels."""
    seats = per_person("capacity", capacity, labels, 1)
    lowest = per_person("min_load", min_load, labels, 0)
    if short := [labels[k] for k in np.flatnonzero(lowest > seats)]:
        raise PolicyError(f"min_load is above capacity for mentors {some(short)}")
    return seats, lowest


def _labels_with(labels: Sequence[Label], pairs: BoolArray) -> frozenset[Label]:
    """Return the labels of the rows in which some pair is marked."""
    return frozenset(labels[k] for k in np.flatnonzero(pairs.sum(axis=1)).tolist())


def _order(side: str, labels: Sequence[Label]) -> list[int]:
    return sorted(range(len(labels)), key=lambda k: id_order(side, labels[k]))

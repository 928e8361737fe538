"""The eligible pairs of a problem as arcs of a network."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from pairmatch.problem import Problem

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Arcs:
    """Eligible pairs, ordered by mentee.

    Attributes
    ----------
    mentees, mentors, points
        Indices and points of the pairs (int64, shape (arcs,)).
    n_mentees
        Number of mentees.
    """

    mentees: IntArray
    mentors: IntArray
    points: IntArray
    n_mentees: int

    def __len__(self) -> int:
        return len(self.points)

    @cached_property
    def first(self) -> IntArray:
        """Arcs of mentee ``i`` are ``first[i]`` to ``first[i + 1]`` (shape (mentees + 1,))."""
        return np.searchsorted(self.mentees, np.arange(self.n_mentees + 1))

    def kept(self, mask: npt.NDArray[np.bool_]) -> Arcs:
        """Return some of the arcs."""
        return Arcs(self.mentees[mask], self.mentors[mask], self.points[mask], self.n_mentees)

    def kept_at(self, places: IntArray) -> Arcs:
        """Return the arcs at some places."""
        return Arcs(self.mentees[places], self.mentors[places], self.points[places], self.n_mentees)

    def of_plan(self, plan: IntArray) -> IntArray:
        """Return the indices of the arcs of a plan.

        Parameters
        ----------
        plan
            Mentor of each mentee, -1 = none; every pair is an arc.
        """
        return np.flatnonzero(self.mentors == plan[self.mentees])

    def plan(self, chosen: IntArray) -> IntArray:
        """Return the mentor of each mentee, -1 = none, if some arcs are chosen."""
        plan = np.full(self.n_mentees, -1, dtype=np.int64)
        plan[self.mentees[chosen]] = self.mentors[chosen]
        return plan

    def of(self, mentees: IntArray) -> IntArray:
        """Return the indices of all arcs of some mentees."""
        counts = self.first[mentees + 1] - self.first[mentees]
        before = np.concatenate([[0], np.cumsum(counts)[:-1]])
        return np.repeat(self.first[mentees] - before, counts) + np.arange(counts.sum())


def all_arcs(problem: Problem) -> Arcs:
    """Return every eligible pair of a problem."""
    found = [np.zeros((3, 0), dtype=np.int64)]
    for tile in problem.tiles():
        row, column = np.nonzero(tile.eligible)
        found.append(np.stack([tile.rows[row], tile.columns[column], tile.points[row, column]]))
    table = np.concatenate(found, axis=1, dtype=np.int64)
    mentees, mentors, points = table[:, np.lexsort(table[1::-1])]
    return Arcs(mentees, mentors, points, len(problem.mentee_ids))

"""The eligible pairs of a problem as arcs of a network."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pairmatch.problem import NOT_ELIGIBLE, Problem

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Arcs:
    """Eligible pairs, ordered by mentee.

    Attributes
    ----------
    mentees, mentors
        Indices of the pair (int64, shape (arcs,)).
    weights
        What the pair adds to the combined objective (int64, shape (arcs,)).
    first
        Arcs of mentee ``i`` are ``first[i]`` to ``first[i + 1]`` (int64, shape (mentees + 1,)).
    """

    mentees: IntArray
    mentors: IntArray
    weights: IntArray
    first: IntArray


def all_arcs(problem: Problem) -> Arcs:
    """Return every eligible pair of a problem."""
    mentees, mentors, weights = [], [], []
    for rows in problem.blocks():
        points = problem.points(rows)
        row, column = np.nonzero(points != NOT_ELIGIBLE)
        mentees.append(row + rows.start)
        mentors.append(column)
        weights.append(problem.weights(points[row, column]))
    empty = np.zeros(0, dtype=np.int64)
    tails = np.concatenate([empty, *mentees])
    first = np.searchsorted(tails, np.arange(len(problem.mentee_ids) + 1))
    return Arcs(tails, np.concatenate([empty, *mentors]), np.concatenate([empty, *weights]), first)

"""Pairs that nearly are worth their prices: good candidates in a similar problem."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from pairmatch.faces import Cover
from pairmatch.points import Tile
from pairmatch.problem import Problem
from pairmatch.solving.pricing import best_of
from pairmatch.stages import Step

IntArray = npt.NDArray[np.int64]

# Pairs that are looked at together.
_AT_A_TIME = 1 << 20
_SEED = 20_261_123


def near_pairs(
    problem: Problem, steps: Sequence[Step], of_mentees: int = 40, of_mentors: int = 20
) -> IntArray | None:
    """Return for everybody the pairs that lack the least to their prices.

    Parameters
    ----------
    problem, steps
        The problem, and what is proven of its layers.
    of_mentees, of_mentors
        So many pairs of each mentee, and of each mentor.

    Returns
    -------
    ndarray of int64, shape (2, pairs), or None
        Indices of mentees and mentors; ``None`` if no prices speak of points.

    Examples
    --------
    >>> from pairmatch.solving import optimum
    >>> problem = Problem.from_scores([[3, 1], [2, 0]])
    >>> near_pairs(problem, optimum(problem).steps).shape
    (2, 4)
    """
    priced = [
        step
        for step in steps
        if step.layer.kind == "additive" and any(own.in_points for own in step.layer.stages)
    ]
    if not priced:
        return None
    step = priced[0]
    cover = Cover.of(problem, step.layer, step.prices[-1], step.value)
    mentees, mentors = np.arange(len(problem.mentee_ids)), np.arange(len(problem.mentor_ids))
    found = [np.zeros((2, 0), dtype=np.int64)]
    height = max(1, _AT_A_TIME // max(1, len(mentors)))
    for start in range(0, len(mentees), height):
        rows = mentees[start : start + height]
        row, column = _nearest(problem, cover, rows, mentors, of_mentees)
        found.append(np.stack([rows[row], mentors[column]]))
    width = max(1, _AT_A_TIME // max(1, len(mentees)))
    for start in range(0, len(mentors), width):
        columns = mentors[start : start + width]
        row, column = _nearest(problem, cover, mentees, columns, of_mentors, turned=True)
        found.append(np.stack([mentees[row], columns[column]]))
    return np.unique(np.concatenate(found, axis=1), axis=1)


def _nearest(
    problem: Problem,
    cover: Cover,
    rows: IntArray,
    columns: IntArray,
    most: int,
    *,
    turned: bool = False,
) -> tuple[IntArray, IntArray]:
    """Return where the nearest pairs of each row stand, or of each column."""
    points = problem.source.strip(rows, columns).points(np.arange(len(rows)))
    tile = Tile(rows, columns, points, problem.source.blank)
    rest = cover.rest(tile)
    worth = np.where(tile.eligible, -rest, np.iinfo(rest.dtype).min)
    if turned:
        column, row = best_of(worth.T, most, _SEED)
    else:
        row, column = best_of(worth, most, _SEED)
    there = tile.eligible[row, column]
    return row[there], column[there]

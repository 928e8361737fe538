"""The pairs of a plan among all eligible ones: points, and ranks for both sides."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from pairmatch._support.containers import BoolArray, IntArray
from pairmatch.advice import Position
from pairmatch.people.pairs import Matching
from pairmatch.problem import NOT_ELIGIBLE
from pairmatch.problem.points import in_64_bits
from pairmatch.result import MatchResult
from pairmatch.scoring import Evaluation
from pairmatch.scoring.tiles import BLANK, row_blocks


@dataclass(frozen=True, eq=False)
class JudgedPairs:
    """The pairs of a plan.

    Attributes
    ----------
    rows, columns
        Indices of the mentees and mentors in the problem.
    points
        Points of each pair, whether it is eligible or not.
    allowed
        Whether each pair is eligible.
    mentor_ranks
        Rank of the mentor for the mentee, among the eligible mentors with a seat in this round; 1
        is the best, and equal scores have the same rank.
    mentee_ranks
        Rank of the mentee for the mentor, among the eligible mentees who are in no running pair.
    """

    rows: IntArray
    columns: IntArray
    points: IntArray
    allowed: BoolArray
    mentor_ranks: IntArray
    mentee_ranks: IntArray


def position_of(result: MatchResult) -> Position:
    """Return the plan of a result with its problem.

    Raises
    ------
    NoMatchingError
        If there is no plan, or the result does not know its people.
    """
    position: Position = result.position
    return position


def blocks(position: Position) -> Iterator[tuple[slice, IntArray]]:
    """Yield the points of all pairs, some mentees at a time, whoever is pinned or running.

    :data:`pairmatch.problem.NOT_ELIGIBLE` where a pair is not eligible.
    """
    problem = position.problem
    if position.evaluation is not None:
        yield from scored_blocks(position.evaluation)
        return
    for rows in row_blocks(problem.n_mentees, problem.n_mentors):
        yield rows, problem.points(rows)


def scored_blocks(evaluation: Evaluation) -> Iterator[tuple[slice, IntArray]]:
    """Yield the points of all pairs of people as :func:`blocks` does."""
    for rows in evaluation.blocks():
        yield rows, in_64_bits(evaluation.points(rows), BLANK)


def to_be_had(position: Position) -> tuple[BoolArray, BoolArray]:
    """Return which mentees are in no running pair, and which mentors have a seat."""
    mentees = np.ones(position.problem.n_mentees, dtype=np.bool_)
    if position.evaluation is not None:
        for mentee, _ in position.evaluation.cohort.running:
            mentees[position.rows[mentee]] = False
    return mentees, position.problem.seats > 0


def judged(position: Position, plan: Matching) -> JudgedPairs:
    """Return the pairs of a plan as they are judged by a problem, which need not be its own."""
    rows = np.array([position.rows[mentee] for mentee, _ in plan], dtype=np.int64)
    columns = np.array([position.columns[mentor] for _, mentor in plan], dtype=np.int64)
    mentees, mentors = to_be_had(position)
    return judge(
        rows,
        columns,
        lambda: blocks(position),
        position.evaluation,
        mentees=mentees,
        mentors=mentors,
    )


def judge(
    rows: IntArray,
    columns: IntArray,
    everybody: Callable[[], Iterable[tuple[slice, IntArray]]],
    evaluation: Evaluation | None,
    *,
    mentees: BoolArray,
    mentors: BoolArray,
) -> JudgedPairs:
    """Return pairs with their points and ranks among everybody.

    Parameters
    ----------
    rows, columns
        Indices of the mentees and mentors of the pairs.
    everybody
        Yields the points of all pairs, as :func:`blocks`; it is called twice.
    evaluation
        Scores pairs that are not eligible; ``None`` = there are none.
    mentees, mentors
        The people among whom ranks are counted.
    """
    points = np.zeros(len(rows), dtype=np.int64)
    allowed = np.ones(len(rows), dtype=np.bool_)
    of_mentors, of_mentees = np.ones_like(rows), np.ones_like(rows)
    for block, scored in everybody():
        here = np.flatnonzero((rows >= block.start) & (rows < block.stop))
        places = rows[here] - block.start
        found = scored[places, columns[here]]
        allowed[here] = found != NOT_ELIGIBLE
        if evaluation is not None and not allowed[here].all():
            found = evaluation.raw_points(block)[places, columns[here]].astype(np.int64)
        points[here] = found
        of_mentors[here] += ((scored[places] > found[:, None]) & mentors).sum(axis=1)
    for block, scored in everybody():
        of_mentees += (scored[mentees[block]][:, columns] > points).sum(axis=0)
    return JudgedPairs(rows, columns, points, allowed, of_mentors, of_mentees)

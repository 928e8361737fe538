"""The pairs of a plan among all eligible ones: points, and ranks for both sides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from pairmatch._support.containers import BoolArray, IntArray, index_of
from pairmatch.advice import Position
from pairmatch.people.pairs import Matching
from pairmatch.problem import NOT_ELIGIBLE, Problem
from pairmatch.problem.points import in_64_bits
from pairmatch.scoring import Evaluation
from pairmatch.scoring.tiles import BLANK, row_blocks

Judge: TypeAlias = Evaluation | Problem
"""By what pairs are judged: the scores of a cohort, or a matrix of scores without people."""


@dataclass(frozen=True, eq=False)
class JudgedPairs:
    """The pairs of a plan, each an element of every array.

    Attributes
    ----------
    rows, columns
        Indices of the mentees and mentors.
    points, allowed
        Points of each pair, whether it is eligible or not, and whether it is.
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


def judge_of(position: Position) -> Judge:
    """Return by what the pairs of a plan are judged.

    Raises
    ------
    NoMatchingError
        If the plan does not know its people.
    """
    return position.problem if position.evaluation is None else position.evaluation


def blocks(judge: Judge) -> Iterator[tuple[slice, IntArray]]:
    """Yield the points of all pairs, some mentees at a time, whoever is pinned or running.

    :data:`pairmatch.problem.NOT_ELIGIBLE` where a pair is not eligible.
    """
    if isinstance(judge, Problem):
        for rows in row_blocks(judge.n_mentees, judge.n_mentors):
            yield rows, judge.points(rows)
    else:
        for rows in judge.blocks():
            yield rows, in_64_bits(judge.points(rows), BLANK)


def available(judge: Judge) -> tuple[BoolArray, BoolArray]:
    """Return which mentees are in no running pair, and which mentors have a seat."""
    if isinstance(judge, Problem):
        return np.ones(judge.n_mentees, dtype=np.bool_), judge.seats > 0
    cohort = judge.cohort
    running = {mentee for mentee, _ in cohort.running}
    mentees = [mentee.id not in running for mentee in cohort.mentees]
    mentors = [cohort.seats(mentor.id) > 0 for mentor in cohort.mentors]
    return np.array(mentees, dtype=np.bool_), np.array(mentors, dtype=np.bool_)


def judged(judge: Judge, plan: Matching) -> JudgedPairs:
    """Return the pairs of a plan with their points and ranks among everybody."""
    rows, columns = _places(judge, plan)
    mentees, mentors = available(judge)
    points = np.zeros(len(rows), dtype=np.int64)
    allowed = np.ones(len(rows), dtype=np.bool_)
    of_mentors, of_mentees = np.ones_like(rows), np.ones_like(rows)
    for block, scored in blocks(judge):
        here = np.flatnonzero((rows >= block.start) & (rows < block.stop))
        places = rows[here] - block.start
        reached = scored[places, columns[here]]
        allowed[here] = reached != NOT_ELIGIBLE
        if isinstance(judge, Evaluation) and not allowed[here].all():
            reached = judge.raw_points(block)[places, columns[here]].astype(np.int64)
        points[here] = reached
        of_mentors[here] += ((scored[places] > reached[:, None]) & mentors).sum(axis=1)
    for block, scored in blocks(judge):
        of_mentees += (scored[mentees[block]][:, columns] > points).sum(axis=0)
    return JudgedPairs(rows, columns, points, allowed, of_mentors, of_mentees)


def _places(judge: Judge, plan: Matching) -> tuple[IntArray, IntArray]:
    """Return the indices of mentees and mentors of each pair."""
    if isinstance(judge, Problem):
        rows, columns = index_of(judge.mentee_ids), index_of(judge.mentor_ids)
    else:
        rows = index_of(mentee.id for mentee in judge.cohort.mentees)
        columns = index_of(mentor.id for mentor in judge.cohort.mentors)
    places = [(rows[mentee], columns[mentor]) for mentee, mentor in plan]
    mentees, mentors = np.array(places, dtype=np.int64).reshape(-1, 2).T
    return mentees, mentors

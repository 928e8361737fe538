"""Pricing: a search through all pairs for those that the prices do not cover.

The mentors are walked through in strips of those who are alike and cost alike. For every strip and
mentee there is a bound on the points of all their pairs; where the prices exceed it, no pair needs
to be scored. The outcome depends on neither who does the work nor in which order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from pairmatch._support.containers import IntArray
from pairmatch.problem import Problem
from pairmatch.problem.duality import Cover
from pairmatch.problem.points import AnyInts, PointsSource, Tile
from pairmatch.problem.stages import Step

# Mentors of a strip: no fewer, unless there are no more, and no more.
_NARROW, _WIDE = 256, 1024
# Pairs that are scored at a time.
_TILE = 1 << 18
# Most pairs of a mentee from one strip, and from one look through all pairs.
_OF_STRIP, _OF_ROUND = 6, 12
# Pairs of any worth of everybody, to start with.
_ANY = 4


@dataclass(frozen=True, eq=False)
class Search:
    """A task: the pairs of some mentees and mentors that prices do not cover.

    Only pairs that the settled layers, ``before``, leave over count. The indices of mentees rise;
    ``seed`` decides between pairs that are short by the same.
    """

    source: PointsSource
    before: tuple[Cover, ...]
    cover: Cover
    mentees: IntArray
    mentors: IntArray
    seed: int


def parts(problem: Problem) -> list[tuple[IntArray, IntArray]]:
    """Return the mentees and mentors of each part of a problem that no eligible pair leaves."""
    mentees, mentors = problem.source.components
    return [
        (np.flatnonzero(mentees == number), np.flatnonzero(mentors == number))
        for number in np.intersect1d(mentees, mentors).tolist()
    ]


def strips(problem: Problem, cover: Cover, mentors: IntArray) -> Iterator[IntArray]:
    """Return the mentors of a part, those together who are alike and cost alike."""
    clusters = problem.source.clusters[mentors]
    order = np.lexsort((cover.mentors[mentors], clusters))
    # Where another kind of mentors begins.
    cuts = np.flatnonzero(np.diff(clusters[order])) + 1
    start = 0
    while start < len(order):
        last = cuts[np.searchsorted(cuts, start + _NARROW) :][:1]
        stop = int(last[0]) if len(last) else len(order)
        stop = min(stop, start + _WIDE)
        yield mentors[order[start:stop]]
        start = stop


def short(search: Search) -> IntArray:
    """Return pairs that are worth more than they are charged, for each mentee the worst.

    They are columns of mentee, mentor, points and what is missing (int64, shape (4, pairs)).
    """
    cover, mentors = search.cover, search.mentors
    tables = [np.zeros((4, 0), dtype=np.int64)]
    mentees = search.mentees
    strip = search.source.strip(mentees, mentors)
    highest = strip.highest().astype(np.int64)
    open_rows = highest != search.source.blank
    for settled in search.before:
        open_rows &= settled.may_remain(highest, mentees, mentors)
    places = np.flatnonzero(open_rows & cover.may_be_short(highest, mentees, mentors))
    height = max(1, _TILE // len(mentors))
    for start in range(0, len(places), height):
        part = places[start : start + height]
        tile = Tile(mentees[part], mentors, strip.points(part), search.source.blank)
        rest = cover.rest(tile)
        wanted = cover.uncovered(tile, rest) & tile.eligible
        for settled in search.before:
            left = settled.remaining(tile, settled.rest(tile))
            wanted = wanted if left is None else wanted & left
        hit = np.flatnonzero(wanted.any(axis=1))
        if len(hit):
            missing = np.where(wanted[hit], -rest[hit].astype(np.int64), 0)
            row, column = best_of(missing, _OF_STRIP, search.seed)
            some = missing[row, column] > 0
            row, column = row[some], column[some]
            points = tile.points[hit[row], column].astype(np.int64)
            shortfall = missing[row, column]
            tables.append(np.stack([tile.rows[hit[row]], mentors[column], points, shortfall]))
    return np.concatenate(tables, axis=1)


def best_of(values: AnyInts, most: int, seed: int) -> tuple[IntArray, IntArray]:
    """Return the places of the highest values of each row, at most ``most`` in each.

    Equal ones are chosen at random and not alike in every row: otherwise everybody would get the
    same few mentors.

    Examples
    --------
    >>> rows, columns = best_of(np.array([[3, 9, 5], [7, 1, 2]]), 1, 0)
    >>> rows.tolist(), columns.tolist()
    ([0, 1], [1, 0])
    """
    height, width = values.shape
    if width <= most:
        rows, columns = np.divmod(np.arange(height * width), width)
        return rows, columns
    # One random line, seen from another place in every row.
    line = np.random.default_rng(seed).random(height + width)
    noise = np.lib.stride_tricks.sliding_window_view(line, width)[:height]
    chosen = np.argpartition(-(values + noise), most - 1, axis=1)[:, :most]
    return np.repeat(np.arange(height), most), chosen.ravel()


def worst(parts: Sequence[IntArray], most: int = _OF_ROUND) -> IntArray:
    """Return the pairs with the largest shortfall of each mentee."""
    table = np.concatenate(parts, axis=1)
    table = table[:, np.lexsort((table[1], -table[3], table[0]))]
    nth = np.arange(table.shape[1]) - np.searchsorted(table[0], table[0])
    return table[:, nth < most]


@dataclass(frozen=True, eq=False)
class Sample:
    """A task: good pairs of some people with a sample of the other side.

    Each of the mentors, or of the mentees, gets the ``most`` best. The indices of mentees rise;
    ``seed`` decides between equals.
    """

    source: PointsSource
    mentees: IntArray
    mentors: IntArray
    of_mentors: bool
    most: int
    seed: int


def good(sample: Sample) -> IntArray:
    """Return the best pairs of a sample, and some of any worth, so that a plan of many is possible.

    They are columns of mentee, mentor and points (int64, shape (3, pairs)).
    """
    mentees, mentors, source = sample.mentees, sample.mentors, sample.source
    points = source.strip(mentees, mentors).points(np.arange(len(mentees)))
    per_person = points.T if sample.of_mentors else points
    best = best_of(per_person, sample.most, sample.seed)
    some = best_of((per_person != source.blank).view(np.int8), _ANY, sample.seed)
    row, column = np.concatenate([best, some], axis=1)
    row, column = (column, row) if sample.of_mentors else (row, column)
    kept = points[row, column] != source.blank
    row, column = row[kept], column[kept]
    return np.stack([mentees[row], mentors[column], points[row, column].astype(np.int64)])


# Pairs that are looked at together.
_AT_A_TIME = 1 << 20
_SEED = 20_261_123


def near_pairs(
    problem: Problem, steps: Sequence[Step], of_mentees: int = 40, of_mentors: int = 20
) -> IntArray | None:
    """Return for everybody the pairs that lack the least to their prices.

    There are ``of_mentees`` pairs of each mentee and ``of_mentors`` of each mentor, as indices of
    mentees and mentors (int64, shape (2, pairs)); ``None`` if no prices speak of points.

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
        if step.layer.form == "sum" and any(stage.in_points for stage in step.layer.stages)
    ]
    if not priced:
        return None
    step = priced[0]
    cover = Cover.of(problem, step.layer, step.prices[-1], step.value)
    mentees, mentors = np.arange(problem.n_mentees), np.arange(problem.n_mentors)
    tables = [np.zeros((2, 0), dtype=np.int64)]
    height = max(1, _AT_A_TIME // max(1, len(mentors)))
    for start in range(0, len(mentees), height):
        rows = mentees[start : start + height]
        row, column = _nearest(problem, cover, rows, mentors, of_mentees)
        tables.append(np.stack([rows[row], mentors[column]]))
    width = max(1, _AT_A_TIME // max(1, len(mentees)))
    for start in range(0, len(mentors), width):
        columns = mentors[start : start + width]
        row, column = _nearest(problem, cover, mentees, columns, of_mentors, turned=True)
        tables.append(np.stack([mentees[row], columns[column]]))
    return np.unique(np.concatenate(tables, axis=1), axis=1)


def _nearest(
    problem: Problem,
    cover: Cover,
    rows: IntArray,
    columns: IntArray,
    most: int,
    *,
    turned: bool = False,
) -> tuple[IntArray, IntArray]:
    """Return the places of the nearest pairs of each row, or of each column."""
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

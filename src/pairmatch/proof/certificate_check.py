"""The check of a certificate, written from docs/model.md and shared with nobody.

It reads the problem's own numbers (points, seats, minimum loads, groups, levels, the plan before),
the plan and the prices, and nothing that a solver computed. It is plain on purpose: bounds are sums
of Python's integers, and every pair is looked at, block by block, in 64 bits that are known to
hold. A mistake in the code that finds plans and prices cannot repeat itself here.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from pairmatch._support.arrays import BoolArray, IntArray
from pairmatch._support.executors import Workers
from pairmatch.people.matching import Matching
from pairmatch.problem import Problem
from pairmatch.problem.points import PointsSource
from pairmatch.proof.certificate import Certificate
from pairmatch.proof.certificate_layers import ReadLayer, has_share, read_layers

# Mentees and mentors of a block of pairs, and mentees of a piece of work at least.
_ROWS, _COLUMNS = 128, 1024
_PIECE = 256


def faults(
    problem: Problem, plan: Matching, certificate: Certificate, workers: Workers | None = None
) -> Iterator[str]:
    """Say what keeps a certificate from proving what it says of a plan; nothing = proven.

    A certificate of all layers proves the plan optimal, one of the first layers the values of
    their stages.

    Parameters
    ----------
    problem
        The problem, which alone says what is eligible and what it is worth.
    plan
        The plan.
    certificate
        The prices.
    workers
        Threads or processes that look at the pairs; by default all is done here.

    Yields
    ------
    str
        One sentence for each kind of fault.

    Examples
    --------
    >>> import pairmatch as pm
    >>> problem = pm.Problem.from_scores([[9, 7], [8, 3]])
    >>> result = pm.solve(problem)
    >>> list(faults(problem, result.matching, result.certificate))
    []
    >>> list(faults(problem, pm.Matching([(0, 0), (1, 1)]), result.certificate))
    ['the plan is not worth what the prices prove to be the most']
    """
    rows = {mentee: k for k, mentee in enumerate(problem.mentee_ids)}
    columns = {mentor: k for k, mentor in enumerate(problem.mentor_ids)}
    if any(mentee not in rows or mentor not in columns for mentee, mentor in plan):
        yield "the plan names people who are not in the problem"
        return
    try:
        layers = read_layers(problem, certificate)
    except ValueError as error:
        yield str(error)
        return
    partner = np.full(len(rows), -1)
    for mentee, mentor in plan:
        partner[rows[mentee]] = columns[mentor]
    yield from _plan_faults(problem, partner)
    yield from _bound_faults(problem, layers)
    yield from _pair_faults(problem, layers, partner, workers or Workers())


def _limits_of_people(problem: Problem) -> list[tuple[int, int]]:
    """Return the fewest and the most pairs of every mentee and every mentor."""
    mentees = [(int(must), 1) for must in problem.must_match.tolist()]
    return [*mentees, *zip(problem.min_load.tolist(), problem.seats.tolist(), strict=True)]


def _limits_of_groups(problem: Problem, n_pairs: int | None) -> list[tuple[int, int]]:
    """Return the fewest and the most pairs of every group.

    With a number of pairs, shares are of it and the first group, that of all pairs, has as many.
    Without one, shares are no limits.
    """
    limits = []
    for group in problem.groups:
        # Nobody has more pairs than there are mentees.
        widest = len(group.members if group.side == "mentees" else problem.mentee_ids)
        low, high = group.at_least, group.at_most
        if isinstance(low, Fraction):
            low = None if n_pairs is None else math.ceil(low * n_pairs)
        if isinstance(high, Fraction):
            high = None if n_pairs is None else math.floor(high * n_pairs)
        limits.append((low or 0, widest if high is None else min(high, widest)))
    return limits if n_pairs is None else [(n_pairs, n_pairs), *limits[1:]]


def _plan_faults(problem: Problem, partner: IntArray) -> Iterator[str]:
    """Say which limits a plan does not keep."""
    n, m = problem.n_mentees, problem.n_mentors
    paired = (partner >= 0).tolist()
    loads = np.bincount(partner[partner >= 0], minlength=m).tolist()
    people = _limits_of_people(problem)
    if any(has < low for has, (low, _) in zip(paired, people[:n], strict=True)):
        yield "the plan leaves out a mentee who must have a mentor"
    if any(not low <= x <= high for x, (low, high) in zip(loads, people[n:], strict=True)):
        yield "the plan gives a mentor too many or too few mentees"
    of_groups = _limits_of_groups(problem, sum(paired) if has_share(problem) else None)
    for group, (low, high) in zip(problem.groups, of_groups, strict=True):
        counts = paired if group.side == "mentees" else loads
        if not low <= sum(counts[person] for person in group.members.tolist()) <= high:
            yield f"the plan does not keep the quota {group.key}"


def _bound_faults(problem: Problem, layers: Sequence[ReadLayer]) -> Iterator[str]:
    """Say where prices do not prove the value of their layer, whatever the pairs."""
    all_pairs = problem.n_mentees + problem.n_mentors
    people = _limits_of_people(problem)
    limits = [*people, *_limits_of_groups(problem, None)]
    for layer in layers:
        name = layer.stages[0].name
        if layer.kind == "number":
            yield from _number_faults(problem, layer, people)
            limits = [*people, *_limits_of_groups(problem, layer.value)]
        elif layer.kind == "worst":
            low, high = limits[all_pairs]
            some = [*limits[:all_pairs], (max(low, 1), high), *limits[all_pairs + 1 :]]
            possible = all(fewest <= most for fewest, most in some)
            if possible and _bound(some, layer.prices[0]) >= 0:
                yield f"{name}: nothing proves that no plan has a better one"
            # A plan without pairs has the lowest possible points as its worst pair.
            limits = some if layer.value > problem.source.limits[0] else limits
        else:
            terms = list(zip(layer.prices[0], limits, _loads_before(problem, layer), strict=True))
            best = [_best_numbers(price, *own, load) for price, own, load in terms]
            worth = (p * x - _cost(x, b) for (p, _, b), (x, _) in zip(terms, best, strict=True))
            if sum(worth) != layer.value:
                yield f"{name}: the prices prove another value"
            limits = best


def _number_faults(
    problem: Problem, layer: ReadLayer, people: Sequence[tuple[int, int]]
) -> Iterator[str]:
    """Say which higher number of pairs no prices refuse."""
    if any(low > high for low, high in people):
        return
    bounds = [_bound(people, prices[: len(people)]) for prices in layer.prices]
    for size in range(layer.value + 1, min(problem.n_mentees, int(problem.seats.sum())) + 1):
        groups = _limits_of_groups(problem, size)
        if not any(low > high for low, high in groups) and not any(
            bound + _bound(groups, prices[len(people) :]) < 0
            for bound, prices in zip(bounds, layer.prices, strict=True)
        ):
            yield f"{layer.stages[0].name}: nothing proves that {size} pairs are too many"
            return


def _bound(limits: Sequence[tuple[int, int]], prices: Sequence[int]) -> int:
    """Return the most that plans within the limits can be worth if the prices cover all pairs."""
    terms = zip(prices, limits, strict=True)
    return sum(max(price * low, price * high) for price, (low, high) in terms)


def _loads_before(problem: Problem, layer: ReadLayer) -> list[int | None]:
    """Return the load before of everybody and every group over which the layer's load is even."""
    loads: list[int | None] = [None] * problem.n_mentees
    loads += problem.before.tolist() if layer.kind == "mentors" else [None] * problem.n_mentors
    even = layer.kind == "companies"
    return [*loads, *(group.before if even and group.even else None for group in problem.groups)]


def _best_numbers(price: int, low: int, high: int, load: int | None) -> tuple[int, int]:
    """Return the range of numbers of pairs at which ``price * x - cost(x)`` is largest."""
    if load is None:
        return (high if price > 0 else low), (low if price < 0 else high)
    # With b pairs before, the x-th new one costs (b + x)**2 - (b + x - 1)**2 = 2 * (b + x) - 1:
    # all are taken that cost less than the price, and those that cost as much may be.
    return (
        min(max(price // 2 - load, low), high),
        min(max((price + 1) // 2 - load, low), high),
    )


def _cost(x: int, load: int | None) -> int:
    return 0 if load is None else (load + x) ** 2 - load**2


def _pair_faults(
    problem: Problem, layers: Sequence[ReadLayer], partner: IntArray, workers: Workers
) -> Iterator[str]:
    """Say where pairs are worth more than their prices, and a plan less than is proven."""
    everybody = np.arange(len(partner))
    n_pieces = max(1, min(workers.count, len(everybody) // _PIECE))
    n_mentors = problem.n_mentors
    pieces = [
        _Piece(problem.source, tuple(layers), problem.previous, partner, rows, n_mentors)
        for rows in np.array_split(everybody, n_pieces)
    ]
    looked_at, uncovered, outside = 0, 0, 0
    points: dict[int, int] = {}
    for found in workers.map(_look, pieces):
        looked_at += found.looked_at
        uncovered += found.uncovered
        outside += found.outside
        points.update(found.points)
    if looked_at != len(partner) * n_mentors:
        yield "not every pair was looked at"
    if outside:
        yield f"{outside} pairs have points outside the limits of their source"
    if uncovered:
        yield f"{uncovered} eligible pairs are worth more than the prices of their two people"
    mentees = np.flatnonzero(partner >= 0)
    if missing := len(mentees) - len(points):
        yield f"{missing} pairs of the plan are not eligible"
        return
    pairs = (mentees, partner[mentees], [points[mentee] for mentee in mentees.tolist()])
    for layer in layers:
        if _plan_value(problem, layer, *pairs) != layer.value:
            yield "the plan is not worth what the prices prove to be the most"
            return


@dataclass(frozen=True, eq=False)
class _Piece:
    """Some mentees with all mentors: a task that can be sent to another process."""

    source: PointsSource
    layers: tuple[ReadLayer, ...]
    previous: IntArray
    partner: IntArray
    rows: IntArray
    n_mentors: int


@dataclass(frozen=True)
class _Found:
    """Pairs looked at, not covered, outside the limits; points of the plan's eligible pairs."""

    looked_at: int
    uncovered: int
    outside: int
    points: dict[int, int]


def _look(piece: _Piece) -> _Found:
    looked_at, uncovered, outside = 0, 0, 0
    points_of_plan: dict[int, int] = {}
    lowest, highest = piece.source.limits
    for first_column in range(0, piece.n_mentors, _COLUMNS):
        columns = np.arange(first_column, min(first_column + _COLUMNS, piece.n_mentors))
        strip = piece.source.strip(piece.rows, columns)
        for first_row in range(0, len(piece.rows), _ROWS):
            places = np.arange(first_row, min(first_row + _ROWS, len(piece.rows)))
            rows = piece.rows[places]
            block = strip.points(places)
            looked_at += block.size
            open_pairs = block != piece.source.blank
            wrong = open_pairs & ((block < lowest) | (block > highest))
            outside += int(np.count_nonzero(wrong))
            points = block.astype(np.int64)
            for k in np.flatnonzero(np.isin(piece.partner[rows], columns)).tolist():
                column = piece.partner[rows[k]] - first_column
                if open_pairs[k, column]:
                    points_of_plan[int(rows[k])] = int(points[k, column])
            uncovered += _uncovered(piece, rows, columns, points, open_pairs)
    return _Found(looked_at, uncovered, outside, points_of_plan)


def _uncovered(
    piece: _Piece, rows: IntArray, columns: IntArray, points: IntArray, open_pairs: BoolArray
) -> int:
    """Return how many pairs of a block are worth more than they are charged, in all layers.

    ``open_pairs`` are those that are eligible, and lose what each layer leaves no plan with.
    """
    uncovered = 0
    for layer in piece.layers:
        each, of_mentee, kept = layer.worth
        worth = each * points + of_mentee[rows, None]
        if kept:
            worth += kept * (piece.previous[rows, None] == columns)
        charged = worth
        for of_mentees, of_mentors in layer.charges:
            charged = of_mentees[rows, None] + of_mentors[columns]
            short = open_pairs & (charged < worth)
            if layer.kind == "worst":
                short &= points > layer.value
            uncovered += int(np.count_nonzero(short))
        if layer.kind == "worst":
            if layer.value > piece.source.limits[0]:
                open_pairs &= points >= layer.value
        elif layer.kind != "number":
            open_pairs &= charged == worth
    return uncovered


def _plan_value(
    problem: Problem, layer: ReadLayer, mentees: IntArray, mentors: IntArray, points: list[int]
) -> int:
    """Return what a plan is worth in a layer: the more the better."""
    if layer.kind == "worst":
        return min(points, default=problem.source.limits[0])
    loads = np.bincount(mentors, minlength=problem.n_mentors).tolist()
    if layer.kind == "mentors":
        return -sum(_cost(x, load) for x, load in zip(loads, problem.before.tolist(), strict=True))
    if layer.kind == "companies":
        even = [group for group in problem.groups if group.even]
        return -sum(_cost(sum(loads[k] for k in g.members.tolist()), g.before) for g in even)
    kept_pairs = int(np.count_nonzero(problem.previous[mentees] == mentors))
    return sum(
        factor * (each * sum(points) + sum(of_mentee[mentees].tolist()) + kept * kept_pairs)
        for factor, (each, of_mentee, kept) in zip(layer.factors, layer.terms, strict=True)
    )

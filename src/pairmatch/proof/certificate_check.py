"""The check of a certificate, written from docs/model.md: it shares no code with the solver.

It reads the problem's numbers (points, seats, minimum loads, groups, levels, the plan before), the
plan and the prices, and nothing that a solver computed. It is plain on purpose: bounds are sums of
Python's integers, and every pair is looked at, block by block, in 64 bits that are known to hold. A
mistake in the code that finds plans and prices cannot repeat itself here.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np

from pairmatch._support.containers import BoolArray, IntArray, index_of
from pairmatch._support.executors import Workers
from pairmatch.people.pairs import Label, Matching
from pairmatch.problem import Problem
from pairmatch.problem.points import PointsSource
from pairmatch.problem.stages import Stage
from pairmatch.proof.certificate import Certificate, Prices, ProvenLayer

# No sum of prices around a pair, and no weight, may reach this: sums and differences of two fit.
_ROOM = 2**61


Terms: TypeAlias = tuple[int, IntArray, int]
"""What a pair adds to a sum: for each point, for its mentee, and if it was in the plan before."""

OTHERS = ("worst", "mentor_load", "company_load")
"""The kinds of stages that are no sums over the pairs."""


@dataclass(frozen=True, eq=False)
class ReadLayer:
    """A layer of the certificate, read by this check.

    Attributes
    ----------
    name, value
        Its first stage, and what its value is proven to be at most.
    kind
        ``"sum"`` over pairs, ``"number"`` of pairs (where shares refer to it), ``"worst"`` pair,
        ``"mentor_load"`` or ``"company_load"``.
    prices
        Sets of prices of everybody and every group, in the problem's order.
    terms
        What a pair adds to the value of a plan, by the factors.
    worth
        What prices must cover of a pair: the same, but nothing in a ``"number"``.
    charges
        For each set of prices what each mentee and each mentor is charged, groups included.
    """

    name: str
    value: int
    kind: str
    prices: tuple[tuple[int, ...], ...]
    terms: Terms
    worth: Terms
    charges: tuple[tuple[IntArray, IntArray], ...]


def read_layers(problem: Problem, certificate: Certificate) -> list[ReadLayer]:
    """Return the layers, or raise ``ValueError`` if they are not of this problem."""
    layers: list[ReadLayer] = []
    stages = list(problem.stages)
    for proven in certificate.layers:
        of_layer, stages = stages[: len(proven.stages)], stages[len(proven.stages) :]
        if not of_layer or tuple(stage.name for stage in of_layer) != proven.stages:
            raise ValueError("the stages are not those of the problem")
        layers.append(_read_layer(problem, proven, of_layer, first=not layers))
    if not layers:
        raise ValueError("there are no layers")
    return layers


def _read_layer(
    problem: Problem, proven: ProvenLayer, stages: Sequence[Stage], *, first: bool
) -> ReadLayer:
    name, by_number = proven.stages[0], first and has_share(problem)
    if unknown := [s.name for s in stages if s.form != "sum" and s.kind not in OTHERS]:
        raise ValueError(f"{unknown[0]}: this check does not know what the stage means")
    sums = [_terms(problem, stage) for stage in stages if stage.kind not in OTHERS]
    if len(sums) != len(stages) > 1:
        raise ValueError("stages that are no sums over pairs are optimised together with others")
    if by_number and [stage.kind for stage in stages] != ["pairs"]:
        raise ValueError("shares need the number of pairs, and it is not settled first")
    kind = "number" if by_number else "sum" if sums else stages[0].kind
    if (kind in ("number", "worst")) != proven.refused:
        raise ValueError(f"{name}: proven in the wrong way")
    if kind != "sum" and proven.multipliers != (1,):
        raise ValueError(f"{name}: a stage that is optimised alone has the factor 1")
    if kind != "number" and len(proven.prices) != 1:
        raise ValueError(f"{name}: one set of prices is needed")
    if kind in ("number", "worst") and not _first_group_is_of_all_pairs(problem):
        raise ValueError("the first group is not that of all pairs")
    _check_factors(problem, proven, sums)
    if kind == "number" and proven.value < 0:
        raise ValueError("a number of pairs is below 0")
    prices = tuple(_in_order(problem, labelled) for labelled in proven.prices)
    terms = _weighed(problem, sums, proven.multipliers)
    worth = _weighed(problem, [], ()) if kind == "number" else terms
    charges = tuple(_charges(problem, ordered) for ordered in prices)
    return ReadLayer(name, proven.value, kind, prices, terms, worth, charges)


def _first_group_is_of_all_pairs(problem: Problem) -> bool:
    """Return whether the first group counts all pairs and does not bound them."""
    everybody = list(range(problem.n_mentors))
    return any(
        (group.side, group.at_least, group.at_most) == ("mentors", None, None)
        and group.members.tolist() == everybody
        for group in problem.groups[:1]
    )


def _terms(problem: Problem, stage: Stage) -> Terms:
    """Return what a pair adds to a stage that is a sum over the pairs.

    A stage that this check does not know is taken at its word.
    """
    meanings: dict[str, tuple[int, IntArray | int, int]] = {
        "pairs": (0, 1, 0),
        "level": (0, (problem.levels == stage.level).astype(np.int64), 0),
        "points": (1, 0, 0),
        "kept": (0, 0, 1),
    }
    each, of_mentee, kept = meanings.get(stage.kind) or stage.terms(problem)
    return each, np.zeros(problem.n_mentees, dtype=np.int64) + of_mentee, kept


def _weighed(problem: Problem, sums: Sequence[Terms], factors: Sequence[int]) -> Terms:
    """Return what a pair is worth: the sum of the factors times what it adds to each stage."""
    each, of_mentees, kept = 0, np.zeros(problem.n_mentees, dtype=np.int64), 0
    for factor, terms in zip(factors, sums, strict=False):
        each += factor * terms[0]
        of_mentees += factor * terms[1]
        kept += factor * terms[2]
    return each, of_mentees, kept


def _check_factors(problem: Problem, proven: ProvenLayer, sums: Sequence[Terms]) -> None:
    """Raise unless a unit of each stage outweighs twice all that later stages can differ by."""
    factors = proven.multipliers
    if len(factors) != len(proven.stages) or not all(type(f) is int and f > 0 for f in factors):
        raise ValueError("a stage needs one factor, a whole number above 0")
    if type(proven.value) is not int:
        raise ValueError("the value is not a whole number")
    if factors[-1] != 1:
        raise ValueError("the factor of a layer's last stage is not 1")
    n_pairs = min(problem.n_mentees, sum(problem.seats.tolist()))
    later = weight = 0
    for factor, terms in reversed(list(zip(factors, sums, strict=False))):
        if factor < 2 * later + 1:
            raise ValueError("a factor is too small: a later stage could outweigh an earlier one")
        least, most = _gains_of_mentees(problem, terms)
        later += factor * (sum(most[:n_pairs]) - sum(least[:n_pairs]))
        weight += factor * max([0, *most[:1], *(-gain for gain in least[:1])])
    # A stage to which no pair adds anything weighs nothing, however large its factor is.
    if max(weight, *factors) >= _ROOM:
        raise ValueError("the factors leave no room for sums in 64 bits")


def _gains_of_mentees(problem: Problem, terms: Terms) -> tuple[list[int], list[int]]:
    """Return the least and the most that a mentee's pair, or none, can add: rising, and falling."""
    each, of_mentee, kept = terms
    of_points = [each * limit for limit in problem.source.limits]
    low, high = min(of_points) + min(0, kept), max(of_points) + max(0, kept)
    extras = of_mentee.tolist()
    least = sorted(min(0, extra + low) for extra in extras)
    return least, sorted((max(0, extra + high) for extra in extras), reverse=True)


def _in_order(problem: Problem, prices: Prices) -> tuple[int, ...]:
    keys = [group.key for group in problem.groups]
    labelled: list[tuple[Sequence[Label], Mapping[Any, int]]] = [
        (problem.mentee_ids, prices.mentees),
        (problem.mentor_ids, prices.mentors),
        (keys, prices.groups),
    ]
    if any(set(labels) != set(price_of) for labels, price_of in labelled):
        raise ValueError("the people or groups are not those of the problem")
    listed = [price_of[label] for labels, price_of in labelled for label in labels]
    room = _ROOM // (len(keys) + 2)
    if not all(type(price) is int and abs(price) < room for price in listed):
        raise ValueError("a price is not a whole number of 64 bits")
    return tuple(listed)


def _charges(problem: Problem, prices: Sequence[int]) -> tuple[IntArray, IntArray]:
    """Return each mentee's and each mentor's price, with those of the groups that hold them."""
    n, m = problem.n_mentees, problem.n_mentors
    charges = {"mentees": list(prices[:n]), "mentors": list(prices[n : n + m])}
    for group, price in zip(problem.groups, prices[n + m :], strict=True):
        for person in group.members.tolist():
            charges[group.side][person] += price
    mentees, mentors = (np.array(charges[side], dtype=np.int64) for side in ("mentees", "mentors"))
    return mentees, mentors


def has_share(problem: Problem) -> bool:
    """Return whether a bound of a group is a share of all pairs."""
    bounds = [bound for group in problem.groups for bound in (group.at_least, group.at_most)]
    return any(isinstance(bound, Fraction) for bound in bounds)


# Mentees and mentors of a block of pairs, and mentees of a piece of work at least.
_ROWS, _COLUMNS = 128, 1024
_PIECE = 256


def faults(
    problem: Problem, plan: Matching, certificate: Certificate, workers: Workers | None = None
) -> Iterator[str]:
    """Say what keeps a certificate from proving what it says of a plan; nothing = proven.

    A certificate of all layers proves the plan optimal, one of the first layers the values of their
    stages. The problem alone says what is eligible and what it is worth; ``workers`` look at the
    pairs.

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
    rows, columns = index_of(problem.mentee_ids), index_of(problem.mentor_ids)
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
        if layer.kind == "number":
            yield from _number_faults(problem, layer, people)
            limits = [*people, *_limits_of_groups(problem, layer.value)]
        elif layer.kind == "worst":
            low, high = limits[all_pairs]
            some = [*limits[:all_pairs], (max(low, 1), high), *limits[all_pairs + 1 :]]
            possible = all(fewest <= most for fewest, most in some)
            if possible and _bound(some, layer.prices[0]) >= 0:
                yield f"{layer.name}: nothing proves that no plan has a better one"
            # A plan without pairs has the lowest possible points as its worst pair.
            limits = some if layer.value > problem.source.limits[0] else limits
        else:
            terms = list(zip(layer.prices[0], limits, _loads_before(problem, layer), strict=True))
            best = [_best_numbers(price, *limit, load) for price, limit, load in terms]
            worth = (p * x - _cost(x, b) for (p, _, b), (x, _) in zip(terms, best, strict=True))
            if sum(worth) != layer.value:
                yield f"{layer.name}: the prices prove another value"
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
            yield f"{layer.name}: nothing proves that {size} pairs are too many"
            return


def _bound(limits: Sequence[tuple[int, int]], prices: Sequence[int]) -> int:
    """Return the most that plans within the limits can be worth if the prices cover all pairs."""
    terms = zip(prices, limits, strict=True)
    return sum(max(price * low, price * high) for price, (low, high) in terms)


def _loads_before(problem: Problem, layer: ReadLayer) -> list[int | None]:
    """Return the load before of everybody and every group over which the layer's load is even."""
    loads: list[int | None] = [None] * problem.n_mentees
    loads += problem.before.tolist() if layer.kind == "mentor_load" else [None] * problem.n_mentors
    even = layer.kind == "company_load"
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
    looks = list(workers.map(_look, pieces))
    counts = sum((of_piece for of_piece, _ in looks), np.zeros(3, dtype=np.int64))
    looked_at, uncovered, outside = counts.tolist()
    points = {mentee: worth for _, of_plan in looks for mentee, worth in of_plan.items()}
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
    if any(_plan_value(problem, layer, *pairs) != layer.value for layer in layers):
        yield "the plan is not worth what the prices prove to be the most"


@dataclass(frozen=True, eq=False)
class _Piece:
    """Some mentees with all mentors: a task that can be sent to another process."""

    source: PointsSource
    layers: tuple[ReadLayer, ...]
    previous: IntArray
    partner: IntArray
    rows: IntArray
    n_mentors: int


def _look(piece: _Piece) -> tuple[IntArray, dict[int, int]]:
    """Return how many pairs there are, not covered, and outside the limits; points of the plan."""
    counts = np.zeros(3, dtype=np.int64)
    points_of_plan: dict[int, int] = {}
    lowest, highest = piece.source.limits
    for first_column in range(0, piece.n_mentors, _COLUMNS):
        columns = np.arange(first_column, min(first_column + _COLUMNS, piece.n_mentors))
        strip = piece.source.strip(piece.rows, columns)
        for first_row in range(0, len(piece.rows), _ROWS):
            places = np.arange(first_row, min(first_row + _ROWS, len(piece.rows)))
            rows = piece.rows[places]
            block = strip.points(places)
            open_pairs = block != piece.source.blank
            outside = int(np.count_nonzero(open_pairs & ((block < lowest) | (block > highest))))
            points = block.astype(np.int64)
            for k in np.flatnonzero(np.isin(piece.partner[rows], columns)).tolist():
                column = piece.partner[rows[k]] - first_column
                if open_pairs[k, column]:
                    points_of_plan[int(rows[k])] = int(points[k, column])
            uncovered = _uncovered(piece, rows, columns, points, open_pairs)
            counts += (block.size, uncovered, outside)
    return counts, points_of_plan


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
    if layer.kind == "mentor_load":
        return -sum(_cost(x, load) for x, load in zip(loads, problem.before.tolist(), strict=True))
    if layer.kind == "company_load":
        even = [group for group in problem.groups if group.even]
        return -sum(_cost(sum(loads[k] for k in g.members.tolist()), g.before) for g in even)
    each, of_mentee, kept = layer.terms
    # What a pair is worth fits in 64 bits, even where its parts do not.
    worth = each * np.array(points, dtype=np.int64) + of_mentee[mentees]
    worth += kept * (problem.previous[mentees] == mentors)
    return sum(map(int, worth))

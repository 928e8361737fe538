"""Optimal plans by min-cost flow, layer by layer, each with the prices that prove it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pairmatch.errors import SolverError
from pairmatch.faces import (
    Limits,
    Step,
    bound,
    charges,
    curvature,
    refuses,
    tightened,
)
from pairmatch.problem import Problem
from pairmatch.solving.arcs import Arcs
from pairmatch.solving.network import build, cheapest
from pairmatch.solving.prices import dual_prices
from pairmatch.solving.watch import Watch
from pairmatch.stages import Layer

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Face:
    """The plans that remain: their pairs and limits, and one of them once there is one.

    Attributes
    ----------
    arcs, limits
        The pairs that can be chosen, and fewest and most pairs of everybody and every group.
    chosen
        Indices of the arcs of one plan, ``None`` before the first.
    """

    arcs: Arcs
    limits: Limits
    chosen: IntArray | None = None


def steps(problem: Problem, face: Face, watch: Watch) -> Iterator[tuple[Step | None, Face]]:
    """Yield what is proven of each layer of stages, and the plans that remain.

    Parameters
    ----------
    problem
        A problem that is a network.
    face
        All plans.
    watch
        Time limit and progress.

    Yields
    ------
    step, face
        Without a step if there is no plan at all; then nothing follows.

    Raises
    ------
    TimeoutError
        If no time is left.
    """
    for number, layer in enumerate(problem.layers):
        if problem.has_share and not number:
            size, refusals, remaining = number_of_pairs(problem, face, watch)
            found = None if size is None else Step(layer, size, refusals), remaining
        elif layer.kind == "worst":
            found = _worst_pair(problem, face, layer, watch)
        else:
            found = _priced(problem, face, layer, watch)
        step, face = found
        if step is not None:
            for stage, gain in zip(layer.stages, layer.split(step.value), strict=True):
                watch.tell(stage.name, gain, gain)
        yield found
        if step is None:
            return


def refusal(problem: Problem, face: Face, watch: Watch) -> IntArray:
    """Return prices which prove that no plan of these pairs keeps the limits.

    Lower limits become wishes; the prices of a plan that fulfils as many of them as possible
    prove that not all can be fulfilled (Farkas' lemma).

    Raises
    ------
    SolverError
        If a plan exists.
    """
    nothing = curvature(problem, None)
    if (face.limits.fewest > face.limits.most).any():
        return np.zeros_like(nothing)
    network = build(problem, face.limits, nothing, elastic=True)
    weights = np.zeros(len(face.arcs), dtype=np.int64)
    flow = None if network is None else cheapest(network, face.arcs, weights, watch)
    if network is None or flow is None:
        raise SolverError("even a plan without lower limits was not found")
    prices = dual_prices(problem, network, face.arcs, weights, flow)
    if not refuses(face.limits, prices):
        raise SolverError("no plan was found, but nothing proves that none exists")
    return prices


def _priced(problem: Problem, face: Face, layer: Layer, watch: Watch) -> tuple[Step | None, Face]:
    arcs, before = face.arcs, curvature(problem, layer)
    if layer.kind == "additive":
        weights = problem.weights(layer, arcs.mentees, arcs.mentors, arcs.points)
    else:
        weights = np.zeros(len(arcs), dtype=np.int64)
    network = build(problem, face.limits, before)
    flow = None if network is None else cheapest(network, arcs, weights, watch)
    if network is None or flow is None:
        return None, face
    prices = dual_prices(problem, network, arcs, weights, flow)
    tight = charges(problem, prices, arcs.mentees, arcs.mentors) == weights
    place = np.cumsum(tight) - 1
    chosen = place[flow.chosen]
    worth = bound(face.limits, prices.tolist(), before)
    limits = tightened(face.limits, prices.tolist(), before)
    return Step(layer, worth, (prices,)), Face(arcs.kept(tight), limits, chosen)


def any_plan(problem: Problem, face: Face, watch: Watch) -> IntArray | None:
    """Return the arcs of any plan, ``None`` if there is none."""
    network = build(problem, face.limits, curvature(problem, None))
    nothing = np.zeros(len(face.arcs), dtype=np.int64)
    flow = None if network is None else cheapest(network, face.arcs, nothing, watch)
    return None if flow is None else flow.chosen


def _worst_pair(
    problem: Problem, face: Face, layer: Layer, watch: Watch
) -> tuple[Step | None, Face]:
    if face.chosen is None:
        face = Face(face.arcs, face.limits, any_plan(problem, face, watch))
    if face.chosen is None:
        return None, face
    lowest = problem.source.limits[0]
    own = face.arcs.points[face.chosen]
    best, plan = (int(own.min()) if len(own) else lowest), face
    higher = np.unique(face.arcs.points[face.arcs.points > best])
    low, high = 0, len(higher)
    while low < high:
        middle = (low + high) // 2
        above = _above(problem, face, int(higher[middle]) - 1)
        chosen = any_plan(problem, above, watch)
        if chosen is None:
            high = middle
        else:
            # The plan found may be better than what was asked for.
            best = int(above.arcs.points[chosen].min())
            plan = Face(above.arcs, above.limits, chosen)
            low = int(np.searchsorted(higher, best, side="right"))
    step = Step(layer, best, (refusal(problem, _above(problem, face, best), watch),))
    if best == lowest:
        return step, face
    kept = plan.arcs.points >= best
    chosen = None if plan.chosen is None else (np.cumsum(kept) - 1)[plan.chosen]
    limits = face.limits.with_all_pairs(problem, 1)
    return step, Face(plan.arcs.kept(kept), limits, chosen)


def _above(problem: Problem, face: Face, points: int) -> Face:
    """Return the plans of at least one pair in which every pair has more than so many points."""
    limits = face.limits.with_all_pairs(problem, 1)
    return Face(face.arcs.kept(face.arcs.points > points), limits)


def number_of_pairs(
    problem: Problem, face: Face, watch: Watch, known: Iterable[IntArray] = ()
) -> tuple[int | None, tuple[IntArray, ...], Face]:
    """Settle the highest number of pairs for which all shares can be kept.

    Parameters
    ----------
    problem, face
        The problem, and all plans.
    watch
        Time limit.
    known
        Prices that cover all these pairs and may refuse some numbers.

    Returns
    -------
    size
        The number; ``None`` if no number will do.
    refusals
        Prices of which each higher number is refused by one.
    face
        The plans that remain.
    """
    most = min(len(problem.mentee_ids), int(problem.seats.sum()))
    refusals: list[IntArray] = list(known)
    for size in range(most, -1, -1):
        limits = Limits(*problem.bounds(size))
        if any(refuses(limits, prices) for prices in refusals):
            continue
        tried = Face(face.arcs, limits)
        chosen = any_plan(problem, tried, watch)
        if chosen is not None:
            return size, tuple(refusals), Face(face.arcs, limits, chosen)
        refusals.append(refusal(problem, tried, watch))
    return None, tuple(refusals), face

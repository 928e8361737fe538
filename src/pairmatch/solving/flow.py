"""Optimal plans by min-cost flow, layer by layer, each with the prices that prove it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from pairmatch._support.containers import IntArray
from pairmatch.errors import SolverError
from pairmatch.problem import Problem
from pairmatch.problem.duality import Cover, Limits, bound, charges, curvature, refuses, tightened
from pairmatch.problem.stages import Layer, MostPairs, Step
from pairmatch.solving.column_generation import UNKNOWN, Pool
from pairmatch.solving.dual_prices import dual_prices, prices_within
from pairmatch.solving.greedy import bounds_of
from pairmatch.solving.network import Arcs, Flow, Network, assigned, build, cheapest
from pairmatch.solving.time_limit import Watch


@dataclass(frozen=True, eq=False)
class Face:
    """The plans that remain: their pairs, limits of everybody and every group, and one of them.

    ``plan`` has the mentor of each mentee, -1 = none; it is ``None`` before the first.
    """

    arcs: Arcs
    limits: Limits
    plan: IntArray | None = None


def steps(problem: Problem, pool: Pool, watch: Watch) -> Iterator[tuple[Step | None, Face]]:
    """Yield what is proven of each layer of stages, and the plans that remain.

    The problem is a network. Without a step there is no plan at all, and nothing follows. More
    pairs are made known as prices ask for them.

    Raises
    ------
    TimeoutError
        If no time is left.
    """
    done: list[Step] = []
    face = Face(pool.arcs, Limits(*problem.bounds()))
    for number, layer in enumerate(problem.layers):
        run = Run(problem, pool, tuple(done), watch)
        if problem.has_share and not number:
            size, refusals, face = number_of_pairs(run, face)
            step = None if size is None else Step(layer, size, refusals)
        elif layer.form == "lowest":
            step, face = _worst_pair(run, face, layer)
        else:
            step, face = _priced(run, face, layer)
        if step is not None:
            for stage, gain in zip(layer.stages, layer.split(step.value), strict=True):
                watch.tell(stage.name, gain, gain)
            done.append(step)
        yield step, face
        if step is None:
            return


@dataclass(frozen=True, eq=False)
class Run:
    """What solving a layer needs: the problem, the known pairs, the settled layers, the time."""

    problem: Problem
    pool: Pool
    done: tuple[Step, ...]
    watch: Watch

    def refuted(self, prices: IntArray) -> bool:
        """Return whether prices refuse all pairs, not only the known; if not, more are known."""
        return not self.pool.more(self.done, Cover.of_nothing(self.problem, prices), self.watch)

    def reached(self, layer: Layer, worth: int, missing: int, plan: IntArray | None) -> None:
        """Note the best plan of the known pairs, and what no plan of all pairs can exceed."""
        gains = layer.split(worth)
        bounds = bounds_of(self.problem, layer, gains, worth + missing)
        self.pool.interim = plan, bounds
        for stage, gain, most in zip(layer.stages, gains, bounds, strict=True):
            if gain != most:
                self.watch.tell(stage.name, gain, most)
                return

    def known(self, face: Face) -> Face:
        """Return a face with all pairs that are known by now."""
        return face if self.pool.complete else replace(face, arcs=self.pool.remaining(self.done))


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


def _priced(run: Run, face: Face, layer: Layer) -> tuple[Step | None, Face]:
    problem, watch = run.problem, run.watch
    before = curvature(problem, layer)
    network = build(problem, face.limits, before)
    if network is None:
        return None, face
    flow: Flow | None = None
    while True:
        watch.check()
        arcs, weights = face.arcs, _weights(problem, layer, face.arcs)
        solved = None
        if _one_to_one(problem, face, layer):
            solved = _assigned(problem, network, face, layer)
        elif flow is not None:
            solved = _still(run, network, face, weights, flow)
        solved = solved or _solved(run, network, face, layer)
        if solved is None:
            some, _ = some_plan(run, face)
            if some is None:
                return None, face
            face = some
            continue
        flow, prices = solved
        face = replace(face, plan=arcs.plan(flow.chosen))
        worth = bound(face.limits, prices, before)
        missing = run.pool.more(run.done, Cover.of(problem, layer, prices, worth), watch)
        if not missing:
            break
        if missing != UNKNOWN:
            run.reached(layer, worth, missing, face.plan)
        face = run.known(face)
    tight = charges(problem, prices, arcs.mentees, arcs.mentors) == weights
    limits = tightened(face.limits, prices, before)
    return Step(layer, worth, (prices,)), Face(arcs.kept(tight), limits, face.plan)


# Sweeps after which the prices of a plan are given up: if it is optimal, they are found earlier.
_SOON, _STILL = 1000, 100


def _still(
    run: Run, network: Network, face: Face, weights: IntArray, flow: Flow
) -> tuple[Flow, IntArray] | None:
    """Return the last flow with new prices, if it is still optimal with more known pairs."""
    if face.plan is None:
        return None
    same = Flow(face.arcs.of_plan(face.plan), flow.on_pieces)
    prices = prices_within(run.problem, network, face.arcs, weights, same, sweeps=_STILL)
    return None if prices is None else (same, prices)


def _solved(run: Run, network: Network, face: Face, layer: Layer) -> tuple[Flow, IntArray] | None:
    """Return a cheapest flow and its prices, ``None`` if there is no flow."""
    problem, arcs = run.problem, face.arcs
    weights = _weights(problem, layer, arcs)
    for light in _lighter(problem, layer):
        # The solver's work grows with the size of its figures; smaller factors mostly do.
        flow = cheapest(network, arcs, _weights(problem, light, arcs), run.watch)
        if flow is None:
            return None
        prices = prices_within(problem, network, arcs, weights, flow, sweeps=_SOON)
        if prices is not None:
            return flow, prices
    flow = cheapest(network, arcs, weights, run.watch)
    return None if flow is None else (flow, dual_prices(problem, network, arcs, weights, flow))


def _one_to_one(problem: Problem, face: Face, layer: Layer) -> bool:
    """Return whether it is best to pair everybody, if that is possible, one to one."""
    square = problem.n_mentors == problem.n_mentees > 0 and not problem.groups
    if face.plan is not None and (face.plan < 0).any():
        return False
    return square and isinstance(layer.stages[0], MostPairs) and bool((face.limits.most == 1).all())


def _assigned(
    problem: Problem, network: Network, face: Face, layer: Layer
) -> tuple[Flow, IntArray] | None:
    """Return a cheapest flow and its prices, where everybody has exactly one partner."""
    weights = _weights(problem, layer, face.arcs)
    # Only what differs from pair to pair counts.
    _, anyway, _ = problem.terms(layer)
    flow = assigned(network, face.arcs, weights - anyway[face.arcs.mentees])
    return None if flow is None else (flow, dual_prices(problem, network, face.arcs, weights, flow))


def _weights(problem: Problem, layer: Layer, arcs: Arcs) -> IntArray:
    if layer.form != "sum":
        return np.zeros(len(arcs), dtype=np.int64)
    return arcs.weights(problem, layer)


def _lighter(problem: Problem, layer: Layer) -> Iterator[Layer]:
    """Yield the layer with smaller factors, if that makes a difference.

    One more pair outweighs what it can cost others along a short chain; a longer one is rare.
    """
    if layer.form != "sum":
        return
    factors: list[int] = []
    for _ in layer.stages:
        chain = sum(
            factor * max(map(abs, later.gains_of_a_pair(problem.extent)))
            for factor, later in zip(factors, reversed(layer.stages), strict=False)
        )
        factors.append(_CHAIN * chain + 1)
    light = tuple(map(min, reversed(factors), layer.multipliers))
    if light != layer.multipliers:
        yield Layer(layer.stages, light)


_CHAIN = 16


def some_plan(run: Run, face: Face) -> tuple[Face | None, IntArray | None]:
    """Return the face with a plan, or prices that prove that none exists."""
    while True:
        chosen = any_plan(run.problem, face, run.watch)
        if chosen is not None:
            return replace(face, plan=face.arcs.plan(chosen)), None
        prices = refusal(run.problem, face, run.watch)
        if run.refuted(prices):
            return None, prices
        face = run.known(face)


def any_plan(problem: Problem, face: Face, watch: Watch) -> IntArray | None:
    """Return the arcs of any plan of the known pairs, ``None`` if there is none."""
    network = build(problem, face.limits, curvature(problem, None))
    nothing = np.zeros(len(face.arcs), dtype=np.int64)
    flow = None if network is None else cheapest(network, face.arcs, nothing, watch)
    return None if flow is None else flow.chosen


def _worst_pair(run: Run, face: Face, layer: Layer) -> tuple[Step | None, Face]:
    if face.plan is None:
        some, _ = some_plan(run, face)
        if some is None:
            return None, face
        face = some
    while True:
        step, remaining = _worst_known_pair(run, face, layer)
        cover = Cover.of(run.problem, layer, step.prices[0], step.value)
        if not run.pool.more(run.done, cover, run.watch):
            return step, remaining
        face = replace(run.known(face), plan=remaining.plan)


def _worst_known_pair(run: Run, face: Face, layer: Layer) -> tuple[Step, Face]:
    """Return the best worst pair of the known pairs; a plan is known."""
    problem, watch = run.problem, run.watch
    lowest = problem.source.limits[0]
    plan = face.plan
    points = face.arcs.points[face.arcs.of_plan(plan)] if plan is not None else face.arcs.points[:0]
    best = int(points.min()) if len(points) else lowest
    higher = np.unique(face.arcs.points[face.arcs.points > best])
    low, high = 0, len(higher)
    while low < high:
        middle = (low + high) // 2
        above = _above(problem, face, int(higher[middle]) - 1)
        chosen = any_plan(problem, above, watch)
        if chosen is None:
            high = middle
        else:
            # The plan may be better than it had to be.
            best = int(above.arcs.points[chosen].min())
            plan = above.arcs.plan(chosen)
            low = int(np.searchsorted(higher, best, side="right"))
    step = Step(layer, best, (refusal(problem, _above(problem, face, best), watch),))
    if best == lowest:
        return step, replace(face, plan=plan)
    limits = face.limits.with_all_pairs(problem, 1)
    return step, Face(face.arcs.kept(face.arcs.points >= best), limits, plan)


def _above(problem: Problem, face: Face, points: int) -> Face:
    """Return the plans of at least one pair in which every pair has more than these points."""
    limits = face.limits.with_all_pairs(problem, 1)
    return Face(face.arcs.kept(face.arcs.points > points), limits)


def number_of_pairs(
    run: Run, face: Face, known: Iterable[IntArray] = ()
) -> tuple[int | None, tuple[IntArray, ...], Face]:
    """Settle the highest number of pairs for which all shares can be kept.

    The numbers that ``known`` prices refuse are not tried.

    Returns
    -------
    size
        The number; ``None`` if no number will do.
    refusals
        Prices of which each higher number is refused by one.
    face
        The plans that remain.
    """
    problem = run.problem
    most = min(problem.n_mentees, int(problem.seats.sum()))
    refusals: list[IntArray] = list(known)
    for size in range(most, -1, -1):
        limits = Limits(*problem.bounds(size))
        if any(refuses(limits, prices) for prices in refusals):
            continue
        some, prices = some_plan(run, replace(run.known(face), limits=limits))
        if some is not None:
            return size, tuple(refusals), some
        if prices is not None:
            refusals.append(prices)
    return None, tuple(refusals), face

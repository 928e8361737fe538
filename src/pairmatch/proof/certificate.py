"""Certificates of optimality, and the check that needs no solver.

Linear programming duality, in integers. Give every person and every group a price such that, for
every eligible pair, the prices of its two people and of their groups sum to at least its weight.
Then no plan is worth more than

    sum over everybody and every group of the largest price * x - cost(x),

where ``x`` lies between the fewest and the most pairs of that person or group (``cost`` is 0 but
in the stages of ``even_load``). A plan that is worth exactly that much is optimal. The plans that
are worth so much are those with pairs at equality and numbers of pairs at which the terms are
largest; the next layer of stages is certified among them, and so on. If pairs are worth nothing
and the bound is below 0, no plan exists: so it is proven that no plan has a better worst pair, or
more pairs where shares depend on their number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pairmatch.faces import Cover, Limits, Step, bound, curvature, refuses, tightened
from pairmatch.frozen import FrozenMap
from pairmatch.gains import plan_gain
from pairmatch.matching import Label, Matching
from pairmatch.points import PointsSource, tiles_of
from pairmatch.problem import NOT_ELIGIBLE, Problem
from pairmatch.stages import split
from pairmatch.workers import Workers

IntArray = npt.NDArray[np.int64]
_ROOM = 2**61
# A piece of work has so many mentees at least.
_ROWS = 256


@dataclass(frozen=True)
class Prices:
    """A whole number for everybody and every group.

    Attributes
    ----------
    mentees, mentors
        Price of each person, in units of the combined objective.
    groups
        Price of each quota and each other group that is counted, by its key.
    """

    mentees: FrozenMap[Label, int]
    mentors: FrozenMap[Label, int]
    groups: FrozenMap[str, int]


@dataclass(frozen=True)
class ProvenLayer:
    """What is proven of stages that were optimised together.

    Attributes
    ----------
    stages
        In order of importance.
    multipliers
        What one unit of each stage weighs.
    value
        The best combined value, given all layers before. Stages whose value falls
        (``fewest_changes``, ``even_load``) count as what is gained on the empty plan.
    prices
        One set that proves the value; for a number of pairs that shares refer to, as many as are
        needed to refuse all higher numbers.
    refused
        Whether the prices prove that nothing higher is possible (``best_worst_pair``, and a number
        of pairs), rather than having the value as their bound.
    """

    stages: tuple[str, ...]
    multipliers: tuple[int, ...]
    value: int
    prices: tuple[Prices, ...]
    refused: bool

    def weigh(self, gains: Iterable[int]) -> int:
        """Return the combined value of the stages' gains."""
        return sum(f * gain for f, gain in zip(self.multipliers, gains, strict=True))

    def split(self, combined: int) -> tuple[int, ...]:
        """Return a difference of combined values stage by stage."""
        return split(self.multipliers, combined)


@dataclass(frozen=True)
class Certificate:
    """Integer prices that prove a plan optimal, layer by layer of its stages.

    Attributes
    ----------
    layers
        In order of importance. Where the default objective fits in 64 bits there is one. After a
        time limit only the first layers of the objective have been proven.
    """

    layers: tuple[ProvenLayer, ...]

    @property
    def stages(self) -> tuple[str, ...]:
        """Stages of the first layer: all of them, where there is one layer."""
        return self.layers[0].stages

    @property
    def multipliers(self) -> tuple[int, ...]:
        """What one unit of each stage of the first layer weighs."""
        return self.layers[0].multipliers

    @property
    def value(self) -> int:
        """The bound that the first layer proves."""
        return self.layers[0].value

    @property
    def mentee_prices(self) -> FrozenMap[Label, int]:
        """Prices of the mentees in the first layer."""
        return self.layers[0].prices[0].mentees

    @property
    def mentor_prices(self) -> FrozenMap[Label, int]:
        """Prices of the mentors in the first layer."""
        return self.layers[0].prices[0].mentors

    @property
    def group_prices(self) -> FrozenMap[str, int]:
        """Prices of the quotas and other groups in the first layer."""
        return self.layers[0].prices[0].groups


def make_certificate(problem: Problem, steps: Sequence[Step]) -> Certificate:
    """Return what a solver says is proven as a certificate. Whether it is, :func:`faults` says.

    Parameters
    ----------
    problem
        The problem.
    steps
        Value and prices of each layer, in the problem's order of people and groups.
    """
    return Certificate(
        tuple(
            ProvenLayer(
                tuple(stage.name for stage in step.layer.stages),
                step.layer.multipliers,
                step.value,
                tuple(_labelled(problem, prices.tolist()) for prices in step.prices),
                _is_refused(problem, number),
            )
            for number, step in enumerate(steps)
        )
    )


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
        Who looks at the pairs; by default nobody but the caller.

    Yields
    ------
    str
        One sentence for each kind of fault.
    """
    named = [(own.stages, own.multipliers, own.refused) for own in certificate.layers]
    expected = [
        (tuple(stage.name for stage in own.stages), own.multipliers, _is_refused(problem, number))
        for number, own in enumerate(problem.layers)
    ]
    if not named or named != expected[: len(named)]:
        yield "the stages or their factors are not those of the problem"
        return
    try:
        steps = [
            Step(own, layer.value, tuple(_indexed(problem, prices) for prices in layer.prices))
            for own, layer in zip(problem.layers, certificate.layers, strict=False)
        ]
    except ValueError as error:
        yield str(error)
        return
    rows = {mentee: k for k, mentee in enumerate(problem.mentee_ids)}
    columns = {mentor: k for k, mentor in enumerate(problem.mentor_ids)}
    if any(mentee not in rows or mentor not in columns for mentee, mentor in plan):
        yield "the plan names people who are not in the problem"
        return
    mentees = np.array([rows[mentee] for mentee, _ in plan], dtype=np.int64)
    mentors = np.array([columns[mentor] for _, mentor in plan], dtype=np.int64)
    yield from _plan_faults(problem, mentees, mentors)
    yield from _bound_faults(problem, steps)
    yield from _pair_faults(problem, steps, mentees, mentors, workers or Workers())


def _plan_faults(problem: Problem, mentees: IntArray, mentors: IntArray) -> Iterator[str]:
    """Say which limits a plan does not keep."""
    n, m = len(problem.mentee_ids), len(problem.mentor_ids)
    fewest, most = problem.bounds(len(mentees))
    counts = problem.counts(mentees, mentors)
    wrong = (counts < fewest) | (counts > most)
    if wrong[n : n + m].any():
        yield "the plan gives a mentor too many or too few mentees"
    if wrong[:n].any():
        yield "the plan leaves out a mentee who must have a mentor"
    for k in np.flatnonzero(wrong[n + m :]).tolist():
        yield f"the plan does not keep the quota {problem.groups[k].key}"


def _bound_faults(problem: Problem, steps: Sequence[Step]) -> Iterator[str]:
    """Say where prices do not prove the value of their layer, whatever the pairs."""
    limits = Limits(*problem.bounds())
    for number, step in enumerate(steps):
        layer, before = step.layer, curvature(problem, step.layer)
        name = layer.stages[0].name
        if _is_count(problem, number):
            highest = min(len(problem.mentee_ids), int(problem.seats.sum()))
            for size in range(step.value + 1, highest + 1):
                larger = Limits(*problem.bounds(size))
                if not any(refuses(larger, prices) for prices in step.prices):
                    yield f"{name}: nothing proves that {size} pairs are too many"
                    break
            limits = Limits(*problem.bounds(step.value))
        elif len(step.prices) != 1:
            yield f"{name}: one set of prices is needed, not {len(step.prices)}"
            return
        elif layer.kind == "worst":
            above = limits.with_all_pairs(problem, 1)
            if not refuses(above, step.prices[0]):
                yield f"{name}: nothing proves that no plan has a better one"
            limits = above if step.value > problem.source.limits[0] else limits
        else:
            prices = step.prices[0]
            if bound(limits, prices, before) != step.value:
                yield f"{name}: the prices prove another value"
            limits = tightened(limits, prices, before)


def _pair_faults(
    problem: Problem,
    steps: Sequence[Step],
    mentees: IntArray,
    mentors: IntArray,
    workers: Workers,
) -> Iterator[str]:
    """Say where pairs are worth more than their prices, and a plan less than is proven."""
    covers = tuple(
        tuple(Cover.of(problem, step.layer, prices, step.value) for prices in step.prices)
        for step in steps
    )
    partner = np.full(len(problem.mentee_ids), -1)
    partner[mentees] = mentors
    everybody = np.arange(len(problem.mentee_ids))
    parts = np.array_split(everybody, max(1, min(workers.count, len(everybody) // _ROWS)))
    n_mentors = len(problem.mentor_ids)
    looks = [_Part(problem.source, covers, rows, partner, n_mentors) for rows in parts]
    points = np.full(len(partner), NOT_ELIGIBLE)
    uncovered = 0
    for short, rows, own in workers.map(_looked_at, looks):
        uncovered += short
        points[rows] = own
    points = points[mentees]
    if (points == NOT_ELIGIBLE).any():
        yield f"{int((points == NOT_ELIGIBLE).sum())} pairs of the plan are not eligible"
        return
    if uncovered:
        yield f"{uncovered} eligible pairs are worth more than the prices of their two people"
    for step in steps:
        gains = [plan_gain(problem, stage, mentees, mentors, points) for stage in step.layer.stages]
        if step.layer.weigh(gains) != step.value:
            yield "the plan is not worth what the prices prove to be the most"
            return


@dataclass(frozen=True, eq=False)
class _Part:
    """Some mentees with all mentors: a piece of work that can be sent elsewhere."""

    source: PointsSource
    covers: tuple[tuple[Cover, ...], ...]
    rows: IntArray
    partner: IntArray
    n_mentors: int


def _looked_at(part: _Part) -> tuple[int, IntArray, IntArray]:
    """Return how many pairs are not covered, and the paired mentees with their pairs' points."""
    uncovered = 0
    found = [np.zeros((2, 0), dtype=np.int64)]
    for tile in tiles_of(part.source, part.rows, np.arange(part.n_mentors)):
        remaining = tile.eligible
        places = part.partner[tile.rows] - tile.columns[0]
        here = np.flatnonzero((places >= 0) & (places < len(tile.columns)))
        here = here[remaining[here, places[here]]]
        found.append(np.stack([tile.rows[here], tile.points[here, places[here]]]))
        for number, sets in enumerate(part.covers):
            left = None
            for cover in sets:
                rest = cover.rest(tile)
                uncovered += int(np.count_nonzero(cover.uncovered(tile, rest) & remaining))
                left = cover.remaining(tile, rest)
            if left is not None and number + 1 < len(part.covers):
                remaining &= left
    rows, points = np.concatenate(found, axis=1)
    return uncovered, rows, points


def _is_count(problem: Problem, number: int) -> bool:
    """Return whether a layer settles the number of pairs to which shares refer."""
    return problem.has_share and number == 0


def _is_refused(problem: Problem, number: int) -> bool:
    """Return whether a layer is proven by refusing all that is higher."""
    return _is_count(problem, number) or problem.layers[number].kind == "worst"


def _labelled(problem: Problem, prices: Sequence[int]) -> Prices:
    n, m = len(problem.mentee_ids), len(problem.mentor_ids)
    return Prices(
        FrozenMap(zip(problem.mentee_ids, prices[:n], strict=True)),
        FrozenMap(zip(problem.mentor_ids, prices[n : n + m], strict=True)),
        FrozenMap((g.key, p) for g, p in zip(problem.groups, prices[n + m :], strict=True)),
    )


def _indexed(problem: Problem, prices: Prices) -> IntArray:
    keys = [group.key for group in problem.groups]
    listed: list[int] = []
    for labels, own in (
        (problem.mentee_ids, prices.mentees),
        (problem.mentor_ids, prices.mentors),
        (keys, prices.groups),
    ):
        if set(labels) != own.keys():
            raise ValueError("the people or groups are not those of the problem")
        listed += [own[label] for label in labels]  # type: ignore[index]
    # Room for the sums of prices of everybody around a pair.
    room = _ROOM // (len(keys) + 2)
    if not all(type(price) is int and abs(price) < room for price in listed):
        raise ValueError("a price is not a whole number of 64 bits")
    return np.array(listed, dtype=np.int64)

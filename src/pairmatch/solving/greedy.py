"""A greedy plan and a simple bound, for a run that has no time for more."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pairmatch._support.containers import IntArray
from pairmatch.problem import Problem
from pairmatch.problem.stages import Layer, Stage
from pairmatch.solving.network import Arcs

# Pairs that are looked at together, to leave out those that are no longer possible.
_CHUNK = 4096


def first_plan(problem: Problem, arcs: Arcs) -> IntArray | None:
    """Return a plan made greedily, best pair first: each mentee's mentor, -1 = none.

    There is none (``None``) if it misses a lower limit, or where shares are limits.
    """
    if problem.has_share:
        return None
    n, m = problem.n_mentees, problem.n_mentors
    fewest, most = problem.bounds()
    left = most.tolist()
    around: list[list[int]] = [[k] for k in range(n + m)]
    for k, group in enumerate(problem.groups):
        offset = n if group.side == "mentors" else 0
        for person in group.members.tolist():
            around[offset + person].append(n + m + k)
    layer = problem.layers[0]
    weights = arcs.weights(problem, layer) if layer.form == "sum" else arcs.points
    # Mentees who must have a mentor first; then by weight.
    must = problem.must_match[arcs.mentees]
    order = np.lexsort((-weights, ~must))
    order = order[(weights[order] >= 0) | must[order]]
    chosen: list[int] = []
    for start in range(0, len(order), _CHUNK):
        open_ = np.array(left[: n + m]) > 0
        part = order[start : start + _CHUNK]
        part = part[open_[arcs.mentees[part]] & open_[n + arcs.mentors[part]]]
        for arc in part.tolist():
            sets = around[int(arcs.mentees[arc])] + around[n + int(arcs.mentors[arc])]
            if all(left[k] > 0 for k in sets):
                for k in sets:
                    left[k] -= 1
                chosen.append(arc)
    counts = most - np.array(left, dtype=np.int64)
    return None if (counts < fewest).any() else arcs.plan(np.array(chosen, dtype=np.int64))


def bounds_of(problem: Problem, layer: Layer, gains: Sequence[int], most: int) -> tuple[int, ...]:
    """Return what no plan can gain more than in each stage of a layer.

    Some plan has these gains, and none exceeds ``most`` in the combined objective.
    """
    bounds: list[int] = []
    plain = [stage.most(problem) for stage in layer.stages]
    lows = [
        min(0, problem.source.limits[0]) * problem.n_mentees if stage.in_points else 0
        for stage in layer.stages
    ]
    for k, (factor, gain) in enumerate(zip(layer.multipliers, gains, strict=True)):
        later = sum(
            f * low for f, low in zip(layer.multipliers[k + 1 :], lows[k + 1 :], strict=True)
        )
        bounds.append(min((most - later) // factor, plain[k]))
        if bounds[k] != gain:
            # Nothing more is known of stages after one that is not settled.
            return (*bounds, *plain[k + 1 :])
        most -= factor * gain
    return tuple(bounds)


def plain_bound(problem: Problem, arcs: Arcs, stage: Stage) -> int | None:
    """Return what no plan of these pairs can gain more than in a stage.

    Every mentee counts with the best of the pairs, and so does every seat; the lower of the two
    sums.
    """
    if stage.form == "lowest":
        return int(arcs.points.max(initial=problem.source.limits[0]))
    if not stage.additive:
        return 0
    gains = arcs.weights(problem, Layer((stage,), (1,)))
    of_mentees = np.zeros(problem.n_mentees, dtype=np.int64)
    of_mentors = np.zeros(problem.n_mentors, dtype=np.int64)
    np.maximum.at(of_mentees, arcs.mentees, gains)
    np.maximum.at(of_mentors, arcs.mentors, gains)
    seats = np.minimum(problem.seats, len(of_mentees)).tolist()
    by_seats: int = sum(a * b for a, b in zip(of_mentors.tolist(), seats, strict=True))
    by_mentees: int = sum(of_mentees.tolist())
    return min(by_mentees, by_seats)

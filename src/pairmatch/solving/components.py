"""Independent components of a problem, such as sites: solved separately, proven together."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from pairmatch._support.arrays import IntArray
from pairmatch._support.frozen_map import FrozenMap
from pairmatch.problem import Problem
from pairmatch.problem.points import PartOfPoints
from pairmatch.problem.stages import Step
from pairmatch.solving.pricing import parts


@dataclass(frozen=True, eq=False)
class Optimum:
    """The best plan that a run reached, and what is known of it.

    Attributes
    ----------
    pairs
        Indices of mentee and mentor (int64, shape (pairs, 2)); ``None`` without a plan.
    infeasible
        Whether no plan exists.
    steps
        What prices prove of each layer of stages; after a time limit of the first layers only.
    bounds
        What no plan can gain more than in each stage, ``None`` = nothing known.
    arcs, rounds
        Pairs known to the solver in the end, and searches through all pairs.
    scoring
        Seconds before the solver started.
    stats
        Solver and why it was chosen, its version, arcs looked at, seconds of each phase.
    """

    pairs: IntArray | None
    infeasible: bool
    steps: tuple[Step, ...]
    bounds: tuple[int | None, ...]
    arcs: int = 0
    rounds: int = 0
    scoring: float = 0.0
    stats: FrozenMap[str, object] = field(default_factory=FrozenMap)


NO_PLAN = Optimum(None, True, (), ())
"""It is proven that no plan exists."""


@dataclass(frozen=True, eq=False)
class Part:
    """A part of a problem.

    Attributes
    ----------
    problem
        The part as a problem; its stages and their factors are those of the whole.
    mentees, mentors
        Indices in the whole, rising.
    """

    problem: Problem
    mentees: IntArray
    mentors: IntArray


def split(problem: Problem) -> tuple[Part, ...]:
    """Return the parts of a problem; none if it is solved as a whole.

    Only what adds up pair by pair can be solved apart: no groups, and stages of which each is a
    sum over pairs.
    """
    if problem.groups or not all(stage.additive for stage in problem.stages):
        return ()
    found = parts(problem)
    alone = np.ones(problem.n_mentees, dtype=np.bool_)
    idle = np.ones(problem.n_mentors, dtype=np.bool_)
    for mentees, mentors in found:
        alone[mentees], idle[mentors] = False, False
    # Who has nobody at all and must have somebody makes the whole impossible: prices will say so.
    if len(found) < 2 or problem.must_match[alone].any() or problem.min_load[idle].any():
        return ()
    return tuple(Part(_part(problem, *sides), *sides) for sides in found)


def joined(problem: Problem, parts: Sequence[Part], optima: Sequence[Optimum]) -> Optimum:
    """Return the optimum of the whole, from those of its parts.

    Parameters
    ----------
    problem
        The whole.
    parts, optima
        Its parts, and the optimum of each.
    """
    if any(optimum.infeasible for optimum in optima):
        return NO_PLAN
    pairs = [optimum.pairs for optimum in optima if optimum.pairs is not None]
    together = None
    if len(pairs) == len(parts):
        both = [
            (part.mentees[own[:, 0]], part.mentors[own[:, 1]])
            for part, own in zip(parts, pairs, strict=True)
        ]
        together = np.concatenate(
            [np.zeros((0, 2), dtype=np.int64), *(np.stack(own, axis=1) for own in both)]
        )
        together = together[np.argsort(together[:, 0])]
    bounds = []
    for known in zip(*(optimum.bounds for optimum in optima), strict=True):
        sums = [bound for bound in known if bound is not None]
        bounds.append(sum(sums) if len(sums) == len(known) else None)
    # After a time limit some parts have more layers than others.
    layers = min(len(optimum.steps) for optimum in optima) if together is not None else 0
    steps = [_step(problem, parts, [own.steps[k] for own in optima]) for k in range(layers)]
    return Optimum(
        together,
        False,
        tuple(steps),
        tuple(bounds),
        arcs=sum(optimum.arcs for optimum in optima),
        rounds=max(optimum.rounds for optimum in optima),
        scoring=sum(optimum.scoring for optimum in optima),
    )


def _step(problem: Problem, own: Sequence[Part], steps: Sequence[Step]) -> Step:
    n = problem.n_mentees
    # Who has nobody has no price.
    prices = np.zeros(n + problem.n_mentors, dtype=np.int64)
    for part, step in zip(own, steps, strict=True):
        size = len(part.mentees)
        prices[part.mentees] = step.prices[0][:size]
        prices[n + part.mentors] = step.prices[0][size:]
    return Step(steps[0].layer, sum(step.value for step in steps), (prices,))


def _part(problem: Problem, mentees: IntArray, mentors: IntArray) -> Problem:
    place = np.full(problem.n_mentors + 1, -1, dtype=np.int64)
    place[mentors] = np.arange(len(mentors))
    return dataclasses.replace(
        problem,
        mentee_ids=tuple(problem.mentee_ids[k] for k in mentees.tolist()),
        mentor_ids=tuple(problem.mentor_ids[k] for k in mentors.tolist()),
        source=PartOfPoints(problem.source, mentees, mentors),
        seats=problem.seats[mentors],
        min_load=problem.min_load[mentors],
        must_match=problem.must_match[mentees],
        levels=problem.levels[mentees],
        # The last place means: nobody.
        previous=place[problem.previous[mentees]],
        before=problem.before[mentors],
        given=(problem.stages, problem.extent),
    )

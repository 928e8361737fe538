"""Independent components of a problem, such as sites: solved separately, proven together."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from pairmatch._support.arrays import IntArray
from pairmatch.problem import Problem
from pairmatch.problem.points import PartOfPoints
from pairmatch.problem.stages import Step
from pairmatch.solving.pricing import parts

Found: TypeAlias = tuple[IntArray | None, bool, tuple[Step, ...], tuple[int | None, ...]]
"""Pairs, whether there is no plan, what is proven of the layers, and bounds of the stages."""


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
    alone = np.ones(len(problem.mentee_ids), dtype=np.bool_)
    idle = np.ones(len(problem.mentor_ids), dtype=np.bool_)
    for mentees, mentors in found:
        alone[mentees], idle[mentors] = False, False
    # Who has nobody at all and must have somebody makes the whole impossible: prices will say so.
    if len(found) < 2 or problem.must_match[alone].any() or problem.min_load[idle].any():
        return ()
    return tuple(Part(_part(problem, *sides), *sides) for sides in found)


def joined(problem: Problem, own: Sequence[Part], found: Sequence[Found]) -> Found:
    """Return what was found of the whole, from what was found of its parts.

    Parameters
    ----------
    problem
        The whole.
    own, found
        Its parts, and what was found of each.
    """
    if any(infeasible for _, infeasible, _, _ in found):
        return None, True, (), ()
    plans, bounds = [np.zeros((0, 2), dtype=np.int64)], []
    for part, (pairs, _, _, _) in zip(own, found, strict=True):
        if pairs is None:
            plans = []
            break
        plans.append(np.stack([part.mentees[pairs[:, 0]], part.mentors[pairs[:, 1]]], axis=1))
    together = np.concatenate(plans) if plans else None
    if together is not None:
        together = together[np.argsort(together[:, 0])]
    for known in zip(*(most for _, _, _, most in found), strict=True):
        sums = [most for most in known if most is not None]
        bounds.append(sum(sums) if len(sums) == len(known) else None)
    # After a time limit some parts have more layers than others.
    layers = min(len(steps) for _, _, steps, _ in found) if together is not None else 0
    steps = [_step(problem, own, [each[2][number] for each in found]) for number in range(layers)]
    return together, False, tuple(steps), tuple(bounds)


def _step(problem: Problem, own: Sequence[Part], steps: Sequence[Step]) -> Step:
    n = len(problem.mentee_ids)
    # Who has nobody has no price.
    prices = np.zeros(n + len(problem.mentor_ids), dtype=np.int64)
    for part, step in zip(own, steps, strict=True):
        size = len(part.mentees)
        prices[part.mentees] = step.prices[0][:size]
        prices[n + part.mentors] = step.prices[0][size:]
    return Step(steps[0].layer, sum(step.value for step in steps), (prices,))


def _part(problem: Problem, mentees: IntArray, mentors: IntArray) -> Problem:
    place = np.full(len(problem.mentor_ids) + 1, -1, dtype=np.int64)
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
        # The last place stands for nobody.
        previous=place[problem.previous[mentees]],
        before=problem.before[mentors],
        given=(problem.stages, problem.extent),
    )

"""Plausible weights around those of a policy, and which pairs of a plan stay under them."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pairmatch.advice.resolving import resolved
from pairmatch.advice.weights.weighed_points import FavouredPoints
from pairmatch.errors import PolicyError
from pairmatch.points import CohortPoints
from pairmatch.policy import Policy
from pairmatch.policy.objective import weight_points
from pairmatch.problem import Problem
from pairmatch.workers import Workers

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


def sampled_weights(
    policy: Policy, samples: int, spread: float, seed: int
) -> tuple[tuple[float, ...], ...]:
    """Return plausible weights of a policy's criteria.

    Every weight above 0 is multiplied by a factor of its own, ``exp(spread * z)`` with ``z`` from
    the standard normal distribution; a weight of 0 stays 0. The first samples are the same however
    many are asked for.

    Parameters
    ----------
    policy
        The policy.
    samples, spread, seed
        How many, how far around the policy, and the seed of all randomness.

    Returns
    -------
    tuple of tuple of float
        For each sample a weight for each criterion, in the policy's order.

    Examples
    --------
    >>> from pairmatch.policy import GoalCoverage, SameSite, SharedLanguage
    >>> policy = Policy(criteria=[GoalCoverage(weight=2), SharedLanguage(weight=0)])
    >>> sampled_weights(policy, 2, 0.0, seed=0)
    ((2.0, 0.0), (2.0, 0.0))
    """
    weights = np.array([own.weight for own in policy.criteria], dtype=np.float64)
    drawn = np.random.default_rng(seed).standard_normal((samples, int((weights > 0).sum())))
    sampled = np.tile(weights, (samples, 1))
    sampled[:, weights > 0] *= np.exp(spread * drawn)
    return tuple(map(tuple, sampled.tolist()))


def kept_pairs(
    problem: Problem,
    partner: IntArray,
    sampled: Sequence[Sequence[float]],
    workers: Workers,
    known: IntArray | None = None,
) -> list[BoolArray | None]:
    """Return which mentees keep their mentor in the best plan under other weights.

    Parameters
    ----------
    problem
        The problem of a cohort.
    partner
        Index of each mentee's mentor in the plan in hand, -1 = none.
    sampled
        Weights of the criteria, in the policy's order.
    workers
        Who solves.
    known
        Pairs with which the solver begins.

    Returns
    -------
    list of ndarray of bool, shape (mentees,), or None
        For each sample; ``None`` if no plan meets the demands.
    """
    points = [weight_points(own) for own in sampled]
    # What is the same in whole points is solved once.
    distinct = sorted(set(points))
    favouring = _favouring(problem, partner)
    if distinct:
        # Once for all: what criteria say of people, whatever it weighs.
        _weighed(favouring, distinct[0])
    size = -(-len(distinct) // (_CHUNKS * workers.count))
    chunks = [
        _Chunk(favouring, partner, known, tuple(distinct[start : start + size]))
        for start in range(0, len(distinct), max(1, size))
    ]
    found = [kept for part in workers.map(_kept, chunks) for kept in part]
    kept = dict(zip(distinct, found, strict=True))
    return [kept[own] for own in points]


# Pieces of work for each worker: none waits long for the last one.
_CHUNKS = 2


@dataclass(frozen=True, eq=False)
class _Chunk:
    """A piece of work: some samples."""

    problem: Problem
    partner: IntArray
    known: IntArray | None
    points: tuple[tuple[int, ...], ...]


def _kept(chunk: _Chunk) -> list[BoolArray | None]:
    return [_kept_under(chunk, points) for points in chunk.points]


def _kept_under(chunk: _Chunk, points: tuple[int, ...]) -> BoolArray | None:
    problem = chunk.problem
    best = resolved(dataclasses.replace(problem, source=_weighed(problem, points)), chunk.known)
    if best is None:
        return None
    return np.array(
        [
            mentor >= 0 and best.plan.partner_of(mentee) == problem.mentor_ids[mentor]
            for mentee, mentor in zip(problem.mentee_ids, chunk.partner.tolist(), strict=True)
        ],
        dtype=np.bool_,
    )


def _favouring(problem: Problem, partner: IntArray) -> Problem:
    """Return a problem in which ties are decided in favour of a plan."""
    objective = problem.objective
    if "fewest_changes" not in objective or objective[-1] == "fewest_changes":
        others = tuple(stage for stage in objective if stage != "fewest_changes")
        return dataclasses.replace(
            problem,
            objective=(*others, "fewest_changes"),
            previous=partner.copy(),
            n_previous=int((partner >= 0).sum()),
        )
    if objective[-1] == "best_total" and "best_worst_pair" not in objective:
        # The previous plan counts where the policy says so; the plan in hand after the points.
        return dataclasses.replace(problem, source=FavouredPoints(problem.source, partner))
    return problem


def _weighed(problem: Problem, points: Sequence[int]) -> CohortPoints | FavouredPoints:
    """Return the source of a problem under other weights."""
    source = problem.source
    if isinstance(source, FavouredPoints):
        inner = source.source
        if isinstance(inner, CohortPoints):
            return FavouredPoints(inner.reweighted(points), source.partner)
    if isinstance(source, CohortPoints):
        return source.reweighted(points)
    raise PolicyError("weights are those of a cohort under a policy")

"""Sensitivity of a plan to the weights: sampled weights, and how often each pair stays."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Sequence
from concurrent.futures import Executor
from contextlib import nullcontext
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from pairmatch._support.containers import BoolArray, IntArray, index_of
from pairmatch._support.display import ShownAsText
from pairmatch._support.executors import Workers, workers
from pairmatch._support.messages import Worded, decimal, message, number
from pairmatch._support.parameters import is_number, whole
from pairmatch._support.progress import SILENT, Progress, Steps
from pairmatch.advice.contradictions import best_or_diagnosed
from pairmatch.advice.weight_ranges import (
    FavouredPoints,
    WeightRange,
    pair_points,
    weight_ranges,
    why_no_ranges,
)
from pairmatch.errors import PolicyError
from pairmatch.people import Cohort
from pairmatch.people.pairs import Pair, PlanGiven, pairs_given, partners_before
from pairmatch.plans.differences import Difference
from pairmatch.plans.solving_again import Outcome, resolved
from pairmatch.plans.wording import criterion_said
from pairmatch.policy import Policy
from pairmatch.policy.weights import weight_points
from pairmatch.problem import Problem
from pairmatch.problem.points import CohortPoints
from pairmatch.problem.stages import PlanPairs
from pairmatch.solving import near_pairs


def sampled_weights(
    policy: Policy, samples: int, spread: float, seed: int
) -> tuple[tuple[float, ...], ...]:
    """Return for each sample a plausible weight of each criterion of a policy, in its order.

    Every weight above 0 is multiplied by an independent factor ``exp(spread * z)`` with ``z`` from
    the standard normal distribution; a weight of 0 stays 0. The first samples are the same however
    many there are.
    """
    weights = np.array([criterion.weight for criterion in policy.criteria], dtype=np.float64)
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
    *,
    steps: Steps = SILENT,
) -> list[BoolArray | None]:
    """Return which mentees keep their mentor in the best plan under other weights.

    ``partner`` is the index of each mentee's mentor in the plan in hand, -1 = none; with the pairs
    of ``known`` the solver begins. The answer has shape (mentees,) for each sample; it is ``None``
    if no plan meets the demands.
    """
    points = [weight_points(weights) for weights in sampled]
    # What is the same in whole points is solved once.
    distinct = sorted(set(points))
    favouring = _favouring(problem, partner)
    if distinct:
        # Once for all: what criteria say of people, whatever it weighs.
        _weighed(favouring, distinct[0])
    steps.count(len(points) - len(distinct))
    # A chunk is sent as a whole; without helpers nothing is sent.
    size = -(-len(distinct) // (_CHUNKS * workers.count)) if workers.count > 1 else 1
    chunks = [
        _Chunk(favouring, partner, known, tuple(distinct[start : start + size]))
        for start in range(0, len(distinct), max(1, size))
    ]
    solved = []
    for part in workers.map(_kept, chunks):
        solved += part
        steps.count(len(part))
    kept_under = dict(zip(distinct, solved, strict=True))
    return [kept_under[each] for each in points]


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
    partner, _ = partners_before(best.plan, problem.mentee_ids, problem.mentor_ids)
    kept: BoolArray = (chunk.partner >= 0) & (chunk.partner == partner)
    return kept


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


_SHOWN = 10


@dataclass(frozen=True)
class PairStability:
    """How often a pair of the plan stays.

    Attributes
    ----------
    mentee_id, mentor_id
        The pair.
    stays
        With how many of the sampled weights it is in the best plan.
    samples
        With how many of them there is a plan.
    """

    mentee_id: str
    mentor_id: str
    stays: int
    samples: int

    @property
    def share(self) -> float | None:
        """The share of the samples; ``None`` if no plan was possible with any.

        Examples
        --------
        >>> PairStability("E-1", "M-1", 150, 200).share
        0.75
        """
        return self.stays / self.samples if self.samples else None

    def to_dict(self) -> dict[str, object]:
        """Return the pair as plain data."""
        return {**vars(self), "share": self.share}


@dataclass(frozen=True, repr=False)
class Sensitivity(Worded, ShownAsText):
    """The effect of somewhat different weights on a plan.

    Attributes
    ----------
    pairs
        Every pair of the plan; those that hang by a thread come first: the lowest share first,
        then by id.
    ranges
        For each criterion with a weight above 0 from where to where that weight alone can change
        with the plan the best; ``None`` if there are no such ranges.
    why_no_ranges
        Why not: ``"best_worst_pair"``, because with that stage the weights that keep the plan need
        not lie together, or ``"too_large"``, because the figures do not fit in 64 bits. Empty if
        there are ranges.
    samples, spread, seed
        How the weights were sampled.
    infeasible
        Samples with which no plan meets all demands, such as a pin below the minimum score. They
        are left out of all shares.
    whole
        With how many samples every pair of the plan stays.
    """

    pairs: tuple[PairStability, ...]
    ranges: tuple[WeightRange, ...] | None
    why_no_ranges: str
    samples: int
    infeasible: int
    whole: int
    spread: float
    seed: int
    policy: Policy | None = field(default=None, repr=False, compare=False)

    @property
    def plan_kept(self) -> float | None:
        """The share of the samples in which the whole plan stays; ``None`` without any plan."""
        possible = self.samples - self.infeasible
        return self.whole / possible if possible else None

    @property
    def table(self) -> pd.DataFrame:
        """The pairs: mentee_id, mentor_id, stays, samples, share."""
        columns = ["mentee_id", "mentor_id", "stays", "samples", "share"]
        return pd.DataFrame([pair.to_dict() for pair in self.pairs], columns=columns)

    @property
    def ranges_table(self) -> pd.DataFrame:
        """The ranges: criterion, weight, ends in weight units, and as exact factors."""
        columns = ["criterion", "weight", "lowest_weight", "highest_weight", "lowest", "highest"]
        rows = [[getattr(each, name) for name in columns] for each in self.ranges or ()]
        return pd.DataFrame(rows, columns=columns)

    def to_dict(self) -> dict[str, object]:
        """Return all as plain data."""
        ranges = None if self.ranges is None else [each.to_dict() for each in self.ranges]
        return {
            "pairs": [pair.to_dict() for pair in self.pairs],
            "ranges": ranges,
            "why_no_ranges": self.why_no_ranges,
            "samples": self.samples,
            "infeasible": self.infeasible,
            "whole": self.whole,
            "plan_kept": self.plan_kept,
            "spread": self.spread,
            "seed": self.seed,
        }

    def text(self, language: str = "en") -> str:
        """Return all in sentences: the pairs that hang by a thread, then the ranges."""
        spread = decimal(self.spread, language, 2)
        tried = {"n": self.samples, "spread": spread, "seed": self.seed}
        lines = [message("sensitivity.tried", language, **tried)]
        if self.infeasible:
            lines.append(message("sensitivity.infeasible", language, n=self.infeasible))
        lines += [*self._lines_of_pairs(language), *self._lines_of_ranges(language)]
        return "\n".join(lines)

    def _lines_of_pairs(self, language: str) -> list[str]:
        possible = self.samples - self.infeasible
        if not self.pairs:
            return [message("sensitivity.no_pairs", language)]
        if not possible:
            return []
        lines = [message("sensitivity.whole", language, kept=self.whole, of=possible)]
        hanging = [pair for pair in self.pairs if pair.stays < pair.samples]
        if not hanging:
            return [*lines, message("sensitivity.steady", language)]
        lines.append(message("sensitivity.thread", language))
        for pair in hanging[:_SHOWN]:
            who = {"mentee": pair.mentee_id, "mentor": pair.mentor_id}
            counts = {"kept": pair.stays, "of": pair.samples}
            lines.append(message("sensitivity.pair", language, **who, **counts))
        if (more := len(hanging) - _SHOWN) > 0:
            lines.append(message("sensitivity.more", language, n=more))
        return lines

    def _lines_of_ranges(self, language: str) -> list[str]:
        if self.ranges is None:
            return [message(f"sensitivity.no_ranges.{self.why_no_ranges}", language)]
        if not self.ranges:
            return []
        return [
            message("sensitivity.ranges", language),
            *(_range_said(each, self.policy, language) for each in self.ranges),
        ]


def _range_said(each: WeightRange, policy: Policy | None, language: str) -> str:
    criterion = each.criterion
    if policy is not None:
        criterion = criterion_said(criterion, policy, language)
    digits, low, high = _ends(each)
    lowest = _end_said(low, each.lowest_weight, each.lowest_included, digits, language)
    named = {"criterion": criterion, "weight": number(each.weight, language), "lowest": lowest}
    if each.highest_weight is None:
        return message("sensitivity.upwards", language, **named)
    highest = _end_said(high, each.highest_weight, each.highest_included, digits, language)
    return message("sensitivity.range", language, **named, highest=highest)


def _ends(each: WeightRange) -> tuple[int, float, float]:
    """Return decimals, and both ends rounded inwards: what is said to keep the plan keeps it."""
    low = each.lowest_weight
    high = low if each.highest_weight is None else each.highest_weight
    for digits in (2, 4, 6):
        unit = 10.0**digits
        rounded = math.ceil(low * unit - _EXACT) / unit, math.floor(high * unit + _EXACT) / unit
        below_top = each.highest_weight is None or each.weight <= rounded[1]
        if rounded[0] <= each.weight and below_top:
            return digits, *rounded
    return 6, low, high


def _end_said(shown: float, exact: float, included: bool, digits: int, language: str) -> str:
    end = decimal(shown, language, digits)
    # An end that was rounded inwards keeps the plan.
    if included or abs(shown - exact) > _EXACT:
        return end
    return message("sensitivity.excluded", language, end=end)


# Ends that are decimals stay so, though floats are not exact.
_EXACT = 1e-6
_WIDEST = 10


def sensitivity(
    cohort: Cohort,
    policy: Policy,
    *,
    plan: PlanGiven | None = None,
    samples: int = 200,
    spread: float = 0.5,
    seed: int = 0,
    executor: Executor | None = None,
    progress: Progress | bool | None = None,
) -> Sensitivity:
    """Find the pairs of a plan that stay under other weights, and the range of each weight.

    **Samples.** Every weight above 0 is multiplied by an independent factor ``exp(spread * z)``
    with ``z`` from the standard normal distribution; a weight of 0 stays 0. Under each of these
    policies the best plan is solved anew, exactly: weights become whole points, scores are rounded
    and the minimum score applies as always. A pair stays if it is in the best plan that keeps as
    many pairs of the plan in hand as it can at no cost: ties are decided in favour of the plan in
    hand, by the stage ``fewest_changes`` at the end of the objective. If the policy's objective
    ends with that stage, the plan in hand takes the place of the previous plan there. If the stage
    comes earlier, it keeps its place and the previous plan; ties then go to the plan in hand only
    if the objective ends with ``best_total`` and has no ``best_worst_pair``. Where several best
    plans keep as many pairs, the same one is always taken.

    **Ranges.** For one criterion, let every score be ``others + f * this``, with what this
    criterion and all others contribute under this policy, in whole points. The range is the set of
    all factors ``f`` of the weight for which the plan stays the best in every stage, exactly.
    The eligible pairs stay the same, also by the minimum score, and nothing is rounded anew: scores
    of the policy with the changed weight may differ from these by the rounding to whole points.
    A criterion with weight 0 has no range, since no factor changes it.

    Parameters
    ----------
    cohort, policy
        The people, and the policy around which the weights are changed.
    plan
        The plan in hand, an optimal one: pairs ``(mentee_id, mentor_id)``, a result, or a table
        with the columns ``mentee_id`` and ``mentor_id``; by default a best one.
    samples
        The number of settings of the weights to try.
    spread
        How far they are from the policy, 0 to 10: with 0.5 two of three factors lie between 0.6
        and 1.65.
    seed
        Seed of all randomness, 0 or more.
    executor
        Any :class:`concurrent.futures.Executor` to solve with, by default only the caller. It
        changes only the time; processes use all cores, threads hardly do.
    progress
        Counts samples, and the ends of ranges; see :func:`pairmatch.match`.

    Returns
    -------
    Sensitivity

    Raises
    ------
    PolicyError
        If the plan is not optimal or names unknown people, or a number is out of range.
    InfeasibleError
        If no plan meets all demands.

    Examples
    --------
    >>> from pairmatch.people import Mentee, Mentor
    >>> from pairmatch.policy import GoalCoverage, SectorSimilarity
    >>> mentors = [Mentor(id="M-1", offers=["job"], sectors=["NACE2:62"]),
    ...            Mentor(id="M-2", offers=["network"], sectors=["NACE2:10"])]
    >>> cohort = Cohort(mentors, [Mentee(id="E-1", needs=["network"], sectors=["NACE2:62"])])
    >>> policy = Policy(criteria=[GoalCoverage(weight=3), SectorSimilarity(weight=2)])
    >>> print(sensitivity(cohort, policy, samples=100))
    100 plausible weightings were tried (spread 0.50, seed 0).
    The plan stays the same in 74 of 100.
    Pairs that depend most on the weights:
    - mentee E-1, mentor M-2: stays in 74 of 100
    As long as only one weight changes within its range, the plan stays the best:
    - share of the mentee's needs that the mentor can help with (weight 3): from 2.00 upwards
    - same or near sector of work (weight 2): from 0.00 to 3.00
    """
    samples, seed = whole("samples", samples), whole("seed", seed, least=0)
    _check_spread(spread)
    with Steps(progress, "samples") as steps:
        problem, best = best_or_diagnosed(cohort, policy)
        partner = _partners(cohort, problem, best.plan if plan is None else pairs_given(plan))
        _check_optimal(problem, partner, best)
        known = _known(problem, partner, best)
        sampled = sampled_weights(policy, samples, spread, seed)
        why, ranges = why_no_ranges(policy.objective), None
        weighty = 0 if why else sum(part.weight > 0 for part in policy.criteria)
        steps.expect(samples + 2 * weighty)
        # Threads gain nothing here: the solver holds Python's lock.
        with nullcontext(Workers()) if executor is None else workers(executor) as pool:
            solved = kept_pairs(problem, partner, sampled, pool, known, steps=steps)
            if not why:
                ranges, why = _ranges(problem, policy, partner, pool, known, steps=steps)
    kept = [stays for stays in solved if stays is not None]
    chosen = partner >= 0
    return Sensitivity(
        _stabilities(problem, partner, kept),
        ranges,
        why,
        samples,
        samples - len(kept),
        sum(bool(stays[chosen].all()) for stays in kept),
        float(spread),
        seed,
        policy,
    )


def _stabilities(
    problem: Problem, partner: IntArray, kept: Sequence[BoolArray]
) -> tuple[PairStability, ...]:
    """Return how often each pair of a plan stays, the least stable first."""
    stays = sum((each.astype(np.int64) for each in kept), np.zeros(len(partner), dtype=np.int64))
    mentees, mentors = problem.mentee_ids, problem.mentor_ids
    stable = [
        PairStability(str(mentees[i]), str(mentors[partner[i]]), int(stays[i]), len(kept))
        for i in np.flatnonzero(partner >= 0).tolist()
    ]
    return tuple(sorted(stable, key=lambda pair: (pair.stays, pair.mentee_id, pair.mentor_id)))


def _check_spread(spread: object) -> None:
    if not is_number(spread, at_most=_WIDEST):
        raise PolicyError(f"spread must be a number from 0 to {_WIDEST}")


def _partners(cohort: Cohort, problem: Problem, pairs: Iterable[Pair]) -> IntArray:
    """Return the index of each mentee's mentor in a plan, -1 = none."""
    rows = index_of(problem.mentee_ids)
    columns = index_of(problem.mentor_ids)
    partner = np.full(len(rows), -1, dtype=np.int64)
    for mentee, mentor in pairs:
        # Unknown ids are refused there, with what was probably meant.
        row = rows[cohort.mentee(str(mentee)).id]
        column = columns[cohort.mentor(str(mentor)).id]
        if partner[row] >= 0:
            raise PolicyError(f"the plan is not optimal: mentee {mentee!r} stands in two pairs")
        partner[row] = column
    return partner


def _check_optimal(problem: Problem, partner: IntArray, best: Outcome) -> None:
    """Refuse a plan that is not one of the best."""
    mentees = np.flatnonzero(partner >= 0)
    mentors = partner[mentees]
    points = pair_points(problem.source, mentees.tolist(), mentors.tolist())
    fewest, most = problem.bounds(len(mentees))
    counts = problem.counts(mentees, mentors)
    wrong = bool((counts < fewest).any() or (counts > most).any())
    if wrong or (points == problem.source.blank).any():
        raise PolicyError(
            "the plan is not optimal: it does not meet all demands; see pairmatch.verify"
        )
    values = tuple(
        stage.reported(problem, stage.gain(problem, PlanPairs(mentees, mentors, points)))
        for stage in problem.stages
    )
    lack = Difference.between(best.stages, values, best.values, problem.unit)
    if not lack.none:
        raise PolicyError(f"the plan is not optimal: the best one has {lack}")


def _known(problem: Problem, partner: IntArray, best: Outcome) -> IntArray | None:
    """Return pairs that are likely in best plans of other weights; ``None`` = nothing is known."""
    near = near_pairs(problem, best.steps)
    if near is None:
        return None
    mentees = np.flatnonzero(partner >= 0)
    return np.unique(np.concatenate([near, [mentees, partner[mentees]]], axis=1), axis=1)


def _ranges(
    problem: Problem,
    policy: Policy,
    partner: IntArray,
    pool: Workers,
    known: IntArray | None,
    *,
    steps: Steps,
) -> tuple[tuple[WeightRange, ...] | None, str]:
    try:
        return weight_ranges(problem, policy, partner, pool, known, steps=steps), ""
    except PolicyError:
        # All that a changed problem can refuse is the size of its sums.
        return None, "too_large"

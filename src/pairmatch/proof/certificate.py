"""Certificates of optimality, and the check that needs no solver.

Linear programming duality, in integers. Give every person a price such that, for every eligible
pair, the prices of its two people sum to at least its weight. Then no plan is worth more than

    sum over all people of max(fewest * price, most * price),

where a person stands in ``fewest`` to ``most`` pairs of any plan. A plan that is worth exactly
that much is optimal. The weight of a pair combines the stages of the objective with whole
factors, each too large to be outweighed by the stages after it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pairmatch.frozen import FrozenMap
from pairmatch.matching import Label, Matching
from pairmatch.problem import NOT_ELIGIBLE, Problem

_ROOM = 2**61


@dataclass(frozen=True)
class Certificate:
    """Integer prices that prove a plan optimal.

    With weights ``w = sum of multiplier * value`` of each pair of the problem (1 for
    ``most_pairs``, its points for ``best_total``), it holds for every pair of the problem that
    ``mentee price + mentor price >= w``, and ``value`` is the sum over all people of
    ``max(fewest * price, most * price)``, where a person stands in ``fewest`` to ``most`` pairs of
    any plan: 0 to 1 for a mentee (1 to 1 if pinned), ``min_load`` to ``seats`` for a mentor. The
    pairs of the problem are the eligible ones; of a pinned mentee only the pin, of a mentee in a
    running pair none.

    Attributes
    ----------
    stages
        Stages of the objective, in order of importance.
    multipliers
        What one unit of each stage weighs.
    mentee_prices, mentor_prices
        Price of each person, in units of the combined objective.
    value
        The bound that the prices prove: the combined value of every optimal plan.
    """

    stages: tuple[str, ...]
    multipliers: tuple[int, ...]
    mentee_prices: FrozenMap[Label, int]
    mentor_prices: FrozenMap[Label, int]
    value: int


def make_certificate(
    problem: Problem,
    mentee_prices: npt.NDArray[np.int64],
    mentor_prices: npt.NDArray[np.int64],
) -> Certificate:
    """Return prices as a certificate. Whether they prove anything, :func:`faults` says.

    Parameters
    ----------
    problem
        The problem.
    mentee_prices, mentor_prices
        Price of each person (int64, in the problem's order).
    """
    mentees = FrozenMap(zip(problem.mentee_ids, mentee_prices.tolist(), strict=True))
    mentors = FrozenMap(zip(problem.mentor_ids, mentor_prices.tolist(), strict=True))
    value = _bound(problem, mentee_prices.tolist(), mentor_prices.tolist())
    return Certificate(problem.objective, problem.multipliers, mentees, mentors, value)


def faults(problem: Problem, plan: Matching, certificate: Certificate) -> Iterator[str]:
    """Say what keeps a certificate from proving that a plan is optimal; nothing = proven.

    Parameters
    ----------
    problem
        The problem, which alone says what is eligible and what it is worth.
    plan
        The plan.
    certificate
        The prices.

    Yields
    ------
    str
        One sentence for each kind of fault.
    """
    if (certificate.stages, certificate.multipliers) != (problem.objective, problem.multipliers):
        yield "the stages or their factors are not those of the problem"
        return
    columns = {mentor: k for k, mentor in enumerate(problem.mentor_ids)}
    rows = {mentee: k for k, mentee in enumerate(problem.mentee_ids)}
    if (
        rows.keys() != certificate.mentee_prices.keys()
        or columns.keys() != certificate.mentor_prices.keys()
    ):
        yield "the people are not those of the problem"
        return
    mentees = [certificate.mentee_prices[i] for i in problem.mentee_ids]
    mentors = [certificate.mentor_prices[j] for j in problem.mentor_ids]
    if not all(type(p) is int and abs(p) < _ROOM for p in (*mentees, *mentors)):
        yield "a price is not a whole number of 64 bits"
        return
    if any(mentee not in rows or mentor not in columns for mentee, mentor in plan):
        yield "the plan names people who are not in the problem"
        return

    partner = np.full(len(rows), -1)
    partner[[rows[i] for i, _ in plan]] = [columns[j] for _, j in plan]
    load = np.bincount(partner[partner >= 0], minlength=len(columns))
    if (load > problem.seats).any() or (load < problem.min_load).any():
        yield "the plan gives a mentor too many or too few mentees"
    if (partner[problem.must_match] < 0).any():
        yield "the plan leaves out a mentee who must have a mentor"

    worth, uncovered, not_eligible = 0, 0, 0
    u, v = np.array(mentees, dtype=np.int64), np.array(mentors, dtype=np.int64)
    for block in problem.blocks():
        points = problem.points(block)
        eligible = points != NOT_ELIGIBLE
        weights = problem.weights(np.where(eligible, points, 0))
        uncovered += int((eligible & (u[block, None] + v < weights)).sum())
        paired = np.flatnonzero(partner[block] >= 0)
        pairs = paired, partner[block][paired]
        not_eligible += int((~eligible[pairs]).sum())
        worth += sum(weights[pairs].tolist())
    if not_eligible:
        yield f"{not_eligible} pairs of the plan are not eligible"
    if uncovered:
        yield f"{uncovered} eligible pairs are worth more than the prices of their two people"
    if not certificate.value == _bound(problem, mentees, mentors) == worth:
        yield "the plan is not worth what the prices prove to be the most"


def _bound(problem: Problem, mentees: list[int], mentors: list[int]) -> int:
    # Python's integers: nothing can overflow.
    terms = [
        max(price * int(must), price)
        for price, must in zip(mentees, problem.must_match.tolist(), strict=True)
    ]
    terms += [
        max(price * least, price * most)
        for price, least, most in zip(
            mentors, problem.min_load.tolist(), problem.seats.tolist(), strict=True
        )
    ]
    return sum(terms)

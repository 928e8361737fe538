"""The layers of a certificate, read by the check itself.

Written from docs/model.md. Nothing is taken from the code that makes factors, weights and prices:
what a stage counts and which factors are large enough is decided here once more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from pairmatch._support.arrays import IntArray
from pairmatch.problem import Problem
from pairmatch.problem.stages import Stage
from pairmatch.proof.certificate import Certificate, Prices, ProvenLayer

# No sum of prices around a pair, and no weight, may reach this: sums and differences of two fit.
_ROOM = 2**61
_ADDITIVE = ("pairs", "level", "points", "kept")


@dataclass(frozen=True, eq=False)
class ReadLayer:
    """A layer of the certificate, read by this check.

    Attributes
    ----------
    stages, factors, value
        What is proven to be at most ``value``: the sum of each factor times its stage.
    kind
        ``"sum"`` of pairs, ``"number"`` of pairs (where shares refer to it), ``"worst"`` pair,
        ``"mentors"`` or ``"companies"`` over which the load is even.
    prices
        Sets of prices of everybody and every group, in the problem's order.
    each, of_mentee, kept
        What a pair is worth for each point, for its mentee, and if it was in the plan before.
    charges
        For each set of prices what each mentee and each mentor is charged, groups included.
    """

    stages: tuple[Stage, ...]
    factors: tuple[int, ...]
    value: int
    kind: str
    prices: tuple[tuple[int, ...], ...]
    each: int
    of_mentee: IntArray
    kept: int
    charges: tuple[tuple[IntArray, IntArray], ...]


def read_layers(problem: Problem, certificate: Certificate) -> list[ReadLayer]:
    """Return the layers, or raise ``ValueError`` if they are not of this problem."""
    layers: list[ReadLayer] = []
    stages = list(problem.stages)
    for proven in certificate.layers:
        of_layer, stages = tuple(stages[: len(proven.stages)]), stages[len(proven.stages) :]
        if not of_layer or tuple(stage.name for stage in of_layer) != proven.stages:
            raise ValueError("the stages are not those of the problem")
        layers.append(_read_layer(problem, proven, of_layer, first=not layers))
    if not layers:
        raise ValueError("there are no layers")
    return layers


def _read_layer(
    problem: Problem, proven: ProvenLayer, stages: tuple[Stage, ...], *, first: bool
) -> ReadLayer:
    kinds = [stage.kind for stage in stages]
    if len(stages) > 1 and not all(kind in _ADDITIVE for kind in kinds):
        raise ValueError("stages that are no sums over pairs are optimised together with others")
    by_number = first and has_share(problem)
    if by_number and kinds != ["pairs"]:
        raise ValueError("shares need the number of pairs, and it is not settled first")
    names = {"worst": "worst", "mentor_load": "mentors", "company_load": "companies"}
    kind = "number" if by_number else names.get(kinds[0], "sum")
    if (kind in ("number", "worst")) != proven.refused:
        raise ValueError(f"{proven.stages[0]}: proven in the wrong way")
    if kind != "number" and len(proven.prices) != 1:
        raise ValueError(f"{proven.stages[0]}: one set of prices is needed")
    everybody = list(range(len(problem.mentor_ids)))
    if kind in ("number", "worst") and problem.groups[0].members.tolist() != everybody:
        raise ValueError("the first group is not that of all pairs")
    _check_factors(problem, proven, stages)
    if kind == "number" and proven.value < 0:
        raise ValueError("a number of pairs is below 0")
    each, kept, of_mentee = 0, 0, np.zeros(len(problem.mentee_ids), dtype=np.int64)
    for stage, factor in zip(stages, proven.multipliers, strict=True):
        if kind == "number":
            break
        each += factor * (stage.kind == "points")
        kept += factor * (stage.kind == "kept")
        of_mentee += factor * (stage.kind == "pairs")
        if stage.kind == "level":
            of_mentee += factor * (problem.levels == stage.level)
    prices = tuple(_in_order(problem, own) for own in proven.prices)
    charges = tuple(_charges(problem, own) for own in prices)
    return ReadLayer(
        stages, proven.multipliers, proven.value, kind, prices, each, of_mentee, kept, charges
    )


def _check_factors(problem: Problem, proven: ProvenLayer, stages: Sequence[Stage]) -> None:
    """Raise unless a unit of each stage outweighs twice all that later stages can differ by."""
    factors = proven.multipliers
    if len(factors) != len(stages) or not all(type(f) is int and f > 0 for f in factors):
        raise ValueError("a stage needs one factor, a whole number above 0")
    if type(proven.value) is not int:
        raise ValueError("the value is not a whole number")
    n_pairs = min(len(problem.mentee_ids), sum(problem.seats.tolist()))
    low, high = problem.source.limits
    later = weight = 0
    for stage, factor in reversed(list(zip(stages, factors, strict=True))):
        if factor < 2 * later + 1:
            raise ValueError("a factor is too small: a later stage could outweigh an earlier one")
        wide = max(0, high) - min(0, low) if stage.kind == "points" else 1
        of_stage = n_pairs
        if stage.kind == "level":
            of_stage = min(n_pairs, int(np.count_nonzero(problem.levels == stage.level)))
        later += factor * of_stage * wide
        weight += factor * (max(abs(low), abs(high)) if stage.kind == "points" else 1)
    if weight >= _ROOM:
        raise ValueError("the factors leave no room for sums in 64 bits")


def _in_order(problem: Problem, prices: Prices) -> tuple[int, ...]:
    keys = [group.key for group in problem.groups]
    if (
        set(problem.mentee_ids) != set(prices.mentees)
        or set(problem.mentor_ids) != set(prices.mentors)
        or set(keys) != set(prices.groups)
    ):
        raise ValueError("the people or groups are not those of the problem")
    listed = [prices.mentees[mentee] for mentee in problem.mentee_ids]
    listed += [prices.mentors[mentor] for mentor in problem.mentor_ids]
    listed += [prices.groups[key] for key in keys]
    room = _ROOM // (len(keys) + 2)
    if not all(type(price) is int and abs(price) < room for price in listed):
        raise ValueError("a price is not a whole number of 64 bits")
    return tuple(listed)


def _charges(problem: Problem, prices: Sequence[int]) -> tuple[IntArray, IntArray]:
    """Return each mentee's and each mentor's price, with those of the groups that hold them."""
    n, m = len(problem.mentee_ids), len(problem.mentor_ids)
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

"""The layers of a certificate, read by the check itself.

Written from docs/model.md. Nothing is taken from the code that makes factors, weights and prices:
what a stage counts and which factors are large enough is decided here once more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

import numpy as np

from pairmatch._support.arrays import IntArray
from pairmatch.problem import Problem
from pairmatch.problem.quota_groups import Group
from pairmatch.problem.stages import Stage
from pairmatch.proof.certificate import Certificate, Prices, ProvenLayer

# No sum of prices around a pair, and no weight, may reach this: sums and differences of two fit.
_ROOM = 2**61


Terms: TypeAlias = tuple[int, IntArray, int]
"""What a pair adds to a sum: for each point, for its mentee, and if it was in the plan before."""

OTHERS = {"worst": "worst", "mentor_load": "mentors", "company_load": "companies"}
"""How this check calls the stages that are no sums, by their kind."""


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
    terms
        Of each stage that is a sum, what a pair adds.
    worth
        What a pair is worth in all, by the factors: the terms of the layer.
    charges
        For each set of prices what each mentee and each mentor is charged, groups included.
    """

    stages: tuple[Stage, ...]
    factors: tuple[int, ...]
    value: int
    kind: str
    prices: tuple[tuple[int, ...], ...]
    terms: tuple[Terms, ...]
    worth: Terms
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
    sums = [_terms(problem, stage) for stage in stages if stage.kind not in OTHERS]
    if len(sums) != len(stages) > 1:
        raise ValueError("stages that are no sums over pairs are optimised together with others")
    by_number = first and has_share(problem)
    if by_number and [stage.kind for stage in stages] != ["pairs"]:
        raise ValueError("shares need the number of pairs, and it is not settled first")
    kind = "number" if by_number else OTHERS.get(stages[0].kind, "sum")
    if (kind in ("number", "worst")) != proven.refused:
        raise ValueError(f"{proven.stages[0]}: proven in the wrong way")
    if kind != "sum" and proven.multipliers != (1,):
        raise ValueError(f"{proven.stages[0]}: a stage that is optimised alone has the factor 1")
    if kind != "number" and len(proven.prices) != 1:
        raise ValueError(f"{proven.stages[0]}: one set of prices is needed")
    if kind in ("number", "worst") and not _is_of_all_pairs(problem, problem.groups[:1]):
        raise ValueError("the first group is not that of all pairs")
    _check_factors(problem, proven, sums)
    if kind == "number" and proven.value < 0:
        raise ValueError("a number of pairs is below 0")
    prices = tuple(_in_order(problem, labelled) for labelled in proven.prices)
    return ReadLayer(
        stages,
        proven.multipliers,
        proven.value,
        kind,
        prices,
        tuple(sums),
        _weighed(problem, [] if kind == "number" else sums, proven.multipliers),
        tuple(_charges(problem, ordered) for ordered in prices),
    )


def _is_of_all_pairs(problem: Problem, groups: Sequence[Group]) -> bool:
    """Return whether a first group is there, counts all pairs and does not bound them."""
    everybody = list(range(problem.n_mentors))
    return any(
        (group.side, group.at_least, group.at_most) == ("mentors", None, None)
        and group.members.tolist() == everybody
        for group in groups
    )


def _terms(problem: Problem, stage: Stage) -> Terms:
    """Return what a pair adds to a stage that is a sum over the pairs.

    Of a stage that this check does not know, the stage's own word is taken.
    """
    meanings: dict[str, tuple[int, IntArray | int, int]] = {
        "pairs": (0, 1, 0),
        "level": (0, (problem.levels == stage.level).astype(np.int64), 0),
        "points": (1, 0, 0),
        "kept": (0, 0, 1),
    }
    each, of_mentee, kept = meanings.get(stage.kind) or stage.terms(problem)
    return each, np.zeros(problem.n_mentees, dtype=np.int64) + of_mentee, kept


def _weighed(problem: Problem, sums: Sequence[Terms], factors: Sequence[int]) -> Terms:
    """Return what a pair is worth: the sum of the factors times what it adds to each stage."""
    each, of_mentees, kept = 0, np.zeros(problem.n_mentees, dtype=np.int64), 0
    for factor, terms in zip(factors, sums, strict=False):
        each += factor * terms[0]
        of_mentees += factor * terms[1]
        kept += factor * terms[2]
    return each, of_mentees, kept


def _check_factors(problem: Problem, proven: ProvenLayer, sums: Sequence[Terms]) -> None:
    """Raise unless a unit of each stage outweighs twice all that later stages can differ by."""
    factors = proven.multipliers
    if len(factors) != len(proven.stages) or not all(type(f) is int and f > 0 for f in factors):
        raise ValueError("a stage needs one factor, a whole number above 0")
    if type(proven.value) is not int:
        raise ValueError("the value is not a whole number")
    if factors[-1] != 1:
        raise ValueError("the factor of a layer's last stage is not 1")
    n_pairs = min(problem.n_mentees, sum(problem.seats.tolist()))
    later = weight = 0
    for factor, terms in reversed(list(zip(factors, sums, strict=False))):
        if factor < 2 * later + 1:
            raise ValueError("a factor is too small: a later stage could outweigh an earlier one")
        least, most = _gains_of_mentees(problem, terms)
        later += factor * (sum(most[:n_pairs]) - sum(least[:n_pairs]))
        weight += factor * max([0, *most[:1], *(-gain for gain in least[:1])])
    # A stage to which no pair adds anything weighs nothing, however large its factor is.
    if max(weight, *factors) >= _ROOM:
        raise ValueError("the factors leave no room for sums in 64 bits")


def _gains_of_mentees(problem: Problem, terms: Terms) -> tuple[list[int], list[int]]:
    """Return the least and the most that a mentee's pair, or none, can add: rising, and falling."""
    each, of_mentee, kept = terms
    of_points = [each * limit for limit in problem.source.limits]
    low, high = min(of_points) + min(0, kept), max(of_points) + max(0, kept)
    extras = of_mentee.tolist()
    least = sorted(min(0, extra + low) for extra in extras)
    return least, sorted((max(0, extra + high) for extra in extras), reverse=True)


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
    n, m = problem.n_mentees, problem.n_mentors
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

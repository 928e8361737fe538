"""Certificates of optimality: integer prices, layer by layer.

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

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pairmatch._support.containers import FrozenMap
from pairmatch._support.display import Block, Shown, ShownByFields, View
from pairmatch.errors import NoMatchingError
from pairmatch.people.pairs import Label
from pairmatch.problem import Problem
from pairmatch.problem.stages import Step, split


@dataclass(frozen=True, repr=False)
class Prices(ShownByFields):
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


@dataclass(frozen=True, repr=False)
class ProvenLayer(ShownByFields):
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


def _n_prices(prices: Prices) -> int:
    return len(prices.mentees) + len(prices.mentors) + len(prices.groups)


@dataclass(frozen=True, repr=False)
class Certificate(Shown):
    """Integer prices that prove a plan optimal, layer by layer of its stages.

    Attributes
    ----------
    layers
        In order of importance. Where the default objective fits in 64 bits there is one. After a
        time limit only the first layers of the objective have been proven.
    """

    layers: tuple[ProvenLayer, ...]

    def _view(self) -> View:
        rows = [
            (", ".join(layer.stages), layer.value, sum(map(_n_prices, layer.prices)))
            for layer in self.layers
        ]
        header = ("stages", "combined value", "prices")
        return View("Certificate", [Block(rows, header, where=".layers")])

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
        return self._first_prices.mentees

    @property
    def mentor_prices(self) -> FrozenMap[Label, int]:
        """Prices of the mentors in the first layer."""
        return self._first_prices.mentors

    @property
    def group_prices(self) -> FrozenMap[str, int]:
        """Prices of the quotas and other groups in the first layer."""
        return self._first_prices.groups

    @property
    def _first_prices(self) -> Prices:
        if not self.layers[0].prices:
            raise NoMatchingError("the first layer needs no prices to be proven; see .layers")
        return self.layers[0].prices[0]


def make_certificate(problem: Problem, steps: Sequence[Step]) -> Certificate:
    """Return what a solver says is proven, as a certificate; whether it is, :func:`faults` says.

    The steps hold prices in the problem's order of people and groups.
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


def _is_refused(problem: Problem, number: int) -> bool:
    """Return whether a layer is proven by refusing all that is higher."""
    counts_pairs = problem.has_share and number == 0
    return counts_pairs or problem.layers[number].form == "lowest"


def _labelled(problem: Problem, prices: Sequence[int]) -> Prices:
    n, m = problem.n_mentees, problem.n_mentors
    return Prices(
        FrozenMap(zip(problem.mentee_ids, prices[:n], strict=True)),
        FrozenMap(zip(problem.mentor_ids, prices[n : n + m], strict=True)),
        FrozenMap((g.key, p) for g, p in zip(problem.groups, prices[n + m :], strict=True)),
    )

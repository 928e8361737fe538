"""Small benchmarks: scoring, prices, a look through all pairs, the certificate, a whole match.

    python -m pytest -n 0 benchmarks/test_micro.py

They need pytest-benchmark, and are not part of the tests.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

import pairmatch as pm
from pairmatch.lab import synthetic
from pairmatch.problem.duality import Cover, Limits, bound, curvature
from pairmatch.proof import faults
from pairmatch.scoring import Evaluation
from pairmatch.solving import all_arcs
from pairmatch.solving.dual_prices import dual_prices
from pairmatch.solving.network import build, cheapest
from pairmatch.solving.pricing import Search, short, strips
from pairmatch.solving.time_limit import Watch

POLICY = pm.Policy.preset("duo_for_a_job")
SIZE = 500


@pytest.fixture(scope="module")
def cohort() -> pm.Cohort:
    """Return 500 people a side."""
    return synthetic.cohort(SIZE, SIZE, seed=1)


@pytest.fixture(scope="module")
def result(cohort: pm.Cohort) -> pm.MatchResult:
    """Return their plan."""
    return pm.match(cohort, POLICY)


@dataclass(frozen=True)
class Solved:
    """A problem, its optimal flow, and what prices are made of."""

    problem: pm.Problem
    pieces: tuple[Any, ...]
    prices: Any


@pytest.fixture(scope="module")
def solved(cohort: pm.Cohort) -> Solved:
    """Return the problem with an optimal flow of all eligible pairs."""
    problem = pm.Problem.from_cohort(Evaluation(cohort.ordered(), POLICY))
    arcs, layer = all_arcs(problem), problem.layers[0]
    weights = problem.weights(layer, arcs.mentees, arcs.mentors, arcs.points)
    network = build(problem, Limits(*problem.bounds()), curvature(problem, layer))
    assert network is not None
    flow = cheapest(network, arcs, weights, Watch())
    assert flow is not None
    pieces = (network, arcs, weights, flow)
    return Solved(problem, pieces, dual_prices(problem, *pieces))


def test_scoring(benchmark: Any, cohort: pm.Cohort) -> None:
    """Points of everybody with everybody."""
    points = benchmark(lambda: pm.score(cohort, POLICY).points_matrix())
    assert points.shape == (SIZE, SIZE)


def test_prices(benchmark: Any, solved: Solved) -> None:
    """Prices of everybody from an optimal flow."""
    prices = benchmark(lambda: dual_prices(solved.problem, *solved.pieces))
    assert (prices == solved.prices).all()


def test_pricing(benchmark: Any, solved: Solved) -> None:
    """A look through all pairs for those that prices do not cover: there are none."""
    problem, layer = solved.problem, solved.problem.layers[0]
    limits = Limits(*problem.bounds())
    value = bound(limits, solved.prices, curvature(problem, layer))
    cover = Cover.of(problem, layer, solved.prices, value)
    everybody = np.arange(SIZE)
    searches = [
        Search(problem.source, (), cover, everybody, mentors, 0)
        for mentors in strips(problem, cover, everybody)
    ]
    assert not benchmark(lambda: sum(short(search).shape[1] for search in searches))


def test_certificate(benchmark: Any, solved: Solved, result: pm.MatchResult) -> None:
    """The certificate alone, over all pairs."""
    plan, certificate = result.matching, result.certificate
    assert not benchmark(lambda: list(faults(solved.problem, plan, certificate)))


def test_check(benchmark: Any, result: pm.MatchResult) -> None:
    """The whole check of a result, the certificate's bound included."""
    assert benchmark(result.verify).is_optimal


def test_match(benchmark: Any, cohort: pm.Cohort) -> None:
    """From the cohort to the checked result."""
    assert benchmark(lambda: pm.match(cohort, POLICY)).status == "OPTIMAL"

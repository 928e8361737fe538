"""Small benchmarks: scoring, the check of a certificate, and a whole match.

    python -m pytest benchmarks/test_micro.py

They need pytest-benchmark, and are not part of the tests.
"""

from typing import Any

import pytest

import pairmatch as pm
from pairmatch.lab import synthetic

POLICY = pm.Policy.preset("duo_for_a_job")


@pytest.fixture(scope="module")
def cohort() -> pm.Cohort:
    """Return 500 people a side."""
    return synthetic.cohort(500, 500, seed=1)


@pytest.fixture(scope="module")
def result(cohort: pm.Cohort) -> pm.MatchResult:
    """Return their plan."""
    return pm.match(cohort, POLICY)


def test_scoring(benchmark: Any, cohort: pm.Cohort) -> None:
    """Points of everybody with everybody."""
    points = benchmark(lambda: pm.score(cohort, POLICY).points_matrix())
    assert points.shape == (500, 500)


def test_check(benchmark: Any, result: pm.MatchResult) -> None:
    """The whole check of a result, the certificate's bound included."""
    assert benchmark(result.verify).is_optimal


def test_match(benchmark: Any, cohort: pm.Cohort) -> None:
    """From the cohort to the checked result."""
    assert benchmark(lambda: pm.match(cohort, POLICY)).status == "OPTIMAL"

"""Tools for tests: Hypothesis strategies, a brute-force oracle, planted problems.

Needs the extra ``test``.
"""

from pairmatch.testing.oracle import best_values, best_values_of_cohort
from pairmatch.testing.planted import Planted, planted
from pairmatch.testing.strategies import (
    broken_fields,
    broken_matrices,
    broken_policies,
    cohorts,
    mentees,
    mentors,
    policies,
    problems,
    score_matrices,
)

__all__ = [
    "Planted",
    "best_values",
    "best_values_of_cohort",
    "broken_fields",
    "broken_matrices",
    "broken_policies",
    "cohorts",
    "mentees",
    "mentors",
    "planted",
    "policies",
    "problems",
    "score_matrices",
]

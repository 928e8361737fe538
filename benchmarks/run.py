"""End-to-end seconds on synthetic cohorts: from a Cohort to a proven and checked MatchResult.

    python benchmarks/run.py [SIZE ...]

Before any time counts, the total is held against scipy's dense assignment, where scipy is there.
"""

import sys
import time
from importlib import util

import numpy as np

import pairmatch as pm
from pairmatch.lab import synthetic

SEED = 1
COLUMNS = "| a side | pairs | total | scoring | solving | checking | all | dense |"


def dense_seconds(cohort: pm.Cohort, policy: pm.Policy, result: pm.MatchResult) -> str:
    """Return the seconds of the dense peer on the same points, after asserting the same total."""
    if util.find_spec("scipy") is None:
        return "scipy not installed"
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 - optional

    points = pm.score(cohort, policy).points_matrix().astype(np.int64)
    # Most pairs first: every eligible pair is worth more than any total.
    worth = np.where(points >= 0, points + 10_000 * (len(points) + 1), 0)
    start = time.perf_counter()
    rows, columns = linear_sum_assignment(worth, maximize=True)
    seconds = time.perf_counter() - start
    chosen = points[rows, columns]
    total = int(chosen[chosen >= 0].sum())
    assert (int((chosen >= 0).sum()), total) == (result.n_pairs, round(result.total_score * 10_000))  # noqa: S101
    return f"{seconds:.2f}"


def run(size: int) -> str:
    """Return one row of the table."""
    cohort = synthetic.cohort(size, size, seed=SEED)
    policy = pm.Policy.preset("duo_for_a_job")
    start = time.perf_counter()
    result = pm.match(cohort, policy)
    seconds = time.perf_counter() - start
    phases = [result.stats[f"seconds_{name}"] for name in ("scoring", "solving", "checking")]
    cells = [
        size, result.n_pairs, f"{result.total_score:.4f}", *(f"{phase:.2f}" for phase in phases),
        f"{seconds:.2f}", dense_seconds(cohort, policy, result),
    ]  # fmt: skip
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def main(sizes: list[int]) -> None:
    """Print the table as Markdown."""
    print(COLUMNS)
    print("|" + "---|" * (COLUMNS.count("|") - 1))
    for size in sizes:
        print(run(size), flush=True)


if __name__ == "__main__":
    main([int(argument) for argument in sys.argv[1:]] or [25, 100, 500, 1000, 2000])

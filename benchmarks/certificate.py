"""Seconds that the check of a certificate takes, over all pairs, with one thread and with two.

    python benchmarks/certificate.py [SIZE]

SIZE is the number of people a side, 10,000 by default.
"""

import sys
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter

import pairmatch as pm
from pairmatch._support.executors import Workers
from pairmatch.lab import synthetic
from pairmatch.proof import faults
from pairmatch.scoring import Evaluation

POLICY = pm.Policy.preset("duo_for_a_job")


def check_seconds(n_threads: int, result: pm.MatchResult, cohort: pm.Cohort) -> float:
    """Return the seconds of one check, which must find no fault."""
    problem = pm.Problem.from_cohort(Evaluation(cohort.ordered(), POLICY))
    with ThreadPoolExecutor(n_threads) as threads:
        workers = Workers(threads, n_threads) if n_threads > 1 else Workers()
        start = perf_counter()
        found = list(faults(problem, result.matching, result.certificate, workers))
        seconds = perf_counter() - start
    if found:
        raise SystemExit(found[0])
    return seconds


def main(size: int) -> None:
    """Match a synthetic cohort, check its certificate, and print the seconds of each."""
    cohort = synthetic.cohort(size, size, seed=1)
    start = perf_counter()
    result = pm.match(cohort, POLICY)
    print(f"match, {size:,} a side: {perf_counter() - start:.2f} s")
    for n_threads in (1, 2):
        seconds = min(check_seconds(n_threads, result, cohort) for _ in range(3))
        print(f"certificate, {n_threads} threads, best of three: {seconds:.2f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)

"""What quotas and stages cost: seconds, and ratios to the default objective in the same run.

    python benchmarks/rules.py [SIZE [SITES]]

The cohort is synthetic (seed 1), with companies and priority levels drawn at random.
"""

import random
import sys
import time
from collections.abc import Iterator
from fractions import Fraction
from statistics import median

import pairmatch as pm
from pairmatch.lab import synthetic
from pairmatch.policy import Quota

SEED, RUNS = 1, 3
ALL = (
    "most_pairs",
    "priority",
    "best_worst_pair",
    "best_total",
    "even_load",
    "fewest_changes",
)


def people(size: int, sites: int) -> pm.Cohort:
    """Return a cohort with twelve companies and two priority levels."""
    cohort = synthetic.cohort(size, size, seed=SEED, sites=sites)
    rng = random.Random(SEED)  # noqa: S311 - invented people
    mentors = [
        pm.Mentor(**{**dict(mentor), "company": f"company {rng.randrange(12)}"})
        for mentor in cohort.mentors
    ]
    mentees = [
        pm.Mentee(**{**dict(mentee), "priority": rng.choice([0, 0, 1, 2])})
        for mentee in cohort.mentees
    ]
    return pm.Cohort(mentors, mentees)


def seconds(cohort: pm.Cohort, policy: pm.Policy) -> tuple[float, pm.MatchResult]:
    """Return the median seconds of some runs, and the result."""
    taken = []
    for _ in range(RUNS):
        start = time.perf_counter()
        result = pm.match(cohort, policy)
        taken.append(time.perf_counter() - start)
    return median(taken), result


def cases(policy: pm.Policy, plain: pm.MatchResult) -> Iterator[tuple[str, pm.Policy]]:
    """Yield names and policies: quotas that bind, and more stages."""
    tight = plain.n_pairs // 14
    company = Quota("mentors", "company", at_least=1, at_most=tight)
    yield "quota on companies", policy.replace(quotas=(company,))
    site = Quota("mentees", "site", at_least=plain.n_pairs // 60)
    yield "quotas on companies and sites", policy.replace(quotas=(company, site))
    yield "shares", policy.replace(quotas=(Quota("mentors", "company", at_most=Fraction(1, 11)),))
    for stage in ("priority", "best_worst_pair", "even_load", "fewest_changes"):
        yield f"with {stage}", policy.replace(objective=("most_pairs", stage, "best_total"))
    yield "all stages", policy.replace(objective=ALL)
    yield "all stages and quotas", policy.replace(objective=ALL, quotas=(company, site))


def main(size: int, sites: int) -> None:
    """Print the table as Markdown."""
    cohort, policy = people(size, sites), pm.Policy.preset("duo_for_a_job")
    base, plain = seconds(cohort, policy)
    previous = [(str(e), str(m)) for k, (e, m) in enumerate(plain.matching) if k % 3]
    cohort = cohort.replace(previous=previous)
    print(f"{size} a side, {sites} sites, pairmatch {pm.__version__}, median of {RUNS} runs\n")
    print("| policy | pairs | seconds | ratio | proof |\n|---|---|---|---|---|")
    print(f"| most_pairs, best_total | {plain.n_pairs} | {base:.2f} | 1 | {plain.proof} |")
    for name, own in cases(policy, plain):
        taken, result = seconds(cohort, own)
        print(
            f"| {name} | {result.n_pairs} | {taken:.2f} | {taken / base:.2f} | {result.proof} |",
            flush=True,
        )


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:]]
    main(*(given + [2000, 1][len(given) :]))

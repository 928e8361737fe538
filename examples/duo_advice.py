"""A week at a programme like DUO for a JOB: who is left out and why, and what would change it.

Run it with ``python examples/duo_advice.py``. Everybody in the sample is invented.
"""

import pairmatch as pm
from pairmatch import advice


def main() -> None:
    """Match a week; then ask the plan what it rests on and what a change would bring."""
    cohort = pm.cohort_from_frames(*pm.load_sample("duo_for_a_job"))
    policy = pm.Policy.preset("duo_for_a_job")
    result = pm.match(cohort, policy)
    print(f"# The week's plan: {result!r}")

    reasons = result.unmatched_mentees["reason"].value_counts()
    print(f"\n# Who is left out: {reasons.to_dict()}\n")
    for alone in result.unmatched_mentees.groupby("reason", sort=False)["id"].first():
        print(result.explain(alone), end="\n\n")

    print("# The price of each rule\n")
    print(advice.prices_of_rules(cohort, policy))

    print("\n# Pairs that hang by a thread\n")
    thread = advice.sensitivity(cohort, policy, plan=result.matching, samples=100, seed=1)
    print(thread.table.head(5).to_string(index=False))
    print(thread.ranges_table.to_string(index=False))

    print("\n# What else would be as good, and how different a plan can be\n")
    print(result.alternatives(3))
    other = result.different_plan(loss=0.5)
    print(f"Within 0.5 of score: {other.kept} of {result.n_pairs} pairs must stay")

    print("\n# As many pairs as possible, or better ones\n")
    print(advice.frontier(cohort, policy).table.tail(5).to_string(index=False))

    # A first meeting did not go well: the pair is never proposed again.
    declined = next(iter(result.matching))
    now = cohort.replace(excluded=[*cohort.excluded, declined], previous=list(result.matching))
    keeping = policy.replace(objective=(*policy.objective, "fewest_changes"))
    print(f"\n# If {declined[0]} + {declined[1]} is declined\n")
    print(result.compare(pm.match(now, keeping)))
    print(advice.cost_of_keeping(now, policy))


if __name__ == "__main__":
    main()

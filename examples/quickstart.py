"""Match both sample cohorts under their programme's policy, and check the proof.

Run it with ``python examples/quickstart.py``. Everybody in the samples is invented.
"""

import time

import pairmatch as pm


def show(name: str) -> None:
    """Match one sample and print plan, reasons, who is left out and why, and the proof."""
    mentors_df, mentees_df = pm.load_sample(name)
    cohort = pm.cohort_from_frames(mentors_df, mentees_df)
    policy = pm.Policy.preset(name)

    start = time.perf_counter()
    result = pm.match(cohort, policy)
    seconds = time.perf_counter() - start

    print(f"=== {name}: {len(cohort.mentees)} mentees, {len(cohort.mentors)} mentors ===")
    print(policy.describe())
    print()
    print(result)

    print("\nWhy the first pair:")
    print(result.explain(next(iter(result.matching))[0]))

    print("\nWho is left out, and why:")
    print(result.unmatched_mentees.head(6).to_string(index=False))

    print("\nWhere one more seat would add most (pairs, then score):")
    prices = result.stage_prices.sort_values(list(policy.objective), ascending=False)
    print(prices.head(3).to_string())

    check = result.verify()  # from the data and the prices, without the solver
    print(f"\nChecked without the solver: {check}")
    print(f"Matched, proven and checked in {seconds:.2f} s\n")


if __name__ == "__main__":
    for sample in ("vernier", "duo_for_a_job"):
        show(sample)

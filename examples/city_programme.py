"""A city courts companies: each partner company at least one pair, none more than a third.

Run it with ``python examples/city_programme.py``. Everybody in the sample is invented. The policy
is the file ``city_programme.toml`` beside this one.
"""

from collections import Counter
from pathlib import Path

import pairmatch as pm

POLICY = Path(__file__).with_suffix(".toml")


def first_round() -> pm.Cohort:
    """Return a first round: twelve users of the city, and mentors of partner companies.

    One company is generous: its mentors would take three mentees each.
    """
    everybody = pm.cohort_from_frames(*pm.load_sample("vernier"))
    mentors = [
        pm.Mentor(**{**dict(mentor), "capacity": 3})
        if mentor.company == "Maison de soins Arvelune"
        else mentor
        for mentor in everybody.mentors
        if mentor.company
    ]
    return pm.Cohort(mentors, everybody.mentees[:12])


def main() -> None:
    """Match the sample with and without the quotas, and say what they cost."""
    cohort = first_round()
    policy = pm.Policy.from_file(POLICY)
    print(policy.describe())

    plain = pm.match(cohort, policy.replace(quotas=(), objective=("most_pairs", "best_total")))
    result = pm.match(cohort, policy)

    print(f"\nWithout quotas: {plain.n_pairs} pairs, total score {plain.total_score:.4f}")
    print(f"With quotas:    {result.n_pairs} pairs, total score {result.total_score:.4f}")
    print(f"{result.status}, proof: {result.proof}")
    print(f"Solver: {result.stats['solver']} ({result.stats['solver_chosen']})\n")
    print(result.stages.to_string(index=False))

    table = result.quotas[["value", "people", "pairs"]]
    companies = {mentor.id: mentor.company for mentor in cohort.mentors}
    before = Counter(companies[str(mentor)] for _, mentor in plain.matching)
    print("\nPairs of each company:")
    print(table.assign(without_quotas=table["value"].map(before)).to_string(index=False))
    most = result.quotas["pairs"].max()
    print(f"\nThe largest share of a company is {most} of {result.n_pairs} pairs.")
    print(f"Checked without the solver: {result.verify()}")


if __name__ == "__main__":
    main()

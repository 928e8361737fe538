"""A city programme: a shortlist with reasons for one mentee, and a letter to recruit mentors.

Run it with ``python examples/vernier_advice.py``. Everybody in the sample is invented. Texts are in
French, as the programme's coordinator needs them; ``"en"``, ``"de"``, ``"nl"`` and ``"it"`` too.
"""

import pairmatch as pm
from pairmatch import advice


def main() -> None:
    """Show a shortlist without and with a plan, why somebody has nobody, and whom to recruit."""
    cohort = pm.cohort_from_frames(*pm.load_sample("vernier"))
    policy = pm.Policy.preset("vernier")

    print("# One mentee, the mentors of today\n")
    table = pm.shortlist(cohort, policy, "V-E05", k=3, language="fr")
    for row in table.itertuples():
        print(f"{row.rank}. {row.mentor_id} ({row.score:.2f}): {row.reasons}")

    result = pm.match(cohort, policy)
    print(f"\n# With the plan of everybody: {result!r}\n")
    print(result.shortlisted("mentee", "V-E11", k=3).text("fr"))
    print("\n# Why V-E11 has nobody\n")
    print(result.explain("V-E11", language="fr"))

    print("\n# Who is missing\n")
    recruits = advice.recruiting(cohort, policy, k=3)
    print(recruits.text("fr"))
    together = advice.recruiting_together(cohort, policy, size=3)
    print(f"\n{together.text('fr')}")
    columns = ["kind", "value", "mentees", "without_mentor", "mentors", "seats"]
    missing = advice.supply_and_demand(cohort, policy)
    print(f"\n{missing.table.loc[:, columns].head(8).to_string(index=False)}")

    print("\n# To a company\n")
    letter = advice.appeal(
        recruits,
        "fr",
        programme="Vernier",
        company="Atelier du Lac SA",
        contact="Ada Favre, mentorat@vernier.example",
        signature="Ada Favre",
    )
    print(letter)


if __name__ == "__main__":
    main()

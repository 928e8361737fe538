"""Demands that contradict each other: which, why, and the smallest change that repairs it.

Run it with ``python examples/contradiction.py``. Everybody is invented.
"""

import pairmatch as pm
from pairmatch.policy import Quota, SameSite


def cohort() -> pm.Cohort:
    """Return a small programme whose coordinator has promised too much."""
    mentors = [
        pm.Mentor(id="M-1", company="Lignon", site="Vernier", capacity=2, min_load=2),
        pm.Mentor(id="M-2", company="Lignon", site="Vernier"),
        pm.Mentor(id="M-3", company="Avanchet", site="Vernier"),
        pm.Mentor(id="M-4", company="Havenlinde", site="Meyrin"),
    ]
    mentees = [
        pm.Mentee(id="E-1", site="Vernier"),
        pm.Mentee(id="E-2", site="Vernier"),
        pm.Mentee(id="E-3", site="Meyrin"),
    ]
    return pm.Cohort(mentors, mentees, pinned=[("E-2", "M-2")])


def main() -> None:
    """Try to match, read the diagnosis, make one of the changes that it names, match again."""
    policy = pm.Policy(rules=(SameSite(),), quotas=(Quota("mentors", "company", at_least=1),))
    people = cohort()
    try:
        pm.match(people, policy)
    except pm.InfeasibleError as error:
        print(error)
        diagnosis = error.diagnosis

    change = diagnosis.repair[0]
    print(f"\nThe coordinator talks to {change.demand.key}: {change.text}.\n")
    mentors = [
        pm.Mentor(**{**dict(mentor), "min_load": change.to})
        if mentor.id == change.demand.key
        else mentor
        for mentor in people.mentors
    ]
    people = people.replace(mentors=mentors)
    print(pm.diagnose(people, policy))
    result = pm.match(people, policy)
    print(result)
    print(f"Checked without the solver: {result.verify()}")


if __name__ == "__main__":
    main()

"""A week at a programme like DUO for a JOB: running duos, re-duos, deadlines, a pin by the team.

Run it with ``python examples/duo_week.py``. Everybody in the sample is invented. The policy is the
file ``duo_week.toml`` beside this one.
"""

from datetime import date, timedelta
from pathlib import Path

import pairmatch as pm

POLICY = Path(__file__).with_suffix(".toml")
MONDAY = date(2026, 11, 23)


def last_weeks_state(cohort: pm.Cohort, policy: pm.Policy) -> pm.Cohort:
    """Invent what happened before: two weeks ago, half of the pairs of a first round started."""
    first = list(pm.match(cohort, policy, on=MONDAY - timedelta(weeks=27)).matching)
    ended, running = first[:8], first[8:16]
    started = MONDAY - timedelta(weeks=2)
    until = dict.fromkeys(running, started + timedelta(weeks=26))
    # Duos of half a year: some have just ended. Their mentors start again, with somebody else.
    until |= dict.fromkeys(ended, MONDAY - timedelta(days=3))
    return cohort.replace(
        running=[*ended, *running],
        running_until=until,
        excluded=ended,
        # Last Friday's plan, which has not been announced yet.
        previous=first[16:],
    )


def main() -> None:
    """Match one week and show who starts again, who was urgent, and what changed."""
    policy = pm.Policy.from_file(POLICY)
    simple = policy.replace(objective=("most_pairs", "best_total"))
    everybody = pm.cohort_from_frames(*pm.load_sample("duo_for_a_job"))
    cohort = last_weeks_state(everybody, simple)
    today, rules = cohort.on(MONDAY), policy.on(MONDAY)
    running = {mentee for mentee, _ in today.running}
    waiting = [mentee for mentee in today.mentees if mentee.id not in running]
    # Two people met at an information evening. They live in different cities and will meet online.
    scores = pm.score(today, rules)
    pin = next(
        (mentee.id, mentor.id)
        for mentee in waiting
        for mentor in today.mentors
        if scores.reasons(mentee.id, mentor.id) == ("different_site",) and today.seats(mentor.id)
    )
    cohort = cohort.replace(pinned=[pin], overrides={pin: "they know each other and meet online"})

    result = pm.match(cohort, policy, on=MONDAY)
    print(f"{MONDAY}: {result!r}")
    print(result.stages.to_string(index=False))

    ended = {mentor for _, mentor in cohort.excluded}
    again = {mentor for mentor in ended if result.matching.load(mentor)}
    table = result.pairs
    print(f"\nMentors whose duo ended last week and who start again: {len(again)} of {len(ended)}")
    kept = set(cohort.previous or ()) & set(result.matching)
    print(f"Pairs kept of last Friday's plan: {len(kept)} of {len(cohort.previous or ())}")

    print("\nBy override:")
    overridden = table.loc[table["override"] != "", ["mentee_id", "mentor_id", "override"]]
    print(overridden.to_string(index=False))

    for level in (1, 2):
        urgent = [mentee.id for mentee in waiting if rules.priority.level(mentee) == level]
        alone = [mentee for mentee in urgent if result.matching.partner_of(mentee) is None]
        served = len(urgent) - len(alone)
        print(f"\nMentees of level {level} with a mentor: {served} of {len(urgent)}")
        for mentee in sorted(alone)[:3]:
            print(result.explain(mentee))

    print(f"\nChecked without the solver: {result.verify()}")


if __name__ == "__main__":
    main()

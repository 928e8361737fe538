"""Pins and minimum loads that contradict a rule, or each other one by one."""

from __future__ import annotations

from pairmatch.people import Cohort
from pairmatch.policy import Policy
from pairmatch.scoring import breakdown, what_forbids


def contradictions(cohort: Cohort, policy: Policy) -> list[str]:
    """Return every pin that cannot be kept, one sentence each.

    Minimum loads can still contradict each other where this list is empty; the solver sees that.

    Examples
    --------
    >>> from pairmatch.people import Mentee, Mentor
    >>> cohort = Cohort([Mentor(id="M-1", capacity=0)], [Mentee(id="E-1")], pinned=[("E-1", "M-1")])
    >>> contradictions(cohort, Policy())
    ['mentor M-1 has 0 seats but 1 pin: E-1']
    """
    found = []
    mentors_of: dict[str, list[str]] = {}
    pins_of: dict[str, list[str]] = {}
    for mentee, mentor in sorted(cohort.pinned):
        mentors_of.setdefault(mentee, []).append(mentor)
        pins_of.setdefault(mentor, []).append(mentee)
    running = {mentee for mentee, _ in cohort.running}
    for mentee, mentors in mentors_of.items():
        if len(mentors) > 1:
            found.append(
                f"mentee {mentee} is pinned to {len(mentors)} mentors: {', '.join(mentors)}"
            )
        if mentee in running:
            found.append(f"mentee {mentee} is pinned but is in a running pair")
    for mentor, mentees in pins_of.items():
        seats = cohort.seats(mentor)
        if len(mentees) > seats:
            has, pins = _count(seats, "seat"), _count(len(mentees), "pin")
            found.append(f"mentor {mentor} has {has} but {pins}: {', '.join(mentees)}")
    for mentee, mentor in sorted(cohort.pinned):
        pair = breakdown(cohort, policy, cohort.mentees_by_id[mentee], cohort.mentors_by_id[mentor])
        if reasons := what_forbids(cohort, pair):
            found.append(f"the pin {mentee} + {mentor} is not eligible: {', '.join(reasons)}")
    for person in sorted(cohort.mentors, key=lambda mentor: mentor.id):
        need, seats = cohort.min_new_pairs(person.id), cohort.seats(person.id)
        if need > seats:
            found.append(f"mentor {person.id} must take {need} more mentees but has {seats} seats")
    return found


def _count(n: int, word: str) -> str:
    return f"{n} {word}{'s'[: n != 1]}"

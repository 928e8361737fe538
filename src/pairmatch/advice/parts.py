"""Some people of a cohort."""

from __future__ import annotations

from collections.abc import Iterable

from pairmatch.matching import Label
from pairmatch.people import Cohort


def part_of(
    cohort: Cohort, mentees: Iterable[Label] | None = None, mentors: Iterable[Label] | None = None
) -> Cohort:
    """Return the cohort with only some people of a side, in the order given, and no settled pairs.

    Exclusions between those who are kept stay; pins, running pairs and the previous plan do not.

    Examples
    --------
    >>> from pairmatch.people import Mentee, Mentor
    >>> cohort = Cohort([Mentor(id="M")], [Mentee(id="E-1"), Mentee(id="E-2")])
    >>> [mentee.id for mentee in part_of(cohort, mentees=["E-2"]).mentees]
    ['E-2']
    """
    kept_mentees = (
        cohort.mentees if mentees is None else tuple(cohort.mentees_by_id[str(i)] for i in mentees)
    )
    kept_mentors = (
        cohort.mentors if mentors is None else tuple(cohort.mentors_by_id[str(j)] for j in mentors)
    )
    mentee_ids, mentor_ids = {e.id for e in kept_mentees}, {m.id for m in kept_mentors}
    excluded = tuple((e, m) for e, m in cohort.excluded if e in mentee_ids and m in mentor_ids)
    return Cohort(kept_mentors, kept_mentees, excluded=excluded)


def to_be_had(cohort: Cohort) -> list[str]:
    """Return the mentees who are neither pinned nor in a running pair.

    Examples
    --------
    >>> from pairmatch.people import Mentee, Mentor
    >>> people = [Mentor(id="M")], [Mentee(id="E-1"), Mentee(id="E-2")]
    >>> to_be_had(Cohort(*people, pinned=[("E-1", "M")]))
    ['E-2']
    """
    taken = {mentee for mentee, _ in (*cohort.running, *cohort.pinned)}
    return [mentee.id for mentee in cohort.mentees if mentee.id not in taken]

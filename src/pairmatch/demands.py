"""What a cohort and a policy demand of a plan, as indices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

import numpy as np
import numpy.typing as npt

from pairmatch.errors import PolicyError
from pairmatch.groups import Group
from pairmatch.matching import Label, Pair
from pairmatch.people import Cohort, Person
from pairmatch.policy import Policy, Quota
from pairmatch.policy.attributes import folded, values_of

ALL_PAIRS = "all pairs"


def groups_of(cohort: Cohort, policy: Policy) -> tuple[Group, ...]:
    """Return the groups that quotas bound and that ``even_load`` counts.

    Examples
    --------
    >>> from pairmatch.people import Mentor
    >>> cohort = Cohort([Mentor(id="M-1", company="a"), Mentor(id="M-2", company="b")], [])
    >>> policy = Policy(quotas=[Quota("mentors", "company", at_least=1, at_most=2)])
    >>> [group.key for group in groups_of(cohort, policy)]
    ['company of M-1 (mentors): at_least', 'company of M-1 (mentors): at_most', \
'company of M-2 (mentors): at_least', 'company of M-2 (mentors): at_most']
    """
    people: dict[str, Sequence[Person]] = {"mentors": cohort.mentors, "mentees": cohort.mentees}
    groups: list[Group] = []
    taken: Counter[str] = Counter()

    def unique(name: str, side: str) -> str:
        # A name of one's own may look like one that is made here.
        key = f"{name} ({side})"
        taken[key] += 1
        return key if taken[key] == 1 else f"{key} [{taken[key]}]"

    for quota in policy.quotas:
        for name, members in _members(quota, people[quota.side]):
            key = unique(name, quota.side)
            for sense in ("at_least", "at_most"):
                bound = getattr(quota, sense)
                own = {} if bound is None else {sense: bound}
                groups += [Group(f"{key}: {sense}", quota.side, members, **own)] if own else []
    if "even_load" in policy.objective:
        for name, members in _by_value("company", cohort.mentors):
            before = sum(cohort.load(cohort.mentors[k].id) for k in members)
            key = unique(f"load of {name}", "mentors")
            groups.append(Group(key, "mentors", members, even=True, before=before))
    return tuple(groups)


def all_pairs_group(
    objective: Sequence[str], groups: Sequence[Group], n_mentors: int
) -> tuple[Group, ...]:
    """Return the group of all pairs, if the number of all pairs is bounded on the way."""
    if "best_worst_pair" not in objective and not any(group.has_share for group in groups):
        return ()
    return (Group(ALL_PAIRS, "mentors", np.arange(n_mentors)),)


def partners_before(
    previous: Iterable[Pair], mentee_ids: Sequence[Label], mentor_ids: Sequence[Label]
) -> tuple[npt.NDArray[np.int64], int]:
    """Return the index of each mentee's mentor in the previous plan, -1 = none, and its pairs.

    Raises
    ------
    PolicyError
        If something is no pair, or a mentee stands in two.

    Examples
    --------
    >>> partners_before([("E-1", "M-1"), ("E-2", "gone")], ["E-1", "E-2"], ["M-1"])
    (array([ 0, -1]), 2)
    """
    columns = {mentor: k for k, mentor in enumerate(mentor_ids)}
    pairs = set()
    for pair in previous:
        if not (isinstance(pair, tuple | list) and len(pair) == 2):
            raise PolicyError("previous is a collection of pairs (mentee, mentor)")
        pairs.add((pair[0], pair[1]))
    partner = dict(pairs)
    if len(partner) != len(pairs):
        raise PolicyError("previous: a mentee stands in two pairs")
    found = [columns.get(partner[i], -1) if i in partner else -1 for i in mentee_ids]
    return np.array(found, dtype=np.int64), len(pairs)


def _members(quota: Quota, people: Sequence[Person]) -> list[tuple[str, npt.NDArray[np.int64]]]:
    if quota.value is None:
        # Named by a person: the value may be nobody's business.
        excluding = frozenset(map(folded, quota.excluding))
        return _by_value(quota.attribute, people, quota.name, excluding)
    members = [
        k for k, person in enumerate(people)
        if any(quota.holds_for(value) for value in values_of(person, quota.attribute))
    ]  # fmt: skip
    return [(quota.key, np.array(members, dtype=np.int64))]


def _by_value(
    attribute: str,
    people: Sequence[Person],
    name: str | None = None,
    excluding: Collection[object] = (),
) -> list[tuple[str, npt.NDArray[np.int64]]]:
    """Return a group for each value that occurs, named by the first id of its people."""
    found: dict[object, list[int]] = {}
    for k, person in enumerate(people):
        for value in values_of(person, attribute).difference(excluding):
            found.setdefault(value, []).append(k)
    # In an order of their people, not of the rows: a name must mean the same group everywhere.
    ordered = sorted((sorted(people[k].id for k in own), own) for own in found.values())
    counts: Counter[str] = Counter()
    groups = []
    for ids, own in ordered:
        key = f"{name or attribute} of {ids[0]}"
        counts[key] += 1
        label = key if counts[key] == 1 else f"{key} ({counts[key]})"
        groups.append((label, np.array(own, dtype=np.int64)))
    return groups

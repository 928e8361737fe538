"""Counting the pairs of every group that a quota names, person by person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from fractions import Fraction

from pairmatch.people import Cohort
from pairmatch.people.matching import Pair
from pairmatch.policy import Policy, Quota
from pairmatch.policy.attributes import folded, value_of, values_of


@dataclass(frozen=True)
class QuotaCount:
    """The pairs of one group of a quota.

    Attributes
    ----------
    quota
        The quota.
    name
        Its name; of a quota for each value with the first id of the group, not the value.
    value
        The value that makes the group, as somebody wrote it.
    people, pairs, n_pairs
        Numbers of people of the group, of their pairs, and of all pairs of the plan.
    """

    quota: Quota
    name: str
    value: object
    people: int
    pairs: int
    n_pairs: int

    @property
    def too_few(self) -> bool:
        """Whether the lower bound is missed; shares are compared as fractions, unrounded."""
        low = self.quota.at_least
        return low is not None and self.pairs < self._bound(low)

    @property
    def too_many(self) -> bool:
        """Whether the upper bound is passed."""
        high = self.quota.at_most
        return high is not None and self.pairs > self._bound(high)

    def _bound(self, amount: int | Fraction) -> int | Fraction:
        return amount * self.n_pairs if isinstance(amount, Fraction) else amount


def count_quotas(cohort: Cohort, policy: Policy, pairs: Collection[Pair]) -> Iterator[QuotaCount]:
    """Yield the count of every group of every quota.

    Parameters
    ----------
    cohort, policy
        The data.
    pairs
        The plan, each pair once.
    """
    for quota in policy.quotas:
        of_mentors = quota.side == "mentors"
        people = cohort.mentors_by_id if of_mentors else cohort.mentees_by_id
        groups: dict[object, set[str]] = {} if quota.value is None else {folded(quota.value): set()}
        written: dict[object, object] = {}
        for person in people.values():
            for value in values_of(person, quota.attribute):
                if quota.holds_for(value):
                    groups.setdefault(value, set()).add(person.id)
                    stated = value_of(person, quota.attribute)
                    written.setdefault(value, stated if folded(stated) == value else value)
        # In an order of their people: sets have none.
        names: Counter[str] = Counter()
        for value, members in sorted(groups.items(), key=lambda item: sorted(item[1])):
            count = sum(pair[of_mentors] in members for pair in pairs)
            name = quota.key if quota.value is not None else f"{quota.key} of {min(members)}"
            names[name] += 1
            number = f" ({names[name]})" if names[name] > 1 else ""
            shown = written.get(value, quota.value)
            yield QuotaCount(quota, name + number, shown, len(members), count, len(pairs))

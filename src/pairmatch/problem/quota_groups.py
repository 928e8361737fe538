"""Groups of people whose pairs are counted together: from quotas to bounds on indices."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, TypeAlias

import numpy as np

from pairmatch._support.containers import IntArray
from pairmatch._support.display import ShownByFields
from pairmatch._support.messages import Sentence
from pairmatch.people import Cohort, Person
from pairmatch.policy import Policy, Quota
from pairmatch.policy.parts import AttributeWord, folded, values_of

Side: TypeAlias = Literal["mentors", "mentees"]


@dataclass(frozen=True, eq=False, repr=False)
class Group(ShownByFields):
    """People of one side whose pairs together have a lower or an upper bound, or are only counted.

    Attributes
    ----------
    key
        Name of the demand, such as ``"company of M-3: at_least"``.
    side
        Whose pairs are counted.
    members
        Indices of the people (int64), rising.
    at_least, at_most
        A number of pairs, or a share of all pairs; ``None`` = no bound. A group has one of them
        or none: a quota with both is two groups.
    even
        Whether the stage ``even_load`` spreads over this group and its like.
    before
        Pairs of the group before the round, for that stage.
    wording
        What texts call it, in any language; ``None`` = by its name.
    """

    key: str
    side: Side
    members: IntArray
    at_least: int | Fraction | None = None
    at_most: int | Fraction | None = None
    even: bool = False
    before: int = 0
    wording: Sentence | None = None

    def __post_init__(self) -> None:
        self.members.flags.writeable = False

    @property
    def name(self) -> str:
        """The key without the sense of the bound.

        Examples
        --------
        >>> Group("company of M-3: at_least", "mentors", np.array([0]), at_least=1).name
        'company of M-3'
        """
        return self.key.removesuffix(": at_least").removesuffix(": at_most")

    @property
    def worded(self) -> Sentence | str:
        """What texts call the group."""
        return self.wording or self.name

    @property
    def has_share(self) -> bool:
        """Whether the bound is a share of all pairs."""
        return isinstance(self.at_least, Fraction) or isinstance(self.at_most, Fraction)

    def fewest(self, n_pairs: int) -> int:
        """Return the lower bound in a plan of ``n_pairs`` pairs.

        Examples
        --------
        >>> Group("a", "mentors", np.array([0]), at_least=Fraction(1, 3)).fewest(4)
        2
        """
        least = self.at_least or 0
        return math.ceil(least * n_pairs) if isinstance(least, Fraction) else least

    def most(self, n_pairs: int, unbounded: int) -> int:
        """Return the upper bound in a plan of ``n_pairs`` pairs.

        Examples
        --------
        >>> Group("a", "mentors", np.array([0]), at_most=Fraction(1, 3)).most(4, 99)
        1
        """
        if self.at_most is None:
            return unbounded
        most = self.at_most
        return min(math.floor(most * n_pairs) if isinstance(most, Fraction) else most, unbounded)


@dataclass(frozen=True, eq=False)
class Nesting:
    """Groups of which any two are disjoint or one lies within the other.

    For each mentor, each mentee and each group (``parent``) the smallest group around, -1 = none.
    """

    mentors: IntArray
    mentees: IntArray
    parent: IntArray


def nesting(groups: Sequence[Group], n_mentees: int, n_mentors: int) -> Nesting | None:
    """Return how groups nest, ``None`` if two groups of one side cross.

    Examples
    --------
    >>> outer, inner = np.array([0, 1, 2]), np.array([0, 1])
    >>> nested = nesting([Group("o", "mentors", outer), Group("i", "mentors", inner)], 1, 4)
    >>> nested.mentors, nested.parent
    (array([ 1,  1,  0, -1]), array([-1,  0]))
    >>> nesting([Group("a", "mentors", inner), Group("b", "mentors", inner + 1)], 1, 4) is None
    True
    """
    innermost = {
        "mentors": np.full(n_mentors, -1, dtype=np.int64),
        "mentees": np.full(n_mentees, -1, dtype=np.int64),
    }
    parent = np.full(len(groups), -1, dtype=np.int64)
    # Larger groups first; of equal ones the earlier one holds the later.
    for k in sorted(range(len(groups)), key=lambda k: -len(groups[k].members)):
        smallest = innermost[groups[k].side]
        around = np.unique(smallest[groups[k].members])
        if len(around) > 1:
            return None
        if len(around):
            parent[k] = around[0]
        smallest[groups[k].members] = k
    return Nesting(innermost["mentors"], innermost["mentees"], parent)


def totals(groups: Sequence[Group], prices: IntArray, side: Side, size: int) -> IntArray:
    """Return, for each person of a side, the sum of the prices of the groups that hold them.

    Examples
    --------
    >>> group = Group("a", "mentors", np.array([0, 2]))
    >>> totals([group], np.array([7]), "mentors", 3)
    array([7, 0, 7])
    """
    sums = np.zeros(size, dtype=np.int64)
    for group, price in zip(groups, prices.tolist(), strict=True):
        if group.side == side:
            sums[group.members] += price
    return sums


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
        # A user's name may look like one that is made here.
        key = f"{name} ({side})"
        taken[key] += 1
        return key if taken[key] == 1 else f"{key} [{taken[key]}]"

    for quota in policy.quotas:
        for name, wording, members in _members(quota, people[quota.side]):
            key = unique(name, quota.side)
            said = Sentence.of(f"quota.group.{quota.side}", group=wording)
            for sense in ("at_least", "at_most"):
                if (bound := getattr(quota, sense)) is not None:
                    limit: dict[str, Any] = {sense: bound}
                    key_of_bound = f"{key}: {sense}"
                    groups.append(Group(key_of_bound, quota.side, members, wording=said, **limit))
    if "even_load" in policy.objective:
        for name, _, members in _by_value("company", cohort.mentors):
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


_Named: TypeAlias = tuple[str, Sentence | str, IntArray]


def _members(quota: Quota, people: Sequence[Person]) -> list[_Named]:
    """Return name, words and people of each group of a quota."""
    if quota.value is None:
        # Named by a person: the value may be nobody's business.
        excluding = frozenset(map(folded, quota.excluding))
        return _by_value(quota.attribute, people, quota.name, excluding)
    members = [
        k for k, person in enumerate(people)
        if any(quota.holds_for(value) for value in values_of(person, quota.attribute))
    ]  # fmt: skip
    attribute = AttributeWord(quota.attribute)
    made = Sentence.of("quota.group.value", attribute=attribute, value=quota.value)
    return [(quota.key, quota.name or made, np.array(members, dtype=np.int64))]


def _by_value(
    attribute: str,
    people: Sequence[Person],
    name: str | None = None,
    excluding: Collection[object] = (),
) -> list[_Named]:
    """Return a group for each value that occurs, named by the first id of its people."""
    by_value: dict[object, list[int]] = {}
    for k, person in enumerate(people):
        for value in values_of(person, attribute).difference(excluding):
            by_value.setdefault(value, []).append(k)
    # In an order of their people, not of the rows: a name must mean the same group everywhere.
    ordered = sorted((sorted(people[k].id for k in some), some) for some in by_value.values())
    counts: Counter[str] = Counter()
    groups: list[_Named] = []
    for ids, members in ordered:
        counts[ids[0]] += 1
        first = ids[0] if counts[ids[0]] == 1 else f"{ids[0]} ({counts[ids[0]]})"
        words = Sentence.of("quota.group.of", attribute=name or AttributeWord(attribute), id=first)
        groups.append((f"{name or attribute} of {first}", words, np.array(members, dtype=np.int64)))
    return groups

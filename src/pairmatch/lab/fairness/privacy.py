"""Suppression of small figures of groups, so that nobody can be singled out."""

from __future__ import annotations

from collections.abc import Collection, Sequence, Set
from itertools import product


def hidden(
    cells: Sequence[Sequence[int]], minimum: int, already: Collection[int] = ()
) -> frozenset[int]:
    """Return the groups whose counts are not shown.

    ``cells`` has the counts of each group, such as matched and not matched: everybody in it is in
    one of them. ``already`` are groups that are hidden for another reason, and counts below
    ``minimum`` are not shown (0 shows everything). The totals of all groups are known to whoever
    has the plan. A group is hidden

    - if one of its cells is below the minimum, 0 included: if all who are not matched were of one
      group, the others would have 0, and whoever is not matched would be known to be of that group.
      A kind of cell that is 0 in total says nothing and does not count;
    - if it is needed so that what is hidden cannot be computed by subtraction: at least two groups
      are hidden, and all of them together have no cell below the minimum. The smallest of those
      shown is hidden next.

    Examples
    --------
    >>> sorted(hidden([(30, 20), (25, 15), (40, 3), (12, 9)], 5))
    [2, 3]
    >>> sorted(hidden([(30, 20), (25, 15)], 5)), sorted(hidden([(30, 20), (2, 15)], 5))
    ([], [0, 1])
    """
    totals = [sum(column) for column in zip(*cells, strict=True)]
    occurring = [k for k, total in enumerate(totals) if total]
    concealed = set(already)
    concealed |= {g for g, group in enumerate(cells) if any(group[k] < minimum for k in occurring)}
    shown = sorted(set(range(len(cells))) - concealed, key=lambda g: (-sum(cells[g]), -g))
    while concealed and shown:
        rest = [sum(cells[g][k] for g in concealed) for k in occurring]
        if len(concealed) > 1 and all(count >= minimum for count in rest):
            break
        concealed.add(shown.pop())
    return frozenset(concealed)


def tell_of_few(
    column: Sequence[Set[int]], other: Sequence[Set[int]], matched: Set[int], minimum: int
) -> bool:
    """Return whether the figures of two columns of groups could tell of a few people.

    ``column`` and ``other`` have the people of each group, everybody in one of each; ``matched``
    are those with a pair. Fewer people than ``minimum`` are few, but nobody is not.

    So it is if a group of one and a group of the other have few people in common, or if one has a
    few whom the other has not. Of a group within another the figures of the rest can be computed,
    and so those who are matched, and those who are not, must not be few there either.

    Examples
    --------
    >>> tell_of_few([{1, 2, 3, 4}, {5, 6, 7}], [{1, 2, 3}, {4, 5, 6, 7}], set(), 2)
    True
    >>> tell_of_few([{1, 2, 3, 4}, {5, 6, 7}], [{1, 2}, {3, 4, 5, 6, 7}], set(), 2)
    False
    """
    everybody = frozenset().union(*column)
    halves = [half for half in (matched, everybody - matched) if half & everybody]
    for one, two in product(column, other):
        # A few whom only one of them has are in common with another group: that pair comes too.
        if 0 < len(one & two) < minimum:
            return True
        if one <= two or two <= one:
            rest = one ^ two
            if rest and any(len(rest & half) < minimum for half in halves):
                return True
    return False

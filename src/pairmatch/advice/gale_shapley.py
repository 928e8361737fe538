"""Stable pairs of people who ranked each other, by deferred acceptance (Gale and Shapley 1962)."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from pairmatch._support.containers import index_of

Ranked: TypeAlias = Mapping[str, Sequence[str]]
"""Id of a person -> ids of the other side, most wanted first."""


def proposed_by_mentees(
    mentees: Ranked, mentors: Ranked, seats: Mapping[str, int]
) -> dict[str, str]:
    """Return the stable pairs that are best for every mentee, as mentee -> mentor.

    Every mentee proposes to mentors in order of their own ranking; a mentor keeps the most wanted
    ones, as many as there are seats. Whoever is refused goes on.

    Parameters
    ----------
    mentees, mentors
        The ranked people of each person; each names only people who named them as well.
    seats
        Free seats of the mentors.

    Examples
    --------
    >>> mentees = {"a": ["X", "Y"], "b": ["Y", "X"]}
    >>> mentors = {"X": ["b", "a"], "Y": ["a", "b"]}
    >>> proposed_by_mentees(mentees, mentors, {"X": 1, "Y": 1})
    {'a': 'X', 'b': 'Y'}
    >>> proposed_by_mentors(mentees, mentors, {"X": 1, "Y": 1})
    {'a': 'Y', 'b': 'X'}
    """
    rank = {j: index_of(own) for j, own in mentors.items()}
    kept: dict[str, list[str]] = {mentor: [] for mentor in mentors}
    asking = deque(sorted(mentees))
    left = {mentee: deque(own) for mentee, own in mentees.items()}
    while asking:
        mentee = asking.popleft()
        if not left[mentee]:
            continue
        mentor = left[mentee].popleft()
        own = kept[mentor]
        own.append(mentee)
        own.sort(key=rank[mentor].__getitem__)
        if len(own) > seats[mentor]:
            asking.append(own.pop())
    return dict(sorted((mentee, mentor) for mentor, own in kept.items() for mentee in own))


def proposed_by_mentors(
    mentees: Ranked, mentors: Ranked, seats: Mapping[str, int]
) -> dict[str, str]:
    """Return the stable pairs that are best for every mentor, as mentee -> mentor.

    Every mentor with a free seat proposes to mentees in order of their own ranking; a mentee keeps
    the most wanted mentor.

    Parameters
    ----------
    mentees, mentors, seats
        As in :func:`proposed_by_mentees`, which has an example.
    """
    rank = {i: index_of(own) for i, own in mentees.items()}
    kept: dict[str, str] = {}
    # A mentor asks once for every free seat.
    asking = deque(mentor for mentor in sorted(mentors) for _ in range(seats[mentor]))
    left = {mentor: deque(own) for mentor, own in mentors.items()}
    while asking:
        mentor = asking.popleft()
        if not left[mentor]:
            continue
        mentee = left[mentor].popleft()
        other = kept.get(mentee)
        if other is None:
            kept[mentee] = mentor
        elif rank[mentee][mentor] < rank[mentee][other]:
            kept[mentee] = mentor
            asking.append(other)
        else:
            asking.append(mentor)
    return dict(sorted(kept.items()))

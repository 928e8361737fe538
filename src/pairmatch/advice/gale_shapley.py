"""Stable pairs of people who ranked each other, by deferred acceptance (Gale and Shapley 1962)."""

from __future__ import annotations

import heapq
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Generic, TypeAlias, TypeVar

from pairmatch._support.containers import index_of

P = TypeVar("P", int, str)


class DeferredAcceptance(ABC, Generic[P]):
    """Proposals of one side to the other, where everybody keeps the most wanted for now.

    ``seats`` has how many each person of the other side keeps, and ``kept`` a heap for each: rank
    and proposer, the least wanted on top.
    """

    def __init__(self, seats: Mapping[P, int]) -> None:
        self.seats: Mapping[P, int] = seats
        self.kept: dict[P, list[tuple[int, P]]] = {person: [] for person in seats}

    @abstractmethod
    def wanted(self, proposer: P) -> tuple[P, int] | None:
        """Return to whom a person proposes next, and their rank there: more is more wanted."""

    def keep(self, proposer: P, other: P, rank: int) -> Iterator[P]:
        """Let a person keep a proposer; yield whoever is refused for that."""
        heapq.heappush(self.kept[other], (rank, proposer))
        if len(self.kept[other]) > self.seats[other]:
            yield heapq.heappop(self.kept[other])[1]

    def settle(self, proposers: Iterable[P]) -> list[tuple[P, P]]:
        """Return pairs of proposer and partner, when nobody proposes any more."""
        asking = deque(proposers)
        while asking:
            proposer = asking.popleft()
            if (proposal := self.wanted(proposer)) is not None:
                asking.extend(self.keep(proposer, *proposal))
        return [(proposer, other) for other, kept in self.kept.items() for _, proposer in kept]


Ranked: TypeAlias = Mapping[str, Sequence[str]]
"""Id of a person -> ids of the other side, most wanted first."""


class _ByRanking(DeferredAcceptance[str]):
    def __init__(self, proposers: Ranked, others: Ranked, seats: Mapping[str, int]) -> None:
        super().__init__(seats)
        self._left = {person: deque(ranked) for person, ranked in proposers.items()}
        self._places = {person: index_of(ranked) for person, ranked in others.items()}

    def wanted(self, proposer: str) -> tuple[str, int] | None:
        if not self._left[proposer]:
            return None
        other = self._left[proposer].popleft()
        return other, -self._places[other][proposer]


def proposed_by_mentees(
    mentees: Ranked, mentors: Ranked, seats: Mapping[str, int]
) -> dict[str, str]:
    """Return the stable pairs that are best for every mentee, as mentee -> mentor.

    ``mentees`` and ``mentors`` have the ranked people of each person, who rank them as well;
    ``seats`` the free seats of each mentor.

    Examples
    --------
    >>> mentees = {"a": ["X", "Y"], "b": ["Y", "X"]}
    >>> mentors = {"X": ["b", "a"], "Y": ["a", "b"]}
    >>> proposed_by_mentees(mentees, mentors, {"X": 1, "Y": 1})
    {'a': 'X', 'b': 'Y'}
    >>> proposed_by_mentors(mentees, mentors, {"X": 1, "Y": 1})
    {'a': 'Y', 'b': 'X'}
    """
    return dict(sorted(_ByRanking(mentees, mentors, seats).settle(mentees)))


def proposed_by_mentors(
    mentees: Ranked, mentors: Ranked, seats: Mapping[str, int]
) -> dict[str, str]:
    """Return the stable pairs that are best for every mentor; as :func:`proposed_by_mentees`."""
    # A mentor proposes once for every free seat.
    proposers = (mentor for mentor in mentors for _ in range(seats[mentor]))
    pairs = _ByRanking(mentors, mentees, dict.fromkeys(mentees, 1)).settle(proposers)
    return dict(sorted((mentee, mentor) for mentor, mentee in pairs))

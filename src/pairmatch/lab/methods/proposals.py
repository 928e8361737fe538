"""Deferred acceptance: mentees propose, mentors keep whom they rank highest."""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from pairmatch.lab.methods.filling import Filling
from pairmatch.people import Mentee, Mentor

IntArray = npt.NDArray[np.int64]

_NEVER = np.iinfo(np.int64).max
# Above all points, so that a wish comes before every score.
_WISHED = 100_000


class Proposals:
    """Who proposes to whom, and whom everybody keeps for now.

    Parameters
    ----------
    filling
        The people, with the pinned pairs made; their pairs are never undone.
    mentees, mentors
        Their profiles, for the wishes.
    """

    def __init__(
        self, filling: Filling, mentees: Sequence[Mentee], mentors: Sequence[Mentor]
    ) -> None:
        self._filling = filling
        self._points = filling.points.copy()
        columns = {mentor.id: j for j, mentor in enumerate(mentors)}
        rows = {mentee.id: i for i, mentee in enumerate(mentees)}
        self._of_mentees = [_places(mentee.wishes, columns) for mentee in mentees]
        # Turned round: for each mentee the mentors who wish for them.
        self._of_mentors: list[dict[int, int]] = [{} for _ in mentees]
        for j, mentor in enumerate(mentors):
            for i, place in _places(mentor.wishes, rows).items():
                self._of_mentors[i][j] = place
        # Of each mentor whom they keep, the least wanted on top; and the rank to be beaten.
        self._kept: list[list[tuple[int, int]]] = [[] for _ in mentors]
        self._to_beat = np.where(filling.free > 0, -1, _NEVER)
        self._count = [0] * len(filling.bounded)

    def settle(self) -> dict[int, int]:
        """Return whom everybody is with when nobody proposes any more: mentee -> mentor."""
        asking = deque(np.flatnonzero(self._filling.open_mentees).tolist())
        while asking:
            mentee = asking.popleft()
            wanted = self._wanted(mentee)
            if wanted is None:
                continue
            mentor, rank = wanted
            heapq.heappush(self._kept[mentor], (rank, mentee))
            self._counted(mentee, mentor, 1)
            if len(self._kept[mentor]) > self._filling.free[mentor]:
                asking.append(self._refused(mentor, self._kept[mentor][0]))
            asking.extend(self._over(mentee, mentor))
        return {mentee: mentor for mentor, own in enumerate(self._kept) for _, mentee in own}

    def _wanted(self, mentee: int) -> tuple[int, int] | None:
        """Return the mentor to whom a mentee proposes next, and the mentee's rank there."""
        points = self._points[mentee].astype(np.int64)
        n_mentees = len(self._points)
        ranks = points * n_mentees + (n_mentees - 1 - mentee)
        for mentor, place in self._of_mentors[mentee].items():
            ranks[mentor] = (_WISHED - place) * n_mentees
        # Who would surely refuse is not asked: nobody is kept who is less wanted.
        there = np.flatnonzero((points >= 0) & (ranks > self._to_beat))
        if not len(there):
            return None
        wanted = points[there]
        wishes = self._of_mentees[mentee]
        for k, mentor in enumerate(there.tolist()) if wishes else ():
            wanted[k] = _WISHED - wishes[mentor] if mentor in wishes else wanted[k]
        best = int(there[wanted.argmax()])
        return best, int(ranks[best])

    def _refused(self, mentor: int, kept: tuple[int, int]) -> int:
        """Let a mentor refuse somebody, once and for all."""
        _, mentee = kept
        self._kept[mentor].remove(kept)
        heapq.heapify(self._kept[mentor])
        self._points[mentee, mentor] = -1
        self._counted(mentee, mentor, -1)
        return mentee

    def _counted(self, mentee: int, mentor: int, step: int) -> None:
        for k in self._filling.groups_of(mentee, mentor):
            self._count[k] += step
        full = len(self._kept[mentor]) >= self._filling.free[mentor]
        if self._filling.free[mentor] > 0:
            self._to_beat[mentor] = self._kept[mentor][0][0] if full else -1

    def _over(self, mentee: int, mentor: int) -> Iterable[int]:
        """Refuse the lowest scores of the groups that a new pair brought above their quota."""
        for k in self._filling.groups_of(mentee, mentor):
            while self._count[k] > max(0, self._filling.room[k]):
                yield self._refused(*self._lowest(k))

    def _lowest(self, k: int) -> tuple[int, tuple[int, int]]:
        group = self._filling.bounded[k]
        members = set(group.members.tolist())
        own = [
            (int(self._points[mentee, mentor]), -mentee, -mentor, rank)
            for mentor, kept in enumerate(self._kept)
            for rank, mentee in kept
            if (mentee if group.side == "mentees" else mentor) in members
        ]
        _, mentee, mentor, rank = min(own)
        return -mentor, (rank, -mentee)


def _places(wishes: Sequence[str], known: dict[str, int]) -> dict[int, int]:
    """Return the place of everybody who is wished for and known, by index."""
    return {known[wish]: place for place, wish in enumerate(wishes) if wish in known}

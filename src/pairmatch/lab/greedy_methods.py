"""Greedy methods and deferred acceptance: plans made pair by pair, for the baselines."""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np

from pairmatch._support.containers import IntArray, index_of
from pairmatch.errors import SolverError
from pairmatch.people import Mentee, Mentor
from pairmatch.problem import Problem
from pairmatch.scoring.tiles import BLANK


class Filling:
    """Seats and upper quotas that are left, with the pinned pairs made already.

    Parameters
    ----------
    problem
        The problem of a cohort.
    n_pairs
        With how many pairs one reckons, where an upper quota is a share of all pairs.

    Attributes
    ----------
    points : ndarray of int16, shape (mentees, mentors)
        -1 where the pair is not eligible. Who is settled beforehand is eligible for nobody else.
    free : ndarray of int64, shape (mentors,)
        Seats that are left.
    open_mentees, open_mentors : ndarray of bool
        Who is still to be had: without a pair or with a free seat, and in no full group.
    pairs
        The pairs so far, by index.
    """

    def __init__(self, problem: Problem, n_pairs: int) -> None:
        shape = problem.n_mentees, problem.n_mentors
        self.points = np.full(shape, BLANK, dtype=np.int16)
        for tile in problem.tiles():
            own = np.where(tile.eligible, tile.points, BLANK)
            self.points[np.ix_(tile.rows, tile.columns)] = own
        self.free = problem.seats.copy()
        self.open_mentees = np.ones(shape[0], dtype=np.bool_)
        self.open_mentors = self.free > 0
        self.pairs: list[tuple[int, int]] = []
        self.bounded = [group for group in problem.groups if group.at_most is not None]
        unbounded = shape[0] + 1
        self.room = [group.most(n_pairs, unbounded) for group in self.bounded]
        self._groups: dict[str, list[list[int]]] = {
            "mentees": [[] for _ in range(shape[0])],
            "mentors": [[] for _ in range(shape[1])],
        }
        for k, group in enumerate(self.bounded):
            for member in group.members.tolist():
                self._groups[group.side][member].append(k)
            self._close_if_full(k)
        for mentee in np.flatnonzero(problem.must_match).tolist():
            self.take(mentee, int(self.points[mentee].argmax()))

    def groups_of(self, mentee: int, mentor: int) -> list[int]:
        """Return the bounded groups in which a pair counts."""
        return [*self._groups["mentees"][mentee], *self._groups["mentors"][mentor]]

    def take(self, mentee: int, mentor: int) -> None:
        """Make a pair."""
        self.pairs.append((mentee, mentor))
        self.open_mentees[mentee] = False
        self.free[mentor] -= 1
        if not self.free[mentor]:
            self.open_mentors[mentor] = False
        for k in self.groups_of(mentee, mentor):
            self.room[k] -= 1
            self._close_if_full(k)

    def of(self, mentee: int) -> IntArray:
        """Return the eligible mentors of a mentee who are still to be had, by index."""
        if not self.open_mentees[mentee]:
            return np.zeros(0, dtype=np.int64)
        found: IntArray = np.flatnonzero(self.open_mentors & (self.points[mentee] >= 0))
        return found

    def best_of(self, mentee: int) -> int | None:
        """Return the best mentor of a mentee who is still to be had, the first of equal ones."""
        there = self.of(mentee)
        return int(there[self.points[mentee, there].argmax()]) if len(there) else None

    def _close_if_full(self, k: int) -> None:
        if self.room[k] <= 0:
            group = self.bounded[k]
            side = self.open_mentees if group.side == "mentees" else self.open_mentors
            side[group.members] = False


def within_shares(filling: Filling) -> bool:
    """Return whether upper quotas that are shares hold for the number of pairs that were made."""
    made = len(filling.pairs)
    mentees, mentors = np.array(filling.pairs, dtype=np.int64).reshape(-1, 2).T
    members = {"mentees": mentees, "mentors": mentors}
    return all(
        int(np.isin(members[group.side], group.members).sum()) <= group.most(made, made)
        for group in filling.bounded
        if group.has_share
    )


_LISTED = 3


def by_waiting(mentees: Sequence[Mentee]) -> list[int]:
    """Return indices of mentees: who waits longest first, and who does not say last.

    Among equals the order given decides.
    """
    since = [mentee.waiting_since or date.max for mentee in mentees]
    return sorted(range(len(mentees)), key=since.__getitem__)


def fill_at_random(filling: Filling, seed: int) -> None:
    """Give mentees, in a random order, a random eligible mentor who is still to be had."""
    rng = np.random.default_rng(seed)
    for mentee in rng.permutation(len(filling.open_mentees)).tolist():
        there = filling.of(mentee)
        if len(there):
            filling.take(mentee, int(there[rng.integers(len(there))]))


def fill_in_order(filling: Filling, order: Sequence[int]) -> None:
    """Give mentees, in an order, the best eligible mentor who is still to be had."""
    for mentee in order:
        mentor = filling.best_of(mentee)
        if mentor is not None:
            filling.take(mentee, mentor)


def fill_from_shortlists(filling: Filling, order: Sequence[int]) -> None:
    """Give mentees, in an order, the first of their three best mentors who is still to be had."""
    seats = filling.free.copy()
    for _, mentor in filling.pairs:
        seats[mentor] += 1
    for mentee in order:
        if not filling.open_mentees[mentee]:
            continue
        eligible = np.flatnonzero((filling.points[mentee] >= 0) & (seats > 0))
        ranked = eligible[np.argsort(-filling.points[mentee, eligible], kind="stable")]
        for mentor in ranked[:_LISTED].tolist():
            if filling.open_mentors[mentor]:
                filling.take(mentee, mentor)
                break


def fill_best_pair_first(filling: Filling) -> None:
    """Make the best pair that is still possible, again and again.

    Of equal pairs that of the first mentee, and of this mentee's that with the first mentor.
    """
    heap: list[tuple[int, int, int]] = []

    def offer(mentee: int) -> None:
        mentor = filling.best_of(mentee)
        if mentor is not None:
            heapq.heappush(heap, (-int(filling.points[mentee, mentor]), mentee, mentor))

    for mentee in range(len(filling.open_mentees)):
        offer(mentee)
    while heap:
        _, mentee, mentor = heapq.heappop(heap)
        if filling.open_mentees[mentee] and filling.open_mentors[mentor]:
            filling.take(mentee, mentor)
        else:
            offer(mentee)


def fill_scarcest_first(filling: Filling) -> None:
    """Give the mentee with the fewest eligible mentors still to be had the best of them, again.

    Who has none any more is passed over; of equal ones the first comes first.
    """
    eligible = filling.points >= 0
    there = filling.open_mentors.copy()
    counts = eligible[:, there].sum(axis=1)
    while len(left := np.flatnonzero(filling.open_mentees & (counts > 0))):
        mentee = int(left[counts[left].argmin()])
        mentor = filling.best_of(mentee)
        if mentor is None:
            raise SolverError("a mentee has mentors left and none is to be had: this is a bug")
        filling.take(mentee, mentor)
        gone = there & ~filling.open_mentors
        counts -= eligible[:, gone].sum(axis=1)
        there &= ~gone


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
        columns = index_of(mentor.id for mentor in mentors)
        rows = index_of(mentee.id for mentee in mentees)
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

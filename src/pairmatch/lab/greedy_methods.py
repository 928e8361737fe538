"""Greedy methods and deferred acceptance: plans made pair by pair, for the baselines."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np

from pairmatch._support.containers import IntArray, index_of
from pairmatch.advice.gale_shapley import DeferredAcceptance
from pairmatch.errors import SolverError
from pairmatch.people import Cohort, Mentee
from pairmatch.problem import Problem
from pairmatch.scoring.tiles import BLANK


class Filling:
    """Seats and upper quotas that are left, with the pinned pairs made already.

    ``n_pairs`` is the number of all pairs of which quotas are a share. ``points`` (int16, mentees x
    mentors) is -1 where a pair is not eligible: pinned people are eligible for each other only.
    ``free`` has the seats that are left, ``open_mentees`` and ``open_mentors`` who is available
    (without a pair or with a free seat, and in no full group), ``pairs`` the indices so far.
    """

    def __init__(self, problem: Problem, n_pairs: int) -> None:
        shape = problem.n_mentees, problem.n_mentors
        self.points = np.full(shape, BLANK, dtype=np.int16)
        for tile in problem.tiles():
            points = np.where(tile.eligible, tile.points, BLANK)
            self.points[np.ix_(tile.rows, tile.columns)] = points
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
        """Return the eligible mentors of a mentee who are still available, by index."""
        if not self.open_mentees[mentee]:
            return np.zeros(0, dtype=np.int64)
        return np.flatnonzero(self.open_mentors & (self.points[mentee] >= 0))

    def best_of(self, mentee: int) -> int | None:
        """Return the best available mentor of a mentee, the first of equal ones."""
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


def _by_waiting(mentees: Sequence[Mentee]) -> list[int]:
    """Return indices of mentees, longest wait first, unknown waits last; ties stay in order."""
    since = [mentee.waiting_since or date.max for mentee in mentees]
    return sorted(range(len(mentees)), key=since.__getitem__)


def fill_at_random(filling: Filling, _people: Cohort, *, seed: int) -> None:
    """Give mentees, in a random order, a random eligible mentor who is still available."""
    rng = np.random.default_rng(seed)
    for mentee in rng.permutation(len(filling.open_mentees)).tolist():
        there = filling.of(mentee)
        if len(there):
            filling.take(mentee, int(there[rng.integers(len(there))]))


def fill_by_waiting(filling: Filling, people: Cohort) -> None:
    """Give mentees, longest wait first, the best eligible mentor who is still available."""
    for mentee in _by_waiting(people.mentees):
        mentor = filling.best_of(mentee)
        if mentor is not None:
            filling.take(mentee, mentor)


def fill_from_shortlists(filling: Filling, people: Cohort) -> None:
    """Give mentees, longest wait first, the first available of their three best mentors."""
    seats = filling.free.copy()
    for _, mentor in filling.pairs:
        seats[mentor] += 1
    for mentee in _by_waiting(people.mentees):
        if not filling.open_mentees[mentee]:
            continue
        eligible = np.flatnonzero((filling.points[mentee] >= 0) & (seats > 0))
        ranked = eligible[np.argsort(-filling.points[mentee, eligible], kind="stable")]
        for mentor in ranked[:_LISTED].tolist():
            if filling.open_mentors[mentor]:
                filling.take(mentee, mentor)
                break


def fill_best_pair_first(filling: Filling, _people: Cohort) -> None:
    """Make the best pair that is still possible, again and again; ties by mentee, then mentor."""
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


def fill_scarcest_first(filling: Filling, _people: Cohort) -> None:
    """Give the mentee with the fewest available eligible mentors the best of them, again and again.

    Mentees without any are passed over; of equal ones the first comes first.
    """
    eligible = filling.points >= 0
    there = filling.open_mentors.copy()
    counts = eligible[:, there].sum(axis=1)
    while len(left := np.flatnonzero(filling.open_mentees & (counts > 0))):
        mentee = int(left[counts[left].argmin()])
        mentor = filling.best_of(mentee)
        if mentor is None:
            raise SolverError("a mentee has mentors left and none is available: this is a bug")
        filling.take(mentee, mentor)
        gone = there & ~filling.open_mentors
        counts -= eligible[:, gone].sum(axis=1)
        there &= ~gone


def fill_by_proposals(filling: Filling, people: Cohort) -> None:
    """Make the pairs at which the proposals of the available mentees settle."""
    proposals = _Proposals(filling, people)
    for mentee, mentor in sorted(proposals.settle(np.flatnonzero(filling.open_mentees).tolist())):
        filling.take(mentee, mentor)


_NEVER = np.iinfo(np.int64).max
# Above all points, so that a wish comes before every score.
_WISHED = 100_000


class _Proposals(DeferredAcceptance[int]):
    """Proposals of the open mentees of a filling, by wishes and then by score, within quotas."""

    def __init__(self, filling: Filling, people: Cohort) -> None:
        super().__init__(dict(enumerate(filling.free.tolist())))
        self._filling = filling
        self._points = filling.points.copy()
        columns = index_of(mentor.id for mentor in people.mentors)
        rows = index_of(mentee.id for mentee in people.mentees)
        self._of_mentees = [_places(mentee.wishes, columns) for mentee in people.mentees]
        # Turned round: for each mentee the mentors who wish for them.
        self._of_mentors: list[dict[int, int]] = [{} for _ in people.mentees]
        for j, mentor in enumerate(people.mentors):
            for i, place in _places(mentor.wishes, rows).items():
                self._of_mentors[i][j] = place
        # The rank that a new proposer must beat at each mentor.
        self._to_beat = np.where(filling.free > 0, -1, _NEVER)
        self._count = [0] * len(filling.bounded)

    def wanted(self, proposer: int) -> tuple[int, int] | None:
        """Return the mentor to whom a mentee proposes next, and the mentee's rank there."""
        points = self._points[proposer].astype(np.int64)
        n_mentees = len(self._points)
        ranks = points * n_mentees + (n_mentees - 1 - proposer)
        for mentor, place in self._of_mentors[proposer].items():
            ranks[mentor] = (_WISHED - place) * n_mentees
        # Mentors who would surely refuse are left out: all whom they keep are more wanted.
        there = np.flatnonzero((points >= 0) & (ranks > self._to_beat))
        if not len(there):
            return None
        wanted = points[there]
        wishes = self._of_mentees[proposer]
        for k, mentor in enumerate(there.tolist()) if wishes else ():
            wanted[k] = _WISHED - wishes[mentor] if mentor in wishes else wanted[k]
        best = int(there[wanted.argmax()])
        return best, int(ranks[best])

    def keep(self, proposer: int, other: int, rank: int) -> Iterator[int]:
        """Let a mentor keep a mentee; yield whoever is refused for that, also by full groups."""
        refused = list(super().keep(proposer, other, rank))
        self._counted(proposer, other, 1)
        for mentee in refused:
            yield self._refused(mentee, other)
        for k in self._filling.groups_of(proposer, other):
            while self._count[k] > max(0, self._filling.room[k]):
                mentor, place = self._lowest(k)
                self.kept[mentor].remove(place)
                heapq.heapify(self.kept[mentor])
                yield self._refused(place[1], mentor)

    def _refused(self, mentee: int, mentor: int) -> int:
        """Let a mentor who has dropped a mentee refuse them once and for all."""
        self._points[mentee, mentor] = -1
        self._counted(mentee, mentor, -1)
        return mentee

    def _counted(self, mentee: int, mentor: int, step: int) -> None:
        for k in self._filling.groups_of(mentee, mentor):
            self._count[k] += step
        full = len(self.kept[mentor]) >= self.seats[mentor]
        if self.seats[mentor] > 0:
            self._to_beat[mentor] = self.kept[mentor][0][0] if full else -1

    def _lowest(self, k: int) -> tuple[int, tuple[int, int]]:
        """Return the mentor, rank and mentee of the kept pair with the lowest score of a group."""
        group = self._filling.bounded[k]
        members = set(group.members.tolist())
        _, mentee, mentor, rank = min(
            (int(self._points[mentee, mentor]), -mentee, -mentor, rank)
            for mentor, kept in self.kept.items()
            for rank, mentee in kept
            if (mentee if group.side == "mentees" else mentor) in members
        )
        return -mentor, (rank, -mentee)


def _places(wishes: Sequence[str], known: dict[str, int]) -> dict[int, int]:
    """Return the place of everybody who is wished for and known, by index."""
    return {known[wish]: place for place, wish in enumerate(wishes) if wish in known}

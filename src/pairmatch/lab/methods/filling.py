"""A plan in the making: who is still to be had while pairs are made one by one."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pairmatch.problem import Problem
from pairmatch.scoring.tiles import NOT_ELIGIBLE

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


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
        shape = len(problem.mentee_ids), len(problem.mentor_ids)
        self.points = np.full(shape, NOT_ELIGIBLE, dtype=np.int16)
        for tile in problem.tiles():
            own = np.where(tile.eligible, tile.points, NOT_ELIGIBLE)
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

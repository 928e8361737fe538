"""How the baselines make pairs: one by one, in an order of their own."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from datetime import date

import numpy as np

from pairmatch.errors import SolverError
from pairmatch.lab.methods.filling import Filling
from pairmatch.people import Mentee

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

"""Which groups of a plan can take no further pair, and who is kept from a pair by them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pairmatch.advice.demands.limits import limit_said
from pairmatch.groups import Group
from pairmatch.messages import message
from pairmatch.problem import Problem

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

_SHOWN = 3


@dataclass(frozen=True, eq=False)
class FullGroup:
    """A group whose bound one pair more would break.

    Attributes
    ----------
    group
        The group.
    stopped
        For each person of its side whether a pair more with them would break it. These are its
        members; of a share that is a lower bound everybody else.
    count, n_pairs
        Pairs of the group, and of the plan.
    """

    group: Group
    stopped: BoolArray
    count: int
    n_pairs: int

    def __str__(self) -> str:
        limit = limit_said(self.group)
        name = self.group.name
        return message(
            "unmatched.limit", quota=name, count=self.count, total=self.n_pairs, limit=limit
        )


def full_groups(problem: Problem, paired: BoolArray, loads: IntArray) -> tuple[FullGroup, ...]:
    """Return the groups that one pair more would break.

    Parameters
    ----------
    problem
        The problem.
    paired, loads
        Which mentees have a mentor, and how many mentees each mentor has.
    """
    counts = {"mentees": paired.astype(np.int64), "mentors": loads}
    n_pairs = int(loads.sum())
    found = []
    for group in problem.groups:
        own = counts[group.side]
        count = int(own[group.members].sum())
        least, most = group.fewest(n_pairs + 1), group.most(n_pairs + 1, n_pairs + 1)
        member = np.zeros(len(own), dtype=np.bool_)
        member[group.members] = True
        # A share of one pair more: it may also be missed by a pair outside the group.
        inside, outside = not least <= count + 1 <= most, not least <= count <= most
        if inside or outside:
            stopped = np.where(member, inside, outside)
            found.append(FullGroup(group, stopped, count, n_pairs))
    return tuple(found)


def stopped_by(full: Sequence[FullGroup], side: str, size: int) -> BoolArray:
    """Return the people of a side with whom a pair more would break some group."""
    stopped = np.zeros(size, dtype=np.bool_)
    for own in full:
        if own.group.side == side:
            stopped |= own.stopped
    return stopped


def in_the_way(
    problem: Problem,
    full: Sequence[FullGroup],
    mentees: IntArray,
    mentors: IntArray,
    free: tuple[BoolArray, BoolArray],
) -> tuple[dict[int, str], dict[int, str]]:
    """Return for some mentees and mentors, by index, which full groups keep them from a pair.

    Parameters
    ----------
    problem, full
        The problem and its full groups.
    mentees, mentors
        Who is asked about.
    free
        Which mentees and which mentors could take one pair more.
    """
    of_mentees = [own for own in full if own.group.side == "mentees"]
    of_mentors = [own for own in full if own.group.side == "mentors"]
    by_mentee = _masks(of_mentees, len(problem.mentee_ids))
    by_mentor = _masks(of_mentors, len(problem.mentor_ids))
    met_mentors = np.zeros((len(problem.mentee_ids), len(of_mentors)), dtype=np.bool_)
    met_mentees = np.zeros((len(problem.mentor_ids), len(of_mentees)), dtype=np.bool_)
    # How many free and eligible partners each group stops: only whether there are any counts.
    for tile in problem.tiles(mentees, np.flatnonzero(free[1])):
        partners = tile.eligible.astype(np.float32)
        met_mentors[tile.rows] |= partners @ by_mentor[tile.columns] > 0
    for tile in problem.tiles(np.flatnonzero(free[0]), mentors):
        partners = tile.eligible.T.astype(np.float32)
        met_mentees[tile.columns] |= partners @ by_mentee[tile.rows] > 0
    return (
        {
            i: _listed(of_mentees, by_mentee[i] > 0, of_mentors, met_mentors[i])
            for i in mentees.tolist()
        },
        {
            j: _listed(of_mentors, by_mentor[j] > 0, of_mentees, met_mentees[j])
            for j in mentors.tolist()
        },
    )


def _masks(full: Sequence[FullGroup], size: int) -> npt.NDArray[np.float32]:
    if not full:
        return np.zeros((size, 0), dtype=np.float32)
    return np.stack([own.stopped for own in full], axis=1).astype(np.float32)


def _listed(
    own: Sequence[FullGroup], stops: BoolArray, others: Sequence[FullGroup], met: BoolArray
) -> str:
    names = [str(one) for one, true in zip(own, stops, strict=True) if true]
    names += [str(one) for one, true in zip(others, met, strict=True) if true]
    more = [message("unmatched.more", n=len(names) - _SHOWN)] if len(names) > _SHOWN else []
    return "; ".join(names[:_SHOWN] + more)

"""The duos that mentors of a world could begin, and what each is worth with whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from pairmatch.lab.weeks.chance import FOR_EVER
from pairmatch.lab.weeks.world import World
from pairmatch.points import CohortPoints, PointsStrip
from pairmatch.policy.objective import SCALE

IntArray = npt.NDArray[np.int64]

_BLANK = -1


@dataclass(frozen=True, eq=False)
class Seats:
    """The duos that mentors could begin.

    Attributes
    ----------
    mentor
        Index of the mentor.
    number
        Which duo of the mentor; the first has the number 0.
    opens, closes
        First and last week in which it can begin, whatever is done.
    """

    mentor: IntArray
    number: IntArray
    opens: IntArray
    closes: IntArray

    @classmethod
    def of(cls, world: World) -> Seats:
        """Return the seats of a world.

        A mentor's n-th duo begins no sooner than if all before had begun as soon as they could.
        """
        table = np.array(list(_seats(world)), dtype=np.int64).reshape(-1, 4)
        return cls(*table.T)

    def at(self, places: IntArray) -> Seats:
        """Return some of the seats."""
        return Seats(
            self.mentor[places], self.number[places], self.opens[places], self.closes[places]
        )


def _seats(world: World) -> Iterator[tuple[int, int, int, int]]:
    for mentor, free in enumerate(world.free_from.tolist()):
        opens, number = free, 0
        while opens < world.weeks:
            # When a later patience begins depends on the plan.
            patience = world.patience("mentors", mentor, 0) if number == 0 else FOR_EVER
            yield mentor, number, opens, min(opens + patience - 1, FOR_EVER)
            fate = world.duo_fate(mentor, number)
            if not fate.returns:
                break
            opens, number = opens + fate.weeks + fate.pause, number + 1


class OpenPoints:
    """Values of mentees with seats: not eligible where they never meet, or would refuse.

    Parameters
    ----------
    world
        The world.
    rows
        Indices of the mentees, in the order of the problem.
    seats
        The seats, in the order of the problem.
    base
        Points that every pair has beside its score.
    """

    blank = _BLANK

    def __init__(self, world: World, rows: IntArray, seats: Seats, base: int) -> None:
        self._world, self._rows, self._seats, self._base = world, rows, seats, base
        patience = [world.patience("mentees", mentee, 0) for mentee in rows.tolist()]
        self._from = world.arrived["mentees"][rows]
        last = self._from + np.array(patience, dtype=np.int64) - 1
        self._until = np.minimum(last, world.weeks - 1)

    @property
    def limits(self) -> tuple[int, int]:
        """Bounds on the points of all eligible pairs."""
        return self._base, self._base + SCALE

    @cached_property
    def _source(self) -> CohortPoints:
        return self._world.source

    @property
    def clusters(self) -> IntArray:
        """Seats of mentors who are alike have the same number, or numbers near each other."""
        return self._source.clusters[self._seats.mentor]

    @property
    def components(self) -> tuple[IntArray, IntArray]:
        """Parts beyond which the rules allow no pair, such as sites."""
        mentees, mentors = self._source.components
        return mentees[self._rows], mentors[self._seats.mentor]

    def strip(self, rows: IntArray, columns: IntArray) -> OpenStrip:
        """Return some mentees with some seats; rows rise."""
        # The source wants its rows to rise, and the hash has shuffled them.
        own = self._rows[rows]
        order = np.argsort(own)
        place = np.empty_like(order)
        place[order] = np.arange(len(order))
        mentors, of_column = np.unique(self._seats.mentor[columns], return_inverse=True)
        never = self._from[rows][:, None] > self._seats.closes[columns][None, :]
        never |= self._until[rows][:, None] < self._seats.opens[columns][None, :]
        for row, mentee in enumerate(own.tolist()):
            never[row] |= self._world.refusals(mentee)[self._seats.mentor[columns]]
        strip: Any = self._source.strip(own[order], mentors)
        return OpenStrip(strip, self._source.blank, place, of_column, never, self._base)


@dataclass(frozen=True, eq=False)
class OpenStrip:
    """Some mentees with some seats.

    Attributes
    ----------
    strip, blank
        Points of the mentees, in rising order, with their mentors, and what stands for no pair.
    place, of_column
        Where each row and column of this strip is in that one.
    never
        Which pairs are not possible.
    base
        Points that every pair has beside its score.
    """

    strip: PointsStrip
    blank: int
    place: IntArray
    of_column: IntArray
    never: npt.NDArray[np.bool_]
    base: int

    def points(self, places: IntArray) -> IntArray:
        """Return the points of the strip's mentees at some places."""
        asked = self.place[places]
        rising = np.sort(asked)
        found = self.strip.points(rising)[np.searchsorted(rising, asked)].astype(np.int64)
        points: IntArray = found[:, self.of_column]
        return np.where((points == self.blank) | self.never[places], _BLANK, points + self.base)

    def highest(self) -> IntArray:
        """Return what no eligible pair of each mentee exceeds."""
        highest = self.strip.highest().astype(np.int64)[self.place]
        return np.where(highest == self.blank, _BLANK, highest + self.base)

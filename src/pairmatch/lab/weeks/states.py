"""In which states people can be, and what is noted of each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from pairmatch.lab.cohorts.kinds import Side
from pairmatch.lab.weeks.chance import DuoFate

IntArray = npt.NDArray[np.int64]


class State(IntEnum):
    """Where somebody is. The first of a side is where rounds look for people."""

    UNKNOWN = 0
    """Has not arrived yet."""
    WAITING = 1
    """A mentee without a mentor."""
    FREE = 2
    """A mentor without a mentee."""
    RUNNING = 3
    """In a duo."""
    PAUSING = 4
    """A mentor who will start again."""
    COMPLETED = 5
    """A mentee whose duo reached its end."""
    CLOSED_EARLY = 6
    """A mentee whose duo was closed early, and who waits for no other mentor."""
    DROPPED = 7
    """A mentee who waited in vain."""
    LEFT = 8
    """A mentor who takes part no longer."""


STATES: dict[Side, tuple[State, ...]] = {
    "mentees": (
        State.WAITING, State.RUNNING, State.COMPLETED, State.CLOSED_EARLY, State.DROPPED
    ),
    "mentors": (State.FREE, State.RUNNING, State.PAUSING, State.LEFT),
}  # fmt: skip


@dataclass
class Duo:
    """A pair that was proposed.

    Attributes
    ----------
    mentee, mentor
        Indices.
    proposed
        Week of the round.
    points
        Points of the pair.
    fate
        What becomes of it; ``None`` if it was refused.
    ended
        Week in whose beginning it is over, ``None`` while it runs.
    """

    mentee: int
    mentor: int
    proposed: int
    points: int
    fate: DuoFate | None
    ended: int | None = None

    @property
    def outcome(self) -> str:
        """Return what became of it: refused, running, completed or closed_early."""
        if self.fate is None:
            return "refused"
        if self.ended is None:
            return "running"
        return "closed_early" if self.fate.early else "completed"


class Roll:
    """The people of one side.

    Attributes
    ----------
    state
        State of each person.
    since
        Week from which somebody is waiting or free now.
    until
        Last week in which they are, unless they are paired; or in which a mentor pauses.
    times
        How often somebody has been waiting or free before.
    waited
        Weeks spent waiting or free, up to now.
    first
        Week in which the first duo began, -1 = none.
    proposals, refusals, duos, completed
        Counts of each person.
    """

    def __init__(self, size: int) -> None:
        self.state = np.zeros(size, dtype=np.int64)
        self.since, self.until, self.times, self.waited = self._zeros(size, 4)
        self.proposals, self.refusals, self.duos, self.completed = self._zeros(size, 4)
        self.first = np.full(size, -1, dtype=np.int64)

    @staticmethod
    def _zeros(size: int, number: int) -> list[IntArray]:
        return [np.zeros(size, dtype=np.int64) for _ in range(number)]


FLOWS = (
    "mentors_arrived",
    "mentees_arrived",
    "proposed",
    "refused",
    "started",
    "completed",
    "closed_early",
    "waiting_again",
    "dropped",
    "left",
)
"""What can happen in a week; the first two are counted by side."""

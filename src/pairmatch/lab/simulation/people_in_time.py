"""The state of every person in every week; everybody is in exactly one state."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np

from pairmatch._support.containers import IntArray
from pairmatch.errors import VerificationError
from pairmatch.lab.simulation.programme import Side
from pairmatch.lab.simulation.world import FOR_EVER, DuoFate, World


class State(IntEnum):
    """What somebody does. The first of a side is where rounds look for people."""

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
    """A pair that was proposed, by indices, in the round of a week.

    ``fate`` is what becomes of it (``None`` = refused), and ``ended`` the week in whose beginning
    it is over (``None`` while it runs).
    """

    mentee: int
    mentor: int
    proposed: int
    points: int
    fate: DuoFate | None
    ended: int | None = None

    @property
    def outcome(self) -> str:
        """One of refused, running, completed and closed_early."""
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
    since, until
        First week in which somebody is waiting or free now, and the last one unless they are
        paired; or the last week of a mentor's pause.
    times, waited
        How often somebody has been waiting or free before, and for how many weeks up to now.
    first
        Week in which the first duo began, -1 = none.
    proposals, refusals, duos, completed
        Counts of each person.
    """

    def __init__(self, size: int) -> None:
        zeros = np.zeros((9, size), dtype=np.int64)
        self.state, self.since, self.until, self.times, self.waited, *counts = zeros
        self.proposals, self.refusals, self.duos, self.completed = counts
        self.first = np.full(size, -1, dtype=np.int64)


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

_LEAVING: tuple[tuple[Side, State, State, str], ...] = (
    ("mentees", State.WAITING, State.DROPPED, "dropped"),
    ("mentors", State.FREE, State.LEFT, "left"),
)


class Register:
    """Everybody's state in the ``week`` that is on, and the rules by which it changes.

    Attributes
    ----------
    rolls
        The people of both sides.
    duos, running
        All pairs that were proposed, and those whose duo runs.
    met
        For each mentee the mentors with whom they were proposed: nobody is a second time.
    flows
        What has happened in the week.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.week = -1
        self.rolls = {side: Roll(len(arrived)) for side, arrived in world.arrived.items()}
        self.mentees, self.mentors = self.rolls["mentees"], self.rolls["mentors"]
        self.duos: list[Duo] = []
        self.running: list[Duo] = []
        self.met: dict[int, set[int]] = {}
        self.flows: dict[str, int] = {}

    def waiting(self) -> IntArray:
        """Return the mentees who wait, by index."""
        return np.flatnonzero(self.mentees.state == State.WAITING)

    def free(self) -> IntArray:
        """Return the mentors who are free, by index."""
        return np.flatnonzero(self.mentors.state == State.FREE)

    def begin_week(self) -> None:
        """Go to the next week: duos end, pauses end, people arrive, and the impatient go."""
        self.week += 1
        self.flows = dict.fromkeys(FLOWS, 0)
        self._end_duos()
        pausing = self.mentors.state == State.PAUSING
        for mentor in np.flatnonzero(pausing & (self.mentors.until < self.week)).tolist():
            self._is_there("mentors", mentor, State.FREE)
        self._arrive()
        for side, there, gone, flow in _LEAVING:
            roll = self.rolls[side]
            over = np.flatnonzero((roll.state == there) & (roll.until < self.week))
            roll.state[over] = gone
            self.flows[flow] += len(over)

    def propose(self, mentee: int, mentor: int, points: int) -> None:
        """Let a pair meet, and begin a duo if nobody refuses."""
        refused = bool(self.world.refusals(mentee)[mentor])
        number = int(self.mentors.duos[mentor])
        fate = None if refused else self.world.duo_fate(mentor, number)
        duo = Duo(mentee, mentor, self.week, points, fate)
        self.duos.append(duo)
        self.flows["proposed"] += 1
        self.flows["refused" if refused else "started"] += 1
        for roll, person in ((self.mentees, mentee), (self.mentors, mentor)):
            roll.proposals[person] += 1
            roll.refusals[person] += refused
            if not refused:
                roll.state[person] = State.RUNNING
                roll.duos[person] += 1
                if roll.first[person] < 0:
                    roll.first[person] = self.week
        self.met.setdefault(mentee, set()).add(mentor)
        if not refused:
            self.running.append(duo)

    def end_week(self) -> dict[str, Any]:
        """Count everybody, and return what happened in the week.

        Raises
        ------
        VerificationError
            If somebody got lost (a bug).
        """
        self.mentees.waited[self.waiting()] += 1
        self.mentors.waited[self.free()] += 1
        counts: dict[str, Any] = {"week": self.week}
        for side, arrived in self.world.arrived.items():
            roll = self.rolls[side]
            numbers = np.bincount(roll.state, minlength=len(State))
            there = int(np.searchsorted(arrived, self.week, side="right"))
            counts[f"{side}_arrived"] = self.flows[f"{side}_arrived"]
            for state in STATES[side]:
                counts[f"{side}_{state.name.lower()}"] = int(numbers[state])
            if sum(int(numbers[state]) for state in STATES[side]) != there or (
                numbers[State.RUNNING] != len(self.running)
            ):
                raise VerificationError(f"week {self.week}: somebody of the {side} got lost")
        counts |= {name: self.flows[name] for name in FLOWS if name not in counts}
        since = self.mentees.since[self.waiting()]
        counts["mean_wait"] = float(self.week - since.mean()) if len(since) else 0.0
        return counts

    def _is_there(self, side: Side, person: int, state: State) -> None:
        roll = self.rolls[side]
        patience = self.world.patience(side, person, int(roll.times[person]))
        roll.state[person] = state
        roll.since[person] = self.week
        roll.until[person] = min(self.week + patience - 1, FOR_EVER)
        roll.times[person] += 1

    def _arrive(self) -> None:
        for side, arrived in self.world.arrived.items():
            first, last = np.searchsorted(arrived, [self.week, self.week + 1]).tolist()
            self.flows[f"{side}_arrived"] = last - first
            for person in range(first, last):
                if side == "mentees":
                    self._is_there(side, person, State.WAITING)
                elif (free := int(self.world.free_from[person])) > self.week:
                    self._pauses(person, free)
                else:
                    self._is_there(side, person, State.FREE)

    def _end_duos(self) -> None:
        over = [duo for duo in self.running if _end(duo) == self.week]
        self.running = [duo for duo in self.running if _end(duo) != self.week]
        for duo in over:
            fate = duo.fate
            if fate is None:
                continue
            duo.ended = self.week
            self.flows["closed_early" if fate.early else "completed"] += 1
            number = int(self.mentees.duos[duo.mentee]) - 1
            if not fate.early:
                self.mentees.completed[duo.mentee] += 1
                self.mentors.completed[duo.mentor] += 1
                self.mentees.state[duo.mentee] = State.COMPLETED
            elif self.world.rematches(duo.mentee, number):
                self.flows["waiting_again"] += 1
                self._is_there("mentees", duo.mentee, State.WAITING)
            else:
                self.mentees.state[duo.mentee] = State.CLOSED_EARLY
            if fate.returns:
                self._pauses(duo.mentor, self.week + fate.pause)
            else:
                self.flows["left"] += 1
                self.mentors.state[duo.mentor] = State.LEFT

    def _pauses(self, mentor: int, free: int) -> None:
        self.mentors.state[mentor] = State.PAUSING
        self.mentors.until[mentor] = free - 1


def _end(duo: Duo) -> int:
    return duo.proposed + (duo.fate.weeks if duo.fate else 0)

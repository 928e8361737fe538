"""What chance decides, and from which random numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from pairmatch.lab.cohorts.kinds import Side
from pairmatch.lab.weeks.programme import Programme

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

FOR_EVER = 10**9

START = date(2024, 1, 1)
"""Day on which week 0 begins; only differences of days count."""


class Stream(IntEnum):
    """Independent streams of random numbers; the numbers are part of what a seed gives."""

    MENTOR_ARRIVALS = 1
    MENTEE_ARRIVALS = 2
    MENTOR_PEOPLE = 3
    MENTEE_PEOPLE = 4
    MENTOR_START = 5
    MENTOR_PATIENCE = 6
    MENTOR_DUO = 7
    MENTEE_PATIENCE = 8
    MENTEE_DUO = 9
    REFUSALS = 10
    POOL = 11
    FUTURES = 12


@dataclass(frozen=True)
class DuoFate:
    """What becomes of the n-th duo of a mentor, whoever the mentee is.

    Attributes
    ----------
    weeks
        How long it runs.
    early
        Whether it is closed early.
    returns
        Whether the mentor starts again.
    pause
        After how many weeks.
    """

    weeks: int
    early: bool
    returns: bool
    pause: int


def generator(seed: int, stream: Stream, *numbers: int) -> np.random.Generator:
    """Return the random numbers of one thing that can happen."""
    key = (int(stream), *map(int, numbers))
    return np.random.default_rng(np.random.SeedSequence(int(seed), spawn_key=key))


def arrivals(
    programme: Programme, side: Side, rng: np.random.Generator, first: int, weeks: int
) -> IntArray:
    """Return how many people of a side arrive in each of some weeks.

    Parameters
    ----------
    programme, side, rng
        Whose arrivals, and what draws them.
    first, weeks
        The first week, and how many.
    """
    rates = np.array([programme.rate(side, first + week) for week in range(weeks)])
    if programme.arrivals == "poisson":
        return rng.poisson(rates).astype(np.int64)
    before = math.fsum(programme.rate(side, week) for week in range(first))
    # Sums of floats such as 10 x 0.1 must not fall short of a whole number.
    sums = np.floor(before + np.concatenate([[0.0], np.cumsum(rates)]) + 1e-9)
    return np.diff(sums).astype(np.int64)


def duo_fates(
    programme: Programme, draws: npt.NDArray[np.float64], running: IntArray
) -> tuple[IntArray, BoolArray, BoolArray, IntArray]:
    """Return what becomes of some duos: weeks, early, returns, pause, as in :class:`DuoFate`.

    Parameters
    ----------
    programme
        Its chances.
    draws
        Random numbers, shape (duos, 3).
    running
        Weeks for which each has run without being closed; what is returned comes on top.
    """
    left = programme.duo_weeks - running
    # Week by week a chance: the first success of independent trials.
    before = np.zeros(len(draws)) if programme.closing else left.astype(np.float64)
    if 0 < programme.closing < 1:
        before = np.log1p(-draws[:, 0]) / math.log1p(-programme.closing)
    weeks = np.minimum(np.minimum(before, left).astype(np.int64) + 1, left)
    early = np.minimum(before, left).astype(np.int64) + 1 < left
    pauses = np.array(programme.pause_weeks, dtype=np.int64)
    return (
        weeks,
        early,
        draws[:, 1] < programme.returns,
        pauses[(draws[:, 2] * len(pauses)).astype(np.int64)],
    )

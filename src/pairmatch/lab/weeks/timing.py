"""Timings: in which weeks a round is held, and whether mentors are held for later."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from pairmatch.errors import PolicyError
from pairmatch.quantities import is_number, is_whole


@dataclass(frozen=True)
class EveryWeek:
    """A round every week, in which everybody who is there takes part.

    Examples
    --------
    >>> print(EveryWeek())
    every week
    """

    def __str__(self) -> str:
        return "every week"


@dataclass(frozen=True)
class Batches:
    """A round every so many weeks, beginning with week 0, so that there are more to choose from.

    Parameters
    ----------
    every
        Weeks from one round to the next.

    Raises
    ------
    PolicyError
        If it is no whole number from 1.

    Examples
    --------
    >>> print(Batches(every=4))
    every 4 weeks
    """

    every: int

    def __post_init__(self) -> None:
        if not is_whole(self.every, 1):
            raise PolicyError("every: give a whole number of weeks from 1")

    def __str__(self) -> str:
        return "every week" if self.every == 1 else f"every {self.every} weeks"


@dataclass(frozen=True, kw_only=True)
class HoldByPrice:
    """A round every week, in which a mentor is held for later if that is worth more.

    What counts in time is the sum, over the duos that begin, of ``pair_value`` and score: with
    ``most_pairs`` alone a pair now and a pair later would be worth the same. In each week some
    futures are drawn from the programme: who arrives, which duos end, who starts again. For each,
    the best plan of the coming weeks is found in hindsight, as one problem in which a pair can be
    made when both are there, and at the earliest in the next week; each week until then costs
    ``waiting_cost``. Mentees whom a round without prices would serve today are not in it. What
    that plan would lose without a mentor is the mentor's dual price: what the seat is worth if it
    is kept. A pair is proposed only if its value is at least the mean
    price of its mentor, and the round maximises the sum of value less price. A priority level
    comes before that sum. Where no mentor who is free has a price, the round is that of
    :class:`EveryWeek`.

    After Ahani, Gölz, Procaccia, Teytelboym and Trapp, Dynamic placement in refugee resettlement
    (2021), who price places so; there nobody can wait. What the method does not see: a mentee's
    own prospects if the pair is not made, two alike mentors of whom one is enough (each alone is
    worth nothing), mentees who will come back after a duo, and ``mentor_patience_weeks``: in the
    futures no free mentor gives up, so a mentor who is held may leave. What it knows: when those
    mentors who are pausing come back, as if they had said so.

    Parameters
    ----------
    samples
        How many futures are drawn.
    horizon
        How many weeks they last.
    refresh
        Every how many weeks prices are found anew; if there was nobody to pair in such a week, in
        the next one in which there is. Mentors who were not foreseen have none until then.
    pair_value
        What a duo is worth beside its score; with 1 at least as much as any score.
    waiting_cost
        What a week costs in which a seat is kept, in score. In a steady programme without free
        mentors it is the value of a duo divided by the weeks of a duo and a pause, some 0.05.

    Raises
    ------
    PolicyError
        With everything that is wrong.

    Examples
    --------
    >>> print(HoldByPrice(horizon=13))
    hold by price (5 futures of 13 weeks)
    >>> HoldByPrice(samples=0, pair_value=-1)
    Traceback (most recent call last):
        ...
    pairmatch.errors.PolicyError: samples: give a whole number from 1
    pair_value: give a number from 0 to 1000
    """

    samples: int = 5
    horizon: int = 8
    refresh: int = 1
    pair_value: float = 1.0
    waiting_cost: float = 0.05

    def __post_init__(self) -> None:
        if faults := list(self._faults()):
            raise PolicyError("\n".join(faults))

    def _faults(self) -> Iterator[str]:
        for name in ("samples", "horizon", "refresh"):
            if not is_whole(getattr(self, name), 1):
                yield f"{name}: give a whole number from 1"
        for name in ("pair_value", "waiting_cost"):
            if not is_number(getattr(self, name), at_most=1000):
                yield f"{name}: give a number from 0 to 1000"

    def __str__(self) -> str:
        return f"hold by price ({self.samples} futures of {self.horizon} weeks)"


Timing: TypeAlias = EveryWeek | Batches | HoldByPrice


def check_timing(timing: object) -> list[str]:
    """Return what is wrong with a timing, in sentences."""
    if isinstance(timing, EveryWeek | Batches | HoldByPrice):
        return []
    return ["timing: give EveryWeek(), Batches(every=…) or HoldByPrice()"]

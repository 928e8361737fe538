"""Rules about the time for which a mentor is there."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta
from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic.dataclasses import dataclass

from pairmatch.errors import PolicyError
from pairmatch.people import Mentee, Mentor
from pairmatch.policy.base import PART, Rule

# What a looser rule asks less: about a month.
_STEP = 4


@dataclass(frozen=True, config=PART)
class AvailableDuring(Rule):
    """The mentor can take part from the first to the last day of a period.

    A mentor who stated no first or last day has no such limit, so nothing is ever blank here.

    Parameters
    ----------
    start, end
        First and last day.
    missing, name
        See :class:`Rule`.

    Examples
    --------
    >>> from datetime import date
    >>> rule = AvailableDuring(date(2026, 9, 1), date(2027, 2, 28))
    >>> rule.holds(Mentee(id="E-1"), Mentor(id="M-1", available_until=date(2026, 12, 31)))
    False
    """

    start: date
    end: date

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end < self.start:
            raise PolicyError("AvailableDuring: the end is before the start")
        return self

    @property
    def code(self) -> str:
        """Reason code of the pairs that break the rule."""
        return self.name or "mentor_not_available"

    def loosened(self) -> AvailableDuring | None:
        """Return the rule with an end four weeks earlier, ``None`` for shorter periods.

        Examples
        --------
        >>> rule = AvailableDuring(date(2026, 9, 1), date(2026, 9, 30))
        >>> rule.loosened().end, rule.loosened().loosened()
        (datetime.date(2026, 9, 2), None)
        """
        end = self.end - timedelta(weeks=_STEP)
        return None if end < self.start else dataclasses.replace(self, end=end)

    def covered_by(self, first: date | None, last: date | None) -> bool:
        """Return whether the period lies between two days, ``None`` = no limit."""
        return (first is None or first <= self.start) and (last is None or last >= self.end)

    def holds(self, mentee: Mentee, mentor: Mentor) -> bool | None:
        """Return whether the mentor is there for the whole period."""
        del mentee
        return self.covered_by(mentor.available_from, mentor.available_until)


@dataclass(frozen=True, config=PART)
class AvailableFor(Rule):
    """The mentor can take part for so many weeks from the day of the round.

    The day is said when people are matched: ``match(cohort, policy, on=date)``. On a day, the rule
    is an :class:`AvailableDuring`.

    Parameters
    ----------
    weeks
        How long a pair runs; 26 at DUO for a JOB.
    missing, name
        See :class:`Rule`.

    Examples
    --------
    >>> AvailableFor(26).on(date(2026, 9, 1)).end
    datetime.date(2027, 3, 1)
    """

    weeks: Annotated[int, Field(ge=1, le=520, strict=True)]

    @property
    def code(self) -> str:
        """Reason code of the pairs that break the rule."""
        return self.name or "mentor_not_available"

    @property
    def needs_day(self) -> bool:
        """Whether the rule means something only on a day: yes."""
        return True

    def loosened(self) -> AvailableFor | None:
        """Return the rule with four weeks less, ``None`` up to four weeks.

        Examples
        --------
        >>> AvailableFor(26).loosened().weeks, AvailableFor(4).loosened()
        (22, None)
        """
        if self.weeks <= _STEP:
            return None
        return dataclasses.replace(self, weeks=self.weeks - _STEP)

    def on(self, day: date) -> AvailableDuring:
        """Return the rule as it is on a day."""
        last = day + timedelta(weeks=self.weeks, days=-1)
        return AvailableDuring(day, last, name=self.name, missing=self.missing)

    def holds(self, mentee: Mentee, mentor: Mentor) -> bool | None:
        """Raise ``PolicyError``: without a day, nobody knows."""
        del mentee, mentor
        raise PolicyError(f"{self.key}: say on which day the round starts: on=date")

"""The objective: its stages, and the priority of mentees."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Annotated, Self, TypeAlias

from pydantic import Field, model_validator
from pydantic.dataclasses import dataclass

from pairmatch._support.messages import message
from pairmatch.errors import PolicyError, did_you_mean
from pairmatch.people import Mentee
from pairmatch.policy.parts import PART, Checked

STAGES = (
    "most_pairs",
    "priority",
    "best_total",
    "best_worst_pair",
    "even_load",
    "fewest_changes",
)
DEFAULT_OBJECTIVE = ("most_pairs", "best_total")


def check_objective(stages: object) -> tuple[str, ...]:
    """Return the stages of an objective, in order of importance.

    Raises
    ------
    PolicyError
        If a stage is not known or comes twice, or there is none.

    Examples
    --------
    >>> check_objective(["best_total"])
    ('best_total',)
    >>> check_objective(("most_pairs", "best_totl"))
    Traceback (most recent call last):
        ...
    pairmatch.errors.PolicyError: unknown stage 'best_totl'. Did you mean 'best_total'? Known: \
best_total, best_worst_pair, even_load, fewest_changes, most_pairs, priority.
    """
    if isinstance(stages, str) or not isinstance(stages, Sequence):
        raise PolicyError(
            'give the objective as a tuple of stages, such as ("most_pairs", "best_total")'
        )
    for stage in stages:
        if stage not in STAGES:
            raise PolicyError(f"unknown stage {stage!r}. {did_you_mean(stage, STAGES)}")
    if not stages or len(set(stages)) != len(stages):
        raise PolicyError("give at least one stage, and each stage once")
    return tuple(stages)


Weeks: TypeAlias = Annotated[int, Field(ge=0, le=520, strict=True)]


@dataclass(frozen=True, kw_only=True, config=PART)
class Priority(Checked):
    """How the stage ``priority`` sets the level of a mentee. Level 1 is served first.

    A mentee's level is the most urgent of: the level in the profile (0 = none), the one that the
    deadline gives, and the one that the waiting time gives. Mentees without any level are not
    counted by the stage.

    Parameters
    ----------
    deadline_weeks
        In order of urgency: level 1 is for deadlines within the first number of weeks, level 2 for
        those within the second, and so on. A deadline that has passed is within any number.
    waiting_weeks
        In order of urgency: level 1 is for mentees who have waited at least the first number of
        weeks, level 2 for those who have waited at least the second, and so on.
    day
        Day of the round; set by :meth:`on`, which ``match(…, on=date)`` calls.

    Examples
    --------
    >>> priority = Priority(deadline_weeks=(4, 8), waiting_weeks=(26,)).on(date(2026, 9, 1))
    >>> [priority.level(Mentee(id="E", deadline=day)) for day in
    ...  (date(2026, 9, 20), date(2026, 10, 20), date(2027, 1, 1))]
    [1, 2, 0]
    >>> priority.level(Mentee(id="E", waiting_since=date(2026, 1, 1), priority=3))
    1
    """

    deadline_weeks: tuple[Weeks, ...] = ()
    waiting_weeks: tuple[Weeks, ...] = ()
    day: Annotated[date, Field(strict=True)] | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if list(self.deadline_weeks) != sorted(set(self.deadline_weeks)):
            raise PolicyError(
                "Priority: deadline_weeks must rise (4, 8): the nearest deadline is level 1"
            )
        if list(self.waiting_weeks) != sorted(set(self.waiting_weeks), reverse=True):
            raise PolicyError(
                "Priority: waiting_weeks must fall (26, 12): the longest wait is level 1"
            )
        return self

    @property
    def needs_day(self) -> bool:
        """Whether levels depend on the day of the round, and none is known yet."""
        return self.day is None and bool(self.deadline_weeks or self.waiting_weeks)

    def on(self, day: date) -> Priority:
        """Return the levels as they are on a day."""
        if not (self.deadline_weeks or self.waiting_weeks):
            return self
        return dataclasses.replace(self, day=day)

    def describe(self, language: str = "en") -> tuple[str, ...]:
        """Return in words what sets each level.

        Examples
        --------
        >>> Priority(deadline_weeks=(4,), waiting_weeks=(26, 12)).describe()[0]
        'priority level 1: stated in the profile, a deadline within 4 weeks, a wait of 26 weeks or
        more'
        """
        lines = []
        for level in range(max(len(self.deadline_weeks), len(self.waiting_weeks), 1)):
            reasons = [message("policy.priority.profile", language)]
            for key, limits in (("deadline", self.deadline_weeks), ("waiting", self.waiting_weeks)):
                if level < len(limits):
                    weeks = message("amount.weeks", language, n=limits[level])
                    reasons.append(message(f"policy.priority.{key}", language, weeks=weeks))
            when = ", ".join(reasons)
            lines.append(message("policy.priority", language, level=level + 1, when=when))
        return tuple(lines)

    def level(self, mentee: Mentee) -> int:
        """Return the level of a mentee: 1 = served first, 0 = none.

        Raises
        ------
        PolicyError
            If levels depend on the day and none is known.
        """
        if self.needs_day:
            raise PolicyError("priority: say on which day the round starts: on=date")
        levels = [mentee.priority] if mentee.priority else []
        if self.day is not None and mentee.deadline is not None:
            left = mentee.deadline - self.day
            levels += _first(left <= timedelta(weeks=weeks) for weeks in self.deadline_weeks)
        if self.day is not None and mentee.waiting_since is not None:
            waited = self.day - mentee.waiting_since
            levels += _first(waited >= timedelta(weeks=weeks) for weeks in self.waiting_weeks)
        return min(levels, default=0)


def _first(holds: Iterable[bool]) -> list[int]:
    """Return the level of the first condition that holds, if one does."""
    return [level for level, true in enumerate(holds, start=1) if true][:1]

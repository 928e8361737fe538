"""Hard rules: what every pair must fulfil.

``holds`` states the meaning, one pair at a time; ``pairmatch.scoring`` computes the same for whole
blocks.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import date, timedelta
from typing import Annotated, Any, Self

import numpy as np
from pydantic import BeforeValidator, Field, model_validator
from pydantic.dataclasses import dataclass

from pairmatch._support.messages import has_message, message
from pairmatch.errors import PolicyError
from pairmatch.people import Level, Mentee, Mentor
from pairmatch.people.languages import parse_level
from pairmatch.policy.parts import (
    PART,
    AttributePair,
    LanguageChoice,
    Minutes,
    Name,
    Rule,
    checked_call,
    folded,
)

_OLDEST = 150
_HALF_AN_HOUR = _SHORTEST = 30

Age = Annotated[int, Field(ge=0, le=_OLDEST, strict=True)]


@dataclass(frozen=True, config=PART)
class SharedLanguageAtLeast(LanguageChoice, Rule):
    """A common language in which both sides have at least a level.

    Parameters
    ----------
    level
        Lowest level, A1 to native.
    languages, mutual, missing, name
        See :class:`LanguageChoice` and :class:`Rule`.

    Examples
    --------
    >>> rule = SharedLanguageAtLeast("B1", languages=("fr", "nl"))
    >>> mentor = Mentor(id="M-1", languages={"fr": "C1", "en": "C1"})
    >>> [rule.holds(Mentee(id="E", languages=tags), mentor)
    ...  for tags in ({"fr": "B2"}, {"fr": "A2", "en": "C1"}, {})]
    [True, False, None]
    """

    level: Annotated[str, BeforeValidator(lambda level: parse_level(level).name)]

    default_code = "no_shared_language"

    def _described(self, language: str) -> dict[str, object]:
        level = message("level.native", language) if self.level == "native" else self.level
        return {**super()._described(language), "level": level}

    def loosened(self) -> SharedLanguageAtLeast | None:
        """Return the rule at the next lower level, ``None`` below A1.

        Examples
        --------
        >>> SharedLanguageAtLeast("B1").loosened().level, SharedLanguageAtLeast("A1").loosened()
        ('A2', None)
        """
        level = Level[self.level]
        if level == Level.A1:
            return None
        return dataclasses.replace(self, level=Level(level - 1).name)

    def holds(self, mentee: Mentee, mentor: Mentor) -> bool | None:
        """Return whether a pair fulfils the rule; ``None`` where a side stated no language."""
        best = self.best_common_level(mentee, mentor)
        return None if best is None else best >= Level[self.level]


@dataclass(frozen=True, config=PART)
class CommonBlock(Rule):
    """A common weekly time that is long enough for a meeting.

    Parameters
    ----------
    minutes
        Length of a meeting.
    missing, name
        See :class:`Rule`.

    Examples
    --------
    >>> mentor = Mentor(id="M-1", availability="Mo-Fr 18:00-20:00")
    >>> CommonBlock(120).holds(Mentee(id="E-1", availability="Mo 18:00-19:30; Tu 19-21"), mentor)
    False
    """

    minutes: Minutes

    default_code = "no_common_block"

    def loosened(self) -> CommonBlock | None:
        """Return the rule with half an hour less, but not below half an hour.

        Examples
        --------
        >>> [CommonBlock(minutes).loosened() and CommonBlock(minutes).loosened().minutes
        ...  for minutes in (120, 45, 30)]
        [90, 30, None]
        """
        if self.minutes <= _SHORTEST:
            return None
        return dataclasses.replace(self, minutes=max(_SHORTEST, self.minutes - _HALF_AN_HOUR))

    def holds(self, mentee: Mentee, mentor: Mentor) -> bool | None:
        """Return whether a pair fulfils the rule; ``None`` where a side stated no time."""
        if not (mentee.availability and mentor.availability):
            return None
        return mentee.availability.common_blocks(mentor.availability, self.minutes) > 0


@dataclass(frozen=True, config=PART)
class SameSite(Rule):
    """Both sides belong to one site; case, accents and blanks of its name do not matter.

    Parameters
    ----------
    missing, name
        See :class:`Rule`.

    Examples
    --------
    >>> SameSite().holds(Mentee(id="E-1", site="Ghent"), Mentor(id="M-1", site="Antwerp"))
    False
    """

    default_code = "different_site"

    def holds(self, mentee: Mentee, mentor: Mentor) -> bool | None:
        """Return whether a pair fulfils the rule; ``None`` where a side stated no site."""
        if mentee.site is None or mentor.site is None:
            return None
        return folded(mentee.site) == folded(mentor.site)


@dataclass(frozen=True, config=PART)
class AgeRange(Rule):
    """Limits on the ages of both sides, and on the years between them.

    Ages are those reached in the course of ``year``: only the year of birth is known.

    Parameters
    ----------
    year
        Year in which ages are taken.
    mentee_min, mentee_max, mentor_min, mentor_max
        Lowest and highest age, both included; ``None`` = no limit.
    min_gap
        The least number of years by which the mentor is older; ``None`` = no limit.
    missing, name
        See :class:`Rule`.

    Examples
    --------
    >>> rule = AgeRange(2026, mentee_min=18, mentee_max=33, mentor_min=50)
    >>> [rule.holds(Mentee(id="E-1", birth_year=born), Mentor(id="M-1", birth_year=1970))
    ...  for born in (1993, 1992)]
    [True, False]
    """

    year: Annotated[int, Field(ge=1950, le=2200, strict=True)]
    mentee_min: Age | None = Field(default=None, kw_only=True)
    mentee_max: Age | None = Field(default=None, kw_only=True)
    mentor_min: Age | None = Field(default=None, kw_only=True)
    mentor_max: Age | None = Field(default=None, kw_only=True)
    min_gap: Age | None = Field(default=None, kw_only=True)

    @model_validator(mode="after")
    def _some_limit(self) -> Self:
        ranges = ((self.mentee_min, self.mentee_max), (self.mentor_min, self.mentor_max))
        if any(low is not None and high is not None and low > high for low, high in ranges):
            raise PolicyError("AgeRange: a lowest age is above the highest")
        if ranges == ((None, None), (None, None)) and self.min_gap is None:
            raise PolicyError("AgeRange: give at least one limit")
        return self

    default_code = "age_out_of_range"

    def loosened(self) -> AgeRange | None:
        """Return the rule with every limit one year wider, ``None`` if none can be wider.

        Examples
        --------
        >>> looser = AgeRange(2026, mentee_min=18, mentee_max=33, min_gap=10).loosened()
        >>> looser.mentee_min, looser.mentee_max, looser.mentor_min, looser.min_gap
        (17, 34, None, 9)
        """
        widened: dict[str, Any] = {}
        for name in ("mentee_min", "mentor_min", "min_gap"):
            age = getattr(self, name)
            widened[name] = None if age is None else max(0, age - 1)
        for name in ("mentee_max", "mentor_max"):
            age = getattr(self, name)
            widened[name] = None if age is None else min(_OLDEST, age + 1)
        looser = dataclasses.replace(self, **widened)
        return None if looser == self else looser

    def bounds(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """Return the years of birth that are allowed: (first, last) of mentees, then of mentors."""
        sides = ((self.mentee_min, self.mentee_max), (self.mentor_min, self.mentor_max))
        mentees, mentors = (
            (self.year - (10**4 if high is None else high), self.year - (low or 0))
            for low, high in sides
        )
        return mentees, mentors

    @property
    def looks_at(self) -> dict[str, bool]:
        """Whether the rule needs to know the age of the mentee, and of the mentor."""
        gap = self.min_gap is not None
        return {
            "mentee": gap or self.mentee_min is not None or self.mentee_max is not None,
            "mentor": gap or self.mentor_min is not None or self.mentor_max is not None,
        }

    def allows(self, mentee_born: int | None, mentor_born: int | None) -> bool | None:
        """Return whether years of birth are allowed; ``None`` where a needed one is missing."""
        looks_at, born = self.looks_at, (mentee_born, mentor_born)
        if any(need and year is None for need, year in zip(looks_at.values(), born, strict=True)):
            return None
        inside = all(
            year is None or first <= year <= last
            for year, (first, last) in zip(born, self.bounds(), strict=True)
        )
        if self.min_gap is None or mentee_born is None or mentor_born is None:
            return inside
        return inside and mentee_born - mentor_born >= self.min_gap

    def holds(self, mentee: Mentee, mentor: Mentor) -> bool | None:
        """Return whether a pair fulfils the rule; ``None`` where a needed year is not stated."""
        return self.allows(mentee.birth_year, mentor.birth_year)


@dataclass(frozen=True, config=PART)
class SameAttribute(AttributePair, Rule):
    """Both sides have the same value (of sets: at least one in common).

    Parameters
    ----------
    attribute, mentor_attribute, optional, missing, name
        See :class:`AttributePair` and :class:`Rule`.

    Examples
    --------
    >>> SameAttribute("format").holds(Mentee(id="E-1", attributes={"format": "online"}),
    ...                               Mentor(id="M-1", attributes={"format": {"online", "office"}}))
    True
    """

    default_code = "different_{attribute}"

    def holds(self, mentee: Mentee, mentor: Mentor) -> bool | None:
        """Return whether a pair fulfils the rule; ``None`` where either side is blank."""
        values = self.value_sets(mentee, mentor)
        return None if values is None else bool(values[0] & values[1])


@dataclass(frozen=True, config=PART)
class Different(AttributePair, Rule):
    """The two sides have no value in common.

    Parameters
    ----------
    attribute, mentor_attribute, optional, missing, name
        See :class:`AttributePair` and :class:`Rule`.

    Examples
    --------
    Nobody is paired with somebody from a company to which they are applying:

    >>> rule = Different("applying_to", mentor_attribute="company")
    >>> rule.holds(Mentee(id="E-1", attributes={"applying_to": "Lignon"}),
    ...            Mentor(id="M-1", company="Lignon"))
    False
    """

    default_code = "same_{attribute}"

    def describe(self, language: str = "en") -> str:
        """Return what the rule demands, in a few words."""
        # What the presets keep apart has words of its own.
        key = f"rule.Different.{self.attribute}.{self.of_mentor}"
        return message(key, language) if has_message(key, language) else super().describe(language)

    def holds(self, mentee: Mentee, mentor: Mentor) -> bool | None:
        """Return whether a pair fulfils the rule; ``None`` where either side is blank."""
        values = self.value_sets(mentee, mentor)
        return None if values is None else not values[0] & values[1]


@dataclass(frozen=True, config=PART)
class CustomRule(Rule):
    """A rule that is a function.

    Parameters
    ----------
    name
        Reason code of the pairs that break the rule.
    function
        Called with a tuple of mentees and a tuple of mentors; returns an array of booleans, one
        row a mentee and one column a mentor (or of 1, 0 and NaN = blank). It is called for blocks
        of people and must judge each pair by itself.
    version
        Counts in the policy's digest: change it when the function changes.
    missing
        See :class:`Rule`.

    Examples
    --------
    >>> def older(mentees, mentors):
    ...     return [[m.birth_year < e.birth_year for m in mentors] for e in mentees]
    >>> rule = CustomRule("not_older", older)
    >>> rule.reason(Mentee(id="E-1", birth_year=1990), Mentor(id="M-1", birth_year=1992))
    'not_older'
    """

    name: Name = dataclasses.field()  # here it is required and comes first
    function: Callable[[tuple[Mentee, ...], tuple[Mentor, ...]], Any]
    version: str = Field(default="1", kw_only=True)

    def block(
        self, mentees: tuple[Mentee, ...], mentors: tuple[Mentor, ...]
    ) -> np.ndarray[Any, np.dtype[np.float64]]:
        """Return the checked answers of a block (1 = holds, 0 = broken, NaN = blank)."""
        values = checked_call(self.key, self.function, mentees, mentors)
        if not np.isin(values[~np.isnan(values)], (0, 1)).all():
            raise PolicyError(f"custom rule {self.key!r} must return true or false for every pair")
        return values

    def holds(self, mentee: Mentee, mentor: Mentor) -> bool | None:
        """Return whether a pair fulfils the rule; ``None`` where the function returned NaN."""
        value = self.block((mentee,), (mentor,))[0, 0]
        return None if np.isnan(value) else bool(value)


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

    default_code = "mentor_not_available"

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
    """The mentor can take part for ``weeks`` weeks from the day of the round.

    The day comes from ``match(cohort, policy, on=date)``. On a day, the rule is an
    :class:`AvailableDuring`.

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

    default_code = "mentor_not_available"

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

"""Profiles of mentors and mentees."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from pairmatch.errors import IntakeError, Issue, did_you_mean
from pairmatch.frozen import FrozenMap
from pairmatch.people.availability import Availability
from pairmatch.people.fields import (
    Attributes,
    Codes,
    Count,
    Day,
    Languages,
    Ranking,
    Text,
    WeeklyTimes,
)


class Person(BaseModel):
    """What mentors and mentees have in common; use :class:`Mentor` or :class:`Mentee`."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, arbitrary_types_allowed=True
    )

    id: Text
    site: Text | None = None
    sectors: Codes = ()
    languages: Languages = Field(default_factory=FrozenMap)
    availability: WeeklyTimes = Field(default_factory=Availability)
    birth_year: Annotated[int, Field(ge=1900, le=2100, strict=True)] | None = None
    wishes: Ranking = ()
    avoid: Codes = ()
    attributes: Attributes = Field(default_factory=FrozenMap)

    @model_validator(mode="wrap")
    @classmethod
    def _collect(cls, data: Any, handler: Any) -> Self:
        """Raise one IntakeError with all that is wrong, without the values."""
        try:
            person: Self = handler(data)
        except ValidationError as error:
            raise IntakeError(_issues(cls, data, error)) from None
        if problems := person._contradictions():
            side = _side(cls)
            raise IntakeError(
                Issue(side, None, person.id, name, "contradiction", hint) for name, hint in problems
            )
        return person

    def _contradictions(self) -> list[tuple[str, str]]:
        """Return field and hint of each answer that contradicts another."""
        return []

    def __hash__(self) -> int:
        return hash((type(self), self.id))

    def replace(self, **changes: Any) -> Self:
        """Return the profile with some fields replaced, checked anew.

        Examples
        --------
        >>> Mentor(id="M-1").replace(capacity=2).capacity
        2
        """
        fields = {name: getattr(self, name) for name in type(self).model_fields}
        return type(self)(**(fields | changes))

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a profile cannot change; make another with .replace({name}=…)")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"a profile cannot change; make another with .replace({name}=…)")

    def __repr_args__(self) -> list[tuple[str | None, Any]]:
        # Only the id: what is printed ends up in logs.
        return [("id", self.id)]


class Mentor(Person):
    """A mentor.

    Parameters
    ----------
    id
        Non-empty text; ids are compared to the letter, leading zeros included.
    site
        City or office.
    sectors
        Codes of a sector tree; ``()`` = not stated; may hold ``GENERALIST``.
    languages
        Mapping from BCP 47 tag to CEFR level, or text ``"fr:C1; nl:B2"``: the languages in which
        the mentor can hold a meeting.
    availability
        :class:`Availability`, or its text form ``"Mo-Fr 18:00-20:00"``.
    offers
        Goal codes with which the mentor helps.
    company
        Partner company, if any.
    capacity
        How many mentees the mentor takes at a time, in all.
    min_load
        How many mentees the mentor must have in all.
    current_load
        How many mentees the mentor has now, running pairs of the cohort included.
    available_from, available_until
        First and last day on which the mentor can take part; ``None`` = no limit.
    birth_year
        Only for age rules.
    wishes, avoid
        Ids of mentees: ranked wishes, best first, and people rather not.
    attributes
        Values of the programme's own criteria and rules: text, number, yes/no, or a set of texts.

    Raises
    ------
    IntakeError
        With everything that is wrong; names fields, never values.

    Examples
    --------
    >>> mentor = Mentor(id="M-1", languages={"fr": "native"}, capacity=2, attributes={"level": 3})
    >>> mentor.capacity, mentor.languages["fr"].name, mentor.attributes["level"]
    (2, 'native', 3)
    >>> Mentor(id="M-2", capasity=2)
    Traceback (most recent call last):
        ...
    pairmatch.errors.IntakeError: 1 problem:
      mentors, id M-2, field capasity: unknown_field (Did you mean 'capacity'? Known: attributes, \
availability, available_from, available_until, avoid, birth_year, capacity, company, current_load, \
id, languages, min_load, offers, sectors, site, wishes.)
    """

    offers: Codes = ()
    company: Text | None = None
    capacity: Count = 1
    min_load: Count = 0
    current_load: Count = 0
    available_from: Day = None
    available_until: Day = None

    def _contradictions(self) -> list[tuple[str, str]]:
        found = []
        if self.min_load > self.capacity:
            found.append(("min_load", "must not be more than capacity"))
        if (
            self.available_from
            and self.available_until
            and self.available_until < self.available_from
        ):
            found.append(("available_until", "must not be before available_from"))
        return found


class Mentee(Person):
    """A mentee.

    Parameters
    ----------
    id, site, languages, availability, birth_year, wishes, avoid, attributes
        As for :class:`Mentor`; wishes and avoid are ids of mentors.
    sectors
        Codes of a sector tree; ``()`` = not stated; may hold ``UNDECIDED``.
    needs
        Goal codes with which the mentee wants help.
    most_important
        The one of the needs that matters most.
    waiting_since
        Day from which the mentee waits.
    deadline
        Day by which the mentee needs a mentor.
    priority
        Priority level; 0 = none.

    Raises
    ------
    IntakeError
        With everything that is wrong; names fields, never values.

    Examples
    --------
    >>> Mentee(id="007", needs=["job", "network"], most_important="job").id
    '007'
    """

    needs: Codes = ()
    most_important: Text | None = None
    waiting_since: Day = None
    deadline: Day = None
    priority: Count = 0

    def _contradictions(self) -> list[tuple[str, str]]:
        if self.most_important is not None and self.most_important not in self.needs:
            return [("most_important", "must be one of the needs")]
        return []


# What pydantic calls a fault -> our stable code and what to do about it.
_CODES = {
    "missing": ("missing_field", "this field is required"),
    "too_short": ("blank", "must not be blank"),
    "string_too_short": ("blank", "must not be blank"),
    "string_type": ("not_text", "write text in quotes"),
    "int_type": ("not_a_whole_number", "write a whole number"),
    "greater_than_equal": ("out_of_range", "must be at least {ge}"),
    "less_than_equal": ("out_of_range", "must be at most {le}"),
}


def _side(cls: type[Person]) -> str:
    return "mentors" if issubclass(cls, Mentor) else "mentees"


def _issues(cls: type[Person], data: object, error: ValidationError) -> list[Issue]:
    given = data.get("id") if isinstance(data, Mapping) else None
    person_id = given if isinstance(given, str) and given.strip() else None
    issues: dict[tuple[str | None, str], Issue] = {}
    for detail in error.errors(include_url=False, include_input=False):
        name = str(detail["loc"][0]) if detail["loc"] else None
        said = detail["msg"].removeprefix("Value error, ")
        code, hint = _CODES.get(detail["type"], ("invalid", said))
        if code == "out_of_range":
            hint = hint.format(**detail["ctx"])
        if detail["type"] == "extra_forbidden":
            code, hint = "unknown_field", did_you_mean(name or "", cls.model_fields)
        # A list reports each item: one line for a field and a code is enough.
        issues.setdefault((name, code), Issue(_side(cls), None, person_id, name, code, hint))
    return list(issues.values())

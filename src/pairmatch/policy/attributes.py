"""Reading an attribute of a profile: a field that is compared as it is, or a free one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, TypeAlias

from pydantic import Field
from pydantic.dataclasses import dataclass

from pairmatch._support.messages import has_message, message
from pairmatch.people import Mentee, Mentor, Person
from pairmatch.policy.base import PART, Part

AttributeName: TypeAlias = Annotated[str, Field(pattern=r"^[^\W\d]\w*$", strict=True)]

MENTEE_FIELDS = frozenset({"site", "sectors", "languages", "birth_year", "needs", "most_important"})
MENTOR_FIELDS = frozenset({"site", "sectors", "languages", "birth_year", "offers", "company"})


def value_of(person: Person, attribute: str) -> object:
    """Return the value of a field or of a free attribute; ``None`` = not stated.

    Examples
    --------
    >>> value_of(Mentor(id="M-1", company="Lignon", attributes={"grade": 3}), "grade")
    3
    """
    fields = MENTEE_FIELDS if isinstance(person, Mentee) else MENTOR_FIELDS
    value = getattr(person, attribute) if attribute in fields else person.attributes.get(attribute)
    if isinstance(value, str):
        return value if value.strip() else None
    return None if value is None or value in ((), frozenset()) or value == {} else value


def values_of(person: Person, attribute: str) -> frozenset[object]:
    """Return the value of an attribute as a set; empty = not stated.

    Examples
    --------
    >>> sorted(values_of(Mentee(id="E-1", needs=["job", "network"]), "needs"))
    ['job', 'network']
    """
    value = value_of(person, attribute)
    if value is None:
        return frozenset()
    # Languages count by their tags, iterated as the keys of the mapping.
    several = value if isinstance(value, Iterable) and not isinstance(value, str) else (value,)
    return frozenset(map(folded, several)) - {""}


def folded(value: object) -> object:
    """Return a value as it is compared: text without regard to case and white space.

    Examples
    --------
    >>> folded(" Ateliers  LIGNON "), folded(3)
    ('ateliers lignon', 3)
    """
    return " ".join(value.split()).casefold() if isinstance(value, str) else value


def number_of(person: Person, attribute: str) -> float | None:
    """Return the value of an attribute as a number; ``None`` where it is not one.

    Examples
    --------
    >>> number_of(Mentee(id="E-1", birth_year=2001), "birth_year")
    2001.0
    """
    value = value_of(person, attribute)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def attribute_said(name: str, language: str = "en") -> str:
    """Return a field in words of a language; a free attribute is a name and stays as it is.

    Examples
    --------
    >>> attribute_said("company", "fr"), attribute_said("interests", "fr")
    ('entreprise', 'interests')
    """
    key = f"field.{name}"
    return message(key, language) if has_message(key, language) else name


@dataclass(frozen=True, config=PART)
class AttributePair(Part):
    """Names of the attributes of both sides that are compared.

    Parameters
    ----------
    attribute
        Attribute of the mentee: a key of ``attributes``, or one of the fields ``site``,
        ``sectors``, ``languages``, ``birth_year``, ``needs``, ``most_important``.
    mentor_attribute
        Attribute of the mentor, if it has another name (``company`` and ``offers`` are fields).
    optional
        Whether the attribute may be absent from all profiles of a side. Otherwise a name that
        nobody has is taken for a mistake; one that resembles a name that somebody has always is.
    """

    attribute: AttributeName
    mentor_attribute: AttributeName | None = None
    optional: bool = False

    @property
    def key(self) -> str:
        """Name of the part; by default its kind and the attribute."""
        return self.name or f"{self.kind}_{self.attribute}"

    def _described(self, language: str) -> dict[str, object]:
        attributes = attribute_said(self.attribute, language)
        if self.of_mentor != self.attribute:
            of_mentor = attribute_said(self.of_mentor, language)
            attributes = message("part.attributes", language, mentee=attributes, mentor=of_mentor)
        return {**super()._described(language), "attributes": attributes}

    @property
    def of_mentor(self) -> str:
        """Name of the mentor's attribute."""
        return self.mentor_attribute or self.attribute

    def uses(self) -> Iterable[tuple[str, str, bool]]:
        """Return the attributes that the part reads, as ``(side, name, optional)``."""
        return (
            ("mentees", self.attribute, self.optional),
            ("mentors", self.of_mentor, self.optional),
        )

    def value_sets(self, mentee: Mentee, mentor: Mentor) -> tuple[frozenset[object], ...] | None:
        """Return the values of both sides; ``None`` where either is blank."""
        of_mentee, of_mentor = values_of(mentee, self.attribute), values_of(mentor, self.of_mentor)
        return (of_mentee, of_mentor) if of_mentee and of_mentor else None

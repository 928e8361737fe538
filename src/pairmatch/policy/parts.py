"""The parts of a policy: what criteria and rules have in common, and how they read profiles."""

from __future__ import annotations

import dataclasses
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self, TypeAlias

import numpy as np
import numpy.typing as npt
from pydantic import (
    AfterValidator,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic.dataclasses import dataclass
from pydantic.fields import FieldInfo

from pairmatch._support.display import WIDTH, Block, Shown, View, brief
from pairmatch._support.messages import (
    Worded,
    has_message,
    message,
    number,
    plain_letters,
    reason_text,
    said,
)
from pairmatch._support.parameters import field_faults
from pairmatch.errors import Issue, PolicyError
from pairmatch.people import Level, Mentee, Mentor, Person
from pairmatch.people.languages import COUNTS_AS, check_tags
from pairmatch.people.names import language_name

if TYPE_CHECKING:
    from pairmatch.policy.policy import Policy

BELOW_MINIMUM = "below_minimum_score"
"""Reason code of the pairs whose score is below the policy's least one."""

PART = ConfigDict(extra="forbid", arbitrary_types_allowed=True)

Share: TypeAlias = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False, strict=True)]
Weight: TypeAlias = Annotated[float, Field(ge=0, allow_inf_nan=False, strict=True)]
Minutes: TypeAlias = Annotated[int, Field(ge=1, le=24 * 60, strict=True)]
Name: TypeAlias = Annotated[str, Field(pattern=r"^\w[\w .-]*$", strict=True)]


class Checked(Shown):
    """Base of the parts of a policy: all that is wrong in one is raised as one PolicyError.

    Its ``repr`` leaves out what is at its default.
    """

    __dataclass_fields__: ClassVar[dict[str, Any]]
    __pydantic_fields__: ClassVar[dict[str, FieldInfo]]

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if "__repr__" not in vars(cls):
            # A dataclass would write one with all fields.
            type.__setattr__(cls, "__repr__", Checked.__repr__)

    def __repr__(self) -> str:
        told = ", ".join(f"{name}={value!r}" for name, value in self._stated().items())
        whole = f"{type(self).__name__}({told})"
        return whole if len(whole) <= WIDTH and whole.isprintable() else super().__repr__()

    def _view(self) -> View:
        rows = [(name, brief(value)) for name, value in self._stated().items()]
        return View(type(self).__name__, [Block(rows)])

    def _stated(self) -> dict[str, object]:
        """Return the fields that are not at their defaults."""
        values = {name: getattr(self, name) for name in self.__pydantic_fields__}
        return {
            name: value
            for name, value in values.items()
            if self.__pydantic_fields__[name].get_default(call_default_factory=True) != value
        }

    @model_validator(mode="wrap")
    @classmethod
    def _collect(cls, data: Any, handler: Any) -> Self:
        try:
            part: Self = handler(data)
        except ValidationError as error:
            raise PolicyError("\n".join(_faults(cls, error))) from None
        return part


@dataclass(frozen=True, kw_only=True, config=PART)
class Part(Checked, ABC):
    """Base of criteria and rules.

    Parameters
    ----------
    name
        Name in tables and reason codes; by default made from the kind and the attribute.
    """

    name: Name | None = None

    @property
    def key(self) -> str:
        """Name of the part; by default made from its kind."""
        return self.name or self.kind

    @property
    def kind(self) -> str:
        """Kind of the part, as a word in tables."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", type(self).__name__).lower()

    def uses(self) -> Iterable[tuple[str, str, bool]]:
        """Return the attributes that the part reads, as ``(side, name, optional)``."""
        return ()

    def problems(self, mentors: Sequence[Mentor], mentees: Sequence[Mentee]) -> Iterable[Issue]:
        """Return what the part cannot read in these profiles."""
        del mentors, mentees
        return ()

    def _sentence(self, role: str, language: str) -> str:
        key = f"{role}.{type(self).__name__}"
        # A kind that a user defined has no sentence in the catalogue.
        if not has_message(key, language):
            return self.key
        return message(key, language, **self._described(language))

    def _described(self, language: str) -> dict[str, object]:
        """Return what the part's sentence in the catalogue may mention."""
        values = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        return {name: _in_words(name, value, language) for name, value in values.items()}


@dataclass(frozen=True, kw_only=True, config=PART)
class Criterion(Part):
    """Base of all criteria: what makes a pair better.

    Parameters
    ----------
    weight
        Any non-negative number; only the ratios of a policy's weights count.
    missing
        Similarity where either side did not answer.
    name
        Name of the column; by default made from the kind.
    """

    weight: Weight = 1.0
    missing: Share = 0.5

    @abstractmethod
    def similarity(self, mentee: Mentee, mentor: Mentor) -> float | None:
        """Return the similarity of a pair in [0, 1]; ``None`` where either side is blank."""

    def describe(self, language: str = "en") -> str:
        """Return what the criterion rewards, in a few words."""
        return self._sentence("criterion", language)

    def blank_said(self, language: str = "en") -> str:
        """Return the description and what a blank counts."""
        text = self.describe(language)
        missing = number(self.missing, language)
        return message("part.blank_counts", language, text=text, missing=missing)


@dataclass(frozen=True, kw_only=True, config=PART)
class Rule(Part):
    """Base of all rules: what every pair must fulfil.

    Parameters
    ----------
    missing
        Whether a pair passes or fails where either side did not answer.
    name
        Reason code of the pairs that break the rule; by default made from the kind.
    """

    missing: Literal["pass", "fail"] = "pass"

    # Code of the kind, if it differs from the key; braces name fields.
    default_code: ClassVar[str] = ""

    @property
    def code(self) -> str:
        """Reason code of the pairs that break the rule."""
        return self.name or self.default_code.format_map(vars(self)) or self.key

    @property
    def blank_code(self) -> str:
        """Reason code of the pairs that fail because an answer is missing."""
        return f"{self.code}_not_stated"

    @property
    def needs_day(self) -> bool:
        """Whether the rule means something only on a day (:meth:`on`)."""
        return False

    def on(self, day: date) -> Rule:
        """Return the rule as it is on a day; most rules are always the same."""
        del day
        return self

    def loosened(self) -> Rule | None:
        """Return the rule one step looser, ``None`` if it has no step.

        Whatever the step is, every pair that fulfils the rule fulfils the looser one too.
        """
        return None

    @abstractmethod
    def holds(self, mentee: Mentee, mentor: Mentor) -> bool | None:
        """Return whether a pair fulfils the rule; ``None`` where either side is blank."""

    def reason(self, mentee: Mentee, mentor: Mentor) -> str | None:
        """Return the reason code if the pair is not allowed, ``None`` if it is."""
        holds = self.holds(mentee, mentor)
        if holds is None:
            return self.blank_code if self.missing == "fail" else None
        return None if holds else self.code

    def describe(self, language: str = "en") -> str:
        """Return what the rule demands, in a few words."""
        return self._sentence("rule", language)

    def blank_said(self, language: str = "en") -> str:
        """Return the description and whether a blank passes or fails."""
        text = self.describe(language)
        missing = message(f"part.missing.{self.missing}", language)
        return message("part.blank_rule", language, text=text, missing=missing)


def _in_words(name: str, value: object, language: str) -> object:
    if name == "by":
        return message(f"part.by.{value}", language)
    if name in ("minutes", "weeks"):
        return message(f"amount.{name}", language, n=value)
    return said(value, language)


# What pydantic calls a fault -> what to do about it.
_HINTS = {
    "unknown": "unknown. {known}",
    "is_instance_of": "holds something else; criteria stand under criteria=, rules under rules=, "
    "quotas under quotas=, a Priority under priority=, and each is made with brackets, such as "
    "SameSite()",
    "string_pattern_mismatch": "use letters, digits and _ only (without 'attributes.')",
    "tuple_type": "give a list",
}


def _faults(cls: type[Checked], error: ValidationError) -> list[str]:
    fields = dataclasses.fields(cls)
    by_position = [field.name for field in fields if not field.kw_only]
    faults: dict[str, str] = {}
    hints = {kind: text.format for kind, text in _HINTS.items()}
    for where, _, hint in field_faults(error, [f.name for f in fields], hints, by_position):
        faults.setdefault(where, f"{cls.__name__}{'.' if where else ''}{where}: {hint}")
    return list(faults.values())


Tags: TypeAlias = Annotated[tuple[str, ...], AfterValidator(check_tags)]


def understood(languages: Mapping[str, Level]) -> dict[str, Level]:
    """Return languages with those that they count as where people are compared.

    Swiss German counts as German, at most at C2; Tagalog and Filipino, and Twi and Akan, are one
    language; Montenegrin counts as Serbian.

    Examples
    --------
    >>> understood({"gsw": Level.native, "fr": Level.B1})
    {'gsw': <Level.native: 7>, 'fr': <Level.B1: 3>, 'de': <Level.C2: 6>}
    """
    spoken = dict(languages)
    for tag, level in languages.items():
        if tag in COUNTS_AS:
            other, most = COUNTS_AS[tag]
            spoken[other] = max(min(most, level), spoken.get(other, level.A1))
    return spoken


@dataclasses.dataclass(frozen=True)
class Reason(Worded):
    """A reason code in words: what the rule asks for, or the catalogue's words for the code.

    Attributes
    ----------
    code
        The reason code.
    rule
        The rule that it belongs to, if it is known.

    Examples
    --------
    >>> from pairmatch.policy import CommonBlock
    >>> rule = CommonBlock(120)
    >>> print(Reason("no_common_block", rule))
    “a common time of at least 120 minutes” is not met
    >>> Reason("excluded").text("de"), Reason("on_leave").text()
    ('das Tandem ist ausgeschlossen', '“on_leave”')
    """

    code: str
    rule: Rule | None = None

    @classmethod
    def of(cls, code: str, policy: Policy | None) -> Reason:
        """Return a reason code with the rule of a policy that it belongs to.

        Examples
        --------
        >>> Reason.of("excluded", None).rule
        """
        rules = () if policy is None else policy.rules
        return cls(code, next((r for r in rules if code in (r.code, r.blank_code)), None))

    def text(self, language: str = "en") -> str:
        """Return the reason in a language."""
        if self.code == BELOW_MINIMUM:
            # Of one pair: what is said of a person is that every score is.
            return message("wording.below_minimum", language)
        if self.rule is None:
            return reason_text(self.code, language)
        blank = self.code == self.rule.blank_code
        key = "wording.blank_rule" if blank else "wording.broken"
        return message(key, language, rule=self.rule.describe(language))


@dataclass(frozen=True, kw_only=True, config=PART)
class LanguageChoice(Part):
    """Which languages count, and which are taken as one.

    Parameters
    ----------
    languages
        The languages that count; ``()`` = all.
    mutual
        Groups of languages whose speakers understand each other, such as ``("fa", "prs")``. Set
        by the policy, never assumed.
    """

    languages: Tags = ()
    mutual: tuple[Tags, ...] = ()

    @field_validator("mutual")
    @classmethod
    def _apart(cls, groups: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
        tags = [tag for group in groups for tag in group]
        if len(set(tags)) != len(tags):
            raise ValueError("a language stands in two groups; join them into one")
        return groups

    def _described(self, language: str) -> dict[str, object]:
        names = ", ".join(language_name(tag, language) for tag in self.languages)
        among = message("part.among", language, languages=names) if names else ""
        return {**super()._described(language), "among": among}

    def levels(self, person: Person) -> dict[str, Level]:
        """Return the languages of a person that count, one name for each mutual group."""
        spoken = understood(person.languages)
        if not (self.languages or self.mutual):
            return dict(spoken)
        counted = {self.group_of(tag) for tag in self.languages}
        levels: dict[str, Level] = {}
        for tag, level in spoken.items():
            name = self.group_of(tag)
            if not counted or name in counted:
                levels[name] = max(level, levels.get(name, level))
        return levels

    def group_of(self, tag: str) -> str:
        """Return the name under which a language counts: the first of its mutual group."""
        return next((group[0] for group in self.mutual if tag in group), tag)

    def best_common_level(self, mentee: Mentee, mentor: Mentor) -> int | None:
        """Return the best common level (0 = none); ``None`` where a side stated no language."""
        if not (mentee.languages and mentor.languages):
            return None
        first, second = self.levels(mentee), self.levels(mentor)
        return max((min(first[tag], second[tag]) for tag in first.keys() & second), default=0)


def checked_call(
    name: str,
    function: Callable[[tuple[Mentee, ...], tuple[Mentor, ...]], Any],
    mentees: tuple[Mentee, ...],
    mentors: tuple[Mentor, ...],
) -> npt.NDArray[np.float64]:
    """Return the values of a custom criterion or rule for a block: in [0, 1], or NaN.

    float64, shape (mentees, mentors). ``name`` is that of the criterion or rule, for errors.

    Raises
    ------
    PolicyError
        If the shape is wrong, or a value is not a number or outside [0, 1].

    Examples
    --------
    >>> checked_call("rating", lambda e, m: [[2.0]], (Mentee(id="E"),), (Mentor(id="M"),))
    Traceback (most recent call last):
        ...
    pairmatch.errors.PolicyError: custom 'rating' returned a value outside [0, 1] for the pair E + M
    """
    shape = (len(mentees), len(mentors))
    if 0 in shape:
        # A function need not know what an empty block looks like.
        return np.zeros(shape)
    result = function(mentees, mentors)
    try:
        values = np.ma.filled(np.ma.asarray(result, dtype=np.float64), np.nan)
    except (TypeError, ValueError):
        raise PolicyError(f"custom {name!r} did not return an array of numbers") from None
    if values.shape != shape:
        raise PolicyError(
            f"custom {name!r} returned shape {values.shape} for {shape[0]} mentees and {shape[1]} "
            f"mentors; it must return {shape}, one row a mentee and one column a mentor"
        )
    wrong = np.argwhere((values < 0) | (values > 1))
    if len(wrong):
        row, column = wrong[0]
        raise PolicyError(
            f"custom {name!r} returned a value outside [0, 1] for the pair "
            f"{mentees[row].id} + {mentors[column].id}"
        )
    return values


def checked_similarity(criterion: Criterion) -> Callable[[Mentee, Mentor], float | None]:
    """Return a criterion's ``similarity`` that refuses to leave [0, 1].

    Raises
    ------
    PolicyError
        When called, if the similarity is not a number in [0, 1]; names the pair.

    Examples
    --------
    >>> from pairmatch.policy import Wish
    >>> checked_similarity(Wish())(Mentee(id="E", wishes=["M"]), Mentor(id="M"))
    1.0
    """

    def similarity(mentee: Mentee, mentor: Mentor) -> float | None:
        value = criterion.similarity(mentee, mentor)
        if value is not None and not (isinstance(value, int | float) and 0 <= value <= 1):
            raise PolicyError(
                f"criterion {criterion.key!r} returned something outside [0, 1] for the pair "
                f"{mentee.id} + {mentor.id}"
            )
        return value

    return similarity


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
    """Return a value as it is compared: text without case, accents, kinds of dash and blanks.

    Examples
    --------
    >>> folded(" Ateliers  LIGNON "), folded("Banque du Léman"), folded(3)
    ('ateliers lignon', 'banque du leman', 3)
    """
    return plain_letters(value) if isinstance(value, str) else value


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
    """Return a field in words of a language; of a free attribute, its name with blanks.

    Examples
    --------
    >>> attribute_said("company", "fr"), attribute_said("birth_year"), attribute_said("home_town")
    ('entreprise', 'year of birth', 'home town')
    """
    key = f"field.{name}"
    return message(key, language) if has_message(key, language) else name.replace("_", " ")


@dataclasses.dataclass(frozen=True)
class AttributeWord(Worded):
    """A field or a free attribute, as texts call it.

    Examples
    --------
    >>> AttributeWord("company").text("de")
    'Unternehmen'
    """

    name: str

    def text(self, language: str = "en") -> str:
        """Return the field in words of a language."""
        return attribute_said(self.name, language)


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

"""Base classes of criteria and rules."""

from __future__ import annotations

import dataclasses
import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated, Any, ClassVar, Literal, Self, TypeAlias

from pydantic import ConfigDict, Field, ValidationError, model_validator
from pydantic.dataclasses import dataclass

from pairmatch._support.messages import has_message, message, number, said
from pairmatch._support.parameters import field_faults
from pairmatch.errors import Issue, PolicyError
from pairmatch.people import Mentee, Mentor

PART = ConfigDict(extra="forbid", arbitrary_types_allowed=True)

Share: TypeAlias = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False, strict=True)]
Weight: TypeAlias = Annotated[float, Field(ge=0, allow_inf_nan=False, strict=True)]
Minutes: TypeAlias = Annotated[int, Field(ge=1, le=24 * 60, strict=True)]
Name: TypeAlias = Annotated[str, Field(pattern=r"^\w[\w .-]*$", strict=True)]


class Checked:
    """Base of the parts of a policy: all that is wrong in one is raised as one PolicyError."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

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
        # A kind of the user's own has no sentence in the catalogue.
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

    @property
    def code(self) -> str:
        """Reason code of the pairs that break the rule."""
        return self.key

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
    if name in ("minutes", "weeks"):
        return message(f"amount.{name}", language, n=value)
    return said(value, language)


# What pydantic calls a fault -> what to do about it.
_HINTS = {
    "unknown": "unknown. ",
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
    for where, _, hint in field_faults(error, [f.name for f in fields], _HINTS, by_position):
        faults.setdefault(where, f"{cls.__name__}{'.' if where else ''}{where}: {hint}")
    return list(faults.values())

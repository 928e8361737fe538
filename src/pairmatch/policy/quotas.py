"""Quotas: how many pairs a group of people may and must have."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Iterable
from fractions import Fraction
from numbers import Integral
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BeforeValidator, Field, model_validator
from pydantic.dataclasses import dataclass

from pairmatch._support.messages import Sentence, message, said
from pairmatch.errors import PolicyError
from pairmatch.people import Mentee, Mentor
from pairmatch.policy.parts import (
    MENTEE_FIELDS,
    MENTOR_FIELDS,
    PART,
    AttributeName,
    Checked,
    Name,
    attribute_said,
    folded,
)

_FINEST = 10_000
_FINEST_SHARE = 10**6
_MOST = 10**9
# What a looser bound allows more, of a share.
_STEP = Fraction(1, 20)

_SHARE = re.compile(r"\s*(\d{1,6})\s*/\s*(\d{1,6})\s*|\s*(\d{1,3}(?:\.\d{1,4})?)\s*%\s*")


def _amount(value: object) -> object:
    """Return a bound: a whole number is a count, everything else is a share of all pairs."""
    if isinstance(value, Integral) and not isinstance(value, bool):
        number = int(value)
        if not 0 <= number <= _MOST:
            raise ValueError("a number of pairs is 0 or more, and at most a billion")
        return number
    if isinstance(value, str) and (match := _SHARE.fullmatch(value)) and int(match[2] or 1):
        share = Fraction(match[3]) / 100 if match[3] else Fraction(int(match[1]), int(match[2]))
    elif isinstance(value, float) and math.isfinite(value):
        # No float is 1/3 exactly; the nearest fraction is what was meant.
        share = Fraction(value).limit_denominator(_FINEST)
    elif isinstance(value, Fraction):
        share = value
    elif value is None:
        return None
    else:
        raise ValueError(
            'give a number of pairs such as 2, or a share such as 0.25, "1/3" or "25%" (no comma)'
        )
    if not (0 <= share <= 1 and share.denominator <= _FINEST_SHARE):
        raise ValueError("a share lies between 0 and 1")
    return share


def _several(value: object) -> object:
    if isinstance(value, str):
        raise ValueError("give a tuple of values, also for a single one: (…,)")
    return tuple(value) if isinstance(value, list) else value


Bound: TypeAlias = Literal["at_least", "at_most"]


def amount_of(bound: int | Fraction) -> Sentence:
    """Return a number of pairs, or a share of all pairs, as a sentence.

    Examples
    --------
    >>> amount_of(1).text(), amount_of(2).text("nl"), amount_of(Fraction(1, 3)).text("nl")
    ('1 pair', "2 duo's", "33,33% van alle duo's")
    >>> amount_of(Fraction(17, 50)).text(), amount_of(Fraction(333, 1000)).text("nl")
    ('34% of all pairs', "33,3% van alle duo's")
    """
    if isinstance(bound, Fraction):
        return Sentence.of("demand.share", share=_share(bound))
    return Sentence.of("demand.pairs", n=bound) if bound else Sentence.of("demand.no_pairs")


def limit_of(sense: Bound, bound: int | Fraction) -> Sentence:
    """Return a bound as a sentence.

    Examples
    --------
    >>> limit_of("at_most", 2).text("fr"), limit_of("at_least", 0).text()
    ('au plus 2 binômes', 'no minimum')
    """
    if not bound:
        return Sentence.of(f"demand.{sense}_zero")
    return Sentence.of(f"demand.{sense}", n=amount_of(bound))


def _share(share: Fraction) -> Sentence:
    return Sentence.of("number.percent", n=round(float(100 * share), 2))


Amount: TypeAlias = Annotated[int | Fraction | None, BeforeValidator(_amount)]
Value: TypeAlias = Annotated[str, Field(min_length=1)] | int | float


@dataclass(frozen=True, config=PART)
class Quota(Checked):
    """A lower and an upper bound on the number of pairs of a group of people.

    Parameters
    ----------
    side
        ``"mentors"`` or ``"mentees"``: whose attribute makes the group.
    attribute
        ``company``, ``site`` or another field that rules can compare, or a free attribute.
    value
        The group: everybody with this value (text is compared without regard to case, accents
        and blanks). Without a value every value that occurs has its quota: "each company".
    at_least, at_most
        A whole number is a number of pairs. A fraction (``0.25``, ``"1/3"``, ``"25%"``) is a share
        of all pairs of the plan: at most ``floor(share * pairs)``, at least ``ceil(share *
        pairs)``. A float is read as the nearest fraction with a denominator up to 10,000.
    optional
        Whether nobody may have the attribute or one of the values. Otherwise a value that nobody
        has is taken for a mistake.
    name
        Name in results; by default made from the attribute and the value.
    excluding
        Of a quota without a value: the values that it does not bound. "Each company but these";
        another quota can bound one of them.

    Notes
    -----
    The pairs of the plan count, pinned ones too; running pairs do not. A person with several
    values is in several groups.

    Examples
    --------
    >>> Quota("mentors", "company", at_least=1, at_most="1/3").describe()
    'each company among the mentors: at least 1 pair, at most 33.33% of all pairs'
    >>> Quota("mentees", "site", "Ghent", at_most=0.25).at_most
    Fraction(1, 4)
    """

    side: Literal["mentors", "mentees"]
    attribute: AttributeName
    value: Value | None = None
    at_least: Amount = None
    at_most: Amount = None
    optional: Annotated[bool, Field(strict=True)] = False
    name: Name | None = None
    excluding: Annotated[tuple[Value, ...], BeforeValidator(_several)] = ()

    @model_validator(mode="after")
    def _bounded(self) -> Quota:
        low, high = self.at_least, self.at_most
        values = (self.value, *self.excluding)
        if any(isinstance(value, float) and not math.isfinite(value) for value in values):
            raise PolicyError("Quota: a value must be text or a finite number")
        if self.value is not None and self.excluding:
            raise PolicyError("Quota: excluding is for quotas of each value, without value=")
        kind, readable = (
            (Mentor, MENTOR_FIELDS) if self.side == "mentors" else (Mentee, MENTEE_FIELDS)
        )
        if self.attribute in kind.model_fields and self.attribute not in readable:
            known = ", ".join(sorted(readable))
            raise PolicyError(
                f"Quota: {self.attribute} makes no groups; use one of {known}, or an attribute"
            )
        if low is None and high is None:
            raise PolicyError("Quota: give at_least, at_most or both")
        if low is not None and high is not None and type(low) is type(high) and low > high:
            raise PolicyError("Quota: at_least is above at_most")
        return self

    @property
    def key(self) -> str:
        """Name of the quota."""
        if self.name:
            return self.name
        return self.attribute if self.value is None else f"{self.attribute} {self.value}"

    @property
    def has_share(self) -> bool:
        """Whether a bound is a share of all pairs."""
        return isinstance(self.at_least, Fraction) or isinstance(self.at_most, Fraction)

    def uses(self) -> Iterable[tuple[str, str, bool]]:
        """Return the attribute that the quota reads, as ``(side, name, optional)``."""
        return ((self.side, self.attribute, self.optional),)

    def holds_for(self, value: object) -> bool:
        """Return whether a value, as it is compared, makes part of the group."""
        if self.value is None:
            return value not in map(folded, self.excluding)
        return folded(self.value) == value

    def without(self, bound: Bound) -> Quota | None:
        """Return the quota without one of its bounds, ``None`` if nothing is left of it.

        Parameters
        ----------
        bound
            ``"at_least"`` or ``"at_most"``.

        Examples
        --------
        >>> both = Quota("mentors", "company", at_least=1, at_most=3)
        >>> both.without("at_least").at_least, both.without("at_least").without("at_most")
        (None, None)
        """
        rest = "at_most" if bound == "at_least" else "at_least"
        if getattr(self, rest) is None:
            return None
        gone: dict[str, Any] = {bound: None}
        return dataclasses.replace(self, **gone)

    def loosened(self, bound: Bound) -> Quota | None:
        """Return the quota with a bound one step looser, ``None`` if it has no looser one.

        A step is one pair, or five percentage points of all pairs.

        Parameters
        ----------
        bound
            ``"at_least"`` or ``"at_most"``.

        Examples
        --------
        >>> quota = Quota("mentors", "company", at_least=1, at_most="1/3")
        >>> quota.loosened("at_least").at_least, quota.loosened("at_most").at_most
        (0, Fraction(23, 60))
        """
        old: int | Fraction | None = getattr(self, bound)
        if old is None:
            return None
        sign = -1 if bound == "at_least" else 1
        if isinstance(old, Fraction):
            share = min(max(old + sign * _STEP, Fraction(0)), Fraction(1))
            new: int | Fraction = share.limit_denominator(_FINEST_SHARE)
        else:
            new = min(max(old + sign, 0), _MOST)
        changed: dict[str, Any] = {bound: new}
        return None if new == old else dataclasses.replace(self, **changed)

    def describe(self, language: str = "en") -> str:
        """Return the quota in a few words.

        Examples
        --------
        >>> print(Quota("mentors", "company", at_most="1/3").describe("nl"))
        per bedrijf van de mentoren: hoogstens 33,33% van alle duo's
        """
        limits = []
        if self.at_least is not None:
            limits.append(limit_of("at_least", self.at_least).text(language))
        if self.at_most is not None:
            limits.append(limit_of("at_most", self.at_most).text(language))
        values = ", ".join(str(said(value, language)) for value in self.excluding)
        return message(
            f"quota.{'each' if self.value is None else 'one'}.{self.side}",
            language,
            attribute=attribute_said(self.attribute, language),
            value=said(self.value, language),
            but=message("quota.but", language, values=values) if values else "",
            limits=", ".join(limits),
        )

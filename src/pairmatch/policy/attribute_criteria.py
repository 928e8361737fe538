"""Criteria on a programme's own attributes, and criteria of one's own."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Annotated, Any, TypeAlias

import numpy as np
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    StrictBool,
    StrictFloat,
    StrictInt,
    StrictStr,
)
from pydantic.dataclasses import dataclass

from pairmatch.errors import Issue
from pairmatch.people import Mentee, Mentor
from pairmatch.policy.attributes import AttributePair, folded, number_of, value_of
from pairmatch.policy.base import PART, Criterion, Name, Share
from pairmatch.policy.custom import checked_call

Scalar: TypeAlias = StrictBool | StrictInt | StrictFloat | StrictStr


@dataclass(frozen=True, config=PART)
class Same(AttributePair, Criterion):
    """1 if both sides have the same value (of sets: one in common), else 0.

    Parameters
    ----------
    attribute, mentor_attribute, optional
        See :class:`AttributePair`.
    weight, missing, name
        See :class:`Criterion`.

    Examples
    --------
    >>> criterion = Same("profession", weight=4)
    >>> criterion.similarity(Mentee(id="E-1", attributes={"profession": "Policy"}),
    ...                      Mentor(id="M-1", attributes={"profession": "Policy"}))
    1.0
    """

    def similarity(self, mentee: Mentee, mentor: Mentor) -> float | None:
        """Return the similarity of a pair; ``None`` where either side is blank."""
        values = self.value_sets(mentee, mentor)
        return None if values is None else float(bool(values[0] & values[1]))


@dataclass(frozen=True, config=PART)
class Overlap(AttributePair, Criterion):
    """Common values of two sets over all their values (Jaccard's index).

    Parameters
    ----------
    attribute, mentor_attribute, optional
        See :class:`AttributePair`.
    weight, missing, name
        See :class:`Criterion`.

    Examples
    --------
    >>> criterion = Overlap("interests")
    >>> criterion.similarity(Mentee(id="E-1", attributes={"interests": {"music", "chess"}}),
    ...                      Mentor(id="M-1", attributes={"interests": {"chess", "football"}}))
    0.3333333333333333
    """

    def similarity(self, mentee: Mentee, mentor: Mentor) -> float | None:
        """Return the similarity of a pair; ``None`` where either side is blank."""
        values = self.value_sets(mentee, mentor)
        return None if values is None else len(values[0] & values[1]) / len(values[0] | values[1])


@dataclass(frozen=True, config=PART)
class Proximity(AttributePair, Criterion):
    """1 for equal numbers, falling in a straight line to 0 at a distance of ``span``.

    Parameters
    ----------
    span
        Distance from which the similarity is 0, in the unit of the attribute.
    attribute, mentor_attribute, optional
        See :class:`AttributePair`.
    weight, missing, name
        See :class:`Criterion`.

    Examples
    --------
    >>> criterion = Proximity("grade", span=4)
    >>> criterion.similarity(Mentee(id="E-1", attributes={"grade": 3}),
    ...                      Mentor(id="M-1", attributes={"grade": 4}))
    0.75
    """

    span: Annotated[float, Field(gt=0, allow_inf_nan=False, strict=True)] = Field(kw_only=True)

    def similarity(self, mentee: Mentee, mentor: Mentor) -> float | None:
        """Return the similarity of a pair; ``None`` where either side is blank."""
        a, b = number_of(mentee, self.attribute), number_of(mentor, self.of_mentor)
        return None if a is None or b is None else max(0.0, 1.0 - abs(a - b) / self.span)

    def problems(self, mentors: Sequence[Mentor], mentees: Sequence[Mentee]) -> Iterable[Issue]:
        """Return the profiles in which the attribute is not a number."""
        sides = (("mentors", mentors, self.of_mentor), ("mentees", mentees, self.attribute))
        for side, people, name in sides:
            for person in people:
                if value_of(person, name) is not None and number_of(person, name) is None:
                    yield Issue(side, None, person.id, name, "not_a_number", "write a number")


def _entries(table: object) -> object:
    if not isinstance(table, Mapping):
        return table
    if not all(isinstance(pair, tuple) and len(pair) == 2 for pair in table):
        raise ValueError("the keys of a table are pairs (mentee's value, mentor's value)")
    return tuple((*pair, share) for pair, share in table.items())


def _no_doubles(table: tuple[tuple[Scalar, Scalar, float], ...]) -> Any:
    if len({(folded(a), folded(b)) for a, b, _ in table}) != len(table):
        raise ValueError("a combination of values stands in the table twice")
    # The order says nothing, so that equal tables are equal policies.
    return tuple(sorted(((_plain(a), _plain(b), share) for a, b, share in table), key=repr))


def _plain(value: Scalar) -> Scalar:
    """Return equal numbers in one form: 1, 1.0 and true are the same value."""
    whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    return int(value) if whole else value


@dataclass(frozen=True, config=PART)
class Lookup(AttributePair, Criterion):
    """Similarity from a table: (mentee's value, mentor's value, similarity).

    Parameters
    ----------
    table
        Triples, or a dict ``{(mentee's value, mentor's value): similarity}``. Of sets of values
        the best combination counts.
    otherwise
        Similarity of what is not in the table.
    attribute, mentor_attribute, optional
        See :class:`AttributePair`.
    weight, missing, name
        See :class:`Criterion`.

    Examples
    --------
    >>> criterion = Lookup("level", table={("starter", "senior"): 1, ("starter", "peer"): 0.25})
    >>> criterion.similarity(Mentee(id="E-1", attributes={"level": "starter"}),
    ...                      Mentor(id="M-1", attributes={"level": "peer"}))
    0.25
    """

    table: Annotated[
        tuple[tuple[Scalar, Scalar, Share], ...],
        BeforeValidator(_entries),
        AfterValidator(_no_doubles),
    ] = Field(kw_only=True)
    otherwise: Share = Field(default=0.0, kw_only=True)

    def similarity(self, mentee: Mentee, mentor: Mentor) -> float | None:
        """Return the similarity of a pair; ``None`` where either side is blank."""
        values = self.value_sets(mentee, mentor)
        if values is None:
            return None
        shares = self.shares
        return max(shares.get((a, b), self.otherwise) for a in values[0] for b in values[1])

    @property
    def shares(self) -> dict[tuple[object, object], float]:
        """The table as a dict, with its texts as they are compared."""
        return {(folded(a), folded(b)): share for a, b, share in self.table}


@dataclass(frozen=True, config=PART)
class Custom(Criterion):
    """A criterion of one's own, such as a coordinator's rating.

    Parameters
    ----------
    name
        Name of the column.
    function
        Called with a tuple of mentees and a tuple of mentors; returns an array of similarities in
        [0, 1], one row a mentee and one column a mentor, NaN = blank. It is called for blocks of
        people and must judge each pair by itself.
    version
        Counts in the policy's digest: change it when the function changes.
    weight, missing
        See :class:`Criterion`.

    Examples
    --------
    >>> ratings = {("E-1", "M-1"): 0.9}
    >>> def rated(mentees, mentors):
    ...     return [[ratings.get((e.id, m.id), float("nan")) for m in mentors] for e in mentees]
    >>> Custom("rating", rated, weight=2).similarity(Mentee(id="E-1"), Mentor(id="M-1"))
    0.9
    """

    name: Name = dataclasses.field()  # here it is required and comes first
    function: Callable[[tuple[Mentee, ...], tuple[Mentor, ...]], Any]
    version: str = Field(default="1", kw_only=True)

    def block(
        self, mentees: tuple[Mentee, ...], mentors: tuple[Mentor, ...]
    ) -> np.ndarray[Any, Any]:
        """Return the checked similarities of a block (float64, NaN = blank)."""
        return checked_call(self.key, self.function, mentees, mentors)

    def similarity(self, mentee: Mentee, mentor: Mentor) -> float | None:
        """Return the similarity of a pair; ``None`` where the function returned NaN."""
        value = float(self.block((mentee,), (mentor,))[0, 0])
        return None if np.isnan(value) else value

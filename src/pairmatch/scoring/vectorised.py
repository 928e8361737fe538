"""Criteria and rules computed for many pairs at once.

Each kernel computes, for distinct values of both sides, what the criterion's ``similarity`` says
of one pair. The tests hold the two against each other.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar

import numpy as np

from pairmatch._support.containers import FloatArray, IntArray, index_of
from pairmatch.people import Availability, Level, Mentee, Mentor, Person
from pairmatch.policy import Criterion, Rule, criteria, rules
from pairmatch.policy.parts import (
    AttributePair,
    LanguageChoice,
    checked_similarity,
    folded,
    number_of,
    values_of,
)
from pairmatch.scoring.count_scorers import (
    Counting,
    Part,
    blank_where,
    common_blocks,
    common_blocks_counting,
    membership,
)


@dataclass(frozen=True)
class Kernel:
    """Functions with which a criterion or rule judges many pairs.

    Attributes
    ----------
    mentee_key, mentor_key
        Read from a profile what counts; a hashable value.
    table
        Values of distinct mentees and distinct mentors -> array (mentees, mentors) of float64,
        NaN where either side is blank.
    counting
        Of kinds that rest on a count: how it is made. It says the same as ``table``, for many
        pairs much faster. Values are blank where they are empty.
    """

    mentee_key: Callable[[Mentee], Hashable]
    mentor_key: Callable[[Mentor], Hashable]
    table: Callable[[Sequence[Any], Sequence[Any]], FloatArray]
    counting: Counting | None = None


_KERNELS: dict[type, Callable[[Any], Kernel]] = {}

_Make = TypeVar("_Make", bound=Callable[[Any], Kernel])


def kernel_of(kind: type[Criterion | Rule]) -> Callable[[_Make], _Make]:
    """Return a decorator that registers the kernel of a kind of criterion or rule."""

    def register(make: _Make) -> _Make:
        _KERNELS[kind] = make
        return make

    return register


def kernel(part: Criterion | Rule) -> Kernel:
    """Return the kernel of a criterion or rule.

    A class of the user judges pair by pair, also if it is derived from a kind that has a kernel:
    it may mean something else.
    """
    if type(part) in _KERNELS:
        return _KERNELS[type(part)](part)
    judge = checked_similarity(part) if isinstance(part, Criterion) else part.holds
    return profile_kernel(lambda mentees, mentors: one_by_one(judge, mentees, mentors))


def profile_kernel(table: Callable[[Sequence[Any], Sequence[Any]], FloatArray]) -> Kernel:
    """Return a kernel that reads whole profiles."""
    return Kernel(lambda mentee: mentee, lambda mentor: mentor, table)


def one_by_one(
    judge: Callable[[Any, Any], float | None], left: Sequence[Any], right: Sequence[Any]
) -> FloatArray:
    """Return the answers of a function that judges one pair at a time, NaN for ``None``."""
    values = [[judge(a, b) for b in right] for a in left]
    return np.array(values, dtype=np.float64).reshape(len(left), len(right))


@dataclass(frozen=True)
class LanguageKey:
    """Languages of a person as a choice of languages sees them: (stated, set of (tag, level)).

    Two that choose alike are equal: what they see is then encoded once.
    """

    choice: LanguageChoice = field(compare=False)
    chosen: tuple[object, ...]

    @classmethod
    def of(cls, choice: LanguageChoice) -> LanguageKey:
        """Return the key of a criterion or rule."""
        return cls(choice, (choice.languages, choice.mutual))

    def __call__(self, person: Person) -> Hashable:
        """Return what is seen of a person."""
        levels = self.choice.levels(person).items()
        return bool(person.languages), frozenset((tag, int(level)) for tag, level in levels)


def availability_of(person: Person) -> Availability:
    """Return the weekly times of a person."""
    return person.availability


def common_levels(left: Sequence[Any], right: Sequence[Any]) -> FloatArray:
    """Return best common levels of :class:`LanguageKey` values, 0 = none, NaN where not stated."""
    best = np.zeros((len(left), len(right)), dtype=np.int8)
    for tag in sorted({tag for _, spoken in (*left, *right) for tag, _ in spoken}):
        of_left, of_right = (
            np.array([dict(spoken).get(tag, 0) for _, spoken in side], dtype=np.int8)
            for side in (left, right)
        )
        where = np.ix_(np.flatnonzero(of_left), np.flatnonzero(of_right))
        best[where] = np.maximum(best[where], np.minimum(of_left[where[0]], of_right[where[1]]))
    stated = [known for known, _ in left], [known for known, _ in right]
    return blank_where(best.astype(np.float64), *stated)


@kernel_of(criteria.SectorSimilarity)
def _(criterion: criteria.SectorSimilarity) -> Kernel:
    similar = cache(criterion.code_similarity)

    def table(left: Sequence[tuple[str, ...]], right: Sequence[tuple[str, ...]]) -> FloatArray:
        rows = index_of(sorted({c for codes in left for c in codes}))
        columns = index_of(sorted({c for codes in right for c in codes}))
        # One more row and column of 0 for places that are not filled.
        single = np.zeros((len(rows) + 1, len(columns) + 1))
        single[:-1, :-1] = np.array([[similar(a, b) for b in columns] for a in rows]).reshape(
            len(rows), len(columns)
        )
        best = np.zeros((len(left), len(right)))
        for a in _padded(left, rows):
            for b in _padded(right, columns):
                np.maximum(best, single[a][:, b], out=best)
        return blank_where(best, left, right)

    return Kernel(lambda mentee: mentee.sectors, lambda mentor: mentor.sectors, table)


def _padded(sets: Sequence[tuple[str, ...]], places: dict[str, int]) -> list[IntArray]:
    most = max(map(len, sets), default=0)
    return [
        np.array([places[s[k]] if k < len(s) else len(places) for s in sets], dtype=np.int64)
        for k in range(most)
    ]


@kernel_of(criteria.SharedLanguage)
def _(criterion: criteria.SharedLanguage) -> Kernel:
    shares = np.array([0.0, *(criterion.by_level[level.name] for level in Level)])

    def table(left: Sequence[Any], right: Sequence[Any]) -> FloatArray:
        levels = common_levels(left, right)
        similarity: FloatArray = shares[np.nan_to_num(levels).astype(np.int64)]
        return np.where(np.isnan(levels), np.nan, similarity)

    key = LanguageKey.of(criterion)
    return Kernel(key, key, table)


@kernel_of(criteria.CommonAvailability)
def _(criterion: criteria.CommonAvailability) -> Kernel:
    def table(left: Sequence[Availability], right: Sequence[Availability]) -> FloatArray:
        return similarity(common_blocks(left, right, criterion.minutes))

    def similarity(blocks: FloatArray | IntArray) -> FloatArray:
        return np.minimum(blocks, criterion.enough) / criterion.enough

    counting = common_blocks_counting(criterion.minutes, similarity)
    return Kernel(availability_of, availability_of, table, counting)


@kernel_of(criteria.GoalCoverage)
def _(criterion: criteria.GoalCoverage) -> Kernel:
    def table(left: Sequence[Any], right: Sequence[frozenset[str]]) -> FloatArray:
        covered = np.zeros((len(left), len(right)))
        for part in parts(left, right):
            covered += part.table[part.mentees][:, part.mentors]
        totals = np.array([total(needs) or 1 for needs in left])
        return blank_where(covered / totals[:, None], left, right)

    def parts(left: Sequence[Any], right: Sequence[frozenset[str]]) -> list[Part]:
        times = [dict(needs) for needs in left]
        offered = {
            word: np.array([word in offers for offers in right], dtype=np.int64)
            for word in sorted({word for needs in times for word in needs})
        }
        needed = {word: np.array([needs.get(word, 0) for needs in times]) for word in offered}
        return [
            Part(needed[word], offered[word], np.outer(np.arange(needed[word].max() + 1), [0, 1]))
            for word in offered
        ]

    def total(needs: Iterable[tuple[str, int]]) -> int:
        return sum(times for _, times in needs)

    counting = Counting(
        ("needs", criterion.most_important_counts),
        parts,
        total,
        lambda totals, counts: np.minimum(counts / totals, 1.0),
    )
    return Kernel(
        lambda mentee: frozenset(criterion.importance(mentee).items()),
        lambda mentor: frozenset(mentor.offers),
        table,
        counting,
    )


@kernel_of(criteria.Wish)
def _(criterion: criteria.Wish) -> Kernel:
    def falling(wishes: Sequence[tuple[str, ...]], ids: Sequence[str]) -> FloatArray:
        places = index_of(ids)
        table = np.zeros((len(wishes), len(ids)))
        for row, wished in enumerate(wishes):
            for rank, person in enumerate(wished):
                if person in places:
                    table[row, places[person]] = 1 - rank / len(wished)
        return blank_where(table, wishes, ids)

    if criterion.by == "mentee":
        return Kernel(lambda mentee: mentee.wishes, lambda mentor: mentor.id, falling)
    return Kernel(
        lambda mentee: mentee.id,
        lambda mentor: mentor.wishes,
        lambda ids, wishes: falling(wishes, ids).T,
    )


@kernel_of(criteria.Avoid)
def _(criterion: criteria.Avoid) -> Kernel:
    def one_way(avoided: Sequence[frozenset[str]], ids: Sequence[str]) -> FloatArray:
        places = index_of(ids)
        table = np.zeros((len(avoided), len(ids)))
        for row, people in enumerate(avoided):
            table[row, [places[person] for person in people if person in places]] = 1
        return table

    def table(mentees: Sequence[Any], mentors: Sequence[Any]) -> FloatArray:
        kept_apart = np.zeros((len(mentees), len(mentors)))
        if criterion.by != "mentor":
            kept_apart += one_way([avoid for _, avoid in mentees], [i for i, _ in mentors])
        if criterion.by != "mentee":
            kept_apart += one_way([avoid for _, avoid in mentors], [i for i, _ in mentees]).T
        return 1.0 - np.minimum(kept_apart, 1.0)

    def key(person: Person) -> tuple[str, frozenset[str]]:
        return person.id, frozenset(person.avoid)

    return Kernel(key, key, table)


def attribute_kernel(part: AttributePair, table: Callable[..., FloatArray]) -> Kernel:
    """Return a kernel that compares two attributes as sets of values."""
    return Kernel(
        lambda mentee: values_of(mentee, part.attribute),
        lambda mentor: values_of(mentor, part.of_mentor),
        table,
    )


def common_values(left: Sequence[Any], right: Sequence[Any]) -> FloatArray:
    """Return the number of common values of sets, NaN where a side is blank."""
    a, b = membership(left, right)
    return blank_where(a @ b.T, left, right)


@kernel_of(criteria.Same)
def _(criterion: criteria.Same) -> Kernel:
    return attribute_kernel(criterion, lambda a, b: np.minimum(common_values(a, b), 1.0))


@kernel_of(criteria.Overlap)
def _(criterion: criteria.Overlap) -> Kernel:
    def table(left: Sequence[Any], right: Sequence[Any]) -> FloatArray:
        common = common_values(left, right)
        sizes = np.array([len(a) for a in left], dtype=np.int64)
        union = sizes[:, None] + np.array([len(b) for b in right], dtype=np.int64) - common
        return common / np.where(union == 0, 1, union)

    return attribute_kernel(criterion, table)


@kernel_of(criteria.Proximity)
def _(criterion: criteria.Proximity) -> Kernel:
    def table(left: Sequence[Any], right: Sequence[Any]) -> FloatArray:
        a, b = np.array(left, dtype=np.float64), np.array(right, dtype=np.float64)
        # Numbers at both ends of the range are infinitely far apart: similarity 0.
        with np.errstate(over="ignore"):
            return np.maximum(0.0, 1.0 - np.abs(a[:, None] - b) / criterion.span)

    return Kernel(
        lambda mentee: number_of(mentee, criterion.attribute),
        lambda mentor: number_of(mentor, criterion.of_mentor),
        table,
    )


@kernel_of(criteria.Lookup)
def _(criterion: criteria.Lookup) -> Kernel:
    def best(a: frozenset[object], b: frozenset[object]) -> float | None:
        return max((shares.get((x, y), criterion.otherwise) for x in a for y in b), default=None)

    shares = criterion.shares
    return attribute_kernel(criterion, lambda left, right: one_by_one(best, left, right))


@kernel_of(criteria.Custom)
@kernel_of(rules.CustomRule)
def _(part: criteria.Custom | rules.CustomRule) -> Kernel:
    return profile_kernel(lambda mentees, mentors: part.block(tuple(mentees), tuple(mentors)))


def _at_least(table: FloatArray, lowest: float) -> FloatArray:
    return np.where(np.isnan(table), np.nan, table >= lowest)


@kernel_of(rules.SharedLanguageAtLeast)
def _(rule: rules.SharedLanguageAtLeast) -> Kernel:
    key = LanguageKey.of(rule)
    return Kernel(key, key, lambda a, b: _at_least(common_levels(a, b), Level[rule.level]))


@kernel_of(rules.CommonBlock)
def _(rule: rules.CommonBlock) -> Kernel:
    def table(left: Sequence[Availability], right: Sequence[Availability]) -> FloatArray:
        return _at_least(common_blocks(left, right, rule.minutes), 1)

    counting = common_blocks_counting(rule.minutes, lambda blocks: (blocks >= 1).astype(np.float64))
    return Kernel(availability_of, availability_of, table, counting)


@kernel_of(rules.SameSite)
def _(rule: rules.SameSite) -> Kernel:
    def key(person: Person) -> frozenset[object]:
        return frozenset({folded(person.site)} - {None})

    del rule
    return Kernel(key, key, common_values)


@kernel_of(rules.SameAttribute)
def _(rule: rules.SameAttribute) -> Kernel:
    return attribute_kernel(rule, lambda a, b: _at_least(common_values(a, b), 1))


@kernel_of(rules.Different)
def _(rule: rules.Different) -> Kernel:
    return attribute_kernel(rule, lambda a, b: 1 - np.minimum(common_values(a, b), 1))


@kernel_of(rules.AgeRange)
def _(rule: rules.AgeRange) -> Kernel:
    return Kernel(
        lambda mentee: mentee.birth_year,
        lambda mentor: mentor.birth_year,
        lambda left, right: one_by_one(rule.allows, left, right),
    )


@kernel_of(rules.AvailableDuring)
def _(rule: rules.AvailableDuring) -> Kernel:
    return Kernel(
        lambda _: None,
        lambda mentor: (mentor.available_from, mentor.available_until),
        lambda left, right: one_by_one(lambda _, days: rule.covered_by(*days), left, right),
    )

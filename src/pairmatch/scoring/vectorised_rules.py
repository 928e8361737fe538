"""Rules judged for many pairs at once: 1 = holds, 0 = broken, NaN = blank."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pairmatch._support.arrays import FloatArray
from pairmatch.people import Availability, Level
from pairmatch.policy import (
    AgeRange,
    AvailableDuring,
    CommonBlock,
    CustomRule,
    Different,
    SameAttribute,
    SameSite,
    SharedLanguageAtLeast,
)
from pairmatch.policy.attributes import folded
from pairmatch.scoring.count_scorers import common_blocks, common_blocks_counting
from pairmatch.scoring.vectorised import (
    Kernel,
    LanguageKey,
    asked,
    attribute_kernel,
    availability_of,
    common_levels,
    common_values,
    kernel_of,
)


def _at_least(table: FloatArray, lowest: float) -> FloatArray:
    return np.where(np.isnan(table), np.nan, table >= lowest)


@kernel_of(SharedLanguageAtLeast)
def _(rule: SharedLanguageAtLeast) -> Kernel:
    key = LanguageKey.of(rule)
    return Kernel(key, key, lambda a, b: _at_least(common_levels(a, b), Level[rule.level]))


@kernel_of(CommonBlock)
def _(rule: CommonBlock) -> Kernel:
    def table(left: Sequence[Availability], right: Sequence[Availability]) -> FloatArray:
        return _at_least(common_blocks(left, right, rule.minutes), 1)

    counting = common_blocks_counting(rule.minutes, lambda blocks: (blocks >= 1).astype(np.float64))
    return Kernel(availability_of, availability_of, table, counting)


@kernel_of(SameSite)
def _(rule: SameSite) -> Kernel:
    def table(left: Sequence[str | None], right: Sequence[str | None]) -> FloatArray:
        sites = [{site} - {None} for site in left], [{site} - {None} for site in right]
        return common_values(*sites)

    del rule
    return Kernel(lambda mentee: folded(mentee.site), lambda mentor: folded(mentor.site), table)


@kernel_of(SameAttribute)
def _(rule: SameAttribute) -> Kernel:
    return attribute_kernel(rule, lambda a, b: _at_least(common_values(a, b), 1))


@kernel_of(Different)
def _(rule: Different) -> Kernel:
    return attribute_kernel(rule, lambda a, b: 1 - np.minimum(common_values(a, b), 1))


@kernel_of(AgeRange)
def _(rule: AgeRange) -> Kernel:
    return Kernel(
        lambda mentee: mentee.birth_year,
        lambda mentor: mentor.birth_year,
        lambda left, right: asked(rule.allows, left, right),
    )


@kernel_of(AvailableDuring)
def _(rule: AvailableDuring) -> Kernel:
    return Kernel(
        lambda _: None,
        lambda mentor: (mentor.available_from, mentor.available_until),
        lambda left, right: asked(lambda _, days: rule.covered_by(*days), left, right),
    )


@kernel_of(CustomRule)
def _(rule: CustomRule) -> Kernel:
    return Kernel(
        lambda mentee: mentee,
        lambda mentor: mentor,
        lambda mentees, mentors: rule.block(tuple(mentees), tuple(mentors)),
    )

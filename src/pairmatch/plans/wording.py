"""Criteria, rules and reason codes in words."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from pairmatch._support.messages import decimal, listed, message, reason_text
from pairmatch.policy import Policy
from pairmatch.policy.weights import SCALE
from pairmatch.problem.stages import in_score
from pairmatch.scoring.pairwise import Contribution

# A score of a finer unit than this many decimals is rounded.
_MOST_DIGITS = 10


def score_said(points: int, unit: Fraction, language: str = "en") -> str:
    """Return points as score with four decimals, or with more where fewer would not be exact.

    Examples
    --------
    >>> score_said(2500, Fraction(1, 10_000)), score_said(3, Fraction(1))
    ('0.2500', '3')
    >>> [score_said(points, Fraction(1, 10**6), "fr") for points in (500_000, 1)]
    ['0,5000', '0,000001']
    """
    exact = points * unit
    digits = next((d for d in range(4, _MOST_DIGITS) if 10**d % exact.denominator == 0), None)
    return decimal(in_score(points, unit), language, digits or _MOST_DIGITS)


def reason_said(code: str, policy: Policy | None, language: str = "en") -> str:
    """Return what a reason code says, in a few words.

    Examples
    --------
    >>> from pairmatch.policy import CommonBlock
    >>> policy = Policy(rules=[CommonBlock(120)])
    >>> reason_said("no_common_block", policy), reason_said("excluded", policy)
    ('“a common time of at least 120 minutes” is not met', 'excluded')
    """
    for rule in () if policy is None else policy.rules:
        if code == rule.code:
            return message("wording.broken", language, rule=rule.describe(language))
        if code == rule.blank_code:
            return message("wording.blank_rule", language, rule=rule.describe(language))
    return reason_text(code, language)


def criterion_said(key: str, policy: Policy, language: str = "en") -> str:
    """Return what a criterion of a policy rewards, in a few words."""
    return next(
        criterion.describe(language) for criterion in policy.criteria if criterion.key == key
    )


def contribution_said(part: Contribution, policy: Policy, language: str = "en") -> str:
    """Return what a criterion adds to a score, in a few words.

    Examples
    --------
    >>> from pairmatch.policy import SectorSimilarity
    >>> part = Contribution("sector_similarity", 4000, 0.5, 2000, blank=True)
    >>> contribution_said(part, Policy(criteria=[SectorSimilarity()]), "en")
    'same or near sector of work: 0.20 of 0.40 (not stated)'
    """
    return message(
        "wording.blank_criterion" if part.blank else "wording.criterion",
        language,
        criterion=criterion_said(part.criterion, policy, language),
        points=decimal(part.points / SCALE, language, 2),
        weight=decimal(part.weight / SCALE, language, 2),
    )


def reasons_said(codes: Iterable[str], policy: Policy | None, language: str = "en") -> str:
    """Return several reason codes as one phrase."""
    return listed([reason_said(code, policy, language) for code in codes], language)

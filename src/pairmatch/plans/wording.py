"""Criteria, rules and reason codes in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from pairmatch._support.messages import decimal, listed, message, reason_text
from pairmatch.policy import Policy
from pairmatch.policy.parts import BELOW_MINIMUM, Reason
from pairmatch.policy.weights import SCALE
from pairmatch.problem.stages import in_score
from pairmatch.scoring.pairwise import Contribution

# The most decimals of a score.
_MOST_DIGITS = 10


def score_said(points: int, unit: Fraction, language: str = "en") -> str:
    """Return points as score with two decimals; scores that are whole numbers stay whole.

    Examples
    --------
    >>> score_said(2500, Fraction(1, 10_000)), score_said(3, Fraction(1))
    ('0.25', '3')
    >>> [score_said(points, Fraction(1, 10**6), "fr") for points in (500_000, 1)]
    ['0,50', 'moins de 0,01']
    """
    return decimal(in_score(points, unit), language)


def scores_said(scores: Sequence[float], language: str = "en") -> list[str]:
    """Return scores that differ so that they differ in words too: with more decimals if needed.

    Examples
    --------
    >>> scores_said([0.25, 0.5]), scores_said([0.1961, 0.2], "de")
    (['0.25', '0.50'], ['0,196', '0,200'])
    """
    different = len(set(scores))
    for digits in range(2, _MOST_DIGITS):
        texts = [decimal(score, language, digits) for score in scores]
        if len(set(texts)) == different:
            break
    return texts


def reason_said(code: str, policy: Policy | None, language: str = "en") -> str:
    """Return what a reason code means, in a few words.

    Examples
    --------
    >>> from pairmatch.policy import CommonBlock
    >>> policy = Policy(rules=[CommonBlock(120)])
    >>> reason_said("no_common_block", policy), reason_said("excluded", policy)
    ('“a common time of at least 120 minutes” is not met', 'the pair is excluded')
    """
    return Reason.of(code, policy).text(language)


def demanded_said(code: str, policy: Policy | None, language: str = "en") -> str:
    """Return what asks for something that a reason code finds missing: a rule, or the minimum.

    Examples
    --------
    >>> from pairmatch.policy import CommonBlock
    >>> policy = Policy(rules=[CommonBlock(120)])
    >>> demanded_said("no_common_block", policy), demanded_said("excluded", policy)
    ('“a common time of at least 120 minutes”', 'the exclusions')
    """
    rule = Reason.of(code, policy).rule
    if rule is not None:
        return message("list.quoted", language, name=rule.describe(language))
    key = _DEMANDS.get(code)
    return reason_text(code, language) if key is None else message(key, language)


_DEMANDS = {"excluded": "demand.exclusions", BELOW_MINIMUM: "changes.part.minimum_score"}


def override_said(override: str, policy: Policy | None, language: str = "en") -> str:
    """Return why a pair is allowed although it breaks a rule, with the rule in words.

    Examples
    --------
    >>> from pairmatch.policy import SameSite
    >>> override_said("they meet online (different_site)", Policy(rules=[SameSite()]))
    'they meet online (“the same site” is not met)'
    """
    why, bracket, codes = override.rpartition(" (")
    if not bracket:
        return override
    return f"{why} ({reasons_said(codes.removesuffix(')').split(', '), policy, language)})"


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
    'same or near sector of work: 0.20 of 0.40 (no answer)'
    """
    return message(
        "wording.blank_criterion" if part.blank else "wording.criterion",
        language,
        criterion=criterion_said(part.criterion, policy, language),
        points=decimal(part.points / SCALE, language),
        weight=decimal(part.weight / SCALE, language),
    )


def reasons_said(codes: Iterable[str], policy: Policy | None, language: str = "en") -> str:
    """Return several reason codes as one phrase."""
    return listed([reason_said(code, policy, language) for code in codes], language)

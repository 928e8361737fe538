"""Limits of groups in words."""

from __future__ import annotations

from fractions import Fraction

from pairmatch.groups import Group
from pairmatch.messages import Sentence
from pairmatch.policy.quotas import amount_of


def amount_said(amount: int | Fraction, language: str = "en") -> str:
    """Return a number of pairs or a share of them in words.

    Examples
    --------
    >>> amount_said(2), amount_said(Fraction(1, 3), "nl")
    ('2 pairs', "1/3 van alle duo's")
    """
    return amount_of(amount).text(language)


def limit_of(group: Group, amount: int | Fraction | None = None) -> Sentence:
    """Return the bound of a group as a sentence, or another amount in its place.

    Examples
    --------
    >>> import numpy as np
    >>> limit_of(Group("a", "mentors", np.array([0]), at_most=2)).text("fr")
    'au plus 2 binômes'
    """
    sense, own = (
        ("at_most", group.at_most) if group.at_least is None else ("at_least", group.at_least)
    )
    return Sentence.of(f"demand.{sense}", n=amount_of((own or 0) if amount is None else amount))


def limit_said(group: Group, amount: int | Fraction | None = None, language: str = "en") -> str:
    """Return the bound of a group in words, or another amount in its place.

    Examples
    --------
    >>> import numpy as np
    >>> limit_said(Group("a", "mentors", np.array([0]), at_least=1))
    'at least 1 pair'
    """
    return limit_of(group, amount).text(language)

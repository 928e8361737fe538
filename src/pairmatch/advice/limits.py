"""Limits of groups in words."""

from __future__ import annotations

from fractions import Fraction

from pairmatch.groups import Group
from pairmatch.messages import message
from pairmatch.policy.quotas import share_said


def amount_said(amount: int | Fraction) -> str:
    """Return a number of pairs or a share of them in words.

    Examples
    --------
    >>> amount_said(2), amount_said(Fraction(1, 3))
    ('2 pairs', '1/3 of all pairs')
    """
    if isinstance(amount, Fraction):
        return message("demand.share", share=share_said(amount))
    return message("demand.pair" if amount == 1 else "demand.pairs", n=amount)


def limit_said(group: Group, amount: int | Fraction | None = None) -> str:
    """Return the bound of a group in words, or another amount in its place.

    Examples
    --------
    >>> import numpy as np
    >>> limit_said(Group("a", "mentors", np.array([0]), at_least=1))
    'at least 1 pair'
    """
    sense, own = (
        ("at_most", group.at_most) if group.at_least is None else ("at_least", group.at_least)
    )
    return message(f"demand.{sense}", n=amount_said((own or 0) if amount is None else amount))

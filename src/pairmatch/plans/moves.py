"""Moves between two plans: who changes partner, one after another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pairmatch._support.messages import listed, message
from pairmatch.people.pairs import Label, Matching, label_order


@dataclass(frozen=True)
class Move:
    """Somebody who would have to move.

    Attributes
    ----------
    mentee_id
        The mentee.
    old, new
        The mentor in the plan, and the one instead; ``None`` = without.
    """

    mentee_id: Label
    old: Label | None
    new: Label | None


def moves_between(old: Matching, new: Matching, first: Label | None = None) -> tuple[Move, ...]:
    """Return who is elsewhere in another plan, so that who gives way to somebody comes next.

    The moves begin with the mentee ``first``.

    Examples
    --------
    >>> old, new = Matching([("E-1", "M-1"), ("E-2", "M-2")]), Matching([("E-2", "M-1")])
    >>> [move.mentee_id for move in moves_between(old, new)]
    ['E-2', 'E-1']
    """
    mentees = {mentee for mentee, _ in set(old) ^ set(new)}
    left = {
        mentee: Move(mentee, old.partner_of(mentee), new.partner_of(mentee)) for mentee in mentees
    }
    ordered: list[Move] = []
    while left:
        to = ordered[-1].new if ordered else None
        ahead = {move.new for move in left.values()}

        def order(move: Move, to: Label | None = to, ahead: set[Label | None] = ahead) -> Any:
            follows = to is not None and move.old == to
            # Somebody whom nobody drives out begins; else whoever comes first.
            begins = move.old is None or move.old not in ahead
            return (
                not follows, move.mentee_id != first, not begins, label_order(move.mentee_id)
            )  # fmt: skip

        ordered.append(min(left.values(), key=order))
        del left[ordered[-1].mentee_id]
    return tuple(ordered)


def moves_said(moves: Sequence[Move], language: str = "en") -> str:
    """Return who would have to move, in words.

    Examples
    --------
    >>> moves_said([Move("E-1", None, "M-1"), Move("E-2", "M-1", "M-2"), Move("E-3", "M-2", None)])
    'In that case E-1 goes to M-1, E-2 moves from M-1 to M-2 and E-3 is left without a mentor.'
    """
    texts = []
    for move in moves:
        kind = "out" if move.new is None else "in" if move.old is None else "on"
        texts.append(
            message(f"moves.{kind}", language, mentee=move.mentee_id, old=move.old, new=move.new)
        )
    return message("moves.all", language, moves=listed(texts, language))

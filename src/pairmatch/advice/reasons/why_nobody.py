"""Why somebody has nobody: what keeps everybody apart, and what would change it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from pairmatch.advice.differences import Difference
from pairmatch.advice.moves import Move, moves_said
from pairmatch.advice.parts import part_of, to_be_had
from pairmatch.advice.position import Forced, Position
from pairmatch.advice.wording import reason_said
from pairmatch.frozen import FrozenMap
from pairmatch.matching import Label, label_order
from pairmatch.messages import decimal, listed, message
from pairmatch.policy import Policy
from pairmatch.problem import NOT_ELIGIBLE
from pairmatch.scoring import Evaluation
from pairmatch.scoring.evaluation import BELOW_MINIMUM, EXCLUDED, SAME_PERSON
from pairmatch.solution import Unmatched
from pairmatch.stages import in_score

IntArray = npt.NDArray[np.int64]
Side = Literal["mentee", "mentor"]


@dataclass(frozen=True)
class Rival:
    """Somebody eligible who is with others in the plan.

    Attributes
    ----------
    id
        The mentor (of a mentee), or the mentee (of a mentor).
    points
        Points of the pair that is not in the plan.
    taken_by, taken_points
        With whom that one is in the plan, and the points of these pairs.
    loss
        By how much the best plan with the pair is worse, exactly; ``None`` if no plan has it.
    """

    id: Label
    points: int
    taken_by: tuple[Label, ...]
    taken_points: tuple[int, ...]
    loss: Difference | None


@dataclass(frozen=True)
class WhyNobody:
    """Why a person has nobody in the plan.

    Attributes
    ----------
    side, id
        The person.
    reason
        Reason code, as in ``unmatched_mentees`` and ``unmatched_mentors``.
    others, eligible
        How many people there are on the other side, and with how many the rules allow a pair.
    apart
        How many each reason code keeps apart; one may be kept apart by several.
    opened
        How many would become eligible if one rule alone, the minimum score or the exclusions were
        dropped, by reason code.
    best_points
        The highest points with anybody whom the rules allow but the minimum score does not.
    rivals
        Those of the eligible who have a seat before the round (of a mentor: all who are eligible),
        with whom they are, and what taking them would cost; the cheapest first.
    cheapest
        What it costs to pair the person in the cheapest way, and who would move.
    unit
        What one point is in score.
    """

    side: Side
    id: Label
    reason: str
    others: int
    eligible: int
    apart: FrozenMap[str, int]
    opened: FrozenMap[str, int]
    best_points: int | None
    minimum_points: int
    rivals: tuple[Rival, ...]
    cheapest: Forced | None
    unit: Fraction
    policy: Policy | None = field(default=None, repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain lists and mappings."""
        return {
            "side": self.side,
            "id": self.id,
            "reason": self.reason,
            "others": self.others,
            "eligible": self.eligible,
            "apart": dict(self.apart),
            "opened": dict(self.opened),
            "best_score": None if self.best_points is None else self._score(self.best_points),
            "rivals": [
                {
                    "id": rival.id,
                    "score": self._score(rival.points),
                    "with": list(rival.taken_by),
                    "their_scores": [self._score(own) for own in rival.taken_points],
                    "loss": None if rival.loss is None else rival.loss.to_dict(),
                }
                for rival in self.rivals
            ],
            "moves": [vars(move) for move in self.moves],
        }

    @property
    def moves(self) -> tuple[Move, ...]:
        """Who would move if the person were paired in the cheapest way."""
        return () if self.cheapest is None else self.cheapest.moves

    def text(self, language: str = "en") -> str:
        """Return the reason in words, in ``"en"``, ``"fr"``, ``"de"`` or ``"nl"``."""
        side = self.side
        reason = message(f"reason.{self.reason}", language)
        lines = [message(f"why_nobody.{side}", language, id=self.id, reason=reason)]
        if self.reason != "running_pair" and self.others:
            lines.append(
                message(f"why_nobody.eligible.{side}", language, n=self.eligible, total=self.others)
            )
        if not self.eligible:
            lines += [
                message("why_nobody.apart", language, n=n, reason=self._said(code, language))
                for code, n in self.apart.items()
            ]
            lines += [
                message(
                    f"why_nobody.opened.{side}", language, n=n, reason=self._said(code, language)
                )
                for code, n in self.opened.items()
            ]
            if self.best_points is not None:
                best = decimal(self._score(self.best_points), language)
                least = decimal(self._score(self.minimum_points), language)
                lines.append(message("why_nobody.below", language, best=best, minimum=least))
        for rival in self.rivals[:_SHOWN]:
            lines.append(self._rival_said(rival, language))
        if len(self.rivals) > _SHOWN:
            lines.append(message("why_nobody.more", language, n=len(self.rivals) - _SHOWN))
        if len(self.moves) > 1:
            lines.append(moves_said(self.moves, language))
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.text()

    def _score(self, points: int) -> float:
        return in_score(points, self.unit)

    def _said(self, code: str, language: str) -> str:
        return reason_said(code, self.policy, language)

    def _rival_said(self, rival: Rival, language: str) -> str:
        score = decimal(self._score(rival.points), language)
        taken = listed(
            [
                message(
                    "why_nobody.with", language, id=label, score=decimal(self._score(own), language)
                )
                for label, own in zip(rival.taken_by, rival.taken_points, strict=True)
            ],
            language,
        )
        if rival.loss is None:
            loss = message("why_nobody.never", language)
        elif rival.loss.none:
            loss = message("why_nobody.free", language)
        else:
            loss = message("why_nobody.loss", language, loss=rival.loss.text(language))
        key = "rival" if rival.taken_by else "idle"
        return message(
            f"why_nobody.{key}", language, id=rival.id, score=score, taken=taken, loss=loss
        )


_SHOWN = 5


def why_nobody(position: Position, side: Side, label: Label) -> WhyNobody:
    """Return why somebody without a pair has nobody.

    Parameters
    ----------
    position
        The plan in hand.
    side, label
        The person, who has no pair in the plan.
    """
    own = _unmatched(position, side, label)
    problem = position.problem
    index = (position.rows if side == "mentee" else position.columns)[label]
    points = (
        position.points_of_mentee(index) if side == "mentee" else position.points_of_mentor(index)
    )
    ids = problem.mentor_ids if side == "mentee" else problem.mentee_ids
    evaluation = position.evaluation
    apart: Mapping[str, int] = {}
    opened: Mapping[str, int] = {}
    best: int | None = None
    settled = own.reason in ("running_pair", "partners_settled")
    if evaluation is not None and not settled and not (points != NOT_ELIGIBLE).any():
        apart, opened, best = _kept_apart(evaluation, side, label)
    rivals, cheapest = _rivals(position, side, index, points)
    return WhyNobody(
        side,
        label,
        own.reason,
        len(ids),
        int((points != NOT_ELIGIBLE).sum()),
        FrozenMap(apart),
        FrozenMap(opened),
        best,
        0 if evaluation is None else evaluation.policy.minimum_points,
        rivals,
        cheapest,
        problem.unit,
        None if evaluation is None else evaluation.policy,
    )


def _unmatched(position: Position, side: Side, label: Label) -> Unmatched:
    own = position.solution
    people = own.unmatched_mentees if side == "mentee" else own.unmatched_mentors
    return next(one for one in people if one.id == label)


def _rivals(
    position: Position, side: Side, index: int, points: IntArray
) -> tuple[tuple[Rival, ...], Forced | None]:
    """Return the eligible people of the other side with what taking them costs."""
    problem = position.problem
    # Who is pinned elsewhere or in a running pair is not to be had.
    if side == "mentee":
        others = np.flatnonzero((points != NOT_ELIGIBLE) & (problem.seats > 0)).tolist()
        losses = position.losses_of_mentee(index, others)
        ids = problem.mentor_ids
    else:
        others = np.flatnonzero((points != NOT_ELIGIBLE) & position.to_be_had).tolist()
        others = others if problem.seats[index] else []
        losses = position.losses_of_mentor(index, others)
        ids = problem.mentee_ids
    rivals = []
    for other, loss in zip(others, losses, strict=True):
        taken, own = _taken(position, side, other)
        rivals.append((loss, Rival(ids[other], int(points[other]), taken, own, loss), other))
    rivals.sort(key=lambda own: (_order(own[0]), -own[1].points, label_order(own[1].id)))
    cheapest = None
    if rivals and rivals[0][0] is not None:
        other = rivals[0][2]
        pair = (index, other) if side == "mentee" else (other, index)
        cheapest = position.forced(*pair)
    return tuple(own for _, own, _ in rivals), cheapest


def _order(loss: Difference | None) -> tuple[int, ...]:
    """Return the sort key of a loss: the smallest first, what is impossible last."""
    return (1,) if loss is None else (0, *(-amount for amount in loss.amounts))


def _taken(position: Position, side: Side, other: int) -> tuple[tuple[Label, ...], tuple[int, ...]]:
    """Return with whom somebody is in the plan, and the points of these pairs."""
    problem = position.problem
    if side == "mentee":
        pairs = position.pairs_of_mentor(problem.mentor_ids[other])
        return tuple(p.mentee_id for p in pairs), tuple(p.points for p in pairs)
    pair = position.pair_of_mentee(problem.mentee_ids[other])
    return ((), ()) if pair is None else ((pair.mentor_id,), (pair.points,))


def _kept_apart(
    evaluation: Evaluation, side: Side, label: Label
) -> tuple[dict[str, int], dict[str, int], int | None]:
    """Return how many each reason keeps apart, how many each alone, and the best points."""
    cohort, policy = evaluation.cohort, evaluation.policy
    own = (
        part_of(cohort, mentees=[label])
        if side == "mentee"
        else part_of(cohort, to_be_had(cohort), [label])
    )
    if not (own.mentees and own.mentors):
        return {}, {}, None
    part = Evaluation(own, policy)
    blocks = list(part.blocks())
    tables = [part.reasons(rows) for rows in blocks]
    raw = np.concatenate([part.raw_points(rows) for rows in blocks]).ravel()
    masks = {code: np.concatenate([table[code] for table in tables]).ravel() for code in tables[0]}
    count = np.sum(list(masks.values()), axis=0)
    apart = {code: int(mask.sum()) for code, mask in masks.items() if mask.any()}
    enough = raw >= policy.minimum_points
    opened = {}
    for rule in policy.rules:
        codes = [code for code in (rule.code, rule.blank_code) if code in masks]
        broken = np.any([masks[code] for code in codes], axis=0)
        opened[rule.code] = int((broken & (count == 1) & enough).sum())
    opened[EXCLUDED] = int((masks[EXCLUDED] & (count == 1) & enough).sum())
    opened[BELOW_MINIMUM] = int(masks[BELOW_MINIMUM].sum())
    below = masks[BELOW_MINIMUM]
    apart.pop(SAME_PERSON, None)
    return (
        dict(sorted(apart.items(), key=lambda own: (-own[1], own[0]))),
        dict(sorted(((c, n) for c, n in opened.items() if n), key=lambda own: (-own[1], own[0]))),
        int(raw[below].max()) if below.any() else None,
    )

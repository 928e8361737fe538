"""Explanations why a person has no pair: what prevents each, and what would change it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np

from pairmatch._support.containers import FrozenMap, IntArray
from pairmatch._support.display import ShownAsText
from pairmatch._support.messages import Worded, listed, message
from pairmatch._support.progress import SILENT, Steps
from pairmatch.people.pairs import Label, label_order
from pairmatch.plans.context import Forced, PlanContext, Side
from pairmatch.plans.differences import Difference
from pairmatch.plans.left_out import available_mentees, part_of
from pairmatch.plans.moves import Move, moves_said
from pairmatch.plans.wording import demanded_said, reason_said, score_said, scores_said
from pairmatch.policy import Policy
from pairmatch.policy.parts import BELOW_MINIMUM
from pairmatch.problem import NOT_ELIGIBLE
from pairmatch.problem.stages import in_score
from pairmatch.scoring import Evaluation
from pairmatch.scoring.tiles import EXCLUDED, SAME_PERSON


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
        By how much the best plan with the pair is worse, exactly; ``None`` if no plan has it, or
        if that is not known.
    known
        Whether the loss was worked out.
    """

    id: Label
    points: int
    taken_by: tuple[Label, ...]
    taken_points: tuple[int, ...]
    loss: Difference | None
    known: bool = True


@dataclass(frozen=True, repr=False)
class WhyNobody(Worded, ShownAsText):
    """Why a person has nobody in the plan.

    Attributes
    ----------
    side, id
        The person.
    reason
        Reason code, as in ``unmatched_mentees`` and ``unmatched_mentors``.
    others, eligible
        How many people there are on the other side, and with how many the rules allow a pair;
        mentees in running pairs, or pinned to somebody else, do not count.
    apart
        How many each reason code keeps apart; one may be kept apart by several.
    opened
        How many would become eligible if one rule alone, the minimum score or the exclusions were
        dropped, by reason code.
    best_points
        The highest points with anybody whom the rules allow but the minimum score does not.
    rivals
        Those of the eligible who have a seat before the round (of a mentor: all who are eligible),
        with whom they are, and what taking them would cost; the cheapest first. Where prices do
        not say all of it (quotas that cross or are shares, several layers of stages) every cost is
        another problem to solve: then only those of the five best by score are worked out, and the
        others come last. None of a mentee in a running pair.
    cheapest
        What it costs to pair the person in the cheapest way that was worked out, and who would
        move.
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
                    "their_scores": [self._score(points) for points in rival.taken_points],
                    "loss": None if rival.loss is None else rival.loss.to_dict(),
                    "known": rival.known,
                }
                for rival in self.rivals
            ],
            "moves": [vars(move) for move in self.moves],
        }

    @property
    def moves(self) -> tuple[Move, ...]:
        """The people who would move if the person were paired in the cheapest way."""
        return () if self.cheapest is None else self.cheapest.moves

    def text(self, language: str = "en") -> str:
        """Return the reason in words, in ``"en"``, ``"fr"``, ``"de"``, ``"nl"`` or ``"it"``."""
        side = self.side
        reason = message(f"reason.{self.reason}", language)
        lines = [message(f"why_nobody.{side}", language, id=self.id, reason=reason)]
        if self.reason != "running_pair" and self.others:
            counts = {"n": self.eligible, "total": self.others}
            lines.append(message(f"why_nobody.eligible.{side}", language, **counts))
        if not self.eligible:
            # What keeps apart is a rule that is broken; what would open is the rule itself.
            for key, counted, worded in (
                ("apart", self.apart, reason_said),
                (f"opened.{side}", self.opened, demanded_said),
            ):
                for code, n in counted.items():
                    words = worded(code, self.policy, language)
                    lines.append(message(f"why_nobody.{key}", language, n=n, reason=words))
            if self.best_points is not None:
                both = self._score(self.best_points), self._score(self.minimum_points)
                best, least = scores_said(both, language)
                lines.append(message("why_nobody.below", language, best=best, minimum=least))
        lines += [self._rival_said(rival, language) for rival in self.rivals[:_SHOWN]]
        if len(self.rivals) > _SHOWN:
            lines.append(message("why_nobody.more", language, n=len(self.rivals) - _SHOWN))
        if len(self.moves) > 1:
            lines.append(moves_said(self.moves, language))
        return "\n".join(lines)

    def _score(self, points: int) -> float:
        return in_score(points, self.unit)

    def _rival_said(self, rival: Rival, language: str) -> str:
        score = score_said(rival.points, self.unit, language)
        scores = [score_said(points, self.unit, language) for points in rival.taken_points]
        pairs = [
            message("why_nobody.with", language, id=label, score=points)
            for label, points in zip(rival.taken_by, scores, strict=True)
        ]
        if rival.loss is None:
            loss = message(f"why_nobody.{'never' if rival.known else 'unknown'}", language)
        else:
            key, lost = "free" if rival.loss.none else "loss", rival.loss.text(language)
            loss = message(f"why_nobody.{key}", language, loss=lost)
        values = {"id": rival.id, "score": score, "taken": listed(pairs, language), "loss": loss}
        return message(f"why_nobody.{'rival' if rival.taken_by else 'idle'}", language, **values)


_SHOWN = 5
# The most losses that are worked out where each is another problem to solve.
_SOLVED = 5


def why_nobody(context: PlanContext, side: Side, label: Label, steps: Steps = SILENT) -> WhyNobody:
    """Return why somebody without a pair has nobody.

    Parameters
    ----------
    context
        The plan in hand.
    side, label
        The person, who has no pair in the plan.
    steps
        Counts what is looked at.
    """
    solution, problem = context.solution, context.problem
    people = solution.unmatched_mentees if side == "mentee" else solution.unmatched_mentors
    reason = next(one.reason for one in people if one.id == label)
    index = (context.rows if side == "mentee" else context.columns)[label]
    points_of = context.points_of_mentee if side == "mentee" else context.points_of_mentor
    points = points_of(index)
    others = len(problem.mentor_ids)
    if side == "mentor":
        # Mentees who are in running pairs, or pinned elsewhere, are in nobody's way.
        others = int(context.available_mentees.sum())
        points = np.where(context.available_mentees, points, NOT_ELIGIBLE)
    evaluation = context.evaluation
    apart: Mapping[str, int] = {}
    opened: Mapping[str, int] = {}
    best: int | None = None
    settled = reason in ("running_pair", "partners_settled")
    if evaluation is not None and not settled and not (points != NOT_ELIGIBLE).any():
        apart, opened, best = _kept_apart(evaluation, side, label)
    # A mentee in a running pair needs nobody.
    rivals, cheapest = (
        ((), None) if reason == "running_pair" else _rivals(context, side, index, points, steps)
    )
    return WhyNobody(
        side,
        label,
        reason,
        others,
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


def _rivals(
    context: PlanContext, side: Side, index: int, points: IntArray, steps: Steps
) -> tuple[tuple[Rival, ...], Forced | None]:
    """Return the eligible people of the other side with what taking them costs."""
    problem, of_mentee = context.problem, side == "mentee"
    # Mentees who are pinned elsewhere or in a running pair are not available.
    if of_mentee:
        there = (points != NOT_ELIGIBLE) & (problem.seats > 0)
    else:
        there = (points != NOT_ELIGIBLE) & context.available_mentees & bool(problem.seats[index])
    ids = problem.mentor_ids if of_mentee else problem.mentee_ids
    others = np.flatnonzero(there).tolist()
    if context.rerouting is None:
        # Each loss is another problem to solve.
        others.sort(key=lambda other: (-int(points[other]), label_order(ids[other])))
    known = others if context.rerouting is not None else others[:_SOLVED]
    losses_of = context.losses_of_mentee if of_mentee else context.losses_of_mentor
    losses = dict(zip(known, losses_of(index, known, steps), strict=True))
    rivals = []
    for other in others:
        partners, taken = partners_in_plan(context, side, other)
        costs = losses.get(other), other in losses
        rivals.append((other, Rival(ids[other], int(points[other]), partners, taken, *costs)))
    rivals.sort(key=lambda rival: _order(rival[1]))
    cheapest = None
    if rivals and rivals[0][1].loss is not None:
        other = rivals[0][0]
        pair = (index, other) if of_mentee else (other, index)
        cheapest = context.forced(*pair, steps)
    return tuple(rival for _, rival in rivals), cheapest


def _order(rival: Rival) -> tuple[object, ...]:
    """Return the sort key of a rival: the smallest loss first, then no plan, then not known."""
    loss = () if rival.loss is None else tuple(-amount for amount in rival.loss.amounts)
    return not rival.known, rival.loss is None, loss, -rival.points, label_order(rival.id)


def partners_in_plan(
    context: PlanContext, side: Side, other: int
) -> tuple[tuple[Label, ...], tuple[int, ...]]:
    """Return the partners in the plan of one on the other side, and the points of their pairs."""
    problem = context.problem
    if side == "mentee":
        pairs = context.pairs_of_mentor(problem.mentor_ids[other])
        return tuple(p.mentee_id for p in pairs), tuple(p.points for p in pairs)
    pair = context.pair_of_mentee(problem.mentee_ids[other])
    return ((), ()) if pair is None else ((pair.mentor_id,), (pair.points,))


def _kept_apart(
    evaluation: Evaluation, side: Side, label: Label
) -> tuple[dict[str, int], dict[str, int], int | None]:
    """Return how many each reason keeps apart, how many each alone, and the best points."""
    cohort, policy = evaluation.cohort, evaluation.policy
    mentees = [label] if side == "mentee" else available_mentees(cohort)
    people = part_of(cohort, mentees, None if side == "mentee" else [label])
    if not (people.mentees and people.mentors):
        return {}, {}, None
    part = Evaluation(people, policy)
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
    best = int(raw[below].max()) if below.any() else None
    return _most_first(apart), _most_first(opened), best


def _most_first(counts: Mapping[str, int]) -> dict[str, int]:
    """Return the counts above 0, the highest first, then by reason code."""
    above = [(code, n) for code, n in counts.items() if n]
    return dict(sorted(above, key=lambda count: (-count[1], count[0])))

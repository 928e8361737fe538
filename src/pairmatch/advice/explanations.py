"""Explanations why a pair is in the plan, and why another is not."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal, TypeAlias

import numpy as np

from pairmatch._support.display import ShownAsText
from pairmatch._support.messages import Worded, listed, message, reason_text
from pairmatch._support.parameters import asked
from pairmatch._support.progress import Progress, Steps
from pairmatch.advice.why_unpaired import WhyNobody, why_nobody
from pairmatch.errors import PolicyError, did_you_mean
from pairmatch.people.pairs import Label, label_order
from pairmatch.plans.context import Forced, PlanContext
from pairmatch.plans.differences import Difference
from pairmatch.plans.moves import Move, moves_said
from pairmatch.plans.solution import Solution
from pairmatch.plans.wording import (
    contribution_said,
    reasons_said,
    score_said,
    scores_said,
)
from pairmatch.policy import Policy
from pairmatch.policy.parts import BELOW_MINIMUM
from pairmatch.problem import NOT_ELIGIBLE
from pairmatch.problem.stages import in_score
from pairmatch.scoring import Breakdown, PairFacts

Obstacle: TypeAlias = Literal["running", "settled", "no_seat", "impossible"]


@dataclass(frozen=True)
class NextBest:
    """The best other eligible mentor of a mentee, and what taking that one would cost everybody.

    Attributes
    ----------
    mentor_id, points
        The mentor, and the points of the pair.
    loss
        By how much the best plan with that pair is worse, exactly; ``None`` if no plan has it.
    """

    mentor_id: Label
    points: int
    loss: Difference | None


@dataclass(frozen=True, repr=False)
class PairExplanation(Worded, ShownAsText):
    """Why a pair is in the plan or not.

    Attributes
    ----------
    mentee_id, mentor_id
        The pair.
    eligible
        Whether the pair is eligible.
    points
        Its points; of a score matrix ``None`` where it is not eligible.
    breakdown
        Contributions, answers not stated, and reason codes; ``None`` for a score matrix.
    in_plan, pinned, override
        Whether the pair is in the plan, whether because it is pinned, and why although it breaks a
        rule.
    rank, n_eligible
        Rank of the mentor among the eligible mentors of the mentee (equal scores share one; 0 = not
        eligible), and how many these are.
    next_best
        For a pair in the plan: the best other mentor.
    obstacle
        Why no plan can have the pair: it is running already. Or, although it is eligible: the
        mentee is pinned elsewhere or in another running pair, the mentor has no seat, or the
        demands allow it in no plan.
    forced
        For an eligible pair that is not in the plan: the exact loss of the best plan with it, and
        who would have to move.
    partner
        The mentor of the mentee in the plan.
    mentees
        The mentees of the mentor in the plan.
    alone
        Why the mentee or the mentor has nobody, if so.
    unit
        What one point is in score.
    facts
        What the two share and what they do not; ``None`` for a score matrix. They hold answers of
        profiles: neither ``repr`` nor :meth:`to_dict` has them, and :meth:`text` only on request.
    """

    mentee_id: Label
    mentor_id: Label
    eligible: bool
    points: int | None
    breakdown: Breakdown | None
    in_plan: bool
    pinned: bool
    override: str
    rank: int
    n_eligible: int
    next_best: NextBest | None
    obstacle: Obstacle | None
    forced: Forced | None
    partner: Label | None
    mentees: tuple[Label, ...]
    alone: tuple[WhyNobody, ...]
    unit: Fraction
    policy: Policy | None = field(default=None, repr=False)
    facts: PairFacts | None = field(default=None, repr=False)

    @property
    def loss(self) -> Difference | None:
        """By how much the best plan with the pair is worse; ``None`` if in the plan or in none."""
        return None if self.forced is None else self.forced.difference

    @property
    def moves(self) -> tuple[Move, ...]:
        """The people who would have to move if the pair were forced."""
        return () if self.forced is None else self.forced.moves

    def to_dict(self) -> dict[str, Any]:
        """Return everything but the facts as plain lists and mappings."""
        parts = () if self.breakdown is None else self.breakdown.contributions
        other = self.next_best
        return {
            "mentee_id": self.mentee_id,
            "mentor_id": self.mentor_id,
            "eligible": self.eligible,
            "reasons": [] if self.breakdown is None else list(self.breakdown.reasons),
            "score": None if self.points is None else self._score(self.points),
            "contributions": [
                {
                    "criterion": part.criterion,
                    "score": self._score(part.points),
                    "weight": self._score(part.weight),
                    "not_stated": part.blank,
                }
                for part in parts
            ],
            "in_plan": self.in_plan,
            "pinned": self.pinned,
            "override": self.override,
            "rank": self.rank or None,
            "n_eligible": self.n_eligible,
            "next_best": None
            if other is None
            else {
                "mentor_id": other.mentor_id,
                "score": self._score(other.points),
                "loss": None if other.loss is None else other.loss.to_dict(),
            },
            "obstacle": self.obstacle,
            "loss": None if self.loss is None else self.loss.to_dict(),
            "moves": [vars(move) for move in self.moves],
            "partner": self.partner,
            "mentees": list(self.mentees),
            "alone": [one.to_dict() for one in self.alone],
        }

    def text(self, language: str = "en", *, facts: bool = False) -> str:
        """Return the explanation in words.

        Parameters
        ----------
        language
            ``"en"``, ``"fr"``, ``"de"``, ``"nl"`` or ``"it"``.
        facts
            Whether to say which needs, languages, hours and so on the two share: answers of their
            profiles, for those who may read these.
        """
        who = {"mentee": self.mentee_id, "mentor": self.mentor_id}
        lines = [self._verdict(language), *self._parts(language, facts=asked("facts", facts))]
        if self.in_plan:
            lines.append(message("explain.pinned" if self.pinned else "explain.chosen", language))
            if self.override:
                # Which rules it lifts was said first.
                why = self.override.rpartition(" (")[0] or self.override
                lines.append(message("explain.override", language, why=why))
        elif self.obstacle is not None:
            lines.append(message(f"explain.{self.obstacle}", language, **who))
        elif self.loss is not None:
            key = "better" if self.loss.better else "no_loss" if self.loss.none else "loss"
            loss = self.loss.text(language)
            lines.append(message(f"explain.{key}", language, loss=loss))
            if self.moves:
                lines.append(moves_said(self.moves, language))
        if self.rank:
            ranks = {"n": self.n_eligible, "rank": self.rank}
            lines.append(message("explain.rank", language, **ranks, **who))
        if self.next_best is not None:
            lines.append(self._next_said(self.next_best, language))
        if not self.in_plan:
            lines += self._now(language)
        return "\n".join([*lines, *(one.text(language) for one in self.alone)])

    def _parts(self, language: str, *, facts: bool) -> list[str]:
        """Return what each criterion adds, each with its fact, and the facts of rules."""
        lines = []
        texts = list(self.facts.lines(language)) if facts and self.facts is not None else []
        if self.breakdown is not None and self.policy is not None:
            for part in self.breakdown.contributions:
                lines.append(f"  {contribution_said(part, self.policy, language)}")
                lines += [f"    {text}" for text in texts[:1]]
                texts = texts[1:]
        return lines + [f"  {text}" for text in texts]

    def _score(self, points: int) -> float:
        return in_score(points, self.unit)

    def _verdict(self, language: str) -> str:
        who = {"mentee": self.mentee_id, "mentor": self.mentor_id}
        codes = () if self.breakdown is None else self.breakdown.reasons
        if self.override:
            phrase = reasons_said(codes, self.policy, language)
            return message("explain.against_rules", language, said=phrase, **who)
        if codes == (BELOW_MINIMUM,) and self.policy is not None and self.points is not None:
            both = self._score(self.points), self._score(self.policy.minimum_points)
            score, least = scores_said(both, language)
            return message("explain.below", language, score=score, minimum=least, **who)
        if self.eligible:
            score = "" if self.points is None else score_said(self.points, self.unit, language)
            return message("explain.score", language, score=score, **who)
        if not codes:
            return message("explain.not_allowed", language, **who)
        phrase = reasons_said(codes, self.policy, language)
        return message("explain.not_eligible", language, said=phrase, **who)

    def _next_said(self, other: NextBest, language: str) -> str:
        score = score_said(other.points, self.unit, language)
        loss = "" if other.loss is None else other.loss.text(language)
        key = "next_never" if other.loss is None else "next_free" if other.loss.none else "next"
        return message(f"explain.{key}", language, mentor=other.mentor_id, score=score, loss=loss)

    def _now(self, language: str) -> list[str]:
        lines = []
        if self.partner is not None:
            who = {"mentee": self.mentee_id, "mentor": self.partner}
            lines.append(message("explain.with_mentor", language, **who))
        if self.mentees:
            who = {"mentor": self.mentor_id, "mentees": listed(self.mentees, language)}
            lines.append(message("explain.with_mentees", language, **who))
        return lines


def explain_pair(
    context: PlanContext,
    mentee_id: Label,
    mentor_id: Label,
    *,
    progress: Progress | bool | None = None,
) -> PairExplanation:
    """Return why a pair is in the plan, or why it is not and what forcing it would cost.

    Parameters
    ----------
    context
        The plan in hand.
    mentee_id, mentor_id
        The pair; it need not be in the plan.
    progress
        Counts steps; how many there will be is not known. See :func:`pairmatch.match`.

    Raises
    ------
    PolicyError
        If an id is not known.
    """
    with Steps(progress, "steps") as steps:
        return _explained(context, mentee_id, mentor_id, steps)


def _explained(
    context: PlanContext, mentee_id: Label, mentor_id: Label, steps: Steps
) -> PairExplanation:
    mentee_id = context.known("mentee", mentee_id)
    mentor_id = context.known("mentor", mentor_id)
    mentee, mentor = context.rows[mentee_id], context.columns[mentor_id]
    points = context.points_of_mentee(mentee)
    eligible = points != NOT_ELIGIBLE
    current = context.pair_of_mentee(mentee_id)
    in_plan = current is not None and current.mentor_id == mentor_id
    parts = context.breakdown((mentee_id, mentor_id))
    obstacle: Obstacle | None = None
    forced = None
    if context.is_running(mentee_id, mentor_id):
        obstacle = "running"
    elif eligible[mentor] and not in_plan:
        obstacle, forced = _obstacle(context, mentee, mentor, steps)
    value = int(points[mentor]) if eligible[mentor] else None
    return PairExplanation(
        mentee_id,
        mentor_id,
        bool(eligible[mentor]),
        value if parts is None else parts.points,
        parts,
        in_plan,
        in_plan and current is not None and current.pinned,
        current.override if in_plan and current is not None else "",
        int((points > points[mentor]).sum()) + 1 if eligible[mentor] else 0,
        int(eligible.sum()),
        _next_best(context, mentee, mentor, steps) if in_plan else None,
        obstacle,
        forced,
        None if current is None else current.mentor_id,
        tuple(pair.mentee_id for pair in context.pairs_of_mentor(mentor_id)),
        _alone(context, mentee_id, mentor_id, steps),
        context.problem.unit,
        None if context.evaluation is None else context.evaluation.policy,
        context.facts((mentee_id, mentor_id)),
    )


def explain_mentee(
    context: PlanContext, mentee_id: Label, *, progress: Progress | bool | None = None
) -> PairExplanation | WhyNobody:
    """Return why a mentee is with the mentor in the plan, or why with nobody.

    ``progress`` is as for :func:`explain_pair`.

    Raises
    ------
    PolicyError
        If the id is not known.
    """
    mentee_id = context.known("mentee", mentee_id)
    current = context.pair_of_mentee(mentee_id)
    with Steps(progress, "steps") as steps:
        if current is None:
            return why_nobody(context, "mentee", mentee_id, steps)
        return _explained(context, mentee_id, current.mentor_id, steps)


def explain_mentor(
    context: PlanContext, mentor_id: Label, *, progress: Progress | bool | None = None
) -> tuple[PairExplanation, ...] | WhyNobody:
    """Return why a mentor is with each mentee in the plan, or why with nobody.

    ``progress`` is as for :func:`explain_pair`.

    Raises
    ------
    PolicyError
        If the id is not known.
    """
    mentor_id = context.known("mentor", mentor_id)
    pairs = context.pairs_of_mentor(mentor_id)
    with Steps(progress, "steps") as steps:
        if not pairs:
            return why_nobody(context, "mentor", mentor_id, steps)
        return tuple(_explained(context, pair.mentee_id, mentor_id, steps) for pair in pairs)


def partner_said(solution: Solution, mentee_id: Label, language: str = "en") -> str:
    """Return whom a mentee is with, of a solution whose people are not known.

    Raises
    ------
    PolicyError
        If the mentee or the language is not known.
    """
    for pair in solution.pairs:
        if pair.mentee_id == mentee_id:
            score = score_said(pair.points, solution.unit, language)
            who = {"mentee": mentee_id, "mentor": pair.mentor_id}
            return message("explain.partner", language, score=score, **who)
    for one in solution.unmatched_mentees:
        if one.id == mentee_id:
            reason = reason_text(one.reason, language)
            return message("why_nobody.mentee", language, id=mentee_id, reason=reason)
    known = [str(pair.mentee_id) for pair in solution.pairs]
    known += [str(one.id) for one in solution.unmatched_mentees]
    raise PolicyError(f"no mentee {mentee_id!r}. {did_you_mean(str(mentee_id), known)}")


def _obstacle(
    context: PlanContext, mentee: int, mentor: int, steps: Steps
) -> tuple[Obstacle | None, Forced | None]:
    problem = context.problem
    if not context.available_mentees[mentee]:
        return "settled", None
    if not problem.seats[mentor]:
        return "no_seat", None
    forced = context.forced(mentee, mentor, steps)
    return ("impossible", None) if forced.difference is None else (None, forced)


def _next_best(context: PlanContext, mentee: int, mentor: int, steps: Steps) -> NextBest | None:
    """Return the best other mentor of a mentee with a seat; of equal ones the cheapest."""
    points = context.points_of_mentee(mentee)
    others = (points != NOT_ELIGIBLE) & (context.problem.seats > 0)
    others[mentor] = False
    if not others.any():
        return None
    best = int(points[others].max())
    ids = context.problem.mentor_ids
    equal = np.flatnonzero(others & (points == best)).tolist()
    losses = context.losses_of_mentee(mentee, equal, steps)

    def order(k: int) -> tuple[object, ...]:
        loss = losses[k]
        cost = (1,) if loss is None else (0, *(-amount for amount in loss.amounts))
        return (*cost, label_order(ids[equal[k]]))

    first = min(range(len(equal)), key=order)
    return NextBest(ids[equal[first]], best, losses[first])


def _alone(
    context: PlanContext, mentee_id: Label, mentor_id: Label, steps: Steps
) -> tuple[WhyNobody, ...]:
    """Return why the two people of a pair have nobody, if so."""
    alone = []
    if context.pair_of_mentee(mentee_id) is None:
        alone.append(why_nobody(context, "mentee", mentee_id, steps))
    if not context.pairs_of_mentor(mentor_id):
        alone.append(why_nobody(context, "mentor", mentor_id, steps))
    return tuple(alone)

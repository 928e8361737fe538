"""The effect of one criterion: the plan with it, and the plan without it."""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from pairmatch._support.display import ShownAsText
from pairmatch._support.progress import Progress, Steps
from pairmatch.advice import Position
from pairmatch.api import match, of_round
from pairmatch.errors import PolicyError, did_you_mean
from pairmatch.lab.fairness.groups import Groups
from pairmatch.lab.fairness.judged_pairs import judge_of, judged
from pairmatch.lab.fairness.outcomes import GroupOutcomes, Side, outcomes_of
from pairmatch.people import Cohort
from pairmatch.people.pairs import Label, Matching, label_order
from pairmatch.policy import Policy


@dataclass(frozen=True, repr=False)
class CriterionEffect(ShownAsText):
    """The plan of a policy, and the plan without one of its criteria.

    Attributes
    ----------
    key, weight
        The criterion, and its weight in the policy as a share of all.
    before, after
        The plans with it and without it.
    total_before, total_after
        Total scores of the two plans, both by the full policy.
    moves
        Each mentee whose mentor is another: mentee, mentor before, mentor after (``None`` = none).
    groups_before, groups_after
        Outcomes by group of the two plans, both by the scores of the full policy; ``None`` without
        groups.
    """

    key: str
    weight: float
    before: Matching
    after: Matching
    total_before: float
    total_after: float
    moves: tuple[tuple[Label, Label | None, Label | None], ...]
    groups_before: GroupOutcomes | None
    groups_after: GroupOutcomes | None

    @property
    def kept(self) -> int:
        """How many pairs both plans have."""
        return len(set(self.before) & set(self.after))

    @property
    def table(self) -> pd.DataFrame:
        """The moves: ``mentee_id``, ``before``, ``after``."""
        return pd.DataFrame(self.moves, columns=["mentee_id", "before", "after"], dtype=object)

    @property
    def groups_table(self) -> pd.DataFrame:
        """Outcomes by group of both plans; the column ``plan`` is ``before`` or ``after``.

        Raises
        ------
        PolicyError
            If there are no groups.
        """
        if self.groups_before is None or self.groups_after is None:
            raise PolicyError("no groups were given: effect_of_criterion(…, groups=table)")
        parts = {"before": self.groups_before.table, "after": self.groups_after.table}
        return pd.concat(parts, names=["plan"]).reset_index(level="plan").reset_index(drop=True)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain lists and mappings."""
        groups = (self.groups_before, self.groups_after)
        before, after = (None if each is None else each.to_dict() for each in groups)
        return {
            "key": self.key,
            "weight": self.weight,
            "before": [list(pair) for pair in self.before],
            "after": [list(pair) for pair in self.after],
            "total_before": self.total_before,
            "total_after": self.total_after,
            "kept": self.kept,
            "moves": [list(move) for move in self.moves],
            "groups_before": before,
            "groups_after": after,
        }

    def text(self) -> str:
        """Return the effect in words."""
        lines = [
            f"Without {self.key} (weight {self.weight:.2%}) the plan has {len(self.after)} pairs "
            f"instead of {len(self.before)}; {self.kept} are the same, and {len(self.moves)} "
            "mentees have another mentor, one now, or none any more.",
            f"By the full policy its total score is {self.total_after:.4f} instead of "
            f"{self.total_before:.4f}.",
        ]
        if self.groups_before is not None and self.groups_after is not None:
            lines += [
                "With the criterion:", self.groups_before.text(),
                "Without it:", self.groups_after.text(),
            ]  # fmt: skip
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.text()


def effect_of_criterion(
    cohort: Cohort,
    policy: Policy,
    key: str,
    groups: Groups | None = None,
    *,
    side: Side = "mentees",
    minimum_cell: int = 5,
    confidence: float = 0.95,
    on: date | None = None,
    executor: Executor | None = None,
    progress: Progress | bool | None = None,
) -> CriterionEffect:
    """Return what changes if a policy does without one of its criteria.

    The other weights keep their proportions. Among the best plans without the criterion it is one
    that changes as few pairs as it can, so that what moves is not by chance; unless the objective
    has ``fewest_changes`` already, which then means the plan before. Scores and ranks of both plans
    are those of the full policy. A ``minimum_score`` stays as it is, though without the criterion
    other pairs are above it.

    Parameters
    ----------
    cohort, policy
        The data.
    key
        Name of the criterion, as in ``policy.points``.
    groups, side, minimum_cell, confidence
        As in :func:`group_outcomes`; both plans are made without the groups.
    on
        Day of the round, as in :func:`pairmatch.match`.
    executor
        As in :func:`pairmatch.match`.
    progress
        Counts plans; see :func:`pairmatch.match`.

    Raises
    ------
    PolicyError
        If the policy has no such criterion, or no other with a weight; or as
        :func:`group_outcomes`.
    InfeasibleError, IntakeError, ImportError
        As :func:`pairmatch.match` and :func:`group_outcomes`.

    Examples
    --------
    >>> import pairmatch as pm
    >>> cohort = pm.cohort_from_frames(*pm.load_sample("vernier"))
    >>> effect = effect_of_criterion(cohort, pm.Policy.preset("vernier"), "sector_similarity")
    >>> effect.weight, len(effect.before), len(effect.after), effect.kept
    (0.3, 22, 22, 14)
    """
    cohort, policy = of_round(cohort, policy, on)
    without = _without(policy, key)
    with Steps(progress, "plans", 2) as steps:
        first = match(cohort, policy, executor=executor)
        steps.count()
        position = first.position
        second = match(*_near_to(first.matching, cohort, without), executor=executor)

    def by_group(plan: Matching) -> GroupOutcomes | None:
        if groups is None:
            return None
        return outcomes_of(
            position, plan, groups,
            side=side, minimum_cell=minimum_cell, confidence=confidence, on=on,
        )  # fmt: skip

    plan, other = first.matching, second.matching
    moved = sorted({mentee for mentee, _ in set(plan) ^ set(other)}, key=label_order)
    return CriterionEffect(
        key=key,
        weight=policy.points[key] / sum(policy.points.values()),
        before=plan,
        after=other,
        total_before=_total(position, plan),
        total_after=_total(position, other),
        moves=tuple((i, plan.partner_of(i), other.partner_of(i)) for i in moved),
        groups_before=by_group(plan),
        groups_after=by_group(other),
    )


def _total(position: Position, plan: Matching) -> float:
    return float(position.problem.unit * int(judged(judge_of(position), plan).points.sum()))


def _without(policy: Policy, key: str) -> Policy:
    if key not in policy.points:
        raise PolicyError(
            f"the policy has no criterion {key!r}. {did_you_mean(key, policy.points)}"
        )
    others = tuple(criterion for criterion in policy.criteria if criterion.key != key)
    if not any(criterion.weight for criterion in others):
        raise PolicyError(f"{key} is the only criterion with a weight: without it all plans tie")
    return policy.replace(criteria=others)


def _near_to(plan: Matching, cohort: Cohort, policy: Policy) -> tuple[Cohort, Policy]:
    """Return cohort and policy that change as few pairs of a plan as they can, as a last stage."""
    if "fewest_changes" in policy.objective:
        return cohort, policy
    return (
        cohort.replace(previous=[(str(i), str(j)) for i, j in plan]),
        policy.replace(objective=(*policy.objective, "fewest_changes")),
    )

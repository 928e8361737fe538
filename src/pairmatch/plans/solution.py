"""Solution: all that one run produced."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Literal, TypeAlias

from pairmatch._support.containers import FrozenMap
from pairmatch._support.display import ShownByFields
from pairmatch.people.pairs import Label
from pairmatch.problem.stages import Stage, in_score, named
from pairmatch.proof import Certificate

Proof: TypeAlias = Literal["dual_certificate", "solver_bound", "none"]
"""What a claim rests on: checked prices, the solver's word, or nothing."""


class Status(StrEnum):
    """How a run ended."""

    OPTIMAL = "OPTIMAL"
    """The plan is the best; proven."""
    FEASIBLE = "FEASIBLE"
    """A plan, and how far it can be from the best."""
    INFEASIBLE = "INFEASIBLE"
    """No plan meets the demands; proven."""
    NO_SOLUTION = "NO_SOLUTION"
    """The limit was reached; nothing is known."""


@dataclass(frozen=True)
class PairScore:
    """A pair of the plan.

    Attributes
    ----------
    mentee_id, mentor_id
        The pair.
    points
        Its points; the contributions add up to them.
    contributions
        Points from each criterion.
    not_stated
        Criteria for which either side gave no answer.
    pinned
        Whether the pair was pinned.
    override
        Why it is allowed although it breaks a rule; empty if it breaks none, or needs no override.
    """

    mentee_id: Label
    mentor_id: Label
    points: int
    contributions: tuple[int, ...]
    not_stated: tuple[str, ...]
    pinned: bool
    override: str = ""


@dataclass(frozen=True)
class Unmatched:
    """Somebody without a pair: id, reason code and a sentence."""

    id: Label
    reason: str
    detail: str


@dataclass(frozen=True)
class StageResult:
    """What a plan reaches in a stage, and what is known of the best.

    Attributes
    ----------
    name
        The stage.
    value
        Its value: pairs, points, changes, or the sum of squared loads.
    bound
        A bound that no plan beats without loss in the stages before; ``None`` if nothing is
        known.
    proof
        ``"dual_certificate"``, ``"solver_bound"`` or ``"none"``.
    """

    name: str
    value: int
    bound: int | None
    proof: Proof

    @property
    def stage(self) -> Stage:
        """The stage."""
        return named(self.name)

    @property
    def settled(self) -> bool:
        """Whether the value is the best."""
        return self.bound == self.value


@dataclass(frozen=True, repr=False)
class Solution(ShownByFields):
    """All that one run produced; it answers no questions.

    Attributes
    ----------
    status
        How the run ended.
    objective
        Stages, in order of importance.
    unit
        What one point is in score.
    criteria
        Names of the criteria, in the order of the pairs' contributions.
    pairs
        The plan, ordered by mentee.
    stages
        Value, bound and proof of each stage.
    unmatched_mentees, unmatched_mentors
        The people without a pair, and why.
    certificate
        The prices that prove the plan, if it is proven by prices.
    diagnosis
        Contradicting demands, if no plan is possible.
    cohort_digest, policy_digest
        Hashes of the input; empty for a score matrix.
    stats
        Solver, versions, seconds of each phase, arcs looked at; two runs with the same outcome
        are equal whatever their seconds.
    """

    status: Status
    objective: tuple[str, ...]
    unit: Fraction
    criteria: tuple[str, ...] = ()
    pairs: tuple[PairScore, ...] = ()
    stages: tuple[StageResult, ...] = ()
    unmatched_mentees: tuple[Unmatched, ...] = ()
    unmatched_mentors: tuple[Unmatched, ...] = ()
    certificate: Certificate | None = None
    diagnosis: tuple[str, ...] = ()
    cohort_digest: str = ""
    policy_digest: str = ""
    stats: FrozenMap[str, object] = field(default_factory=FrozenMap, compare=False)

    @property
    def proof(self) -> str:
        """What all claims rest on: ``"dual_certificate"``, ``"solver_bound"`` or ``"none"``."""
        proofs = {stage.proof for stage in self.stages}
        return next(
            (p for p in ("none", "solver_bound") if p in proofs or not proofs), "dual_certificate"
        )

    @property
    def has_plan(self) -> bool:
        """Whether there is a plan."""
        return self.status in (Status.OPTIMAL, Status.FEASIBLE)

    @property
    def values(self) -> tuple[int, ...]:
        """Value of each stage."""
        return tuple(stage.value for stage in self.stages)

    @property
    def total_score(self) -> float:
        """Sum of the scores of the plan."""
        return self.in_score(sum(pair.points for pair in self.pairs))

    def shown(self, stage: Stage, value: int) -> float:
        """Return a value of a stage as people see it: in score, or a whole number."""
        return self.in_score(value) if stage.in_points else value

    def in_score(self, points: int) -> float:
        """Return points as score; whole numbers stay whole."""
        return in_score(points, self.unit)

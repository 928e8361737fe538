"""The best plans one after another, and plans that are very different and nearly as good."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pairmatch.advice.differences import Difference
from pairmatch.advice.moves import Move, moves_between, moves_said
from pairmatch.advice.other_plans.plan_search import PlanSearch
from pairmatch.advice.outcomes import Outcome, outcome_of
from pairmatch.advice.position import Position
from pairmatch.errors import NoMatchingError, PolicyError, did_you_mean
from pairmatch.gains import gained
from pairmatch.matching import Matching
from pairmatch.messages import message
from pairmatch.points import points_of
from pairmatch.problem import Problem
from pairmatch.quantities import check_seconds, is_number, whole
from pairmatch.solving import Arcs, all_arcs, most_different

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Alternative:
    """Another plan.

    Attributes
    ----------
    plan
        Its pairs.
    difference
        By how much it is better or worse than the plan in hand, exactly.
    moves
        Who is elsewhere than in the plan in hand.
    proof
        What its place rests on: ``"dual_certificate"`` or ``"solver_bound"``.
    """

    plan: Matching
    difference: Difference
    moves: tuple[Move, ...]
    proof: str

    @property
    def n_changed(self) -> int:
        """How many mentees are elsewhere."""
        return len(self.moves)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain lists and mappings."""
        return {
            "pairs": [list(pair) for pair in self.plan],
            "difference": self.difference.to_dict(),
            "moves": [vars(move) for move in self.moves],
            "proof": self.proof,
        }

    def text(self, language: str = "en") -> str:
        """Return what differs, in words."""
        if not self.moves:
            return message("alternatives.same", language)
        key = "equal" if self.difference.none else "differs"
        said = message(
            f"alternatives.{key}",
            language,
            n=self.n_changed,
            difference=self.difference.text(language),
        )
        return f"{said} {moves_said(self.moves, language)}"


@dataclass(frozen=True)
class Alternatives:
    """The best plans in order; the first is the plan in hand.

    Attributes
    ----------
    plans
        The plans; equal ones in no particular order, but always in the same.
    complete
        Whether there is no further plan.
    """

    plans: tuple[Alternative, ...]
    complete: bool

    def __len__(self) -> int:
        return len(self.plans)

    def __iter__(self) -> Iterator[Alternative]:
        return iter(self.plans)

    def __getitem__(self, place: int) -> Alternative:
        return self.plans[place]

    @property
    def table(self) -> pd.DataFrame:
        """One row a plan: place, changes of each stage, number of mentees who are elsewhere."""
        rows = [
            {"place": k + 1, **own.difference.to_dict(), "changed": own.n_changed}
            for k, own in enumerate(self.plans)
        ]
        return pd.DataFrame(rows)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain lists and mappings."""
        return {"plans": [own.to_dict() for own in self.plans], "complete": self.complete}

    def text(self, language: str = "en") -> str:
        """Return the plans in words, in ``"en"``, ``"fr"``, ``"de"`` or ``"nl"``."""
        lines = [f"{k + 1}. {own.text(language)}" for k, own in enumerate(self.plans)]
        if self.complete:
            lines.append(message("alternatives.complete", language))
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.text()


@dataclass(frozen=True)
class DifferentPlan:
    """The plan that shares the fewest pairs with the plan in hand, within a loss.

    Attributes
    ----------
    alternative
        The plan.
    kept
        Pairs that both plans have.
    fewest
        No plan within the loss keeps fewer; equal to ``kept`` unless a time limit was reached.
    """

    alternative: Alternative
    kept: int
    fewest: int

    @property
    def proven(self) -> bool:
        """Whether no plan within the loss is more different."""
        return self.kept == self.fewest

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain lists and mappings."""
        return {**self.alternative.to_dict(), "kept": self.kept, "fewest": self.fewest}

    def text(self, language: str = "en") -> str:
        """Return what differs, in words."""
        key = "proven" if self.proven else "unproven"
        said = message(f"alternatives.{key}", language, n=self.kept, fewest=self.fewest)
        return f"{self.alternative.text(language)} {said}"

    def __str__(self) -> str:
        return self.text()


def best_plans(position: Position, k: int = 5) -> Alternatives:
    """Return the best plans in order, ties included.

    Every plan found splits the rest into parts: those in which the first mentee is elsewhere, those
    in which the first is there and the second elsewhere, and so on (Murty, Operations Research 16,
    1968). The best of each part is known by its loss; the next plan is the best of the best part.

    Parameters
    ----------
    position
        The plan in hand, which is proven to be the best.
    k
        How many plans, with the plan in hand.

    Raises
    ------
    PolicyError
        If ``k`` is below 1.
    NoMatchingError
        If the plan in hand is not proven to be the best.
    """
    k = whole("k", k)
    if not all(stage.settled for stage in position.solution.stages):
        raise NoMatchingError(
            "the next best plans are known only of a plan that is proven to be the best"
        )
    own = position.solution
    names = tuple(stage.name for stage in own.stages)
    first = Outcome(names, own.values, position.matching, position.problem.unit, own.proof)
    search = PlanSearch(position, k)
    plans = list(islice(search.plans(first), k + 1))
    return Alternatives(
        tuple(_alternative(position, outcome) for outcome in plans[:k]), complete=len(plans) <= k
    )


def different_plan(
    position: Position,
    loss: float | Mapping[str, float] = 0,
    *,
    time_limit: float | None = None,
) -> DifferentPlan:
    """Return a plan with as few pairs of the plan in hand as possible, within a stated loss.

    Parameters
    ----------
    position
        The plan in hand.
    loss
        How much of the total score may be lost, or of each stage (by its name), as people see it;
        nothing may be lost of stages that are not named.
    time_limit
        Seconds for the solver (CP-SAT).

    Raises
    ------
    PolicyError
        If a stage is not known, a loss is no finite number of 0 or more, or ``time_limit`` is no
        number of seconds.
    """
    check_seconds("time_limit", time_limit)
    problem = position.problem
    allowed = _allowed(problem, loss)
    gains = [
        gained(problem, stage, value) - own
        for stage, value, own in zip(problem.stages, position.solution.values, allowed, strict=True)
    ]
    arcs = _arcs_within(position, allowed)
    found = most_different(problem, arcs, position.plan, gains, time_limit)
    if found.values is None:
        raise NoMatchingError("no other plan was found in the time given")
    chosen = np.flatnonzero(found.values[: len(arcs)])
    plan = Matching(
        (problem.mentee_ids[i], problem.mentor_ids[j])
        for i, j in zip(arcs.mentees[chosen].tolist(), arcs.mentors[chosen].tolist(), strict=True)
    )
    outcome = outcome_of(problem, plan, "solver_bound")
    kept = len(plan & position.matching)
    fewest = kept if found.status == "OPTIMAL" or found.bound is None else max(0, -found.bound)
    return DifferentPlan(_alternative(position, outcome), kept, fewest)


def _alternative(position: Position, outcome: Outcome) -> Alternative:
    moves = moves_between(position.matching, outcome.plan)
    return Alternative(outcome.plan, position.than(outcome), moves, outcome.proof)


def _allowed(problem: Problem, loss: float | Mapping[str, float]) -> list[int]:
    """Return the loss that is allowed in each stage, in whole numbers."""
    names = [stage.name for stage in problem.stages]
    by_name: Mapping[str, float] = loss if isinstance(loss, Mapping) else {"best_total": loss}
    if not isinstance(loss, Mapping) and "best_total" not in names:
        # Without total score there is none to lose.
        _check_loss("best_total", loss)
        by_name = {} if loss == 0 else by_name
    if unknown := [name for name in by_name if name not in names]:
        raise PolicyError(f"loss: no stage {unknown[0]!r}. {did_you_mean(unknown[0], names)}")
    allowed = []
    for stage in problem.stages:
        value = by_name.get(stage.name, 0)
        _check_loss(stage.name, value)
        # To the nearest millionth of a point: 0.1 of a score is meant to be 1000 points.
        exact = Fraction(float(value)).limit_denominator(10**10)
        allowed.append(int(exact / problem.unit) if stage.in_points else int(exact))
    return allowed


def _check_loss(stage: str, value: object) -> None:
    if not is_number(value):
        raise PolicyError(f"loss of {stage}: give a finite number, 0 or more")


def _arcs_within(position: Position, allowed: list[int]) -> Arcs:
    """Return all pairs that a plan within the loss can have."""
    problem, rerouting = position.problem, position.rerouting
    if rerouting is None:
        return all_arcs(problem)
    most = sum(f * own for f, own in zip(rerouting.layer.multipliers, allowed, strict=True))
    mentees, mentors = rerouting.pairs_within(most)
    order = np.lexsort((mentors, mentees))
    mentees, mentors = mentees[order], mentors[order]
    points = points_of(problem.source, mentees.tolist(), mentors.tolist())
    return Arcs(mentees, mentors, np.array(points, dtype=np.int64), len(problem.mentee_ids))

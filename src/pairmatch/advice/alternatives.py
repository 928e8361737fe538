"""The best plans in order (Murty 1968), and plans that differ much and are nearly as good."""

from __future__ import annotations

import dataclasses
import heapq
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import count, islice
from typing import Any

import numpy as np
import pandas as pd

from pairmatch._support.containers import IntArray
from pairmatch._support.display import ShownAsText, ShownByFields
from pairmatch._support.messages import Worded, message
from pairmatch._support.parameters import check_seconds, is_number, whole
from pairmatch._support.progress import Progress, Steps, told
from pairmatch.errors import NoMatchingError, PolicyError, did_you_mean
from pairmatch.people.pairs import Matching, partners_before
from pairmatch.plans.context import PlanContext
from pairmatch.plans.differences import Difference
from pairmatch.plans.moves import Move, moves_between, moves_said
from pairmatch.plans.rerouting import IMPOSSIBLE, Rerouting
from pairmatch.plans.solving_again import Outcome, outcome_of, resolved, surely_resolved
from pairmatch.problem import Problem
from pairmatch.problem.points import RestrictedPoints, points_of
from pairmatch.solving import Arcs, all_arcs, most_different
from pairmatch.solving.time_limit import StageBar


@dataclass(frozen=True, eq=False)
class Part:
    """Plans in which some mentees are where they are, and one is elsewhere.

    ``only`` is the mentor of each of the first mentees, -1 = none. ``mentee`` (-1 = nobody) is
    with none of the mentors of ``without``; -1 among them = must have somebody.
    """

    only: Mapping[int, int]
    mentee: int = -1
    without: frozenset[int] = frozenset()

    def within(self, problem: Problem) -> Problem:
        """Return the problem of these plans."""
        must = problem.must_match.copy()
        for mentee, mentor in self.only.items():
            must[mentee] |= mentor >= 0
        if -1 in self.without:
            must[self.mentee] = True
        out = [(self.mentee, mentor) for mentor in sorted(self.without) if mentor >= 0]
        source = RestrictedPoints.of(problem.source, self.only, out)
        return dataclasses.replace(problem, source=source, must_match=must)


class PlanSearch:
    """A search for the next best plan, part by part."""

    def __init__(self, context: PlanContext, k: int) -> None:
        self._context, self._k = context, k
        self._problem = context.problem
        self._plain = context.rerouting is not None
        # The smallest losses that are known: larger ones than the k-th need not be told apart.
        self._known: list[int] = []

    def plans(self, first: Outcome) -> Iterator[Outcome]:
        """Yield the plans in order."""
        turn = count()
        whole = Part({})
        yield first
        waiting: list[tuple[tuple[int, ...], int, Part, Outcome | None]] = []

        def split(part: Part, outcome: Outcome) -> None:
            for loss, smaller, best in self._parts(part, outcome):
                heapq.heappush(waiting, (loss, next(turn), smaller, best))

        split(whole, first)
        while waiting:
            _, _, part, best = heapq.heappop(waiting)
            # What it loses was known, so there is a plan.
            outcome = best or surely_resolved(part.within(self._problem))
            yield outcome
            split(part, outcome)

    def _parts(
        self, part: Part, outcome: Outcome
    ) -> Iterator[tuple[tuple[int, ...], Part, Outcome | None]]:
        """Yield the parts of a part without its best plan, each with its loss if it has a plan."""
        problem, context = self._problem, self._context
        plan, _ = partners_before(outcome.plan, problem.mentee_ids, problem.mentor_ids)
        order = [k for k in range(len(plan)) if k not in part.only]
        # The mentee who is elsewhere comes first: then the others may be anywhere.
        if part.mentee >= 0:
            order.remove(part.mentee)
            order.insert(0, part.mentee)
        only = dict(part.only)
        rerouting = self._rerouting(part, plan, outcome) if self._plain else None
        lost = None if rerouting is None else self._lost(outcome)
        for mentee in order:
            before = part.without if mentee == part.mentee else frozenset[int]()
            smaller = Part(dict(only), mentee, before | {int(plan[mentee])})
            if rerouting is not None and lost is not None:
                frozen = np.zeros(len(plan), dtype=np.bool_)
                frozen[list(only)] = True
                change = rerouting.loss_of_change(mentee, frozen, self._most() - lost)
                if lost + change < IMPOSSIBLE and lost + change <= self._most():
                    self._note(lost + change)
                    yield (lost + change,), smaller, None
            elif best := resolved(smaller.within(problem)):
                yield tuple(-x for x in context.than(best).amounts), smaller, best
            only[mentee] = int(plan[mentee])

    def _rerouting(self, part: Part, plan: IntArray, outcome: Outcome) -> Rerouting | None:
        if not part.only and part.mentee < 0:
            return self._context.rerouting
        problem = part.within(self._problem)
        return Rerouting(problem, problem.layers[0], plan, outcome.steps[0].prices[0])

    def _lost(self, outcome: Outcome) -> int:
        layer = self._problem.layers[0]
        return layer.weigh([-amount for amount in self._context.than(outcome).amounts])

    def _note(self, loss: int) -> None:
        heapq.heappush(self._known, -loss)
        if len(self._known) > self._k:
            heapq.heappop(self._known)

    def _most(self) -> int:
        """Return a loss that none of the first k plans exceeds."""
        return -self._known[0] if len(self._known) == self._k else IMPOSSIBLE - 1


@dataclass(frozen=True, repr=False)
class Alternative(ShownByFields):
    """Another plan.

    Attributes
    ----------
    plan
        Its pairs.
    difference
        By how much it is better or worse than the plan in hand, exactly.
    moves
        The mentees who are elsewhere than in the plan in hand.
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
        values = {"n": self.n_changed, "difference": self.difference.text(language)}
        sentence = message(f"alternatives.{key}", language, **values)
        return f"{sentence} {moves_said(self.moves, language)}"


@dataclass(frozen=True, repr=False)
class Alternatives(Worded, ShownAsText):
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
        return pd.DataFrame(
            {"place": k, **plan.difference.to_dict(), "changed": plan.n_changed}
            for k, plan in enumerate(self.plans, start=1)
        )

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain lists and mappings."""
        return {"plans": [plan.to_dict() for plan in self.plans], "complete": self.complete}

    def text(self, language: str = "en") -> str:
        """Return the plans in words, in ``"en"``, ``"fr"``, ``"de"``, ``"nl"`` or ``"it"``."""
        lines = [f"{k}. {plan.text(language)}" for k, plan in enumerate(self.plans, start=1)]
        if self.complete:
            lines.append(message("alternatives.complete", language))
        return "\n".join(lines)


@dataclass(frozen=True, repr=False)
class DifferentPlan(Worded, ShownAsText):
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
        if not self.alternative.moves:
            key = "only" if self.proven else "none_found"
            return message(f"alternatives.{key}", language)
        key = "proven" if self.proven else "unproven"
        sentence = message(f"alternatives.{key}", language, n=self.kept, fewest=self.fewest)
        return f"{self.alternative.text(language)} {sentence}"


def best_plans(
    context: PlanContext, k: int = 5, *, progress: Progress | bool | None = None
) -> Alternatives:
    """Return the best plans in order, ties included.

    Every plan splits the rest into parts: those in which the first mentee is elsewhere, those
    in which the first is there and the second elsewhere, and so on (Murty, Operations Research 16,
    1968). The best of each part is known by its loss; the next plan is the best of the best part.

    Parameters
    ----------
    context
        The plan in hand, which is proven to be the best.
    k
        How many plans, with the plan in hand.
    progress
        Counts plans, one more than ``k``: whether there is another. See :func:`pairmatch.match`.

    Raises
    ------
    PolicyError
        If ``k`` is below 1.
    NoMatchingError
        If the plan in hand is not proven to be the best.
    """
    k = whole("k", k)
    if not all(stage.settled for stage in context.solution.stages):
        raise NoMatchingError(
            "the next best plans are known only of a plan that is proven to be the best"
        )
    solution = context.solution
    names = tuple(stage.name for stage in solution.stages)
    first = Outcome(names, solution.values, context.matching, context.problem.unit, solution.proof)
    search = PlanSearch(context, k)
    with Steps(progress, "plans", k + 1) as steps:
        plans = list(steps.over(islice(search.plans(first), k + 1)))
    return Alternatives(
        tuple(_alternative(context, outcome) for outcome in plans[:k]), complete=len(plans) <= k
    )


def different_plan(
    context: PlanContext,
    loss: float | Mapping[str, float] = 0,
    *,
    time_limit: float | None = None,
    progress: Progress | bool | None = None,
) -> DifferentPlan:
    """Return a plan with as few pairs of the plan in hand as possible, within a stated loss.

    Parameters
    ----------
    context
        The plan in hand.
    loss
        How much of the total score may be lost, or of each stage (by its name), as people see it;
        nothing may be lost of stages that are not named.
    time_limit
        Seconds for the solver (CP-SAT).
    progress
        Called with ``"kept"``, the fewest pairs that a plan so far keeps, the bound and seconds;
        see :func:`pairmatch.match`.

    Raises
    ------
    PolicyError
        If a stage is not known, a loss is no finite number of 0 or more, or ``time_limit`` is no
        number of seconds.
    """
    check_seconds("time_limit", time_limit)
    listener, start = told(progress, lambda: StageBar(1)), time.monotonic()
    problem = context.problem
    allowed = _allowed(problem, loss)
    gains = [
        stage.gained(problem, value) - loss
        for stage, value, loss in zip(problem.stages, context.solution.values, allowed, strict=True)
    ]
    arcs = _arcs_within(context, allowed)

    def tell(value: int, bound: int) -> None:
        if listener is not None:
            listener("kept", -value, max(0, -bound), time.monotonic() - start)

    solved = most_different(
        problem, arcs, context.plan, gains, time_limit, on_solution=listener and tell
    )
    if solved.values is None:
        raise NoMatchingError("no other plan was found in the time given")
    chosen = np.flatnonzero(solved.values[: len(arcs)])
    plan = Matching(
        (problem.mentee_ids[i], problem.mentor_ids[j])
        for i, j in zip(arcs.mentees[chosen].tolist(), arcs.mentors[chosen].tolist(), strict=True)
    )
    outcome = outcome_of(problem, plan, "solver_bound")
    kept = len(plan & context.matching)
    fewest = kept if solved.status == "OPTIMAL" or solved.bound is None else max(0, -solved.bound)
    tell(-kept, -fewest)
    return DifferentPlan(_alternative(context, outcome), kept, fewest)


def _alternative(context: PlanContext, outcome: Outcome) -> Alternative:
    moves = moves_between(context.matching, outcome.plan)
    return Alternative(outcome.plan, context.than(outcome), moves, outcome.proof)


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


def _arcs_within(context: PlanContext, allowed: list[int]) -> Arcs:
    """Return all pairs that a plan within the loss can have."""
    problem, rerouting = context.problem, context.rerouting
    if rerouting is None:
        return all_arcs(problem)
    most = sum(f * loss for f, loss in zip(rerouting.layer.multipliers, allowed, strict=True))
    mentees, mentors = rerouting.pairs_within(most)
    order = np.lexsort((mentors, mentees))
    mentees, mentors = mentees[order], mentors[order]
    points = points_of(problem.source, mentees.tolist(), mentors.tolist())
    return Arcs(mentees, mentors, np.array(points, dtype=np.int64), problem.n_mentees)

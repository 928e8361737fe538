"""The search for the next best plan, part by part (Murty 1968)."""

from __future__ import annotations

import dataclasses
import heapq
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count

import numpy as np
import numpy.typing as npt

from pairmatch.advice.outcomes import Outcome
from pairmatch.advice.position import Position
from pairmatch.advice.rerouting import IMPOSSIBLE, Rerouting
from pairmatch.advice.resolving import resolved, surely_resolved
from pairmatch.points import RestrictedPoints
from pairmatch.problem import Problem

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Part:
    """Plans in which some mentees are where they are, and one is elsewhere.

    Attributes
    ----------
    only
        The mentor of each of the first mentees, -1 = none.
    mentee
        Who is elsewhere than with the mentors of ``without``; -1 = nobody.
    without
        Mentors whom that mentee does not have; -1 among them = must have somebody.
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

    def __init__(self, position: Position, k: int) -> None:
        self._position, self._k = position, k
        self._problem = position.problem
        self._plain = position.rerouting is not None
        # The smallest losses that are known: larger ones than the k-th need not be told apart.
        self._known: list[int] = []

    def plans(self, first: Outcome) -> Iterator[Outcome]:
        """Yield the plans in order."""
        turn = count()
        whole = Part({})
        yield first
        waiting: list[tuple[tuple[int, ...], int, Part, Outcome | None]] = []

        def split(part: Part, outcome: Outcome) -> None:
            for loss, own, found in self._parts(part, outcome):
                heapq.heappush(waiting, (loss, next(turn), own, found))

        split(whole, first)
        while waiting:
            _, _, part, found = heapq.heappop(waiting)
            # What it loses was known, so there is a plan.
            outcome = found or surely_resolved(part.within(self._problem))
            yield outcome
            split(part, outcome)

    def _parts(
        self, part: Part, outcome: Outcome
    ) -> Iterator[tuple[tuple[int, ...], Part, Outcome | None]]:
        """Yield the parts of a part without its best plan, each with its loss if it has a plan."""
        problem, position = self._problem, self._position
        plan = np.full(len(problem.mentee_ids), -1, dtype=np.int64)
        for mentee, mentor in outcome.plan:
            plan[position.rows[mentee]] = position.columns[mentor]
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
            own = Part(dict(only), mentee, before | {int(plan[mentee])})
            if rerouting is not None and lost is not None:
                frozen = np.zeros(len(plan), dtype=np.bool_)
                frozen[list(only)] = True
                change = rerouting.loss_of_change(mentee, frozen, self._most() - lost)
                if lost + change < IMPOSSIBLE and lost + change <= self._most():
                    self._note(lost + change)
                    yield (lost + change,), own, None
            elif found := resolved(own.within(problem)):
                yield tuple(-x for x in position.than(found).amounts), own, found
            only[mentee] = int(plan[mentee])

    def _rerouting(self, part: Part, plan: IntArray, outcome: Outcome) -> Rerouting | None:
        if not part.only and part.mentee < 0:
            return self._position.rerouting
        problem = part.within(self._problem)
        return Rerouting(problem, problem.layers[0], plan, outcome.steps[0].prices[0])

    def _lost(self, outcome: Outcome) -> int:
        layer = self._problem.layers[0]
        return layer.weigh([-own for own in self._position.than(outcome).amounts])

    def _note(self, loss: int) -> None:
        heapq.heappush(self._known, -loss)
        if len(self._known) > self._k:
            heapq.heappop(self._known)

    def _most(self) -> int:
        """Return a loss that none of the plans asked for exceeds."""
        return -self._known[0] if len(self._known) == self._k else IMPOSSIBLE - 1

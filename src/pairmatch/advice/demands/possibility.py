"""Everything that a plan must fulfil, one by one, and which of it a plan can fulfil together.

All questions are put to a model without an objective: does any plan meet these demands? A set is
shrunk by halves (Junker's QuickXplain, AAAI 2004), and then each member is left out once more: a
plan must then be possible. Where the demands form a network, every "no" is proven by prices.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import ceil, floor
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from pairmatch.advice.demands.diagnosis import Demand
from pairmatch.advice.demands.limits import limit_of
from pairmatch.errors import SolverError
from pairmatch.faces import charges
from pairmatch.messages import Sentence
from pairmatch.problem import Problem
from pairmatch.solving import Arcs, all_arcs, any_plan

IntArray = npt.NDArray[np.int64]
Bound: TypeAlias = int | Fraction
Set: TypeAlias = frozenset[int]


@dataclass(frozen=True)
class Pin:
    """A pinned pair, as indices of a problem.

    Attributes
    ----------
    mentee, mentor
        Row and column.
    lifted
        Whether an override makes the pair possible although a rule forbids it.
    why_not
        Why the pair is impossible even so; ``None`` if it is possible.
    """

    mentee: int
    mentor: int
    lifted: bool = False
    why_not: Sentence | None = None


@dataclass(frozen=True, eq=False)
class Demands:
    """Everything that a plan of a problem must fulfil, one by one.

    Attributes
    ----------
    problem
        The problem without pins.
    pins
        The pins.
    """

    problem: Problem
    pins: tuple[Pin, ...] = ()

    @cached_property
    def listed(self) -> tuple[tuple[Demand, int, Bound | None], ...]:
        """Each demand, the index of its pin, mentor or group, and its bound."""
        problem = self.problem
        found: list[tuple[Demand, int, Bound | None]] = []
        for j in np.flatnonzero(problem.min_load).tolist():
            least, mentor = int(problem.min_load[j]), problem.mentor_ids[j]
            said = Sentence.of("demand.min_load", mentor=mentor, n=least)
            found.append((Demand("min_load", str(mentor), said), j, least))
        for k, group in enumerate(problem.groups):
            bound = group.at_most if group.at_least is None else group.at_least
            if bound is not None:
                said = Sentence.of("demand.quota", quota=group.name, limit=limit_of(group))
                found.append((Demand("quota", group.key, said), k, bound))
        for k, pin in enumerate(self.pins):
            mentee, mentor = problem.mentee_ids[pin.mentee], problem.mentor_ids[pin.mentor]
            said = Sentence.of("demand.pin", mentee=mentee, mentor=mentor)
            found.append((Demand("pin", f"{mentee} + {mentor}", said), k, None))
        return tuple(sorted(found, key=lambda item: (item[0].kind, item[0].key)))

    @cached_property
    def arcs(self) -> Arcs:
        """All pairs, those too that an override lets stand."""
        arcs = all_arcs(self.problem)
        there = set(zip(arcs.mentees.tolist(), arcs.mentors.tolist(), strict=True))
        more = [
            (pin.mentee, pin.mentor)
            for pin in self.pins
            if pin.lifted and not pin.why_not and (pin.mentee, pin.mentor) not in there
        ]
        extra = np.array(more, dtype=np.int64).reshape(-1, 2)
        mentees = np.concatenate([arcs.mentees, extra[:, 0]])
        mentors = np.concatenate([arcs.mentors, extra[:, 1]])
        order = np.lexsort((mentors, mentees))
        points = np.zeros(len(order), dtype=np.int64)
        return Arcs(mentees[order], mentors[order], points, arcs.n_mentees)

    def possible(self, kept: Set, changed: Mapping[int, Bound] | None = None) -> bool:
        """Return whether a plan meets some of the demands.

        Parameters
        ----------
        kept
            Places of the demands in :attr:`listed`.
        changed
            Other bounds for some of them.

        Raises
        ------
        SolverError
            If it cannot be found out.
        """
        problem, changed = self.problem, changed or {}
        least = np.zeros_like(problem.min_load)
        bounds: dict[int, Bound] = {}
        pins = []
        for place in sorted(kept):
            demand, index, bound = self.listed[place]
            if demand.kind == "pin":
                pins.append(index)
            elif demand.kind == "min_load":
                least[index] = changed.get(place, bound or 0)
            else:
                bounds[index] = changed.get(place, bound or 0)
        must = np.zeros_like(problem.must_match)
        must[[self.pins[k].mentee for k in pins]] = True
        if len({self.pins[k].mentee for k in pins}) < len(pins):
            return False
        groups = tuple(
            dataclasses.replace(
                group,
                at_least=bounds.get(k) if group.at_least is not None else None,
                at_most=bounds.get(k) if group.at_most is not None else None,
            )
            for k, group in enumerate(problem.groups)
        )
        asked = dataclasses.replace(
            problem, min_load=least, must_match=must, groups=groups, objective=("most_pairs",)
        )
        arcs = self.arcs
        pinned = np.full(arcs.n_mentees, -1)
        pinned[[self.pins[k].mentee for k in pins]] = [self.pins[k].mentor for k in pins]
        own = pinned[arcs.mentees]
        # A pair that an override lets stand is possible, pinned or not: whoever drops such a pin
        # does so because the plan goes without the pair.
        allowed = (own < 0) | (own == arcs.mentors)
        if any(self.pins[k].why_not for k in pins):
            return False
        plans, refusals = self._known
        if any(allowed[plan].all() and self._keeps(asked, arcs.kept_at(plan)) for plan in plans):
            return True
        remaining = arcs.kept(allowed)
        covering_all = [
            prices
            for prices in refusals
            if (charges(problem, prices, remaining.mentees, remaining.mentors) >= 0).all()
        ]
        chosen, more = any_plan(asked, remaining, covering_all)
        if chosen is None:
            refusals += [own for own in more if not any(own is prices for prices in refusals)]
            return False
        plans.append(np.flatnonzero(allowed)[chosen])
        return True

    @cached_property
    def _known(self) -> tuple[list[IntArray], list[IntArray]]:
        """Plans found so far, as arcs, and prices that proved that there is none."""
        return [], []

    @staticmethod
    def _keeps(problem: Problem, plan: Arcs) -> bool:
        """Return whether a plan keeps all limits of a problem."""
        fewest, most = problem.bounds(len(plan))
        counts = problem.counts(plan.mentees, plan.mentors)
        return bool((counts >= fewest).all() and (counts <= most).all())

    def minimal(self, among: Set, changed: Mapping[int, Bound] | None = None) -> Set:
        """Return demands that contradict each other, though not without any one of them.

        Parameters
        ----------
        among
            Demands that contradict each other.
        changed
            Other bounds for some of them.

        Raises
        ------
        SolverError
            If a plan is possible, or the set found is not minimal.
        """
        changed = changed or {}
        found = self._shrunk(frozenset(), sorted(among), changed, added=False)
        without = [self.possible(found - {place}, changed) for place in found]
        if self.possible(found, changed) or not all(without):
            raise SolverError("a set of contradicting demands turned out not to be minimal")
        return found

    def _shrunk(
        self, held: Set, among: Sequence[int], changed: Mapping[int, Bound], *, added: bool
    ) -> Set:
        if added and not self.possible(held, changed):
            return frozenset()
        if len(among) == 1:
            return frozenset(among)
        half = len(among) // 2
        first, second = among[:half], among[half:]
        of_second = self._shrunk(held | set(first), second, changed, added=bool(first))
        of_first = self._shrunk(held | of_second, first, changed, added=bool(of_second))
        return of_first | of_second

    def smallest_change(
        self, place: int, others: Set, changed: Mapping[int, Bound] | None = None
    ) -> Bound | None:
        """Return the bound nearest to its own with which a demand fits others; ``None`` = drop it.

        Parameters
        ----------
        place
            The demand.
        others
            Demands that a plan can meet without it.
        changed
            Other bounds for some of them, its own included.
        """
        changed = changed or {}
        demand, index, stated = self.listed[place]
        bound = changed.get(place, stated or 0)
        if demand.kind == "pin":
            return None
        upper = demand.kind == "quota" and self.problem.groups[index].at_most is not None
        # Shares are changed by whole hundredths.
        unit = Fraction(1, 100) if isinstance(bound, Fraction) else 1
        if upper:
            start = floor(bound / unit) + 1
            end = 100 if isinstance(bound, Fraction) else len(self.problem.mentee_ids)
        else:
            start, end = ceil(bound / unit) - 1, 0
        step = 1 if upper else -1
        # The end asks for nothing, and every further step helps: search by halves.
        low, high = 0, abs(end - start)
        while low < high:
            middle = (low + high) // 2
            if self.possible(others | {place}, {**changed, place: (start + step * middle) * unit}):
                high = middle
            else:
                low = middle + 1
        return (start + step * low) * unit

"""Contradictions of demands: which exclude each other, and the smallest changes that resolve it.

All questions are put to a model without an objective: does any plan meet these demands? A set is
shrunk by halves (Junker's QuickXplain, AAAI 2004), and then each member is left out once more: a
plan must then be possible. Where the demands form a network, every "no" is proven by prices.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import ceil, floor
from typing import Any, Literal, TypeAlias

import numpy as np
import pandas as pd

from pairmatch._support.containers import IntArray, index_of
from pairmatch._support.display import ShownAsText
from pairmatch._support.messages import Phrases, Sentence, Worded, message
from pairmatch._support.progress import SILENT, Progress, Steps
from pairmatch.errors import InfeasibleError, SolverError
from pairmatch.people import Cohort
from pairmatch.plans.left_out import LeftOut, limit_of, without_partner
from pairmatch.plans.solving_again import Outcome, problem_of, resolved
from pairmatch.policy import Policy
from pairmatch.policy.parts import Reason
from pairmatch.policy.quotas import amount_of
from pairmatch.problem import Problem
from pairmatch.problem.duality import charges
from pairmatch.problem.quota_groups import Group
from pairmatch.scoring import Evaluation, breakdown, what_forbids
from pairmatch.solving import Arcs, all_arcs, any_plan


@dataclass(frozen=True)
class Demand:
    """One thing that a plan must fulfil.

    Attributes
    ----------
    kind
        ``"pin"``, ``"min_load"`` or ``"quota"``.
    key
        Its person or thing: both ids of a pin, the id of a mentor, the name of a quota.
    said
        The demand as a sentence, in any language.
    """

    kind: Literal["pin", "min_load", "quota"]
    key: str
    said: Sentence

    @property
    def text(self) -> str:
        """The demand in English."""
        return str(self.said)

    def to_dict(self) -> dict[str, Any]:
        """Return kind, key and text."""
        return {"kind": self.kind, "key": self.key, "text": self.text}


@dataclass(frozen=True)
class Relaxation:
    """A change of one demand.

    Attributes
    ----------
    demand
        The demand.
    to
        The new bound, the nearest to the old one that will do; ``None`` = the demand is dropped.
    said
        The change as a sentence, in any language.
    enough
        Whether this change alone makes a plan possible.
    """

    demand: Demand
    to: int | str | None
    said: Sentence
    enough: bool

    @property
    def text(self) -> str:
        """The change in English."""
        return str(self.said)

    def to_dict(self) -> dict[str, Any]:
        """Return the demand, the new bound, the text and whether the change is enough."""
        return {
            "demand": self.demand.to_dict(),
            "to": self.to,
            "text": self.text,
            "enough": self.enough,
        }


@dataclass(frozen=True, repr=False)
class Conflict(Worded, ShownAsText):
    """Demands that no plan can fulfil together, though it could without any one of them.

    Attributes
    ----------
    demands
        The demands.
    said
        What makes it impossible, as sentences in any language.
    relaxations
        For each demand the smallest change that resolves this conflict.
    """

    demands: tuple[Demand, ...]
    said: tuple[Sentence, ...]
    relaxations: tuple[Relaxation, ...]

    @property
    def why(self) -> str:
        """The reasons why it is impossible, in English."""
        return " ".join(map(str, self.said))

    def to_dict(self) -> dict[str, Any]:
        """Return the demands, what makes it impossible, and the changes."""
        return {
            "demands": [demand.to_dict() for demand in self.demands],
            "why": self.why,
            "relaxations": [change.to_dict() for change in self.relaxations],
        }

    def text(self, language: str = "en") -> str:
        """Return the conflict in words, in ``"en"``, ``"fr"``, ``"de"``, ``"nl"`` or ``"it"``."""
        lines = [" ".join(sentence.text(language) for sentence in self.said)]
        lines += [f"  - {demand.said.text(language)}" for demand in self.demands]
        if n := len(self.relaxations):
            lines.append(f"  {message('diagnosis.resolved', language, n=n)}")
        for relaxation in self.relaxations:
            change = relaxation.said.text(language)
            if not relaxation.enough:
                change = message("diagnosis.not_enough", language, change=change)
            lines.append(f"  - {change}")
        return "\n".join(lines)


@dataclass(frozen=True, repr=False)
class Diagnosis(Worded, ShownAsText):
    """Whether any plan is possible, and if not, why; and who can have nobody in any plan.

    Attributes
    ----------
    conflicts
        Sets of contradicting demands; each is minimal, and no two share a demand. Empty if a plan
        is possible.
    repair
        Changes that together make a plan possible; none of them can be left out.
    mentees_alone, mentors_alone
        People without a single eligible partner, and which rules empty their list.

    Examples
    --------
    >>> import pairmatch as pm
    >>> mentor = pm.Mentor(id="M-1", capacity=2, min_load=2)
    >>> cohort = pm.Cohort([mentor], [pm.Mentee(id="E-1")])
    >>> print(pm.diagnose(cohort, pm.Policy()).text("fr"))
    Aucun plan n'est possible.
    M-1 : minimum de 2 au total, mais 1 seul mentee possible est encore libre.
      - M-1 doit accompagner au moins 2 mentees pour ce tour
      Ce changement résout ce conflit :
      - ramener pour M-1 le minimum de 2 binômes à 1 binôme lors de ce tour
    """

    conflicts: tuple[Conflict, ...]
    repair: tuple[Relaxation, ...]
    mentees_alone: tuple[LeftOut, ...] = ()
    mentors_alone: tuple[LeftOut, ...] = ()

    @property
    def feasible(self) -> bool:
        """Whether a plan is possible."""
        return not self.conflicts

    @property
    def people(self) -> pd.DataFrame:
        """Everybody without a single eligible partner: side, id, reason, detail."""
        rows = [
            (side, one.id, one.reason, one.detail)
            for side, people in (("mentees", self.mentees_alone), ("mentors", self.mentors_alone))
            for one in people
        ]
        return pd.DataFrame(rows, columns=["side", "id", "reason", "detail"])

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain lists and mappings, texts in English."""
        return {
            "feasible": self.feasible,
            "conflicts": [conflict.to_dict() for conflict in self.conflicts],
            "repair": [change.to_dict() for change in self.repair],
            "mentees_alone": [one.to_dict() for one in self.mentees_alone],
            "mentors_alone": [one.to_dict() for one in self.mentors_alone],
        }

    def text(self, language: str = "en") -> str:
        """Return the diagnosis in words, in ``"en"``, ``"fr"``, ``"de"``, ``"nl"`` or ``"it"``."""
        if self.feasible:
            lines = [message("diagnosis.possible", language)]
        else:
            lines = [message("diagnosis.impossible", language)]
            lines += [conflict.text(language) for conflict in self.conflicts]
            if len(self.conflicts) > 1 or not any(c.enough for c in self.conflicts[0].relaxations):
                lines.append(message("diagnosis.repair", language, n=len(self.repair)))
                lines += [f"  - {change.said.text(language)}" for change in self.repair]
        lines += _alone("mentees", self.mentees_alone, language)
        lines += _alone("mentors", self.mentors_alone, language)
        return "\n".join(lines)


_SHOWN = 10


def _alone(side: str, people: Sequence[LeftOut], language: str) -> list[str]:
    if not people:
        return []
    lines = [message(f"diagnosis.{side}_alone", language, n=len(people))]
    for one in people[:_SHOWN]:
        line = message("diagnosis.person", language, id=one.id, reason=one.text(language))
        lines.append(f"  {line}")
    more = len(people) - _SHOWN
    return [*lines, f"  {message('diagnosis.more', language, n=more)}"] if more > 0 else lines


Bound: TypeAlias = int | Fraction
Set: TypeAlias = frozenset[int]


@dataclass(frozen=True)
class Pin:
    """A pinned pair, as indices of a problem.

    ``lifted`` = an override makes the pair possible although a rule forbids it. ``why_not`` is why
    the pair is impossible even so; ``None`` if it is possible.
    """

    mentee: int
    mentor: int
    lifted: bool = False
    why_not: Sentence | None = None


@dataclass(frozen=True, eq=False)
class Demands:
    """Everything that a plan of a problem must fulfil, one by one; the problem has no pins.

    ``steps`` counts the questions that are put to the solver.
    """

    problem: Problem
    pins: tuple[Pin, ...] = ()
    steps: Steps = SILENT

    @cached_property
    def listed(self) -> tuple[tuple[Demand, int, Bound | None], ...]:
        """Each demand, the index of its pin, mentor or group, and its bound."""
        problem = self.problem
        demands: list[tuple[Demand, int, Bound | None]] = []
        for j in np.flatnonzero(problem.min_load).tolist():
            least, mentor = int(problem.min_load[j]), problem.mentor_ids[j]
            sentence = Sentence.of("demand.min_load", mentor=mentor, n=least)
            demands.append((Demand("min_load", str(mentor), sentence), j, least))
        for k, group in enumerate(problem.groups):
            bound = group.at_most if group.at_least is None else group.at_least
            if bound is not None:
                sentence = Sentence.of("demand.quota", quota=group.worded, limit=limit_of(group))
                demands.append((Demand("quota", group.key, sentence), k, bound))
        for k, pin in enumerate(self.pins):
            mentee, mentor = problem.mentee_ids[pin.mentee], problem.mentor_ids[pin.mentor]
            sentence = Sentence.of("demand.pin", mentee=mentee, mentor=mentor)
            demands.append((Demand("pin", f"{mentee} + {mentor}", sentence), k, None))
        return tuple(sorted(demands, key=lambda item: (item[0].kind, item[0].key)))

    @cached_property
    def arcs(self) -> Arcs:
        """All pairs, also those that an override makes possible."""
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
        """Return whether a plan meets some of the demands, by their places in :attr:`listed`.

        ``changed`` holds other bounds for some of them. Raises SolverError if the solver cannot
        tell.
        """
        pins = [self.pins[self.listed[k][1]] for k in sorted(kept) if self._is_pin(k)]
        if len({pin.mentee for pin in pins}) < len(pins) or any(pin.why_not for pin in pins):
            return False
        arcs, narrowed = self.arcs, self._narrowed(kept, changed or {})
        pinned = np.full(arcs.n_mentees, -1)
        pinned[[pin.mentee for pin in pins]] = [pin.mentor for pin in pins]
        mentor = pinned[arcs.mentees]
        # A pair that an override makes possible is so, pinned or not: whoever drops such a pin
        # does so because the plan goes without the pair.
        allowed = (mentor < 0) | (mentor == arcs.mentors)
        plans, refusals = self._known
        if any(allowed[plan].all() and self._keeps(narrowed, arcs.kept(plan)) for plan in plans):
            return True
        remaining = arcs.kept(allowed)
        covering_all = [
            prices
            for prices in refusals
            if (charges(self.problem, prices, remaining.mentees, remaining.mentors) >= 0).all()
        ]
        chosen, more = any_plan(narrowed, remaining, covering_all)
        self.steps.count()
        if chosen is None:
            refusals += [new for new in more if not any(new is prices for prices in refusals)]
            return False
        plans.append(np.flatnonzero(allowed)[chosen])
        return True

    def _is_pin(self, place: int) -> bool:
        return self.listed[place][0].kind == "pin"

    def _narrowed(self, kept: Set, changed: Mapping[int, Bound]) -> Problem:
        """Return the problem with only some of the demands, and with no pins but their mentees."""
        problem = self.problem
        least, must = np.zeros_like(problem.min_load), np.zeros_like(problem.must_match)
        bounds: dict[int, Bound] = {}
        for place in sorted(kept):
            demand, index, bound = self.listed[place]
            if demand.kind == "pin":
                must[self.pins[index].mentee] = True
            elif demand.kind == "min_load":
                least[index] = changed.get(place, bound or 0)
            else:
                bounds[index] = changed.get(place, bound or 0)
        groups = tuple(
            dataclasses.replace(
                group,
                at_least=bounds.get(k) if group.at_least is not None else None,
                at_most=bounds.get(k) if group.at_most is not None else None,
            )
            for k, group in enumerate(problem.groups)
        )
        return dataclasses.replace(
            problem, min_load=least, must_match=must, groups=groups, objective=("most_pairs",)
        )

    @cached_property
    def _known(self) -> tuple[list[IntArray], list[IntArray]]:
        """Earlier plans, as arcs, and prices that proved that there is none."""
        return [], []

    @staticmethod
    def _keeps(problem: Problem, plan: Arcs) -> bool:
        """Return whether a plan keeps all limits of a problem."""
        fewest, most = problem.bounds(len(plan))
        counts = problem.counts(plan.mentees, plan.mentors)
        return bool((counts >= fewest).all() and (counts <= most).all())

    def minimal(self, among: Set, changed: Mapping[int, Bound] | None = None) -> Set:
        """Return demands that contradict each other, though not without any one of them.

        They are among demands that contradict each other, with other bounds for some. Raises
        SolverError if a plan is possible, or the smaller set is not minimal.
        """
        changed = changed or {}
        conflict = self._shrunk(frozenset(), sorted(among), changed, added=False)
        without = [self.possible(conflict - {place}, changed) for place in conflict]
        if self.possible(conflict, changed) or not all(without):
            raise SolverError("a set of contradicting demands turned out not to be minimal")
        return conflict

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
        """Return the nearest bound with which a demand fits others; ``None`` = drop it.

        A plan can meet the others without it; ``changed`` holds other bounds for some of all.
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
            end = 100 if isinstance(bound, Fraction) else self.problem.n_mentees
        else:
            start, end = ceil(bound / unit) - 1, 0
        step = 1 if upper else -1
        # The end demands nothing, and every further step helps: search by halves.
        low, high = 0, abs(end - start)
        while low < high:
            middle = (low + high) // 2
            if self.possible(others | {place}, {**changed, place: (start + step * middle) * unit}):
                high = middle
            else:
                low = middle + 1
        return (start + step * low) * unit


def diagnose(
    cohort: Cohort, policy: Policy, *, progress: Progress | bool | None = None
) -> Diagnosis:
    """Return whether any plan is possible and, if not, why; and who cannot be paired with anyone.

    Parameters
    ----------
    cohort, policy
        The data.
    progress
        Counts questions to the solver; how many there will be is not known. See
        :func:`pairmatch.match`.
    """
    ordered = cohort.ordered()
    bare = ordered.replace(pinned=(), overrides={})
    with Steps(progress, "questions") as steps:
        problem = Problem.from_cohort(Evaluation(bare, policy))
        demands = Demands(problem, tuple(_pins(ordered, policy)), steps)
        conflicts, repair = find_conflicts(demands)
        mentees, mentors = without_partner(problem, cohort, policy)
    return Diagnosis(conflicts, repair, mentees, mentors)


def best_or_diagnosed(cohort: Cohort, policy: Policy) -> tuple[Problem, Outcome]:
    """Return the problem of a cohort and its best plan.

    Raises
    ------
    InfeasibleError
        If no plan meets all demands; it holds the diagnosis.
    """
    problem = problem_of(cohort, policy)
    best = resolved(problem)
    if best is None:
        raise InfeasibleError(diagnose(cohort, policy))
    return problem, best


def diagnose_problem(problem: Problem, *, progress: Progress | bool | None = None) -> Diagnosis:
    """Return whether any plan of a score matrix is possible, and if not, why."""
    with Steps(progress, "questions") as steps:
        conflicts, repair = find_conflicts(Demands(problem, steps=steps))
    return Diagnosis(conflicts, repair)


def _pins(cohort: Cohort, policy: Policy) -> Iterator[Pin]:
    rows = index_of(mentee.id for mentee in cohort.mentees)
    columns = index_of(mentor.id for mentor in cohort.mentors)
    running = {mentee for mentee, _ in cohort.running}
    for mentee, mentor in sorted(cohort.pinned):
        pair = breakdown(cohort, policy, cohort.mentees_by_id[mentee], cohort.mentors_by_id[mentor])
        why = None
        if reasons := what_forbids(cohort, pair):
            key = "conflict.pin_excluded" if "excluded" in reasons else "conflict.pin_not_eligible"
            words = Phrases(tuple(Reason.of(code, policy) for code in reasons))
            why = Sentence.of(key, mentee=mentee, mentor=mentor, reasons=words)
        if mentee in running:
            why = Sentence.of("conflict.pin_running", mentee=mentee)
        yield Pin(rows[mentee], columns[mentor], (mentee, mentor) in cohort.overrides, why)


def find_conflicts(demands: Demands) -> tuple[tuple[Conflict, ...], tuple[Relaxation, ...]]:
    """Return disjoint minimal conflicts, and changes that together make a plan possible.

    Both are empty if a plan is possible.

    Examples
    --------
    >>> problem = Problem.from_scores([[1, 1]], min_load=[1, 1])
    >>> conflicts, repair = find_conflicts(Demands(problem))
    >>> [demand.key for demand in conflicts[0].demands], repair[0].to
    (['0', '1'], 0)
    """
    everything = frozenset(range(len(demands.listed)))
    remaining, sets = everything, []
    while not demands.possible(remaining):
        sets.append(demands.minimal(remaining))
        remaining -= sets[-1]
    conflicts = []
    for conflict in sets:
        changes = []
        for place in sorted(conflict):
            to = demands.smallest_change(place, conflict - {place})
            kept = everything if to is not None else everything - {place}
            enough = demands.possible(kept, {} if to is None else {place: to})
            if not enough and demands.possible(everything - {place}):
                # A larger change alone does what this one does only for the conflict.
                to = demands.smallest_change(place, everything - {place})
                enough = True
            changes.append(_relaxation(demands, place, to, enough=enough))
        members = tuple(demands.listed[place][0] for place in sorted(conflict))
        conflicts.append(Conflict(members, _why(demands, conflict), tuple(changes)))
    bounds = {demand: bound for demand, _, bound in demands.listed}
    # One change is less than several.
    if single := [change for each in conflicts for change in each.relaxations if change.enough]:
        smallest = min(single, key=lambda change: _size(bounds[change.demand], change.to))
        return tuple(conflicts), (smallest,)
    return tuple(conflicts), _repair(demands, everything) if sets else ()


def _repair(demands: Demands, everything: Set) -> tuple[Relaxation, ...]:
    """Return changes of which none can be left out, the smallest of each conflict first."""

    def applied(places: Mapping[int, Bound | None]) -> tuple[Set, dict[int, Bound]]:
        dropped = {place for place, to in places.items() if to is None}
        return everything - dropped, {p: to for p, to in places.items() if to is not None}

    made: dict[int, Bound | None] = {}
    kept, changed = applied(made)
    while not demands.possible(kept, changed):
        conflict = demands.minimal(kept, changed)
        options = {p: demands.smallest_change(p, conflict - {p}, changed) for p in sorted(conflict)}
        place = min(options, key=lambda p: (_size(demands.listed[p][2], options[p]), p))
        made[place] = options[place]
        kept, changed = applied(made)
    for place in sorted(made):
        fewer = {p: to for p, to in made.items() if p != place}
        if demands.possible(*applied(fewer)):
            made = fewer
    return tuple(_relaxation(demands, p, to, enough=len(made) == 1) for p, to in made.items())


def _size(bound: Bound | None, to: Bound | str | None) -> tuple[bool, Fraction]:
    """Return how large a change is: dropping a pin is the largest, then by the distance."""
    if to is None or bound is None:
        return True, Fraction(0)
    return False, abs(Fraction(bound) - Fraction(to))


def _relaxation(demands: Demands, place: int, to: Bound | None, *, enough: bool) -> Relaxation:
    demand, index, bound = demands.listed[place]
    if to is None or bound is None:
        pin = demands.pins[index]
        key = "relax.pin_impossible" if pin.why_not else "relax.pin"
        mentee = demands.problem.mentee_ids[pin.mentee]
        mentor = demands.problem.mentor_ids[pin.mentor]
        return Relaxation(demand, None, Sentence.of(key, mentee=mentee, mentor=mentor), enough)
    shown = to if isinstance(to, int) else str(to)
    if demand.kind == "min_load":
        old, new = amount_of(bound), amount_of(to)
        sentence = Sentence.of("relax.min_load", key=demand.key, old=old, new=new)
        return Relaxation(demand, shown, sentence, enough)
    group = demands.problem.groups[index]
    old, new = limit_of(group), limit_of(group, to)
    # At least nothing is no demand.
    key = "relax.quota_away" if group.at_least is not None and not to else "relax.quota"
    return Relaxation(demand, shown, Sentence.of(key, key=group.worded, old=old, new=new), enough)


def _why(demands: Demands, conflict: Set) -> tuple[Sentence, ...]:
    """Return what makes it impossible, as concretely as the demands allow."""
    indices: dict[str, list[int]] = {"pin": [], "min_load": [], "quota": []}
    for place in sorted(conflict):
        demand, index, _ = demands.listed[place]
        indices[demand.kind].append(index)
    pins = [demands.pins[index] for index in indices["pin"]]
    concrete = None
    if len(pins) == len(conflict):
        concrete = _why_pins(demands, pins)
    elif indices["min_load"] and not indices["quota"]:
        concrete = _why_loads(demands, pins, indices["min_load"])
    elif len(conflict) == 1:
        concrete = _why_quota(demands, demands.problem.groups[indices["quota"][0]])
    general = Sentence.of("conflict.together" if len(conflict) > 1 else "conflict.alone")
    if concrete is None:
        return (general,)
    return (concrete, general) if indices["quota"] else (concrete,)


def _why_pins(demands: Demands, pins: Sequence[Pin]) -> Sentence | None:
    problem = demands.problem
    if len(pins) == 1:
        return pins[0].why_not
    if len({pin.mentee for pin in pins}) == 1:
        return Sentence.of("conflict.two_pins", mentee=problem.mentee_ids[pins[0].mentee])
    if len({pin.mentor for pin in pins}) == 1:
        mentor, seats = problem.mentor_ids[pins[0].mentor], int(problem.seats[pins[0].mentor])
        return Sentence.of("conflict.pins_seats", mentor=mentor, n=seats, pins=len(pins))
    return None


def _why_loads(demands: Demands, pins: Sequence[Pin], mentors: Sequence[int]) -> Sentence | None:
    problem, arcs = demands.problem, demands.arcs
    elsewhere = [pin.mentee for pin in pins if pin.mentor not in mentors]
    here = np.isin(arcs.mentors, mentors) & ~np.isin(arcs.mentees, elsewhere)
    there = len(np.unique(arcs.mentees[here]))
    need = int(problem.min_load[mentors].sum())
    seats = int(problem.seats[mentors].sum())
    names = Phrases(tuple(str(problem.mentor_ids[j]) for j in mentors))
    if need > seats:
        return Sentence.of("conflict.no_seats", mentors=names, need=need, n=seats)
    if need > there:
        return Sentence.of("conflict.too_few_mentees", mentors=names, need=need, n=there)
    return None


def _why_quota(demands: Demands, group: Group) -> Sentence | None:
    """Return how many pairs a group could have, whatever else is demanded."""
    if group.at_least is None:
        return None
    problem, arcs = demands.problem, demands.arcs
    of_side = arcs.mentors if group.side == "mentors" else arcs.mentees
    here = (problem.seats[arcs.mentors] > 0) & np.isin(of_side, group.members)
    people, there = len(group.members), len(np.unique(arcs.mentees[here]))
    if group.side == "mentees":
        return Sentence.of("conflict.quota_mentees", people=people, n=there)
    seats = int(problem.seats[group.members].sum())
    return Sentence.of("conflict.quota_mentors", people=people, seats=seats, there=there)

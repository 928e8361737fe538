"""Which demands contradict each other, in words, with the smallest changes that resolve it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

import numpy as np

from pairmatch.advice.demands.diagnosis import Conflict, Diagnosis, Relaxation
from pairmatch.advice.demands.limits import limit_of
from pairmatch.advice.demands.possibility import Bound, Demands, Pin, Set
from pairmatch.advice.reasons.unmatched import without_partner
from pairmatch.groups import Group
from pairmatch.messages import Reasons, Sentence
from pairmatch.people import Cohort
from pairmatch.policy import Policy
from pairmatch.policy.quotas import amount_of
from pairmatch.problem import Problem
from pairmatch.scoring import Evaluation, breakdown, what_forbids


def diagnose(cohort: Cohort, policy: Policy) -> Diagnosis:
    """Return whether any plan is possible, and if not, why; and who can have nobody.

    Parameters
    ----------
    cohort, policy
        The data.
    """
    ordered = cohort.ordered()
    bare = ordered.replace(pinned=(), overrides={})
    problem = Problem.from_cohort(Evaluation(bare, policy))
    conflicts, repair = find_conflicts(Demands(problem, tuple(_pins(ordered, policy))))
    mentees, mentors = without_partner(problem, cohort, policy)
    return Diagnosis(conflicts, repair, mentees, mentors)


def diagnose_problem(problem: Problem) -> Diagnosis:
    """Return whether any plan of a score matrix is possible, and if not, why."""
    conflicts, repair = find_conflicts(Demands(problem))
    return Diagnosis(conflicts, repair)


def _pins(cohort: Cohort, policy: Policy) -> Iterator[Pin]:
    rows = {mentee.id: k for k, mentee in enumerate(cohort.mentees)}
    columns = {mentor.id: k for k, mentor in enumerate(cohort.mentors)}
    running = {mentee for mentee, _ in cohort.running}
    for mentee, mentor in sorted(cohort.pinned):
        pair = breakdown(cohort, policy, cohort.mentees_by_id[mentee], cohort.mentors_by_id[mentor])
        why = None
        if reasons := what_forbids(cohort, pair):
            key = "conflict.pin_excluded" if "excluded" in reasons else "conflict.pin_not_eligible"
            why = Sentence.of(key, mentee=mentee, mentor=mentor, reasons=Reasons(reasons))
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
    for own in sets:
        changes = []
        for place in sorted(own):
            to = demands.smallest_change(place, own - {place})
            kept = everything if to is not None else everything - {place}
            enough = demands.possible(kept, {} if to is None else {place: to})
            if not enough and demands.possible(everything - {place}):
                # A larger change alone does what this one does only for the conflict.
                to = demands.smallest_change(place, everything - {place})
                enough = True
            changes.append(_relaxation(demands, place, to, enough=enough))
        members = tuple(demands.listed[place][0] for place in sorted(own))
        conflicts.append(Conflict(members, _why(demands, own), tuple(changes)))
    bounds = {demand: bound for demand, _, bound in demands.listed}

    def size(change: Relaxation) -> tuple[bool, Fraction]:
        return _size(bounds[change.demand], change.to)

    # One change is less than several.
    if single := [change for own in conflicts for change in own.relaxations if change.enough]:
        return tuple(conflicts), (min(single, key=size),)
    return tuple(conflicts), _repair(demands, everything) if sets else ()


def _repair(demands: Demands, everything: Set) -> tuple[Relaxation, ...]:
    """Return changes of which none can be left out, the smallest of each conflict first."""

    def applied(places: Mapping[int, Bound | None]) -> tuple[Set, dict[int, Bound]]:
        dropped = {place for place, to in places.items() if to is None}
        return everything - dropped, {p: to for p, to in places.items() if to is not None}

    made: dict[int, Bound | None] = {}
    kept, changed = applied(made)
    while not demands.possible(kept, changed):
        own = demands.minimal(kept, changed)
        options = {p: demands.smallest_change(p, own - {p}, changed) for p in sorted(own)}
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
        said = Sentence.of("relax.min_load", key=demand.key, old=old, new=new)
        return Relaxation(demand, shown, said, enough)
    group = demands.problem.groups[index]
    old, new = limit_of(group), limit_of(group, to)
    # At least nothing is no demand.
    key = "relax.quota_away" if group.at_least is not None and not to else "relax.quota"
    return Relaxation(demand, shown, Sentence.of(key, key=group.name, old=old, new=new), enough)


def _why(demands: Demands, own: Set) -> tuple[Sentence, ...]:
    """Return what stands in the way, as concretely as the demands allow."""
    indices: dict[str, list[int]] = {"pin": [], "min_load": [], "quota": []}
    for place in sorted(own):
        demand, index, _ = demands.listed[place]
        indices[demand.kind].append(index)
    pins = [demands.pins[index] for index in indices["pin"]]
    found = None
    if len(pins) == len(own):
        found = _why_pins(demands, pins)
    elif indices["min_load"] and not indices["quota"]:
        found = _why_loads(demands, pins, indices["min_load"])
    elif len(own) == 1:
        found = _why_quota(demands, demands.problem.groups[indices["quota"][0]])
    general = Sentence.of("conflict.together" if len(own) > 1 else "conflict.alone")
    if found is None:
        return (general,)
    return (found, general) if indices["quota"] else (found,)


def _why_pins(demands: Demands, pins: Sequence[Pin]) -> Sentence | None:
    problem = demands.problem
    if len(pins) == 1:
        return pins[0].why_not
    if len({pin.mentee for pin in pins}) == 1:
        return Sentence.of("conflict.two_pins", mentee=problem.mentee_ids[pins[0].mentee])
    if len({pin.mentor for pin in pins}) == 1:
        j = pins[0].mentor
        seats = int(problem.seats[j])
        mentor = problem.mentor_ids[j]
        return Sentence.of("conflict.pins_seats", mentor=mentor, n=seats, pins=len(pins))
    return None


def _why_loads(demands: Demands, pins: Sequence[Pin], mentors: Sequence[int]) -> Sentence | None:
    problem, arcs = demands.problem, demands.arcs
    elsewhere = [pin.mentee for pin in pins if pin.mentor not in mentors]
    here = np.isin(arcs.mentors, mentors) & ~np.isin(arcs.mentees, elsewhere)
    there = len(np.unique(arcs.mentees[here]))
    need = int(problem.min_load[mentors].sum())
    seats = int(problem.seats[mentors].sum())
    listed = ", ".join(str(problem.mentor_ids[j]) for j in mentors)
    if need > seats:
        return Sentence.of("conflict.no_seats", mentors=listed, need=need, n=seats)
    if need > there:
        return Sentence.of("conflict.too_few_mentees", mentors=listed, need=need, there=there)
    return None


def _why_quota(demands: Demands, group: Group) -> Sentence | None:
    """Return how many pairs a group could have, whatever else is demanded."""
    if group.at_least is None:
        return None
    problem, arcs = demands.problem, demands.arcs
    own = arcs.mentors if group.side == "mentors" else arcs.mentees
    here = (problem.seats[arcs.mentors] > 0) & np.isin(own, group.members)
    people, there = len(group.members), len(np.unique(arcs.mentees[here]))
    if group.side == "mentees":
        return Sentence.of("conflict.quota_mentees", people=people, n=there)
    seats = int(problem.seats[group.members].sum())
    return Sentence.of("conflict.quota_mentors", people=people, seats=seats, there=there)

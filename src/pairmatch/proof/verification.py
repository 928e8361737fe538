"""Checking a plan against the data, without the solver and without its figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from pairmatch._support.containers import FrozenMap
from pairmatch._support.display import Block, Shown, ShownByFields, View, sentences
from pairmatch.errors import NoMatchingError
from pairmatch.people import Cohort
from pairmatch.people.pairs import Pair
from pairmatch.policy import Policy, Quota
from pairmatch.policy.parts import folded, value_of, values_of
from pairmatch.policy.weights import SCALE
from pairmatch.problem.stages import expanded, named
from pairmatch.scoring import Breakdown, breakdown, what_forbids


@dataclass(frozen=True)
class QuotaCount:
    """The pairs of one group of a quota.

    Attributes
    ----------
    quota
        The quota.
    name
        Its name; of a quota for each value with the first id of the group, not the value.
    value
        The value that makes the group, as somebody wrote it.
    people, pairs, n_pairs
        Numbers of people of the group, of their pairs, and of all pairs of the plan.
    """

    quota: Quota
    name: str
    value: object
    people: int
    pairs: int
    n_pairs: int

    @property
    def too_few(self) -> bool:
        """Whether the lower bound is missed; shares are compared as fractions, unrounded."""
        low = self.quota.at_least
        return low is not None and self.pairs < self._bound(low)

    @property
    def too_many(self) -> bool:
        """Whether the upper bound is passed."""
        high = self.quota.at_most
        return high is not None and self.pairs > self._bound(high)

    def _bound(self, amount: int | Fraction) -> int | Fraction:
        return amount * self.n_pairs if isinstance(amount, Fraction) else amount


def count_quotas(cohort: Cohort, policy: Policy, pairs: Collection[Pair]) -> Iterator[QuotaCount]:
    """Yield the count of every group of every quota, of a plan with each pair once."""
    for quota in policy.quotas:
        of_mentors = quota.side == "mentors"
        people = cohort.mentors_by_id if of_mentors else cohort.mentees_by_id
        groups: dict[object, set[str]] = {} if quota.value is None else {folded(quota.value): set()}
        written: dict[object, object] = {}
        for _, person in sorted(people.items()):
            for value in values_of(person, quota.attribute):
                if quota.holds_for(value):
                    groups.setdefault(value, set()).add(person.id)
                    stated = value_of(person, quota.attribute)
                    written.setdefault(value, stated if folded(stated) == value else value)
        # In an order of their people: sets have none.
        names: Counter[str] = Counter()
        for value, members in sorted(groups.items(), key=lambda item: sorted(item[1])):
            count = sum(pair[of_mentors] in members for pair in pairs)
            name = quota.key if quota.value is not None else f"{quota.key} of {min(members)}"
            names[name] += 1
            number = f" ({names[name]})" if names[name] > 1 else ""
            shown = written.get(value, quota.value)
            yield QuotaCount(quota, name + number, shown, len(members), count, len(pairs))


@dataclass(frozen=True)
class Violation:
    """One demand that a plan breaks."""

    mentee_id: object
    mentor_id: object
    code: str
    detail: str


@dataclass(frozen=True, repr=False)
class PlanCheck(ShownByFields):
    """The demands that a plan breaks by the data, its pairs, and its value in each stage.

    Pairs with people who do not exist have no breakdown; values are given as results give them.
    """

    broken: tuple[Violation, ...]
    pairs: tuple[Breakdown, ...]
    values: FrozenMap[str, int]

    @property
    def points(self) -> tuple[int, ...]:
        """Points of the pairs."""
        return tuple(pair.points for pair in self.pairs)


@dataclass(frozen=True, repr=False)
class Check(Shown):
    """The verdict of :func:`pairmatch.verify` on a plan.

    Attributes
    ----------
    plan
        Feasibility and points, recomputed from the data.
    best
        Best value of each stage; ``None`` if no plan is possible, or nothing is known.
    proof
        What ``best`` rests on: ``"dual_certificate"`` or ``"solver_bound"``; ``"none"`` if it is
        only the best known.
    certificate_faults
        What keeps the optimum's certificate from proving it; empty = proven.
    """

    plan: PlanCheck
    best: tuple[int, ...] | None
    proof: str = "dual_certificate"
    certificate_faults: tuple[str, ...] = ()

    @property
    def stages(self) -> tuple[str, ...]:
        """Stages of the objective, in order."""
        return tuple(self.plan.values)

    @property
    def valid(self) -> bool:
        """Whether the plan breaks no demand."""
        return not self.plan.broken

    @property
    def violations(self) -> pd.DataFrame:
        """The demands that the plan breaks: mentee_id, mentor_id, code, detail."""
        columns = ["mentee_id", "mentor_id", "code", "detail"]
        return pd.DataFrame([vars(violation) for violation in self.plan.broken], columns=columns)

    @property
    def n_pairs(self) -> int:
        """Number of pairs."""
        return len(self.plan.points)

    @property
    def total_score(self) -> float:
        """Sum of the scores."""
        return sum(self.plan.points) / SCALE

    @property
    def is_optimal(self) -> bool:
        """Whether the plan is valid and proven to be optimal; see :attr:`proof`."""
        reached = self.best == tuple(self.plan.values.values()) and self.proof != "none"
        return self.valid and reached and not self.certificate_faults

    @property
    def shortfall(self) -> FrozenMap[str, float]:
        """What the plan lacks to the best in each stage: pairs, changes, score. Exact.

        In a later stage the shortfall can be negative: the plan has more of it because it has
        less of an earlier stage.

        Raises
        ------
        NoMatchingError
            If the plan is not valid, or no plan is possible at all.
        """
        if not self.valid or self.best is None:
            raise NoMatchingError("only a valid plan has a shortfall; see .violations")
        lacks: dict[str, float] = {}
        for (name, value), best in zip(self.plan.values.items(), self.best, strict=True):
            stage = named(name)
            lack = value - best if stage.falling else best - value
            lacks[name] = lack / SCALE if stage.in_points else lack
        return FrozenMap(lacks)

    def _view(self) -> View:
        broken = [(v.mentee_id, v.mentor_id, v.code, v.detail) for v in self.plan.broken]
        header = ("mentee", "mentor", "code", "detail")
        blocks = [Block(broken, header, where=".violations")] if broken else []
        return View("Check", [sentences(str(self)), *blocks])

    def __str__(self) -> str:
        figures = f"{self.n_pairs} pairs, total score {self.total_score:.4f}"
        if not self.valid:
            return f"{figures}: not valid ({len(self.plan.broken)} found, see .violations)"
        if self.is_optimal:
            how = "proven" if self.proof == "dual_certificate" else "by the solver's bound"
            return f"{figures}: valid, optimal ({how})"
        if self.certificate_faults or self.best is None:
            return f"{figures}: valid, but {'; '.join(self.certificate_faults) or 'nothing known'}"
        short = ", ".join(f"{stage} {lack:g}" for stage, lack in self.shortfall.items())
        known = "the optimum" if self.proof != "none" else "the best known plan"
        return f"{figures}: valid, short of {known} by {short}"


def check_plan(cohort: Cohort, policy: Policy, pairs: Iterable[Pair]) -> PlanCheck:
    """Recompute from the data whether a plan is feasible and what it is worth.

    There may be anything at all among the pairs of the plan.

    Examples
    --------
    >>> from pairmatch.people import Mentee, Mentor
    >>> cohort = Cohort([Mentor(id="M-1")], [Mentee(id="E-1"), Mentee(id="E-2")])
    >>> plan = check_plan(cohort, Policy(), [("E-1", "M-1"), ("E-2", "M-1")])
    >>> [(violation.mentor_id, violation.code) for violation in plan.broken]
    [('M-1', 'over_capacity')]
    """
    listed = list(pairs)
    broken = list(_structure(cohort, listed))
    scored = []
    for mentee_id, mentor_id in dict.fromkeys(listed):
        mentee, mentor = cohort.find_mentee(mentee_id), cohort.find_mentor(mentor_id)
        if mentee is not None and mentor is not None:
            pair = breakdown(cohort, policy, mentee, mentor)
            scored.append(pair)
            reasons = what_forbids(cohort, pair)
            broken += [Violation(mentee_id, mentor_id, r, "not eligible") for r in reasons]
    broken += _quotas(cohort, policy, dict.fromkeys(listed))
    return PlanCheck(tuple(broken), tuple(scored), _values(cohort, policy, scored))


def _quotas(cohort: Cohort, policy: Policy, pairs: Collection[Pair]) -> Iterator[Violation]:
    for count in count_quotas(cohort, policy, pairs):
        text = f"quota {count.name}: {count.pairs} of {count.n_pairs} pairs"
        if count.too_few:
            yield Violation(None, None, "below_quota", f"{text}, at least {count.quota.at_least}")
        if count.too_many:
            yield Violation(None, None, "above_quota", f"{text}, at most {count.quota.at_most}")


def _values(cohort: Cohort, policy: Policy, pairs: Sequence[Breakdown]) -> FrozenMap[str, int]:
    """Return the value of each stage, from the people and pair by pair."""
    by_priority = "priority" in policy.objective
    levels = {e.id: policy.priority.level(e) if by_priority else 0 for e in cohort.mentees}
    companies = {m.id: next(iter(values_of(m, "company")), None) for m in cohort.mentors}
    loads = {m.id: cohort.load(m.id) for m in cohort.mentors}
    for pair in pairs:
        loads[pair.mentor_id] += 1
    of_companies: Counter[object] = Counter()
    for mentor_id, load in loads.items():
        if companies[mentor_id] is not None:
            of_companies[companies[mentor_id]] += load
    made = {(pair.mentee_id, pair.mentor_id) for pair in pairs}
    of_levels = Counter(levels[pair.mentee_id] for pair in pairs)
    plain = {
        "pairs": len(pairs),
        "points": sum(pair.points for pair in pairs),
        "worst": min((pair.points for pair in pairs), default=0),
        "kept": len(set(cohort.previous or ()) - made - set(cohort.running)),
        "mentor_load": sum(load**2 for load in loads.values()),
        "company_load": sum(load**2 for load in of_companies.values()),
    }
    values = {}
    for stage in expanded(policy.objective, levels.values(), any(companies.values())):
        if stage.kind == "level":
            values[stage.name] = of_levels[stage.level]
        else:
            known = plain.get(stage.kind)
            values[stage.name] = stage.value_of(cohort, pairs) if known is None else known
    return FrozenMap(values)


def _structure(cohort: Cohort, pairs: list[Pair]) -> Iterator[Violation]:
    distinct = dict.fromkeys(pairs)
    yield from _people(cohort, distinct)
    for pair, times in Counter(pairs).items():
        if times > 1:
            yield Violation(*pair, "duplicate_pair", f"is in the plan {times} times")
    for mentee, times in Counter(mentee for mentee, _ in distinct).items():
        if times > 1:
            yield Violation(mentee, None, "two_mentors", f"the mentee is in {times} pairs")
    loads = Counter(mentor for _, mentor in distinct)
    for person in cohort.mentors:
        load, seats = loads[person.id], cohort.seats(person.id)
        least = cohort.min_new_pairs(person.id)
        if load > seats:
            yield Violation(None, person.id, "over_capacity", f"pairs: {load}, seats: {seats}")
        if load < least:
            yield Violation(None, person.id, "below_min_load", f"pairs: {load}, demanded: {least}")
    for mentee, mentor in cohort.pinned:
        if (mentee, mentor) not in distinct:
            yield Violation(mentee, mentor, "pin_missing", "the pair is pinned")


def _people(cohort: Cohort, pairs: Iterable[Pair]) -> Iterator[Violation]:
    running = {mentee for mentee, _ in cohort.running}
    for mentee, mentor in pairs:
        if cohort.find_mentee(mentee) is None:
            yield Violation(mentee, mentor, "unknown_id", "no such mentee")
        if cohort.find_mentor(mentor) is None:
            yield Violation(mentee, mentor, "unknown_id", "no such mentor")
        if mentee in running:
            yield Violation(mentee, mentor, "running_pair", "the mentee is in a running pair")

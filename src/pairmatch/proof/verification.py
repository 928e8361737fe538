"""Checking a plan against the data, without the solver and without its figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pandas as pd

from pairmatch.errors import NoMatchingError
from pairmatch.frozen import FrozenMap
from pairmatch.matching import Pair
from pairmatch.people import Cohort
from pairmatch.policy import Policy
from pairmatch.policy.objective import SCALE
from pairmatch.scoring import Breakdown, breakdown, what_forbids


@dataclass(frozen=True)
class Violation:
    """One demand that a plan breaks."""

    mentee_id: object
    mentor_id: object
    code: str
    detail: str


@dataclass(frozen=True)
class PlanCheck:
    """What the data say of a plan: which demands it breaks, and what it is worth.

    Attributes
    ----------
    broken
        The demands that the plan breaks.
    pairs
        Breakdown of each pair whose people exist.
    """

    broken: tuple[Violation, ...]
    pairs: tuple[Breakdown, ...]

    @property
    def points(self) -> tuple[int, ...]:
        """Points of the pairs."""
        return tuple(pair.points for pair in self.pairs)


@dataclass(frozen=True)
class Check:
    """The verdict of :func:`pairmatch.verify` on a plan.

    Attributes
    ----------
    plan
        Feasibility and points, recomputed from the data.
    stages
        Stages of the objective, in order.
    best
        Proven best value of each stage; ``None`` if no plan is possible.
    certificate_faults
        What keeps the optimum's certificate from proving it; empty = proven.
    """

    plan: PlanCheck
    stages: tuple[str, ...]
    best: tuple[int, ...] | None
    certificate_faults: tuple[str, ...] = ()

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
        """Whether the plan is valid and proven to be optimal."""
        return self.valid and self.best == self._values() and not self.certificate_faults

    @property
    def shortfall(self) -> FrozenMap[str, float]:
        """What the plan lacks to the optimum in each stage: pairs, or score. Exact.

        In a later stage the shortfall can be negative: the plan has more of it because it has
        less of an earlier stage.

        Raises
        ------
        NoMatchingError
            If the plan is not valid, or no plan is possible at all.
        """
        if not self.valid or self.best is None:
            raise NoMatchingError("only a valid plan has a shortfall; see .violations")
        units = {"most_pairs": 1, "best_total": SCALE}
        return FrozenMap(
            {
                stage: (best - own) // units[stage] if units[stage] == 1 else (best - own) / SCALE
                for stage, best, own in zip(self.stages, self.best, self._values(), strict=True)
            }
        )

    def _values(self) -> tuple[int, ...]:
        values = {"most_pairs": self.n_pairs, "best_total": sum(self.plan.points)}
        return tuple(values[stage] for stage in self.stages)

    def __str__(self) -> str:
        figures = f"{self.n_pairs} pairs, total score {self.total_score:.4f}"
        if not self.valid:
            return f"{figures}: not valid ({len(self.plan.broken)} found, see .violations)"
        if self.is_optimal:
            return f"{figures}: valid, optimal (proven)"
        if self.certificate_faults or self.best is None:
            return f"{figures}: valid, but the result is not what the data give"
        short = ", ".join(f"{stage} {lack:g}" for stage, lack in self.shortfall.items())
        return f"{figures}: valid, short of the optimum by {short}"


def check_plan(cohort: Cohort, policy: Policy, pairs: Iterable[Pair]) -> PlanCheck:
    """Recompute from the data whether a plan is feasible and what it is worth.

    Parameters
    ----------
    cohort, policy
        The data.
    pairs
        The plan: pairs ``(mentee_id, mentor_id)``; anything at all may be in it.

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
    return PlanCheck(tuple(broken), tuple(scored))


def _structure(cohort: Cohort, pairs: list[Pair]) -> Iterator[Violation]:
    distinct = dict.fromkeys(pairs)
    yield from _people(cohort, distinct)
    for pair, times in Counter(pairs).items():
        if times > 1:
            yield Violation(*pair, "duplicate_pair", f"stands in the plan {times} times")
    for mentee, times in Counter(mentee for mentee, _ in distinct).items():
        if times > 1:
            yield Violation(mentee, None, "two_mentors", f"the mentee stands in {times} pairs")
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

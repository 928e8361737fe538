"""What a matching meeting looks at, gathered once from a result: figures, no words yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from pairmatch import advice
from pairmatch._support.parameters import whole
from pairmatch._support.text_tables import is_text
from pairmatch.advice import Changes, Recruiting, SupplyAndDemand, WhyNobody
from pairmatch.errors import PolicyError
from pairmatch.people import Mentee, Mentor
from pairmatch.people.pairs import Label, label_order
from pairmatch.plans.context import PlanContext, Side
from pairmatch.plans.differences import Difference
from pairmatch.plans.solution import PairScore, Solution, Unmatched
from pairmatch.policy import Policy, Rule
from pairmatch.policy.weights import SCALE
from pairmatch.problem import NOT_ELIGIBLE
from pairmatch.proof import Check
from pairmatch.result import MatchResult

CLOSE = 0.02
"""A mentee's next mentor is close if taking that one loses at most this much of total score."""

WEAK = 0.25
"""A pair is weak if its score is below this, where scores are from 0 to 1."""

# Where prices do not say what a change costs, every cost is another problem to solve.
_SOLVED = 150
# The most people without a pair for whom it is worked out what would help.
_EXPLAINED = 200
# The most pairs of people among whom new mentors are looked for unasked.
_SEARCHED = 40_000


@dataclass(frozen=True)
class Part:
    """What a criterion adds to the score of a pair.

    Attributes
    ----------
    criterion
        Its key.
    points, weight
        What it adds, and the most that it can add, in score.
    blank
        Whether either side gave no answer.
    """

    criterion: str
    points: float
    weight: float
    blank: bool


@dataclass(frozen=True)
class Option:
    """Another mentor for a mentee of the plan.

    Attributes
    ----------
    mentor_id, score
        The mentor, and the score of the pair.
    full
        Whether the mentor has no seat in this round.
    cost
        What the best plan with the pair lacks, exactly; ``None`` if no plan has it, or if that was
        not worked out.
    known
        Whether it was worked out.
    """

    mentor_id: Label
    score: float
    full: bool
    cost: Difference | None
    known: bool

    @property
    def tie(self) -> bool:
        """Whether a plan with the pair is just as good."""
        return self.cost is not None and self.cost.none

    @property
    def close(self) -> bool:
        """Whether a plan with the pair is as good, or loses hardly any score and nothing else."""
        if self.cost is None:
            return False
        lost = {stage: -amount for stage, amount in self.cost.to_dict().items() if amount}
        return not lost or (set(lost) == {"best_total"} and lost["best_total"] <= CLOSE)


@dataclass(frozen=True)
class MeetingPair:
    """A pair of the plan with what is said about it.

    Attributes
    ----------
    pair, score
        The pair, and its score.
    parts
        What each criterion adds.
    options
        The next best mentors of the mentee.
    unchecked
        Rules that let the pair pass because an answer is missing.
    weak
        Whether the score is low, where a policy makes scores from 0 to 1.
    """

    pair: PairScore
    score: float
    parts: tuple[Part, ...]
    options: tuple[Option, ...]
    unchecked: tuple[Rule, ...] = ()
    weak: bool = False

    @property
    def close(self) -> tuple[Option, ...]:
        """The other mentors who are as good, or nearly."""
        return tuple(option for option in self.options if option.close)


@dataclass(frozen=True)
class LeftOut:
    """Somebody without a pair.

    Attributes
    ----------
    person
        Id, reason code and a sentence.
    why
        What keeps others apart and what would change it; ``None`` if that was not worked out.
    full
        Eligible mentors of a mentee who have no seat in this round.
    """

    person: Unmatched
    why: WhyNobody | None
    full: tuple[Label, ...] = ()


@dataclass(frozen=True)
class Meeting:
    """A result as a meeting looks at it.

    Attributes
    ----------
    result
        The result.
    n_options
        How many other mentors are named for each mentee.
    previous
        The result of last time.
    searched
        What :func:`pairmatch.advice.recruiting` answered, if the caller has it.
    """

    result: MatchResult
    n_options: int = 3
    previous: MatchResult | None = None
    searched: Recruiting | None = field(default=None, repr=False)

    @classmethod
    def of(
        cls,
        result: MatchResult,
        options: int,
        previous: MatchResult | None = None,
        recruiting: Recruiting | None = None,
    ) -> Meeting:
        """Return what a meeting looks at.

        Raises
        ------
        PolicyError
            If the number of other mentors is no whole number, or below 0.
        """
        return cls(result, whole("options", options, least=0), previous, recruiting)

    @property
    def solution(self) -> Solution:
        """What the run produced."""
        return self.result.solution

    @cached_property
    def context(self) -> PlanContext:
        """The plan with its data, as far as they are known."""
        return self.result.position

    @property
    def policy(self) -> Policy | None:
        """The policy, if it is known."""
        return self.context.policy

    @property
    def knows_people(self) -> bool:
        """Whether the people and the policy are known."""
        return self.context.cohort is not None and self.context.policy is not None

    @cached_property
    def pairs(self) -> tuple[MeetingPair, ...]:
        """The pairs in the order of the plan."""
        return tuple(
            MeetingPair(
                pair,
                self.solution.in_score(pair.points),
                tuple(self._parts(pair)),
                options,
                tuple(self._unchecked(pair)),
                self.policy is not None and self.solution.in_score(pair.points) < WEAK,
            )
            for pair, options in zip(self.solution.pairs, self._options, strict=True)
        )

    @property
    def costs_known(self) -> bool:
        """Whether the costs of other mentors are worked out."""
        if not self.context.knows_problem:
            return False
        few = len(self.solution.pairs) * self.n_options <= _SOLVED
        return few or self.context.rerouting is not None

    @cached_property
    def mentees_left_out(self) -> tuple[LeftOut, ...]:
        """The mentees without a mentor, but for those in running pairs."""
        return tuple(self._left_out("mentee", self.solution.unmatched_mentees))

    @cached_property
    def mentors_left_out(self) -> tuple[LeftOut, ...]:
        """The mentors without a mentee."""
        return tuple(self._left_out("mentor", self.solution.unmatched_mentors))

    @property
    def n_running(self) -> int:
        """Number of mentees who are in running pairs already."""
        return sum(one.reason == "running_pair" for one in self.solution.unmatched_mentees)

    @cached_property
    def supply(self) -> SupplyAndDemand | None:
        """Supply and demand, if the people are known."""
        if not self.knows_people:
            return None
        return advice.supply_and_demand(*self.context.data)

    @cached_property
    def recruiting(self) -> Recruiting | None:
        """New mentors who would add most, if they are known or quickly found."""
        if self.searched is not None or not self.knows_people:
            return self.searched
        cohort, policy = self.context.data
        if len(cohort.mentees) * len(cohort.mentors) > _SEARCHED:
            return None
        return advice.recruiting(cohort, policy, k=5)

    @cached_property
    def changes(self) -> Changes | None:
        """What changed since last time, if that result is given."""
        return None if self.previous is None else self.previous.compare(self.result)

    @cached_property
    def check(self) -> Check | None:
        """The plan and its proof checked from the data, if these are known."""
        return self.result.verify() if self.knows_people else None

    def site_of(self, side: Side, label: Label) -> str:
        """Return the site of a person; empty if it is not stated or not known."""
        cohort = self.context.cohort
        if cohort is None:
            return ""
        find = cohort.find_mentee if side == "mentee" else cohort.find_mentor
        person: Mentee | Mentor | None = find(str(label))
        return "" if person is None or not person.site else " ".join(person.site.split())

    def _parts(self, pair: PairScore) -> Iterator[Part]:
        most = {} if self.policy is None else self.policy.points
        for key, points in zip(self.solution.criteria, pair.contributions, strict=True):
            weight = most.get(key, 0) / SCALE
            yield Part(key, self.solution.in_score(points), weight, key in pair.not_stated)

    def _unchecked(self, pair: PairScore) -> Iterator[Rule]:
        people = self.context.find((pair.mentee_id, pair.mentor_id))
        if self.policy is not None and people is not None:
            yield from (rule for rule in self.policy.rules if rule.holds(*people) is None)

    @cached_property
    def _options(self) -> tuple[tuple[Option, ...], ...]:
        """The best other mentors of each mentee of the plan by score, with what each would cost."""
        if not self.context.knows_problem or not self.n_options:
            return ((),) * len(self.solution.pairs)
        chosen = [self._next_best(pair) for pair in self.solution.pairs]
        places = [
            (self.context.rows[pair.mentee_id], mentor)
            for pair, best in zip(self.solution.pairs, chosen, strict=True)
            for mentor, _ in best
        ]
        known, problem = self.costs_known, self.context.problem
        costs = iter(self.context.losses_of_pairs(places) if known else [None] * len(places))
        return tuple(
            tuple(
                Option(
                    problem.mentor_ids[mentor],
                    self.solution.in_score(points),
                    not problem.seats[mentor],
                    next(costs),
                    known,
                )
                for mentor, points in best
            )
            for best in chosen
        )

    def _next_best(self, pair: PairScore) -> list[tuple[int, int]]:
        """Return the best other mentors of a mentee and their points; equal ones ordered by id."""
        context = self.context
        points = context.points_of_mentee(context.rows[pair.mentee_id])
        there = np.flatnonzero(points != NOT_ELIGIBLE)
        there = there[there != context.columns[pair.mentor_id]]
        if len(there) > self.n_options:
            # All that reach the last one stay.
            last = np.partition(points[there], -self.n_options)[-self.n_options]
            there = there[points[there] >= last]
        ids = context.problem.mentor_ids
        best = sorted(there.tolist(), key=lambda k: (-int(points[k]), label_order(ids[k])))
        return [(k, int(points[k])) for k in best[: self.n_options]]

    def _left_out(self, side: Side, people: tuple[Unmatched, ...]) -> Iterator[LeftOut]:
        explained = 0
        for person in people:
            if person.reason == "running_pair":
                continue
            why: WhyNobody | None = None
            full: tuple[Label, ...] = ()
            if self.context.knows_problem and explained < _EXPLAINED:
                explained += 1
                why = advice.why_nobody(self.context, side, person.id)
                full = self._full(side, person.id)
            yield LeftOut(person, why, full)

    def _full(self, side: Side, label: Label) -> tuple[Label, ...]:
        if side == "mentor":
            return ()
        problem = self.context.problem
        points = self.context.points_of_mentee(self.context.rows[label])
        full = np.flatnonzero((points != NOT_ELIGIBLE) & (problem.seats == 0)).tolist()
        ids = problem.mentor_ids
        return tuple(
            ids[k] for k in sorted(full, key=lambda k: (-int(points[k]), label_order(ids[k])))
        )


def checked_names(names: object) -> dict[str, str]:
    """Return the names that a caller gives, by id as text.

    Raises
    ------
    PolicyError
        If it is no mapping from ids to texts, or a text holds half a character.

    Examples
    --------
    >>> checked_names({"E-1": "Ada"}), checked_names(None)
    ({'E-1': 'Ada'}, {})
    """
    if names is None:
        return {}
    if not isinstance(names, Mapping) or not all(isinstance(n, str) for n in names.values()):
        raise PolicyError("names= takes a mapping from ids to names, such as {'E-1': 'Ada'}")
    given = {str(label): name.strip() for label, name in names.items()}
    if halves := sorted(label for label, name in given.items() if not is_text(name)):
        raise PolicyError(
            f"names=: the names of {', '.join(map(repr, halves))} hold half a character: read "
            "them anew, in the encoding of their file"
        )
    return {label: name for label, name in given.items() if name}

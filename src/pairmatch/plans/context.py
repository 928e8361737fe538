"""A plan with its data and its problem, and what a change of it would cost."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, TypeAlias

import numpy as np

from pairmatch._support.containers import BoolArray, IntArray, index_of
from pairmatch._support.display import ShownByFields
from pairmatch._support.parameters import integer
from pairmatch._support.progress import SILENT, Steps
from pairmatch.errors import NoMatchingError, PolicyError, did_you_mean
from pairmatch.people import Cohort, Mentee, Mentor
from pairmatch.people.pairs import Label, Matching
from pairmatch.plans.differences import Difference
from pairmatch.plans.left_out import available_mentees
from pairmatch.plans.moves import Move, moves_between
from pairmatch.plans.rerouting import IMPOSSIBLE, Rerouting
from pairmatch.plans.solution import PairScore, Solution
from pairmatch.plans.solving_again import Outcome, nearest, resolved
from pairmatch.policy import Policy
from pairmatch.problem import NOT_ELIGIBLE, Problem
from pairmatch.problem.points import RestrictedPoints, in_64_bits
from pairmatch.scoring import Breakdown, Evaluation, breakdown
from pairmatch.scoring.facts import PairFacts
from pairmatch.scoring.pair_facts import pair_facts
from pairmatch.scoring.tiles import BLANK

Side: TypeAlias = Literal["mentee", "mentor"]


@dataclass(frozen=True)
class Forced:
    """The best plan with a pair that is not in the plan in hand.

    Attributes
    ----------
    difference
        By how much it is better or worse than the plan in hand, exactly; ``None`` if no plan that
        meets all demands has the pair.
    moves
        The moves: the pair itself first, then that of whoever gives way for it, and so on.
    """

    difference: Difference | None
    moves: tuple[Move, ...] = ()


@dataclass(frozen=True, eq=False, repr=False)
class PlanContext(ShownByFields):
    """A plan with the data behind it, as far as they are known, and the problem that it answers.

    Attributes
    ----------
    solution
        What a run produced.
    cohort, policy
        The data; ``None`` for a score matrix, or if they are not known.
    prepared
        The problem and, if it comes from people, their scores, where they are at hand; otherwise
        they are made from the data when they are needed.
    """

    solution: Solution
    cohort: Cohort | None = None
    policy: Policy | None = None
    prepared: tuple[Problem, Evaluation | None] | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        # What can be made anew from the data need not travel.
        prepared = self.prepared if self.cohort is None else None
        return PlanContext, (self.solution, self.cohort, self.policy, prepared)

    @property
    def knows_problem(self) -> bool:
        """Whether the problem is known, and with it what a change would cost."""
        return self.prepared is not None or None not in (self.cohort, self.policy)

    @property
    def data(self) -> tuple[Cohort, Policy]:
        """Cohort and policy.

        Raises
        ------
        NoMatchingError
            If they are not known.
        """
        if self.cohort is None or self.policy is None:
            raise NoMatchingError(
                "this result does not know its people: give cohort= and policy= to from_json, "
                "or use pm.match instead of pm.solve"
            )
        return self.cohort, self.policy

    @cached_property
    def _prepared(self) -> tuple[Problem, Evaluation | None]:
        if self.prepared is not None:
            return self.prepared
        cohort, policy = self.data
        evaluation = Evaluation(cohort.ordered(), policy)
        return Problem.from_cohort(evaluation), evaluation

    @property
    def problem(self) -> Problem:
        """The problem.

        Raises
        ------
        NoMatchingError
            If neither it nor the data are known.
        """
        return self._prepared[0]

    @property
    def evaluation(self) -> Evaluation | None:
        """The scored cohort, in the problem's order; ``None`` for a matrix."""
        return self._prepared[1]

    @cached_property
    def rows(self) -> dict[Label, int]:
        """Index of each mentee."""
        return index_of(self.problem.mentee_ids)

    @cached_property
    def columns(self) -> dict[Label, int]:
        """Index of each mentor."""
        return index_of(self.problem.mentor_ids)

    @cached_property
    def ids(self) -> dict[Side, set[Label]]:
        """Everybody of each side."""
        solution = self.solution
        return {
            "mentee": {p.mentee_id for p in solution.pairs}
            | {u.id for u in solution.unmatched_mentees},
            "mentor": {p.mentor_id for p in solution.pairs}
            | {u.id for u in solution.unmatched_mentors},
        }

    @property
    def running(self) -> tuple[tuple[Label, Label], ...]:
        """The running pairs, if the people are known."""
        return () if self.cohort is None else self.cohort.running

    def find(self, pair: tuple[Label, Label]) -> tuple[Mentee, Mentor] | None:
        """Return the two people of a pair, if both are there."""
        if self.cohort is None:
            return None
        mentee, mentor = self.cohort.find_mentee(pair[0]), self.cohort.find_mentor(pair[1])
        return None if mentee is None or mentor is None else (mentee, mentor)

    def breakdown(self, pair: tuple[Label, Label]) -> Breakdown | None:
        """Return the breakdown of a pair, if both are there and the data are known."""
        people = self.find(pair)
        if people is None or self.cohort is None or self.policy is None:
            return None
        return breakdown(self.cohort, self.policy, *people)

    def facts(self, pair: tuple[Label, Label]) -> PairFacts | None:
        """Return what the two of a pair share, if both are there and the data are known."""
        people = self.find(pair)
        return None if people is None or self.policy is None else pair_facts(self.policy, *people)

    def known(self, side: Side, label: object) -> Label:
        """Return an id that is known; an integer of numpy as one of Python.

        Raises
        ------
        PolicyError
            If it is not known; says who was probably meant.
        """
        if self.evaluation is not None:
            cohort = self.evaluation.cohort
            find: Any = cohort.mentee if side == "mentee" else cohort.mentor
            return str(find(label).id)
        known = self.rows if side == "mentee" else self.columns
        plain = label if isinstance(label, str) else integer(label)
        if plain is None or plain not in known:
            hint = did_you_mean(str(label), [str(each) for each in known])
            raise PolicyError(f"no {side} {label!r}. {hint}")
        return plain

    def is_running(self, mentee_id: Label, mentor_id: Label) -> bool:
        """Return whether a pair is running already."""
        return (mentee_id, mentor_id) in self.running

    @cached_property
    def plan(self) -> IntArray:
        """Index of each mentee's mentor, -1 = none."""
        plan = np.full(len(self.rows), -1, dtype=np.int64)
        for pair in self.solution.pairs:
            plan[self.rows[pair.mentee_id]] = self.columns[pair.mentor_id]
        return plan

    @cached_property
    def matching(self) -> Matching:
        """The plan."""
        return Matching((pair.mentee_id, pair.mentor_id) for pair in self.solution.pairs)

    @cached_property
    def rerouting(self) -> Rerouting | None:
        """What changes cost by the prices of the plan; ``None`` if prices do not say all of it."""
        problem, certificate = self.problem, self.solution.certificate
        # One layer of stages that add up holds the whole objective.
        if certificate is None or len(problem.layers) != 1 or problem.has_share:
            return None
        layer = problem.layers[0]
        if layer.form != "sum" or len(certificate.layers) != 1:
            return None
        proven = certificate.layers[0].prices[0]
        prices = [proven.mentees[label] for label in problem.mentee_ids]
        prices += [proven.mentors[label] for label in problem.mentor_ids]
        prices += [proven.groups[group.key] for group in problem.groups]
        return Rerouting(problem, layer, self.plan, np.array(prices, dtype=np.int64))

    @cached_property
    def available_mentees(self) -> BoolArray:
        """Which mentees are neither pinned nor in a running pair (bool, shape (mentees,))."""
        if self.cohort is None:
            return np.ones(len(self.rows), dtype=np.bool_)
        available = set(available_mentees(self.cohort))
        return np.array([label in available for label in self.rows], dtype=np.bool_)

    @cached_property
    def _of_mentors(self) -> dict[Label, list[PairScore]]:
        pairs: dict[Label, list[PairScore]] = {}
        for pair in self.solution.pairs:
            pairs.setdefault(pair.mentor_id, []).append(pair)
        return pairs

    @cached_property
    def _of_mentees(self) -> dict[Label, PairScore]:
        return {pair.mentee_id: pair for pair in self.solution.pairs}

    def pair_of_mentee(self, mentee_id: Label) -> PairScore | None:
        """Return the pair of a mentee in the plan."""
        return self._of_mentees.get(mentee_id)

    def pairs_of_mentor(self, mentor_id: Label) -> tuple[PairScore, ...]:
        """Return the pairs of a mentor in the plan."""
        return tuple(self._of_mentors.get(mentor_id, ()))

    def points_of_mentee(self, mentee: int) -> IntArray:
        """Return the points of a mentee with all mentors, whoever is pinned or running.

        Parameters
        ----------
        mentee
            Index of the mentee.

        Returns
        -------
        ndarray of int64, shape (mentors,)
            :data:`pairmatch.problem.NOT_ELIGIBLE` where the pair is not eligible.
        """
        if self.evaluation is None:
            points: IntArray = self.problem.points(slice(mentee, mentee + 1))[0]
            return points
        scored = self.evaluation.points(slice(mentee, mentee + 1))[0]
        return in_64_bits(scored, BLANK)

    def points_of_mentor(self, mentor: int) -> IntArray:
        """Return the points of a mentor with all mentees (shape (mentees,)), as above."""
        rows, column = np.arange(len(self.plan)), np.array([mentor])
        points = np.full(len(rows), NOT_ELIGIBLE)
        if self.evaluation is not None:
            scored = self.evaluation.scorer.strip(rows, column).points(rows)[:, 0]
            return in_64_bits(scored, BLANK)
        for tile in self.problem.tiles(rows, column):
            points[tile.rows] = tile.wide_points[:, 0]
        return points

    def forced(self, mentee: int, mentor: int, steps: Steps = SILENT) -> Forced:
        """Return the best plan with a pair, given by its indices.

        From the prices of the plan where they suffice, by solving again elsewhere; exact either
        way. ``steps`` counts people whose pairs are looked at, or plans that are solved.
        """
        rerouting = self.rerouting
        if rerouting is None:
            best = self._resolved(mentee, mentor)
            steps.count()
            return best
        losses, ways = rerouting.losses_of_mentee(mentee, steps)
        if losses[mentor] >= IMPOSSIBLE:
            return Forced(None)
        moves = rerouting.moves(mentee, mentor, ways) if self.plan[mentee] != mentor else []
        return Forced(self.lost(int(losses[mentor])), tuple(self._move(*move) for move in moves))

    def losses_of_mentee(
        self, mentee: int, mentors: Sequence[int], steps: Steps = SILENT
    ) -> list[Difference | None]:
        """Return what forcing a mentee to some mentors costs; ``None`` = no plan has the pair."""
        if self.rerouting is None:
            return [self._resolved(mentee, mentor).difference for mentor in steps.over(mentors)]
        losses, _ = self.rerouting.losses_of_mentee(mentee, steps)
        return [self._known(int(losses[mentor])) for mentor in mentors]

    def losses_of_pairs(self, pairs: Sequence[tuple[int, int]]) -> list[Difference | None]:
        """Return what forcing each of many pairs costs, given by their indices, all at once.

        ``None`` = no plan has the pair.
        """
        if self.rerouting is None:
            return [self._resolved(*pair).difference for pair in pairs]
        mentees, mentors = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
        losses = self.rerouting.losses_of_pairs(mentees, mentors)
        return [self._known(loss) for loss in losses.tolist()]

    def losses_of_mentor(
        self, mentor: int, mentees: Sequence[int], steps: Steps = SILENT
    ) -> list[Difference | None]:
        """Return what forcing some mentees to a mentor costs; ``None`` = no plan has the pair."""
        if self.rerouting is None:
            return [self._resolved(mentee, mentor).difference for mentee in steps.over(mentees)]
        losses = self.rerouting.losses_of_mentor(mentor, steps)
        return [self._known(int(losses[mentee])) for mentee in mentees]

    def lost(self, loss: int) -> Difference:
        """Return a loss of the only layer stage by stage."""
        layer = self.problem.layers[0]
        names = tuple(stage.name for stage in layer.stages)
        return Difference(names, tuple(-amount for amount in layer.split(loss)), self.problem.unit)

    def _known(self, loss: int) -> Difference | None:
        return None if loss >= IMPOSSIBLE else self.lost(loss)

    def _resolved(self, mentee: int, mentor: int) -> Forced:
        if self.plan[mentee] == mentor and all(stage.settled for stage in self.solution.stages):
            names = tuple(stage.name for stage in self.solution.stages)
            return Forced(Difference(names, (0,) * len(names), self.problem.unit))
        best = resolved(nearest(with_pair(self.problem, mentee, mentor), self.matching))
        if best is None:
            return Forced(None)
        label = self.problem.mentee_ids[mentee]
        return Forced(self.than(best), moves_between(self.matching, best.plan, label))

    def than(self, other: Outcome) -> Difference:
        """Return by how much another outcome is better than the plan in hand."""
        values = self.solution.values
        names = tuple(stage.name for stage in self.solution.stages)
        return Difference.between(names, values, other.values[: len(values)], self.problem.unit)

    def _move(self, mentee: int, mentor: int) -> Move:
        ids = self.problem.mentor_ids
        old = int(self.plan[mentee])
        return Move(
            self.problem.mentee_ids[mentee],
            ids[old] if old >= 0 else None,
            ids[mentor] if mentor >= 0 else None,
        )


def with_pair(problem: Problem, mentee: int, mentor: int) -> Problem:
    """Return a problem in which a pair, given by its indices, is in every plan."""
    must = problem.must_match.copy()
    must[mentee] = True
    source = RestrictedPoints.of(problem.source, {mentee: mentor})
    return dataclasses.replace(problem, source=source, must_match=must)

"""A cohort with mentors who could join it: its problem with any of them, and what they can add.

How much a new mentor can add at most, prices say (Dantzig's reduced costs; linear programming
duality). Prices that prove the best plan of today cover every pair of today's people. A plan with
new mentors is worth no more than the best of today and, for each of its pairs with a new mentor,
what that pair is worth beyond what its mentee, and the groups that both are in, are charged
already: the bound of today holds for everybody's pairs, wherever they are. So the sum of the
largest such surpluses, as many as the new mentor has seats, is a bound on the gain, also where
quotas or minimum loads of the new mentor take something away.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np

from pairmatch._support.containers import IntArray, index_of
from pairmatch._support.progress import SILENT, Steps
from pairmatch.people import Cohort, Mentor
from pairmatch.people.pairs import Matching
from pairmatch.plans.differences import Difference
from pairmatch.plans.solving_again import Outcome, nearest, resolved
from pairmatch.policy import Policy
from pairmatch.policy.parts import values_of
from pairmatch.problem import Problem
from pairmatch.problem.duality import covering
from pairmatch.problem.points import PartOfPoints
from pairmatch.problem.quota_groups import Group, all_pairs_group, groups_of
from pairmatch.problem.score_matrix import NOT_ELIGIBLE
from pairmatch.problem.stages import Extent, Layer
from pairmatch.scoring import Evaluation

BoundsAndMembers: TypeAlias = tuple[tuple[object, ...], frozenset[object]]


class SomeMentors(PartOfPoints):
    """Points of everybody with some mentors; what no rule lets pairs leave stays known."""

    @property
    def components(self) -> tuple[IntArray, IntArray]:
        """Numbers of parts of mentees and mentors."""
        of_mentees, of_mentors = self.source.components
        return of_mentees[self.rows], of_mentors[self.columns]


@dataclass(frozen=True, eq=False)
class Prices:
    """The prices that prove the best plan of some mentors in the first layer of stages.

    ``mentees`` is what each mentee is charged, the groups around included (int64, shape
    (mentees,)), ``groups`` the groups of mentors that have a price: bounds and members by id, with
    the price. ``complete`` = the layer holds all stages.
    """

    layer: Layer
    mentees: IntArray
    groups: tuple[tuple[tuple[object, ...], frozenset[object], int], ...]
    complete: bool


@dataclass(frozen=True, eq=False)
class Extension:
    """A cohort of today, and the candidates who could join it, by id.

    ``whole`` is the problem with all of them: only its people and points are used. ``room`` is the
    most seats that are added at once. ``steps`` counts the plans that are solved.
    """

    cohort: Cohort
    policy: Policy
    candidates: dict[str, Mentor]
    whole: Problem
    room: int
    steps: Steps = SILENT

    @classmethod
    def of(
        cls,
        cohort: Cohort,
        policy: Policy,
        candidates: Iterable[Mentor],
        at_once: int,
        steps: Steps = SILENT,
    ) -> Extension:
        """Return a cohort with candidates of whom at most some may join at once."""
        by_id = {mentor.id: mentor for mentor in candidates}
        extended = cohort.replace(mentors=(*cohort.mentors, *by_id.values()))
        whole = Problem.from_cohort(Evaluation(extended.ordered(), policy))
        seats = sorted((extended.seats(label) for label in by_id), reverse=True)
        return cls(cohort, policy, by_id, whole, sum(seats[:at_once]), steps)

    @property
    def plain(self) -> bool:
        """Whether more mentors cannot do harm: nothing is counted over groups, or squared."""
        return not self.policy.quotas and "even_load" not in self.policy.objective

    def seats(self, candidate: str) -> int:
        """Return the seats of a candidate."""
        return int(self.whole.seats[self._columns[candidate]])

    def must_fill(self, candidate: str) -> bool:
        """Return whether a candidate comes with a minimum load."""
        return bool(self.whole.min_load[self._columns[candidate]])

    def problem(self, chosen: Collection[str]) -> Problem:
        """Return the problem of today's mentors and some candidates."""
        whole = self.whole
        absent = self.candidates.keys() - set(chosen)
        here = [label not in absent for label in whole.mentor_ids]
        columns = np.flatnonzero(here)
        # The last place means nobody.
        place = np.full(len(whole.mentor_ids) + 1, -1, dtype=np.int64)
        place[columns] = np.arange(len(columns))
        groups = () if self.plain else groups_of(self._with(chosen).ordered(), self.policy)
        everybody = np.arange(len(whole.mentee_ids))
        return dataclasses.replace(
            whole,
            mentor_ids=tuple(whole.mentor_ids[k] for k in columns.tolist()),
            source=SomeMentors(whole.source, everybody, columns),
            seats=whole.seats[columns],
            min_load=whole.min_load[columns],
            previous=place[whole.previous],
            before=whole.before[columns],
            groups=(*all_pairs_group(self.policy.objective, groups, len(columns)), *groups),
        )

    def solved(self, chosen: Collection[str]) -> Outcome | None:
        """Return the best plan with some candidates; all such answers have the same factors."""
        problem = self.problem(chosen)
        best = resolved(dataclasses.replace(problem, given=(problem.stages, self._extent)))
        self.steps.count()
        return best

    def kept(self, chosen: Collection[str], plan: Matching) -> Outcome | None:
        """Return the best plan with some candidates which keeps most of another plan."""
        best = resolved(nearest(self.problem(chosen), plan))
        self.steps.count()
        return best

    def difference(self, old: Outcome, new: Outcome) -> Difference:
        """Return by how much a plan with candidates is better than one without."""
        # Companies make another stage as soon as one mentor has one.
        names = tuple(stage.name for stage in self.whole.stages)
        by_name = (dict(zip(plan.stages, plan.values, strict=True)) for plan in (old, new))
        before, after = (tuple(values.get(name, 0) for name in names) for values in by_name)
        return Difference.between(names, before, after, self.whole.unit)

    def prices(self, chosen: Collection[str], outcome: Outcome) -> Prices | None:
        """Return the prices that prove an answer of :meth:`solved`, ``None`` if there are none."""
        problem = self.problem(chosen)
        if problem.has_share or not outcome.steps or outcome.steps[0].layer.form != "sum":
            return None
        step = outcome.steps[0]
        prices = step.prices[0]
        first = problem.n_mentees + problem.n_mentors
        groups = tuple(
            (*_bounds_and_members(problem, group), int(price))
            for group, price in zip(problem.groups, prices[first:].tolist(), strict=True)
            if group.side == "mentors"
        )
        return Prices(step.layer, covering(problem, prices)[0], groups, len(outcome.steps) == 1)

    def surpluses(
        self, chosen: Collection[str], prices: Prices, candidates: Sequence[str]
    ) -> IntArray:
        """Return what each pair with a candidate is worth beyond what is charged, at least 0.

        As int64 of shape (mentees, candidates).
        """
        columns = np.array([self._columns[label] for label in candidates], dtype=np.int64)
        points = self._points[:, [self._places[label] for label in candidates]]
        rows = np.arange(len(points))[:, None]
        eligible = points != NOT_ELIGIBLE
        worth = self.whole.weights(prices.layer, rows, columns, np.where(eligible, points, 0))
        charged = [self._charged(label, chosen, prices) for label in candidates]
        surplus = worth - prices.mentees[:, None] - np.array(charged, dtype=np.int64)
        surplus[~eligible] = 0
        positive: IntArray = np.maximum(surplus, 0)
        return positive

    def bounds(
        self, chosen: Collection[str], prices: Prices, candidates: Sequence[str]
    ) -> list[int]:
        """Return for each candidate what nobody can add more than, in the combined first layer."""
        surpluses = np.sort(self.surpluses(chosen, prices, candidates), axis=0)[::-1]
        return [
            sum(surpluses[: self.seats(label), k].tolist()) for k, label in enumerate(candidates)
        ]

    def _charged(self, candidate: str, chosen: Collection[str], prices: Prices) -> int:
        """Return what a candidate is charged by the groups of today that would hold them."""
        if not any(price for _, _, price in prices.groups):
            return 0
        mentor = self.candidates[candidate]
        key = tuple(values_of(mentor, quota.attribute) for quota in self.policy.quotas)
        alike = (*key, values_of(mentor, "company"), tuple(sorted(chosen)))
        if alike not in self._memberships:
            problem = self.problem([*chosen, candidate])
            groups = [group for group in problem.groups if group.side == "mentors"]
            described = [_bounds_and_members(problem, group) for group in groups]
            self._memberships[alike] = [
                (bounds, members - {candidate})
                for bounds, members in described
                if candidate in members
            ]
        # The group that charges least of those that look alike: so the bound always holds.
        return sum(
            min((p for b, m, p in prices.groups if (b, m) == group), default=0)
            for group in self._memberships[alike]
        )

    @cached_property
    def _memberships(self) -> dict[tuple[object, ...], list[BoundsAndMembers]]:
        return {}

    def _with(self, chosen: Collection[str]) -> Cohort:
        joined = [mentor for label, mentor in self.candidates.items() if label in chosen]
        return self.cohort.replace(mentors=(*self.cohort.mentors, *joined))

    @cached_property
    def _columns(self) -> dict[object, int]:
        return index_of(self.whole.mentor_ids)

    @cached_property
    def _places(self) -> dict[str, int]:
        return index_of(self.candidates)

    @cached_property
    def _points(self) -> IntArray:
        """Points of everybody with every candidate, shape (mentees, candidates)."""
        columns = np.array([self._columns[label] for label in self.candidates], dtype=np.int64)
        order = np.argsort(columns)
        points = np.full((len(self.whole.mentee_ids), len(columns)), NOT_ELIGIBLE, dtype=np.int64)
        for tile in self.whole.tiles(columns=columns[order]):
            places = order[np.searchsorted(columns[order], tile.columns)]
            points[np.ix_(tile.rows, places)] = tile.wide_points
        return points

    @cached_property
    def _extent(self) -> Extent:
        today = sum(self.cohort.seats(mentor.id) for mentor in self.cohort.mentors)
        pairs = min(len(self.whole.mentee_ids), today + self.room + 1)
        return dataclasses.replace(self.whole.extent, pairs=pairs)


def _bounds_and_members(problem: Problem, group: Group) -> BoundsAndMembers:
    members = frozenset(problem.mentor_ids[k] for k in group.members.tolist())
    return (group.at_least, group.at_most, group.even), members

"""Column generation: the pairs that are known to the solver grow until the prices prove the plan.

A good plan needs few of all pairs. The optimum of the pairs known so far has prices; a look through
all pairs finds those that are worth more than they are charged. Without any the optimum is that of
all pairs, and the prices prove it. Otherwise some of them are made known, and what they lack bounds
how much better any plan can be.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pairmatch._support.containers import IntArray
from pairmatch._support.executors import Workers
from pairmatch.problem import Problem
from pairmatch.problem.duality import Cover
from pairmatch.problem.stages import Step
from pairmatch.solving.network import Arcs, all_arcs
from pairmatch.solving.pricing import Sample, Search, good, parts, short, strips, worst
from pairmatch.solving.time_limit import Watch

# First pairs of everybody, and from how many of the other side they are the best.
_FIRST, _SAMPLED = 12, 1024
# People who are looked at together.
_AT_A_TIME = 512
_SEED = 20_261_122
# If fewer than one mentee in 20 had uncovered pairs the last time, only they are looked at first.
_FEW = 20

UNKNOWN = -1


class Pool:
    """The pairs known so far.

    Attributes
    ----------
    arcs
        The known pairs.
    complete
        Whether these are all pairs; so it is without ``workers``, who would look for more.
    rounds
        How often all pairs were looked through.
    interim
        Best plan so far of a layer that is not settled, and bounds of its stages.
    """

    def __init__(self, problem: Problem, arcs: Arcs, workers: Workers | None = None) -> None:
        self.arcs = arcs
        self.rounds = 0
        self.interim: tuple[IntArray | None, tuple[int, ...]] = (None, ())
        self.complete = workers is None
        self._problem, self._workers = problem, workers or Workers()
        self._short = np.arange(problem.n_mentees)
        self._looks = 0
        self._parts = [] if self.complete else parts(problem)
        self._settled: list[list[Cover]] = []

    @classmethod
    def of_all(cls, problem: Problem) -> Pool:
        """Return a pool of all eligible pairs."""
        return cls(problem, all_arcs(problem))

    @classmethod
    def of_none(cls, problem: Problem, workers: Workers) -> Pool:
        """Return a pool without any pair, if there is no time to find some."""
        nothing = np.zeros(0, dtype=np.int64)
        return cls(problem, Arcs(nothing, nothing, nothing, problem.n_mentees), workers)

    @classmethod
    def of_good(cls, problem: Problem, workers: Workers, watch: Watch) -> Pool:
        """Return a pool of some good pairs of everybody, and all of mentees who must have one."""
        n, m = problem.n_mentees, problem.n_mentors
        rng = np.random.default_rng(_SEED)
        tables = [np.zeros((3, 0), dtype=np.int64)]

        def look(people: IntArray, others: IntArray, sampled: int, *, of_mentors: bool) -> None:
            samples = []
            for start in range(0, len(people), _AT_A_TIME):
                some = people[start : start + _AT_A_TIME]
                sample = np.sort(rng.permutation(others)[:sampled])
                rows, columns = (sample, some) if of_mentors else (some, sample)
                seed = int(rng.integers(2**32))
                samples.append(Sample(problem.source, rows, columns, of_mentors, _FIRST, seed))
            for part in workers.map(good, samples):
                watch.check()
                tables.append(part)

        sides = parts(problem)
        for mentees, mentors in sides:
            look(mentees, mentors, _SAMPLED, of_mentors=False)
            look(mentors, mentees, _SAMPLED, of_mentors=True)
        # People with hardly anybody in the sample are rare, or eligible for few: ask everybody.
        few = [
            np.bincount(np.concatenate([part[side] for part in tables]), minlength=size) < _FIRST
            for side, size in enumerate((n, m))
        ]
        for mentees, mentors in sides:
            if len(mentors) > _SAMPLED:
                look(mentees[few[0][mentees]], mentors, len(mentors), of_mentors=False)
            if len(mentees) > _SAMPLED:
                look(mentors[few[1][mentors]], mentees, len(mentees), of_mentors=True)
        for tile in problem.tiles(np.flatnonzero(problem.must_match)):
            row, column = np.nonzero(tile.eligible)
            points = tile.points[row, column]
            tables.append(np.stack([tile.rows[row], tile.columns[column], points]).astype(np.int64))
        return cls(problem, _merged(tables, n, m), workers)

    @classmethod
    def of_known(cls, problem: Problem, workers: Workers, known: IntArray) -> Pool:
        """Return a pool of those pairs that are eligible.

        ``known`` has indices of mentees, rising, and of mentors (int64, shape (2, pairs)).
        """
        n, m = problem.n_mentees, problem.n_mentors
        mentees, mentors = known
        tables = [np.zeros((3, 0), dtype=np.int64)]
        for tile in problem.tiles():
            first, last = np.searchsorted(mentees, [tile.rows[0], tile.rows[-1] + 1])
            row, column = mentees[first:last], mentors[first:last]
            here = (column >= tile.columns[0]) & (column <= tile.columns[-1])
            row, column = row[here], column[here]
            points = tile.points[row - tile.rows[0], column - tile.columns[0]]
            table = np.stack([row, column, points])
            tables.append(table[:, points != tile.blank])
        return cls(problem, _merged(tables, n, m), workers)

    def remaining(self, done: Sequence[Step]) -> Arcs:
        """Return the known pairs that the settled layers leave over."""
        arcs = self.arcs
        for cover in self._covers(done):
            arcs = arcs.kept(cover.leaves(arcs.mentees, arcs.mentors, arcs.points))
        return arcs

    def more(self, done: Sequence[Step], cover: Cover, watch: Watch) -> int:
        """Make pairs known that prices do not cover, and that the settled layers leave over.

        Returns
        -------
        int
            By how much the best plan of all pairs can at most be better than that of the known
            ones; 0 = the prices cover all pairs; :data:`UNKNOWN` = they do not, and not all pairs
            were looked through.

        Raises
        ------
        TimeoutError
            If no time is left.
        """
        if self.complete:
            return 0
        # Mentees who had such pairs the last time may have more of them, and few are soon looked
        # at. Only when they have none is everybody.
        if len(self._short) * _FEW <= self._problem.n_mentees:
            table = self._searched(done, cover, self._short, watch)
            self._short = np.unique(table[0])
            if table.shape[1]:
                return UNKNOWN
        self.rounds += 1
        everybody = np.arange(self._problem.n_mentees)
        table = self._searched(done, cover, everybody, watch)
        first = np.diff(table[0], prepend=-1) > 0
        self._short = table[0][first]
        return sum(table[3][first].tolist())

    def _searched(
        self, done: Sequence[Step], cover: Cover, mentees: IntArray, watch: Watch
    ) -> IntArray:
        """Make pairs known that prices do not cover, of some mentees, and return them."""
        before = self._covers(done)
        self._looks += 1
        wanted = np.zeros(self._problem.n_mentees, dtype=np.bool_)
        wanted[mentees] = True
        searches: list[Search] = []
        for people, others in self._parts:
            some = people[wanted[people]]
            for mentors in strips(self._problem, cover, others) if len(some) else ():
                seed = self._looks * 100_000 + len(searches)
                searches.append(Search(self._problem.source, before, cover, some, mentors, seed))
        tables, size = [np.zeros((4, 0), dtype=np.int64)], 0
        for part in self._workers.map(short, searches):
            watch.check()
            tables.append(part)
            size += part.shape[1]
            if size > _LARGE:
                tables, size = [worst(tables)], 0
        table = worst(tables)
        if table.shape[1]:
            known = np.stack([self.arcs.mentees, self.arcs.mentors, self.arcs.points])
            n, m = self._problem.n_mentees, self._problem.n_mentors
            self.arcs = _merged([known, table[:3]], n, m)
        return table

    def _covers(self, done: Sequence[Step]) -> tuple[Cover, ...]:
        for step in done[len(self._settled) :]:
            # A number of pairs leaves all pairs over, and may need no prices at all.
            prices = step.prices[-1:]
            self._settled.append(
                [Cover.of(self._problem, step.layer, each, step.value) for each in prices]
            )
        return tuple(cover for each in self._settled[: len(done)] for cover in each)


_LARGE = 4_000_000


def _merged(parts: Sequence[IntArray], n: int, m: int) -> Arcs:
    """Return pairs (mentee, mentor, points) as arcs, each once."""
    table = np.concatenate(parts, axis=1)
    _, first = np.unique(table[0] * max(m, 1) + table[1], return_index=True)
    mentees, mentors, points = table[:, first]
    return Arcs(mentees, mentors, points, n)

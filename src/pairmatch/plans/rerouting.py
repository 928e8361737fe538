"""The cost of forcing a pair, and who would have to move: shortest augmenting paths.

A plan and the prices that prove it make a network of what could change: a mentee may go to another
mentor, a mentor may give one up, somebody may be left out or taken in. With the prices every such
step has a length of 0 or more, and going round in a circle costs the sum of its lengths. To force a
pair costs its length and the shortest way from the mentor back to where the mentee was
(Dijkstra); no other plan with the pair is cheaper (Ahuja, Magnanti, Orlin: Network Flows, 1993,
chapter 9: augmenting along a shortest way keeps a flow cheapest).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from pairmatch._support.containers import BoolArray, IntArray
from pairmatch._support.progress import SILENT, Steps
from pairmatch.errors import VerificationError
from pairmatch.problem import Problem
from pairmatch.problem.duality import Cover
from pairmatch.problem.stages import Layer
from pairmatch.solving.network import outlets, past_the_mentors

IMPOSSIBLE = 1 << 61
"""A loss that no plan has: the pair cannot be forced."""

# The most pairs whose lengths are kept.
_KEPT = 1 << 23
# The most nodes between all of which ways are followed at once: two tables of so many squared.
_NODES = 4000


@dataclass(frozen=True, eq=False)
class Rerouting:
    """A plan that is the best in its first layer of stages, and what changes of it cost there.

    The problem is a network without shares, and the layer additive. ``plan`` has the mentor of each
    mentee, -1 = none; ``prices`` of everybody and every group prove it in that layer.
    """

    problem: Problem
    layer: Layer
    plan: IntArray
    prices: IntArray

    def losses_of_mentee(self, mentee: int, steps: Steps = SILENT) -> tuple[IntArray, Ways]:
        """Return what forcing a mentee to each mentor costs in the layer, and the ways to go.

        Losses have shape (mentors,): 0 for the mentor in the plan, :data:`IMPOSSIBLE` where no plan
        has the pair. ``steps`` counts the people whose pairs are looked at.
        """
        n, m = self._sides
        ways = self._ways(self._place(mentee), backward=True, steps=steps)
        last = 0 if self.plan[mentee] >= 0 else -int(self.prices[mentee])
        losses = self._row(mentee) + np.minimum(ways.lengths[n : n + m], IMPOSSIBLE) + last
        if self.plan[mentee] >= 0:
            losses[self.plan[mentee]] = 0
        return np.minimum(losses, IMPOSSIBLE), ways

    def losses_of_mentor(self, mentor: int, steps: Steps = SILENT) -> IntArray:
        """Return what it costs in the layer to force each mentee to a mentor (shape (mentees,))."""
        n, _ = self._sides
        ways = self._ways(n + mentor, backward=False, steps=steps)
        places = np.where(self.plan >= 0, n + self.plan, self._outlet[:n])
        last = np.where(self.plan >= 0, 0, -self.prices[:n])
        losses = self._column(mentor) + np.minimum(ways.lengths[places], IMPOSSIBLE) + last
        losses[self.plan == mentor] = 0
        return np.minimum(losses, IMPOSSIBLE)

    def losses_of_pairs(self, mentees: IntArray, mentors: IntArray) -> IntArray:
        """Return what forcing each of many pairs costs in the layer (shape (pairs,)).

        As :meth:`losses_of_mentee`, but with the lengths of all ways at once, unless there are too
        many of them.
        """
        n, _ = self._sides
        if len(self._outlet) - n > _NODES:
            return self._losses_one_by_one(mentees, mentors)
        places = np.where(self.plan >= 0, n + self.plan, self._outlet[:n])[mentees]
        last = np.where(self.plan[mentees] >= 0, 0, -self.prices[mentees])
        steps = np.empty(len(mentees), dtype=np.int64)
        for rows, rest in self._blocks():
            here = np.flatnonzero((mentees >= rows[0]) & (mentees <= rows[-1]))
            steps[here] = rest[mentees[here] - rows[0], mentors[here]]
        losses = steps + self._lengths_of_all[mentors, places - n] + last
        losses[self.plan[mentees] == mentors] = 0
        capped: IntArray = np.minimum(losses, IMPOSSIBLE)
        return capped

    def _losses_one_by_one(self, mentees: IntArray, mentors: IntArray) -> IntArray:
        losses = np.empty(len(mentees), dtype=np.int64)
        for mentee in np.unique(mentees):
            here = np.flatnonzero(mentees == mentee)
            losses[here] = self.losses_of_mentee(int(mentee))[0][mentors[here]]
        return losses

    @cached_property
    def _lengths_of_all(self) -> IntArray:
        """Shortest ways between all nodes but the mentees (Floyd and Warshall)."""
        n, m = self._sides
        tails, heads, lengths = self._arcs
        size = len(self._outlet) + 1 - n
        ways = np.full((size, size), IMPOSSIBLE, dtype=np.int64)
        np.fill_diagonal(ways, 0)
        plain = (tails >= n) & (heads >= n)
        np.minimum.at(ways, (tails[plain] - n, heads[plain] - n), lengths[plain])
        into, out_of = np.flatnonzero(heads < n), np.flatnonzero(tails < n)
        # From a mentee to any mentor, and away.
        for rows, rest in self._blocks():
            for arc in into[(heads[into] >= rows[0]) & (heads[into] <= rows[-1])]:
                way = ways[tails[arc] - n, :m]
                np.minimum(way, rest[heads[arc] - rows[0]] + lengths[arc], out=way)
        leaving = {int(tails[arc]): arc for arc in out_of}
        for arc in into:
            if (other := leaving.get(int(heads[arc]))) is not None:
                place = tails[arc] - n, heads[other] - n
                ways[place] = min(ways[place], lengths[arc] + lengths[other])
        through = np.empty_like(ways)
        for node in range(size):
            np.add(ways[:, node, None], ways[node], out=through)
            np.minimum(ways, through, out=ways)
        return ways

    def _blocks(self) -> Iterator[tuple[IntArray, IntArray]]:
        """Yield some mentees at a time, with the lengths of their steps to all mentors."""
        n, m = self._sides
        rows = max(1, _KEPT // max(1, m))
        for first in range(0, n, rows):
            block = np.arange(first, min(first + rows, n))
            yield block, self._rest(block, np.arange(m))

    def moves(self, mentee: int, mentor: int, ways: Ways) -> list[tuple[int, int]]:
        """Return who goes where if a pair is forced: mentees and their mentors, -1 = none.

        The pair can be forced; :meth:`losses_of_mentee` returned the ways.
        """
        n, m = self._sides
        steps = [(mentee, mentor)]
        node, target = n + mentor, self._place(mentee)
        while node != target:
            after = int(ways.after[node])
            if node < n:
                steps.append((node, after - n if n <= after < n + m else -1))
            node = after
        return steps

    def loss_of_change(self, mentee: int, frozen: BoolArray, most: int) -> int:
        """Return what it costs at least that a mentee is elsewhere than in the plan, exactly.

        The ``frozen`` mentees stay where they are (bool, shape (mentees,)). If it costs more than
        ``most``, the answer is some larger number, such as :data:`IMPOSSIBLE`.
        """
        n, m = self._sides
        place, here = self._place(mentee), int(self.plan[mentee])
        last = 0 if here >= 0 else -int(self.prices[mentee])
        ways = self._ways(place, backward=True, frozen=frozen, most=most)
        lengths = np.minimum(ways.lengths, IMPOSSIBLE)
        loss = int((self._row(mentee) + lengths[n : n + m]).min(initial=IMPOSSIBLE)) + last
        if here >= 0 and not self.problem.must_match[mentee]:
            out = int(self.prices[mentee]) + int(lengths[self._outlet[mentee]])
            loss = min(loss, out)
        return loss

    def pairs_within(self, loss: int) -> tuple[IntArray, IntArray]:
        """Return all pairs that a plan can have which loses at most ``loss`` in the layer.

        They are the mentees and mentors of pairs that are charged at most as much beyond their
        worth, and of those of the plan.
        """
        tables = [np.stack([np.flatnonzero(self.plan >= 0), self.plan[self.plan >= 0]])]
        n, m = self._sides
        for tile in self.problem.tiles(np.arange(n), np.arange(m)):
            near = tile.eligible & (self._cover.rest(tile) <= loss)
            near &= self.plan[tile.rows, None] != tile.columns
            row, column = np.nonzero(near)
            tables.append(np.stack([tile.rows[row], tile.columns[column]]))
        mentees, mentors = np.concatenate(tables, axis=1)
        return mentees, mentors

    @property
    def _sides(self) -> tuple[int, int]:
        return self.problem.n_mentees, self.problem.n_mentors

    def _place(self, mentee: int) -> int:
        """Return the node where a mentee is: the mentor, or where mentees without one go."""
        mentor = int(self.plan[mentee])
        return len(self.plan) + mentor if mentor >= 0 else int(self._outlet[mentee])

    @cached_property
    def _outlet(self) -> IntArray:
        return outlets(self.problem)

    @cached_property
    def _arcs(self) -> tuple[IntArray, IntArray, IntArray]:
        """Tails, heads and lengths of all steps but from a mentee to a new mentor."""
        n, _ = self._sides
        fewest, most = self.problem.bounds()
        paired = np.flatnonzero(self.plan >= 0)
        counts = self.problem.counts(paired, self.plan[paired])
        nodes = np.arange(len(counts))
        past, _ = past_the_mentors(self.problem)
        more, fewer = counts < most, counts > fewest
        ahead, back = np.where(past, fewer, more), np.where(past, more, fewer)
        lengths = np.where(past, self.prices, -self.prices)
        tails = np.concatenate([nodes[ahead], self._outlet[back], n + self.plan[paired]])
        heads = np.concatenate([self._outlet[ahead], nodes[back], paired])
        costs = np.concatenate([lengths[ahead], -lengths[back], 0 * paired])
        if (costs < 0).any():
            raise VerificationError("the prices do not prove the plan")
        return tails, heads, costs

    @cached_property
    def _into(self) -> _Lists:
        tails, heads, lengths = self._arcs
        return _Lists.of(heads, tails, lengths, len(self._outlet) + 1)

    @cached_property
    def _out_of(self) -> _Lists:
        return _Lists.of(*self._arcs, len(self._outlet) + 1)

    def _ways(
        self,
        start: int,
        *,
        backward: bool,
        frozen: BoolArray | None = None,
        most: int = IMPOSSIBLE - 1,
        steps: Steps = SILENT,
    ) -> Ways:
        """Return the shortest ways, up to a length, from all nodes to one, or from one to all."""
        n, m = self._sides
        lists = self._into if backward else self._out_of
        lengths = np.full(len(self._outlet) + 1, IMPOSSIBLE, dtype=np.int64)
        after = np.full(len(lengths), -1, dtype=np.int64)
        lengths[start] = 0
        if frozen is not None:
            # No way leads through them: nothing is shorter than this.
            lengths[:n][frozen] = -1
        # Lengths of nodes that are not settled yet.
        waiting = np.where(lengths == 0, 0, IMPOSSIBLE)
        everybody = np.arange(n) if backward else np.arange(n, n + m)
        while True:
            node = int(waiting.argmin())
            length = int(waiting[node])
            if length > most:
                if frozen is not None:
                    lengths[:n][frozen] = IMPOSSIBLE
                return Ways(lengths, after)
            waiting[node] = IMPOSSIBLE
            if backward and n <= node < n + m:
                reached, lengths_to = everybody, self._column(node - n) + length
            elif not backward and node < n:
                reached, lengths_to = everybody, self._row(node) + length
            else:
                reached, lengths_to = everybody[:0], everybody[:0]
            steps.count(int(reached is everybody))
            for targets, through in ((reached, lengths_to), lists.at(node, length)):
                if not len(targets):
                    continue
                better = through < lengths[targets]
                closer = targets[better]
                lengths[closer] = waiting[closer] = through[better]
                after[closer] = node

    def _column(self, mentor: int) -> IntArray:
        """Return the lengths of all steps to a mentor."""
        everybody = np.arange(len(self.plan))
        lengths: IntArray = (
            self._rest(everybody, np.array([mentor]))[:, 0]
            if self._kept is None
            else self._kept[mentor]
        )
        return lengths

    def _row(self, mentee: int) -> IntArray:
        """Return the lengths of all steps of a mentee."""
        if self._kept is not None:
            return self._kept[:, mentee].copy()
        lengths: IntArray = self._rest(np.array([mentee]), np.arange(self._sides[1]))[0]
        return lengths

    @cached_property
    def _kept(self) -> IntArray | None:
        n, m = self._sides
        if n * m > _KEPT:
            return None
        return np.ascontiguousarray(self._rest(np.arange(n), np.arange(m)).T)

    @cached_property
    def _cover(self) -> Cover:
        return Cover.of(self.problem, self.layer, self.prices, 0)

    def _rest(self, mentees: IntArray, mentors: IntArray) -> IntArray:
        """Return what is charged beyond their worth for pairs that are not in the plan."""
        rest = np.full((len(mentees), len(mentors)), IMPOSSIBLE, dtype=np.int64)
        # Rows of tiles are counted in the problem.
        place = np.full(len(self.plan), -1)
        place[mentees] = np.arange(len(mentees))
        for tile in self.problem.tiles(mentees, mentors):
            here_rest = np.where(tile.eligible, self._cover.rest(tile).astype(np.int64), IMPOSSIBLE)
            columns = np.searchsorted(mentors, tile.columns)
            rest[np.ix_(place[tile.rows], columns)] = here_rest
        here = np.flatnonzero(np.isin(self.plan[mentees], mentors))
        rest[here, np.searchsorted(mentors, self.plan[mentees[here]])] = IMPOSSIBLE
        return rest


@dataclass(frozen=True, eq=False)
class Ways:
    """Shortest ways between one node and all others.

    Lengths are at least :data:`IMPOSSIBLE` where there is no way; ``after`` is the next node on the
    way towards the one, -1 = none.
    """

    lengths: IntArray
    after: IntArray


@dataclass(frozen=True, eq=False)
class _Lists:
    """For each node the nodes next to it, and the lengths of the steps."""

    first: IntArray
    others: IntArray
    lengths: IntArray

    @classmethod
    def of(cls, nodes: IntArray, others: IntArray, lengths: IntArray, size: int) -> _Lists:
        order = np.argsort(nodes, kind="stable")
        first = np.searchsorted(nodes[order], np.arange(size + 1))
        return cls(first, others[order], lengths[order])

    def at(self, node: int, length: int) -> tuple[IntArray, IntArray]:
        part = slice(self.first[node], self.first[node + 1])
        return self.others[part], self.lengths[part] + length

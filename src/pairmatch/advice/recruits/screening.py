"""The best of many candidates: bounds first, then exact answers until nobody left can be better."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from pairmatch.advice.differences import Difference
from pairmatch.advice.outcomes import Outcome
from pairmatch.advice.recruits.exact_answers import Amounts, Answer
from pairmatch.advice.recruits.extensions import Extension, Prices


@dataclass(frozen=True, eq=False)
class Search:
    """Looks for the best candidates to join today's mentors and some who are chosen already.

    Attributes
    ----------
    extension
        The cohort, and who could join.
    base
        Today's plan: differences are said to it.
    chosen
        Candidates who are there already.
    outcome
        The best plan with these, as :meth:`Extension.solved` says it; ``None`` if there is none.
    keep
        Whether the plans of the answers keep most of today's, rather than being just any.
    """

    extension: Extension
    base: Outcome
    chosen: frozenset[str]
    outcome: Outcome | None
    keep: bool

    @cached_property
    def prices(self) -> Prices | None:
        """What proves the best plan with who is there."""
        if self.outcome is None:
            return None
        return self.extension.prices(self.chosen, self.outcome)

    @cached_property
    def gained(self) -> Difference:
        """What those who are chosen already add to today's plan; nothing if there is no plan."""
        return self.extension.difference(self.base, self.outcome or self.base)

    def joined(self, label: str, outcome: Outcome | None) -> Search:
        """Return the search after somebody has joined, with the best plan then."""
        return replace(self, chosen=self.chosen | {label}, outcome=outcome)

    def bounds(self, candidates: Iterable[str]) -> dict[str, int | None]:
        """Return for each candidate what nobody can gain more than by it, combined."""
        asked = list(candidates)
        if self.prices is None or not asked:
            return dict.fromkeys(asked)
        return dict(zip(asked, self.extension.bounds(self.chosen, self.prices, asked), strict=True))

    def best(self, k: int, candidates: Iterable[str]) -> tuple[list[Answer], int]:
        """Return the k best candidates, best first, and for how many it was settled exactly."""
        bounds = self.bounds(candidates)
        order = sorted(bounds, key=lambda label: (-(bounds[label] or 0), label))
        found: list[Answer] = []
        settled = 0
        for label in order:
            if len(found) >= k and not self._may_beat(label, bounds[label], found[k - 1]):
                break
            found = sorted([*found, self._answer(label, bounds[label])], key=lambda a: a.order)
            settled += 1
        return found[:k], settled

    def amounts(self, bound: int | None) -> Amounts | None:
        """Return a bound stage by stage, on top of what is gained already."""
        if bound is None or self.prices is None:
            return None
        more = self.prices.layer.split(bound)
        return tuple(a + b for a, b in zip(more, self.gained.amounts, strict=False))

    def _may_beat(self, label: str, bound: int | None, other: Answer) -> bool:
        most = self.amounts(bound)
        if most is None or self.prices is None or other.adds is None:
            return True
        least = other.adds.amounts[: len(most)]
        if not self.prices.complete:
            return most >= least
        return (most, other.label) > (least, label)

    def _answer(self, label: str, bound: int | None) -> Answer:
        said, most = None, self.amounts(bound)
        if most is not None:
            said = Difference(self.gained.stages[: len(most)], most, self.gained.unit)
        outcome = self._outcome(label, bound)
        adds = None if outcome is None else self.extension.difference(self.base, outcome)
        return Answer(label, adds, said, outcome)

    def _outcome(self, label: str, bound: int | None) -> Outcome | None:
        extension = self.extension
        # Who cannot help and cannot do harm changes nothing.
        harmless = extension.plain and not extension.must_fill(label)
        if bound == 0 and harmless and self.prices is not None and self.prices.complete:
            return self.outcome if self.chosen else self.base
        joined = self.chosen | {label}
        if self.keep:
            return extension.kept(joined, self.base.plan)
        return extension.solved(joined)

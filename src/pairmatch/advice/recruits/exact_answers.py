"""What one candidate adds, exactly."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from pairmatch.advice.differences import Difference
from pairmatch.advice.outcomes import Outcome
from pairmatch.matching import Matching, Pair, label_order

Amounts: TypeAlias = tuple[int, ...]
"""What is gained in each stage; of a bound perhaps only in the first ones."""


@dataclass(frozen=True, eq=False)
class Answer:
    """What a candidate adds to the mentors who are there.

    Attributes
    ----------
    label
        Id of the candidate.
    adds
        By how much the best plan is better than today's, exactly; ``None`` if there is no plan.
    bound
        The bound on it; ``None`` where there are no prices.
    outcome
        The plan; ``None`` if there is none.
    """

    label: str
    adds: Difference | None
    bound: Difference | None
    outcome: Outcome | None

    @property
    def order(self) -> tuple[bool, Amounts, str]:
        """Sort key: best first, then by id; who makes every plan impossible comes last."""
        if self.adds is None:
            return True, (), self.label
        return False, tuple(-amount for amount in self.adds.amounts), self.label

    def changes(self, plan: Matching) -> tuple[tuple[Pair, ...], tuple[Pair, ...], int]:
        """Return the pairs that are new, those that are no longer there, and how many more."""
        own = plan if self.outcome is None else self.outcome.plan
        new = tuple(pair for pair in own if pair not in plan)
        ended = tuple(pair for pair in plan if pair not in own)
        return _sorted(new), _sorted(ended), len(own) - len(plan)


def _sorted(pairs: Iterable[Pair]) -> tuple[Pair, ...]:
    return tuple(sorted(pairs, key=lambda pair: [label_order(label) for label in pair]))

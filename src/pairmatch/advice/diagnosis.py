"""Diagnosis: which demands contradict each other, what would repair it, and who has nobody."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from pairmatch.solution import Unmatched


@dataclass(frozen=True)
class Demand:
    """One thing that a plan must fulfil.

    Attributes
    ----------
    kind
        ``"pin"``, ``"min_load"`` or ``"quota"``.
    key
        Who or what: both ids of a pin, the id of a mentor, the name of a quota.
    text
        The demand in words.
    """

    kind: Literal["pin", "min_load", "quota"]
    key: str
    text: str


@dataclass(frozen=True)
class Relaxation:
    """A change of one demand.

    Attributes
    ----------
    demand
        The demand.
    to
        The new bound, the nearest to the old one that will do; ``None`` = the demand is dropped.
    text
        The change in words.
    enough
        Whether this change alone makes a plan possible.
    """

    demand: Demand
    to: int | str | None
    text: str
    enough: bool


@dataclass(frozen=True)
class Conflict:
    """Demands that no plan can fulfil together, though it could without any one of them.

    Attributes
    ----------
    demands
        The demands.
    why
        What stands in the way, in words.
    relaxations
        For each demand the smallest change that resolves this conflict.
    """

    demands: tuple[Demand, ...]
    why: str
    relaxations: tuple[Relaxation, ...]

    def __str__(self) -> str:
        lines = [self.why, *(f"  - {demand.text}" for demand in self.demands)]
        if self.relaxations:
            several = len(self.relaxations) > 1
            lines.append(f"  {'One of these changes' if several else 'This change'} resolves it:")
        for change in self.relaxations:
            rest = "" if change.enough else " (but other demands still contradict each other)"
            lines.append(f"  - {change.text}{rest}")
        return "\n".join(lines)


@dataclass(frozen=True)
class Diagnosis:
    """Whether any plan is possible, and if not, why; and who can have nobody in any plan.

    Attributes
    ----------
    conflicts
        Sets of contradicting demands; each is minimal, and no two share a demand. Empty if a plan
        is possible.
    repair
        Changes that together make a plan possible; none of them can be left out.
    mentees_alone, mentors_alone
        People without a single eligible partner, and which rules empty their list.
    """

    conflicts: tuple[Conflict, ...]
    repair: tuple[Relaxation, ...]
    mentees_alone: tuple[Unmatched, ...] = ()
    mentors_alone: tuple[Unmatched, ...] = ()

    @property
    def feasible(self) -> bool:
        """Whether a plan is possible."""
        return not self.conflicts

    @property
    def people(self) -> pd.DataFrame:
        """Everybody without a single eligible partner: side, id, reason, detail."""
        rows = [
            (side, one.id, one.reason, one.detail)
            for side, people in (("mentees", self.mentees_alone), ("mentors", self.mentors_alone))
            for one in people
        ]
        return pd.DataFrame(rows, columns=["side", "id", "reason", "detail"])

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain lists and mappings."""
        return {"feasible": self.feasible, **dataclasses.asdict(self)}

    def __str__(self) -> str:
        if self.feasible:
            lines = ["A plan is possible."]
        else:
            lines = ["No plan is possible.", *map(str, self.conflicts)]
            if len(self.conflicts) > 1 or not any(c.enough for c in self.conflicts[0].relaxations):
                lines += ["All these changes together make a plan possible:"]
                lines += [f"  - {change.text}" for change in self.repair]
        lines += _alone("mentee", self.mentees_alone) + _alone("mentor", self.mentors_alone)
        return "\n".join(lines)


_SHOWN = 10


def _alone(side: str, people: Sequence[Unmatched]) -> list[str]:
    if not people:
        return []
    lines = [f"{len(people)} {side}{'s'[: len(people) != 1]} can have nobody:"]
    lines += [f"  {one.id}: {one.reason}. {one.detail}" for one in people[:_SHOWN]]
    more = len(people) - _SHOWN
    return [*lines, f"  … and {more} more; see .people"] if more > 0 else lines

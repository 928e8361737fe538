"""Diagnosis: which demands contradict each other, what would repair it, and who has nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from pairmatch.messages import Reasons, Sentence, message
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
    said
        The demand as a sentence, in any language.
    """

    kind: Literal["pin", "min_load", "quota"]
    key: str
    said: Sentence

    @property
    def text(self) -> str:
        """The demand in English."""
        return str(self.said)

    def to_dict(self) -> dict[str, Any]:
        """Return kind, key and text."""
        return {"kind": self.kind, "key": self.key, "text": self.text}


@dataclass(frozen=True)
class Relaxation:
    """A change of one demand.

    Attributes
    ----------
    demand
        The demand.
    to
        The new bound, the nearest to the old one that will do; ``None`` = the demand is dropped.
    said
        The change as a sentence, in any language.
    enough
        Whether this change alone makes a plan possible.
    """

    demand: Demand
    to: int | str | None
    said: Sentence
    enough: bool

    @property
    def text(self) -> str:
        """The change in English."""
        return str(self.said)

    def to_dict(self) -> dict[str, Any]:
        """Return the demand, the new bound, the text and whether the change is enough."""
        return {
            "demand": self.demand.to_dict(),
            "to": self.to,
            "text": self.text,
            "enough": self.enough,
        }


@dataclass(frozen=True)
class Conflict:
    """Demands that no plan can fulfil together, though it could without any one of them.

    Attributes
    ----------
    demands
        The demands.
    said
        What stands in the way, as sentences in any language.
    relaxations
        For each demand the smallest change that resolves this conflict.
    """

    demands: tuple[Demand, ...]
    said: tuple[Sentence, ...]
    relaxations: tuple[Relaxation, ...]

    @property
    def why(self) -> str:
        """What stands in the way, in English."""
        return " ".join(map(str, self.said))

    def to_dict(self) -> dict[str, Any]:
        """Return the demands, what stands in the way, and the changes."""
        return {
            "demands": [demand.to_dict() for demand in self.demands],
            "why": self.why,
            "relaxations": [change.to_dict() for change in self.relaxations],
        }

    def text(self, language: str = "en") -> str:
        """Return the conflict in words, in ``"en"``, ``"fr"``, ``"de"`` or ``"nl"``."""
        lines = [" ".join(sentence.text(language) for sentence in self.said)]
        lines += [f"  - {demand.said.text(language)}" for demand in self.demands]
        if n := len(self.relaxations):
            lines.append(f"  {message('diagnosis.resolved', language, n=n)}")
        for own in self.relaxations:
            change = own.said.text(language)
            if not own.enough:
                change = message("diagnosis.not_enough", language, change=change)
            lines.append(f"  - {change}")
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.text()


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

    Examples
    --------
    >>> import pairmatch as pm
    >>> mentor = pm.Mentor(id="M-1", capacity=2, min_load=2)
    >>> cohort = pm.Cohort([mentor], [pm.Mentee(id="E-1")])
    >>> print(pm.diagnose(cohort, pm.Policy()).text("fr"))
    Aucun plan n'est possible.
    Charges minimales de M-1 : 2 au total ; mentees admissibles et non fixés ailleurs : seulement 1.
      - le mentor M-1 doit accompagner au moins 2 mentees dans ce tour
      Ce changement résout le conflit :
      - abaisser la charge minimale du mentor M-1 de 2 binômes à 1 binôme dans ce tour
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
        """Return everything as plain lists and mappings, texts in English."""
        return {
            "feasible": self.feasible,
            "conflicts": [conflict.to_dict() for conflict in self.conflicts],
            "repair": [change.to_dict() for change in self.repair],
            "mentees_alone": _as_dicts(self.mentees_alone),
            "mentors_alone": _as_dicts(self.mentors_alone),
        }

    def text(self, language: str = "en") -> str:
        """Return the diagnosis in words, in ``"en"``, ``"fr"``, ``"de"`` or ``"nl"``.

        Why people can have nobody is told in full in English; in other languages by the reason.
        """
        if self.feasible:
            lines = [message("diagnosis.possible", language)]
        else:
            lines = [message("diagnosis.impossible", language)]
            lines += [conflict.text(language) for conflict in self.conflicts]
            if len(self.conflicts) > 1 or not any(c.enough for c in self.conflicts[0].relaxations):
                lines.append(message("diagnosis.repair", language, n=len(self.repair)))
                lines += [f"  - {change.said.text(language)}" for change in self.repair]
        lines += _alone("mentees", self.mentees_alone, language)
        lines += _alone("mentors", self.mentors_alone, language)
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.text()


_SHOWN = 10


def _alone(side: str, people: Sequence[Unmatched], language: str) -> list[str]:
    if not people:
        return []
    lines = [message(f"diagnosis.{side}_alone", language, n=len(people))]
    for one in people[:_SHOWN]:
        reason = Reasons((one.reason,)).text(language)
        line = message("diagnosis.person", language, id=one.id, reason=reason)
        lines.append(f"  {line}. {one.detail}" if language == "en" else f"  {line}")
    more = len(people) - _SHOWN
    return [*lines, f"  {message('diagnosis.more', language, n=more)}"] if more > 0 else lines


def _as_dicts(people: Sequence[Unmatched]) -> list[dict[str, Any]]:
    return [{"id": one.id, "reason": one.reason, "detail": one.detail} for one in people]

"""Ranked partners for one person, with a plan in hand or without one."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal, TypeAlias

import pandas as pd

from pairmatch.advice.differences import Difference
from pairmatch.advice.wording import contribution_said, score_said
from pairmatch.matching import Label
from pairmatch.messages import catalogue, listed, message
from pairmatch.policy import Policy
from pairmatch.policy.objective import SCALE
from pairmatch.scoring import Breakdown
from pairmatch.stages import in_score

Side: TypeAlias = Literal["mentee", "mentor"]


@dataclass(frozen=True)
class Listed:
    """Somebody on a shortlist.

    Attributes
    ----------
    rank
        Rank among all eligible partners by score; equal scores share one.
    id, points
        The partner, and the points of the pair.
    breakdown
        What makes up the points; ``None`` for a score matrix.
    seats
        Of a mentor: free seats before the round (0 = eligible but full); with a plan in hand also
        those that it leaves free. Of a mentee: 1.
    free
        Seats that the plan leaves free; ``None`` without a plan.
    partners
        With whom the plan has that one.
    in_plan
        Whether the plan has the pair.
    loss
        By how much the best plan with the pair is worse than the plan, exactly; ``None`` without a
        plan, or if no plan that meets all demands has the pair (see ``possible``).
    possible
        Whether a plan that meets all demands can have the pair; ``None`` without a plan.
    """

    rank: int
    id: Label
    points: int
    breakdown: Breakdown | None
    seats: int
    free: int | None = None
    partners: tuple[Label, ...] = ()
    in_plan: bool = False
    loss: Difference | None = None
    possible: bool | None = None


@dataclass(frozen=True)
class Shortlist:
    """The best eligible partners of one person; nobody who is not eligible is ever on it.

    Attributes
    ----------
    side, id
        The person.
    entries
        The partners, best first; of equal scores ordered by id.
    n_eligible
        How many are eligible in all.
    stages
        Stages of the objective, if a plan is in hand.
    unit
        What one point is in score.
    free_only
        Whether only those are listed whom the plan leaves a place, and the own partners.
    """

    side: Side
    id: Label
    entries: tuple[Listed, ...]
    n_eligible: int
    stages: tuple[str, ...] = ()
    unit: Fraction = Fraction(1, SCALE)
    policy: Policy | None = field(default=None, repr=False)
    free_only: bool = False

    def table(self, language: str = "en") -> pd.DataFrame:
        """Return the shortlist as a table.

        ``rank``, ``mentor_id`` (or ``mentee_id``), ``score``, a column for each criterion,
        ``not_stated``, ``seats``; with a plan ``free``, ``in_plan`` and ``loss_<stage>`` for each
        stage (missing where no plan can have the pair); ``reasons`` in words.

        Raises
        ------
        PolicyError
            If the language is not known.
        """
        catalogue(language)
        other = "mentor_id" if self.side == "mentee" else "mentee_id"
        criteria = [] if self.policy is None else [own.key for own in self.policy.criteria]
        rows = []
        for own in self.entries:
            row: dict[str, object] = {"rank": own.rank, other: own.id, "score": self._score(own)}
            if own.breakdown is not None:
                row |= {part.criterion: part.points / SCALE for part in own.breakdown.contributions}
                row["not_stated"] = "; ".join(own.breakdown.not_stated)
            row["seats"] = own.seats
            if self.stages:
                row |= {"free": own.free, "in_plan": own.in_plan}
                row |= self._losses(own)
            if own.breakdown is not None:
                row["reasons"] = "; ".join(self._reasons(own, language))
            rows.append(row)
        columns = ["rank", other, "score", *criteria, *(["not_stated"] if self.policy else [])]
        columns.append("seats")
        if self.stages:
            columns += ["free", "in_plan", *(f"loss_{stage}" for stage in self.stages)]
        columns += ["reasons"] if self.policy else []
        return pd.DataFrame(rows, columns=columns)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain lists and mappings."""
        return {
            "side": self.side,
            "id": self.id,
            "n_eligible": self.n_eligible,
            "free_only": self.free_only,
            "entries": [
                {
                    "rank": own.rank,
                    "id": own.id,
                    "score": self._score(own),
                    "contributions": {}
                    if own.breakdown is None
                    else {p.criterion: p.points / SCALE for p in own.breakdown.contributions},
                    "not_stated": [] if own.breakdown is None else list(own.breakdown.not_stated),
                    "seats": own.seats,
                    "free": own.free,
                    "partners": list(own.partners),
                    "in_plan": own.in_plan,
                    "possible": own.possible,
                    "loss": None if own.loss is None else own.loss.to_dict(),
                }
                for own in self.entries
            ],
        }

    def text(self, language: str = "en") -> str:
        """Return the shortlist in words, in ``"en"``, ``"fr"``, ``"de"`` or ``"nl"``."""
        kind = "title" if self.entries else "nobody"
        kind += "_free" if self.free_only and self.n_eligible else ""
        values = {"id": self.id, "n": len(self.entries), "total": self.n_eligible}
        lines = [message(f"shortlist.{kind}.{self.side}", language, **values)]
        for own in self.entries:
            score = score_said(own.points, self.unit, language)
            line = message("shortlist.entry", language, rank=own.rank, id=own.id, score=score)
            lines.append(f"{line} {self._state(own, language)}".rstrip())
            lines += [f"   {reason}" for reason in self._reasons(own, language)]
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.text()

    def _score(self, own: Listed) -> float:
        return in_score(own.points, self.unit)

    def _losses(self, own: Listed) -> dict[str, object]:
        if own.loss is None:
            return {f"loss_{stage}": None for stage in self.stages}
        return {
            # Above 0 = lost; never a negative zero.
            f"loss_{stage}": -amount if amount else amount
            for stage, amount in own.loss.to_dict().items()
        }

    def _reasons(self, own: Listed, language: str) -> list[str]:
        if own.breakdown is None or self.policy is None:
            return []
        # What adds most is said first.
        parts = sorted(own.breakdown.contributions, key=lambda part: (-part.points, -part.weight))
        return [contribution_said(part, self.policy, language) for part in parts]

    def _state(self, own: Listed, language: str) -> str:
        if own.in_plan:
            return message("shortlist.in_plan", language)
        said = []
        if self.side == "mentor" and own.partners:
            said.append(message("shortlist.with_mentor", language, mentor=own.partners[0]))
        elif self.side == "mentee" and not own.seats:
            said.append(message("shortlist.full", language))
        elif self.side == "mentee" and own.free:
            said.append(message("shortlist.free", language, n=own.free))
        elif own.partners:
            mentees = listed(own.partners, language)
            said.append(message("shortlist.with_mentees", language, mentees=mentees))
        if own.loss is not None and own.loss.none:
            said.append(message("shortlist.no_loss", language))
        elif own.loss is not None:
            said.append(message("shortlist.loss", language, loss=own.loss.text(language)))
        elif own.possible is False and own.seats:
            said.append(message("shortlist.never", language))
        return " ".join(said)

"""How often pairs stay when weights vary, and how far each weight can go."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from pairmatch.advice.weights.ranges import WeightRange
from pairmatch.advice.wording import criterion_said
from pairmatch.messages import decimal, message, number
from pairmatch.policy import Policy

_SHOWN = 10


@dataclass(frozen=True)
class PairStability:
    """How often a pair of the plan stays.

    Attributes
    ----------
    mentee_id, mentor_id
        The pair.
    stays
        With how many of the sampled weights it is in the best plan.
    samples
        With how many of them there is a plan.
    """

    mentee_id: str
    mentor_id: str
    stays: int
    samples: int

    @property
    def share(self) -> float | None:
        """The share of the samples; ``None`` if no plan was possible with any.

        Examples
        --------
        >>> PairStability("E-1", "M-1", 150, 200).share
        0.75
        """
        return self.stays / self.samples if self.samples else None

    def to_dict(self) -> dict[str, object]:
        """Return the pair as plain data."""
        return {
            "mentee_id": self.mentee_id,
            "mentor_id": self.mentor_id,
            "stays": self.stays,
            "samples": self.samples,
            "share": self.share,
        }


@dataclass(frozen=True)
class Sensitivity:
    """What becomes of a plan if the weights of the policy are somewhat different.

    Attributes
    ----------
    pairs
        Every pair of the plan; those that hang by a thread come first: the lowest share first,
        then by id.
    ranges
        For each criterion with a weight above 0 from where to where that weight alone can change
        with the plan the best; ``None`` if there are no such ranges.
    why_no_ranges
        Why not: ``"best_worst_pair"``, because with that stage the weights that keep the plan need
        not lie together, or ``"too_large"``, because the figures do not fit in 64 bits. Empty if
        there are ranges.
    samples, spread, seed
        How the weights were sampled.
    infeasible
        Samples with which no plan meets all demands, such as a pin below the minimum score. They
        are left out of all shares.
    whole
        With how many samples every pair of the plan stays.
    """

    pairs: tuple[PairStability, ...]
    ranges: tuple[WeightRange, ...] | None
    why_no_ranges: str
    samples: int
    infeasible: int
    whole: int
    spread: float
    seed: int
    policy: Policy | None = field(default=None, repr=False, compare=False)

    @property
    def plan_kept(self) -> float | None:
        """The share of the samples in which the whole plan stays; ``None`` without any plan."""
        possible = self.samples - self.infeasible
        return self.whole / possible if possible else None

    @property
    def table(self) -> pd.DataFrame:
        """The pairs: mentee_id, mentor_id, stays, samples, share."""
        columns = ["mentee_id", "mentor_id", "stays", "samples", "share"]
        return pd.DataFrame([own.to_dict() for own in self.pairs], columns=columns)

    @property
    def ranges_table(self) -> pd.DataFrame:
        """The ranges: criterion, weight, ends in weight units, and as exact factors."""
        columns = ["criterion", "weight", "lowest_weight", "highest_weight", "lowest", "highest"]
        rows = [[getattr(own, name) for name in columns] for own in self.ranges or ()]
        return pd.DataFrame(rows, columns=columns)

    def to_dict(self) -> dict[str, object]:
        """Return all as plain data."""
        ranges = None if self.ranges is None else [own.to_dict() for own in self.ranges]
        return {
            "pairs": [own.to_dict() for own in self.pairs],
            "ranges": ranges,
            "why_no_ranges": self.why_no_ranges,
            "samples": self.samples,
            "infeasible": self.infeasible,
            "whole": self.whole,
            "plan_kept": self.plan_kept,
            "spread": self.spread,
            "seed": self.seed,
        }

    def text(self, language: str = "en") -> str:
        """Return all in sentences: the pairs that hang by a thread, then the ranges."""
        tried = message(
            "sensitivity.tried",
            language,
            n=self.samples,
            spread=decimal(self.spread, language, 2),
            seed=self.seed,
        )
        lines = [tried]
        if self.infeasible:
            lines.append(message("sensitivity.infeasible", language, n=self.infeasible))
        lines += [*self._pairs_said(language), *self._ranges_said(language)]
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.text()

    def _pairs_said(self, language: str) -> list[str]:
        possible = self.samples - self.infeasible
        if not self.pairs:
            return [message("sensitivity.no_pairs", language)]
        if not possible:
            return []
        lines = [message("sensitivity.whole", language, kept=self.whole, of=possible)]
        hanging = [own for own in self.pairs if own.stays < own.samples]
        if not hanging:
            return [*lines, message("sensitivity.steady", language)]
        lines.append(message("sensitivity.thread", language))
        lines += [
            message(
                "sensitivity.pair",
                language,
                mentee=own.mentee_id,
                mentor=own.mentor_id,
                kept=own.stays,
                of=own.samples,
            )
            for own in hanging[:_SHOWN]
        ]
        if more := len(hanging) - _SHOWN:
            lines += [message("sensitivity.more", language, n=more)] if more > 0 else []
        return lines

    def _ranges_said(self, language: str) -> list[str]:
        if self.ranges is None:
            return [message(f"sensitivity.no_ranges.{self.why_no_ranges}", language)]
        if not self.ranges:
            return []
        return [
            message("sensitivity.ranges", language),
            *(_range_said(own, self.policy, language) for own in self.ranges),
        ]


def _range_said(own: WeightRange, policy: Policy | None, language: str) -> str:
    lowest = _end_said(own.lowest_weight, own.lowest_included, language)
    said = own.criterion if policy is None else criterion_said(own.criterion, policy, language)
    named = {"criterion": said, "weight": number(own.weight, language), "lowest": lowest}
    if own.highest_weight is None:
        return message("sensitivity.upwards", language, **named)
    highest = _end_said(own.highest_weight, own.highest_included, language)
    return message("sensitivity.range", language, **named, highest=highest)


def _end_said(weight: float, included: bool, language: str) -> str:
    end = decimal(weight, language)
    return end if included else message("sensitivity.excluded", language, end=end)

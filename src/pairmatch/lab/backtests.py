"""Backtests: how a policy would have ranked the partners that people had, and the outcomes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from statistics import median
from typing import Any, NoReturn

import numpy as np
import pandas as pd

from pairmatch._support.display import ShownAsText
from pairmatch._support.parameters import check_on, is_whole
from pairmatch._support.progress import Progress, Steps
from pairmatch.errors import PolicyError
from pairmatch.lab.intervals import check_confidence
from pairmatch.lab.past_pairs import PastPair, past_pairs, read_history
from pairmatch.lab.score_and_outcome import (
    Estimate,
    Relation,
    Settings,
    completion,
    relation,
)
from pairmatch.people import Cohort
from pairmatch.policy import Policy

CANNOT_SAY = (
    "This describes past pairs; it shows no cause. A score that goes with completed pairs need not "
    "have made them so.",
    "Only pairs that were made are seen. The coordinators of that time chose them, by what they "
    "knew; of pairs that were not made nothing is known.",
    "Pairs close early for many reasons that no profile holds: people move, fall ill or find work.",
    "Scores are of the policy and the profiles of today, not of those on the day.",
    "Pairs of one mentor are counted as if they were independent, and each interval stands for "
    "itself: among twenty relations of nothing, one is expected to look like something.",
    "Nothing is learned or changed by this: there are no weights to take from it.",
)
"""The limits of a backtest, which are in every output."""


@dataclass(frozen=True)
class RankSummary:
    """The ranks of the partners that people had among those eligible for them.

    Attributes
    ----------
    pairs
        How many pairs are eligible.
    median_rank, median_eligible
        Rank of the mentor whom the mentee had, and how many mentors are eligible, in the median.
    first, first_three, first_five
        Share of pairs in which the mentor is the best, or among the best three or five.
    """

    pairs: int
    median_rank: float
    median_eligible: float
    first: float
    first_three: float
    first_five: float


@dataclass(frozen=True, repr=False)
class Backtest(ShownAsText):
    """Past pairs under a policy, and how its scores relate to what became of them.

    Attributes
    ----------
    n_pairs
        How many past pairs.
    completion
        Which share of them was completed; ``None`` with fewer pairs than ``minimum_cell``.
    n_eligible
        How many of them the policy allows.
    broken
        What keeps the others apart: reason code and number of pairs, ``None`` where it is small.
    ranks
        Ranks of the partners; ``None`` with too few eligible pairs.
    relations
        Those of the score first, then of each criterion.
    pairs
        Every past pair by itself, in the order of the table. Holds what became of single people:
        not part of ``text`` and ``to_dict``.
    minimum_cell, confidence, samples, seed
        As for :func:`backtest`.
    ignored_columns
        Columns of the history that mean nothing here.
    """

    n_pairs: int
    completion: Estimate | None
    n_eligible: int | None
    broken: tuple[tuple[str, int | None], ...]
    ranks: RankSummary | None
    relations: tuple[Relation, ...]
    minimum_cell: int
    confidence: float
    samples: int
    seed: int
    ignored_columns: tuple[str, ...] = ()
    pairs: tuple[PastPair, ...] = field(default=(), repr=False)

    @property
    def cannot_say(self) -> tuple[str, ...]:
        """What this cannot say."""
        return CANNOT_SAY

    @property
    def table(self) -> pd.DataFrame:
        """One row a past pair: score, whether it is eligible, reasons, rank, number eligible."""
        rows = [
            (
                pair.row.mentee_id, pair.row.mentor_id, pair.row.outcome, pair.score, pair.eligible,
                "; ".join(pair.reasons), pair.rank, pair.n_eligible,
            )
            for pair in self.pairs
        ]  # fmt: skip
        columns = ["mentee_id", "mentor_id", "outcome", "score", "eligible"]
        table = pd.DataFrame(rows, columns=[*columns, "reasons", "rank", "n_eligible"])
        return self._marked(table.astype({"rank": "Int64"}))

    @property
    def quantiles(self) -> pd.DataFrame:
        """One row a range of a figure: figure, lowest, highest, pairs, completed, low, high."""
        rows = [
            (each.figure, part.lowest, part.highest, part.pairs, *_three(part.completion))
            for each in self.relations
            for part in each.quantiles
        ]
        columns = ["figure", "lowest", "highest", "pairs", "completed", "low", "high"]
        table = pd.DataFrame(rows, columns=columns).astype({"pairs": "Int64"})
        numbers = [name for name in columns[1:] if name != "pairs"]
        return self._marked(table.astype(dict.fromkeys(numbers, "float64")))

    @property
    def measures(self) -> pd.DataFrame:
        """One row a figure and a measure: figure, measure, with, pairs, value, low, high."""
        columns = ["figure", "measure", "with", "pairs", "value", "low", "high"]
        table = pd.DataFrame(list(self._measures()), columns=columns).astype({"pairs": "Int64"})
        return self._marked(table.astype(dict.fromkeys(columns[4:], "float64")))

    def _measures(self) -> Iterator[tuple[object, ...]]:
        for each in self.relations:
            yield each.figure, "area", "outcome", each.area and each.area.n, *_three(each.area)
            for rating in each.ratings:
                for name in ("spearman", "kendall"):
                    value: Estimate | None = getattr(rating, name)
                    if name == "spearman" or each.figure == "score":
                        yield each.figure, name, rating.rating, value and value.n, *_three(value)

    def _marked(self, table: pd.DataFrame) -> pd.DataFrame:
        table.attrs["cannot_say"] = list(CANNOT_SAY)
        return table

    def weights(self) -> NoReturn:
        """Refuse: no weights are learned from outcomes.

        Raises
        ------
        PolicyError
            Always.
        """
        raise PolicyError(
            "a backtest gives no weights: past pairs were chosen by people, and say nothing of "
            "pairs that were not made. Weights are set by the programme"
        )

    def to_dict(self) -> dict[str, Any]:
        """Return all but the single pairs as plain lists and mappings."""
        left = {"pairs", "relations", "broken", "ignored_columns"}
        names = [name for name in self.__dataclass_fields__ if name not in left]
        shown = {name: getattr(self, name) for name in names}
        for name in ("completion", "ranks"):
            shown[name] = None if shown[name] is None else asdict(shown[name])
        relations = []
        for each in self.relations:
            plain = asdict(each)
            plain |= {name: list(plain[name]) for name in ("quantiles", "ratings")}
            relations.append(plain)
        return {
            "cannot_say": list(CANNOT_SAY),
            **shown,
            "broken": [list(reason) for reason in self.broken],
            "relations": relations,
            "ignored_columns": list(self.ignored_columns),
        }

    def text(self) -> str:
        """Return the figures in words, and what they cannot say."""
        return "\n".join([*self._lines(), "What this cannot say:", *(f"- {s}" for s in CANNOT_SAY)])

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        # Whole: no output goes without what it cannot say.
        return self.text()

    def _lines(self) -> Iterator[str]:
        few = f"not shown: fewer than {self.minimum_cell}"
        done = few if self.completion is None else _text(self.completion, percent=True)
        yield f"{self.n_pairs} past pairs; completed: {done}."
        yield f"Eligible under this policy: {few if self.n_eligible is None else self.n_eligible}."
        if self.broken:
            broken = [f"{code} {few if n is None else n}" for code, n in self.broken]
            yield f"What keeps the others apart: {', '.join(broken)}."
        if self.ranks is not None:
            ranks = self.ranks
            yield (
                f"Rank of the mentor whom the mentee had: {ranks.median_rank:g} of "
                f"{ranks.median_eligible:g} eligible in the median; the best for "
                f"{ranks.first:.0%}, among the best three for {ranks.first_three:.0%}, "
                f"among the best five for {ranks.first_five:.0%}."
            )
        for one in self.relations:
            yield from _relation_lines(one, few)
        yield f"Intervals: {self.confidence:.0%}; of correlations from {self.samples} resamples."
        if self.ignored_columns:
            yield f"Columns not read: {', '.join(self.ignored_columns)}."


def _relation_lines(figure: Relation, few: str) -> Iterator[str]:
    if figure.pairs is None:
        yield f"{figure.figure}: those who did not state it are too few, so nothing of it is shown"
        return
    yield f"{figure.figure} ({figure.pairs} pairs):"
    for part in figure.quantiles:
        if part.completion is None:
            yield f"  a range that is {few}, or what they could be had from"
            continue
        done = _text(part.completion, percent=True)
        yield f"  {part.lowest:.4g} to {part.highest:.4g}, {part.pairs} pairs: completed {done}"
    area = few if figure.area is None else _text(figure.area)
    yield f"  higher in a completed pair than in one closed early (0.5 = no relation): {area}"
    for one in figure.ratings:
        rho = "nothing to show" if one.spearman is None else _text(one.spearman)
        yield f"  rank correlation with {one.rating} (0 = no relation): {rho}"


def _text(estimate: Estimate, *, percent: bool = False) -> str:
    form = ".0%" if percent else ".2f"
    return f"{estimate.value:{form}} ({estimate.low:{form}} to {estimate.high:{form}})"


def _three(estimate: Estimate | None) -> tuple[float | None, float | None, float | None]:
    return (None, None, None) if estimate is None else (estimate.value, estimate.low, estimate.high)


def backtest(
    history: pd.DataFrame,
    cohort: Cohort,
    policy: Policy,
    *,
    on: date | None = None,
    quantiles: int = 4,
    minimum_cell: int = 5,
    confidence: float = 0.95,
    samples: int = 1000,
    seed: int = 0,
    progress: Progress | bool | None = None,
) -> Backtest:
    """Return how a policy sees past pairs, and how its scores relate to what became of them.

    It describes. It cannot say that a score makes pairs last: the coordinators of that time chose
    the pairs, only those are seen, and pairs close early for many reasons. Every output says so.
    Nothing is learned or changed, and no weights are returned.

    Parameters
    ----------
    history
        A row for each past pair: ``mentee_id``, ``mentor_id``, ``outcome`` (``"completed"`` or
        ``"closed_early"``), and if known ``rating_mid`` and ``rating_final`` (numbers, more is
        better), ``round`` (partners are then ranked among the mentors of the same round)
        and ``start`` (the day for rules that need one).
    cohort
        Profiles of everybody in the history. Its pins, exclusions, running pairs and seats do not
        count.
    policy
        The policy to look through.
    on
        Day for rules that need one, of pairs without a start.
    quantiles
        Into how many parts of about equal size pairs are divided by score; equal scores stay
        together.
    minimum_cell
        Ranges with fewer pairs that were completed, or closed early, are not shown, nor what they
        could be computed from: of each criterion the pairs that did not state it count as a range,
        and with fewer of them nothing of the criterion is shown. Each figure is looked at by
        itself: ranges of two figures that differ in a few pairs can tell of those. 0 shows all.
    confidence
        Confidence of the intervals, between 0 and 1.
    samples, seed
        How often pairs are resampled for the intervals of correlations, and from which seed.
    progress
        Counts past pairs, and figures: the score and each criterion; see :func:`pairmatch.match`.

    Raises
    ------
    IntakeError
        With everything that is wrong in the history: unknown people and outcomes, rows that are
        there twice, ratings and days that are none.
    PolicyError
        If it is no such table, an argument is wrong, or a rule needs a day.
    ImportError
        If scipy is not installed (the extra ``lab``).

    Examples
    --------
    >>> from pairmatch.people import Mentee, Mentor
    >>> from pairmatch.policy import GoalCoverage
    >>> mentors = [Mentor(id="M-1", offers=["job"]), Mentor(id="M-2")]
    >>> mentees = [Mentee(id="E-1", needs=["job"]), Mentee(id="E-2", needs=["job"])]
    >>> rows = [("E-1", "M-1", "completed"), ("E-2", "M-2", "closed_early")]
    >>> history = pd.DataFrame(rows, columns=["mentee_id", "mentor_id", "outcome"])
    >>> policy = Policy(criteria=[GoalCoverage()])
    >>> seen = backtest(history, Cohort(mentors, mentees), policy)
    >>> seen.table[["mentee_id", "score", "rank"]]
      mentee_id  score  rank
    0       E-1    1.0     1
    1       E-2    0.5     2
    >>> seen.cannot_say[0][:47]
    'This describes past pairs; it shows no cause. A'
    """
    if not (isinstance(cohort, Cohort) and isinstance(policy, Policy)):
        raise PolicyError("backtest needs a history, a Cohort and a Policy, in this order")
    check_on(on)
    settings = _checked(quantiles, minimum_cell, confidence, samples, seed)
    table = read_history(history, cohort)
    with Steps(progress, "pairs and figures") as steps:
        steps.expect(len(table.rows) + 1 + len(policy.criteria))
        pairs = past_pairs(table.rows, cohort, policy, on, steps)
        relations = _relations(pairs, policy, settings, seed, steps)
    done = np.array([pair.row.outcome == "completed" for pair in pairs], dtype=np.bool_)
    eligible = sum(pair.eligible for pair in pairs)
    few = min(eligible, len(pairs) - eligible)
    return Backtest(
        n_pairs=len(pairs),
        completion=None if len(pairs) < max(1, minimum_cell) else completion(done, confidence),
        n_eligible=None if 0 < few < minimum_cell else eligible,
        broken=_broken(pairs, minimum_cell),
        ranks=_ranks(pairs, minimum_cell),
        relations=relations,
        minimum_cell=int(minimum_cell),
        confidence=float(confidence),
        samples=int(samples),
        seed=int(seed),
        ignored_columns=table.ignored_columns,
        pairs=tuple(pairs),
    )


def _checked(
    quantiles: int, minimum_cell: int, confidence: float, samples: int, seed: int
) -> Settings:
    """Return the settings of relations; raise with everything that is wrong."""
    faults = [
        f"{name} is a whole number from {least}"
        for name, value, least in (
            ("quantiles", quantiles, 1), ("minimum_cell", minimum_cell, 0), ("samples", samples, 1)
        )
        if not is_whole(value, least)
    ]  # fmt: skip
    if not is_whole(seed, 0, 2**63):
        faults.append("seed is a whole number from 0")
    if faults:
        raise PolicyError("\n".join(faults))
    return Settings(quantiles, minimum_cell, check_confidence(confidence), samples)


def _relations(
    pairs: list[PastPair], policy: Policy, settings: Settings, seed: int, steps: Steps
) -> tuple[Relation, ...]:
    """Return the relations of the score and of each criterion."""
    figures: list[tuple[str, list[float | None]]]
    figures = [("score", [pair.score for pair in pairs])]
    figures += [
        (criterion.key, [pair.similarities[k] for pair in pairs])
        for k, criterion in enumerate(policy.criteria)
    ]
    streams = np.random.SeedSequence(seed).spawn(len(figures))
    return tuple(
        relation(name, pairs, values, settings, stream)
        for (name, values), stream in steps.over(zip(figures, streams, strict=True))
    )


def _broken(pairs: list[PastPair], minimum: int) -> tuple[tuple[str, int | None], ...]:
    counts = Counter(reason for pair in pairs for reason in pair.reasons)
    return tuple((code, n if n >= minimum else None) for code, n in sorted(counts.items()))


def _ranks(pairs: list[PastPair], minimum: int) -> RankSummary | None:
    ranks = [pair.rank for pair in pairs if pair.rank is not None]
    # With too few who are not eligible, they would be known from the difference.
    if len(ranks) < max(1, minimum) or 0 < len(pairs) - len(ranks) < minimum:
        return None
    shares = [sum(rank <= most for rank in ranks) / len(ranks) for most in (1, 3, 5)]
    eligible = [pair.n_eligible for pair in pairs if pair.rank is not None]
    return RankSummary(len(ranks), float(median(ranks)), float(median(eligible)), *shares)

"""How a policy would have ranked the partners that people had, and what became of the pairs."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from statistics import median

import numpy as np
import pandas as pd

from pairmatch.errors import PolicyError
from pairmatch.lab.comparing.intervals import check_confidence
from pairmatch.lab.past.histories import read_history
from pairmatch.lab.past.past_pairs import PastPair, past_pairs
from pairmatch.lab.past.relations import Asked, completion, relation
from pairmatch.lab.past.reports import Backtest, RankSummary
from pairmatch.people import Cohort
from pairmatch.policy import Policy
from pairmatch.quantities import is_whole

__all__ = ["Backtest", "backtest"]


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
        better), ``round`` (partners are then ranked among the mentors who stand in the same round)
        and ``start`` (the day for rules that need one).
    cohort
        Profiles of everybody in the history. Its pins, exclusions, running pairs and seats are not
        asked.
    policy
        The policy to look through.
    on
        Day for rules that need one, of pairs without a start.
    quantiles
        Into how many parts of about equal size pairs are divided by score; equal scores stay
        together.
    minimum_cell
        Ranges with fewer pairs that were completed, or closed early, are not shown, nor what they
        could be had from: of each criterion the pairs that did not state it count as a range, and
        with fewer of them nothing of the criterion is shown. Each figure is looked at by itself:
        ranges of two figures that differ in a few pairs can tell of those. 0 shows all.
    confidence
        Of the intervals, between 0 and 1.
    samples, seed
        How often pairs are resampled for the intervals of correlations, and from which seed.

    Raises
    ------
    IntakeError
        With everything that is wrong in the history: unknown people and outcomes, rows that stand
        twice, ratings and days that are none.
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
    >>> found = backtest(history, Cohort(mentors, mentees), policy)
    >>> found.table[["mentee_id", "score", "rank"]]
      mentee_id  score  rank
    0       E-1    1.0     1
    1       E-2    0.5     2
    >>> found.cannot_say[0][:47]
    'This describes past pairs; it shows no cause. A'
    """
    if not (isinstance(cohort, Cohort) and isinstance(policy, Policy)):
        raise PolicyError("backtest needs a history, a Cohort and a Policy, in this order")
    if on is not None and (not isinstance(on, date) or isinstance(on, datetime)):
        raise PolicyError("on is a day: give a date")
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
    asked = Asked(quantiles, minimum_cell, check_confidence(confidence), samples)
    table = read_history(history, cohort)
    pairs = past_pairs(table.rows, cohort, policy, on)
    names = [criterion.key for criterion in policy.criteria]
    streams = np.random.SeedSequence(seed).spawn(1 + len(names))
    relations = [relation("score", pairs, [pair.score for pair in pairs], asked, streams[0])]
    for k, (name, stream) in enumerate(zip(names, streams[1:], strict=True)):
        values = [pair.similarities[k] for pair in pairs]
        relations.append(relation(name, pairs, values, asked, stream))
    done = np.array([pair.row.outcome == "completed" for pair in pairs], dtype=np.bool_)
    eligible = sum(pair.eligible for pair in pairs)
    few = min(eligible, len(pairs) - eligible)
    return Backtest(
        n_pairs=len(pairs),
        completion=None if len(pairs) < max(1, minimum_cell) else completion(done, confidence),
        n_eligible=None if 0 < few < minimum_cell else eligible,
        broken=_broken(pairs, minimum_cell),
        ranks=_ranks(pairs, minimum_cell),
        relations=tuple(relations),
        minimum_cell=int(minimum_cell),
        confidence=float(confidence),
        samples=int(samples),
        seed=int(seed),
        ignored_columns=table.ignored_columns,
        pairs=tuple(pairs),
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

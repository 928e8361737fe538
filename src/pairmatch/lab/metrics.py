"""Metrics of plans."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial

import numpy as np

from pairmatch._support.containers import FrozenMap
from pairmatch.lab.fairness.judged_pairs import JudgedPairs, judged
from pairmatch.lab.intervals import mean
from pairmatch.people import Cohort, Level, Mentee, Mentor
from pairmatch.people.sectors import OPEN_SECTORS
from pairmatch.plans.solution import Status
from pairmatch.policy import Policy, SectorSimilarity, SharedLanguageAtLeast
from pairmatch.policy.parts import values_of
from pairmatch.policy.weights import SCALE
from pairmatch.result import MatchResult
from pairmatch.scoring import Evaluation


@dataclass(frozen=True)
class PlanView:
    """The plan of a result, looked at under a policy.

    ``policy`` is the yardstick under which pairs are judged; it and ``cohort`` are as on the day.
    """

    result: MatchResult
    cohort: Cohort
    policy: Policy
    day: date | None = None

    @cached_property
    def pairs(self) -> tuple[tuple[Mentee, Mentor], ...]:
        """The people of each pair, ordered by mentee."""
        return tuple(
            (self.cohort.mentee(str(i)), self.cohort.mentor(str(j)))
            for i, j in self.result.matching
        )

    @cached_property
    def waiting(self) -> tuple[Mentee, ...]:
        """The mentees who have neither a pair nor a running pair."""
        running = {mentee for mentee, _ in self.cohort.running}
        plan = self.result.matching
        return tuple(
            mentee
            for mentee in self.cohort.mentees
            if mentee.id not in running and plan.partner_of(mentee.id) is None
        )

    @cached_property
    def judged(self) -> JudgedPairs:
        """Points and ranks of each pair under the policy, in the order of :attr:`pairs`."""
        return judged(Evaluation(self.cohort, self.policy), self.result.matching)

    @cached_property
    def scores(self) -> list[float]:
        """Score of each pair, 0 to 1, whether the rules allow it or not."""
        return [points / SCALE for points in self.judged.points.tolist()]


SAME_SECTOR = 0.75
"""From this similarity on a mentor is of the mentee's sector: in NACE, the same division."""

_NONE = math.nan


@dataclass(frozen=True)
class Metric:
    """A figure of a plan.

    Attributes
    ----------
    name, description
        What it is called, and what it says.
    of
        The function that computes it; a figure that does not exist (no pair, nothing stated) is
        NaN.
    needs_day
        Whether it needs the day of the round.
    """

    name: str
    description: str
    of: Callable[[PlanView], float]
    needs_day: bool = False


def _pairs(view: PlanView) -> float:
    return len(view.pairs)


def _total(view: PlanView) -> float:
    return math.fsum(view.scores)


def _mean_score(view: PlanView) -> float:
    return mean(view.scores)


def _worst(view: PlanView) -> float:
    return min(view.scores, default=_NONE)


def _quantile(view: PlanView, *, share: float) -> float:
    return float(np.quantile(view.scores, share)) if view.scores else _NONE


_TENTH, _QUARTER, _MEDIAN = (partial(_quantile, share=share) for share in (0.1, 0.25, 0.5))


def _mentor_rank(view: PlanView) -> float:
    return mean(view.judged.mentor_ranks[view.judged.allowed].tolist())


def _mentee_rank(view: PlanView) -> float:
    return mean(view.judged.mentee_ranks[view.judged.allowed].tolist())


def _forbidden(view: PlanView) -> float:
    return int((~view.judged.allowed).sum())


def _with_sector(view: PlanView) -> float:
    criteria = (c for c in view.policy.criteria if isinstance(c, SectorSimilarity))
    criterion = next(criteria, SectorSimilarity())
    same = []
    for mentee, mentor in view.pairs:
        wanted = set(mentee.sectors) - OPEN_SECTORS
        offered = set(mentor.sectors) - OPEN_SECTORS
        if wanted:
            grades = (criterion.code_similarity(a, b) for a in wanted for b in offered)
            same.append(any(grade >= SAME_SECTOR for grade in grades))
    return mean(same)


def _language_margin(view: PlanView) -> float:
    rules = (rule for rule in view.policy.rules if isinstance(rule, SharedLanguageAtLeast))
    rule = next(rules, None)
    if rule is None:
        return _NONE
    levels = [rule.best_common_level(*pair) for pair in view.pairs]
    return mean([level - Level[rule.level] for level in levels if level is not None])


def _companies(view: PlanView) -> Counter[object]:
    return Counter(name for _, mentor in view.pairs for name in values_of(mentor, "company"))


def _companies_used(view: PlanView) -> float:
    return len(_companies(view))


def _largest_company(view: PlanView) -> float:
    counts = _companies(view)
    return max(counts.values()) / counts.total() if counts else _NONE


def _days(view: PlanView, mentees: Sequence[Mentee]) -> list[float]:
    if view.day is None:
        return []
    return [(view.day - m.waiting_since).days for m in mentees if m.waiting_since is not None]


def _waited(view: PlanView) -> list[float]:
    return _days(view, [mentee for mentee, _ in view.pairs])


def _wait_matched(view: PlanView) -> float:
    return mean(_waited(view))


def _longest_matched(view: PlanView) -> float:
    return max(_waited(view), default=_NONE)


def _wait_unmatched(view: PlanView) -> float:
    return mean(_days(view, view.waiting))


def _longest_unmatched(view: PlanView) -> float:
    return max(_days(view, view.waiting), default=_NONE)


def _gap(view: PlanView, *, stage: str) -> float:
    solution = view.result.solution
    for reached in solution.stages:
        if reached.name == stage and reached.bound is not None:
            return float(solution.shown(reached.stage, reached.bound - reached.value))
    return _NONE


def _is_optimal(view: PlanView) -> float:
    return float(view.result.status is Status.OPTIMAL)


_ALL = (
    Metric("pairs", "number of pairs", _pairs),
    Metric("total_score", "sum of the scores", _total),
    Metric("mean_score", "mean of the scores", _mean_score),
    Metric("worst_score", "lowest score", _worst),
    Metric(
        "score_q10",
        "score that a tenth of the pairs do not exceed (interpolated)",
        _TENTH,
    ),
    Metric(
        "score_q25",
        "score that a quarter of the pairs do not exceed",
        _QUARTER,
    ),
    Metric("score_q50", "median of the scores", _MEDIAN),
    Metric(
        "mentor_rank",
        "mean rank of the mentor among the mentee's eligible mentors with a seat in this round; "
        "1 = best, equal scores share a rank",
        _mentor_rank,
    ),
    Metric(
        "mentee_rank",
        "mean rank of the mentee among the mentor's eligible mentees who are not in running pairs",
        _mentee_rank,
    ),
    Metric("forbidden_pairs", "pairs that rules, exclusions or minimum score forbid", _forbidden),
    Metric(
        "with_sector",
        "share of the paired mentees with a definite sector whose mentor has a definite sector of "
        "similarity 0.75 or more by the policy's tree (else NACE): the same code, or, with the "
        "default grades, the same division",
        _with_sector,
    ),
    Metric(
        "language_margin",
        "mean number of levels (A1 to C2, native) by which the best common language is above what "
        "the policy's first SharedLanguageAtLeast demands; NaN without such a rule",
        _language_margin,
    ),
    Metric("companies_used", "partner companies with at least one new pair", _companies_used),
    Metric(
        "largest_company",
        "share of the most used company in the new pairs with a partner company",
        _largest_company,
    ),
    Metric("wait_of_matched", "mean days that paired mentees have waited", _wait_matched, True),
    Metric("longest_of_matched", "most days of a paired mentee", _longest_matched, True),
    Metric("wait_of_unmatched", "mean days of the mentees left over", _wait_unmatched, True),
    Metric("longest_of_unmatched", "most days of a mentee left over", _longest_unmatched, True),
    Metric(
        "gap_pairs",
        "pairs that the optimum has more, by the run's own policy",
        partial(_gap, stage="most_pairs"),
    ),
    Metric(
        "gap_total",
        "total score that the optimum has more, by the run's own policy; below 0 where the plan "
        "has more of it because it gave up an earlier stage",
        partial(_gap, stage="best_total"),
    ),
    Metric("optimal", "1 if the plan is proven to be the optimum, else 0", _is_optimal),
)

METRICS: FrozenMap[str, Metric] = FrozenMap({metric.name: metric for metric in _ALL})
"""All built-in metrics by name. Those of waiting count mentees who say since when."""

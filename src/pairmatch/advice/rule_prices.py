"""The price of each rule and quota: relaxed alone by one step, and solved again."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from pairmatch._support.containers import IntArray
from pairmatch._support.display import ShownAsText
from pairmatch._support.messages import Worded, decimal, has_message, listed, message
from pairmatch._support.progress import Progress, Steps
from pairmatch.advice.contradictions import best_or_diagnosed
from pairmatch.errors import PolicyError
from pairmatch.people import Cohort
from pairmatch.plans.differences import Difference, values_said
from pairmatch.plans.solving_again import Outcome, nearest, problem_of, surely_resolved
from pairmatch.policy import Policy, Quota, Rule
from pairmatch.policy.quotas import Bound
from pairmatch.problem import Problem
from pairmatch.problem.stages import shown
from pairmatch.solving import near_pairs

What: TypeAlias = Literal["rule", "quota", "minimum score", "exclusions"]
How: TypeAlias = Literal["dropped", "loosened", "blank passes"]
Demanded: TypeAlias = Rule | Quota | float | int | None

T = TypeVar("T", Rule, Quota)

# By how much a looser minimum score is lower.
_LESS = 0.05


@dataclass(frozen=True)
class Change:
    """One demand of a policy, relaxed alone.

    Attributes
    ----------
    what
        ``"rule"``, ``"quota"``, ``"minimum score"`` or ``"exclusions"``.
    name
        Reason code of the rule, or name of the quota; otherwise empty.
    how
        ``"dropped"``; ``"loosened"`` by one step; or ``"blank passes"``: a missing answer, which
        failed, passes.
    bound
        For a quota, the bound that changes: ``"at_least"`` or ``"at_most"``; otherwise empty.
    before, after
        The rule or quota, the minimum score, or the number of exclusions; ``None`` = nothing is
        left of it.

    Examples
    --------
    >>> from pairmatch.policy import CommonBlock
    >>> change = Change("rule", "short", "loosened", "", CommonBlock(120), CommonBlock(90))
    >>> change.described(), change.describes_after()
    ('a common time of at least 120 minutes', 'a common time of at least 90 minutes')
    """

    what: What
    name: str
    how: How
    bound: Bound | Literal[""]
    before: Demanded
    after: Demanded

    def described(self, language: str = "en") -> str:
        """Return what is demanded now, in a few words."""
        return self._text(self.before, language)

    def describes_after(self, language: str = "en") -> str:
        """Return what would be demanded, in a few words."""
        if self.after is None:
            return message("rule_prices.nothing", language)
        text = self._text(self.after, language)
        key = f"rule_prices.step.{type(self.after).__name__}"
        # Some rules do not say their limits.
        if text == self.described(language) and has_message(key, language):
            return message(key, language, text=text)
        return text

    def _text(self, demanded: Demanded, language: str) -> str:
        match demanded:
            case Rule():
                blank = self.how == "blank passes"
                return demanded.blank_said(language) if blank else demanded.describe(language)
            case Quota():
                return demanded.describe(language)
        if self.what == "exclusions":
            return message("rule_prices.exclusions", language, n=demanded)
        return message("rule_prices.minimum", language, score=decimal(demanded or 0, language))


def changes_of(cohort: Cohort, policy: Policy) -> Iterator[tuple[Change, Cohort, Policy]]:
    """Yield every change that relaxes one demand, with the cohort and the policy after it.

    Examples
    --------
    >>> policy = Policy.preset("vernier")
    >>> [(change.name, change.how) for change, _, _ in changes_of(Cohort([], []), policy)]
    [('no_shared_language', 'dropped'), ('no_shared_language', 'loosened'), \
('no_shared_language', 'blank passes'), ('no_common_block', 'dropped'), \
('no_common_block', 'loosened'), ('same_applying_to', 'dropped')]
    """
    for place, rule in enumerate(policy.rules):
        for how, looser in _of_rule(rule):
            change = Change("rule", rule.code, how, "", rule, looser)
            rules = _with(policy.rules, place, looser)
            yield change, cohort, policy.replace(rules=rules)
    for place, quota in enumerate(policy.quotas):
        for how, bound, less in _of_quota(quota):
            name = f"{quota.key} ({quota.side})"
            change = Change("quota", name, how, bound, quota, less)
            yield change, cohort, policy.replace(quotas=_with(policy.quotas, place, less))
    if minimum := policy.minimum_score:
        for how, lower in _of_minimum(minimum):
            change = Change("minimum score", "", how, "", minimum, lower)
            yield change, cohort, policy.replace(minimum_score=lower or 0.0)
    if cohort.excluded_here:
        change = Change("exclusions", "", "dropped", "", len(cohort.excluded_here), None)
        yield change, cohort.replace(excluded=()), policy


def _with(parts: Sequence[T], place: int, new: T | None) -> tuple[T, ...]:
    """Return rules or quotas with a new one in a place, or none."""
    return (*parts[:place], *(() if new is None else (new,)), *parts[place + 1 :])


def _of_rule(rule: Rule) -> Iterator[tuple[How, Rule | None]]:
    yield "dropped", None
    if (looser := rule.loosened()) is not None:
        yield "loosened", looser
    if rule.missing == "fail":
        yield "blank passes", dataclasses.replace(rule, missing="pass")


def _of_quota(quota: Quota) -> Iterator[tuple[How, Bound, Quota | None]]:
    bounds: tuple[Bound, ...] = ("at_least", "at_most")
    for bound in bounds:
        if getattr(quota, bound) is not None:
            yield "dropped", bound, quota.without(bound)
            if (looser := quota.loosened(bound)) is not None:
                yield "loosened", bound, looser


def _of_minimum(minimum: float) -> Iterator[tuple[How, float | None]]:
    yield "dropped", None
    # At or below one step, a step is the same as dropping it.
    if minimum > _LESS:
        yield "loosened", round(minimum - _LESS, 12)


_SHOWN = 10


@dataclass(frozen=True, repr=False)
class RulePrice(Worded, ShownAsText):
    """The gain from one change of a policy.

    Attributes
    ----------
    change
        The rule, quota, minimum score or exclusions, before and after.
    gain
        By how much the best plan would be better, stage by stage, exactly.
    new_eligible_pairs
        How many pairs would become eligible, without those of mentees who are pinned or in running
        pairs.
    mentees_gained, mentees_lost
        Ids of mentees with a mentor in the plan after the change and without one in the plan now,
        and the other way round. Of several best plans, the one that keeps most pairs of the plan
        now. Without a gain nobody: then the plan now is still a best one.
    """

    change: Change
    gain: Difference
    new_eligible_pairs: int
    mentees_gained: tuple[str, ...]
    mentees_lost: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values, the descriptions in English."""
        change = self.change
        return {
            "what": change.what,
            "name": change.name,
            "change": change.how,
            "bound": change.bound,
            "before": change.described(),
            "after": change.describes_after(),
            "gain": self.gain.to_dict(),
            "new_eligible_pairs": self.new_eligible_pairs,
            "mentees_gained": list(self.mentees_gained),
            "mentees_lost": list(self.mentees_lost),
        }

    def text(self, language: str = "en") -> str:
        """Return the change and what it would add, in words."""
        change = self.change
        key = "dropped" if change.after is None else "changed"
        before, after = change.described(language), change.describes_after(language)
        gain = self.gain.text(language)
        lines = [message(f"rule_prices.{key}", language, before=before, after=after, gain=gain)]
        if self.new_eligible_pairs:
            lines.append(message("rule_prices.eligible", language, n=self.new_eligible_pairs))
        for key, ids in (("gained", self.mentees_gained), ("lost", self.mentees_lost)):
            if ids:
                mentees = _some(ids, language)
                lines.append(message(f"rule_prices.{key}", language, n=len(ids), mentees=mentees))
        return " ".join(lines)


@dataclass(frozen=True, repr=False)
class RulePrices(Worded, ShownAsText):
    """The prices of all rules and quotas of a policy, dearest first.

    Each price is that of one change alone. The gains of two changes do not add up: together they
    may bring less than both, or more.

    Attributes
    ----------
    stages, values, unit
        Names of the stages, their values in the best plan now, and what one point is in score.
    eligible_pairs
        Number of eligible pairs now, of mentees who are not pinned or in running pairs.
    prices
        One for each change, by gain; of equal gains in the order of the policy.
    """

    stages: tuple[str, ...]
    values: tuple[int, ...]
    unit: Fraction
    eligible_pairs: int
    prices: tuple[RulePrice, ...]

    @property
    def table(self) -> pd.DataFrame:
        """The prices: the change, a column for each stage, eligible pairs, mentees."""
        rows = []
        for price in self.prices:
            row = price.to_dict()
            gain = row.pop("gain")
            row["mentees_gained"] = "; ".join(price.mentees_gained)
            row["mentees_lost"] = "; ".join(price.mentees_lost)
            head = {k: row.pop(k) for k in _HEAD}
            rows.append({**head, **gain, **row})
        columns = [*_HEAD, *self.stages, "new_eligible_pairs", "mentees_gained", "mentees_lost"]
        return pd.DataFrame(rows, columns=columns)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain lists and mappings."""
        values = zip(self.stages, self.values, strict=True)
        return {
            "values": {name: shown(name, value, self.unit) for name, value in values},
            "eligible_pairs": self.eligible_pairs,
            "prices": [price.to_dict() for price in self.prices],
        }

    def text(self, language: str = "en") -> str:
        """Return the prices in words, dearest first."""
        values = values_said(self.stages, self.values, self.unit, language)
        lines = [message("rule_prices.now", language, values=values)]
        dear = [price for price in self.prices if price.gain.better]
        lines += [f"{k}. {price.text(language)}" for k, price in enumerate(dear, start=1)]
        idle = [price.change for price in self.prices if not price.gain.better]
        if idle:
            lines.append(message("rule_prices.idle", language, n=len(idle)))
        for change in idle:
            key = "idle_dropped" if change.after is None else "idle_changed"
            before, after = change.described(language), change.describes_after(language)
            lines.append(message(f"rule_prices.{key}", language, before=before, after=after))
        if not self.prices:
            lines.append(message("rule_prices.none", language))
        elif dear:
            lines.append(message("rule_prices.alone", language))
        return "\n".join(lines)


_HEAD = ("what", "name", "change", "bound", "before", "after")


def prices_of_rules(
    cohort: Cohort, policy: Policy, *, progress: Progress | bool | None = None
) -> RulePrices:
    """Return what every rule and quota of a policy costs: each relaxed alone, and solved anew.

    Every rule is dropped, and loosened by one step where it has one (:meth:`Rule.loosened`: B1 ->
    A2, 120 -> 90 minutes, ages by a year, periods by four weeks); where a missing answer fails, it
    passes. Every bound of a quota is dropped, and loosened by one pair or by five percentage
    points. The minimum score is dropped, and lowered by 0.05. All exclusions together are dropped.

    Every gain is the difference of two proven optima. Gains of two changes do not add up.

    Parameters
    ----------
    cohort, policy
        The data, as they are on the day of the round (``cohort.on(day)``, ``policy.on(day)``).
    progress
        Counts changes; see :func:`pairmatch.match`.

    Raises
    ------
    InfeasibleError
        If no plan is possible now: then ask :func:`pairmatch.diagnose` what would make one
        possible.
    PolicyError, IntakeError
        As :func:`pairmatch.match`; also if a rule of yours, loosened, forbids pairs that it
        allowed.

    Examples
    --------
    >>> from pairmatch.people import Mentee, Mentor
    >>> from pairmatch.policy import SameSite
    >>> mentors = [Mentor(id="M-1", site="Ghent"), Mentor(id="M-2", site="Liège")]
    >>> cohort = Cohort(mentors, [Mentee(id=i, site="Ghent") for i in ("E-1", "E-2")])
    >>> policy = Policy(rules=[SameSite()], objective=("most_pairs",))
    >>> prices_of_rules(cohort, policy).prices[0].gain.amounts
    (1,)
    """
    with Steps(progress, "changes") as steps:
        problem, now = best_or_diagnosed(cohort, policy)
        eligible = _eligible(problem)
        near = near_pairs(problem, now.steps)
        changes = list(changes_of(cohort, policy))
        steps.expect(len(changes))
        prices = [
            _price(change, problem_of(people, relaxed), now, eligible, near)
            for change, people, relaxed in steps.over(changes)
        ]
    prices.sort(key=lambda price: [-amount for amount in price.gain.amounts])
    count = sum(int(np.bitwise_count(bits).sum()) for bits in eligible)
    return RulePrices(now.stages, now.values, now.unit, count, tuple(prices))


_Bits = list[npt.NDArray[np.uint8]]


def _eligible(problem: Problem) -> _Bits:
    """Return which pairs are eligible, eight a byte, tile by tile."""
    return [np.packbits(tile.eligible) for tile in problem.tiles()]


def _price(
    change: Change, problem: Problem, now: Outcome, eligible: _Bits, near: IntArray | None
) -> RulePrice:
    both = list(zip(_eligible(problem), eligible, strict=True))
    if any((old & ~new).any() for new, old in both):
        raise PolicyError(
            f"{change.name}: loosened() forbids pairs that the rule allows; a looser rule allows "
            "all of them"
        )
    opened = sum(int(np.bitwise_count(new & ~old).sum()) for new, old in both)
    gain = now.than(now)
    after = None
    # The plan now is still a plan. Without another pair, only another bound makes a difference.
    if opened or change.what == "quota":
        after = _resolved_near(problem, now, near)
        gain = after.than(now)
    if after is None or gain.none:
        return RulePrice(change, gain, opened, (), ())
    with_mentor = {str(mentee) for mentee, _ in now.plan}
    then = {str(mentee) for mentee, _ in after.plan}
    gained, lost = sorted(then - with_mentor), sorted(with_mentor - then)
    return RulePrice(change, gain, opened, tuple(gained), tuple(lost))


def _resolved_near(problem: Problem, now: Outcome, near: IntArray | None) -> Outcome:
    """Return the best plan, and of several the one that keeps most pairs of the plan now."""
    best, n = surely_resolved(nearest(problem, now.plan), near), len(problem.stages)
    return dataclasses.replace(best, stages=best.stages[:n], values=best.values[:n])


def _some(ids: tuple[str, ...], language: str) -> str:
    if len(ids) <= _SHOWN:
        return listed(ids, language)
    rest = message("rule_prices.more", language, n=len(ids) - _SHOWN)
    return f"{', '.join(ids[:_SHOWN])} {rest}"

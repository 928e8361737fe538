"""Every single change that relaxes a policy: a rule or a bound dropped, or one step looser."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from pairmatch.messages import decimal, has_message, message
from pairmatch.people import Cohort
from pairmatch.policy import Policy, Quota, Rule
from pairmatch.policy.quotas import Bound

What: TypeAlias = Literal["rule", "quota", "minimum score", "exclusions"]
How: TypeAlias = Literal["dropped", "loosened", "blank passes"]
Demanded: TypeAlias = Rule | Quota | float | int | None

# What a looser minimum score asks less.
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
        Of a quota, the bound that changes: ``"at_least"`` or ``"at_most"``; otherwise empty.
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
        return self._said(self.before, language)

    def describes_after(self, language: str = "en") -> str:
        """Return what would be demanded, in a few words."""
        if self.after is None:
            return message("rule_prices.nothing", language)
        said = self._said(self.after, language)
        key = f"rule_prices.step.{type(self.after).__name__}"
        # Some rules do not say their limits.
        if said == self.described(language) and has_message(key, language):
            said = message(key, language, text=said)
        return said

    def _said(self, demanded: Demanded, language: str) -> str:
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

    Parameters
    ----------
    cohort, policy
        The data; the policy as it is on the day of the round.

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
            own = () if looser is None else (looser,)
            rules = (*policy.rules[:place], *own, *policy.rules[place + 1 :])
            yield change, cohort, policy.replace(rules=rules)
    for place, quota in enumerate(policy.quotas):
        for how, bound, less in _of_quota(quota):
            name = f"{quota.key} ({quota.side})"
            left = () if less is None else (less,)
            quotas = (*policy.quotas[:place], *left, *policy.quotas[place + 1 :])
            yield (
                Change("quota", name, how, bound, quota, less), cohort,
                policy.replace(quotas=quotas),
            )  # fmt: skip
    if minimum := policy.minimum_score:
        for how, lower in _of_minimum(minimum):
            change = Change("minimum score", "", how, "", minimum, lower)
            yield change, cohort, policy.replace(minimum_score=lower or 0.0)
    if cohort.excluded:
        change = Change("exclusions", "", "dropped", "", len(cohort.excluded), None)
        yield change, cohort.replace(excluded=()), policy


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

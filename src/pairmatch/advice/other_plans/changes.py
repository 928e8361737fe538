"""What changed between two plans, for each person, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import pandas as pd

from pairmatch.advice.differences import Difference, common_unit, in_unit
from pairmatch.advice.other_plans.causes import Cause, Round, Side, why_begun, why_ended
from pairmatch.matching import Label, Matching, label_order
from pairmatch.messages import listed, message
from pairmatch.policy import Criterion, Policy, Quota, Rule

Parts: TypeAlias = tuple[Criterion | Rule | Quota, ...]


@dataclass(frozen=True)
class PersonChange:
    """What changed for one person.

    Attributes
    ----------
    side, id
        The person.
    old, new
        The partners in the old and in the new plan.
    causes
        Why: first what ended old pairs, then what made new ones.
    started
        Partners in pairs that are running in the new round and were not in the old one: these pairs
        are not lost.
    """

    side: Side
    id: Label
    old: tuple[Label, ...]
    new: tuple[Label, ...]
    causes: tuple[Cause, ...]
    started: tuple[Label, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain lists and mappings."""
        causes = [{**vars(cause), "reasons": list(cause.reasons)} for cause in self.causes]
        return {
            "side": self.side, "id": self.id, "old": list(self.old), "new": list(self.new),
            "started": list(self.started), "causes": causes,
        }  # fmt: skip

    def text(
        self, policy: Policy | None, language: str = "en", old_policy: Policy | None = None
    ) -> str:
        """Return the change in words.

        Parameters
        ----------
        policy
            That of the new plan.
        language
            ``"en"``, ``"fr"``, ``"de"`` or ``"nl"``.
        old_policy
            That of the old plan; by default the same.
        """
        now = tuple(sorted({*self.new, *self.started}, key=label_order))
        if set(now) == set(self.old):
            kind = "stays"
        else:
            kind = "lost" if not now else "found" if not self.old else "other"
        said = message(
            f"changes.{self.side}.{kind}",
            language,
            id=self.id,
            old=listed(self.old, language),
            new=listed(now, language),
        )
        clauses = message("list.clauses", language)
        before = old_policy or policy
        # A rule that kept a pair apart may be only in the old policy.
        said_causes = [
            cause.text(before if cause.code == "newly_eligible" else policy, language)
            for cause in self.causes
        ]
        causes = clauses.join(dict.fromkeys(said_causes))
        return message("changes.because", language, said=said, causes=causes)


@dataclass(frozen=True)
class Changes:
    """What is different between two plans.

    Attributes
    ----------
    people
        Everybody whose partners are not the same, mentees first, ordered by id.
    kept
        Pairs that both plans have.
    joined, left
        People of the new cohort only, and of the old one only: side and id.
    policy
        What differs in the policy: names of criteria, rules and other parts.
    difference
        By how much the new plan is better than the old one where both know the stages.
    """

    people: tuple[PersonChange, ...]
    kept: Matching
    joined: tuple[tuple[Side, Label], ...]
    left: tuple[tuple[Side, Label], ...]
    policy: tuple[str, ...]
    difference: Difference
    new_policy: Policy | None = None
    old_policy: Policy | None = None

    @property
    def n_changed(self) -> int:
        """How many mentees have another mentor, one now, or none any more, or have started."""
        return sum(own.side == "mentee" for own in self.people)

    @property
    def table(self) -> pd.DataFrame:
        """One row a person: side, id, old, new, causes (codes)."""
        rows = [
            (
                own.side, own.id, ", ".join(map(str, own.old)), ", ".join(map(str, own.new)),
                "; ".join(dict.fromkeys(cause.code for cause in own.causes)),
            )
            for own in self.people
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=["side", "id", "old", "new", "causes"])

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain lists and mappings."""
        return {
            "people": [own.to_dict() for own in self.people],
            "kept": [list(pair) for pair in self.kept],
            "joined": [list(own) for own in self.joined],
            "left": [list(own) for own in self.left],
            "policy": list(self.policy),
            "difference": self.difference.to_dict(),
        }

    def text(self, language: str = "en") -> str:
        """Return the changes in words, in ``"en"``, ``"fr"``, ``"de"`` or ``"nl"``."""
        lines = [
            message("changes.kept", language, n=len(self.kept)),
            message("changes.changed", language, n=self.n_changed),
        ]
        if not self.difference.none:
            lines.append(
                message("changes.difference", language, text=self.difference.text(language))
            )
        if self.policy:
            parts = [self._part_said(part, language) for part in self.policy]
            lines.append(message("changes.policy_parts", language, parts=listed(parts, language)))
        lines += [own.text(self.new_policy, language, self.old_policy) for own in self.people]
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.text()

    def _part_said(self, key: str, language: str) -> str:
        policies = [own for own in (self.new_policy, self.old_policy) if own is not None]
        for policy in policies:
            parts: Parts = (*policy.criteria, *policy.rules, *policy.quotas)
            for part in parts:
                if part.key == key:
                    said = part.describe(language)
                    return message("changes.part.named", language, part=said)
        stages = [message(f"policy.stage.{own}", language) for own in policies[0].objective]
        then = message("policy.then", language)
        return message(f"changes.part.{key}", language, stages=then.join(stages))


def compare(old: Round, new: Round) -> Changes:
    """Return for each person what changed between two plans, and why.

    Parameters
    ----------
    old, new
        The plans with their data. Without cohorts and policies only who left and who is new can be
        told from the rest.
    """
    before, after = old.matching, new.matching
    started: dict[tuple[Side, Label], tuple[Label, ...]] = defaultdict(tuple)
    for mentee, mentor in sorted(set(new.running) - set(old.running)):
        started["mentee", mentee] += (mentor,)
        started["mentor", mentor] += (mentee,)
    people = [
        PersonChange(
            side, label, was, now, tuple(_causes(old, new, side, label)), started[side, label]
        )
        for side in ("mentee", "mentor")
        for label in sorted(old.ids[side] | new.ids[side], key=label_order)
        for was, now in [(_partners(before, side, label), _partners(after, side, label))]
        if was != now
    ]
    names = [stage.name for stage in new.solution.stages]
    was_there = {stage.name: stage.value for stage in old.solution.stages}
    shared = [name for name in names if name in was_there]
    now_there = {stage.name: stage.value for stage in new.solution.stages}
    units = old.solution.unit, new.solution.unit
    unit = common_unit(*units)
    values = [
        tuple(in_unit(name, there[name], own, unit) for name in shared)
        for there, own in zip((was_there, now_there), units, strict=True)
    ]
    difference = Difference.between(tuple(shared), values[0], values[1], unit)
    return Changes(
        tuple(people),
        Matching(set(before) & set(after)),
        tuple(_only(new, old)),
        tuple(_only(old, new)),
        policy_changes(old.policy, new.policy),
        difference,
        new.policy or old.policy,
        old.policy,
    )


def policy_changes(old: Policy | None, new: Policy | None) -> tuple[str, ...]:
    """Return the names of all parts in which two policies differ.

    Examples
    --------
    >>> from pairmatch.policy import GoalCoverage
    >>> policy = Policy(criteria=[GoalCoverage()])
    >>> policy_changes(policy, policy.replace(minimum_score=0.5))
    ('minimum_score',)
    """
    if old is None or new is None or old == new:
        return ()
    found = []
    for parts in ("criteria", "rules", "quotas"):
        was = {part.key: part for part in getattr(old, parts)}
        now = {part.key: part for part in getattr(new, parts)}
        found += [key for key in {**was, **now} if was.get(key) != now.get(key)]
    for name in ("objective", "minimum_score", "priority"):
        found += [name] if getattr(old, name) != getattr(new, name) else []
    return tuple(found)


def _partners(plan: Matching, side: Side, label: Label) -> tuple[Label, ...]:
    if side == "mentor":
        return plan.mentees_of(label)
    mentor = plan.partner_of(label)
    return () if mentor is None else (mentor,)


def _only(one: Round, other: Round) -> Iterator[tuple[Side, Label]]:
    for side in ("mentee", "mentor"):
        for label in sorted(one.ids[side] - other.ids[side], key=label_order):
            yield side, label


def _causes(old: Round, new: Round, side: Side, label: Label) -> Iterator[Cause]:
    was, now = (_partners(own.matching, side, label) for own in (old, new))

    def pair(other: Label) -> tuple[Label, Label]:
        return (label, other) if side == "mentee" else (other, label)

    for other in was:
        if other not in now:
            yield from why_ended(old, new, pair(other))
    for other in now:
        if other not in was:
            yield from why_begun(old, new, pair(other))

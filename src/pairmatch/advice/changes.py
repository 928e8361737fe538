"""Changes between two plans, for each person, and their causes in the data."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import pandas as pd

from pairmatch._support.display import ShownAsText, ShownByFields
from pairmatch._support.messages import Worded, listed, message
from pairmatch._support.progress import Progress, Steps
from pairmatch.people import Cohort
from pairmatch.people.pairs import Label, Matching, label_order
from pairmatch.plans.context import PlanContext, Side
from pairmatch.plans.differences import Difference, common_unit, in_unit
from pairmatch.plans.wording import reasons_said, scores_said
from pairmatch.policy import Criterion, Policy, Quota, Rule
from pairmatch.policy.weights import SCALE
from pairmatch.scoring import what_forbids


@dataclass(frozen=True)
class Cause:
    """One thing that is different for a pair or a person, and speaks for a change.

    Attributes
    ----------
    code
        ``started`` (the pair is running now), ``mentee_left``, ``mentor_left``, ``mentee_new``,
        ``mentor_new``, ``declined`` (excluded now), ``no_longer_excluded``, ``pinned``,
        ``no_longer_pinned``, ``running`` (the mentee is in another running pair now),
        ``fewer_seats``, ``more_seats``, ``not_eligible`` (it was), ``newly_eligible`` (it was not),
        ``score_lower``, ``score_higher``. If nothing about the pair itself is different: ``policy``
        (the people are the same, and the policy is different), ``others`` (it makes way, or is
        free, because of what changed for others), or ``unknown`` (a result does not know its
        people or its policy).
    mentee_id, mentor_id
        The pair that is meant.
    reasons
        Reason codes against the pair, now or before.
    old, new
        Points or seats before and now.
    """

    code: str
    mentee_id: Label
    mentor_id: Label
    reasons: tuple[str, ...] = ()
    old: int | None = None
    new: int | None = None

    def text(self, policy: Policy | None, language: str = "en") -> str:
        """Return the cause in words.

        Parameters
        ----------
        policy
            Says what the reason codes mean: that of the new plan, or of the old one if the pair is
            ``newly_eligible``.
        language
            ``"en"``, ``"fr"``, ``"de"``, ``"nl"`` or ``"it"``.
        """
        old: object = self.old
        new: object = self.new
        if self.code in ("score_lower", "score_higher"):
            old, new = scores_said([(self.old or 0) / SCALE, (self.new or 0) / SCALE], language)
        return message(
            f"changes.{self.code}",
            language,
            mentee=self.mentee_id,
            mentor=self.mentor_id,
            reasons=reasons_said(self.reasons, policy, language),
            old=old,
            new=new,
        )


def why_ended(old: PlanContext, new: PlanContext, pair: tuple[Label, Label]) -> Iterator[Cause]:
    """Yield why a pair of the old plan is not in the new one."""
    if pair in new.running:
        yield Cause("started", *pair)
        return
    gone = [side for side, label in _sides(pair) if label not in new.ids[side]]
    if gone:
        yield from (Cause(f"{side}_left", *pair) for side in gone)
        return
    yield from _different(old, new, pair, ended=True)


def why_begun(old: PlanContext, new: PlanContext, pair: tuple[Label, Label]) -> Iterator[Cause]:
    """Yield why a pair of the new plan was not in the old one."""
    fresh = [side for side, label in _sides(pair) if label not in old.ids[side]]
    if fresh:
        yield from (Cause(f"{side}_new", *pair) for side in fresh)
        return
    yield from _different(old, new, pair, ended=False)


def _sides(pair: tuple[Label, Label]) -> tuple[tuple[Side, Label], tuple[Side, Label]]:
    return ("mentee", pair[0]), ("mentor", pair[1])


def _different(
    old: PlanContext, new: PlanContext, pair: tuple[Label, Label], *, ended: bool
) -> Iterator[Cause]:
    """Yield what is different for a pair whose people are in both rounds."""
    causes: list[Cause] = []
    if old.cohort is not None and new.cohort is not None:
        facts = _facts_ended if ended else _facts_begun
        causes = list(facts(old, old.cohort, new, new.cohort, pair))
    yield from causes or [Cause(_cause_elsewhere(old, new), *pair)]


def _cause_elsewhere(old: PlanContext, new: PlanContext) -> str:
    """Return why plans differ where nothing about a pair does."""
    if old.cohort is None or new.cohort is None or old.policy is None or new.policy is None:
        return "unknown"
    same_people = old.cohort.digest == new.cohort.digest
    return "policy" if same_people and old.policy != new.policy else "others"


def _facts_ended(
    old: PlanContext, before: Cohort, new: PlanContext, after: Cohort, pair: tuple[Label, Label]
) -> Iterator[Cause]:
    mentee, mentor = str(pair[0]), str(pair[1])
    if after.is_excluded(mentee, mentor) and not before.is_excluded(mentee, mentor):
        yield Cause("declined", *pair)
        return
    if mentee in {other for other, _ in after.running}:
        yield Cause("running", *pair)
        return
    if pair in before.pinned and pair not in after.pinned:
        yield Cause("no_longer_pinned", *pair)
    seats = before.seats(mentor), after.seats(mentor)
    if seats[1] < seats[0]:
        yield Cause("fewer_seats", *pair, old=seats[0], new=seats[1])
    was, now = old.breakdown(pair), new.breakdown(pair)
    if was is None or now is None:
        return
    forbidden = what_forbids(after, now)
    if forbidden and not what_forbids(before, was):
        yield Cause("not_eligible", *pair, reasons=forbidden)
    elif now.points < was.points:
        yield Cause("score_lower", *pair, old=was.points, new=now.points)


def _facts_begun(
    old: PlanContext, before: Cohort, new: PlanContext, after: Cohort, pair: tuple[Label, Label]
) -> Iterator[Cause]:
    mentee, mentor = str(pair[0]), str(pair[1])
    if pair in after.pinned and pair not in before.pinned:
        yield Cause("pinned", *pair)
        return
    was_out = before.is_excluded(mentee, mentor)
    if was_out:
        yield Cause("no_longer_excluded", *pair)
    seats = before.seats(mentor), after.seats(mentor)
    if seats[1] > seats[0]:
        yield Cause("more_seats", *pair, old=seats[0], new=seats[1])
    was, now = old.breakdown(pair), new.breakdown(pair)
    if was is None or now is None:
        return
    forbade = what_forbids(before, was)
    if forbade and not was_out:
        yield Cause("newly_eligible", *pair, reasons=forbade)
    elif now.points > was.points:
        yield Cause("score_higher", *pair, old=was.points, new=now.points)


Parts: TypeAlias = tuple[Criterion | Rule | Quota, ...]


@dataclass(frozen=True, repr=False)
class PersonChange(ShownByFields):
    """The change for one person.

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

    @property
    def _told(self) -> tuple[Cause, ...]:
        """The causes that are told: of a mentee, why one pair ended is why the next began."""
        plain = tuple(cause for cause in self.causes if cause.code not in _ELSEWHERE)
        return plain if plain and self.side == "mentee" else self.causes

    def text(
        self, policy: Policy | None, language: str = "en", old_policy: Policy | None = None
    ) -> str:
        """Return the change in words.

        Parameters
        ----------
        policy
            That of the new plan.
        language
            ``"en"``, ``"fr"``, ``"de"``, ``"nl"`` or ``"it"``.
        old_policy
            That of the old plan; by default the same.
        """
        now = tuple(sorted({*self.new, *self.started}, key=label_order))
        gone = any(cause.code == f"{self.side}_left" for cause in self.causes)
        if set(now) == set(self.old):
            kind = "stays"
        elif gone:
            kind = "gone"
        else:
            kind = "lost" if not now else "found" if not self.old else "other"
        partners = {"old": listed(self.old, language), "new": listed(now, language)}
        change = message(f"changes.{self.side}.{kind}", language, id=self.id, **partners)
        if gone:
            # That is the cause.
            return f"{change}."
        before = old_policy or policy
        # A rule that kept a pair apart may be only in the old policy.
        causes = dict.fromkeys(
            cause.text(before if cause.code == "newly_eligible" else policy, language)
            for cause in self._told
        )
        elsewhere = {cause.code for cause in self._told}
        if elsewhere in ({"others"}, {"policy"}):
            # It is the same for each pair.
            causes = dict.fromkeys([message(f"changes.all.{elsewhere.pop()}", language)])
        clauses = message("list.clauses", language).join(causes)
        return message("changes.because", language, said=change, causes=clauses)


_ELSEWHERE = frozenset(("others", "policy", "unknown"))


@dataclass(frozen=True, repr=False)
class Changes(Worded, ShownAsText):
    """The differences between two plans.

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
        """Number of mentees who have a different mentor, gained or lost one, or have started."""
        return sum(person.side == "mentee" for person in self.people)

    @property
    def table(self) -> pd.DataFrame:
        """One row a person: side, id, old, new, causes (codes)."""
        rows = [
            (
                each.side, each.id, ", ".join(map(str, each.old)), ", ".join(map(str, each.new)),
                "; ".join(dict.fromkeys(cause.code for cause in each.causes)),
            )
            for each in self.people
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=["side", "id", "old", "new", "causes"])

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain lists and mappings."""
        return {
            "people": [person.to_dict() for person in self.people],
            "kept": [list(pair) for pair in self.kept],
            "joined": [list(one) for one in self.joined],
            "left": [list(one) for one in self.left],
            "policy": list(self.policy),
            "difference": self.difference.to_dict(),
        }

    def text(self, language: str = "en") -> str:
        """Return the changes in words, in ``"en"``, ``"fr"``, ``"de"``, ``"nl"`` or ``"it"``."""
        lines = [
            message("changes.kept", language, n=len(self.kept)),
            message("changes.changed", language, n=self.n_changed),
        ]
        if not self.difference.none:
            difference = self.difference.text(language)
            lines.append(message("changes.difference", language, text=difference))
        if self.policy:
            parts = [self._part_said(part, language) for part in self.policy]
            lines.append(message("changes.policy_parts", language, parts=listed(parts, language)))
        lines += [person.text(self.new_policy, language, self.old_policy) for person in self.people]
        return "\n".join(lines)

    def _part_said(self, key: str, language: str) -> str:
        policies = [one for one in (self.new_policy, self.old_policy) if one is not None]
        for policy in policies:
            parts: Parts = (*policy.criteria, *policy.rules, *policy.quotas)
            for part in parts:
                if part.key == key:
                    text = part.describe(language)
                    return message("changes.part.named", language, part=text)
        stages = [message(f"policy.stage.{stage}", language) for stage in policies[0].objective]
        then = message("policy.then", language)
        return message(f"changes.part.{key}", language, stages=then.join(stages))


_SIDES: tuple[Side, ...] = ("mentee", "mentor")

# People between two words on how far it is.
_EVERY = 64


def compare(
    old: PlanContext, new: PlanContext, *, progress: Progress | bool | None = None
) -> Changes:
    """Return for each person what changed between two plans, and why.

    Parameters
    ----------
    old, new
        The plans with their data. Without cohorts and policies the only causes known are that
        people left or are new.
    progress
        Counts people; see :func:`pairmatch.match`.
    """
    with Steps(progress, "people") as steps:
        people = tuple(_people(old, new, steps))
    names = [stage.name for stage in new.solution.stages]
    was_there = {stage.name: stage.value for stage in old.solution.stages}
    shared = [name for name in names if name in was_there]
    now_there = {stage.name: stage.value for stage in new.solution.stages}
    units = old.solution.unit, new.solution.unit
    unit = common_unit(*units)
    values = [
        tuple(in_unit(name, there[name], old_unit, unit) for name in shared)
        for there, old_unit in zip((was_there, now_there), units, strict=True)
    ]
    difference = Difference.between(tuple(shared), values[0], values[1], unit)
    return Changes(
        people,
        Matching(set(old.matching) & set(new.matching)),
        tuple(_only(new, old)),
        tuple(_only(old, new)),
        policy_changes(old.policy, new.policy),
        difference,
        new.policy or old.policy,
        old.policy,
    )


def _people(old: PlanContext, new: PlanContext, steps: Steps) -> Iterator[PersonChange]:
    """Yield what changes for everybody for whom something does, mentees first, by id."""
    started: dict[tuple[Side, Label], tuple[Label, ...]] = defaultdict(tuple)
    for mentee, mentor in sorted(set(new.running) - set(old.running)):
        started["mentee", mentee] += (mentor,)
        started["mentor", mentor] += (mentee,)
    everybody: list[tuple[Side, Label]] = [
        (side, label)
        for side in _SIDES
        for label in sorted(old.ids[side] | new.ids[side], key=label_order)
    ]
    steps.expect(len(everybody))
    for side, label in steps.over(everybody, _EVERY):
        was, now = (_partners(plan.matching, side, label) for plan in (old, new))
        if was != now:
            causes = tuple(_causes(old, new, side, label))
            yield PersonChange(side, label, was, now, causes, started[side, label])


def policy_changes(old: Policy | None, new: Policy | None) -> tuple[str, ...]:
    """Return the names of all parts in which two policies differ."""
    if old is None or new is None or old == new:
        return ()
    names = []
    for parts in ("criteria", "rules", "quotas"):
        was = {part.key: part for part in getattr(old, parts)}
        now = {part.key: part for part in getattr(new, parts)}
        names += [key for key in {**was, **now} if was.get(key) != now.get(key)]
    whole = ("objective", "minimum_score", "priority")
    return (*names, *(name for name in whole if getattr(old, name) != getattr(new, name)))


def _partners(plan: Matching, side: Side, label: Label) -> tuple[Label, ...]:
    if side == "mentor":
        return plan.mentees_of(label)
    mentor = plan.partner_of(label)
    return () if mentor is None else (mentor,)


def _only(one: PlanContext, other: PlanContext) -> Iterator[tuple[Side, Label]]:
    for side in ("mentee", "mentor"):
        for label in sorted(one.ids[side] - other.ids[side], key=label_order):
            yield side, label


def _causes(old: PlanContext, new: PlanContext, side: Side, label: Label) -> Iterator[Cause]:
    was, now = (_partners(context.matching, side, label) for context in (old, new))

    def pair(other: Label) -> tuple[Label, Label]:
        return (label, other) if side == "mentee" else (other, label)

    for other in was:
        if other not in now:
            yield from why_ended(old, new, pair(other))
    for other in now:
        if other not in was:
            yield from why_begun(old, new, pair(other))

"""Why a pair of an old plan is not in a new one, and the other way round: what the data show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeAlias

from pairmatch.advice.wording import reasons_said
from pairmatch.matching import Label, Matching
from pairmatch.messages import decimal, message
from pairmatch.people import Cohort, Mentee, Mentor
from pairmatch.policy import Policy
from pairmatch.policy.objective import SCALE
from pairmatch.scoring import Breakdown, breakdown, what_forbids
from pairmatch.solution import Solution

Side: TypeAlias = Literal["mentee", "mentor"]


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
            ``"en"``, ``"fr"``, ``"de"`` or ``"nl"``.
        """
        in_points = self.code in ("score_lower", "score_higher")

        def shown(value: int | None) -> object:
            return decimal((value or 0) / SCALE, language) if in_points else value

        return message(
            f"changes.{self.code}",
            language,
            mentee=self.mentee_id,
            mentor=self.mentor_id,
            reasons=reasons_said(self.reasons, policy, language),
            old=shown(self.old),
            new=shown(self.new),
        )


@dataclass(frozen=True)
class Round:
    """A plan with the data behind it, as far as they are known.

    Attributes
    ----------
    solution
        The plan.
    cohort, policy
        The data; ``None`` if they are not known.
    """

    solution: Solution
    cohort: Cohort | None = None
    policy: Policy | None = None

    @cached_property
    def matching(self) -> Matching:
        """The plan."""
        return Matching((pair.mentee_id, pair.mentor_id) for pair in self.solution.pairs)

    @property
    def running(self) -> tuple[tuple[Label, Label], ...]:
        """The running pairs, if the people are known."""
        return () if self.cohort is None else self.cohort.running

    @cached_property
    def ids(self) -> dict[Side, set[Label]]:
        """Everybody of each side."""
        own = self.solution
        return {
            "mentee": {p.mentee_id for p in own.pairs} | {u.id for u in own.unmatched_mentees},
            "mentor": {p.mentor_id for p in own.pairs} | {u.id for u in own.unmatched_mentors},
        }

    def find(self, pair: tuple[Label, Label]) -> tuple[Mentee, Mentor] | None:
        """Return the two people of a pair, if both are there."""
        if self.cohort is None:
            return None
        mentee, mentor = self.cohort.find_mentee(pair[0]), self.cohort.find_mentor(pair[1])
        return None if mentee is None or mentor is None else (mentee, mentor)

    def breakdown(self, pair: tuple[Label, Label]) -> Breakdown | None:
        """Return the breakdown of a pair, if both are there and the data are known."""
        people = self.find(pair)
        if people is None or self.cohort is None or self.policy is None:
            return None
        return breakdown(self.cohort, self.policy, *people)


def why_ended(old: Round, new: Round, pair: tuple[Label, Label]) -> Iterator[Cause]:
    """Yield why a pair of the old plan is not in the new one."""
    if pair in new.running:
        yield Cause("started", *pair)
        return
    gone = [side for side, label in _sides(pair) if label not in new.ids[side]]
    if gone:
        yield from (Cause(f"{side}_left", *pair) for side in gone)
        return
    yield from _different(old, new, pair, ended=True)


def why_begun(old: Round, new: Round, pair: tuple[Label, Label]) -> Iterator[Cause]:
    """Yield why a pair of the new plan was not in the old one."""
    fresh = [side for side, label in _sides(pair) if label not in old.ids[side]]
    if fresh:
        yield from (Cause(f"{side}_new", *pair) for side in fresh)
        return
    yield from _different(old, new, pair, ended=False)


def _sides(pair: tuple[Label, Label]) -> tuple[tuple[Side, Label], tuple[Side, Label]]:
    return ("mentee", pair[0]), ("mentor", pair[1])


def _different(
    old: Round, new: Round, pair: tuple[Label, Label], *, ended: bool
) -> Iterator[Cause]:
    """Yield what is different for a pair whose people are in both rounds."""
    found: list[Cause] = []
    if old.cohort is not None and new.cohort is not None:
        facts = _facts_ended if ended else _facts_begun
        found = list(facts(old, old.cohort, new, new.cohort, pair))
    yield from found or [Cause(_nothing_found(old, new), *pair)]


def _nothing_found(old: Round, new: Round) -> str:
    """Return why plans differ where nothing about a pair does."""
    if old.cohort is None or new.cohort is None or old.policy is None or new.policy is None:
        return "unknown"
    same_people = old.cohort.digest == new.cohort.digest
    return "policy" if same_people and old.policy != new.policy else "others"


def _facts_ended(
    old: Round, before: Cohort, new: Round, after: Cohort, pair: tuple[Label, Label]
) -> Iterator[Cause]:
    mentee, mentor = str(pair[0]), str(pair[1])
    if after.is_excluded(mentee, mentor) and not before.is_excluded(mentee, mentor):
        yield Cause("declined", *pair)
        return
    if mentee in {own for own, _ in after.running}:
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
    old: Round, before: Cohort, new: Round, after: Cohort, pair: tuple[Label, Label]
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

"""The state of each pair after all decisions, and decisions that contradict it."""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal, TypeAlias

from pairmatch._support.hints import hinted
from pairmatch._support.hints import known as known_names
from pairmatch._support.parameters import is_day
from pairmatch._support.text_tables import is_text
from pairmatch.errors import Issue
from pairmatch.people.pairs import PairOfIds
from pairmatch.people.spellings import SimilarIds
from pairmatch.season.decisions import DECISIONS, SIDES, Decision
from pairmatch.season.records import KnownMentee, KnownMentor, PlanMade
from pairmatch.season.season_hints import advice, never_seen

PairState: TypeAlias = Literal["running", "pinned", "excluded", "past", "open"]
"""What holds of a pair: it runs, must be in the plan, must not be, is over, or nothing."""

_STATES: dict[str, PairState] = {
    "accepted": "running", "started": "running", "changed": "pinned", "declined": "excluded",
    "excluded": "excluded",
    "ended": "past", "broken_off": "past", "reopened": "open",
}  # fmt: skip

_OPEN = {
    "ended": "not_begun",
    "broken_off": "not_begun",
    "reopened": "nothing_decided",
}
_OVER = dict.fromkeys(("accepted", "declined", "started", "changed", "excluded"), "already_ended")
_NEVER = dict.fromkeys(("started", "ended", "broken_off"), "after_declined")
# Last decision on a pair -> decisions that cannot follow it, and the code of the problem
# and of its hint.
_CANNOT_FOLLOW: dict[str | None, Mapping[str, str]] = {
    None: _OPEN,
    "reopened": _OPEN,
    "accepted": {},
    "changed": {"ended": "not_begun", "broken_off": "not_begun"},
    "declined": _NEVER,
    "excluded": _NEVER,
    "started": dict.fromkeys(("accepted", "declined", "changed", "excluded"), "already_started"),
    "ended": _OVER,
    "broken_off": _OVER,
}
# Decisions on pairs that no plan need have had.
_UNPROPOSED = ("changed", "excluded")


@dataclass(frozen=True)
class Ledger:
    """All decisions in the order in which they were entered, as they hold on a day.

    Parameters
    ----------
    decisions
        Each has its day.
    day
        The day; pairs whose last day has passed are over.

    Examples
    --------
    >>> day = date(2026, 9, 1)
    >>> yes = Decision(mentee_id="E-1", mentor_id="M-1", decision="accepted", day=day, until=day)
    >>> Ledger((yes,), day).running, Ledger((yes,), date(2026, 9, 2)).running
    ((('E-1', 'M-1'),), ())
    """

    decisions: tuple[Decision, ...]
    day: date

    @cached_property
    def last(self) -> dict[PairOfIds, int]:
        """The place of the last decision on each pair."""
        return {decision.pair: place for place, decision in enumerate(self.decisions)}

    def last_decision(self, pair: PairOfIds) -> Decision | None:
        """Return the decision that counts for a pair, if there is one."""
        return self.decisions[self.last[pair]] if pair in self.last else None

    @cached_property
    def _history(self) -> frozenset[Decision]:
        return frozenset(self.decisions)

    def has_had(self, decision: Decision) -> bool:
        """Return whether a decision was entered, and one of a later day on the pair after it."""
        last = self.last_decision(decision.pair)
        if last is None or last.day is None or decision.day is None:
            return False
        return decision.day < last.day and decision in self._history

    def state(self, pair: PairOfIds) -> PairState:
        """Return what holds of a pair."""
        decision = self.last_decision(pair)
        if decision is None:
            return "open"
        over = decision.until is not None and decision.until < self.day
        return "past" if over else _STATES[decision.decision]

    @cached_property
    def _by_state(self) -> dict[PairState, tuple[PairOfIds, ...]]:
        found: dict[PairState, list[PairOfIds]] = defaultdict(list)
        for pair in sorted(self.last):
            found[self.state(pair)].append(pair)
        return {state: tuple(pairs) for state, pairs in found.items()}

    def pairs(self, state: PairState) -> tuple[PairOfIds, ...]:
        """Return the pairs in a state, ordered by mentee."""
        return self._by_state.get(state, ())

    @property
    def running(self) -> tuple[PairOfIds, ...]:
        """The pairs that run."""
        return self.pairs("running")

    @property
    def pinned(self) -> tuple[PairOfIds, ...]:
        """The pairs that the programme made by hand, in the order of their decisions."""
        return tuple(sorted(self.pairs("pinned"), key=self.last.__getitem__))

    @property
    def agreed(self) -> tuple[PairOfIds, ...]:
        """The pairs that run or are pinned: each takes a place with its mentor."""
        return (*self.running, *self.pairs("pinned"))

    @property
    def never(self) -> tuple[PairOfIds, ...]:
        """The pairs that must not be proposed: declined or over."""
        return tuple(sorted((*self.pairs("excluded"), *self.pairs("past"))))

    def closed_on(self, pair: PairOfIds) -> date:
        """Return the day on which a past pair ended."""
        decision = self.decisions[self.last[pair]]
        last = decision.until if _STATES[decision.decision] == "running" else decision.day
        return last or self.day

    @cached_property
    def _closed(self) -> dict[str, PairOfIds]:
        """Mentee -> the pair that ended last."""
        order = sorted(self.pairs("past"), key=lambda own: (self.closed_on(own), self.last[own]))
        return {pair[0]: pair for pair in order}

    @cached_property
    def finished(self) -> frozenset[str]:
        """The mentees whose last pair ended, and who do not look for another mentor."""
        settled = {mentee for mentee, _ in self.agreed}
        return frozenset(
            mentee
            for mentee, pair in self._closed.items()
            if mentee not in settled and self.decisions[self.last[pair]].decision != "broken_off"
        )

    def waits_anew(self, mentee_id: str) -> date | None:
        """Return the day from which a mentee waits again, whose pair was broken off."""
        pair = self._closed.get(mentee_id)
        if pair is None or self.decisions[self.last[pair]].decision != "broken_off":
            return None
        return self.closed_on(pair)


@dataclass(frozen=True)
class Known:
    """What decisions are checked against."""

    mentors: Mapping[str, KnownMentor]
    mentees: Mapping[str, KnownMentee]
    proposed: frozenset[PairOfIds]
    last_plan: Mapping[str, str]
    started: date
    last_day: date

    @cached_property
    def similar_ids(self) -> dict[str, SimilarIds]:
        """The ids of each side, to be found by a near spelling."""
        return {"mentee": SimilarIds(self.mentees), "mentor": SimilarIds(self.mentors)}


def last_day(started: date, decisions: Iterable[Decision], plans: Iterable[PlanMade]) -> date:
    """Return the day of the last plan or decision, the first day of a season without any."""
    days = [own.day for own in decisions if own.day is not None]
    return max([started, *days, *(own.day for own in plans)])


def entered(
    ledger: Ledger, batch: Sequence[Decision], known: Known
) -> tuple[tuple[Decision, ...], list[Issue]]:
    """Return the decisions that a batch adds, in the order of their days, and what is wrong.

    The order of the batch says nothing. A decision that holds already, or did on its day, is not
    added again: a list that goes on, row by row, is read from its beginning each time.
    """
    checked = [
        (decision, [] if _holds(decision, ledger) else list(_wrong(decision, ledger.day, known)))
        for decision in batch
    ]
    issues = [issue for _, wrong in checked for issue in wrong]
    dated = [
        dataclasses.replace(decision, day=decision.day or ledger.day)
        for decision, wrong in checked
        if not wrong
    ]
    held = {
        dataclasses.replace(decision, day=decision.day or ledger.day)
        for decision, wrong in checked
        if not wrong and _holds(decision, ledger)
    }
    distinct, doubled = _distinct(dated)
    added, backwards = _following(
        [own for own in distinct if not ledger.has_had(own)], held, ledger
    )
    issues += [*doubled, *backwards]
    decisions = (*ledger.decisions, *added)
    new = Ledger(decisions, ledger.day)
    issues += [*two_mentors(new, added), *_overbooked(ledger, new, added, known)]
    # A pair that is over today may not have been on the last day that is entered.
    issues += two_mentors(Ledger(decisions, last_day(known.last_day, added, ())), added)
    return tuple(added), sorted(dict.fromkeys(issues), key=_place)


def _following(
    distinct: Iterable[Decision], held: Collection[Decision], ledger: Ledger
) -> tuple[list[Decision], list[Issue]]:
    """Return the decisions that are new and follow those before them, and what is wrong."""
    added: list[Decision] = []
    issues = []
    last: dict[PairOfIds, Decision] = {}
    for decision in distinct:
        before = last.get(decision.pair) or ledger.last_decision(decision.pair)
        if decision in held and decision.pair not in last:
            continue
        if wrong := cannot_follow(before, decision):
            issues.append(wrong)
            continue
        last[decision.pair] = decision
        added.append(decision)
    return added, issues


def _holds(decision: Decision, ledger: Ledger) -> bool:
    """Return whether a decision holds already, as where one sheet is read twice."""
    if not all(isinstance(label, str) for label in decision.pair):
        return False
    before = ledger.last_decision(decision.pair)
    if before is None:
        return False
    return before == dataclasses.replace(decision, day=decision.day or before.day)


def _place(issue: Issue) -> tuple[int, str, str]:
    return issue.row or 0, issue.id or "", issue.code


def problem(decision: Decision, field: str, code: str, hint: str) -> Issue:
    """Return a problem of a decision: its row, its pair, a field, and what to do."""
    texts = [str(part)[:100] for part in decision.pair]
    ids = " + ".join(text if is_text(text) else "…" for text in texts)
    return Issue("decisions", decision.row, ids, field, code, hint)


def _wrong(decision: Decision, on: date, known: Known) -> Iterator[Issue]:
    """Yield what is wrong with a decision by itself."""
    texts = [*decision.pair, decision.side, decision.reason, decision.remark]
    if not all(isinstance(text, str) and is_text(text) for text in texts):
        yield problem(decision, "decision", "not_text", advice("texts"))
        return
    for field, value, choices in (
        ("decision", decision.decision, DECISIONS),
        ("side", decision.side, ("", *SIDES)),
    ):
        if value not in choices:
            hint = known_names(value, [choice for choice in choices if choice])
            yield problem(decision, field, "unknown_choice", hint)
    yield from _wrong_days(decision, on, known)
    unknown = list(_unknown(decision, known))
    yield from unknown
    if unknown:
        return
    if decision.mentee_id == decision.mentor_id:
        yield problem(decision, "mentor", "same_person", hinted("self"))
    if decision.pair not in known.proposed and decision.decision not in _UNPROPOSED:
        before = known.last_plan.get(decision.mentee_id)
        hint = advice("not_proposed")
        if before:
            hint = advice("not_proposed_but", mentor=before)
        yield problem(decision, "mentor", "not_proposed", hint)


def _wrong_days(decision: Decision, on: date, known: Known) -> Iterator[Issue]:
    for field in ("day", "until"):
        value = getattr(decision, field)
        if value is not None and not is_day(value):
            yield problem(decision, field, "not_a_date", advice("give_date"))
            return
    day = decision.day or on
    if day > on:
        yield problem(decision, "day", "in_the_future", advice("on_its_day"))
    if day < known.started:
        yield problem(decision, "day", "date_backwards", advice("began", day=known.started))
    if decision.until is not None and decision.until < day:
        yield problem(decision, "until", "contradiction", advice("ends_before"))
    if decision.until is not None and decision.decision not in ("accepted", "started"):
        yield problem(decision, "until", "contradiction", advice("no_last_day"))


def _unknown(decision: Decision, known: Known) -> Iterator[Issue]:
    sides: dict[str, Mapping[str, object]] = {"mentee": known.mentees, "mentor": known.mentors}
    for (side, own), person_id in zip(sides.items(), decision.pair, strict=True):
        if person_id in own:
            continue
        other = next(name for name in sides if name != side)
        if person_id in sides[other]:
            hint = advice(f"is_other.{side}", id=person_id)
        else:
            hint = never_seen(side, person_id, own, known.similar_ids[side])
        yield problem(decision, side, "unknown_id", hint)


def _distinct(batch: Iterable[Decision]) -> tuple[list[Decision], list[Issue]]:
    """Return one decision for each pair and day, ordered by day, and the rows that disagree."""
    by_day: dict[tuple[date | None, PairOfIds], list[Decision]] = defaultdict(list)
    for decision in batch:
        by_day[decision.day, decision.pair].append(decision)
    issues = []
    for group in by_day.values():
        if len(set(group)) > 1:
            hint = advice("two_decisions")
            issues += [problem(own, "decision", "two_decisions", hint) for own in group]
    kept = [group[0] for group in by_day.values() if len(set(group)) == 1]
    return sorted(kept, key=lambda own: (str(own.day), own.pair)), issues


def cannot_follow(before: Decision | None, decision: Decision) -> Issue | None:
    """Return why a decision cannot follow the one before it on the same pair, ``None`` if it can.

    Examples
    --------
    >>> pair = {"mentee_id": "E-1", "mentor_id": "M-1"}
    >>> print(cannot_follow(None, Decision(**pair, decision="ended")).code)
    not_begun
    >>> cannot_follow(None, Decision(**pair, decision="accepted"))
    """
    if before is not None and decision.day and before.day and decision.day < before.day:
        hint = advice("known_already", day=before.day)
        return problem(decision, "day", "date_backwards", hint)
    kind = None if before is None else before.decision
    code = _CANNOT_FOLLOW[kind].get(decision.decision)
    return None if code is None else problem(decision, "decision", code, advice(code))


def two_mentors(new: Ledger, added: Sequence[Decision]) -> Iterator[Issue]:
    """Yield a problem for each decision after which a mentee has two mentors."""
    mentors: dict[str, list[str]] = defaultdict(list)
    for mentee, mentor in new.agreed:
        mentors[mentee].append(mentor)
    for decision in added:
        others = [own for own in mentors[decision.mentee_id] if own != decision.mentor_id]
        if others and new.state(decision.pair) in ("running", "pinned"):
            hint = advice("another_mentor", mentor=others[0])
            yield problem(decision, "mentor", "two_mentors", hint)


def _overbooked(
    old: Ledger, new: Ledger, added: Sequence[Decision], known: Known
) -> Iterator[Issue]:
    """Yield a problem for each decision that takes a place which a mentor does not have."""
    before = Counter(mentor for _, mentor in old.agreed)
    after = Counter(mentor for _, mentor in new.agreed)
    for decision in added:
        mentor = known.mentors.get(decision.mentor_id)
        if mentor is None or new.state(decision.pair) not in ("running", "pinned"):
            continue
        free = places(mentor)
        if before[mentor.id] < after[mentor.id] and after[mentor.id] > free:
            hint = advice("no_seat", n=after[mentor.id], places=advice("places", n=free))
            yield problem(decision, "mentor", "no_seat", hint)


def places(mentor: KnownMentor) -> int:
    """Return how many pairs of the season a mentor can have at a time."""
    return max(0, mentor.capacity - mentor.others)

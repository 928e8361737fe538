"""The cohort of a week, made from its tables and from what the season holds."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

import pandas as pd

from pairmatch._support.containers import FrozenMap
from pairmatch._support.display import ShownAsText
from pairmatch._support.messages import Worded, message
from pairmatch.errors import IntakeError, Issue
from pairmatch.people import Cohort, Mentee, Mentor
from pairmatch.people.pairs import PairOfIds
from pairmatch.season.ledger import Ledger
from pairmatch.season.season_hints import advice

if TYPE_CHECKING:
    from pairmatch.season.season import Season

_Rows: TypeAlias = list[tuple[object, ...]]
_BY_HAND = "changed by hand"
_MOST = 100


@dataclass(frozen=True, repr=False)
class Week(Worded, ShownAsText):
    """The cohort of a week, and what became of everybody and of every decision.

    Attributes
    ----------
    cohort
        To be matched.
    people
        Table of everybody whom the season or this week's tables know: side, id, state
        (``running``, ``waiting``, ``finished`` or ``left``), new, since (of mentees: the day from
        which they wait).
    decisions
        Table of all decisions and what each does in this cohort: mentee_id, mentor_id, decision,
        day, effect. Effects are ``running``, ``excluded``, ``pinned``, ``no_seat`` (made by hand,
        but the mentor has no place), ``past``, ``reopened``, ``away`` (kept until its people are
        here) and ``replaced`` (by a later decision on the pair).

    Examples
    --------
    >>> import pairmatch as pm
    >>> season = pm.Season.start(on=date(2026, 9, 1))
    >>> cohort = Cohort([Mentor(id="M-1")], [Mentee(id="E-1")])
    >>> week = season.next_week(cohort, on=date(2026, 9, 1))
    >>> print(week)
    mentors: 1 (waiting: 1)
    mentees: 1 (waiting: 1)
    decisions: 0
    """

    cohort: Cohort
    people: pd.DataFrame = dataclasses.field(compare=False)
    decisions: pd.DataFrame = dataclasses.field(compare=False)

    @property
    def counts(self) -> FrozenMap[str, FrozenMap[str, int]]:
        """Number of mentors and mentees in each state, and of decisions with each effect."""
        sides = {side: self.people[self.people["side"] == side] for side in ("mentors", "mentees")}
        counted = {side: Counter(table["state"]) for side, table in sides.items()}
        counted["decisions"] = Counter(self.decisions["effect"])
        return FrozenMap({name: FrozenMap(sorted(n.items())) for name, n in counted.items()})

    def text(self, language: str = "en") -> str:
        """Return the counts in words."""
        lines = []
        for name, counts in self.counts.items():
            group = "effect" if name == "decisions" else "state"
            told = ", ".join(
                message(
                    "season.counted", language, n=n,
                    what=message(f"season.{group}.{key}", language),
                )
                for key, n in counts.items()
            )  # fmt: skip
            head = message(f"season.count.{name}", language, total=sum(counts.values()))
            lines.append(f"{head} ({told})" if told else head)
        return "\n".join(lines)


def week_of(season: Season, given: Cohort, ledger: Ledger) -> Week:
    """Return the week whose tables made a cohort, which may state pairs of its own.

    Raises
    ------
    IntakeError
        If what the cohort states contradicts a decision.
    """
    given = given.on(ledger.day)
    if issues := list(_contradictions(given, ledger)):
        raise IntakeError(issues)
    running = _running(given, ledger)
    people, pins = _people(season, given, ledger, running), given.pinned
    here = [{own.id for own in given.mentees}, {own.id for own in given.mentors}]
    cohort = Cohort(
        people[1],
        people[0],
        running=running,
        running_until=_until(given, ledger, running),
        load_counts=season.load_counts,
        unconfirmed=given.unconfirmed,
    )
    by_hand = _with_seats(cohort, pins, [p for p in ledger.pinned if _both(p, here)])
    in_cohort = [set(cohort.mentees_by_id), set(cohort.mentors_by_id)]
    never = [pair for pair in ledger.never if _both(pair, in_cohort)]
    before = season.previous
    cohort = cohort.replace(
        pinned=dict.fromkeys((*pins, *by_hand)),
        overrides={**_reasons(ledger, by_hand), **given.overrides},
        excluded=dict.fromkeys((*given.excluded, *never)),
        previous=(given.previous or ()) if before is None else [
            pair for pair in before if _both(pair, in_cohort)
        ],
    )  # fmt: skip
    return Week(
        cohort,
        _table_of_people(season, given, cohort, ledger),
        _table_of_decisions(cohort, ledger, here),
    )


def _both(pair: PairOfIds, here: list[set[str]]) -> bool:
    return pair[0] in here[0] and pair[1] in here[1]


def _contradictions(given: Cohort, ledger: Ledger) -> Iterator[Issue]:
    """Yield the pairs that a cohort states against a decision."""
    settled = dict(ledger.agreed)
    for name in ("running", "pinned"):
        for pair in getattr(given, name):
            other = settled.get(pair[0], pair[1])
            if other != pair[1]:
                yield _issue(pair, name, "two_mentors", advice("with_other", mentor=other))
            elif ledger.state(pair) in ("past", "excluded"):
                yield _issue(pair, name, "contradiction", advice("is_over"))
    for pair in given.excluded:
        if ledger.state(pair) in ("running", "pinned"):
            yield _issue(pair, "excluded", "contradiction", advice("is_agreed"))


def _issue(pair: PairOfIds, field: str, code: str, hint: str) -> Issue:
    return Issue("pairs", None, " + ".join(pair), field, code, hint)


def _running(given: Cohort, ledger: Ledger) -> tuple[PairOfIds, ...]:
    """Return the running pairs of which at least one is here, by its own row or as a partner."""
    partners = {mentor for mentee, mentor in ledger.running if mentee in given.mentees_by_id}
    mentors = given.mentors_by_id.keys() | partners
    known = [pair for pair in ledger.running if pair[1] in mentors]
    return tuple(dict.fromkeys((*given.running, *known)))


def _until(
    given: Cohort, ledger: Ledger, running: tuple[PairOfIds, ...]
) -> Mapping[PairOfIds, date]:
    until = dict(given.running_until)
    for pair in running:
        decision = ledger.last_decision(pair)
        if decision is not None and decision.until is not None:
            until[pair] = decision.until
    return until


def _people(
    season: Season, given: Cohort, ledger: Ledger, running: tuple[PairOfIds, ...]
) -> tuple[list[Mentee], list[Mentor]]:
    """Return this week's people, and by id alone the partners of running pairs who are not here."""
    settled = {mentee for mentee, _ in (*given.pinned, *given.running)}
    done = ledger.finished - settled
    mentees = [
        own.replace(waiting_since=waiting_since(season, own, ledger))
        for own in given.mentees
        if own.id not in done
    ]
    mentors = list(given.mentors)
    absent = sorted({mentee for mentee, _ in running} - given.mentees_by_id.keys())
    mentees += [Mentee(id=own) for own in absent]
    loads = Counter(mentor for _, mentor in running)
    gone = sorted(loads.keys() - given.mentors_by_id.keys())
    # Without a place that is free.
    mentors += [Mentor(id=own, capacity=min(loads[own], _MOST)) for own in gone]
    return mentees, mentors


def waiting_since(season: Season, mentee: Mentee, ledger: Ledger) -> date:
    """Return the day from which a mentee waits: as the table says, else as the season knows."""
    if mentee.waiting_since is not None:
        return mentee.waiting_since
    known = season.find_mentee(mentee.id)
    since = ledger.day if known is None else known.waiting_since
    anew = ledger.waits_anew(mentee.id)
    return since if anew is None else max(since, anew)


def _with_seats(
    cohort: Cohort, pins: tuple[PairOfIds, ...], by_hand: list[PairOfIds]
) -> list[PairOfIds]:
    """Return the pairs made by hand whose mentor has a place, the earliest decisions first."""
    free = Counter({own.id: cohort.seats(own.id) for own in cohort.mentors})
    free.subtract(mentor for _, mentor in pins)
    kept = []
    for pair in by_hand:
        if pair in pins:
            continue
        free[pair[1]] -= 1
        if free[pair[1]] >= 0:
            kept.append(pair)
    return kept


def _reasons(ledger: Ledger, by_hand: list[PairOfIds]) -> dict[PairOfIds, str]:
    decisions = {pair: ledger.last_decision(pair) for pair in by_hand}
    return {
        pair: (decision.reason.strip() if decision else "") or _BY_HAND
        for pair, decision in decisions.items()
    }


def _table_of_people(season: Season, given: Cohort, cohort: Cohort, ledger: Ledger) -> pd.DataFrame:
    rows: _Rows = []
    pairs = (*ledger.running, *given.running)
    for side, place in (("mentors", 1), ("mentees", 0)):
        known = {own.id for own in getattr(season, side)}
        here = getattr(given, f"{side}_by_id")
        running = {pair[place] for pair in pairs}
        done = ledger.finished if side == "mentees" else frozenset()
        for person_id in sorted(known | here.keys() | running):
            state = "waiting" if person_id in here else "left"
            if person_id in running:
                state = "running"
            elif person_id in done and not _kept(cohort, person_id):
                state = "finished"
            since = _since(season, cohort, person_id) if side == "mentees" else None
            rows.append((side, person_id, state, person_id not in known, since))
    return pd.DataFrame(rows, columns=["side", "id", "state", "new", "since"])


def _kept(cohort: Cohort, mentee_id: str) -> bool:
    return cohort.find_mentee(mentee_id) is not None


def _since(season: Season, cohort: Cohort, mentee_id: str) -> date | None:
    here, known = cohort.find_mentee(mentee_id), season.find_mentee(mentee_id)
    if here is not None and here.waiting_since is not None:
        return here.waiting_since
    return None if known is None else known.waiting_since


def _table_of_decisions(cohort: Cohort, ledger: Ledger, here: list[set[str]]) -> pd.DataFrame:
    rows: _Rows = []
    in_cohort = [set(cohort.mentees_by_id), set(cohort.mentors_by_id)]
    for place, decision in enumerate(ledger.decisions):
        pair = decision.pair
        effect = "replaced"
        if ledger.last[pair] == place:
            effect = _effect(pair, cohort, ledger, here, in_cohort)
        rows.append((*pair, decision.decision, decision.day, effect))
    return pd.DataFrame(rows, columns=["mentee_id", "mentor_id", "decision", "day", "effect"])


def _effect(
    pair: PairOfIds,
    cohort: Cohort,
    ledger: Ledger,
    here: list[set[str]],
    in_cohort: list[set[str]],
) -> str:
    """Return what the decision that counts for a pair does in a cohort."""
    state = ledger.state(pair)
    if state == "open":
        return "reopened"
    if state == "pinned":
        kept = "pinned" if pair in cohort.pinned else "no_seat"
        return kept if _both(pair, here) else "away"
    if state == "past":
        return "past"
    return state if _both(pair, in_cohort) else "away"

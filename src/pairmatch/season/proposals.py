"""What a season takes over from the cohort of a plan: people, and pairs that only it states."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from datetime import date

from pairmatch.errors import Issue
from pairmatch.people import Cohort
from pairmatch.people.cohort import LoadCounts
from pairmatch.people.pairs import PairOfIds
from pairmatch.season.decisions import Decision
from pairmatch.season.ledger import Ledger
from pairmatch.season.records import KnownMentee, KnownMentor
from pairmatch.season.season_hints import advice


def foreign(cohort: Cohort, ledger: Ledger) -> Iterator[Issue]:
    """Yield a problem for each decision that the cohort of a plan does not hold."""
    hint = advice("match_anew")
    settled = dict(ledger.agreed)
    others = {pair for pair in cohort.running if settled.get(pair[0], pair[1]) != pair[1]}
    for pair in sorted(ledger.last.keys() | others):
        if pair in others or not _holds(cohort, ledger, pair):
            yield Issue("pairs", None, " + ".join(pair), "cohort", "not_of_this_season", hint)


def _holds(cohort: Cohort, ledger: Ledger, pair: PairOfIds) -> bool:
    """Return whether a cohort holds what was decided on a pair, as far as its people are here."""
    here = pair[0] in cohort.mentees_by_id, pair[1] in cohort.mentors_by_id
    state = ledger.state(pair)
    if state == "running":
        return pair in cohort.running or not any(here)
    if state in ("excluded", "past"):
        return not all(here) or (cohort.is_excluded(*pair) and pair not in cohort.running)
    if state == "pinned" and all(here) and pair not in (*cohort.pinned, *cohort.running):
        # It waits for a place.
        return cohort.seats(pair[1]) <= sum(mentor == pair[1] for _, mentor in cohort.pinned)
    return True


def stated(cohort: Cohort, ledger: Ledger) -> Iterator[Decision]:
    """Yield what only the cohort of a plan states of pairs, as decisions of the programme."""
    for pair in sorted(cohort.running):
        if ledger.state(pair) != "running":
            yield Decision(
                mentee_id=pair[0],
                mentor_id=pair[1],
                decision="started",
                side="programme",
                day=ledger.day,
                until=cohort.running_until.get(pair),
            )
    for pair in sorted(cohort.excluded):
        if ledger.state(pair) not in ("excluded", "past"):
            yield Decision(
                mentee_id=pair[0],
                mentor_id=pair[1],
                decision="excluded",
                side="programme",
                day=ledger.day,
            )


def mentors_after(
    known: Mapping[str, KnownMentor], cohort: Cohort, day: date, load_counts: LoadCounts
) -> tuple[KnownMentor, ...]:
    """Return all mentors after a plan, by id."""
    people = {i: dataclasses.replace(own, here=False) for i, own in known.items()}
    for mentor in cohort.mentors:
        counted = cohort.running_load(mentor.id) if load_counts == "all" else 0
        people[mentor.id] = KnownMentor(
            id=mentor.id,
            first_seen=known[mentor.id].first_seen if mentor.id in known else day,
            last_seen=day,
            here=True,
            capacity=mentor.capacity,
            current_load=mentor.current_load,
            others=max(0, mentor.current_load - counted),
        )
    return tuple(own for _, own in sorted(people.items()))


def mentees_after(
    known: Mapping[str, KnownMentee], cohort: Cohort, day: date
) -> tuple[KnownMentee, ...]:
    """Return all mentees after a plan, by id."""
    people = {i: dataclasses.replace(own, here=False) for i, own in known.items()}
    for mentee in cohort.mentees:
        before = known.get(mentee.id)
        since = day if before is None else before.waiting_since
        people[mentee.id] = KnownMentee(
            id=mentee.id,
            first_seen=day if before is None else before.first_seen,
            last_seen=day,
            here=True,
            waiting_since=mentee.waiting_since or since,
        )
    return tuple(own for _, own in sorted(people.items()))

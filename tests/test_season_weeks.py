"""Weeks of a programme, drawn at random, against bookkeeping by hand."""

import random
from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

import pairmatch as pm
from pairmatch._support.messages import LANGUAGES
from pairmatch.season import DECISIONS
from profiles import examples

MENTORS = [f"M-{k}" for k in range(5)]
MENTEES = [f"E-{k}" for k in range(7)]
SITES = ["Ghent", "Liège", ""]
POLICY = pm.Policy(
    criteria=[pm.policy.GoalCoverage()],
    rules=[pm.policy.SameSite()],
    objective=("most_pairs", "fewest_changes", "best_total"),
)
AGREES = {"accepted", "started", "changed"}
RUNS = {"accepted", "started"}
CLOSES = {"ended", "broken_off"}
NEVER = {"declined", "excluded"}
FREE = {"changed", "excluded"}
IMPOSSIBLE_AFTER = {
    "reopened": CLOSES | {"reopened"},
    "accepted": set(),
    "changed": CLOSES,
    "declined": CLOSES | {"started"},
    "excluded": CLOSES | {"started"},
    "started": {"accepted", "declined", "changed", "excluded"},
    "ended": AGREES | NEVER,
    "broken_off": AGREES | NEVER,
}


class Book:
    """What somebody would write down by hand."""

    def __init__(self, load_counts):
        self.load_counts = load_counts
        self.entries = []  # (pair, decision, day, until, reason)
        self.proposed = set()
        self.numbers = {}  # mentor -> capacity, and mentees in no pair of the season
        self.seen_mentees = {}  # mentee -> waiting since

    def last(self, pair):
        own = [entry for entry in self.entries if entry[0] == pair]
        return own[-1] if own else None

    def over(self, entry, day):
        return entry[1] in CLOSES or (entry[3] is not None and entry[3] < day)

    def holding(self, kinds, day):
        """Return the pairs whose last decision is one of these, and which are not over."""
        pairs = {entry[0] for entry in self.entries}
        lasts = [self.last(pair) for pair in pairs]
        return {own[0] for own in lasts if own[1] in kinds and not self.over(own, day)}

    def closed(self, day):
        """Return the closed pairs of each mentee, the last one last."""
        found = {}
        for place, entry in enumerate(self.entries):
            if self.last(entry[0]) is entry and self.over(entry, day):
                when = entry[2] if entry[1] in CLOSES else entry[3]
                found.setdefault(entry[0][0], []).append((when, place, entry))
        return {mentee: [own for *_, own in sorted(closed)] for mentee, closed in found.items()}

    def finished(self, day):
        busy = {mentee for mentee, _ in self.holding(AGREES, day)}
        return {
            mentee
            for mentee, closed in self.closed(day).items()
            if mentee not in busy and closed[-1][1] != "broken_off"
        }

    def never(self, day):
        closed = {own[0] for entries in self.closed(day).values() for own in entries}
        return closed | self.holding(NEVER, day)

    def places(self, mentor):
        capacity, others = self.numbers[mentor]
        return max(0, capacity - others)

    def refuses(self, pair, decision, day):
        """Return whether a decision contradicts what is written down."""
        last = self.last(pair)
        kind = last[1] if last else "reopened"
        strangers = pair[0] not in self.seen_mentees or pair[1] not in self.numbers
        unheard = (
            last is None and pair not in self.proposed and decision not in ("changed", "excluded")
        )
        return (
            strangers
            or unheard
            or decision in IMPOSSIBLE_AFTER[kind]
            or (decision in AGREES and self.is_too_much(pair, day))
        )

    def is_too_much(self, pair, day):
        """Return whether a pair gives a mentee two mentors, or a mentor too many mentees."""
        agreed = self.holding(AGREES, day)
        if any(mentee == pair[0] and mentor != pair[1] for mentee, mentor in agreed):
            return True
        n = sum(mentor == pair[1] for _, mentor in agreed)
        return pair not in agreed and n + 1 > self.places(pair[1])


class Weeks(RuleBasedStateMachine):
    """A programme over some weeks."""

    @initialize(load_counts=st.sampled_from(["others", "all"]), data=st.data())
    def begin(self, load_counts, data):
        self.day = date(2026, 9, 7)
        self.season = pm.Season.start(on=self.day, load_counts=load_counts)
        self.book = Book(load_counts)
        self.mentors, self.mentees, self.away = {}, {}, {}
        for _ in range(data.draw(st.integers(1, 4))):
            self.arrive(data)
        self.plan(data, 0)

    @rule(data=st.data())
    def arrive(self, data):
        new_mentor = data.draw(st.booleans())
        ids = [i for i in (MENTORS if new_mentor else MENTEES) if i not in self.everybody()]
        if not ids:
            return
        person, site = data.draw(st.sampled_from(ids)), data.draw(st.sampled_from(SITES))
        if new_mentor:
            numbers = data.draw(st.tuples(st.integers(0, 3), st.integers(0, 2)))
            self.mentors[person] = (*numbers, site)
        else:
            since = data.draw(st.sampled_from(["", "2026-03-01"]))
            self.mentees[person] = (since, site)

    def everybody(self):
        return {*self.mentors, *self.mentees, *self.away}

    @rule(data=st.data())
    def leave_or_return(self, data):
        if not self.everybody():
            return
        person = data.draw(st.sampled_from(sorted(self.everybody())))
        table = self.mentors if person in MENTORS else self.mentees
        if person in self.away:
            table[person] = self.away.pop(person)
        else:
            self.away[person] = table.pop(person)

    @precondition(lambda self: self.mentors)
    @rule(data=st.data())
    def fill_in_the_form_anew(self, data):
        mentor = data.draw(st.sampled_from(sorted(self.mentors)))
        numbers = data.draw(st.tuples(st.integers(0, 3), st.integers(0, 2)))
        self.mentors[mentor] = (*numbers, self.mentors[mentor][2])

    def tables(self, seed):
        mentors = [(i, *own) for i, own in sorted(self.mentors.items())]
        mentees = [(i, *own) for i, own in sorted(self.mentees.items())]
        shuffled = random.Random(seed)
        shuffled.shuffle(mentors)
        shuffled.shuffle(mentees)
        return (
            pd.DataFrame(mentors, columns=["id", "capacity", "current_load", "site"], dtype=object),
            pd.DataFrame(mentees, columns=["id", "waiting_since", "site"], dtype=object),
        )

    @rule(data=st.data(), days=st.integers(0, 10))
    def plan(self, data, days):
        self.day += timedelta(days)
        weeks = [self.season.next_week(*self.tables(seed), on=self.day) for seed in (0, 1)]
        self.check_week(weeks[0])
        results = [pm.match(week.cohort, POLICY, on=self.day) for week in weeks]
        seasons = [self.season.planned(result, on=self.day) for result in results]
        assert seasons[0] == seasons[1], "the order of the rows"
        self.season = seasons[0]
        self.check_plan(weeks[0].cohort, results[0])
        self.note(weeks[0].cohort, results[0])

    def check_week(self, week):
        book, day, cohort = self.book, self.day, week.cohort
        running = book.holding(RUNS, day)
        here = {*self.mentors, *self.mentees}
        here |= {mentor for mentee, mentor in running if mentee in here}
        assert set(cohort.running) == {pair for pair in running if here & set(pair)}
        both = set(cohort.mentees_by_id), set(cohort.mentors_by_id)
        assert set(cohort.excluded) == {
            pair for pair in book.never(day) if pair[0] in both[0] and pair[1] in both[1]
        }
        partners = {mentee for mentee, _ in cohort.running}
        assert both[0] == (set(self.mentees) - book.finished(day)) | partners
        assert both[1] == set(self.mentors) | {mentor for _, mentor in cohort.running}
        for mentor, (capacity, load, _) in self.mentors.items():
            n = sum(own == mentor for _, own in running)
            taken = load + n if book.load_counts == "others" else max(load, n)
            assert cohort.seats(mentor) == max(0, capacity - taken)
        for mentee in cohort.mentees:
            if mentee.id in self.mentees:
                assert mentee.waiting_since == self.since(mentee.id)
        self.check_counts(week)

    def since(self, mentee):
        stated = self.mentees[mentee][0]
        if stated:
            return date.fromisoformat(stated)
        since = self.book.seen_mentees.get(mentee, self.day)
        closed = self.book.closed(self.day).get(mentee)
        if closed and closed[-1][1] == "broken_off":
            return max(since, closed[-1][2])
        return since

    def check_counts(self, week):
        """Nobody and no decision is lost, and each is told once."""
        known = set(self.book.seen_mentees), set(self.book.numbers)
        for side, ever in (
            ("mentees", known[0] | set(self.mentees)),
            ("mentors", known[1] | set(self.mentors)),
        ):
            told = week.people[week.people["side"] == side]
            assert sorted(told["id"]) == sorted(ever)
            assert sum(week.counts[side].values()) == len(ever)
            for person, state in zip(told["id"], told["state"], strict=True):
                assert state == self.state(side, person, {*self.mentors, *self.mentees})
        assert len(week.decisions) == len(self.book.entries)
        assert sum(week.counts["decisions"].values()) == len(self.book.entries)
        assert (week.decisions["effect"] != "replaced").sum() == len(
            {entry[0] for entry in self.book.entries}
        )

    def state(self, side, person, here):
        running = self.book.holding(RUNS, self.day)
        if any(person == pair[side == "mentors"] for pair in running):
            return "running"
        if person in self.book.finished(self.day):
            return "finished"
        return "waiting" if person in here else "left"

    def check_plan(self, cohort, result):
        pairs = set(result.matching)
        assert not pairs & set(cohort.excluded)
        assert not {mentee for mentee, _ in pairs} & {mentee for mentee, _ in cohort.running}
        assert not {mentee for mentee, _ in pairs} & self.book.finished(self.day)
        new = [mentor for _, mentor in pairs]
        for mentor in set(new):
            assert mentor in self.mentors
            assert new.count(mentor) <= cohort.seats(mentor)
        for pair in self.book.holding({"changed"}, self.day) - pairs:
            if pair[0] in self.mentees and pair[1] in self.mentors:
                assert new.count(pair[1]) == cohort.seats(pair[1])

    def note(self, cohort, result):
        book = self.book
        book.proposed |= set(result.matching)
        for mentor in cohort.mentors:
            # Those of the load who are in no pair of the season.
            counted = sum(own == mentor.id for _, own in cohort.running)
            others = mentor.current_load
            if book.load_counts == "all":
                others = max(0, others - counted)
            book.numbers[mentor.id] = mentor.capacity, others
        for mentee in cohort.mentees:
            since = mentee.waiting_since or book.seen_mentees[mentee.id]
            book.seen_mentees[mentee.id] = since

    @rule(data=st.data(), decision=st.sampled_from(DECISIONS), days=st.integers(0, 3))
    def decide(self, data, decision, days):
        self.day += timedelta(days)
        known = sorted(self.book.proposed | {entry[0] for entry in self.book.entries})
        anybody = st.tuples(st.sampled_from(MENTEES), st.sampled_from(MENTORS))
        pair = data.draw(st.sampled_from(known) | anybody if known else anybody)
        until = None
        if decision in RUNS and data.draw(st.booleans()):
            until = self.day + timedelta(data.draw(st.integers(0, 20)))
        row = pm.Decision(
            mentee_id=pair[0], mentor_id=pair[1], decision=decision, until=until, reason="so"
        )
        last = self.book.last(pair)
        if last is not None and (last[1], *last[3:]) == (decision, until, "so"):
            assert self.season.decided([row], on=self.day) == self.season
        elif self.book.refuses(pair, decision, self.day):
            with pytest.raises(pm.IntakeError) as caught:
                self.season.decided([row], on=self.day)
            assert set(caught.value.issues["id"]) == {" + ".join(pair)}
        else:
            self.season = self.season.decided([row], on=self.day)
            self.book.entries.append((pair, decision, self.day, until, "so"))

    @rule(data=st.data())
    def decide_on_the_plan_in_any_order(self, data):
        rows = []
        for pair in self.season.previous or ():
            decision = data.draw(st.sampled_from(["accepted", "declined", "changed", ""]))
            if decision and not self.book.refuses(pair, decision, self.day):
                rows.append((*pair, decision))
        table = pd.DataFrame(rows, columns=["mentee", "mentor", "decision"])
        both = [self.attempt(table), self.attempt(table[::-1].reset_index(drop=True))]
        assert both[0] == both[1]
        if both[0] is None:
            return
        self.season = both[0]
        for *pair, decision in sorted(rows):
            last = self.book.last(tuple(pair))
            if last is None or (last[1], *last[3:]) != (decision, None, ""):
                self.book.entries.append((tuple(pair), decision, self.day, None, ""))

    def attempt(self, table):
        """Return the season after decisions of which each is right by itself, if all fit."""
        try:
            return self.season.decided(table, on=self.day)
        except pm.IntakeError as error:
            codes = set(error.issues["code"])
        assert codes == {"no_seat"}
        return None

    @invariant()
    def the_file_says_the_same(self):
        if hasattr(self, "season"):
            text = self.season.to_json()
            assert pm.Season.from_json(text) == self.season
            assert text == pm.Season.from_json(text).to_json()

    @invariant()
    def a_sheet_as_it_is_changes_nothing(self):
        if hasattr(self, "season"):
            language = LANGUAGES[len(self.season.decisions) % len(LANGUAGES)]
            sheet = self.season.sheet(language)
            assert self.season.decided(sheet, on=self.season.last_day) == self.season

    @invariant()
    def the_season_is_what_the_book_says(self):
        if not hasattr(self, "season"):
            return
        day = self.season.last_day
        entries = [
            (own.pair, own.decision, own.day, own.until, own.reason)
            for own in self.season.decisions
        ]
        assert entries == self.book.entries
        assert set(self.season.running) == self.book.holding(RUNS, day)
        assert set(self.season.pinned) == self.book.holding({"changed"}, day)
        assert set(self.season.excluded) == self.book.never(day)
        people = self.season.table("people")
        assert len(people) == len(self.book.numbers) + len(self.book.seen_mentees)


def test_weeks_of_a_programme_keep_the_books():
    run_state_machine_as_test(Weeks, settings=examples(40, stateful_step_count=20, deadline=None))

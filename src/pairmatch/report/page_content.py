"""The texts and shares of the page, in its order: everything that the template lays out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from pairmatch import __version__ as version
from pairmatch._support.messages import dated, listed
from pairmatch.advice import Recruit, SupplyAndDemand, SupplyRow, Trait
from pairmatch.advice.recruitment.candidates import gain_said
from pairmatch.advice.recruitment.supply import KINDS, Kind
from pairmatch.intake import IntakeReport
from pairmatch.intake.report_text import losses_of, rows_text
from pairmatch.people.pairs import Label
from pairmatch.plans.context import Side
from pairmatch.plans.differences import values_said
from pairmatch.plans.solution import PairScore, Status
from pairmatch.policy.weights import SCALE
from pairmatch.report.meeting import CLOSE, WEAK, LeftOut, Meeting, MeetingPair
from pairmatch.report.sentences import (
    Say,
    capital,
    help_said,
    is_full,
    notes_of,
    option_said,
    part_said,
    why_said,
)
from pairmatch.scoring.facts import times_said
from pairmatch.season import Season

# Rows of a kind that are shown although enough is there, and the most of which there is too little.
_ROWS, _MOST_ROWS = 3, 10


@dataclass(frozen=True)
class Content:
    """The content of the page.

    Attributes
    ----------
    meeting
        The figures.
    say
        The words.
    facts
        Whether facts from profiles are shown.
    on
        The date of the meeting.
    season
        What the programme keeps from week to week.
    intake
        The report on the tables that the people were read from.
    """

    meeting: Meeting
    say: Say
    facts: bool = False
    on: date | None = None
    season: Season | None = None
    intake: IntakeReport | None = None

    def values(self) -> dict[str, Any]:
        """Return everything by name."""
        meeting, say = self.meeting, self.say
        title = say("report.title")
        if self.on is not None:
            title = say("report.title_on", day=dated(self.on, say.language))
        sites = sorted({meeting.site_of("mentee", p.pair.mentee_id) for p in meeting.pairs} - {""})
        return {
            "say": say,
            "lang": str(say.language),
            "title": title,
            "personal": bool(say.names) or self.facts,
            "summary": list(self.summary()),
            "valid": self._sound,
            "certain": meeting.solution.proof == "dual_certificate",
            "known": list(self.known()),
            "unsure": list(self.unsure()),
            "criteria": list(self._criteria()),
            "rules": list(self._rules()),
            "pairs": [self._pair(one) for one in meeting.pairs],
            "pairs_caption": say("report.pairs.caption", n=len(meeting.pairs)),
            "sites": sites if self.facts and len(sites) > 1 else [],
            "left_out": [
                ("mentees", [self._left_out("mentee", one) for one in meeting.mentees_left_out]),
                (
                    "mentors",
                    [
                        self._left_out("mentor", one)
                        for one in meeting.mentors_left_out
                        if not is_full(one)
                    ],
                ),
            ],
            "forms": self._forms(),
            "full": self._full(),
            "running": self._running(),
            "supply": None if meeting.supply is None else self._supply(meeting.supply),
            "recruiting": self._recruiting(),
            "changed": self._changed(),
            "record": list(self.record()),
        }

    def _forms(self) -> list[tuple[str, list[str]]]:
        """Return how many people were read, and what could not be: headings and lines."""
        if self.intake is None:
            return []
        language = self.say.language
        return [
            (
                section.title,
                [f"{one.text} {rows_text(one.rows, language)}".strip() for one in section.items],
            )
            for section in losses_of(self.intake, language)
        ]

    def summary(self) -> Iterator[str]:
        """Yield the figures in words."""
        meeting, say = self.meeting, self.say
        yield say("report.n_pairs", n=len(meeting.pairs))
        yield say("report.mentees_without", n=len(meeting.mentees_left_out))
        yield say("report.mentors_without", n=len(meeting.mentors_left_out))
        if full := sum(is_full(one) for one in meeting.mentors_left_out):
            yield say("report.mentors_full", n=full)
        if meeting.n_running:
            yield say("report.running", n=meeting.n_running)
        if not meeting.pairs:
            return
        lowest = min(meeting.pairs, key=lambda one: one.pair.points)
        average = meeting.solution.total_score / len(meeting.pairs)
        yield say(
            "report.scores",
            average=say.score(average),
            lowest=say.score(lowest.score),
            mentee=say.person(lowest.pair.mentee_id),
            mentor=say.person(lowest.pair.mentor_id),
        )
        if meeting.policy is not None:
            yield say("report.score_meaning")

    @property
    def _sound(self) -> bool:
        check = self.meeting.check
        if check is None:
            return True
        certain = self.meeting.solution.proof == "dual_certificate"
        return check.is_optimal if certain else check.valid

    def best(self) -> str:
        """Return how far the plan is proven to be the best."""
        if not self._sound:
            return self.say("report.checked.faults")
        if self.meeting.solution.status is not Status.OPTIMAL:
            return self.say("report.best_unknown")
        proven = self.meeting.solution.proof == "dual_certificate"
        return self.say("report.best" if proven else "report.best_reported")

    def known(self) -> Iterator[str]:
        """Yield what is proven, or known."""
        meeting, say = self.meeting, self.say
        yield self.best()
        stages = say.stages(meeting.solution.objective)
        yield say("report.known.order", stages=stages)
        yield say("report.proven.rules")
        if exceptions := [one.pair for one in meeting.pairs if one.pair.override]:
            yield say(
                "report.proven.exceptions", n=len(exceptions), pairs=say.pairs(_ids(exceptions))
            )
        if meeting.check is None:
            yield say("report.checked.not")
        elif self._sound:
            certain = meeting.solution.proof == "dual_certificate"
            yield say("report.checked" if certain else "report.checked.partly")
        yield from self._clear()

    @property
    def _blanks(self) -> int:
        return sum(bool(one.pair.not_stated) for one in self.meeting.pairs)

    @property
    def _missing(self) -> int:
        """Number of pairs for which an answer is missing, to a criterion or a rule."""
        return sum(bool(one.pair.not_stated or one.unchecked) for one in self.meeting.pairs)

    @property
    def _close(self) -> list[Label]:
        return [one.pair.mentee_id for one in self.meeting.pairs if one.close]

    @property
    def _compared(self) -> bool:
        """Whether there are other mentors with known costs."""
        return self.meeting.costs_known and self.meeting.n_options > 0

    def _blanks_said(self) -> str:
        return self.say("report.unsure.blank", n=self._blanks)

    def _close_said(self) -> str:
        say, close = self.say, self._close
        values = {"options": self.meeting.n_options, "limit": say.score(CLOSE)}
        return say("report.unsure.close", n=len(close), mentees=say.people(close), **values)

    def _unchecked_said(self) -> Iterator[str]:
        """Yield which rules could not be checked, and for how many pairs each."""
        rules = Counter(rule for one in self.meeting.pairs for rule in one.unchecked)
        if rules:
            told = [
                self.say("report.rule_pairs", rule=rule.describe(self.say.language), n=n)
                for rule, n in rules.items()
            ]
            if len(told) == 1:
                # The sentence has the number already.
                told = [self.say("list.quoted", name=r.describe(self.say.language)) for r in rules]
            n = sum(bool(one.unchecked) for one in self.meeting.pairs)
            yield self.say("report.unsure.rules", n=n, rules=listed(told, self.say.language))

    def _clear(self) -> Iterator[str]:
        """Yield what could be uncertain and is not."""
        if self.meeting.policy is not None and self.meeting.pairs and not self._missing:
            yield self._blanks_said()
        if self._compared and self.meeting.pairs and not self._close:
            yield self._close_said()

    def unsure(self) -> Iterator[str]:
        """Yield what remains uncertain, and what is for people to judge."""
        meeting, say = self.meeting, self.say
        if meeting.policy is not None and self._blanks:
            yield self._blanks_said()
        if self._compared and self._close:
            yield self._close_said()
        yield from self._unchecked_said()
        if not self._compared:
            yield say("report.unsure.costs")
        if weak := [one.pair for one in meeting.pairs if one.weak]:
            yield say(
                "report.unsure.weak",
                n=len(weak),
                limit=say.score(WEAK),
                pairs=say.pairs(_ids(weak)),
            )
        if pinned := sum(one.pair.pinned for one in meeting.pairs):
            yield say("report.unsure.pinned", n=pinned)
        yield say("report.unsure.people")

    def _criteria(self) -> Iterator[tuple[str, str, str]]:
        policy, say = self.meeting.policy, self.say
        for criterion in () if policy is None else policy.criteria:
            blank = say("report.blank_counts", share=say.share(criterion.missing))
            weight = say.share(policy.points[criterion.key] / SCALE) if policy else ""
            yield capital(criterion.describe(say.language)), weight, blank

    def _rules(self) -> Iterator[str]:
        policy, language = self.meeting.policy, self.say.language
        if policy is None:
            return
        yield from (capital(rule.blank_said(language)) for rule in policy.rules)
        if policy.minimum_score:
            score = self.say.score(float(policy.minimum_score))
            yield capital(self.say("policy.minimum_score", score=score))
        yield from (capital(quota.describe(language)) for quota in policy.quotas)

    def _pair(self, one: MeetingPair) -> dict[str, Any]:
        say, most = self.say, max((part.weight for part in one.parts), default=0)
        parts = [
            {
                "name": capital(say.criterion(part.criterion)),
                "said": part_said(part, say),
                "width": _percent(part.weight, most),
                "fill": _percent(part.points, part.weight),
            }
            for part in one.parts
        ]
        options = [
            {
                "who": say(
                    "report.option.who",
                    mentor=say.person(option.mentor_id),
                    score=say.score(option.score),
                ),
                "said": option_said(option, say),
                "close": option.close,
            }
            for option in one.options
        ]
        return {
            "mentee": one.pair.mentee_id,
            "mentor": one.pair.mentor_id,
            "mentee_name": say.names.get(str(one.pair.mentee_id), ""),
            "mentor_name": say.names.get(str(one.pair.mentor_id), ""),
            "score": say("report.score", score=say.score(one.score)),
            "parts": parts,
            "notes": notes_of(one, say),
            "facts": self._shared(one),
            "options": options,
            "unchecked": self._unchecked_note(one),
            "options_known": self.meeting.context.knows_problem,
            "site": self.meeting.site_of("mentee", one.pair.mentee_id) if self.facts else "",
        }

    def _unchecked_note(self, one: MeetingPair) -> str:
        if not one.unchecked:
            return ""
        rules = [
            self.say("list.quoted", name=rule.describe(self.say.language)) for rule in one.unchecked
        ]
        return self.say("report.note.rules", n=len(rules), rules=listed(rules, self.say.language))

    def _shared(self, one: MeetingPair) -> list[str]:
        """Return what the two share, if facts from profiles are shown."""
        pair = (one.pair.mentee_id, one.pair.mentor_id)
        facts = self.meeting.context.facts(pair) if self.facts else None
        return [] if facts is None else list(facts.lines(self.say.language))

    def _left_out(self, side: Side, one: LeftOut) -> dict[str, Any]:
        return {
            "site": self.meeting.site_of(side, one.person.id) if self.facts else "",
            "id": one.person.id,
            "name": self.say.names.get(str(one.person.id), ""),
            "why": why_said(one, self.say),
            "help": help_said(one, self.meeting, self.say),
        }

    def _running(self) -> tuple[str, str]:
        """Return how many mentees are in running pairs, and these pairs; nothing without any."""
        cohort = self.meeting.context.cohort
        if cohort is None or not self.meeting.n_running:
            return "", ""
        here = {str(label) for label in self.meeting.context.ids["mentee"]}
        pairs = [pair for pair in cohort.running if pair[0] in here]
        told = self.say.pairs(pairs)
        return self.say("report.running", n=self.meeting.n_running), told

    def _full(self) -> str:
        """Return who has no seat left, in one sentence: there is nothing to tell of each."""
        full = [one.person.id for one in self.meeting.mentors_left_out if is_full(one)]
        names = self.say.people(full)
        return self.say("report.left_out.full", n=len(full), mentors=names) if full else ""

    def _supply(self, supply: SupplyAndDemand) -> dict[str, Any]:
        figures = {
            "mentees": supply.waiting.n_mentees,
            "mentors": supply.n_mentors,
            "seats": supply.n_seats,
        }
        groups = [self._supply_group(supply, kind) for kind in KINDS]
        return {
            "total": self.say("report.supply.total", **figures),
            "groups": [group for group in groups if group["rows"]],
        }

    def _supply_group(self, supply: SupplyAndDemand, kind: Kind) -> dict[str, Any]:
        """Return the rows of a kind: what is short, and a few of which there is enough."""
        there = [row for row in supply.rows if row.trait.kind == kind]
        rows = [row for row in there if row.mentees >= self._least]
        short = [row for row in rows if row.without_mentor or row.shortage]
        shown = rows[: max(_ROWS, min(len(short), _MOST_ROWS))]
        notes = []
        if rest := len(rows) - len(shown):
            notes.append(self.say("report.supply.more", n=rest))
        if rare := len([row for row in there if 0 < row.mentees < self._least]):
            notes.append(self.say("report.supply.rare", n=rare, least=self._least))
        lines = [self._supply_row(row) for row in shown]
        return {"kind": self.say(f"report.kind.{kind}"), "rows": lines, "notes": notes}

    @property
    def _least(self) -> int:
        """The smallest number of mentees that may be said: smaller ones could point to somebody."""
        supply = self.meeting.supply
        return 1 if self.facts or supply is None else supply.waiting.minimum_cell

    def _supply_row(self, row: SupplyRow) -> tuple[str, list[str]]:
        counts = (row.mentees, row.without_mentor, row.mentors, row.seats)
        return self._trait(row.trait), [self._count(n) for n in counts]

    def _trait(self, trait: Trait) -> str:
        return trait.name(self.say.language)

    def _count(self, n: int) -> str:
        least = self._least
        return self.say("report.fewer", n=least) if 0 < n < least else str(n)

    def _recruiting(self) -> dict[str, Any] | None:
        found = self.meeting.recruiting
        if found is None:
            return None
        better = [one for one in found.recruits if one.adds is not None and one.adds.better]
        say, rest = self.say, len(found.without_profile)
        intro = say("report.recruit.given" if found.own else "report.recruit.intro")
        if not self.facts:
            intro += " " + say("report.recruit.shared", n=found.waiting.minimum_cell)
        return {
            "intro": intro,
            "recruits": [self._recruit(one) for one in better],
            "rest": say("report.recruit.rest", n=rest) if rest else "",
        }

    def _recruit(self, one: Recruit) -> dict[str, Any]:
        say = self.say
        by_kind: dict[str, list[str]] = {}
        for trait in one.traits if self.facts else one.shared:
            by_kind.setdefault(trait.kind, []).append(self._trait(trait))
        if self.facts and (times := one.candidate.mentor.availability.intervals):
            by_kind["time"] = [times_said(times, say.language)]
        gain = [say("report.recruit.gain", gain=gain_said(one.adds, say.language))]
        if self.facts and one.gets:
            gain.append(say("report.recruit.gets", mentees=say.people(one.gets)))
        gain.append(say("report.recruit.moved", n=len(one.moved)))
        return {
            "rank": one.rank,
            "profile": [
                (say(f"report.kind.{kind}"), say("list.clauses").join(by_kind[kind]))
                for kind in KINDS
                if kind in by_kind
            ],
            "gain": " ".join(gain),
        }

    def _changed(self) -> dict[str, Any] | None:
        """Return what happened in the season, and what changed since the previous result."""
        changes, language = self.meeting.changes, self.say.language
        news = () if self.season is None else self.season.changes.details(language)
        if changes is None:
            return {"news": news, "summary": [], "people": [], "none": False} if news else None
        lines = changes.text(language).split("\n")
        lines = lines[: len(lines) - len(changes.people)]
        # What changes for a mentor changes for a mentee too.
        people = [person for person in changes.people if person.side == "mentee"]
        if news:
            # The news tell what became of each pair: but for the policy, only the reasons are new.
            lines = lines[len(lines) - bool(changes.policy) :]
            people = [own for own in people if {*own.old} != {*own.new, *own.started}]
        return {
            "news": news,
            "summary": lines,
            "people": [
                person.text(changes.new_policy, language, changes.old_policy) for person in people
            ],
            "none": not people,
        }

    def record(self) -> Iterator[tuple[str, str]]:
        """Yield the record of the run: names and values."""
        say, solution = self.say, self.meeting.solution
        if self.on is not None:
            yield say("report.record.date"), dated(self.on, say.language)
        yield say("report.record.outcome"), say(f"report.outcome.{solution.status}")
        names = [stage.name for stage in solution.stages]
        reached = values_said(names, solution.values, solution.unit, say.language)
        yield say("report.record.values"), reached
        if unsettled := [stage for stage in solution.stages if not stage.settled]:
            open_to = [stage for stage in unsettled if stage.bound is not None]
            bounds = [stage.bound for stage in open_to if stage.bound is not None]
            if bounds:
                best = values_said([s.name for s in open_to], bounds, solution.unit, say.language)
                yield say("report.record.bound"), best
        yield say("report.record.proof"), say(f"report.proof.{solution.proof}")
        ids = self.meeting.context.ids
        counts = {"mentees": len(ids["mentee"]), "mentors": len(ids["mentor"])}
        yield say("report.record.people"), say("report.record.counts", **counts)
        yield from self._versions()

    def _versions(self) -> Iterator[tuple[str, str]]:
        solution, say = self.meeting.solution, self.say
        stats = solution.stats
        yield say("report.record.version"), f"pairmatch {version}"
        solver = " ".join(str(stats[key]) for key in ("solver", "solver_version") if key in stats)
        if solver:
            yield say("report.record.solver"), solver
        for key, digest in (("policy", solution.policy_digest), ("cohort", solution.cohort_digest)):
            if digest:
                yield say(f"report.record.{key}"), digest


def _ids(pairs: Iterable[PairScore]) -> list[tuple[Label, Label]]:
    return [(pair.mentee_id, pair.mentor_id) for pair in pairs]


def _percent(part: float, whole: float) -> int:
    """Return a share in per cent, rounded; never 0 where there is something."""
    if whole <= 0 or part <= 0:
        return 0
    return max(1, min(100, round(100 * part / whole)))

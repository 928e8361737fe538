"""Season: all that a programme keeps from one round to the next."""

from __future__ import annotations

import dataclasses
import hashlib
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import Any, BinaryIO, Literal, TypeAlias, cast

import pandas as pd

from pairmatch._support.containers import FrozenMap
from pairmatch._support.hints import known
from pairmatch._support.messages import message
from pairmatch._support.parameters import is_day
from pairmatch.errors import IntakeError, Issue, PolicyError, did_you_mean
from pairmatch.intake.mapping import Mapping, SimpleMapping
from pairmatch.intake.reading import cohort_from_frames
from pairmatch.people import Cohort
from pairmatch.people.cohort import LoadCounts
from pairmatch.people.pairs import PairOfIds
from pairmatch.plans import json_format
from pairmatch.result import MatchResult
from pairmatch.season import season_file
from pairmatch.season.decision_sheets import decisions_in
from pairmatch.season.decisions import Decision, column_heading, decision_word, side_word
from pairmatch.season.ledger import Known, Ledger, entered, last_day
from pairmatch.season.news import News
from pairmatch.season.proposals import foreign, mentees_after, mentors_after, stated
from pairmatch.season.records import KnownMentee, KnownMentor, PlanMade
from pairmatch.season.season_hints import advice
from pairmatch.season.week import Week, week_of

DecisionsGiven: TypeAlias = Iterable[Decision] | pd.DataFrame | str | PathLike[str] | BinaryIO
"""Decisions as people give them: a list, a filled-in table, or the file of one."""

_SIDES = ("mentors", "mentees")
_TABLES = ("people", "pairs", "decisions", "plans")


@dataclass(frozen=True, repr=False)
class Season:
    """What a programme keeps from week to week: ids, days and decisions, no profiles.

    Made by :meth:`start`; :meth:`planned` and :meth:`decided` return the season as it is after a
    plan and after decisions; :meth:`next_cohort` makes the cohort of a week from its tables. It is
    written only when asked: :meth:`write`.

    Attributes
    ----------
    started
        Its first day.
    load_counts
        Which mentees the ``current_load`` in the tables counts, as for a cohort: ``"others"`` than
        those of the season's pairs, or ``"all"``.
    mentors, mentees
        Everybody who was ever in a cohort, by id: when, and the numbers that places depend on.
    decisions
        All decisions, in the order in which they were entered. The last one on a pair counts.
    plans
        All plans, with the hashes of what they were made from.

    Examples
    --------
    >>> import pairmatch as pm
    >>> from pairmatch.people import Mentee, Mentor
    >>> monday = date(2026, 9, 7)
    >>> cohort = Cohort([Mentor(id="M-1"), Mentor(id="M-2")], [Mentee(id="E-1")])
    >>> policy = pm.Policy(rules=[pm.policy.SameSite()])
    >>> season = Season.start(on=monday)
    >>> result = pm.match(season.next_cohort(cohort, on=monday), policy)
    >>> pair = list(result.matching)[0]
    >>> no = Decision(mentee_id=pair[0], mentor_id=pair[1], decision="declined", side="mentor")
    >>> season = season.planned(result, on=monday).decided([no], on=date(2026, 9, 10))
    >>> next_week = season.next_cohort(cohort, on=date(2026, 9, 14))
    >>> next_week.excluded == (pair,), next_week.mentees[0].waiting_since == monday
    (True, True)
    >>> season
    <Season 2026-09-07 to 2026-09-10: 2 mentors, 1 mentees, 1 plans, 1 decisions>
    """

    started: date
    load_counts: LoadCounts = "others"
    mentors: tuple[KnownMentor, ...] = ()
    mentees: tuple[KnownMentee, ...] = ()
    decisions: tuple[Decision, ...] = ()
    plans: tuple[PlanMade, ...] = ()

    @classmethod
    def start(cls, *, on: date, load_counts: LoadCounts = "others") -> Season:
        """Return an empty season.

        Parameters
        ----------
        on
            Its first day.
        load_counts
            ``"others"``: ``current_load`` in the tables counts mentees who are in no pair of the
            season, so that the two are added. ``"all"``: somebody keeps the numbers in the tables
            up to date, so that they count the pairs of the season as well.

        Raises
        ------
        IntakeError
            If the day is no date, or ``load_counts`` is not known.
        """
        issues = list(_no_day(on))
        if load_counts not in ("others", "all"):
            hint = known(load_counts, ("others", "all"))
            issues.append(_issue("load_counts", "unknown_choice", hint))
        if issues:
            raise IntakeError(issues)
        return cls(on, load_counts)

    def __repr__(self) -> str:
        people = f"{len(self.mentors)} mentors, {len(self.mentees)} mentees"
        told = f"{len(self.plans)} plans, {len(self.decisions)} decisions"
        return f"<Season {self.started} to {self.last_day}: {people}, {told}>"

    @property
    def last_day(self) -> date:
        """The day of the last plan or decision."""
        return last_day(self.started, self.decisions, self.plans)

    @cached_property
    def _mentors(self) -> FrozenMap[str, KnownMentor]:
        return FrozenMap({own.id: own for own in self.mentors})

    @cached_property
    def _mentees(self) -> FrozenMap[str, KnownMentee]:
        return FrozenMap({own.id: own for own in self.mentees})

    def find_mentor(self, mentor_id: str) -> KnownMentor | None:
        """Return what is known of a mentor, ``None`` if none of this id was ever seen."""
        return self._mentors.get(mentor_id)

    def find_mentee(self, mentee_id: str) -> KnownMentee | None:
        """Return what is known of a mentee, ``None`` if none of this id was ever seen."""
        return self._mentees.get(mentee_id)

    @cached_property
    def _ledger(self) -> Ledger:
        return Ledger(self.decisions, self.last_day)

    @property
    def running(self) -> tuple[PairOfIds, ...]:
        """The pairs that were accepted or have started, and are not over."""
        return self._ledger.running

    @property
    def pinned(self) -> tuple[PairOfIds, ...]:
        """The pairs that the programme made by hand and that still wait for a yes."""
        return tuple(sorted(self._ledger.pinned))

    @property
    def excluded(self) -> tuple[PairOfIds, ...]:
        """The pairs that are not proposed again: declined or over."""
        return self._ledger.never

    @property
    def past(self) -> tuple[PairOfIds, ...]:
        """The pairs that are over."""
        return self._ledger.pairs("past")

    @property
    def previous(self) -> tuple[PairOfIds, ...] | None:
        """The pairs of the last plan; ``None`` if there is none yet."""
        return self.plans[-1].pairs if self.plans else None

    def next_week(
        self,
        mentors: Cohort | pd.DataFrame,
        mentees: pd.DataFrame | None = None,
        mapping: Mapping | SimpleMapping | None = None,
        language: str | None = None,
        *,
        on: date,
        **reading: Any,
    ) -> Week:
        """Return the cohort of a week, and what became of everybody and of every decision.

        Parameters
        ----------
        mentors, mentees
            This week's two tables, as for :func:`pairmatch.cohort_from_frames`; or a cohort alone,
            which may state exclusions, running pairs and pins of its own.
        mapping, language, reading
            As for :func:`pairmatch.cohort_from_frames`, where tables are given.
        on
            The day of the round.

        Raises
        ------
        IntakeError
            If something is wrong in the tables, a pair that the cohort states contradicts a
            decision, or the day is before the last one.
        """
        self._check_day(on)
        if isinstance(mentors, Cohort):
            if mentees is not None or mapping is not None or language is not None or reading:
                raise IntakeError([_issue("mentees", "two_sources", advice("one_source"))])
            given = mentors
        else:
            left = reading.pop("left", ())
            if isinstance(left, Iterable) and not isinstance(left, str):
                left = [*self._mentors, *self._mentees, *left]
            tables = cast(pd.DataFrame, mentees)
            given = cohort_from_frames(mentors, tables, mapping, language, left=left, **reading)
        if given.load_counts not in (None, self.load_counts):
            hint = advice("load_counts", said=self.load_counts)
            raise IntakeError([_issue("load_counts", "contradiction", hint)])
        return week_of(self, given, Ledger(self.decisions, on))

    def next_cohort(
        self,
        mentors: Cohort | pd.DataFrame,
        mentees: pd.DataFrame | None = None,
        mapping: Mapping | SimpleMapping | None = None,
        language: str | None = None,
        *,
        on: date,
        **reading: Any,
    ) -> Cohort:
        """Return the cohort of a week: that of :meth:`next_week`, whose parameters it takes.

        Accepted and started pairs are ``running``; pairs that were declined or are over are
        ``excluded``; pairs changed by hand are ``pinned``; the last plan is ``previous``; and
        mentees wait since they were first seen, unless the table says another day. Mentees whose
        pair ended are left out. Of running pairs a partner who is not in the tables is added by id.
        """
        return self.next_week(mentors, mentees, mapping, language, on=on, **reading).cohort

    def planned(self, result: MatchResult, *, on: date) -> Season:
        """Return the season with a plan as the one that is proposed now.

        Running pairs and exclusions that only the result's cohort states become decisions of the
        programme, so that they hold from now on.

        Parameters
        ----------
        result
            Of ``pm.match`` with a cohort of :meth:`next_cohort`.
        on
            The day of the round.

        Raises
        ------
        NoMatchingError
            If the result has no plan, or does not know its people.
        IntakeError
            If the day is before the last one, or the cohort does not hold what was decided.
        """
        self._check_day(on)
        if not isinstance(result, MatchResult):
            raise PolicyError("planned takes the result of pm.match")
        cohort, policy = result.position.data
        ledger = Ledger(self.decisions, on)
        pairs = tuple((str(mentee), str(mentor)) for mentee, mentor in result.matching)
        if issues := list(foreign(cohort, ledger)):
            raise IntakeError(issues)
        decisions = (*self.decisions, *stated(cohort, ledger))
        solution = dataclasses.replace(result.solution, stats=FrozenMap())
        made = PlanMade(
            day=on,
            pairs=pairs,
            after=len(decisions),
            cohort_digest=cohort.digest,
            policy_digest=policy.digest,
            result_digest=hashlib.sha256(json_format.to_json(solution).encode()).hexdigest(),
        )
        return dataclasses.replace(
            self,
            mentors=mentors_after(self._mentors, cohort, on, self.load_counts),
            mentees=mentees_after(self._mentees, cohort, on),
            decisions=decisions,
            plans=(*self.plans, made),
        )

    def decided(
        self, decisions: DecisionsGiven, *, on: date, language: str | None = None
    ) -> Season:
        """Return the season after decisions. The last one on a pair counts; all are kept.

        Parameters
        ----------
        decisions
            Of :func:`pairmatch.season.read_decisions`, or what that reads: a filled-in table, or
            the path of a CSV file or workbook. The order of the rows says nothing.
        on
            The day on which they are entered.
        language
            The language of the headings and words. By default any, and the words that the workbook
            of a report was written in.

        Raises
        ------
        IntakeError
            With everything that is wrong: unknown ids, pairs that nobody proposed, a mentee with
            two mentors, a mentor without a place, days that run backwards, and decisions that
            cannot follow what was decided before.
        """
        self._check_day(on)
        batch, issues = decisions_in(decisions, language)
        added, wrong = entered(Ledger(self.decisions, on), batch, self._known)
        if issues or wrong:
            raise IntakeError(
                sorted((*issues, *wrong), key=lambda issue: (issue.row or 0, str(issue.id)))
            )
        return dataclasses.replace(self, decisions=(*self.decisions, *added))

    @cached_property
    def _known(self) -> Known:
        proposed = {pair for plan in self.plans for pair in plan.pairs}
        return Known(
            self._mentors,
            self._mentees,
            frozenset(proposed | self._ledger.last.keys()),
            dict(self.previous or ()),
            self.started,
            self.last_day,
        )

    def _check_day(self, on: object) -> None:
        issues = list(_no_day(on))
        if not issues and cast(date, on) < self.last_day:
            issues.append(_issue("on", "date_backwards", advice("come_to", day=self.last_day)))
        if issues:
            raise IntakeError(issues)

    def state(self, side: Literal["mentors", "mentees"], person_id: str) -> str:
        """Return the state of a person: ``running``, ``waiting``, ``finished`` or ``left``.

        Raises
        ------
        PolicyError
            If the side or the person is not known.
        """
        if side not in ("mentors", "mentees"):
            raise PolicyError(
                f"unknown side {side!r}. {did_you_mean(side, ('mentors', 'mentees'))}"
            )
        known: FrozenMap[str, Any] = self._mentors if side == "mentors" else self._mentees
        if not isinstance(person_id, str) or person_id not in known:
            raise PolicyError(f"the season has no {side[:-1]} {person_id!r}")
        if person_id in self._in_pairs[side]:
            return "running"
        if side == "mentees" and person_id in self._ledger.finished:
            return "finished"
        return "waiting" if known[person_id].here else "left"

    @cached_property
    def _in_pairs(self) -> dict[str, frozenset[str]]:
        return {
            "mentees": frozenset(mentee for mentee, _ in self.running),
            "mentors": frozenset(mentor for _, mentor in self.running),
        }

    @property
    def history(self) -> pd.DataFrame:
        """All decisions: day, mentee_id, mentor_id, decision, side, reason, remark, until, counts.

        ``counts`` says whether it is the last on its pair.
        """
        return self.table("decisions")

    def table(self, name: str = "people", language: str | None = None) -> pd.DataFrame:
        """Return what the season holds as a table, in codes or in the words of a language.

        Parameters
        ----------
        name
            ``"people"``: side, id, state, first_seen, last_seen, waiting_since. ``"pairs"``: every
            pair that was proposed or decided on, its state, its last decision, how often it was
            proposed. ``"decisions"``: the :attr:`history`. ``"plans"``: the plans.
        language
            The language of decisions, sides and states; by default their codes.

        Raises
        ------
        PolicyError
            If there is no such table or language.
        """
        tables = {
            "people": self._people_table,
            "pairs": self._pairs_table,
            "decisions": self._decisions_table,
            "plans": self._plans_table,
        }
        if not isinstance(name, str) or name not in tables:
            raise PolicyError(f"unknown table {name!r}. {did_you_mean(name, _TABLES)}")
        table = tables[name]()
        return table if language is None else _in_words(table, name, language)

    def sheet(self, language: str = "en") -> pd.DataFrame:
        """Return a sheet to be filled in: the last plan and all running pairs, with what is known.

        The headings and the words are those that :meth:`decided` reads; as it is, it changes
        nothing.

        Parameters
        ----------
        language
            The language of headings and words.

        Examples
        --------
        >>> Season.start(on=date(2026, 9, 7)).sheet("fr").columns.tolist()
        ['Mentee', 'Mentor', 'Décision', 'Refusé par', 'Raison', 'Remarque', 'Dernier jour']
        """
        columns = ("mentee", "mentor", "decision", "side", "reason", "remark", "until")
        rows = []
        for pair in dict.fromkeys((*(self.previous or ()), *self.running)):
            own = self._ledger.last_decision(pair)
            told: tuple[object, ...] = ("", "", "", "", None)
            if own is not None:
                word = decision_word(own.decision, language)
                side = side_word(own.side, language) if own.side else ""
                told = (word, side, own.reason, own.remark, own.until)
            rows.append((*pair, *told))
        headings = [column_heading(column, language) for column in columns]
        return pd.DataFrame(rows, columns=headings, dtype=object)

    def _people_table(self) -> pd.DataFrame:
        sides: dict[Literal["mentors", "mentees"], tuple[Any, ...]] = {
            "mentors": self.mentors, "mentees": self.mentees
        }  # fmt: skip
        rows = [
            (
                side, own.id, self.state(side, own.id), own.first_seen, own.last_seen,
                own.waiting_since if side == "mentees" else None,
            )
            for side, people in sides.items()
            for own in people
        ]  # fmt: skip
        columns = ["side", "id", "state", "first_seen", "last_seen", "waiting_since"]
        return pd.DataFrame(rows, columns=columns, dtype=object)

    def _pairs_table(self) -> pd.DataFrame:
        times: dict[PairOfIds, int] = {}
        for plan in self.plans:
            for pair in plan.pairs:
                times[pair] = times.get(pair, 0) + 1
        rows = []
        for pair in sorted(times.keys() | self._ledger.last.keys()):
            last = self._ledger.last_decision(pair)
            told = ("", None) if last is None else (last.decision, last.day)
            rows.append((*pair, self._ledger.state(pair), *told, times.get(pair, 0)))
        columns = ["mentee_id", "mentor_id", "state", "decision", "day", "proposed"]
        return pd.DataFrame(rows, columns=columns)

    def _decisions_table(self) -> pd.DataFrame:
        rows = [
            (
                own.day, *own.pair, own.decision, own.side, own.reason, own.remark, own.until,
                self._ledger.last[own.pair] == place,
            )
            for place, own in enumerate(self.decisions)
        ]  # fmt: skip
        columns = [
            "day", "mentee_id", "mentor_id", "decision", "side", "reason", "remark", "until",
            "counts",
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=columns).astype({"until": object, "day": object})

    def _plans_table(self) -> pd.DataFrame:
        rows = [
            (own.day, len(own.pairs), own.policy_digest, own.cohort_digest, own.result_digest)
            for own in self.plans
        ]
        columns = ["day", "pairs", "policy_digest", "cohort_digest", "result_digest"]
        return pd.DataFrame(rows, columns=columns)

    @property
    def changes(self) -> News:
        """What happened since the plan before the last one, with ``text(language)``.

        Plans of one day are one: the last of them counts.
        """
        old = next((own for own in self.plans[::-1] if own.day < self.plans[-1].day), None)
        since = self.started if old is None else old.day
        new_pairs = self.previous or ()
        old_pairs = () if old is None else old.pairs
        people: tuple[KnownMentor | KnownMentee, ...] = (*self.mentors, *self.mentees)
        arrived = [own.id for own in people if old is None or own.first_seen > since]
        gone = [
            own.id
            for side in ("mentors", "mentees")
            for own in getattr(self, side)
            if self.state(side, own.id) == "left" and own.last_seen >= since
        ]
        dropped = [p for p in old_pairs if p not in new_pairs and self._ledger.state(p) == "open"]
        return News(
            since=since,
            arrived=tuple(dict.fromkeys(arrived)),
            left=tuple(dict.fromkeys(gone)) if old is not None else (),
            decided=self.decisions[0 if old is None else old.after :],
            kept=tuple(pair for pair in new_pairs if pair in old_pairs),
            proposed=tuple(pair for pair in new_pairs if pair not in old_pairs),
            dropped=tuple(dropped),
            first=bool(self.plans) and old is None and self.plans[0].after == len(self.decisions),
        )

    def to_json(self, *, texts: bool = True) -> str:
        """Return the season as one JSON document.

        It holds ids, days, numbers and decisions, and no profiles. Reasons and remarks are what
        people wrote: keep the file as you keep the tables, or leave them out.

        Parameters
        ----------
        texts
            Whether reasons and remarks are written.

        Examples
        --------
        >>> season = Season.start(on=date(2026, 9, 7))
        >>> Season.from_json(season.to_json()) == season
        True
        """
        return season_file.to_json(self, texts=texts)

    @classmethod
    def from_json(cls, text: str) -> Season:
        """Read a season.

        Raises
        ------
        IntakeError
            With everything that is wrong; or if the text is no document of this version.
        """
        return cls(**season_file.arguments(text))

    def write(self, path: str | PathLike[str], *, texts: bool = True) -> None:
        """Write the season to a file; an interrupted writing leaves the old file as it was."""
        # Of a link the file that it leads to.
        target = Path(path).resolve()
        part = target.with_name(f".{target.name}.part")
        try:
            part.write_text(self.to_json(texts=texts) + "\n", encoding="utf-8")
            if target.exists():
                shutil.copymode(target, part)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)

    @classmethod
    def read(cls, path: str | PathLike[str]) -> Season:
        """Read a season from a file.

        Raises
        ------
        IntakeError
            As :meth:`from_json`.
        OSError
            If there is no such file.
        """
        try:
            text = Path(path).read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            raise IntakeError([_issue(None, "not_a_season", advice("no_text"))]) from None
        return cls.from_json(text)


def _issue(field: str | None, code: str, hint: str) -> Issue:
    return Issue("season", None, None, field, code, hint)


def _no_day(on: object) -> Iterator[Issue]:
    if not is_day(on):
        yield _issue("on", "not_a_date", advice("give_day"))


def _in_words(table: pd.DataFrame, name: str, language: str) -> pd.DataFrame:
    """Return a table with its codes in the words of a language."""
    states = "season.state" if name == "people" else "season.effect"
    worded: dict[str, Callable[[str], str]] = {
        "state": lambda code: message(f"{states}.{code}", language),
        "decision": lambda code: decision_word(code, language),
        "side": lambda code: side_word(code, language),
    }
    if name == "people":
        worded["side"] = lambda code: message(f"season.side.{code}", language)
    columns = [column for column in worded if column in table]
    return table.assign(
        **{own: [worded[own](code) if code else code for code in table[own]] for own in columns}
    )

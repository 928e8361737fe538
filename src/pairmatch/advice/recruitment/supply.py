"""Supply and demand: what mentees want and mentors with a free seat offer, trait by trait."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Literal, TypeAlias

import pandas as pd

from pairmatch._support.containers import FrozenMap
from pairmatch._support.display import Block, Shown, View, counted
from pairmatch._support.messages import (
    LANGUAGES,
    Worded,
    as_written,
    base_language,
    listed,
    message,
)
from pairmatch._support.parameters import whole
from pairmatch._support.progress import Progress, Steps
from pairmatch.advice.recruitment.candidates import Question, Waiting, language_parts
from pairmatch.people import GENERALIST, UNDECIDED, Cohort, Mentee, Mentor, SectorTree
from pairmatch.people.availability import DAYS
from pairmatch.people.goals import goal_names
from pairmatch.people.names import everyday_sector, language_name
from pairmatch.policy import CommonAvailability, CommonBlock, Policy, SectorSimilarity
from pairmatch.policy.parts import folded

Kind: TypeAlias = Literal["sector", "language", "site", "goal", "time"]
KINDS: tuple[Kind, ...] = ("sector", "language", "site", "goal", "time")

# Parts of the day, in minutes since midnight.
PARTS = {"morning": (0, 720), "afternoon": (720, 1080), "evening": (1080, 1440)}
# Where a policy does not say how long a meeting is.
_MINUTES = 60


@dataclass(frozen=True)
class Trait:
    """One thing that profiles hold.

    Attributes
    ----------
    kind
        ``"sector"``, ``"language"``, ``"site"``, ``"goal"`` or ``"time"``.
    value
        The code; of a time such as ``"Mo morning"``.
    names
        Language of the reader -> the name.

    Examples
    --------
    >>> french = Trait("language", "fr", FrozenMap({"de": "Französisch"}))
    >>> french.name("de"), french.name("nl")
    ('Französisch', 'fr')
    """

    kind: Kind
    # Values of profiles appear in no log.
    value: str = field(repr=False)
    names: FrozenMap[str, str] = field(default=FrozenMap(), repr=False)

    def name(self, language: str = "en") -> str:
        """Return the name in a language, or the code."""
        if self.kind == "time" and self.value in TIMES and self.names:
            # Countries of one language call the parts of a day differently.
            return _time_name(self.value, language)
        if self.kind == "site" or base_language(language) not in self.names:
            return self.value
        name = self.names[base_language(language)]
        if self.kind == "sector" and name == _everyday(self.value, base_language(language)):
            name = _everyday(self.value, language)
        return as_written(name, language)

    def to_dict(self) -> dict[str, object]:
        """Return kind, value and names."""
        return {"kind": self.kind, "value": self.value, "names": dict(self.names)}


def _everyday(code: str, language: str) -> str:
    """Return the everyday name of a sector of NACE; nothing of a programme's own."""
    return everyday_sector(code, language) if code in SectorTree.nace2().parents else ""


class Reader:
    """A reader of what people hold, as a policy counts it.

    The cohort says how sites are written; the policy which languages count at which level, how
    long a meeting is, and how sectors are called.

    Examples
    --------
    >>> mentee = Mentee(id="E", languages={"fr": "B1", "pt": "native"}, needs=["job"],
    ...                 sectors=["UNDECIDED"], availability="Mo 18-20")
    >>> reader = Reader(Cohort([], [mentee]), Policy.preset("vernier"))
    >>> [trait.value for trait in reader.traits(mentee)]
    ['GENERALIST', 'fr', 'job', 'Mo evening']
    """

    def __init__(self, cohort: Cohort, policy: Policy) -> None:
        self._policy = policy
        self._trees = [part.tree for part in policy.criteria if isinstance(part, SectorSimilarity)]
        self._languages = language_parts(policy)
        people = (*cohort.mentors, *cohort.mentees)
        written = sorted({" ".join(one.site.split()) for one in people if one.site}, reverse=True)
        self._sites = {folded(site): site for site in written}
        self._named = cache(self._trait)

    @property
    def minutes(self) -> int | None:
        """Length of a meeting; ``None`` where the policy does not say it."""
        rules, criteria = self._policy.rules, self._policy.criteria
        blocks = [rule.minutes for rule in rules if isinstance(rule, CommonBlock)]
        wanted = [part.minutes for part in criteria if isinstance(part, CommonAvailability)]
        return max(blocks or wanted, default=None)

    def traits(self, person: Mentor | Mentee) -> Iterator[Trait]:
        """Yield what a person holds: what a mentee wants, or what a mentor offers."""
        # One trait for the undecided and for the generalists, who suit them.
        for code in dict.fromkeys(GENERALIST if c == UNDECIDED else c for c in person.sectors):
            yield self._named("sector", code)
        for tag in self._tags(person):
            yield self._named("language", tag)
        if person.site and person.site.strip():
            yield self._named("site", self._sites.get(folded(person.site), person.site))
        for code in person.offers if isinstance(person, Mentor) else person.needs:
            yield self._named("goal", code)
        for value in self._times(person):
            yield self._named("time", value)

    def _tags(self, person: Mentor | Mentee) -> Iterable[str]:
        if not self._languages:
            return person.languages
        return dict.fromkeys(
            tag
            for part, least in self._languages
            for tag, level in part.levels(person).items()
            if level >= least
        )

    def _times(self, person: Mentor | Mentee) -> Iterator[str]:
        """Yield the parts of the week in which a whole meeting could begin."""
        minutes = self.minutes or _MINUTES
        times = {
            f"{DAYS[day - 1]} {part}"
            for day, start, end in person.availability.intervals
            for part, (first, last) in PARTS.items()
            if (begin := max(start, first)) < last and begin + minutes <= end
        }
        yield from sorted(times, key=TIMES.index)

    def _trait(self, kind: Kind, value: str) -> Trait:
        names = ((language, self._name(kind, value, language)) for language in LANGUAGES)
        return Trait(kind, value, FrozenMap(names))

    def _name(self, kind: Kind, value: str, language: str) -> str:
        match kind:
            case "sector" if value == GENERALIST:
                return message("recruiting.generalist", language)
            case "sector":
                trees = [tree for tree in self._trees if value in tree.parents]
                return everyday_sector(value, language, tree=trees[0]) if trees else value
            case "language":
                return language_name(value, language)
            case "goal":
                return goal_names().get(value, FrozenMap()).get(language, value)
            case "time":
                return _time_name(value, language)
        return value


TIMES = tuple(f"{day} {part}" for day in DAYS for part in PARTS)


def _time_name(value: str, language: str) -> str:
    day, part = value.split()
    return message(
        "recruiting.time",
        language,
        day=message(f"recruiting.day.{day}", language),
        part=message(f"recruiting.part.{part}", language),
    )


def shared(
    mentor: Mentor, reader: Reader, mentees: Iterable[Mentee], minimum_cell: int
) -> tuple[Trait, ...]:
    """Return what of a mentor's profile enough mentees want all together.

    A description with these traits points to no single one of ``mentees``: at least
    ``minimum_cell`` of them want all of it. Times come last, and are left out where the policy
    asks for no meeting.

    Examples
    --------
    >>> mentor = Mentor(id="M", offers=["job", "network"])
    >>> mentees = [Mentee(id="E-1", needs=["job"]), Mentee(id="E-2", needs=["job", "network"])]
    >>> reader = Reader(Cohort([mentor], mentees), Policy())
    >>> [[trait.value for trait in shared(mentor, reader, mentees, n)] for n in (1, 2)]
    [['job', 'network'], ['job']]
    """
    wanted = [frozenset(reader.traits(mentee)) for mentee in mentees]
    kept: list[Trait] = []
    timed = reader.minutes is not None
    offered = [trait for trait in reader.traits(mentor) if timed or trait.kind != "time"]
    # What most want comes first within its kind.
    counts = {trait: sum(trait in traits for traits in wanted) for trait in offered}
    offered.sort(key=lambda trait: (KINDS.index(trait.kind), -counts[trait], trait.value))
    for trait in offered:
        left = [traits for traits in wanted if trait in traits]
        if len(left) >= max(minimum_cell, 1):
            kept.append(trait)
            wanted = left
    return tuple(kept)


def profile_traits(reader: Reader, mentor: Mentor) -> tuple[Trait, ...]:
    """Return the traits by which a profile is described: all but the times."""
    return tuple(trait for trait in reader.traits(mentor) if trait.kind != "time")


def described(traits: Iterable[Trait], language: str = "en") -> str:
    """Return traits as one phrase, kind by kind.

    Examples
    --------
    >>> described([Trait("goal", "job"), Trait("site", "Ghent"), Trait("goal", "network")])
    'site: Ghent; help with: job and network'
    """
    by_kind: dict[Kind, list[str]] = {}
    for trait in traits:
        by_kind.setdefault(trait.kind, []).append(trait_said(trait, language))
    return message("recruiting.separator", language).join(
        message(f"recruiting.trait.{kind}", language, names=listed(by_kind[kind], language))
        for kind in KINDS
        if kind in by_kind
    )


def with_traits(label: str, traits: Iterable[Trait], language: str = "en") -> str:
    """Return an id with its traits, if there are any, in brackets."""
    phrase = described(traits, language)
    return f"{label} ({phrase})" if phrase else label


def trait_said(trait: Trait, language: str = "en") -> str:
    """Return the name of a trait; of a sector in quotes: such names hold commas and semicolons."""
    name = trait.name(language)
    if trait.kind == "sector" and trait.value != GENERALIST:
        return message("recruiting.quoted", language, name=name)
    return name


_COLUMNS = [
    "kind", "value", "mentees", "without_mentor", "mentors", "seats", "shortage",
    "seats_per_mentee",
]  # fmt: skip


@dataclass(frozen=True)
class SupplyRow:
    """Demand and supply of one thing.

    Attributes
    ----------
    trait
        The sector, language, site, goal or time.
    mentees, without_mentor
        Mentees who want it, and those of them who have no mentor in the best plan.
    mentors, seats
        Mentors who offer it and have a free seat before the round, and all their free seats.
    """

    trait: Trait = field(repr=False)
    mentees: int
    without_mentor: int
    mentors: int
    seats: int

    @property
    def shortage(self) -> int:
        """How many mentees more than seats there are; at least 0."""
        return max(0, self.mentees - self.seats)

    @property
    def seats_per_mentee(self) -> float | None:
        """Seats for each mentee; ``None`` if nobody wants it."""
        return self.seats / self.mentees if self.mentees else None

    def to_dict(self) -> dict[str, object]:
        """Return plain data: one row of the table."""
        values = (
            self.trait.kind, self.trait.value, self.mentees, self.without_mentor, self.mentors,
            self.seats, self.shortage, self.seats_per_mentee,
        )  # fmt: skip
        return dict(zip(_COLUMNS, values, strict=True))

    def text(self, language: str = "en", minimum_cell: int = 1) -> str:
        """Return the row in words, without numbers of people or seats below ``minimum_cell``."""
        counts = {
            "mentees": self.mentees, "without": self.without_mentor, "mentors": self.mentors,
            "seats": self.seats,
        }  # fmt: skip
        values = _counts_said(counts, minimum_cell, language)
        return message("recruiting.row", language, name=trait_said(self.trait, language), **values)


@dataclass(frozen=True, repr=False)
class SupplyAndDemand(Worded, Shown):
    """A table of demand and supply, and its words for others.

    Attributes
    ----------
    rows
        By kind (sector, language, site, goal, time), then by mentees without a mentor and by
        shortage.
    waiting
        The mentees who wait.
    n_mentors, n_seats
        Mentors with a free seat before the round, and all their free seats.
    """

    rows: tuple[SupplyRow, ...] = field(repr=False)
    waiting: Waiting
    n_mentors: int
    n_seats: int

    def _view(self) -> View:
        kinds = Counter(row.trait.kind for row in self.rows)
        rows = [(kind, kinds[kind], f".missing({kind!r})") for kind in KINDS if kinds[kind]]
        heading = (
            f"SupplyAndDemand: {counted(self.waiting.n_mentees, 'mentees')}, "
            f"{counted(self.n_mentors, 'mentors')} with {counted(self.n_seats, 'seats')}"
        )
        header = ("kind", "wanted or offered", "what is missing")
        return View(heading, [Block(rows, header, where=".table")])

    @property
    def table(self) -> pd.DataFrame:
        """One row for each thing, with plain figures: for the coordinator, not to be sent out."""
        return pd.DataFrame([row.to_dict() for row in self.rows], columns=_COLUMNS)

    def missing(self, kind: Kind) -> tuple[SupplyRow, ...]:
        """Return what is most missing of a kind, in numbers that may be sent out.

        Rows with at least ``minimum_cell`` mentees without a mentor or, if there are none, with a
        shortage for at least as many mentees.
        """
        least = self.waiting.minimum_cell
        rows = [row for row in self.rows if row.trait.kind == kind]
        lone = [row for row in rows if row.without_mentor >= least]
        return tuple(lone or (row for row in rows if row.shortage and row.mentees >= least))

    def to_dict(self) -> dict[str, object]:
        """Return plain data, with plain figures."""
        return {
            "rows": [row.to_dict() for row in self.rows],
            "waiting": self.waiting.to_dict(),
            "n_mentors": self.n_mentors,
            "n_seats": self.n_seats,
        }

    def text(self, language: str = "en", *, most: int = 5) -> str:
        """Return the table in words that may be sent out, without small numbers.

        Parameters
        ----------
        language
            ``"en"``, ``"fr"``, ``"de"``, ``"nl"`` or ``"it"``.
        most
            The most rows of a kind: those that lack most.
        """
        most = whole("most", most)
        least = self.waiting.minimum_cell
        counts = {
            "mentees": self.waiting.n_mentees, "without": self.waiting.n_without,
            "mentors": self.n_mentors, "seats": self.n_seats,
        }  # fmt: skip
        lines = [message("recruiting.supply", language, **_counts_said(counts, least, language))]
        for kind in KINDS:
            # What hardly anybody wants could point to somebody.
            rows = [r for r in self.rows if r.trait.kind == kind and r.mentees >= least]
            if rows:
                parts = [row.text(language, least) for row in rows[:most]]
                joined = message("recruiting.separator", language).join(parts)
                lines.append(message(f"recruiting.kind.{kind}", language, rows=joined))
        return "\n".join(lines)


def supply_and_demand(
    cohort: Cohort,
    policy: Policy,
    *,
    minimum_cell: int = 3,
    progress: Progress | bool | None = None,
) -> SupplyAndDemand:
    """Count who wants and who offers each sector, language, site, goal and time.

    - Sectors are the codes that people stated; undecided mentees count with generalist mentors,
      as ``GENERALIST``.
    - A language counts for whoever has it at the level of the policy's language rule, and if the
      rule names languages only those count.
    - Goals are needs of mentees and offers of mentors.
    - A time counts for whoever could begin a whole meeting (of the policy's ``CommonBlock``, or an
      hour) on that day in the morning (before 12:00), the afternoon or the evening (from 18:00).

    Parameters
    ----------
    cohort, policy
        The data. Mentees in running pairs want nobody; mentors without a free seat before the
        round offer nothing.
    minimum_cell
        In texts, smaller numbers of mentees, mentors and seats are left out: a row could point to
        one person.
    progress
        Told when today's plan is solved; see :func:`pairmatch.match`.

    Returns
    -------
    SupplyAndDemand

    Raises
    ------
    PolicyError, IntakeError, InfeasibleError
        As :func:`pairmatch.match`.

    Examples
    --------
    >>> from pairmatch.people import Mentee, Mentor
    >>> mentees = [Mentee(id=f"E-{k}", needs=["job"]) for k in range(3)]
    >>> cohort = Cohort([Mentor(id="M-1", offers=["job", "network"])], mentees)
    >>> both = supply_and_demand(cohort, Policy())
    >>> row = both.rows[0]
    >>> row.trait.value, row.mentees, row.without_mentor, row.mentors, row.seats, row.shortage
    ('job', 3, 2, 1, 1, 2)
    >>> print(both)
    Looking for a mentor: 3; without a mentor in the best plan: fewer than 3; mentors with a free
    seat: fewer than 3; their free seats: fewer than 3.
    Goals: job (mentees: 3, of whom without a mentor: fewer than 3; mentors: fewer than 3; seats:
    fewer than 3).
    """
    minimum_cell = whole("minimum_cell", minimum_cell)
    with Steps(progress, "plans", 1):
        question = Question.of(cohort, policy, None)
    reader, plan = Reader(cohort, policy), question.base.plan
    wanted, lone, offering, seats = (Counter[Trait]() for _ in range(4))
    for mentee in question.mentees:
        traits = list(reader.traits(mentee))
        wanted.update(traits)
        if plan.partner_of(mentee.id) is None:
            lone.update(traits)
    free = [(mentor, n) for mentor in cohort.mentors if (n := cohort.seats(mentor.id))]
    for mentor, n in free:
        for trait in reader.traits(mentor):
            offering[trait] += 1
            seats[trait] += n
    rows = [
        SupplyRow(trait, wanted[trait], lone[trait], offering[trait], seats[trait])
        for trait in {**wanted, **offering}
    ]
    rows.sort(
        key=lambda row: (
            KINDS.index(row.trait.kind), -row.without_mentor, -row.shortage, -row.mentees,
            row.trait.value,
        )
    )  # fmt: skip
    waiting = question.waiting(reader.minutes, minimum_cell)
    return SupplyAndDemand(tuple(rows), waiting, len(free), sum(n for _, n in free))


def _counts_said(counts: dict[str, int], minimum_cell: int, language: str) -> dict[str, str]:
    return {name: count_said(n, minimum_cell, language) for name, n in counts.items()}


def count_said(n: int, minimum_cell: int, language: str = "en") -> str:
    """Return a number of people or seats, or “fewer than 3” of one below ``minimum_cell``."""
    if 0 < n < minimum_cell:
        return message("recruiting.fewer", language, n=minimum_cell)
    return str(n)

"""What profiles hold, in words: site, sector, language, goal and time, in four languages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Literal, TypeAlias

from pairmatch.advice.recruits.candidates import language_parts
from pairmatch.data import read_rows
from pairmatch.frozen import FrozenMap
from pairmatch.messages import LANGUAGES, listed, message
from pairmatch.people import GENERALIST, UNDECIDED, Cohort, Mentee, Mentor
from pairmatch.people.availability import DAYS
from pairmatch.people.goals import goal_names
from pairmatch.policy import CommonAvailability, CommonBlock, Policy, SectorSimilarity
from pairmatch.policy.attributes import folded

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
    >>> own = Trait("language", "fr", FrozenMap({"de": "Französisch"}))
    >>> own.name("de"), own.name("nl")
    ('Französisch', 'fr')
    """

    kind: Kind
    # What people hold stands in no log.
    value: str = field(repr=False)
    names: FrozenMap[str, str] = field(default=FrozenMap(), repr=False)

    def name(self, language: str = "en") -> str:
        """Return the name in a language, or the code."""
        return self.names.get(language, self.value)

    def to_dict(self) -> dict[str, object]:
        """Return kind, value and names."""
        return {"kind": self.kind, "value": self.value, "names": dict(self.names)}


class Reader:
    """Reads what people hold as a policy counts it.

    Parameters
    ----------
    cohort
        Says how sites are written.
    policy
        Says which languages count at which level, how long a meeting is, and how sectors are
        called.

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
        self._trees = [own.tree for own in policy.criteria if isinstance(own, SectorSimilarity)]
        self._languages = language_parts(policy)
        people = (*cohort.mentors, *cohort.mentees)
        written = sorted({" ".join(own.site.split()) for own in people if own.site}, reverse=True)
        self._sites = {folded(site): site for site in written}
        self._named = cache(self._trait)

    @property
    def minutes(self) -> int | None:
        """Length of a meeting; ``None`` where the policy does not say it."""
        rules = [own.minutes for own in self._policy.rules if isinstance(own, CommonBlock)]
        own = [own.minutes for own in self._policy.criteria if isinstance(own, CommonAvailability)]
        return max(rules or own, default=None)

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
        found = {
            f"{DAYS[day - 1]} {part}"
            for day, start, end in person.availability.intervals
            for part, (first, last) in PARTS.items()
            if (begin := max(start, first)) < last and begin + minutes <= end
        }
        yield from sorted(found, key=TIMES.index)

    def _trait(self, kind: Kind, value: str) -> Trait:
        names = ((language, self._name(kind, value, language)) for language in LANGUAGES)
        return Trait(kind, value, FrozenMap(names))

    def _name(self, kind: Kind, value: str, language: str) -> str:
        match kind:
            case "sector" if value == GENERALIST:
                return message("recruiting.generalist", language)
            case "sector":
                trees = [tree for tree in self._trees if value in tree.parents]
                return trees[0].name(value, language) if trees else value
            case "language":
                return _language_names().get(value, {}).get(language) or value
            case "goal":
                return goal_names().get(value, FrozenMap()).get(language, value)
            case "time":
                day, part = value.split()
                return message(
                    "recruiting.time",
                    language,
                    day=message(f"recruiting.day.{day}", language),
                    part=message(f"recruiting.part.{part}", language),
                )
        return value


TIMES = tuple(f"{day} {part}" for day in DAYS for part in PARTS)


def shared(
    mentor: Mentor, reader: Reader, mentees: Iterable[Mentee], minimum_cell: int
) -> tuple[Trait, ...]:
    """Return what of a mentor's profile enough mentees want all together.

    A description with these traits points to no single mentee: at least ``minimum_cell`` of them
    want all of it. Times are left out.

    Parameters
    ----------
    mentor
        The profile.
    reader
        Reads what people hold.
    mentees
        Whom no description may point to.
    minimum_cell
        How many must share it.

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
    own = list(profile_traits(reader, mentor))
    # What most want comes first within its kind.
    counts = {trait: sum(trait in traits for traits in wanted) for trait in own}
    own.sort(key=lambda trait: (KINDS.index(trait.kind), -counts[trait], trait.value))
    for trait in own:
        left = [traits for traits in wanted if trait in traits]
        if len(left) >= max(minimum_cell, 1):
            kept.append(trait)
            wanted = left
    return tuple(kept)


def profile_traits(reader: Reader, mentor: Mentor) -> tuple[Trait, ...]:
    """Return the traits by which a profile is described: all but the times."""
    return tuple(own for own in reader.traits(mentor) if own.kind != "time")


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


def trait_said(trait: Trait, language: str = "en") -> str:
    """Return the name of a trait; of a sector in quotes: such names hold commas and semicolons.

    Examples
    --------
    >>> trait_said(Trait("sector", "kitchen")), trait_said(Trait("goal", "job"))
    ('“kitchen”', 'job')
    """
    name = trait.name(language)
    if trait.kind == "sector" and trait.value != GENERALIST:
        return message("recruiting.quoted", language, name=name)
    return name


@cache
def _language_names() -> dict[str, dict[str, str]]:
    return {row["tag"]: row for row in read_rows("languages/names.csv")}

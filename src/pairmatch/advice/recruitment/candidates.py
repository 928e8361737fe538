"""Candidates: profiles of mentors to look for, and the cohort of today that they could join."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import TypeAlias

from pairmatch._support.messages import message
from pairmatch._support.parameters import whole
from pairmatch._support.progress import SILENT, Steps
from pairmatch.advice.contradictions import best_or_diagnosed
from pairmatch.advice.recruitment.extensions import Extension
from pairmatch.errors import IntakeError, PolicyError
from pairmatch.people import GENERALIST, UNDECIDED, Availability, Cohort, Level, Mentee, Mentor
from pairmatch.people.pairs import Matching, PlanGiven, plan_given
from pairmatch.plans.differences import Difference
from pairmatch.plans.left_out import available_mentees
from pairmatch.plans.solving_again import Outcome
from pairmatch.policy import AgeRange, Policy, SharedLanguage, SharedLanguageAtLeast
from pairmatch.policy.parts import LanguageChoice
from pairmatch.policy.weights import SCALE
from pairmatch.scoring import breakdown

# A pair below this score is weak, whatever the others have.
WEAK = SCALE // 2
# A language is one to work in if one mentor in this many speaks it.
_WORKING = 5
_LEVEL = Level.C1

Profile: TypeAlias = tuple[
    str | None, tuple[tuple[str, str], ...], tuple[str, ...], tuple[str, ...], Availability,
    int | None,
]  # fmt: skip
"""Site, languages, sectors, offers, times and year of birth."""


@dataclass(frozen=True)
class Candidate:
    """A mentor who could be recruited.

    Attributes
    ----------
    mentor
        The profile.
    stands_for
        Mentees from whose needs it was made; none for a profile of the caller.
    unmatched
        How many of them have no mentor in the plan.
    """

    mentor: Mentor = field(repr=False)
    stands_for: tuple[str, ...] = ()
    unmatched: int = 0


def candidate_profiles(
    cohort: Cohort, policy: Policy, plan: PlanGiven, *, most: int = 200
) -> tuple[Candidate, ...]:
    """Return profiles of mentors who would suit the mentees who lack one most.

    For every mentee who has no mentor in the plan, and for every weakly matched one, a profile is
    made that suits this mentee: the same site, sectors and times; an offer for each need; a
    generalist for somebody undecided; and one language at C1 (or what a rule asks beyond): the one
    that the mentee knows best among those that a language rule of the policy names or, if it names
    none, that a mentor in five speaks. *Weakly matched* is a pair with a score below 0.5, or below
    the first quartile of the plan. Pinned mentees and running pairs are settled.

    Equal profiles become one that represents several mentees. A profile that is not eligible for
    its mentee is left out: no recruit helps somebody whose answers break a rule, and attributes
    that custom criteria and rules need cannot be invented (give candidates for these; functions of
    yours see mentors without attributes here).

    Parameters
    ----------
    cohort, policy
        The data.
    plan
        The plan of today: pairs ``(mentee_id, mentor_id)``, a result, or a table with the columns
        ``mentee_id`` and ``mentor_id``.
    most
        The most profiles: first those that represent most mentees without a mentor, then
        for most weakly matched ones.

    Returns
    -------
    tuple of Candidate
        With ids such as ``candidate-01`` that nobody has.

    Raises
    ------
    PolicyError
        If the plan is none of these people, or ``most`` is below 1.

    Examples
    --------
    >>> cohort = Cohort([Mentor(id="M-1")], [Mentee(id="E-1"), Mentee(id="E-2", needs=["job"])])
    >>> made = candidate_profiles(cohort, Policy(), [("E-1", "M-1")])
    >>> [(each.mentor.id, each.mentor.offers, each.stands_for, each.unmatched) for each in made]
    [('candidate-1', ('job',), ('E-2',), 1), ('candidate-2', (), ('E-1',), 0)]
    """
    most = whole("most", most)
    return profiles_and_rest(cohort, policy, plan_given(cohort, plan), most)[0]


def profiles_and_rest(
    cohort: Cohort, policy: Policy, plan: Matching, most: int = 200
) -> tuple[tuple[Candidate, ...], tuple[str, ...]]:
    """Return :func:`candidate_profiles`, and the mentees without a mentor whom no profile suits."""
    lone, weak = needy(cohort, policy, plan)
    working = _working_languages(cohort)
    groups: dict[Profile, list[Mentee]] = {}
    for mentee in (*lone, *weak):
        groups.setdefault(_profile(mentee, policy, working), []).append(mentee)
    rest = {mentee.id for mentee in lone}
    alone = frozenset(rest)
    prefix = _free_prefix(cohort)
    made = []
    for profile, mentees in groups.items():
        site, languages, sectors, offers, times, born = profile
        mentor = Mentor(
            id=prefix, site=site, languages=dict(languages), sectors=sectors, offers=offers,
            availability=times, birth_year=born,
        )  # fmt: skip
        suited = [e.id for e in mentees if breakdown(cohort, policy, e, mentor).eligible]
        rest.difference_update(suited)
        if suited:
            n_alone = len(alone.intersection(suited))
            made.append((-n_alone, -len(suited), repr(profile), mentor, tuple(sorted(suited))))
    made = sorted(made, key=lambda each: each[:3])[:most]
    # With leading zeros, so that they sort as they were made.
    width = len(str(len(made)))
    candidates = tuple(
        Candidate(mentor.replace(id=f"{prefix}-{number:0{width}d}"), suited, -n_alone)
        for number, (n_alone, _, _, mentor, suited) in enumerate(made, start=1)
    )
    return candidates, tuple(sorted(rest))


def given_candidates(cohort: Cohort, policy: Policy, mentors: object) -> tuple[Candidate, ...]:
    """Return the candidates of a caller, checked.

    Raises PolicyError if something is no mentor, or an id is not unique among them and everybody
    in the cohort, and IntakeError if a profile holds codes that the policy does not know.
    """
    if isinstance(mentors, str | bytes | Mentor) or not isinstance(mentors, Iterable):
        raise PolicyError("candidates: give a list of Mentor profiles")
    listed: list[Mentor] = []
    for number, mentor in enumerate(mentors, start=1):
        if not isinstance(mentor, Mentor):
            raise PolicyError(f"candidates: item {number} is no Mentor")
        listed.append(mentor)
    counts = Counter(mentor.id for mentor in listed)
    taken = [
        label for label, n in counts.items()
        if n > 1 or cohort.find_mentor(label) or cohort.find_mentee(label)
    ]  # fmt: skip
    if taken:
        raise PolicyError(
            f"candidates: the ids {', '.join(map(repr, taken))} are not unique; no candidate may "
            "have the id of another one, or of somebody in the cohort"
        )
    parts = (*policy.criteria, *policy.rules)
    if issues := [issue for part in parts for issue in part.problems(listed, ())]:
        raise IntakeError(dict.fromkeys(issues))
    return tuple(map(Candidate, listed))


def needy(
    cohort: Cohort, policy: Policy, plan: Matching
) -> tuple[tuple[Mentee, ...], tuple[Mentee, ...]]:
    """Return the mentees without a mentor, and the weakly matched; see candidate_profiles."""
    available = set(available_mentees(cohort))
    lone, paired = [], []
    for mentee in cohort.mentees:
        if mentee.id in available:
            partner = plan.partner_of(mentee.id)
            if partner is None:
                lone.append(mentee)
            else:
                parts = breakdown(cohort, policy, mentee, cohort.mentor(str(partner)))
                paired.append((parts.points, mentee))
    points = sorted(each for each, _ in paired)
    quartile = points[math.ceil(len(points) / 4) - 1] if points else 0
    weak = [mentee for each, mentee in paired if each < max(quartile, WEAK)]
    return tuple(lone), tuple(weak)


def language_parts(policy: Policy) -> tuple[tuple[LanguageChoice, Level], ...]:
    """Return the rules, or else the criteria, that ask for a common language, with their levels."""
    at_least = [rule for rule in policy.rules if isinstance(rule, SharedLanguageAtLeast)]
    rules = [(rule, Level[rule.level]) for rule in at_least]
    criteria = [(part, Level.A1) for part in policy.criteria if isinstance(part, SharedLanguage)]
    return tuple(rules or criteria)


def _profile(mentee: Mentee, policy: Policy, working: dict[str, int]) -> Profile:
    sectors = {GENERALIST if code == UNDECIDED else code for code in mentee.sectors}
    return (
        mentee.site,
        _languages(mentee, policy, working),
        tuple(sorted(sectors)),
        tuple(sorted(mentee.needs)),
        mentee.availability,
        _birth_year(mentee, policy),
    )


def _languages(
    mentee: Mentee, policy: Policy, working: dict[str, int]
) -> tuple[tuple[str, str], ...]:
    """Return one language for each part of the policy that asks for one, with a mentor's level."""
    levels: dict[str, Level] = {}
    for part, least in language_parts(policy) or ((LanguageChoice(), Level.A1),):
        spoken = {tag: level for tag, level in part.levels(mentee).items() if level >= least}
        usual = {tag: level for tag, level in spoken.items() if part.languages or tag in working}
        if spoken:
            best = min(usual or spoken, key=lambda t: (-spoken[t], -working.get(t, 0), t))
            levels[best] = max(_LEVEL, least, levels.get(best, _LEVEL))
    return tuple((tag, level.name) for tag, level in sorted(levels.items()))


def _working_languages(cohort: Cohort) -> dict[str, int]:
    """Return the languages that a mentor in five speaks, with how many do."""
    people = cohort.mentors or cohort.mentees
    counts = Counter(tag for person in people for tag in person.languages)
    return {tag: n for tag, n in counts.items() if _WORKING * n >= len(people)}


def _birth_year(mentee: Mentee, policy: Policy) -> int | None:
    """Return the latest year that rules allow where they fail without one."""
    years = []
    for rule in policy.rules:
        if isinstance(rule, AgeRange) and rule.missing == "fail":
            _, (first, last) = rule.bounds()
            if rule.min_gap is not None and mentee.birth_year is not None:
                last = min(last, mentee.birth_year - rule.min_gap)
            years.append((max(first, 1900), min(last, rule.year, 2100)))
    if not years:
        return None
    earliest, latest = max(first for first, _ in years), min(last for _, last in years)
    return latest if earliest <= latest else None


def _free_prefix(cohort: Cohort) -> str:
    """Return the beginning of ids that nobody has."""
    prefix = "candidate"
    labels = [person.id for person in (*cohort.mentors, *cohort.mentees)]
    while any(label.startswith(prefix) for label in labels):
        prefix = f"new-{prefix}"
    return prefix


@dataclass(frozen=True)
class Waiting:
    """The number of mentees who wait and the length of a meeting: how texts for others begin.

    Attributes
    ----------
    n_mentees, n_without
        Mentees who look for a mentor (not those in running pairs), and how many of them have none
        in the best plan.
    minutes
        Length of a meeting, if the policy says it.
    minimum_cell
        Texts to be sent out say no smaller number of mentees, and describe nobody by what fewer
        of them want.
    n_beyond_help
        How many of those without a mentor no new mentor would suit, as far as is known: their
        answers break a rule, or a rule asks for what cannot be invented.
    """

    n_mentees: int
    n_without: int
    minutes: int | None
    minimum_cell: int
    n_beyond_help: int = 0

    def to_dict(self) -> dict[str, object]:
        """Return plain data."""
        return asdict(self)


@dataclass(frozen=True, eq=False)
class Question:
    """A cohort of today with its best plan, ``base``, and the mentors who could join it.

    ``rest`` holds the mentees without a mentor whom no profile suits that was made.
    """

    cohort: Cohort
    policy: Policy
    base: Outcome
    candidates: tuple[Candidate, ...]
    rest: tuple[str, ...] = ()

    @classmethod
    def of(cls, cohort: Cohort, policy: Policy, candidates: Iterable[Mentor] | None) -> Question:
        """Return the question; without candidates of the caller, profiles are made.

        Raises what :func:`pairmatch.match` raises, and errors in the candidates.
        """
        _, base = best_or_diagnosed(cohort, policy)
        if candidates is not None:
            return cls(cohort, policy, base, given_candidates(cohort, policy, candidates))
        return cls(cohort, policy, base, *profiles_and_rest(cohort, policy, base.plan))

    @property
    def mentees(self) -> tuple[Mentee, ...]:
        """The mentees who look for a mentor: not those in running pairs."""
        running = {mentee for mentee, _ in self.cohort.running}
        return tuple(mentee for mentee in self.cohort.mentees if mentee.id not in running)

    @property
    def waiting_mentees(self) -> tuple[Mentee, ...]:
        """The mentees among them without a mentor in today's best plan."""
        plan = self.base.plan
        return tuple(each for each in self.mentees if plan.partner_of(each.id) is None)

    def waiting(self, minutes: int | None, minimum_cell: int) -> Waiting:
        """Return how many of them wait."""
        without, beyond = len(self.waiting_mentees), len(self.rest)
        return Waiting(len(self.mentees), without, minutes, minimum_cell, beyond)

    def gains(
        self, extension: Extension, outcomes: Iterable[Outcome | None]
    ) -> tuple[tuple[Difference | None, ...], tuple[int, ...]]:
        """Return what plans add to today's, and how many pairs more they have (0 without one)."""
        plans = tuple(outcomes)
        adds = (None if new is None else extension.difference(self.base, new) for new in plans)
        more = (0 if new is None else len(new.plan) - len(self.base.plan) for new in plans)
        return tuple(adds), tuple(more)

    def copies(self, candidate: Mentor, number: int) -> list[Mentor]:
        """Return n people of one profile, the first with the id of the profile."""
        people = (*self.cohort.mentors, *self.cohort.mentees, *(o.mentor for o in self.candidates))
        taken = {person.id for person in people}
        labels = []
        for k in range(2, number + 1):
            label = f"{candidate.id} ({k})"
            while label in taken:
                label += "'"
            labels.append(label)
        return [candidate, *(candidate.replace(id=label) for label in labels)]

    def extension(self, at_once: int, copies: int = 1, steps: Steps = SILENT) -> Extension:
        """Return the cohort with copies of each candidate, at most some of whom join at once."""
        people = [one for each in self.candidates for one in self.copies(each.mentor, copies)]
        return Extension.of(self.cohort, self.policy, people, at_once, steps)


def today_said(waiting: Waiting, language: str) -> str:
    """Return how many mentees have no mentor today."""
    n, total = waiting.n_without, waiting.n_mentees
    return message("recruiting.today", language, n=n, total=total)


def gain_said(adds: Difference | None, language: str) -> str:
    """Return what somebody adds; ``None`` = no plan would be possible."""
    if adds is None:
        return message("recruiting.impossible", language)
    return message("recruiting.nothing", language) if adds.none else adds.text(language)


def profile_dict(mentor: Mentor) -> dict[str, object]:
    """Return the profile of a mentor to look for, as plain data."""
    return {
        "site": mentor.site,
        "sectors": list(mentor.sectors),
        "languages": {tag: level.name for tag, level in mentor.languages.items()},
        "offers": list(mentor.offers),
        "availability": str(mentor.availability),
        "company": mentor.company,
        "capacity": mentor.capacity,
        "min_load": mentor.min_load,
        "current_load": mentor.current_load,
        "birth_year": mentor.birth_year,
    }

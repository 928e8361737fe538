"""What all questions about recruits begin with: today's plan, the candidates, the first prices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from pairmatch.advice.differences import Difference
from pairmatch.advice.outcomes import Outcome
from pairmatch.advice.recruits.candidates import Candidate, given_candidates, profiles_and_rest
from pairmatch.advice.recruits.extensions import Extension, today
from pairmatch.advice.recruits.screening import Search
from pairmatch.messages import message
from pairmatch.people import Cohort, Mentee, Mentor
from pairmatch.policy import Policy


@dataclass(frozen=True)
class Waiting:
    """Who waits, and what a meeting is: what texts to be sent out begin with.

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
    """

    n_mentees: int
    n_without: int
    minutes: int | None
    minimum_cell: int

    def to_dict(self) -> dict[str, object]:
        """Return plain data."""
        return asdict(self)


@dataclass(frozen=True, eq=False)
class Question:
    """A cohort of today, and who could join it.

    Attributes
    ----------
    cohort, policy
        The data.
    base
        Today's best plan.
    candidates
        Who could join.
    rest
        Mentees without a mentor whom no profile suits that was made.
    """

    cohort: Cohort
    policy: Policy
    base: Outcome
    candidates: tuple[Candidate, ...]
    rest: tuple[str, ...] = ()

    @classmethod
    def of(cls, cohort: Cohort, policy: Policy, candidates: Iterable[Mentor] | None) -> Question:
        """Return the question; without candidates of the caller, profiles are made.

        Raises
        ------
        PolicyError, IntakeError, InfeasibleError
            As :func:`pairmatch.match`, or if the candidates make no sense.
        """
        base = today(cohort, policy)
        if candidates is not None:
            return cls(cohort, policy, base, given_candidates(cohort, policy, candidates))
        return cls(cohort, policy, base, *profiles_and_rest(cohort, policy, base.plan))

    @property
    def labels(self) -> list[str]:
        """Ids of the candidates."""
        return [own.mentor.id for own in self.candidates]

    @property
    def mentees(self) -> tuple[Mentee, ...]:
        """The mentees who look for a mentor: not those in running pairs."""
        running = {mentee for mentee, _ in self.cohort.running}
        return tuple(mentee for mentee in self.cohort.mentees if mentee.id not in running)

    @property
    def waiting_mentees(self) -> tuple[Mentee, ...]:
        """Those of them who have no mentor in today's best plan."""
        plan = self.base.plan
        return tuple(own for own in self.mentees if plan.partner_of(own.id) is None)

    def waiting(self, minutes: int | None, minimum_cell: int) -> Waiting:
        """Return how many of them wait."""
        return Waiting(len(self.mentees), len(self.waiting_mentees), minutes, minimum_cell)

    def more_pairs(self, outcome: Outcome | None) -> int:
        """Return how many pairs more there are in another plan; 0 without one."""
        return 0 if outcome is None else len(outcome.plan) - len(self.base.plan)

    def copies(self, candidate: Mentor, number: int) -> list[Mentor]:
        """Return so many people of one profile, the first with the id of the profile."""
        people = (*self.cohort.mentors, *self.cohort.mentees, *(o.mentor for o in self.candidates))
        taken = {person.id for person in people}
        labels = []
        for k in range(2, number + 1):
            label = f"{candidate.id} ({k})"
            while label in taken:
                label += "'"
            labels.append(label)
        return [candidate, *(candidate.replace(id=label) for label in labels)]

    def extension(self, at_once: int, copies: int = 1) -> Extension:
        """Return the cohort with those who could join, so many of them at once.

        With copies there are several people of each profile.
        """
        people = [person for own in self.candidates for person in self.copies(own.mentor, copies)]
        return Extension.of(self.cohort, self.policy, people, at_once)


def first_search(question: Question, extension: Extension, *, keep: bool) -> Search:
    """Return the search among all candidates, with nobody chosen yet."""
    outcome = extension.solved(())
    return Search(extension, question.base, frozenset(), outcome or question.base, keep)


def today_said(waiting: Waiting, language: str) -> str:
    """Return how many mentees have no mentor today."""
    n, total = waiting.n_without, waiting.n_mentees
    return message("recruiting.today", language, n=n, total=total)


def said(adds: Difference | None, language: str) -> str:
    """Return what somebody adds; ``None`` = no plan would be possible."""
    if adds is None:
        return message("recruiting.impossible", language)
    return message("recruiting.nothing", language) if adds.none else adds.text(language)


def profile_dict(mentor: Mentor) -> dict[str, object]:
    """Return the profile of a mentor to look for, as plain data.

    Examples
    --------
    >>> profile_dict(Mentor(id="M", languages="fr:C1", offers=["job"]))["languages"]
    {'fr': 'C1'}
    """
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

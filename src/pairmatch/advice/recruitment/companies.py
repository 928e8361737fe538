"""The gain from several people of one profile, such as those of a company."""

from __future__ import annotations

from dataclasses import dataclass, field

from pairmatch._support.display import Block, Shown, View
from pairmatch._support.messages import Worded, message
from pairmatch._support.parameters import whole
from pairmatch._support.progress import Progress, Steps
from pairmatch.advice.recruitment.candidates import (
    Question,
    Waiting,
    gain_said,
    profile_dict,
    today_said,
)
from pairmatch.advice.recruitment.supply import Reader, Trait, described, profile_traits, shared
from pairmatch.errors import PolicyError
from pairmatch.people import Cohort, Mentor
from pairmatch.plans.differences import Difference
from pairmatch.policy import Policy


@dataclass(frozen=True, repr=False)
class CompanyRecruiting(Worded, Shown):
    """The gains from 1, 2, … people of one profile.

    Attributes
    ----------
    profile
        The profile.
    adds
        What one, two, … people of it add to today's plan, each number exactly; ``None`` where no
        plan would be possible.
    more_pairs
        How many pairs more there would be (0 where no plan is possible).
    waiting
        The mentees who wait.
    traits, shared
        As of a :class:`Recruit`.
    """

    profile: Mentor = field(repr=False)
    adds: tuple[Difference | None, ...]
    more_pairs: tuple[int, ...]
    waiting: Waiting
    traits: tuple[Trait, ...] = field(repr=False)
    shared: tuple[Trait, ...] = field(repr=False)

    def _view(self) -> View:
        rows = [(n, gain_said(adds, "en")) for n, adds in enumerate(self.adds, start=1)]
        today = Block([(today_said(self.waiting, "en"),)])
        return View("CompanyRecruiting", [today, Block(rows, ("people", "add"), where=".text()")])

    @property
    def enough(self) -> int:
        """The fewest people who add as much as all of them (0 = they add nothing)."""
        last = self.adds[-1]
        return 0 if last is None or last.none else self.adds.index(last) + 1

    def to_dict(self) -> dict[str, object]:
        """Return plain data."""
        return {
            "profile": {"id": self.profile.id, **profile_dict(self.profile)},
            "adds": [None if adds is None else adds.to_dict() for adds in self.adds],
            "more_pairs": list(self.more_pairs),
            "enough": self.enough,
            "waiting": self.waiting.to_dict(),
            "shared": [trait.to_dict() for trait in self.shared],
        }

    def text(self, language: str = "en") -> str:
        """Return the gain of each number of people in words; no mentee is named."""
        profile = described(self.traits, language) or self.profile.id
        lines = [
            today_said(self.waiting, language),
            message("recruiting.company", language, profile=profile),
        ]
        gains = enumerate((gain_said(adds, language) for adds in self.adds), start=1)
        lines += [message("recruiting.company_line", language, n=n, adds=gain) for n, gain in gains]
        return "\n".join(lines)


def recruiting_company(
    cohort: Cohort,
    policy: Policy,
    profile: Mentor,
    people: int = 10,
    *,
    minimum_cell: int = 3,
    progress: Progress | bool | None = None,
) -> CompanyRecruiting:
    """Say what 1, 2, … people of one profile would add together, such as those of a company.

    Parameters
    ----------
    cohort, policy
        The data.
    profile
        The profile of each of them, with an id that nobody has.
    people
        Up to how many.
    minimum_cell
        As for :func:`recruiting`.
    progress
        Counts numbers of people; see :func:`pairmatch.match`.

    Returns
    -------
    CompanyRecruiting
        Every number is solved exactly.

    Raises
    ------
    PolicyError, IntakeError, InfeasibleError
        As :func:`recruiting`.

    Examples
    --------
    >>> from pairmatch.people import Mentee
    >>> cohort = Cohort([Mentor(id="M-1")], [Mentee(id=f"E-{k}") for k in range(4)])
    >>> offer = recruiting_company(cohort, Policy(), Mentor(id="new"), 5)
    >>> offer.more_pairs, offer.enough
    ((1, 2, 3, 3, 3), 3)
    """
    people, minimum_cell = whole("people", people), whole("minimum_cell", minimum_cell)
    if not isinstance(profile, Mentor):
        raise PolicyError("profile: give a Mentor")
    with Steps(progress, "people", people) as steps:
        question = Question.of(cohort, policy, [profile])
        extension = question.extension(people, people, steps)
        labels = list(extension.candidates)
        outcomes = [extension.solved(labels[:n]) for n in range(1, people + 1)]
    adds, more_pairs = question.gains(extension, outcomes)
    reader = Reader(cohort, policy)
    return CompanyRecruiting(
        profile=profile,
        adds=adds,
        more_pairs=more_pairs,
        waiting=question.waiting(reader.minutes, minimum_cell),
        traits=profile_traits(reader, profile),
        shared=shared(profile, reader, question.waiting_mentees, minimum_cell),
    )

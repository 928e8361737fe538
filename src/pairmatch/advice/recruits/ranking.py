"""Which additional mentor would add how much."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import pandas as pd

from pairmatch.advice.differences import Difference
from pairmatch.advice.recruits.candidates import Candidate
from pairmatch.advice.recruits.exact_answers import Answer
from pairmatch.advice.recruits.questions import (
    Question,
    Waiting,
    first_search,
    profile_dict,
    said,
    today_said,
)
from pairmatch.advice.recruits.traits import Reader, Trait, described, profile_traits, shared
from pairmatch.matching import Pair
from pairmatch.messages import message
from pairmatch.people import Cohort, Mentor
from pairmatch.policy import Policy
from pairmatch.quantities import whole

_COLUMNS = [
    "rank", "candidate", "site", "sectors", "languages", "offers", "stands_for", "possible",
    "more_pairs",
]  # fmt: skip


@dataclass(frozen=True)
class Recruit:
    """A mentor who could be recruited, and what that would change.

    Attributes
    ----------
    rank
        1 = adds most.
    candidate
        The profile, and the mentees from whose needs it was made.
    adds
        By how much the best plan with this mentor is better than that of today, exactly; ``None``
        if no plan would be possible (a minimum load or a quota that cannot be met).
    bound
        What prices say it can add at most in the first stages; ``None`` where there are none.
    more_pairs
        How many pairs more the new plan has.
    new_pairs, ended_pairs
        Pairs of the new plan that today's has not, and the other way round. Of equally good plans
        one that keeps most of today's.
    traits, shared
        Sector, languages, site and offers of the profile; and those that enough mentees want all
        together, so that they point to nobody.
    """

    rank: int
    candidate: Candidate
    adds: Difference | None
    bound: Difference | None
    more_pairs: int
    new_pairs: tuple[Pair, ...]
    ended_pairs: tuple[Pair, ...]
    traits: tuple[Trait, ...] = field(repr=False)
    shared: tuple[Trait, ...] = field(repr=False)

    @property
    def id(self) -> str:
        """Id of the candidate."""
        return self.candidate.mentor.id

    @property
    def confirmed(self) -> bool:
        """Whether ``adds`` is exact: always, by solving again, or because the bound is 0."""
        return True

    @property
    def gets(self) -> tuple[str, ...]:
        """Mentees who would be with the new mentor."""
        return tuple(str(mentee) for mentee, mentor in self.new_pairs if mentor == self.id)

    @property
    def moved(self) -> tuple[str, ...]:
        """Mentees who would have another mentor than today."""
        before = {mentee for mentee, _ in self.ended_pairs}
        return tuple(str(mentee) for mentee, _ in self.new_pairs if mentee in before)

    def to_dict(self) -> dict[str, object]:
        """Return plain data."""
        return {
            "rank": self.rank,
            "id": self.id,
            "profile": profile_dict(self.candidate.mentor),
            "stands_for": list(self.candidate.stands_for),
            "adds": None if self.adds is None else self.adds.to_dict(),
            "bound": None if self.bound is None else self.bound.to_dict(),
            "confirmed": self.confirmed,
            "more_pairs": self.more_pairs,
            "new_pairs": [list(pair) for pair in self.new_pairs],
            "ended_pairs": [list(pair) for pair in self.ended_pairs],
            "shared": [trait.to_dict() for trait in self.shared],
        }

    def text(self, language: str = "en") -> str:
        """Return one line; no mentee is named."""
        who = f"{self.id} ({described(self.traits, language)})" if self.traits else self.id
        gain = said(self.adds, language)
        parts = [message("recruiting.line", language, rank=self.rank, who=who, adds=gain)]
        if self.adds is not None and self.new_pairs:
            parts.append(message("recruiting.gets", language, n=len(self.gets)))
            parts.append(message("recruiting.moved", language, n=len(self.moved)))
        return " ".join(parts)

    def __str__(self) -> str:
        return self.text()


@dataclass(frozen=True)
class Recruiting:
    """The mentors who would add most, ranked.

    Attributes
    ----------
    recruits
        The best, best first: by what they add stage by stage, ties by id.
    waiting
        Who waits.
    looked_at, confirmed
        How many candidates were looked at, and for how many what they add was settled exactly.
        The others cannot add more than the last of the recruits: so their bounds prove.
    own
        Whether the candidates are those of the caller.
    without_profile
        Mentees who lack a mentor, or have a weak pair, and for whom no eligible profile can be
        made.
    """

    recruits: tuple[Recruit, ...]
    waiting: Waiting
    looked_at: int
    confirmed: int
    own: bool
    without_profile: tuple[str, ...]

    @property
    def table(self) -> pd.DataFrame:
        """One row a recruit: rank, id, site, sectors, languages, offers, what it adds, and more."""
        rows = []
        for recruit in self.recruits:
            mentor = recruit.candidate.mentor
            rows.append(
                {
                    "rank": recruit.rank,
                    "candidate": recruit.id,
                    "site": mentor.site,
                    "sectors": ", ".join(mentor.sectors),
                    "languages": ", ".join(
                        f"{t}:{own.name}" for t, own in mentor.languages.items()
                    ),
                    "offers": ", ".join(mentor.offers),
                    "stands_for": len(recruit.candidate.stands_for),
                    "possible": recruit.adds is not None,
                    "more_pairs": recruit.more_pairs,
                    **({} if recruit.adds is None else recruit.adds.to_dict()),
                    "moved": len(recruit.moved),
                }
            )
        # The stages stand where the recruits have them.
        stages = dict.fromkeys(
            stage for own in self.recruits if own.adds is not None for stage in own.adds.stages
        )
        return pd.DataFrame(rows, columns=[*_COLUMNS, *stages, "moved"])

    def to_dict(self) -> dict[str, object]:
        """Return plain data."""
        return {
            "recruits": [recruit.to_dict() for recruit in self.recruits],
            "waiting": self.waiting.to_dict(),
            "looked_at": self.looked_at,
            "confirmed": self.confirmed,
            "own": self.own,
            "without_profile": list(self.without_profile),
        }

    def text(self, language: str = "en") -> str:
        """Return the ranking in words, for the coordinator; no mentee is named."""
        lines = [
            today_said(self.waiting, language),
            message("recruiting.looked", language, n=self.looked_at, confirmed=self.confirmed),
        ]
        better = [own for own in self.recruits if own.adds is not None and own.adds.better]
        if not better:
            lines.append(message("recruiting.none", language))
        # Of those who add nothing only the caller's own are news.
        lines += [own.text(language) for own in (self.recruits if self.own else better)]
        if self.without_profile:
            n = len(self.without_profile)
            lines.append(message("recruiting.without_profile", language, n=n))
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.text()


def recruiting(
    cohort: Cohort,
    policy: Policy,
    candidates: Iterable[Mentor] | None = None,
    *,
    k: int = 10,
    minimum_cell: int = 3,
) -> Recruiting:
    """Say which additional mentor would add how many pairs and how much score.

    Every candidate gets a bound from the prices that prove today's plan; in the order of their
    bounds the candidates are added alone and everything is solved again, until nobody who is left
    can be among the best. So the best are exact, and so is their order. Where no prices exist
    (quotas that cross or are shares, other first stages) every candidate is solved.

    Parameters
    ----------
    cohort, policy
        The data.
    candidates
        Mentors of a catalogue of one's own, with ids that nobody has; capacity and everything
        else count as given. By default profiles are made from what mentees lack
        (:func:`candidate_profiles`).
    k
        How many of the best.
    minimum_cell
        What a text to be sent out says of a profile is what so many mentees want at least.

    Returns
    -------
    Recruiting

    Raises
    ------
    PolicyError
        If ``candidates`` or ``k`` make no sense, or the policy names an attribute nobody has.
    IntakeError
        If a profile holds codes that the policy does not know.
    InfeasibleError
        If no plan is possible today.

    Notes
    -----
    One more mentor never makes a plan worse, unless a quota or a stage ``even_load`` counts over
    groups, or the mentor comes with a minimum load: then ``adds`` can be a loss, or there is no
    plan at all.

    Examples
    --------
    >>> from pairmatch.people import Mentee
    >>> from pairmatch.policy import GoalCoverage
    >>> mentees = [Mentee(id="E-1", needs=["job"]), Mentee(id="E-2", needs=["network"])]
    >>> cohort = Cohort([Mentor(id="M-1", offers=["job"])], mentees)
    >>> advice = recruiting(cohort, Policy(criteria=[GoalCoverage()]))
    >>> print(advice)
    1 of 2 mentees has no mentor in the best plan.
    1 profile was looked at; settled exactly: 1.
    1. candidate-1 (help with: network): 1 pair more and 1.0000 more of total score. 1 mentee \
would be with this mentor. 0 mentees would change mentors.
    """
    k, minimum_cell = whole("k", k), whole("minimum_cell", minimum_cell)
    question = Question.of(cohort, policy, candidates)
    search = first_search(question, question.extension(at_once=1), keep=True)
    best, settled = search.best(k, question.labels)
    by_id = {own.mentor.id: own for own in question.candidates}
    reader, mentees = Reader(cohort, policy), question.waiting_mentees

    def recruit(rank: int, answer: Answer) -> Recruit:
        candidate = by_id[answer.label]
        new, ended, more = answer.changes(question.base.plan)
        traits = profile_traits(reader, candidate.mentor)
        common = shared(candidate.mentor, reader, mentees, minimum_cell)
        return Recruit(rank, candidate, answer.adds, answer.bound, more, new, ended, traits, common)

    return Recruiting(
        recruits=tuple(recruit(rank, answer) for rank, answer in enumerate(best, start=1)),
        waiting=question.waiting(reader.minutes, minimum_cell),
        looked_at=len(question.candidates),
        confirmed=settled,
        own=candidates is not None,
        without_profile=question.rest,
    )

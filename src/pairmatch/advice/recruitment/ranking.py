"""A ranking of additional mentors by what each would add, exactly."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeAlias

import pandas as pd

from pairmatch._support.display import Block, Shown, View
from pairmatch._support.messages import Worded, message
from pairmatch._support.parameters import whole
from pairmatch._support.progress import Progress, Steps
from pairmatch.advice.recruitment.candidates import (
    Candidate,
    Question,
    Waiting,
    gain_said,
    profile_dict,
    today_said,
)
from pairmatch.advice.recruitment.extensions import Extension, Prices
from pairmatch.advice.recruitment.supply import Reader, Trait, profile_traits, shared, with_traits
from pairmatch.people import Cohort, Mentor
from pairmatch.people.pairs import Pair
from pairmatch.plans.differences import Difference
from pairmatch.plans.solving_again import Outcome
from pairmatch.policy import Policy

Amounts: TypeAlias = tuple[int, ...]
"""What is gained in each stage; of a bound perhaps only in the first ones."""


@dataclass(frozen=True, eq=False)
class Answer:
    """The gain from a candidate who joins the mentors who are there.

    ``adds`` is by how much the best plan, ``outcome``, is better than today's, exactly; both are
    ``None`` if there is no plan. ``bound`` is ``None`` where there are no prices.
    """

    label: str
    adds: Difference | None
    bound: Difference | None
    outcome: Outcome | None

    @property
    def order(self) -> tuple[bool, Amounts, str]:
        """Sort key: best first, then by id; who makes every plan impossible comes last."""
        if self.adds is None:
            return True, (), self.label
        return False, tuple(-amount for amount in self.adds.amounts), self.label


@dataclass(frozen=True, eq=False)
class Search:
    """A search for the best candidates to join today's mentors and some who are chosen already.

    Differences are counted from ``base``, today's plan. ``outcome`` is the best plan with the
    chosen, as :meth:`Extension.solved` returns it; ``None`` if there is none. With ``keep`` the
    plans of the answers keep most of today's, rather than being just any.
    """

    extension: Extension
    base: Outcome
    chosen: frozenset[str]
    outcome: Outcome | None
    keep: bool

    @cached_property
    def prices(self) -> Prices | None:
        """The prices that prove the best plan with the chosen."""
        if self.outcome is None:
            return None
        return self.extension.prices(self.chosen, self.outcome)

    @cached_property
    def gained(self) -> Difference:
        """The gain of the chosen over today's plan; nothing if there is no plan."""
        return self.extension.difference(self.base, self.outcome or self.base)

    def joined(self, label: str, outcome: Outcome | None) -> Search:
        """Return the search after somebody has joined, with the best plan then."""
        return replace(self, chosen=self.chosen | {label}, outcome=outcome)

    def bounds(self, candidates: Iterable[str]) -> dict[str, int | None]:
        """Return for each candidate what nobody can gain more than by it, combined."""
        labels = list(candidates)
        if self.prices is None or not labels:
            return dict.fromkeys(labels)
        bounds = self.extension.bounds(self.chosen, self.prices, labels)
        return dict(zip(labels, bounds, strict=True))

    def best(self, k: int, candidates: Iterable[str]) -> tuple[list[Answer], int]:
        """Return the k best candidates, best first, and for how many it was settled exactly."""
        bounds = self.bounds(candidates)
        order = sorted(bounds, key=lambda label: (-(bounds[label] or 0), label))
        answers: list[Answer] = []
        for label in order:
            if len(answers) >= k and (last := answers[k - 1]).adds is not None:
                tie = last.label > label
                if not self.may_beat(bounds[label], last.adds.amounts, tie=tie):
                    break
            answers = sorted([*answers, self._answer(label, bounds[label])], key=lambda a: a.order)
        return answers[:k], len(answers)

    def amounts(self, bound: int | None) -> Amounts | None:
        """Return a bound stage by stage, on top of what is gained already."""
        if bound is None or self.prices is None:
            return None
        more = self.prices.layer.split(bound)
        return tuple(a + b for a, b in zip(more, self.gained.amounts, strict=False))

    def may_beat(self, bound: int | None, amounts: Amounts, *, tie: bool = False) -> bool:
        """Return whether a gain up to a bound may be more than amounts, or as much with ``tie``."""
        most = self.amounts(bound)
        if most is None or self.prices is None:
            return True
        least = amounts[: len(most)]
        return most > least or (most == least and (tie or not self.prices.complete))

    def _answer(self, label: str, bound: int | None) -> Answer:
        at_most, most = None, self.amounts(bound)
        if most is not None:
            at_most = Difference(self.gained.stages[: len(most)], most, self.gained.unit)
        outcome = self._outcome(label, bound)
        adds = None if outcome is None else self.extension.difference(self.base, outcome)
        return Answer(label, adds, at_most, outcome)

    def _outcome(self, label: str, bound: int | None) -> Outcome | None:
        extension = self.extension
        # A candidate who cannot help and cannot do harm changes nothing.
        harmless = extension.plain and not extension.must_fill(label)
        if bound == 0 and harmless and self.prices is not None and self.prices.complete:
            return self.outcome if self.chosen else self.base
        joined = self.chosen | {label}
        if self.keep:
            return extension.kept(joined, self.base.plan)
        return extension.solved(joined)


def first_search(question: Question, extension: Extension, *, keep: bool) -> Search:
    """Return the search among all candidates, with nobody chosen yet."""
    outcome = extension.solved(())
    return Search(extension, question.base, frozenset(), outcome or question.base, keep)


_COLUMNS = [
    "rank", "candidate", "site", "sectors", "languages", "offers", "stands_for", "possible",
    "more_pairs",
]  # fmt: skip


@dataclass(frozen=True, repr=False)
class Recruit(Worded, Shown):
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
        Sector, languages, site and offers of the profile; and those, and the times, that enough
        mentees want all together, so that they point to nobody.
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

    def _view(self) -> View:
        # What is looked for was made of answers: text() tells it.
        return View(f"Recruit: {self.rank}. {self.id}: {gain_said(self.adds, 'en')}")

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
        who, gain = with_traits(self.id, self.traits, language), gain_said(self.adds, language)
        parts = [message("recruiting.line", language, rank=self.rank, who=who, adds=gain)]
        if self.adds is not None and self.new_pairs:
            parts.append(message("recruiting.gets", language, n=len(self.gets)))
            parts.append(message("recruiting.moved", language, n=len(self.moved)))
        return " ".join(parts)


@dataclass(frozen=True, repr=False)
class Recruiting(Worded, Shown):
    """The mentors who would add most, ranked.

    Attributes
    ----------
    recruits
        The best, best first: by what they add stage by stage, ties by id.
    waiting
        The mentees who wait.
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

    def _view(self) -> View:
        rows = [
            (each.rank, each.id, gain_said(each.adds, "en"), len(each.gets), len(each.moved))
            for each in self.recruits
        ]
        header = ("rank", "candidate", "adds", "would get", "would move")
        today = Block([(today_said(self.waiting, "en"),)])
        return View("Recruiting", [today, Block(rows, header, where=".text(), .table")])

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
                    "languages": ", ".join(f"{t}:{v.name}" for t, v in mentor.languages.items()),
                    "offers": ", ".join(mentor.offers),
                    "stands_for": len(recruit.candidate.stands_for),
                    "possible": recruit.adds is not None,
                    "more_pairs": recruit.more_pairs,
                    **({} if recruit.adds is None else recruit.adds.to_dict()),
                    "moved": len(recruit.moved),
                }
            )
        # The stages are where the recruits have them.
        gains = [recruit.adds for recruit in self.recruits if recruit.adds is not None]
        stages = dict.fromkeys(stage for gain in gains for stage in gain.stages)
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
        looked = "looked_all" if self.confirmed == self.looked_at else "looked"
        lines = [
            today_said(self.waiting, language),
            message(f"recruiting.{looked}", language, n=self.looked_at, confirmed=self.confirmed),
        ]
        better = [each for each in self.recruits if each.adds is not None and each.adds.better]
        if not better:
            lines.append(message("recruiting.none", language))
        # Candidates who add nothing are news only if the caller gave them.
        lines += [each.text(language) for each in (self.recruits if self.own else better)]
        if self.without_profile:
            n = len(self.without_profile)
            lines.append(message("recruiting.without_profile", language, n=n))
        return "\n".join(lines)


def recruiting(
    cohort: Cohort,
    policy: Policy,
    candidates: Iterable[Mentor] | None = None,
    *,
    k: int = 10,
    minimum_cell: int = 3,
    progress: Progress | bool | None = None,
) -> Recruiting:
    """Rank additional mentors by how many pairs and how much score they would add.

    Every candidate gets a bound from the prices that prove today's plan; in the order of their
    bounds the candidates are added alone and everything is solved again, until nobody who is left
    can be among the best. So the best are exact, and so is their order. Where no prices exist
    (quotas that cross or are shares, other first stages) every candidate is solved.

    Parameters
    ----------
    cohort, policy
        The data.
    candidates
        Mentors of your catalogue, with ids that are new; capacity and everything else count as
        they are. By default profiles are made from what mentees lack (:func:`candidate_profiles`).
    k
        The number of best candidates to return.
    minimum_cell
        A text that is sent out mentions only what at least this many mentees want.
    progress
        Counts plans that are solved, at most one a candidate and today's; see
        :func:`pairmatch.match`.

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
    1 profile was considered and worked out exactly.
    1. candidate-1 (help with: network): 1 more pair and a total score that is 1.00 higher. 1
    mentee would be with this mentor. No other mentee would change mentors.
    """
    k, minimum_cell = whole("k", k), whole("minimum_cell", minimum_cell)
    with Steps(progress, "plans") as steps:
        question = Question.of(cohort, policy, candidates)
        steps.expect(len(question.candidates) + 1)
        search = first_search(question, question.extension(at_once=1, steps=steps), keep=True)
        by_id = {candidate.mentor.id: candidate for candidate in question.candidates}
        best, settled = search.best(k, by_id)
    reader, mentees, today = Reader(cohort, policy), question.waiting_mentees, question.base.plan

    def recruit(rank: int, answer: Answer) -> Recruit:
        candidate = by_id[answer.label]
        plan = today if answer.outcome is None else answer.outcome.plan
        return Recruit(
            rank=rank,
            candidate=candidate,
            adds=answer.adds,
            bound=answer.bound,
            more_pairs=len(plan) - len(today),
            new_pairs=tuple(plan - today),
            ended_pairs=tuple(today - plan),
            traits=profile_traits(reader, candidate.mentor),
            shared=shared(candidate.mentor, reader, mentees, minimum_cell),
        )

    return Recruiting(
        recruits=tuple(recruit(rank, answer) for rank, answer in enumerate(best, start=1)),
        waiting=question.waiting(reader.minutes, minimum_cell),
        looked_at=len(question.candidates),
        confirmed=settled,
        own=candidates is not None,
        without_profile=question.rest,
    )

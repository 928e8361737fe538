"""Sets of mentors who together would add most: greedy, or the best of all sets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

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
from pairmatch.advice.recruitment.extensions import Extension
from pairmatch.advice.recruitment.ranking import Amounts, Search, first_search
from pairmatch.advice.recruitment.supply import Reader, Trait, profile_traits, shared, with_traits
from pairmatch.errors import PolicyError
from pairmatch.people import Cohort, Mentor
from pairmatch.plans.differences import Difference
from pairmatch.plans.solving_again import Outcome
from pairmatch.policy import Policy


def number_of_sets(profiles: int, size: int, copies: int = 1) -> int:
    """Return how many sets of 1 to ``size`` people there are, at most some of each profile.

    Examples
    --------
    >>> number_of_sets(4, 2), number_of_sets(4, 2, copies=2)
    (10, 14)
    """
    ways = [1] + [0] * size
    for _ in range(profiles):
        ways = [sum(ways[max(0, n - copies) : n + 1]) for n in range(size + 1)]
    return sum(ways[1:])


@dataclass(frozen=True, eq=False)
class Joined:
    """People who join, and the best plans with the first 1, 2, … of them."""

    labels: tuple[str, ...]
    outcomes: tuple[Outcome | None, ...]


@dataclass(frozen=True)
class Profiles:
    """The people of each profile: who of them comes next."""

    people: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, labels: Sequence[str], profiles: int) -> Profiles:
        """Return the profiles of people who are listed profile by profile."""
        n = len(labels) // max(profiles, 1)
        return cls(tuple(tuple(labels[k * n : k * n + n]) for k in range(profiles)))

    @property
    def several(self) -> bool:
        """Whether a profile may have several people."""
        return any(len(people) > 1 for people in self.people)

    def number(self, label: str) -> int:
        """Return the number of the profile of somebody."""
        return next(k for k, people in enumerate(self.people) if label in people)

    def next(self, chosen: frozenset[str], first: int = 0) -> dict[str, int]:
        """Return who comes next of each profile from one on, with the number of the profile."""
        numbers = {}
        for number, people in enumerate(self.people[first:], start=first):
            if left := [label for label in people if label not in chosen]:
                numbers[left[0]] = number
        return numbers


def greedy(start: Search, profiles: Profiles, size: int, *, all_join: bool = False) -> Joined:
    """Return who joins if each time the one joins who adds most.

    It ends when nobody adds anything; with ``all_join`` only when nobody is left.
    """
    search, labels, outcomes = start, list[str](), list[Outcome | None]()
    while len(labels) < size:
        best, _ = search.best(1, profiles.next(search.chosen))
        if not best or not (all_join or _adds(search, best[0].outcome)):
            break
        labels.append(best[0].label)
        outcomes.append(best[0].outcome)
        search = search.joined(best[0].label, best[0].outcome)
    return Joined(tuple(labels), tuple(outcomes))


def _adds(search: Search, outcome: Outcome | None) -> bool:
    if outcome is None or search.outcome is None:
        return False
    return search.extension.difference(search.outcome, outcome).better


def best_set(start: Search, profiles: Profiles, size: int) -> Joined:
    """Return the best of all sets: branch and bound, with new prices wherever somebody joined.

    Where the greedy set is as good, it is the answer.
    """
    extension, base, known = start.extension, start.base, greedy(start, profiles, size)
    best: tuple[Amounts, frozenset[str]] = start.gained.amounts, frozenset()
    if known.outcomes and (last := known.outcomes[-1]) is not None:
        best = extension.difference(base, last).amounts, frozenset(known.labels)
    # Those who can add most come first: then sets of later ones are soon ruled out together.
    first = start.bounds(profiles.next(frozenset()))
    order = sorted(first, key=lambda label: (-(first[label] or 0), label))
    profiles = Profiles(tuple(profiles.people[profiles.number(label)] for label in order))

    def look(search: Search, first: int) -> None:
        nonlocal best
        left = size - len(search.chosen)
        numbers = profiles.next(search.chosen, first)
        bounds = search.bounds(numbers)
        for label, number in numbers.items():
            later = number + (not profiles.several)
            others = [bounds[other] for other, k in numbers.items() if k >= later]
            others.sort(key=lambda bound: -(bound or 0))
            # Each of several people with one profile can add what the first can.
            others = others[:1] * (left - 1) if profiles.several else others[: left - 1]
            together = [bounds[label], *others]
            bound = None if None in together else sum(each or 0 for each in together)
            if not search.may_beat(bound, best[0]):
                continue
            outcome = extension.solved(search.chosen | {label})
            joined = search.joined(label, outcome)
            if outcome is not None and joined.gained.amounts > best[0]:
                best = joined.gained.amounts, joined.chosen
            if left > 1:
                look(joined, later)

    look(start, 0)
    if best[1] == frozenset(known.labels):
        return known
    # In the order in which they add most.
    each_alone = Profiles(tuple((label,) for label in sorted(best[1])))
    return greedy(start, each_alone, len(best[1]), all_join=True)


def is_submodular(search: Search) -> bool:
    """Return whether the value is a sum over pairs that only seats and rules limit."""
    extension, prices = search.extension, search.prices
    loads = bool(extension.whole.min_load.any())
    return extension.plain and prices is not None and prices.complete and not loads


# With no more sets than these all of them are looked at.
FEW_SETS = 2_000


@dataclass(frozen=True, repr=False)
class RecruitSet(Worded, Shown):
    """Mentors who together would add most.

    Attributes
    ----------
    chosen
        The profiles, in the order in which they are worth most; one that is taken twice is here
        twice. Fewer than ``size`` if more would add nothing.
    adds
        What the first 1, 2, … of them add together to today's plan, each exactly; ``None`` where
        the first alone make every plan impossible.
    more_pairs
        How many pairs more there are with the first 1, 2, … (0 where no plan is possible).
    size
        How many were wanted.
    exact
        Whether no other set of this size adds more.
    guarantee
        The share of the best possible gain, in the combined value of all stages, that is reached
        at least: 1 if ``exact``; ``None`` where nothing is known.
    most_pairs
        Whether no other set of this size gives more pairs.
    looked_at, n_sets
        Numbers of candidates, and of sets that could be made of them.
    waiting
        The mentees who wait.
    traits, shared
        As of a :class:`Recruit`, for each of the chosen.
    """

    chosen: tuple[Candidate, ...]
    adds: tuple[Difference | None, ...]
    more_pairs: tuple[int, ...]
    size: int
    exact: bool
    guarantee: float | None
    most_pairs: bool
    looked_at: int
    n_sets: int
    waiting: Waiting
    traits: tuple[tuple[Trait, ...], ...] = field(repr=False)
    shared: tuple[tuple[Trait, ...], ...] = field(repr=False)

    def _view(self) -> View:
        rows = [
            (k, candidate.mentor.id, gain_said(adds, "en"))
            for k, (candidate, adds) in enumerate(zip(self.chosen, self.adds, strict=True), start=1)
        ]
        today = Block([(today_said(self.waiting, "en"),)])
        chosen = Block(rows, ("", "candidate", "so far"), where=".text()")
        return View("RecruitSet", [today, chosen])

    def to_dict(self) -> dict[str, object]:
        """Return plain data."""
        return {
            "chosen": [{"id": c.mentor.id, "profile": profile_dict(c.mentor)} for c in self.chosen],
            "adds": [None if adds is None else adds.to_dict() for adds in self.adds],
            "more_pairs": list(self.more_pairs),
            "size": self.size,
            "exact": self.exact,
            "guarantee": self.guarantee,
            "most_pairs": self.most_pairs,
            "looked_at": self.looked_at,
            "n_sets": self.n_sets,
            "waiting": self.waiting.to_dict(),
            "shared": [[trait.to_dict() for trait in traits] for traits in self.shared],
        }

    def text(self, language: str = "en") -> str:
        """Return the set in words, for the coordinator; no mentee is named."""
        lines = [today_said(self.waiting, language)]
        if not self.chosen:
            return "\n".join([*lines, message("recruiting.none", language)])
        lines.append(message("recruiting.set", language, n=len(self.chosen)))
        chosen = zip(self.chosen, self.adds, self.traits, strict=True)
        for k, (candidate, adds, traits) in enumerate(chosen, start=1):
            who = with_traits(candidate.mentor.id, traits, language)
            gain = gain_said(adds, language)
            lines.append(message("recruiting.set_line", language, number=k, who=who, adds=gain))
        if self.exact:
            lines.append(message("recruiting.set_exact", language))
        elif self.guarantee is not None:
            share = int(100 * self.guarantee)
            lines.append(message("recruiting.set_guarantee", language, share=share))
        else:
            lines.append(message("recruiting.set_greedy", language))
        return "\n".join(lines)


def recruiting_together(
    cohort: Cohort,
    policy: Policy,
    candidates: Iterable[Mentor] | None = None,
    *,
    size: int = 3,
    exact: bool | None = None,
    copies: int = 1,
    minimum_cell: int = 3,
    progress: Progress | bool | None = None,
) -> RecruitSet:
    """Choose the few mentors who together would add most.

    Parameters
    ----------
    cohort, policy
        The data.
    candidates
        As for :func:`recruiting`.
    size
        The most mentors to choose.
    exact
        ``True`` compares all sets, leaving out those whose bound is too low; ``False`` takes one
        after the other, each time the one that adds most (greedy); by default all sets if there
        are at most 2,000.
    copies
        The most people of each profile.
    minimum_cell
        As for :func:`recruiting`.
    progress
        Counts plans that are solved; how many there will be is not known. See
        :func:`pairmatch.match`.

    Returns
    -------
    RecruitSet
        The greedy set, if others are equally good.

    Raises
    ------
    PolicyError, IntakeError, InfeasibleError
        As :func:`recruiting`.

    Notes
    -----
    The most that pairs can be worth is a submodular function of the mentors who are there, as long
    as it is a sum over pairs without quotas and minimum loads: what a mentor adds does not grow
    when there are others. So s greedy steps reach at least ``1 - (1 - 1/s)**s``, which is more
    than ``1 - 1/e`` = 63 %, of the best gain in the combined value of the stages (Nemhauser,
    Wolsey, Fisher: An analysis of approximations for maximizing submodular set functions I,
    Mathematical Programming 14, 1978). If the number of pairs is the first stage and every
    candidate has one seat, the greedy set also has as many pairs as any set of its size: the sets
    of candidates who can all be used in addition are the independent sets of a matroid. With
    quotas, minimum loads, or stages that are no sum over pairs, nothing of this is claimed:
    ``guarantee`` is ``None``.

    Examples
    --------
    >>> from pairmatch.people import Mentee
    >>> from pairmatch.policy import GoalCoverage
    >>> mentees = [Mentee(id="E-1", needs=["job"]), Mentee(id="E-2", needs=["network"])]
    >>> best = recruiting_together(Cohort([], mentees), Policy(criteria=[GoalCoverage()]), size=2)
    >>> [candidate.mentor.offers for candidate in best.chosen], best.adds[-1].to_dict(), best.exact
    ([('job',), ('network',)], {'most_pairs': 2, 'best_total': 2.0}, True)
    """
    size, copies = whole("size", size), whole("copies", copies)
    minimum_cell = _checked(exact, minimum_cell)
    with Steps(progress, "plans") as steps:
        question = Question.of(cohort, policy, candidates)
        at_once = min(size, copies * len(question.candidates))
        extension = question.extension(at_once, min(copies, size), steps)
        profiles = Profiles.of(list(extension.candidates), len(question.candidates))
        start = first_search(question, extension, keep=False)
        n_sets = number_of_sets(len(question.candidates), size, copies)
        by_all = n_sets <= FEW_SETS if exact is None else exact
        joined = (best_set if by_all else greedy)(start, profiles, size)
    guarantee, most_pairs = _claims(start, extension, size, by_all)
    reader, waiting = Reader(cohort, policy), question.waiting_mentees
    chosen = tuple(question.candidates[profiles.number(label)] for label in joined.labels)
    adds, more_pairs = question.gains(extension, joined.outcomes)
    return RecruitSet(
        chosen=chosen,
        adds=adds,
        more_pairs=more_pairs,
        size=size,
        exact=by_all,
        guarantee=guarantee,
        most_pairs=most_pairs and policy.objective[0] == "most_pairs",
        looked_at=len(question.candidates),
        n_sets=n_sets,
        waiting=question.waiting(reader.minutes, minimum_cell),
        traits=tuple(profile_traits(reader, each.mentor) for each in chosen),
        shared=tuple(shared(each.mentor, reader, waiting, minimum_cell) for each in chosen),
    )


def _checked(exact: object, minimum_cell: object) -> int:
    least = whole("minimum_cell", minimum_cell)
    if exact is not None and not isinstance(exact, bool):
        raise PolicyError("exact is True, False or None")
    return least


def _claims(
    start: Search, extension: Extension, size: int, exact: bool
) -> tuple[float | None, bool]:
    """Return the share of the best gain that is certain, and whether no set has more pairs.

    The second holds where the number of pairs is the first stage.
    """
    if exact:
        return 1.0, True
    if not is_submodular(start):
        return None, False
    one_seat = all(extension.seats(label) <= 1 for label in extension.candidates)
    return 1 - (1 - 1 / size) ** size, one_seat

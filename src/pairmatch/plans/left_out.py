"""People without a pair and the true reasons: rules, quotas that are full, seats that are taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from pairmatch._support.containers import BoolArray, IntArray
from pairmatch._support.messages import Phrases, Sentence, Worded
from pairmatch.people import Cohort
from pairmatch.people.pairs import Label, Matching, label_order
from pairmatch.plans.solution import Unmatched
from pairmatch.policy import Policy
from pairmatch.policy.parts import BELOW_MINIMUM, Reason
from pairmatch.policy.quotas import limit_of as bound_said
from pairmatch.problem import Problem
from pairmatch.problem.quota_groups import Group
from pairmatch.scoring import Evaluation


@dataclass(frozen=True)
class LeftOut(Worded):
    """Somebody without a pair, and why.

    Attributes
    ----------
    id, reason
        The person, and the reason code.
    said
        The reason as a sentence, in any language.
    """

    id: Label
    reason: str
    said: Sentence

    @property
    def detail(self) -> str:
        """The sentence in English."""
        return str(self.said)

    def text(self, language: str = "en") -> str:
        """Return the sentence in a language."""
        return self.said.text(language)

    def to_dict(self) -> dict[str, object]:
        """Return id, reason and detail."""
        return {"id": self.id, "reason": self.reason, "detail": self.detail}


def unmatched(
    problem: Problem,
    plan: Matching,
    cohort: Cohort | None = None,
    policy: Policy | None = None,
    language: str = "en",
) -> tuple[tuple[Unmatched, ...], tuple[Unmatched, ...]]:
    """Return the mentees and the mentors without a pair, each with the reason.

    Parameters
    ----------
    problem
        The problem.
    plan
        An optimal plan.
    cohort, policy
        The people, if the problem was made from a cohort: then the reason names the rules that keep
        them apart.
    language
        The language of the details.

    Returns
    -------
    mentees, mentors : tuple of Unmatched
        Ordered by id. Reasons:

        - ``running_pair``: the mentee is in a running pair;
        - ``no_eligible_partner``: the rules allow nobody (of those who are not settled);
        - ``partners_settled``: of a mentor, all mentees are pinned to others or in running pairs;
        - ``below_minimum_score``: the rules allow some, but all scores are below the minimum;
        - ``no_seat_left``: no seat was free before the round, with the mentor or with any
          eligible mentor of the mentee;
        - ``outcompeted``: all eligible partners are in other pairs;
        - ``quota_full``: eligible partners are free, but every such pair would break a quota;
        - ``no_gain``: an eligible partner is free, but the pair would not improve the objective.
    """
    paired = np.array([plan.partner_of(i) is not None for i in problem.mentee_ids], dtype=np.bool_)
    loads = np.array([plan.load(j) for j in problem.mentor_ids], dtype=np.int64)
    lone_mentees, lone_mentors = np.flatnonzero(~paired), np.flatnonzero(loads == 0)
    full = full_groups(problem, paired, loads)
    of_mentee, of_mentor = _partners_left(problem, paired, loads, full)
    # Those with a free eligible partner, but none without breaking a quota.
    limits_of_mentees, limits_of_mentors = in_the_way(
        problem,
        full,
        lone_mentees[(of_mentee[lone_mentees, 2] > 0) & (of_mentee[lone_mentees, 3] == 0)],
        lone_mentors[(of_mentor[lone_mentors, 1] > 0) & (of_mentor[lone_mentors, 2] == 0)],
        (~paired, problem.seats > loads),
    )
    alone = [problem.mentee_ids[i] for i in lone_mentees if not of_mentee[i, 0]]
    lonely = [
        problem.mentor_ids[j] for j in lone_mentors if problem.seats[j] and not of_mentor[j, 0]
    ]
    why_mentees, why_mentors = _nobody(problem, alone, lonely, cohort, policy)

    mentees = [
        why_mentees.get(problem.mentee_ids[i])
        or _mentee_reason(
            problem.mentee_ids[i], limits_of_mentees.get(i), *of_mentee[i, :3].tolist()
        )
        for i in lone_mentees.tolist()
    ]
    mentors = [
        why_mentors.get(problem.mentor_ids[j])
        or _taken(problem.mentor_ids[j], limits_of_mentors.get(j), *of_mentor[j, :2].tolist())
        if problem.seats[j]
        else _full(problem.mentor_ids[j], cohort)
        for j in lone_mentors.tolist()
    ]
    return _told(mentees, language), _told(mentors, language)


def _told(people: Iterable[LeftOut], language: str) -> tuple[Unmatched, ...]:
    return tuple(Unmatched(one.id, one.reason, one.text(language)) for one in _by_id(people))


def _partners_left(
    problem: Problem, paired: BoolArray, loads: IntArray, full: Sequence[FullGroup]
) -> tuple[IntArray, IntArray]:
    """Return how many eligible partners those without a pair have, narrowed down step by step.

    Returns
    -------
    of_mentee : ndarray of int64, shape (mentees, 4)
        All; with a seat before the round; still with a seat; and without breaking a quota.
    of_mentor : ndarray of int64, shape (mentors, 3)
        All; without a pair; and without breaking a quota.
    """
    n_mentees, n_mentors = len(paired), len(loads)
    of_mentee = np.zeros((n_mentees, 4), dtype=np.int64)
    of_mentor = np.zeros((n_mentors, 3), dtype=np.int64)
    full_mentees = stopped_by(full, "mentees", n_mentees)
    full_mentors = stopped_by(full, "mentors", n_mentors)
    free = problem.seats > loads
    mentors = np.ones(n_mentors, dtype=np.bool_), problem.seats > 0, free, free & ~full_mentors
    for tile in problem.tiles(np.flatnonzero(~paired)):
        for column, those in enumerate(mentors):
            here = tile.eligible[:, those[tile.columns]]
            of_mentee[tile.rows, column] += here.sum(axis=1)
    mentees = np.ones(n_mentees, dtype=np.bool_), ~paired, ~paired & ~full_mentees
    for tile in problem.tiles(columns=np.flatnonzero(loads == 0)):
        for column, those in enumerate(mentees):
            of_mentor[tile.columns, column] += tile.eligible[those[tile.rows]].sum(axis=0)
    of_mentee[full_mentees, 3] = 0
    of_mentor[full_mentors, 2] = 0
    return of_mentee, of_mentor


def without_partner(
    problem: Problem, cohort: Cohort, policy: Policy
) -> tuple[tuple[LeftOut, ...], tuple[LeftOut, ...]]:
    """Return the mentees and the mentors without a single eligible partner, and which rules say so.

    The problem is that of the cohort without its pins. Mentees in running pairs are not listed.
    """
    of_mentees = np.zeros(problem.n_mentees, dtype=np.bool_)
    of_mentors = np.zeros(problem.n_mentors, dtype=np.bool_)
    for tile in problem.tiles():
        of_mentees[tile.rows] |= tile.eligible.any(axis=1)
        of_mentors[tile.columns] |= tile.eligible.any(axis=0)
    running = {mentee for mentee, _ in cohort.running}
    mentees = [i for i, some in zip(problem.mentee_ids, of_mentees, strict=True) if not some]
    mentors = [j for j, some in zip(problem.mentor_ids, of_mentors, strict=True) if not some]
    not_running = [i for i in mentees if i not in running]
    bare = cohort.replace(pinned=(), overrides={})
    why_mentees, why_mentors = _nobody(problem, not_running, mentors, bare, policy)
    return _by_id(why_mentees.values()), _by_id(why_mentors[j] for j in mentors)


def _mentee_reason(
    label: Label, limits: Phrases | None, eligible: int, with_seat: int, free: int
) -> LeftOut:
    if not with_seat:
        return _reason(label, "no_seat_left", "no_seat_left", n=eligible)
    return _taken(label, limits, with_seat, free, "outcompeted")


def _taken(
    label: Label,
    limits: Phrases | None,
    partners: int,
    free: int,
    key: str = "outcompeted_mentor",
) -> LeftOut:
    """Return why somebody with eligible partners has none of them."""
    if limits:
        return _reason(label, "quota_full", "quota_full", n=free, quotas=limits)
    if free:
        return _reason(label, "no_gain", "no_gain", n=free)
    return _reason(label, "outcompeted", key, n=partners)


def _by_id(people: Iterable[LeftOut]) -> tuple[LeftOut, ...]:
    return tuple(sorted(people, key=lambda one: label_order(one.id)))


def _reason(label: Label, reason: str, key: str, **values: object) -> LeftOut:
    return LeftOut(label, reason, Sentence.of(f"unmatched.{key}", **values))


def _full(label: Label, cohort: Cohort | None) -> LeftOut:
    if cohort is None:
        return _reason(label, "no_seat_left", "mentor_without_seat")
    mentor = cohort.mentors_by_id[str(label)]
    return _reason(
        label, "no_seat_left", "mentor_full", capacity=mentor.capacity, load=cohort.load(mentor.id)
    )


def _nobody(
    problem: Problem,
    mentees: list[Label],
    mentors: list[Label],
    cohort: Cohort | None,
    policy: Policy | None,
) -> tuple[dict[Label, LeftOut], dict[Label, LeftOut]]:
    """Return the reason of everybody without a single eligible partner."""
    if not (problem.mentee_ids and problem.mentor_ids):
        return (
            {i: _reason(i, "no_eligible_partner", "no_candidates") for i in mentees},
            {j: _reason(j, "no_eligible_partner", "no_candidates") for j in mentors},
        )
    if cohort is None or policy is None:
        return (
            {i: _nobody_in_matrix(i, i in problem.below_minimum[0]) for i in mentees},
            {j: _nobody_in_matrix(j, j in problem.below_minimum[1]) for j in mentors},
        )
    running = {mentee for mentee, _ in cohort.running}
    why_mentees: dict[Label, LeftOut] = {
        i: _reason(i, "running_pair", "running_pair") for i in mentees if i in running
    }
    if not_running := [i for i in mentees if i not in running]:
        counts = _counts(part_of(cohort, mentees=not_running), policy, axis=1)
        why_mentees |= _by_rules(not_running, counts, len(cohort.mentors), policy)
    if not mentors:
        return why_mentees, {}
    # Mentees who are running or pinned elsewhere are not available, whatever the rules say.
    there = available_mentees(cohort)
    if cohort.mentees and not there:
        settled = {j: _reason(j, "partners_settled", "partners_settled") for j in mentors}
        return why_mentees, settled
    counts = _counts(part_of(cohort, mentees=there, mentors=mentors), policy, axis=0)
    return why_mentees, _by_rules(mentors, counts, len(there), policy)


def _by_rules(
    people: Sequence[Label], counts: Mapping[str, IntArray], total: int, policy: Policy
) -> dict[Label, LeftOut]:
    return {
        label: _nobody_by_rules(
            label, {code: int(n[k]) for code, n in counts.items()}, total, policy
        )
        for k, label in enumerate(people)
    }


def _nobody_in_matrix(label: Label, below: bool) -> LeftOut:
    if below:
        return _reason(label, BELOW_MINIMUM, "below_in_matrix")
    return _reason(label, "no_eligible_partner", "nobody_in_matrix")


def _nobody_by_rules(
    label: Label, counts: Mapping[str, int], total: int, policy: Policy
) -> LeftOut:
    if not total:
        return _reason(label, "no_eligible_partner", "no_candidates")
    if below := counts[BELOW_MINIMUM]:
        return _reason(label, BELOW_MINIMUM, BELOW_MINIMUM, n=below)
    parts = tuple(
        Sentence.of("counts.reason", n=-n, total=total, reason=Reason.of(code, policy))
        for n, code in sorted((-n, code) for code, n in counts.items() if n)
    )
    all_counts = Phrases(parts, clauses=True)
    return _reason(label, "no_eligible_partner", "no_eligible_partner", counts=all_counts)


def _counts(cohort: Cohort, policy: Policy, axis: int) -> dict[str, IntArray]:
    """Return, for each reason code, how many pairs of each person it keeps apart."""
    evaluation = Evaluation(cohort, policy)
    blocks = [evaluation.reasons(rows) for rows in evaluation.blocks()] or [
        evaluation.reasons(slice(0, 0))
    ]
    parts = {code: [block[code].sum(axis=axis) for block in blocks] for code in blocks[0]}
    if axis == 1:
        return {code: np.concatenate(sums) for code, sums in parts.items()}
    return {code: np.sum(sums, axis=0) for code, sums in parts.items()}


_SHOWN = 3


@dataclass(frozen=True, eq=False)
class FullGroup:
    """A group whose bound one pair more would break, with numbers of its and of all pairs.

    ``stopped`` says for each person of its side whether a pair more with them would break it. These
    are its members; of a share that is a lower bound everybody else.
    """

    group: Group
    stopped: BoolArray
    count: int
    n_pairs: int

    @property
    def said(self) -> Sentence:
        """The group, its pairs and its bound as a sentence."""
        return Sentence.of(
            "unmatched.limit",
            quota=self.group.worded,
            count=self.count,
            total=self.n_pairs,
            limit=limit_of(self.group),
        )


def full_groups(problem: Problem, paired: BoolArray, loads: IntArray) -> tuple[FullGroup, ...]:
    """Return the groups that one pair more would break, from who is paired and all loads."""
    counts = {"mentees": paired.astype(np.int64), "mentors": loads}
    n_pairs = int(loads.sum())
    full = []
    for group in problem.groups:
        pairs = counts[group.side]
        count = int(pairs[group.members].sum())
        least, most = group.fewest(n_pairs + 1), group.most(n_pairs + 1, n_pairs + 1)
        member = np.zeros(len(pairs), dtype=np.bool_)
        member[group.members] = True
        # A share of one pair more: it may also be missed by a pair outside the group.
        inside, outside = not least <= count + 1 <= most, not least <= count <= most
        if inside or outside:
            stopped = np.where(member, inside, outside)
            full.append(FullGroup(group, stopped, count, n_pairs))
    return tuple(full)


def stopped_by(full: Sequence[FullGroup], side: str, size: int) -> BoolArray:
    """Return the people of a side with whom a pair more would break some group."""
    stopped = np.zeros(size, dtype=np.bool_)
    for each in full:
        if each.group.side == side:
            stopped |= each.stopped
    return stopped


def in_the_way(
    problem: Problem,
    full: Sequence[FullGroup],
    mentees: IntArray,
    mentors: IntArray,
    free: tuple[BoolArray, BoolArray],
) -> tuple[dict[int, Phrases | None], dict[int, Phrases | None]]:
    """Return for some mentees and mentors, by index, which full groups keep them from a pair.

    ``free`` says which mentees and which mentors could take one pair more.
    """
    of_mentees = [each for each in full if each.group.side == "mentees"]
    of_mentors = [each for each in full if each.group.side == "mentors"]
    by_mentee = _masks(of_mentees, problem.n_mentees)
    by_mentor = _masks(of_mentors, problem.n_mentors)
    met_mentors = np.zeros((problem.n_mentees, len(of_mentors)), dtype=np.bool_)
    met_mentees = np.zeros((problem.n_mentors, len(of_mentees)), dtype=np.bool_)
    # How many free and eligible partners each group stops: only whether there are any counts.
    for tile in problem.tiles(mentees, np.flatnonzero(free[1])):
        partners = tile.eligible.astype(np.float32)
        met_mentors[tile.rows] |= partners @ by_mentor[tile.columns] > 0
    for tile in problem.tiles(np.flatnonzero(free[0]), mentors):
        partners = tile.eligible.T.astype(np.float32)
        met_mentees[tile.columns] |= partners @ by_mentee[tile.rows] > 0
    return (
        {
            i: _listed(of_mentees, by_mentee[i] > 0, of_mentors, met_mentors[i])
            for i in mentees.tolist()
        },
        {
            j: _listed(of_mentors, by_mentor[j] > 0, of_mentees, met_mentees[j])
            for j in mentors.tolist()
        },
    )


def _masks(full: Sequence[FullGroup], size: int) -> npt.NDArray[np.float32]:
    if not full:
        return np.zeros((size, 0), dtype=np.float32)
    return np.stack([each.stopped for each in full], axis=1).astype(np.float32)


def _listed(
    groups: Sequence[FullGroup], stops: BoolArray, others: Sequence[FullGroup], met: BoolArray
) -> Phrases | None:
    full = [one.said for one, true in zip(groups, stops, strict=True) if true]
    full += [one.said for one, true in zip(others, met, strict=True) if true]
    return Phrases(tuple(full[:_SHOWN]), True, max(0, len(full) - _SHOWN)) if full else None


def limit_of(group: Group, amount: int | Fraction | None = None) -> Sentence:
    """Return the bound of a group as a sentence, or another amount in its place.

    Examples
    --------
    >>> import numpy as np
    >>> limit_of(Group("a", "mentors", np.array([0]), at_most=2)).text("fr")
    'au plus 2 binômes'
    """
    least = group.at_least is not None
    bound = (group.at_least if least else group.at_most) or 0
    return bound_said("at_least" if least else "at_most", bound if amount is None else amount)


def part_of(
    cohort: Cohort, mentees: Iterable[Label] | None = None, mentors: Iterable[Label] | None = None
) -> Cohort:
    """Return the cohort with only some people of a side, in that order, and no settled pairs.

    Exclusions between those who are kept stay; pins, running pairs and the previous plan do not.

    Examples
    --------
    >>> from pairmatch.people import Mentee, Mentor
    >>> cohort = Cohort([Mentor(id="M")], [Mentee(id="E-1"), Mentee(id="E-2")])
    >>> [mentee.id for mentee in part_of(cohort, mentees=["E-2"]).mentees]
    ['E-2']
    """
    kept_mentees = (
        cohort.mentees if mentees is None else tuple(cohort.mentees_by_id[str(i)] for i in mentees)
    )
    kept_mentors = (
        cohort.mentors if mentors is None else tuple(cohort.mentors_by_id[str(j)] for j in mentors)
    )
    mentee_ids, mentor_ids = {e.id for e in kept_mentees}, {m.id for m in kept_mentors}
    excluded = tuple((e, m) for e, m in cohort.excluded if e in mentee_ids and m in mentor_ids)
    return Cohort(kept_mentors, kept_mentees, excluded=excluded)


def available_mentees(cohort: Cohort) -> list[str]:
    """Return the mentees who are neither pinned nor in a running pair.

    Examples
    --------
    >>> from pairmatch.people import Mentee, Mentor
    >>> people = [Mentor(id="M")], [Mentee(id="E-1"), Mentee(id="E-2")]
    >>> available_mentees(Cohort(*people, pinned=[("E-1", "M")]))
    ['E-2']
    """
    taken = {mentee for mentee, _ in (*cohort.running, *cohort.pinned)}
    return [mentee.id for mentee in cohort.mentees if mentee.id not in taken]

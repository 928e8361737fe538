"""Who has no pair, and the true reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from pairmatch.advice.parts import part_of, to_be_had
from pairmatch.advice.reasons.full_groups import full_groups, in_the_way, stopped_by
from pairmatch.matching import Label, Matching, label_order
from pairmatch.messages import message
from pairmatch.people import Cohort
from pairmatch.policy import Policy
from pairmatch.problem import Problem
from pairmatch.scoring import Evaluation
from pairmatch.scoring.evaluation import BELOW_MINIMUM
from pairmatch.solution import Unmatched

IntArray = npt.NDArray[np.int64]


def unmatched(
    problem: Problem, plan: Matching, cohort: Cohort | None = None, policy: Policy | None = None
) -> tuple[tuple[Unmatched, ...], tuple[Unmatched, ...]]:
    """Return the mentees and the mentors without a pair, each with the reason.

    Parameters
    ----------
    problem
        The problem.
    plan
        An optimal plan.
    cohort, policy
        The people, if the problem was made from a cohort: then it is said which rules keep them
        apart.

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
    paired_mentees = np.array(
        [plan.partner_of(i) is not None for i in problem.mentee_ids], dtype=np.bool_
    )
    loads = np.array([plan.load(j) for j in problem.mentor_ids], dtype=np.int64)
    free = problem.seats > loads
    lone_mentees, lone_mentors = np.flatnonzero(~paired_mentees), np.flatnonzero(loads == 0)
    n_mentees, n_mentors = len(problem.mentee_ids), len(problem.mentor_ids)
    # Columns: all eligible partners, those with a seat before the round, those still free.
    # The last: those with whom no quota would be broken.
    of_mentee = np.zeros((n_mentees, 4), dtype=np.int64)
    of_mentor = np.zeros((n_mentors, 3), dtype=np.int64)
    full = full_groups(problem, paired_mentees, loads)
    full_mentees = stopped_by(full, "mentees", n_mentees)
    full_mentors = stopped_by(full, "mentors", n_mentors)
    open_mentees, open_mentors = ~paired_mentees & ~full_mentees, free & ~full_mentors
    everybody = np.ones(n_mentors, dtype=np.bool_)
    for tile in problem.tiles(lone_mentees):
        for column, those in enumerate((everybody, problem.seats > 0, free, open_mentors)):
            here = tile.eligible[:, those[tile.columns]]
            of_mentee[tile.rows, column] += here.sum(axis=1)
    everybody = np.ones(n_mentees, dtype=np.bool_)
    for tile in problem.tiles(columns=lone_mentors):
        for column, those in enumerate((everybody, ~paired_mentees, open_mentees)):
            of_mentor[tile.columns, column] += tile.eligible[those[tile.rows]].sum(axis=0)
    of_mentee[full_mentees, 3] = 0
    of_mentor[full_mentors, 2] = 0
    # Who has a free eligible partner, but none without breaking a quota.
    stopped_mentees = lone_mentees[(of_mentee[:, 2] > 0)[lone_mentees]]
    stopped_mentees = stopped_mentees[of_mentee[stopped_mentees, 3] == 0]
    stopped_mentors = lone_mentors[(of_mentor[:, 1] > 0)[lone_mentors]]
    stopped_mentors = stopped_mentors[of_mentor[stopped_mentors, 2] == 0]
    limits_of_mentees, limits_of_mentors = in_the_way(
        problem, full, stopped_mentees, stopped_mentors, (~paired_mentees, free)
    )

    alone = [problem.mentee_ids[i] for i in lone_mentees if not of_mentee[i, 0]]
    lonely = [
        problem.mentor_ids[j] for j in lone_mentors if problem.seats[j] and not of_mentor[j, 0]
    ]
    why_mentees, why_mentors = _nobody(problem, alone, lonely, cohort, policy)

    mentees = [
        why_mentees.get(problem.mentee_ids[i])
        or _mentee_reason(
            problem.mentee_ids[i], limits_of_mentees.get(i, ""), *of_mentee[i, :3].tolist()
        )
        for i in lone_mentees.tolist()
    ]
    mentors = [
        why_mentors.get(problem.mentor_ids[j])
        or _mentor_reason(
            problem.mentor_ids[j], limits_of_mentors.get(j, ""), *of_mentor[j, :2].tolist()
        )
        if problem.seats[j]
        else _full(problem.mentor_ids[j], cohort)
        for j in lone_mentors.tolist()
    ]
    return _by_id(mentees), _by_id(mentors)


def without_partner(
    problem: Problem, cohort: Cohort, policy: Policy
) -> tuple[tuple[Unmatched, ...], tuple[Unmatched, ...]]:
    """Return the mentees and the mentors without a single eligible partner, and which rules say so.

    Parameters
    ----------
    problem
        The problem of the cohort without its pins.
    cohort, policy
        The people. Mentees in running pairs are not listed.
    """
    of_mentees = np.zeros(len(problem.mentee_ids), dtype=np.bool_)
    of_mentors = np.zeros(len(problem.mentor_ids), dtype=np.bool_)
    for tile in problem.tiles():
        of_mentees[tile.rows] |= tile.eligible.any(axis=1)
        of_mentors[tile.columns] |= tile.eligible.any(axis=0)
    running = {mentee for mentee, _ in cohort.running}
    mentees = [i for i, some in zip(problem.mentee_ids, of_mentees, strict=True) if not some]
    mentors = [j for j, some in zip(problem.mentor_ids, of_mentors, strict=True) if not some]
    asked = [i for i in mentees if i not in running]
    bare = cohort.replace(pinned=(), overrides={})
    why_mentees, why_mentors = _nobody(problem, asked, mentors, bare, policy)
    return _by_id(why_mentees.values()), _by_id(why_mentors[j] for j in mentors)


def _mentee_reason(
    label: Label, limits: str, eligible: int, with_seat: int, free: int
) -> Unmatched:
    if not with_seat:
        return _reason(label, "no_seat_left", "no_seat_left", n=eligible)
    if limits:
        return _reason(label, "quota_full", "quota_full", n=free, quotas=limits)
    if free:
        return _reason(label, "no_gain", "no_gain", n=free)
    return _reason(label, "outcompeted", "outcompeted", n=with_seat)


def _mentor_reason(label: Label, limits: str, eligible: int, free: int) -> Unmatched:
    if limits:
        return _reason(label, "quota_full", "quota_full", n=free, quotas=limits)
    if free:
        return _reason(label, "no_gain", "no_gain", n=free)
    return _reason(label, "outcompeted", "outcompeted_mentor", n=eligible)


def _by_id(people: Iterable[Unmatched]) -> tuple[Unmatched, ...]:
    return tuple(sorted(people, key=lambda one: label_order(one.id)))


def _reason(label: Label, reason: str, key: str, **values: object) -> Unmatched:
    return Unmatched(label, reason, message(f"unmatched.{key}", **values))


def _full(label: Label, cohort: Cohort | None) -> Unmatched:
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
) -> tuple[dict[Label, Unmatched], dict[Label, Unmatched]]:
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
    why_mentees: dict[Label, Unmatched] = {
        i: _reason(i, "running_pair", "running_pair") for i in mentees if i in running
    }
    if asked := [i for i in mentees if i not in running]:
        counts = _counts(part_of(cohort, mentees=asked), policy, axis=1)
        why_mentees |= _by_rules(asked, counts, len(cohort.mentors))
    if not mentors:
        return why_mentees, {}
    # Who is running or pinned elsewhere is not to be had, whatever the rules say.
    there = to_be_had(cohort)
    if cohort.mentees and not there:
        settled = {j: _reason(j, "partners_settled", "partners_settled") for j in mentors}
        return why_mentees, settled
    counts = _counts(part_of(cohort, mentees=there, mentors=mentors), policy, axis=0)
    return why_mentees, _by_rules(mentors, counts, len(there))


def _by_rules(
    people: Sequence[Label], counts: Mapping[str, IntArray], total: int
) -> dict[Label, Unmatched]:
    return {
        label: _nobody_by_rules(label, {code: int(n[k]) for code, n in counts.items()}, total)
        for k, label in enumerate(people)
    }


def _nobody_in_matrix(label: Label, below: bool) -> Unmatched:
    if below:
        return _reason(label, BELOW_MINIMUM, BELOW_MINIMUM, n="Some")
    return _reason(
        label, "no_eligible_partner", "no_eligible_partner", counts="the matrix allows no pair"
    )


def _nobody_by_rules(label: Label, counts: Mapping[str, int], total: int) -> Unmatched:
    if not total:
        return _reason(label, "no_eligible_partner", "no_candidates")
    if below := counts[BELOW_MINIMUM]:
        return _reason(label, BELOW_MINIMUM, BELOW_MINIMUM, n=below)
    ranked = sorted(((-n, code) for code, n in counts.items() if n))
    text = "; ".join(message("counts.reason", n=-n, total=total, reason=code) for n, code in ranked)
    return _reason(label, "no_eligible_partner", "no_eligible_partner", counts=text)


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

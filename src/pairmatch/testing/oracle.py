"""The best value of every stage by trying all plans. For a handful of people only."""

from __future__ import annotations

from collections.abc import Sequence

from pairmatch.people import Cohort
from pairmatch.policy import Policy
from pairmatch.problem import NOT_ELIGIBLE, Problem
from pairmatch.scoring import breakdown, what_forbids


def best_values(problem: Problem) -> tuple[int, ...] | None:
    """Return the best value of each stage of a problem, ``None`` if no plan is possible.

    Examples
    --------
    >>> best_values(Problem.from_scores([[3, 1], [2, 0]]))
    (2, 3)
    """
    rows = problem.points(slice(0, len(problem.mentee_ids))).tolist()
    return _best(
        [[None if points == NOT_ELIGIBLE else points for points in row] for row in rows],
        problem.seats.tolist(),
        problem.min_load.tolist(),
        problem.must_match.tolist(),
        problem.objective,
    )


def best_values_of_cohort(cohort: Cohort, policy: Policy) -> tuple[int, ...] | None:
    """Return the best value of each stage of a cohort under a policy, ``None`` if none is possible.

    Asks criteria and rules pair by pair; takes nothing from the block-wise scoring.

    Examples
    --------
    >>> from pairmatch.people import Mentee, Mentor
    >>> best_values_of_cohort(Cohort([Mentor(id="M")], [Mentee(id="E")]), Policy())
    (1, 0)
    """
    pinned: dict[str, list[str]] = {}
    for mentee_id, mentor_id in cohort.pinned:
        pinned.setdefault(mentee_id, []).append(mentor_id)
    running = {mentee_id for mentee_id, _ in cohort.running}
    if any(len(mentors) > 1 for mentors in pinned.values()):
        return None
    points: list[list[int | None]] = []
    for mentee in cohort.mentees:
        row: list[int | None] = []
        for mentor in cohort.mentors:
            pair = breakdown(cohort, policy, mentee, mentor)
            there = mentee.id not in running and mentor.id in pinned.get(mentee.id, [mentor.id])
            row.append(pair.points if there and not what_forbids(cohort, pair) else None)
        points.append(row)
    return _best(
        points,
        [cohort.seats(mentor.id) for mentor in cohort.mentors],
        [cohort.min_new_pairs(mentor.id) for mentor in cohort.mentors],
        [mentee.id in pinned for mentee in cohort.mentees],
        policy.objective,
    )


def _best(
    points: Sequence[Sequence[int | None]],
    seats: Sequence[int],
    min_load: Sequence[int],
    must_match: Sequence[bool],
    objective: Sequence[str],
) -> tuple[int, ...] | None:
    # Loads of all mentors -> best (value of each stage) of the mentees so far.
    best: dict[tuple[int, ...], tuple[int, ...]] = {(0,) * len(seats): (0,) * len(objective)}
    for row, must in zip(points, must_match, strict=True):
        after = {} if must else dict(best)
        for loads, values in best.items():
            for j, own in enumerate(row):
                if own is None or loads[j] >= seats[j]:
                    continue
                gained = {"most_pairs": 1, "best_total": own}
                new_loads = (*loads[:j], loads[j] + 1, *loads[j + 1 :])
                new = tuple(v + gained[s] for v, s in zip(values, objective, strict=True))
                after[new_loads] = max(new, after.get(new_loads, new))
        best = after
    complete = [
        values
        for loads, values in best.items()
        if all(load >= least for load, least in zip(loads, min_load, strict=True))
    ]
    return max(complete, default=None)

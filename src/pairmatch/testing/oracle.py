"""The best value of every stage by trying all plans. For a handful of people only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from pairmatch.people import Cohort, Person
from pairmatch.people.pairs import Pair
from pairmatch.policy import Policy
from pairmatch.policy.parts import folded, values_of
from pairmatch.problem import NOT_ELIGIBLE, Problem
from pairmatch.problem.stages import Stage, expanded
from pairmatch.scoring import breakdown, what_forbids


def best_values(problem: Problem) -> tuple[int, ...] | None:
    """Return the best value of each stage of a problem, ``None`` if no plan is possible.

    As results give them: of ``fewest_changes`` and ``even_load`` the lowest.

    Examples
    --------
    >>> best_values(Problem.from_scores([[3, 1], [2, 0]]))
    (2, 3)
    """
    return max_values(problem.stages, (values for values, _ in plans_of(problem)))


def plans_of(problem: Problem) -> Iterator[tuple[tuple[int, ...], frozenset[Pair]]]:
    """Yield every plan of a problem without groups: value of each stage, and pairs of ids.

    Examples
    --------
    >>> sorted(len(plan) for _, plan in plans_of(Problem.from_scores([[3, 1], [2, 0]])))
    [0, 1, 1, 1, 1, 2, 2]
    """
    rows = problem.points(slice(0, problem.n_mentees)).tolist()
    points = [[None if p == NOT_ELIGIBLE else p for p in row] for row in rows]
    seats: list[int] = problem.seats.tolist()
    least: list[int] = problem.min_load.tolist()
    lowest = min((p for row in points for p in row if p is not None), default=0)

    def value(stage: Stage, plan: Sequence[tuple[int, int]]) -> int:
        match stage.kind:
            case "pairs":
                return len(plan)
            case "level":
                return sum(bool(problem.levels[i] == stage.level) for i, _ in plan)
            case "points":
                return sum(points[i][j] or 0 for i, j in plan)
            case "worst":
                return min((points[i][j] or 0 for i, j in plan), default=lowest)
            case "kept":
                return problem.n_previous - sum(bool(problem.previous[i] == j) for i, j in plan)
        return sum(n**2 for n in Counter(j for _, j in plan).values())

    def allowed(plan: Sequence[tuple[int, int]]) -> bool:
        loads = Counter(j for _, j in plan)
        there = {i for i, _ in plan}
        must = all(i in there for i in range(len(points)) if problem.must_match[i])
        return must and all(least[j] <= loads[j] <= seats[j] for j in range(len(seats)))

    for plan in _plans(points, seats):
        if allowed(plan):
            ids = frozenset((problem.mentee_ids[i], problem.mentor_ids[j]) for i, j in plan)
            yield tuple(value(stage, plan) for stage in problem.stages), ids


def best_values_of_cohort(cohort: Cohort, policy: Policy) -> tuple[int, ...] | None:
    """Return the best value of each stage of a cohort under a policy, ``None`` if none is possible.

    Applies criteria, rules and quotas to every plan; takes nothing from the block-wise scoring.

    Examples
    --------
    >>> from pairmatch.people import Mentee, Mentor
    >>> best_values_of_cohort(Cohort([Mentor(id="M")], [Mentee(id="E")]), Policy())
    (1, 0)
    """
    points = _points(cohort, policy)
    mentors, mentees = [m.id for m in cohort.mentors], [e.id for e in cohort.mentees]
    seats, before = [cohort.seats(i) for i in mentors], [cohort.load(i) for i in mentors]
    least = [cohort.min_new_pairs(i) for i in mentors]
    companies = [next(iter(values_of(m, "company")), None) for m in cohort.mentors]
    by_priority = "priority" in policy.objective
    levels = [policy.priority.level(e) if by_priority else 0 for e in cohort.mentees]
    groups = list(_groups(cohort, policy))

    def allowed(plan: Sequence[tuple[int, int]]) -> bool:
        loads = Counter(j for _, j in plan)
        kept = {(mentees[i], mentors[j]) for i, j in plan}
        return (
            all(loads[j] >= low for j, low in enumerate(least))
            and kept >= set(cohort.pinned)
            and all(
                (low is None or n >= (low if isinstance(low, int) else low * len(plan)))
                and (high is None or n <= (high if isinstance(high, int) else high * len(plan)))
                for side, members, low, high in groups
                for n in [sum(pair[side] in members for pair in plan)]
            )
        )

    def value(stage: Stage, plan: Sequence[tuple[int, int]]) -> int:
        loads = [load + sum(j == k for _, j in plan) for k, load in enumerate(before)]
        kept = {(mentees[i], mentors[j]) for i, j in plan}
        together: Counter[object] = Counter()
        for name, load in zip(companies, loads, strict=True):
            together[name] += load if name is not None else 0
        return {
            "pairs": len(plan),
            "level": sum(levels[i] == stage.level for i, _ in plan),
            "points": sum(points[i][j] or 0 for i, j in plan),
            "worst": min((points[i][j] or 0 for i, j in plan), default=0),
            "kept": len(set(cohort.previous or ()) - set(cohort.running) - kept),
            "mentor_load": sum(load**2 for load in loads),
            "company_load": sum(load**2 for load in together.values()),
        }[stage.kind]

    stages = expanded(policy.objective, levels, any(companies))
    plans = (plan for plan in _plans(points, seats) if allowed(plan))
    return max_values(stages, (tuple(value(stage, plan) for stage in stages) for plan in plans))


def max_values(
    stages: Sequence[Stage], values: Iterable[tuple[int, ...]]
) -> tuple[int, ...] | None:
    """Return the best of the values of several plans, stage by stage; ``None`` of none.

    Examples
    --------
    >>> max_values(expanded(["most_pairs", "fewest_changes"], (), False), [(1, 0), (2, 3), (2, 1)])
    (2, 1)
    """

    def signed(values: tuple[int, ...]) -> tuple[int, ...]:
        # Where less is better, more of the negative is.
        return tuple(-v if s.falling else v for v, s in zip(values, stages, strict=True))

    return max(values, key=signed, default=None)


def _points(cohort: Cohort, policy: Policy) -> list[list[int | None]]:
    """Return the points of every pair, ``None`` where it is not eligible; rows are mentees."""
    points: list[list[int | None]] = []
    running = {mentee_id for mentee_id, _ in cohort.running}
    for mentee in cohort.mentees:
        pairs = [breakdown(cohort, policy, mentee, mentor) for mentor in cohort.mentors]
        there = mentee.id not in running
        points.append([p.points if there and not what_forbids(cohort, p) else None for p in pairs])
    return points


def _groups(
    cohort: Cohort, policy: Policy
) -> Iterator[tuple[int, set[int], int | Fraction | None, int | Fraction | None]]:
    """Yield side (0 = mentees), people and bounds of every quota."""
    for quota in policy.quotas:
        side = int(quota.side == "mentors")
        people: Sequence[Person] = cohort.mentors if side else cohort.mentees
        stated = [values_of(person, quota.attribute) for person in people]
        named: list[object] = list(
            {value for values in stated for value in values} - {folded(v) for v in quota.excluding}
        )
        for value in named if quota.value is None else [folded(quota.value)]:
            members = {k for k, values in enumerate(stated) if value in values}
            yield side, members, quota.at_least, quota.at_most


def _plans(
    points: Sequence[Sequence[int | None]], seats: list[int], mentee: int = 0
) -> Iterator[list[tuple[int, int]]]:
    """Yield every set of pairs of these and the following mentees within the seats."""
    if mentee == len(points):
        yield []
        return
    for rest in _plans(points, seats, mentee + 1):
        yield rest
        taken = Counter(mentor for _, mentor in rest)
        for mentor, worth in enumerate(points[mentee]):
            if worth is not None and taken[mentor] < seats[mentor]:
                yield [(mentee, mentor), *rest]

"""Baselines: their plans are valid, never better than the optimum, and what their names say."""

from collections import Counter
from datetime import date
from itertools import product

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

import pairmatch as pm
from pairmatch.lab import synthetic
from pairmatch.lab.baselines import (
    BASELINES,
    deferred_acceptance,
    first_come_first_served,
    greedy_best_pair,
    greedy_by_scarcity,
    random_eligible,
    shortlist_of_three,
)
from pairmatch.policy import Custom, GoalCoverage, Quota, SameSite
from pairmatch.problem.stages import named
from pairmatch.proof import check_plan
from pairmatch.testing import strategies
from profiles import examples

EVERY = pytest.mark.parametrize("baseline", BASELINES.values(), ids=list(BASELINES))


def table_of(scores, *, capacity=1, **fields):
    """Cohort and policy with these scores (rows E-0, E-1, …); None = not eligible."""
    mentees = [pm.Mentee(id=f"E-{i}", **of(fields, "mentees", i)) for i in range(len(scores))]
    mentors = [
        pm.Mentor(id=f"M-{j}", capacity=capacity, **of(fields, "mentors", j))
        for j in range(len(scores[0]))
    ]
    pairs = [(i, j) for i, row in enumerate(scores) for j, own in enumerate(row) if own is None]
    excluded = [(f"E-{i}", f"M-{j}") for i, j in pairs]

    def score(some_mentees, some_mentors):
        return [
            [scores[int(e.id[2:])][int(m.id[2:])] or 0.0 for m in some_mentors]
            for e in some_mentees
        ]

    policy = pm.Policy(criteria=[Custom(name="table", function=score)])
    return pm.Cohort(mentors, mentees, excluded=excluded), policy


def of(fields, side, k):
    return fields[side][k] if side in fields else {}


def made(baseline, *data, **given):
    try:
        return baseline(*data, **given)
    except pm.NoMatchingError as error:
        return error


def signed(result):
    """Values of the stages, so that more is better."""
    return [-s.value if named(s.name).falling else s.value for s in result.solution.stages]


@EVERY
@examples(120)
@given(strategies.cohorts(5, min_loads=True), strategies.policies(rich=True), st.integers(0, 99))
def test_plans_are_valid_and_never_better_than_the_optimum(baseline, cohort, policy, seed):
    chance = {"seed": seed} if baseline is random_eligible else {}
    try:
        best = pm.match(cohort, policy)
    except pm.InfeasibleError:
        with pytest.raises(pm.InfeasibleError):
            baseline(cohort, policy, **chance)
        return
    result = made(baseline, cohort, policy, optimum=best, **chance)
    if isinstance(result, pm.NoMatchingError):
        assert "below_min_load" in str(result) or "below_quota" in str(result)
        return
    assert not check_plan(cohort, policy, result.matching).broken
    assert signed(result) <= signed(best)
    assert [s.bound for s in result.solution.stages] == [s.value for s in best.solution.stages]
    assert result.gap >= 0
    reached = signed(result) == signed(best)
    assert (result.status == pm.Status.OPTIMAL) == reached
    assert result.proof == (best.proof if reached else "solver_bound")
    if reached and best.proof == "dual_certificate":
        assert result.verify().is_optimal
    else:
        assert not result.verify().is_optimal or best.proof != "dual_certificate"
    assert pm.MatchResult.from_json(result.to_json(), cohort=cohort, policy=policy) == result


@EVERY
def test_a_larger_cohort_is_served(baseline):
    cohort = synthetic.cohort(60, 70, seed=4, sites=2)
    policy = pm.Policy.preset("duo_for_a_job")
    best = pm.match(cohort, policy)
    result = baseline(cohort, policy)
    assert result == baseline(cohort, policy, optimum=best)
    assert 0.5 * best.n_pairs < result.n_pairs <= best.n_pairs
    assert result.verify().shortfall["most_pairs"] == best.n_pairs - result.n_pairs
    assert result.stats["baseline"] == baseline.__name__
    assert result.stats["proof_of_bounds"] == "dual_certificate"
    assert result.explain(result.pairs["mentee_id"][0])


@EVERY
def test_the_order_of_the_rows_changes_nothing(baseline):
    cohort = synthetic.cohort(40, 50, seed=6, shape="few_profiles")
    policy = pm.Policy.preset("duo_for_a_job")
    turned = cohort.replace(mentors=cohort.mentors[::-1], mentees=cohort.mentees[::-1])
    assert baseline(turned, policy).matching == baseline(cohort, policy).matching


@EVERY
def test_pinned_pairs_come_first_and_running_pairs_keep_their_seats(baseline):
    cohort, policy = table_of([[0.9, 0.1, 0.5], [0.8, 0.2, None], [0.7, 0.3, 0.6]])
    settled = cohort.replace(pinned=[("E-0", "M-1")], running=[("E-2", "M-2")])
    assert set(baseline(settled, policy).matching) == {("E-0", "M-1"), ("E-1", "M-0")}


@EVERY
def test_nobody_at_all_is_an_empty_plan(baseline):
    assert baseline(pm.Cohort([], []), pm.Policy()).n_pairs == 0
    assert baseline(pm.Cohort([], [pm.Mentee(id="E")]), pm.Policy()).n_pairs == 0
    assert baseline(pm.Cohort([pm.Mentor(id="M")], []), pm.Policy()).status == pm.Status.OPTIMAL


@EVERY
def test_a_missed_demand_is_named(baseline):
    # Only E-0 may be with M-1, who must have somebody; and wants M-0, as the others do.
    cohort, policy = table_of(
        [[0.9, 0.8], [0.1, None]], mentors=[{}, {"min_load": 1}],
        mentees=[{"waiting_since": date(2026, 1, 1)}, {}],
    )  # fmt: skip
    if baseline is greedy_by_scarcity:
        # It begins with E-1, whom the others forget.
        cohort, policy = table_of([[0.9, 0.8]], mentors=[{}, {"min_load": 1}])
    assert pm.match(cohort, policy).n_pairs > 0
    # Chance finds M-1 with some seeds.
    chances = [{"seed": seed} for seed in range(20)] if baseline is random_eligible else [{}]
    results = [made(baseline, cohort, policy, **chance) for chance in chances]
    errors = [str(own) for own in results if isinstance(own, pm.NoMatchingError)]
    assert errors
    assert all("below_min_load (M-1, pairs: 0, demanded: 1)" in text for text in errors)


@EVERY
def test_contradictions_are_those_of_match(baseline):
    cohort = pm.Cohort([pm.Mentor(id="M", min_load=1)], [])
    with pytest.raises(pm.InfeasibleError):
        baseline(cohort, pm.Policy())


@EVERY
def test_upper_quotas_are_never_exceeded(baseline):
    companies = [{"company": "a"}, {"company": "a"}, {"company": "b"}, {"company": "b"}]
    cohort, policy = table_of([[0.9, 0.8, 0.2, 0.1]] * 4, mentors=companies)
    of_company = {f"M-{k}": own["company"] for k, own in enumerate(companies)}
    # Lists of three hold but one mentor of b.
    for most, pairs, listed in ((1, 2, 2), (2, 4, 3), ("1/2", 4, 2)):
        limited = policy.replace(quotas=[Quota("mentors", "company", at_most=most)])
        result = baseline(cohort, limited)
        counts = Counter(of_company[mentor] for _, mentor in result.matching)
        assert max(counts.values()) <= (result.n_pairs / 2 if most == "1/2" else most)
        assert result.n_pairs == (listed if baseline is shortlist_of_three else pairs)


def test_chance_is_that_of_the_seed():
    cohort, policy = table_of([[0.9, 0.1, 0.5]] * 3)
    plans = {random_eligible(cohort, policy, seed=seed).matching for seed in range(60)}
    # All six plans with three pairs.
    assert len(plans) == 6
    assert random_eligible(cohort, policy, seed=5) == random_eligible(cohort, policy, seed=5)


def test_whoever_waits_longest_comes_first():
    days = [None, date(2026, 2, 1), date(2026, 1, 1)]
    cohort, policy = table_of(
        [[1.0, 0.9, 0.8]] * 3, mentees=[{"waiting_since": day} for day in days]
    )
    plan = first_come_first_served(cohort, policy).matching
    assert list(plan) == [("E-0", "M-2"), ("E-1", "M-1"), ("E-2", "M-0")]


def test_the_best_pair_comes_first_although_two_others_are_better_together():
    cohort, policy = table_of([[1.0, 0.9], [0.8, 0.1]])
    result = greedy_best_pair(cohort, policy)
    assert list(result.matching) == [("E-0", "M-0"), ("E-1", "M-1")]
    assert result.status == pm.Status.FEASIBLE
    assert result.gap == pytest.approx(0.6)


@given(st.lists(st.lists(st.sampled_from([0.1, 0.4, 0.4, 0.8, None]), min_size=4, max_size=4),
                min_size=1, max_size=5), st.integers(1, 2))  # fmt: skip
def test_greedy_by_best_pair_is_sorting_all_pairs(scores, capacity):
    cohort, policy = table_of(scores, capacity=capacity)
    ordered = cohort.ordered()
    rows = {e.id: k for k, e in enumerate(ordered.mentees)}
    columns = {m.id: k for k, m in enumerate(ordered.mentors)}
    pairs = sorted(
        (-own, rows[f"E-{i}"], columns[f"M-{j}"], f"E-{i}", f"M-{j}")
        for i, row in enumerate(scores)
        for j, own in enumerate(row)
        if own is not None
    )
    plan, loads = {}, Counter()
    for *_, mentee, mentor in pairs:
        if mentee not in plan and loads[mentor] < capacity:
            plan[mentee] = mentor
            loads[mentor] += 1
    assert dict(greedy_best_pair(cohort, policy).matching) == plan


def test_the_mentee_with_the_fewest_mentors_comes_first():
    cohort, policy = table_of([[1.0, 0.2, 0.1], [0.9, 0.8, None], [0.5, None, None]])
    plan = greedy_by_scarcity(cohort, policy).matching
    assert list(plan) == [("E-0", "M-2"), ("E-1", "M-1"), ("E-2", "M-0")]
    # Taking the best pair first leaves somebody with nobody.
    assert greedy_best_pair(cohort, policy).n_pairs == 2


def test_scarcity_is_counted_anew_after_every_pair():
    # E-0 has one mentor; once M-0 is taken, E-2 has one left and E-1 two.
    cohort, policy = table_of(
        [[1.0, None, None, None], [None, 0.9, 0.5, None], [0.9, 0.8, None, None]]
    )
    plan = greedy_by_scarcity(cohort, policy).matching
    assert list(plan) == [("E-0", "M-0"), ("E-1", "M-2"), ("E-2", "M-1")]


def test_a_shortlist_of_three_takes_the_first_who_is_free_or_nobody():
    days = [date(2026, 1, k + 1) for k in range(5)]
    cohort, policy = table_of(
        [[0.9, 0.8, 0.7, 0.6]] * 5, mentees=[{"waiting_since": day} for day in days]
    )
    result = shortlist_of_three(cohort, policy)
    assert list(result.matching) == [("E-0", "M-0"), ("E-1", "M-1"), ("E-2", "M-2")]
    assert first_come_first_served(cohort, policy).n_pairs == 4
    assert result.stages["bound"].tolist()[0] == 4


def test_a_shortlist_of_three_lists_mentors_with_a_seat_in_this_round():
    cohort, policy = table_of([[0.9, 0.8, 0.7, 0.6]])
    full = [mentor.replace(current_load=1) for mentor in cohort.mentors[:3]]
    plan = shortlist_of_three(cohort.replace(mentors=[*full, cohort.mentors[3]]), policy).matching
    assert list(plan) == [("E-0", "M-3")]


def test_deferred_acceptance_follows_wishes_before_scores():
    # Gale and Shapley 1962, example 1, turned into scores that both sides share only in part:
    # E-0 prefers M-1, M-1 prefers E-1 who prefers M-0.
    cohort, policy = table_of([[0.2, 0.8], [0.7, 0.9]])
    assert list(deferred_acceptance(cohort, policy).matching) == [("E-0", "M-0"), ("E-1", "M-1")]
    wishing = cohort.replace(
        mentees=[cohort.mentees[0], cohort.mentees[1].replace(wishes=["M-0"])],
    )
    # A wish comes before every score: now both mentees have whom they want.
    assert list(deferred_acceptance(wishing, policy).matching) == [("E-0", "M-1"), ("E-1", "M-0")]
    refused = wishing.replace(
        mentors=[cohort.mentors[0].replace(wishes=["E-0"]), cohort.mentors[1]]
    )
    # M-0 would rather have E-0, but E-0 does not ask.
    assert list(deferred_acceptance(refused, policy).matching) == [("E-0", "M-1"), ("E-1", "M-0")]


people = st.integers(1, 4)


@st.composite
def rankings(draw):
    n, m = draw(people), draw(people)
    cells = st.sampled_from([0.1, 0.2, 0.2, 0.5, 0.9, None])
    scores = [[draw(cells) for _ in range(m)] for _ in range(n)]

    def wishes(letter, size):
        return draw(st.lists(st.sampled_from([f"{letter}-{k}" for k in range(size)]), max_size=2,
                             unique=True))  # fmt: skip

    fields = {
        "mentees": [{"wishes": wishes("M", m)} for _ in range(n)],
        "mentors": [{"wishes": wishes("E", n)} for _ in range(m)],
    }
    return table_of(scores, capacity=draw(st.integers(1, 2)), **fields), scores


def ranked(person, others, score):
    """Others in order of preference: wishes, then scores, then the keyed hash."""
    wishes = person.wishes
    eligible = [k for k, own in enumerate(others) if score(own.id) is not None]
    return [
        others[k].id
        for k in sorted(
            eligible,
            key=lambda k: (
                wishes.index(others[k].id) if others[k].id in wishes else len(wishes),
                -score(others[k].id),
                k,
            ),
        )
    ]


@examples(200, suppress_health_check=list(HealthCheck))
@given(rankings())
def test_deferred_acceptance_is_the_stable_plan_that_is_best_for_every_mentee(drawn):
    (cohort, policy), scores = drawn
    own = cohort.ordered()

    def score(mentee, mentor):
        return scores[int(mentee[2:])][int(mentor[2:])]

    mentees = {e.id: ranked(e, own.mentors, lambda j, e=e: score(e.id, j)) for e in own.mentees}
    mentors = {m.id: ranked(m, own.mentees, lambda i, m=m: score(i, m.id)) for m in own.mentors}

    def stable(plan):
        for i, wanted in mentees.items():
            better = wanted[: wanted.index(plan[i])] if plan[i] else wanted
            for j in better:
                kept = [k for k in plan if plan[k] == j]
                rank = mentors[j].index
                if len(kept) < own.seats(j) or any(rank(i) < rank(k) for k in kept):
                    return False
        return True

    plan = deferred_acceptance(cohort, policy).matching
    found = {e.id: plan.partner_of(e.id) for e in own.mentees}
    assert stable(found)
    for partners in product(*([*wanted, None] for wanted in mentees.values())):
        other = dict(zip(mentees, partners, strict=True))
        loads = Counter(j for j in partners if j)
        if all(loads[j] <= own.seats(j) for j in loads) and stable(other):
            for i, wanted in mentees.items():
                places = [wanted.index(p[i]) if p[i] else len(wanted) for p in (found, other)]
                assert places[0] <= places[1]


@given(strategies.cohorts(6), strategies.policies())
def test_without_wishes_the_stable_plan_is_the_greedy_one(cohort, policy):
    cohort = cohort.replace(
        mentors=[mentor.replace(wishes=()) for mentor in cohort.mentors],
        mentees=[mentee.replace(wishes=()) for mentee in cohort.mentees],
    )
    try:
        greedy = greedy_best_pair(cohort, policy)
    except pm.InfeasibleError:
        return
    assert deferred_acceptance(cohort, policy).matching == greedy.matching


def test_the_day_of_the_round_counts():
    pair = ("E-1", "M-1")
    cohort = pm.Cohort(
        [pm.Mentor(id="M-1")],
        [pm.Mentee(id="E-1"), pm.Mentee(id="E-2")],
        running=[pair],
        running_until={pair: date(2026, 6, 30)},
    )
    for baseline in BASELINES.values():
        assert baseline(cohort, pm.Policy(), on=date(2026, 6, 30)).n_pairs == 0
        assert baseline(cohort, pm.Policy(), on=date(2026, 7, 1)).n_pairs == 1


def test_wrong_input_is_refused(small):
    cohort, policy = small
    for seed in (-1, True, 1.0, "1"):
        with pytest.raises(pm.PolicyError, match="seed"):
            random_eligible(cohort, policy, seed=seed)
    with pytest.raises(pm.PolicyError, match="Cohort and a Policy"):
        greedy_best_pair(policy, cohort)
    with pytest.raises(pm.PolicyError, match="another cohort"):
        greedy_best_pair(cohort, policy, optimum=pm.match(cohort, pm.Policy()))
    with pytest.raises(pm.PolicyError, match="result of match"):
        greedy_best_pair(cohort, policy, optimum=3)
    with pytest.raises(pm.PolicyError, match="date"):
        greedy_best_pair(cohort, policy, on="2026-01-01")
    crossed = policy.replace(criteria=[GoalCoverage()], rules=[SameSite()], minimum_score=0.1)
    assert greedy_best_pair(cohort, crossed).n_pairs == pm.match(cohort, crossed).n_pairs

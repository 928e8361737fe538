"""A certificate proves what it proves, and a damaged one is rejected."""

import dataclasses
import itertools
import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import pairmatch as pm
from pairmatch import policy as pp
from pairmatch import testing as pt
from pairmatch._support.containers import FrozenMap
from pairmatch._support.executors import Workers
from pairmatch.problem.points import MatrixPoints
from pairmatch.problem.quota_groups import Group
from pairmatch.problem.stages import PlanPairs, Step
from pairmatch.proof import faults, make_certificate
from pairmatch.scoring import Evaluation

SCORES = [[9, 4, 1], [8, 8, 2], [7, 3, 2], [1, 1, 1]]


@pytest.fixture
def proven():
    problem = pm.Problem.from_scores(SCORES, capacity=[1, 1, 1])
    return problem, pm.solve(problem)


def rejected(problem, plan, certificate):
    return bool(list(faults(problem, plan, certificate)))


def test_the_certificate_of_a_result_has_no_faults(proven):
    problem, result = proven
    assert not rejected(problem, result.matching, result.certificate)


@given(pt.problems(max_side=4, rich=True), st.data())
def test_any_other_price_of_anybody_is_rejected_or_sums_to_the_optimum(problem, data):
    """Other prices may prove the plan just as well; then their sum is the oracle's best value."""
    result = pm.solve(problem)
    assume(result.status == "OPTIMAL" and (problem.mentee_ids or problem.mentor_ids))
    certificate = result.certificate
    layer = data.draw(st.integers(0, len(certificate.layers) - 1))
    assume(certificate.layers[layer].prices)
    first = certificate.layers[layer].prices[0]
    sides = [side for side in ("mentees", "mentors", "groups") if getattr(first, side)]
    side = data.draw(st.sampled_from(sides))
    prices = dict(getattr(first, side))
    person = data.draw(st.sampled_from(sorted(prices)))
    prices[person] += data.draw(st.sampled_from([-(10**9), -1, 1, 10**9]))
    damaged = damage(certificate, layer, **{side: FrozenMap(prices)})
    if not rejected(problem, result.matching, damaged):
        assert sums_are_best(problem, damaged, pt.best_values(problem))


def sums_are_best(problem, certificate, best_values):
    """Return whether the prices of each layer sum to the best values, as docs/model.md has it.

    Tries every number of pairs of everybody and every group. What pairs are worth is not looked at.
    """
    stages = zip(problem.stages, best_values, strict=True)
    gains = iter(stage.gained(problem, value) for stage, value in stages)
    numbers = numbers_of_pairs(problem)
    for layer in certificate.layers:
        best = layer.weigh([next(gains) for _ in layer.stages])
        sets = [in_order(problem, prices) for prices in layer.prices]
        if problem.has_share and layer is certificate.layers[0]:
            # Every higher number of pairs is refused: a plan, worth 0, would be worth less.
            most = min(len(problem.mentee_ids), int(problem.seats.sum()))
            proven = all(
                any(largest_sum(prices, numbers_of_pairs(problem, size)) < 0 for prices in sets)
                for size in range(best + 1, most + 1)
            )
            numbers = numbers_of_pairs(problem, best)
        elif layer.stages == ("best_worst_pair",):
            # The same for a better worst pair; the first group is that of all pairs.
            all_pairs = len(problem.mentee_ids) + len(problem.mentor_ids)
            some = [n[1:] if k == all_pairs and 0 in n else n for k, n in enumerate(numbers)]
            proven = largest_sum(sets[0], some) < 0
            numbers = some if best > problem.source.limits[0] else numbers
        else:
            terms = [
                {x: price * x - cost(x) for x in possible}
                for price, possible, cost in zip(
                    sets[0], numbers, costs(problem, layer.stages), strict=True
                )
            ]
            proven = sum(max(term.values()) for term in terms) == best
            numbers = [[x for x in term if term[x] == max(term.values())] for term in terms]
        if layer.value != best or not proven:
            return False
    return True


def in_order(problem, prices):
    """Return prices in the order of the problem's people and groups."""
    return [
        *(prices.mentees[label] for label in problem.mentee_ids),
        *(prices.mentors[label] for label in problem.mentor_ids),
        *(prices.groups[group.key] for group in problem.groups),
    ]


def numbers_of_pairs(problem, size=None):
    """Return the numbers of pairs that everybody and every group can have in a plan of a size."""
    fewest, most = (limit.tolist() for limit in problem.bounds(size))
    people = len(most) - len(problem.groups)
    # No group has more pairs than there are mentees.
    most = most[:people] + [min(high, len(problem.mentee_ids)) for high in most[people:]]
    return [list(range(low, high + 1)) for low, high in zip(fewest, most, strict=True)]


def largest_sum(prices, numbers):
    """Return the largest sum of prices times numbers; below everything if there is no number."""
    if not all(numbers):
        return -math.inf
    return sum(max(price * x for x in own) for price, own in zip(prices, numbers, strict=True))


def costs(problem, stages):
    """Return what a number of new pairs costs each person and group; only even loads cost."""
    mentors = problem.before.tolist() if stages == ("even_load of mentors",) else None
    return [
        *(cost_beyond(None) for _ in problem.mentee_ids),
        *map(cost_beyond, mentors or [None] * len(problem.mentor_ids)),
        *(
            cost_beyond(
                group.before if group.even and stages == ("even_load of companies",) else None
            )
            for group in problem.groups
        ),
    ]


def cost_beyond(before):
    """Return the cost of pairs beyond those of before the round: how much the square grows."""
    return lambda x: 0 if before is None else (before + x) ** 2 - before**2


def damage(certificate, layer=0, **changes):
    """Return a certificate with other fields of a layer, or of its first set of prices."""
    own = certificate.layers[layer]
    of_prices = {k: v for k, v in changes.items() if k in ("mentees", "mentors", "groups")}
    if of_prices:
        first = dataclasses.replace(own.prices[0], **of_prices)
        changes = {k: v for k, v in changes.items() if k not in of_prices}
        changes["prices"] = (first, *own.prices[1:])
    layers = list(certificate.layers)
    layers[layer] = dataclasses.replace(own, **changes)
    return pm.Certificate(tuple(layers))


DAMAGES = {
    "value one higher": lambda c: {"value": c.value + 1},
    "value one lower": lambda c: {"value": c.value - 1},
    "stages swapped": lambda c: {"stages": c.stages[::-1]},
    "stage left out": lambda c: {"stages": c.stages[:1], "multipliers": c.multipliers[:1]},
    "factors too small": lambda c: {"multipliers": (1, 1)},
    "no prices": lambda c: {"prices": ()},
    "prices twice": lambda c: {"prices": c.layers[0].prices * 2},
    "a mentee missing": lambda c: {"mentees": FrozenMap(list(c.mentee_prices.items())[1:])},
    "a mentor too many": lambda c: {"mentors": FrozenMap({**c.mentor_prices, "x": 0})},
    "a group too many": lambda c: {"groups": FrozenMap({"x": 0})},
    "all prices 0": lambda c: {"mentees": FrozenMap(dict.fromkeys(c.mentee_prices, 0))},
    "prices as fractions": lambda c: {
        "mentors": FrozenMap({k: float(v) for k, v in c.mentor_prices.items()})
    },
    "prices as text": lambda c: {
        "mentors": FrozenMap({k: str(v) for k, v in c.mentor_prices.items()})
    },
    "prices as booleans": lambda c: {"mentors": FrozenMap(dict.fromkeys(c.mentor_prices, True))},
    "prices beyond 64 bits": lambda c: {
        "mentees": FrozenMap({k: v + 2**70 for k, v in c.mentee_prices.items()})
    },
    "prices that would wrap around": lambda c: {
        "mentees": FrozenMap({k: v + 2**62 for k, v in c.mentee_prices.items()}),
        "mentors": FrozenMap({k: v + 2**62 for k, v in c.mentor_prices.items()}),
    },
}


@pytest.mark.parametrize("how", DAMAGES)
def test_a_damaged_certificate_is_rejected(proven, how):
    problem, result = proven
    damaged = damage(result.certificate, **DAMAGES[how](result.certificate))
    assert rejected(problem, result.matching, damaged)


def test_prices_of_the_same_sum_that_leave_a_pair_uncovered_are_rejected(proven):
    problem, result = proven
    prices = result.certificate.mentee_prices
    for cheaper, dearer in itertools.permutations([i for i, _ in result.matching], 2):
        moved = {**prices, cheaper: prices[cheaper] - 1, dearer: prices[dearer] + 1}
        assert sum(moved.values()) == sum(prices.values())
        damaged = damage(result.certificate, mentees=FrozenMap(moved))
        assert rejected(problem, result.matching, damaged)


def test_a_certificate_without_layers_proves_nothing(proven):
    problem, result = proven
    assert rejected(problem, result.matching, pm.Certificate(()))


def plans_made_worse(plan):
    pairs = dict(plan)
    for mentee in pairs:
        yield "dropped", {m: n for m, n in pairs.items() if m != mentee}
    for (a, one), (b, other) in itertools.combinations(pairs.items(), 2):
        yield "swapped", {**pairs, a: other, b: one}
    for mentee in range(4):
        if mentee not in pairs:
            for mentor in range(3):
                yield "over capacity", {**pairs, mentee: mentor}


def test_every_worse_or_impossible_plan_is_rejected_by_the_certificate(proven):
    problem, result = proven
    best = (result.n_pairs, result.total_score)
    seen = set()
    for kind, pairs in plans_made_worse(result.matching):
        plan = pm.Matching(pairs.items())
        total = sum(SCORES[i][j] for i, j in plan)
        fits = all(plan.load(j) <= 1 for j in range(3))
        if fits and (len(plan), total) == best:
            continue
        seen.add(kind)
        assert rejected(problem, plan, result.certificate), (kind, pairs)
    assert seen == {"dropped", "swapped", "over capacity"}


def test_a_plan_with_a_pair_that_is_no_longer_eligible_is_rejected(proven):
    _, result = proven
    mentee, mentor = next(iter(result.matching))
    scores = [[float(cell) for cell in row] for row in SCORES]
    scores[mentee][mentor] = float("nan")
    changed = pm.Problem.from_scores(scores, resolution=1.0)
    assert rejected(changed, result.matching, result.certificate)


def test_a_plan_with_strangers_is_rejected(proven):
    problem, result = proven
    plan = pm.Matching([*result.matching, ("stranger", 0)])
    assert rejected(problem, plan, result.certificate)


def test_a_certificate_of_another_problem_is_rejected(proven):
    problem, result = proven
    better = [row[:] for row in SCORES]
    better[3][2] = 100
    assert rejected(pm.Problem.from_scores(better), result.matching, result.certificate)
    assert not rejected(problem, result.matching, result.certificate)


def test_points_outside_the_limits_of_their_source_are_rejected(proven):
    problem, result = proven

    class Understated(MatrixPoints):
        limits = (1, 8)

    source = Understated(problem.points(slice(0, problem.n_mentees)))
    other = dataclasses.replace(problem, source=source)
    assert any("outside the limits" in fault for fault in faults(other, *proof_of(result)))


def test_a_certificate_is_rejected_if_workers_do_not_look_at_every_pair():
    class Idle(Workers):
        def map(self, work, jobs):
            return itertools.islice(super().map(work, jobs), len(jobs) - 1)

    problem = pm.Problem.from_scores(np.zeros((600, 2)))
    result = pm.solve(problem)
    for count in (1, 2):
        assert not list(faults(problem, *proof_of(result), Workers(count=count)))
        assert "not every pair was looked at" in list(
            faults(problem, *proof_of(result), Idle(count=count))
        )


def proof_of(result):
    return result.matching, result.certificate


# In each of these the value of the plan equals the bound: only the check itself can tell.
TOTAL = ("best_total",)


def zero_prices(problem):
    nothing = np.zeros(len(problem.mentee_ids) + len(problem.mentor_ids), dtype=np.int64)
    return make_certificate(problem, [Step(problem.layers[0], 0, (nothing,))])


def test_a_pair_that_is_not_eligible_is_rejected_though_it_adds_nothing():
    problem = pm.Problem.from_scores([[0.0, float("nan")]], objective=TOTAL)
    assert not rejected(problem, pm.Matching([(0, 0)]), zero_prices(problem))
    assert rejected(problem, pm.Matching([(0, 1)]), zero_prices(problem))


def test_a_mentor_with_too_many_mentees_is_rejected_though_they_add_nothing():
    problem = pm.Problem.from_scores([[0], [0]], objective=TOTAL)
    assert not rejected(problem, pm.Matching([(0, 0)]), zero_prices(problem))
    assert rejected(problem, pm.Matching([(0, 0), (1, 0)]), zero_prices(problem))


def test_a_mentor_below_the_minimum_load_is_rejected_though_the_pair_adds_nothing():
    problem = pm.Problem.from_scores([[0]], min_load=1, objective=TOTAL)
    assert not rejected(problem, pm.Matching([(0, 0)]), zero_prices(problem))
    assert rejected(problem, pm.Matching(), zero_prices(problem))


def test_a_pinned_mentee_who_is_left_out_is_rejected_though_the_pair_adds_nothing():
    cohort = pm.Cohort([pm.Mentor(id="M")], [pm.Mentee(id="E")], pinned=[("E", "M")])
    problem = pm.Problem.from_cohort(Evaluation(cohort, pm.Policy(objective=TOTAL)))
    assert not rejected(problem, pm.Matching([("E", "M")]), zero_prices(problem))
    assert rejected(problem, pm.Matching(), zero_prices(problem))


def test_the_price_of_somebody_who_may_stay_out_cannot_be_set_off_against_others():
    problem = pm.Problem.from_scores([[9.0], [float("nan")]], objective=TOTAL, resolution=1.0)
    plan = pm.Matching([(0, 0)])
    prices = {0: 9, 1: 0}
    honest = damage(zero_prices(problem), mentees=FrozenMap(prices), value=9)
    assert not rejected(problem, plan, honest)
    set_off = damage(honest, mentees=FrozenMap({0: 10, 1: -1}))
    assert rejected(problem, plan, set_off)


@given(pt.problems(max_side=4, rich=True), st.data())
def test_a_certificate_accepts_only_optimal_plans(problem, data):
    result = pm.solve(problem)
    assume(result.status == "OPTIMAL")
    mentors = [None, *problem.mentor_ids]
    pairs = [(i, data.draw(st.sampled_from(mentors))) for i in problem.mentee_ids]
    plan = pm.Matching((i, j) for i, j in pairs if j is not None)
    if rejected(problem, plan, result.certificate):
        return
    points = problem.points(slice(0, len(problem.mentee_ids)))
    rows = {label: k for k, label in enumerate(problem.mentee_ids)}
    columns = {label: k for k, label in enumerate(problem.mentor_ids)}
    mentees = np.array([rows[i] for i, _ in plan], dtype=np.int64)
    mentors = np.array([columns[j] for _, j in plan], dtype=np.int64)
    own = [
        s.reported(problem, s.gain(problem, PlanPairs(mentees, mentors, points[mentees, mentors])))
        for s in problem.stages
    ]
    assert tuple(own) == pt.best_values(problem)


def test_anybody_can_check_a_certificate_with_the_points_alone(sample):
    """The check that the README shows, written out with numpy and nothing else."""
    cohort, policy = sample
    result = pm.match(cohort, policy)
    points = pm.score(cohort, policy).points_matrix().astype(np.int64)
    certificate = result.certificate
    u = np.array([certificate.mentee_prices[mentee.id] for mentee in cohort.mentees])
    v = np.array([certificate.mentor_prices[mentor.id] for mentor in cohort.mentors])
    seats = np.array([cohort.seats(mentor.id) for mentor in cohort.mentors])
    pair_worth, point_worth = certificate.multipliers
    worth = pair_worth + point_worth * points
    assert (u >= 0).all()
    assert (v >= 0).all()
    assert (u[:, None] + v >= worth)[points >= 0].all()
    total_points = round(result.total_score * 10_000)
    assert u.sum() + (seats * v).sum() == pair_worth * result.n_pairs + point_worth * total_points
    assert pair_worth > len(cohort.mentees) * 10_000 * point_worth


QUOTAS = {
    "numbers": (
        pp.Quota("mentors", "company", "a", at_most=1),
        pp.Quota("mentees", "site", "x", at_least=2),
    ),
    "shares": (pp.Quota("mentors", "company", at_most="1/2"),),
}
OBJECTIVES = {
    "default": ("most_pairs", "best_total"),
    "layers": ("most_pairs", "best_worst_pair", "even_load", "best_total"),
}


def people_in_groups():
    mentors = [
        pm.Mentor(
            id=f"M-{k}", company="aaab"[k], offers=["job", "network"][: 1 + k % 2], capacity=2
        )
        for k in range(4)
    ]
    mentees = [
        pm.Mentee(id=f"E-{k}", site="xyx"[k % 3], needs=["job", "network"][k % 2 :])
        for k in range(5)
    ]
    return pm.Cohort(mentors, mentees)


@pytest.fixture(params=[(q, o) for q in QUOTAS for o in OBJECTIVES], ids="-".join)
def quotas_proven(request):
    quotas, objective = request.param
    policy = pm.Policy(
        criteria=[pp.GoalCoverage()], quotas=QUOTAS[quotas], objective=OBJECTIVES[objective]
    )
    cohort = people_in_groups()
    problem = pm.Problem.from_cohort(Evaluation(cohort.ordered(), policy))
    return problem, pm.match(cohort, policy)


def test_every_group_price_of_weight_is_needed(quotas_proven):
    problem, result = quotas_proven
    certificate = result.certificate
    assert not rejected(problem, result.matching, certificate)
    binding = 0
    for number, layer in enumerate(certificate.layers):
        for key, price in layer.prices[0].groups.items() if layer.prices else ():
            if not price:
                continue
            for other in (0, -price, price + 1, price * 10**9):
                groups = FrozenMap({**layer.prices[0].groups, key: other})
                damaged = damage(certificate, number, groups=groups)
                if rejected(problem, result.matching, damaged):
                    binding += 1
    assert binding


def test_refusals_that_refuse_nothing_are_rejected(quotas_proven):
    problem, result = quotas_proven
    certificate = result.certificate
    for number, layer in enumerate(certificate.layers):
        flipped = damage(certificate, number, refused=not layer.refused)
        assert rejected(problem, result.matching, flipped)
        if layer.refused and layer.prices:
            nothing = {
                side: FrozenMap(dict.fromkeys(getattr(layer.prices[0], side), 0))
                for side in ("mentees", "mentors", "groups")
            }
            empty = damage(certificate, number, prices=(dataclasses.replace(
                layer.prices[0], **nothing),))  # fmt: skip
            assert rejected(problem, result.matching, empty)
        if layer.multipliers == (1,):
            for factor in (0, 2, 3):
                other = damage(certificate, number, multipliers=(factor,))
                assert rejected(problem, result.matching, other)
        for change in (-1, 1):
            other = damage(certificate, number, value=layer.value + change)
            assert rejected(problem, result.matching, other)


def test_a_worst_pair_that_could_be_one_point_better_is_not_proven():
    objective = ("most_pairs", "best_worst_pair")
    plain, better = (
        pm.Problem.from_scores(scores, objective=objective, resolution=1.0)
        for scores in ([[5, 5], [5, 5]], [[5, 6], [6, 5]])
    )
    proof = pm.solve(plain).certificate
    diagonal = pm.Matching([(0, 0), (1, 1)])
    assert not rejected(plain, diagonal, proof)
    assert rejected(better, diagonal, proof)


def test_a_plan_that_breaks_a_quota_is_rejected_whatever_it_is_worth(quotas_proven):
    problem, result = quotas_proven
    by_company = [pair for pair in result.matching if pair[1] != "M-3"]
    moved = [(mentee, "M-1") for mentee, _ in result.matching][:2]
    for pairs in (moved, [*by_company, *moved[:0]], list(result.matching)[:1]):
        assert rejected(problem, pm.Matching(pairs), result.certificate)


def test_prices_of_a_second_layer_must_cover_what_the_first_leaves():
    problem = pm.Problem.from_scores(
        [[3, 3], [3, 3]], objective=("best_total", "best_worst_pair", "fewest_changes"),
        previous=[(0, 0), (1, 1)],
    )  # fmt: skip
    result = pm.solve(problem)
    last = len(result.certificate.layers) - 1
    for side in ("mentees", "mentors"):
        prices = getattr(result.certificate.layers[last].prices[0], side)
        lower = FrozenMap({person: price - 1 for person, price in prices.items()})
        assert rejected(problem, result.matching, damage(result.certificate, last, **{side: lower}))


@pytest.mark.parametrize("objective", [("most_pairs",), ("most_pairs", "best_total")], ids="-".join)
def test_the_number_of_pairs_cannot_be_multiplied_until_none_is_left_to_refuse(objective):
    """One pair counted twice would be all that two mentees can have."""
    mentors = [pm.Mentor(id="M", company="a", capacity=2)]
    cohort = pm.Cohort(mentors, [pm.Mentee(id="E-1"), pm.Mentee(id="E-2")])
    quotas = [pp.Quota("mentors", "company", at_most=1.0)]
    policy = pm.Policy(criteria=[pp.GoalCoverage()], quotas=quotas, objective=objective)
    problem = pm.Problem.from_cohort(Evaluation(cohort.ordered(), policy))
    result = pm.match(cohort, policy)
    assert result.n_pairs == 2
    honest = result.solution.certificate
    assert not rejected(problem, result.matching, honest)
    damaged = damage(honest, value=2, multipliers=(2,))
    assert rejected(problem, pm.Matching([("E-1", "M")]), pm.Certificate(damaged.layers[:1]))


@pytest.mark.parametrize("objective", ["best_total", "best_worst_pair", "even_load"])
def test_the_last_factor_of_a_layer_is_1(objective):
    problem = pm.Problem.from_scores([[0, 0]], objective=[objective])
    result = pm.solve(problem)
    assert result.certificate.value == 0
    assert not rejected(problem, result.matching, result.certificate)
    damaged = damage(result.certificate, multipliers=(2,))
    assert rejected(problem, result.matching, damaged)


def test_a_factor_beyond_64_bits_is_rejected_though_no_pair_adds_anything_to_its_stage():
    problem = pm.Problem.from_scores([[0, 0]], objective=("priority", "best_total"))
    result = pm.solve(problem)
    for factor in (2**61, 2**70):
        damaged = damage(result.certificate, multipliers=(factor, 1))
        assert rejected(problem, result.matching, damaged)
    largest = damage(result.certificate, multipliers=(2**61 - 1, 1))
    assert not rejected(problem, result.matching, largest)


@pytest.mark.parametrize(
    "groups",
    [
        (),
        (Group("all pairs", "mentees", np.arange(2)),),
        (Group("all pairs", "mentors", np.arange(1)),),
        (Group("all pairs", "mentors", np.arange(2), at_most=1),),
        (Group("some", "mentors", np.arange(1)), Group("all pairs", "mentors", np.arange(2))),
    ],
    ids=["no group", "mentees", "some mentors", "bounded", "second"],
)
def test_a_worst_pair_is_proven_only_where_the_first_group_counts_all_pairs(groups):
    problem = pm.Problem.from_scores([[5, 5], [5, 5]], objective=("best_worst_pair",))
    result = pm.solve(problem)
    assert not rejected(problem, result.matching, result.certificate)
    other = dataclasses.replace(problem, groups=groups)
    relabelled = damage(result.certificate, groups=FrozenMap({group.key: -1 for group in groups}))
    assert rejected(other, result.matching, relabelled)


@given(pt.cohorts(max_side=4), pt.policies(rich=True), st.data())
def test_any_other_price_of_a_group_is_rejected_or_sums_to_the_optimum(cohort, policy, data):
    try:
        result = pm.match(cohort, policy)
    except pm.InfeasibleError:
        assume(False)
    certificate = result.solution.certificate
    assume(certificate is not None)
    places = [
        (number, key)
        for number, layer in enumerate(certificate.layers)
        for own in layer.prices[:1]
        for key in own.groups
    ]
    assume(places)
    number, key = data.draw(st.sampled_from(places))
    groups = dict(certificate.layers[number].prices[0].groups)
    groups[key] += data.draw(st.sampled_from([-(10**9), -1, 1, 10**9]))
    damaged = damage(certificate, number, groups=FrozenMap(groups))
    problem = pm.Problem.from_cohort(Evaluation(cohort.ordered(), policy))
    if not rejected(problem, result.matching, damaged):
        best_values = pt.best_values_of_cohort(cohort, policy)
        assert sums_are_best(problem, damaged, best_values)


def test_a_number_of_pairs_that_needs_no_prices_says_so_when_it_is_asked_for_them():
    policy = pm.Policy(
        criteria=[pp.GoalCoverage()], quotas=[pp.Quota("mentors", "company", "a", at_most="1/1")]
    )
    cohort = pm.Cohort([pm.Mentor(id="M", company="a")], [pm.Mentee(id="E")])
    certificate = pm.match(cohort, policy).certificate
    assert certificate.layers[0].prices == ()
    for side in ("mentee_prices", "mentor_prices", "group_prices"):
        with pytest.raises(pm.NoMatchingError, match="needs no prices"):
            getattr(certificate, side)

"""Sensitivity of a plan to the weights: sampled weights, and exact ranges of single weights."""

import dataclasses
import json
import random
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import pairmatch as pm
from pairmatch._support.messages import LANGUAGES
from pairmatch.advice.sensitivities import sampled_weights, sensitivity
from pairmatch.advice.weight_ranges import WeighedPoints
from pairmatch.errors import InfeasibleError, PolicyError
from pairmatch.lab import synthetic
from pairmatch.policy import GoalCoverage, Proximity, Quota, SectorSimilarity
from pairmatch.policy.objective import STAGES
from pairmatch.problem import Problem
from pairmatch.problem.stages import named
from pairmatch.proof import check_plan
from pairmatch.scoring import Evaluation
from pairmatch.scoring.tiles import Scorer
from pairmatch.testing import cohorts, policies
from profiles import examples

# Two factors at which plans of so few pairs are worth the same lie further apart.
TINY = Fraction(1, 10**11)

DUO = pm.Policy.preset("duo_for_a_job")


class AllPlans:
    """Every plan of a few people that breaks no demand, with its gains stage by stage."""

    def __init__(self, cohort, policy):
        mentees = [mentee.id for mentee in cohort.mentees]
        mentors = [None, *(mentor.id for mentor in cohort.mentors)]
        scores = pm.score(cohort, policy)
        self.parts = {
            (e, m): {own.criterion: own.points for own in scores.breakdown(e, m).contributions}
            for e in mentees
            for m in mentors
            if m is not None
        }
        self.gains = {}
        self.stages = list(check_plan(cohort, policy, ()).values)
        for choice in product(mentors, repeat=len(mentees)):
            plan = frozenset((e, m) for e, m in zip(mentees, choice, strict=True) if m is not None)
            check = check_plan(cohort, policy, sorted(plan))
            if not check.broken:
                values = check.values.items()
                self.gains[plan] = [-own if named(name).falling else own for name, own in values]

    def worth(self, plan, criterion, factor):
        """Return the gains of a plan if one criterion counts so many times as much."""
        gains = list(self.gains[plan])
        if "best_total" in self.stages:
            part = sum(self.parts[pair][criterion] for pair in plan)
            gains[self.stages.index("best_total")] += (factor - 1) * part
        return gains

    def is_best(self, plan, criterion, factor):
        own = self.worth(plan, criterion, factor)
        return all(own >= self.worth(other, criterion, factor) for other in self.gains)

    @property
    def best(self):
        """All plans that are the best."""
        most = max(self.gains.values(), default=None)
        return [plan for plan, gains in self.gains.items() if gains == most]


def plan_of(found):
    return frozenset((own.mentee_id, own.mentor_id) for own in found.pairs)


def check_range(plans, plan, own):
    """Compare a range with all plans: inside, at its ends, and just beyond them."""

    def best(factor):
        return plans.is_best(plan, own.criterion, factor)

    top = Fraction(10**9) if own.highest is None else own.highest
    assert 0 <= own.lowest <= 1 <= top
    assert best(Fraction(1))
    assert best(own.lowest) == own.lowest_included
    assert best(top) == own.highest_included
    for share in (Fraction(1, 1000), Fraction(1, 3), Fraction(999, 1000)):
        assert own.lowest == top or best(own.lowest + share * (top - own.lowest))
    assert own.lowest == 0 or not best(own.lowest - min(TINY, own.lowest))
    assert own.highest is None or not best(own.highest + TINY)


def any_best(cohort, policy, draw):
    """Return all plans and one of the best, whichever the solver would find."""
    plans = AllPlans(cohort, policy)
    assume(plans.best)
    return plans, draw.draw(st.sampled_from(sorted(plans.best, key=sorted)))


def without_worst_pair(policy):
    stages = tuple(stage for stage in policy.objective if stage != "best_worst_pair")
    return policy.replace(objective=stages or ("most_pairs", "best_total"))


@examples(80)
@given(cohorts(3, min_loads=True), policies(rich=True).map(without_worst_pair), st.data())
def test_ranges_are_those_of_all_plans(cohort, policy, draw):
    plans, plan = any_best(cohort, policy, draw)
    found = sensitivity(cohort, policy, plan=plan, samples=1)
    assert plan_of(found) == plan
    assert [own.criterion for own in found.ranges] == [
        criterion.key for criterion in policy.criteria if criterion.weight > 0
    ]
    for own in found.ranges:
        check_range(plans, plan, own)


def graded(mentees, mentors, **fields):
    """Return people with three grades each, so that nearly every pair scores differently."""

    def people(kind, letter, grades):
        return [
            kind(id=f"{letter}-{k}", attributes=dict(zip("abc", own, strict=True)))
            for k, own in enumerate(grades)
        ]

    return pm.Cohort(people(pm.Mentor, "M", mentors), people(pm.Mentee, "E", mentees), **fields)


GRADES = pm.Policy(
    criteria=[Proximity(name, span=97, weight=w) for name, w in (("a", 3), ("b", 2), ("c", 2.5))]
)
_grades = st.lists(st.tuples(*[st.integers(0, 97)] * 3), min_size=1, max_size=4)


@examples(100)
@given(
    _grades,
    _grades,
    st.sampled_from(
        [
            ("most_pairs", "best_total"),
            ("best_total",),
            ("best_total", "even_load"),
            ("even_load", "best_total", "most_pairs"),
            ("best_total", "fewest_changes"),
            ("fewest_changes",),
        ]
    ),
    st.sampled_from([0.0, 0.6]),
)
def test_ranges_of_graded_scores_are_those_of_all_plans(mentees, mentors, objective, least):
    cohort = graded(mentees, mentors, previous=[("E-0", "M-0")])
    policy = GRADES.replace(objective=objective, minimum_score=least)
    found = sensitivity(cohort, policy, samples=1)
    plans = AllPlans(cohort, policy)
    assert len(found.ranges) == 3
    for own in found.ranges:
        check_range(plans, plan_of(found), own)


def test_a_later_stage_can_exclude_the_end():
    # At a third of the weight of a both mentors are worth the same; the previous one stays then.
    cohort = graded([(0, 0, 0)], [(0, 50, 0), (50, 0, 0)], previous=[("E-0", "M-1")])
    policy = pm.Policy(
        criteria=[Proximity("a", span=100, weight=3), Proximity("b", span=100, weight=1)]
    )
    own = sensitivity(cohort, policy, samples=1).ranges[0]
    assert (own.lowest, own.highest, own.lowest_included) == (Fraction(1, 3), None, True)
    keeping = policy.replace(objective=("most_pairs", "best_total", "fewest_changes"))
    same = sensitivity(cohort, keeping, samples=1)
    assert same.ranges[0] == dataclasses.replace(own, lowest_included=False)
    assert "(not included)" in same.text()


@pytest.mark.parametrize(("size", "sites"), [((40, 30), 1), ((150, 260), 1), ((150, 260), 3)])
def test_at_the_ends_another_plan_is_as_good_and_beyond_better(size, sites):
    cohort = synthetic.cohort(*size, seed=3, sites=sites)
    found = sensitivity(cohort, DUO, samples=1)
    whole = pm.score(cohort, DUO).points_matrix().astype(np.int64)
    everybody = np.arange(len(cohort.mentees))
    strip = Scorer(cohort, DUO).strip(everybody, np.arange(len(cohort.mentors)))
    parts = [strip.contributions(k, everybody) for k in range(len(DUO.criteria))]
    assert (sum(parts)[whole >= 0] == whole[whole >= 0]).all()
    rows = {mentee.id: k for k, mentee in enumerate(cohort.mentees)}
    columns = {mentor.id: k for k, mentor in enumerate(cohort.mentors)}
    chosen = [rows[e] for e, _ in plan_of(found)], [columns[m] for _, m in plan_of(found)]
    seats = [cohort.seats(mentor.id) for mentor in cohort.mentors]

    def lack(part, factor):
        points = factor.denominator * (whole - part) + factor.numerator * part.astype(np.int64)
        assert points.max() < 2**53
        best = pm.solve(pm.Problem.from_scores(np.where(whole < 0, np.nan, points), capacity=seats))
        assert best.n_pairs == len(found.pairs)
        return int(best.total_score) - int(points[chosen].sum())

    beyond = Fraction(1, 10**5)
    for own, part in zip(found.ranges, parts, strict=True):
        assert lack(part, Fraction(1)) == 0
        assert lack(part, own.lowest) == 0
        assert own.lowest == 0 or lack(part, own.lowest - beyond) > 0
        if own.highest is None:
            assert lack(part, Fraction(10**6)) == 0
        else:
            assert lack(part, own.highest) == 0
            assert lack(part, own.highest + beyond) > 0


def reweighted(policy, weights):
    return policy.replace(
        criteria=tuple(
            dataclasses.replace(own, weight=weight)
            for own, weight in zip(policy.criteria, weights, strict=True)
        )
    )


@examples(120)
@given(cohorts(5), policies(), st.integers(0, 1000))
def test_points_under_other_weights_are_those_of_the_other_policy(cohort, policy, seed):
    (weights,) = sampled_weights(policy, 1, 1.0, seed)
    other = reweighted(policy, weights)
    everybody = np.arange(len(cohort.mentees)), np.arange(len(cohort.mentors))
    source = Problem.from_cohort(Evaluation(cohort, policy)).source
    changed = source.reweighted(tuple(other.points.values())).strip(*everybody)
    anew = Problem.from_cohort(Evaluation(cohort, other)).source.strip(*everybody)
    points = anew.points(everybody[0])
    assert (changed.points(everybody[0]) == points).all()
    assert (changed.highest() >= points.max(axis=1, initial=-1)).all()
    # The first source is what it was.
    before = Problem.from_cohort(Evaluation(cohort, policy)).source.strip(*everybody)
    assert (source.strip(*everybody).points(everybody[0]) == before.points(everybody[0])).all()


@examples(120)
@given(cohorts(5), policies(), st.integers(0, 5), st.integers(0, 5))
def test_weighed_points_add_up_and_stay_below_their_bounds(cohort, policy, times, others):
    everybody = np.arange(len(cohort.mentees)), np.arange(len(cohort.mentors))
    source = Problem.from_cohort(Evaluation(cohort, policy)).source
    points = source.strip(*everybody).points(everybody[0]).astype(np.int64)
    scores = pm.score(cohort, policy)
    for k, criterion in enumerate(policy.criteria):
        weight = policy.points[criterion.key]
        weighed = WeighedPoints(source, k, weight, times, others)
        strip = weighed.strip(*everybody)
        found = strip.points(everybody[0])
        assert ((found == weighed.blank) == (points == source.blank)).all()
        assert (strip.highest() >= found.max(axis=1, initial=-1)).all()
        assert found.max(initial=0) <= weighed.limits[1]
        for row, column in np.argwhere(points >= 0)[:4].tolist():
            pair = cohort.mentees[row].id, cohort.mentors[column].id
            own = scores.breakdown(*pair).contributions[k].points
            assert found[row, column] == times * own + others * (points[row, column] - own)


@examples(80)
@given(cohorts(3, min_loads=True), policies(rich=True), st.integers(0, 1000), st.data())
def test_a_pair_stays_if_the_best_plan_that_keeps_most_has_it(cohort, policy, seed, draw):
    _, plan = any_best(cohort, policy, draw)
    found = sensitivity(cohort, policy, plan=plan, samples=1, spread=1.0, seed=seed)
    stays = {(own.mentee_id, own.mentor_id) for own in found.pairs if own.stays}
    (weights,) = sampled_weights(policy, 1, 1.0, seed)
    stages = policy.objective
    last = stages[-1] == "fewest_changes" and len(stages) > 1
    other = reweighted(policy, weights)
    best = AllPlans(cohort, other.replace(objective=stages[:-1]) if last else other).best
    assert found.infeasible == (not best)
    if not best:
        assert all(own.samples == 0 and own.share is None for own in found.pairs)
        return
    assert [own for own in best if own & plan == stays]
    decided = last or "fewest_changes" not in stages
    decided = decided or (stages[-1] == "best_total" and "best_worst_pair" not in stages)
    if decided and stages != ("fewest_changes",):
        assert len(stays) == max(len(own & plan) for own in best)
    assert found.plan_kept == (stays == plan)


@pytest.mark.parametrize(
    "objective",
    [
        ("most_pairs", "best_total"),
        ("most_pairs", "best_total", "fewest_changes"),
        ("most_pairs", "fewest_changes", "best_total"),
        ("most_pairs", "best_worst_pair"),
    ],
)
def test_where_all_plans_are_as_good_the_plan_in_hand_stays(objective):
    cohort = graded([(1, 2, 3)] * 5, [(3, 2, 1)] * 5, previous=[])
    policy = GRADES.replace(objective=objective)
    for shift in range(5):
        plan = [(f"E-{k}", f"M-{(k * 2 + shift) % 5}") for k in range(5)]
        found = sensitivity(cohort, policy, plan=plan, samples=4)
        assert plan_of(found) == set(plan)
        assert found.plan_kept == 1.0
        for own in found.ranges or ():
            assert (own.lowest, own.highest) == (0, None)


@pytest.mark.parametrize("sites", [1, 2])
def test_shares_are_those_of_matching_again_with_every_sample(sites):
    cohort = synthetic.cohort(30, 36, seed=4, sites=sites)
    plan = pm.match(cohort, DUO).matching
    found = sensitivity(cohort, DUO, plan=plan, samples=25, seed=7)
    stays = dict.fromkeys(plan, 0)
    before = cohort.replace(previous=tuple(plan))
    whole = 0
    for weights in sampled_weights(DUO, 25, 0.5, 7):
        policy = reweighted(DUO, weights).replace(objective=(*DUO.objective, "fewest_changes"))
        best = pm.match(before, policy).matching
        whole += set(plan) <= set(best)
        for pair in set(plan) & set(best):
            stays[pair] += 1
    assert {(own.mentee_id, own.mentor_id): own.stays for own in found.pairs} == stays
    assert found.whole == whole
    shares = [own.share for own in found.pairs]
    assert shares == sorted(shares)
    assert shares[0] == min(stays.values()) / 25


def test_with_many_people_as_many_pairs_stay_as_in_matching_again():
    # So many that the solver begins with a few pairs only.
    cohort = synthetic.cohort(220, 240, seed=4)
    plan = pm.match(cohort, DUO).matching
    for seed in range(6):
        found = sensitivity(cohort, DUO, plan=plan, samples=1, seed=seed)
        (weights,) = sampled_weights(DUO, 1, 0.5, seed)
        policy = reweighted(DUO, weights).replace(objective=(*DUO.objective, "fewest_changes"))
        best = pm.match(cohort.replace(previous=tuple(plan)), policy)
        changes = best.solution.values[-1]
        assert sum(own.stays for own in found.pairs) == len(plan) - changes


def test_the_order_of_rows_and_who_solves_change_nothing():
    cohort = synthetic.cohort(60, 70, seed=2, sites=2)
    alone = sensitivity(cohort, DUO, samples=12, seed=3)
    draw = random.Random(1)
    mixed = cohort.replace(
        mentors=tuple(draw.sample(cohort.mentors, 60)),
        mentees=tuple(draw.sample(cohort.mentees, 70)),
    )
    assert sensitivity(mixed, DUO, samples=12, seed=3) == alone
    plan = draw.sample(list(pm.match(cohort, DUO).matching), len(alone.pairs))
    assert sensitivity(mixed, DUO, plan=plan, samples=12, seed=3) == alone
    for kind in (ThreadPoolExecutor, ProcessPoolExecutor):
        with kind(2) as executor:
            assert sensitivity(cohort, DUO, samples=12, seed=3, executor=executor) == alone
    assert sensitivity(cohort, DUO, samples=12, seed=4) != alone


def test_with_many_people_an_executor_changes_nothing():
    cohort = synthetic.cohort(200, 220, seed=2)
    alone = sensitivity(cohort, DUO, samples=6)
    with ThreadPoolExecutor(3) as executor:
        assert sensitivity(cohort, DUO, samples=6, executor=executor) == alone


def test_samples_spread_around_the_policy_and_the_first_ones_stay_the_same():
    policy = DUO.replace(criteria=(*DUO.criteria, Proximity("a", span=1, weight=0)))
    many = np.array(sampled_weights(policy, 4000, 0.5, 1))
    assert (many[:, -1] == 0).all()
    ratios = np.log(many[:, :-1] / [own.weight for own in DUO.criteria])
    assert np.abs(ratios.mean(axis=0)).max() < 0.03
    assert np.abs(ratios.std(axis=0) - 0.5).max() < 0.03
    assert np.abs(np.corrcoef(ratios.T) - np.eye(len(DUO.criteria))).max() < 0.06
    assert sampled_weights(policy, 10, 0.5, 1) == sampled_weights(policy, 4000, 0.5, 1)[:10]


@pytest.fixture(scope="module")
def two():
    """A mentee between two mentors: one has the goals, the other the sector."""
    mentors = [
        pm.Mentor(id="M-1", offers=["job"], sectors=["NACE2:62"]),
        pm.Mentor(id="M-2", offers=["network"], sectors=["NACE2:10"]),
    ]
    cohort = pm.Cohort(mentors, [pm.Mentee(id="E-1", needs=["network"], sectors=["NACE2:62"])])
    return cohort, pm.Policy(criteria=[GoalCoverage(weight=3), SectorSimilarity(weight=2)])


def test_ranges_are_given_as_factors_and_as_weights(two):
    goals, sector = sensitivity(*two, samples=1).ranges
    assert (goals.lowest, goals.highest, goals.lowest_weight) == (Fraction(2, 3), None, 2.0)
    assert goals.highest_weight is None
    assert (sector.lowest, sector.highest) == (0, Fraction(3, 2))
    assert (sector.lowest_weight, sector.highest_weight) == (0.0, 3.0)


def test_without_spread_every_pair_stays(two):
    found = sensitivity(*two, samples=3, spread=0)
    assert [own.share for own in found.pairs] == [1.0]
    assert found.plan_kept == 1.0
    assert "Every pair stays" in found.text()


def test_the_only_criterion_with_a_weight_may_have_any_weight(two):
    cohort, _ = two
    for policy in (
        pm.Policy(criteria=[GoalCoverage(weight=3)]),
        pm.Policy(criteria=[GoalCoverage(weight=3), SectorSimilarity(weight=0)]),
    ):
        found = sensitivity(cohort, policy, samples=5)
        assert [own.share for own in found.pairs] == [1.0]
        (own,) = found.ranges
        assert (own.criterion, own.lowest, own.highest) == ("goal_coverage", 0, None)


def test_without_criteria_or_people_the_plan_stays(two):
    cohort, policy = two
    found = sensitivity(cohort, pm.Policy(), samples=3)
    assert (found.ranges, found.plan_kept) == ((), 1.0)
    nobody = sensitivity(pm.Cohort([], []), policy, samples=3)
    assert (nobody.pairs, nobody.plan_kept, len(nobody.ranges)) == ((), 1.0, 2)
    assert nobody.table.empty
    assert "no pairs" in nobody.text()


def test_samples_without_any_plan_are_counted_apart(two):
    cohort, policy = two
    # With less than half the weight for the goals the pinned pair is below the minimum score.
    pinned = cohort.replace(pinned=[("E-1", "M-2")])
    found = sensitivity(pinned, policy.replace(minimum_score=0.5), samples=60, spread=1.0)
    weights = np.array(sampled_weights(policy, 60, 1.0, 0))
    below = weights[:, 0] / weights.sum(axis=1) < 0.49995
    assert 0 < found.infeasible == below.sum() < 60
    assert [(own.stays, own.samples) for own in found.pairs] == [(60 - below.sum(),) * 2]
    assert "no plan is possible" in found.text()


def test_with_a_best_worst_pair_no_ranges_are_claimed(two):
    cohort, policy = two
    found = sensitivity(cohort, policy.replace(objective=("best_worst_pair",)), samples=2)
    assert (found.ranges, found.why_no_ranges) == (None, "best_worst_pair")
    assert found.ranges_table.empty
    assert found.to_dict()["ranges"] is None


def test_quotas_that_cross_have_ranges_too():
    cohort = graded(
        [(10, 50, 3), (80, 4, 60), (33, 66, 20)], [(9, 40, 70), (66, 2, 2), (50, 90, 9)]
    )
    crossing = [
        Quota("mentors", "a", 9, at_most=1),
        Quota("mentors", "b", name="x", at_most=1),
        Quota("mentees", "a", 80, at_most=0),
    ]
    policy = GRADES.replace(quotas=crossing)
    found = sensitivity(cohort, policy, samples=2)
    plans = AllPlans(cohort, policy)
    for own in found.ranges:
        check_range(plans, plan_of(found), own)


@pytest.mark.parametrize(
    "wrong",
    [
        *({"samples": value} for value in (0, -1, True, 2.0, "9", None)),
        *({"spread": value} for value in (-0.1, float("nan"), float("inf"), True, "1", None, 11)),
        *({"seed": value} for value in (-1, 1.0, True, None, "a")),
        {"executor": "threads"},
        *({"plan": value} for value in (5, "E-1", [("E-1",)], [("E-1", 2)], ["E-1"], [None])),
    ],
)
def test_wrong_numbers_are_refused(two, wrong):
    with pytest.raises(PolicyError):
        sensitivity(*two, **{"samples": 2} | wrong)


def test_a_plan_with_unknown_people_is_refused(two):
    with pytest.raises(PolicyError, match="M-2"):
        sensitivity(*two, plan=[("E-1", "M-3")], samples=1)
    with pytest.raises(PolicyError, match="E-1"):
        sensitivity(*two, plan=[("E-2", "M-2")], samples=1)


def test_a_damaged_plan_is_refused():
    cohort = synthetic.cohort(20, 25, seed=6)
    plan = list(pm.match(cohort, DUO).matching)
    assert len(plan) > 3
    (e, m), (f, n) = plan[:2]
    alone = {mentee.id for mentee in cohort.mentees} - {mentee for mentee, _ in plan}
    for damaged in (
        plan[1:],
        [],
        [*plan, (e, n)],
        [*plan, plan[0]],
        [(e, n), (f, m), *plan[2:]],
        [*plan, (min(alone), m)],
    ):
        with pytest.raises(PolicyError, match="not optimal"):
            sensitivity(cohort, DUO, plan=damaged, samples=1)


def test_no_plan_at_all_is_said_as_matching_says_it(two):
    cohort, policy = two
    impossible = cohort.replace(pinned=[("E-1", "M-1"), ("E-1", "M-2")])
    with pytest.raises(InfeasibleError):
        sensitivity(impossible, policy)


def test_the_data_are_plain_and_the_sentences_are_in_all_languages(two):
    found = sensitivity(*two, samples=40, spread=1.0)
    assert json.loads(json.dumps(found.to_dict())) == found.to_dict()
    assert list(found.table.columns) == ["mentee_id", "mentor_id", "stays", "samples", "share"]
    assert found.table["share"].tolist() == [found.pairs[0].share]
    assert found.ranges_table["highest"].tolist()[1] == Fraction(3, 2)
    texts = {language: found.text(language) for language in LANGUAGES}
    assert len(set(texts.values())) == len(LANGUAGES)
    for text in texts.values():
        assert {"E-1", "M-2"} <= set(text.replace(",", " ").replace(":", " ").split())
    assert str(found) == texts["en"]


def test_ranges_are_said_in_words_of_the_language(two):
    cohort, policy = two
    criteria = [GoalCoverage(weight=1.5), SectorSimilarity(weight=2)]
    found = sensitivity(cohort, policy.replace(criteria=criteria), samples=np.int64(2))
    assert "share of the mentee's needs" in found.text()
    for language in ("fr", "de", "nl", "it"):
        text = found.text(language)
        assert criteria[0].describe(language) in text
        assert " 1,5)" in text
        assert "goal_coverage" not in text
    assert type(found.samples) is int
    with pytest.raises(PolicyError, match="samples must be a whole number"):
        sensitivity(cohort, policy, samples=np.True_)


def test_the_plan_in_hand_may_be_a_result_or_a_table(two):
    result = pm.match(*two)
    expected = sensitivity(*two, plan=list(result.matching), samples=5)
    assert sensitivity(*two, plan=result, samples=5) == expected
    assert sensitivity(*two, plan=result.pairs, samples=5) == expected


def test_every_objective_has_an_answer():
    cohort = synthetic.cohort(8, 8, seed=1).replace(previous=())
    for stage in STAGES:
        assert sensitivity(cohort, DUO.replace(objective=(stage,)), samples=2).samples == 2

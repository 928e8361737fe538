"""A plan made invalid or worse in any way is caught, from the data."""

import json

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import pairmatch as pm
from pairmatch import testing as pt


def codes(check):
    return set(check.violations["code"])


def test_the_plan_of_a_match_verifies_as_valid_and_optimal(sample):
    cohort, policy = sample
    result = pm.match(cohort, policy)
    for check in (result.verify(), pm.verify(cohort, policy, result.matching)):
        assert check.valid
        assert check.is_optimal
        assert check.n_pairs == result.n_pairs
        assert check.total_score == result.total_score
        assert set(check.shortfall.values()) == {0}
        assert len(check.violations) == 0


@given(pt.cohorts(max_side=4), pt.policies(), st.data())
def test_any_plan_gets_the_verdict_that_brute_force_gives(cohort, policy, data):
    """Draws plans of existing people: valid or not, optimal or not."""
    mentors = [None, *(mentor.id for mentor in cohort.mentors)]
    drawn = [(mentee.id, data.draw(st.sampled_from(mentors))) for mentee in cohort.mentees]
    plan = [(mentee, mentor) for mentee, mentor in drawn if mentor is not None]
    check = pm.verify(cohort, policy, plan)
    scores = pm.Scores(cohort, policy)
    running = {mentee for mentee, _ in cohort.running}
    loads = {m.id: sum(mentor == m.id for _, mentor in plan) for m in cohort.mentors}
    valid = (
        all(not scores.reasons(*pair) and pair[0] not in running for pair in plan)
        and all(loads[m.id] <= cohort.seats(m.id) for m in cohort.mentors)
        and set(cohort.pinned) <= set(plan)
    )
    assert check.valid == valid
    values = {"most_pairs": len(plan), "best_total": sum(scores.breakdown(*p).points for p in plan)}
    best = pt.best_values_of_cohort(cohort, policy)
    own = tuple(values[stage] for stage in policy.objective)
    assert check.is_optimal == (valid and own == best)
    if valid:
        units = [1 if stage == "most_pairs" else 10_000 for stage in policy.objective]
        expected = [(b - o) / u for b, o, u in zip(best, own, units, strict=True)]
        assert list(check.shortfall.values()) == pytest.approx(expected, abs=1e-12)
    else:
        with pytest.raises(pm.NoMatchingError):
            check.shortfall  # noqa: B018


PLANS = {
    "two_mentors": [("E-1", "M-1"), ("E-1", "M-2")],
    "over_capacity": [("E-1", "M-1"), ("E-2", "M-1")],
    "duplicate_pair": [("E-1", "M-1"), ("E-1", "M-1")],
    "unknown_id": [("E-1", "M-9")],
    "different_site": [("E-3", "M-1")],
}


@pytest.mark.parametrize("code", PLANS)
def test_each_violation_has_its_code(small, code):
    check = pm.verify(*small, PLANS[code])
    assert codes(check) == {code}
    assert not check.valid
    assert not check.is_optimal
    assert "not valid (1 found, see .violations)" in str(check)


def test_settled_pairs_are_checked(small):
    cohort, policy = small
    settled = cohort.replace(
        pinned=[("E-1", "M-1")], excluded=[("E-2", "M-2")], running=[("E-4", "M-2")]
    )
    check = pm.verify(settled, policy, [("E-2", "M-2"), ("E-4", "M-2")])
    assert codes(check) == {"pin_missing", "excluded", "running_pair", "over_capacity"}


def test_a_minimum_load_is_checked():
    cohort = pm.Cohort([pm.Mentor(id="M-1", min_load=1)], [pm.Mentee(id="E-1")])
    assert codes(pm.verify(cohort, pm.Policy(), [])) == {"below_min_load"}


def test_the_shortfall_of_a_valid_plan_is_exact(small):
    check = pm.verify(*small, [("E-1", "M-1")])
    assert check.shortfall == {"most_pairs": 1, "best_total": 1.5}
    assert "short of the optimum by most_pairs 1, best_total 1.5" in str(check)


@pytest.mark.parametrize("plan", [["E-1"], [("E-1",)], [1], ["ab"], [(["E-1"], "M-1")]])
def test_what_is_no_pair_is_refused(small, plan):
    with pytest.raises(pm.PolicyError, match="mentee_id, mentor_id"):
        pm.verify(*small, plan)


def test_a_plan_under_contradicting_pins_has_no_optimum(small):
    cohort, policy = small
    check = pm.verify(cohort.replace(pinned=[("E-3", "M-1")]), policy, [("E-1", "M-1")])
    assert not check.is_optimal
    assert check.best is None


def tampered(result, change):
    document = json.loads(result.to_json())
    change(document)
    return json.dumps(document)


def layer(document):
    return document["certificate"][0]


def prices(document):
    return layer(document)["prices"][0]


CHANGES = {
    "no layers": lambda d: d.update(certificate=[]),
    "no sets of prices": lambda d: layer(d).update(prices=[]),
    "a group of nobody": lambda d: prices(d).update(groups={"x": 0}),
    "a pair left out": lambda d: d["pairs"].pop(),
    "a pair twice": lambda d: d["pairs"].append(d["pairs"][0]),
    "a pair with a full mentor": lambda d: d["pairs"][0].update(
        mentor_id=d["pairs"][1]["mentor_id"]
    ),
    "points of a pair": lambda d: d["pairs"][0].update(points=99_999),
    "points as text": lambda d: d["pairs"][0].update(points="99"),
    "contributions of a pair": lambda d: d["pairs"][0].update(
        contributions=[0] * len(d["criteria"])
    ),
    "too few contributions": lambda d: d["pairs"][0].update(contributions=[]),
    "a pin": lambda d: d["pairs"][0].update(pinned=True),
    "blanks": lambda d: d["pairs"][0].update(not_stated=["goal_coverage"]),
    "an unknown field": lambda d: d["pairs"][0].update(extra=1),
    "a price": lambda d: prices(d)["mentors"][0].__setitem__(1, 10**6),
    "a price as text": lambda d: prices(d)["mentors"][0].__setitem__(1, "0"),
    "a price twice": lambda d: prices(d)["mentors"].append(prices(d)["mentors"][0]),
    "the bound": lambda d: layer(d).update(value=layer(d)["value"] + 1),
    "a value": lambda d: d["stages"][0].update(value=99),
    "a value and its bound": lambda d: d["stages"][0].update(value=99, bound=99),
    "a bound": lambda d: d["stages"][0].update(bound=99),
    "no bound": lambda d: d["stages"][0].update(bound=None),
    "a claim": lambda d: d["stages"][1].update(proof="solver_bound"),
    "all claims, without a proof": lambda d: [
        d.update(certificate=None),
        *(stage.update(proof="solver_bound") for stage in d["stages"]),
    ],
    "no stages": lambda d: d.update(stages=[]),
    "an unknown stage": lambda d: d["stages"][0].update(name="best_of_all"),
    "the order of stages": lambda d: d.update(objective=d["objective"][::-1]),
    "the number of stages": lambda d: d.update(objective=["most_pairs"], stages=d["stages"][:1]),
    "the unit": lambda d: d.update(unit="1/10"),
    "a unit of nothing": lambda d: d.update(unit="1/0"),
    "the status": lambda d: d.update(status="INFEASIBLE"),
    "another status": lambda d: d.update(status="FEASIBLE"),
    "an unknown status": lambda d: d.update(status="GREAT"),
    "people left out lost": lambda d: d.update(unmatched_mentees=[]),
    "another reason": lambda d: d["unmatched_mentees"][0].update(reason="no_seat_left"),
    "criteria": lambda d: d.update(criteria=d["criteria"][::-1]),
    "pairs as text": lambda d: d.update(pairs=["x"]),
    "factors left out": lambda d: layer(d).update(multipliers=[1]),
    "factors of nothing": lambda d: layer(d).update(multipliers=[0, 0]),
    "prices left out": lambda d: prices(d).update(mentors=[]),
    "unknown stages": lambda d: d.update(objective=["foo", "bar"]),
    "digests": lambda d: d.update(cohort_digest="0"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_tampered_result_does_not_verify_as_optimal(sample, change):
    cohort, policy = sample
    text = tampered(pm.match(cohort, policy), CHANGES[change])
    try:
        result = pm.MatchResult.from_json(text, cohort=cohort, policy=policy)
    except pm.VerificationError:
        return
    check = result.verify()
    assert not check.is_optimal
    assert check.certificate_faults


@given(pt.cohorts(max_side=4), pt.policies(), st.data())
def test_a_plan_made_worse_is_never_called_optimal(cohort, policy, data):
    try:
        result = pm.match(cohort, policy)
    except pm.InfeasibleError:
        assume(False)
    assume(result.n_pairs)
    pairs = dict(result.matching)
    dropped = data.draw(st.sampled_from(sorted(pairs)))
    lost = next(p.points for p in result.solution.pairs if p.mentee_id == dropped)
    del pairs[dropped]
    check = pm.verify(cohort, policy, pairs.items())
    # Without a stage that counts pairs, a pair of score 0 is worth nothing.
    assert check.is_optimal == (policy.objective == ("best_total",) and lost == 0 and check.valid)


def test_arguments_in_the_wrong_order_are_named(small):
    cohort, policy = small
    with pytest.raises(pm.PolicyError, match="in this order"):
        pm.match(policy, cohort)
    with pytest.raises(pm.PolicyError, match="from_scores"):
        pm.solve([[1, 2]])


def test_a_table_of_pairs_is_a_plan(small):
    result = pm.match(*small)
    assert pm.verify(*small, result.pairs).is_optimal

"""Prices of rules and quotas: one change at a time, solved anew, and looser means looser."""

import json
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import pairmatch as pm
from lively import lively_cohorts, lively_policies
from pairmatch import policy as pp
from pairmatch import testing as pt
from pairmatch._support.messages import LANGUAGES, decimal
from pairmatch.advice.rule_prices import changes_of, prices_of_rules
from pairmatch.lab import synthetic
from pairmatch.plans.solving_again import problem_of, resolved
from pairmatch.policy import Quota
from pairmatch.policy.objective import STAGES
from pairmatch.problem.stages import named
from pairmatch.scoring import breakdown
from pairmatch.testing import strategies
from profiles import examples

DAY = date(2026, 9, 1)


# Looser rules and quotas.


def limits():
    ages = st.none() | st.integers(0, 150)
    return st.fixed_dictionaries(
        dict.fromkeys(("mentee_min", "mentee_max", "mentor_min", "mentor_max", "min_gap"), ages)
    )


def age_ranges():
    def build(fields, missing):
        try:
            return pp.AgeRange(2026, **fields, missing=missing)
        except pm.PolicyError:
            return None

    return st.builds(build, limits(), st.sampled_from(["pass", "fail"])).filter(bool)


def any_rule():
    return st.one_of(
        strategies.rules(),
        age_ranges(),
        st.builds(pp.CommonBlock, st.integers(1, 300)),
        st.builds(pp.SharedLanguageAtLeast, st.sampled_from(list(pm.Level.__members__))),
        st.builds(pp.AvailableFor, st.integers(1, 60)).map(lambda rule: rule.on(DAY)),
    )


@examples(400)
@given(any_rule(), pt.mentees(), pt.mentors())
def test_who_fulfils_a_rule_fulfils_the_looser_one(rule, mentee, mentor):
    looser = rule.loosened()
    if looser is None:
        return
    assert looser != rule
    assert (looser.code, looser.missing) == (rule.code, rule.missing)
    before, after = rule.holds(mentee, mentor), looser.holds(mentee, mentor)
    assert (before is None) == (after is None)
    assert not before or after


@given(any_rule())
def test_steps_come_to_an_end(rule):
    for _ in range(200):
        if rule is None:
            return
        rule = rule.loosened()
    raise AssertionError


@pytest.mark.parametrize(
    ("rule", "after"),
    [
        (pp.SharedLanguageAtLeast("B1", languages=("fr",)),
         pp.SharedLanguageAtLeast("A2", languages=("fr",))),
        (pp.SharedLanguageAtLeast("native"), pp.SharedLanguageAtLeast("C2")),
        (pp.SharedLanguageAtLeast("A1"), None),
        (pp.CommonBlock(120, missing="fail"), pp.CommonBlock(90, missing="fail")),
        (pp.CommonBlock(50), pp.CommonBlock(30)),
        (pp.CommonBlock(30), None),
        (pp.CommonBlock(20), None),
        (pp.AgeRange(2026, mentee_min=18, mentee_max=33),
         pp.AgeRange(2026, mentee_min=17, mentee_max=34)),
        (pp.AgeRange(2026, min_gap=1), pp.AgeRange(2026, min_gap=0)),
        (pp.AgeRange(2026, mentee_min=0, mentor_max=150), None),
        (pp.AvailableFor(26, name="there"), pp.AvailableFor(22, name="there")),
        (pp.AvailableFor(4), None),
        (pp.SameSite(), None),
        (pp.SameAttribute("company"), None),
        (pp.Different("company"), None),
        (pp.CustomRule("own", len), None),
    ],
)  # fmt: skip
def test_every_rule_has_its_step(rule, after):
    assert rule.loosened() == after


@given(st.integers(1, 60), st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_a_number_of_weeks_and_the_period_it_becomes_have_one_step(weeks, day):
    rule = pp.AvailableFor(weeks)
    looser = rule.loosened()
    assert rule.on(day).loosened() == (None if looser is None else looser.on(day))


amounts = st.none() | st.integers(0, 6) | st.fractions(0, 1, max_denominator=1000)


def allowed(quota, pairs, total):
    low, high = quota.at_least, quota.at_most
    return (low is None or pairs >= (low * total if isinstance(low, Fraction) else low)) and (
        high is None or pairs <= (high * total if isinstance(high, Fraction) else high)
    )


@given(amounts, amounts, st.sampled_from(["at_least", "at_most"]))
def test_a_looser_bound_allows_all_that_the_bound_allows(low, high, bound):
    try:
        quota = Quota("mentors", "company", at_least=low, at_most=high)
    except pm.PolicyError:
        assume(False)
    other = "at_most" if bound == "at_least" else "at_least"
    for looser in (quota.loosened(bound), quota.without(bound)):
        if looser is not None:
            assert getattr(looser, other) == getattr(quota, other)
            for total in range(9):
                for pairs in range(total + 1):
                    assert not allowed(quota, pairs, total) or allowed(looser, pairs, total)
    if getattr(quota, bound) is None:
        assert quota.loosened(bound) is None
    without = quota.without(bound)
    assert (without is None) == (getattr(quota, other) is None)
    assert without is None or getattr(without, bound) is None


def test_a_bound_moves_by_a_pair_or_by_five_points():
    def steps(**bounds):
        (bound,) = bounds
        looser = Quota("mentors", "company", **bounds).loosened(bound)
        return None if looser is None else getattr(looser, bound)

    assert (steps(at_least=2), steps(at_most=2)) == (1, 3)
    assert (steps(at_least=0), steps(at_most=10**9)) == (None, None)
    assert (steps(at_least=0.5), steps(at_most="50%")) == (Fraction(9, 20), Fraction(11, 20))
    assert (steps(at_least="2%"), steps(at_most="98%")) == (0, 1)
    assert (steps(at_least=0.0), steps(at_most=1.0)) == (None, None)
    # A step whose fraction would be finer than a quota can be.
    finest = steps(at_most=Fraction(1, 999_983))
    assert finest.denominator <= 10**6
    assert abs(finest - Fraction(1, 999_983) - Fraction(1, 20)) < Fraction(1, 10**6)


# Prices.


def relaxed(cohort, policy, change):
    """The data after a change, made from what the price says of it."""
    match change.what:
        case "rule":
            kept = [rule for rule in policy.rules if rule != change.before]
            new = [] if change.after is None else [change.after]
            return cohort, policy.replace(rules=(*kept, *new))
        case "quota":
            kept = [quota for quota in policy.quotas if quota != change.before]
            new = [] if change.after is None else [change.after]
            return cohort, policy.replace(quotas=(*kept, *new))
        case "minimum score":
            return cohort, policy.replace(minimum_score=change.after or 0.0)
    return cohort.replace(excluded=()), policy


def eligible(cohort, policy):
    settled = {mentee for mentee, _ in (*cohort.pinned, *cohort.running)}
    return {
        (mentee.id, mentor.id)
        for mentee in cohort.mentees
        for mentor in cohort.mentors
        if mentee.id not in settled and breakdown(cohort, policy, mentee, mentor).eligible
    }


def amounts_between(stages, old, new):
    return tuple(
        before - after if named(name).falling else after - before
        for name, before, after in zip(stages, old, new, strict=True)
    )


@examples(120)
@given(lively_cohorts(), lively_policies())
def test_every_price_is_the_difference_of_two_brute_force_optima(cohort, policy):
    base = pt.best_values_of_cohort(cohort, policy)
    if base is None:
        with pytest.raises(pm.InfeasibleError) as caught:
            prices_of_rules(cohort, policy)
        assert not caught.value.diagnosis.feasible
        return
    found = prices_of_rules(cohort, policy)
    assert found.values == base
    now = eligible(cohort, policy)
    pinned = {pair for pair in cohort.pinned if pair not in cohort.running}
    assert found.eligible_pairs == len(now) + len(pinned)
    plan = dict(resolved(problem_of(cohort, policy)).plan)
    for price in found.prices:
        after = relaxed(cohort, policy, price.change)
        expected = amounts_between(found.stages, base, pt.best_values_of_cohort(*after))
        assert price.gain.amounts == expected
        # Whatever is relaxed, nothing gets worse.
        assert not price.gain.worse
        assert price.new_eligible_pairs == len(eligible(*after) - now)
        assert not set(price.mentees_gained) & set(plan)
        assert set(price.mentees_lost) <= set(plan)
        if price.gain.none:
            assert price.mentees_gained == price.mentees_lost == ()
        if "most_pairs" in found.stages:
            pairs = price.gain.amounts[found.stages.index("most_pairs")]
            assert len(price.mentees_gained) - len(price.mentees_lost) == pairs
    keys = [price.gain.amounts for price in found.prices]
    assert keys == sorted(keys, reverse=True)
    assert len(found.table) == len(found.prices)
    json.dumps(found.to_dict())


def programme():
    cohort = pm.Cohort(
        mentors=[
            pm.Mentor(id="M-1", site="Ghent", languages={"nl": "C1"}, company="a"),
            pm.Mentor(id="M-2", site="Liège", languages={"fr": "C1"}, company="b"),
            pm.Mentor(id="M-3", languages={"nl": "A2"}, company="b", offers=["job"]),
        ],
        mentees=[
            pm.Mentee(id="E-1", site="Ghent", languages={"nl": "B1"}, needs=["job"]),
            pm.Mentee(id="E-2", site="Ghent", languages={"nl": "A2"}, needs=["job"]),
            pm.Mentee(id="E-3", site="Liège", languages={"nl": "C1"}),
        ],
        excluded=[("E-2", "M-1")],
    )
    policy = pm.Policy(
        criteria=[pp.GoalCoverage()],
        rules=[pp.SameSite(missing="fail"), pp.SharedLanguageAtLeast("B1")],
        quotas=[Quota("mentors", "company", at_most=1), Quota("mentors", "site", "Ghent", 0, 0.5)],
        minimum_score=0.2,
    )
    return cohort, policy


def test_everything_that_a_policy_demands_is_relaxed_in_every_way():
    cohort, policy = programme()
    said = [(c.what, c.name, c.how, c.bound) for c, _, _ in changes_of(cohort, policy)]
    assert said == [
        ("rule", "different_site", "dropped", ""),
        ("rule", "different_site", "blank passes", ""),
        ("rule", "no_shared_language", "dropped", ""),
        ("rule", "no_shared_language", "loosened", ""),
        ("quota", "company (mentors)", "dropped", "at_most"),
        ("quota", "company (mentors)", "loosened", "at_most"),
        ("quota", "site Ghent (mentors)", "dropped", "at_least"),
        ("quota", "site Ghent (mentors)", "dropped", "at_most"),
        ("quota", "site Ghent (mentors)", "loosened", "at_most"),
        ("minimum score", "", "dropped", ""),
        ("minimum score", "", "loosened", ""),
        ("exclusions", "", "dropped", ""),
    ]
    lowered = [c.after for c, _, _ in changes_of(cohort, policy) if c.how == "loosened"][-1]
    assert lowered == 0.15
    low = policy.replace(minimum_score=0.05)
    assert [c.how for c, _, _ in changes_of(cohort, low) if c.what == "minimum score"] == [
        "dropped"
    ]


def test_who_would_get_a_mentor_is_named():
    cohort, policy = programme()
    policy = policy.replace(quotas=(), minimum_score=0.0)
    found = prices_of_rules(cohort, policy)
    gains = {(p.change.name, p.change.how): p for p in found.prices}
    # Only E-1 with M-1 is allowed; a looser level is no use to E-2, who declined M-1.
    assert found.values == (1, 5000)
    assert gains["no_shared_language", "loosened"].gain.none
    blank = gains["different_site", "blank passes"]
    assert blank.new_eligible_pairs == 0
    dropped = gains["different_site", "dropped"]
    assert dropped.gain.none
    assert dropped.new_eligible_pairs == 1
    level = policy.replace(rules=[pp.SharedLanguageAtLeast("B1")])
    one = prices_of_rules(cohort, level)
    lower = next(p for p in one.prices if p.change.how == "loosened")
    # E-3 or E-1 has M-1 now; whoever else has a level for M-3 would have that mentor.
    assert (lower.gain.amounts[0], len(lower.mentees_gained), lower.mentees_lost) == (1, 1, ())
    assert set(lower.mentees_gained) <= {"E-1", "E-2"}


def test_of_several_best_plans_the_one_nearest_to_the_plan_now_tells_who_gains():
    # Ten mentees who are all alike have five mentors; a sixth is at another site.
    mentors = [pm.Mentor(id=f"M-{k}", site="ab"[k == 5]) for k in range(6)]
    cohort = pm.Cohort(mentors, [pm.Mentee(id=f"E-{k}", site="a") for k in range(10)])
    price = prices_of_rules(cohort, pm.Policy(rules=[pp.SameSite()])).prices[0]
    assert price.gain.amounts == (1, 0)
    assert (len(price.mentees_gained), len(price.mentees_lost)) == (1, 0)


def test_a_quota_costs_pairs_and_its_price_says_how_many():
    cohort = pm.Cohort(
        [pm.Mentor(id=f"M-{k}", company="a") for k in range(4)],
        [pm.Mentee(id=f"E-{k}") for k in range(4)],
    )
    quota = Quota("mentors", "company", at_most=2)
    found = prices_of_rules(cohort, pm.Policy(quotas=[quota]))
    gains = {price.change.how: price.gain.amounts for price in found.prices}
    assert gains == {"dropped": (2, 0), "loosened": (1, 0)}
    assert all(price.new_eligible_pairs == 0 for price in found.prices)
    assert found.prices[0].change.after is None


def test_declined_pairs_have_a_price_and_an_override_needs_none():
    cohort = pm.Cohort([pm.Mentor(id="M")], [pm.Mentee(id="E")], excluded=[("E", "M")])
    price = prices_of_rules(cohort, pm.Policy()).prices[0]
    assert (price.change.what, price.change.before, price.gain.amounts) == ("exclusions", 1, (1, 0))
    assert "1 excluded pair" in price.text()
    pin = ("E", "M")
    forced = pm.Cohort(
        [pm.Mentor(id="M", site="a")], [pm.Mentee(id="E", site="b")], pinned=[pin],
        overrides={pin: "they meet online"},
    )  # fmt: skip
    found = prices_of_rules(forced, pm.Policy(rules=[pp.SameSite()]))
    assert [price.gain.none for price in found.prices] == [True]


def test_without_sites_many_parts_become_one():
    cohort = synthetic.cohort(30, 40, seed=4, sites=4)
    policy = pm.Policy.preset("duo_for_a_job")
    found = prices_of_rules(cohort, policy)
    by_name = {(p.change.name, p.change.how): p for p in found.prices}
    without = policy.replace(rules=policy.rules[1:])
    expected = pm.match(cohort, without).solution.values
    gain = by_name["different_site", "dropped"].gain
    assert gain.amounts == tuple(new - old for new, old in zip(expected, found.values, strict=True))
    assert gain.better


def test_two_gains_do_not_add_up():
    cohort = pm.Cohort(
        [pm.Mentor(id="M", site="a", languages={"fr": "C1"})],
        [pm.Mentee(id="E", site="b", languages={"nl": "C1"})],
    )
    policy = pm.Policy(rules=[pp.SameSite(), pp.SharedLanguageAtLeast("A1")])
    found = prices_of_rules(cohort, policy)
    assert all(price.gain.none for price in found.prices)
    assert "Each of these 2 changes on its own would bring nothing" in found.text()
    assert pm.match(cohort, policy.replace(rules=())).n_pairs == 1


def test_a_rule_on_a_day_is_relaxed_as_it_is_on_that_day():
    cohort = pm.Cohort([pm.Mentor(id="M", available_until=date(2027, 2, 15))], [pm.Mentee(id="E")])
    policy = pm.Policy(rules=[pp.AvailableFor(26)])
    with pytest.raises(pm.PolicyError, match="on which day"):
        prices_of_rules(cohort, policy)
    found = prices_of_rules(cohort, policy.on(DAY))
    assert [(p.change.how, p.gain.amounts) for p in found.prices] == [
        ("dropped", (1, 0)), ("loosened", (1, 0)),
    ]  # fmt: skip


def test_a_step_of_ones_own_that_forbids_is_refused():
    class Backwards(pp.CommonBlock):
        def loosened(self):
            return pp.CommonBlock(180, name=self.code)

    mentor = pm.Mentor(id="M", availability="Mo 10:00-12:00")
    cohort = pm.Cohort([mentor], [pm.Mentee(id="E", availability="Mo 10:00-12:00")])
    with pytest.raises(pm.PolicyError, match=r"no_common_block: .* a looser rule allows all"):
        prices_of_rules(cohort, pm.Policy(rules=[Backwards(120)]))


def test_nothing_to_relax_is_said():
    for cohort in (pm.Cohort([], []), pm.Cohort([pm.Mentor(id="M")], [pm.Mentee(id="E")])):
        found = prices_of_rules(cohort, pm.Policy())
        assert found.prices == ()
        assert len(found.table) == 0
        assert "nothing to relax" in found.text()
        assert all(found.text(language) for language in LANGUAGES)


def test_text_has_the_figures_in_every_language():
    cohort, policy = programme()
    found = prices_of_rules(cohort, policy)
    assert any(price.gain.better for price in found.prices)
    for language in LANGUAGES:
        text = found.text(language)
        assert decimal(found.values[1] / 10_000, language) in text
        for price in found.prices:
            change = price.change
            assert change.described(language) in text
            if change.after is not None:
                assert change.describes_after(language) in text
            if price.gain.better:
                assert price.text(language) in text
                assert price.gain.text(language) in text
                assert all(mentee in text for mentee in price.mentees_gained)
        assert not {"{", "}"} & set(text)
    assert found.text() == str(found)
    assert str(found.prices[0]) == found.prices[0].text()
    with pytest.raises(pm.PolicyError, match="no texts in"):
        found.text("xx")


def test_every_stage_has_its_words():
    objective = STAGES
    cohort = pm.Cohort(
        [pm.Mentor(id="M", company="a", site="x"), pm.Mentor(id="N", company="a", site="y")],
        [pm.Mentee(id="E", site="x"), pm.Mentee(id="F", site="x")],
        previous=[("E", "N"), ("F", "M")],
    )
    found = prices_of_rules(cohort, pm.Policy(rules=[pp.SameSite()], objective=objective))
    assert len(found.stages) == 7
    for language in LANGUAGES:
        assert found.prices[0].gain.text(language) in found.text(language)
    assert "priority level 1" in found.text()
    assert "squares" not in found.text()


def test_limits_that_a_rule_does_not_say_are_told_with_the_step():
    cohort = pm.Cohort([pm.Mentor(id="M", birth_year=1970)], [pm.Mentee(id="E", birth_year=1992)])
    policy = pm.Policy(rules=[pp.AgeRange(2026, mentee_max=33)])
    found = prices_of_rules(cohort, policy)
    loosened = next(p for p in found.prices if p.change.how == "loosened")
    assert loosened.gain.amounts[0] == 1
    for language in LANGUAGES:
        assert loosened.change.describes_after(language) != loosened.change.described(language)
    assert "one year wider" in found.text()


def test_many_mentees_are_shortened_in_the_text_only():
    cohort = pm.Cohort(
        [pm.Mentor(id=f"M-{k:02}", site="b") for k in range(13)],
        [pm.Mentee(id=f"E-{k:02}", site="a") for k in range(13)],
    )
    found = prices_of_rules(cohort, pm.Policy(rules=[pp.SameSite()]))
    assert len(found.prices[0].mentees_gained) == 13
    assert "E-09 and 3 more" in found.text()
    assert "E-10" not in found.text()


def test_wrong_questions_are_refused():
    cohort, policy = programme()
    for wrong in ((None, policy), (cohort, None), (policy, cohort), (cohort, "duo_for_a_job")):
        with pytest.raises(pm.PolicyError, match="give a Cohort and a Policy"):
            prices_of_rules(*wrong)
    with pytest.raises(pm.PolicyError, match="Did you mean 'company'"):
        prices_of_rules(cohort, policy.replace(quotas=[Quota("mentors", "compny", at_least=1)]))


def test_what_contradicts_itself_has_a_diagnosis_and_no_prices():
    cohort, policy = programme()
    pinned = cohort.replace(pinned=[("E-1", "M-2")])
    with pytest.raises(pm.InfeasibleError) as caught:
        prices_of_rules(pinned, policy)
    assert "M-2" in str(caught.value.diagnosis)


def test_the_order_of_the_people_changes_nothing():
    cohort = synthetic.cohort(10, 12, seed=5, sites=2)
    policy = pm.Policy.preset("duo_for_a_job")
    turned = cohort.replace(mentors=cohort.mentors[::-1], mentees=cohort.mentees[::-1])
    assert prices_of_rules(cohort, policy) == prices_of_rules(turned, policy)

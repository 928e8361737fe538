"""Quotas: what they count, when they nest, and that no plan breaks one."""

import dataclasses
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import pairmatch as pm
from pairmatch import policy as pp
from pairmatch import testing as pt
from pairmatch.policy import Quota
from pairmatch.problem.quota_groups import groups_of


def city(companies="aabbc", mentees=5, **fields):
    mentors = [
        pm.Mentor(id=f"M-{k}", company=company, capacity=2, offers=["job"][: company != "c"])
        for k, company in enumerate(companies)
    ]
    people = [pm.Mentee(id=f"E-{k}", needs=["job"]) for k in range(mentees)]
    return pm.Cohort(mentors, people, **fields)


POLICY = pm.Policy(criteria=[pp.GoalCoverage(missing=0.0)])


def by_company(result, cohort):
    counts = dict.fromkeys(sorted({m.company for m in cohort.mentors}), 0)
    for _, mentor in result.matching:
        counts[cohort.mentor(mentor).company] += 1
    return counts


def test_every_company_gets_a_pair_although_it_costs_score():
    cohort = city()
    plain = pm.match(cohort, POLICY)
    assert by_company(plain, cohort)["c"] == 0
    courted = pm.match(cohort, POLICY.replace(quotas=[Quota("mentors", "company", at_least=1)]))
    assert min(by_company(courted, cohort).values()) == 1
    assert courted.proof == "dual_certificate"
    assert courted.total_score == plain.total_score - 1
    assert courted.verify().is_optimal


def test_a_share_is_a_share_of_the_pairs_that_are_made():
    cohort = city("aaaab", mentees=6)
    policy = POLICY.replace(quotas=[Quota("mentors", "company", "a", at_most="2/3")])
    result = pm.match(cohort, policy)
    # b has two seats: with them at most four pairs of a.
    assert by_company(result, cohort) == {"a": 4, "b": 2}
    assert result.proof == "dual_certificate"
    assert result.verify().is_optimal
    half = policy.replace(quotas=[Quota("mentors", "company", "a", at_most=0.5)])
    assert by_company(pm.match(cohort, half), cohort) == {"a": 2, "b": 2}


def test_shares_are_read_as_the_fractions_that_were_meant():
    for written in (1 / 3, "1/3", "33.3333%", Fraction(1, 3)):
        share = Quota("mentors", "company", at_most=written).at_most
        assert share == (Fraction(333333, 10**6) if "%" in str(written) else Fraction(1, 3))
    assert Quota("mentors", "company", at_most=1).at_most == 1
    assert type(Quota("mentors", "company", at_most=1.0).at_most) is Fraction


@pytest.mark.parametrize(
    "wrong",
    [
        {}, {"at_least": -1}, {"at_most": 1.5}, {"at_most": "a third"}, {"at_most": "1/0"},
        {"at_least": 3, "at_most": 2}, {"at_least": True}, {"at_most": float("nan")},
        {"at_most": 1, "side": "mentor"}, {"at_most": 1, "attribute": "no attribute"},
        {"at_most": 1, "colour": 1}, {"at_least": 10**22}, {"at_most": 1, "value": float("nan")},
        {"at_most": 1, "attribute": "capacity", "optional": True},
        {"at_most": 1, "optional": "yes"},
    ],
)  # fmt: skip
def test_a_wrong_quota_is_refused(wrong):
    with pytest.raises(pm.PolicyError):
        Quota(**{"side": "mentors", "attribute": "company", **wrong})


def test_a_misspelt_attribute_or_value_is_a_mistake_unless_it_is_optional():
    with pytest.raises(pm.PolicyError, match="Did you mean 'company'"):
        pm.match(city(), POLICY.replace(quotas=[Quota("mentors", "compnay", at_least=1)]))
    unknown = Quota("mentors", "company", "Lignon", at_most=3)
    with pytest.raises(pm.PolicyError, match="no mentor has this value"):
        pm.match(city(), POLICY.replace(quotas=[unknown]))
    optional = dataclasses.replace(unknown, optional=True)
    assert pm.match(city(), POLICY.replace(quotas=[optional])).n_pairs == 5


def test_each_company_but_some_and_one_of_those_otherwise():
    cohort = city("abb", mentees=4)
    each = Quota("mentors", "company", at_least=2)
    with pytest.raises(pm.InfeasibleError):
        pm.match(cohort.replace(mentees=cohort.mentees[:3]), POLICY.replace(quotas=[each]))
    but = dataclasses.replace(each, excluding=[" A"])
    own = Quota("mentors", "company", "a", at_least=1, name="a")
    policy = POLICY.replace(quotas=[but, own])
    result = pm.match(cohort.replace(mentees=cohort.mentees[:3]), policy)
    assert by_company(result, cohort) == {"a": 1, "b": 2}
    assert result.quotas["quota"].tolist() == ["company of M-1", "a"]
    assert "each company except  A among the mentors: at least 2 pairs" in but.describe()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"value": "a", "excluding": ["b"]}, "without value="),
        ({"excluding": "b"}, "tuple of values"),
        ({"excluding": [float("nan")]}, "finite"),
    ],
)
def test_values_that_a_quota_does_not_bound_are_checked(fields, said):
    with pytest.raises(pm.PolicyError, match=said):
        Quota("mentors", "company", at_least=1, **fields)
    unknown = Quota("mentors", "company", at_least=1, excluding=["a", "Avanchett"])
    with pytest.raises(pm.PolicyError, match="excluding 2: no mentor has this value"):
        pm.match(city(), POLICY.replace(quotas=[unknown]))


def test_two_quotas_of_one_name_are_refused():
    own = Quota("mentors", "company", at_least=1)
    with pytest.raises(pm.PolicyError, match="two quotas"):
        pm.Policy(quotas=[own, dataclasses.replace(own, at_least=2)])
    with pytest.raises(pm.PolicyError, match="tuple"):
        pm.Policy(quotas=own)


def test_groups_by_value_are_compared_as_rules_compare():
    cohort = city(["Lignon", " lignon", "LIGNON"], mentees=6)
    result = pm.match(cohort, POLICY.replace(quotas=[Quota("mentors", "company", at_most=2)]))
    assert result.n_pairs == 2


def test_nested_groups_stay_a_network_and_crossing_ones_say_so():
    attributes = [{"funder": "x", "team": "1"}, {"funder": "x", "team": "2"},
                  {"funder": "y", "team": "3"}, {"funder": "y", "team": "3"}]  # fmt: skip
    mentors = [
        pm.Mentor(id=f"M-{k}", attributes=own, company="ab"[k % 2])
        for k, own in enumerate(attributes)
    ]
    cohort = pm.Cohort(mentors, [pm.Mentee(id=f"E-{k}") for k in range(4)])
    nested = pm.Policy(
        quotas=[Quota("mentors", "funder", at_most=1), Quota("mentors", "team", at_most=1)]
    )
    result = pm.match(cohort, nested)
    assert (result.n_pairs, result.proof) == (2, "dual_certificate")
    assert result.stats["solver_chosen"] == "a network"
    crossing = nested.replace(
        quotas=[Quota("mentors", "funder", at_most=1), Quota("mentors", "company", at_most=1)]
    )
    result = pm.match(cohort, crossing)
    assert (result.n_pairs, result.proof, result.status) == (2, "solver_bound", "OPTIMAL")
    assert "quotas cross" in result.stats["solver_chosen"]
    assert (result.bound, result.gap) == (result.total_score, 0)
    with pytest.raises(pm.NoMatchingError, match="no prices"):
        result.certificate  # noqa: B018
    alone = result.unmatched_mentees["id"][0]
    assert result.explanation(alone, "M-0").loss.to_dict() == {"most_pairs": 0, "best_total": 0}
    with pytest.raises(pm.PolicyError, match="cannot solve this: quotas cross"):
        pm.match(cohort, crossing, solver="flow")
    check = result.verify()
    assert check.valid
    assert not check.is_optimal
    assert "no prices prove" in str(check)
    again = pm.verify(cohort, crossing, result.matching)
    assert (again.is_optimal, again.proof) == (True, "solver_bound")


def test_a_share_that_most_pairs_does_not_settle_goes_to_cp_sat():
    policy = POLICY.replace(
        quotas=[Quota("mentors", "company", at_most="1/2")], objective=("best_total", "most_pairs")
    )
    result = pm.match(city(), policy)
    assert result.proof == "solver_bound"
    assert "share" in result.stats["solver_chosen"]


@given(pt.cohorts(max_side=4), pt.policies(rich=True))
def test_both_solvers_reach_the_same_values_and_break_no_quota(cohort, policy):
    found = []
    for solver in ("auto", "cp_sat"):
        try:
            result = pm.match(cohort, policy, solver=solver)
            assert result.verify().valid
            found.append(result.solution.values)
        except pm.InfeasibleError:
            found.append(None)
    assert found[0] == found[1]


@given(pt.cohorts(max_side=4, settled=False), pt.policies(rich=True), st.data())
def test_tightening_a_quota_never_improves(cohort, policy, data):
    assume(policy.quotas)
    try:
        before = pm.match(cohort, policy)
    except pm.InfeasibleError:
        assume(False)
    quota = data.draw(st.sampled_from(policy.quotas))
    lower, upper = quota.at_least, quota.at_most
    tighter = {
        "at_most": 1 if upper is None else upper // 2 if isinstance(upper, int) else upper / 2
    } if data.draw(st.booleans()) else {
        "at_least": 1 if lower is None else lower + 1 if isinstance(lower, int) else (lower + 1) / 2
    }  # fmt: skip
    try:
        changed = dataclasses.replace(quota, **tighter)
    except pm.PolicyError:
        assume(False)
    others = [changed if own is quota else own for own in policy.quotas]
    try:
        after = pm.match(cohort, policy.replace(quotas=others))
    except pm.InfeasibleError:
        return
    falling = {"fewest_changes", "even_load of mentors", "even_load of companies"}
    signs = [-1 if name in falling else 1 for name in before.stages["stage"]]
    old, new = (
        [s * v for s, v in zip(signs, r.solution.values, strict=True)] for r in (before, after)
    )
    assert new <= old


def test_a_plan_by_hand_that_breaks_a_quota_is_told_which():
    cohort = city()
    policy = POLICY.replace(quotas=[Quota("mentors", "company", at_least=1, at_most="1/2")])
    check = pm.verify(cohort, policy, [("E-0", "M-0"), ("E-1", "M-0"), ("E-2", "M-2")])
    broken = check.violations[["code", "detail"]].to_numpy().tolist()
    assert broken == [
        ["above_quota", "quota company of M-0: 2 of 3 pairs, at most 1/2"],
        ["below_quota", "quota company of M-4: 0 of 3 pairs, at least 1"],
    ]


def test_who_is_left_out_because_of_a_quota_is_told_so():
    cohort = city("aa", mentees=3)
    policy = POLICY.replace(quotas=[Quota("mentors", "company", at_most=1)])
    result = pm.match(cohort, policy)
    assert set(result.unmatched_mentees["reason"]) == {"quota_full"}
    assert set(result.unmatched_mentors["reason"]) == {"quota_full"}
    for people in (result.unmatched_mentees, result.unmatched_mentors):
        for detail in people["detail"]:
            assert "“company of M-0 (mentors)” has 1 of 1 pairs, at most 1 pair)" in detail


def test_a_full_group_of_the_other_side_is_named_too():
    cohort = pm.Cohort(
        [pm.Mentor(id="M-1", site="x"), pm.Mentor(id="M-2", site="x")],
        [pm.Mentee(id=f"E-{k}", attributes={"grade": k // 2}) for k in range(4)],
    )
    quotas = [Quota("mentees", "grade", k, at_most=0, name=f"grade {k}") for k in range(2)]
    result = pm.match(cohort, pm.Policy(quotas=[quotas[0], Quota("mentors", "site", at_most=1)]))
    (alone,) = result.unmatched_mentors["detail"]
    assert "“site of M-1 (mentors)” has 1 of 1 pairs, at most 1 pair" in alone
    assert "“grade 0 (mentees)” has 0 of 1 pairs, no pairs allowed" in alone
    details = result.unmatched_mentees.set_index("id")["detail"]
    assert "grade 0" in details["E-0"]
    assert "site of M-1" in details["E-0"]
    crowd = [Quota("mentees", "grade", k % 2, at_most=0, name=f"no {k}") for k in range(8)]
    nobody = pm.match(cohort, pm.Policy(quotas=crowd)).unmatched_mentors["detail"]
    assert all(" and 5 more)" in detail for detail in nobody)


def test_groups_of_one_first_person_have_one_name_in_results_and_diagnosis():
    mentor = pm.Mentor(id="M-1", capacity=3, attributes={"interests": ["chess", "music"]})
    cohort = pm.Cohort([mentor], [pm.Mentee(id="E-1")])
    policy = pm.Policy(quotas=[Quota("mentors", "interests", at_least=1)])
    names = pm.match(cohort, policy).quotas["quota"].tolist()
    assert names == ["interests of M-1", "interests of M-1 (2)"]
    contradiction = pm.diagnose(cohort.replace(mentees=()), policy)
    keys = {demand.key for own in contradiction.conflicts for demand in own.demands}
    assert keys == {f"{name} (mentors): at_least" for name in names}


def test_no_value_of_a_profile_stands_in_results_or_errors():
    cohort = city(["s3cr3t", "s3cr3t", "other"], mentees=2)
    policy = POLICY.replace(quotas=[Quota("mentors", "company", at_least=1)])
    result = pm.match(cohort, policy)
    assert "s3cr3t" not in result.to_json()
    with pytest.raises(pm.InfeasibleError) as caught:
        pm.match(cohort, policy.replace(quotas=[Quota("mentors", "company", at_least=3)]))
    assert "company of M-0" in str(caught.value)
    assert "s3cr3t" not in str(caught.value)


def test_quotas_survive_a_file(tmp_path):
    policy = pm.Policy(
        quotas=[
            Quota("mentors", "company", at_least=1, at_most="1/3"),
            Quota("mentees", "site", "Ghent", at_most=5, name="Ghent is small"),
            Quota("mentors", "grade", 3, at_least=0.25, optional=True),
            Quota("mentors", "funder", at_most=1.0),
        ],
        objective=("most_pairs", "priority", "best_total"),
        priority=pp.Priority(deadline_weeks=(4, 8), waiting_weeks=(26,)),
    )
    path = tmp_path / "policy.toml"
    policy.to_file(path)
    again = pm.Policy.from_file(path)
    assert again == policy
    assert again.digest == policy.digest
    text = path.read_text(encoding="utf-8")
    assert 'at_most = "1/3"' in text
    assert "deadline_weeks" in text


def test_everything_wrong_with_quotas_in_a_file_is_said_at_once(tmp_path):
    path = tmp_path / "policy.toml"
    path.write_text(
        'priority = 3\n[[quotas]]\nside = "mentors"\nattribute = "company"\n'
        '[[quotas]]\nside = "mentors"\nattribute = "company"\nat_leest = 1\n',
        encoding="utf-8",
    )
    with pytest.raises(pm.PolicyError) as caught:
        pm.Policy.from_file(path)
    for part in ("quotas 1", "quotas 2", "at_least", "[priority]"):
        assert part in str(caught.value)


def test_the_policy_says_its_quotas_in_words():
    text = pm.Policy(quotas=[Quota("mentors", "company", at_least=1, at_most="1/3")]).describe()
    assert "each company among the mentors: at least 1 pair, at most 33.33% of all pairs" in text


def test_one_attribute_on_both_sides_makes_two_groups():
    cohort = pm.Cohort(
        [pm.Mentor(id="M-1", site="Ghent", capacity=2), pm.Mentor(id="M-2", site="x", capacity=2)],
        [pm.Mentee(id="E-1", site="Ghent"), pm.Mentee(id="E-2", site="x")],
    )
    sides = [Quota(side, "site", "Ghent", at_most=1) for side in ("mentors", "mentees")]
    result = pm.match(cohort, pm.Policy(quotas=sides))
    assert result.verify().is_optimal
    assert len(result.certificate.group_prices) == 2
    named = [Quota("mentors", "site", at_most=1), Quota("mentors", "site", "x", at_most=1,
             name="site of M-1")]  # fmt: skip
    assert pm.match(cohort, pm.Policy(quotas=named)).verify().is_optimal


@pytest.mark.parametrize("share", [0.25, 0.5, 0.9, 1.0])
def test_a_share_may_be_more_than_the_group_has_people(share):
    cohort = pm.Cohort(
        [pm.Mentor(id="M", capacity=4, offers=["job"])],
        [pm.Mentee(id=f"E-{k}", site="ab"[k > 0], needs=["job"]) for k in range(4)],
    )
    policy = POLICY.replace(quotas=[Quota("mentees", "site", "a", at_most=share)])
    result = pm.match(cohort, policy)
    assert result.solution.values == pt.best_values_of_cohort(cohort, policy)


def test_a_pair_that_only_a_lower_share_forbids_is_said_to_be_forbidden():
    cohort = pm.Cohort(
        [pm.Mentor(id="M-1", site="Ghent"), pm.Mentor(id="M-2", site="L", capacity=3)],
        [pm.Mentee(id=f"E-{k}") for k in range(4)],
    )
    policy = pm.Policy(quotas=[Quota("mentors", "site", "Ghent", at_least=0.5)])
    result = pm.match(cohort, policy)
    assert result.n_pairs == 2
    assert set(result.unmatched_mentees["reason"]) == {"quota_full"}
    # The number of pairs is refused above 2, and refusals are no prices.
    assert list(result.stage_prices.columns) == []


def test_groups_mean_the_same_whatever_the_order_of_the_rows():
    interests = [{"chess", "music"}, {"chess"}, {"music", "football"}, {"football", "chess"}]
    mentors = [
        pm.Mentor(id=f"M-{k}", attributes={"interests": frozenset(own)})
        for k, own in enumerate(interests)
    ]
    policy = pm.Policy(quotas=[Quota("mentors", "interests", at_most=1)])
    one, other = pm.Cohort(mentors, []), pm.Cohort(mentors[::-1], [])

    def people(cohort):
        return {
            group.key: {cohort.mentors[k].id for k in group.members.tolist()}
            for group in groups_of(cohort, policy)
        }

    assert people(one) == people(other) == people(one.ordered())


def test_a_quota_takes_numbers_of_numpy():
    assert Quota("mentors", "company", at_most=np.int64(2)).at_most == 2

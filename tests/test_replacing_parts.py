"""One part of a policy replaced by its name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pairmatch as pm
from pairmatch import policy as pp

POLICY = pm.Policy(
    criteria=[pp.GoalCoverage(weight=2), pp.Same("grade", name="school"), pp.Same("hobby")],
    rules=[pp.SameSite(), pp.CommonBlock(60, name="evening")],
    quotas=[
        pp.Quota("mentors", "company", at_most=2),
        pp.Quota("mentees", "company", at_most=3),
    ],
)


@given(st.integers(1, 1440))
def test_only_the_named_part_changes(minutes):
    changed = POLICY.replaced(pp.CommonBlock(minutes), name="evening")
    assert changed.rules == (POLICY.rules[0], pp.CommonBlock(minutes, name="evening"))
    assert changed.replace(rules=POLICY.rules) == POLICY


def test_a_part_without_a_name_takes_the_place_of_the_only_one_of_its_kind():
    assert POLICY.replaced(pp.CommonBlock(90)).rules[1] == pp.CommonBlock(90, name="evening")
    assert POLICY.replaced(pp.GoalCoverage(weight=5)).criteria[0].weight == 5


def test_a_rule_is_found_by_its_reason_code_too():
    changed = POLICY.replaced(pp.CommonBlock(30, name="noon"), name="different_site")
    assert [rule.key for rule in changed.rules] == ["noon", "evening"]


def test_quotas_of_the_two_sides_are_two():
    changed = POLICY.replaced(pp.Quota("mentees", "company", at_most=7))
    assert [quota.at_most for quota in changed.quotas] == [2, 7]


@pytest.mark.parametrize(
    ("part", "name", "told"),
    [
        (pp.SectorSimilarity(), None, "no criterion is called 'sector_similarity'. Known"),
        (pp.SameSite(), "evenin", "no rule is called 'evenin'. Did you mean 'evening'?"),
        (pp.Same("age"), None, "several parts can be meant: school, same_hobby; say which"),
        (60, None, "replaced takes a criterion, a rule or a quota"),
    ],
)
def test_what_is_unknown_or_ambiguous_is_refused(part, name, told):
    with pytest.raises(pm.PolicyError, match=told.replace("?", r"\?")):
        POLICY.replaced(part, name=name)

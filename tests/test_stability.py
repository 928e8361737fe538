"""Blocking pairs of people who ranked each other, and what stable plans cost."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pairmatch as pm
from lively import lively_cohorts, lively_policies
from pairmatch import policy as pp
from pairmatch import testing as pt
from pairmatch._support.messages import LANGUAGES, decimal, message
from pairmatch.advice.gale_shapley import proposed_by_mentees, proposed_by_mentors
from pairmatch.advice.stable_plans import blocking_pairs
from pairmatch.lab import synthetic
from pairmatch.plans.solving_again import problem_of, resolved
from pairmatch.policy import Quota
from pairmatch.problem.stages import named
from pairmatch.proof import check_plan
from pairmatch.scoring import breakdown
from profiles import examples

# Deferred acceptance.


@st.composite
def rankings(draw, most=4):
    """Who ranked whom, each other only, and free seats."""
    mentees = [f"E-{k}" for k in range(draw(st.integers(0, most)))]
    mentors = [f"M-{k}" for k in range(draw(st.integers(0, 3)))]
    pairs = [(i, j) for i in mentees for j in mentors if draw(st.integers(0, 3))]
    of_mentees = {i: draw(st.permutations([j for own, j in pairs if own == i])) for i in mentees}
    of_mentors = {j: draw(st.permutations([i for i, own in pairs if own == j])) for j in mentors}
    return of_mentees, of_mentors, {j: draw(st.integers(0, 2)) for j in mentors}


def all_sets(mentees, seats, names=None):
    """All sets of ranked pairs within the seats, as mentee -> mentor."""
    names = sorted(mentees) if names is None else names
    if not names:
        yield {}
        return
    for rest in all_sets(mentees, seats, names[1:]):
        yield rest
        for mentor in mentees[names[0]]:
            if list(rest.values()).count(mentor) < seats[mentor]:
                yield {names[0]: mentor, **rest}


def is_stable(pairs, mentees, mentors, seats):
    for i, wanted in mentees.items():
        for j in wanted:
            if pairs.get(i) == j:
                break
            taken = [k for k, own in pairs.items() if own == j]
            if len(taken) < seats[j]:
                return False
            if any(mentors[j].index(i) < mentors[j].index(k) for k in taken):
                return False
    return True


@examples(300)
@given(rankings())
def test_deferred_acceptance_is_stable_and_best_for_who_proposes(ranked):
    mentees, mentors, seats = ranked
    stable = [own for own in all_sets(mentees, seats) if is_stable(own, mentees, mentors, seats)]
    first = proposed_by_mentees(mentees, mentors, seats)
    last = proposed_by_mentors(mentees, mentors, seats)
    assert first in stable
    assert last in stable

    def place(pairs, i):
        return mentees[i].index(pairs[i]) if i in pairs else len(mentees[i])

    for other in stable:
        # No stable set is better for any mentee than the first, or worse than the last; in all of
        # them the same mentees have a mentor, and mentors the same numbers.
        assert all(place(first, i) <= place(other, i) <= place(last, i) for i in mentees)
        assert set(other) == set(first)
        assert sorted(other.values()) == sorted(first.values())


# Blocking pairs.


def by_definition(cohort, policy, plan):
    """The blocking pairs of a plan, word by word."""
    partner = dict(plan)
    settled = {i for i, _ in (*cohort.pinned, *cohort.running)}

    def prefers(wishes, one, other):
        if one not in wishes:
            return False
        return other not in wishes or wishes.index(one) < wishes.index(other)

    found = set()
    for mentee in cohort.mentees:
        for mentor in cohort.mentors:
            own = partner.get(mentee.id)
            mine = [i for i, j in partner.items() if j == mentor.id]
            free = cohort.seats(mentor.id) > len(mine)
            if (
                mentor.id in mentee.wishes
                and mentee.id in mentor.wishes
                and own != mentor.id
                and mentee.id not in settled
                and breakdown(cohort, policy, mentee, mentor).eligible
                and (own is None or prefers(mentee.wishes, mentor.id, own))
                and (
                    free
                    or any(
                        prefers(mentor.wishes, mentee.id, i)
                        for i in mine
                        if (i, mentor.id) not in cohort.pinned
                    )
                )
            ):
                found.add((mentee.id, mentor.id))
    return found


def pairs_of(found):
    return {(pair.mentee_id, pair.mentor_id) for pair in found.blocking}


@examples(120)
@given(lively_cohorts(), lively_policies())
def test_blocking_pairs_and_stable_plans_of_any_cohort_are_as_defined(cohort, policy):
    best = pt.best_values_of_cohort(cohort, policy)
    if best is None:
        with pytest.raises(pm.InfeasibleError):
            blocking_pairs(cohort, policy)
        return
    found = blocking_pairs(cohort, policy)
    assert found.plan == resolved(problem_of(cohort, policy)).plan
    assert pairs_of(found) == by_definition(cohort, policy, found.plan)
    assert found.stable == (not found.blocking)
    assert len(found.table) == len(found.blocking)
    json.dumps(found.to_dict())
    for stable in (found.by_mentees, found.by_mentors):
        pinned = cohort.replace(pinned=(*cohort.pinned, *stable.pairs))
        values = pt.best_values_of_cohort(pinned, policy)
        if values is None:
            assert stable.plan is stable.cost is None
            continue
        # The best plan around the pairs, and not a pair blocks it.
        check = check_plan(cohort, policy, stable.plan)
        assert not check.broken
        assert tuple(check.values.values()) == values
        assert set(stable.pairs) <= set(stable.plan)
        assert stable.cost.amounts == tuple(
            before - after if named(name).falling else after - before
            for name, before, after in zip(stable.cost.stages, best, values, strict=True)
        )
        assert not stable.cost.better
        again = blocking_pairs(cohort, policy, stable.plan)
        assert again.stable
        assert by_definition(cohort, policy, stable.plan) == set()
        assert again.by_mentees == found.by_mentees


@examples(100)
@given(st.data(), lively_cohorts())
def test_any_plan_can_be_looked_at(data, cohort):
    people = [m.replace(min_load=0) for m in cohort.mentors]
    cohort = cohort.replace(mentors=people, pinned=(), overrides={})
    mentors = [m.id for m in cohort.mentors]
    # Also more mentees than seats, and pairs that no rule allows.
    plan = [
        (e.id, data.draw(st.sampled_from(mentors)))
        for e in cohort.mentees
        if data.draw(st.booleans())
    ]
    policy = pm.Policy(rules=[pp.SameSite()])
    found = blocking_pairs(cohort, policy, plan)
    assert pairs_of(found) == by_definition(cohort, policy, plan)
    assert set(found.plan) == set(plan)


def school(**fields):
    """Two mentees and two mentors who all want somebody else than the scores do."""
    mentees = [
        pm.Mentee(id="E-1", needs=["job"], wishes=["M-2", "M-1"]),
        pm.Mentee(id="E-2", needs=["network"], wishes=["M-1", "M-2"]),
        pm.Mentee(id="E-3", needs=["network"]),
    ]
    mentors = [
        pm.Mentor(id="M-1", offers=["job"], wishes=["E-2", "E-1"]),
        pm.Mentor(id="M-2", offers=["network"], wishes=["E-1", "E-2"]),
    ]
    return pm.Cohort(mentors, mentees, **fields), pm.Policy(criteria=[pp.GoalCoverage(missing=0.0)])


def test_what_stability_costs_is_said_with_who_would_rather_be_together():
    cohort, policy = school()
    found = blocking_pairs(cohort, policy, [("E-1", "M-1"), ("E-2", "M-2")])
    assert pairs_of(found) == {("E-1", "M-2"), ("E-2", "M-1")}
    assert found.by_mentees.pairs == (("E-1", "M-2"), ("E-2", "M-1")) == found.by_mentors.pairs
    assert found.by_mentees.cost.to_dict() == {"most_pairs": 0, "best_total": -2.0}
    one = found.blocking[0]
    assert (one.mentee_rank, one.own_mentor_id, one.own_mentor_rank) == (1, "M-1", 2)
    assert (one.mentor_rank, one.own_mentee_id, one.own_mentee_rank) == (1, "E-2", 2)


def test_what_is_stable_and_best_for_either_side_is_reported():
    cohort, policy = school()
    mentors = [
        cohort.mentors[0].replace(wishes=["E-1", "E-2"]),
        cohort.mentors[1].replace(wishes=["E-2", "E-1"]),
    ]
    found = blocking_pairs(cohort.replace(mentors=mentors), policy)
    assert found.stable or found.blocking
    assert found.by_mentees.pairs == (("E-1", "M-2"), ("E-2", "M-1"))
    assert found.by_mentors.pairs == (("E-1", "M-1"), ("E-2", "M-2"))
    assert found.by_mentees.cost.amounts == (0, -20_000)
    assert found.by_mentors.cost.none
    for language in LANGUAGES:
        text = found.text(language)
        assert decimal(2.0, language) in text
        assert "E-1 + M-2" in text
        assert "E-1 + M-1" in text


def test_somebody_unranked_or_nobody_is_left_and_named():
    cohort, policy = school()
    found = blocking_pairs(cohort, policy, [("E-3", "M-2")])
    one = {(p.mentee_id, p.mentor_id): p for p in found.blocking}
    pair = one["E-1", "M-2"]
    assert (pair.own_mentor_id, pair.own_mentor_rank) == (None, None)
    assert (pair.own_mentee_id, pair.own_mentee_rank) == ("E-3", None)
    free = one["E-2", "M-1"]
    assert (free.own_mentee_id, free.mentor_rank) == (None, 1)
    assert "E-3, who was not ranked" in pair.text()
    assert "has a free seat" in str(free)
    assert "has no mentor" in str(free)


def test_pins_and_running_pairs_do_not_block():
    cohort, policy = school(pinned=[("E-1", "M-1")])
    found = blocking_pairs(cohort, policy)
    # M-1 cannot leave a pinned mentee, E-1 cannot go.
    assert found.stable
    assert found.mutual_pairs == 2
    assert found.by_mentees.pairs == (("E-2", "M-2"),)
    cohort, policy = school(running=[("E-1", "M-1")])
    found = blocking_pairs(cohort, policy)
    assert found.mutual_pairs == 2
    assert found.by_mentees.pairs == (("E-2", "M-2"),)
    excluded, policy = school(excluded=[("E-1", "M-2")])
    assert ("E-1", "M-2") not in blocking_pairs(excluded, policy).by_mentees.pairs


def test_demands_may_contradict_the_stable_pairs():
    cohort, policy = school()
    mentors = [m.replace(company=c) for m, c in zip(cohort.mentors, "ab", strict=True)]
    cohort = cohort.replace(mentors=mentors)
    quota = policy.replace(quotas=[Quota("mentors", "company", "a", at_most=0)])
    found = blocking_pairs(cohort, quota)
    assert found.by_mentees.plan is found.by_mentees.cost is found.by_mentors.plan is None
    assert found.to_dict()["by_mentees"]["cost"] is None
    for language in LANGUAGES:
        assert "M-1" in found.text(language)
    assert "No plan can contain them all" in found.text()
    share = policy.replace(quotas=[Quota("mentors", "company", "a", at_least=1, at_most="50%")])
    assert blocking_pairs(cohort, share).by_mentees.cost is not None


def test_without_mutual_ranks_there_is_nothing_to_block():
    plain = synthetic.cohort(6, 8, seed=1)
    policy = pm.Policy.preset("duo_for_a_job")
    for cohort in (pm.Cohort([], []), plain):
        found = blocking_pairs(cohort, policy)
        assert (found.ranking_mentees, found.mutual_pairs, found.blocking) == (0, 0, ())
        assert found.by_mentees.pairs == ()
        assert found.by_mentees.cost.none
        assert list(found.table.columns)[:2] == ["mentee_id", "mentor_id"]
        assert all(found.text(language) for language in LANGUAGES)
    # One side alone is no agreement; people who are not here are no wish.
    one_sided = plain.replace(
        mentees=[e.replace(wishes=["M-000001", "gone"]) for e in plain.mentees]
    )
    found = blocking_pairs(one_sided, policy)
    assert (found.ranking_mentees, found.ranking_mentors, found.mutual_pairs) == (8, 0, 0)


def test_text_has_the_figures_in_every_language():
    cohort, policy = school()
    found = blocking_pairs(cohort, policy, [("E-1", "M-1"), ("E-2", "M-2")])
    for language in LANGUAGES:
        text = found.text(language)
        assert found.by_mentees.cost.text(language) in text
        assert all(pair.text(language) in text for pair in found.blocking)
        assert "E-1 + M-2" in text
        assert not {"{", "}"} & set(text)
    assert found.text() == str(found)
    with pytest.raises(pm.PolicyError, match="no texts in"):
        found.text("xx")


def test_many_pairs_are_shortened_in_the_text_only():
    mentors = [pm.Mentor(id=f"M-{k:02}", wishes=[f"E-{k:02}"]) for k in range(14)]
    mentees = [pm.Mentee(id=f"E-{k:02}", wishes=[f"M-{k:02}"]) for k in range(14)]
    found = blocking_pairs(pm.Cohort(mentors, mentees), pm.Policy(), [])
    assert len(found.blocking) == len(found.by_mentees.pairs) == 14
    assert found.text().count("4 more") == 2
    assert "E-13" not in found.text()


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        ([("E-9", "M-1")], "no mentee 'E-9'. Did you mean"),
        ([("E-1", "M-9")], "no mentor 'M-9'. Did you mean"),
        ([("M-1", "E-1")], "is a mentor, not a mentee"),
        ([("E-1", "M-1"), ("E-1", "M-2")], "a mentee stands in two pairs"),
        (["E-1"], "collection of pairs"),
        ([("E-1",)], "collection of pairs"),
        ("E-1", "collection of pairs"),
        (7, "collection of pairs"),
        ([(1, "M-1")], "a plan is a collection of pairs"),
        ([(["E-1"], "M-1")], "collection of pairs"),
    ],
)
def test_a_wrong_plan_is_refused(plan, said):
    with pytest.raises(pm.PolicyError, match=said):
        blocking_pairs(*school(), plan)


def test_wrong_questions_are_refused():
    cohort, policy = school()
    for wrong in ((None, policy), (cohort, None), (policy, cohort)):
        with pytest.raises(pm.PolicyError, match="give a Cohort and a Policy"):
            blocking_pairs(*wrong)
    impossible = cohort.replace(mentors=[m.replace(min_load=1) for m in cohort.mentors])
    with pytest.raises(pm.InfeasibleError):
        blocking_pairs(impossible.replace(mentees=cohort.mentees[:1]), policy)


def test_a_larger_cohort_is_stable_around_the_accepted_pairs():
    rng = np.random.default_rng(3)
    cohort = synthetic.cohort(40, 50, seed=6)
    ids = [m.id for m in cohort.mentors], [e.id for e in cohort.mentees]

    def some(people):
        return [people[k] for k in rng.permutation(len(people))[:8]]

    cohort = cohort.replace(
        mentors=[m.replace(wishes=some(ids[1]), capacity=2) for m in cohort.mentors],
        mentees=[e.replace(wishes=some(ids[0])) for e in cohort.mentees],
    )
    policy = pm.Policy.preset("duo_for_a_job")
    found = blocking_pairs(cohort, policy)
    assert found.mutual_pairs > 5
    assert pairs_of(found) == by_definition(cohort, policy, found.plan)
    for stable in (found.by_mentees, found.by_mentors):
        assert by_definition(cohort, policy, stable.plan) == set()
    turned = cohort.replace(mentors=cohort.mentors[::-1], mentees=cohort.mentees[::-1])
    assert blocking_pairs(turned, policy) == found


def test_french_and_dutch_sentences_are_grammatical():
    for side, other in (("mentee", "mentor"), ("mentor", "mentee")):
        for kind in ("alone", "ranked", "unranked"):
            said = message(f"stability.{side}.{kind}", "fr", rank=2, own="M-1", own_rank=1)
            assert said.startswith(f"a classé ce {other} au rang 2")
    assert "75%" in message("recruiting.set_guarantee", "nl", share=75)


def test_the_plan_looked_at_may_be_a_result_or_a_table():
    mentors = [pm.Mentor(id="M-1", wishes=["E-1"]), pm.Mentor(id="M-2")]
    cohort = pm.Cohort(mentors, [pm.Mentee(id="E-1", wishes=["M-1"]), pm.Mentee(id="E-2")])
    result = pm.match(cohort.replace(pinned=[("E-1", "M-2")]), pm.Policy())
    expected = blocking_pairs(cohort, pm.Policy(), list(result.matching))
    assert len(expected.blocking) == 1
    for plan in (result, result.pairs):
        assert blocking_pairs(cohort, pm.Policy(), plan) == expected

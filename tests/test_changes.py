"""What changed between two plans, and what keeping a plan costs."""

import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import pairmatch as pm
import pairmatch.testing as pt
from pairmatch._support.messages import LANGUAGES
from pairmatch.advice import cost_of_keeping
from pairmatch.policy import CommonBlock, GoalCoverage, SameSite, SectorSimilarity
from pairmatch.testing.oracle import best_values_of_cohort

COHORT = pm.Cohort(
    [
        pm.Mentor(id="M-1", offers=["job", "network"], site="Ghent"),
        pm.Mentor(id="M-2", offers=["job"], site="Ghent"),
    ],
    [
        pm.Mentee(id="E-1", needs=["job", "network"], site="Ghent"),
        pm.Mentee(id="E-2", needs=["job"], site="Ghent"),
    ],
)
POLICY = pm.Policy(criteria=[GoalCoverage(weight=2), SectorSimilarity()], rules=[SameSite()])


def codes(changes, person_id):
    (own,) = [own for own in changes.people if own.id == person_id]
    return {cause.code for cause in own.causes}


@given(
    pt.cohorts(max_side=3), pt.cohorts(max_side=3), pt.policies(rich=True), pt.policies(rich=True)
)
def test_everybody_whose_partner_differs_is_listed_with_a_cause_and_nobody_else(
    old_cohort, new_cohort, old_policy, new_policy
):
    try:
        old, new = pm.match(old_cohort, old_policy), pm.match(new_cohort, new_policy)
    except (pm.InfeasibleError, pm.IntakeError, pm.PolicyError):
        assume(False)
    changes = old.compare(new)
    expected = set()
    for mentee in {e.id for e in (*old_cohort.mentees, *new_cohort.mentees)}:
        if old.matching.partner_of(mentee) != new.matching.partner_of(mentee):
            expected.add(("mentee", mentee))
    for mentor in {m.id for m in (*old_cohort.mentors, *new_cohort.mentors)}:
        if old.matching.mentees_of(mentor) != new.matching.mentees_of(mentor):
            expected.add(("mentor", mentor))
    assert {(own.side, own.id) for own in changes.people} == expected
    assert all(own.causes for own in changes.people)
    assert set(changes.kept) == set(old.matching) & set(new.matching)
    assert changes.n_changed == sum(side == "mentee" for side, _ in expected)
    for language in LANGUAGES:
        text = changes.text(language)
        assert "{" not in text
        assert all(own.id in text for own in changes.people)
    assert len(changes.table) == len(expected)
    assert old.compare(old).people == ()


def test_who_left_declined_or_is_new_is_said_to_be_the_cause():
    first = pm.match(COHORT, POLICY)
    assert set(first.matching) == {("E-1", "M-1"), ("E-2", "M-2")}
    declined = first.compare(pm.match(COHORT.replace(excluded=[("E-1", "M-1")]), POLICY))
    assert "declined" in codes(declined, "E-1")
    assert codes(declined, "E-2") == {"others"}
    left = first.compare(pm.match(COHORT.replace(mentors=COHORT.mentors[1:]), POLICY))
    assert codes(left, "M-1") == {"mentor_left"}
    assert left.left == (("mentor", "M-1"),)
    better = pm.Mentor(id="M-3", offers=["job", "network"], site="Ghent", sectors=["NACE2:62"])
    mentees = [pm.Mentee(**{**dict(e), "sectors": ["NACE2:62"]}) for e in COHORT.mentees]
    sectors = COHORT.replace(mentees=mentees)
    new = pm.match(sectors, POLICY).compare(
        pm.match(sectors.replace(mentors=[*COHORT.mentors, better]), POLICY)
    )
    assert "mentor_new" in codes(new, "M-3")
    assert new.joined == (("mentor", "M-3"),)


def test_what_is_different_for_a_pair_is_said_to_be_the_cause():
    first = pm.match(COHORT, POLICY)
    moved = [pm.Mentor(**{**dict(COHORT.mentors[0]), "site": "Liège"}), COHORT.mentors[1]]
    changes = first.compare(pm.match(COHORT.replace(mentors=moved), POLICY))
    assert codes(changes, "M-1") == {"not_eligible"}
    assert "the same site" in changes.text()
    full = [pm.Mentor(**{**dict(COHORT.mentors[0]), "current_load": 1}), COHORT.mentors[1]]
    changes = first.compare(pm.match(COHORT.replace(mentors=full), POLICY))
    assert codes(changes, "M-1") == {"fewer_seats"}
    pinned = first.compare(pm.match(COHORT.replace(pinned=[("E-1", "M-2")]), POLICY))
    assert "pinned" in codes(pinned, "M-2")
    running = first.compare(pm.match(COHORT.replace(running=[("E-1", "M-1")]), POLICY))
    assert codes(running, "E-1") == {"started"}
    elsewhere = first.compare(pm.match(COHORT.replace(running=[("E-1", "M-2")]), POLICY))
    assert "running" in codes(elsewhere, "E-1")
    assert "E-1 was with M-1 and is now with M-2: E-1 is in a running pair" in elsewhere.text()
    needs = [COHORT.mentees[0], pm.Mentee(id="E-2", needs=["network"], site="Ghent")]
    poorer = first.compare(pm.match(COHORT.replace(mentees=needs), POLICY))
    assert {code for own in poorer.people for code in codes(poorer, own.id)} <= {
        "score_lower", "score_higher", "others"
    }  # fmt: skip


def test_what_differs_in_the_policy_is_named():
    first = pm.match(COHORT, POLICY)
    other = pm.Policy(
        criteria=[GoalCoverage(weight=3), SectorSimilarity()],
        rules=[SameSite(), CommonBlock(60)],
        objective=["best_total"],
    )
    changes = first.compare(pm.match(COHORT, other))
    assert changes.policy == ("goal_coverage", "common_block", "objective")
    text = changes.text()
    assert "“share of the mentee's needs that the mentor can help with”" in text
    aims = "the aims: first the highest total score."
    assert f"“a common time of at least 60 minutes” and {aims}" in text
    assert "le score total le plus élevé" in changes.text("fr")
    with pytest.raises(pm.PolicyError, match="another result"):
        first.compare(COHORT)


@given(
    pt.cohorts(max_side=3, min_loads=True),
    pt.policies(rich=True),
    st.sampled_from(LANGUAGES),
)
def test_what_keeping_costs_is_what_all_plans_say(cohort, policy, language):
    stages = tuple(own for own in policy.objective if own != "fewest_changes") or ("most_pairs",)
    policy = policy.replace(objective=stages)
    try:
        found = cost_of_keeping(cohort, policy)
    except pm.InfeasibleError:
        assert best_values_of_cohort(cohort, policy) is None
        return
    except (pm.IntakeError, pm.PolicyError):
        assume(False)
    previous = set(cohort.previous) - set(cohort.running)
    cohort = cohort.replace(previous=previous)
    assert len(found.rows) == len(stages) + 1
    for row in found.rows:
        best = best_values_of_cohort(cohort, policy.replace(objective=row.objective))
        place = len(best) - len(row.values) - 1
        assert sorted((*row.values, row.changed)) == sorted(best), place
        assert row.kept + row.changed == found.n_previous == len(previous)
        assert row.kept == len(previous & set(row.plan))
    kept = [row.kept for row in found.rows]
    assert kept == sorted(kept, reverse=True)
    assert f"{found.rows[0].kept}" in found.text(language)
    assert len(found.table) == len(found.rows)


def test_a_pair_that_has_started_is_not_lost():
    first = pm.match(COHORT, POLICY)
    changes = first.compare(pm.match(COHORT.replace(running=[("E-1", "M-1")]), POLICY))
    lines = changes.text().splitlines()
    assert "E-1 is with M-1: the pair E-1 + M-1 has started and is now running." in lines
    assert "M-1 is with E-1: the pair E-1 + M-1 has started and is now running." in lines
    assert codes(changes, "M-1") == {"started"}
    for language in LANGUAGES:
        assert "{" not in changes.text(language)
    (mentee, mentor) = changes.people
    assert (mentee.started, mentor.started) == (("M-1",), ("E-1",))
    assert (mentee.new, mentee.to_dict()["started"]) == ((), ["M-1"])


def test_totals_of_different_resolutions_are_compared_in_one_unit():
    coarse = pm.solve(pm.Problem.from_scores([[0.5, 0.26]], resolution=0.01))
    fine = pm.solve(pm.Problem.from_scores([[0.25, 0.501]], resolution=0.001))
    assert coarse.compare(fine).difference.to_dict() == {"most_pairs": 0, "best_total": 0.001}
    assert fine.compare(coarse).difference.to_dict() == {"most_pairs": 0, "best_total": -0.001}
    whole = pm.solve(pm.Problem.from_scores([[2]]))
    assert coarse.compare(whole).difference.to_dict()["best_total"] == 1.5
    assert "a total score that is 1.50 higher" in coarse.compare(whole).text()


def test_what_is_not_known_is_not_said_to_be_the_others():
    first, second = (
        pm.solve(pm.Problem.from_scores(scores)) for scores in ([[9, 4], [8, 1]], [[9, 4], [1, 1]])
    )
    changes = first.compare(second)
    assert {cause.code for own in changes.people for cause in own.causes} == {"unknown"}
    # It is said once a person.
    assert changes.text().count("the reason is not known") == len(changes.people)
    known = pm.match(COHORT, POLICY)
    other = pm.match(COHORT.replace(pinned=[("E-1", "M-2")]), POLICY)
    bare = pm.MatchResult.from_json(other.to_json())
    assert codes(known.compare(bare), "E-1") == {"unknown"}
    assert "pinned" in codes(known.compare(other), "E-1")


def test_where_only_the_policy_differs_it_is_the_cause():
    # The first policy wants two pairs, the second the highest total: E-1 may be left out.
    mentors = [pm.Mentor(id="M-1", offers=["job"]), pm.Mentor(id="M-2", offers=["job"])]
    mentees = [pm.Mentee(id="E-1", needs=["job"]), pm.Mentee(id="E-2", needs=["job", "studies"])]
    cohort = pm.Cohort(mentors, mentees, excluded=[("E-1", "M-2"), ("E-2", "M-2")])
    policy = pm.Policy(criteria=[GoalCoverage()])
    urgent = policy.replace(objective=["priority", "best_total"])
    cohort = cohort.replace(mentees=[mentees[0], pm.Mentee(**{**dict(mentees[1]), "priority": 1})])
    changes = pm.match(cohort, policy).compare(pm.match(cohort, urgent))
    assert changes.n_changed == 2
    assert {cause.code for own in changes.people for cause in own.causes} == {"policy"}
    assert (
        "E-2 had no mentor and is now with M-1: a result of the changed policy." in changes.text()
    )


def test_a_rule_that_was_dropped_is_still_said_in_words():
    mentors = [pm.Mentor(id="M-1", site="Ghent", offers=["job"])]
    cohort = pm.Cohort(mentors, [pm.Mentee(id="E-1", site="Liège", needs=["job"])])
    loose = POLICY.replace(rules=[])
    changes = pm.match(cohort, POLICY).compare(pm.match(cohort, loose))
    assert codes(changes, "E-1") == {"newly_eligible"}
    assert "is now possible; before: “the same site” is not met" in changes.text()
    assert "different_site" not in changes.text()


def test_pairs_that_run_now_and_people_who_left_are_in_a_previous_plan():
    previous = [("E-1", "M-1"), ("E-2", "M-2"), ("E-gone", "M-gone")]
    cohort = COHORT.replace(running=[("E-1", "M-1")])
    found = cost_of_keeping(cohort, POLICY, previous)
    assert found.n_previous == 2
    assert [row.kept for row in found.rows] == [1, 1, 1]
    table = pd.DataFrame(previous, columns=["mentee_id", "mentor_id"])
    assert cost_of_keeping(cohort, POLICY, table) == found
    first = pm.match(COHORT, POLICY)
    assert cost_of_keeping(COHORT, POLICY, first) == cost_of_keeping(COHORT, POLICY, first.matching)
    assert cost_of_keeping(COHORT, POLICY, first.pairs).n_previous == 2
    for plan, words in (
        (None, "no previous plan"),
        ("E-1", "collection of pairs"),
        (5, "collection of pairs"),
        ([("E-1",)], "collection of pairs"),
        (table[["mentee_id"]], "column mentor_id"),
    ):
        with pytest.raises(pm.PolicyError, match=words):
            cost_of_keeping(COHORT, POLICY, plan)

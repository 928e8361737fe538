"""Contradicting demands: a clear error that names them, and never a plan that breaks one."""

import pytest

import pairmatch as pm
from pairmatch import policy as pp


def people(mentors, n_mentees):
    return pm.Cohort(
        [pm.Mentor(id=i, **fields) for i, fields in mentors.items()],
        [pm.Mentee(id=f"E-{k}") for k in range(n_mentees)],
    )


CASES = {
    "two pins of a mentee": (
        people({"M-1": {}, "M-2": {}}, 1),
        {"pinned": [("E-0", "M-1"), ("E-0", "M-2")]},
        ["E-0 is pinned to several", "to mentor M-1", "to mentor M-2"],
    ),
    "more pins than seats": (
        people({"M-1": {}}, 2),
        {"pinned": [("E-0", "M-1"), ("E-1", "M-1")]},
        ["1 seat in this round but 2 pins", "E-0 is", "E-1 is"],
    ),
    "a pin that is excluded": (
        people({"M-1": {}}, 1),
        {"pinned": [("E-0", "M-1")], "excluded": [("E-0", "M-1")]},
        ["excluded"],
    ),
    "a pin of a mentee in a running pair": (
        people({"M-1": {"capacity": 2}, "M-2": {}}, 1),
        {"pinned": [("E-0", "M-2")], "running": [("E-0", "M-1")]},
        ["E-0", "running pair"],
    ),
    "minimum loads beyond the mentees": (
        people({"M-1": {"min_load": 1}, "M-2": {"min_load": 1}}, 1),
        {},
        ["M-1 and M-2 must take 2", "only 1"],
    ),
    "a minimum load and a pin elsewhere": (
        people({"M-1": {"min_load": 1}, "M-2": {}}, 1),
        {"pinned": [("E-0", "M-2")]},
        ["M-1 must take 1", "no possible mentee", "E-0 is pinned"],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_contradictions_are_named(case):
    cohort, settled, texts = CASES[case]
    with pytest.raises(pm.InfeasibleError) as caught:
        pm.match(cohort.replace(**settled), pm.Policy())
    assert caught.value.diagnosis.conflicts
    for text in texts:
        assert text in str(caught.value)


def test_all_wrong_pins_are_named_at_once():
    cohort = pm.Cohort(
        [pm.Mentor(id="M-1", site="x"), pm.Mentor(id="both", site="x", capacity=2)],
        [pm.Mentee(id="E-1", site="y"), pm.Mentee(id="both", site="x")],
        pinned=[("E-1", "M-1"), ("both", "both")],
    )
    with pytest.raises(pm.InfeasibleError) as caught:
        pm.match(cohort, pm.Policy(rules=(pp.SameSite(),)))
    assert len(caught.value.diagnosis.conflicts) == 2
    assert "“the same site” is not met" in str(caught.value)
    assert "one and the same person" in str(caught.value)


def test_a_pin_below_the_minimum_score_is_a_contradiction():
    cohort = people({"M-1": {}}, 1).replace(pinned=[("E-0", "M-1")])
    policy = pm.Policy(criteria=(pp.GoalCoverage(missing=0.0),), minimum_score=0.5)
    with pytest.raises(pm.InfeasibleError, match="the score is below the minimum"):
        pm.match(cohort, policy)


def test_a_mentor_with_too_few_seats_for_the_minimum_load_is_named():
    cohort = people({"M-1": {"capacity": 3, "min_load": 3}}, 3)
    running = pm.Cohort(
        [*cohort.mentors, pm.Mentor(id="M-2")],
        cohort.mentees,
        running=[("E-0", "M-1"), ("E-1", "M-2")],
    )
    with pytest.raises(pm.InfeasibleError, match="M-1 must take 2 in all"):
        pm.match(running, pm.Policy())


def test_one_person_on_both_sides_is_never_paired_with_themselves():
    cohort = pm.Cohort([pm.Mentor(id="both")], [pm.Mentee(id="both")])
    result = pm.match(cohort, pm.Policy())
    assert result.n_pairs == 0
    assert "one and the same person" in result.unmatched_mentees.loc[0, "detail"]
    other = pm.Cohort(
        [pm.Mentor(id="both"), pm.Mentor(id="M")], [pm.Mentee(id="both"), pm.Mentee(id="E")]
    )
    assert pm.match(other, pm.Policy()).n_pairs == 2

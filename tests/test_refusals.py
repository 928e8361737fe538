"""What must be refused is refused, with our own errors, and no answer of a profile is told."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pairmatch as pm
from pairmatch import policy as pp
from pairmatch import testing as pt


@given(pt.broken_policies())
def test_a_wrong_policy_is_refused(broken):
    _, make = broken
    with pytest.raises(pm.PolicyError):
        make()


@given(pt.broken_matrices())
def test_a_wrong_matrix_is_refused(matrix):
    with pytest.raises(pm.PolicyError):
        pm.Problem.from_scores(matrix)


SECRET = "s3cr3t"  # noqa: S105 - not a password: looked for in error texts
PROFILE = {
    "site": SECRET,
    "sectors": [SECRET],
    "languages": {"prs": "A1"},
    "availability": "Su 03:33-04:44",
    "birth_year": 1944,
    "wishes": [SECRET],
    "avoid": [SECRET],
    "attributes": {"own": SECRET},
}


PAIRS = st.tuples(st.sampled_from(["E-1", "E-2"]), st.sampled_from(["M-1", "M-2"]))
RULES = (
    pp.SameSite(),
    pp.CommonBlock(120),
    pp.SharedLanguageAtLeast("B1"),
    pp.AgeRange(2026, min_gap=9),
)


@given(
    st.sets(st.sampled_from(sorted(PROFILE))),
    st.lists(PAIRS, max_size=3),
    st.lists(PAIRS, max_size=2),
    st.sampled_from([0.0, 0.99]),
)
def test_no_error_and_no_result_tells_an_answer(fields, pinned, excluded, minimum):
    profile = {name: PROFILE[name] for name in fields}
    cohort = pm.Cohort(
        [
            pm.Mentor(id="M-1", company=SECRET, **profile),
            pm.Mentor(id="M-2", site="Ghent", min_load=1),
        ],
        [pm.Mentee(id="E-1", needs=[SECRET], **profile), pm.Mentee(id="E-2", site="Ghent")],
        pinned=pinned,
        excluded=excluded,
    )
    known = pm.SectorTree.flat("own", [SECRET])
    for criteria in (
        (),
        (pp.SectorSimilarity(),),
        (pp.GoalCoverage(),),
        (pp.Proximity("own", span=1, optional=True),),
        (pp.Same("owner"),),
        (pp.SectorSimilarity(tree=known), pp.GoalCoverage(goals=(SECRET,)), pp.Wish()),
    ):
        policy = pm.Policy(criteria=criteria, rules=RULES, minimum_score=minimum)
        try:
            result = pm.match(cohort, policy)
        except pm.PairmatchError as error:
            told = f"{error}{error!r}{error.__cause__}"
        else:
            document = json.loads(result.to_json())
            del document["stats"]  # seconds can hold any digits
            told = f"{result}{document}{result._repr_html_()}"
            told += "".join(result.explain(e, m) for e in ("E-1", "E-2") for m in ("M-1", "M-2"))
        assert SECRET not in told
        assert "1944" not in told
        assert "03:33" not in told

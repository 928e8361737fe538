"""Settings and fixtures of all tests."""

import os

import pytest
from hypothesis import HealthCheck, settings

import pairmatch as pm

# `quick` is for every run, `HYPOTHESIS_PROFILE=thorough` for what lands. Both draw the same
# examples every time, so that a red test is red for everybody. `deep` draws new ones, and many
# more.
_slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
_common = settings(deadline=None, suppress_health_check=_slow)
settings.register_profile("quick", _common, max_examples=50, derandomize=True)
settings.register_profile("thorough", _common, max_examples=150, derandomize=True)
settings.register_profile("deep", _common, max_examples=3000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


@pytest.fixture(scope="session", params=["vernier", "duo_for_a_job"])
def sample(request):
    """Cohort and policy of each sample."""
    cohort = pm.cohort_from_frames(*pm.load_sample(request.param))
    return cohort, pm.Policy.preset(request.param)


@pytest.fixture(scope="session")
def small():
    """A cohort in which everything about the plan is known."""
    cohort = pm.Cohort(
        mentors=[
            pm.Mentor(id="M-1", offers=["job"], site="Ghent"),
            pm.Mentor(id="M-2", offers=["network"], site="Ghent"),
        ],
        mentees=[
            pm.Mentee(id="E-1", needs=["job", "network"], site="Ghent"),
            pm.Mentee(id="E-2", needs=["job"], site="Ghent"),
            pm.Mentee(id="E-3", needs=["job"], site="Liège"),
            pm.Mentee(id="E-4", needs=["network"], site="Ghent"),
        ],
    )
    policy = pm.Policy(criteria=(pm.policy.GoalCoverage(),), rules=(pm.policy.SameSite(),))
    return cohort, policy

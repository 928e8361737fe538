"""The check that docs/checking.md shows says the same as the library, on cohorts of any kind."""

import re
import runpy
from pathlib import Path

import numpy as np
import pytest

import pairmatch as pm
from pairmatch.policy import GoalCoverage, Quota

PAGE = Path(__file__).parents[1] / "docs/checking.md"
GOALS = ["job", "network", "training"]
STAGES = ["most_pairs", "priority", "best_total", "fewest_changes", "best_worst_pair", "even_load"]


@pytest.fixture(scope="module")
def check(tmp_path_factory):
    """Return the page's function, made by all the definitions that the page shows."""
    examples = re.findall(r"^>>> (.*\n(?:\.\.\. .*\n)*)", PAGE.read_text(encoding="utf-8"), re.M)
    shown = [example.replace("\n... ", "\n") for example in examples]
    module = tmp_path_factory.mktemp("page") / "page.py"
    definitions = [text for text in shown if text.startswith(("def ", "import ", "from "))]
    module.write_text("\n".join(definitions), encoding="utf-8")
    return runpy.run_path(str(module))["check"]


def drawn(rng):
    """Return a cohort and a policy with quotas on both sides, and stages in any order."""

    def some(items, most):
        return rng.choice(items, size=rng.integers(1, most + 1), replace=False).tolist()

    mentors = [
        pm.Mentor(
            id=f"M-{k}", company=["A", "B", "C", None][rng.integers(4) if k else 0],
            offers=some(GOALS, 2), capacity=int(rng.integers(1, 4)),
            min_load=int(rng.random() < 0.2), current_load=int(rng.random() < 0.3),
        )
        for k in range(rng.integers(3, 6))
    ]  # fmt: skip
    mentees = [
        pm.Mentee(
            id=f"E-{k}", needs=some(GOALS, 3), priority=int(rng.integers(3)),
            attributes={"funder": "xy"[rng.integers(2) if k else 0]},
        )
        for k in range(rng.integers(3, 7))
    ]  # fmt: skip
    quotas = [
        Quota("mentors", "company", "A", at_most=int(rng.integers(1, 4)), name="A"),
        Quota("mentees", "funder", "x", at_least=1, at_most=int(rng.integers(1, 4)), name="x"),
    ]
    objective = ["most_pairs", *rng.permutation(STAGES[1:])[: rng.integers(1, 6)].tolist()]
    policy = pm.Policy(criteria=[GoalCoverage()], quotas=quotas, objective=tuple(objective))
    return pm.Cohort(mentors, mentees, previous=[("E-0", "M-0")]), policy


def is_proven(check, *arguments):
    try:
        return check(*arguments) == "proven"
    except ValueError:
        return False


@pytest.mark.parametrize("seed", range(12))
def test_the_page_proves_and_refuses_the_plans_that_the_library_proves_and_refuses(check, seed):
    rng = np.random.default_rng(seed)
    cohort, policy = drawn(rng)
    while not pm.diagnose(cohort, policy).feasible:
        cohort, policy = drawn(rng)
    result = pm.match(cohort, policy)
    assert is_proven(check, cohort, policy, result.matching, result.certificate)
    for _ in range(8):
        plan = dict(result.matching)
        for mentee in rng.choice([mentee.id for mentee in cohort.mentees], size=2):
            plan[mentee] = cohort.mentors[rng.integers(len(cohort.mentors))].id
        other = pm.Matching(plan.items())
        verdict = pm.verify(cohort, policy, other)
        good = verdict.valid and verdict.is_optimal
        assert is_proven(check, cohort, policy, other, result.certificate) == good

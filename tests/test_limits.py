"""Time limits, interruptions and progress: nothing is claimed that is not known."""

import signal
import subprocess
import sys
import time
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pairmatch as pm
from pairmatch import testing as pt
from pairmatch.plans.solution import Solution
from pairmatch.problem.stages import named


def large(n=700):
    rng = np.random.default_rng(2)
    return pm.Problem.from_scores(rng.integers(0, 10_000, (n, n)))


def crossing(n=60):
    """Return people whose quotas cross: a case for CP-SAT."""
    rng = np.random.default_rng(4)
    mentors = [
        pm.Mentor(
            id=f"M-{k:03}", company=f"c{rng.integers(7)}", site=f"s{rng.integers(6)}",
            attributes={"age": int(rng.integers(40))},
        )
        for k in range(n)
    ]  # fmt: skip
    mentees = [
        pm.Mentee(id=f"E-{k:03}", attributes={"age": int(rng.integers(40))}) for k in range(n)
    ]
    quotas = [pm.policy.Quota("mentors", name, at_most=n // 9) for name in ("company", "site")]
    return pm.Cohort(mentors, mentees), pm.Policy(
        criteria=[pm.policy.Proximity("age", span=40)], quotas=quotas
    )


def test_without_a_plan_it_is_said_what_to_do():
    nothing = pm.MatchResult(Solution(pm.Status.NO_SOLUTION, ("most_pairs",), Fraction(1)))
    assert "raise time_limit" in str(nothing)
    assert "raise time_limit" in nothing._repr_html_()
    with pytest.raises(pm.NoMatchingError, match="raise time_limit"):
        nothing.matching  # noqa: B018


@pytest.mark.parametrize("limit", [0, 0.0, 1e-9])
def test_without_time_there_is_a_plan_and_an_honest_bound_or_nothing(limit):
    problem = large()
    short = pm.solve(problem, time_limit=limit)
    best = pm.solve(problem)
    assert short.status == "FEASIBLE"
    assert short.proof == "solver_bound"
    for own, known in zip(short.solution.stages, best.solution.stages, strict=True):
        assert own.value <= known.value <= own.bound
    assert short.gap > 0
    first = next(own for own in short.solution.stages if not own.settled)
    assert repr(short).startswith("<MatchResult FEASIBLE (proof: solver_bound)")
    assert f"{first.value} reached, at most {first.bound} possible" in " ".join(repr(short).split())
    with pytest.raises(pm.NoMatchingError):
        short.certificate  # noqa: B018
    must = pm.Problem.from_scores(np.ones((3, 3)), min_load=[1, 1, 1])
    nothing = pm.solve(must, time_limit=0)
    # A first plan that meets a plain bound is the best.
    assert (nothing.status, nothing.n_pairs) == ("OPTIMAL", 3)
    assert nothing.proof == "solver_bound"


def test_a_limit_with_crossing_quotas_is_honest_too():
    cohort, policy = crossing()
    result = pm.match(cohort, policy, time_limit=0)
    assert result.status in ("NO_SOLUTION", "FEASIBLE")
    if result.status == "NO_SOLUTION":
        for ask in ("n_pairs", "matching", "stages", "pairs"):
            with pytest.raises(pm.NoMatchingError, match="NO_SOLUTION"):
                getattr(result, ask)
        assert (result.bound, result.gap) == (None, None)
        assert pm.MatchResult.from_json(result.to_json()) == result


def test_a_limit_that_is_long_enough_changes_nothing():
    problem = large(60)
    assert pm.solve(problem, time_limit=60) == pm.solve(problem)
    # Large enough to be solved in a process of its own.
    problem = large(300)
    assert pm.solve(problem, time_limit=60) == pm.solve(problem)


@given(pt.problems(max_side=4, rich=True), st.sampled_from([0, 1e-4, 2e-3]))
def test_whatever_the_limit_no_bound_is_better_than_the_truth(problem, limit):
    best = pt.best_values(problem)
    result = pm.solve(problem, time_limit=limit)
    if best is None:
        assert result.status in ("INFEASIBLE", "NO_SOLUTION")
        return
    assert result.status in ("OPTIMAL", "FEASIBLE", "NO_SOLUTION")
    for own, known in zip(result.solution.stages, best, strict=result.status != "NO_SOLUTION"):
        if own.bound is not None:
            falling = named(own.name).falling
            assert own.bound <= known if falling else own.bound >= known
        if own.bound != own.value:
            # Bounds of later stages presuppose that this one is settled.
            break
    if result.status == "OPTIMAL":
        assert result.solution.values == best


@pytest.mark.parametrize("wrong", [-1, "1", True, float("nan")])
def test_a_wrong_limit_is_refused(wrong):
    with pytest.raises(pm.PolicyError, match="time_limit"):
        pm.solve(large(3), time_limit=wrong)


def test_a_misspelt_solver_says_what_was_meant():
    with pytest.raises(pm.PolicyError, match="Did you mean 'cp_sat'"):
        pm.solve(large(3), solver="cpsat")


def test_progress_is_told_for_every_stage_and_ends_with_the_result(small):
    cohort, policy = small
    policy = policy.replace(objective=("most_pairs", "best_worst_pair", "best_total"))
    for solver in ("flow", "cp_sat"):
        told = []

        def tell(*args, told=told):
            told.append(args)

        result = pm.match(cohort, policy, solver=solver, progress=tell)
        last = {stage: (value, bound) for stage, value, bound, _ in told}
        assert last == {
            row.stage: (row.value, row.bound) for row in result.stages.itertuples(index=False)
        }
        seconds = [args[3] for args in told]
        assert seconds == sorted(seconds)


def test_a_bar_is_shown_where_tqdm_is_installed(small, capsys):
    pytest.importorskip("tqdm")
    pm.match(*small, progress=True)
    assert "2/2" in capsys.readouterr().err
    with pytest.raises(pm.PolicyError, match="progress"):
        pm.match(*small, progress="yes")


def test_an_error_in_progress_ends_the_run(small):
    def broken(*args):
        raise RuntimeError("enough")

    for solver in ("flow", "cp_sat"):
        with pytest.raises(RuntimeError, match="enough"):
            pm.match(*small, progress=broken, solver=solver)


INTERRUPTED = """
import sys
sys.path.insert(0, {tests!r})
from test_limits import crossing, large
import pairmatch as pm
def tell(*news):
    print("running", flush=True)
try:
    if {kind!r} == "cp_sat":
        pm.match(*crossing(150), progress=tell)
    else:
        pm.solve(large(1500), time_limit=500, progress=tell)
    print("finished", flush=True)
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""


@pytest.mark.parametrize("kind", ["cp_sat", "flow"])
def test_an_interruption_ends_a_long_run_at_once(kind, request):
    code = INTERRUPTED.format(tests=str(request.path.parent), kind=kind)
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "running\n"
    start = time.monotonic()
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=60)
    # Either it was already done, or it ends long before it would have.
    assert said.split()[-1] in ("interrupted", "finished")
    assert time.monotonic() - start < 30
    assert process.returncode == 0


@pytest.mark.parametrize("limit", [1e7, float("inf")])
def test_a_limit_of_months_is_none(limit):
    assert pm.solve(large(300), time_limit=limit).status == "OPTIMAL"


def test_cp_sat_without_time_has_the_first_plan_and_its_bound():
    problem = large(40)
    short = pm.solve(problem, solver="cp_sat", time_limit=0)
    assert short.status == "FEASIBLE"
    best = pm.solve(problem)
    for own, known in zip(short.solution.stages, best.solution.stages, strict=True):
        assert own.value <= known.value <= own.bound


@pytest.mark.parametrize(
    "objective",
    [("best_total",), ("most_pairs", "best_total"), ("best_worst_pair", "best_total")],
)
def test_without_time_the_best_pair_comes_first_although_two_others_are_better(objective):
    problem = pm.Problem.from_scores([[9, 8], [8, 1], [7, 6]], objective=objective)
    short = pm.solve(problem, time_limit=0)
    assert short.status == "FEASIBLE"
    assert sorted(short.matching) == [(0, 0), (2, 1)]


def test_without_time_pinned_pairs_come_before_better_ones():
    mentees = [pm.Mentee(id="E-1", needs=["network"]), pm.Mentee(id="E-2", needs=["job"])]
    mentors = [pm.Mentor(id="M-1", offers=["job"]), pm.Mentor(id="M-2", offers=["studies"])]
    cohort = pm.Cohort(mentors, mentees, pinned=[("E-1", "M-1")])
    short = pm.match(cohort, pm.Policy(criteria=[pm.policy.GoalCoverage()]), time_limit=0)
    assert ("E-1", "M-1") in short.matching


def test_progress_under_cp_sat_tells_no_bound_that_is_too_good():
    rng = np.random.default_rng(1)
    problem = pm.Problem.from_scores(rng.integers(0, 10**12, (8, 8)))
    told = []
    result = pm.solve(problem, solver="cp_sat", progress=lambda *news: told.append(news))
    best = dict(zip(result.stages["stage"], result.stages["value"], strict=True))
    assert told
    assert all(value <= best[stage] <= bound for stage, value, bound, _ in told)

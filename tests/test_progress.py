"""Progress: every long call tells how far it is, ends at its total, and is not changed by it."""

import contextlib
import inspect
import io
from functools import partial

import pandas as pd
import pytest

import pairmatch as pm
from pairmatch import advice, lab
from pairmatch._support.progress import Steps
from pairmatch.lab import synthetic
from pairmatch.lab.simulation.programme import Programme

PEOPLE = synthetic.cohort(14, 18, seed=3, preset="vernier")
POLICY = pm.Policy.preset("vernier")
RESULT = pm.match(PEOPLE, POLICY)
PINNED = PEOPLE.replace(mentors=[m.replace(min_load=1, capacity=1) for m in PEOPLE.mentors])
PROBLEM = pm.Problem.from_scores([[5, 3, 1], [4, 1, 2], [3, 3, 3]])
CROSSING = pm.match(PEOPLE, POLICY.replace(objective=("most_pairs", "even_load", "best_total")))
TABLES = pm.load_sample("duo_for_a_job")
CSV = TABLES[0].to_csv(index=False).encode()
PROGRAMME = Programme(people="vernier", mentors_at_start=3, mentees_per_week=0.5)
SIMULATED = lab.simulate(PROGRAMME, POLICY, weeks=10, seed=1)
HISTORY = pd.DataFrame(
    [(mentee, mentor, "completed" if k % 2 else "closed_early")
     for k, (mentee, mentor) in enumerate(RESULT.matching)],
    columns=["mentee_id", "mentor_id", "outcome"],
)  # fmt: skip
MENTEE, MENTOR = next(iter(RESULT.matching))
OTHER = next(m for m in RESULT.shortlist(MENTEE, 9)["mentor_id"] if m != MENTOR)
POLICIES = {"as it is": POLICY}

# Calls that count. Each is called with progress=….
COUNTING = {
    "points_matrix": lambda **told: pm.score(PEOPLE, POLICY).points_matrix(**told).tolist(),
    "diagnose": lambda **told: pm.diagnose(PINNED, POLICY, **told),
    "diagnose_problem": lambda **told: advice.diagnose_problem(PROBLEM, **told),
    "result.verify": lambda **told: RESULT.verify(**told).is_optimal,
    "alternatives": lambda **told: RESULT.alternatives(4, **told),
    "compare": lambda **told: RESULT.compare(CROSSING, **told),
    "explain": lambda **told: RESULT.explain(MENTEE, **told),
    "explanation": lambda **told: CROSSING.explanation(MENTEE, OTHER, **told),
    "explanation_of_mentor": lambda **told: RESULT.explanation_of_mentor(MENTOR, **told),
    "shortlist": lambda **told: CROSSING.shortlist(MENTEE, 3, **told).to_csv(),
    "shortlist_of_mentor": lambda **told: RESULT.shortlist_of_mentor(MENTOR, 3, **told).to_csv(),
    "prices_of_rules": lambda **told: advice.prices_of_rules(PEOPLE, POLICY, **told),
    "frontier": lambda **told: advice.frontier(PEOPLE, POLICY, **told),
    "frontier_of_problem": lambda **told: advice.frontier_of_problem(PROBLEM, **told),
    "sensitivity": lambda **told: advice.sensitivity(PEOPLE, POLICY, samples=6, **told),
    "cost_of_keeping": lambda **told: advice.cost_of_keeping(PEOPLE, POLICY, RESULT, **told),
    "blocking_pairs": lambda **told: advice.blocking_pairs(PEOPLE, POLICY, **told),
    "supply_and_demand": lambda **told: advice.supply_and_demand(PEOPLE, POLICY, **told),
    "recruiting": lambda **told: advice.recruiting(PEOPLE, POLICY, k=2, **told),
    "recruiting_together": lambda **told: advice.recruiting_together(
        PEOPLE, POLICY, size=2, **told
    ),
    "recruiting_company": lambda **told: advice.recruiting_company(
        PEOPLE, POLICY, PEOPLE.mentors[0].replace(id="new"), 3, **told
    ),
    "compare_policies": lambda **told: lab.compare_policies(
        POLICIES, {"people": PEOPLE}, metrics=["pairs"], **told
    ).table.to_csv(),
    "simulate": lambda **told: lab.simulate(
        PROGRAMME, POLICY, weeks=8, seed=1, **told
    ).weeks.to_csv(),
    "replicate": lambda **told: lab.replicate(
        PROGRAMME, POLICY, weeks=8, seeds=[1, 2], timings=[lab.EveryWeek()], **told
    ).to_csv(),
    "hindsight": lambda **told: lab.hindsight(SIMULATED, **told).value,
    "effect_of_criterion": lambda **told: lab.effect_of_criterion(
        PEOPLE, POLICY, "sector_similarity", **told
    ),
    "envy": lambda **told: lab.envy(RESULT, **told),
    "rank_profile": lambda **told: lab.rank_profile(RESULT, **told),
    "backtest": lambda **told: lab.backtest(
        HISTORY, PEOPLE, POLICY, samples=20, minimum_cell=0, **told
    ).table.to_csv(),
    "like": lambda **told: lab.like(PEOPLE, seed=1, **told),
    "synthetic.cohort": lambda **told: synthetic.cohort(20, 30, seed=1, **told),
    "check_frames": lambda **told: pm.check_frames(*TABLES, **told).cohort,
    "cohort_from_frames": lambda **told: pm.cohort_from_frames(*TABLES, **told),
    "suggest": lambda **told: pm.Mapping.suggest(*TABLES, **told),
    "read_table": lambda **told: pm.read_table(io.BytesIO(CSV), **told).to_csv(),
}
COUNTING |= {
    name: partial(lambda baseline, **told: baseline(PEOPLE, POLICY, **told), baseline)
    for name, baseline in lab.BASELINES.items()
}
# Calls that tell the value and the bound of stages.
STAGES = {
    "match": lambda **told: pm.match(PEOPLE, POLICY, **told),
    "solve": lambda **told: pm.solve(PROBLEM, **told),
    "verify": lambda **told: pm.verify(PEOPLE, POLICY, RESULT.matching, **told).shortfall,
    "different_plan": lambda **told: RESULT.different_plan(0.5, **told),
}


@pytest.mark.parametrize("name", COUNTING)
def test_a_count_never_falls_and_ends_at_its_total(name):
    news = []
    answer = COUNTING[name](progress=lambda *told: news.append(told))
    assert answer == COUNTING[name]()
    steps, done, totals, seconds = zip(*news, strict=True)
    assert len(set(steps)) == 1
    assert all(isinstance(step, str) and step for step in steps)
    assert list(done) == sorted(done)
    assert list(seconds) == sorted(seconds)
    assert all(total is None or n <= total for n, total in zip(done, totals, strict=True))
    assert done[-1] == totals[-1]
    assert len(set(zip(done, totals, strict=True))) == len(news)


@pytest.mark.parametrize("name", STAGES)
def test_stages_end_where_the_value_meets_its_bound(name):
    news = []
    answer = STAGES[name](progress=lambda *told: news.append(told))
    assert answer == STAGES[name]()
    last = {stage: (value, bound) for stage, value, bound, _ in news}
    assert last
    assert all(value == bound for value, bound in last.values())


@pytest.mark.parametrize("name", [*COUNTING, *STAGES])
def test_an_error_of_the_caller_goes_through_and_other_things_are_refused(name):
    def stop(*_):
        raise InterruptedError("enough")

    call = (COUNTING | STAGES)[name]
    with pytest.raises(InterruptedError, match="enough"):
        call(progress=stop)
    for wrong in (3, "yes"):
        with pytest.raises(pm.PolicyError, match="progress"):
            call(progress=wrong)
    call(progress=False)


def test_a_bar_is_shown_and_left_behind(capsys):
    pytest.importorskip("tqdm")
    advice.cost_of_keeping(PEOPLE, POLICY, RESULT, progress=True)
    assert "3/3" in capsys.readouterr().err
    with contextlib.suppress(RuntimeError), Steps(progress=True, step="plans", total=2) as steps:
        steps.count()
        raise RuntimeError
    assert "1/2" in capsys.readouterr().err


def test_by_default_nothing_is_said(capsys):
    for name in ("frontier", "like", "read_table"):
        COUNTING[name]()
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "")


def test_every_call_with_progress_is_tried_here():
    rooms = (pm, advice, lab, synthetic)
    things = [(name, getattr(room, name)) for room in rooms for name in room.__all__]
    for kind in (pm.MatchResult, pm.Scores, pm.Mapping):
        things += [(name, getattr(kind, name)) for name in vars(kind)]
    told = {
        name
        for name, thing in things
        if callable(thing) and not inspect.isclass(thing) and not name.startswith("_")
        if "progress" in inspect.signature(thing).parameters
    }
    # These are asked by methods of the result that are tried.
    behind = {
        "best_plans", "explain_mentee", "explain_mentor", "explain_pair", "shortlist_in",
        "shortlisted",
    }  # fmt: skip
    assert told - behind == {name.rpartition(".")[2] for name in (*COUNTING, *STAGES)}


def test_steps_that_are_done_early_end_at_the_total_and_unknown_totals_become_known():
    news = []
    with Steps(lambda *told: news.append(told[:3]), "plans") as steps:
        steps.count(2)
        steps.expect(5)
        list(steps.over("abc", every=2))
        steps.count(4)
    assert news == [
        ("plans", 2, None), ("plans", 2, 5), ("plans", 4, 5), ("plans", 5, 5), ("plans", 9, 9),
    ]  # fmt: skip
    nothing = []
    with Steps(lambda *told: nothing.append(told[:3]), "plans"):
        pass
    assert nothing == [("plans", 0, 0)]

"""Comparing policies: the figures, the executors, the interruptions, the intervals."""

import functools
import json
import math
import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import pairmatch as pm
from pairmatch.errors import Issue
from pairmatch.lab import synthetic
from pairmatch.lab.baselines import BASELINES, greedy_best_pair, random_eligible
from pairmatch.lab.comparison import compare_policies
from pairmatch.lab.comparison_runs import identity
from pairmatch.lab.intervals import mean_interval
from pairmatch.lab.metrics import METRICS
from pairmatch.policy import GoalCoverage, SectorSimilarity, SharedLanguageAtLeast

DUO = pm.Policy.preset("duo_for_a_job")
SECTOR = DUO.replace(criteria=[SectorSimilarity()])
POLICIES = {"duo": DUO, "sector": SECTOR}
METHODS = {"optimum": pm.match, "random": random_eligible, "greedy": greedy_best_pair}


def drawn(seed):
    return synthetic.cohort(14, 16, seed=seed)


COHORTS = {"drawn": drawn, "fixed": synthetic.cohort(10, 12, seed=77)}


def share_matched(result):
    return result.n_pairs / (result.n_pairs + len(result.unmatched_mentees))


def fails(result):
    raise ZeroDivisionError("secret value of a profile")


def killing(result):
    os._exit(1)


def raises_intake(who, cohort, policy):
    codes = ("duplicate_id", "blank_id", "duplicate_id")
    raise pm.IntakeError(Issue("mentors", None, who, "id", code, "") for code in codes)


def nothing(cohort, policy):
    return None


def middle(values, result):
    return values[len(values) // 2]


ASKED = {"methods": METHODS, "seeds": (1, 2, 3), "metrics": ["pairs", "total_score", share_matched]}
N_RUNS = 2 * 2 * 3 * 3
# Of the fixed cohort, methods without chance are run once.
N_DISTINCT = 2 * (3 * 3 + (1 + 3 + 1))


@pytest.fixture(scope="module")
def alone():
    return compare_policies(POLICIES, COHORTS, **ASKED)


class Here(Executor):
    """Does everything at once, in this thread; interrupted after some tasks."""

    def __init__(self, until=10**9):
        self.until, self.count = until, 0

    def submit(self, fn, /, *args, **kwargs):
        if self.count == self.until:
            raise KeyboardInterrupt
        self.count += 1
        future = Future()
        future.set_result(fn(*args, **kwargs))
        return future


class Removing(Here):
    """Takes the folder away before the first run."""

    def __init__(self, folder):
        super().__init__()
        self.folder = folder

    def submit(self, fn, /, *args, **kwargs):
        self.folder.rmdir()
        return super().submit(fn, *args, **kwargs)


class TestFigures:
    def test_they_are_those_of_each_run_alone(self, alone):
        table = alone.table
        assert len(table) == N_RUNS
        assert list(table.columns) == [
            "policy", "cohort", "seed", "method", "pairs", "total_score", "share_matched", "error",
        ]  # fmt: skip
        for row in table.itertuples():
            cohort = COHORTS[row.cohort]
            cohort = cohort if row.cohort == "fixed" else cohort(row.seed)
            chance = {"seed": row.seed} if row.method == "random" else {}
            result = METHODS[row.method](cohort, POLICIES[row.policy], **chance)
            assert (row.pairs, row.error) == (result.n_pairs, "")
            assert row.total_score == pytest.approx(result.total_score)
            assert row.share_matched == share_matched(result)

    def test_the_summary_counts_each_run_once(self, alone):
        summary = alone.summary().set_index(["policy", "method", "metric"])
        assert summary.loc[("duo", "optimum", "pairs"), "n"] == 4
        assert summary.loc[("duo", "random", "pairs"), "n"] == 6
        own = alone.table.query("policy == 'duo' and method == 'random'")["total_score"]
        found = summary.loc[("duo", "random", "total_score")]
        assert found["mean"] == pytest.approx(own.mean())
        assert found["sd"] == pytest.approx(own.std(ddof=1))
        assert "total_score" in str(alone)

    def test_every_built_in_metric_is_that_counted_by_hand(self):
        day = date(2026, 7, 1)
        mentors = [
            pm.Mentor(id="M-1", sectors=["NACE2:62"], languages="fr:C1", offers=["job"],
                      company="Lignon"),
            pm.Mentor(id="M-2", sectors=["GENERALIST"], languages="fr:B1", offers=["network"],
                      company="lignon "),
            pm.Mentor(id="M-3", languages="fr:B2", offers=["job", "network"], company="Havenlinde"),
            pm.Mentor(id="M-4", languages="fr:B2", offers=["job"], current_load=1),
        ]  # fmt: skip
        mentees = [
            pm.Mentee(id="E-1", sectors=["NACE2:62"], languages="fr:B2", needs=["job"],
                      waiting_since=date(2026, 6, 1)),
            pm.Mentee(id="E-2", sectors=["NACE2:10"], languages="fr:B1", needs=["network", "job"],
                      waiting_since=date(2026, 6, 21)),
            pm.Mentee(id="E-3", sectors=["UNDECIDED"], languages="fr:B1", needs=["job"]),
            pm.Mentee(id="E-4", languages="fr:A1", waiting_since=date(2026, 1, 2)),
            pm.Mentee(id="E-5", languages="fr:C1", needs=["job"]),
        ]  # fmt: skip
        pins = [("E-1", "M-1"), ("E-2", "M-2"), ("E-3", "M-3")]
        cohort = pm.Cohort(
            mentors, mentees, pinned=pins, running=[("E-5", "M-4")], load_counts="all"
        )
        policy = pm.Policy(criteria=[GoalCoverage()], rules=[SharedLanguageAtLeast("A2")])
        table = compare_policies({"p": policy}, {"c": cohort}, on=day).table
        assert table.drop(columns=["policy", "cohort", "seed", "method"]).T[0].to_dict() == {
            "pairs": 3,
            # Scores 1, 0.5 and 1.
            "total_score": 2.5,
            "mean_score": pytest.approx(2.5 / 3),
            "worst_score": 0.5,
            "score_q10": pytest.approx(0.6),
            "score_q25": 0.75,
            "score_q50": 1.0,
            # E-1 and E-3: 1; E-2: 0.5 with M-1 and M-2, 1 with M-3.
            "mentor_rank": pytest.approx(4 / 3),
            # M-2 offers network: E-2 is the best of E-1, E-2, E-3.
            "mentee_rank": pytest.approx(1),
            "forbidden_pairs": 0,
            # E-1 of two who know their sector.
            "with_sector": 0.5,
            # fr at B2, B1, B1, when A2 is demanded.
            "language_margin": pytest.approx(4 / 3),
            "companies_used": 2,
            "largest_company": pytest.approx(2 / 3),
            "wait_of_matched": 20,
            "longest_of_matched": 30,
            "wait_of_unmatched": 180,
            "longest_of_unmatched": 180,
            "gap_pairs": 0,
            "gap_total": 0,
            "optimal": 1,
            "error": "",
        }
        assert set(METRICS) == set(table.columns) - {"policy", "cohort", "seed", "method", "error"}

    def test_figures_that_do_not_exist_are_missing(self):
        found = compare_policies({"p": pm.Policy()}, {"c": pm.Cohort([], [])})
        row = found.table.iloc[0]
        assert row["pairs"] == row["total_score"] == 0
        for name in ("mean_score", "worst_score", "mentor_rank", "with_sector", "language_margin"):
            assert math.isnan(row[name])
        assert found.to_dict()["runs"][0]["values"].count(None) >= 5
        json.dumps(found.to_dict(), allow_nan=False)

    # The larger one is looked at in two blocks.
    @pytest.mark.parametrize("size", [25, 1050])
    def test_ranks_are_those_of_the_score_matrix(self, size):
        cohort = synthetic.cohort(size, size + 5, seed=8, shape="few_profiles")
        cohort = cohort.replace(mentors=[
            m.replace(current_load=1) if k % 7 == 0 else m for k, m in enumerate(cohort.mentors)
        ])  # fmt: skip
        points = pm.score(cohort, DUO).points_matrix()
        seats = np.array([cohort.seats(m.id) for m in cohort.mentors])
        rows = {e.id: k for k, e in enumerate(cohort.mentees)}
        columns = {m.id: k for k, m in enumerate(cohort.mentors)}
        plan = greedy_best_pair(cohort, SECTOR).matching
        by_mentee, by_mentor = [], []
        for mentee, mentor in plan:
            i, j = rows[mentee], columns[mentor]
            by_mentee.append(1 + (points[i, seats > 0] > points[i, j]).sum())
            by_mentor.append(1 + (points[:, j] > points[i, j]).sum())
        row = compare_policies(
            {"sector": SECTOR}, {"c": cohort}, methods={"greedy": greedy_best_pair}, yardstick=DUO,
            metrics=["mentor_rank", "mentee_rank", "total_score"],
        ).table.iloc[0]  # fmt: skip
        assert row["mentor_rank"] == pytest.approx(np.mean(by_mentee))
        assert row["mentee_rank"] == pytest.approx(np.mean(by_mentor))
        total = sum(points[rows[i], columns[j]] for i, j in plan) / 10_000
        assert row["total_score"] == pytest.approx(total)

    def test_a_yardstick_judges_pairs_that_it_forbids(self):
        cohort = pm.Cohort(
            [pm.Mentor(id="M", offers=["job"], site="A")],
            [pm.Mentee(id="E", needs=["job"], site="B")],
        )
        judge = pm.Policy(criteria=[GoalCoverage()], rules=[pm.policy.SameSite()])
        row = compare_policies({"p": pm.Policy()}, {"c": cohort}, yardstick=judge).table.iloc[0]
        assert (row["pairs"], row["total_score"], row["forbidden_pairs"]) == (1, 1.0, 1)
        assert math.isnan(row["mentor_rank"])
        assert (row["gap_total"], row["optimal"]) == (0, 1)

    def test_the_gaps_of_baselines_are_what_the_optimum_has_more(self):
        cohort = synthetic.cohort(30, 30, seed=2)
        best = pm.match(cohort, DUO)
        table = compare_policies(
            {"duo": DUO}, {"c": cohort}, methods=dict(BASELINES),
            metrics=["pairs", "total_score", "gap_pairs", "gap_total", "optimal"],
        ).table  # fmt: skip
        assert (table["gap_pairs"] == best.n_pairs - table["pairs"]).all()
        assert table["gap_total"].tolist() == pytest.approx(
            (best.total_score - table["total_score"]).tolist()
        )
        assert not table["optimal"].all()


class TestErrors:
    def test_runs_that_fail_are_rows(self):
        impossible = pm.Cohort([pm.Mentor(id="M", min_load=1)], [])
        missed = pm.Cohort(
            [pm.Mentor(id="M-1", offers=["job"]), pm.Mentor(id="M-2", min_load=1)],
            [pm.Mentee(id="E", needs=["job"])],
        )
        policy = pm.Policy(criteria=[GoalCoverage()])
        found = compare_policies(
            {"p": policy}, {"impossible": impossible, "missed": missed},
            methods={"optimum": pm.match, "greedy": greedy_best_pair}, metrics=["pairs"],
        )  # fmt: skip
        errors = found.errors.set_index(["cohort", "method"])["error"]
        assert len(errors) == 3
        assert errors["impossible", "optimum"].startswith("InfeasibleError (conflicts 1)")
        assert errors["missed", "greedy"] == "NoMatchingError (below_min_load 1) in the method"
        assert found.summary()[["n", "missing"]].to_numpy().tolist() == [[1, 1], [0, 2]]
        differences = found.differences("optimum")
        assert differences[["n", "missing"]].to_numpy().tolist() == [[0, 2]]
        assert differences["mean"].isna().all()
        assert "3 of 4 runs failed" in str(found)

    def test_own_functions_that_fail_say_no_values(self, tmp_path):
        asked = {"policies": {"p": DUO}, "cohorts": {"c": COHORTS["fixed"]}}
        asked |= {"store": tmp_path, "version": "1"}
        table = compare_policies(**asked, metrics=["pairs", fails]).table
        assert table["error"].tolist() == ["ZeroDivisionError in the metric fails"]
        infinite = functools.partial(float, "inf")
        table = compare_policies(
            **asked | {"store": None}, metrics={"x": lambda _: infinite()}
        ).table
        assert table["error"].tolist() == ["the metric x is infinite"]
        table = compare_policies(**asked, methods={"none": nothing}).table
        assert table["error"].tolist() == ["the method returned no MatchResult"]
        # None of it is kept: it may be repaired.
        assert not list(tmp_path.iterdir())


class TestExecutors:
    def test_threads_change_nothing(self, alone):
        with ThreadPoolExecutor(3) as executor:
            found = compare_policies(POLICIES, COHORTS, **ASKED, executor=executor)
        assert found == alone

    def test_processes_change_nothing(self, alone):
        with ProcessPoolExecutor(2) as executor:
            found = compare_policies(POLICIES, COHORTS, **ASKED, executor=executor)
            pd.testing.assert_frame_equal(found.table, alone.table)
            with pytest.raises(pm.PolicyError, match="functions of a module"):
                compare_policies(POLICIES, COHORTS, metrics={"x": lambda _: 1}, executor=executor)

    def test_what_is_no_executor_is_refused(self):
        with pytest.raises(pm.PolicyError, match="executor"):
            compare_policies(POLICIES, COHORTS, executor=4)

    def test_an_executor_that_is_shut_down_is_a_clear_error(self):
        executor = ThreadPoolExecutor(1)
        executor.shutdown()
        with pytest.raises(pm.SolverError, match="another executor"):
            compare_policies(POLICIES, COHORTS, executor=executor)

    def test_processes_that_die_are_a_clear_error(self):
        with (
            ProcessPoolExecutor(1) as executor,
            pytest.raises(pm.SolverError, match="lost its workers"),
        ):
            compare_policies(POLICIES, COHORTS, metrics=[killing], executor=executor)

    def test_progress_is_told_run_by_run(self):
        told = []
        compare_policies(
            POLICIES, COHORTS, **ASKED, executor=Here(), progress=lambda *own: told.append(own)
        )
        assert {(stage, total) for stage, _, total, _ in told} == {("runs", N_RUNS)}
        done = [own[1] for own in told]
        assert done == sorted(done)
        assert done[-1] == N_RUNS
        compare_policies(POLICIES, COHORTS, metrics=["pairs"], progress=True)
        with pytest.raises(pm.PolicyError, match="progress"):
            compare_policies(POLICIES, COHORTS, progress=3)


class TestStore:
    def test_an_interrupted_comparison_goes_on_where_it_was(self, alone, tmp_path):
        kept = {"store": tmp_path, "version": "1"}
        first = Here(until=7)
        with pytest.raises(KeyboardInterrupt):
            compare_policies(POLICIES, COHORTS, **ASKED, executor=first, **kept)
        assert len(list(tmp_path.iterdir())) == 7
        second = Here()
        found = compare_policies(POLICIES, COHORTS, **ASKED, executor=second, **kept)
        assert second.count == N_DISTINCT - 7
        assert found.table.equals(alone.table)
        third = Here()
        again = compare_policies(POLICIES, COHORTS, **ASKED, executor=third, **kept)
        assert third.count == 0
        assert again == found

    def test_only_what_is_new_is_done(self, tmp_path):
        asked = {"metrics": ["pairs"], "store": tmp_path}

        def count(policies=POLICIES, **others):
            here = Here()
            compare_policies(policies, {"drawn": drawn}, **asked | others, executor=here)
            return here.count

        assert count() == 2
        assert count() == 0
        assert count(seeds=[0, 1]) == 2
        assert count({**POLICIES, "other": pm.Policy()}) == 1
        # Names are nothing, contents everything.
        assert count({"renamed": DUO}) == 0
        assert count(metrics=["pairs", "total_score"]) == 2
        assert count(methods={"greedy": greedy_best_pair}) == 2
        assert count(methods={"known": functools.partial(pm.match, time_limit=60)}) == 2
        assert count(methods={"known": functools.partial(pm.match, time_limit=61)}) == 2
        assert count(on=date(2026, 1, 1)) == 2
        assert count(yardstick=SECTOR) == 1  # that of "sector" is the same
        assert count(metrics=[share_matched], version="1") == 2
        assert count(metrics=[share_matched], version="1") == 0
        assert count(metrics=[share_matched], version="2") == 2
        # Nothing here has a version of the user's.
        assert count(version="2") == 0

    def test_a_broken_file_is_done_again(self, tmp_path):
        asked = {"metrics": ["pairs", "language_margin"], "store": tmp_path}
        found = compare_policies(POLICIES, COHORTS, **asked)
        files = sorted(tmp_path.iterdir())
        for file, text in zip(files, ("", "[]", '{"values": [true], "error": ""}'), strict=False):
            file.write_text(text)
        here = Here()
        again = compare_policies(POLICIES, COHORTS, **asked, executor=here)
        assert here.count == 3
        assert again.table.equals(found.table)

    def test_files_hold_nothing_of_the_people(self, tmp_path):
        compare_policies({"duo": DUO}, COHORTS, store=tmp_path)
        for file in tmp_path.iterdir():
            content = json.loads(file.read_text())
            assert set(content) == {"values", "error"}
            assert all(isinstance(own, float | None) for own in content["values"])

    def test_failed_runs_name_nobody(self, tmp_path):
        missed = pm.Cohort([pm.Mentor(id="ANNA-1"), pm.Mentor(id="BO-2", min_load=1)], [])
        twice = functools.partial(raises_intake, "ANNA-1")
        found = compare_policies(
            {"p": pm.Policy()}, {"c": missed}, metrics=["pairs"], store=tmp_path,
            methods={"optimum": pm.match, "greedy": greedy_best_pair, "intake": twice},
            version="1",
        )  # fmt: skip
        assert len(found.errors) == 3
        assert found.errors["error"][2] == "IntakeError (blank_id 1, duplicate_id 2) in the method"
        files = list(tmp_path.iterdir())
        assert len(files) == 3
        for text in [found.table.to_csv(), *(file.read_text() for file in files)]:
            assert "ANNA-1" not in text
            assert "BO-2" not in text

    def test_a_folder_that_cannot_be_written_to_is_named(self, tmp_path):
        (tmp_path / "file").write_text("")
        with pytest.raises(pm.PolicyError, match=r"folder .*file/runs"):
            compare_policies(POLICIES, COHORTS, store=tmp_path / "file" / "runs")
        store = tmp_path / "gone"
        with pytest.raises(pm.PolicyError, match=r"folder .*gone"):
            compare_policies(
                POLICIES, COHORTS, metrics=["pairs"], store=store, executor=Removing(store)
            )

    def test_functions_without_a_name_to_import_are_refused(self, tmp_path):
        def inner(result):
            return 3

        class Asks:
            def __call__(self, result):
                return 1

        for metric in (inner, Asks(), lambda _: 1):
            with pytest.raises(pm.PolicyError, match="top level of a module"):
                compare_policies(
                    POLICIES, COHORTS, metrics={"x": metric}, store=tmp_path, version="1"
                )
            assert len(compare_policies({"p": DUO}, {"c": drawn}, metrics={"x": metric}).runs) == 1
        partial = functools.partial(middle, [1.0])
        with pytest.raises(pm.PolicyError, match="numbers and texts"):
            compare_policies(POLICIES, COHORTS, metrics={"x": partial}, store=tmp_path, version="1")
        assert not list(tmp_path.iterdir())

    def test_functions_without_a_version_are_refused(self, tmp_path):
        for given in ({"metrics": [share_matched]}, {"methods": {"none": nothing}}):
            with pytest.raises(pm.PolicyError, match=r'give a version .* as version="1"'):
                compare_policies(POLICIES, COHORTS, **given, store=tmp_path)
        assert not list(tmp_path.iterdir())

    def test_what_is_no_folder_is_refused(self, tmp_path):
        with pytest.raises(pm.PolicyError, match="folder"):
            compare_policies(POLICIES, COHORTS, store=3)
        (tmp_path / "file").write_text("")
        with pytest.raises(pm.PolicyError, match="folder"):
            compare_policies(POLICIES, COHORTS, store=tmp_path / "file")

    def test_processes_that_die_lose_no_finished_run(self, tmp_path):
        cohorts = {"c": drawn}
        seeds = range(6)
        with ProcessPoolExecutor(2) as executor:
            progress = kill_one(executor)
            with pytest.raises(pm.SolverError, match="lost its workers"):
                compare_policies(
                    POLICIES, cohorts, seeds=range(40), metrics=["pairs"], executor=executor,
                    store=tmp_path, progress=progress,
                )  # fmt: skip
        kept = len(list(tmp_path.iterdir()))
        assert kept >= 2
        here = Here()
        found = compare_policies(
            POLICIES, cohorts, seeds=range(40), metrics=["pairs"], executor=here, store=tmp_path
        )
        assert here.count == 80 - kept
        some = compare_policies(POLICIES, cohorts, seeds=seeds, metrics=["pairs"]).table
        merged = some.merge(found.table, on=["policy", "seed"])
        assert len(merged) == 12
        assert (merged["pairs_x"] == merged["pairs_y"]).all()


def kill_one(executor):
    killed = []

    def progress(stage, done, total, seconds):
        if done >= 2 and not killed:
            killed.append(next(iter(executor._processes)))
            os.kill(killed[0], signal.SIGKILL)

    return progress


@pytest.fixture(scope="module")
def cluster():
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0"
    ) as own:
        yield own


class TestDask:
    def test_a_cluster_changes_nothing(self, cluster, alone):
        from distributed import Client

        with Client(cluster) as client:
            found = compare_policies(POLICIES, COHORTS, **ASKED, executor=client.get_executor())
        pd.testing.assert_frame_equal(found.table, alone.table)

    def test_a_killed_worker_loses_no_finished_run(self, cluster, alone, tmp_path):
        from distributed import Client

        killed, said = [], []

        def kill(stage, done, total, seconds):
            if done >= 3 and not killed:
                killed.append(next(iter(cluster.workers.values())).pid)
                os.kill(killed[0], signal.SIGKILL)

        def run():
            with Client(cluster) as client:
                try:
                    said.append(
                        compare_policies(
                            POLICIES, COHORTS, **ASKED, executor=client.get_executor(),
                            progress=kill, store=tmp_path, version="1",
                        ).table
                    )  # fmt: skip
                except pm.SolverError as error:
                    said.append(error)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        thread.join(120)
        assert not thread.is_alive()
        assert killed
        if isinstance(said[0], pm.SolverError):
            assert "lost its workers" in str(said[0])
        else:
            pd.testing.assert_frame_equal(said[0], alone.table)
        kept = len(list(tmp_path.glob("*.json")))
        assert kept >= 3
        here = Here()
        found = compare_policies(
            POLICIES, COHORTS, **ASKED, executor=here, store=tmp_path, version="1"
        )
        assert here.count == N_DISTINCT - kept
        pd.testing.assert_frame_equal(found.table, alone.table)


class TestDifferences:
    def test_intervals_are_those_of_the_paired_t_test(self):
        found = compare_policies(
            POLICIES, {"drawn": drawn}, seeds=range(8), yardstick=DUO,
            metrics=["total_score", "mean_score"],
        )  # fmt: skip
        wide = found.table.pivot_table(index="seed", columns="policy", values="total_score")
        for confidence in (0.95, 0.5):
            row = found.differences("duo", confidence=confidence).iloc[0]
            test = stats.ttest_rel(wide["sector"], wide["duo"])
            interval = test.confidence_interval(confidence)
            assert (row["policy"], row["baseline"], row["n"]) == ("sector", "duo / optimum", 8)
            assert row["low"] == pytest.approx(interval.low)
            assert row["high"] == pytest.approx(interval.high)
            assert row["mean"] == pytest.approx((wide["sector"] - wide["duo"]).mean())
            # The preset is the best by its own yardstick.
            assert row["high"] < 0 or confidence == 0.95

    def test_of_one_pair_the_interval_is_not_known(self):
        found = compare_policies(POLICIES, {"drawn": drawn}, metrics=["pairs"])
        row = found.differences().iloc[0]
        assert row["n"] == 1
        assert row[["sd", "low", "high"]].isna().all()
        assert mean_interval([]) == pytest.approx((math.nan, math.nan), nan_ok=True)

    def test_the_same_runs_under_several_seeds_are_one_pair(self):
        found = compare_policies(
            POLICIES, {"fixed": COHORTS["fixed"]}, methods=METHODS, seeds=range(5),
            metrics=["pairs"],
        )  # fmt: skip
        n = found.differences("duo").set_index("method")["n"]
        assert n.to_dict() == {"optimum": 1, "random": 5, "greedy": 1}
        n = found.differences("optimum").set_index(["policy", "method"])["n"]
        assert n["duo", "random"] == 5
        assert n["duo", "greedy"] == 1

    def test_each_policy_and_method_is_compared_with_its_baseline_and_not_with_itself(self, alone):
        def arms(baseline):
            rows = alone.differences(baseline).query("metric == 'pairs'")
            return list(zip(rows["policy"], rows["method"], rows["baseline"], strict=True))

        assert arms(None) == arms("duo")
        assert arms("duo") == [("sector", m, f"duo / {m}") for m in METHODS]
        assert arms("random") == [
            (p, m, f"{p} / random") for p in POLICIES for m in ("optimum", "greedy")
        ]
        everything = arms(("duo", "greedy"))
        assert len(everything) == 5
        assert {other for *_, other in everything} == {"duo / greedy"}
        each = alone.differences("duo", each_cohort=True)
        assert list(each["cohort"].unique()) == ["drawn", "fixed"]
        assert each.query("method == 'optimum' and metric == 'pairs'")["n"].tolist() == [3, 1]

    def test_a_baseline_that_is_not_there_is_refused(self, alone):
        with pytest.raises(pm.PolicyError, match="Did you mean 'sector'"):
            alone.differences("secotr")
        with pytest.raises(pm.PolicyError, match="no method 'gredy'"):
            alone.differences(("duo", "gredy"))
        for wrong in (["duo"], ("duo", ["greedy"]), ("duo",), 3):
            with pytest.raises(pm.PolicyError, match="in this comparison"):
                alone.differences(wrong)
        for wrong in (0, 1, 2.0, True, "0.95", math.nan):
            with pytest.raises(pm.PolicyError, match="confidence"):
                alone.differences("duo", confidence=wrong)
        both = compare_policies({"optimum": DUO, "b": SECTOR}, {"c": drawn}, metrics=["pairs"])
        with pytest.raises(pm.PolicyError, match="a policy and a method"):
            both.differences("optimum")
        assert len(both.differences(("optimum", "optimum"))) == 1


class TestInput:
    def test_an_interval_needs_finite_numbers(self):
        for wrong in ("ab", None, 3, ["1", "2"], [True, 2.0], [1.0, math.inf], iter([1.0])):
            with pytest.raises(pm.PolicyError, match="finite numbers"):
                mean_interval(wrong)
        assert mean_interval(np.array([1, 2, 3])) == mean_interval([1.0, 2.0, 3.0])

    def test_seeds_of_numpy_are_whole_numbers(self):
        asked = {"metrics": ["pairs"]}
        found = compare_policies(POLICIES, {"c": drawn}, seeds=np.arange(2), **asked)
        assert found == compare_policies(POLICIES, {"c": drawn}, seeds=[0, 1], **asked)
        assert {type(run.seed) for run in found.runs} == {int}

    def test_a_seed_that_a_partial_fixes_stays(self):
        own = functools.partial(random_eligible, seed=7)
        here = Here()
        cohort = COHORTS["fixed"]
        table = compare_policies(
            {"duo": DUO}, {"c": cohort}, methods={"own": own}, seeds=[1, 2, 3],
            metrics=["total_score"], executor=here,
        ).table  # fmt: skip
        assert here.count == 1
        assert table["total_score"].tolist() == [own(cohort, DUO).total_score] * 3

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"policies": {}}, "policies is empty"),
            ({"policies": [DUO]}, "policies is a mapping"),
            ({"policies": {"duo": "duo_for_a_job"}}, "'duo' is no Policy"),
            ({"policies": {3: DUO}}, "names are texts"),
            ({"cohorts": {}}, "cohorts is empty"),
            ({"cohorts": {"c": 3}}, "neither a Cohort nor a function"),
            ({"cohorts": {"c": str}}, "gave no Cohort for seed 0"),
            ({"methods": {}}, "methods is empty"),
            ({"methods": {"m": "match"}}, "'m' is no function"),
            ({"metrics": []}, "metrics is empty"),
            ({"metrics": "pairs"}, "metrics is a list"),
            ({"metrics": 3}, "metrics is a list"),
            ({"metrics": ["piars"]}, "Did you mean 'pairs'"),
            ({"metrics": ["pairs", "pairs"]}, "twice"),
            ({"metrics": {"n": "pairs"}}, "keeps its name"),
            ({"metrics": {"pairs": len}}, "built-in"),
            ({"metrics": {"seed": len}}, "a column already"),
            ({"metrics": [lambda _: 1]}, "without a name of its own"),
            ({"metrics": [3]}, "neither a name nor a function"),
            ({"metrics": ["wait_of_matched"]}, "needs the day"),
            ({"seeds": []}, "seeds"),
            ({"seeds": 3}, "seeds"),
            ({"seeds": "12"}, "seeds"),
            ({"seeds": b"12"}, "seeds"),
            ({"seeds": [np.True_]}, "seeds"),
            ({"seeds": [np.int64(1), 1]}, "twice"),
            ({"seeds": [1, 1]}, "twice"),
            ({"seeds": [True]}, "seeds"),
            ({"seeds": [1.0]}, "seeds"),
            ({"seeds": [-1]}, "seeds"),
            ({"yardstick": "duo"}, "yardstick"),
            ({"on": "2026-01-01"}, "date"),
            ({"version": 1}, "version is a text"),
            ({"version": " "}, "version is a text"),
        ],
    )
    def test_what_is_wrong_is_said(self, wrong, said):
        asked = {"policies": {"duo": DUO}, "cohorts": {"c": drawn}} | wrong
        with pytest.raises(pm.PolicyError, match=said):
            compare_policies(**asked)


def test_without_scipy_intervals_say_what_to_install(monkeypatch, alone):
    monkeypatch.setitem(sys.modules, "scipy", None)
    with pytest.raises(ImportError, match=r"pip install 'pairmatch-mentoring\[lab\]'"):
        alone.differences("duo")
    assert len(alone.summary()) == 18


def test_functions_are_known_in_other_processes():
    code = "from test_comparison import share_matched; "
    code += "from pairmatch.lab.comparison_runs import identity; "
    code += "print(identity(share_matched, '1'), end='')"
    texts = {
        subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": str(k)},
            cwd=Path(__file__).parent, capture_output=True, check=True, text=True,
        ).stdout
        for k in (1, 2)
    }  # fmt: skip
    assert texts == {"test_comparison.share_matched 1"}


class TestIdentities:
    def test_a_function_is_known_by_its_module_name_and_version(self):
        texts = [identity(share_matched, "1"), identity(share_matched, "2"), identity(fails, "1")]
        assert len(set(texts)) == 3
        assert identity(share_matched, "1") == texts[0]

    def test_a_partial_is_known_by_its_arguments_too(self):
        partials = [functools.partial(fails, k) for k in (1, 2, "1", None, True, 1.0)]
        partials += [functools.partial(fails, result=1), functools.partial(fails, more=1)]
        partials += [functools.partial(nothing, 1)]
        assert len({identity(partial, "1") for partial in partials}) == len(partials)
        one, two = (functools.partial(fails, **dict(order)) for order in (
            [("a", 1), ("b", 2)], [("b", 2), ("a", 1)]
        ))  # fmt: skip
        assert identity(one, "1") == identity(two, "1")

    def test_every_baseline_is_known_without_a_version(self):
        texts = {identity(method, None) for method in (pm.match, *BASELINES.values())}
        assert len(texts) == 1 + len(BASELINES)

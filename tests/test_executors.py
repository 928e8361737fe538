"""Whoever looks through the pairs, the result is the same; whoever dies meanwhile stops nothing."""

import os
import signal
import threading
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor

import pytest

import pairmatch as pm
from pairmatch._support.executors import outcome
from pairmatch.lab import synthetic

POLICY = pm.Policy.preset("duo_for_a_job")
COHORT = synthetic.cohort(900, 1000, seed=5)
SITES = synthetic.cohort(1200, 1300, seed=5, sites=3)


@pytest.fixture(scope="module")
def alone():
    return pm.match(COHORT, POLICY, executor=Here())


class Here(Executor):
    """Does everything at once, in this thread."""

    def submit(self, fn, /, *args, **kwargs):
        future = Future()
        future.set_result(fn(*args, **kwargs))
        return future


def test_threads_change_nothing(alone):
    for count in (1, 2, 5):
        with ThreadPoolExecutor(count) as executor:
            assert pm.match(COHORT, POLICY, executor=executor) == alone
    assert pm.match(COHORT, POLICY) == alone


def test_processes_change_nothing(alone):
    with ProcessPoolExecutor(2) as executor:
        assert pm.match(COHORT, POLICY, executor=executor) == alone


def test_sites_solved_side_by_side_change_nothing():
    here = pm.match(SITES, POLICY, executor=Here())
    assert pm.match(SITES, POLICY) == here
    with ProcessPoolExecutor(2) as executor:
        assert pm.match(SITES, POLICY, executor=executor) == here


def test_the_order_of_the_rows_changes_nothing(alone):
    turned = COHORT.replace(mentors=COHORT.mentors[::-1], mentees=COHORT.mentees[::-1])
    assert pm.match(turned, POLICY).matching == alone.matching


def test_an_executor_is_not_shut_down():
    with ThreadPoolExecutor(1) as executor:
        pm.match(COHORT, POLICY, executor=executor)
        assert executor.submit(int, "7").result() == 7


def test_what_is_no_executor_is_refused():
    with pytest.raises(pm.PolicyError, match="executor"):
        pm.match(COHORT, POLICY, executor=4)


def test_an_executor_without_workers_is_a_clear_error():
    with ProcessPoolExecutor(1) as executor:
        executor.submit(os._exit, 1).exception()
        with pytest.raises(pm.SolverError, match="lost its workers"):
            pm.match(COHORT, POLICY, executor=executor)


def test_an_executor_that_is_shut_down_is_a_clear_error():
    executor = ThreadPoolExecutor(1)
    executor.shutdown()
    with pytest.raises(pm.SolverError, match="another executor"):
        pm.match(COHORT, POLICY, executor=executor)


@pytest.fixture(scope="module")
def cluster():
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0"
        ) as own,
        distributed.Client(own),
    ):
        yield own


def test_a_dask_cluster_changes_nothing(cluster, alone):
    from distributed import Client

    with Client(cluster) as client:
        assert pm.match(COHORT, POLICY, executor=client.get_executor()) == alone


def test_a_dask_worker_that_is_killed_in_mid_run_changes_nothing(cluster, alone):
    from distributed import Client

    killed, said = [], []

    def kill(*_):
        if not killed:
            worker = next(iter(cluster.workers.values()))
            killed.append(worker.pid)
            os.kill(worker.pid, signal.SIGKILL)

    def run():
        with Client(cluster) as client:
            executor = client.get_executor()
            try:
                said.append(pm.match(COHORT, POLICY, executor=executor, progress=kill))
            except pm.SolverError as error:
                said.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(120)
    assert not thread.is_alive()
    assert killed
    assert said[0] == alone or "lost its workers" in str(said[0])


def test_what_dask_says_of_dead_workers_is_a_lost_executor():
    distributed = pytest.importorskip("distributed")
    future = Future()
    future.set_exception(distributed.scheduler.KilledWorker("a task", None, 3))
    with pytest.raises(pm.SolverError, match="lost its workers"):
        outcome(future)

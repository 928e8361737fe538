"""Independent pieces of work, whose outcomes are taken as soon as they are there."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from typing import TypeVar

from pairmatch.errors import PolicyError, SolverError
from pairmatch.workers import outcome, submitted, workers

J = TypeVar("J")
R = TypeVar("R")

# More than the cores of a cluster, fewer than would fill the memory with cohorts.
_SENT = 256


def take_as_done(
    executor: Executor | None,
    work: Callable[[J], R],
    jobs: Iterable[J],
    arrived: Callable[[J, R], None],
) -> None:
    """Do pieces of work and hand over each outcome as soon as it is there, in any order.

    Whatever ends it early, an interruption, workers that die, an error: all outcomes that are
    there by then have been handed over.

    Parameters
    ----------
    executor
        Who does the work; ``None`` = one after the other, here.
    work
        A function of a module, so that it can be sent to another process; it catches its errors.
    jobs
        What it is called with. They are taken from the iterable as they are sent.
    arrived
        Called here, with the job and the outcome.

    Raises
    ------
    PolicyError
        If it is no executor, or a job or an outcome cannot be sent.
    SolverError
        If the executor has lost its workers.
    """
    if executor is None:
        for job in jobs:
            arrived(job, work(job))
        return
    with workers(executor):
        waiting: dict[Future[R], J] = {}
        try:
            for job in jobs:
                waiting[submitted(executor, work, job)] = job
                _hand_over(waiting, arrived, block=len(waiting) >= _SENT)
            while waiting:
                _hand_over(waiting, arrived, block=True)
        finally:
            for future in waiting:
                future.cancel()
            for future, job in waiting.items():
                if future.done() and not future.cancelled() and future.exception() is None:
                    arrived(job, future.result())


def _hand_over(
    waiting: dict[Future[R], J], arrived: Callable[[J, R], None], *, block: bool
) -> None:
    done, _ = wait(waiting, timeout=None if block else 0, return_when=FIRST_COMPLETED)
    # The good ones first: an error ends it.
    for future in sorted(done, key=lambda own: own.cancelled() or own.exception() is not None):
        found = _outcome(future)
        arrived(waiting.pop(future), found)


def _outcome(future: Future[R]) -> R:
    try:
        return outcome(future)
    except SolverError:
        raise
    except Exception as error:
        # The work catches its own errors: what is left is the way there and back.
        raise PolicyError(
            "a run could not be sent to the executor: to other processes only functions of a "
            f"module can go, neither lambdas nor functions in functions ({type(error).__name__})"
        ) from error

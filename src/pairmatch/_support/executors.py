"""Run independent tasks in a thread pool or in the caller's executor."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from pairmatch.errors import PolicyError, SolverError

J = TypeVar("J")
R = TypeVar("R")


class Workers:
    """Does pieces of work and returns their outcomes in order, whichever is ready first.

    Without an executor all is done by the caller; ``count`` pieces may be in work at once.
    """

    def __init__(self, executor: Executor | None = None, count: int = 1) -> None:
        self._executor = executor
        self.count = count

    def map(self, work: Callable[[J], R], jobs: Sequence[J]) -> Iterator[R]:
        """Yield the outcome of each job.

        The work is a function of a module, so that it can be sent to another process.

        Raises
        ------
        SolverError
            If the executor has lost its workers.
        """
        if self._executor is None or len(jobs) <= 1:
            yield from map(work, jobs)
            return
        futures: list[Future[R]] = []
        try:
            futures.extend(submitted(self._executor, work, job) for job in jobs)
            for future in futures:
                yield outcome(future)
        finally:
            for future in futures:
                future.cancel()


def submitted(executor: Executor, work: Callable[[J], R], job: J) -> Future[R]:
    """Send a piece of work to an executor.

    Raises
    ------
    SolverError
        If the executor takes none any more.
    """
    try:
        return executor.submit(work, job)
    except RuntimeError as error:
        raise _lost() from error


def outcome(future: Future[R]) -> R:
    """Return the outcome of a piece of work, or raise what it raised.

    Raises
    ------
    SolverError
        If the executor has lost its workers.
    """
    try:
        return future.result()
    except (BrokenExecutor, CancelledError, ConnectionError) as error:
        raise _lost() from error
    except Exception as error:
        # Dask's errors say that workers died; it is not imported to ask.
        if type(error).__module__.partition(".")[0] == "distributed":
            raise _lost() from error
        raise


def _lost() -> SolverError:
    return SolverError(
        "the executor has lost its workers, or was shut down; run it again with another executor, "
        "or without"
    )


@contextmanager
def workers(executor: Executor | None) -> Iterator[Workers]:
    """Provide workers: the caller's executor, or threads for as many cores as there are.

    The executor, such as that of a Dask client, is not shut down.

    Raises
    ------
    PolicyError
        If it is no executor.

    Examples
    --------
    >>> with workers(None) as crew:
    ...     list(crew.map(abs, [-1, 2]))
    [1, 2]
    """
    if executor is not None:
        if not callable(getattr(executor, "submit", None)):
            raise PolicyError(
                "executor is a concurrent.futures.Executor, such as ThreadPoolExecutor() or a Dask "
                "client's get_executor()"
            )
        yield Workers(executor, _cores() * 2)
        return
    cores = _cores()
    if cores == 1:
        yield Workers()
        return
    with ThreadPoolExecutor(cores, thread_name_prefix="pairmatch") as threads:
        yield Workers(threads, cores)


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1

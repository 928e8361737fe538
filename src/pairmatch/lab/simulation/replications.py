"""replicate: the same programme many times, under several timings."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import nullcontext
from dataclasses import dataclass
from inspect import signature
from typing import Any

import pandas as pd

from pairmatch._support.executors import Workers, workers
from pairmatch._support.parameters import is_number, is_whole
from pairmatch._support.progress import Progress, Steps
from pairmatch.errors import PolicyError
from pairmatch.lab.simulation.hindsight_bound import hindsight
from pairmatch.lab.simulation.programme import Programme
from pairmatch.lab.simulation.simulation import period_faults, run
from pairmatch.lab.simulation.timing import Timing, check_timing
from pairmatch.lab.simulation.world import World, check_question
from pairmatch.policy import Policy

"""Called with the number of seeds that are done, and of all."""


def replicate(
    programme: Programme,
    policy: Policy,
    *,
    timings: Iterable[Timing] | Mapping[str, Timing],
    seeds: Iterable[int],
    weeks: int = 52,
    since: int = 0,
    until: int | None = None,
    bound: bool = False,
    pair_value: float = 1.0,
    executor: Executor | None = None,
    progress: Progress | bool | None = None,
) -> pd.DataFrame:
    """Simulate a programme with several seeds, each under every timing.

    With one seed all timings have the same people and the same luck, so that their differences,
    seed by seed, say more than the figures themselves.

    Parameters
    ----------
    programme, policy, weeks
        As for :func:`simulate`.
    timings
        The timings, or a mapping from names to them.
    seeds
        The seeds, each once.
    since, until
        As for :meth:`Simulation.summary`.
    bound
        Whether to add what could have been reached in hindsight, which takes longer.
    pair_value
        What a first duo is worth beside its score, in ``value`` and the bound.
    executor
        Any :class:`concurrent.futures.Executor`, which works on one seed at a time; by default the
        caller does. It changes nothing but the time, and is not shut down.
    progress
        Counts seeds; see :func:`pairmatch.match`.

    Returns
    -------
    DataFrame
        One row for each timing and seed: ``timing``, ``seed``, and the figures of
        :meth:`Simulation.summary`; with ``bound`` also ``hindsight`` and ``share_of_hindsight``.

    Raises
    ------
    PolicyError
        With everything that is wrong, before anything is simulated.
    SolverError
        If the executor has lost its workers.

    Examples
    --------
    >>> from pairmatch.lab.simulation.timing import Batches, EveryWeek
    >>> programme = Programme(people="vernier", mentors_at_start=3, mentees_per_week=0.5)
    >>> table = replicate(programme, Policy.preset("vernier"), weeks=20, seeds=range(2),
    ...                   timings=[EveryWeek(), Batches(every=4)])
    >>> table[["timing", "seed"]].values.tolist()
    [['every week', 0], ['every 4 weeks', 0], ['every week', 1], ['every 4 weeks', 1]]
    """
    named = _named(timings)
    seeds = _listed(seeds, "seeds")
    faults = _timing_faults(named)
    if not all(is_whole(seed, 0, 2**63) for seed in seeds) or len(set(seeds)) < len(seeds):
        faults.append("seeds: give whole numbers from 0, each once")
    faults += period_faults(weeks, since, until)
    if not is_number(pair_value, at_most=1000):
        faults.append("pair_value: give a number from 0 to 1000")
    if not (progress is None or isinstance(progress, bool) or callable(progress)):
        faults.append("progress: give a function of step, done, total and seconds, or True")
    try:
        check_question(programme, policy, weeks, 0)
    except PolicyError as error:
        faults.append(str(error))
    if faults:
        raise PolicyError("\n".join(faults))
    jobs = [
        Job(programme, policy, named, int(seed), weeks, since, until, bound, pair_value)
        for seed in seeds
    ]
    with Steps(_of_four(progress), "seeds", len(jobs)) as steps:
        return pd.DataFrame(list(_rows(jobs, executor, steps)))


@dataclass(frozen=True)
class Job:
    """One seed under all timings; the fields are arguments of :func:`replicate`."""

    programme: Programme
    policy: Policy
    timings: tuple[tuple[str, Timing], ...]
    seed: int
    weeks: int
    since: int
    until: int | None
    bound: bool
    pair_value: float


def replication(job: Job) -> list[dict[str, Any]]:
    """Return the rows of one seed."""
    world = World.of(job.programme, job.policy, job.weeks, job.seed)
    rows, most = [], None
    for name, timing in job.timings:
        simulation = run(world, timing)
        row = {"timing": name, "seed": job.seed} | simulation.summary(job.since, job.until)
        row["value"] = simulation.value(job.pair_value)
        if job.bound:
            most = most or hindsight(simulation, pair_value=job.pair_value)
            row |= {"hindsight": most.value, "share_of_hindsight": most.share(simulation)}
        rows.append(row)
    return rows


def _rows(jobs: list[Job], executor: Executor | None, steps: Steps) -> Iterator[dict[str, Any]]:
    with nullcontext(Workers()) if executor is None else workers(executor) as helpers:
        for of_seed in steps.over(helpers.map(replication, jobs)):
            yield from of_seed


def _of_four(progress: Progress | bool | None) -> Progress | bool | None:
    """Return a function of four arguments for one of two: seeds done, and all, as it was before."""
    if not callable(progress):
        return progress
    try:
        signature(progress).bind("seeds", 0, 0, 0.0)
    except TypeError:
        warnings.warn(
            "progress of replicate is now a function of step, done, total and seconds",
            DeprecationWarning,
            stacklevel=3,
        )
        of_two: Callable[..., object] = progress
        return lambda _step, done, total, _seconds: of_two(done, total)
    except ValueError:
        # Of a function in C nobody knows.
        return progress
    return progress


def _named(timings: Any) -> tuple[tuple[str, Timing], ...]:
    if isinstance(timings, Mapping):
        return tuple(timings.items())
    return tuple((str(timing), timing) for timing in _listed(timings, "timings"))


def _timing_faults(named: tuple[tuple[str, Timing], ...]) -> list[str]:
    faults = [] if named else ["timings: give at least one"]
    faults += [fault for _, timing in named for fault in check_timing(timing)]
    if len({name for name, _ in named}) < len(named):
        faults.append("timings: two have one name")
    return faults


def _listed(values: Any, name: str) -> list[Any]:
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise PolicyError(f"{name}: give a list")
    return list(values)

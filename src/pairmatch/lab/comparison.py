"""Comparison of policies and methods on the same cohorts."""

from __future__ import annotations

import functools
import inspect
import math
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias, TypeVar

import pairmatch
from pairmatch._support.executors import outcome, submitted, workers
from pairmatch._support.parameters import check_on, integer
from pairmatch._support.progress import Progress, Steps
from pairmatch.api import match
from pairmatch.errors import PolicyError, SolverError, did_you_mean
from pairmatch.lab.comparison_runs import (
    Measured,
    Method,
    OwnMetric,
    RunStore,
    Task,
    identity,
    key_of,
    perform,
)
from pairmatch.lab.comparison_tables import Comparison, Run
from pairmatch.lab.metrics import METRICS
from pairmatch.people import Cohort
from pairmatch.policy import Policy

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

    ``work`` is a function of a module, so that it can be sent to another process, and catches its
    errors; ``arrived`` is called here, with job and outcome; without an executor all is done here.
    Jobs are taken from the iterable as they are sent. Whatever ends it early, an interruption,
    workers that die, an error: all outcomes that are there by then have been handed over.

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
    for future in sorted(done, key=lambda each: each.cancelled() or each.exception() is not None):
        result = _outcome(future)
        arrived(waiting.pop(future), result)


def _outcome(future: Future[R]) -> R:
    try:
        return outcome(future)
    except SolverError:
        raise
    except Exception as error:
        # The work catches its errors: what is left is the way there and back.
        raise PolicyError(
            "a run could not be sent to the executor: to other processes only functions of a "
            f"module can go, neither lambdas nor functions in functions ({type(error).__name__})"
        ) from error


T = TypeVar("T")

CohortSource: TypeAlias = Cohort | Callable[[int], Cohort]
"""A cohort, or a function that makes one from a seed."""

Metrics: TypeAlias = Sequence[str | OwnMetric] | Mapping[str, str | OwnMetric]
"""Names of built-in metrics, and functions; in a mapping by the names in the table."""

Place: TypeAlias = tuple[str, str, int, str]
"""The place of a run in the table: policy, cohort, seed, method."""

_COLUMNS = {"policy", "cohort", "seed", "method", "error"}


@dataclass(frozen=True)
class Request:
    """The runs of a comparison: policies, cohorts and methods by name, and what is measured.

    A metric without a function is built in. Pairs are judged under the ``yardstick``, by default
    under the policy of each run. If runs are ``stored``, functions must be recognised in another
    run: those of the user by their ``version``.

    Raises
    ------
    PolicyError
        If a part is missing or not what it should be.
    """

    policies: Mapping[str, Policy]
    cohorts: Mapping[str, CohortSource]
    methods: Mapping[str, Method]
    metrics: tuple[tuple[str, OwnMetric | None], ...]
    yardstick: Policy | None
    seeds: tuple[int, ...]
    on: date | None
    stored: bool
    version: str | None = None

    def __post_init__(self) -> None:
        for what in ("policies", "cohorts", "methods"):
            _check_names(what, getattr(self, what))
        for name, policy in self.policies.items():
            _check(isinstance(policy, Policy), f"policies: {name!r} is no Policy")
        for name, source in self.cohorts.items():
            known = isinstance(source, Cohort) or callable(source)
            _check(known, f"cohorts: {name!r} is neither a Cohort nor a function of a seed")
        for name, method in self.methods.items():
            _check(callable(method), f"methods: {name!r} is no function")
        judge = self.yardstick
        _check(judge is None or isinstance(judge, Policy), "yardstick is a Policy")
        check_on(self.on)
        usable = self.version is None or (isinstance(self.version, str) and self.version.strip())
        _check(bool(usable), 'version is a text, as version="1"')
        if self.stored:
            # An error comes before the first run, not after an hour.
            self._known_as()

    @property
    def places(self) -> list[Place]:
        """All runs, in the order of the table."""
        return [
            (policy, cohort, seed, method)
            for policy in self.policies
            for method in self.methods
            for cohort in self.cohorts
            for seed in self.seeds
        ]

    def tasks(self) -> Iterator[tuple[Place, Task]]:
        """Yield every run with its place, cohort by cohort, so that few cohorts live at a time.

        Raises
        ------
        PolicyError
            If a function makes something else than a cohort.
        """
        methods, metrics = self._known_as()
        seeded = {name for name, method in self.methods.items() if _takes_seed(method)}
        day = None if self.on is None else self.on.isoformat()
        for cohort_name, source in self.cohorts.items():
            for seed in self.seeds:
                cohort = source if isinstance(source, Cohort) else source(seed)
                if not isinstance(cohort, Cohort):
                    raise PolicyError(f"cohorts: {cohort_name!r} gave no Cohort for seed {seed}")
                for policy_name, policy in self.policies.items():
                    judge = policy if self.yardstick is None else self.yardstick
                    digests = cohort.digest, policy.digest, judge.digest
                    for name, method in self.methods.items():
                        options: dict[str, Any] = {} if self.on is None else {"on": self.on}
                        if name in seeded:
                            options["seed"] = seed
                        key = key_of(
                            [
                                *(pairmatch.__version__, *digests, methods[name]),
                                *(options.get("seed"), day, metrics),
                            ]
                        )
                        place = policy_name, cohort_name, seed, name
                        data = cohort, policy, method, options
                        yield place, Task(key, *data, self.metrics, judge, self.on)

    def _known_as(self) -> tuple[dict[str, str], list[list[str]]]:
        """Return what methods and metrics are known by: names alone, if nothing is kept."""
        if not self.stored:
            return {name: name for name in self.methods}, [[name] for name, _ in self.metrics]
        version = self.version
        methods = {name: identity(method, version) for name, method in self.methods.items()}
        metrics = [
            [name, "" if metric is None else identity(metric, version)]
            for name, metric in self.metrics
        ]
        return methods, metrics


def checked_seeds(seeds: Iterable[int]) -> tuple[int, ...]:
    """Return seeds as a tuple of Python's integers.

    Raises
    ------
    PolicyError
        If there is none, one is no whole number of 0 or more, or one is there twice.
    """
    several = isinstance(seeds, Iterable) and not isinstance(seeds, str | bytes)
    integers = [integer(seed) for seed in seeds] if several else []
    listed = tuple(seed for seed in integers if seed is not None and seed >= 0)
    whole = bool(listed) and len(listed) == len(integers)
    _check(whole, "seeds are whole numbers, 0 or more, at least one of them")
    _check(len(set(listed)) == len(listed), "seeds: one stands there twice")
    return listed


def checked_metrics(
    metrics: Metrics | None, on: date | None
) -> tuple[tuple[str, OwnMetric | None], ...]:
    """Return the names of metrics, with the functions of those that are not built in.

    Raises
    ------
    PolicyError
        If a name is not known or taken, something is no function, or a day is needed.

    Examples
    --------
    >>> checked_metrics(["pairs"], None)
    (('pairs', None),)
    """
    if metrics is None:
        return tuple((each.name, None) for each in METRICS.values() if on or not each.needs_day)
    if isinstance(metrics, str) or not isinstance(metrics, Iterable):
        raise PolicyError("metrics is a list of names and functions, or a mapping to them")
    pairs: list[tuple[Any, Any]] = (
        list(metrics.items())
        if isinstance(metrics, Mapping)
        else [(m if isinstance(m, str) else getattr(m, "__name__", ""), m) for m in metrics]
    )
    _check(bool(pairs), "metrics is empty: there is nothing to measure")
    taken = set(_COLUMNS)
    for name, metric in pairs:
        if isinstance(metric, str):
            _check_built_in(name, metric, on)
        else:
            _check(callable(metric), f"metrics: {name!r} is neither a name nor a function")
            usable = isinstance(name, str) and bool(name.strip()) and name != "<lambda>"
            _check(usable, "give a metric without a name of its own in a mapping {name: function}")
            _check(name not in METRICS, f"metrics: {name!r} is the name of a built-in one")
        _check(name not in taken, f"metrics: {name!r} stands there twice, or is a column already")
        taken.add(name)
    return tuple((name, None if isinstance(each, str) else each) for name, each in pairs)


def _check_built_in(name: object, metric: str, on: date | None) -> None:
    _check(metric in METRICS, f"unknown metric {metric!r}. {did_you_mean(metric, METRICS)}")
    _check(metric == name, f"metrics: {metric!r} is built in and keeps its name")
    needs = METRICS[metric].needs_day and on is None
    _check(not needs, f"the metric {metric!r} needs the day of the round: on=date")


def _takes_seed(method: Method) -> bool:
    if isinstance(method, functools.partial) and "seed" in method.keywords:
        # It has its seed: that of the run would replace it.
        return False
    try:
        return "seed" in inspect.signature(method).parameters
    except (TypeError, ValueError):
        return False


def _check(holds: bool, text: str) -> None:
    if not holds:
        raise PolicyError(text)


def _check_names(what: str, by_name: object) -> None:
    if not isinstance(by_name, Mapping):
        raise PolicyError(f"{what} is a mapping from names")
    _check(bool(by_name), f"{what} is empty: there is nothing to compare")
    for name in by_name:
        _check(isinstance(name, str) and bool(name.strip()), f"{what}: names are texts")


def compare_policies(
    policies: Mapping[str, Policy],
    cohorts: Mapping[str, CohortSource],
    *,
    methods: Mapping[str, Method] | None = None,
    metrics: Metrics | None = None,
    yardstick: Policy | None = None,
    seeds: Iterable[int] = (0,),
    on: date | None = None,
    executor: Executor | None = None,
    progress: Progress | bool | None = None,
    store: str | os.PathLike[str] | None = None,
    version: str | None = None,
) -> Comparison:
    """Match the same cohorts under several policies, by several methods, and measure the plans.

    Parameters
    ----------
    policies
        Name -> policy.
    cohorts
        Name -> cohort, or function that makes a cohort from a seed: then every seed gives one.
        Functions are called here, one cohort at a time; they may be anything that can be called.
    methods
        Name -> function with the interface of :func:`pairmatch.match`, such as those of
        ``BASELINES``; by default ``{"optimum": pairmatch.match}``. One with a parameter ``seed`` is
        given the seed, unless a ``functools.partial`` has fixed it.
    metrics
        Names of :data:`pairmatch.lab.METRICS`, and your functions ``result -> float``; by
        default all built-in ones (those of waiting only with ``on``).
    yardstick
        The policy under which scores, ranks, sectors, languages and forbidden pairs are judged, so
        that plans of different policies can be compared. By default each plan is judged under its
        policy: then scores of different policies are *not* comparable. A pair that the
        yardstick forbids keeps its score and counts in ``forbidden_pairs``. Gaps and ``optimal``
        are always by the policy of the run.
    seeds
        Whole numbers, each once.
    on
        Day of the rounds, as in :func:`pairmatch.match`.
    executor
        Does the runs, one task each: any :class:`concurrent.futures.Executor`, such as
        processes or that of a Dask client. By default one after the other. The table is the same.
    progress
        Called after each run with ``"runs"``, runs done, runs in all and seconds; ``True`` shows a
        bar where tqdm is installed.
    store
        A folder that keeps every finished run as it arrives. A second call with the folder does
        only what is missing: after an interruption, lost workers, or with more policies or seeds.
        Runs are known by the content of cohort, policy and yardstick, by methods and metrics, and
        by the version of the package. Your functions are known by module, name and ``version``, a
        ``functools.partial`` also by its arguments, numbers and texts; they must be at the top
        level of a module.
    version
        Version of your methods and metrics. With ``store`` it must be given if there are any; give
        another one whenever a function, or what it reads, has changed, and their runs are done
        again.

    Returns
    -------
    Comparison
        ``table``, ``summary()``, ``differences(baseline=…)``. A run that failed (no plan possible,
        a baseline that misses a demand) is a row with an error: its kind, codes and counts, no
        ids.

    Raises
    ------
    PolicyError
        If something is missing, not what it should be, or not known by this name; if nothing can be
        written to the store, or it could not recognise a function in another run.
    SolverError
        If the executor has lost its workers; finished runs are in the store.

    Examples
    --------
    >>> import pairmatch as pm
    >>> from pairmatch.lab import synthetic
    >>> goals, sector = pm.policy.GoalCoverage(), pm.policy.SectorSimilarity()
    >>> compared = compare_policies(
    ...     {"goals": pm.Policy(criteria=[goals]), "sector": pm.Policy(criteria=[sector])},
    ...     {"small": lambda seed: synthetic.cohort(8, 8, seed=seed)},
    ...     metrics=["pairs", "with_sector"],
    ...     seeds=[1, 2],
    ... )
    >>> list(compared.table.columns)
    ['policy', 'cohort', 'seed', 'method', 'pairs', 'with_sector', 'error']
    >>> compared.summary()[["policy", "method", "metric", "n"]]
       policy   method       metric  n
    0   goals  optimum        pairs  2
    1   goals  optimum  with_sector  2
    2  sector  optimum        pairs  2
    3  sector  optimum  with_sector  2
    """
    request = Request(
        policies,
        cohorts,
        {"optimum": match} if methods is None else methods,
        checked_metrics(metrics, on),
        yardstick,
        checked_seeds(seeds),
        on,
        store is not None,
        version,
    )
    with Steps(progress, "runs") as steps:
        ledger = _Ledger(request, None if store is None else RunStore(store), steps)
        take_as_done(executor, perform, ledger.missing(), ledger.enter)
    return ledger.comparison()


class _Ledger:
    """The runs that are done, with their outcomes, and how far all of them are."""

    def __init__(
        self,
        request: Request,
        store: RunStore | None,
        steps: Steps,
    ) -> None:
        self._request, self._store, self._steps = request, store, steps
        self._places: dict[str, list[Place]] = defaultdict(list)
        self._outcomes: dict[str, Measured] = {}
        steps.expect(len(request.places))

    def missing(self) -> Iterator[Task]:
        """Yield the runs that are to be done, each once."""
        for place, task in self._request.tasks():
            known = self._places[task.key]
            known.append(place)
            if task.key in self._outcomes:
                self._steps.count(1)
            elif len(known) == 1:
                outcome = self._stored(task.key)
                if outcome is None:
                    yield task
                else:
                    self._outcomes[task.key] = outcome
                    self._steps.count(1)

    def enter(self, task: Task, outcome: Measured) -> None:
        """Enter a run that was done."""
        if self._store is not None and outcome.lasting:
            self._store.put(task.key, outcome.to_dict())
        self._outcomes[task.key] = outcome
        self._steps.count(len(self._places[task.key]))

    def comparison(self) -> Comparison:
        """Return all runs, in the order of the table."""
        names = tuple(name for name, _ in self._request.metrics)
        keys = {place: key for key, places in self._places.items() for place in places}
        none = (math.nan,) * len(names)
        runs = []
        for place in self._request.places:
            measured = self._outcomes[keys[place]]
            runs.append(Run(*place, measured.values or none, measured.error, keys[place]))
        return Comparison(names, tuple(runs))

    def _stored(self, key: str) -> Measured | None:
        content = None if self._store is None else self._store.get(key)
        return None if content is None else Measured.from_dict(content, len(self._request.metrics))

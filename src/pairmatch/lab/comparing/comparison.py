"""Policies and methods side by side, on the same cohorts."""

from __future__ import annotations

import importlib.util
import math
import os
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor
from datetime import date
from typing import Any

from pairmatch.api import match
from pairmatch.errors import PolicyError
from pairmatch.lab.comparing.arrivals import take_as_done
from pairmatch.lab.comparing.inputs import (
    Asked,
    CohortSource,
    Metrics,
    Place,
    checked_metrics,
    checked_seeds,
)
from pairmatch.lab.comparing.policy_runs import Measured, Method, Task, perform
from pairmatch.lab.comparing.stored_runs import RunStore
from pairmatch.lab.comparing.tables import Comparison, Run
from pairmatch.policy import Policy
from pairmatch.progress import Progress


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
        Names of :data:`pairmatch.lab.METRICS`, and functions ``result -> float`` of one's own; by
        default all built-in ones (those of waiting only with ``on``).
    yardstick
        The policy under which scores, ranks, sectors, languages and forbidden pairs are judged, so
        that plans of different policies can be compared. By default each plan is judged under its
        own policy: then scores of different policies are *not* comparable. A pair that the
        yardstick forbids keeps its score and counts in ``forbidden_pairs``. Gaps and ``optimal``
        are always by a run's own policy.
    seeds
        Whole numbers, each once.
    on
        Day of the rounds, as in :func:`pairmatch.match`.
    executor
        Who does the runs, one task each: any :class:`concurrent.futures.Executor`, such as
        processes or that of a Dask client. By default one after the other. The table is the same.
    progress
        Called after each run with ``"runs"``, runs done, runs in all and seconds; ``True`` shows a
        bar where tqdm is installed.
    store
        A folder that keeps every finished run as it arrives. A second call with the folder does
        only what is missing: after an interruption, lost workers, or with more policies or seeds.
        Runs are known by the content of cohort, policy and yardstick, by methods and metrics, and
        by the version of the package. Of functions are seen name, code, defaults, arguments of a
        ``functools.partial`` and the global values that are read; *not* the code of what they
        call, attributes of modules, files and other packages: if these change, take another folder.

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
        written to the store, or a function cannot be recognised in another run.
    SolverError
        If the executor has lost its workers; finished runs are in the store.

    Examples
    --------
    >>> import pairmatch as pm
    >>> from pairmatch.lab import synthetic
    >>> goals, sector = pm.policy.GoalCoverage(), pm.policy.SectorSimilarity()
    >>> found = compare_policies(
    ...     {"goals": pm.Policy(criteria=[goals]), "sector": pm.Policy(criteria=[sector])},
    ...     {"small": lambda seed: synthetic.cohort(8, 8, seed=seed)},
    ...     metrics=["pairs", "with_sector"],
    ...     seeds=[1, 2],
    ... )
    >>> list(found.table.columns)
    ['policy', 'cohort', 'seed', 'method', 'pairs', 'with_sector', 'error']
    >>> found.summary()[["policy", "method", "metric", "n"]]
       policy   method       metric  n
    0   goals  optimum        pairs  2
    1   goals  optimum  with_sector  2
    2  sector  optimum        pairs  2
    3  sector  optimum  with_sector  2
    """
    asked = Asked(
        policies,
        cohorts,
        {"optimum": match} if methods is None else methods,
        checked_metrics(metrics, on),
        yardstick,
        checked_seeds(seeds),
        on,
        store is not None,
    )
    tell = _teller(progress)
    ledger = _Ledger(asked, None if store is None else RunStore(store), tell)
    take_as_done(executor, perform, ledger.missing(), ledger.enter)
    return ledger.comparison()


class _Ledger:
    """Which runs are done, and what they came to.

    Parameters
    ----------
    asked
        What is to be run.
    store
        Where finished runs are kept.
    tell
        Whom to tell how far it is.
    """

    def __init__(
        self, asked: Asked, store: RunStore | None, tell: Callable[[str, int, int, float], object]
    ) -> None:
        self._asked, self._store, self._tell = asked, store, tell
        self._start = time.monotonic()
        self._places: dict[str, list[Place]] = defaultdict(list)
        self._outcomes: dict[str, Measured] = {}
        self._done = 0
        self._total = len(asked.places)

    def missing(self) -> Iterator[Task]:
        """Yield the runs that are to be done, each once."""
        for place, task in self._asked.tasks():
            known = self._places[task.key]
            known.append(place)
            if task.key in self._outcomes:
                self._count(1)
            elif len(known) == 1:
                outcome = self._stored(task.key)
                if outcome is None:
                    yield task
                else:
                    self._outcomes[task.key] = outcome
                    self._count(1)

    def enter(self, task: Task, outcome: Measured) -> None:
        """Enter a run that was done."""
        if self._store is not None and outcome.lasting:
            self._store.put(task.key, outcome.to_dict())
        self._outcomes[task.key] = outcome
        self._count(len(self._places[task.key]))

    def comparison(self) -> Comparison:
        """Return all runs, in the order of the table."""
        names = tuple(name for name, _ in self._asked.metrics)
        keys = {place: key for key, places in self._places.items() for place in places}
        none = (math.nan,) * len(names)
        runs = []
        for place in self._asked.places:
            own = self._outcomes[keys[place]]
            runs.append(Run(*place, own.values or none, own.error, keys[place]))
        return Comparison(names, tuple(runs))

    def _stored(self, key: str) -> Measured | None:
        content = None if self._store is None else self._store.get(key)
        return None if content is None else Measured.from_dict(content, len(self._asked.metrics))

    def _count(self, more: int) -> None:
        self._done += more
        self._tell("runs", self._done, self._total, time.monotonic() - self._start)


def _teller(progress: Progress | bool | None) -> Callable[[str, int, int, float], object]:
    if progress is None or progress is False:
        return lambda *_: None
    if progress is True:
        # Without tqdm there is nothing to look at.
        return _Bar() if importlib.util.find_spec("tqdm") else lambda *_: None
    if not callable(progress):
        raise PolicyError("progress is a function of stage, done, total and seconds, or True")
    return progress


class _Bar:
    """A tqdm bar with one step for each run."""

    def __init__(self) -> None:
        self._bar: Any = None

    def __call__(self, stage: str, done: int, total: int, seconds: float) -> None:
        from tqdm.auto import tqdm  # noqa: PLC0415 - an extra

        del seconds
        if self._bar is None:
            self._bar = tqdm(total=total, unit="run", desc=stage)
        self._bar.update(done - self._bar.n)
        if done == total:
            self._bar.close()

"""What a comparison is asked for, checked before the first run."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias, TypeVar

import pairmatch
from pairmatch.errors import PolicyError, did_you_mean
from pairmatch.lab.comparing.identities import identity
from pairmatch.lab.comparing.metrics import METRICS
from pairmatch.lab.comparing.policy_runs import Method, OwnMetric, Task
from pairmatch.lab.comparing.stored_runs import key_of
from pairmatch.people import Cohort
from pairmatch.policy import Policy
from pairmatch.quantities import integer

T = TypeVar("T")

CohortSource: TypeAlias = Cohort | Callable[[int], Cohort]
"""A cohort, or a function that makes one from a seed."""

Metrics: TypeAlias = Sequence[str | OwnMetric] | Mapping[str, str | OwnMetric]
"""Names of built-in metrics and functions of one's own; in a mapping by the names in the table."""

Place: TypeAlias = tuple[str, str, int, str]
"""Where a run stands in the table: policy, cohort, seed, method."""

_COLUMNS = {"policy", "cohort", "seed", "method", "error"}


@dataclass(frozen=True)
class Asked:
    """What is to be run.

    Attributes
    ----------
    policies, cohorts, methods
        By their names.
    metrics
        Names, with the functions of those that are not built in.
    yardstick
        The policy under which pairs are judged; ``None`` = each run's own.
    seeds, on
        Seeds, and the day of the rounds.
    stored
        Whether runs are kept, so that functions must be recognised in another run.

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
        is_day = isinstance(self.on, date) and not isinstance(self.on, datetime)
        _check(self.on is None or is_day, "on is the day of the round: give a date")
        if self.stored:
            # Said before the first run, not after an hour.
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
                        given: dict[str, Any] = {} if self.on is None else {"on": self.on}
                        if name in seeded:
                            given["seed"] = seed
                        key = key_of(
                            [
                                *(pairmatch.__version__, *digests, methods[name]),
                                *(given.get("seed"), day, metrics),
                            ]
                        )
                        yield (
                            (policy_name, cohort_name, seed, name),
                            Task(key, cohort, policy, method, given, self.metrics, judge, self.on),
                        )

    def _known_as(self) -> tuple[dict[str, str], list[list[str]]]:
        """Return what methods and metrics are known by: names alone, if nothing is kept."""
        if not self.stored:
            return {name: name for name in self.methods}, [[name] for name, _ in self.metrics]
        methods = {name: identity(own) for name, own in self.methods.items()}
        metrics = [[name, "" if own is None else identity(own)] for name, own in self.metrics]
        return methods, metrics


def checked_seeds(seeds: Iterable[int]) -> tuple[int, ...]:
    """Return seeds as a tuple of Python's integers.

    Raises
    ------
    PolicyError
        If there is none, one is no whole number of 0 or more, or one stands there twice.
    """
    several = isinstance(seeds, Iterable) and not isinstance(seeds, str | bytes)
    given = [integer(seed) for seed in seeds] if several else []
    listed = tuple(seed for seed in given if seed is not None and seed >= 0)
    whole = bool(listed) and len(listed) == len(given)
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
        return tuple((own.name, None) for own in METRICS.values() if on or not own.needs_day)
    if isinstance(metrics, str) or not isinstance(metrics, Iterable):
        raise PolicyError("metrics is a list of names and functions, or a mapping to them")
    pairs: list[tuple[Any, Any]] = (
        list(metrics.items())
        if isinstance(metrics, Mapping)
        else [(m if isinstance(m, str) else getattr(m, "__name__", ""), m) for m in metrics]
    )
    _check(bool(pairs), "metrics is empty: there is nothing to measure")
    taken = set(_COLUMNS)
    for name, own in pairs:
        if isinstance(own, str):
            _check_built_in(name, own, on)
        else:
            _check(callable(own), f"metrics: {name!r} is neither a name nor a function")
            usable = isinstance(name, str) and bool(name.strip()) and name != "<lambda>"
            _check(usable, "give a metric without a name of its own in a mapping {name: function}")
            _check(name not in METRICS, f"metrics: {name!r} is the name of a built-in one")
        _check(name not in taken, f"metrics: {name!r} stands there twice, or is a column already")
        taken.add(name)
    return tuple((name, None if isinstance(own, str) else own) for name, own in pairs)


def _check_built_in(name: object, own: str, on: date | None) -> None:
    _check(own in METRICS, f"unknown metric {own!r}. {did_you_mean(own, METRICS)}")
    _check(own == name, f"metrics: {own!r} is built in and keeps its name")
    needs = METRICS[own].needs_day and on is None
    _check(not needs, f"the metric {own!r} needs the day of the round: on=date")


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


def _check_names(what: str, given: object) -> None:
    if not isinstance(given, Mapping):
        raise PolicyError(f"{what} is a mapping from names")
    _check(bool(given), f"{what} is empty: there is nothing to compare")
    for name in given:
        _check(isinstance(name, str) and bool(name.strip()), f"{what}: names are texts")

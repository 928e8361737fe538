"""Results of a comparison as tables."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import pandas as pd

from pairmatch._support.display import Shown, View, counted, frame_block, sentences
from pairmatch.errors import PolicyError, did_you_mean
from pairmatch.lab.intervals import mean, mean_interval, spread

_Arm: TypeAlias = tuple[str, str]


@dataclass(frozen=True)
class Run:
    """One run: policy, cohort, seed and method by name, and what was measured.

    Attributes
    ----------
    policy, cohort, seed, method
        What was run.
    values
        Value of each metric, NaN = does not exist.
    error
        Why there are none; empty if all went well.
    key
        The same for the same runs: a given cohort under a method without chance is one run,
        whatever the seed.
    """

    policy: str
    cohort: str
    seed: int
    method: str
    values: tuple[float, ...]
    error: str
    key: str


@dataclass(frozen=True, repr=False)
class Comparison(Shown):
    """The outcome of :func:`compare_policies`.

    Attributes
    ----------
    metrics
        Names of the metrics.
    runs
        Every run, in the order of policies, methods, cohorts and seeds.
    """

    metrics: tuple[str, ...]
    runs: tuple[Run, ...]

    @property
    def table(self) -> pd.DataFrame:
        """One row a run: policy, cohort, seed, method, a column for each metric, error."""
        rows = [
            (run.policy, run.cohort, run.seed, run.method, *run.values, run.error)
            for run in self.runs
        ]
        columns = ["policy", "cohort", "seed", "method", *self.metrics, "error"]
        return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(self.metrics, float))

    @property
    def errors(self) -> pd.DataFrame:
        """The runs that failed: policy, cohort, seed, method, error.

        An error is a kind with codes and counts: texts of errors hold ids, and tables and stores
        are kept. Call the method with the cohort and the policy to read the text.
        """
        table = self.table.loc[lambda runs: runs["error"] != ""]
        return table[["policy", "cohort", "seed", "method", "error"]].reset_index(drop=True)

    def summary(self) -> pd.DataFrame:
        """Return mean and spread of each metric for each policy and method.

        Returns
        -------
        DataFrame
            ``policy``, ``method``, ``metric``, ``n`` (runs with a value), ``mean``, ``sd`` (with
            n - 1; NaN of one run) and ``missing``: runs that failed, or in which the figure does
            not exist. What is the same run under several seeds counts once.
        """
        rows = []
        for policy, method in self._arms:
            runs = {run.key: run for run in self._runs_of((policy, method)).values()}
            for k, metric in enumerate(self.metrics):
                values = [run.values[k] for run in runs.values()]
                known = [value for value in values if not math.isnan(value)]
                rows.append(
                    (policy, method, metric, len(known), mean(known), spread(known),
                     len(values) - len(known))
                )  # fmt: skip
        columns = ["policy", "method", "metric", "n", "mean", "sd", "missing"]
        return pd.DataFrame(rows, columns=columns)

    def differences(
        self,
        baseline: str | tuple[str, str] | None = None,
        *,
        confidence: float = 0.95,
        each_cohort: bool = False,
    ) -> pd.DataFrame:
        """Return by how much policies and methods differ from one of them, on the same cohorts.

        Parameters
        ----------
        baseline
            A policy: the others are compared with it method by method. A method: the others are
            compared with it policy by policy. A tuple (policy, method): everything is compared
            with this one. By default the first policy, or the first method if there is but one
            policy.
        confidence
            Confidence of the intervals, between 0 and 1.
        each_cohort
            Whether cohorts are kept apart; otherwise all pairs are taken as one sample.

        Returns
        -------
        DataFrame
            ``policy``, ``method``, ``baseline``, with ``each_cohort`` ``cohort``, ``metric``, ``n``
            (pairs), ``mean`` of the differences (positive = more than the baseline), ``sd``,
            ``low`` and ``high``, and ``missing``: pairs of which a run failed, or a figure does not
            exist. Each pair of runs is of one cohort and one seed, and the interval is that of the
            paired t test (Student), NaN of one pair. It says how the mean would vary over cohorts
            drawn alike; what is the same pair of runs under several seeds counts once.

        Raises
        ------
        PolicyError
            If the baseline is not known, or means a policy as well as a method.
        ImportError
            If scipy is not installed.
        """
        # Checked also where no interval needs it.
        mean_interval((), confidence)
        rows = []
        for arm, other in self._compared(baseline):
            for cohort, pairs in self._paired(arm, other, each_cohort):
                for k, metric in enumerate(self.metrics):
                    values = [one.values[k] - two.values[k] for one, two in pairs]
                    known = [value for value in values if not math.isnan(value)]
                    place = [cohort] if each_cohort else []
                    rows.append(
                        (*arm, " / ".join(other), *place, metric, len(known), mean(known),
                         spread(known), *mean_interval(known, confidence),
                         len(values) - len(known))
                    )  # fmt: skip
        columns = [
            "policy", "method", "baseline", *(["cohort"] if each_cohort else []), "metric", "n",
            "mean", "sd", "low", "high", "missing",
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=columns)

    def to_dict(self) -> dict[str, Any]:
        """Return all runs as plain values; NaN is ``None``."""
        return {
            "metrics": list(self.metrics),
            "runs": [
                {
                    "policy": run.policy,
                    "cohort": run.cohort,
                    "seed": run.seed,
                    "method": run.method,
                    "values": [None if math.isnan(value) else value for value in run.values],
                    "error": run.error,
                }
                for run in self.runs
            ],
        }

    def __str__(self) -> str:
        failed = self._failed()
        return self.summary().to_string(index=False) + (f"\n{failed}" if failed else "")

    def _failed(self) -> str:
        failed = len(self.errors)
        return f"{failed} of {len(self.runs)} runs failed: see .errors" if failed else ""

    def _view(self) -> View:
        failed = self._failed()
        summary = frame_block(self.summary(), where=".summary()")
        blocks = [sentences(failed), summary] if failed else [summary]
        return View(f"Comparison: {counted(len(self.runs), 'runs')}", blocks)

    @property
    def _arms(self) -> tuple[_Arm, ...]:
        return tuple(dict.fromkeys((run.policy, run.method) for run in self.runs))

    def _runs_of(self, arm: _Arm) -> dict[tuple[str, int], Run]:
        return {(run.cohort, run.seed): run for run in self.runs if (run.policy, run.method) == arm}

    def _compared(self, baseline: str | tuple[str, str] | None) -> Iterator[tuple[_Arm, _Arm]]:
        """Yield everything that is compared, and with what."""
        policies = dict.fromkeys(policy for policy, _ in self._arms)
        methods = dict.fromkeys(method for _, method in self._arms)
        if baseline is None:
            baseline = next(iter(policies if len(policies) > 1 else methods))
            of_policies = len(policies) > 1
        elif isinstance(baseline, tuple) and len(baseline) == 2:
            _known("policy", baseline[0], policies)
            _known("method", baseline[1], methods)
            yield from ((arm, baseline) for arm in self._arms if arm != baseline)
            return
        else:
            _known("policy or method", baseline, {**policies, **methods})
            if baseline in policies and baseline in methods:
                raise PolicyError(
                    f"{baseline!r} is a policy and a method: give a tuple (policy, method)"
                )
            of_policies = baseline in policies
        for policy, method in self._arms:
            if of_policies and policy != baseline:
                yield (policy, method), (str(baseline), method)
            elif not of_policies and method != baseline:
                yield (policy, method), (policy, str(baseline))

    def _paired(
        self, arm: _Arm, other: _Arm, each_cohort: bool
    ) -> Iterator[tuple[str, Iterable[tuple[Run, Run]]]]:
        """Yield pairs of runs of one cohort and seed, each once; under the cohort's name."""
        others = self._runs_of(other)
        groups: dict[str, dict[tuple[str, str], tuple[Run, Run]]] = {}
        for place, run in self._runs_of(arm).items():
            pairs = groups.setdefault(run.cohort if each_cohort else "", {})
            pairs[run.key, others[place].key] = run, others[place]
        for cohort, pairs in groups.items():
            yield cohort, list(pairs.values())


def _known(what: str, name: object, known: Mapping[str, object]) -> None:
    if not isinstance(name, str) or name not in known:
        raise PolicyError(f"no {what} {name!r} in this comparison. {did_you_mean(name, known)}")

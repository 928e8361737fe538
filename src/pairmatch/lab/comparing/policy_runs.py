"""One run of a comparison: a method on a cohort under a policy, measured."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from pairmatch.errors import (
    InfeasibleError,
    IntakeError,
    NoMatchingError,
    PairmatchError,
    PolicyError,
)
from pairmatch.lab.comparing.metrics import METRICS
from pairmatch.lab.comparing.plan_views import PlanView
from pairmatch.people import Cohort
from pairmatch.policy import Policy
from pairmatch.result import MatchResult
from pairmatch.rounds import of_day
from pairmatch.solution import Status

Method: TypeAlias = Callable[..., MatchResult]
"""A function with the interface of :func:`pairmatch.match`."""

OwnMetric: TypeAlias = Callable[[MatchResult], float]
"""A figure of one's own of a result."""

# Codes of demands that a plan may miss.
_DEMANDS = re.compile(r"\b(?:above_quota|below_quota|below_min_load|over_capacity|pin_missing)\b")
# What would be the same in another run of the same data.
_LASTING = (InfeasibleError, NoMatchingError, PolicyError, IntakeError)


@dataclass(frozen=True)
class Task:
    """What a worker needs to do one run.

    Attributes
    ----------
    key
        Of the same runs the same.
    cohort, policy
        The data.
    method, given
        The function, and its keyword arguments.
    metrics
        Names of built-in metrics, and functions of one's own by their names.
    yardstick
        The policy under which pairs are judged.
    on
        Day of the round.
    """

    key: str
    cohort: Cohort
    policy: Policy
    method: Method
    given: Mapping[str, Any]
    metrics: tuple[tuple[str, OwnMetric | None], ...]
    yardstick: Policy
    on: date | None


@dataclass(frozen=True)
class Measured:
    """What a run came to.

    Attributes
    ----------
    values
        Value of each metric, NaN = does not exist; empty after an error.
    error
        Why there are none: kind of error, codes and counts, nothing of the people.
    lasting
        Whether the run would come to the same again, and is worth keeping.
    """

    values: tuple[float, ...]
    error: str = ""
    lasting: bool = True

    def to_dict(self) -> dict[str, Any]:
        """Return the figures as plain values.

        Examples
        --------
        >>> Measured((1.0, math.nan)).to_dict()
        {'values': [1.0, None], 'error': ''}
        """
        values = [None if math.isnan(value) else value for value in self.values]
        return {"values": values, "error": self.error}

    @classmethod
    def from_dict(cls, content: Mapping[str, Any], n_metrics: int) -> Measured | None:
        """Return the figures that :meth:`to_dict` gave, ``None`` if they are none.

        Examples
        --------
        >>> Measured.from_dict({"values": [2.0], "error": ""}, 1)
        Measured(values=(2.0,), error='', lasting=True)
        """
        values, error = content.get("values"), content.get("error")
        if not isinstance(values, list) or not isinstance(error, str):
            return None
        if not all(own is None or isinstance(own, float) for own in values):
            return None
        if len(values) != (0 if error else n_metrics):
            return None
        return cls(tuple(math.nan if own is None else own for own in values), error)


def perform(task: Task) -> Measured:
    """Do one run and measure it; what goes wrong is said in the outcome."""
    where = "the method"
    try:
        result = task.method(task.cohort, task.policy, **task.given)
        if not isinstance(result, MatchResult):
            return Measured((), "the method returned no MatchResult", lasting=False)
        if not result.solution.has_plan:
            said = f"NoMatchingError: there is no plan: {result.status}"
            return Measured((), said, lasting=result.status is Status.INFEASIBLE)
        view = PlanView(result, *of_day(task.cohort, task.yardstick, task.on), task.on)
        values = []
        for name, own in task.metrics:
            where = f"the metric {name}"
            value = float(METRICS[name].of(view) if own is None else own(result))
            if math.isinf(value):
                return Measured((), f"{where} is infinite", lasting=False)
            values.append(value)
    except PairmatchError as error:
        return Measured((), f"{_said(error)} in {where}", lasting=isinstance(error, _LASTING))
    except Exception as error:  # noqa: BLE001 - a function of the user's own
        # Its text is left out: it may hold values of profiles.
        return Measured((), f"{type(error).__name__} in {where}", lasting=False)
    return Measured(tuple(values))


def _said(error: PairmatchError) -> str:
    """Return kind, codes and counts of an error; its text holds ids and is left out."""
    kind = type(error).__name__
    if isinstance(error, IntakeError):
        codes = Counter(own.code for own in error.problems)
    elif isinstance(error, InfeasibleError):
        codes = Counter(conflicts=len(getattr(error.diagnosis, "conflicts", ())))
    else:
        codes = Counter(_DEMANDS.findall(str(error)))
    listed = ", ".join(f"{code} {n}" for code, n in sorted(codes.items()) if n)
    return f"{kind} ({listed})" if listed else kind

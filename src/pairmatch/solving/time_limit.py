"""The time limit of a run, and its progress as people see it."""

from __future__ import annotations

import time
from collections.abc import Callable
from copy import copy
from typing import Any, TypeAlias

from pairmatch._support.progress import Progress, told
from pairmatch.problem import Problem

GainProgress: TypeAlias = Callable[[str, int | None, int | None, float], None]
"""Called with the stage, the gain of the best plan, the bound, and the seconds since the start."""


def teller(problem: Problem, progress: Progress | bool | None) -> GainProgress | None:
    """Return what a run should call with stage, gain, bound and seconds; ``None`` = nothing.

    ``progress`` is a function of the caller, or ``True`` for a bar by tqdm, where it is installed.

    Raises
    ------
    PolicyError
        If it is anything else.
    """
    listener = progress and told(progress, lambda: StageBar(len(problem.stages)))
    if not listener:
        return None
    stages = {stage.name: stage for stage in problem.stages}

    def shown(name: str, gain: int | None) -> float | None:
        if gain is None:
            return None
        value = stages[name].reported(problem, gain)
        return float(value * problem.unit) if stages[name].in_points else value

    def tell(name: str, gain: int | None, bound: int | None, seconds: float) -> None:
        listener(name, shown(name, gain), shown(name, bound), seconds)

    return tell


class StageBar:
    """A tqdm bar with one step for each stage."""

    def __init__(self, n_stages: int) -> None:
        from tqdm.auto import tqdm  # noqa: PLC0415 - an extra

        self._bar: Any = tqdm(total=n_stages, unit="stage")
        self._done: set[str] = set()

    def __call__(
        self, stage: str, value: float | None, bound: float | None, seconds: float
    ) -> None:
        """Show how far a stage is; a stage whose value meets its bound is done."""
        del seconds
        self._bar.set_description(stage)
        self._bar.set_postfix_str(f"best {value}, bound {bound}")
        if value is not None and value == bound and stage not in self._done:
            self._done.add(stage)
            self._bar.update(1)
            if len(self._done) == self._bar.total:
                self._bar.close()


class Watch:
    """The time that a run has left, and what it calls to say how far it is.

    ``time_limit`` counts in seconds from now on; ``None`` = none.

    Examples
    --------
    >>> Watch().expired, Watch(time_limit=0).expired
    (False, True)
    """

    def __init__(
        self, time_limit: float | None = None, progress: GainProgress | None = None
    ) -> None:
        self._start = time.monotonic()
        self._limit = time_limit
        self._progress = progress

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._start

    @property
    def left(self) -> float | None:
        """Seconds left, never below 0; ``None`` = no limit."""
        return None if self._limit is None else max(0.0, self._limit - self.seconds)

    @property
    def expired(self) -> bool:
        """Whether no time is left."""
        return self.left == 0.0

    def check(self) -> None:
        """Raise if no time is left.

        Raises
        ------
        TimeoutError
            If so.
        """
        if self.expired:
            raise TimeoutError

    def quiet(self) -> Watch:
        """Return a watch of the same time that tells nobody."""
        other = copy(self)
        other._progress = None
        return other

    def tell(self, stage: str, gain: int | None, bound: int | None) -> None:
        """Say how far a stage is."""
        if self._progress is not None:
            self._progress(stage, gain, bound, self.seconds)

"""Progress of a run, shown by a function of the caller or a bar."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from typing import Any, TypeAlias

from pairmatch.errors import PolicyError
from pairmatch.problem import Problem
from pairmatch.problem.stage_values import reported

Progress: TypeAlias = Callable[[str, float | None, float | None, float], object]
"""Called with stage, best value, bound and seconds; in pairs, score and so on, as in results."""


def teller(
    problem: Problem, progress: Progress | bool | None
) -> Callable[[str, int | None, int | None, float], None] | None:
    """Return what a run should call with stage, gain, bound and seconds; ``None`` = nobody.

    Parameters
    ----------
    problem
        The problem, which knows how gains are shown.
    progress
        A function of the caller; ``True`` for a bar by tqdm, where it is installed.

    Raises
    ------
    PolicyError
        If it is anything else.
    """
    if progress is None or progress is False:
        return None
    if progress is True:
        # Without tqdm there is nothing to look at.
        if importlib.util.find_spec("tqdm") is None:
            return None
        told: Progress = Bar(len(problem.stages))
    elif callable(progress):
        told = progress
    else:
        raise PolicyError("progress is a function of stage, best value, bound and seconds, or True")
    stages = {stage.name: stage for stage in problem.stages}

    def shown(name: str, gain: int | None) -> float | None:
        if gain is None:
            return None
        value = reported(problem, stages[name], gain)
        return float(value * problem.unit) if stages[name].in_points else value

    def tell(name: str, gain: int | None, bound: int | None, seconds: float) -> None:
        told(name, shown(name, gain), shown(name, bound), seconds)

    return tell


class Bar:
    """A tqdm bar with one step for each stage.

    Parameters
    ----------
    n_stages
        Number of stages.
    """

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

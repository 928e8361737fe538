"""Progress of long calls, told to the caller or shown as a bar; silent by default."""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import Any, Self, TypeAlias, TypeVar

from pairmatch.errors import PolicyError

Progress: TypeAlias = Callable[[str, float | None, float | None, float], object]
"""Called with what is being done, how far it is, how far it can get, and seconds since the start.

A figure that is not known yet is ``None``. What is being done is counted ("changes", "samples"), or
is a stage of an objective: then the figures are its best value and its bound.
"""

J = TypeVar("J")


def told(progress: Progress | bool | None, bar: Callable[[], Progress]) -> Progress | None:
    """Return what a call should tell how far it is; ``None`` = nobody.

    Parameters
    ----------
    progress
        A function of the caller, or ``True`` for a bar by tqdm, where it is installed.
    bar
        Makes the bar.

    Raises
    ------
    PolicyError
        If it is anything else.

    Examples
    --------
    >>> told(None, Bar) is None, told(print, Bar) is print
    (True, True)
    """
    if progress is None or progress is False:
        return None
    if progress is True:
        # Without tqdm there is nothing to look at.
        return bar() if importlib.util.find_spec("tqdm") else None
    if not callable(progress):
        raise PolicyError("progress is a function of step, done, total and seconds, or True")
    return progress


class Bar:
    """A tqdm bar with one step for each thing that is done."""

    def __init__(self) -> None:
        self._bar: Any = None

    def __call__(self, step: str, done: float | None, total: float | None, seconds: float) -> None:
        """Show how far it is."""
        from tqdm.auto import tqdm  # noqa: PLC0415 - an extra

        del seconds
        if self._bar is None:
            self._bar = tqdm(total=total, desc=step)
        self._bar.total = total
        self._bar.update((done or 0) - self._bar.n)

    def close(self) -> None:
        """Leave the bar as it is."""
        if self._bar is not None:
            self._bar.close()


class Steps:
    """A count of what a call has done, told to the caller; to be used in a ``with``.

    What is done never falls. All is done at the end, also where less had to be done than was
    expected; an error of the caller's function goes through.

    Parameters
    ----------
    progress
        As of the call: a function, ``True`` for a bar, or ``None``.
    step
        What is counted, in one word.
    total
        How much there is to do, if it is known yet.

    Examples
    --------
    >>> with Steps(lambda *news: print(*news[:3]), "plans", total=3) as steps:
    ...     squares = [k * k for k in steps.over([1, 2])]
    plans 1 3
    plans 2 3
    plans 3 3
    """

    def __init__(
        self, progress: Progress | bool | None = None, step: str = "", total: int | None = None
    ) -> None:
        self._tell = told(progress, Bar)
        self._step, self._total, self._done = step, total, 0
        self._start = time.monotonic()
        self._said: tuple[int, int | None] | None = None

    def __enter__(self) -> Self:
        self._say()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None and self._tell is not None:
                self._done = self._total = max(self._done, self._total or 0)
                self._say()
        finally:
            if isinstance(self._tell, Bar):
                self._tell.close()

    def expect(self, total: int) -> None:
        """Say how much there is to do in all."""
        if self._tell is not None:
            self._total = max(total, self._done)
            self._say()

    def count(self, more: int = 1) -> None:
        """Say that more is done."""
        if self._tell is not None:
            self._done += more
            self._total = None if self._total is None else max(self._total, self._done)
            self._say()

    def over(self, items: Iterable[J], every: int = 1) -> Iterator[J]:
        """Yield items, and count them when the next one is asked for, some at a time."""
        n = 0
        for n, item in enumerate(items, start=1):
            yield item
            if not n % every:
                self.count(every)
        if n % every:
            self.count(n % every)

    def _say(self) -> None:
        # A bar is there from the start; a function is told once something is done.
        begun = self._done or self._total == 0 or isinstance(self._tell, Bar)
        if self._tell is not None and begun and self._said != (self._done, self._total):
            self._said = self._done, self._total
            self._tell(self._step, self._done, self._total, time.monotonic() - self._start)


SILENT = Steps()
"""Steps that nobody is told of."""

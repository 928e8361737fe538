"""The time limit and the progress of a run."""

from __future__ import annotations

import time
from collections.abc import Callable
from copy import copy
from typing import TypeAlias

Progress: TypeAlias = Callable[[str, int | None, int | None, float], None]
"""Called with the stage, the gain of the best plan, the bound, and the seconds since the start."""


class Watch:
    """What a run has left of its time, and whom it tells how far it is.

    Parameters
    ----------
    time_limit
        Seconds from now on; ``None`` = none.
    progress
        Whom to tell.

    Examples
    --------
    >>> Watch().expired, Watch(time_limit=0).expired
    (False, True)
    """

    def __init__(self, time_limit: float | None = None, progress: Progress | None = None) -> None:
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

"""One measurement: a method on a cohort, in this process.

``run.py`` starts it in a process of its own, so that the peak memory is that of one method:

    python benchmarks/measure.py '{"method": "pairmatch", "case": "balanced", "size": 1000, …}'

It prints one line of JSON.
"""

import dataclasses
import json
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

import pairmatch as pm
from cases import CASES
from peers import HIGHEST, PEERS, NoAnswerError

PAIRMATCH = "pairmatch"
# What is solved first, so that no time and no memory is that of loading a library.
_WARM_UP = 10
# Repetitions end when they have taken so many seconds.
_ENOUGH = 10.0


@dataclass(frozen=True)
class Task:
    """What to measure.

    Attributes
    ----------
    method
        ``"pairmatch"`` or a peer.
    case, size, seed, preset
        The cohort, and the policy.
    runs
        How many timed runs, after one that is not timed; 0 = one run, timed, without another
        before.
    """

    method: str
    case: str
    size: int
    seed: int
    preset: str
    runs: int


@dataclass(frozen=True)
class Measurement:
    """What was found.

    Attributes
    ----------
    task
        What was measured.
    mentors, mentees
        Numbers of people.
    skipped
        Why it does not count; empty = it does. Without runs, nothing was measured.
    pairs, points
        Of the plan.
    eligible
        Number of eligible pairs, ``None`` where the method never makes the matrix.
    scoring
        Seconds of making the matrix of points, for peers only.
    preparing
        Seconds of turning the matrix into what a peer takes.
    solving
        Seconds of the solver; for pairmatch of everything.
    runs
        How many timed runs there were; the seconds are their medians.
    peak, cohort_memory
        Bytes of memory: at most, and when the cohort was made.
    stats
        What pairmatch says of its phases, rounds and arcs.
    """

    task: Task
    mentors: int = 0
    mentees: int = 0
    skipped: str = ""
    pairs: int = 0
    points: int = 0
    eligible: int | None = None
    scoring: float = 0.0
    preparing: float = 0.0
    solving: float = 0.0
    runs: int = 0
    peak: int = 0
    cohort_memory: int = 0
    stats: dict[str, Any] = field(default_factory=dict)

    @property
    def optimum(self) -> tuple[int, int]:
        """Pairs and points."""
        return self.pairs, self.points

    @property
    def in_all(self) -> float:
        """Seconds from the cohort to the plan; what a peer's preparing takes is not counted."""
        return self.scoring + self.solving

    @property
    def memory(self) -> int:
        """Bytes at most beyond those of the cohort."""
        return max(0, self.peak - self.cohort_memory)


def measure(task: Task) -> Measurement:
    """Return the measurement of a task."""
    policy = pm.Policy.preset(task.preset)
    method = _pairmatch if task.method == PAIRMATCH else _peer
    case = CASES[task.case]
    empty = Measurement(task)
    # Equal people are all eligible: every method has something to do.
    method(empty, CASES["equal"].cohort(_WARM_UP, seed=1, preset=task.preset), policy, runs=0)
    cohort = case.cohort(task.size, seed=task.seed, preset=task.preset)
    known = dataclasses.replace(
        empty,
        mentors=len(cohort.mentors),
        mentees=len(cohort.mentees),
        cohort_memory=_memory(),
    )
    try:
        found = method(known, cohort, policy, runs=task.runs)
    except NoAnswerError as error:
        return dataclasses.replace(known, skipped=f"no answer: {error}")
    return dataclasses.replace(found, peak=_peak())


def _pairmatch(known: Measurement, cohort: pm.Cohort, policy: pm.Policy, runs: int) -> Measurement:
    result, seconds, counted = _timed(lambda: pm.match(cohort, policy), runs)
    return dataclasses.replace(
        known,
        pairs=result.n_pairs,
        points=round(result.total_score * HIGHEST),
        solving=seconds,
        runs=counted,
        stats={
            name: value
            for name, value in result.stats.items()
            if name.startswith("seconds_") or name in ("rounds", "arcs")
        },
    )


def _peer(known: Measurement, cohort: pm.Cohort, policy: pm.Policy, runs: int) -> Measurement:
    peer = PEERS[known.task.method]
    points, scoring, _ = _timed(lambda: pm.score(cohort, policy).points_matrix(), runs)
    prepared, preparing, _ = _timed(lambda: peer.prepare(points), runs=0)
    (rows, columns), solving, counted = _timed(lambda: peer.solve(prepared), runs)
    inside = (rows < points.shape[0]) & (columns < points.shape[1])
    chosen = points[rows[inside], columns[inside]].astype(np.int64)
    return dataclasses.replace(
        known,
        pairs=int((chosen >= 0).sum()),
        points=int(chosen[chosen >= 0].sum()),
        eligible=int((points >= 0).sum()),
        scoring=scoring,
        preparing=preparing,
        solving=solving,
        runs=counted,
    )


def _timed(work: Callable[[], Any], runs: int) -> tuple[Any, float, int]:
    """Return the answer, the median seconds, and of how many runs."""
    answer, first = _once(work)
    if not runs or first > _ENOUGH:
        return answer, first, 1
    taken: list[float] = []
    while len(taken) < runs and sum(taken) < _ENOUGH:
        # Two answers at a time would count as memory.
        del answer
        answer, seconds = _once(work)
        taken.append(seconds)
    return answer, median(taken), len(taken)


def _once(work: Callable[[], Any]) -> tuple[Any, float]:
    start = time.perf_counter()
    answer = work()
    return answer, time.perf_counter() - start


def _peak() -> int:
    """Return the most memory of this process so far, that of its largest child added."""
    unit = 1 if sys.platform == "darwin" else 1024
    sides = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return unit * sum(resource.getrusage(side).ru_maxrss for side in sides)


def _memory() -> int:
    """Return the memory of this process now; where that is not known, the most so far."""
    pages = Path("/proc/self/statm")
    if not pages.exists():
        return _peak()
    return int(pages.read_text(encoding="ascii").split()[1]) * resource.getpagesize()


if __name__ == "__main__":
    print(json.dumps(dataclasses.asdict(measure(Task(**json.loads(sys.argv[1]))))))

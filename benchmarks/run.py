"""pairmatch and its peers on the same synthetic cohorts: seconds, memory, and ratios.

    python benchmarks/run.py [--sizes 20 200 1000 2000] [--cases balanced …] [--peers scipy …]
        [--out DIR]

Each measurement has a process of its own. Before any time counts, every exact method must reach
the same number of pairs and the same total points. Needs Linux or macOS.
"""

import argparse
import dataclasses
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

from cases import CASES
from measure import PAIRMATCH, Measurement, Task, measure
from peers import PEERS
from report import machine, markdown

# Up to this size a first run is not timed; beyond it there is only one.
_WARM_UP_TO = 2_000
# Bytes of a cell of the matrix of points, and how seconds of peers grow with the size.
_POINTS, _GROWTH = 4, 2.5
_GB = 10**9


def arguments(given: list[str] | None) -> argparse.Namespace:
    """Return what the command line says."""
    parser = argparse.ArgumentParser(description="pairmatch and its peers on the same cohorts")
    add = parser.add_argument
    add("--sizes", type=int, nargs="+", default=[20, 200, 1_000, 2_000], help="mentees")
    add("--cases", nargs="+", choices=CASES, default=["balanced"])
    add("--peers", nargs="*", choices=PEERS, default=list(PEERS))
    add("--preset", default="duo_for_a_job", choices=["duo_for_a_job", "vernier"])
    add("--seed", type=int, default=1)
    add("--runs", type=int, default=5, help="timed runs up to 2,000 mentees, after one untimed")
    add("--memory", type=float, default=8, help="GB beyond which a peer is skipped")
    add("--seconds", type=float, default=600, help="seconds beyond which a peer is skipped")
    add("--together", action="store_true", help="one process for all: quick, no memory figures")
    add("--out", type=Path, help="folder for benchmark.md and benchmark.json")
    return parser.parse_args(given)


def reason_to_skip(task: Task, before: Measurement | None, options: argparse.Namespace) -> str:
    """Return why a peer is not tried, empty = it is; ``before`` is its last smaller size."""
    peer = PEERS[task.method]
    if peer.version is None:
        return "not installed"
    if peer.most is not None and task.size > peer.most:
        return f"not tried above {peer.most} people"
    share = 1.0
    if before is not None:
        if not before.runs:
            return f"{before.skipped} (at {before.task.size})"
        share = (before.eligible or 0) / (before.mentees * before.mentors)
        seconds = before.in_all * (task.size / before.task.size) ** _GROWTH
        if seconds > options.seconds:
            return f"would take {seconds:.0f} s by extrapolation"
    needed = task.size**2 * (_POINTS + peer.bytes_per_cell + share * peer.bytes_per_arc)
    if needed > options.memory * _GB:
        return f"would need {needed / _GB:.0f} GB"
    return ""


def apart(task: Task, seconds: float | None) -> Measurement:
    """Return a measurement from a process of its own."""
    command = [sys.executable, str(Path(__file__).with_name("measure.py"))]
    try:
        done = subprocess.run(  # noqa: S603 - our own file, in our own interpreter
            [*command, json.dumps(dataclasses.asdict(task))],
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Measurement(task, skipped=f"stopped after {seconds:.0f} s")
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        if task.method == PAIRMATCH:
            sys.exit(f"{task} failed ({done.returncode}): {done.stderr}")
        return Measurement(task, skipped=f"failed ({done.returncode}): {last}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return Measurement(**(found | {"task": task}))


def same_optimum(ours: Measurement, found: Measurement) -> bool:
    """Return whether a peer reached our optimum; end the run if an exact one did not."""
    if found.optimum != ours.optimum and PEERS[found.task.method].exact:
        sys.exit(f"{found.task} found {found.optimum}, pairmatch {ours.optimum}: nothing counts")
    return found.optimum == ours.optimum


def measurements(options: argparse.Namespace) -> Iterator[Measurement]:
    """Yield all measurements, pairmatch first in each group of one case and one size."""
    done: list[Measurement] = []
    groups = list(product(options.cases, sorted(set(options.sizes))))
    methods = [PAIRMATCH, *options.peers]
    for (case, size), method in bar(product(groups, methods), len(groups) * len(methods)):
        runs = options.runs if size <= _WARM_UP_TO else 0
        task = Task(method, case, size, options.seed, options.preset, runs)
        if method != PAIRMATCH:
            before = [m for m in done if (m.task.method, m.task.case) == (method, case)]
            reason = reason_to_skip(task, before[-1] if before else None, options)
            if reason:
                done.append(Measurement(task, skipped=reason))
                yield done[-1]
                continue
        limit = None if method == PAIRMATCH else 2 * options.seconds + 60
        found = measure(task) if options.together else apart(task, limit)
        if options.together:
            found = dataclasses.replace(found, peak=0, cohort_memory=0)
        if method == PAIRMATCH:
            ours = found
        elif not found.skipped and not same_optimum(ours, found):
            worse = (
                f"{found.pairs} pairs, {found.points} points in {found.in_all:.3g} s: not the "
                f"optimum of {ours.pairs}, {ours.points}"
            )
            found = dataclasses.replace(found, skipped=worse)
        done.append(found)
        yield found


def bar(items: Iterable[Any], total: int) -> Iterable[Any]:
    """Return the items with a progress bar, where tqdm is installed and somebody looks."""
    try:
        from tqdm import tqdm  # noqa: PLC0415 - optional
    except ImportError:
        return items
    shown: Iterable[Any] = tqdm(items, total=total, disable=None)
    return shown


def write(folder: Path, text: str, about: dict[str, Any], done: list[Measurement]) -> None:
    """Write the tables, and all that was measured."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "benchmark.md").write_text(text + "\n", encoding="utf-8")
    document = {"about": about, "measurements": [dataclasses.asdict(m) for m in done]}
    content = json.dumps(document, indent=1)
    (folder / "benchmark.json").write_text(content + "\n", encoding="utf-8")


def main(given: list[str] | None = None) -> None:
    """Measure, write after each measurement, and print the tables."""
    options = arguments(given)
    about = machine(options)
    done: list[Measurement] = []
    for found in measurements(options):
        done.append(found)
        # Long runs end early at times: what was measured stays.
        if options.out is not None:
            write(options.out, markdown(done, about), about, done)
    print(markdown(done, about))


if __name__ == "__main__":
    main()

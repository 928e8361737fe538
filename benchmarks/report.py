"""Measurements as tables in Markdown, with what one must know to repeat them."""

import argparse
import importlib.metadata
import os
import platform
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from typing import Any

from cases import CASES
from measure import PAIRMATCH, Measurement
from peers import PEERS

_MB = 10**6
_PACKAGES = ("pairmatch-mentoring", "numpy", "ortools", "scipy", "lapx", "mentor-match")


def machine(options: argparse.Namespace) -> dict[str, Any]:
    """Return date, machine, versions and settings of a run."""
    return {
        "date": date.today().isoformat(),
        "cores": os.cpu_count(),
        "machine": platform.machine(),
        "python": platform.python_version(),
        "versions": {name: _version(name) for name in _PACKAGES},
        "seed": options.seed,
        "preset": options.preset,
        "runs": options.runs,
        "together": options.together,
    }


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def markdown(done: list[Measurement], about: dict[str, Any]) -> str:
    """Return the tables: ratios, all measurements, phases of pairmatch, what was skipped."""
    installed = (f"{name} {own}" for name, own in about["versions"].items() if own)
    cases = dict.fromkeys(m.task.case for m in done)
    parts = [
        f"{about['date']}, {about['cores']} cores ({about['machine']}), Python {about['python']}, "
        f"{', '.join(installed)}; preset `{about['preset']}`, seed {about['seed']}.",
        "Seconds up to 2,000 mentees are medians of the runs shown, after one that was not timed; "
        "beyond that of one run. Every exact method reached the same pairs and points. Peers take "
        'a matrix of points: "all" is scoring it and solving; what preparing their input takes is '
        'not counted. Ratios are the seconds of a peer by those of pairmatch; MB without "peak" '
        "are beyond the cohort's.",
        "\n".join(f"- {case}: {CASES[case].about}" for case in cases),
        _table(_RATIOS, _ratios(done)),
        _table(_ALL, _rows(done)),
        _phases(done),
        _table("case | mentees | method | skipped", _skipped(done)),
    ]
    return "\n\n".join(filter(None, parts))


_RATIOS = (
    "case | mentees | mentors | pairs | total | pairmatch s | MB | fastest with scoring | s | ratio"
    " | MB | fastest solving alone | s | ratio"
)
_ALL = (
    "case | mentees | method | scoring s | preparing s | solving s | all s | runs | peak MB |"
    " beyond the cohort MB"
)


def _ratios(done: list[Measurement]) -> Iterator[list[str]]:
    for (case, size), members in groupby(done, lambda m: (m.task.case, m.task.size)):
        ours, *others = [m for m in members if not m.skipped]
        row = [case, str(size), str(ours.mentors), str(ours.pairs), f"{ours.points / 10_000:.4f}"]
        row += [_seconds(ours.in_all), _megabytes(ours.memory)]
        if others:
            whole = min(others, key=lambda m: m.in_all)
            alone = min(others, key=lambda m: m.solving)
            row += [whole.task.method, _seconds(whole.in_all), f"{whole.in_all / ours.in_all:.3g}"]
            row += [_megabytes(whole.memory), alone.task.method, _seconds(alone.solving)]
            row += [f"{alone.solving / ours.in_all:.3g}"]
        yield row + ["–"] * (_RATIOS.count("|") + 1 - len(row))


def _rows(done: list[Measurement]) -> Iterator[list[str]]:
    for m in done:
        if m.skipped:
            continue
        seconds = [m.scoring, m.preparing, m.solving]
        shown = ["–"] * 3 if m.task.method == PAIRMATCH else [_seconds(s) for s in seconds]
        memory = [_megabytes(m.peak), _megabytes(m.memory)]
        yield [
            m.task.case, str(m.task.size), m.task.method, *shown, _seconds(m.in_all), str(m.runs),
            *memory,
        ]  # fmt: skip


def _phases(done: list[Measurement]) -> str:
    ours = [m for m in done if m.task.method == PAIRMATCH]
    names = list(dict.fromkeys(name for m in ours for name in m.stats))
    shown = [name.removeprefix("seconds_") + " s" * name.startswith("seconds_") for name in names]
    rows = (
        [m.task.case, str(m.task.size), *(_statistic(name, m.stats.get(name)) for name in names)]
        for m in ours
    )
    return _table(" | ".join(["case", "mentees", *shown]), rows)


def _statistic(name: str, value: float | None) -> str:
    if value is None:
        return "–"
    return _seconds(value) if name.startswith("seconds_") else str(value)


def _skipped(done: list[Measurement]) -> Iterator[list[str]]:
    for m in done:
        if m.skipped:
            version = PEERS[m.task.method].version
            name = m.task.method + (f" {version}" if version else "")
            yield [m.task.case, str(m.task.size), name, m.skipped.replace("|", "/")]


def _seconds(seconds: float) -> str:
    if seconds < 0.001:
        return f"{seconds:.6f}"
    return f"{seconds:.3g}" if seconds < 100 else f"{seconds:.0f}"


def _megabytes(size: int) -> str:
    return f"{size / _MB:.0f}" if size else "–"


def _table(header: str, rows: Iterable[list[str]]) -> str:
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    if not lines:
        return ""
    return "\n".join([f"| {header} |", "|" + "---|" * (header.count("|") + 1), *lines])

"""The benchmark script still runs, and counts no time of a wrong optimum."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("resource", reason="peak memory is read on Linux and macOS only")

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
CASES = (
    "balanced", "scarce", "many_sites", "few_profiles", "many_profiles", "ineligible", "equal",
)  # fmt: skip

# A peer that finds nothing, in the place of one that is exact.
WRONG = """
import dataclasses, sys
sys.path.insert(0, sys.argv[1])
import numpy, peers, run
nothing = numpy.zeros(0, dtype=int)
exact = peers.PEERS["ortools_flow"]
peers.PEERS["ortools_flow"] = dataclasses.replace(exact, solve=lambda arcs: (nothing, nothing))
run.main(["--together", "--sizes", "20", "--runs", "0", "--peers", "ortools_flow"])
"""


def python(*arguments):
    command = [sys.executable, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def benchmark(folder, *options):
    done = python(
        BENCHMARKS / "run.py", "--sizes", 20, "--runs", 1, "--out", folder, *options
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    text = (folder / "benchmark.md").read_text(encoding="utf-8")
    assert text == done.stdout
    content = json.loads((folder / "benchmark.json").read_text(encoding="utf-8"))
    return text, content["measurements"]


def test_every_case_is_measured_with_the_same_optimum(tmp_path):
    peers = ("ortools_assignment", "ortools_flow", "cp_sat", "scipy")
    text, found = benchmark(tmp_path, "--together", "--cases", *CASES, "--peers", *peers)
    assert len(found) == len(CASES) * (1 + len(peers))
    for case in CASES:
        counted = [m for m in found if m["task"]["case"] == case and not m["skipped"]]
        assert len(counted) >= len(peers)
        assert len({(m["pairs"], m["points"]) for m in counted}) == 1
        assert f"| {case} | 20 | " in text
    assert {m["skipped"] for m in found} <= {"", "not installed"}


def test_each_measurement_has_a_process_and_its_peak_memory(tmp_path):
    _, found = benchmark(tmp_path, "--peers", "ortools_flow")
    assert [m["task"]["method"] for m in found] == ["pairmatch", "ortools_flow"]
    assert all(10**7 < m["peak"] < 10**10 for m in found)


def test_what_would_not_fit_is_listed(tmp_path):
    text, found = benchmark(tmp_path, "--together", "--memory", 0, "--peers", "ortools_flow")
    assert found[1]["runs"] == 0
    assert "would need" in text


def test_no_time_counts_of_a_peer_that_misses_the_optimum():
    done = python("-c", WRONG, BENCHMARKS)
    assert done.returncode == 1
    assert "nothing counts" in done.stderr
    assert done.stdout == ""


def test_a_match_runs_through_few_files_of_the_package():
    done = python(BENCHMARKS / "files_of_a_match.py")
    assert done.returncode == 0, done.stderr
    *files, count = done.stdout.splitlines()
    assert {"api.py", "solving/strategy.py", "proof/certificate_check.py"} <= set(files)
    assert count == f"{len(files)} files"
    assert len(files) <= 40

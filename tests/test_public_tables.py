"""Real tables that are not part of the project; skipped where they are absent.

``PAIRMATCH_DATA`` names a folder with ``timeslots`` (MIT licence: ``examples/timeslots.py``) and
with ``mentor-match/small`` and ``mentor-match/large``: the sample tables of the package
mentor-match (Open Government Licence).
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DATA = Path(os.environ.get("PAIRMATCH_DATA", ROOT.parent / "shared" / "data")) / "mentor-match"

# Pairs and points that the published package (7.0.1) reaches on the same tables and rules in one
# run; the last column is the optimum, by scipy's dense solver on a matrix made without pairmatch.
CASES = [
    ("small", [], (49, 578), (50, 578)),
    ("small", ["--at-most-two"], (35, 525), (35, 525)),
    ("large", [], (500, 7512), (500, 7512)),
    ("large", ["--at-most-two"], (484, 7465), (484, 7465)),
]


@pytest.mark.skipif(not DATA.exists(), reason="the public tables are not here")
@pytest.mark.parametrize(("size", "options", "published", "best"), CASES)
def test_the_published_package_is_never_better_on_its_own_tables(size, options, published, best):
    run = subprocess.run(
        [sys.executable, ROOT / "examples/mentor_match_rules.py", DATA / size, *options],
        capture_output=True,
        text=True,
        check=True,
    )
    words = run.stdout.replace(",", "").split()
    found = int(words[0]), int(words[3])
    assert found == best
    assert found >= published
    assert "optimal (proven)" in run.stdout


SLOTS = DATA.parent / "timeslots"


@pytest.mark.skipif(not SLOTS.exists(), reason="the public tables are not here")
def test_the_time_slot_tables_are_read_and_matched_with_a_proof():
    run = subprocess.run(
        [sys.executable, ROOT / "examples/timeslots.py", SLOTS],
        capture_output=True,
        text=True,
        check=True,
    )
    # 25 mentors with 12 seats each; every seat is taken, so no plan has more pairs.
    assert "300 pairs" in run.stdout
    assert "200 mentees without a new mentor" in run.stdout
    assert "optimal (proven)" in run.stdout

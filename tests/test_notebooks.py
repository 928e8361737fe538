"""The notebooks run from the first cell to the last, and hold what a run gave."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from profiles import share

NOTEBOOKS = sorted((Path(__file__).parents[1] / "examples/notebooks").glob("*.ipynb"))


def code_of(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def with_fewer_seeds(code):
    """Return the code with this profile's share of the seeds, so that every cell still runs."""
    return re.sub(
        r"seeds( ?)= ?range\((\d+)\)",
        lambda found: f"seeds{found[1]}={found[1]}range({round(int(found[2]) * share())})",
        code,
    )


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_runs(path, tmp_path):
    # Worker processes import the script: only the first of them runs the cells.
    script = tmp_path / "notebook.py"
    body = with_fewer_seeds("\n\n".join(code_of(path))).replace("\n", "\n    ")
    script.write_text(f"if __name__ == '__main__':\n    {body}\n", encoding="utf-8")
    run = subprocess.run(
        [sys.executable, script], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_was_executed_without_an_error(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1))
    kinds = {output["output_type"] for cell in code for output in cell["outputs"]}
    assert "error" not in kinds
    assert "stream" in kinds or "execute_result" in kinds


def test_there_is_one_for_each_programme():
    assert [path.stem for path in NOTEBOOKS] == ["duo_timing", "vernier_companies"]

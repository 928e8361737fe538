"""The reference, and what else the documentation says twice, is what the code says."""

import importlib
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MADE = runpy.run_path(str(ROOT / "docs/make_reference.py"))
MODULES = list(MADE["INTRODUCTIONS"])

ASK = "run `python docs/make_reference.py`"


def test_the_reference_is_what_the_docstrings_of_today_make():
    assert (ROOT / "docs/reference.md").read_text(encoding="utf-8") == MADE["reference"](), ASK


def test_contributing_shows_the_layers_of_the_import_contract():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert MADE["layers"]() in text, ASK
    assert text == MADE["contributing"](), ASK


@pytest.mark.parametrize("name", MODULES)
def test_every_public_name_has_a_docstring(name):
    module = importlib.import_module(name)
    assert module.__doc__
    bare = [key for key in module.__all__ if not MADE["first_line"](key, getattr(module, key))]
    assert not bare


def test_every_member_in_the_reference_has_a_text():
    rows = [line for line in MADE["reference"]().splitlines() if line.startswith("| `")]
    assert not [row for row in rows if row.endswith("|  |")]

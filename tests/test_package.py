"""The package as a whole: names, imports, layers, documentation."""

import ast
import importlib
import io
import os
import pkgutil
import re
import subprocess
import sys
import tokenize
from pathlib import Path

import pytest

import pairmatch as pm
from pairmatch import intake, policy, testing

ROOT = Path(__file__).parents[1]


def said(code, **environment):
    """Return what a fresh interpreter prints."""
    run = [sys.executable, "-c", code]
    environment = os.environ | environment
    return subprocess.run(run, capture_output=True, text=True, check=True, env=environment).stdout


SOURCES = sorted((ROOT / "src").rglob("*.py"))


def test_all_public_names_exist_and_are_documented_in_the_reference():
    reference = (ROOT / "docs/reference.md").read_text(encoding="utf-8")
    for module in (pm, intake, policy, testing):
        for name in module.__all__:
            thing = getattr(module, name)
            assert f"`{name}" in reference or f".{name}" in reference, name
            assert name.startswith("__") or name in ("GENERALIST", "UNDECIDED") or thing.__doc__, (
                name
            )


def test_importing_the_package_loads_no_other_package_and_no_room():
    loaded = set(said("import sys, pairmatch; print(*sys.modules)").split())
    assert not {"numpy", "pandas", "pydantic"} & loaded
    assert not {name for name in loaded if name.startswith("pairmatch.")}


def test_matching_loads_the_solver_at_the_end_and_never_what_is_optional():
    code = "import sys, pairmatch; pairmatch.match; print(*sys.modules)"
    loaded = set(said(code).split())
    optional = {"scipy", "matplotlib", "hypothesis", "pytest", "pairmatch.testing", "pairmatch.lab"}
    assert "pairmatch.api" in loaded
    assert not {"ortools", *optional} & loaded


def test_each_public_name_is_loaded_from_the_module_that_type_checkers_see():
    tree = ast.parse((ROOT / "src/pairmatch/__init__.py").read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    seen = {name.name: item.module for item in block.body for name in item.names}
    assert {*seen, "__version__"} == set(pm.__all__)
    for name, module in seen.items():
        assert getattr(pm, name) is getattr(importlib.import_module(module), name)


def test_names_and_rooms_are_attributes_of_the_package_without_a_further_import():
    names = "pm.errors.Issue, pm.scoring.Scores, pm.people.Mentor, pm.advice.frontier"
    assert said(f"import pairmatch as pm; print(len([{names}]))") == "4\n"
    assert dir(pm) == sorted(pm.__all__)
    assert not hasattr(pm, "matches")


def test_importing_the_package_logs_and_changes_nothing():
    code = """
import logging, warnings
import numpy, pandas, pydantic
before = logging.root.handlers[:], warnings.filters[:]
import pairmatch
pairmatch.match
assert before == (logging.root.handlers[:], warnings.filters[:])
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_results_do_not_depend_on_the_hash_seed():
    code = """
import pairmatch as pm
cohort = pm.cohort_from_frames(*pm.load_sample("duo_for_a_job"))
result = pm.match(cohort, pm.Policy.preset("duo_for_a_job"))
print(result.matching, cohort.digest, result.certificate.value)
print(result.unmatched_mentees.to_csv(), result.mentor_prices.to_csv())
"""
    outputs = {said(code, PYTHONHASHSEED=seed) for seed in ("0", "1", "42")}
    assert len(outputs) == 1


def test_a_module_name_occurs_twice_only_for_the_same_topic():
    stems = [path.stem for path in SOURCES if path.stem != "__init__"]
    twice = {stem for stem in stems if stems.count(stem) > 1}
    assert twice <= {"languages", "profiles", "quotas"}


def code_lines(source, function):
    """Return the number of lines of a function without docstring, comments and blank lines."""
    lines = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.string.strip() and token.type != tokenize.COMMENT:
            lines |= set(range(token.start[0], token.end[0] + 1))
    if ast.get_docstring(function) is not None:
        lines -= set(range(function.body[0].lineno, function.body[0].end_lineno + 1))
    return len(lines & set(range(function.lineno, function.end_lineno + 1)))


def test_lines_of_a_function_are_counted_without_docstring_comments_and_blanks():
    source = 'def f(\n    x,\n):\n    """Text.\n\n    More.\n    """\n    # why\n\n    return x\n'
    assert code_lines(source, ast.parse(source).body[0]) == 4


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT / "src")))
def test_no_function_has_more_than_40_lines_of_code(path):
    source = path.read_text(encoding="utf-8")
    functions = [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        # Most are short: only the others are counted.
        and node.end_lineno - node.lineno >= 40
    ]
    lines = [(function.name, code_lines(source, function)) for function in functions]
    assert not [(name, n) for name, n in lines if n > 40]


def test_no_module_is_named_like_a_public_function():
    modules = {path.stem for path in SOURCES}
    functions = {name for name in pm.__all__ if callable(getattr(pm, name)) and name.islower()}
    assert not modules & functions


def test_the_solver_is_imported_in_one_module_only():
    users = [
        path.name
        for path in SOURCES
        if re.search(r"^\s*(import|from) ortools", path.read_text(), re.M)
    ]
    assert users == ["_ortools.py"]


def test_every_public_function_and_class_has_a_docstring_with_an_example():
    missing = []
    for info in pkgutil.walk_packages(pm.__path__, "pairmatch."):
        module = importlib.import_module(info.name)
        assert module.__doc__, info.name
    for name in pm.__all__:
        thing = getattr(pm, name)
        if not callable(thing) or (isinstance(thing, type) and issubclass(thing, Exception)):
            continue
        told_by_match = {
            "Certificate", "Check", "Diagnosis", "IntakeReport", "Status", "Breakdown",
        }  # fmt: skip
        if name not in told_by_match and ">>>" not in (thing.__doc__ or ""):
            missing.append(name)
    assert not missing


def test_the_version_is_the_same_everywhere():
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f'version = "{pm.__version__}"' in project
    assert f"version: {pm.__version__}" in citation
    assert f"## {pm.__version__}" in changes


@pytest.mark.parametrize(
    "path", sorted((ROOT / "examples").glob("*.py")), ids=lambda path: path.name
)
def test_examples_run(path, tmp_path):
    run = subprocess.run(
        [sys.executable, path], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout

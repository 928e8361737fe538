"""Make what the documentation says twice: the reference, and the layers in CONTRIBUTING.md.

    python docs/make_reference.py

The names are those in ``__all__`` of every public module; the texts are the first lines of their
docstrings. ``tests/test_reference.py`` compares the files with what this makes.
"""

import ast
import enum
import importlib
import inspect
import re
import textwrap
import tomllib
from collections.abc import Callable, Iterator
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[1]

HEAD = """# Reference

Every public name with the first line of its docstring, made by `docs/make_reference.py`. \
`help(pm.match)` shows the whole docstring. A pair is `(mentee_id, mentor_id)` everywhere.
"""

INTRODUCTIONS = {
    "pairmatch": (
        "Used as `import pairmatch as pm`. More on [tables](tables.md), [results](results.md),"
        " [the model](model.md)."
    ),
    "pairmatch.people": (
        "Names of codes, for texts of your own: see [Results](results.md#what-the-two-share). What "
        "`pairmatch` has too is the same here."
    ),
    "pairmatch.intake": (
        "Tables to a cohort. More on [tables](tables.md) and [forms](forms.md), which explain "
        "the keys of a mapping. What `pairmatch` has too is the same here."
    ),
    "pairmatch.policy": (
        "Used as `from pairmatch.policy import GoalCoverage`. Meanings, blanks and reason "
        "codes are in [Policies](policies.md), quotas in "
        "[Quotas](rules_of_programmes.md#quotas). All criteria take `weight`, `missing` and "
        "`name` too, all rules `missing` and `name`."
    ),
    "pairmatch.advice": (
        "Answers have `to_dict()` and `text(language)`; see [Advice](advice.md). Functions "
        "raise `PolicyError` for questions that make no sense, and `InfeasibleError` where no "
        "plan is possible. What concerns one result is asked of the result: `explain`, "
        "`shortlist`, `alternatives`, `compare`."
    ),
    "pairmatch.report": (
        "Used as `pm.report.to_html(result)`; needs the extra `report`. See [Reports](report.md)."
    ),
    "pairmatch.report.plots": (
        "Used as `from pairmatch.report import plots`; needs the extra `plot`. See "
        "[Plots](plots.md)."
    ),
    "pairmatch.season": (
        "From week to week; see [The next round](season.md). What `pairmatch` has too is the same "
        "here."
    ),
    "pairmatch.lab": (
        "Imported by itself: `from pairmatch import lab`. Intervals need the extra `lab`. See "
        "[The policy lab](lab.md)."
    ),
    "pairmatch.lab.synthetic": """Used as `from pairmatch.lab import synthetic`.

```python
>>> import pairmatch as pm
>>> from pairmatch.lab import synthetic
>>> people = synthetic.cohort(40, 50, seed=1, sites=2)
>>> pm.match(people, pm.Policy.preset("duo_for_a_job")).status == "OPTIMAL"
True

```""",
    "pairmatch.testing": "Tools for tests. They need the extra `test`.",
}
"""What is said of each public module before its tables, in this order."""

# Modules of which the members of classes are listed too.
WITH_MEMBERS = (
    "pairmatch", "pairmatch.policy", "pairmatch.advice", "pairmatch.season", "pairmatch.lab"
)  # fmt: skip

LAYERS = re.compile(r"(<!-- layers of pyproject\.toml -->\n).*?(<!-- end -->)", re.DOTALL)


def reference() -> str:
    """Return the text of docs/reference.md."""
    parts, listed = [HEAD], set[object]()
    for name, introduction in INTRODUCTIONS.items():
        module = importlib.import_module(name)
        parts += [f"## `{name}`", introduction]
        things = {key: getattr(module, key) for key in module.__all__}
        for title, kept in _KINDS.items():
            rows = [_row(key, thing) for key, thing in things.items() if kept(thing)]
            if rows:
                parts += [f"### {title} of `{name}`", _table("name", rows)]
        if name in WITH_MEMBERS:
            classes = {k: t for k, t in things.items() if _is_plain_class(t) and t not in listed}
            rows = [row for key, thing in classes.items() for row in _members(key, thing)]
            parts += [f"### Members of classes of `{name}`", _table("member", rows)]
            listed.update(classes.values())
    return "\n\n".join(part.strip() for part in parts) + "\n"


def layers() -> str:
    """Return the layers of the import contract, from low to high, as CONTRIBUTING.md shows them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    rooms = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    # A layer in brackets may be missing; it is named once it is there.
    names = [" | ".join(n for n in re.split(r" *\| *", room) if n[0] != "(") for room in rooms]
    # No-break spaces keep a layer in one line.
    text = " < ".join(f"`{name}`".replace(" ", "\xa0") for name in reversed(names))
    wrapped = textwrap.wrap(text, 100, break_on_hyphens=False, break_long_words=False)
    return "\n".join(wrapped).replace("\xa0", " ")


def contributing() -> str:
    """Return the text of CONTRIBUTING.md with the layers of today."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    return LAYERS.sub(lambda found: f"{found[1]}\n{layers()}\n\n{found[2]}", text)


def first_line(name: str, thing: object) -> str:
    """Return the first line of a public name's docstring, "" if it has none of its own."""
    text = _constants().get(name) if _is_constant(thing) else thing.__doc__
    line = (text or "").strip().partition("\n")[0]
    # Dataclasses without a docstring get their signature for one.
    return "" if line.startswith(f"{name}(") else line


def _is_error(thing: object) -> bool:
    return isinstance(thing, type) and issubclass(thing, Exception)


def _is_plain_class(thing: object) -> bool:
    return isinstance(thing, type) and not _is_error(thing)


def _is_constant(thing: object) -> bool:
    return not (isinstance(thing, type | ModuleType) or inspect.isroutine(thing))


_KINDS: dict[str, Callable[[object], bool]] = {
    "Functions": inspect.isfunction,
    "Classes": _is_plain_class,
    "Errors and warnings": _is_error,
    "Constants": _is_constant,
    "Modules": inspect.ismodule,
}


@cache
def _constants() -> dict[str, str]:
    """Return the docstrings below assignments at the top of the package's modules."""
    docstrings: dict[str, str] = {}
    for path in sorted((ROOT / "src/pairmatch").rglob("*.py")):
        body = ast.parse(path.read_text(encoding="utf-8")).body
        for statement, below in pairwise(body):
            if isinstance(statement, ast.Assign):
                target = statement.targets[0]
            elif isinstance(statement, ast.AnnAssign):
                target = statement.target
            else:
                continue
            text = below.value if isinstance(below, ast.Expr) else None
            if isinstance(target, ast.Name) and isinstance(text, ast.Constant):
                docstrings.setdefault(target.id, " ".join(str(text.value).split()))
    return docstrings


def _row(name: str, thing: Any) -> tuple[str, str]:
    shown = name
    if inspect.isfunction(thing) or (_is_plain_class(thing) and _is_made_by_hand(thing)):
        shown = f"{name}{_signature(thing)}"
    return shown, first_line(name, thing)


def _is_made_by_hand(thing: type) -> bool:
    return "Parameters\n" in (thing.__doc__ or "") and not issubclass(thing, enum.Enum)


def _signature(thing: Any) -> str:
    """Return the parameters without types; ``…`` stands for defaults that are made anew."""
    signature = inspect.signature(thing)
    bare = [
        parameter.replace(annotation=parameter.empty, default=_default(parameter.default))
        for name, parameter in signature.parameters.items()
        if name not in ("self", "cls")
    ]
    return str(inspect.Signature(bare)).replace("'", '"')


class _Shown(str):
    """A default as the signature shows it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def _default(value: object) -> object:
    if value is inspect.Parameter.empty:
        return value
    text = repr(value)
    return _Shown("…" if "<" in text or len(text) > 40 else text)


def _members(name: str, thing: type) -> Iterator[tuple[str, str]]:
    """Yield the attributes that the docstring names, and the methods, each with its first line."""
    yield from ((f"{name}.{key}", text) for key, text in _attributes(thing))
    for key, member in vars(thing).items():
        if key.startswith("_"):
            continue
        if isinstance(member, property | cached_property):
            yield f"{name}.{key}", (member.__doc__ or "").partition("\n")[0]
        elif inspect.isroutine(member) or isinstance(member, classmethod | staticmethod):
            bound = inspect.unwrap(getattr(thing, key))
            shown = _signature(bound)
            yield f"{name}.{key}{shown}", (bound.__doc__ or "").strip().partition("\n")[0]


def _attributes(thing: type) -> Iterator[tuple[str, str]]:
    """Yield names and texts of the section "Attributes" of a docstring."""
    text = inspect.cleandoc(thing.__doc__ or "")
    found = re.search(r"^Attributes\n-+\n(.*?)(?=\n\n[A-Z]\w+\n-+\n|\Z)", text, re.DOTALL | re.M)
    for entry in re.split(r"\n(?=\S)", found[1]) if found else ():
        names, _, described = entry.partition("\n")
        for name in names.split(", "):
            yield name, " ".join(textwrap.dedent(described).split())


def _table(title: str, rows: list[tuple[str, str]]) -> str:
    lines = [f"| {title} | what it is or does |", "|---|---|"]
    lines += [f"| `{_cell(shown)}` | {_cell(_plain(text))} |" for shown, text in rows]
    return "\n".join(lines)


def _plain(text: str) -> str:
    """Return a docstring's line as Markdown."""
    return re.sub(r":\w+:`~?([^`]*)`", r"`\1`", text).replace("``", "`")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    (ROOT / "docs/reference.md").write_text(reference(), encoding="utf-8")
    (ROOT / "CONTRIBUTING.md").write_text(contributing(), encoding="utf-8")

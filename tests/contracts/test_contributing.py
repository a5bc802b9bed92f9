"""What CONTRIBUTING.md names is there: files and folders, names of code, commands, layers."""

from __future__ import annotations

import ast
import importlib.util
import re
import tomllib
from functools import cache

import pytest

from tests.helpers.paths import ROOT

TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
PROSE = re.sub(r"^ *```.*?^ *```$", "", TEXT, flags=re.DOTALL | re.MULTILINE)
CODE = re.findall(r"`` ?(.+?) ?``|`([^`\n]+)`", PROSE)
SPANS = [double or single for double, single in CODE]
PATH = re.compile(
    r"(?:\.ci|docs|fixtures|linter|rules|tests|benchmarks|examples)/[\w./-]*|[A-Z]+\.md|\w+\.(?:txt|toml)"
)
PATHS = sorted({span for span in SPANS if PATH.fullmatch(span)})
LINKS = sorted(set(re.findall(r"\]\(([^)#\s]+)", PROSE)))
# A module, and the names behind it that it is said to hold: `linter/x.py` `Name`, `other`.
HELD = re.compile(r"`(linter/[\w/]+\.py)`((?: ?,? `[A-Za-z_][\w.]*`)+)")
NAMES = sorted(
    {(path, name) for path, names in HELD.findall(PROSE) for name in re.findall(r"`([A-Za-z_][\w.]*)`", names)}
)
NAME = re.compile(r"[A-Z]\w*[a-z]\w*(?:\.\w+)*|[a-z]+(?:_[a-z]+)+(?:\.\w+)*")  # of a class or a function
MODULE = re.compile(r"python -m ([\w.]+)")


@cache
def defined(path: str) -> frozenset[str]:
    """The names that a module defines, those of its classes as `Class.name`."""
    found: set[str] = set()
    for node in ast.parse((ROOT / path).read_text(encoding="utf-8")).body:
        found.update(names_of(node))
        if isinstance(node, ast.ClassDef):
            found.update(f"{node.name}.{name}" for part in node.body for name in names_of(part))
    return frozenset(found)


def names_of(node: ast.stmt) -> list[str]:
    """The names that a statement defines."""
    if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]


@cache
def all_defined() -> frozenset[str]:
    """The names that all modules define."""
    modules = (path.relative_to(ROOT).as_posix() for path in (ROOT / "linter").rglob("*.py"))
    return frozenset(name for module in modules for name in defined(module))


def test_the_page_names_much() -> None:
    assert len(PATHS) > 50
    assert len(NAMES) > 30


@pytest.mark.parametrize("path", sorted({*PATHS, *(link for link in LINKS if "://" not in link)}))
def test_a_path_is_there(path: str) -> None:
    assert (ROOT / path).is_dir() if path.endswith("/") else (ROOT / path).exists()


@pytest.mark.parametrize(("path", "name"), NAMES)
def test_a_module_holds_what_it_is_said_to_hold(path: str, name: str) -> None:
    assert name in defined(path)


def test_a_name_of_code_is_one() -> None:
    known = {name for _, name in NAMES}
    bare = {span.removesuffix("s") for span in SPANS if NAME.fullmatch(span) and span not in known}
    assert sorted(name for name in bare if name not in all_defined() and f"{name}s" not in all_defined()) == []


@pytest.mark.parametrize("module", sorted({name for name in MODULE.findall(TEXT) if name not in ("venv", "pytest")}))
def test_a_command_can_be_run(module: str) -> None:
    spec = importlib.util.find_spec(module)
    assert spec is not None
    assert spec.submodule_search_locations is None or importlib.util.find_spec(f"{module}.__main__") is not None


def test_the_layers_are_those_that_are_held() -> None:
    section = TEXT.partition("\n## Layers\n")[2].partition("\n## ")[0]
    rows = [
        re.findall(r"`linter/([\w/]+?)(?:\.py|/)`", row.split("|")[1]) for row in section.splitlines() if "| `" in row
    ]
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    (layers,) = (contract["layers"] for contract in contracts if contract["type"] == "layers")
    assert [sorted(row) for row in rows] == [sorted(layer.split(" | ")) for layer in layers if layer != "__main__"]

"""What a machine can hold of the design: imports point one way, the core is pure, everything says what it is."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import linter
from tests.helpers.paths import ROOT

FILES = sorted((ROOT / "linter").rglob("*.py"))
SCRIPTS = Path(sys.executable).parent
TEXTS = (".py", ".md", ".toml", ".out", ".yaml", ".yml")
IMPURE_CALLS = {"open", "print", "input", "exit", "breakpoint", "eval", "exec", "compile", "__import__"}
IMPURE_MODULES = {"os", "pathlib", "io", "subprocess", "shutil", "tempfile", "socket", "pickle", "logging"}
PURE_NAMES = {("pathlib", "PurePosixPath"), ("pathlib", "PurePath"), ("importlib", "resources")}
ENGINE = "linter.mermaid.engine"  # alone reads its script: held below


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(path): path for path in FILES}
# What reads, prints, answers an editor and exits, and what lints for other programs by means of it.
OUTSIDE = (
    "linter.app",
    "linter.cli",
    "linter.lsp",
    "linter.api",
    "linter.integrations",
    "linter.project",
    "linter.__main__",
)
FRONT = "linter"  # offers what programs may rely on, and imports it when they ask: held below
CORE = [name for name in MODULES if not name.startswith(OUTSIDE)]


@cache
def tree(name: str) -> ast.Module:
    return ast.parse(MODULES[name].read_text(encoding="utf-8"))


def test_imports_point_one_way() -> None:
    done = subprocess.run(
        [SCRIPTS / "lint-imports", "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_the_front_of_the_package_imports_what_it_offers_only_for_those_who_check_types() -> None:
    offered = next(node for node in tree(FRONT).body if isinstance(node, ast.If))
    assert ast.unparse(offered.test) == "TYPE_CHECKING"
    homes = {str(node.module) for node in offered.body if isinstance(node, ast.ImportFrom)} - {"typing"}
    assert homes == set(linter._HOMES.values()) <= set(MODULES)
    others = [node for node in ast.walk(tree(FRONT)) if isinstance(node, (ast.Import, ast.ImportFrom))]
    outside = [node for node in others if node not in offered.body]
    assert {node.module for node in outside if isinstance(node, ast.ImportFrom)} == {
        "__future__",
        "importlib",
    }
    assert len(outside) == 2


@pytest.mark.parametrize("name", list(MODULES))
def test_nothing_of_ours_asks_the_front_for_what_it_offers_to_programs(name: str) -> None:
    asked = {
        alias.name
        for node in ast.walk(tree(name))
        if isinstance(node, ast.ImportFrom) and node.module == FRONT
        for alias in node.names
    }
    assert {one for one in asked if f"{FRONT}.{one}" not in MODULES} <= {"__version__"}
    assert name == FRONT or not [node for node in ast.walk(tree(name)) if _is_the_front(node)]


def _is_the_front(node: ast.AST) -> bool:
    """Whether the bare package is imported, of which anything may be asked."""
    return isinstance(node, ast.Import) and any(alias.name == FRONT and not alias.asname for alias in node.names)


def test_what_programs_call_and_plugins_neither_print_nor_exit_nor_read_by_themselves() -> None:
    paths = {f"import {name}" for name in ("PathLike", "fspath", "normpath", "abspath", "relpath", "Path")}
    for name in (one for one in MODULES if one.startswith(("linter.api", "linter.integrations"))):
        assert not [found for found in impure(name) if not any(found.endswith(path) for path in paths)], name


def impure(name: str) -> Iterator[str]:
    """Everything in a module that reads, writes, prints or exits, or could."""
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in IMPURE_CALLS:
            yield f"line {node.lineno}: {node.func.id}()"
        elif isinstance(node, ast.Import):
            names = [a.name for a in node.names if a.name.split(".")[0] in IMPURE_MODULES]
            yield from (f"line {node.lineno}: import {one}" for one in names)
        elif isinstance(node, ast.ImportFrom) and str(node.module).split(".")[0] in IMPURE_MODULES:
            names = [a.name for a in node.names if (node.module, a.name) not in PURE_NAMES]
            yield from (f"line {node.lineno}: from {node.module} import {one}" for one in names)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "sys":
            yield from [f"line {node.lineno}: sys.{node.attr}"] if node.attr != "version_info" else []
        elif isinstance(node, ast.Attribute) and node.attr in ("read_text", "write_text", "read_bytes", "write_bytes"):
            yield f"line {node.lineno}: .{node.attr}"


@pytest.mark.parametrize("name", [name for name in CORE if name not in {ENGINE, "linter.reports"}])
def test_the_core_reads_writes_prints_and_exits_nowhere(name: str) -> None:
    assert list(impure(name)) == []


def test_the_search_for_impurity_finds_the_command_line() -> None:
    assert any("import os" in found for found in impure("linter.project.discovery"))
    assert any("read_text" in found for found in impure("linter.project.project"))


def test_reports_name_files_and_open_none() -> None:
    assert [found.split(": ")[1] for found in impure("linter.reports")] == ["from pathlib import Path"]


def test_the_engine_for_diagrams_reads_its_script_and_nothing_else() -> None:
    assert [found.split(": ")[1] for found in impure(ENGINE)] == ["from pathlib import Path", ".read_text"]


@pytest.mark.parametrize("name", list(MODULES))
def test_everything_public_says_what_it_is(name: str) -> None:
    module = tree(name)
    silent = [] if ast.get_docstring(module) else [name]
    for node in module.body:
        if isinstance(node, (ast.ClassDef, ast.FunctionDef)) and not node.name.startswith("_"):
            silent += [] if ast.get_docstring(node) else [node.name]
    assert silent == []


def test_no_page_of_the_project_holds_a_path_of_one_machine() -> None:
    places = re.compile("(?<![\\w.])/(?:" + "|".join(("ho" + "me", "Us" + "ers", "ro" + "ot", "wo" + "rk")) + r")/\w")
    folders = ("linter", "rules", "fixtures", "examples", "tests", "docs", ".")
    pages = [path for folder in folders for path in (ROOT / folder).glob("*" if folder == "." else "**/*")]
    texts = {path: path.read_bytes().decode("utf-8", "replace") for path in pages if path.suffix in TEXTS}
    assert [path for path, text in texts.items() if places.search(text)] == []

"""The house rules that a machine can hold: imports point one way, the core is pure, everything says what it is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import linter

ROOT = Path(__file__).resolve().parent.parent
FILES = sorted((ROOT / "linter").rglob("*.py"))
TEXTS = (".py", ".md", ".toml", ".out", ".yaml", ".yml")
IMPURE_CALLS = {"open", "print", "input", "exit", "breakpoint", "eval", "exec", "compile", "__import__"}
IMPURE_MODULES = {"os", "pathlib", "io", "subprocess", "shutil", "tempfile", "socket", "pickle", "logging"}
PURE_NAMES = {("pathlib", "PurePosixPath"), ("pathlib", "PurePath"), ("importlib", "resources")}
ENGINE_ROOM = re.compile(r"linter\.mermaid(_\w+)?")  # runs engines that other people wrote: named here, held below


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(path): path for path in FILES}
# What reads, prints, answers an editor and exits, and what lints for other programs by means of it.
OUTSIDE = ("linter.cli", "linter.server", "linter.api", "linter.plugins", "linter.__main__")
FRONT = "linter"  # offers what programs may rely on, and imports it when they ask: held below
CORE = [name for name in MODULES if not name.startswith(OUTSIDE)]


@cache
def tree(name: str) -> ast.Module:
    return ast.parse(MODULES[name].read_text(encoding="utf-8"))


@cache
def imports(name: str) -> frozenset[str]:
    """Our own modules that a module imports, also inside functions; `from linter import x` is the module x."""
    found = set()
    if name == FRONT:
        return frozenset()
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}: relative import"
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {str(node.module)}
    return frozenset(found & set(MODULES))


def reach(name: str) -> set[str]:
    """All our modules that importing one brings in."""
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        for other in imports(waiting.pop()) - seen:
            seen.add(other)
            waiting.append(other)
    return seen


@pytest.mark.parametrize("name", CORE)
def test_the_core_never_imports_the_command_line(name: str) -> None:
    assert not [other for other in imports(name) if other.startswith(OUTSIDE)]


def test_the_front_of_the_package_imports_what_it_offers_only_for_those_who_check_types() -> None:
    offered = next(node for node in tree(FRONT).body if isinstance(node, ast.If))
    assert ast.unparse(offered.test) == "TYPE_CHECKING"
    homes = {str(node.module) for node in offered.body if isinstance(node, ast.ImportFrom)}
    assert homes == set(linter._HOMES.values()) <= set(MODULES)
    others = [node for node in ast.walk(tree(FRONT)) if isinstance(node, (ast.Import, ast.ImportFrom))]
    outside = [node for node in others if node not in offered.body]
    assert {node.module for node in outside if isinstance(node, ast.ImportFrom)} == {"importlib", "typing"}
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
    for name in (one for one in MODULES if one.startswith(("linter.api", "linter.plugins"))):
        assert not [found for found in impure(name) if not any(found.endswith(path) for path in paths)], name


def test_only_its_command_imports_the_language_server() -> None:
    users = {name for name in MODULES if any(other.startswith("linter.server") for other in imports(name))}
    assert {name for name in users if not name.startswith("linter.server")} == {"linter.cli.server"}


def test_only_the_programs_they_plug_into_import_the_plugins() -> None:
    users = {name for name in MODULES if any(other.startswith("linter.plugins") for other in imports(name))}
    assert not {name for name in users if not name.startswith("linter.plugins")}


def test_model_and_text_import_nothing_of_ours() -> None:
    assert imports("linter.model") == imports("linter.text") == frozenset()


def test_checks_know_neither_codes_nor_configuration_nor_reports() -> None:
    for name in MODULES:
        if name.startswith("linter.checks"):
            far = {"linter.engine", "linter.rules", "linter.config", "linter.selection", "linter.manual"}
            reached = reach(name)
            assert not reached & far, name
            assert not [other for other in reached if other.startswith(("linter.reports", "linter.cli"))], name


def test_reports_know_only_the_model() -> None:
    for name in MODULES:
        if name.startswith("linter.reports."):
            values = {"linter.model", "linter.status_model", "linter.course_model"}
            assert {other for other in reach(name) if not other.startswith("linter.reports")} <= values, name


def test_no_import_goes_in_a_circle() -> None:
    packages = {name for name in MODULES if MODULES[name].name == "__init__.py"}
    for name in MODULES:
        assert name not in reach(name) - packages, name


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


@pytest.mark.parametrize("name", [name for name in CORE if not ENGINE_ROOM.fullmatch(name)])
def test_the_core_reads_writes_prints_and_exits_nowhere(name: str) -> None:
    assert list(impure(name)) == []


def test_the_search_for_impurity_finds_the_command_line() -> None:
    assert any("import os" in found for found in impure("linter.cli.discovery"))
    assert any("read_text" in found for found in impure("linter.cli.rule_pages"))


def test_the_engine_room_neither_prints_nor_exits() -> None:
    loud = re.compile(r"print|exit|open|import (os|shutil|socket|pickle)\b|sys\.std")
    for name in filter(ENGINE_ROOM.fullmatch, MODULES):
        assert not [one for one in impure(name) if loud.search(one)], name


@pytest.mark.parametrize("name", list(MODULES))
def test_everything_public_says_what_it_is(name: str) -> None:
    module = tree(name)
    silent = [] if ast.get_docstring(module) else [name]
    for node in module.body:
        if isinstance(node, (ast.ClassDef, ast.FunctionDef)) and not node.name.startswith("_"):
            silent += [] if ast.get_docstring(node) else [node.name]
    assert silent == []


def test_files_are_short() -> None:
    files = [*MODULES.values(), *(ROOT / "tests").rglob("*.py"), *(ROOT / "benchmarks").rglob("*.py")]
    lengths = {path: path.read_text(encoding="utf-8").count("\n") for path in files}
    assert {path: length for path, length in lengths.items() if length > 220} == {}


def test_no_page_of_the_project_holds_a_path_of_one_machine() -> None:
    places = re.compile("(?<![\\w.])/(?:" + "|".join(("ho" + "me", "Us" + "ers", "ro" + "ot", "wo" + "rk")) + r")/\w")
    folders = ("linter", "rules", "fixtures", "examples", "tests", "docs", ".")
    pages = [path for folder in folders for path in (ROOT / folder).glob("*" if folder == "." else "**/*")]
    texts = {path: path.read_bytes().decode("utf-8", "replace") for path in pages if path.suffix in TEXTS}
    assert [path for path, text in texts.items() if places.search(text)] == []

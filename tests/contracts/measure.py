"""Measures how the package is built: modules, lines, imports, and which modules work for a page.

    python -m tests.contracts.measure                # this checkout
    python -m tests.contracts.measure /path/to/other # another one, with the libraries of this interpreter

A module counts as used where one of its functions runs. Nothing is judged here: import-linter holds the layers.
"""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# Runs a command and prints, on the last line of standard error, the modules of which a function ran.
_TRACE = """
import json, os, sys, threading
tree, package = sys.argv[1], os.path.join(sys.argv[1], "linter") + os.sep
sys.path[0] = tree
used, inspect_newlocals = set(), 2  # `inspect.CO_NEWLOCALS`: a function, not the body of a module or class
def note(frame, event, argument):
    name = frame.f_code.co_filename
    if event == "call" and name.startswith(package) and frame.f_code.co_flags & inspect_newlocals:
        used.add(name[len(package):])
threading.setprofile(note)
sys.setprofile(note)
sys.argv[:] = ["lint-modules", *sys.argv[2:]]
try:
    if os.path.exists(package + "cli/entry.py"):
        from linter.cli.entry import main
    else:
        from linter.cli.main import main
    main()
except SystemExit:
    pass
finally:
    sys.setprofile(None)
    print("\\n" + json.dumps(sorted(used)), file=sys.stderr)
"""

_PAGE = """---
type: learning-module
title: Leases
---
# Leases

## Focus Block 1: Time (25 min)

### PRIMING

Text with a [link](#nowhere).
"""
_SUPPRESSED = _PAGE + "\n<!-- lint-modules: ignore FB103 -->\n"
_TRACKER = """---
type: tracking-system
title: Module tracker
---
# Module tracker

| Module | File | Status |
|---|---|---|
| Leases | [module-1.md](module-1.md) | ✅ Complete |
"""


@dataclass(frozen=True, slots=True)
class Imports:
    """The modules of a package, and which of them import which at module level."""

    modules: dict[str, Path]
    edges: set[tuple[str, str]]

    @property
    def lines(self) -> int:
        """Lines of all modules, blank ones and comments included."""
        return sum(path.read_text(encoding="utf-8").count("\n") for path in self.modules.values())

    def longest_chain(self) -> list[str]:
        """The longest chain of modules in which each imports the next."""
        imported: dict[str, list[str]] = {}
        for importer, name in sorted(self.edges):
            imported.setdefault(importer, []).append(name)

        @cache
        def chain(module: str) -> tuple[str, ...]:
            return (module, *max((chain(name) for name in imported.get(module, ())), key=len, default=()))

        return list(max((chain(module) for module in self.modules), key=len))


def read_imports(tree: Path) -> Imports:
    """The imports of the package `linter` below a folder; those inside functions or for types alone do not count."""
    modules: dict[str, Path] = {}
    for path in sorted((tree / "linter").rglob("*.py")):
        modules[".".join(path.relative_to(tree).with_suffix("").parts).removesuffix(".__init__")] = path
    edges: set[tuple[str, str]] = set()
    for module, path in modules.items():
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            edges.update((module, name) for name in _imported(node, modules) if name != module)
    return Imports(modules, edges)


def _imported(node: ast.stmt, modules: dict[str, Path]) -> Iterator[str]:
    if isinstance(node, ast.ImportFrom) and node.module is not None:
        for alias in node.names:
            submodule = f"{node.module}.{alias.name}"
            if submodule in modules:
                yield submodule
            elif node.module in modules:
                yield node.module
    elif isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names if alias.name in modules)


def used_modules(tree: Path, folder: Path, *words: str) -> set[str]:
    """The files of the package of which a function runs in one call of the command in a folder."""
    environment = {"PATH": os.environ.get("PATH", ""), "HOME": str(folder.parent / "home")}
    call = [sys.executable, "-c", _TRACE, str(tree), *words]
    done = subprocess.run(call, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    used: list[str] = json.loads(done.stderr.splitlines()[-1])
    return set(used)


def follow(tree: Path) -> dict[str, int]:
    """How many files work for a page, a page told again, a suppression, a fix and a tracker's rewrite."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve() / "project"
        folder.mkdir()
        page = folder / "module-1.md"
        page.write_text(_PAGE, encoding="utf-8")
        (folder / "lint-modules.toml").write_text("", encoding="utf-8")
        cold = used_modules(tree, folder, "--no-cache", "module-1.md")
        used_modules(tree, folder, "module-1.md")
        again = used_modules(tree, folder, "module-1.md")
        page.write_text(_SUPPRESSED, encoding="utf-8")
        suppressed = used_modules(tree, folder, "--no-cache", "module-1.md")
        page.write_text(_PAGE, encoding="utf-8")
        fixed = used_modules(tree, folder, "--no-cache", "--fix", "--unsafe-fixes", "module-1.md")
        page.write_text(_PAGE, encoding="utf-8")
        (folder / "MODULE_TRACKER.md").write_text(_TRACKER, encoding="utf-8")
        written = used_modules(tree, folder, "status", "--no-cache", "--write")
    return {
        "files that run for one page, cold": len(cold),
        "files that run where nothing changed": len(again),
        "files more for a suppression": len(suppressed - cold),
        "files more for a fix": len(fixed - cold),
        "files that run for a tracker's rewrite": len(written),
    }


def main() -> None:
    """Print what was measured, one line each."""
    tree = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else ROOT
    imports = read_imports(tree)
    chain = imports.longest_chain()
    rows: dict[str, int] = {
        "modules": len(imports.modules),
        "lines": imports.lines,
        "import edges": len(imports.edges),
        "longest import chain": len(chain),
        "lines of cli/": sum(
            path.read_text(encoding="utf-8").count("\n")
            for module, path in imports.modules.items()
            if module.startswith("linter.cli")
        ),
        **follow(tree),
    }
    for what, number in rows.items():
        print(f"{number:>7,}  {what}")
    print("\nthe longest chain: " + " > ".join(name.removeprefix("linter.") for name in chain))


if __name__ == "__main__":
    main()

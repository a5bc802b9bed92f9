"""Mutants of what writes, what loads and what escapes: each is one small change, and the tests must notice it. By hand:

    pip install cosmic-ray
    python -m tests.campaign.mutants [writer] [loader] [escapers] [--state FILE]

Cosmic Ray makes the mutants; of the many ways to replace one operator, one is tried in each place. What only changes
an annotation is left out. Each mutant has a child in which the module is imported changed, and the tests of its group
run until one fails. Printed are the survivors, as differences, and the share that was killed.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import importlib
import importlib.util
import json
import os
import random
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.helpers.paths import ROOT

LONGEST = 90  # seconds of processor time after which a mutant counts as killed
GROUPS = {
    "writer": (
        ("linter/project/files.py",),
        (
            "tests/unit/project/files/test_files.py",
            "tests/unit/project/files/test_locks.py",
            "tests/unit/project/files/test_metadata.py",
            "tests/unit/project/files/test_faults.py",
            "tests/unit/project/files/test_leftovers.py",
        ),
    ),
    "loader": (
        ("linter/text/source.py", "linter/text/yaml.py", "linter/markdown/front_matter.py"),
        (
            "tests/unit/text/test_source.py",
            "tests/unit/text/test_yaml.py",
        ),
    ),
    "settings": (
        ("linter/config/model.py", "linter/project/project.py"),
        (
            "tests/unit/project/test_project.py",
            "tests/unit/project/test_discovery.py",
            "tests/cli/test_config.py",
        ),
    ),
    "pages": (
        ("linter/app/linter.py", "linter/project/discovery.py"),
        (
            "tests/unit/text/test_source.py",
            "tests/unit/project/test_discovery.py",
            "tests/cli/test_paths.py",
            "tests/cli/test_exit_codes.py",
        ),
    ),
    "escapers": (
        ("linter/reports/escape.py", "linter/reports/github.py"),
        ("tests/unit/reports/test_escape.py",),
    ),
    "formats": (
        (
            *(f"linter/reports/{name}.py" for name in ("junit", "json", "status")),
            "linter/reports/html/view.py",
            *(f"linter/trackers/{name}.py" for name in ("reader", "tables", "numbers")),
            "linter/cli/console.py",
        ),
        (
            "tests/unit/reports/test_escape.py",
            "tests/cli/test_console.py",
            "tests/unit/trackers/test_reader.py",
            "tests/unit/reports/html/test_html.py",
        ),
    ),
}
_SHARED = ("hypothesis", "pytest", "click", "pydantic", "yaml", "frontmatter", "markdown_it", "pathspec", "rapidfuzz")


@dataclass(frozen=True)
class Mutant:
    """A module with one change."""

    path: str
    operator: str
    code: str

    def difference(self) -> str:
        """The changed lines."""
        old = (ROOT / self.path).read_text(encoding="utf-8").splitlines()
        lines = difflib.unified_diff(old, self.code.splitlines(), lineterm="", n=0)
        return "\n".join(line for line in lines if not line.startswith(("---", "+++")))


def mutants(path: str) -> Iterator[Mutant]:
    """The mutants of a module, in a fixed order."""
    from cosmic_ray.mutating import mutate_code  # type: ignore[import-not-found,import-untyped,unused-ignore]
    from cosmic_ray.plugins import get_operator, operator_names  # type: ignore[import-not-found,unused-ignore]

    code = (ROOT / path).read_text(encoding="utf-8")
    plain = _meaning(code)
    places: dict[tuple[str, int], list[Mutant]] = {}
    for name in sorted(operator_names()):
        if name.startswith("core/Variable"):
            continue
        for occurrence in range(1_000):
            try:
                mutated = mutate_code(code.encode(), get_operator(name)(), occurrence)
            except AttributeError:  # its replacement of exceptions knows no dotted names
                continue
            if mutated is None:
                break
            if _meaning(mutated) != plain:
                place = next(n for n, (a, b) in enumerate(zip(code, mutated, strict=False)) if a != b)
                family = name.split("_")[0]
                places.setdefault((family, place), []).append(Mutant(path, name, mutated))
    for key, found in sorted(places.items(), key=lambda item: (item[0][1], item[0][0])):
        yield random.Random(f"{path} {key}").choice(found)


def _meaning(code: str) -> str:
    """The tree of a module without its annotations; of one that does not parse the code itself."""
    try:
        tree = ast.parse(code)
    except SyntaxError:
        return code
    for node in ast.walk(tree):
        for name in ("annotation", "returns"):
            if hasattr(node, name):
                setattr(node, name, None)
    return ast.dump(tree)


class _Changed:
    """Imports one module from another text."""

    def __init__(self, mutant: Mutant) -> None:
        self.name = mutant.path.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
        self.code, self.file = mutant.code, str(ROOT / mutant.path)

    def find_spec(self, name: str, *_: object) -> object:
        return importlib.util.spec_from_loader(name, self, origin=self.file) if name == self.name else None  # type: ignore[arg-type]

    def create_module(self, spec: object) -> None: ...

    def exec_module(self, module: object) -> None:
        module.__file__ = self.file  # type: ignore[attr-defined]
        exec(compile(self.code, self.file, "exec"), module.__dict__)


def killed(mutant: Mutant | None, tests: Sequence[str]) -> bool:
    """Whether a test fails on a mutant, or takes too long; None: the code as it is. Our fixtures are not there."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, 1)
            os.dup2(nowhere, 2)
            signal.setitimer(signal.ITIMER_PROF, LONGEST)
            signal.setitimer(signal.ITIMER_REAL, 3 * LONGEST)
            os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # our own plugin would have pytest import our modules
            os.environ["LINT_MODULES_NO_CACHE"] = "1"  # as our conftest.py has it
            if mutant is not None:
                sys.meta_path.insert(0, _Changed(mutant))  # type: ignore[arg-type]
            import pytest

            quiet = [
                "-x",
                "-q",
                "--noconftest",
                "-m",
                "",
                "-p",
                "no:cacheprovider",
                "-W",
                "ignore::pytest.PytestAssertRewriteWarning",
            ]
            code = int(pytest.main([*quiet, *(test for test in tests if (ROOT / test).exists())]))
        finally:
            os._exit(code)
    return os.waitpid(child, 0)[1] != 0


def main(arguments: Sequence[str]) -> int:
    """Try the mutants of the named groups; 1 where less than nine in ten were killed."""
    parser = argparse.ArgumentParser(description="Try mutants of what writes, loads and escapes.")
    parser.add_argument("groups", nargs="*", choices=[*GROUPS, []], help="the groups; all where none is named")
    parser.add_argument("--state", type=Path, default=Path("mutants.json"), help="what was found so far, to go on with")
    options = parser.parse_args(arguments)
    os.chdir(ROOT)
    for name in _SHARED:
        importlib.import_module(name)
    state = json.loads(options.state.read_text(encoding="utf-8")) if options.state.exists() else {}
    low = 0
    for group in options.groups or GROUPS:
        low += _group(group, state, options.state) < 0.9
    return int(low > 0)


def _group(group: str, state: dict[str, bool], file: Path) -> float:
    paths, tests = GROUPS[group]
    if killed(None, tests):
        raise SystemExit(f"{group}: its tests fail on the code as it is")
    found, begun = [mutant for path in paths for mutant in mutants(path)], time.monotonic()
    survivors = []
    for number, mutant in enumerate(found):
        key = f"{mutant.path} {mutant.operator} {mutant.difference()}"
        if key not in state or not state[key]:
            state[key] = killed(mutant, tests)
            file.write_text(json.dumps(state, indent=1), encoding="utf-8")
        if not state[key]:
            survivors.append(mutant)
            print(f"survived: {mutant.path} {mutant.operator}\n{mutant.difference()}\n", flush=True)
        if number % 25 == 24:
            print(f"{group}: {number + 1} of {len(found)}, {time.monotonic() - begun:.0f} s", flush=True)
    share = 1 - len(survivors) / len(found)
    print(f"{group}: {len(found)} mutants, {len(found) - len(survivors)} killed, {share:.1%}", flush=True)
    return share


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

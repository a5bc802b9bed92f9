"""What all tests share: the built-in standard, a way to lint text, the shared corpus where it is there."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from linter import engine, mermaid_engines
from linter.checks import Context
from linter.cli.project import Project, load_standard
from linter.config import Config
from linter.engine import Checked
from linter.mermaid import DiagramJudge, MermaidJudge, find_judge
from linter.mermaid_engines import MermaidEngine
from linter.rules import Standard
from linter.source import from_text
from tests.guarding.plugin import Guarding

settings.register_profile("untimed", settings.default, deadline=None)  # no test fails on a machine that is busy
settings.load_profile("untimed")

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"

Lint = Callable[..., Checked]


def _heeds_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # a shell lets what it starts in the background ignore them


HEEDING = None if sys.platform == "win32" else _heeds_interrupts  # `preexec_fn` of what tests interrupt


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--regenerate", action="store_true", help="rewrite the goldens of the fixtures; review them with git diff"
    )


def pytest_configure(config: pytest.Config) -> None:
    """No test but those of the cache leaves one behind, and none is told what another one found.

    Every call of the command line runs under the guard of `tests/guarding`.
    """
    os.environ["LINT_MODULES_NO_CACHE"] = "1"
    config.pluginmanager.register(Guarding(), "guarding")


@pytest.fixture(autouse=True)
def _no_runner(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests themselves may run under GitHub Actions; what they lint does not."""
    for name in ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def standard() -> Standard:
    """The built-in standard."""
    return load_standard(Project(ROOT, Config(), None))


@pytest.fixture(scope="session")
def judge() -> DiagramJudge | None:
    """The Mermaid engine of this machine."""
    return find_judge()


@pytest.fixture(scope="session")
def mermaid_judge() -> MermaidJudge:
    """A judge with Mermaid's own engine; tests that need one are skipped where it is not installed."""
    if not mermaid_engines.available():
        pytest.skip("mermaidx or quickjs-ng is not installed")
    return MermaidJudge()


@pytest.fixture(scope="session")
def mermaid_engine(mermaid_judge: MermaidJudge) -> MermaidEngine:
    """Mermaid's engine without a judge before it."""
    return MermaidEngine()


@pytest.fixture(scope="session")
def lint(standard: Standard) -> Lint:
    """Lint a text: `lint(text, "module-1.md", "FB103")` runs the named rules (all where none is named), no diagrams."""

    def run(text: str, path: str = "docs/module-1-sample.md", *codes: str) -> Checked:
        rules = [rule for rule in standard.rules if not codes or rule.code in codes]
        return engine.check(from_text(text, path), rules, standard.kinds, Context())

    return run


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The real pages beside the project; tests that need them are skipped where they are absent."""
    if not (SHARED / "corpus").is_dir():
        pytest.skip("the shared corpus of real pages is not beside this checkout")
    return SHARED / "corpus"

"""What all tests share: the built-in standard, a way to lint text, the shared corpus where it is there."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from linter.checks.base import Context
from linter.config.model import Config
from linter.linting import engine as linting_engine
from linter.linting.results import PageResult
from linter.mermaid import engine as engine_module
from linter.mermaid.engine import MermaidEngine
from linter.mermaid.judge import DiagramJudge, MermaidJudge, find_judge
from linter.project.project import Project, load_rule_set
from linter.rules.model import RuleSet
from linter.text.source import from_text
from tests.helpers.environment import take_up
from tests.helpers.linting import Lint
from tests.helpers.paths import ROOT, SHARED
from tests.helpers.sampling import FULL
from tests.safety.guard.plugin import Guarding

# The same examples wherever tests run, and no test fails on a machine that is busy.
settings.register_profile("part", deadline=None, derandomize=True, database=None, max_examples=25)
settings.register_profile("all", settings.get_profile("part"), max_examples=150)
settings.load_profile("all" if FULL else "part")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--regenerate", action="store_true", help="rewrite the goldens of the fixtures; review them with git diff"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Tests find around them what `tests/helpers/environment.py` makes; where all is tried, every call is guarded."""
    take_up()
    if FULL:
        config.pluginmanager.register(Guarding(), "guarding")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What reads the corpus is slow."""
    for item in items:
        if "corpus" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def standard() -> RuleSet:
    """The built-in standard."""
    return load_rule_set(Project(ROOT, Config(), None))


@pytest.fixture(scope="session")
def judge() -> DiagramJudge | None:
    """The Mermaid engine of this machine."""
    return find_judge()


@pytest.fixture(scope="session")
def mermaid_judge() -> MermaidJudge:
    """A judge with Mermaid's own engine; tests that need one are skipped where it is not installed."""
    if not engine_module.available():
        pytest.skip("mermaidx or quickjs-ng is not installed")
    return MermaidJudge()


@pytest.fixture(scope="session")
def mermaid_engine(mermaid_judge: MermaidJudge) -> MermaidEngine:
    """Mermaid's engine without a judge before it."""
    return MermaidEngine()


@pytest.fixture(scope="session")
def lint(standard: RuleSet) -> Lint:
    """Lint a text: `lint(text, "module-1.md", "FB103")` runs the named rules (all where none is named), no diagrams."""

    def run(text: str, path: str = "docs/module-1-sample.md", *codes: str) -> PageResult:
        rules = [rule for rule in standard.rules if not codes or rule.code in codes]
        return linting_engine.lint_page(from_text(text, path), rules, standard.kinds, Context())

    return run


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The real pages beside the project; tests that need them are skipped where they are absent."""
    if not (SHARED / "corpus").is_dir():
        pytest.skip("the shared corpus of real pages is not beside this checkout")
    return SHARED / "corpus"

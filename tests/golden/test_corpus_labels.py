"""The real pages: what was read in them agrees with labels made by hand, and the findings are those a reader has."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from linter.checks.base import Context
from linter.findings import Finding
from linter.linting import engine
from linter.linting.results import PageResult
from linter.mermaid.judge import DiagramJudge
from linter.rules.model import RuleSet
from linter.text.source import from_bytes
from tests.helpers.paths import ROOT

SCORE = ROOT.parent / "shared" / "score" / "score"
COMPONENTS = [f"FB10{number}" for number in range(1, 7)]


@pytest.fixture
def findings(corpus: Path, standard: RuleSet) -> object:
    """The findings of a page of the core principles."""

    def run(name: str, judge: DiagramJudge | None = None) -> tuple[Finding, ...]:
        path = corpus / "docs" / "core-principles" / name
        checked: PageResult = engine.lint_page(
            from_bytes(path.read_bytes(), path.name, 1_048_576), standard.rules, standard.kinds, Context(judge)
        )
        assert not checked.run_errors
        return checked.findings

    return run


def places(found: tuple[Finding, ...], *codes: str) -> list[tuple[str, int]]:
    return [(finding.code, finding.range.line) for finding in found if finding.code in codes]


def errors(found: tuple[Finding, ...]) -> list[str]:
    return sorted(finding.code for finding in found if finding.severity == "error")


def test_inspect_agrees_with_the_labels(corpus: Path) -> None:
    if not SCORE.is_file():
        pytest.skip("the score of hand-made labels is not beside this checkout")
    done = subprocess.run(
        [sys.executable, SCORE, "--all", "--tool", f"{sys.executable} -m linter"], capture_output=True, text=True
    )
    assert done.stdout.strip().splitlines()[-1].endswith("(100.00 %)"), done.stdout
    assert done.returncode == 0


def test_state_distribution(findings) -> None:  # type: ignore[no-untyped-def]
    assert errors(findings("pillars/module-2-state-distribution.md")) == ["MOD013", "MOD014", "MOD016", "MOD018"]


def test_the_diagrams_of_state_distribution(findings, judge: DiagramJudge | None) -> None:  # type: ignore[no-untyped-def]
    if judge is None:
        pytest.skip("no Mermaid engine is installed here")
    found = [one for one in findings("pillars/module-2-state-distribution.md", judge) if one.code == "DIA001"]
    assert [one.related[0].range.line if one.related else one.range.line for one in found] == [762, 1064, 1413]
    for finding, fence in zip(found, (762, 1064, 1413), strict=True):
        assert finding.range.line > fence


def test_economic_reality(findings) -> None:  # type: ignore[no-untyped-def]
    found = findings("laws/module-7-economic-reality.md")
    assert places(found, *COMPONENTS) == [(code, line) for line in (241, 343, 431) for code in ("FB103", "FB104")]
    blocks = [one.message.split(" has no")[0] for one in found if one.code == "FB103"]
    assert blocks == ["focus block 3", "focus block 4", "focus block 5"]


def test_work_distribution(findings) -> None:  # type: ignore[no-untyped-def]
    found = findings("pillars/module-1-work-distribution.md")
    fifth = [one.code for one in found if one.code in COMPONENTS and one.message.startswith("focus block 5 ")]
    assert fifth == COMPONENTS


def test_the_flow_control_exam(findings) -> None:  # type: ignore[no-untyped-def]
    (finding,) = [one for one in findings("pillars/tests/flow-control-exam.md") if one.code == "EXM010"]
    assert finding.range.line == 12
    assert "none of the 10 questions" in finding.message


def test_the_correlated_failure_exam(findings) -> None:  # type: ignore[no-untyped-def]
    assert places(findings("laws/tests/correlated-failure-exam.md"), "EXM001", "EXM002", "EXM010") == []


def test_the_work_distribution_exam(findings) -> None:  # type: ignore[no-untyped-def]
    found = findings("pillars/tests/work-distribution-exam.md")
    (finding,) = [one for one in found if one.code == "EXM004"]
    assert "40" in finding.message
    assert places(found, "EXM001", "EXM002") == []


def test_pages_of_other_kinds_give_nothing(corpus: Path, standard: RuleSet) -> None:
    pages = sorted(corpus.rglob("*.md"))
    outcomes = [
        engine.lint_page(from_bytes(page.read_bytes(), page.name, 1_048_576), standard.rules, standard.kinds, Context())
        for page in pages
    ]
    others = [outcome for outcome in outcomes if outcome.kind is None]
    assert len(others) > 600
    assert {finding.code for outcome in others for finding in outcome.findings} <= {"DOC014"}
    assert 0 < len(outcomes) - len(others) < 20

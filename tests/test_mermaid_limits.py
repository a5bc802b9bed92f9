"""Diagrams that Mermaid comes to no verdict on: the run is not complete, and says where and at which limit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from linter import engine, mermaid_engines
from linter.checks import Context, diagrams
from linter.cli.main import cli
from linter.engine import Checked
from linter.mermaid import DiagramFault, MermaidJudge
from linter.rules import Standard
from linter.source import from_text

PAGE = "# Module 1: Leases\n\n" + "".join(f"```mermaid\npie\n  {n}\n```\n\n" for n in range(4))


class Stub:
    """A judge that answers by the text, and says that each answer took some seconds."""

    def __init__(self, seconds: float, answer: Callable[[str], DiagramFault | str | None]) -> None:
        self.spent, self._seconds, self._answer = 0.0, seconds, answer

    def fault(self, text: str) -> DiagramFault | None:
        self.spent += self._seconds
        found = self._answer(text)
        return None if isinstance(found, str) else found

    def undecided(self, text: str) -> str | None:
        found = self._answer(text)
        return found if isinstance(found, str) else None


def judged(standard: Standard, judge: Stub) -> Checked:
    rules = [rule for rule in standard.rules if rule.code == "DIA001"]
    return engine.check(from_text(PAGE, "docs/module-1.md"), rules, standard.kinds, Context(judge))


def test_no_verdict_is_a_run_error_that_names_the_line_and_the_limit(standard: Standard) -> None:
    checked = judged(standard, Stub(0, lambda text: "the limit of 2 s" if "1" in text else None))
    assert [error.message for error in checked.run_errors] == [
        "no verdict on the diagram of line 8: the limit of 2 s; make it smaller, or ignore DIA001 for the page"
    ]
    assert "DIA001" in checked.unjudged


def test_the_other_diagrams_of_the_page_keep_their_findings(standard: Standard) -> None:
    fault = DiagramFault(0, 0, "unknown")
    checked = judged(standard, Stub(0, lambda text: "too long" if "1" in text else fault))
    assert len(checked.findings) == 3
    assert len(checked.run_errors) == 1


def test_a_page_has_a_limit_for_all_its_diagrams(standard: Standard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagrams, "PAGE_SECONDS", 10)
    judge = Stub(6, lambda text: None)
    checked = judged(standard, judge)
    assert judge.spent == 12
    assert "line 13 (and on 1 more): Mermaid reached the limit of 10 s" in checked.run_errors[0].message


def test_within_its_limit_a_page_is_judged_whole(standard: Standard) -> None:
    assert judged(standard, Stub(1, lambda text: None)).run_errors == ()


@pytest.mark.parametrize(
    ("said", "limit"),
    [
        ("InternalError: interrupted", "limit of 2 s"),
        ("InternalError: out of memory", "limit of 256 MiB"),
        ("InternalError: stack overflow", "768 KiB of stack"),
        ("TypeError: x is not a function", "TypeError: x is not a function"),
    ],
)
def test_what_the_engine_says_names_its_limit(said: str, limit: str) -> None:
    assert limit in mermaid_engines._reason(said)


def test_a_text_without_a_verdict_is_put_to_the_engine_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    class Failing:
        def rejection(self, text: str) -> None:
            asked.append(text)
            raise mermaid_engines.EngineError("too long")

    monkeypatch.setattr(mermaid_engines, "MermaidEngine", Failing)
    judge = MermaidJudge()
    assert judge.fault("pie\n  x\n") is None
    assert judge.undecided("pie\n  x\n") == "too long"
    assert judge.undecided("graph TD\n  A --> B\n") is None
    assert len(asked) == judge.failures == 1


def test_a_run_with_a_diagram_without_a_verdict_is_not_green(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not mermaid_engines.available():
        pytest.skip("mermaidx or quickjs-ng is not installed")
    monkeypatch.setattr(mermaid_engines, "CPU_SECONDS", 0.2)
    page = tmp_path / "module-1.md"
    page.write_text("# Module 1: Leases\n\n```mermaid\ngraph TD\nA" + " & A" * 5_000 + "\n```\n", encoding="utf-8")
    result = CliRunner().invoke(cli, ["check", "--isolated", "--select", "DIA001", str(page)])
    assert result.exit_code == 2
    assert (
        "module-1.md: rule DIA001: no verdict on the diagram of line 3: Mermaid reached the limit of 0.2 s"
        in result.stderr
    )

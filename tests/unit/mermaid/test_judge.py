"""The judge around Mermaid's engine: what it asks and remembers, failures, limits, runs without a verdict."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import CliRunner

from linter.checks import code
from linter.checks.base import Context
from linter.cli.main import cli
from linter.linting import engine as linting_engine
from linter.linting.results import PageResult
from linter.mermaid import engine as mermaid_engine
from linter.mermaid import judge as mermaid_judge
from linter.mermaid.engine import EngineError
from linter.mermaid.judge import DiagramVerdict, MermaidJudge
from linter.mermaid.messages import DiagramFault, Rejection
from linter.rules.model import RuleSet
from linter.text.source import from_text


class FakeEngine:
    """Stands in for Mermaid: says what it is told to, and counts how often it is asked."""

    started = asked = 0
    startable = True
    answer: Rejection | Exception | None = None

    def __init__(self) -> None:
        type(self).started += 1
        if not self.startable:
            raise EngineError("cannot be started")

    def rejection(self, text: str) -> Rejection | None:
        type(self).asked += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> type[FakeEngine]:
    engine = type("Engine", (FakeEngine,), {})
    monkeypatch.setattr(mermaid_engine, "MermaidEngine", engine)
    return engine


@pytest.mark.parametrize("rest", ["é" * 49_992, "\N{BICYCLE}" * 24_996, "A\n" * 30_000])
def test_a_text_longer_than_mermaid_draws_is_a_fault_and_not_put_to_it(fake: type[FakeEngine], rest: str) -> None:
    fault = MermaidJudge().fault(f"graph TD\n{rest}")
    assert fault is not None
    assert "characters, and Mermaid draws no more than 50,000" in fault.message
    assert fake.asked == 0


def test_a_text_as_long_as_mermaid_draws_is_put_to_it(fake: type[FakeEngine]) -> None:
    assert MermaidJudge().fault("graph TD\n" + "é" * (mermaid_judge.MAX_DIAGRAM_LENGTH - 9) + "\n") is None
    assert fake.asked == 1


def test_an_engine_that_fails_is_no_finding_and_is_replaced(fake: type[FakeEngine]) -> None:
    judge = MermaidJudge()
    fake.answer = EngineError("out of memory")
    assert judge.fault("pie\n  x\n") is None
    assert judge.failures == 1
    fake.answer = Rejection("Error", "any")
    assert judge.fault("pie\n  y\n") == DiagramFault(0, 0, "any")
    assert fake.started == 2


def test_an_engine_that_cannot_be_started_is_tried_once(fake: type[FakeEngine]) -> None:
    judge = MermaidJudge()
    fake.startable = False
    assert judge.fault("pie\n  x\n") is None
    assert judge.fault("pie\n  y\n") is None
    assert fake.started == 1
    assert judge.failures == 2


def test_each_text_is_judged_once(fake: type[FakeEngine]) -> None:
    judge = MermaidJudge()
    fake.answer = Rejection("Error", "any")
    first, again = judge.fault("pie\n  x\n"), judge.fault("pie\n  x\n")
    assert first == again is not None
    assert fake.asked == 1


def test_no_more_texts_are_remembered_than_the_bound(fake: type[FakeEngine], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mermaid_judge, "CACHE_SIZE", 2)
    judge = MermaidJudge()
    for name in "abca":
        judge.fault(f"pie\n  {name}\n")
    assert fake.asked == 4


def test_what_the_engine_said_in_an_earlier_run_is_not_asked_again(fake: type[FakeEngine]) -> None:
    fake.answer = Rejection("Error", "any")
    known: dict[str, DiagramVerdict] = {}
    first = MermaidJudge(known).fault("pie\n  x\n")
    assert (fake.started, fake.asked, len(known)) == (1, 1, 1)
    assert MermaidJudge(known).fault("pie\n  x\n") == first is not None
    assert (fake.started, fake.asked, len(known)) == (1, 1, 1)


def test_a_known_verdict_counts_what_it_took(fake: type[FakeEngine]) -> None:
    known: dict[str, DiagramVerdict] = {}
    MermaidJudge(known).fault("pie\n  x\n")
    ((key, said),) = known.items()
    known[key] = DiagramVerdict(said.rejection, 7.0)
    judge = MermaidJudge(known)
    assert judge.fault("pie\n  x\n") is None
    assert judge.spent == 7.0


def test_that_the_engine_came_to_no_verdict_is_not_kept(fake: type[FakeEngine]) -> None:
    fake.answer = EngineError("too long")
    known: dict[str, DiagramVerdict] = {}
    assert MermaidJudge(known).undecided("pie\n  x\n") == "too long"
    assert known == {}


def test_the_engine_starts_only_for_a_diagram_that_needs_it(fake: type[FakeEngine]) -> None:
    judge = MermaidJudge()
    assert judge.fault("graph TD\n  A[Start] --> B{Sure?}\n  B -->|yes| C((Go))\n") is None
    assert fake.started == 0
    assert judge.fault("graph TD\n  A[f(x)]\n") is not None
    assert fake.started == 0
    judge.fault("graph TD\n  A --> All nodes\n")
    assert fake.started == 1


def test_threads_share_a_judge(mermaid_judge: MermaidJudge) -> None:
    texts = [f'pie\n  "A{number}" : {"x" if number % 2 else "1"}\n' for number in range(40)]
    with ThreadPoolExecutor(4) as pool:
        faults = list(pool.map(mermaid_judge.fault, texts))
    assert [fault is not None for fault in faults] == [bool(number % 2) for number in range(40)]


def test_a_judge_can_be_sent_to_another_process(mermaid_judge: MermaidJudge) -> None:
    assert mermaid_judge.fault("pie\n  x\n") == pickle.loads(pickle.dumps(mermaid_judge)).fault("pie\n  x\n")


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


def judged(standard: RuleSet, judge: Stub) -> PageResult:
    rules = [rule for rule in standard.rules if rule.code == "DIA001"]
    return linting_engine.lint_page(from_text(PAGE, "docs/module-1.md"), rules, standard.kinds, Context(judge))


def test_no_verdict_is_a_run_error_that_names_the_line_and_the_limit(standard: RuleSet) -> None:
    checked = judged(standard, Stub(0, lambda text: "the limit of 2 s" if "1" in text else None))
    assert [error.message for error in checked.run_errors] == [
        "no verdict on the diagram of line 8: the limit of 2 s; make it smaller, or ignore DIA001 for the page"
    ]
    assert "DIA001" in checked.unjudged


def test_the_other_diagrams_of_the_page_keep_their_findings(standard: RuleSet) -> None:
    fault = DiagramFault(0, 0, "unknown")
    checked = judged(standard, Stub(0, lambda text: "too long" if "1" in text else fault))
    assert len(checked.findings) == 3
    assert len(checked.run_errors) == 1


def test_a_page_has_a_limit_for_all_its_diagrams(standard: RuleSet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(code, "PAGE_SECONDS", 10)
    judge = Stub(6, lambda text: None)
    checked = judged(standard, judge)
    assert judge.spent == 12
    assert "line 13 (and on 1 more): Mermaid reached the limit of 10 s" in checked.run_errors[0].message


def test_within_its_limit_a_page_is_judged_whole(standard: RuleSet) -> None:
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
    assert limit in mermaid_engine._failure_reason(said)


def test_a_text_without_a_verdict_is_put_to_the_engine_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    class Failing:
        def rejection(self, text: str) -> None:
            asked.append(text)
            raise mermaid_engine.EngineError("too long")

    monkeypatch.setattr(mermaid_engine, "MermaidEngine", Failing)
    judge = MermaidJudge()
    assert judge.fault("pie\n  x\n") is None
    assert judge.undecided("pie\n  x\n") == "too long"
    assert judge.undecided("graph TD\n  A --> B\n") is None
    assert len(asked) == judge.failures == 1


def test_a_run_with_a_diagram_without_a_verdict_is_not_green(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not mermaid_engine.available():
        pytest.skip("mermaidx or quickjs-ng is not installed")
    monkeypatch.setattr(mermaid_engine, "CPU_SECONDS", 0.001)
    page = tmp_path / "module-1.md"
    page.write_text("# Module 1: Leases\n\n```mermaid\ngraph TD\nA" + " & A" * 5_000 + "\n```\n", encoding="utf-8")
    result = CliRunner().invoke(cli, ["check", "--isolated", "--select", "DIA001", str(page)])
    assert result.exit_code == 2
    assert (
        "module-1.md: rule DIA001: no verdict on the diagram of line 3: Mermaid reached the limit of 0.001 s"
        in result.stderr
    )

"""The judge around Mermaid's engine: what it asks, what it remembers, failures, threads and processes."""

from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor

import pytest

from linter import mermaid, mermaid_engines
from linter.mermaid import DiagramFault, MermaidJudge, Said
from linter.mermaid_engines import EngineError
from linter.mermaid_words import Rejection


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
    monkeypatch.setattr(mermaid_engines, "MermaidEngine", engine)
    return engine


@pytest.mark.parametrize("rest", ["é" * 49_992, "\N{BICYCLE}" * 24_996, "A\n" * 30_000])
def test_a_text_longer_than_mermaid_draws_is_a_fault_and_not_put_to_it(fake: type[FakeEngine], rest: str) -> None:
    fault = MermaidJudge().fault(f"graph TD\n{rest}")
    assert fault is not None
    assert "characters, and Mermaid draws no more than 50,000" in fault.message
    assert fake.asked == 0


def test_a_text_as_long_as_mermaid_draws_is_put_to_it(fake: type[FakeEngine]) -> None:
    assert MermaidJudge().fault("graph TD\n" + "é" * (mermaid.LONGEST - 9) + "\n") is None
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
    monkeypatch.setattr(mermaid, "REMEMBERED", 2)
    judge = MermaidJudge()
    for name in "abca":
        judge.fault(f"pie\n  {name}\n")
    assert fake.asked == 4


def test_what_the_engine_said_in_an_earlier_run_is_not_asked_again(fake: type[FakeEngine]) -> None:
    fake.answer = Rejection("Error", "any")
    known: dict[str, Said] = {}
    first = MermaidJudge(known).fault("pie\n  x\n")
    assert (fake.started, fake.asked, len(known)) == (1, 1, 1)
    assert MermaidJudge(known).fault("pie\n  x\n") == first is not None
    assert (fake.started, fake.asked, len(known)) == (1, 1, 1)


def test_a_known_verdict_counts_what_it_took(fake: type[FakeEngine]) -> None:
    known: dict[str, Said] = {}
    MermaidJudge(known).fault("pie\n  x\n")
    ((key, said),) = known.items()
    known[key] = Said(said.rejection, 7.0)
    judge = MermaidJudge(known)
    assert judge.fault("pie\n  x\n") is None
    assert judge.spent == 7.0


def test_that_the_engine_came_to_no_verdict_is_not_kept(fake: type[FakeEngine]) -> None:
    fake.answer = EngineError("too long")
    known: dict[str, Said] = {}
    assert MermaidJudge(known).undecided("pie\n  x\n") == "too long"
    assert known == {}


def test_the_engine_starts_only_for_a_diagram_that_needs_it(fake: type[FakeEngine]) -> None:
    judge = MermaidJudge()
    assert judge.fault("graph TD\n  A[Start] --> B{Sure?}\n  B -->|yes| C((Go))\n") is None
    assert fake.started == 0
    judge.fault("graph TD\n  A[f(x)]\n")
    assert fake.started == 1


def test_threads_share_a_judge(mermaid_judge: MermaidJudge) -> None:
    texts = [f'pie\n  "A{number}" : {"x" if number % 2 else "1"}\n' for number in range(40)]
    with ThreadPoolExecutor(4) as pool:
        faults = list(pool.map(mermaid_judge.fault, texts))
    assert [fault is not None for fault in faults] == [bool(number % 2) for number in range(40)]


def test_a_judge_can_be_sent_to_another_process(mermaid_judge: MermaidJudge) -> None:
    assert mermaid_judge.fault("pie\n  x\n") == pickle.loads(pickle.dumps(mermaid_judge)).fault("pie\n  x\n")

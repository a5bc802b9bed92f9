"""The judge around Mermaid's engine: hostile texts, failures, memory, threads, and machines without an engine."""

from __future__ import annotations

import json
import pickle
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.machinery import ModuleSpec
from importlib.util import find_spec

import pytest

from linter import mermaid, mermaid_engines
from linter.mermaid import DiagramFault, MermaidJudge
from linter.mermaid_engines import EngineError, MermaidEngine
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


@pytest.fixture(scope="module")
def hasty_judge(mermaid_judge: MermaidJudge) -> Iterator[MermaidJudge]:
    """A judge that gives each diagram a fifth of a second, whatever the machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mermaid_engines, "CPU_SECONDS", 0.2)
        yield type(mermaid_judge)()


@pytest.fixture(scope="module")
def spare_engine(mermaid_judge: MermaidJudge) -> MermaidEngine:
    """An engine to be spoilt."""
    return MermaidEngine()


@pytest.mark.parametrize(
    "text",
    [
        "graph TD\nA[" + "(" * 20_000,
        "graph TD\nA" + " & A" * 10_000,
        "mindmap\n" + "".join(" " * depth + "x\n" for depth in range(1, 200)),
        "stateDiagram-v2\n" + "state s {\n" * 300 + "}\n" * 300,
        "---\na: " + "[" * 20_000 + "\n---\ngraph TD\nA\n",
        "%%{" * 5_000,
        "\n" * 40_000 + "graph TD",
        "graph TD\nA[\x00\x1b[31m]-->B\x07",
        "graph TD\nA[\ud800]-->\udfff",
        "sequenceDiagram\n" + " " * 20_000 + "A->>-B: x\n",
        "`; throw 1; `${globalThis.judge = null}",
        "graph TD\nA[</script>'\"\\]\u2028-->B",
    ],
    ids=[
        "brackets",
        "joins",
        "depth",
        "recursion",
        "yaml",
        "directives",
        "blanks",
        "controls",
        "surrogates",
        "spaces",
        "script",
        "separators",
    ],
)
def test_hostile_texts_raise_nothing_and_the_next_diagram_is_judged(hasty_judge: MermaidJudge, text: str) -> None:
    fault = hasty_judge.fault(text)
    assert fault is None or fault.message.isprintable()
    assert hasty_judge.fault(f"pie\n  x{hash(text)}\n") is not None


def test_a_diagram_that_takes_too_long_is_given_up(hasty_judge: MermaidJudge) -> None:
    before = hasty_judge.failures
    assert hasty_judge.fault("graph TD\nA" + " & A" * 5_000) is None
    assert hasty_judge.failures == before + 1


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


@pytest.mark.parametrize("name", ["TypeError", "RangeError", "InternalError", "ReferenceError"])
def test_trouble_of_the_script_itself_is_no_verdict(spare_engine: MermaidEngine, name: str) -> None:
    said = json.dumps({"name": name, "message": "", "kind": "", "token": "", "expected": [], "rest": None})
    spare_engine._context.eval(f"judge = () => {{ verdict = {json.dumps(said)} }}")
    with pytest.raises(EngineError, match=name):
        spare_engine.rejection("graph TD\nA")


def test_a_diagram_over_which_mermaid_stumbles_is_not_judged(hasty_judge: MermaidJudge) -> None:
    before = hasty_judge.failures
    assert hasty_judge.fault("classDiagram\n  class A {\n    +call) void\n  }\n") is None
    assert hasty_judge.failures == before + 1


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
    known: mermaid.Known = {}
    first = MermaidJudge(known).fault("pie\n  x\n")
    assert (fake.started, fake.asked, len(known)) == (1, 1, 1)
    assert MermaidJudge(known).fault("pie\n  x\n") == first is not None
    assert (fake.started, fake.asked, len(known)) == (1, 1, 1)


def test_that_the_engine_came_to_no_verdict_is_not_kept(fake: type[FakeEngine]) -> None:
    fake.answer = EngineError("too long")
    known: mermaid.Known = {}
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


@pytest.mark.parametrize("missing", ["quickjs", "mermaidx"])
def test_there_is_no_judge_where_an_engine_is_missing(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    def find(name: str) -> ModuleSpec | None:
        return None if name == missing else find_spec(name)

    monkeypatch.setattr(mermaid_engines, "find_spec", find)
    assert mermaid.find_judge() is None
    assert mermaid.engine_version() == "none"
    with pytest.raises(EngineError, match="installed"):
        MermaidEngine()


def test_a_judge_without_the_scripts_of_the_engine_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mermaid_engines, "_SCRIPTS", ("renamed.js",))
    assert mermaid.find_judge() is None


def test_the_engine_says_what_it_is(mermaid_judge: MermaidJudge) -> None:
    assert isinstance(mermaid.find_judge(), MermaidJudge)
    assert re.fullmatch(r"mermaidx \d[\w.]* quickjs-ng \d[\w.]*", mermaid.engine_version())


def test_looking_for_a_judge_loads_no_engine() -> None:
    code = "import sys, linter.mermaid as m; m.find_judge(); print({'quickjs', 'mermaidx'} & {*sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"

"""Mermaid's engine: hostile texts, trouble in it, and machines without one."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from pathlib import Path

import pytest

from linter.mermaid import engine as mermaid_engine
from linter.mermaid import judge as judging
from linter.mermaid.engine import EngineError, MermaidEngine
from linter.mermaid.judge import MermaidJudge
from linter.mermaid.messages import DiagramFault

AMPLE = 120  # seconds of processor time: no machine needs them for a diagram that parses


@pytest.fixture(scope="module")
def patient_judge(mermaid_judge: MermaidJudge) -> Iterator[MermaidJudge]:
    """A judge that gives each diagram all the time it needs, on any machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mermaid_engine, "CPU_SECONDS", AMPLE)
        yield type(mermaid_judge)()


def hastily(judge: MermaidJudge, text: str, seconds: float) -> DiagramFault | None:
    """What a patient judge finds where it is given so little time, for once."""
    engine = judge._started_engine()
    engine._context.set_time_limit(seconds)
    fault = judge.fault(text)
    engine._context.set_time_limit(AMPLE)
    return fault


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
def test_hostile_texts_raise_nothing_and_the_next_diagram_is_judged(patient_judge: MermaidJudge, text: str) -> None:
    fault = hastily(patient_judge, text, 0.2)  # long enough to get into trouble, which it may or may not
    assert fault is None or fault.message.isprintable()
    assert patient_judge.fault(f"pie\n  x{len(text)}\n") is not None


def test_a_diagram_that_takes_too_long_is_given_up(patient_judge: MermaidJudge) -> None:
    before = patient_judge.failures
    text = "graph TD\nA" + " & A" * 5_000
    assert hastily(patient_judge, text, 0.001) is None  # no machine is a thousand times as fast
    assert "limit" in str(patient_judge.undecided(text))
    assert patient_judge.failures == before + 1


@pytest.mark.parametrize("name", ["TypeError", "RangeError", "InternalError", "ReferenceError"])
def test_trouble_of_the_script_itself_is_no_verdict(spare_engine: MermaidEngine, name: str) -> None:
    said = json.dumps({"name": name, "message": "", "kind": "", "token": "", "expected": [], "rest": None})
    spare_engine._context.eval(f"judge = () => {{ verdict = {json.dumps(said)} }}")
    with pytest.raises(EngineError, match=name):
        spare_engine.rejection("graph TD\nA")


def test_a_diagram_over_which_mermaid_stumbles_is_not_judged(patient_judge: MermaidJudge) -> None:
    before, text = patient_judge.failures, "classDiagram\n  class A {\n    +call) void\n  }\n"
    assert patient_judge.fault(text) is None
    assert "limit" not in str(patient_judge.undecided(text))
    assert patient_judge.failures == before + 1


@pytest.mark.parametrize("missing", ["quickjs", "mermaidx"])
def test_there_is_no_judge_where_an_engine_is_missing(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    def find(name: str) -> ModuleSpec | None:
        return None if name == missing else find_spec(name)

    monkeypatch.setattr(mermaid_engine, "find_spec", find)
    assert judging.find_judge() is None
    assert judging.engine_version() == "none"
    with pytest.raises(EngineError, match="installed"):
        MermaidEngine()


def test_a_judge_without_the_scripts_of_the_engine_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mermaid_engine, "_SCRIPTS", ("renamed.js",))
    assert judging.find_judge() is None


def test_the_engine_says_what_it_is(mermaid_judge: MermaidJudge) -> None:
    assert isinstance(judging.find_judge(), MermaidJudge)
    assert re.fullmatch(r"mermaidx \d[\w.]* quickjs-ng \d[\w.]* [0-9a-f]{16}", judging.engine_version())


def test_looking_for_a_judge_loads_no_engine() -> None:
    code = "import sys, linter.mermaid.judge as m; m.find_judge(); print({'quickjs', 'mermaidx'} & {*sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_an_engine_whose_scripts_are_broken_says_so(
    mermaid_judge: MermaidJudge, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = Path(__file__)
    monkeypatch.setattr(mermaid_engine, "_scripts", lambda: (broken, broken))
    with pytest.raises(EngineError, match="the Mermaid engine cannot be started: "):
        MermaidEngine()
    assert MermaidJudge().fault("graph TD\n  A --> All nodes\n") is None


def test_an_engine_of_no_known_version_is_told_from_none(
    mermaid_judge: MermaidJudge, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = mermaid_engine.engine_version()
    assert known.startswith("mermaidx ")

    def nobody(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", nobody)
    assert mermaid_engine.engine_version() == "unknown"
    monkeypatch.setattr(mermaid_engine, "available", lambda: False)
    assert mermaid_engine.engine_version() == "none"

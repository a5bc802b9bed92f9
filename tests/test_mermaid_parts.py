"""mermaid.js with parts that are parsed when they are called: it says what the whole script says."""

from __future__ import annotations

import hashlib
import importlib
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from linter import mermaid_engines, mermaid_parts
from linter.mermaid_engines import MermaidEngine
from linter.mermaid_parts import Cut, cut
from linter.mermaid_words import DIAGRAMS
from tests.test_mermaid import BAD, GOOD

SCRIPT = """"use strict";globalThis.made=(()=>{var told=[];
var module=(name)=>{told.push("module "+name);kept=class{constructor(x){this.x=x}twice(){return this.x*2}}};
function sum(a,b){return told.push("sum "+arguments.length),a+b}
function first({one},[two]=["ü"]){return told.push("first"),one+two}
async function later(x){return told.push("later"),await x}
var kept,sign=e=>{return "ü"+e};
module("m");return {told,kept,sum,first,later,sign}})();
"""


def listed(*parts: tuple[str, str, str, str]) -> list[Any]:
    """The list of parts, each by its kind, and by the text from its beginning, its parameters and its body on."""
    packed, at = list[Any](), 0
    script = SCRIPT.encode()
    for kind, start, given, body in parts:
        begin = script.index(start.encode(), at)
        parameters = script.index(given.encode(), begin)
        opening = script.index(body.encode(), parameters)
        end = opening + len(body.encode())
        packed += [kind, begin - at, parameters - begin, opening - parameters, end - opening]
        at = end
    return packed


@pytest.fixture
def cut_script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cut:
    parts = listed(
        (
            "a",
            "(name)=>",
            "(name)=>",
            '{told.push("module "+name);kept=class{constructor(x){this.x=x}twice(){return this.x*2}}}',
        ),
        ("f", "(a,b)", "(a,b)", '{return told.push("sum "+arguments.length),a+b}'),
        ("f", "({one}", "({one}", '{return told.push("first"),one+two}'),
        ("w", "(x){return told", "(x){return told", '{return told.push("later"),await x}'),
        ("a", "e=>", "e=>", '{return "ü"+e}'),
    )
    digest = hashlib.sha256(SCRIPT.encode()).hexdigest()
    value = {"sha256": digest, "scope": SCRIPT.index("var told"), "parts": parts}
    monkeypatch.setattr(mermaid_parts, "PARTS", tmp_path / "parts.json")
    mermaid_parts.PARTS.write_text(json.dumps(value), encoding="utf-8")
    found = cut(SCRIPT.encode())
    assert found is not None
    return found


def evaluated(found: Cut, expression: str) -> Any:
    context = pytest.importorskip("quickjs").Context()
    context.set("__texts", found.texts)
    context.eval(f"globalThis.__ends = {found.ends}; globalThis.__wide = {json.dumps(found.wide)};")
    context.eval(found.script)
    return json.loads(context.eval(f"JSON.stringify({expression})"))


def test_what_waits_is_not_in_the_script(cut_script: Cut) -> None:
    for text in ("class{", "arguments.length", "await x", '"ü"'):
        assert text not in cut_script.script
    assert list(cut_script.wide) == [2, 4]
    assert [cut_script.texts[a:b][:10] for a, b in pairwise([0, *cut_script.ends])] == [
        "(name)=>{t",
        "function(a",
        "",
        "async func",
        "",
    ]


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("made.told", ["module m"]),
        ("new made.kept(4).twice()", 8),
        ("[made.sum(1, 2, 3), made.told]", [3, ["module m", "sum 3"]]),
        ("[made.sum.name, made.sum.length]", ["sum", 2]),
        ("made.first({ one: 1 })", "1ü"),
        ("made.first({ one: 1 }, [2])", 3),
        ("[made.sign(1), made.sign(2)]", ["ü1", "ü2"]),
        ("[made.later(1) instanceof Promise, made.told]", [True, ["module m", "later"]]),
    ],
)
def test_what_waits_does_what_it_did(cut_script: Cut, expression: str, value: object) -> None:
    assert evaluated(cut_script, expression) == value


def test_another_script_is_not_cut() -> None:
    assert cut(b"mermaid=(()=>{})()") is None


@pytest.fixture(scope="module")
def cut_mermaid() -> Cut:
    """The Mermaid that is installed, cut."""
    if not mermaid_engines.available():
        pytest.skip("mermaidx or quickjs-ng is not installed")
    found = cut(mermaid_engines._scripts()[1].read_bytes())
    if found is None:
        pytest.skip("another mermaid.js than the listed one: python -m benchmarks.mermaid_parts lists its parts")
    return found


def test_most_of_mermaid_waits_and_can_be_parsed(cut_mermaid: Cut) -> None:
    texts = [
        cut_mermaid.wide.get(number, cut_mermaid.texts[a:b])
        for number, (a, b) in enumerate(pairwise([0, *cut_mermaid.ends]))
    ]
    assert len(cut_mermaid.script) < 600_000
    assert sum(map(len, texts)) > 2_900_000
    context = importlib.import_module("quickjs").Context()
    for text in texts:
        context.eval(f'"use strict";({text})')


def test_the_cut_script_says_what_the_whole_one_says(cut_mermaid: Cut, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [*GOOD.values(), *(text for text, *_ in BAD.values()), *(f"{name}\nx y\n" for name in DIAGRAMS)]
    texts += [f"---\nconfig:\n  theme: {name}\n---\npie\n  'a' : 1\n" for name in ("dark", "forest", "neutral", "base")]
    said = list(map(MermaidEngine().rejection, texts))
    monkeypatch.setattr(mermaid_engines, "cut", lambda script: None)
    assert said == list(map(MermaidEngine().rejection, texts))

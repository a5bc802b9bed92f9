"""What Mermaid said of a diagram is asked once, whatever else changes, and told again as it was said."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from linter.app import results
from linter.app.results import DiagramVerdictStore
from linter.mermaid import engine as mermaid_engine
from linter.mermaid.judge import DiagramVerdict
from linter.mermaid.messages import Rejection
from linter.project import cache as project_cache
from linter.project.cache import open_store
from tests.app.cache.conftest import Lint, count, forget

pytestmark = pytest.mark.skipif(not mermaid_engine.available(), reason="mermaidx or quickjs-ng is not installed")
FENCE = "\n\n```mermaid\n{}\n```\n"
BROKEN = 'pie\n  "a" : x'
SOUND = "pie\n  'a' : 1"
STRAY = 'graph TD\n  A["x] --> B'


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The diagrams that were put to Mermaid."""
    real, texts = mermaid_engine.MermaidEngine.rejection, list[str]()

    def counted(engine: mermaid_engine.MermaidEngine, text: str) -> Rejection | None:
        texts.append(text)
        return real(engine, text)

    monkeypatch.setattr(mermaid_engine.MermaidEngine, "rejection", counted)
    return texts


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The engines that were started."""
    real, found = mermaid_engine.MermaidEngine, list[str]()

    def counted() -> mermaid_engine.MermaidEngine:
        found.append("started")
        return real()

    monkeypatch.setattr(mermaid_engine, "MermaidEngine", counted)
    return found


@pytest.fixture
def page(course: Path) -> Path:
    path = course / "docs/module-1-backpressure.md"
    path.write_text(
        path.read_text(encoding="utf-8") + "".join(map(FENCE.format, (BROKEN, SOUND, STRAY))), encoding="utf-8"
    )
    return path


def change(page: Path, text: str = "\nOne more line.\n") -> None:
    page.write_text(page.read_text(encoding="utf-8") + text, encoding="utf-8")


def test_a_diagram_is_put_to_mermaid_once(page: Path, lint: Lint, asked: list[str], linted: list[str]) -> None:
    lint()
    assert {f"{BROKEN}\n", f"{SOUND}\n", f"{STRAY}\n"} <= set(asked)
    assert len(asked) == len(set(asked))
    asked.clear()
    change(page)
    lint()
    shutil.copy(page, page.with_name("module-7-copied.md"))
    lint("--output", "sarif=../found.sarif")  # a run that is not remembered itself
    lint("--fix")
    change(page, FENCE.format("pie\n  'b' : 2"))
    lint()
    assert (asked, len(linted)) == (["pie\n  'b' : 2\n"], 5)


def test_no_engine_starts_where_all_is_known(page: Path, lint: Lint, started: list[str]) -> None:
    lint()
    assert started
    started.clear()
    change(page)
    lint()
    assert started == []
    change(page, FENCE.format("pie\n  'c' : 3"))
    lint()
    assert started == ["started"]


def test_with_and_without_what_is_known_a_run_finds_the_same(page: Path, lint: Lint, asked: list[str]) -> None:
    lint()
    change(page)
    asked.clear()
    known = lint()
    assert asked == []
    assert known == lint("--no-cache")
    assert len(asked) >= 3
    codes = [finding["code"] for finding in json.loads(known[1])["findings"]]
    assert codes.count("DIA001") == 3


SAID = DiagramVerdict(Rejection("Error", "any", expected=("a", "b"), rest="rest", since=(1, 2)), 0.5)


def keep(cache: Path, *keys: str) -> None:
    store = DiagramVerdictStore(str(cache))
    for key in keys:
        if store.get(key) is None:
            store[key] = SAID
    store.save()


@pytest.mark.parametrize("value", [b"[]", b'{"a": 1}', b'["x"]', b'[0.1, ["Error"]]', b"", b"\xff"])
def test_a_verdict_of_another_shape_is_none(value: bytes, cache: Path) -> None:
    keep(cache, "a")
    assert DiagramVerdictStore(str(cache)).get("a") == SAID
    store = open_store(str(cache))
    assert store is not None
    with store:
        store.put("diagram", f"{DiagramVerdictStore(str(cache))._engine}a", value)
        store.save()
    assert DiagramVerdictStore(str(cache)).get("a") is None


def test_a_run_without_cache_keeps_nothing(page: Path, cache: Path, lint: Lint) -> None:
    lint("--no-cache")
    assert not cache.exists()


def test_another_engine_is_asked_again(
    page: Path, cache: Path, lint: Lint, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lint()
    before = sorted(asked)
    for engine in ("another engine", "unknown", "unknown"):
        asked.clear()
        forget(cache, "page")
        change(page)
        monkeypatch.setattr(results, "engine_version", lambda engine=engine: engine)
        lint()
        assert sorted(asked) == before
    assert count(cache, "diagram") == 2 * len(before)


def test_the_ones_of_use_are_kept_and_no_more_than_the_bound(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(project_cache._KINDS, "diagram", (2, 4, 1 << 20))
    for day, names in enumerate(("abc", "ade", "afg")):
        monkeypatch.setattr("time.time", lambda day=day: 1e9 + day * 90_000)
        keep(cache, *names)
    assert DiagramVerdictStore(str(cache)).get("a") == SAID
    assert [DiagramVerdictStore(str(cache)).get(name) for name in "bc"] == [None, None]
    assert count(cache, "diagram") <= 4


def test_a_forked_process_knows_what_was_kept(cache: Path) -> None:
    keep(cache, "a")
    store = DiagramVerdictStore(str(cache))
    store["b"] = SAID  # met before the fork
    assert store.get("x") is None
    child = os.fork()
    if child == 0:
        os._exit([store.get("a"), store.get("b")] != [SAID, SAID])
    assert os.waitpid(child, 0)[1] == 0

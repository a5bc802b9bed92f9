"""What Mermaid said of a diagram is asked once, whatever else changes, and told again as it was said."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from linter import mermaid_engines
from linter.cli import cache, diagrams, page_inputs, secret
from linter.cli.diagrams import Diagrams
from linter.cli.inputs import FOLDER
from linter.mermaid import Said
from linter.mermaid_words import Rejection
from tests.cache.conftest import Lint

pytestmark = pytest.mark.skipif(not mermaid_engines.available(), reason="mermaidx or quickjs-ng is not installed")
FENCE = "\n\n```mermaid\n{}\n```\n"
BROKEN = 'pie\n  "a" : x'
SOUND = 'pie\n  "a" : 1'
STRAY = 'graph TD\n  A["x] --> B'


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The diagrams that were put to Mermaid."""
    real, texts = mermaid_engines.MermaidEngine.rejection, list[str]()

    def counted(engine: mermaid_engines.MermaidEngine, text: str) -> Rejection | None:
        texts.append(text)
        return real(engine, text)

    monkeypatch.setattr(mermaid_engines.MermaidEngine, "rejection", counted)
    return texts


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The engines that were started."""
    real, found = mermaid_engines.MermaidEngine, list[str]()

    def counted() -> mermaid_engines.MermaidEngine:
        found.append("started")
        return real()

    monkeypatch.setattr(mermaid_engines, "MermaidEngine", counted)
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
    change(page, FENCE.format('pie\n  "b" : 2'))
    lint()
    assert (asked, len(linted)) == (['pie\n  "b" : 2\n'], 5)


def test_no_engine_starts_where_all_is_known(page: Path, lint: Lint, started: list[str]) -> None:
    lint()
    assert started
    started.clear()
    change(page)
    lint()
    assert started == []
    change(page, FENCE.format('pie\n  "c" : 3'))
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


def forget_pages(course: Path) -> None:
    """Lets the next run read every page again, so that it asks for every diagram."""
    for path in (course / FOLDER).glob("*.pages"):
        path.unlink()


def kept(course: Path) -> Path:
    (found,) = (path for path in (course / FOLDER).glob("*.json") if b'"report":' not in path.read_bytes())
    return found


def test_what_a_stranger_says_of_a_diagram_is_not_believed(
    page: Path, course: Path, lint: Lint, asked: list[str]
) -> None:
    expected = lint()
    path = kept(course)
    whole = path.read_bytes()
    head, _, body = whole.partition(b"\n")
    green = json.dumps({key: [0.0, None] for key in json.loads(body)}).encode()
    for forged in (head + b"\n" + green, whole[:-9], b"", b"[1]", head + b"\n[]"):
        path.write_bytes(forged)
        forget_pages(course)
        asked.clear()
        change(page, "\n")
        assert (lint()[0], len(asked)) == (expected[0], len(json.loads(body)))
    own = secret.key(course)
    assert own is not None
    cache.write(course / FOLDER, path.stem, json.loads(green), own)  # the shape is the right one: the user is believed
    forget_pages(course)
    change(page, "\n")
    assert "DIA001" not in lint()[1]


@pytest.mark.parametrize("value", [[], {"a": 1}, "entries", "rejections"])
def test_data_of_another_shape_is_a_miss(value: object, page: Path, course: Path, lint: Lint) -> None:
    lint()
    path, own = kept(course), secret.key(course)
    assert own is not None
    if isinstance(value, str):
        known = json.loads(path.read_bytes().partition(b"\n")[2])
        value = {key: ["x"] if value == "entries" else [0.1, ["Error"]] for key in known}
    cache.write(course / FOLDER, path.stem, value, own)
    forget_pages(course)
    change(page)
    assert lint() == lint("--no-cache")


def test_neither_a_build_server_nor_a_run_without_cache_keeps_anything(
    page: Path, course: Path, lint: Lint, monkeypatch: pytest.MonkeyPatch
) -> None:
    lint("--no-cache")
    monkeypatch.setenv("CI", "true")
    lint()
    assert not (course / FOLDER).exists()


def test_another_engine_is_asked_again(
    page: Path, lint: Lint, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_inputs, "engine_version", lambda: diagrams.engine_version())
    lint()
    before = sorted(asked)
    asked.clear()
    change(page)
    monkeypatch.setattr(diagrams, "engine_version", lambda: "another engine")
    lint()
    assert sorted(asked) == before
    asked.clear()
    change(page)
    monkeypatch.setattr(diagrams, "engine_version", lambda: "unknown")
    lint()
    change(page)
    lint()
    assert sorted(asked) == sorted(before * 2)


def test_the_newest_are_kept_and_no_more_than_the_bound(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagrams, "_MOST", 3)
    said = Said(Rejection("Error", "any", expected=("a", "b"), rest="rest", since=(1, 2)), 0.5)
    for names in ("abc", "ade"):
        known = Diagrams(course / FOLDER, course)
        for name in names:
            if known.get(name) is None:
                known[name] = said
        known.save()
    after = Diagrams(course / FOLDER, course)
    assert {name: after.get(name) for name in "abcde"} == dict.fromkeys("ade", said) | {"b": None, "c": None}
    monkeypatch.setattr(diagrams, "_LARGEST", 300)
    after["f"] = Said(Rejection("Error", "x" * 200), 0.1)
    after.save()
    assert (Diagrams(course / FOLDER, course).get("f"), len(json.loads(kept(course).read_bytes().split(b"\n")[1]))) == (
        Said(Rejection("Error", "x" * 200), 0.1),
        1,
    )


def test_what_is_used_is_not_what_goes_first(course: Path) -> None:
    known = Diagrams(course / FOLDER, course)
    assert known.get("a") is None
    known["a"] = Said(None, 0.1)
    known.save()
    for number in range(40):
        cache.write(course / FOLDER, f"{number:032}", {}, b"x" * 32)
        again = Diagrams(course / FOLDER, course)
        assert again.get("a") == Said(None, 0.1)
        again.save()

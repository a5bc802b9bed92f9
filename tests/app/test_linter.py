"""What a run does once, what it holds, and that no damaged page is lost."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from linter.app import results, snapshot
from linter.app.results import Memory, OtherPage, Trees
from linter.app.snapshot import Snapshot
from linter.checks.base import Context
from linter.checks.parts import RequiredPart
from linter.config.model import Config
from linter.corpus import Corpus
from linter.findings import Problem
from linter.kinds.document import Document
from linter.linting import engine
from linter.project import discovery
from linter.project.project import Project, load_rule_set
from linter.text.source import Source, from_text
from tests.campaign.mutating import encoded, mutated
from tests.campaign.real_pages import documents
from tests.helpers.command import EXAM, GUIDE, TRACKER, lint, write
from tests.helpers.paths import ROOT

COURSE = ROOT / "examples" / "course"


@pytest.mark.parametrize("options", [[], ["--profile", "draft"]])
def test_no_check_looks_at_a_document_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str]
) -> None:
    looked: Counter[tuple[int, str]] = Counter()
    real = RequiredPart.problems

    def counted(self: RequiredPart, document: Document, context: Context) -> Iterator[Problem]:
        looked[id(self), document.path] += 1
        return real(self, document, context)

    monkeypatch.setattr(RequiredPart, "problems", counted)
    copytree(COURSE, tmp_path / "course")
    lint("--no-cache", *options, cwd=tmp_path / "course")
    assert any("module" in path for _, path in looked)
    assert set(looked.values()) == {1}


def test_a_run_of_the_whole_project_walks_through_it_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, progress=TRACKER, short_exam=EXAM)
    walked: list[object] = []
    real = os.walk
    monkeypatch.setattr(discovery.os, "walk", lambda top, **options: walked.append(top) or real(top, **options))
    lint("--no-cache", "--isolated", cwd=tmp_path)
    assert walked == [tmp_path]


def test_a_page_of_another_kind_is_not_split_into_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    split: list[str] = []
    real = Source.lines.func
    text = GUIDE + "word\n" * 9

    class Told:
        """Stands for the lines of a page, and notes of which text they are."""

        def __get__(self, source: Source, owner: object) -> tuple[str, ...]:
            split.append(source.text)
            return real(source)

    monkeypatch.setattr(Source, "lines", Told())
    write(tmp_path, guide=text, short_exam=EXAM)
    lint("--no-cache", "--isolated", cwd=tmp_path)
    assert EXAM in split
    assert text not in split


@pytest.mark.parametrize("text", ["", "a", "a\n", "a\r\nb\rc\n\nd", "\ufeff---\r\n", "a\x0bb\u2028c\r"])
def test_lines_and_where_they_start_are_those_of_the_text(text: str) -> None:
    source = from_text(text)
    assert len(source.lines) == len(source.starts)
    for line, start in zip(source.lines, source.starts, strict=True):
        assert source.text[start : start + len(line)] == line
        assert source.text[start + len(line) :][:1] in ("", "\r", "\n")


def test_pages_of_which_nothing_is_held_are_told_as_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copytree(COURSE, tmp_path / "course")
    whole = lint("--no-cache", cwd=tmp_path / "course")
    monkeypatch.setattr(results, "_TREES", 0)  # one tree is held, and every page is judged before the next is looked at
    monkeypatch.setattr(snapshot, "_BATCH", 0)
    assert lint("--no-cache", cwd=tmp_path / "course") == whole
    assert whole.out.count("docs/") > 9


PAGES = 200
_TYPE = re.compile(rb"(?m)^type:[ \t]*[\"']?([^\"'\r\n]*)")


def cut(dice: random.Random, data: bytes) -> bytes:
    start = dice.randrange(len(data))
    return data[:start] + data[start + dice.choice((1, 3, 200, 5_000)) :]


def overwritten(dice: random.Random, data: bytes) -> bytes:
    start, size = dice.randrange(len(data)), dice.choice((1, 4, 300))
    return data[:start] + dice.randbytes(size) + data[start + size :]


def flipped(dice: random.Random, data: bytes) -> bytes:
    found = bytearray(data)
    for place in dice.sample(range(len(found)), dice.choice((1, 10, 400))):
        found[place] ^= 1 << dice.randrange(7)
    return bytes(found)


def swapped(dice: random.Random, data: bytes) -> bytes:
    a, b, c = sorted(dice.sample(range(len(data)), 3))
    return data[:a] + data[b:c] + data[a:b] + data[c:]


def ended(dice: random.Random, data: bytes) -> bytes:
    return data[: dice.randrange(len(data))]


def edited(dice: random.Random, data: bytes) -> bytes:
    return encoded(dice, mutated(dice, data.decode("utf-8", "replace")))


def damaged(corpus: Path) -> Iterator[tuple[str, bytes]]:
    """Names of modules and exams, each with a damaged page of its kind."""
    real = [(path, text) for path, text in documents(corpus) if "TRACKER" not in path]
    for number in range(PAGES):
        dice = random.Random(f"damaged {number}")
        path, text = dice.choice(real)
        data = text.encode()
        for _ in range(dice.choice((1, 1, 2, 5))):
            data = dice.choice((cut, overwritten, flipped, swapped, ended, edited))(dice, data) or b"\n"
            data += b"\n" * 3
        yield f"docs/{'tests/' if 'exam' in path else ''}{number}-{'exam' if 'exam' in path else 'module'}.md", data


@pytest.fixture(scope="module")
def pages(corpus: Path) -> dict[str, bytes]:
    return dict(damaged(corpus))


@pytest.mark.slow
def test_two_hundred_damaged_pages_in_one_run(pages: dict[str, bytes], tmp_path: Path) -> None:
    for path, data in pages.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    command = [sys.executable, "-m", "linter", "check", "--isolated", "--no-cache", "--output", "json"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=600, check=False)
    assert b"Traceback" not in done.stderr
    assert b"internal error" not in done.stderr
    told = json.loads(done.stdout)
    assert not [error for error in told["run_errors"] if "crashed" in error["message"]]
    assert done.returncode == (2 if told["run_errors"] or told["summary"]["failed"] else 1)
    spoken = {one["path"] for one in (*told["findings"], *told["run_errors"])}
    assert sorted(set(pages) - spoken - {path for path, data in pages.items() if of_another_kind(data)}) == []
    summary = told["summary"]
    assert summary["documents"] + summary["skipped"] + summary["failed"] == PAGES


def of_another_kind(data: bytes) -> bool:
    """Whether the page itself says that it is neither a module nor an exam."""
    matter = re.match(rb"(?s)\xef\xbb\xbf?---[ \t]*\r?[\r\n](.*?)[\r\n](?:---|\.\.\.)", data)
    found = _TYPE.search(matter[1]) if matter else None
    return found is not None and found[1].strip() not in (b"learning-module", b"exam", b"")


def test_most_damaged_pages_are_modules_and_exams_still(pages: dict[str, bytes]) -> None:
    assert sum(of_another_kind(data) for data in pages.values()) < PAGES / 20
    assert sum(b"##" in data for data in pages.values()) > PAGES * 0.9


def tree(length: int) -> Document:
    """The tree of a page of so many characters."""
    document = engine.parse(from_text("x" * length, "x-exam.md"), load_rule_set(Project(ROOT, Config(), None)).kinds)
    assert document is not None
    return document


def test_a_tree_that_is_held_already_counts_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "_TREES", 10)
    trees, first, second = Trees(), tree(4), tree(4)
    for _ in range(3):
        assert trees.put("a", first) is first
    trees.put("b", second)
    assert (trees.get("a"), trees.get("b")) == (first, second)


def test_what_does_not_fit_lets_the_oldest_go_and_one_is_always_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "_TREES", 10)
    trees, a, b, c, d = Trees(), tree(4), tree(4), tree(4), tree(99)
    trees.put("a", a)
    trees.put("b", b)
    assert trees.get("a") is a  # asked for, so that the other one is older
    trees.put("c", c)
    assert (trees.get("a"), trees.get("b"), trees.get("c")) == (a, None, c)
    trees.put("d", d)
    assert (trees.get("a"), trees.get("c"), trees.get("d")) == (None, None, d)


def test_what_nobody_asks_for_between_two_turns_is_forgotten() -> None:
    memory, asked, unasked = Memory(), OtherPage({"ids": []}), OtherPage()
    memory.put("asked", asked)
    memory.put("unasked", unasked)
    for _ in range(3):
        memory.turn()
        assert memory.get("asked") is asked
        assert memory.get("asked") is asked  # also where it was found before the last turn
    assert memory.get("unasked") is None
    memory.put("unasked", unasked)
    memory.turn()
    assert memory.get("unasked") is unasked
    memory.turn()
    memory.turn()
    assert (memory.get("asked"), memory.get("unasked")) == (None, None)


CHANGED = "was changed while it was read: run again"
MARKED = EXAM + "\n<!-- lint-modules: ignore-file[DOC006] -- it is a sketch -->\n"


def change_when_read(monkeypatch: pytest.MonkeyPatch, change: Callable[[], object]) -> None:
    """Has files changed when all pages were read, and before any result was made."""
    real = Snapshot.read_corpus

    def read_corpus(self: Snapshot, *arguments: Any) -> Corpus:
        corpus = real(self, *arguments)
        self.linter.trees.__init__()  # type: ignore[misc] # so many pages were read that no tree is held any more
        change()
        return corpus

    monkeypatch.setattr(Snapshot, "read_corpus", read_corpus)


@pytest.mark.parametrize("text", [MARKED, EXAM + "\nSee [it](nowhere.md).\n"], ids=["suppression", "finding"])
@pytest.mark.parametrize("gone", [False, True])
def test_a_page_that_is_changed_before_its_text_is_asked_for_again_is_told_and_costs_no_other_page_anything(
    text: str, gone: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The text is asked for by the engine: for what the page suppresses, or for the place of a finding."""
    write(tmp_path, short_exam=text, other_exam=EXAM)
    page, arguments = tmp_path / "short-exam.md", ("--no-cache", "--isolated", "--output", "json")
    whole = json.loads(lint(*arguments, cwd=tmp_path).out)
    change_when_read(monkeypatch, page.unlink if gone else lambda: page.write_text(text + "\nMore.\n"))
    done = lint(*arguments, cwd=tmp_path)
    report = json.loads(done.out)
    message = "cannot be read any more: No such file or directory" if gone else CHANGED
    assert done.code == 2
    assert [(error["path"], error["rule"], error["message"]) for error in report["run_errors"]] == [
        ("short-exam.md", None, message)
    ]
    assert report["summary"]["failed"] == 1
    others = [finding for finding in whole["findings"] if finding["path"] != "short-exam.md"]
    assert report["findings"] == others != []


def test_a_page_that_is_changed_before_a_rule_asks_for_it_is_no_crash_of_the_rule(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tracker asks for the verdict on a module, for which its suppressions are read again, and the exam for a place
    in it: all three pages fail, and the changed one is named."""
    copytree(COURSE, tmp_path / "course")
    path, tracker = "docs/module-1-backpressure.md", "docs/LEARNING_MODULE_TRACKER.md"
    page = tmp_path / "course" / path
    text = page.read_text(encoding="utf-8") + "\n<!-- lint-modules: ignore-file[DOC006] -- it is a sketch -->\n"
    page.write_text(text, encoding="utf-8")
    change_when_read(monkeypatch, lambda: page.write_text(text + "\nMore.\n", encoding="utf-8"))
    done = lint("--no-cache", "--output", "json", cwd=tmp_path / "course")
    errors = json.loads(done.out)["run_errors"]
    assert done.code == 2
    assert [(error["path"], error["rule"], error["message"]) for error in errors] == [
        (tracker, None, f"{path} {CHANGED}"),
        (path, None, CHANGED),
        ("docs/tests/backpressure-exam.md", None, f"{path} {CHANGED}"),
    ]


def test_a_page_that_is_changed_before_it_is_fixed_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, short_exam=MARKED)
    page = tmp_path / "short-exam.md"
    change_when_read(monkeypatch, lambda: page.write_text("Another text.\n"))
    done = lint("--no-cache", "--isolated", "--fix", cwd=tmp_path)
    assert (done.code, page.read_text(encoding="utf-8")) == (2, "Another text.\n")
    assert CHANGED in done.out

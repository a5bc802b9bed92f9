"""What a run does once: a check of a document, a walk through the folders, the split of a page into lines."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest

from linter.checks import Context
from linter.checks.required import RequiredPart
from linter.cli import discovery, holding, library
from linter.model import Problem
from linter.parts import Document
from linter.source import Source, from_text
from tests.test_cli import EXAM, GUIDE, TRACKER, lint, write

COURSE = Path(__file__).resolve().parent.parent / "examples" / "course"


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


def test_pages_that_are_held_small_are_told_as_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copytree(COURSE, tmp_path / "course")
    whole = lint("--no-cache", cwd=tmp_path / "course")
    for name in ("_PLAIN", "_TREES", "_TEXTS", "_SAID"):  # all of every page is compressed, and nothing else is held
        monkeypatch.setattr(holding, name, 0)
    monkeypatch.setattr(holding, "_SMALL", -1)
    monkeypatch.setattr(library, "_WAVE", 0)
    assert lint("--no-cache", cwd=tmp_path / "course") == whole
    assert whole.out.count("docs/") > 9

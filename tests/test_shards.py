"""A run in parts, joined, says what the undivided run says; parts that do not make up one run are refused."""

from __future__ import annotations

import json
import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from linter.cli.main import run
from linter.shard import Shard, parse
from tests.cache.test_changes import edit
from tests.conftest import ROOT

Said = tuple[int, str, str]
Lint = Callable[..., Said]


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "course"
    shutil.copytree(ROOT / "examples/course", folder)
    (folder / "lint-modules.toml").write_text("", encoding="utf-8")
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def lint(capsys: pytest.CaptureFixture[str]) -> Lint:
    def linted(*words: str) -> Said:
        code = run([*words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return linted


def divided(lint: Lint, of: int, *words: str, output: str = "json") -> Said:
    """What the merge of all parts says."""
    parts = [f"part-{number}.json" for number in range(1, of + 1)]
    for number, part in enumerate(parts, start=1):
        assert lint("--shard", f"{number}/{of}", "--output", f"json={part}", *words)[0] == 0
    return lint("merge", "--output", output, *parts)


@pytest.mark.parametrize("of", [1, 2, 5])
def test_the_parts_say_what_the_whole_says(of: int, course: Path, lint: Lint) -> None:
    whole = lint("--output", "json")
    assert divided(lint, of) == whole
    assert whole[0] == 1
    assert {"FB103", "TRK004", "DOC010", "EXM021"} <= {finding["code"] for finding in json.loads(whole[1])["findings"]}


@pytest.mark.parametrize("output", ["full", "sarif", "junit"])
def test_every_format_is_merged(output: str, course: Path, lint: Lint) -> None:
    assert divided(lint, 2, output=output) == lint("--output", output)


@pytest.mark.parametrize(
    "words", [("docs/tests",), ("--select", "FB,TRK,EXM"), ("--profile", "draft"), ("--no-ignores",)]
)
def test_what_was_asked_of_the_shards_holds_for_the_merge(words: tuple[str, ...], course: Path, lint: Lint) -> None:
    assert divided(lint, 2, *words) == lint("--output", "json", *words)


@pytest.mark.parametrize("seed", range(3))
def test_the_parts_say_what_the_whole_says_after_random_edits(seed: int, course: Path, lint: Lint) -> None:
    random_ = random.Random(seed)
    for _ in range(6):
        edit(course, random_)
    page = random_.choice(sorted((course / "docs").rglob("*.md")))
    page.write_text(page.read_text(encoding="utf-8") + "\n<!-- lint-modules: ignore[FB103] -->\n", encoding="utf-8")
    assert divided(lint, random_.randrange(1, 6)) == lint("--output", "json")


def test_the_merge_looks_at_the_baseline(course: Path, lint: Lint) -> None:
    assert lint("baseline", "create")[0] == 0
    merged = divided(lint, 2)
    assert merged == lint("--output", "json")
    assert merged[0] == 0


def test_pages_are_not_examined_again(course: Path, lint: Lint, monkeypatch: pytest.MonkeyPatch) -> None:
    parts = [f"part-{number}.json" for number in (1, 2)]
    for number, part in enumerate(parts, start=1):
        lint("--shard", f"{number}/2", "--output", f"json={part}")
    expected = lint("--output", "json")

    def never(*_: object) -> None:
        raise AssertionError("a page was examined")

    monkeypatch.setattr("linter.examiner.Examiner.examine", never)
    assert lint("merge", "--output", "json", *parts) == expected


def test_a_page_that_cannot_be_read_fails_its_shard_and_the_merge(course: Path, lint: Lint) -> None:
    (course / "docs/module-5-x.md").write_bytes(b"\xff\xfe")
    codes = [lint("--shard", f"{number}/2", "--output", f"json=part-{number}.json")[0] for number in (1, 2)]
    assert sorted(codes) == [0, 2]
    assert lint("merge", "--output", "json", "part-1.json", "part-2.json") == lint("--output", "json")


def test_a_shard_reports_what_its_pages_say_by_themselves(course: Path, lint: Lint) -> None:
    found = []
    for number in (1, 2):
        _, out, _ = lint("--shard", f"{number}/2", "--output", "json")
        found += [(finding["code"], finding["fingerprint"]) for finding in json.loads(out)["findings"]]
    whole = [(one["code"], one["fingerprint"]) for one in json.loads(lint("--output", "json")[1])["findings"]]
    assert set(found) < set(whole)
    assert not {code for code, _ in found} & {"TRK003", "TRK004", "DOC010", "EXM021"}


def test_names_that_are_no_text_are_merged_too(course: Path, lint: Lint) -> None:
    name = os.fsdecode(b"docs/module-5-\xff.md")
    shutil.copy(course / "docs/module-2-idempotency.md", course / name)
    assert divided(lint, 2) == lint("--output", "json")
    assert divided(lint, 2, name) == lint("--output", "json", name)


def test_what_a_shard_finds_is_announced_by_the_merge(
    course: Path, lint: Lint, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    assert lint("--shard", "1/1", "--output", "json=part.json") == (0, "", "")
    assert not (tmp_path / "summary.md").exists()
    assert "::error file=" in lint("merge", "part.json")[1]
    assert (tmp_path / "summary.md").exists()


def test_each_page_is_of_one_shard_and_of_the_same_on_every_machine() -> None:
    paths = [f"docs/module-{number}.md" for number in range(400)]
    shards = [Shard(number, 8) for number in range(1, 9)]
    held = [[path for path in paths if shard.holds(path)] for shard in shards]
    assert sorted(path for some in held for path in some) == sorted(paths)
    assert all(25 < len(some) < 75 for some in held)
    assert [shard.number for shard in shards if shard.holds("docs/module-1-leases.md")] == [4]  # by `b2sum -l 64`
    assert parse("2/8") == Shard(2, 8)

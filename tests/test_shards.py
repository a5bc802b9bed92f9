"""A run in parts, joined, says what the undivided run says; parts that do not make up one run are refused."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

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


def changed(name: str, **values: Any) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        report = json.loads((folder / name).read_text(encoding="utf-8"))
        report["shard"] = report["shard"] | values
        (folder / name).write_text(json.dumps(report), encoding="utf-8")

    return change


REFUSED: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing": (
        lambda course: changed("part-2.json", of=3)(course) or changed("part-1.json", of=3)(course),
        "no part of 3",
    ),
    "of another run": (changed("part-2.json", of=3), "different runs: 1/2, 2/3"),
    "twice": (lambda course: shutil.copy(course / "part-1.json", course / "part-2.json"), "two parts of shard 1"),
    "other rules": (changed("part-2.json", inputs="0"), "different rules"),
    "a changed page": (
        lambda course: (course / "docs/module-1-backpressure.md").write_text("# Module 1: Other\n", encoding="utf-8"),
        "another state of the pages: docs/module-1-backpressure.md",
    ),
    "a new page": (
        lambda course: (course / "docs/module-8-new.md").write_text("# New\n", encoding="utf-8"),
        "another state of the pages: docs/module-8-new.md",
    ),
    "a lost page": (
        lambda course: (course / "docs/tests/backpressure-exam.md").unlink(),
        "another state of the pages: docs/tests/backpressure-exam.md",
    ),
    "other settings": (
        lambda course: (course / "lint-modules.toml").write_text("ignore = ['FB']\n", encoding="utf-8"),
        "made with other rules",
    ),
    "cut off": (
        lambda course: (course / "part-1.json").write_bytes((course / "part-1.json").read_bytes()[:-9]),
        "damaged",
    ),
    "no report": (lambda course: (course / "part-1.json").write_text("[]", encoding="utf-8"), "is no part of a run"),
    "nested": (lambda course: (course / "part-1.json").write_text("[" * 100_000, encoding="utf-8"), "damaged"),
    "of other shape": (changed("part-1.json", pages=[1]), "1 of its values are wrong"),
    "with another entry": (
        changed("part-1.json", entries={"0": {"kind": "exam", "facts": {}, "applied": 3}}),
        "damaged",
    ),
    "absent": (lambda course: (course / "part-1.json").unlink(), "part-1.json cannot be read"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_parts_that_are_not_one_run_are_refused(name: str, course: Path, lint: Lint) -> None:
    divided(lint, 2)
    change, message = REFUSED[name]
    change(course)
    code, out, err = lint("merge", "part-1.json", "part-2.json")
    assert (code, out) == (2, "")
    assert message in err
    assert "internal error" not in err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--shard", "0/2"), "there is no shard 0 of 2"),
        (("--shard", "3/2"), "there is no shard 3 of 2"),
        (("--shard", "two"), "the second of eight is 2/8"),
        (("--shard", "1/2"), "add --output json=FILE"),
        (("--shard", "1/2", "--output", "json", "--fix"), "--shard and --fix do not go together"),
        (("--shard", "1/2", "--output", "json", "--new-from", "HEAD"), "--shard and --new-from"),
        (("--shard", "1/2", "--output", "json", "-"), "--shard and standard input"),
        (("merge",), "PART"),
    ],
)
def test_what_means_nothing_is_refused(words: tuple[str, ...], message: str, course: Path, lint: Lint) -> None:
    code, out, err = lint(*words)
    assert (code, out) == (2, "")
    assert message in err


def test_each_page_is_of_one_shard_and_of_the_same_on_every_machine() -> None:
    paths = [f"docs/module-{number}.md" for number in range(400)]
    shards = [Shard(number, 8) for number in range(1, 9)]
    held = [[path for path in paths if shard.holds(path)] for shard in shards]
    assert sorted(path for some in held for path in some) == sorted(paths)
    assert all(25 < len(some) < 75 for some in held)
    assert [shard.number for shard in shards if shard.holds("docs/module-1-leases.md")] == [4]  # by `b2sum -l 64`
    assert parse("2/8") == Shard(2, 8)

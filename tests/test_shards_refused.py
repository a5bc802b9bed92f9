"""Parts that do not make up one run are refused, and so is what means nothing for a part."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from linter import __version__
from linter.cli import joining, parts
from linter.cli.installation import installed
from linter.cli.main import run
from tests.conftest import ROOT
from tests.test_shards import Lint, course, lint

__all__ = ["course", "lint"]


@pytest.fixture(scope="module")
def halves(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the two parts of a run over the course."""
    folder, made = tmp_path_factory.mktemp("course"), tmp_path_factory.mktemp("halves")
    shutil.copytree(ROOT / "examples/course", folder, dirs_exist_ok=True)
    (folder / "lint-modules.toml").write_text("", encoding="utf-8")
    before = Path.cwd()
    os.chdir(folder)
    try:
        for number in (1, 2):
            assert run(["--shard", f"{number}/2", "--output", f"json={made / f'part-{number}.json'}"]) == 0
    finally:
        os.chdir(before)
    return made


def changed(name: str, *, resigned: bool = True, **values: Any) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        report = json.loads((folder / name).read_text(encoding="utf-8"))
        part = report["shard"] | values
        given = part.pop("sum")
        report["shard"] = part | {"sum": parts.sum_of(part) if resigned else given}
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
    "altered": (
        changed("part-1.json", entries={}, resigned=False),
        "part-1.json is no part of a run that can be read: damaged",
    ),
    "of other shape": (changed("part-1.json", pages=[1]), "1 of its values are wrong"),
    "with another entry": (
        changed("part-1.json", entries={"0": {"kind": "exam", "facts": {}, "applied": 3}}),
        "damaged",
    ),
    "with facts that are none": (changed("part-1.json", entries={"0": {"kind": "exam", "facts": []}}), "damaged"),
    "of an older version": (
        changed("part-1.json", made_by={"lint-modules": "0.0.9"}),
        f"part-1.json was made by lint-modules 0.0.9, and here {__version__}: install the same on all machines",
    ),
    "of another parser": (
        changed("part-2.json", made_by={**installed(False), "markdown-it-py": "2.0"}),
        "part-2.json was made by markdown-it-py 2.0, and here ",
    ),
    "absent": (lambda course: (course / "part-1.json").unlink(), "part-1.json cannot be read"),
}


def test_a_part_that_is_too_large_is_refused(
    course: Path, halves: Path, lint: Lint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(joining, "_LARGEST", 1000)
    code, out, err = lint("merge", str(halves / "part-1.json"), str(halves / "part-2.json"))
    assert (code, out) == (2, "")
    assert "part-1.json is larger than 1000 bytes; divide the run into more shards" in err


@pytest.mark.parametrize("name", REFUSED)
def test_parts_that_are_not_one_run_are_refused(name: str, course: Path, halves: Path, lint: Lint) -> None:
    for part in halves.iterdir():
        shutil.copy(part, course)
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
        (("--shard", "1/2", "--output", "json", "--baseline", "known.json"), "--baseline is for the merge"),
        (("--shard", "1/2", "--output", "json", "--fail-level", "info"), "--fail-level is for the merge"),
        (("--shard", "1/2", "--output", "json", "--output", "html=report.html"), "--output html is for the merge"),
        (("--shard", "1/2", "--output", "json", "-"), "--shard and standard input"),
        (("merge",), "PART"),
    ],
)
def test_what_means_nothing_is_refused(words: tuple[str, ...], message: str, course: Path, lint: Lint) -> None:
    code, out, err = lint(*words)
    assert (code, out) == (2, "")
    assert message in err

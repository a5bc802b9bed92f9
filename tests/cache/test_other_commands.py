"""What `status`, `baseline` and the HTML report say of pages rests on the judgements of `check`, and on no old ones."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from linter.cli.main import run
from tests.cache.conftest import Lint
from tests.cache.test_changes import append, edit

TRACKER = "docs/LEARNING_MODULE_TRACKER.md"
MODULE = "docs/module-1-backpressure.md"
BASELINE = "lint-modules-baseline.json"
Told = Callable[..., tuple[int, str, str]]


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Told:
    def said(*words: str) -> tuple[int, str, str]:
        code = run(list(words))
        return code, *capsys.readouterr()

    return said


@pytest.mark.parametrize(
    "words",
    [
        ("status",),
        ("status", "--next", "3"),
        ("baseline", "create", "--accept-new"),
        ("check", "--no-progress", "--output", "html=report.html"),
    ],
)
def test_a_page_that_was_judged_is_not_judged_again(
    words: tuple[str, ...], course: Path, lint: Lint, told: Told, parsed: list[str]
) -> None:
    lint()
    parsed.clear()
    told(*words)
    assert set(parsed) == {TRACKER}
    append(course / MODULE)
    parsed.clear()
    told(*words)
    assert set(parsed) <= {TRACKER, MODULE}
    parsed.clear()
    told(*words, "--no-cache")
    assert len(set(parsed)) > 3


def test_what_other_commands_find_serves_a_check(course: Path, lint: Lint, told: Told, parsed: list[str]) -> None:
    told("status")
    parsed.clear()
    cached = lint()
    assert set(parsed) == {TRACKER}
    assert cached == lint("--no-cache")


def test_a_command_that_is_told_to_keeps_nothing(course: Path, told: Told) -> None:
    before = sorted(course.rglob("*"))
    for words in (("status", "--no-cache"), ("status", "--cache-dir", "../kept"), ("baseline", "status", "--no-cache")):
        told(*words)
        assert sorted(course.rglob("*")) == before
    assert (course.parent / "kept").is_dir()


@pytest.mark.parametrize("seed", range(2))
def test_no_command_says_or_writes_anything_else_for_what_is_kept(
    seed: int, course: Path, lint: Lint, told: Told
) -> None:
    random_ = random.Random(seed)
    for _ in range(3):
        for _ in range(random_.randrange(4)):
            edit(course, random_)
        if random_.randrange(2):
            lint()
        for words in (("status", "--output", "json"), ("status", "--next", "9"), ("baseline", "create")):
            found = _both(course, told, words)
            assert found[0] == found[1]
        written = _both(course, told, ("status", "--write", "--date-from", "keep"))
        assert written[0] == written[1]


def _both(course: Path, told: Told, words: tuple[str, ...]) -> list[tuple[object, dict[str, bytes]]]:
    """What a command says and makes of the files without a cache and with one, from the same state of the files."""
    held = course.parent / "held"
    shutil.rmtree(held, ignore_errors=True)
    shutil.copytree(course / "docs", held)
    found = []
    for more in (("--no-cache",), ()):
        shutil.rmtree(course / "docs")
        shutil.copytree(held, course / "docs")
        (course / BASELINE).unlink(missing_ok=True)
        said = told(*words, *more)
        files = [*(course / "docs").rglob("*.md"), *course.glob(BASELINE)]
        found.append((said, {str(path): path.read_bytes() for path in files}))
    (course / BASELINE).unlink(missing_ok=True)
    return found

"""Runs with a cache say what runs without one say, whatever happened in between."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from linter.app import executors, projects
from linter.cli import check
from tests.app.cache.conftest import Lint
from tests.helpers.paths import ROOT

pytestmark = pytest.mark.slow


def append(path: Path) -> None:
    path.write_text(path.read_text(encoding="utf-8") + "\nTODO: say more.\n", encoding="utf-8")


def same_size(path: Path) -> None:
    """An edit that neither the size nor the time of the file gives away."""
    state = path.stat()
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("PRIMING", "PRIMIMG", 1), encoding="utf-8")
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))


CHANGES: dict[str, Callable[[Path], object]] = {
    "a page": lambda course: append(course / "docs/module-1-backpressure.md"),
    "a page behind its time": lambda course: same_size(course / "docs/module-1-backpressure.md"),
    "a new page": lambda course: (course / "docs/module-9-new.md").write_text("# New\n", encoding="utf-8"),
    "a lost page": lambda course: (course / "docs/tests/backpressure-exam.md").unlink(),
    "the configuration": lambda course: (course / "lint-modules.toml").write_text('ignore = ["FB"]', encoding="utf-8"),
    "an ignore file": lambda course: (course / ".gitignore").write_text("docs/tests/\n", encoding="utf-8"),
    "an ignore file above": lambda course: (
        (course.parent / ".git").mkdir(),
        (course.parent / ".gitignore").write_text("tests/\n", encoding="utf-8"),
    ),
    "a configuration below": lambda course: (course / "docs/lint-modules.toml").write_text("", encoding="utf-8"),
    "the site": lambda course: (course / "mkdocs.yml").write_text(
        "markdown_extensions: [pymdownx.arithmatex]\n", encoding="utf-8"
    ),
    "a baseline": lambda course: (course / "lint-modules-baseline.json").write_text("{", encoding="utf-8"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_is_seen(change: str, course: Path, lint: Lint, linted: list[str]) -> None:
    lint()
    CHANGES[change](course)
    cached = lint()
    assert linted == ["linted"] * 2
    assert cached == lint("--no-cache")


def test_a_change_while_the_run_goes_on_is_not_remembered(
    course: Path, lint: Lint, linted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = check.record

    def late(*args: object) -> None:
        append(course / "docs/module-1-backpressure.md")
        real(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(check, "record", late)
    lint()
    monkeypatch.setattr(check, "record", real)
    assert "DOC006" in lint()[1]
    assert linted == ["linted"] * 2


@pytest.mark.parametrize("name", ["lint-modules-baseline.json", "../.gitignore"])
def test_what_a_run_read_while_it_was_something_else_is_not_mistaken(
    name: str, course: Path, lint: Lint, monkeypatch: pytest.MonkeyPatch
) -> None:
    (course.parent / ".git").mkdir()
    file, real = course / name, projects.find_pages
    texts = [
        '{"version": 1, "pages": {}}',
        f'{{"version": 1, "pages": {{"docs/index.md": {{"FB101 {"0" * 32}": ""}}}}}}',
    ]
    texts = texts if file.suffix else ["", "tests/\n"]
    file.write_text(texts[0], encoding="utf-8")
    seen = []

    def meanwhile(*args: object) -> object:
        file.write_text(texts[1], encoding="utf-8")
        return real(*args)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(projects, "find_pages", meanwhile)
        seen.append(lint())
    file.write_text(texts[0], encoding="utf-8")
    seen += [lint(), lint("--no-cache")]
    assert seen[0] != seen[1] == seen[2]


def test_a_configuration_that_changes_before_anything_is_looked_at_is_not_mistaken(
    course: Path, lint: Lint, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = check.dependencies_of

    def late(*args: object) -> object:
        (course / "lint-modules.toml").write_text('ignore = ["FB"]', encoding="utf-8")
        return real(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(check, "dependencies_of", late)
    lint()
    monkeypatch.setattr(check, "dependencies_of", real)
    assert lint() == lint("--no-cache")


def edit(course: Path, random_: random.Random) -> None:
    """One step of a history: a line lost or doubled, a page renamed, lost or come back, a setting changed, nothing."""
    pages = sorted((course / "docs").rglob("*.md"))
    page = random_.choice(pages)
    lines = page.read_text(encoding="utf-8").splitlines(keepends=True)
    match random_.randrange(7):
        case 0 | 1 if lines:
            del lines[random_.randrange(len(lines))]
            page.write_text("".join(lines), encoding="utf-8")
        case 2 if lines:
            at = random_.randrange(len(lines))
            page.write_text("".join([*lines[: at + 1], *lines[at:]]), encoding="utf-8")
        case 3:
            page.rename(page.with_name(f"x{random_.randrange(3)}-{page.name}"))
        case 4 if len(pages) > 3:
            page.unlink()
        case 5:
            source = random_.choice(sorted((ROOT / "examples/course/docs").rglob("*.md")))
            shutil.copy(source, course / "docs" / source.name)
        case 6:
            text = random_.choice(["", "ignore = ['FB101']\n", "[rules.MOD002]\nmin = 2\n"])
            (course / "lint-modules.toml").write_text(text, encoding="utf-8")
        case _:
            pass


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 4))])
def test_with_and_without_a_cache_are_equal_over_a_history_of_edits(
    seed: int, course: Path, lint: Lint, linted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    random_ = random.Random(seed)
    for _ in range(10):
        for _ in range(random_.randrange(3)):
            edit(course, random_)
        monkeypatch.setattr(executors, "WORTH", random_.choice([0, 1 << 30]))  # bytes for several processes
        monkeypatch.setattr(executors, "usable", lambda: 2)
        cached = lint()
        monkeypatch.setattr(executors, "WORTH", 1 << 30)
        assert cached == lint("--no-cache")

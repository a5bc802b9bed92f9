"""Runs with a cache say what runs without one say, whatever happened in between."""

from __future__ import annotations

import json
import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from linter.cli import check, secret, warm
from linter.cli.cache import read, write
from linter.cli.inputs import FOLDER
from linter.cli.main import run
from linter.cli.outputs import Output
from linter.cli.request import Request

ROOT = Path(__file__).resolve().parent.parent
Lint = Callable[..., tuple[int, str]]


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "course"
    shutil.copytree(ROOT / "examples/course", folder, ignore=shutil.ignore_patterns(FOLDER))
    (folder / "lint-modules.toml").write_text("", encoding="utf-8")
    monkeypatch.chdir(folder)
    for name in ("HOME", "XDG_CONFIG_HOME", "APPDATA", "LOCALAPPDATA"):  # the key of the tests' own user
        monkeypatch.setenv(name, str(tmp_path / "home"))
    for name in ("CI", "GITHUB_ACTIONS", "LINT_MODULES_NO_CACHE", "LINT_MODULES_CACHE_DIR"):
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.fixture
def lint(capsys: pytest.CaptureFixture[str]) -> Lint:
    def linted(*args: str) -> tuple[int, str]:
        code = run(["--no-progress", "--output", "json", *args])
        return code, capsys.readouterr().out

    return linted


@pytest.fixture
def linted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The runs that linted, as against those that told again what was known."""
    real, calls = check.perform, list[str]()

    def counted(request: Request, outputs: tuple[Output, ...]) -> int:
        calls.append("linted")
        return real(request, outputs)

    monkeypatch.setattr(check, "perform", counted)
    return calls


def test_a_second_run_lints_nothing_and_says_the_same(course: Path, lint: Lint, linted: list[str]) -> None:
    first = lint()
    assert (lint(), linted) == (first, ["linted"])
    assert first[0] == 1
    assert "FB103" in first[1]


def test_how_a_report_is_shown_is_not_remembered(course: Path, lint: Lint, linted: list[str]) -> None:
    lint()
    code, _ = lint("--fail-level", "never")
    assert (code, linted) == (0, ["linted"])


def test_a_remembered_run_shows_the_lines_of_its_pages(
    course: Path, capsys: pytest.CaptureFixture[str], linted: list[str]
) -> None:
    assert run(["--no-progress"]) == 1
    first = capsys.readouterr().out
    assert run(["--no-progress"]) == 1
    assert (capsys.readouterr().out, linted) == (first, ["linted"])
    assert " | ## Focus Block 3" in first


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


def test_a_file_that_a_link_asks_for_is_seen(course: Path, lint: Lint, linted: list[str]) -> None:
    page = course / "docs/module-1-backpressure.md"
    page.write_text(page.read_text(encoding="utf-8") + "\nSee [the slides](slides.pdf).\n", encoding="utf-8")
    assert "slides.pdf" in lint()[1]
    (course / "docs/slides.pdf").write_bytes(b"%PDF")
    assert "slides.pdf" not in lint()[1]


def test_a_file_behind_a_link_that_a_page_asks_for_is_seen(
    course: Path, lint: Lint, linted: list[str], tmp_path: Path
) -> None:
    (tmp_path / "assets").mkdir()
    (course / "docs/assets").symlink_to(tmp_path / "assets")
    (course / "lint-modules.toml").write_text('exclude = ["docs/assets/"]', encoding="utf-8")
    page = course / "docs/module-1-backpressure.md"
    page.write_text(page.read_text(encoding="utf-8") + "\nSee [it](assets/slides.pdf).\n", encoding="utf-8")
    assert "slides.pdf" in lint()[1]
    assert "slides.pdf" in lint()[1]
    (tmp_path / "assets/slides.pdf").write_bytes(b"%PDF")
    assert "slides.pdf" not in lint()[1]
    assert linted == ["linted"] * 2


def test_a_link_into_a_folder_that_is_not_looked_at_is_not_remembered(
    course: Path, lint: Lint, linted: list[str]
) -> None:
    page = course / "docs/module-1-backpressure.md"
    page.write_text(page.read_text(encoding="utf-8") + "\nSee [x](../node_modules/x.md#a).\n", encoding="utf-8")
    lint()
    lint()
    assert linted == ["linted"] * 2


def test_a_run_that_did_not_read_everything_is_not_remembered(course: Path, lint: Lint, linted: list[str]) -> None:
    (course / "docs/module-5-x.md").write_bytes(b"\xff\xfe")
    assert lint() == lint()
    assert linted == ["linted"] * 2


def test_a_page_behind_a_link_is_linted_every_time(course: Path, lint: Lint, linted: list[str]) -> None:
    (course.parent / "outside").mkdir()
    (course / "way").symlink_to(course.parent / "outside")
    (course.parent / "outside/module-1-a.md").write_text("# A\n", encoding="utf-8")
    lint("way/module-1-a.md")
    lint("way/module-1-a.md")
    assert linted == ["linted"] * 2


def damaged(data: bytes, random_: random.Random) -> bytes:
    at = random_.randrange(len(data))
    return random_.choice([data[:at], data[:at] + b"\0" + data[at + 1 :], data + b"x", b"", data[at:], b"[1]"])


def test_a_damaged_file_is_a_miss(course: Path, lint: Lint, linted: list[str]) -> None:
    expected = lint()
    random_ = random.Random(6)
    (kept,) = (course / FOLDER).glob("*.json")
    whole = kept.read_bytes()
    for count in range(12):
        kept.write_bytes(damaged(whole, random_))
        assert lint() == expected
        assert len(linted) == count + 2
    assert kept.read_bytes() == whole


@pytest.mark.parametrize("value", [[], "x", {"root": 1}, {"root": "", "files": 3}])
def test_a_file_of_another_shape_is_a_miss(value: object, course: Path, lint: Lint, linted: list[str]) -> None:
    expected = lint()
    (kept,) = (course / FOLDER).glob("*.json")
    if isinstance(value, dict):
        value = {**json.loads(kept.read_bytes().partition(b"\n")[2]), **value, "root": str(course)}
        value["report"] = {"findings": [[1, 2]]}
    own = secret.key(course)
    assert own is not None
    write(course / FOLDER, kept.stem, value, own)
    assert read(course / FOLDER, kept.stem, own) == value
    assert (lint(), len(linted)) == (expected, 2)


def test_the_cache_is_bounded_and_cleaned(course: Path, lint: Lint, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(40):
        write(course / FOLDER, f"{number:032}", {}, b"x" * 32)
    assert len(list((course / FOLDER).glob("*.json"))) == 32
    assert run(["clean"]) == 0
    assert "removed 32 cached runs" in capsys.readouterr().err
    assert not (course / FOLDER).exists()


def test_only_files_of_the_cache_are_removed(course: Path, lint: Lint, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    for number in range(40):
        (kept / f"{number}.json").write_text("{}", encoding="utf-8")
    lint("--cache-dir", str(kept))
    assert run(["clean", "--cache-dir", str(kept)]) == 0
    assert len(list(kept.glob("[0-9]*.json"))) == 40


def test_a_link_in_the_place_of_the_cache_is_not_followed(course: Path, lint: Lint, tmp_path: Path) -> None:
    (tmp_path / "else").mkdir()
    own = tmp_path / "else" / f"{0:032x}.json"
    own.write_text("{}", encoding="utf-8")
    (course / FOLDER).symlink_to(tmp_path / "else")
    lint()
    assert run(["clean"]) == 0
    assert list((tmp_path / "else").iterdir()) == [own]


@pytest.mark.parametrize("name", ["CI", "GITHUB_ACTIONS"])
def test_a_gate_is_never_told_by_a_cache(
    name: str, course: Path, lint: Lint, linted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lint()
    monkeypatch.setenv(name, "true")
    lint()
    assert linted == ["linted"] * 2


def test_no_cache_writes_nothing(course: Path, lint: Lint) -> None:
    lint("--no-cache")
    assert not (course / FOLDER).exists()


def test_the_cache_may_lie_elsewhere(course: Path, lint: Lint, linted: list[str], tmp_path: Path) -> None:
    first = lint("--cache-dir", str(tmp_path / "kept"))
    assert lint("--cache-dir", str(tmp_path / "kept")) == first
    assert (linted, (course / FOLDER).exists()) == (["linted"], False)


def test_a_change_while_the_run_goes_on_is_not_remembered(
    course: Path, lint: Lint, linted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = warm.keep

    def late(*args: object) -> None:
        append(course / "docs/module-1-backpressure.md")
        real(*args)  # type: ignore[arg-type]

    monkeypatch.setattr("linter.cli.check.keep", late)
    lint()
    monkeypatch.setattr("linter.cli.check.keep", real)
    assert "DOC006" in lint()[1]
    assert linted == ["linted"] * 2


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


@pytest.mark.parametrize("seed", range(4))
def test_with_and_without_a_cache_are_equal_over_a_history_of_edits(
    seed: int, course: Path, lint: Lint, linted: list[str]
) -> None:
    random_ = random.Random(seed)
    for _ in range(10):
        for _ in range(random_.randrange(3)):
            edit(course, random_)
        assert lint() == lint("--no-cache")

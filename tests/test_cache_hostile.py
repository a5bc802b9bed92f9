"""A cache that a stranger has put into the project, and files that no digest of a folder sees: both are no answer."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from linter.cli import check, secret
from linter.cli.cache import read, write
from linter.cli.inputs import FOLDER
from linter.cli.main import run
from linter.cli.outputs import Output
from linter.cli.request import Request

ROOT = Path(__file__).resolve().parent.parent
KEY = "0" * 32
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
        return run(["--no-progress", "--output", "json", *args]), capsys.readouterr().out

    return linted


@pytest.fixture
def linted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    real, calls = check.perform, list[str]()

    def counted(request: Request, outputs: tuple[Output, ...]) -> int:
        calls.append("linted")
        return real(request, outputs)

    monkeypatch.setattr(check, "perform", counted)
    return calls


def own(course: Path) -> bytes:
    found = secret.key(course)
    assert found
    return found


def green(kept: Path, sum_: Callable[[bytes], str]) -> None:
    """What a stranger makes of a report that they know the shape of: nothing was found."""
    body = kept.read_bytes().partition(b"\n")[2]
    start = body.index(b'"findings":[')
    body = body[:start] + b'"findings":[]' + body[body.index(b',"documents"') :]
    kept.write_bytes(f"lint-modules 2 {sum_(body)}\n".encode() + body)


def test_a_forged_report_is_a_miss(course: Path, lint: Lint, linted: list[str]) -> None:
    expected = lint()
    (kept,) = (course / FOLDER).glob("*.json")

    def keyed(secret_: bytes) -> Callable[[bytes], str]:
        return lambda body: hashlib.blake2b(f"{kept.stem}\n".encode() + body, key=secret_, digest_size=32).hexdigest()

    for stranger in (b"", b"x" * 32):
        green(kept, keyed(stranger))
        assert lint() == expected
    assert linted == ["linted"] * 3
    green(kept, keyed(own(course)))  # the shape is the right one: with the user's key it would be believed
    assert lint()[0] == 0


def test_a_report_of_another_run_under_this_name_is_a_miss(course: Path) -> None:
    write(course / FOLDER, KEY, [1], own(course))
    shutil.copy(course / FOLDER / f"{KEY}.json", course / FOLDER / f"{'1' * 32}.json")
    assert read(course / FOLDER, KEY, own(course)) == [1]
    assert read(course / FOLDER, "1" * 32, own(course)) is None


@pytest.mark.parametrize("name", ["CI", "GITHUB_ACTIONS"])
def test_a_build_server_neither_reads_nor_writes(
    name: str, course: Path, lint: Lint, linted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lint()
    monkeypatch.setenv(name, "true")
    lint("--no-auto")
    assert linted == ["linted"] * 2
    shutil.rmtree(course / FOLDER)
    lint("--no-auto")
    assert not (course / FOLDER).exists()


def test_the_key_is_the_users_alone(course: Path, tmp_path: Path) -> None:
    first = own(course)
    assert own(course) == first
    (path,) = (tmp_path / "home").rglob("cache.key")
    if hasattr(os, "getuid"):
        assert path.stat().st_mode & 0o777 == 0o600
        path.chmod(0o644)
        assert secret.key(course) is None
        path.chmod(0o600)
    assert secret.key(tmp_path) is None  # a key in the project is the project's
    path.rename(path.with_name("other"))
    path.symlink_to(path.with_name("other"))
    assert secret.key(course) is None


def test_without_a_key_nothing_is_kept(course: Path, lint: Lint, tmp_path: Path) -> None:
    (tmp_path / "home").write_text("no folder", encoding="utf-8")
    lint()
    assert not (course / FOLDER).exists()


def test_a_folder_of_somebody_elses_loses_and_hides_nothing(course: Path, lint: Lint, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    for number in range(40):
        (folder / f"{number}.json").write_text("{}", encoding="utf-8")
    lint("--cache-dir", str(folder))
    assert run(["clean", "--cache-dir", str(folder)]) == 0
    assert sorted(path.name for path in folder.iterdir()) == sorted(f"{number}.json" for number in range(40))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in folders here")
def test_a_pipe_is_not_waited_for(course: Path) -> None:
    (course / FOLDER).mkdir()
    os.mkfifo(course / FOLDER / f"{KEY}.json")
    assert read(course / FOLDER, KEY, own(course)) is None


def test_a_page_of_another_suffix_is_read_every_time(course: Path, lint: Lint, linted: list[str]) -> None:
    page = course / "page.txt"
    page.write_text("---\ntype: module\n---\n# A\n", encoding="utf-8")
    lint("page.txt")
    page.write_text("---\ntype: module\n---\n# A\n\nTODO: say more.\n", encoding="utf-8")
    assert lint("page.txt") == lint("page.txt", "--no-cache")


@pytest.mark.parametrize("settings", ['exclude = ["!venv/"]', 'rule-folders = ["house"]'])
def test_what_lies_in_a_folder_that_is_passed_over_is_not_forgotten(
    settings: str, course: Path, lint: Lint, linted: list[str]
) -> None:
    (course / "lint-modules.toml").write_text(settings, encoding="utf-8")
    (course / "venv").mkdir()
    (course / "house/venv").mkdir(parents=True)
    shutil.copy(next((ROOT / "rules").rglob("*.md")), course / "house/README.md")
    lint()
    for folder in ("venv", "house/venv"):
        (course / folder / "module-7-new.md").write_text("# New\n\nTODO: all.\n", encoding="utf-8")
    assert lint() == lint("--no-cache")


def test_pages_in_the_folder_of_the_cache_are_none_of_the_course(course: Path, lint: Lint) -> None:
    expected = lint()
    (course / FOLDER / "module-7-new.md").write_text("# New\n", encoding="utf-8")
    (course / FOLDER / ".gitignore").write_text("", encoding="utf-8")
    assert lint() == lint("--no-cache") == expected


def test_a_configuration_that_changes_before_anything_is_looked_at_is_not_mistaken(
    course: Path, lint: Lint, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = check.prepare

    def late(*args: object) -> object:
        (course / "lint-modules.toml").write_text('ignore = ["FB"]', encoding="utf-8")
        return real(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(check, "prepare", late)
    lint()
    monkeypatch.setattr(check, "prepare", real)
    assert lint() == lint("--no-cache")


def test_a_repository_made_above_the_place_a_link_leads_to_is_seen(
    course: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "links").mkdir()
    (tmp_path / "links/way").symlink_to(course)
    monkeypatch.chdir(tmp_path / "links")

    def told(*args: str) -> str:
        run(["--no-progress", "--output", "gitlab", str(tmp_path / "links/way"), *args])
        return capsys.readouterr().out

    told()
    (tmp_path / ".git").mkdir()
    assert told() == told("--no-cache")


def test_the_current_folder_may_be_gone(course: Path, lint: Lint, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> Path:
        raise FileNotFoundError

    monkeypatch.setattr(Path, "cwd", gone)
    assert lint(str(course)) == lint(str(course), "--no-cache")

"""A cache that a stranger has put into the project is no answer."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from linter.cli import again, secret
from linter.cli.cache import read, write
from linter.cli.inputs import FOLDER
from tests.cache.conftest import Lint, kept_run

KEY = "0" * 32


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
    kept = kept_run(course)

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


def test_a_user_without_a_home_has_no_key(
    course: Path, lint: Lint, linted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(user: int) -> None:
        raise KeyError(f"getpwuid(): uid not found: {user}")

    expected = lint()
    monkeypatch.setattr(pytest.importorskip("pwd"), "getpwuid", unknown)
    for name in ("HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name)
    assert lint() == expected
    assert linted == ["linted"] * 2
    assert again.told_again(["check"]) is None


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in folders here")
def test_a_pipe_is_not_waited_for(course: Path) -> None:
    (course / FOLDER).mkdir()
    os.mkfifo(course / FOLDER / f"{KEY}.json")
    assert read(course / FOLDER, KEY, own(course)) is None


def test_a_key_that_the_disk_does_not_tell_is_not_replaced(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = own(course)

    def failing(path: object, **_: object) -> os.stat_result:
        raise OSError(errno.EIO, "Input/output error", str(path))

    with monkeypatch.context() as patched:
        patched.setattr(os, "lstat", failing)
        patched.setattr(Path, "lstat", failing)
        assert secret.key(course) is None
    assert own(course) == first

"""What is too large to be kept, or damaged in a way of its own; parts of a run, which use the cache like any run."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from linter.cli import again, cache, check, inputs, page_cache, parts, secret
from linter.cli.inputs import FOLDER
from linter.cli.main import run
from linter.cli.page_cache import PageCache
from tests.cache.conftest import Lint
from tests.cache.test_again import Command, command, said_in, understood

__all__ = ["command", "understood"]
KEY, SECRET = f"{1:032x}", b"x" * 32
MODULE = "docs/module-1-backpressure.md"


def test_a_value_that_is_too_large_leaves_what_was_kept_before(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.write(course / FOLDER, KEY, "small", SECRET)
    before = sorted(path.name for path in (course / FOLDER).iterdir())
    monkeypatch.setattr(cache, "_LARGEST", 100)
    cache.write(course / FOLDER, KEY, "x" * 101, SECRET)
    cache.write_lines(course / FOLDER, KEY, [b"x" * 60, b"x" * 60], SECRET)
    assert cache.read(course / FOLDER, KEY, SECRET) == "small"
    assert sorted(path.name for path in (course / FOLDER).iterdir()) == before


def test_what_is_signed_and_no_json_is_a_miss(course: Path) -> None:
    cache._write(course / FOLDER, f"{KEY}.json", [b'{"half'], SECRET)
    assert (course / FOLDER / f"{KEY}.json").read_bytes().endswith(b'{"half')
    assert cache.read(course / FOLDER, KEY, SECRET) is None


def test_a_file_in_a_folder_of_somebody_elses_keeps_its_time(course: Path, tmp_path: Path) -> None:
    cache.write(course / FOLDER, KEY, "x", SECRET)
    kept = course / FOLDER / f"{KEY}.json"
    os.utime(kept, (7, 7))
    link = tmp_path / FOLDER
    link.symlink_to(course / FOLDER)
    cache.freshen(link, KEY)
    assert kept.stat().st_mtime == 7
    cache.freshen(course / FOLDER, KEY)
    assert kept.stat().st_mtime > 7


def test_of_pages_as_many_are_kept_as_the_file_may_hold(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_cache, "_MOST_BYTES", 1_000)
    first = PageCache(course / FOLDER, course, KEY)
    for number in range(4):
        first.put(f"{number:032x}", {"kind": "exam", "facts": {"x": "y" * 300}})
    first.save()
    later = PageCache(course / FOLDER, course, KEY)
    assert [later.get(f"{number:032x}") is not None for number in range(4)] == [True, True, False, False]


@pytest.mark.parametrize("limit", ["_LARGEST", "_MOST_BYTES", "_MOST"])
def test_a_folder_that_is_too_large_to_look_at_is_linted_anew(
    limit: str, course: Path, lint: Lint, linted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inputs, limit, 3)
    assert lint() == lint()
    assert linted == ["linted"] * 2


def test_a_long_report_is_not_kept_as_it_was_printed(
    command: Command, course: Path, understood: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(again, "_LARGEST", 100)
    first = command()
    assert len(first[1]) > 100
    assert command() == first
    assert (len(understood), said_in(course)) == (2, [])


def test_a_link_whose_name_no_system_can_bear_is_missing_in_every_run(
    command: Command, course: Path, understood: list[list[str]]
) -> None:
    with (course / MODULE).open("a", encoding="utf-8") as page:
        page.write(f"\nSee [it]({'x' * 300}.md) and [that](a%00b.md).\n")
    first = command("--select", "DOC010", "--output", "json")
    assert len([one for one in json.loads(first[1])["findings"] if one["path"] == MODULE]) == 2
    assert command("--select", "DOC010", "--output", "json") == first
    assert len(understood) == 1


def test_a_configuration_that_changes_under_a_run_is_linted_anew(
    course: Path, lint: Lint, linted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    real, settings = check.prepare, course / "lint-modules.toml"

    def prepare(*given: object) -> object:
        found = real(*given)  # type: ignore[arg-type]
        settings.write_text("select = [", encoding="utf-8")
        return found

    with monkeypatch.context() as changing:
        changing.setattr(check, "prepare", prepare)
        first = lint()
    settings.write_text("", encoding="utf-8")
    assert (lint(), linted) == (first, ["linted"] * 2)


def test_a_folder_of_rules_in_the_project_is_no_reason_to_lint_anew(
    course: Path, lint: Lint, linted: list[str]
) -> None:
    (course / "house").mkdir()
    (course / "lint-modules.toml").write_text('rule-folders = ["house"]\nexclude = ["house/"]\n', encoding="utf-8")
    assert lint() == lint()
    assert linted == ["linted"]
    (course / "house/own.md").write_text("no rule", encoding="utf-8")
    assert lint()[0] == 2


def test_a_command_in_a_folder_that_is_gone_says_so(
    course: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = course / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert run(["--no-progress"]) == 2
    out, err = capsys.readouterr()
    assert (out, err) == (
        "",
        "lint-modules: error: the current folder does not exist any more: change to one that does\n",
    )


def test_a_shard_uses_what_is_known_of_its_pages(course: Path, lint: Lint, parsed: list[str]) -> None:
    def shard() -> object:
        assert run(["--shard", "1/1", "--no-progress", "--output", "json=../part.json"]) == 0
        return json.loads((course.parent / "part.json").read_text(encoding="utf-8"))

    first = shard()
    assert parsed
    parsed.clear()
    assert (shard(), parsed) == (first, [])
    whole = lint("--no-cache")
    assert run(["merge", "--output", "json=../merged.json", "../part.json"]) == whole[0]
    assert (course.parent / "merged.json").read_text(encoding="utf-8") == whole[1]


def test_a_page_that_one_shard_could_not_read_is_of_another_state(
    course: Path, lint: Lint, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    real = parts.read_bytes

    def read_bytes(path: Path, limit: int) -> bytes:
        if path.name == Path(MODULE).name:
            raise PermissionError(13, "Permission denied")
        return real(path, limit)

    with monkeypatch.context() as locked:
        locked.setattr(parts, "read_bytes", read_bytes)
        run(["--shard", "1/1", "--no-progress", "--output", "json=../part.json"])
        assert lint("merge", "../part.json")[0] in (1, 2)
    capsys.readouterr()
    assert run(["merge", "../part.json"]) == 2
    assert f"the parts are of another state of the pages: {MODULE}" in capsys.readouterr().err


def test_the_key_lies_among_the_settings_of_the_user_on_each_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HOME", "APPDATA", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    found = []
    for system in ("win32", "darwin", "linux"):
        monkeypatch.setattr("sys.platform", system)
        found.append(secret.settings())
    assert found == [
        tmp_path / "APPDATA/lint-modules",
        tmp_path / "HOME/Library/Application Support/lint-modules",
        tmp_path / "XDG_CONFIG_HOME/lint-modules",
    ]


def test_the_ids_of_a_page_of_no_kind_are_read_once(course: Path, lint: Lint, parsed: list[str]) -> None:
    (course / "docs/notes.md").write_text("# Notes\n\n## Hook\n", encoding="utf-8")
    with (course / MODULE).open("a", encoding="utf-8") as page:
        page.write("\nSee [it](notes.md#hook) and [nothing](notes.md#nowhere).\n")
    lint("--select", "DOC010")
    assert parsed.count("docs/notes.md") == 1
    parsed.clear()
    (course / "docs/module-8-new.md").write_text("# New\n", encoding="utf-8")
    assert "#nowhere" in lint("--select", "DOC010")[1]
    assert "docs/notes.md" not in parsed

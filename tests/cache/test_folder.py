"""The folder of the cache: what is damaged in it, how much it holds, and what is none of its own."""

from __future__ import annotations

import json
import os
import random
from pathlib import Path

import pytest

from linter.cli import cache, secret
from linter.cli.cache import read, write
from linter.cli.inputs import FOLDER
from linter.cli.main import run
from tests.cache.conftest import Lint, kept_run


def damaged(data: bytes, random_: random.Random) -> bytes:
    at = random_.randrange(len(data))
    return random_.choice([data[:at], data[:at] + b"\0" + data[at + 1 :], data + b"x", b"", data[at:], b"[1]"])


def test_a_damaged_file_is_a_miss(course: Path, lint: Lint, linted: list[str]) -> None:
    expected = lint()
    random_ = random.Random(6)
    kept = kept_run(course)
    whole = kept.read_bytes()
    for count in range(12):
        kept.write_bytes(damaged(whole, random_))
        assert lint() == expected
        assert len(linted) == count + 2
    assert kept.read_bytes() == whole


@pytest.mark.parametrize("value", [[], "x", {"root": 1}, {"root": "", "files": 3}])
def test_a_file_of_another_shape_is_a_miss(value: object, course: Path, lint: Lint, linted: list[str]) -> None:
    expected = lint()
    kept = kept_run(course)
    if isinstance(value, dict):
        value = {**json.loads(kept.read_bytes().partition(b"\n")[2]), **value, "root": str(course)}
        value["report"] = {"findings": [[1, 2]]}
    own = secret.key(course)
    assert own is not None
    write(course / FOLDER, kept.stem, value, own)
    assert read(course / FOLDER, kept.stem, own) == value
    assert (lint(), len(linted)) == (expected, 2)


def test_the_cache_is_bounded_and_cleaned(course: Path, lint: Lint, capsys: pytest.CaptureFixture[str]) -> None:
    (course / FOLDER).mkdir()
    (course / FOLDER / f"{70:032}.json").symlink_to("nowhere")
    for number in range(70):
        write(course / FOLDER, f"{number:032}", {}, b"x" * 32)
    assert len(list((course / FOLDER).glob("*.json"))) == 64
    assert run(["clean"]) == 0
    assert "removed 64 cached files" in capsys.readouterr().err
    assert not (course / FOLDER).exists()


def test_the_oldest_files_go_where_all_of_them_are_too_large(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_MOST_BYTES", 3_000)
    for number in range(5):
        write(course / FOLDER, f"{number:032}", "x" * 900, b"x" * 32)
        os.utime(course / FOLDER / f"{number:032}.json", (number, number))
    assert sorted(int(path.stem) for path in (course / FOLDER).glob("*.json")) == [2, 3, 4]


def test_what_was_kept_before_the_clock_was_set_back_goes_first(course: Path, lint: Lint, linted: list[str]) -> None:
    (course / FOLDER).mkdir()
    for number in range(70):
        later = course / FOLDER / f"{number:032x}.json"
        later.touch()
        os.utime(later, (4_000_000_000, 4_000_000_000))
    assert lint() == lint()
    assert (linted, len(list((course / FOLDER).glob("*.json")))) == (["linted"], 64)


def test_a_link_in_the_place_of_the_cache_is_not_followed(course: Path, lint: Lint, tmp_path: Path) -> None:
    (tmp_path / "else").mkdir()
    own = tmp_path / "else" / f"{0:032x}.json"
    own.write_text("{}", encoding="utf-8")
    (course / FOLDER).symlink_to(tmp_path / "else")
    lint()
    assert run(["clean"]) == 0
    assert list((tmp_path / "else").iterdir()) == [own]


def test_a_folder_of_somebody_elses_loses_and_hides_nothing(course: Path, lint: Lint, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    for number in range(70):
        (folder / f"{number}.json").write_text("{}", encoding="utf-8")
        (folder / f"{number:032x}.json").write_text("{}", encoding="utf-8")
    (folder / f"{70:032x}.json").symlink_to("nowhere")
    theirs = sorted(path.name for path in folder.iterdir())
    lint("--cache-dir", str(folder))
    assert len(list(folder.iterdir())) > len(theirs)
    assert run(["clean", "--cache-dir", str(folder)]) == 0
    assert sorted(path.name for path in folder.iterdir()) == theirs


def test_pages_in_the_folder_of_the_cache_are_none_of_the_course(course: Path, lint: Lint) -> None:
    expected = lint()
    (course / FOLDER / "module-7-new.md").write_text("# New\n", encoding="utf-8")
    (course / FOLDER / ".gitignore").write_text("", encoding="utf-8")
    assert lint() == lint("--no-cache") == expected


@pytest.mark.parametrize("planted", [f"{1:032x}.json", f"{1:032x}.{1:016x}.tmp", ".gitignore"])
def test_a_folder_in_the_place_of_a_file_is_in_nobodys_way(course: Path, planted: str) -> None:
    (course / FOLDER / planted).mkdir(parents=True)
    for number in range(2, 70):
        write(course / FOLDER, f"{number:032x}", {}, b"x" * 32)
    assert len([path for path in (course / FOLDER).glob("*.json") if path.is_file()]) in (63, 64)
    assert run(["clean"]) == 0
    assert {path.name for path in (course / FOLDER).iterdir()} <= {planted, ".gitignore", "CACHEDIR.TAG"}
    assert (course / FOLDER / planted).is_dir()

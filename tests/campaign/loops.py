"""What a child writes again and again until it is killed: numbered versions, so that a lost or a torn one shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from linter.app import baseline
from linter.errors import RefusedError
from linter.linting.baseline import BaselineEntry
from linter.project import files
from linter.project.cache import open_store
from tests.campaign.commands import is_left

_ONE = "a.md"
_KEY = "key"
_SIZE = 60_000  # bytes between the two places that name the version


@dataclass(frozen=True)
class Loop:
    """A way to write version after version into a folder. `versions` are those that are there, whole."""

    write: Callable[[Path, int], None]
    versions: Callable[[Path], list[int]]

    def left(self, folder: Path) -> list[str]:
        """The locks and temporary files that are there."""
        return sorted(path.name for path in folder.rglob("*") if is_left(path))

    def torn(self, folder: Path) -> dict[str, int]:
        """What is there instead of whole versions: names and sizes."""
        return {path.name: path.stat().st_size for path in folder.rglob("*") if path.is_file()}


def _content(version: int) -> bytes:
    return b"%d\n" % version + bytes([65 + version % 26]) * _SIZE + b"\n%d\n" % version


def _version(path: Path) -> list[int]:
    """The version of a file, where it is whole."""
    data = path.read_bytes() if path.exists() else b""
    number = data.partition(b"\n")[0]
    return [int(number)] if number.isdigit() and data == _content(int(number)) else []


def _rewrite(folder: Path, version: int, *names: str) -> None:
    paths = [folder / name for name in names]
    if version == 0:
        for path in paths:
            path.write_bytes(_content(0))
    with files.locked(paths):
        files.rewrite({path: (path.read_bytes(), _content(version)) for path in paths})


def _both(folder: Path) -> list[int]:
    """The older one of two files: they are replaced one after the other, and told as done when both are."""
    found = [_version(folder / name) for name in ("a.md", "b.md")]
    return min(found) if all(found) else []


def _create(folder: Path, version: int) -> None:
    # What a killed one left is removed by a run for the same file.
    if version > 0 and (folder / f"{version - 1}.md").exists():
        files.remove_leftovers([folder / f"{version - 1}.md"])
    files.remove_leftovers([folder / f"{version}.md"])
    try:
        files.create(folder / f"{version}.md", _content(version))
    except RefusedError:
        assert _version(folder / f"{version}.md") == [version]


def _created(folder: Path) -> list[int]:
    """The newest of many files, where every one of them is whole."""
    names = [path for path in folder.iterdir() if not is_left(path)]
    found = [version for path in names for version in _version(path)]
    return [max(found)] if len(found) == len(names) and found else []


def _baseline(folder: Path, version: int) -> None:
    entry = BaselineEntry(f"docs/{version}.md", "MOD001", f"{version:032x}", "a place")
    baseline.update_baseline(folder / "baseline.json", lambda before: (before or frozenset()) | {entry})


def _entries(folder: Path) -> list[int]:
    """The last version that a baseline holds, where it holds all before it too."""
    found = sorted(int(one.fingerprint, 16) for one in baseline.load_baseline(folder / "baseline.json"))
    return [found[-1]] if found == list(range(len(found))) else []


def _cache(folder: Path, version: int) -> None:
    store = open_store(str(folder / "cache"))
    assert store is not None
    with store:
        store.put("page", _KEY, _content(version))
        store.save()


def _cached(folder: Path) -> list[int]:
    store = open_store(str(folder / "cache"))
    assert store is not None
    with store:
        data = store.get("page", _KEY) or b""
    number = data.partition(b"\n")[0]
    return [int(number)] if number.isdigit() and data == _content(int(number)) else []


LOOPS = {
    "rewrite": Loop(lambda folder, version: _rewrite(folder, version, _ONE), lambda folder: _version(folder / "a.md")),
    "rewrite of two": Loop(lambda folder, version: _rewrite(folder, version, "a.md", "b.md"), _both),
    "replace": Loop(
        lambda folder, version: files.replace(folder / "a.json", _content(version)), lambda f: _version(f / "a.json")
    ),
    "create": Loop(_create, _created),
    "baseline": Loop(_baseline, _entries),
    "cache": Loop(_cache, _cached),
}

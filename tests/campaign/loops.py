"""What a child writes again and again until it is killed: numbered versions, so that a lost or a torn one shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from linter.baseline import Entry
from linter.cli import baselining, cache, locking, writing
from linter.errors import RefusedError
from tests.campaign.commands import is_left

_ONE = "a.md"
_KEY = "0" * 32
_SECRET = bytes(32)
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
    with locking.locked(paths):
        writing.rewrite({path: (path.read_bytes(), _content(version)) for path in paths})


def _both(folder: Path) -> list[int]:
    """The older one of two files: they are replaced one after the other, and told as done when both are."""
    found = [_version(folder / name) for name in ("a.md", "b.md")]
    return min(found) if all(found) else []


def _create(folder: Path, version: int) -> None:
    if version > 0 and (folder / f"{version - 1}.md").exists():
        writing.tidy([folder / f"{version - 1}.md"])  # what a killed one left is removed by a run for the same file
    writing.tidy([folder / f"{version}.md"])
    try:
        writing.create(folder / f"{version}.md", _content(version))
    except RefusedError:
        assert _version(folder / f"{version}.md") == [version]


def _created(folder: Path) -> list[int]:
    """The newest of many files, where every one of them is whole."""
    names = [path for path in folder.iterdir() if not is_left(path)]
    found = [version for path in names for version in _version(path)]
    return [max(found)] if len(found) == len(names) and found else []


def _baseline(folder: Path, version: int) -> None:
    entry = Entry(f"docs/{version}.md", "MOD001", f"{version:032x}", "a place")
    baselining.update(folder / "baseline.json", lambda before: (before or frozenset()) | {entry})


def _entries(folder: Path) -> list[int]:
    """The last version that a baseline holds, where it holds all before it too."""
    found = sorted(int(one.fingerprint, 16) for one in baselining.load(folder / "baseline.json"))
    return [found[-1]] if found == list(range(len(found))) else []


def _cache(folder: Path, version: int) -> None:
    cache.write(folder, _KEY, [version, "x" * _SIZE, version], _SECRET)


def _cached(folder: Path) -> list[int]:
    found = cache.read(folder, _KEY, _SECRET)
    return [found[0]] if found is not None and found[0] == found[2] else []


LOOPS = {
    "rewrite": Loop(lambda folder, version: _rewrite(folder, version, _ONE), lambda folder: _version(folder / "a.md")),
    "rewrite of two": Loop(lambda folder, version: _rewrite(folder, version, "a.md", "b.md"), _both),
    "put": Loop(
        lambda folder, version: writing.put(folder / "a.json", _content(version)), lambda f: _version(f / "a.json")
    ),
    "create": Loop(_create, _created),
    "baseline": Loop(_baseline, _entries),
    "cache": Loop(_cache, _cached),
}

"""Runs in which nothing has changed: what the last one reported is reported again, and no page is parsed.

A report is kept together with a digest of everything it may depend on (`linter.cli.inputs`), and told again only where
that digest is the same. It imports neither the rules nor what they are read with.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from linter import __version__
from linter.cli import cache
from linter.cli.inputs import FOLDER, UNREAD, Inputs, TooLargeError, gathered, unchanged
from linter.cli.request import Request
from linter.model import Report
from linter.remembered import packed, unpacked
from linter.source import from_text

if TYPE_CHECKING:
    from linter.cli.runner import Run

_TOLD = ("full", "concise", "json", "github", "gitlab", "junit")  # formats that say nothing of rules but their names
_SHOWN = ("output", "color", "quiet", "no_progress", "no_auto", "statistics", "fail_level", "cache_dir")


@dataclass(frozen=True, slots=True)
class Remembered:
    """What an earlier run found, and the least severity that its configuration lets fail."""

    report: Report
    fail_level: str


@dataclass(frozen=True, slots=True)
class Memory:
    """The inputs of a run as they were before it began, and where its report may be kept."""

    root: Path
    files: tuple[Path, ...]
    inputs: Inputs


def recall(request: Request) -> Remembered | None:
    """What the same run reported when everything was as it is now; None where nobody knows."""
    if not _fits(request):
        return None
    for root in _roots(request):
        kept = cache.read(_folder(root, request), _key(request))
        if not isinstance(kept, dict) or kept.get("root") != str(root):
            continue
        with suppress(OSError, TooLargeError, LookupError, TypeError, ValueError):
            pages = frozenset(finding[4] for finding in kept["report"]["findings"])
            now = gathered(root, [Path(name) for name in kept["files"]], pages)
            if now.digest == kept["digest"] and all(_exists(root, path) is was for path, was in kept["asked"]):
                lines = {path: from_text(data.decode()).lines for path, data in now.pages.items()}
                return Remembered(unpacked(kept["report"], lines), str(kept["fail_level"]))
    return None


def prepare(request: Request, root: Path, files: Sequence[Path]) -> Memory | None:
    """What a run may depend on, before it reads any of it; None for a run that is not remembered."""
    root = Path(os.path.abspath(root))
    if not _fits(request) or not os.access(root, os.W_OK):
        return None
    try:
        if not all(_lies_in(root, path) for path in request.paths):
            return None
        return Memory(root, tuple(files), gathered(root, files))
    except (OSError, TooLargeError):
        return None


def keep(memory: Memory | None, request: Request, run: Run, report: Report) -> None:
    """Remembers the report of a run, where it is complete and nothing has changed while it ran."""
    asked = sorted(run.asked.items())
    if memory is None or not report.complete or any(UNREAD & set(path.split("/")) for path, _ in asked):
        return
    with suppress(OSError, TooLargeError):
        if not unchanged(memory.root, memory.inputs):
            return
        value = {
            "root": str(memory.root),
            "files": [str(path) for path in memory.files],
            "digest": memory.inputs.digest,
            "asked": asked,
            "fail_level": run.project.config.fail_level,
            "report": packed(report),
        }
        cache.write(_folder(memory.root, request), _key(request), value)


def _fits(request: Request) -> bool:
    """Whether a run only reports, from files, in formats that need nothing but findings."""
    changing = request.stdin or request.fixing or request.show_fixes or request.show_files
    wide = request.new_from is not None or bool(request.history)
    plain = all(output.format in _TOLD for output in request.output)
    return not (request.no_cache or changing or wide) and plain and not _gates()


def _gates() -> bool:
    """Whether a CI system runs this: a cache that a pull request brings along must not tell the gate what to say."""
    return any(os.environ.get(name, "").casefold() in ("true", "1") for name in ("CI", "GITHUB_ACTIONS"))


def _lies_in(root: Path, path: Path) -> bool:
    """Whether a path lies in a folder in fact too: behind a link, nothing of it would be looked at."""
    way = Path(os.path.abspath(path))
    return way.is_relative_to(root) and way.resolve() == root.resolve() / way.relative_to(root)


def _roots(request: Request) -> list[Path]:
    """The folders that may be the root of the run's project and have been cached before, the closest first."""
    first = Path(os.path.abspath(request.first or Path.cwd()))
    if request.config_file is not None:
        first = Path(os.path.abspath(request.config_file))
    above = [first, *first.parents]
    return above if request.cache_dir else [folder for folder in above if (folder / FOLDER).is_dir()]


def _folder(root: Path, request: Request) -> Path:
    return Path(os.path.abspath(request.cache_dir)) if request.cache_dir else root / FOLDER


def _key(request: Request) -> str:
    """The name of a run: what was asked for, from which folder, but not how it is shown."""
    wishes = {name: str(value) for name, value in asdict(request).items() if name not in _SHOWN}
    text = "\x1f".join([__version__, str(Path.cwd()), *(f"{name}={wishes[name]}" for name in sorted(wishes))])
    return hashlib.blake2b(text.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()


def _exists(root: Path, path: str) -> bool:
    try:
        return (root / path).is_file()
    except (OSError, ValueError):
        return False

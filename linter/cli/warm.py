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
from linter.cli import cache, recording, secret
from linter.cli.again import holds, unattended
from linter.cli.inputs import FOLDER, UNREAD, Inputs, TooLargeError, gathered, unchanged
from linter.cli.request import Request
from linter.model import Report
from linter.remembered import packed, unpacked
from linter.source import from_text

if TYPE_CHECKING:
    from linter.cli.project import Project
    from linter.cli.runner import Run

_TOLD = ("full", "concise", "json", "github", "gitlab", "junit")  # formats that say nothing of rules but their names
# Options that choose how a report is shown, or where its pages are examined, but not what it says.
_SHOWN = ("output", "color", "quiet", "no_progress", "no_auto", "statistics", "fail_level", "cache_dir")
_DONE = ("jobs", "executor")  # who does it changes nothing that is found


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
    with suppress(OSError):  # the current folder may be gone
        return _recalled(request)
    return None


def _recalled(request: Request) -> Remembered | None:
    for root in _roots(request):
        own = secret.key(root)
        kept = None if own is None else cache.read(kept_in(root, request), _key(request), own)
        if not isinstance(kept, dict):
            continue
        with suppress(OSError, TooLargeError, LookupError, TypeError, ValueError):
            pages = holds(kept, root, frozenset(finding[4] for finding in kept["report"]["findings"]))
            if pages is not None:
                lines = {path: from_text(data.decode()).lines for path, data in pages.items()}
                found = Remembered(unpacked(kept["report"], lines), str(kept["fail_level"]))
                recording.based_on(kept, kept_in(root, request))
                return found
    return None


def prepare(request: Request, project: Project, files: Sequence[Path]) -> Memory | None:
    """What a run may depend on, before it reads any of it; None for a run that is not remembered."""
    root = Path(os.path.abspath(project.root))
    if not _fits(request) or not os.access(root, os.W_OK):
        return None
    try:
        walked = request.paths or (() if project.config.include else (Path.cwd(),))
        if not all(_lies_in(root, path) for path in walked):
            return None
        return Memory(root, tuple(files), gathered(root, files))
    except (OSError, TooLargeError):
        return None


def keep(memory: Memory | None, request: Request, run: Run, report: Report) -> None:
    """Remembers the report of a run, where it is complete and nothing has changed while it ran."""
    asked = sorted(run.asked.items())
    if memory is None or not report.complete or any(UNREAD & set(path.split("/")) for path, _ in asked):
        return
    if not _known(memory, run):
        return
    with suppress(OSError, TooLargeError):
        if not unchanged(memory.root, memory.files, memory.inputs):
            return
        value = {
            "root": str(memory.root),
            "files": [str(path) for path in memory.files],
            "digest": memory.inputs.digest,
            "asked": asked,
            "fail_level": run.project.config.fail_level,
            "report": packed(report),
        }
        if (own := secret.key(memory.root)) is not None:
            cache.write(kept_in(memory.root, request), _key(request), value, own)
            recording.based_on(value, kept_in(memory.root, request))


def _known(memory: Memory, run: Run) -> bool:
    """Whether all that the run has read was looked at: not a page of another suffix, nor one behind a link or in a
    folder that is passed over, as an exclusion taken back or a folder of rules may lead there."""
    if any(glob.startswith("!") for glob in run.project.config.exclude):
        return False
    for name in run.project.config.rule_folders:
        folder = (memory.root / name).resolve()
        inside = (part for path in folder.rglob("*") for part in path.relative_to(folder).parts)
        if not folder.is_relative_to(memory.root.resolve()) or UNREAD & {*folder.parts, *inside}:
            return False
    return all(os.path.abspath(memory.root / name) in memory.inputs.states for name in run.opened)


def _fits(request: Request) -> bool:
    """Whether a run only reports, from files, in formats that need nothing but findings."""
    changing = request.stdin or request.fixing or request.show_fixes or request.show_files
    wide = request.new_from is not None or bool(request.history) or request.shard is not None
    plain = all(output.format in _TOLD for output in request.output)
    return not (request.no_cache or changing or wide or unattended()) and plain


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


def kept_in(root: Path, request: Request) -> Path:
    """The folder of what is kept between runs."""
    return Path(os.path.abspath(request.cache_dir)) if request.cache_dir else root / FOLDER


def _key(request: Request) -> str:
    """The name of a run: what was asked for, from which folder, but not how it is shown."""
    wishes = {name: repr(value) for name, value in asdict(request).items() if name not in (*_SHOWN, *_DONE)}
    text = "\x1f".join([__version__, str(Path.cwd()), *(f"{name}={wishes[name]}" for name in sorted(wishes))])
    return hashlib.blake2b(text.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()

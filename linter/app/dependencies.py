"""What the output of a run may depend on: where nothing of it has changed, `linter.app.replay` prints it again.

A run that reads what no digest of its project takes in has none, and is never printed again.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from linter.app import replay
from linter.app.request import CheckRequest
from linter.app.snapshot import Snapshot
from linter.project.project import Project
from linter.project.tree_digest import SKIPPED_DIRS, TooLargeError, TreeState, is_unchanged, tree_digest

_FORMATS = ("full", "concise", "json", "github", "gitlab", "junit")  # that say nothing of rules but their names


@dataclass(frozen=True, slots=True)
class Dependencies:
    """The root of a project, the files that a run reads beside it, and all of them as they were before it began.

    `cache` is the folder in which the output may be kept.
    """

    root: Path
    files: tuple[str, ...]
    inputs: TreeState
    cache: str


def dependencies_of(
    request: CheckRequest, project: Project, files: Sequence[Path], cache: str | None
) -> Dependencies | None:
    """What a run may depend on, before it reads any of it; None for a run whose output is not kept in `cache`."""
    root = Path(os.path.abspath(project.root))
    if cache is None or not _fits(request):
        return None
    try:
        walked = request.paths or (() if project.config.include else (Path.cwd(),))
        if not all(_lies_in(root, path) for path in walked):
            return None
        names = tuple(map(os.path.abspath, files))
        return Dependencies(root, names, tree_digest(str(root), names), cache)
    except (OSError, MemoryError, TooLargeError):
        return None


def record(dependencies: Dependencies, snapshot: Snapshot) -> None:
    """Has what a complete run prints next kept with its dependencies, where none has changed while it ran."""
    asked = sorted(snapshot.looked_up.items())
    if any(SKIPPED_DIRS & set(path.split("/")) for path, _ in asked) or not _known(dependencies, snapshot):
        return
    root, files, before = str(dependencies.root), dependencies.files, dependencies.inputs
    with suppress(OSError, MemoryError, TooLargeError):
        if is_unchanged(root, files, before):
            replay.record_basis(replay.Basis(root, files, before.digest, asked), dependencies.cache)


def _known(dependencies: Dependencies, snapshot: Snapshot) -> bool:
    """Whether all that the run has read was looked at: not a page of another suffix, nor one behind a link or in a
    folder that is passed over, as an exclusion taken back or a folder of rules may lead there."""
    root = dependencies.root
    if any(glob.startswith("!") for glob in snapshot.linter.project.config.exclude):
        return False
    for name in snapshot.linter.project.config.rule_folders:
        folder = (root / name).resolve()
        inside = (part for path in folder.rglob("*") for part in path.relative_to(folder).parts)
        if not folder.is_relative_to(root.resolve()) or SKIPPED_DIRS & {*folder.parts, *inside}:
            return False
    return all(os.path.abspath(root / name) in dependencies.inputs.states for name in snapshot.opened)


def _fits(request: CheckRequest) -> bool:
    """Whether a run only prints a report, of files, in a format that needs nothing but findings."""
    changing = request.stdin or request.fixing or request.show_fixes or request.show_files
    wide = request.new_from is not None or request.config_from is not None or bool(request.history)
    plain = all(output.format in _FORMATS and output.path is None for output in request.output)
    return not (changing or wide) and plain


def _lies_in(root: Path, path: Path) -> bool:
    """Whether a path lies in a folder in fact too: behind a link, nothing of it would be looked at."""
    way = Path(os.path.abspath(path))
    return way.is_relative_to(root) and way.resolve() == root.resolve() / way.relative_to(root)

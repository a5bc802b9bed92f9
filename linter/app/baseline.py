"""Finds, reads and writes the baseline, and leaves out of a report what it holds or what is not new (`--new-from`)."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from linter.app.feedback import SILENT, Feedback
from linter.app.linter import Linter
from linter.app.request import CheckRequest
from linter.errors import BaselineError, ConfigError
from linter.linting.baseline import (
    BaselineEntry,
    earlier_entries,
    parse_baseline,
    render_baseline,
)
from linter.project import files
from linter.project.discovery import FoundPage, display_path, read_bytes
from linter.project.project import Project

if TYPE_CHECKING:
    from linter.project.git import Repository

DEFAULT_NAME = "lint-modules-baseline.json"
_LIMIT = 64 * 1024 * 1024  # bytes; the largest baseline that is read


def baseline_path(project: Project, named: str | None) -> Path:
    """Where the baseline is or will be: named on the command line, by the configuration, or by default."""
    if named is not None:
        return Path(os.path.abspath(named))
    configured = project.config.baseline
    path = project.root / (configured or DEFAULT_NAME)
    try:
        inside = path.resolve().is_relative_to(project.root.resolve())
    except (RuntimeError, ValueError):  # a link that leads to itself, a NUL in the name
        inside = False
    if not inside:
        raise ConfigError(f"baseline: {configured or DEFAULT_NAME!r} leads out of the project's folder {project.root}")
    return path


def baseline_of(project: Project, request: CheckRequest) -> frozenset[BaselineEntry] | None:
    """The baseline that holds for a run; None where there is none, or none is wanted. Raises BaselineError."""
    if request.no_baseline or (request.isolated and request.baseline is None):
        return None
    return (
        configured_baseline(project)
        if request.baseline is None
        else load_baseline(baseline_path(project, request.baseline))
    )


def configured_baseline(project: Project) -> frozenset[BaselineEntry] | None:
    """The baseline of a project: the one it names, else the default one where that is there. Raises BaselineError."""
    path = baseline_path(project, None)
    if project.config.baseline is None and not os.path.lexists(path):
        return None
    return load_baseline(path)


def load_baseline(path: Path) -> frozenset[BaselineEntry]:
    """The entries of a file. Raises BaselineError, OSError."""
    return parse_baseline(_bytes(path), path.name)


def _bytes(path: Path) -> bytes:
    if not os.path.lexists(path):
        raise BaselineError(f"baseline {path} does not exist; `lint-modules baseline create` writes one")
    if not path.is_file():
        raise BaselineError(f"baseline {path} is no regular file")
    data = read_bytes(path, _LIMIT)
    if len(data) > _LIMIT:
        raise BaselineError(f"baseline {path} is larger than {_LIMIT} bytes")
    return data


def update_baseline(path: Path, change: Callable[[frozenset[BaselineEntry] | None], frozenset[BaselineEntry]]) -> int:
    """Writes what a change makes of a baseline, which it gets as it is while the file is locked; None: there is none.

    Returns how many entries there are now. Raises BaselineError, RefusedError, OSError; then the file is as it was.
    """
    files.remove_leftovers([path])
    with files.locked([path]):
        old = _bytes(path) if os.path.lexists(path) else None
        before = None if old is None else parse_baseline(old, path.name)
        after = change(before)
        if after != before:
            files.rewrite({path: (old, render_baseline(after))})
    return len(after)


@dataclass(frozen=True, slots=True)
class MergeBase:
    """The commit that a run is compared with."""

    repository: Repository
    commit: str


def merge_base(project: Project, ref: str) -> MergeBase:
    """The commit where HEAD left a revision. Raises RepositoryError."""
    from linter.project.git import Repository  # most runs ask git nothing

    repository = Repository(project.root)
    return MergeBase(repository, repository.base(ref))


def findings_before(
    linter: Linter, paths: Iterable[str], base: MergeBase, feedback: Feedback = SILENT
) -> frozenset[BaselineEntry]:
    """What is found in pages, given by their paths of today, as they were in the base; as entries of a baseline.

    The base is judged by the rules and the configuration of today. Raises RepositoryError, OSError.
    """
    from linter.project.git import checkout_to_temp

    renamed = base.repository.renamed(base.commit)
    with checkout_to_temp(base.repository, base.commit, linter.project.config.max_page_bytes) as root:
        pages = {path: page for path in paths if (page := _earlier(root, path, base.repository.prefix, renamed))}
        earlier = dict(zip(pages, linter.elsewhere(root).results(pages.values()), strict=True))
    if unread := sum(page.failed or bool(page.run_errors) for page in earlier.values()):
        what = "1 page" if unread == 1 else f"{unread} pages"
        feedback.note(f"{what} could not be judged whole as they were, so more may seem new")
    return earlier_entries(earlier)


def _earlier(root: Path, path: str, prefix: str, renamed: dict[str, str]) -> FoundPage | None:
    """The page that a page of today was; None where there was none in the project."""
    if PurePath(path).is_absolute():
        return None
    now = f"{prefix}{path}"
    old = renamed.get(now, now)
    file = root / old.removeprefix(prefix)
    if not old.startswith(prefix) or not file.is_file():
        return None
    return FoundPage(root, display_path(file, root), named=False)

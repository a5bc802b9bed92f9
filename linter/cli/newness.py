"""`--new-from`: lints the pages as they were where the branch left another one; what was found then is old."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from linter.baseline import Entry
from linter.cli.console import complain
from linter.cli.discovery import Found, relative
from linter.cli.earlier import state
from linter.cli.project import Project
from linter.cli.repository import Repository
from linter.cli.runner import Run
from linter.novelty import before


@dataclass(frozen=True, slots=True)
class Base:
    """The commit that a run is compared with."""

    repository: Repository
    commit: str


def base_of(project: Project, ref: str) -> Base:
    """The commit where HEAD left a revision. Raises RepositoryError."""
    repository = Repository(project.root)
    return Base(repository, repository.base(ref))


def entries_before(run: Run, paths: Iterable[str], base: Base) -> frozenset[Entry]:
    """What is found in pages, given by their paths of today, as they were in the base; as entries of a baseline.

    The base is judged by the rules and the configuration of today. Raises RepositoryError, OSError.
    """
    renamed = base.repository.renamed(base.commit)
    with state(base.repository, base.commit, run.project.config.max_page_bytes) as root:
        pages = {path: found for path in paths if (found := _earlier(root, path, base.repository.prefix, renamed))}
        then = replace(run, project=replace(run.project, root=root))
        earlier = dict(zip(pages, then.check_all(pages.values()), strict=True))
    if unread := sum(page.failed or bool(page.run_errors) for page in earlier.values()):
        what = "1 page" if unread == 1 else f"{unread} pages"
        complain(f"{what} could not be judged whole as they were, so more may seem new", label="note")
    return before(earlier)


def _earlier(root: Path, path: str, prefix: str, renamed: dict[str, str]) -> Found | None:
    """The page that a page of today was; None where there was none in the project."""
    if PurePath(path).is_absolute():
        return None
    now = f"{prefix}{path}"
    old = renamed.get(now, now)
    file = root / old.removeprefix(prefix)
    if not old.startswith(prefix) or not file.is_file():
        return None
    return Found(root, relative(file, root), named=False)

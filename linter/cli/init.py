"""`lint-modules init`: a commented configuration for the pages that are there, and the files that run the gate."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import click

from linter import __version__, config_new, documents, front_matter, mkdocs
from linter import config as configuration
from linter.cli.console import complain, emit
from linter.cli.discovery import discover, is_text
from linter.cli.project import Project, load_standard
from linter.cli.runner import load
from linter.cli.settings import text_of
from linter.cli.writing import create, tidy
from linter.config import Config
from linter.errors import NotFoundError, RefusedError
from linter.source import UnreadableError

_OURS = "lint-modules"


@dataclass(frozen=True, slots=True)
class _Ready:
    """A file that comes with the package: its template, and where it belongs in a repository."""

    template: str
    path: str
    what: str


_FILES = {
    "pre_commit": _Ready("pre-commit.yaml", ".pre-commit-config.yaml", "the hooks for pre-commit"),
    "github": _Ready("github.yml", ".github/workflows/lint-modules.yml", "the workflow for GitHub"),
    "gitlab": _Ready("gitlab.yml", ".gitlab-ci.yml", "the job for GitLab"),
}


@click.command(short_help="Write a commented configuration, hooks and workflows.")
@click.argument("folder", required=False, default=".", type=click.Path(path_type=Path))
@click.option("--pre-commit", is_flag=True, help="Write .pre-commit-config.yaml too, with the hooks.")
@click.option("--github", is_flag=True, help="Write .github/workflows/lint-modules.yml too.")
@click.option("--gitlab", is_flag=True, help="Write .gitlab-ci.yml too.")
@click.pass_context
def init(ctx: click.Context, /, folder: Path, **wishes: bool) -> None:
    """Write a commented lint-modules.toml for the pages of FOLDER (default: here). Nothing is ever overwritten."""
    root = Path(os.path.abspath(folder))
    if not root.is_dir():
        raise NotFoundError(f"{folder} is no folder")
    asked = [_FILES[name] for name, wanted in wishes.items() if wanted]
    _at_the_top(root, asked)
    tidy([root / name for name in ("lint-modules.toml", *(ready.path for ready in _FILES.values()))])
    there = _configured(root)
    if there is None:
        _write(root, "lint-modules.toml", _configuration(root))
    else:
        complain(f"{there} configures lint-modules already, and is never overwritten", "note" if asked else "refused")
    refused = [ready for ready in asked if not _placed(root, ready)]
    if refused or (there is not None and not asked):
        ctx.exit(2)
    _next(asked)


def _at_the_top(root: Path, asked: list[_Ready]) -> None:
    """Files that hosts read lie at the top of a repository. Raises NotFoundError where the folder is inside one."""
    top = next((parent for parent in (root, *root.parents) if (parent / ".git").exists()), root)
    if asked and top != root:
        raise NotFoundError(f"{asked[0].path} belongs at the top of the repository: name the folder {top}")


def _configured(root: Path) -> str | None:
    """The file of a folder that configures the tool already; one that cannot be read counts as one."""
    for name in configuration.NAMES:
        path = root / name
        if not os.path.lexists(path):
            continue
        if path.is_file():
            with suppress(OSError, UnicodeDecodeError, configuration.ConfigError):
                if configuration.parse(path.read_text(encoding="utf-8"), name) is None:
                    continue
        return name
    return None


def _configuration(root: Path) -> str:
    """The text of the configuration: it includes the folders where modules, exams and trackers lie.

    Raises NotFoundError where the name of one is no text.
    """
    project = Project(root, Config(), None)
    site = text_of(root / "mkdocs.yml", root)
    docs = None if site is None else mkdocs.docs_dir(site)
    pages = list(_pages(project))
    inside = docs is not None and Path(os.path.realpath(root / docs)).is_relative_to(root.resolve())
    include = config_new.included(pages, docs if inside else None)
    if odd := next((glob for glob in include if not is_text(glob)), None):
        folder = odd.split("/")[0]
        raise NotFoundError(f"{folder}: the name is not UTF-8, so no configuration can include the folder; rename it")
    text = config_new.configuration(include)
    configuration.validate(configuration.parse(text, "lint-modules.toml") or {}, "lint-modules.toml")
    complain(f"{len(pages)} modules, exams and trackers", label="found")
    return text


def _pages(project: Project) -> Iterator[str]:
    """The paths of the pages of a known kind; one that cannot be read is told by its name."""
    kinds = load_standard(project).kinds
    for page in discover(project, [project.root])[0]:
        try:
            matter = front_matter.read(load(page, project.config.max_page_bytes))
        except (OSError, UnreadableError):
            matter = front_matter.FrontMatter()
        if documents.page_kind(page.shown, matter, kinds) is not None:
            yield page.shown


def _placed(root: Path, ready: _Ready) -> bool:
    """Writes a file that comes with the package; where there is one already, says what to add to it."""
    text = template(ready.template)
    path = root / ready.path
    if not os.path.lexists(path):
        _write(root, ready.path, text)
        return True
    with suppress(OSError, UnicodeDecodeError):
        if path.is_file() and _OURS in path.read_text(encoding="utf-8"):
            complain(f"{ready.path} speaks of {_OURS} already", label="note")
            return True
    complain(f"{ready.path} is there already, and is never overwritten; add {ready.what} to it:", label="refused")
    emit(text, False)
    return False


def template(name: str) -> str:
    """The text of a file that comes with the package, with the version that installs it."""
    text = (resources.files("linter") / "templates" / name).read_text(encoding="utf-8")
    return text.replace("{version}", __version__)


def _write(root: Path, name: str, text: str) -> None:
    """Writes a new file. Raises NotFoundError where its folder leads elsewhere, OSError where it cannot be made."""
    path = root / name
    if not Path(os.path.realpath(path.parent)).is_relative_to(root.resolve()):
        raise NotFoundError(f"{name} would lie outside {root}: its folder is a symbolic link")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        create(path, text.encode("utf-8"))
    except RefusedError as error:
        raise NotFoundError(str(error)) from None
    complain(name, label="written")


def _next(asked: list[_Ready]) -> None:
    """Says what to do next."""
    if any(ready.template == "pre-commit.yaml" for ready in asked):
        complain("`pre-commit install`, so that commits are checked", label="next")
    steps = "`lint-modules` shows where the pages stand; `lint-modules baseline create` lives with it for now"
    complain(steps, label="next")

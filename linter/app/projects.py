"""Whose page is whose: each belongs to the project of the closest configuration above it, as in Ruff.

A run over pages of several projects is one run of each. Which paths are named together changes nothing.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from linter.app.feedback import SILENT, Feedback
from linter.app.linter import find_pages
from linter.app.request import CheckRequest
from linter.errors import NotFoundError
from linter.project.configurations import Configurations
from linter.project.discovery import FoundPage
from linter.project.project import Project


@dataclass(frozen=True, slots=True)
class ProjectPages:
    """What a run judges of one project: the paths it looks at (none: what `include` names), and the project's own pages
    there. `noted` says whether something was left out with a note. `source` is what the project was, where its rules
    and its baseline of then hold.
    """

    project: Project
    paths: tuple[Path, ...]
    pages: list[FoundPage]
    noted: bool
    source: Project | None = None


def named_projects(
    request: CheckRequest, configurations: Configurations
) -> dict[Path, tuple[Project, tuple[Path, ...]]]:
    """The projects that the paths of a request lie in, with these paths, by the projects' roots.

    Raises ConfigError, NotFoundError.
    """
    if request.stdin or request.config_file or not request.paths:
        project = configurations.find(request.first)
        return {project.root: (project, request.paths)}
    find = cache(configurations.find)
    found = [(path, find(path if path.is_dir() else path.parent)) for path in request.paths]
    loose = {project.root for _, project in found if not _is_marked(project)}
    projects: dict[Path, tuple[Project, tuple[Path, ...]]] = {}
    for path, project in found:
        if not _is_marked(project):  # a page is not judged twice because its folder was named beside the one above it
            above = min((root for root in loose if project.root.is_relative_to(root)), key=lambda root: len(root.parts))
            project = replace(project, root=above)
        known = projects.get(project.root, (project, ()))
        projects[project.root] = (known[0], (*known[1], path))
    return projects


def _is_marked(project: Project) -> bool:
    """Whether a configuration or a repository says where a project begins."""
    return project.path is not None or os.path.lexists(project.root / ".git")


def pages_by_project(
    projects: dict[Path, tuple[Project, tuple[Path, ...]]],
    configurations: Configurations,
    feedback: Feedback = SILENT,
) -> list[ProjectPages]:
    """The pages of some projects, each with its paths, and of the projects that lie in the folders among these.

    `--config` names one project for all pages. Raises ConfigError, NotFoundError.
    """
    waiting, done = dict(projects), list[ProjectPages]()
    while waiting:
        root = min(waiting, key=lambda root: (len(root.parts), root))  # what lies in a project is met before it is due
        project, paths = waiting.pop(root)
        try:
            found, noted = find_pages(project, paths, feedback)
        except NotFoundError:
            if root in projects:
                raise
            found, noted = [], False  # that its pages are left out is said when its run has judged none
        pages = found
        if configurations.named is None:
            pages, below = own_pages(project, found, configurations)
            for folder in below:
                inner, known = waiting.get(folder) or (configurations.find(folder), ())
                if folder not in known:
                    by_include = not paths and inner.config.include
                    waiting[folder] = (inner, known if by_include else (*known, folder))
        done.append(ProjectPages(project, paths, pages, noted, configurations.source(project)))
    return done


def own_pages(
    project: Project, found: Iterable[FoundPage], configurations: Configurations
) -> tuple[list[FoundPage], list[Path]]:
    """The pages that belong to a project itself, and the roots of the projects that the others belong to."""
    owner = _owners(project, configurations)
    own: list[FoundPage] = []
    below: dict[Path, None] = {}
    for page in found:
        root = project.root if page.named else owner(page.shown.rpartition("/")[0])
        if root == project.root:
            own.append(page)
        else:
            below[root] = None
    return own, list(below)


def _owners(project: Project, configurations: Configurations) -> Callable[[str], Path]:
    """The root of the project that the pages of a folder belong to; the folder is named from the root."""

    @cache
    def owner(folder: str) -> Path:
        if folder in ("", ".", "/") or folder.startswith("/"):
            return project.root
        here = project.root / folder
        if configurations.begins(here, by_repository=project.path is None):
            return here
        return owner(folder.rpartition("/")[0])

    return owner

"""Where the configuration of a folder is read: in its files as they are, or as they were in an earlier state."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

from linter.config.model import Config
from linter.project.project import Project, begins_project, find_project


@dataclass(frozen=True, slots=True)
class Configurations:
    """Finds the project that a folder belongs to.

    With `earlier`, which holds the repository `top` as it was, configurations are those of then; the pages are those of
    today.
    """

    named: str | None = None
    isolated: bool = False
    top: Path | None = None
    earlier: Path | None = None

    def find(self, folder: Path | None) -> Project:
        """The project of a path, else of the current folder. Raises ConfigError, NotFoundError."""
        start = Path(os.path.abspath(folder or Path.cwd()))
        if self.earlier is None or self.top is None or not start.is_relative_to(self.top):
            return find_project(folder, self.named, self.isolated)
        before = find_project(self.earlier / start.relative_to(self.top), None, False)
        if not before.root.is_relative_to(self.earlier):  # what lies above the temporary folder is nobody's
            return Project(self.top, Config(), None)
        return replace(before, root=self.top / before.root.relative_to(self.earlier))

    def begins(self, folder: Path, by_repository: bool) -> bool:
        """Whether a folder below a project is the root of another one. Raises ConfigError."""
        if self.earlier is None or self.top is None or not folder.is_relative_to(self.top):
            return begins_project(folder, self.isolated, by_repository)
        return begins_project(self.earlier / folder.relative_to(self.top), False, by_repository)

    def source(self, project: Project) -> Project | None:
        """What a project was, whose rule pages and baseline hold for it; None where its own hold."""
        if self.earlier is None or self.top is None or not project.root.is_relative_to(self.top):
            return None
        return replace(project, root=self.earlier / project.root.relative_to(self.top))

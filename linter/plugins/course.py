"""The pages of a project that another program asks about: each by itself, with all others beside it, or all at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from linter import documents, front_matter
from linter.baseline import Entry
from linter.checks import Context
from linter.cli.baselining import configured
from linter.cli.check import lint
from linter.cli.choosing import run_of
from linter.cli.discovery import Found, discover
from linter.cli.project import Project, find_project
from linter.cli.runner import Run, load
from linter.engine import Checked
from linter.model import Report
from linter.parts import Document
from linter.selection import Selection
from linter.source import UnreadableError


@dataclass(slots=True)
class Course:
    """A project, and those of its pages that are asked about, by their files."""

    run: Run
    baseline: frozenset[Entry] | None
    pages: dict[Path, Found] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    chosen: Collection[Path] = ()
    """The files whose tests will run."""
    _read: dict[Path, Document | Checked] = field(default_factory=dict)
    _context: Context | None = None

    @property
    def undrawn(self) -> bool:
        """Whether diagrams are to be judged, and no engine is there to do it."""
        return self.run.judge is None and any(rule.check.kind == "mermaid-syntax" for rule in self.run.rules)

    def find(self, top: Path, included: bool = False) -> None:
        """Adds the pages that the command would lint in a file or folder: of the project's own folder, and of any where
        `included` says so, those that the configuration includes. Raises ConfigError, OSError."""
        project = self.run.project
        chosen = bool(project.config.include) and (included or project.root == top)
        pages, notes, _ = discover(project, () if chosen else [top])
        self.pages |= {page.path: page for page in pages if not chosen or page.path.is_relative_to(top)}
        self.notes += notes

    def has_test(self, file: Path) -> bool:
        """Whether a page has anything to test; of most pages only the front matter is read for it."""
        page = self.pages[file]
        try:
            source = load(page, self.run.project.config.max_page_bytes)
            if documents.page_kind(page.shown, front_matter.read(source), self.run.standard.kinds) is not None:
                return True
        except (UnreadableError, OSError):
            pass  # the outcome says whether that matters
        found = self.run.read(page)
        return isinstance(found, Document) or bool(found.findings or found.failed)

    def lint(self, top: Path) -> Report:
        """The report of all pages that were found in a folder."""
        read = [self.run.read(page) for page in self.pages.values()]
        return lint(self.run, self.run.judge_all(read), [top], self.baseline)

    def judge(self, file: Path) -> Report:
        """The report of one page; the first to be judged makes all others be read."""
        if self._context is None:
            self._read = {path: self.run.read(self.pages[path]) for path in self.chosen}
            self._context = self.run.context(self._read.values())
        return lint(self.run, self.run.judge_all([self._read[file]], self._context), [file], self.baseline)


def course_of(project: Project) -> Course:
    """The course of a project, no page of which is asked about yet.

    Raises the errors of `linter.errors` and OSError where its rules or its baseline cannot be read.
    """
    return Course(run_of(project, Selection()), configured(project))


def courses_of(tops: Iterable[Path]) -> list[Course]:
    """The courses of some files and folders, with their pages. Raises what `course_of` raises."""
    courses: dict[Path, Course] = {}
    for top in tops:
        project = find_project(top, None, isolated=False)
        key = project.path or project.root
        if key not in courses:
            courses[key] = course_of(project)
        courses[key].find(top)
    return list(courses.values())

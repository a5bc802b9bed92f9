"""A project held open for a program that asks about its pages again and again: an editor, pytest, MkDocs.

Its configuration and rules are read once, and anew where they have changed; a page that has not changed is not linted
again.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from os.path import relpath
from pathlib import Path

from linter.app.baseline import baseline_path, configured_baseline
from linter.app.linter import Linter, make_linter, uses_diagrams
from linter.app.results import Memory
from linter.app.snapshot import Snapshot
from linter.errors import NotFoundError
from linter.findings import Finding, Gate, Report
from linter.kinds.document import Document
from linter.linting.baseline import BaselineEntry, without_baselined
from linter.linting.results import PageResult
from linter.project.discovery import FoundPage, discover, display_path
from linter.project.project import Project, find_project, folder_prefix
from linter.project.site import SITE_FILES, site_files
from linter.rules.model import Rule
from linter.rules.selection import Vocabulary

Signature = tuple[tuple[str, int], ...]


class Session:
    """A project with its rules and its baseline, and those of its pages that are asked about.

    Raises the errors of `linter.errors` and OSError where its rules or its baseline cannot be read.
    """

    def __init__(self, project: Project) -> None:
        self.linter: Linter = replace(make_linter(project), memory=Memory())
        self.baseline: frozenset[BaselineEntry] | None = configured_baseline(project)
        self.pages: dict[Path, FoundPage] = {}
        """The pages that `add_pages` has found, by their files."""
        self.notes: list[str] = []
        self.chosen: Collection[Path] = ()
        """The files that will be linted one by one; all of them are read when the first one is."""
        self.signature = _signature(self.linter)
        self._snapshot: Snapshot | None = None
        self._manuals: dict[str, str] = {}

    @property
    def root(self) -> Path:
        """The folder that the paths of pages are relative to."""
        return self.linter.project.root

    @property
    def vocabulary(self) -> Vocabulary:
        """The rules a suppression may name here."""
        return self.linter.policy.vocabulary or Vocabulary(self.linter.rule_set.rules)

    @property
    def lacks_engine(self) -> bool:
        """Whether diagrams are to be judged, and no engine is there to do it."""
        return self.linter.judge is None and uses_diagrams(self.linter.rules)

    @cached_property
    def page_linter(self) -> Linter:
        """The linter with the rules that look at no other page."""
        return self.linter.with_rules([rule for rule in self.linter.rules if not rule.check.reads_corpus])

    def has_changed(self) -> bool:
        """Whether the configuration, rule pages or baseline are not what was read."""
        return _signature(self.linter) != self.signature

    def is_setup_file(self, file: Path) -> bool:
        """Whether a file, which may be gone, is one that decides how pages are judged."""
        folders = [self.root / name for name in self.linter.project.config.rule_folders]
        return file.suffix != ".md" or any(file.is_relative_to(folder) for folder in folders)

    def excludes(self, file: Path) -> bool:
        """Whether the project leaves a file out; one that is not written yet is never left out."""
        try:
            return file.exists() and not discover(self.linter.project, [file])[0]
        except (NotFoundError, OSError):
            return True

    def manual_address(self, rule: Rule) -> str:
        """The address of a rule's manual: on the web for built-in rules, the project's file for its own, else empty."""
        if uri := self.linter.rule_set.info(rule).uri:
            return uri
        if rule.name not in self._manuals:
            folders = [(self.root / name).resolve() for name in self.linter.project.config.rule_folders]
            pages = (path for folder in folders for path in sorted(folder.rglob(f"{rule.name}.md")))
            self._manuals[rule.name] = next((path.as_uri() for path in pages), "")
        return self._manuals[rule.name]

    def shown(self, file: Path) -> str:
        """The path of a page as reports print it."""
        return display_path(file, self.root)

    def open_text(self, text: str, path: str) -> tuple[Document | None, PageResult]:
        """A text as it is being written: its document, None where it is none, and its result by the rules that look at
        no other page."""
        snapshot = self.page_linter.snapshot({path: text})
        (result,) = snapshot.results([FoundPage(self.root, path, named=False)])
        return snapshot.find_document(path), self._without_baselined([result])[0]

    def parse_text(self, text: str, path: str) -> Document | None:
        """The document of a text; None where it is none, or cannot be read."""
        snapshot = self.page_linter.snapshot({path: text})
        snapshot.read([FoundPage(self.root, path, named=False)], judged=False)
        return snapshot.find_document(path)

    def lint_texts(self, texts: Mapping[str, str]) -> list[PageResult]:
        """The results of open pages, by their paths, by all rules; the rest of the project is read from its files."""
        if self.linter.memory is not None:
            self.linter.memory.turn()
        linter = replace(
            self.linter, project=replace(self.linter.project)
        )  # what was found in folders is looked up anew
        self._snapshot = linter.snapshot(texts)
        pages = [FoundPage(self.root, path, named=False) for path in texts]
        return self._without_baselined(list(self._snapshot.results(pages)))

    def lines_of(self, path: str) -> tuple[str, ...] | None:
        """The lines of another page as it was read last; None where it was not."""
        page = None if self._snapshot is None else self._snapshot.page(path)
        return None if page is None else page.lines

    def _without_baselined(self, results: list[PageResult]) -> list[PageResult]:
        return list(without_baselined(self.baseline or (), results, (), None).outcomes)

    def add_pages(self, top: Path, included: bool = False) -> None:
        """Adds the pages that the command would lint in a file or folder: of the project's own folder, and of any where
        `included` says so, those that the configuration includes. Raises ConfigError, OSError."""
        project = self.linter.project
        configured = bool(project.config.include) and (included or project.root == top)
        pages, notes, _ = discover(project, () if configured else [top])
        self.pages |= {page.path: page for page in pages if not configured or page.path.is_relative_to(top)}
        self.notes += notes

    def has_test(self, file: Path) -> bool:
        """Whether there is anything to lint in a page; of most pages only the front matter is read for it."""
        page = self.pages[file]
        snapshot = self.linter.snapshot()
        result = snapshot.stray_result(page)
        return result is None or bool(result.findings or result.failed)

    def lint_all(self, top: Path) -> Report:
        """The report of all pages that were found in a folder."""
        snapshot = self.linter.snapshot()
        return snapshot.report(list(snapshot.results(self.pages.values())), [top], self.baseline)

    def lint_page(self, file: Path) -> Report:
        """The report of one page; the first one makes all that are chosen be read."""
        if self._snapshot is None:
            self._snapshot = self.linter.snapshot()
            self._snapshot.read([self.pages[path] for path in self.chosen])
        return self._snapshot.report(list(self._snapshot.results([self.pages[file]])), [file], self.baseline)


class Sessions:
    """Sessions by the folders of their pages."""

    def __init__(self) -> None:
        self._sessions: dict[Path, Session] = {}
        self._projects: dict[Path, Path] = {}

    def of(self, file: Path) -> Session:
        """The session of a page. Raises what `find_project` raises and what a session raises."""
        if file.parent not in self._projects:
            self._projects[file.parent] = self._open(file.parent)
        return self._sessions[self._projects[file.parent]]

    def for_paths(self, tops: Iterable[Path]) -> list[Session]:
        """The sessions of some files and folders, with their pages. Raises what `of` raises."""
        opened: dict[Path, Session] = {}
        for top in tops:
            key = self._open(top)
            opened[key] = self._sessions[key]
            opened[key].add_pages(top)
        return list(opened.values())

    def _open(self, top: Path) -> Path:
        """The key of the session whose project a file or folder lies in."""
        project = find_project(top, None, isolated=False)
        key = project.path or project.root
        if key not in self._sessions:
            self._sessions[key] = Session(project)
        return key

    def forget(self) -> None:
        """Reads every project anew when it is asked for next."""
        self._sessions.clear()
        self._projects.clear()


def _signature(linter: Linter) -> Signature:
    """The files that decide how pages are judged, with their times; a file that is not there has none."""
    project = linter.project
    files = [*site_files(project), *(project.root / name for name in SITE_FILES), baseline_path(project, None)]
    files += [project.path, *project.path.parent.glob("*.toml")] if project.path is not None else []  # with `extend`
    files += [path for name in project.config.rule_folders for path in (project.root / name).rglob("*.md")]
    return tuple(sorted((str(file), file.stat().st_mtime_ns) for file in set(files) if file.is_file()))


def with_paths_from(report: Report, root: Path, start: Path) -> Report:
    """A report whose paths are relative to a project, with paths relative to a folder."""
    if root == start:
        return report

    def path_from_start(path: str) -> str:
        try:
            return Path(relpath(root / path, start)).as_posix()
        except ValueError:  # another drive
            return (root / path).as_posix()

    return replace(
        report,
        findings=tuple(_with_path(finding, path_from_start) for finding in report.findings),
        run_errors=tuple(replace(error, path=path_from_start(error.path)) for error in report.run_errors),
        lines={path_from_start(path): lines for path, lines in report.lines.items()},
        checked=tuple(path_from_start(path) for path in report.checked),
        gates=tuple(_moved_gate(gate, path_from_start(".")) for gate in report.gates),
    )


def _moved_gate(gate: Gate, folder: str) -> Gate:
    configuration = None if gate.configuration is None else f"{folder}/{gate.configuration}"
    return replace(gate, root=folder, configuration=configuration)


_LEVELS = ("never", "error", "warning", "info")
_COUNTS = ("documents", "skipped", "failed", "suppressed", "baselined")


def merged_reports(reports: Sequence[tuple[Report, Path]]) -> Report:
    """One report of several projects, each given with its root; paths count from the folder that all roots share."""
    top = Path(os.path.commonpath([root for _, root in reports]))
    moved = [with_paths_from(report, root, top) for report, root in reports]
    findings = [finding for report in moved for finding in report.findings]
    return replace(
        moved[0],
        findings=tuple(sorted(findings, key=lambda finding: finding.sort_key)),
        run_errors=tuple(error for report in moved for error in report.run_errors),
        lines={path: lines for report in moved for path, lines in report.lines.items()},
        checked=tuple(path for report in moved for path in report.checked),
        rules=tuple({rule.code: rule for report in moved for rule in report.rules}.values()),
        prefix=folder_prefix(top),
        gates=tuple(gate for report in moved for gate in report.gates),
        fail_level=max((report.fail_level for report in moved), key=_LEVELS.index),
        old=None if moved[0].old is None else sum(report.old or 0 for report in moved),
        fixed=None if moved[0].fixed is None else sum(report.fixed or 0 for report in moved),
        **{name: sum(getattr(report, name) for report in moved) for name in _COUNTS},
    )


def _with_path(finding: Finding, change: Callable[[str], str]) -> Finding:
    related = tuple(replace(place, path=change(place.path)) for place in finding.related)
    return replace(finding, path=change(finding.path), related=related)

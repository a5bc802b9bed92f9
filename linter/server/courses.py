"""The projects that open pages belong to: read once, and again when their configuration or rules change."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from pathlib import Path

from linter import engine
from linter.baseline import Entry, mute
from linter.checks import Context
from linter.cli.baselining import configured
from linter.cli.baselining import place as baseline_place
from linter.cli.choosing import run_of
from linter.cli.discovery import Found, discover, relative
from linter.cli.project import find_project
from linter.cli.runner import Run
from linter.engine import Checked
from linter.errors import NotFoundError
from linter.model import RunError
from linter.parts import Document
from linter.recognition import kind_of
from linter.rules import READING, Rule
from linter.selection import Selection
from linter.source import UnreadableError, from_bytes
from linter.suppression_syntax import Vocabulary

Signature = tuple[tuple[str, int], ...]
_Stamp = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Course:
    """A project with everything a run needs, and the pages that were read of it, by their time and size."""

    run: Run
    baseline: frozenset[Entry]
    signature: Signature
    _read: dict[Path, tuple[_Stamp, Document | Checked]] = field(default_factory=dict, repr=False)
    _pages: dict[str, str] = field(default_factory=dict, repr=False)

    @property
    def root(self) -> Path:
        """The folder that the paths of pages are relative to."""
        return self.run.project.root

    @property
    def vocabulary(self) -> Vocabulary:
        """The rules a suppression may name here."""
        return self.run.policy.vocabulary or Vocabulary(self.run.standard.rules)

    def shown(self, file: Path) -> str:
        """The path of a page as reports print it."""
        return relative(file, self.root)

    def excludes(self, file: Path) -> bool:
        """Whether the project leaves a file out; one that is not written yet is never left out."""
        try:
            return file.exists() and not discover(self.run.project, [file])[0]
        except (NotFoundError, OSError):
            return True

    def understand(self, text: str, shown: str) -> Document | Checked:
        """The document of a text as it is being written; the outcome at once where it is none or cannot be read."""
        limit, rules = self.run.project.config.max_page_bytes, self.run.standard
        try:
            source = from_bytes(text.encode(), shown, limit)
            return engine.opened(source, self.run.rules, rules.kinds, self.run.policy)
        except UnreadableError as error:
            if kind_of(rules.kinds, None, shown) is None:
                return Checked(shown, None)
            return engine.unreadable(shown, error, rules.find(READING))
        except Exception as error:  # the author goes on writing: a page that breaks the reader must not end the server
            message = f"reading crashed: {type(error).__name__}: {error}; please report it with the page"
            return Checked(shown, None, run_errors=(RunError(shown, None, message),), failed=True)

    @property
    def own_rules(self) -> tuple[Rule, ...]:
        """The rules of the run that look at no other page."""
        return tuple(rule for rule in self.run.rules if not rule.check.reads_corpus)

    def judge_page(self, page: Document | Checked) -> Checked:
        """The outcome of a page by the rules that look at no other page."""
        return self._judged(replace(self.run, rules=self.own_rules), [page], None)[0]

    def judge_pages(self, pages: list[Document | Checked]) -> list[Checked]:
        """The outcomes of open pages by all rules, with the rest of the project read from its files."""
        run = replace(self.run)  # a run remembers which files there are; they may have changed since the last one
        return self._judged(run, pages, run.context([*pages, *self.others([page.path for page in pages])]))

    def others(self, paths: Collection[str]) -> list[Document | Checked]:
        """The pages of the project as their files are, without those of some paths."""
        found = discover(self.run.project, [self.root])[0]
        return [self._known(one) for one in found if one.shown not in paths]

    def _judged(self, run: Run, pages: list[Document | Checked], context: Context | None) -> list[Checked]:
        return list(mute(self.baseline, list(run.judge_all(pages, context)), (), None).outcomes)

    def _known(self, found: Found) -> Document | Checked:
        """A page of the project; it is read again only where its file changed."""
        try:
            stat = found.path.stat()
        except OSError:
            return self.run.read(found)
        stamp = (stat.st_mtime_ns, stat.st_size)
        if self._read.get(found.path, (None,))[0] != stamp:
            self._read[found.path] = (stamp, self.run.read(found))
        return self._read[found.path][1]

    def known(self, file: Path) -> Document | Checked | None:
        """A page as it was read last; None where it was not."""
        return self._read[file][1] if file in self._read else None

    def page_of(self, rule: Rule) -> str:
        """The address of a rule's manual: on the web for built-in rules, the project's own file for its own; or ``."""
        if uri := self.run.standard.info(rule).uri:
            return uri
        if rule.name not in self._pages:
            folders = [(self.root / name).resolve() for name in self.run.project.config.rule_folders]
            found = (path for folder in folders for path in sorted(folder.rglob(f"{rule.name}.md")))
            self._pages[rule.name] = next((path.as_uri() for path in found), "")
        return self._pages[rule.name]


class Courses:
    """The courses by the folders of their pages."""

    def __init__(self) -> None:
        self._courses: dict[Path, Course] = {}
        self._folders: dict[Path, Path | None] = {}

    def of(self, file: Path) -> Course:
        """The course of a page. Raises what `find_project` and `load_standard` raise, and BaselineError."""
        if (known := self._folders.get(file.parent)) is not None:
            return self._courses[known]
        project = find_project(file.parent, None, False)
        key = project.path or project.root
        if key not in self._courses:
            run = run_of(project, Selection(None, (), ()))
            self._courses[key] = Course(run, configured(project) or frozenset(), _signature(run))
        self._folders[file.parent] = key
        return self._courses[key]

    def forget(self) -> None:
        """Reads every project anew when it is asked for next."""
        self._courses.clear()
        self._folders.clear()

    def changed(self, course: Course) -> bool:
        """Whether the configuration, rule pages or baseline of a course are not what was read."""
        return _signature(course.run) != course.signature


def is_setup(course: Course, file: Path) -> bool:
    """Whether a file, which may be gone, is one that decides how a course is judged."""
    folders = [course.root / name for name in course.run.project.config.rule_folders]
    return file.suffix != ".md" or any(file.is_relative_to(folder) for folder in folders)


def _signature(run: Run) -> Signature:
    """The files that decide how pages are judged, with their times; a file that is not there has none."""
    project = run.project
    files = [project.root / "mkdocs.yml", baseline_place(project, None)]
    files += [project.path, *project.path.parent.glob("*.toml")] if project.path is not None else []  # with `extend`
    files += [path for name in project.config.rule_folders for path in (project.root / name).rglob("*.md")]
    return tuple(sorted((str(file), file.stat().st_mtime_ns) for file in set(files) if file.is_file()))

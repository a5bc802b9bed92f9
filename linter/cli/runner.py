"""Reads the pages a run asks for and has the engine check them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from linter import engine
from linter.checks import Context
from linter.cli.discovery import Found, discover, read_bytes
from linter.cli.project import Project, site
from linter.corpus import Corpus
from linter.engine import Checked
from linter.kinds import kind_of
from linter.mermaid import DiagramJudge
from linter.model import Report, RunError
from linter.parts import Document
from linter.rules import READING, Rule, Standard
from linter.source import Source, UnreadableError, from_bytes


@dataclass(frozen=True, slots=True)
class Run:
    """Everything that checking pages needs beside the pages."""

    project: Project
    standard: Standard
    rules: Sequence[Rule]
    judge: DiagramJudge | None = None

    def check_all(self, pages: Iterable[Found]) -> Iterator[Checked]:
        """The outcome of every page, in order. Rules that look beyond a page make the run read the whole project."""
        read = [(page, self.read(page)) for page in pages]
        yield from self.judge_all([outcome for _, outcome in read])

    def judge_all(self, read: Sequence[Document | Checked]) -> Iterator[Checked]:
        """The outcome of documents, and of pages of which there is nothing to judge."""
        context = Context(self.judge, self._corpus([page for page in read if isinstance(page, Document)]))
        for page in read:
            yield engine.judge(page, self.rules, context) if isinstance(page, Document) else page

    def read(self, page: Found) -> Document | Checked:
        """The document of a file; the outcome at once of a page of another kind and of one that cannot be read."""
        try:
            source = load(page, self.project.config.max_page_bytes)
        except UnreadableError as error:
            return self._unreadable(page, error)
        except OSError as error:
            message = f"cannot be read: {error.strerror or error}"
            return Checked(page.shown, None, run_errors=(RunError(page.shown, None, message),), failed=True)
        return engine.read(source, self.standard.kinds) or Checked(page.shown, None)

    def _unreadable(self, page: Found, error: UnreadableError) -> Checked:
        """A page that nobody named and that no name makes a module, exam or tracker stays silent."""
        if not page.named and kind_of(self.standard.kinds, None, PurePosixPath(page.shown).name) is None:
            return Checked(page.shown, None)
        return engine.unreadable(page.shown, error, self.standard.find(READING))

    def _corpus(self, documents: Sequence[Document]) -> Corpus:
        """The corpus of a run: the given documents, and all others of the project where a rule looks at them."""
        known = {document.path: document for document in documents}
        if not any(rule.check.reads_corpus for rule in self.rules):
            return Corpus(known)
        for page in discover(self.project, [self.project.root])[0]:
            if page.shown not in known and isinstance(found := self.read(page), Document):
                known[page.shown] = found
        return Corpus(known, self._exists, site=site(self.project))

    def _exists(self, path: str) -> bool:
        return (self.project.root / path).is_file()


def load(page: Found, limit: int) -> Source:
    """The text of a file. Raises UnreadableError, OSError."""
    return from_bytes(read_bytes(Path(page.path), limit), page.shown, limit)


def report(outcomes: Iterable[Checked]) -> Report:
    """All outcomes as one report, findings in the one order."""
    checked = list(outcomes)
    findings = sorted((f for page in checked for f in page.findings), key=lambda finding: finding.sort_key)
    return Report(
        findings=tuple(findings),
        run_errors=tuple(error for page in checked for error in page.run_errors),
        documents=sum(page.kind is not None and not page.failed for page in checked),
        skipped=sum(page.kind is None and not page.failed for page in checked),
        failed=sum(page.failed for page in checked),
        lines={page.path: page.lines for page in checked if page.findings},
    )

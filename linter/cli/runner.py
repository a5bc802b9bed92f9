"""Reads the pages a run asks for and has the engine check them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from linter import engine
from linter.checks import Context
from linter.cli.anchors import Anchors
from linter.cli.discovery import Found, all_pages, discover, read_bytes
from linter.cli.names import lies_in
from linter.cli.project import Project, site
from linter.corpus import Corpus
from linter.engine import Checked
from linter.kinds import kind_of
from linter.mermaid import DiagramJudge, find_judge
from linter.model import Report, RunError
from linter.parts import Document
from linter.policy import DEFAULT, Policy, policy
from linter.profile import PUBLISH
from linter.rules import READING, Rule, Standard
from linter.selection import Selection
from linter.source import Source, UnreadableError, from_bytes
from linter.verdicts import Verdicts, standing


@dataclass(frozen=True, slots=True)
class Run:
    """Everything that checking pages needs beside the pages."""

    project: Project
    standard: Standard
    rules: Sequence[Rule]
    judge: DiagramJudge | None = None
    policy: Policy = DEFAULT
    asked: dict[str, bool] = field(default_factory=dict, init=False, repr=False, compare=False)  # never another run's
    """The paths that links and rows asked for, and whether there is such a file: what a remembered run depends on."""
    opened: set[Path] = field(default_factory=set, init=False, repr=False, compare=False)
    """The pages whose bytes were asked for."""

    def check_all(self, pages: Iterable[Found]) -> Iterator[Checked]:
        """The outcome of every page, in order. Rules that look beyond a page make the run read the whole project."""
        read = [(page, self.read(page)) for page in pages]
        yield from self.judge_all([outcome for _, outcome in read])

    def context(self, read: Iterable[Document | Checked]) -> Context:
        """What checks may use beside the page, where these pages are as they were read."""
        outcomes = list(read)
        others = frozenset(page.path for page in outcomes if not isinstance(page, Document))
        return Context(self.judge, self._corpus([page for page in outcomes if isinstance(page, Document)], others))

    def judge_all(self, read: Sequence[Document | Checked], context: Context | None = None) -> Iterator[Checked]:
        """The outcome of documents, and of pages of which there is nothing to judge."""
        context = context or self.context(read)
        for page in read:
            yield engine.judge(page, self.rules, context, self.policy) if isinstance(page, Document) else page

    def read(self, page: Found) -> Document | Checked:
        """The document of a file; the outcome at once of a page of another kind and of one that cannot be read."""
        self.opened.add(page.path)
        try:
            source = load(page, self.project.config.max_page_bytes)
        except UnreadableError as error:
            return self._unreadable(page, error)
        except OSError as error:
            message = f"cannot be read: {error.strerror or error}"
            return Checked(page.shown, None, run_errors=(RunError(page.shown, None, message),), failed=True)
        try:
            return engine.opened(source, self.rules, self.standard.kinds, self.policy)
        except Exception as error:  # one page must not cost the others their findings; the run ends with exit code 2
            message = f"reading crashed: {type(error).__name__}: {error}; please report it with the page"
            return Checked(page.shown, None, run_errors=(RunError(page.shown, None, message),), failed=True)

    def _unreadable(self, page: Found, error: UnreadableError) -> Checked:
        """A page that nobody named and that no name makes a module, exam or tracker stays silent."""
        if not page.named and kind_of(self.standard.kinds, None, page.shown) is None:
            return Checked(page.shown, None, unjudged=frozenset(rule.code for rule in self.rules))
        return engine.unreadable(page.shown, error, self.standard.find(READING))

    def _corpus(self, documents: Sequence[Document], others: Collection[str] = ()) -> Corpus:
        """The corpus of a run: the given documents, and all others of the project where a rule looks at them."""
        known = {document.path: document for document in documents}
        if not any(rule.check.reads_corpus for rule in self.rules):
            return Corpus(known, self._exists, Anchors(self.project, known, self.opened), site(self.project))
        return self.everything(known, others=others)

    def everything(
        self,
        known: dict[str, Document] | None = None,
        met: list[Checked] | None = None,
        others: Collection[str] = (),
    ) -> Corpus:
        """The corpus of all pages of the project, beside those already known.

        `met` collects what is no document; `others` are pages that were read already and are none.
        """
        pages = discover(self.project, [self.project.root])[0] if known is None else all_pages(self.project)
        known = {} if known is None else known
        for page in pages:
            if page.shown in known or page.shown in others:
                continue
            found = self.read(page)
            if isinstance(found, Document):
                known[page.shown] = found
            elif met is not None:
                met.append(found)
        config = self.project.config
        rules = standing(self.standard, Selection(config.select, config.extend_select, config.ignore))
        verdicts = Verdicts(
            rules, cache(lambda: self.judge or find_judge()), policy(config, self.standard).with_profile(PUBLISH)
        )
        verdicts.corpus = Corpus(
            known,
            self._exists,
            Anchors(self.project, known, self.opened),
            site(self.project),
            self.standard.kinds,
            frozenset(page.shown for page in pages),
            lies_in(self.project.root),
            verdicts,
        )
        return verdicts.corpus

    def _exists(self, path: str) -> bool:
        if path not in self.asked:
            try:
                self.asked[path] = (self.project.root / path).is_file()
            except OSError:  # a name that is too long, a folder that may not be looked into
                self.asked[path] = False
        return self.asked[path]


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
        suppressed=sum(len(page.suppressed) for page in checked),
        lines={page.path: page.lines for page in checked if page.findings},
        checked=tuple(sorted(page.path for page in checked if page.kind is not None and not page.failed)),
    )

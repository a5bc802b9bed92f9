"""Reads the pages a run asks for and has the engine check them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from linter.checked import Checked
from linter.checks import Context
from linter.cli.anchors import Anchors
from linter.cli.discovery import Found, all_pages, discover, read_bytes
from linter.cli.library import Library
from linter.cli.names import lies_in
from linter.cli.page_cache import KnownPages
from linter.cli.project import Project, site
from linter.cli.reading import Reader
from linter.concluding import conclude
from linter.corpus import Corpus
from linter.examined import Examined
from linter.examiner import Examiner
from linter.leaf import Leaf, Said, leaf_of
from linter.mermaid import DiagramJudge, find_judge
from linter.parts import Document
from linter.policy import DEFAULT, Policy, policy
from linter.profile import PUBLISH
from linter.rules import Rule, Standard
from linter.selection import Selection
from linter.source import Source, from_bytes
from linter.tasks import Hands
from linter.verdicts import TRACKERS, Verdicts, standing


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
    opened: set[str] = field(default_factory=set, init=False, repr=False, compare=False)
    """The pages whose bytes were asked for, from the root."""
    _memo: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def examiner(self) -> Examiner:
        """The first half of judging pages. The rules of the project take part where trackers will ask for verdicts."""
        if "examiner" not in self._memo:
            rules, judge = self._standing() if any(rule.family == TRACKERS for rule in self.rules) else None, self.judge
            if rules and judge is None:
                judge = self._judge()
            found = (self.standard.kinds, self.policy, judge, site(self.project), rules, self._standard_policy())
            self._memo["examiner"] = Examiner(self.rules, *found)
        examiner: Examiner = self._memo["examiner"]
        return examiner

    @property
    def reader(self) -> Reader:
        """What reads the files of this run."""
        return Reader(self.standard, self.rules, self.examiner, self.project.config.max_page_bytes, self.opened)

    def library(
        self, cache: KnownPages | None = None, hands: Callable[[int], Hands | None] = lambda size: None
    ) -> Library:
        """An empty library."""
        return Library(self.reader, self.examiner, cache, hands)

    def check_all(self, pages: Iterable[Found], library: Library | None = None) -> Iterator[Checked]:
        """The outcome of every page, in order. Rules that look beyond a page make the run read the whole project."""
        library, pages = library or self.library(), list(pages)
        library.read(pages, judged=True)
        yield from self.concluded(pages, library, self.surroundings(library))

    def surroundings(self, library: Library) -> Context:
        """What checks may use beside each page that was read: all other pages where a rule looks at them."""
        return Context(self.judge, self._corpus(library))

    def concluded(self, pages: Iterable[Found], library: Library, context: Context) -> Iterator[Checked]:
        """The outcomes of pages that were read, in order."""
        for page in pages:
            leaf = library.leaves.get(page.shown)
            examined = None if leaf is None else leaf.examined
            if leaf is None or examined is None:
                yield library.met[page.shown]
            else:
                yield conclude(examined, leaf, self.rules, context, self.policy)
        library.release()

    def context(self, read: Iterable[Document | Checked]) -> Context:
        """What checks may use beside the page, where these pages are as they were read."""
        library = self.library()
        for page in read:
            if isinstance(page, Document):
                library.leaves[page.path] = leaf_of(page)
            else:
                library.met[page.path] = page
        return Context(self.judge, self._corpus(library))

    def judge_all(self, read: Sequence[Document | Checked], context: Context | None = None) -> Iterator[Checked]:
        """The outcome of documents, and of pages of which there is nothing to judge."""
        context = context or self.context(read)
        leaves = [context.corpus.leaf_of(page) if isinstance(page, Document) else page for page in read]
        for leaf in leaves:
            if isinstance(leaf, Leaf):
                examined = self.examiner.examine(leaf.document)
                leaf.tell = partial(_said, examined)
        for leaf in leaves:
            if isinstance(leaf, Checked):
                yield leaf
            else:
                assert leaf.examined is not None, "examined just now"
                yield conclude(leaf.examined, leaf, self.rules, context, self.policy)

    def read(self, page: Found) -> Document | Checked:
        """The document of a file; the outcome at once of a page of another kind and of one that cannot be read."""
        return self.reader.read(page)

    def _corpus(self, library: Library) -> Corpus:
        """The corpus of a run: what was read, and all other pages of the project where a rule looks at them."""
        if any(rule.check.reads_corpus for rule in self.rules):
            return self.everything_of(library, all_pages(self.project))
        anchors = Anchors(self.project, library.documents, self.opened, library.cache)
        return Corpus(library.documents, self.exists, anchors, self.examiner.site)

    def everything(self, known: Sequence[Document] = ()) -> Corpus:
        """The corpus of all pages of the project, beside documents already known."""
        library = self.library()
        library.leaves.update({document.path: leaf_of(document) for document in known})
        return self.everything_of(library, discover(self.project, [self.project.root])[0])

    def everything_of(self, library: Library, pages: Sequence[Found]) -> Corpus:
        """The corpus of all pages of the project; those that the library lacks are read."""
        library.read(pages, judged=False)
        verdicts = Verdicts(self._standing(), self._judge, self._standard_policy())
        verdicts.corpus = Corpus(
            library.documents,
            self.exists,
            Anchors(self.project, library.documents, self.opened, library.cache),
            self.examiner.site,
            self.standard.kinds,
            frozenset(page.shown for page in pages),
            lies_in(self.project.root),
            verdicts,
            frozenset(path for path, checked in library.met.items() if checked.failed),
        )
        return verdicts.corpus

    def _standing(self) -> tuple[Rule, ...]:
        config = self.project.config
        return standing(self.standard, Selection(config.select, config.extend_select, config.ignore))

    def _standard_policy(self) -> Policy:
        return policy(self.project.config, self.standard).with_profile(PUBLISH)

    def _judge(self) -> DiagramJudge | None:
        """The engine for verdicts; rules that draw and have none show that none is there."""
        if "judge" not in self._memo:
            self._memo["judge"] = self.judge or (None if draws(self.rules) else find_judge())
        judge: DiagramJudge | None = self._memo["judge"]
        return judge

    def exists(self, path: str) -> bool:
        """Whether there is a file of this path, which counts from the root of the project."""
        if path not in self.asked:
            try:
                self.asked[path] = (self.project.root / path).is_file()
            except OSError:  # a name that is too long, a folder that may not be looked into
                self.asked[path] = False
        return self.asked[path]


def _said(examined: Examined) -> Said:
    return examined, {}


def draws(rules: Iterable[Rule]) -> bool:
    """Whether one of the rules has diagrams parsed."""
    return any(rule.check.kind == "mermaid-syntax" for rule in rules)


def load(page: Found, limit: int) -> Source:
    """The text of a file. Raises UnreadableError, OSError."""
    return from_bytes(read_bytes(page.path, limit), page.shown, limit)

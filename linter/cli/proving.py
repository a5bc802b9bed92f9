"""Judges a page that a fix has changed, within its project: what the fix must not break there."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from pathlib import PurePosixPath
from urllib.parse import unquote

from linter import anchors, engine
from linter.checks import Context
from linter.cli.discovery import discover, read_bytes
from linter.cli.project import Project
from linter.cli.runner import Run
from linter.mending import Judge
from linter.mermaid import find_judge
from linter.model import Finding
from linter.parts import Document
from linter.rules import Rule
from linter.selection import Selection
from linter.source import Source
from linter.verdicts import TRACKERS, standing

_FRAGMENT = re.compile(r"#([\w%:.-]{1,200})")
_OUTSIDE = re.compile(r"[\s()\[\]<>\"'`]")
_LONGEST = 200  # characters of a link before its fragment


class Proof:
    """Judges changed pages by the rules of the run and those the project runs, but for those that look at other pages.

    A page has to be judged again and again, so rules that would read all others wait until every page is done. Muted
    findings are left out: one that a changed heading above it gives another fingerprint would count as a new one.
    """

    def __init__(self, run: Run, context: Context, muted: Callable[[Finding], bool]) -> None:
        self._run, self._muted = run, muted
        self._context = replace(context, judge=context.judge or find_judge())
        self._rules = [rule for rule in proving_rules(run) if not rule.check.reads_corpus]
        self._links = Mentions(run.project)

    def judge_of(self, document: Document) -> Judge:
        """Judges texts that a page could become."""
        known = anchors.ids(document.page) or frozenset()
        unjudged: list[frozenset[str | None]] = []  # what no verdict is reached on, as the page was

        def judge(source: Source) -> tuple[Finding, ...] | str:
            if len(source.text.encode()) > self._run.project.config.max_page_bytes:
                return "its fix would make the page too large to be read"
            found = engine.opened(source, self._rules, self._run.standard.kinds, self._run.policy)
            if not isinstance(found, Document) or found.kind.kind != document.kind.kind:
                return "its fix would make it a page of another kind"
            if lost := self._links.lost(source, known - (anchors.ids(found.page) or frozenset())):
                return f"its fix would break links to #{lost}"
            checked = engine.judge(found, self._rules, self._around(found), self._run.policy)
            errors = frozenset(error.rule for error in checked.run_errors)
            unjudged.append(errors)
            if checked.failed or errors - unjudged[0]:
                return "its fix would keep the page from being checked"
            return tuple(finding for finding in checked.findings if not self._muted(finding))

        return judge

    def _around(self, document: Document) -> Context:
        """What checks may use beside one changed page: the project as it was read, and this page as it would be."""
        corpus = self._context.corpus
        path = document.path
        changed = _with(corpus.anchors, path, lambda: anchors.ids(document.page))
        return replace(self._context, corpus=replace(corpus, documents={path: document}, anchors=changed, _memo={}))


def _with(
    known: Callable[[str], frozenset[str] | None], path: str, own: Callable[[], frozenset[str] | None]
) -> Callable[[str], frozenset[str] | None]:
    return lambda asked: own() if asked == path else known(asked)


def proving_rules(run: Run) -> list[Rule]:
    """The rules of a run and those the project runs, each once: what is selected does not decide what is harm."""
    config = run.project.config
    own = standing(run.standard, Selection(config.select, config.extend_select, config.ignore))
    return list({rule.code: rule for rule in (*own, *run.rules)}.values())


def cross_rules(run: Run) -> tuple[Rule, ...]:
    """The rules that only the whole project can prove. Those about trackers prove nothing: a page that is fixed is
    one that its tracker does not know of yet."""
    return tuple(rule for rule in proving_rules(run) if rule.check.reads_corpus and rule.family != TRACKERS)


class Mentions:
    """The ids that Markdown files of a project speak of behind the name of a page, in links or anywhere."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def lost(self, source: Source, ids: frozenset[str]) -> str | None:
        """The first of some ids a page is to lose that it speaks of itself, or that another page does."""
        if not ids:
            return None
        own = {_id(found) for found in _FRAGMENT.finditer(source.text)}
        names = _names(source.path)
        return next((id_ for id_ in sorted(ids) if id_ in own or any((n, id_) in self._all for n in names)), None)

    @cached_property
    def _all(self) -> frozenset[tuple[str, str]]:
        """Names of pages (their last part, without extension) with ids; read when first needed, and once."""
        found: set[tuple[str, str]] = set()
        for page in discover(self._project, [self._project.root])[0]:
            try:
                text = read_bytes(page.path, self._project.config.max_page_bytes).decode("utf-8", "replace")
            except OSError:
                continue
            for fragment in _FRAGMENT.finditer(text):
                start = max(0, fragment.start() - _LONGEST)
                before = _OUTSIDE.split(text[start : fragment.start()])[-1]
                if before:
                    found.add((_name(before), _id(fragment)))
        return frozenset(found)


def _id(fragment: re.Match[str]) -> str:
    return unquote(fragment[1]).rstrip(".:")


def _name(reference: str) -> str:
    return PurePosixPath(reference.partition("?")[0]).stem


def _names(path: str) -> set[str]:
    """What links call a page: an index goes by its folder's name too."""
    page = PurePosixPath(path)
    return {page.stem, page.parent.name} if page.stem in ("index", "README") else {page.stem}

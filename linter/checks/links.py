"""Links and images that lead nowhere: to a file that is not there, to a heading that no page has."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal
from urllib.parse import unquote

from rapidfuzz import process
from rapidfuzz.distance import OSA

from linter.checks.base import Context, CrossCheck
from linter.checks.link_targets import Link, links
from linter.gathering import Fact
from linter.leaf import Leaf
from linter.model import Problem, Span
from linter.parts import Document

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_EXTENSION = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,9}\Z")
_MARKDOWN = (".md", ".markdown")
_TEMPLATE = ("{{", "{%", "${")
_HINTS = 200  # broken links of a page that are told what may have been meant; each costs a look at all ids


def _inside(document: Document) -> list[list[object]]:
    """The links of a page that may lead to a file of the project or to an id: place, target, whether an image."""
    return [
        [link.span.start, link.span.end, link.target, link.image]
        for link in links(document.page)
        if not _SCHEME.match(link.target) and not any(mark in link.target for mark in _TEMPLATE)
    ]


_LINKS = Fact("links", _inside)


class BrokenLink(CrossCheck):
    """Every relative link leads to a file of the project, and its fragment to an id of that page."""

    kind: Literal["broken-link"]
    always: tuple[str, ...] = ()

    def facts(self) -> tuple[Fact, ...]:
        return (_LINKS,)

    def across(self, leaf: Leaf, context: Context) -> Iterator[Problem]:
        hints = iter(range(_HINTS))
        for start, end, target, image in leaf.fact(_LINKS):
            link = Link(Span(start, end), target, image)
            path, _, fragment = link.target.partition("#")
            path = unquote(path.partition("?")[0])
            message = self._file(path, link, leaf, context) if path else None
            if message is None and fragment and (not path or path.endswith(_MARKDOWN)):
                message = self._fragment(path, unquote(fragment.partition("?")[0]), leaf, context, hints)
            if message is not None:
                yield Problem(link.span, message)

    def _file(self, path: str, link: Link, leaf: Leaf, context: Context) -> str | None:
        if not _checked(path):
            return None
        target = _resolved(leaf.path, path)
        what = "image" if link.image else "link"
        if target.startswith("../"):
            return f"{what} leads out of the project, to {path!r}"
        if not context.corpus.exists(target):
            return f"{what} leads to {path!r}, and there is no such file"
        return None

    def _fragment(self, path: str, fragment: str, leaf: Leaf, context: Context, hints: Iterator[int]) -> str | None:
        if fragment.startswith(("__", ":~:")) or fragment in self.always or (path and not _checked(path)):
            return None
        target = _resolved(leaf.path, path) if path else leaf.path
        known = context.corpus.anchors(target)
        if known is None or fragment in known:
            return None
        where = "the page" if target == leaf.path else repr(path)
        hint = _nearest(fragment, known) if next(hints, None) is not None else ""
        return f"link leads to '#{fragment}', and no heading of {where} makes that id{hint}"


@lru_cache(maxsize=16)
def _choices(known: frozenset[str]) -> list[str]:
    """The ids to choose from; sorting those of a large page for each of its links would take minutes."""
    return sorted(known)[:2_000]


def _checked(path: str) -> bool:
    return not path.startswith("/") and not path.endswith("/") and _EXTENSION.search(path) is not None


def _resolved(page: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(page), path))


def _nearest(fragment: str, known: frozenset[str]) -> str:
    scores = process.extract(
        fragment[:200], _choices(known), scorer=OSA.normalized_similarity, limit=1, score_cutoff=0.75
    )
    return f"; did you mean '#{scores[0][0]}'?" if scores else ""

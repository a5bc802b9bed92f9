"""Checks of how a page could be read: faults of the page, required fields, its title, its kind, its suppressions.

Suppressions and baselines are judged by the engine, which alone knows all findings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field
from rapidfuzz.distance import OSA

from linter.checks.base import Check, Context
from linter.findings import Problem, Related
from linter.kinds.document import Document
from linter.kinds.schema import Kind
from linter.markdown.ast import Page, UnclosedFence
from linter.markdown.front_matter import LINTER_KEY, FrontMatter
from linter.markdown.inline import mask_inline
from linter.markdown.parser import MAX_NESTING
from linter.markdown.raw_html import raw_html_lines
from linter.text.wording import counted, listed

_COMMENT = re.compile(rf"<!--(?P<marker>\s{{0,9}}{LINTER_KEY})?")
_COMMENT_END = re.compile(r"--!?>")
_SLIP = re.compile(r"-{1,3}\s{1,3}>|\u2013>|\u2014>|->")


class Fault(Check):
    """Reports what the reading of a page stumbled over: `unreadable`, `front-matter`, `unclosed-fence` or
    `open-comment`.

    What a `baseline` says of a page is known only when all rules have spoken, so the run reports it.
    """

    kind: Literal["fault"]
    of: Literal["unreadable", "front-matter", "unclosed-fence", "open-comment", "baseline"]

    def parts_named(self) -> list[str]:
        return []

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        page = document.page
        if self.of == "unreadable" and page.too_deep is not None:
            deep = f"blocks are nested so deep here (the limit is {MAX_NESTING} levels)"
            fact = f"{deep} that the page was not read whole"
            yield Problem(page.heading_span(page.too_deep), fact, "nest the blocks less deep")
        elif self.of == "front-matter" and page.front_matter.fault is not None:
            fault = page.front_matter.fault
            yield Problem(fault.span, fault.message, fault.repair)
        elif self.of == "unclosed-fence":
            for fence in page.unclosed:
                yield Problem(page.heading_span(fence.line), _unclosed_message(document, fence))
        elif self.of == "open-comment":
            yield from _open_comments(page)


def _open_comments(page: Page) -> Iterator[Problem]:
    """The comments that nothing closes where they may end: they print as text. Those to the linter are DOC012's."""
    raw = raw_html_lines(page)
    for start, text in page.paragraphs if "<!--" in page.source.text else ():
        shown = mask_inline(text)
        for opening in _COMMENT.finditer(shown):
            line = page.source.position(start + opening.start())[0]
            if _COMMENT_END.search(shown, opening.end()) or line in raw or opening["marker"]:
                continue
            fact = "comment is never closed, so it prints as text, and what follows it is part of the page"
            slip = _SLIP.search(shown, opening.end())
            repair = f"write `-->` for the `{slip[0]}` in it" if slip else None
            yield Problem(page.source.span(line, start + opening.start() - page.source.starts[line]), fact, repair)


def _unclosed_message(document: Document, fence: UnclosedFence) -> str:
    if fence.never:
        return f"fence is never closed; it swallows {counted(fence.end - fence.line - 1, 'line')} below it"
    lines = document.page.source.lines
    heading = next((n for n in range(fence.line + 1, fence.end) if lines[n].lstrip().startswith("##")), None)
    what = f"swallows the heading of line {heading + 1}" if heading else f"runs on to line {fence.end}"
    return f"fence has no closing line of its own, so it {what}"


class RequiredFields(Check):
    """Front matter keys a page must state. `stand_ins` are keys that authors mistake for another."""

    kind: Literal["required-fields"]
    fields: dict[str, tuple[str, ...]]
    stand_ins: dict[str, tuple[str, ...]] = Field(default_factory=dict)

    def kinds_named(self) -> list[str]:
        return list(self.fields)

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        present = document.page.front_matter.fields
        missing = [name for name in self.fields.get(document.kind.kind, ()) if document.field(name) is None]
        if not missing:
            return
        notes = [self._note(document, name) for name in missing]
        keys = f"key{'s' if len(missing) > 1 else ''}"
        subject = _missing_from(document)
        related = tuple(Related(present[name].span, f"`{name}` says nothing") for name in missing if name in present)
        yield Problem(document.page.heading_span(0), f"{subject} the {keys} {listed(notes)}", related=related)

    def _note(self, document: Document, name: str) -> str:
        if name in document.page.front_matter.fields:
            return f"{name} (it is there, but empty)"
        stand_in = next((key for key in self.stand_ins.get(name, ()) if document.field(key)), None)
        return f"{name} (`{stand_in}` stands for it; rename it)" if stand_in else name


def _missing_from(document: Document) -> str:
    if document.page.front_matter.present:
        return "front matter lacks"
    first = next((line for line in document.page.source.lines if line.strip()), "")
    late = " (it must begin on line 1)" if first.rstrip() == "---" else ""
    return f"page has no front matter{late}; it lacks"


class Title(Check):
    """A page has one title: an H1, or a title in its front matter."""

    kind: Literal["title"]

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        page = document.page
        titles = [heading for heading in page.headings if heading.level == 1]
        if not titles and not self._titled_elsewhere(document) and not document.holds_unread():
            fact = "page has no title: neither an H1 nor `title` in its front matter"
            yield Problem(page.heading_span(0), fact, "add a line `# Title`, or `title` to the front matter")
        elif len(titles) > 1:
            first = Related(page.heading_span(titles[0].line), "the page's title")
            yield Problem(
                page.heading_span(titles[1].line),
                f"page has {len(titles)} H1 headings; a page has one title",
                related=(first,),
            )

    def _titled_elsewhere(self, document: Document) -> bool:
        """Whether a title stands elsewhere: in the front matter, which may be unreadable, or as an HTML heading."""
        page = document.page
        if document.field("title") is not None or page.front_matter.fault is not None:
            return True
        return any(block.kind == "html" and "<h1" in block.text.casefold() for block in page.walk(0, page.end))


class NearMissKind(Check):
    """No page of another kind has a type that comes near a known one; two letters swapped are one edit."""

    kind: Literal["near-miss-kind"]
    sees_strays: ClassVar[bool] = True
    edits: int = Field(2, description="how many letters may differ")
    short: int = Field(8, description="in types of fewer letters than this, one letter may differ")
    own_types: tuple[str, ...] = Field((), description="types of your own that come near a known one, and are right")

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        return iter(())

    def strays(self, matter: FrontMatter, kinds: tuple[Kind, ...]) -> Iterator[Problem]:
        stated = matter.fields.get("type")
        if stated is None or not stated.text or stated.text in self.own_types:
            return
        text = stated.text.casefold()
        near = [
            (OSA.distance(text, type_, score_cutoff=self.edits), type_) for kind in kinds for type_ in kind.match.type
        ]
        distance, known = min(near, default=(self.edits + 1, ""))
        if distance > (self.edits if len(known) >= self.short else 1):
            return
        yield Problem(
            stated.span,
            f"type {stated.text!r} is no kind of page that is checked, so this page is not; did you mean {known!r}?",
            f"write `type: {known}`",
        )


class Suppression(Check):
    """Reports comments to the linter: `unused` ones that silence nothing, and `invalid` ones."""

    kind: Literal["suppression"]
    of: Literal["unused", "invalid"]

    def parts_named(self) -> list[str]:
        return []

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        return iter(())

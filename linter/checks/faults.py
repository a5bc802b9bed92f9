"""Faults that reading a page meets, and fields and headings a page must have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from linter.checks.base import Check, Context
from linter.checks.wording import counted, listed
from linter.fences import Unclosed
from linter.markdown import MAX_NESTING
from linter.model import Problem, Related
from linter.parts import Document


class Fault(Check):
    """Reports what the reading of a page stumbled over: `unreadable`, `front-matter` or `unclosed-fence`.

    What a `baseline` says of a page is known only when all rules have spoken, so the run reports it.
    """

    kind: Literal["fault"]
    of: Literal["unreadable", "front-matter", "unclosed-fence", "baseline"]

    def parts_named(self) -> list[str]:
        return []

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        page = document.page
        if self.of == "unreadable" and page.too_deep is not None:
            limit = (
                f"blocks are nested so deep here (the limit is {MAX_NESTING} levels) that the page was not read whole"
            )
            yield Problem(page.heading_span(page.too_deep), limit)
        elif self.of == "front-matter" and page.front_matter.fault is not None:
            fault = page.front_matter.fault
            yield Problem(fault.span, fault.message, fault.repair)
        elif self.of == "unclosed-fence":
            for fence in page.unclosed:
                yield Problem(page.heading_span(fence.line), _swallowed(document, fence))


def _swallowed(document: Document, fence: Unclosed) -> str:
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
        what = _front_matter(document)
        related = tuple(Related(present[name].span, f"`{name}` says nothing") for name in missing if name in present)
        yield Problem(document.page.heading_span(0), f"{what} the {keys} {listed(notes)}", related=related)

    def _note(self, document: Document, name: str) -> str:
        if name in document.page.front_matter.fields:
            return f"{name} (it is there, but empty)"
        stand_in = next((key for key in self.stand_ins.get(name, ()) if document.field(key)), None)
        return f"{name} (`{stand_in}` stands for it; rename it)" if stand_in else name


def _front_matter(document: Document) -> str:
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
        if not titles and not self._stated(document) and not document.holds_unread():
            lacks = "page has no title: neither an H1 nor `title` in its front matter"
            yield Problem(page.heading_span(0), lacks, "add a line `# Title`, or `title` to the front matter")
        elif len(titles) > 1:
            first = Related(page.heading_span(titles[0].line), "the page's title")
            yield Problem(
                page.heading_span(titles[1].line),
                f"page has {len(titles)} H1 headings; a page has one title",
                related=(first,),
            )

    def _stated(self, document: Document) -> bool:
        """Whether a title stands elsewhere: in the front matter, which may be unreadable, or as an HTML heading."""
        page = document.page
        if document.field("title") is not None or page.front_matter.fault is not None:
            return True
        return any(block.kind == "html" and "<h1" in block.text.casefold() for block in page.walk(0, page.end))

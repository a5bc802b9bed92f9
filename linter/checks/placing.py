"""What may stand around the parts of a page: above the first of them, and between them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Literal

from linter.checks.base import PAGE, Check, Context, empty
from linter.checks.wording import listed
from linter.kinds import PartSpec
from linter.lines import covered
from linter.model import Problem
from linter.near import Candidate, nearest
from linter.page import Block, Heading
from linter.parts import Document, Part
from linter.sections import title_rank


class OpensWith(Check):
    """A page opens with a part: nothing but the page's title stands above its heading.

    Silent where another part stands above it, which is a matter of order.
    """

    kind: Literal["opens-with"]
    part: str

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        page, part = document.page, document.first(self.part)
        if part is None:
            return
        above = [block for block in page.within(page.front_matter.body, part.line) if _shows(document, block)]
        if not above or any(other.line < part.line for other in document.parts):
            return
        what = "heading" if above[0].kind == "heading" else "text"
        message = f"{what} stands above {part.label}, with which the {document.kind.noun} opens"
        yield Problem(page.heading_span(above[0].line), message)


class OtherHeadings(Check):
    """Headings that are no part stand only behind some parts (`page`: above the first one).

    A heading inside a part is its own affair; one that comes near a missing part is left to `required-part`.
    """

    kind: Literal["other-headings"]
    after: tuple[str, ...]

    def parts_named(self) -> list[str]:
        return [name for name in self.after if name != PAGE]

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        if document.holds_unread():
            return
        reported: set[int] = set()
        taken = covered((part.line, part.end) for part in document.parts)
        missing = [spec for name, spec in document.kind.parts.items() if document.first(name) is None]
        for heading in document.page.headings:
            if heading.parent in reported or heading.line in taken or heading.line == document.title_line:
                continue
            before = _before(document, heading)
            if before.name in self.after or _meant(document, heading, missing):
                continue
            reported.add(heading.index)
            where = "above the first section" if before.name == PAGE else f"behind {before.label}"
            message = f"{heading.text!r} stands {where}; headings of your own stand {self._allowed(document)}"
            yield Problem(document.page.heading_span(heading.line), message)

    def _allowed(self, document: Document) -> str:
        labels = [spec.called(name) for name in self.after if (spec := document.kind.find(name)) is not None]
        return f"behind {listed(labels, 'or')}" if labels else "nowhere else"


def _before(document: Document, heading: Heading) -> Part:
    """The last part above a heading of the page's own; of parts with one heading the first."""
    at = bisect_left(document.parts, heading.line, key=lambda part: part.line)
    if at == 0:
        return Part(PAGE, document.kind.noun, -1, -1, 0, "")
    return document.parts[bisect_left(document.parts, document.parts[at - 1].line, key=lambda part: part.line)]


def _meant(document: Document, heading: Heading, missing: Sequence[PartSpec]) -> bool:
    """Whether a heading comes near a part that the page lacks."""
    kind = document.kind
    for spec in missing:
        if title_rank(heading.text, spec, kind.lead_words) is not None:
            return True
        if nearest(spec, [Candidate(heading.line, heading.text)], kind.lead_words) is not None:
            return True
    return False


def _shows(document: Document, block: Block) -> bool:
    """Whether a reader sees a block; rules, comments and the page's title do not count."""
    return block.line != document.title_line and not empty(document, Part("", "", block.line - 1, block.end, 0, ""))

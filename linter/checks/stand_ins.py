"""A diagram that stands under another heading of its block than the one that is missing, and how it gets there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from linter.checks.base import holds_nothing
from linter.findings import Edit, Fix, Related, Span
from linter.kinds.document import Document, Part
from linter.markdown.ast import Block, Heading
from linter.markdown.features import MERMAID, fence_language

_LABEL = re.compile(r"[^:]{1,80}:\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class StandIn:
    """What a finding adds where the content of a missing part stands elsewhere: to its message, and beside it."""

    fact: str
    help: str
    related: Related
    fix: Fix | None


def diagram_stand_in(
    document: Document, owner: Part, label: str, insert: Callable[[str], Fix | None]
) -> StandIn | None:
    """The diagram of a block that has no part called `label` for it; None where the block's headings hold none.

    A heading that is no component becomes the part by another name, if it is not one of a numbered series; from under
    any other the diagram moves. `insert` gives the fix that adds the part with a text under it.
    """
    page = document.page
    found = list(_diagrams(document, owner))
    if not found:
        return None
    components = {part.line for part in owner.children}
    own = [(heading, fence) for heading, fence in found if heading.line not in components]
    named = next(((heading, fence) for heading, fence in own if _is_nameable(heading)), None)
    heading, fence = named or (own or found)[0]
    related = Related(page.heading_span(fence.line), "the diagram")
    fact = f"but a diagram under {heading.text!r}"
    if named is not None:
        title = f"{label}: {_LABEL.sub('', heading.text, count=1)}"
        return StandIn(fact, f"rename {heading.text!r} to {title!r}", related, _rename(document, heading, title))
    repair = f"move the diagram of line {fence.line + 1} under a heading `{'#' * heading.level} {label}`"
    return StandIn(fact, repair, related, _move(document, heading, fence, label, insert))


def _diagrams(document: Document, owner: Part) -> Iterator[tuple[Heading, Block]]:
    """The diagrams under the headings of a block, each with its heading."""
    headings = document.page.headings_within(owner.line + 1, owner.end)
    for place, heading in enumerate(headings):
        end = headings[place + 1].line if place + 1 < len(headings) else owner.end
        for fence in document.page.fences_within(heading.line + 1, end):
            if fence_language(fence) == MERMAID:
                yield heading, fence


def _is_nameable(heading: Heading) -> bool:
    """Whether a heading may take another name: one with a number belongs to a series."""
    return bool(heading.text) and not any(sign.isdigit() for sign in heading.text.partition(":")[0])


def _rename(document: Document, heading: Heading, title: str) -> Fix | None:
    source = document.page.source
    line = source.lines[heading.line]
    start = line.find(heading.text)
    if not line.startswith("#") or start < 0:
        return None
    offset = source.starts[heading.line] + start
    edit = Edit(Span(offset, offset + len(heading.text)), title)
    return Fix(f"rename {heading.text!r} to {title!r}", (edit,), safe=False)


def _move(
    document: Document, heading: Heading, fence: Block, label: str, insert: Callable[[str], Fix | None]
) -> Fix | None:
    """Takes a diagram to where the part belongs, under its heading; none where its own heading would be left empty."""
    page, source = document.page, document.page.source
    end = min(heading.end, next((below.line for below in page.headings[heading.index + 1 :]), page.end))
    alone = holds_nothing(page, heading.line + 1, fence.line) and holds_nothing(page, fence.end, end)
    if alone or fence not in page.blocks or fence.end >= len(source.lines):
        return None
    text = "\n".join(source.lines[fence.line : fence.end])
    added = insert(text)
    if added is None:
        return None
    after = fence.end + (not source.lines[fence.end].strip())
    taken = Span(source.starts[fence.line], source.starts[after] if after < len(source.starts) else len(source.text))
    (edit,) = added.edits
    if taken.start <= edit.span.start <= taken.end:  # it stays where it is, and the heading goes above it
        title = edit.text.strip().partition(source.newline)[0]
        edits: tuple[Edit, ...] = (Edit(Span(taken.start, taken.start), f"{title}{source.newline}{source.newline}"),)
    else:
        edits = (edit, Edit(taken, "")) if edit.span < taken else (Edit(taken, ""), edit)
    return Fix(f"move the diagram under a heading {label}", edits, safe=False)

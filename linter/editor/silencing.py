"""The comment that suppresses one rule at one line: where the grammar of suppressions lets it reach that line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from linter.fixes import apply
from linter.model import Edit, Fix, Span
from linter.page import Page
from linter.parts import Document
from linter.suppression_syntax import FIRM, MARKER, Vocabulary
from linter.suppressions import suppressions

Reader = Callable[[str], Document | None]
"""Reads a text as this page; None where it is no document then."""


@dataclass(frozen=True, slots=True)
class _Place:
    """An insertion, and how many lines it moves what is to be silenced down."""

    offset: int
    text: str
    down: int


def ignoring(document: Document, line: int, code: str, vocabulary: Vocabulary, read: Reader) -> Fix | None:
    """The edit that suppresses a rule at a line (from 0): the first place from which it reaches the line.

    None for rules that cannot be suppressed. No reason is written: only the author knows it.
    """
    if code in FIRM:
        return None
    text = document.page.source.text
    for place in _places(document.page, line, code):
        fix = Fix(f"ignore {code} here", (Edit(Span(place.offset, place.offset), place.text),))
        changed = read(apply(text, [fix]).text)
        if changed is not None and _reaches(changed, line + place.down, code, vocabulary):
            return fix
    return None


def _reaches(document: Document, line: int, code: str, vocabulary: Vocabulary) -> bool:
    found = suppressions(document, vocabulary, require_reason=False)
    return any(one.code == code and one.line <= line < one.end for one in found.silences)


def _places(page: Page, line: int, code: str) -> Iterator[_Place]:
    """A heading's comment stands above it, as the manual shows it; any other line's behind it, else above its block.

    The last resort is the whole page: a line of front matter or of an unclosed fence bears no comment.
    """
    source = page.source
    comment = f"<!-- {MARKER}: ignore[{code}] -->"
    text = source.lines[line]
    behind = _Place(source.starts[line] + len(text.rstrip()), f" {comment}", 0)
    block = next((one for one in page.blocks if one.line <= line < one.end), None)
    top = line if block is None else block.line
    above = _Place(source.starts[top], f"{comment}{source.newline}", 1)
    heading = page.heading_at(line)
    yield from (above, behind) if heading is not None and heading.level > 1 else (behind, above)
    body = min(page.front_matter.body, len(source.lines) - 1)
    whole = f"<!-- {MARKER}: ignore-file[{code}] -->{source.newline}"
    yield _Place(source.starts[body], whole, int(line >= body))

"""Lines that insert a file into a page, as pymdownx.snippets reads them.

`--8<-- "file.md"` inserts one, a pair of bare marks inserts those that the lines between them name. A semicolon before
the mark or the name, and a blank behind it, make it text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from linter.findings import Span
from linter.markdown.ast import COMMENT, FRONT_MATTER, Page
from linter.markdown.features import fence_language

_MARK = re.compile(r"""[ \t]*-+8<-+(?:[ \t]+(?P<quoted>"(?:\\"|[^"])+"|'(?:\\'|[^'])+'))?\Z""")
_PART_OF_FILE = re.compile(r":(?:[-\d:,]{0,200}|[A-Za-z][-\w]{0,200})\Z")  # lines, or a section
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Snippet:
    """A file that a page inserts: where its name stands, the name without lines and section.

    `language` is the tag of the fence around it, empty for one without a tag, None outside fences.
    """

    span: Span
    name: str
    language: str | None


def is_snippet_mark(line: str) -> bool:
    """Whether a line inserts a file, or opens or closes a list of files to insert."""
    return "8<" in line and _MARK.match(line) is not None


def snippets(page: Page) -> Iterator[Snippet]:
    """The files of the project that a page inserts, in order, whether or not the site does so.

    Those in comments are left out, and so are addresses, and lists that nothing closes.
    """
    listed: list[Snippet] | None = None
    for number in range(page.front_matter.body, page.end):
        line = page.source.lines[number]
        if listed is None and "8<" not in line:
            continue
        mark = _MARK.match(line)
        if mark is None:
            if listed is not None:
                listed += _snippet(page, number, line.strip())
        elif mark["quoted"] is None:
            yield from listed or ()
            listed = [] if listed is None else None
        elif listed is None:
            yield from _snippet(page, number, mark["quoted"][1:-1].strip())


def _snippet(page: Page, number: int, text: str) -> Iterator[Snippet]:
    name = _PART_OF_FILE.sub("", text).strip()
    if (
        name
        and not name.startswith(";")
        and not _ADDRESS.match(name)
        and page.marks[number] not in (COMMENT, FRONT_MATTER)
    ):
        start = page.source.starts[number] + page.source.lines[number].index(text)
        yield Snippet(Span(start, start + len(text)), name, _language(page, number))


def _language(page: Page, number: int) -> str | None:
    around = [fence for fence in page.fences_within(0, number + 1)[-1:] if number < fence.end]
    return fence_language(around[0]) if around else None

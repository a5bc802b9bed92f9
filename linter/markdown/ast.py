"""The syntax tree of a page: its blocks, its own headings with the lines they rule, and what hides text."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from linter.findings import Span
from linter.markdown.front_matter import FrontMatter
from linter.markdown.site import NO_SITE, Site
from linter.text.source import Source


@dataclass(frozen=True, slots=True)
class UnclosedFence:
    """A fence without a closing line of its own, and the line where what it swallows ends."""

    line: int
    end: int
    never: bool = False


CODE, COMMENT, FRONT_MATTER = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Block:
    """A block with its lines (from 0, `end` exclusive).

    `kind` is heading, paragraph, fence, code, list, item, quote, table, html, rule, admonition, collapsible, tab or
    definition (what is indented below a definition or footnote and goes on with it).
    `text` is the heading's or paragraph's source, the fence's content, the title of a Material block;
    `info` the fence's language, the kind of list (`bullet`, `ordered`) or the types of a Material block.
    """

    kind: str
    line: int
    end: int
    text: str = ""
    info: str = ""
    level: int = 0
    children: tuple[Block, ...] = ()

    def walk(self) -> Iterator[Block]:
        """The block and all blocks inside it, in order."""
        stack = [self]
        while stack:
            block = stack.pop()
            yield block
            if block.children:
                stack.extend(reversed(block.children))


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the page itself (none inside fences, tabs, admonitions, lists) and the lines it rules."""

    index: int
    level: int
    text: str
    line: int
    end: int
    parent: int | None


@dataclass(frozen=True, eq=False)
class Page:
    """A page as read. No two are alike, so what many rules ask of a page can be remembered by it.

    `marks` flags each line as CODE, COMMENT or MATTER (front matter); `includes` are lines that insert a snippet where
    the site does so, and `code_includes` those that ask for code in a fence;
    `unclosed` are in order and apart; `fences` are all fences, those inside other blocks included, in order;
    `site` is how it renders; `hidden` are the headings that no browser shows, which are none of the page's.
    """

    source: Source
    front_matter: FrontMatter
    blocks: tuple[Block, ...]
    headings: tuple[Heading, ...]
    marks: bytes
    includes: tuple[int, ...]
    unclosed: tuple[UnclosedFence, ...]
    too_deep: int | None = None
    fences: tuple[Block, ...] = ()
    site: Site = NO_SITE
    code_includes: tuple[int, ...] = ()
    hidden: tuple[Block, ...] = ()

    @property
    def end(self) -> int:
        """The line after the page's last line; an empty line behind the final newline is no line."""
        return last_line(self.source)

    @cached_property
    def block_lines(self) -> tuple[int, ...]:
        """The line of each of the page's own blocks: what they are found by."""
        return tuple(block.line for block in self.blocks)

    @cached_property
    def _heading_lines(self) -> tuple[int, ...]:
        return tuple(heading.line for heading in self.headings)

    def within(self, start: int, end: int) -> tuple[Block, ...]:
        """The page's own blocks that start in these lines."""
        low = bisect_left(self.block_lines, start)
        return self.blocks[low : bisect_left(self.block_lines, end, low)]

    def walk(self, start: int, end: int) -> Iterator[Block]:
        """All blocks of these lines, nested ones included, in order."""
        at = bisect_left(self.block_lines, start)
        while at < len(self.blocks) and self.blocks[at].line < end:
            yield from self.blocks[at].walk()
            at += 1

    def headings_within(self, start: int, end: int) -> tuple[Heading, ...]:
        """The page's own headings in these lines."""
        low = bisect_left(self._heading_lines, start)
        return self.headings[low : bisect_left(self._heading_lines, end, low)]

    def heading_at(self, line: int) -> Heading | None:
        """The page's own heading that starts in a line."""
        return next(iter(self.headings_within(line, line + 1)), None)

    def fences_within(self, start: int, end: int) -> tuple[Block, ...]:
        """The fences that start in these lines, those inside other blocks included."""
        low = bisect_left(self.fences, start, key=lambda fence: fence.line)
        return self.fences[low : bisect_left(self.fences, end, low, key=lambda fence: fence.line)]

    def prose(self, start: int, end: int) -> Iterator[tuple[int, str]]:
        """The lines outside code and comments, with their numbers (from 0)."""
        for line in range(start, min(end, self.end)):
            if not self.marks[line]:
                yield line, self.source.lines[line]

    @cached_property
    def paragraphs(self) -> tuple[tuple[int, str], ...]:
        """Runs of prose lines as written, with their offset: what a phrase may wrap over; headings stand alone."""
        text, lines, starts = self.source.text, self.source.lines, self.source.starts
        found: list[tuple[int, str]] = []
        start, end, marks = None, self.end, self.marks
        for line in range(self.front_matter.body, end + 1):
            shown = line < end and not marks[line] and lines[line].strip()
            if start is not None and (not shown or lines[line].startswith("#") or lines[line - 1].startswith("#")):
                found.append((starts[start], text[starts[start] : starts[line - 1] + len(lines[line - 1])]))
                start = None
            if shown and start is None:
                start = line
        return tuple(found)

    def heading_span(self, line: int) -> Span:
        """The span of a whole line without its indentation: where findings about a heading point."""
        text = self.source.lines[line] if line < len(self.source.lines) else ""
        return self.source.span(line, len(text) - len(text.lstrip()))

    def opaque(self, start: int, end: int) -> bool:
        """Whether something in these lines hides what they hold: a snippet include, a fence that swallows the rest."""
        include = bisect_left(self.includes, start)
        if include < len(self.includes) and self.includes[include] < end:
            return True
        fence = bisect_right(self.unclosed, start, key=lambda fence: fence.end)
        return fence < len(self.unclosed) and self.unclosed[fence].line < end

    def inserts_code(self, fence: Block) -> bool:
        """Whether a fence asks for code of another file, so that what it holds is not the example."""
        at = bisect_left(self.code_includes, fence.line)
        return at < len(self.code_includes) and self.code_includes[at] < fence.end

    def in_unclosed_fence(self, line: int) -> bool:
        """Whether a line opens or stands inside a fence that swallows the rest."""
        fence = bisect_right(self.unclosed, line, key=lambda fence: fence.end)
        return fence < len(self.unclosed) and self.unclosed[fence].line <= line


def last_line(source: Source) -> int:
    """The line after the last one; an empty line behind the final newline is no line."""
    return len(source.lines) - 1 if len(source.lines) > 1 and not source.lines[-1] else len(source.lines)


MAX_CONTEXT_LENGTH = 500  # characters of a line that tell it from others


@dataclass(frozen=True, slots=True)
class OutlineHeading:
    """A heading: its line (from 0), the place of the heading over it in the outline, and how its text begins."""

    line: int
    parent: int | None
    text: str


Outline = tuple[OutlineHeading, ...]


def outline(headings: Iterable[Heading]) -> Outline:
    """The outline of a page's headings."""
    return tuple(
        OutlineHeading(heading.line, heading.parent, heading.text[:MAX_CONTEXT_LENGTH]) for heading in headings
    )

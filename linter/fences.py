"""Finds fences that no line of their own closes, and what they swallow."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from linter.source import Source

_OPENING = re.compile(r"[ \t]{0,12}(?:>[ ]?)?(?P<mark>`{3,}|~{3,})[ \t]*(?P<info>[A-Za-z{.][\w+-]*)")
_MARK = re.compile(r"[\s>]*+(?:(?:[-*+]|\d{1,9}[.)])\s++){0,3}+[\s>]*+(?P<mark>`{3,}|~{3,})")


@dataclass(frozen=True, slots=True)
class Fence:
    """The lines of a fence (from 0, `end` exclusive), its content and whether it has an info string."""

    line: int
    end: int
    text: str
    tagged: bool


@dataclass(frozen=True, slots=True)
class Unclosed:
    """A fence without a closing line of its own, and the line where what it swallows ends."""

    line: int
    end: int
    never: bool = False


def unclosed(source: Source, fences: Sequence[Fence]) -> tuple[Unclosed, ...]:
    """The fences whose closing line is missing.

    A fence that reaches the end of what holds it is one; so is a fence that swallows the opening of another, since
    the other's closing line then closes it. Where the next fence has no tag, its opening passes for the closing
    line, and all fences turn inside out down to the next tag: the culprit is the fence whose closing line has text
    right below it, as an opening has.
    """
    found: list[Unclosed] = []
    start = 0
    for index, fence in enumerate(fences):
        if _closed(source, fence):
            continue
        if found and start == index and _closes(source, found[-1], fence):
            found[-1] = Unclosed(found[-1].line, fence.end, True)
            start = index + 1
            continue
        culprit = _turned(source, fence, fences[start:index])
        found.append(Unclosed(culprit.line, fence.end, not _ends(source, fence)))
        start = index + 1
    return tuple(found)


def _turned(source: Source, fence: Fence, before: Sequence[Fence]) -> Fence:
    """The fence whose closing line is really missing: the first of those turned inside out."""
    culprit = fence
    if fence.tagged or not _blank(source, fence.line + 1):
        return culprit
    for other in reversed(before):
        opens = other.tagged or not _blank(source, other.line + 1)
        if not (opens and _blank(source, other.end)):
            culprit = other
        if other.tagged or (opens and culprit is other):
            break  # down to a tag fences stand as they were meant
    return culprit


def _closes(source: Source, before: Unclosed, fence: Fence) -> bool:
    """Whether what opens a fence was to close the one before: it lost its indentation, or a line before it did."""
    if fence.tagged:
        return False
    if all(not line.strip() for line in source.lines[before.end : fence.line]):
        return True
    if not before.never:
        return False
    opening, closing = (_MARK.match(source.lines[line]) for line in (before.line, fence.line))
    return opening is not None and closing is not None and opening[0].rstrip() == closing[0].rstrip()


def _blank(source: Source, line: int) -> bool:
    return line >= len(source.lines) or not source.lines[line].strip()


def _closed(source: Source, fence: Fence) -> bool:
    mark, width = _mark(source, fence)
    if width and not _ends(source, fence):
        return False
    return not any(_opens(line, mark, width) for line in fence.text.split("\n") if mark * 3 in line)


def _mark(source: Source, fence: Fence) -> tuple[str, int]:
    opening = _MARK.match(source.lines[fence.line])
    return (opening["mark"][0], len(opening["mark"])) if opening else ("`", 0)


def _ends(source: Source, fence: Fence) -> bool:
    """Whether the last line of a fence is a closing line."""
    mark, width = _mark(source, fence)
    last = source.lines[fence.end - 1].strip(" >\t")
    return fence.end - 1 > fence.line and len(last) >= width and not last.strip(mark)


def _opens(line: str, mark: str, width: int) -> bool:
    opening = _OPENING.match(line)
    return opening is not None and opening["mark"][0] == mark and len(opening["mark"]) >= width

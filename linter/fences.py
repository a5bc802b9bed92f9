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
        if found and not fence.tagged and _only_blank(source, found[-1].end, fence.line):
            found[-1] = Unclosed(found[-1].line, fence.end, True)  # the closing line lost its indentation
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
        if not _blank(source, other.end):
            culprit = other
            if other.tagged or not _blank(source, other.line + 1):
                break
    return culprit


def _only_blank(source: Source, start: int, end: int) -> bool:
    return all(not line.strip() for line in source.lines[start:end])


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

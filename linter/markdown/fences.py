"""Fences: where each one ends on the built page, and which have lost their closing line.

pymdownx.superfences takes fences out of a page before anything else is read, comments and HTML included. It closes one
only at a line of exactly as many signs, as far in as the opening line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from linter.markdown.ast import UnclosedFence
from linter.text.source import Source

_TAB = 4
_SEEN = re.compile(r"(?P<prefix>[> \t]*)(?P<mark>`{3,}|~{3,})(?P<info>.*)\Z", re.DOTALL)
_OPENING = re.compile(r"[ \t]{0,12}(?:>[ ]?)?(?P<mark>`{3,}|~{3,})[ \t]*(?P<info>[A-Za-z{.][\w+-]*)")
_MARK = re.compile(r"[\s>]*+(?:(?:[-*+]|\d{1,9}[.)])\s++){0,3}+[\s>]*+(?P<mark>`{3,}|~{3,})")


@dataclass(frozen=True, slots=True)
class _Opening:
    """The opening line of a fence: its number and signs, how far in it stands, and the quotes around it."""

    line: int
    mark: str
    width: int
    quotes: int


def closed_fences(lines: Sequence[str]) -> dict[int, int]:
    """The opening line of each fence that is closed (from 0), and the line behind its closing line.

    A fence that opens behind the sign of a list item is none to SuperFences, and not among them.
    """
    found: dict[int, int] = {}
    opening: _Opening | None = None
    after_blank = False
    for number, line in enumerate(lines):
        if opening is None:
            opening, after_blank = _opening(number, line), False
            continue
        prefix, text = _split(line, opening.width)
        quotes = prefix.count(">")
        if not text.strip() and (opening.quotes or not prefix.strip()):
            after_blank = True
            if quotes > opening.quotes:
                opening = None
        elif (
            quotes > opening.quotes
            or (not opening.quotes and len(prefix) != opening.width)
            or (opening.quotes and (len(prefix) < opening.width or (after_blank and quotes < opening.quotes)))
        ):
            opening = None
        elif text.rstrip(" \t") == opening.mark:
            found[opening.line] = number + 1
            opening = None
        else:
            after_blank = False
    return found


def _opening(number: int, line: str) -> _Opening | None:
    if "```" not in line and "~~~" not in line:
        return None
    seen = _SEEN.match(line)
    if seen is None or (seen["mark"][0] == "`" and "`" in seen["info"]):
        return None
    prefix = seen["prefix"].expandtabs(_TAB)
    return _Opening(number, seen["mark"], len(prefix), prefix.count(">"))


def _split(line: str, width: int) -> tuple[str, str]:
    """What a line has of quote signs and blanks up to a column, tabs as blanks, and the rest of it."""
    if line[:width].isspace() and "\t" not in line[:width]:
        return line[:width], line[width:]
    prefix = ""
    for at, sign in enumerate(line):
        if len(prefix) >= width or sign not in "> \t":
            return prefix, line[at:]
        prefix += " " * (_TAB - len(prefix) % _TAB) if sign == "\t" else sign
    return prefix, ""


@dataclass(frozen=True, slots=True)
class Fence:
    """The lines of a fence (from 0, `end` exclusive), its content and whether it has an info string."""

    line: int
    end: int
    text: str
    tagged: bool


def unclosed_fences(source: Source, fences: Sequence[Fence], closed: Mapping[int, int]) -> tuple[UnclosedFence, ...]:
    """The fences whose closing line is missing; `closed` is what `closed_fences` says of the page.

    A fence that nothing closes is one; so is a fence that swallows the opening of another, since
    the other's closing line then closes it. Where the next fence has no tag, its opening passes for the closing
    line, and all fences turn inside out down to the next tag: the culprit is the fence whose closing line has text
    right below it, as an opening has.
    """
    found: list[UnclosedFence] = []
    start = 0
    for index, fence in enumerate(fences):
        if _closed(source, fence, closed):
            continue
        if found and start == index and _closes(source, found[-1], fence):
            found[-1] = UnclosedFence(found[-1].line, fence.end, True)
            start = index + 1
            continue
        culprit = _real_culprit(source, fence, fences[start:index])
        found.append(UnclosedFence(culprit.line, fence.end, not _ends(source, fence)))
        start = index + 1
    return tuple(found)


def _real_culprit(source: Source, fence: Fence, before: Sequence[Fence]) -> Fence:
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


def _closes(source: Source, before: UnclosedFence, fence: Fence) -> bool:
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


def _closed(source: Source, fence: Fence, closed: Mapping[int, int]) -> bool:
    mark, width = _mark(source, fence)
    if closed.get(fence.line) != fence.end and (
        _SEEN.match(source.lines[fence.line]) or (width and not _ends(source, fence))
    ):
        return False
    return not any(_opens(line, mark, width) for line in fence.text.split("\n") if mark * 3 in line)


def _mark(source: Source, fence: Fence) -> tuple[str, int]:
    opening = _MARK.match(source.lines[fence.line])
    return (opening["mark"][0], len(opening["mark"])) if opening else ("`", 0)


def _ends(source: Source, fence: Fence) -> bool:
    """Whether the last line of a fence is a closing line, if only to CommonMark."""
    mark, width = _mark(source, fence)
    last = source.lines[fence.end - 1].strip(" >\t")
    return fence.end - 1 > fence.line and len(last) >= width and not last.strip(mark)


def _opens(line: str, mark: str, width: int) -> bool:
    """Whether a line opens a fence that the same line would close."""
    opening = _OPENING.match(line)
    return opening is not None and opening["mark"][0] == mark and len(opening["mark"]) == width

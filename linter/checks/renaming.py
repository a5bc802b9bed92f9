"""Repairs of headings that were meant as a part: the right words, the right level."""

from __future__ import annotations

import re

from rapidfuzz.distance import OSA

from linter.model import Edit, Fix, Span
from linter.page import Heading
from linter.parts import Document, Near, Part
from linter.sections import component_name
from linter.text import normal

_RUNS_ON = re.compile(r"[ \t]+[^\W\d]")


def rename(document: Document, near: Near) -> Fix | None:
    """Replaces the misspelt words of a heading by the title; everything around them stays.

    Unsafe for a singular that runs on into other words: `Resource Requirements` is no misspelt `Resources`.
    """
    source = document.page.source
    line = source.lines[near.line]
    start = line.find(near.text)
    if not line.startswith("#") or start < 0 or near.rename is None or line.find(near.text, start + 1) >= 0:
        return None
    offset = source.starts[near.line] + start
    own = normal(near.rename) == f"{normal(near.text)}s" and _RUNS_ON.match(line, start + len(near.text))
    edit = Edit(Span(offset, offset + len(near.text)), near.rename)
    return Fix(
        f"rename {near.text!r} to {near.rename!r}",
        (edit,),
        is_slip(near.text, near.rename) and not own,
    )


def is_slip(text: str, title: str) -> bool:
    """Whether a text is a title with slips of the keyboard, and no words of their own.

    A slip is a letter too many, one too few or two swapped, once a word. Another letter in place of one makes a word as
    often as not (Pricing for PRIMING, Trading for Grading): it is a slip only beside a word that is right.
    """
    have, want = normal(text).split(), normal(title).split()
    if "".join(have) == "".join(want):
        return True
    if len(have) != len(want) or any(OSA.distance(one, other) > 1 for one, other in zip(have, want, strict=True)):
        return False
    anchored = any(one == other for one, other in zip(have, want, strict=True))
    return anchored or not any(_replaced(one, other) for one, other in zip(have, want, strict=True))


def _replaced(one: str, other: str) -> bool:
    """Whether two words of equal length differ in a letter, not in its place."""
    return len(one) == len(other) and sorted(one) != sorted(other)


def relevel(document: Document, owner: Part, near: Near) -> Fix | None:
    """Gives a component's heading the level below its block's, where all that stands under it stays under it.

    Other components behind it seem to stand under it too, and follow it again once it has its level. Where there are
    none, it may well be a section of the page behind the block: the fix is unsafe.
    """
    page = document.page
    line, level = page.source.lines[near.line], owner.level + 1
    marks = len(line) - len(line.lstrip("#"))
    heading = next((heading for heading in page.headings if heading.line == near.line), None)
    if heading is None or marks != heading.level or heading.level >= level:
        return None
    below = [other for other in page.headings[heading.index + 1 :] if other.line < heading.end]
    first = next((place for place, other in enumerate(below) if _is_component(document, owner, other)), len(below))
    if any(other.level <= level for other in below[:first]):
        return None
    start = page.source.starts[near.line]
    edit = Edit(Span(start, start + marks), "#" * level)
    return Fix(f"give {near.text!r} level {level}", (edit,), first < len(below) and below[first].level == level)


def _is_component(document: Document, owner: Part, heading: Heading) -> bool:
    spec = document.kind.find(owner.name)
    return spec is not None and component_name(heading.text, spec) is not None

"""What a page holds and no browser shows: elements that hide their content, headings whose attributes hide them.

An element hides by `hidden`, by `style="display: none"` (or `visibility: hidden`), or because it is a template or a
dialog that is not open. It is looked for at the margin, where it can hold Markdown, and hides down to its own end. What
a style sheet hides is not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_ATTRIBUTES = r"(?:[^<>\"']|\"[^\"<>]{0,500}\"|'[^'<>]{0,500}'){0,100}+"
_OPENING = re.compile(rf" {{0,3}}<(?P<name>[a-z][a-z0-9-]{{0,30}})(?P<attributes>{_ATTRIBUTES})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"(?<![^\s{:])(?P<name>[a-z][\w:-]{0,60})(?:\s{0,3}=\s{0,3}(?P<value>\"[^\"]{0,500}\"|'[^']{0,500}'|[^\s\"'<>]{1,500}))?",
    re.IGNORECASE,
)
_UNSEEN = re.compile(r"display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden", re.IGNORECASE)
_QUICK = re.compile(r"hidden|display|<template|<dialog", re.IGNORECASE)
_HEADING_ATTRIBUTES = re.compile(r"[ \t]\{:?[ \t]{0,8}(?P<list>[^{}\n]{1,500})\}[ \t#]*\Z")


def may_hide(text: str) -> bool:
    """Whether a text holds a word without which nothing is hidden."""
    return _QUICK.search(text) is not None


def is_hidden_heading(text: str) -> bool:
    """Whether the list of attributes behind a heading's text hides it: `## Title {: hidden }`."""
    attributes = _HEADING_ATTRIBUTES.search(text)
    return attributes is not None and _hides(attributes["list"])


def hidden_ranges(lines: Sequence[str], marks: bytes, body: int) -> Iterator[tuple[int, int]]:
    """The lines (`end` exclusive) of each element that hides what it holds; `marks` are not 0 where no tag counts."""
    line = body
    while line < len(lines):
        name = _hiding_name(lines[line]) if not marks[line] and "<" in lines[line] else None
        if name is None:
            line += 1
            continue
        end = _element_end(lines, marks, line, name)
        yield line, end
        line = end


def _hiding_name(text: str) -> str | None:
    """The name of the element that opens at the margin of a line and hides its content."""
    opening = _OPENING.match(text)
    if opening is None:
        return None
    name, attributes = opening["name"].casefold(), opening["attributes"]
    closed = name == "dialog" and not any(one["name"].casefold() == "open" for one in _ATTRIBUTE.finditer(attributes))
    return name if name == "template" or closed or _hides(attributes) else None


def _hides(attributes: str) -> bool:
    for attribute in _ATTRIBUTE.finditer(attributes):
        name = attribute["name"].casefold()
        if name == "hidden" or (name == "style" and _UNSEEN.search(attribute["value"] or "")):
            return True
    return False


def _element_end(lines: Sequence[str], marks: bytes, start: int, name: str) -> int:
    """The line behind an element's end tag; the end of the page where nothing closes it."""
    tags = re.compile(rf"<(?P<close>/?){name}(?![\w-])", re.IGNORECASE)
    depth = 0
    for line in range(start, len(lines)):
        for tag in tags.finditer(lines[line]) if not marks[line] and "<" in lines[line] else ():
            depth += -1 if tag["close"] else 1
            if depth == 0:
                return line + 1
    return len(lines)

"""The links and images of a page: their targets, with their places."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from linter.inline import blanked
from linter.model import Span
from linter.page import Page

_OPENING = re.compile(r"(?<!\\)\]\(")
_REFERENCE = re.compile(
    r"^ {0,3}\[(?!\^)(?P<label>[^\[\]\n]{1,200})\]:[ \t]{0,10}\n?[ \t]{0,10}"
    r"(?:<(?P<angle>[^<>\n]{0,1000})>|(?P<bare>[^\s<]\S{0,1000}))"
    r"[ \t]{0,10}(?:\n?[ \t]{0,10}(?:\"[^\"\n]{0,400}\"|'[^'\n]{0,400}'|\([^()\n]{0,400}\)))?[ \t]*$",
    re.MULTILINE,
)
_TITLE = re.compile(r"(?<!\s)\s++(?:\"[^\n]{0,400}\"|'[^\n]{0,400}')\s*+\Z")
_LABEL = re.compile(r"\[([^\[\]\n]{1,200})\]")
_BRACKET = re.compile(r"[()]")
_LONGEST, _DEEPEST = 1_000, 3


@dataclass(frozen=True, slots=True)
class Link:
    """A link or an image: where its target stands, the target as written, and whether it is an image."""

    span: Span
    target: str
    image: bool = False


def links(page: Page) -> Iterator[Link]:
    """All links of a page outside code and comments, inline ones and reference definitions, in order."""
    used: Counter[str] | None = None
    for start, text in page.paragraphs:
        if "](" not in text and "]:" not in text:
            continue
        shown = blanked(text, comments=True).replace("\r\n", " \n").replace("\r", "\n")
        for opening in _OPENING.finditer(shown):
            if (inside := _inside(shown, opening.end())) is not None:
                yield _link(start + opening.end(), inside, _is_image(shown, opening.start()))
        for found in _REFERENCE.finditer(shown) if "]:" in shown else ():
            used = _labels(page) if used is None else used
            if used[found["label"].casefold()] > 1:
                name = "angle" if found["angle"] is not None else "bare"
                yield Link(Span(start + found.start(name), start + found.end(name)), found[name])


def _inside(text: str, start: int) -> str | None:
    """What stands between the brackets that open before `start`; brackets in there may be nested."""
    depth = 0
    for bracket in _BRACKET.finditer(text, start, start + _LONGEST):
        if bracket[0] == ")" and not depth:
            return text[start : bracket.start()]
        depth += 1 if bracket[0] == "(" else -1
        if depth > _DEEPEST:
            return None
    return None


def _link(offset: int, inside: str, image: bool) -> Link:
    body = _TITLE.sub("", inside)
    target = body.strip()
    start = offset + len(body) - len(body.lstrip())
    if target.startswith("<") and ">" in target:
        start, target = start + 1, target[1 : target.index(">")]
    return Link(Span(start, start + len(target)), target, image)


def _is_image(text: str, close: int) -> bool:
    opening = text.rfind("[", max(close - _LONGEST, 0), close)
    return opening > 0 and text[opening - 1] == "!"


def _labels(page: Page) -> Counter[str]:
    """How often each text stands in square brackets: a reference that nothing uses makes no link."""
    return Counter(label.casefold() for label in _LABEL.findall(page.source.text))

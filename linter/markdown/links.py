"""The links and images of a page, as Python-Markdown reads them: inline ones and reference definitions.

Where a link ends, and what of it is a title, is decided as in `LinkInlineProcessor` of markdown.inlinepatterns.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from linter.findings import Span
from linter.markdown.ast import Page
from linter.markdown.inline import PARAGRAPH, InlineSpan, formulas, inline_spans
from linter.markdown.raw_html import raw_html_lines
from linter.markdown.site import Site

_BRACKET = re.compile(r"[\[\]]")
_SIGN = re.compile(r"[()\"']")
_START = re.compile(
    r"\(\s{0,99}(?:<(?P<angle>[^<>]{0,1000})>\s{0,99}(?:(?:'[^']{0,400}'|\"[^\"]{0,400}\")\s{0,99})?\))?"
)
_REFERENCE = re.compile(
    r"^ {0,3}\[(?![\^*])(?P<label>[^\[\]\n]{1,200})\]:[ \t]{0,10}\n?[ \t]{0,10}"
    r"<?(?P<target>[^\s<>]{1,1000})>?"
    r"[ \t]{0,10}(?:\n?[ \t]{0,10}(?:\"[^\"\n]{0,400}\"|'[^'\n]{0,400}'|\([^()\n]{0,400}\)))?[ \t]*$",
    re.MULTILINE,
)
_ABBREVIATION = re.compile(r"^ {0,3}\*\[[^\[\]\n]{1,200}\] ?:.*$", re.MULTILINE)
_REFERRED = re.compile(r"\s?\[(?P<label>[^\]]{0,200})\]")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#x[0-9a-fA-F]{1,6}|[0-9a-zA-Z]{1,31});")
_LONGEST, _DEEPEST = 1_000, 20
_HIDDEN = "\x00"  # in the place of what was read before links are: no sign of a link, and no blank
_ESCAPABLE = "\\`*_{}[]()>#+.!-|"  # Python-Markdown's, and that of tables
_ESCAPABLE_BY_EXTENSION = {
    "pymdownx.arithmatex": "$",
    "pymdownx.caret": " ^",
    "pymdownx.emoji": ":",
    "pymdownx.mark": "=",
    "pymdownx.tilde": " ~",
}
_MATH = "pymdownx.arithmatex"


@dataclass(frozen=True, slots=True)
class Link:
    """A link or an image: where its target stands, the target as the site has it, and whether it is an image."""

    span: Span
    target: str
    image: bool = False


def links(page: Page) -> Iterator[Link]:
    """All links of a page outside code and comments by its paragraphs; of references, the definitions used."""
    defined = frozenset(_label(one["label"]) for one in _REFERENCE.finditer("\n".join(page.source.lines)))
    raw, math = raw_html_lines(page), _formulas(page)
    read = [
        (start, _read(text, page.site, _within(math, start, start + len(text)), defined))
        for start, text in page.paragraphs
        if "](" in text or (defined and "[" in text)
    ]
    used = frozenset[str]().union(*(paragraph.labels for _, paragraph in read))
    for start, paragraph in read:
        for target in paragraph.targets:
            if not (raw and page.source.position(start + target.end)[0] in raw):
                yield Link(Span(start + target.start, start + target.end), paragraph.printed(target), target.image)
        for reference in _REFERENCE.finditer(paragraph.shown) if used else ():
            if _label(reference["label"]) in used:
                place = Span(start + reference.start("target"), start + reference.end("target"))
                yield Link(place, _unescaped(reference["target"]))


def _formulas(page: Page) -> list[InlineSpan]:
    """The formulas of a page, which are read before links."""
    if not page.site.math and not page.site.has(_MATH):
        return []
    found = (one for one in formulas(page) if page.site.math or not one.dollars)
    return [InlineSpan("formula", one.start, one.end) for one in found]


def _within(spans: list[InlineSpan], start: int, end: int) -> list[InlineSpan]:
    """The spans that start between two offsets, counted from the first of these."""
    first = bisect_left(spans, start, key=lambda span: span.start)
    last = bisect_left(spans, end, first, key=lambda span: span.start)
    return [InlineSpan(span.kind, span.start - start, span.end - start) for span in spans[first:last]]


class _Target(NamedTuple):
    start: int
    end: int
    image: bool


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """The targets of a paragraph's inline links and images, and the labels of the references it uses.

    `shown` is its text with all `hidden` that is read before links.
    """

    text: str
    shown: str
    hidden: list[InlineSpan]
    targets: list[_Target]
    labels: frozenset[str]

    def printed(self, target: _Target) -> str:
        """A target as it stands in the page's HTML: escapes and entities as signs, code without its backticks."""
        pieces, at = [], target.start
        first = bisect_left(self.hidden, target.start, key=lambda span: span.start)
        for number in range(first, len(self.hidden)):
            span = self.hidden[number]
            if span.start >= target.end:
                break
            inside = self.text[span.start : span.end]
            pieces.append(self.text[at : span.start])
            pieces.append({"escape": inside[1:], "code": inside.strip("`"), "comment": ""}.get(span.kind, inside))
            at = span.end
        return _unescaped("".join([*pieces, self.text[at : target.end]]))


def _read(text: str, site: Site, math: list[InlineSpan], defined: frozenset[str]) -> _Paragraph:
    escapable = _escapable(site)
    hidden = [
        span
        for span in _merged(math, inline_spans(text, PARAGRAPH))
        if span.kind in ("code", "comment", "formula") or (span.kind == "escape" and text[span.start + 1] in escapable)
    ]
    pieces, at = [], 0
    for span in hidden:
        pieces += [text[at : span.start], _HIDDEN * (span.end - span.start)]
        at = span.end
    shown = "".join([*pieces, text[at:]])
    shown = _ABBREVIATION.sub(lambda line: _HIDDEN * len(line[0]), shown) if "*[" in shown else shown
    shown = shown.replace("\r\n", " \n").replace("\r", "\n")
    targets, labels = _targets(shown, defined)
    return _Paragraph(text, shown, hidden, targets, labels)


@lru_cache(maxsize=16)
def _escapable(site: Site) -> str:
    """The signs that a backslash takes their meaning from."""
    extra = (signs for name, signs in _ESCAPABLE_BY_EXTENSION.items() if site.has(name) is not False)
    return _ESCAPABLE + "".join(extra)


def _merged(first: list[InlineSpan], second: Iterator[InlineSpan]) -> list[InlineSpan]:
    """Spans of two kinds in order; those of the second that meet one of the first are left out."""
    ends = [span.end for span in first]
    apart = []
    for span in second:
        at = bisect_left(ends, span.start + 1)
        if at == len(first) or first[at].start >= span.end:
            apart.append(span)
    return sorted([*first, *apart], key=lambda span: span.start) if first else apart


# What Python-Markdown looks for, one kind after the other: whether it is an image, and whether a target, a label in
# brackets of its own or nothing stands behind the text.
_KINDS = ((False, "label"), (False, "target"), (True, "target"), (True, "label"), (False, ""), (True, ""))
_TEXT, _READ = 1, 2  # a sign of a link's text, in which only images may stand, and one that was read as a whole


def _targets(shown: str, defined: frozenset[str]) -> tuple[list[_Target], frozenset[str]]:
    """The targets of inline links and images, in order, and the labels of references that are used."""
    pairs, marks = _pairs(shown), bytearray(len(shown))
    targets: list[_Target] = []
    labels: set[str] = set()
    for image, behind in _KINDS if defined else _KINDS[1:3]:
        for opening, closing in pairs:
            if (shown[opening - 1 : opening] == "!") is not image or marks[opening] > (_TEXT if image else 0):
                continue
            if behind == "target":
                found = _target(shown, closing + 1) if shown[closing + 1 : closing + 2] == "(" else None
                if found is None:
                    continue
                start, end, after = found
                targets.append(_Target(*_stripped(shown, start, end), image))
            else:
                referred = _referred(shown, opening, closing, bool(behind))
                if referred is None or referred[0] not in defined or marks[referred[1] - 1] != marks[opening]:
                    continue
                label, after = referred
                labels.add(label)
            marks[opening:closing] = bytes([_READ if image else _TEXT]) * (closing - opening)
            marks[closing:after] = bytes([_READ]) * (after - closing)
    return sorted(targets), frozenset(labels)


def _referred(shown: str, opening: int, closing: int, in_brackets: bool) -> tuple[str, int] | None:
    """The label that two brackets refer to, in brackets of its own or not, and where the reference ends."""
    if closing - opening > _LONGEST or shown[closing + 1 : closing + 2] == ":":
        return None
    own = _label(shown[opening + 1 : closing])
    if not in_brackets:
        return own, closing + 1
    behind = _REFERRED.match(shown, closing + 1)
    return None if behind is None else (_label(behind["label"]) or own, behind.end())


def _pairs(text: str) -> list[tuple[int, int]]:
    """The brackets that belong together, by the places where they open."""
    open_: list[int] = []
    pairs: list[tuple[int, int]] = []
    for bracket in _BRACKET.finditer(text):
        if bracket[0] == "[":
            open_.append(bracket.start())
        elif open_:
            pairs.append((open_.pop(), bracket.start()))
    return sorted(pairs)


def _target(text: str, opening: int) -> tuple[int, int, int] | None:
    """Where the target stands behind a bracket that opens at an offset, and the offset behind the link; None for none.

    Quotes may hold a title or be part of the target; which of them, the last sign before the closing bracket tells.
    """
    start = _START.match(text, opening)
    if start is None:
        return None
    if start["angle"] is not None:
        return start.start("angle"), start.end("angle"), start.end()
    first = start.end()
    if text.find(")", first, first + _LONGEST) < 0:
        return None
    depth, spare, fallback = 1, 1, -1  # spare: the brackets still open if the quote opens no title
    quotes: dict[str, list[int]] = {}  # the two kinds of quotes in the order in which they are met, with their places
    for sign in _SIGN.finditer(text, first, first + _LONGEST):
        at = sign.start()
        if sign[0] in "'\"":
            if not quotes:
                spare, depth = depth, 1
            quotes.setdefault(sign[0], []).append(at)
            continue
        if sign[0] == "(":
            if not quotes:
                depth += 1
            elif spare > 0:
                spare -= 1
        else:
            last = text[first:at].rstrip(" ")[-1:]
            titled = next((places for quote, places in quotes.items() if quote == last and len(places) > 1), None)
            if titled is not None:
                return first, titled[0], at + 1
            if not quotes:
                depth -= 1
            elif spare > 0:
                spare -= 1
                fallback = at if spare == 0 else fallback
        if not quotes and depth == 0:
            return first, at, at + 1
        if depth > _DEEPEST:
            return None
    return (first, fallback, fallback + 1) if quotes and spare == 0 and fallback >= 0 else None


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    inside = text[start:end]
    return start + len(inside) - len(inside.lstrip()), max(start, end - len(inside) + len(inside.rstrip()))


def _unescaped(target: str) -> str:
    return _ENTITY.sub(lambda entity: html.unescape(entity[0]), target) if "&" in target else target


def _label(text: str) -> str:
    return " ".join(text.split()).casefold()

"""The ids of a page that links may point at, as Python-Markdown's `toc` and `attr_list` make them."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator

from linter.gathering import Fact
from linter.page import Page
from linter.parts import Document

_CODE = re.compile(r"(`{1,3})(?!`)(?P<code>[^`]{1,400})\1(?!`)")
_ATTRIBUTES = re.compile(r" {1,20}\{:?[ ]{0,20}(?P<list>[^}\n ][^\n{}]{0,400})\}[ ]{0,20}#{0,6}[ ]{0,20}\Z")
_ANY_ATTRIBUTES = re.compile(r"\{:?[ ]{0,20}(?P<list>[#.\w][^\n{}]{0,400})\}")
_ID = re.compile(r"(?:^|\s)(?:#|id=[\"']?)(?P<id>[^\s}\"']{1,200})")
_TAG_ID = re.compile(r"<[A-Za-z][^<>]{0,600}?\s(?:id|name)\s{0,3}=\s{0,3}[\"']?(?P<id>[^\s\"'<>]{1,200})")
_IMAGE = re.compile(r"!\[[^\[\]]{0,400}\](?:\([^()]{0,600}\)|\[[^\[\]]{0,200}\])")
_LINK = re.compile(
    r"\[(?P<text>[^\[\]]{0,400})\](?:\([^()]{0,600}(?:\([^()]{0,200}\)[^()]{0,200})?\)|\[[^\[\]]{0,200}\])"
)
_FOOTNOTE = re.compile(r"\[\^(?P<label>[^\[\]\s]{1,100})\](?P<definition>:)?")
_TAG = re.compile(r"<!--.{0,600}?-->|</?[A-Za-z][^<>]{0,600}>|<(?=https?://|mailto:)|(?<=\S)>(?=\s|\Z)")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()>#+.!~^=-])")
_STRONG = re.compile(r"(\*{1,3}|~~|\^\^|==)(?=\S)(?P<text>[^*~^=]{1,400}?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<!\w)(_{1,3})(?=[^\s_])(?P<text>.{1,400}?)(?<=[^\s_])\1(?!\w)")
_RAW_HEADING = re.compile(r"<h[1-6][^<>]{0,400}>(?P<text>.{1,400}?)</h[1-6]>")
_NOT_WORD = re.compile(r"[^\w\s-]")
_SPACES = re.compile(r"[-\s]+")
_NUMBERED = re.compile(r"(?P<base>.*)_(?P<count>[0-9]+)\Z")
_SHORTCODE = re.compile(r":[a-z0-9_+-]{2,60}:")


def _listed(document: Document) -> list[str] | None:
    found = ids(document.page)
    return None if found is None else sorted(found)


IDS = Fact("ids", _listed)
"""The ids of a document, as they are gathered from it; None where nobody knows them all."""


def ids(page: Page) -> frozenset[str] | None:
    """All ids of a page; None where it inserts snippets or was not read whole, so that nobody knows them all."""
    if page.includes or page.unclosed or page.too_deep is not None:
        return None
    headings = list(_headings(page))
    given = frozenset(_given(page))
    found = _numbered(headings, given, shortcodes=True) | frozenset(_raw_headings(page))
    if any(_SHORTCODE.search(text) for text in headings):  # an emoji's id is gone where the site draws it
        found |= _numbered(headings, given, shortcodes=False)
    return found


def _headings(page: Page) -> Iterator[str]:
    for block in page.walk(0, page.end):
        if block.kind == "heading":
            yield block.text
        elif block.kind == "html" and "markdown" in block.text:  # md_in_html: `<div markdown>` with headings inside
            yield from (text for line in block.text.split("\n") if (text := _html_heading(line.strip(" \t"))))


def _html_heading(line: str) -> str:
    """The text of a line that is a heading, without one to six signs at either end; empty for other lines."""
    text = line.lstrip("#")
    marks = len(line) - len(text)
    if not 1 <= marks <= 6 or not text:
        return ""
    return text[:1] + text[1:].removesuffix("#" * min(len(text[1:]) - len(text[1:].rstrip("#")), 6))


def _numbered(headings: list[str], given: frozenset[str], shortcodes: bool) -> frozenset[str]:
    """The ids of headings in order; one that is taken gets a number, as Python-Markdown counts them."""
    used = set(given)
    last: dict[str, int] = {}
    for text in headings:
        own = _ATTRIBUTES.search(text)
        if own and _ID.search(own["list"]):
            continue
        text = text[: own.start()] if own else text
        slug = slugify(text if shortcodes else _SHORTCODE.sub("", text))
        if slug in used or not slug:
            found = _NUMBERED.match(slug)
            base, count = (found["base"], int(found["count"][-9:])) if found else (slug, 0)
            count = max(count, last.get(base, 0)) + 1
            while f"{base}_{count}" in used:
                count += 1
            last[base] = count
            slug = f"{base}_{count}"
        used.add(slug)
    return frozenset(used)


def slugify(text: str) -> str:
    """The id of a heading's Markdown text: its plain ASCII words, in lower case and joined by hyphens."""
    value = unicodedata.normalize("NFKD", html.unescape(rendered(text)))
    value = value.encode("ascii", "ignore").decode("ascii")
    return _SPACES.sub("-", _NOT_WORD.sub("", value).strip().lower())


def rendered(text: str) -> str:
    """Inline Markdown as the text of its HTML: without images, tags and footnotes, with the text of links and code."""
    pieces: list[str] = []
    end = 0
    for code in _CODE.finditer(text):
        pieces += [_inline(text[end : code.start()]), html.escape(code["code"], quote=False)]
        end = code.end()
    return "".join([*pieces, _inline(text[end:])])


def _inline(text: str) -> str:
    if "[" in text:
        text = _LINK.sub(r"\g<text>", _IMAGE.sub("", _FOOTNOTE.sub("", text)))
    if "<" in text:
        text = _TAG.sub("", text)
    if "_" in text:
        text = _EMPHASIS.sub(r"\g<text>", text)
    return _ESCAPED.sub(r"\1", _STRONG.sub(r"\g<text>", text)) if text else text


def _raw_headings(page: Page) -> Iterator[str]:
    """The ids of `<h3>` tags, which get one inside `<div markdown>`; elsewhere it costs nothing to let them pass."""
    for _, line in page.prose(page.front_matter.body, page.end):
        if "<h" in line:
            yield from (slugify(heading["text"]) for heading in _RAW_HEADING.finditer(line))


def _given(page: Page) -> Iterator[str]:
    """The ids that the author gives: HTML attributes, attribute lists, footnotes."""
    for _, line in page.prose(page.front_matter.body, page.end):
        if "{" in line:
            for attributes in _ANY_ATTRIBUTES.finditer(line):
                yield from (found["id"] for found in _ID.finditer(attributes["list"]))
        if "<" in line:
            yield from (found["id"] for found in _TAG_ID.finditer(line))
        if "[^" in line:
            for found in _FOOTNOTE.finditer(line):
                yield f"fn:{found['label']}" if found["definition"] else f"fnref:{found['label']}"

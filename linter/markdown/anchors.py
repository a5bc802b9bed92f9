"""The ids of a page that links may point at, as Python-Markdown's `toc` and `attr_list` make them."""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from urllib.parse import quote

from linter.markdown.ast import Page
from linter.markdown.inline import ESCAPED, MARKDOWN_CODE, inline_spans, mask_inline
from linter.markdown.raw_html import raw_html_lines
from linter.markdown.site import NO_SITE, Site

_ATTRIBUTES = re.compile(r" {1,20}\{:?[ ]{0,20}(?P<list>[^}\n ][^\n{}]{0,400})\}[ ]{0,20}#{0,6}[ ]{0,20}\Z")
_ANY_ATTRIBUTES = re.compile(r"\{:?[ ]{0,20}(?P<list>[#.\w][^\n{}]{0,400})\}")
_ID = re.compile(r"(?:^|\s)(?:#|id=[\"']?)(?P<id>[^\s}\"']{1,200})")
_TAG_ID = re.compile(
    r"<[A-Za-z][^<>]{0,600}?\s(?:id|name)\s{0,3}=\s{0,3}[\"']?(?P<id>[^\s\"'<>]{1,200})", re.IGNORECASE
)
_IMAGE = re.compile(r"!\[[^\[\]]{0,400}\](?:\([^()]{0,600}\)|\[[^\[\]]{0,200}\])")
_LINK = re.compile(
    r"\[(?P<text>[^\[\]]{0,400})\](?:\([^()]{0,600}(?:\([^()]{0,200}\)[^()]{0,200})?\)|\[[^\[\]]{0,200}\])"
)
_FOOTNOTE = re.compile(r"\[\^(?P<label>[^\[\]\s]{1,100})\](?P<definition>:)?")
_TAG = re.compile(r"<!--.{0,600}?-->|</?[A-Za-z][^<>]{0,600}>|<(?=https?://|mailto:)|(?<=\S)>(?=\s|\Z)")
_STRONG = re.compile(r"(\*{1,3}|~~|\^\^|==)(?=\S)(?P<text>[^*~^=]{1,400}?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<!\w)(_{1,3})(?=[^\s_])(?P<text>.{1,400}?)(?<=[^\s_])\1(?!\w)")
_ELEMENT_ENDS = "*_`)]>~=^+"
_RAW_HEADING = re.compile(r"<h[1-6][^<>]{0,400}>(?P<text>.{1,400}?)</h[1-6]>")
_MOST_MARKS = 6  # of a heading
_DEFINITION = re.compile(r"^(?::|\[\^[^\[\]\s]{1,100}\]:)[ \t]", re.MULTILINE)
_NOT_WORD = re.compile(r"[^\w\s-]")
_BLANKS = re.compile(r"\s+")
_SPACES = re.compile(r"[-\s]+")
_NUMBERED = re.compile(r"(?P<base>.*)_(?P<count>[0-9]+)\Z")
_ADDRESS = re.compile(r"<(?P<address>(?:https?|ftps?)://[^<>]{0,600}|[^<>\s!@]{1,200}@[^<>\s@]{1,200})>", re.IGNORECASE)
_HIGHLIGHT = re.compile(r"\s{0,9}(?::{3,9}|#!)[\w#.+-]{0,60}\s{1,9}")  # the language of code, for pymdownx.inlinehilite
_TAGS = re.compile(r"</?[^>]{0,600}>")
_NOT_SLUG = re.compile(r"[^\w\- ]")
# As pymdownx.smartsymbols replaces them.
_SIGNS = {
    "(tm)": "&trade;", "(c)": "&copy;", "(r)": "&reg;", "+/-": "&plusmn;", "=/=": "&ne;", "c/o": "&#8453;",
    "-->": "&rarr;", "<--": "&larr;", "<-->": "&harr;", "1/4": "&frac14;", "1/2": "&frac12;", "3/4": "&frac34;",
    "1/3": "&#8531;", "2/3": "&#8532;", "1/5": "&#8533;", "2/5": "&#8534;", "3/5": "&#8535;", "4/5": "&#8536;",
    "1/6": "&#8537;", "5/6": "&#8538;", "1/8": "&#8539;", "3/8": "&#8540;", "5/8": "&#8541;", "7/8": "&#8542;",
}  # fmt: skip
_SYMBOLS = re.compile(
    r"\((?:tm|c|r)\)|\+/-|=/=|\bc/o\b|<-->|(?<!-)-->|<--(?!-)|(?<!\d)(?:1/[234568]|2/[35]|3/[458]|4/5|5/[68]|7/8)(?!\d)"
)
_PRIVATE = 0xE000  # escaped signs are held here while other signs are read
_HELD = re.compile("[\ue020-\ue07e]")
_SHORTCODE = re.compile(r":[a-z0-9_+-]{2,60}:")


def page_ids(page: Page) -> frozenset[str] | None:
    """All ids of a page; None where it inserts snippets or was not read whole, so that nobody knows them all."""
    if page.includes or page.unclosed or page.too_deep is not None or not page.site.slugs:
        return None
    headings = [block.text for block in page.walk(0, page.end) if block.kind == "heading"]
    headings += _indented_headings(page)
    given = frozenset(_explicit_ids(page))
    ids = frozenset(_raw_headings(page))
    for reading in _readings(page.site, headings):
        ids |= _unique_slugs([reading(text) for text in headings], given)
    return ids


def _readings(site: Site, headings: list[str]) -> Iterator[Callable[[str], tuple[str, bool]]]:
    """How the site may read a heading: its id, and whether the author gave it. Several where it is not known."""
    symbols = site.has("pymdownx.smartsymbols")
    emoji = site.has("pymdownx.emoji")
    meet_symbols = symbols is None and any(_SYMBOLS.search(text) for text in headings)
    meet_emoji = emoji is not False and any(_SHORTCODE.search(text) for text in headings)
    for with_symbols in (True, False) if meet_symbols else (symbols is not False,):
        for drawn in (True, False) if meet_emoji else (False,):  # an emoji's id is gone where the site draws it
            yield partial(_heading_id, site=site, symbols=with_symbols, drawn=drawn)


def _heading_id(text: str, *, site: Site, symbols: bool, drawn: bool) -> tuple[str, bool]:
    own = _ATTRIBUTES.search(text)
    if own and _ID.search(own["list"]):
        return "", True
    text = text[: own.start()] if own else text
    return slugify(_SHORTCODE.sub("", text) if drawn else text, site, symbols), False


def _unique_slugs(slugs: list[tuple[str, bool]], given: frozenset[str]) -> frozenset[str]:
    """The ids of headings in order; one that is taken gets a number, as Python-Markdown counts them."""
    used = set(given)
    last: dict[str, int] = {}
    for slug, own in slugs:
        if own:
            continue
        if slug in used or not slug:
            numbered = _NUMBERED.match(slug)
            base, count = (numbered["base"], int(numbered["count"][-9:])) if numbered else (slug, 0)
            count = max(count, last.get(base, 0)) + 1
            while f"{base}_{count}" in used:
                count += 1
            last[base] = count
            slug = f"{base}_{count}"
        used.add(slug)
    return frozenset(used)


def slugify(text: str, site: Site = NO_SITE, symbols: bool = True) -> str:
    """The id of a heading's Markdown text; by default its plain ASCII words, in lower case and joined by hyphens.

    Sources: `slugify` and `slugify_unicode` of markdown.extensions.toc, `slugify` of pymdownx.slugs.
    """
    value = " ".join(html.unescape(rendered_text(text, symbols)).split())
    if site.slugs == "slugs":
        value = _recased(_TAGS.sub("", unicodedata.normalize("NFC", value)).strip(), site.slug_case)
        value = _NOT_SLUG.sub("", value).replace(" ", site.separator)
        return quote(value) if site.slug_percent else value
    if site.slugs == "toc":
        value = unicodedata.normalize("NFKD", value).encode("ascii", "ignore").decode("ascii")
    value = _NOT_WORD.sub("", value).strip().lower()
    if site.separator == "-":
        return _SPACES.sub("-", value)
    value = value.translate(dict.fromkeys(map(ord, site.separator), " "))
    return _BLANKS.sub(lambda _: site.separator, value)


def _recased(text: str, case: str) -> str:
    if case == "lower-ascii":
        return "".join(sign.lower() if sign.isascii() else sign for sign in text)
    return {"lower": text.lower(), "fold": text.casefold()}.get(case, text)


def rendered_text(text: str, symbols: bool = True) -> str:
    """Inline Markdown as the text of its HTML: without images, tags and footnotes, with the text of links and code.

    `symbols` tells whether `(r)` and the like become signs.
    """
    pieces: list[str] = []
    end = 0
    for code in inline_spans(text, MARKDOWN_CODE):
        if code.kind != "code":
            continue
        shown = _HIGHLIGHT.sub("", text[code.start : code.end].strip("`"))
        pieces += [_inline(text[end : code.start], symbols), html.escape(shown, quote=False)]
        end = code.end
    return "".join([*pieces, _inline(text[end:], symbols)])


def _symbol(found: re.Match[str]) -> str:
    """What stands for some signs on the page, as pymdownx.smartsymbols has it."""
    signs = found[0]
    return html.unescape(_SIGNS[signs]) if signs in _SIGNS else signs


def _inline(text: str, symbols: bool) -> str:
    if "\\" in text:
        text = ESCAPED.sub(lambda escape: chr(_PRIVATE + ord(escape[1])), text)
    if "[" in text:
        text = _LINK.sub(r"\g<text>", _IMAGE.sub("", _FOOTNOTE.sub("", text)))
    if symbols:
        text = _SYMBOLS.sub(_symbol, text)
    if "<" in text:
        text = _TAG.sub("", _ADDRESS.sub(r"\g<address>", text))
    if "_" in text:
        text = _EMPHASIS.sub(r"\g<text>", text)
    text = _STRONG.sub(r"\g<text>", text)
    return _HELD.sub(lambda held: chr(ord(held[0]) - _PRIVATE), text)


def _indented_headings(page: Page) -> Iterator[str]:
    """What looks like a heading in indented code of a page with footnotes or definitions, in which it may be one."""
    if _DEFINITION.search(page.source.text):
        for block in page.walk(0, page.end):
            for line in block.text.split("\n") if block.kind == "code" else ():
                text = line.strip()
                heading = text[:_MOST_MARKS].lstrip("#") + text[_MOST_MARKS:]
                if text.startswith("#") and (heading := heading.rstrip("#").strip()):
                    yield heading


def _raw_headings(page: Page) -> Iterator[str]:
    """The ids of `<h3>` tags, which get one inside `<div markdown>`; elsewhere it costs nothing to let them pass."""
    raw = raw_html_lines(page)
    for number, line in page.prose(page.front_matter.body, page.end):
        if "<h" in line and number not in raw:
            yield from (slugify(heading["text"], page.site) for heading in _RAW_HEADING.finditer(line))


def _explicit_ids(page: Page) -> Iterator[str]:
    """The ids that the author gives: HTML attributes, attribute lists, footnotes."""
    defined: set[str] = set()
    referred: Counter[str] = Counter()
    above = ""
    raw = raw_html_lines(page)
    for number, line in page.prose(page.front_matter.body, page.end):
        if number in raw:
            yield from (identifier["id"] for identifier in _TAG_ID.finditer(line))
            continue
        shown = mask_inline(line, comments=True)
        if "{" in line:
            for attributes in _ANY_ATTRIBUTES.finditer(line):
                if shown[attributes.start()] == "{" and _takes_attributes(line, attributes.start(), above):
                    yield from (identifier["id"] for identifier in _ID.finditer(attributes["list"]))
        if "<" in line:
            yield from (identifier["id"] for identifier in _TAG_ID.finditer(shown))
        for footnote in _FOOTNOTE.finditer(shown) if "[^" in line else ():
            if footnote["definition"]:
                defined.add(footnote["label"])
            else:
                referred[footnote["label"]] += 1
        above = line
    for label in defined:
        yield f"fn:{label}"
        yield from (f"fnref{times if times > 1 else ''}:{label}" for times in range(1, referred[label] + 1))


def _takes_attributes(line: str, at: int, above: str) -> bool:
    """Whether a list of attributes belongs to something: to the inline element it stands right behind, to a heading or
    a cell, or to the block that it ends."""
    if not line[:at].strip("> \t"):
        return bool(above.strip("> \t"))
    return line[at - 1] in _ELEMENT_ENDS or line.lstrip("> \t").startswith("#") or "|" in line

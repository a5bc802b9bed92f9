"""Pages as the site prints them: Python-Markdown with the extensions of the corpus's mkdocs.yml."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from markdown import Markdown

from linter.checks.base import Check, Context
from linter.corpus import Corpus
from linter.findings import Problem
from linter.kinds.document import Document
from linter.markdown import front_matter
from linter.markdown import parser as markdown_parser
from linter.markdown.ast import Page
from linter.markdown.site import Site
from linter.text.source import from_text
from tests.helpers.paths import ROOT

EXTENSIONS: dict[str, dict[str, Any]] = {
    "abbr": {},
    "admonition": {},
    "attr_list": {},
    "def_list": {},
    "footnotes": {},
    "md_in_html": {},
    "toc": {"permalink": True, "toc_depth": 3},
    "tables": {},
    "codehilite": {"css_class": "highlight", "guess_lang": False},
    "pymdownx.arithmatex": {"generic": True},
    "pymdownx.betterem": {"smart_enable": "all"},
    "pymdownx.caret": {},
    "pymdownx.details": {},
    "pymdownx.emoji": {},
    "pymdownx.highlight": {"use_pygments": False},  # colours change no list and no formula, and take half the time
    "pymdownx.inlinehilite": {},
    "pymdownx.keys": {},
    "pymdownx.mark": {},
    "pymdownx.smartsymbols": {},
    "pymdownx.snippets": {},
    "pymdownx.superfences": {"preserve_tabs": True, "custom_fences": [{"name": "mermaid", "class": "mermaid"}]},
    "pymdownx.tabbed": {"alternate_style": True},
    "pymdownx.tasklist": {"custom_checkbox": True},
    "pymdownx.tilde": {},
}
OWN = sorted([*(ROOT / "fixtures").glob("**/*.md"), *(ROOT / "examples").glob("**/*.md")])
LINTED = ("module-*.md", "*-mastery.md", "*-learning.md", "*-exam.md", "*MODULE_TRACKER.md")
EVERY = 1 if os.environ.get("RENDER_EVERY_PAGE") else 24
MATH = Context(corpus=Corpus({}, site=Site(math=True)))


def text_of(path: Path) -> str | None:
    """The text of a file; None where it is no UTF-8."""
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return None


def sample(corpus: Path) -> Iterator[tuple[Path, str]]:
    """Every module, exam and tracker of the corpus, and one in 24 of the others (all: RENDER_EVERY_PAGE=1)."""
    linted = {path for pattern in LINTED for path in corpus.rglob(pattern)}
    others = [path for path in sorted(corpus.rglob("*.md")) if path not in linted]
    for path in (*sorted(linted), *others[::EVERY]):
        yield path, path.read_text(encoding="utf-8")


def page_of(text: str) -> Page:
    """A text as the linter reads it."""
    source = from_text(text)
    return markdown_parser.parse_page(source, front_matter.read_front_matter(source))


def problems(check: Check, text: str) -> list[Problem]:
    """What a check says of a text, on a site with formulas."""
    kind: Any = None  # these checks ask for none
    document = Document(page_of(text), kind, None, None, ())
    return list(check.problems(document, MATH))


def fixed_by(check: Check, text: str) -> str:
    """A text with every fix of a check applied, back to front."""
    text = from_text(text).text
    edits = [edit for problem in problems(check, text) if problem.fix for edit in problem.fix.edits]
    for edit in sorted(edits, key=lambda edit: edit.span, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


def render(text: str) -> str:
    """The HTML of a text, its front matter left out."""
    page = page_of(text)
    body = "\n".join(page.source.lines[page.front_matter.body :])
    return str(Markdown(extensions=list(EXTENSIONS), extension_configs=EXTENSIONS).convert(body))


class _Depths(HTMLParser):
    """How many lists stand around the list of each item, up to the next tab, admonition or quote."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[int] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in ("ul", "ol", "div", "blockquote", "details"):
            self.open.append(tag)
        elif tag == "li":
            inner = next((n for n, outer in enumerate(reversed(self.open)) if outer not in ("ul", "ol")), None)
            self.found.append((len(self.open) if inner is None else inner) - 1)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            while self.open.pop() != tag:
                pass


class _Headings(HTMLParser):
    """The text of each heading that got an id."""

    def __init__(self) -> None:
        super().__init__()
        self.open = False
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if re.fullmatch("h[1-6]", tag) and "id" in dict(attrs):
            self.open = True
            self.found.append("")

    def handle_data(self, data: str) -> None:
        if self.open:
            self.found[-1] += data

    def handle_endtag(self, tag: str) -> None:
        self.open = self.open and not re.fullmatch("h[1-6]", tag)


def printed_headings(text: str) -> list[str]:
    """The text of the headings that the site prints of a page's Markdown."""
    parser = _Headings()
    parser.feed(render(text))
    return [heading.removesuffix("\u00b6").strip() for heading in parser.found]


class _Words(HTMLParser):
    """The text of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def words(html: str) -> str:
    """The text of HTML without blanks, list markers, boxes, emphasis and dollar signs: what fixes must not change."""
    parser = _Words()
    parser.feed(html)
    text = re.sub(r"\[[ xX]\]|(?<!\S)(?:[-+]|\d+\.)(?!\S)", " ", " ".join(parser.text))
    return re.sub(r"[\s*$\\()_`+]", "", text)


def depths(html: str) -> list[int]:
    """The nesting of every list item of HTML, in order."""
    parser = _Depths()
    parser.feed(html)
    return parser.found

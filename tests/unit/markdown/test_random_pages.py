"""Random pages: each word is text, code, in a heading or hidden to the linter as it is on the page the site renders."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest

from linter.markdown.ast import CODE, COMMENT, Page
from linter.markdown.links import links
from linter.markdown.python_markdown import run_on_lists
from linter.markdown.raw_html import raw_html_lines
from tests.helpers.random_pages import WORD, random_page
from tests.helpers.sampling import examples
from tests.helpers.site_rendering import page_of, render

_ALONE = frozenset(("br", "hr", "img", "input"))
_HIDING = frozenset(("script", "style", "template", "textarea"))


class _Printed(HTMLParser):
    """Where the words of a page are printed, and what its links and images lead to."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.words: dict[str, str] = {}
        self.targets: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        target = values.get("href") if tag == "a" else values.get("src") if tag == "img" else None
        if target and values.get("class") != "headerlink":
            self.targets.add(target)
        if tag not in _ALONE:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        for word in WORD.findall(data):
            self.words[word] = self._place()

    def _place(self) -> str:
        if not _HIDING.isdisjoint(self.open):
            return "hidden"
        if "pre" in self.open or "code" in self.open:
            return "code"
        return "heading" if any(re.fullmatch("h[1-6]", tag) for tag in self.open) else "text"


def places(page: Page) -> Iterator[tuple[str, str, str]]:
    """Each word of a page with where the linter takes it to be, and its line."""
    headings = {block.line for block in page.walk(0, page.end) if block.kind == "heading"}
    for number, line in enumerate(page.source.lines[: page.end]):
        mark = page.marks[number]
        place = "hidden" if mark == COMMENT else "code" if mark == CODE else "heading" if number in headings else "text"
        for word in WORD.findall(re.sub(r"\]\([^)]*\)", "", line)):
            yield word, place, line


def differences(text: str) -> list[tuple[str, str, str]]:
    """The words that are printed elsewhere than the linter has them: word, where it has it, where it is printed."""
    page, printed = page_of(text), _Printed()
    printed.feed(render(text))
    printed.close()
    raw = {line for number, line in enumerate(page.source.lines) if number in raw_html_lines(page)}
    found = []
    for word, place, line in places(page):
        shown = printed.words.get(word, "hidden")
        inside = "`" in line or "<!--" in line or line in raw  # what a line holds is asked for when a rule reads it
        if place != shown and not (inside and place in ("text", "heading") and shown in ("code", "hidden")):
            found.append((word, place, shown))
    return found


def targets(text: str) -> set[str]:
    """What the links and images that the site prints lead to."""
    printed = _Printed()
    printed.feed(render(text))
    return printed.targets


def is_named(text: str, page: Page) -> bool:
    """Whether a page holds what docs/mkdocs.md names: what is read otherwise than it is printed, or has a finding."""
    return bool(
        page.unclosed
        or list(run_on_lists(page))
        or re.search(r"^    .*\n(?:```|~~~)", text, re.MULTILINE)  # a fence directly below indented code
        or re.search(r"^ {4,}:   ", text, re.MULTILINE)  # a definition inside an indented block
        or re.search(r"\|\n(?:```|~~~)", text)  # a fence directly below a table
        or re.search(r"^ +<(?:div|section|details)", text, re.MULTILINE)  # an element inside an indented block
        or re.search(r"<(?:div|section)[^>]*>\n+<!--", text)  # a comment inside an element
        or re.search(r"^(?:    .*\n(?! )|>.*\n(?!>)|:   .*\n(?! ))\S", text, re.MULTILINE)  # a line that goes on lazily
    )


@pytest.mark.parametrize("first", range(0, 1_000, 100))
def test_every_word_is_where_the_site_prints_it(first: int) -> None:
    for seed in range(first, first + max(examples(1_000) // 10, 10)):
        text = random_page(seed)
        page = page_of(text)
        if not is_named(text, page):
            assert differences(text) == [], text
            assert {link.target for link in links(page)} == targets(text), text

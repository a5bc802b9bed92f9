"""Text that must not stand in a page, and text that must be mentioned."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

from linter.checks.base import Check, Context
from linter.checks.wording import listed
from linter.inline import blanked
from linter.model import Problem, Span
from linter.page import Page
from linter.parts import Document
from linter.source import folded
from linter.text import joined

_ASCII_WORD = re.compile(r"[A-Za-z0-9]+")


class ForbiddenText(Check):
    """Phrases that must not stand in running text; code, HTML comments and inline code do not count."""

    kind: Literal["forbidden-text"]
    phrases: tuple[str, ...]
    case_sensitive: bool = False

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        page = document.page
        pattern = phrase_pattern(self.phrases, self.case_sensitive)
        for start, text in paragraphs_with(page, self.phrases):
            for found in pattern.finditer(blanked(text)):
                span = Span(start + found.start(), start + found.end())
                words = " ".join(text[found.start() : found.end()].split())
                yield Problem(span, f"text holds {words!r}")


class Mention(Check):
    """A page declares something in its front matter, or mentions it in its text."""

    kind: Literal["mention"]
    field: str
    value: str
    phrases: tuple[str, ...]
    subject: str

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        stated = document.field(self.field)
        if (stated and stated.text.casefold() == self.value) or mention_line(document.page, self.phrases) is not None:
            return
        if document.holds_unread():
            return
        message = f"{document.kind.noun} neither declares `{self.field}: {self.value}` nor mentions {self.subject}"
        repair = None
        if not _has_repeated(document):
            type_, repair = document.field("type"), "correct the type, or the file's name"
            parts = listed((spec.called(name) for name, spec in document.kind.parts.items() if spec.heading), "nor")
            doubt = f"is `type: {type_.text}` right?" if type_ else f"is it a {document.kind.title.lower()} at all?"
            message += f", and has no {parts}: {doubt}" if parts else ""
        yield Problem(document.title_span, message, repair)


def _has_repeated(document: Document) -> bool:
    names = [name for name, spec in document.kind.parts.items() if spec.heading]
    return any(document.first(name) for name in names)


def mention_line(page: Page, phrases: tuple[str, ...]) -> int | None:
    """The first body line (from 0) that holds one of the phrases outside code and comments, or None."""
    pattern = phrase_pattern(phrases, False)
    for start, text in paragraphs_with(page, phrases):
        if found := pattern.search(blanked(text, comments=True, code=False)):
            return page.source.position(start + found.start())[0]
    return None


@lru_cache(maxsize=256)
def phrase_pattern(phrases: tuple[str, ...], case_sensitive: bool) -> re.Pattern[str]:
    """An expression for any of the phrases as whole words; any white space, emphasis and both apostrophes fit."""
    escaped = [joined(phrase.split(), "*_", 20).replace("'", "['\u2019]?+") for phrase in phrases]
    return re.compile(rf"(?<!\w)(?:{'|'.join(escaped)})(?!\w)", 0 if case_sensitive else re.IGNORECASE)


def paragraphs_with(page: Page, phrases: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """The paragraphs in which one of the phrases may stand, in whatever case: all others lack a word of each phrase.

    Words are found a hundred times as fast as expressions, and most pages hold none of them.
    """
    words = [word for word in _telling(phrases) if word in page.source.folded]
    for start, text in page.paragraphs if words else ():
        shown = folded(text)
        if any(word in shown for word in words):
            yield start, text


@lru_cache(maxsize=256)
def _telling(phrases: tuple[str, ...]) -> frozenset[str]:
    """A word of each phrase that stands wherever the phrase does; the empty one where a phrase has none in ASCII."""
    return frozenset(max(_ASCII_WORD.findall(phrase), key=len, default="").casefold() for phrase in phrases)

"""What a part must hold: something at all, a feature such as a question or a diagram, enough words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from linter.checks.base import Check, Context, empty, owners, placed, scoped
from linter.checks.wording import between, counted
from linter.features import has, item_count, word_count
from linter.model import Problem
from linter.parts import Document, Part

Feature = Literal[
    "question",
    "list",
    "unordered-list",
    "ordered-list",
    "numbered",
    "step",
    "code",
    "fence",
    "table",
    "diagram",
    "image",
    "link",
]


class _PartCheck(Check):
    """A check of every part of one name that holds something and was read whole."""

    in_: str

    def _filled(self, document: Document) -> Iterator[Part]:
        for part in scoped(document, self.in_):
            if part.level and not empty(document, part) and not document.holds_unread(part):
                yield part


class EmptyPart(Check):
    """No part inside another is a heading with nothing under it."""

    kind: Literal["empty-part"]
    in_: str

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        for owner in scoped(document, self.in_):
            for part in owner.children:
                if empty(document, part):
                    yield Problem(document.span(part), f"{part.label} of {owner.called} is empty")


class Contains(_PartCheck):
    """Every part of a name holds one of several features, or a number of words."""

    kind: Literal["contains"]
    any: tuple[Feature, ...]
    or_words: int | None = None
    lacks: str

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        page = document.page
        inside = owners(document)
        for part in self._filled(document):
            if any(has(page, feature, part.line, part.end) for feature in self.any):
                continue
            found = word_count(page, part.line, part.end)
            if self.or_words is not None and found >= self.or_words:
                continue
            message = f"{placed(part, inside)} holds {self.lacks}"
            if self.or_words is not None:
                message += f" ({counted(found, 'word')}; at least {self.or_words} would do)"
            yield Problem(document.span(part), message)


class Words(_PartCheck):
    """Every part of a name, or the page, has a number of words under its heading; code does not count."""

    kind: Literal["words"]
    min: int | None = None
    max: int | None = None

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        inside = owners(document)
        for part in self._filled(document):
            found = word_count(document.page, part.line + 1, part.end)
            if not (self.min or 0) <= found <= (self.max or found):
                fact = f"{placed(part, inside)} has {counted(found, 'word')}"
                yield Problem(document.span(part), f"{fact}; the standard asks for {between(self.min, self.max)}")


class Items(_PartCheck):
    """The lists of every part of a name have a number of items; nested ones are not counted."""

    kind: Literal["items"]
    min: int | None = None
    max: int | None = None

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        inside = owners(document)
        for part in self._filled(document):
            found = item_count(document.page, part.line + 1, part.end)
            if not (self.min or 0) <= found <= (self.max if self.max is not None else found):
                fact = f"{placed(part, inside)} has {counted(found, 'list item')}"
                yield Problem(document.span(part), f"{fact}; the standard asks for {between(self.min, self.max)}")

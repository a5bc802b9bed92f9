"""Model answers that a closed-book exam shows to whoever sits it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from linter.checks.base import Check, Context
from linter.checks.model_answers import words_of_first
from linter.checks.phrases import paragraphs_with, phrase_pattern
from linter.checks.wording import listed
from linter.model import Problem, Related, Span
from linter.parts import Answer, Document
from linter.prompts import hidden_lines, says
from linter.text import normal, plain

_NAMED = 3  # how many questions a message names
_BEFORE = 4  # how many words before a phrase may deny it
_REACH = 1_000  # how many characters before a phrase are searched for them


class VisibleAnswers(Check):
    """In a page that says it is closed book, model answers stand in collapsibles."""

    kind: Literal["visible-answers"]
    of: str
    phrases: tuple[str, ...]
    denials: tuple[str, ...] = Field((), description="words before a phrase that deny it")
    closed: dict[str, str] = Field({}, description="values of the front matter that say it")
    opened: dict[str, str] = Field({}, description="values of the front matter that say the contrary, and win")

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        says_so = self.closed_book(document)
        questions = list(document.all(self.of))
        if says_so is None or not questions:
            return
        hidden = hidden_lines(document.page, 0, document.page.end)
        open_ = [part for part in questions if part.answer and in_sight(document, part.answer, hidden)]
        if open_:
            many = f"{len(open_)} of {len(questions)} questions"
            which = listed(part.called for part in open_) if len(open_) <= _NAMED else many
            answers = f"model answer{'s' if len(open_) > 1 else ''} of {which}"
            first = min(part.answer.line for part in open_ if part.answer)
            message = f"exam is closed book, and the {answers} can be read without a click"
            stated = Related(says_so, "the page says here that it is closed book")
            yield Problem(document.page.heading_span(first), message, related=(stated,))

    def closed_book(self, document: Document) -> Span | None:
        """Where the page says that it is closed book, outside its questions."""
        fields = document.page.front_matter.fields
        if any(name in fields and fields[name].text.casefold() == value for name, value in self.opened.items()):
            return None
        for name, field in fields.items():
            if field.text.casefold() == self.closed.get(name) or self._stated(field.text):
                return field.span
        asked = {line for part in document.all(self.of) for line in range(part.line, part.end)}
        for start, text in paragraphs_with(document.page, self.phrases):
            found = self._stated(text)
            line = document.page.source.position(start + found.start())[0] if found else -1
            if found and line not in asked:
                return document.page.heading_span(line)
        return None

    def _stated(self, text: str) -> re.Match[str] | None:
        """Where a text says it, and does not deny it in the words before."""
        for found in phrase_pattern(self.phrases, False).finditer(text):
            before = normal(plain(text[max(found.start() - _REACH, 0) : found.start()])).split()[-_BEFORE:]
            if not says([" ".join(before)], self.denials):
                return found
        return None


def in_sight(document: Document, answer: Answer, hidden: frozenset[int]) -> bool:
    """Whether a reader sees a model answer unasked: what follows its title or label stands outside collapsibles."""
    page = document.page
    if answer.line in hidden:
        return False
    if answer.words is not None or words_of_first(document, answer.line):
        return True
    filled = (n for n in range(answer.line + 1, answer.end) if page.source.lines[n].strip())
    first = next(filled, None)
    return first is not None and first not in hidden

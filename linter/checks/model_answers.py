"""What model answers must be: long enough, and with an alternative among them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import Literal

from pydantic import Field

from linter.checks.base import Check, Context
from linter.checks.wording import counted, listed
from linter.model import Problem
from linter.options import is_ticked
from linter.parts import Answer, Document, Part
from linter.prompts import answer_lines, said_words, says, shown_text, statements
from linter.text import plain, words

_LABEL = re.compile(r"[-*+>\s]*+(?:\*\*|__)?[A-Za-z][A-Za-z ]{1,40}(?:\([^()]{0,40}\))?\s*:?\s*(?:\*\*|__)?\s*:?")
_IMAGE = re.compile(r"!\[|<img\b|<svg\b|<iframe\b", re.IGNORECASE)
_COUNT = re.compile(
    r"(?:(?P<least>at least|minimum(?: of)?|more than|over|exceeding|\u2265|>=?)\s*+)?"
    r"(?:\d{1,4}\s*+(?:-|\u2013|to|or)\s*+)?(?<!\d)(?P<number>\d{1,4})(?P<plus>\s*+\+)?[\s-]*+words?\b"
    r"(?P<more>\s+(?:or more|minimum|at least))?",
    re.IGNORECASE,
)


class ThinAnswer(Check):
    """The model answers of questions of some difficulties have a number of words, unless the question limits them."""

    kind: Literal["thin-answer"]
    of: str
    difficulties: tuple[str, ...]
    min: int
    limits: tuple[str, ...] = Field((), description="words by which a question limits the length of its answer")
    limit_words: int = Field(description="a stated limit of so many words or fewer is one, too")

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        sections: dict[int, bool] = {}
        for question in document.all(self.of):
            answer = question.answer
            if answer is None or question.difficulty not in self.difficulties or not _readable(document, question):
                continue
            found = answer_words(document, question, answer)
            if not found and document.page.source.lines[answer.line].lstrip().startswith("#"):
                continue  # an empty section, which is a rule of its own
            if found < self.min and not self.limited(document, question, sections):
                fact = f"model answer of {question.called} has {counted(found, 'word')}"
                yield Problem(
                    document.page.heading_span(answer.line), f"{fact}; an elaborate one has {self.min} or more"
                )

    def limited(self, document: Document, question: Part, sections: dict[int, bool] | None = None) -> bool:
        """Whether a question limits the length of its answer, or its section does; `sections` remembers which do."""
        sections = {} if sections is None else sections
        section = question.section
        if section is not None and section.line not in sections:
            sections[section.line] = self._limits(_section_text(document, section, question.name))
        return (
            self._limits(statements(document, question))
            or (section is not None and sections[section.line])
            or is_ticked(document, question)
        )

    def _limits(self, texts: Iterable[str]) -> bool:
        return any(says([text], self.limits) or limits_words(text, self.limit_words) for text in texts)


def limits_words(text: str, most: int) -> bool:
    """Whether a text limits something to so many words: `in 25 words`, `<= 30 words`; `at least 20 words` does not."""
    stated = (found for found in _COUNT.finditer(text) if not (found["least"] or found["plus"] or found["more"]))
    return any(int(found["number"]) <= most for found in stated)


def answer_words(document: Document, question: Part, answer: Answer) -> int:
    """How many words a model answer has, its title or label left out."""
    if answer.words is not None:
        return words(answer.words)
    lines = answer_lines(document, question)
    return words_of_first(document, lines[0]) + said_words(document.page, lines[1:])


def words_of_first(document: Document, line: int) -> int:
    """The words behind the label in an answer's first line; the title of a block or a heading is none of them."""
    text = document.page.source.lines[line]
    if text.lstrip()[:3] in ("!!!", "???", "===") or text.lstrip().startswith("#"):
        return 0
    label = _LABEL.match(text)
    return words(plain(text[label.end() :] if label and (":" in label[0] or "*" in label[0]) else text))


def _readable(document: Document, question: Part) -> bool:
    """Whether all of a model answer was read: an image or an include says more than its words."""
    lines = answer_lines(document, question)
    page = document.page
    opaque = page.opaque(lines[0], lines[-1] + 1) or document.holds_unread(question)
    return not opaque and not any(_IMAGE.search(page.source.lines[line]) for line in lines if not page.marks[line])


def _section_text(document: Document, section: Part, name: str) -> Iterator[str]:
    """The heading of a section of questions, and what stands between it and the first of them."""
    parts = document.parts
    at = bisect_right(parts, section.line, key=lambda part: part.line)
    first = next(place for place in range(at, len(parts)) if parts[place].name == name)
    yield section.text
    yield from shown_text(document.page, range(section.line + 1, min(parts[first].line, section.end)), code=False)


class NoAlternative(Check):
    """Where model answers of some difficulties are given, one of them names an alternative."""

    kind: Literal["alternative-solutions"]
    of: str
    difficulties: tuple[str, ...]
    words: tuple[str, ...]

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        asked = [part for part in document.all(self.of) if part.answer and part.difficulty in self.difficulties]
        if document.holds_unread() or not asked:
            return
        if not any(self.counts(document, question) for question in asked):
            which = listed((level.replace("-", " ") for level in self.difficulties), "or")
            many = f"none of the {len(asked)} model answers to {which} questions names an alternative"
            one = f"the model answer of {asked[0].called} names no alternative"
            yield Problem(document.title_span, many if len(asked) > 1 else one)

    def counts(self, document: Document, question: Part) -> bool:
        """Whether a model answer, or what stands below it in its question, names an alternative."""
        lines = answer_lines(document, question)
        below = [line for line in range(lines[-1] + 1, question.end) if question.line < lines[0]]
        return says(shown_text(document.page, [*lines, *below]), self.words)

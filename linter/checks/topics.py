"""What an exam's questions speak of, and whether they set a scene: money and people, ethics, current practice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

from pydantic import Field

from linter.checks.base import Context
from linter.checks.questions import QuestionCheck, none_of
from linter.checks.wording import counted, listed
from linter.inline import blanked
from linter.model import Problem
from linter.parts import Document, Part
from linter.prompts import phrases_pattern, prompt_lines, said_words, says, shown_text, whole_lines
from linter.text import normal, plain

_FORMULA = re.compile(r"(?<![\\$])\$[^$\n]{0,200}[\\^_{][^$\n]{0,200}\$")
_NAMED = 3  # how many questions a message names


class SpokenOf(QuestionCheck):
    """At least one question speaks of a topic: its words occur, as whole words, outside code."""

    kind: Literal["spoken-of"]
    topic: str
    words: tuple[str, ...]
    signs: tuple[str, ...] = Field((), description="signs that count before or after a number")
    not_as: tuple[str, ...] = Field((), description="phrases in which one of the words means something else")

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        questions = self.questions(document)
        if questions and not any(self.counts(document, question) for question in questions):
            yield Problem(document.title_span, f"{none_of(questions)} speaks of {self.topic}")

    def counts(self, document: Document, question: Part) -> bool:
        """Whether a question or its model answer speaks of the topic."""
        page, words = document.page, phrases_pattern(self.words)
        lines = [blanked(page.source.lines[line]) for line in whole_lines(document, question) if not page.marks[line]]
        money = _money(self.signs)
        if self.signs and any(money.search(_FORMULA.sub(" ", line)) for line in lines):
            return True
        spoken = normal(" ".join(plain(line.lstrip("#> \t")) for line in lines))
        return words.search(phrases_pattern(self.not_as).sub(" ", spoken)) is not None


@lru_cache(maxsize=16)
def _money(signs: tuple[str, ...]) -> re.Pattern[str]:
    either = "".join(map(re.escape, signs))
    return re.compile(rf"[{either}]\s?\d|\d\s?[{either}](?!\w)" if signs else r"(?!)")


class Scenario(QuestionCheck):
    """Questions set a scene: by a label, by addressing the reader, or by a prompt long enough to hold one."""

    kind: Literal["scenario"]
    difficulties: tuple[str, ...]
    labels: tuple[str, ...]
    address: tuple[str, ...]
    words: int

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        asked = [question for question in self.questions(document) if question.difficulty in self.difficulties]
        bare = [question for question in asked if not self.sets_scene(document, question)]
        if bare:
            more = [counted(len(bare) - _NAMED, "other")] if len(bare) > _NAMED else []
            which = listed([*(question.called for question in bare[:_NAMED]), *more])
            lacks = f"no label, no `{self.address[0]}`, fewer than {self.words} words"
            fact = f"{which} set{'s' if len(bare) == 1 else ''} no scenario ({lacks})"
            yield Problem(document.span(bare[0]), fact)

    def sets_scene(self, document: Document, question: Part) -> bool:
        """Whether a question sets a scene."""
        lines = prompt_lines(document, question)
        texts = [question.fields.title, *shown_text(document.page, lines)]
        if any(self._labelled(text) for text in texts) or says(texts, self.address):
            return True
        return said_words(document.page, lines) >= self.words

    def _labelled(self, text: str) -> bool:
        return _label(self.labels).match(text) is not None


@lru_cache(maxsize=16)
def _label(labels: tuple[str, ...]) -> re.Pattern[str]:
    names = "|".join(map(re.escape, labels))
    ends = r"(?:\s*[:.\u2013\u2014-]|\s*\Z|(?<=\]))"
    return re.compile(rf"[\s>#*\-]*\[?(?:{names})(?:\s\w{{1,3}})?\]?{ends}", re.IGNORECASE)

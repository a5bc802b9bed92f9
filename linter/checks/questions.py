"""What an exam's questions ask for: code, a system design, a calculation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from linter.asking import Ask
from linter.checks.base import Check, Context
from linter.model import Problem
from linter.options import is_ticked
from linter.parts import Document, Part
from linter.prompts import fence_languages, statements
from linter.text import normal


class QuestionCheck(Check):
    """A check of all questions together; silent where none was read, or where the page hides some of its text."""

    of: str

    def questions(self, document: Document) -> list[Part]:
        """The questions to judge."""
        return [] if document.holds_unread() else list(document.all(self.of))


def none_of(questions: list[Part]) -> str:
    """How a message opens that speaks of all questions."""
    return f"none of the {len(questions)} questions" if len(questions) > 1 else "no question"


class AskedFor(QuestionCheck):
    """At least one question asks for something."""

    kind: Literal["asked-for"]
    what: str
    ask: Ask
    fences: bool = Field(False, description="a tagged fence in a question or its model answer counts too")
    not_code: tuple[str, ...] = Field((), description="the languages of fences that hold no code")
    choices: tuple[str, ...] = Field((), description="labels of questions answered by ticking an option")
    ticked: bool = Field(True, description="whether a question answered by ticking an option counts")
    unless: dict[str, tuple[str, ...]] = Field({}, description="values of the front matter that keep the rule silent")

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        if any(self._excused(document, name, values) for name, values in self.unless.items()):
            return
        questions = self.questions(document)
        if questions and not any(self.counts(document, question) for question in questions):
            yield Problem(document.title_span, f"{none_of(questions)} asks for {self.what}")

    def counts(self, document: Document, question: Part) -> bool:
        """Whether a question asks for it."""
        if self.fences and any(language not in self.not_code for language in fence_languages(document, question)):
            return True
        options = is_ticked(document, question, self.choices)
        return (self.ticked or not options) and self.ask.fits(statements(document, question), options)

    def _excused(self, document: Document, name: str, values: tuple[str, ...]) -> bool:
        stated = document.field(name)
        return stated is not None and normal(stated.text.replace("_", " ")) in map(normal, values)

"""Every focus block of a module is touched by a question of its exams."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from linter.checks.base import Check, Context, listed
from linter.lines import covered
from linter.model import Problem, Related
from linter.pairing import pairs, slug
from linter.parts import Document, Part
from linter.prompts import shown_text, whole_lines
from linter.sections import component_name
from linter.terms import stem_of, terms
from linter.text import plain

_DASH = re.compile(r"\s[-\u2013\u2014]{1,3}\s")
_NAMED = 6  # how many terms a message names


@dataclass(frozen=True, slots=True)
class Asked:
    """The terms of a question's title, and of all of it with its model answer."""

    title: frozenset[str]
    all: frozenset[str]


@dataclass(frozen=True, slots=True)
class Sought:
    """The terms of a block by their stems, with the words they stand for, and the stems of its title."""

    terms: Mapping[str, str]
    title: frozenset[str]

    def touched(self, question: Asked, shared: int) -> bool:
        """Whether a question touches the block: by its title, by all of the block's title, or by enough terms."""
        if (self.title & self.terms.keys() & question.title) or (self.title and self.title <= question.all):
            return True
        return len(self.terms.keys() & question.all) >= min(shared, len(self.terms))


class Coverage(Check):
    """Every part of a name in a module shares terms with a question of one of the module's exams."""

    kind: Literal["coverage"]
    reads_corpus: ClassVar[bool] = True
    of: str
    module: str
    part: str
    component: str
    shared: int
    stop_words: tuple[str, ...]
    generic: tuple[str, ...]

    def parts_named(self) -> list[str]:
        return [self.of]

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        corpus = context.corpus
        for path, exams in pairs(corpus, self.module, document.kind.kind).items():
            module = corpus.documents[path]
            if document.path != _reporter(module, [corpus.documents[exam] for exam in exams]):
                continue
            asked = self._asked([corpus.documents[exam] for exam in exams])
            for block, sought in self.sought(module) if asked else ():
                if not any(sought.touched(question, self.shared) for question in asked):
                    yield _problem(document, module, block, list(sought.terms.values()), len(exams))

    def sought(self, module: Document) -> Iterator[tuple[Part, Sought]]:
        """The blocks that have terms: of their title, and of their core concept's and their own further headings.

        What stands in the title of another block does not tell the two apart: it counts where nothing else is left.
        """
        without = self._without(module)
        blocks = list(module.all(self.part))
        titles = [terms([_lead(block.fields.title)], without) for block in blocks]
        holding = Counter(stem for title in titles for stem in title)  # how many titles hold a stem
        for block, title in zip(blocks, titles, strict=True):
            found = terms([_lead(block.fields.title), *self._headings(module, block)], without)
            own = {stem: word for stem, word in found.items() if holding[stem] == (stem in title)}
            if found:
                yield block, Sought(own or found, frozenset(title))

    def _headings(self, module: Document, block: Part) -> Iterator[str]:
        """The headings in a block that speak of its subject: other components are about the learner."""
        spec = module.kind.find(self.part)
        others = [part for part in block.children if part.name != self.component]
        taken = covered((part.line, part.end) for part in others)
        for heading in module.page.headings_within(block.line + 1, block.end):
            if heading.line in taken:
                continue
            core = spec is not None and component_name(heading.text, spec) == self.component
            yield heading.text.partition(":")[2] if core else heading.text

    def _without(self, module: Document) -> frozenset[str]:
        own = terms([_lead(module.title or "")])
        return frozenset({*(stem_of(word.casefold()) for word in (*self.stop_words, *self.generic)), *own})

    def _asked(self, exams: Sequence[Document]) -> list[Asked]:
        """What the questions of the exams say; nothing where one of them was not read whole, or not at all."""
        if any(exam.holds_unread() or exam.first(self.of) is None for exam in exams):
            return []
        return [_read(exam, question) for exam in exams for question in exam.all(self.of)]


def _read(exam: Document, question: Part) -> Asked:
    title = terms([question.fields.title])
    said = terms(shown_text(exam.page, whole_lines(exam, question)))
    return Asked(frozenset(title), frozenset({*title, *said}))


def _lead(title: str) -> str:
    """A title without its subtitle: `Retry Budgets - Overload That Feeds Itself`."""
    text = plain(title)
    return _DASH.split(text, maxsplit=1)[0] or text


def _reporter(module: Document, exams: Sequence[Document]) -> str:
    """The exam that answers for a module's coverage: the one of its name, else the first."""
    own = [exam.path for exam in exams if slug(exam) == slug(module)]
    return min(own or [exam.path for exam in exams])


def _problem(document: Document, module: Document, block: Part, words: list[str], exams: int) -> Problem:
    sought = listed(words[:_NAMED], "or") + (" and the like" if len(words) > _NAMED else "")
    who = "no question" if exams == 1 else f"no question of the module's {exams} exams"
    number = f" {block.fields.number}" if block.fields.number is not None else ""
    message = f"{who} touches {block.label}{number} {block.fields.title!r} of {module.path} (sought: {sought})"
    place = Related(module.span(block), "no question touches this block", module.path)
    return Problem(document.title_span, message, related=(place,))

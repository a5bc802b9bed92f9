"""Every focus block of a module is touched by a question of its exams."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar, Literal

from linter.checks.base import Context, CrossCheck, listed
from linter.gathering import Fact
from linter.leaf import Leaf
from linter.lines import covered
from linter.model import Problem, Related, Span
from linter.pairing import FACTS, pairs, slug
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


class Coverage(CrossCheck):
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

    def facts(self) -> tuple[Fact, ...]:
        return (*FACTS, self._blocks, self._questions)

    @property
    def _blocks(self) -> Fact:
        return Fact(self.named("blocks"), self._sought)

    @property
    def _questions(self) -> Fact:
        return Fact(f"questions {self.of}", partial(_asked, self.of))

    def across(self, leaf: Leaf, context: Context) -> Iterator[Problem]:
        corpus = context.corpus
        for path, paths in pairs(corpus, self.module, leaf.kind.kind).items():
            module, exams = corpus.leaf(path), [exam for one in paths if (exam := corpus.leaf(one)) is not None]
            if module is None or leaf.path != _reporter(module, exams):
                continue
            asked = self._asked(exams)
            for block in module.fact(self._blocks) if asked else ():
                sought = Sought(block["terms"], frozenset(block["stems"]))
                if not any(sought.touched(question, self.shared) for question in asked):
                    yield _problem(leaf, module, block, len(exams))

    def _sought(self, document: Document) -> list[dict[str, Any]]:
        """What is sought of each block of a module that has terms."""
        found = self.sought(document) if document.kind.kind == self.module else ()
        return [
            {
                "called": f"{block.label}{_number(block)} {block.fields.title!r}",
                "span": [document.span(block).start, document.span(block).end],
                "terms": dict(sought.terms),
                "stems": sorted(sought.title),
            }
            for block, sought in found
        ]

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

    def _asked(self, exams: Sequence[Leaf]) -> list[Asked]:
        """What the questions of the exams say; nothing where one of them was not read whole, or not at all."""
        found = [exam.fact(self._questions) for exam in exams]
        if not all(found):
            return []
        return [Asked(frozenset(title), frozenset(said)) for questions in found for title, said in questions]


def _number(block: Part) -> str:
    return f" {block.fields.number}" if block.fields.number is not None else ""


def _asked(of: str, exam: Document) -> list[list[list[str]]]:
    """The terms of an exam's questions: of the title, and of all of it; nothing where it was not read whole."""
    read = [] if exam.holds_unread() else [_read(exam, question) for question in exam.all(of)]
    return [[sorted(question.title), sorted(question.all)] for question in read]


def _read(exam: Document, question: Part) -> Asked:
    title = terms([question.fields.title])
    said = terms(shown_text(exam.page, whole_lines(exam, question)))
    return Asked(frozenset(title), frozenset({*title, *said}))


def _lead(title: str) -> str:
    """A title without its subtitle: `Retry Budgets - Overload That Feeds Itself`."""
    text = plain(title)
    return _DASH.split(text, maxsplit=1)[0] or text


def _reporter(module: Leaf, exams: Sequence[Leaf]) -> str:
    """The exam that answers for a module's coverage: the one of its name, else the first."""
    own = [exam.path for exam in exams if slug(exam) == slug(module)]
    return min(own or [exam.path for exam in exams])


def _problem(leaf: Leaf, module: Leaf, block: dict[str, Any], exams: int) -> Problem:
    words = list(block["terms"].values())
    sought = listed(words[:_NAMED], "or") + (" and the like" if len(words) > _NAMED else "")
    who = "no question" if exams == 1 else f"no question of the module's {exams} exams"
    message = f"{who} touches {block['called']} of {module.path} (sought: {sought})"
    place = Related(Span(*block["span"]), "no question touches this block", module.path)
    return Problem(leaf.title_span, message, related=(place,))

"""Every focus block of a module is touched by a question of its exams."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar, Literal

from linter.checks.base import Context, CrossCheck
from linter.checks.wording import listed
from linter.gathering import Fact
from linter.leaf import Leaf
from linter.lines import covered
from linter.model import Problem, Related, Span
from linter.pairing import FACTS, pairs, slug
from linter.parts import Document, Part
from linter.prompts import shown_text, whole_lines
from linter.sections import component_name
from linter.terms import Asked, Sought, kindred, stem_of, terms, words_in
from linter.text import plain

_DASH = re.compile(r"\s[-\u2013\u2014]{1,3}\s")
_NAMED = 6  # how many terms a message names


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
        return Fact(self.named("blocks"), self._gathered)

    @property
    def _questions(self) -> Fact:
        return Fact(f"questions {self.of}", partial(_asked, self.of))

    def across(self, leaf: Leaf, context: Context) -> Iterator[Problem]:
        corpus = context.corpus
        for path, paths in pairs(corpus, self.module, leaf.kind.kind).items():
            module, exams = corpus.leaf(path), [exam for one in paths if (exam := corpus.leaf(one)) is not None]
            if module is None or leaf.path != _reporter(module, exams):
                continue
            found = list(self._sought(module.fact(self._blocks)))
            asked = self._asked(exams, {stem for _, sought in found for stem in (*sought.terms, *sought.title)})
            for block, sought in found if asked else ():
                if not sought.touched(asked, self.shared):
                    yield _problem(leaf, module, block, sought, len(exams))

    def _gathered(self, document: Document) -> dict[str, Any]:
        """The words of a module's title, and those of its blocks: of the title, and of all that is sought of it.

        That is the title, and the headings of the core concept and of the block's own. Words become terms only where a
        module is held against its exams: the stemmer takes longer than all other rules, and most modules have no exam.
        """
        if document.kind.kind != self.module:
            return {"title": [], "blocks": []}
        blocks = [
            {
                "called": f"{block.label}{_number(block)} {block.fields.title!r}",
                "span": [document.span(block).start, document.span(block).end],
                "title": words_in([_lead(block.fields.title)]),
                "words": words_in([_lead(block.fields.title), *self._headings(document, block)]),
            }
            for block in document.all(self.part)
        ]
        return {"title": words_in([_lead(document.title or "")]), "blocks": blocks}

    def _sought(self, gathered: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], Sought]]:
        """The blocks of a module that have terms, with them.

        What stands in the title of another block does not tell the two apart: it counts where nothing else is left.
        """
        stems = {stem for block in gathered["blocks"] for stem in terms(block["words"])}
        generic = kindred((word.casefold() for word in (*self.stop_words, *self.generic)), stems)
        without = frozenset({*map(stem_of, generic), *terms(gathered["title"])})
        titles = [terms(block["title"], without) for block in gathered["blocks"]]
        holding = Counter(stem for title in titles for stem in title)  # how many titles hold a stem
        for block, title in zip(gathered["blocks"], titles, strict=True):
            found = terms(block["words"], without)
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

    def _asked(self, exams: Sequence[Leaf], sought: set[str]) -> list[Asked]:
        """What the questions of the exams say that may have one of the stems sought; nothing where one of the exams was
        not read whole, or not at all."""
        found = [exam.fact(self._questions) for exam in exams]
        if not all(found):
            return []
        return [
            Asked(kindred(title, sought), kindred(said, sought)) for questions in found for title, said in questions
        ]


def _number(block: Part) -> str:
    return f" {block.fields.number}" if block.fields.number is not None else ""


def _asked(of: str, exam: Document) -> list[list[list[str]]]:
    """The words of an exam's questions: of the title, and of all below it; nothing where it was not read whole."""
    questions = () if exam.holds_unread() else exam.all(of)
    return [
        [words_in([question.fields.title]), words_in(shown_text(exam.page, whole_lines(exam, question)))]
        for question in questions
    ]


def _lead(title: str) -> str:
    """A title without its subtitle: `Retry Budgets - Overload That Feeds Itself`."""
    text = plain(title)
    return _DASH.split(text, maxsplit=1)[0] or text


def _reporter(module: Leaf, exams: Sequence[Leaf]) -> str:
    """The exam that answers for a module's coverage: the one of its name, else the first."""
    own = [exam.path for exam in exams if slug(exam) == slug(module)]
    return min(own or [exam.path for exam in exams])


def _problem(leaf: Leaf, module: Leaf, block: Mapping[str, Any], sought: Sought, exams: int) -> Problem:
    words = list(sought.terms.values())
    named = listed(words[:_NAMED], "or") + (" and the like" if len(words) > _NAMED else "")
    who = "no question" if exams == 1 else f"no question of the module's {exams} exams"
    message = f"{who} touches {block['called']} of {module.path} (sought: {named})"
    place = Related(Span(*block["span"]), "no question touches this block", module.path)
    return Problem(leaf.title_span, message, related=(place,))

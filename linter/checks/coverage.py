"""A check that every focus block of a module is touched by a question of its exams."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar, Literal

from linter.checks.base import Context, CorpusCheck
from linter.corpus import CorpusPage, Fact
from linter.findings import Problem, Related, Span
from linter.kinds.answers import question_lines, visible_text
from linter.kinds.document import Document, Part
from linter.kinds.sections import component_name
from linter.pairing import PAIRING_FACTS, exams_by_module, slug
from linter.text.source import intervals
from linter.text.wording import listed
from linter.text.words import BlockTerms, QuestionTerms, plain_text, stem_of, terms, words_in, words_sharing_stems

_DASH = re.compile(r"\s[-\u2013\u2014]{1,3}\s")
_TERMS_SHOWN = 6  # how many terms a message names


class Coverage(CorpusCheck):
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
        return (*PAIRING_FACTS, self._blocks_fact, self._questions_fact)

    @property
    def _blocks_fact(self) -> Fact:
        return Fact(self.fact_name("blocks"), self._block_words)

    @property
    def _questions_fact(self) -> Fact:
        return Fact(f"questions {self.of}", partial(_question_words, self.of))

    def across(self, page: CorpusPage, context: Context) -> Iterator[Problem]:
        corpus = context.corpus
        for path, paths in exams_by_module(corpus, self.module, page.kind.kind).items():
            module = corpus.page(path)
            exams = [exam for exam_path in paths if (exam := corpus.page(exam_path)) is not None]
            if module is None or page.path != _reporter(module, exams):
                continue
            blocks = list(self._block_terms(module.fact(self._blocks_fact)))
            stems = {stem for _, sought in blocks for stem in (*sought.terms, *sought.title)}
            questions = self._questions_with(exams, stems)
            for block, sought in blocks if questions else ():
                if not sought.touched(questions, self.shared):
                    yield _problem(page, module, block, sought, len(exams))

    def _block_words(self, document: Document) -> dict[str, Any]:
        """The words of a module's title, and of each block: those of its title, and those of all its subject.

        The subject is the title, the headings of the core concept and the block's own headings. Words become terms only
        where a module is compared with its exams: stemming takes longer than all other rules, and most modules have no
        exam.
        """
        if document.kind.kind != self.module:
            return {"title": [], "blocks": []}
        blocks = [
            {
                "called": f"{_numbered_label(block)} {block.fields.title!r}",
                "span": [document.span(block).start, document.span(block).end],
                "title": words_in([_without_subtitle(block.fields.title)]),
                "words": words_in([_without_subtitle(block.fields.title), *self._subject_headings(document, block)]),
            }
            for block in document.all(self.part)
        ]
        return {"title": words_in([_without_subtitle(document.title or "")]), "blocks": blocks}

    def _block_terms(self, gathered: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], BlockTerms]]:
        """The blocks of a module that have terms, each with its terms.

        A term in the title of another block does not tell the two apart: it counts only where nothing else is left.
        """
        stems = {stem for block in gathered["blocks"] for stem in terms(block["words"])}
        generic = words_sharing_stems((word.casefold() for word in (*self.stop_words, *self.generic)), stems)
        excluded = frozenset({*map(stem_of, generic), *terms(gathered["title"])})
        titles = [terms(block["title"], excluded) for block in gathered["blocks"]]
        title_counts = Counter(stem for title in titles for stem in title)  # how many titles hold a stem
        for block, title in zip(gathered["blocks"], titles, strict=True):
            block_terms = terms(block["words"], excluded)
            own = {stem: word for stem, word in block_terms.items() if title_counts[stem] == (stem in title)}
            if block_terms:
                yield block, BlockTerms(own or block_terms, frozenset(title))

    def _subject_headings(self, module: Document, block: Part) -> Iterator[str]:
        """The headings in a block that speak of its subject: other components are about the learner."""
        spec = module.kind.find(self.part)
        others = [part for part in block.children if part.name != self.component]
        taken = intervals((part.line, part.end) for part in others)
        for heading in module.page.headings_within(block.line + 1, block.end):
            if heading.line in taken:
                continue
            is_component = spec is not None and component_name(heading.text, spec) == self.component
            yield heading.text.partition(":")[2] if is_component else heading.text

    def _questions_with(self, exams: Sequence[CorpusPage], sought: set[str]) -> list[QuestionTerms]:
        """The words of the exams' questions that may have one of the stems sought.

        Nothing where one of the exams was not read whole, or not at all.
        """
        exam_questions = [exam.fact(self._questions_fact) for exam in exams]
        if not all(exam_questions):
            return []
        return [
            QuestionTerms(words_sharing_stems(title, sought), words_sharing_stems(body, sought))
            for questions in exam_questions
            for title, body in questions
        ]


def _numbered_label(block: Part) -> str:
    return block.label if block.fields.number is None else f"{block.label} {block.fields.number}"


def _question_words(of: str, exam: Document) -> list[list[list[str]]]:
    """The words of an exam's questions: of the title, and of all below it; nothing where it was not read whole."""
    questions = () if exam.holds_unread() else exam.all(of)
    return [
        [words_in([question.fields.title]), words_in(visible_text(exam.page, question_lines(exam, question)))]
        for question in questions
    ]


def _without_subtitle(title: str) -> str:
    """A title without its subtitle: `Retry Budgets - Overload That Feeds Itself`."""
    text = plain_text(title)
    return _DASH.split(text, maxsplit=1)[0] or text


def _reporter(module: CorpusPage, exams: Sequence[CorpusPage]) -> str:
    """The exam that answers for a module's coverage: the one of its name, else the first."""
    own = [exam.path for exam in exams if slug(exam) == slug(module)]
    return min(own or [exam.path for exam in exams])


def _problem(page: CorpusPage, module: CorpusPage, block: Mapping[str, Any], sought: BlockTerms, exams: int) -> Problem:
    words = list(sought.terms.values())
    shown = listed(words[:_TERMS_SHOWN], "or") + (" and the like" if len(words) > _TERMS_SHOWN else "")
    subject = "no question" if exams == 1 else f"no question of the module's {exams} exams"
    message = f"{subject} touches {block['called']} of {module.path} (sought: {shown})"
    place = Related(Span(*block["span"]), "no question touches this block", module.path)
    return Problem(page.title_span, message, related=(place,))

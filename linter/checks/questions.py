"""Checks of an exam's questions: what they ask for and speak of, and their model answers."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Literal

from pydantic import Field

from linter.checks.base import Check, Context
from linter.checks.phrases import paragraphs_with, phrase_pattern
from linter.findings import Problem, Related, Span
from linter.kinds.answers import (
    Ask,
    answer_lines,
    contains_phrase,
    count_line_words,
    fence_languages,
    hidden_lines,
    phrases_pattern,
    prompt_lines,
    question_lines,
    statements,
    visible_text,
)
from linter.kinds.document import Answer, Document, Part
from linter.kinds.options import is_multiple_choice
from linter.kinds.patterns import match_pattern
from linter.kinds.questions import difficulty_of, is_closed, is_section_heading
from linter.kinds.schema import PartSpec
from linter.markdown.ast import Block
from linter.markdown.inline import mask_inline
from linter.text.labels import BOLD_OPENING
from linter.text.source import intervals
from linter.text.wording import counted, listed
from linter.text.words import count_words, normalized, plain_text


class RequiredAnswer(Check):
    """Every question has a model answer; where none has any, one finding for the exam."""

    kind: Literal["required-answer"]
    of: str

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        spec = document.kind.find(self.of)
        key = document.first(spec.answer_key) if spec and spec.answer_key else None
        if key is not None and document.holds_unread(key):
            return  # the answers may stand in what was not read
        parts = list(document.all(self.of))
        without = [part for part in parts if part.answer is None and not document.holds_unread(part)]
        if len(without) > 1 and not any(part.answer for part in parts):
            yield Problem(document.title_span, f"none of the {len(parts)} questions has a model answer")
            return
        for part in without:
            yield Problem(document.span(part), f"{part.called} has no model answer")


_OUTERMOST = re.compile(r" {0,3}(?:\d{1,3}[.)]\s+)?(?:\*\*|__)")
_NUMBERED = re.compile(r" {0,3}\d{1,3}[.)]\s+\S")
_LIKE_QUESTION = re.compile(r"\d{1,3}(?:\.\d{1,3})*(?!\s?(?:hours?|hrs?|minutes?|mins?|points?|pts|marks|%)\b)(?!\w)")


class NoQuestionRead(Check):
    """Lines look like questions, and none could be read: what is said of questions is then said of none."""

    kind: Literal["no-question-read"]
    of: str
    min: int

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        if document.first(self.of) is not None or document.holds_unread():
            return
        lines = self._lines_like_questions(document)
        if len(lines) >= self.min:
            fact = f"{len(lines)} lines look like questions from here on, and none of them was read as one"
            yield Problem(document.page.heading_span(lines[0]), fact)

    def _lines_like_questions(self, document: Document) -> list[int]:
        """The headings and bold lines that read like questions, outside sections that hold none.

        Headings in content tabs are among them: they are not the page's own, and no questions. So are the numbered
        items of a section whose heading names a difficulty.
        """
        page, kind, spec = document.page, document.kind, document.kind.find(self.of)
        headings = [heading for heading in page.headings if heading.line != document.title_line]
        if spec is None:
            return []
        shut = (h for h in headings if is_closed(h.text, kind, spec) or is_section_heading(h.text, kind))
        closed = intervals((heading.line, heading.end) for heading in shut)
        difficult = (h for h in headings if difficulty_of(h.text, spec) is not None)
        graded = intervals((heading.line, heading.end) for heading in difficult)
        texts = [(heading.line, heading.text) for heading in headings]
        texts += [(block.line, block.text) for block in _headings_in_tabs(page.blocks)]
        for line, text in page.prose(page.front_matter.body, page.end):
            bold = BOLD_OPENING.read(text) if _OUTERMOST.match(text) else None
            if line in graded and _NUMBERED.match(text):
                texts.append((line, text))
            elif bold is not None:
                texts.append((line, bold.label))
        shown = ((line, plain_text(text).strip()) for line, text in texts if line not in closed)
        return sorted(line for line, text in shown if self._reads_like_question(text, spec))

    def _reads_like_question(self, text: str, spec: PartSpec) -> bool:
        if text.endswith("?") or _LIKE_QUESTION.match(text):
            return True
        named = (pattern for pattern in spec.heading if not pattern.startswith("{"))
        return any(match_pattern(pattern, text) is not None for pattern in named)


def _headings_in_tabs(blocks: Iterable[Block]) -> Iterator[Block]:
    for tab in blocks:
        if tab.kind == "tab":
            yield from (block for block in tab.children if block.kind == "heading")
            yield from _headings_in_tabs(tab.children)


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
            or is_multiple_choice(document, question)
        )

    def _limits(self, texts: Iterable[str]) -> bool:
        return any(contains_phrase([text], self.limits) or limits_words(text, self.limit_words) for text in texts)


def limits_words(text: str, most: int) -> bool:
    """Whether a text limits something to so many words: `in 25 words`, `<= 30 words`; `at least 20 words` does not."""
    stated = (found for found in _COUNT.finditer(text) if not (found["least"] or found["plus"] or found["more"]))
    return any(int(found["number"]) <= most for found in stated)


def answer_words(document: Document, question: Part, answer: Answer) -> int:
    """How many words a model answer has, its title or label left out."""
    if answer.words is not None:
        return count_words(answer.words)
    lines = answer_lines(document, question)
    return words_of_first(document, lines[0]) + count_line_words(document.page, lines[1:])


def words_of_first(document: Document, line: int) -> int:
    """The words behind the label in an answer's first line; the title of a block or a heading is none of them."""
    text = document.page.source.lines[line]
    if text.lstrip()[:3] in ("!!!", "???", "===") or text.lstrip().startswith("#"):
        return 0
    label = _LABEL.match(text)
    return count_words(plain_text(text[label.end() :] if label and (":" in label[0] or "*" in label[0]) else text))


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
    yield from visible_text(document.page, range(section.line + 1, min(parts[first].line, section.end)), code=False)


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
        return contains_phrase(visible_text(document.page, [*lines, *below]), self.words)


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
        options = is_multiple_choice(document, question, self.choices)
        return (self.ticked or not options) and self.ask.fits(statements(document, question), options)

    def _excused(self, document: Document, name: str, values: tuple[str, ...]) -> bool:
        stated = document.field(name)
        return stated is not None and normalized(stated.text.replace("_", " ")) in map(normalized, values)


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
        lines = [
            mask_inline(page.source.lines[line]) for line in question_lines(document, question) if not page.marks[line]
        ]
        money = _money(self.signs)
        if self.signs and any(money.search(_FORMULA.sub(" ", line)) for line in lines):
            return True
        spoken = normalized(" ".join(plain_text(line.lstrip("#> \t")) for line in lines))
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
        texts = [question.fields.title, *visible_text(document.page, lines)]
        if any(self._labelled(text) for text in texts) or contains_phrase(texts, self.address):
            return True
        return count_line_words(document.page, lines) >= self.words

    def _labelled(self, text: str) -> bool:
        return _label(self.labels).match(text) is not None


@lru_cache(maxsize=16)
def _label(labels: tuple[str, ...]) -> re.Pattern[str]:
    names = "|".join(map(re.escape, labels))
    ends = r"(?:\s*[:.\u2013\u2014-]|\s*\Z|(?<=\]))"
    return re.compile(rf"[\s>#*\-]*\[?(?:{names})(?:\s\w{{1,3}})?\]?{ends}", re.IGNORECASE)


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
        open_ = [part for part in questions if part.answer and is_visible(document, part.answer, hidden)]
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
            before = normalized(plain_text(text[max(found.start() - _REACH, 0) : found.start()])).split()[-_BEFORE:]
            if not contains_phrase([" ".join(before)], self.denials):
                return found
        return None


def is_visible(document: Document, answer: Answer, hidden: frozenset[int]) -> bool:
    """Whether a reader sees a model answer unasked: what follows its title or label stands outside collapsibles."""
    page = document.page
    if answer.line in hidden:
        return False
    if answer.words is not None or words_of_first(document, answer.line):
        return True
    filled = (n for n in range(answer.line + 1, answer.end) if page.source.lines[n].strip())
    first = next(filled, None)
    return first is not None and first not in hidden

"""Checks of words: forbidden and required phrases, placeholders, and numbered things that go by two names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import ClassVar, Literal

from pydantic import Field

from linter.checks.base import Check, Context, CorpusCheck, Phrase
from linter.corpus import Corpus, CorpusPage, Fact
from linter.findings import Problem, Related, Span
from linter.kinds.document import Document
from linter.markdown.ast import Page
from linter.markdown.inline import mask_inline
from linter.text.source import casefolded, intervals
from linter.text.wording import counted, listed
from linter.text.words import phrase_expression

_NAME = r"(?P<name>(?!\d)[^\W_][\w'’&/-]*(?:[ \t][\w'’&/-]+){0,7})"
_BOLD = re.compile(r"(\*\*|__)(?=\S)(?:(?!\1)[^\n]){1,300}\1")
_STEM = 5
_RUNS_ON = tuple("?!$(%+=#&/@")
_CLOSES = tuple(")]*_")


@dataclass(frozen=True, slots=True)
class _Mention:
    """A place that gives a number a name; `stems` are what two spellings of one name have in common."""

    what: str
    name: str
    stems: frozenset[str]
    path: str
    span: Span


class ConflictingNumber(CorpusCheck):
    """Every number of a numbered thing goes by one name in all pages; a short form of a name is no second one."""

    kind: Literal["conflicting-number"]
    words: tuple[str, ...] = Field(min_length=1, description="what is numbered: Law, Pillar")
    small: tuple[str, ...] = Field((), description="words that a name may hold in lower case")
    ignored: tuple[str, ...] = Field((), description="words of a name that do not tell it from others")
    not_names: tuple[str, ...] = Field((), description="words that no name holds: they say what a section is about")
    reads_corpus: ClassVar[bool] = True

    def facts(self) -> tuple[Fact, ...]:
        return (self._fact,)

    @property
    def _fact(self) -> Fact:
        return Fact(self.fact_name("mentions"), self._gathered)

    def _gathered(self, document: Document) -> list[list[object]]:
        found = self._mentions(document)
        return [[one.what, one.name, sorted(one.stems), one.span.start, one.span.end] for one in found]

    def across(self, page: CorpusPage, context: Context) -> Iterator[Problem]:
        conflicts = context.corpus.once(("conflicting-number", self), lambda: list(self._conflicts(context.corpus)))
        for groups in conflicts:
            odd, *others = [group[0] for group in groups]
            if odd.path == page.path:
                usual = others[-1]
                place = "elsewhere on the page" if usual.path == odd.path else f"in {usual.path.rsplit('/', 1)[-1]}"
                more = f" (and by {counted(len(others) - 1, 'other name')})" if len(others) > 1 else ""
                fact = f"{odd.what} is called {odd.name!r} here, and {usual.name!r} {place}{more}"
                related = tuple(
                    Related(o.span, f"{o.what} is called {o.name!r} here", o.path) for o in reversed(others)
                )
                yield Problem(odd.span, fact, related=related)

    def _conflicts(self, corpus: Corpus) -> Iterator[list[list[_Mention]]]:
        """The mentions of each number that has several names, by name; the name that the fewest pages use is first."""
        by_number: dict[str, list[_Mention]] = {}
        for page in corpus.sorted_pages():
            for what, name, stems, start, end in page.fact(self._fact):
                mention = _Mention(what, name, frozenset(stems), page.path, Span(start, end))
                by_number.setdefault(mention.what, []).append(mention)
        for mentions in by_number.values():
            groups = _groups(mentions)
            if len(groups) > 1:
                yield sorted(
                    groups, key=lambda group: (len({m.path for m in group}), len(group), -mentions.index(group[0]))
                )

    def _mentions(self, document: Document) -> Iterator[_Mention]:
        answers, own_lists = list(_answers(document)), list(self._own_lists(document))
        pattern = _pattern(self.words)
        title = document.field("title")
        if title is not None:
            offset = document.page.source.text.find(title.text, title.span.start, title.span.end)
            yield from self._found(pattern, title.text, max(offset, 0), document.path) if offset >= 0 else ()
        for start, text in document.page.paragraphs:
            if not any(word in text for word in self.words):
                continue
            for mention in self._found(pattern, mask_inline(text), start, document.path):
                at = document.page.source.position(mention.span.start)[0]
                if any(low < at < high and mention.what.startswith(word) for word, low, high in own_lists):
                    continue
                if not (any(low <= at < high for low, high in answers) and _is_bold(text, mention.span.start - start)):
                    yield mention

    def _own_lists(self, document: Document) -> Iterator[tuple[str, int, int]]:
        """The lines that number things of their own, and their word: under `The Three Pillars of Order`, or in a list
        that such a line with a colon introduces."""
        own = _own_list(self.words)
        for heading in document.page.headings:
            for found in own.finditer(heading.text):
                yield self._singular(found["word"]), heading.line, heading.end
        for intro, follows in pairwise(document.page.blocks):
            if intro.kind == "paragraph" and follows.kind == "list" and intro.text.rstrip(" *_").endswith(":"):
                for found in own.finditer(intro.text):
                    yield self._singular(found["word"]), intro.line - 1, follows.end

    def _singular(self, word: str) -> str:
        return next((one for one in self.words if word.casefold().startswith(one.casefold())), word)

    def _found(self, pattern: re.Pattern[str], text: str, start: int, path: str) -> Iterator[_Mention]:
        for found in pattern.finditer(text):
            name = self._name(found)
            stems = _stems(name, {*self.small, *self.ignored}) if name else frozenset()
            if stems:
                what = f"{found['word']} {int(found['number'])}"
                yield _Mention(what, name, stems, path, Span(start + found.start(), start + found.end("name")))

    def _name(self, found: re.Match[str]) -> str:
        """The name a mention gives, or nothing: every word of a name begins with a capital, and nothing runs on.

        A single word is a name only where a bracket or bold closes behind it; else it may begin a sentence.
        """
        words = re.split(r"\s-\s?|\s-\Z", found["name"])[0].split()
        after = found["after"].strip() if words == found["name"].split() else ""
        known = {word.casefold() for word in self.not_names}
        if (found["open"] and after != ")") or after in _RUNS_ON or after.isalnum():
            return ""
        if any(not (word[0].isupper() or word in self.small or word in "&-/") for word in words):
            return ""
        if any(word.casefold().strip("'’") in known for word in words):
            return ""
        return " ".join(words) if len(words) > 1 or after in _CLOSES else ""


_COUNTS = "two|three|four|five|six|seven|eight|nine|ten|twelve"


@lru_cache(maxsize=16)
def _own_list(words: tuple[str, ...]) -> re.Pattern[str]:
    """An expression for a counted list of numbered things that says whose they are: `the three pillars of order`."""
    word = "|".join(re.escape(word) for word in words)
    return re.compile(
        rf"(?<!\w)(?:{_COUNTS}|\d{{1,2}})\s(?:[\w-]{{1,30}}\s)?(?P<word>(?:{word})s)(?=\s(?:of|behind|for|in|that)\s|:)",
        re.IGNORECASE,
    )


@lru_cache(maxsize=16)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """An expression for a numbered thing and its name, such as `Law 3: Emergent Chaos`."""
    word = "|".join(re.escape(word) for word in words)
    return re.compile(
        rf"(?<!\w)(?P<word>{word})[ \t]#?(?P<number>\d{{1,3}})[*_]{{0,3}}"
        r"(?::|[ \t][-–—](?=[ \t])|[ \t](?P<open>\())[*_]{0,3}[ \t]?[*_]{0,3}[\"“']?"
        rf"{_NAME}(?P<after>[ \t]{{0,3}}\S?)"
    )


def _stems(name: str, ignored: set[str]) -> frozenset[str]:
    dropped = {word.casefold() for word in ignored}
    words = (re.sub(r"\W", "", word).casefold() for word in name.split() if word.casefold() not in dropped)
    return frozenset(word[:_STEM] for word in words if word)


def _groups(mentions: list[_Mention]) -> list[list[_Mention]]:
    """The mentions by name. Names whose words are among another's are the same: Failure, Correlated Failure."""
    groups: list[list[_Mention]] = []
    for mention in sorted(mentions, key=lambda mention: -len(mention.stems)):
        own = next((g for g in groups if mention.stems <= g[0].stems or g[0].stems <= mention.stems), None)
        if own is None:
            groups.append([mention])
        else:
            own.append(mention)
    order = {id(mention): place for place, mention in enumerate(mentions)}
    return [sorted(group, key=lambda mention: order[id(mention)]) for group in groups]


def _answers(document: Document) -> Iterator[tuple[int, int]]:
    """The lines of the model answers and of answer keys."""
    for name, spec in document.kind.parts.items():
        for part in document.all(name):
            if part.answer is not None:
                yield part.answer.line, part.answer.end
        if spec.answer_key:
            yield from ((part.line, part.end) for part in document.all(spec.answer_key))


def _is_bold(text: str, at: int) -> bool:
    return any(bold.start() <= at < bold.end() for bold in _BOLD.finditer(text))


_ASCII_WORD = re.compile(r"[A-Za-z0-9]+")


# What of a link or tag no reader sees: its target, and what stands in a tag.
_UNSEEN = re.compile(
    r"(?<=\])\((?:[^()\n]|\([^()\n]{0,200}\)){0,500}\)|(?<=\])\[[^\[\]\n]{0,200}\]|</?[A-Za-z][^<>]{0,500}>|https?://[^\s<>()]{1,500}"
)


class ForbiddenText(Check):
    """Phrases that must not stand in running text; code, HTML comments and inline code do not count."""

    kind: Literal["forbidden-text"]
    phrases: tuple[Phrase, ...]
    case_sensitive: bool = False

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        page = document.page
        pattern = phrase_pattern(self.phrases, self.case_sensitive)
        for start, text in paragraphs_with(page, self.phrases):
            for found in pattern.finditer(_UNSEEN.sub(_blank, mask_inline(text))):
                span = Span(start + found.start(), start + found.end())
                words = " ".join(text[found.start() : found.end()].split())
                yield Problem(span, f"text holds {words!r}")


class Mention(Check):
    """A page declares something in its front matter, or mentions it in its text."""

    kind: Literal["mention"]
    field: str
    value: str
    phrases: tuple[Phrase, ...]
    subject: str

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        stated = document.field(self.field)
        if (stated and stated.text.casefold() == self.value) or mention_line(document.page, self.phrases) is not None:
            return
        if document.holds_unread():
            return
        message = f"{document.kind.noun} neither declares `{self.field}: {self.value}` nor mentions {self.subject}"
        repair = None
        if not _has_repeated(document):
            type_ = document.field("type")
            parts = listed((spec.called(name) for name, spec in document.kind.parts.items() if spec.heading), "nor")
            called = document.kind.title.lower()
            repair = f"is `type: {type_.text}` right?" if type_ else f"is it a {called} at all, as its file is called?"
            message += f", and has no {parts}" if parts else ""
        yield Problem(document.title_span, message, repair)


def _has_repeated(document: Document) -> bool:
    names = [name for name, spec in document.kind.parts.items() if spec.heading]
    return any(document.first(name) for name in names)


def mention_line(page: Page, phrases: tuple[str, ...]) -> int | None:
    """The first body line (from 0) that holds one of the phrases outside code and comments, or None."""
    pattern = phrase_pattern(phrases, False)
    for start, text in paragraphs_with(page, phrases):
        if found := pattern.search(mask_inline(text, comments=True, code=False)):
            return page.source.position(start + found.start())[0]
    return None


@lru_cache(maxsize=256)
def phrase_pattern(phrases: tuple[str, ...], case_sensitive: bool) -> re.Pattern[str]:
    """An expression for any of the phrases; any white space, emphasis and both apostrophes fit.

    A phrase stands as whole words; where it begins or ends with a sign, a letter may stand beside it.
    """
    escaped = [
        f"{_word_border(phrase, 0)}{phrase_expression(phrase.split(), '*_', 20)}{_word_border(phrase, -1)}".replace(
            "'", "['\u2019]?+"
        )
        for phrase in phrases
    ]
    return re.compile(f"(?:{'|'.join(escaped)})", 0 if case_sensitive else re.IGNORECASE)


def _word_border(phrase: str, end: int) -> str:
    """Where a phrase begins (0) or ends (-1) with a letter, none stands beside it; underscores may, as emphasis."""
    if not (phrase[end].isalnum() or phrase[end] == "_"):
        return ""
    if end:
        return r"(?!_{0,3}[^\W_])"
    return r"(?<![^\W_])(?<![^\W_]_)(?<![^\W_]__)(?<![^\W_]___)"


def paragraphs_with(page: Page, phrases: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """The paragraphs in which one of the phrases may stand, in whatever case: all others lack a word of each phrase.

    Words are found a hundred times as fast as expressions, and most pages hold none of them.
    """
    words = [word for word in _telling(phrases) if word in page.source.folded]
    for start, text in page.paragraphs if words else ():
        shown = casefolded(text)
        if any(word in shown for word in words):
            yield start, text


@lru_cache(maxsize=256)
def _telling(phrases: tuple[str, ...]) -> frozenset[str]:
    """A word of each phrase that stands wherever the phrase does; the empty one where a phrase has none in ASCII."""
    return frozenset(max(_ASCII_WORD.findall(phrase), key=len, default="").casefold() for phrase in phrases)


_LINK = re.compile(r"\[[^\[\]]{0,500}\](?:\([^()]{0,500}\)|\[[^\[\]]{0,200}\])|https?://[^\s<>]{1,500}")

_SCRIPT = re.compile(r"<(script|style)(?=[\s/>]).*?(?:</\1(?=[\s/>])|\Z)", re.IGNORECASE | re.DOTALL)


class Placeholder(Check):
    """No placeholder stands in running text. Code, HTML comments, links and addresses do not count."""

    kind: Literal["placeholder"]
    marks: tuple[str, ...] = Field((), description="whole words, in exactly this case")
    phrases: tuple[str, ...] = Field((), description="phrases in any case")
    brackets: tuple[str, ...] = Field((), description="words that open a text in square brackets which is no link")

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        patterns = [_brackets(self.brackets)] if self.brackets else []
        patterns += [phrase_pattern(self.marks, True)] if self.marks else []
        patterns += [phrase_pattern(self.phrases, False)] if self.phrases else []
        scripts = intervals(_scripts(document.page))
        for start, text in paragraphs_with(document.page, self.brackets + self.marks + self.phrases):
            shown = _LINK.sub(_blank, mask_inline(text, comments=True))
            found: list[Span] = []
            for pattern in patterns:
                found.extend(Span(match.start(), match.end()) for match in pattern.finditer(shown))
                shown = pattern.sub(_blank, shown)  # `[Insert TODO]` is one placeholder
            for span in sorted(found):
                if start + span.start in scripts:
                    continue
                words = " ".join(text[span.start : span.end].split())
                yield Problem(Span(start + span.start, start + span.end), f"text holds the placeholder {words!r}")


def _scripts(page: Page) -> Iterator[tuple[int, int]]:
    """Where scripts and styles start and end; text behind them is a page's own."""
    source = page.source
    for block in page.blocks:
        if block.kind == "html" and _SCRIPT.match(block.text.lstrip()):
            end = source.starts[block.end] if block.end < len(source.starts) else len(source.text)
            yield from (script.span() for script in _SCRIPT.finditer(source.text, source.starts[block.line], end))


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


@lru_cache(maxsize=64)
def _brackets(words: tuple[str, ...]) -> re.Pattern[str]:
    opening = "|".join(re.escape(word) for word in words)
    return re.compile(rf"(?<![\w\]!])\[(?:{opening})\b[^\[\]\n]{{0,200}}\](?![(\[:])", re.IGNORECASE)

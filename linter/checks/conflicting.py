"""Numbered things of the course, such as its laws, that go by two names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar, Literal

from pydantic import Field

from linter.checks.base import Context, CrossCheck
from linter.checks.wording import counted
from linter.corpus import Corpus
from linter.gathering import Fact
from linter.inline import blanked
from linter.leaf import Leaf
from linter.model import Problem, Related, Span
from linter.parts import Document

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


class ConflictingNumber(CrossCheck):
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
        return Fact(self.named("mentions"), self._gathered)

    def _gathered(self, document: Document) -> list[list[object]]:
        found = self._mentions(document)
        return [[one.what, one.name, sorted(one.stems), one.span.start, one.span.end] for one in found]

    def across(self, leaf: Leaf, context: Context) -> Iterator[Problem]:
        conflicts = context.corpus.once(("conflicting-number", self), lambda: list(self._conflicts(context.corpus)))
        for groups in conflicts:
            odd, *others = [group[0] for group in groups]
            if odd.path == leaf.path:
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
        for leaf in corpus.leaves():
            for what, name, stems, start, end in leaf.fact(self._fact):
                mention = _Mention(what, name, frozenset(stems), leaf.path, Span(start, end))
                by_number.setdefault(mention.what, []).append(mention)
        for mentions in by_number.values():
            groups = _groups(mentions)
            if len(groups) > 1:
                yield sorted(
                    groups, key=lambda group: (len({m.path for m in group}), len(group), -mentions.index(group[0]))
                )

    def _mentions(self, document: Document) -> Iterator[_Mention]:
        answers = list(_answers(document))
        pattern = _pattern(self.words)
        title = document.field("title")
        if title is not None:
            offset = document.page.source.text.find(title.text, title.span.start, title.span.end)
            yield from self._found(pattern, title.text, max(offset, 0), document.path) if offset >= 0 else ()
        for start, text in document.page.paragraphs:
            if not any(word in text for word in self.words):
                continue
            for mention in self._found(pattern, blanked(text), start, document.path):
                at = document.page.source.position(mention.span.start)[0]
                if not (any(low <= at < high for low, high in answers) and _is_bold(text, mention.span.start - start)):
                    yield mention

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

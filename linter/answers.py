"""Finds the model answer of a question: inside it, or as its entry in an answer key."""

from __future__ import annotations

import re
from collections.abc import Sequence

from linter.kinds import Kind, PartSpec
from linter.near import stripped
from linter.page import Page
from linter.parts import Answer, Part
from linter.patterns import match
from linter.text import begins_with, normal, plain

_LIST_MARK = r"\s*(?:>\s*)?(?:[-*+]\s+|\d{1,3}[.)]\s+)?"
_BOLD = re.compile(_LIST_MARK + r"(?:\*\*|__)(?P<label>[^*_]{2,80}?)(?:\*\*|__)")
_PLAIN = re.compile(_LIST_MARK + r"(?P<label>[A-Za-z][A-Za-z ]{1,40}?)\s{0,2}(?:\([^()]{0,40}\)|\d{1,2})?\s{0,2}:")
_OPTION = re.compile(_LIST_MARK + r"\S")
_KEY_ENTRY = re.compile(
    r"(?:^|[,;|]|\s)\(?(?:Q(?:uestion)?\s?)?(?P<id>[A-Za-z0-9.]{1,4}(?:-[A-Za-z0-9]{1,3}){0,3}?)"
    r"\s?[-:.)\u2013\u2192=]\s{0,2}[^\s,;:]"
)


class AnswerFinder:
    """Looks up the model answers of one page's questions; the answer key is read once."""

    def __init__(self, page: Page, kind: Kind, spec: PartSpec, sections: Sequence[Part]) -> None:
        self._page, self._spec = page, spec
        key = next((part for part in sections if part.name == spec.answer_key and part.level), None)
        self._key = _key_entries(page, spec, key) if key else {}

    def find(self, question: Part) -> Answer | None:
        """The model answer of a question, or None."""
        if self._spec.answers is None:
            return None
        found = [answer for answer in (self._block(question), self._line(question)) if answer is not None]
        if found:
            return min(found, key=lambda answer: answer.line)
        line = self._key.get((question.fields.id or "").casefold())
        return None if line is None else Answer(line, line + 1, in_key=True)

    def _block(self, question: Part) -> Answer | None:
        start = question.line
        blocks = self._page.walk(start, start + 1) if question.level == 9 else self._page.walk(start + 1, question.end)
        for block in blocks:
            if block.line == start:
                continue
            if block.kind in ("admonition", "collapsible", "tab", "heading") and self._is_title(plain(block.text)):
                end = self._heading_end(block.line, question.end) if block.kind == "heading" else block.end
                return Answer(block.line, end, visible=block.kind != "collapsible")
        return None

    def _heading_end(self, line: int, limit: int) -> int:
        return next((min(h.end, limit) for h in self._page.headings if h.line == line), limit)

    def _is_title(self, text: str) -> bool:
        title = stripped(text)
        answers = self._spec.answers
        return answers is not None and any(begins_with(title, normal(name)) for name in answers.titles)

    def _line(self, question: Part) -> Answer | None:
        for line, text in self._page.prose(question.line + 1, question.end):
            if self._opens_answer(text) or self._ticked(text):
                return Answer(line, question.end, visible=True)
        return None

    def _opens_answer(self, text: str) -> bool:
        answers = self._spec.answers
        label = _BOLD.match(text) or _PLAIN.match(text)
        if label is None or answers is None:
            return False
        words = normal(label["label"]).rstrip(": ")
        for name in answers.labels:
            if words == normal(name):
                return True
            rest = words.removeprefix(normal(name))
            if rest != words and rest[:1] in " :(" and label.re is _BOLD:
                return (
                    not any(word in answers.not_after for word in rest.strip(" :(").split()[:1])
                    and len(rest.split()) <= 6
                )
        return False

    def _ticked(self, text: str) -> bool:
        answers = self._spec.answers
        return answers is not None and any(tick in text for tick in answers.ticks) and bool(_OPTION.match(text))


def _key_entries(page: Page, spec: PartSpec, key: Part) -> dict[str, int]:
    """The ids an answer key speaks of, with the line of each."""
    entries: dict[str, int] = {}
    for block in page.walk(key.line + 1, key.end):
        if block.kind in ("heading", "tab", "collapsible", "admonition"):
            for pattern in (*spec.heading, *spec.tab):
                fields = match(pattern, plain(block.text))
                if fields and fields.id:
                    entries.setdefault(fields.id.casefold(), block.line)
    for line, text in page.prose(key.line + 1, key.end):
        if not text.lstrip().startswith("#"):
            for entry in _KEY_ENTRY.finditer(plain(text)[:2_000]):
                entries.setdefault(entry["id"].casefold(), line)
    return entries

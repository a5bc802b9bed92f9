"""Finds the model answer of a question: inside it, or as its entry in an answer key."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from linter.kinds import PartSpec
from linter.lines import covered
from linter.openings import stripped
from linter.page import Block, Page
from linter.parts import Answer, Part
from linter.patterns import match
from linter.text import begins_with, normal, plain

_LIST_MARK = r"\s*(?:>\s*)?(?:[-*+]\s+|\d{1,3}[.)]\s+)?"
_BOLD = re.compile(_LIST_MARK + r"(?:\*{1,3}|_{1,3})(?P<label>[^*_]{2,80}?)(?:\*{1,3}|_{1,3})")
_PLAIN = re.compile(_LIST_MARK + r"(?P<label>[A-Za-z][A-Za-z ]{1,40}?)\s{0,2}(?:\([^()]{0,40}\)|\d{1,2})?\s{0,2}:")
_BLANK = re.compile(r"[\s:*]*__[\s_*.]*\Z")  # `Answer: ______` is for the reader to fill in
_SUMMARY = re.compile(r"<summary[^<>]{0,200}>(?P<title>.{0,200}?)</summary>", re.IGNORECASE | re.DOTALL)
_LAST = frozenset({"answer", "answers", "solution", "solutions"})
_NO_ANSWER = frozenset(
    {"hint", "hints", "tip", "wrong", "incorrect", "no", "not", "without", "before", "bad", "partial"}
)
_OPTION = re.compile(_LIST_MARK + r"\S")
_SHARERS, _GIST = 10, 30  # questions that are given all of an entry they share, and lines of it that the others are
_KEY_ENTRY = re.compile(
    r"(?:^|[,;|]|\s)\(?(?:Q(?:uestion)?\s?)?(?P<id>[A-Za-z0-9.]{1,4}(?:-[A-Za-z0-9]{1,3}){0,3}?)"
    r"\s?[-:.)\u2013\u2192=]\s{0,2}[^\s,;:]"
)


class AnswerFinder:
    """Looks up the model answers of one page's questions; the answer key is read once."""

    def __init__(self, page: Page, spec: PartSpec, keys: Sequence[Part], ids: frozenset[str]) -> None:
        self._page, self._spec = page, spec
        self._given: Counter[int] = Counter()
        self._key: dict[str, Answer] = {}
        inside = covered((key.line + 1, key.end) for key in keys)
        self._titles = {normal(h.text.split(":", 1)[-1]): h for h in page.headings if h.line in inside}
        for key in keys:
            for name, entry in key_entries(page, spec, key, ids).items():
                self._key.setdefault(name, entry)

    def find(self, question: Part) -> Answer | None:
        """The model answer of a question, or None."""
        if self._spec.answers is None:
            return None
        found = [answer for answer in (self._block(question), self._line(question)) if answer is not None]
        if found:
            return min(found, key=lambda answer: answer.line)
        entry = self._key.get((question.fields.id or "").casefold())
        # A question with a wrong id is found in the key by its title: one fault, one finding.
        same = self._titles.get(normal(question.fields.title)) if entry is None and question.fields.title else None
        return self._shared(entry if same is None else Answer(same.line, same.end, in_key=True))

    def _shared(self, entry: Answer | None) -> Answer | None:
        """An entry of a key; so many questions may share one that only the first few are given all of it."""
        if entry is None or entry.end - entry.line <= _GIST:
            return entry
        self._given[entry.line] += 1
        return entry if self._given[entry.line] <= _SHARERS else replace(entry, end=entry.line + _GIST)

    def _block(self, question: Part) -> Answer | None:
        start = question.line
        blocks = self._page.walk(start, start + 1) if question.level == 9 else self._page.walk(start + 1, question.end)
        for block in blocks:
            if block.line == start:
                continue
            if titles_answer(block, self._spec):
                visible = block.kind not in ("collapsible", "html")
                return Answer(block.line, self._end(block, question.end), visible)
        return None

    def _end(self, block: Block, limit: int) -> int:
        """The line after a block; an HTML block ends at a blank line, and `<details>` where it is closed."""
        if block.kind != "html" or "</details" in block.text.casefold():
            return block_end(self._page, block, limit)
        lines = self._page.source.lines
        return next((n + 1 for n in range(block.end, limit) if "</details" in lines[n].casefold()), block.end)

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
        if _BLANK.match(text, label.end()):
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


def titles_answer(block: Block, spec: PartSpec) -> bool:
    """Whether a block holds a model answer by its title: it begins with one of the words for it, or ends in one."""
    answers, title = spec.answers, _title(block)
    if answers is None or title is None:
        return False
    words = stripped(plain(title)).replace(":", " ").split()
    if _NO_ANSWER & set(words):
        return False
    for name in answers.titles:
        length = len(normal(name).split())
        if begins_with(" ".join(words), normal(name)):
            return not (words[length : length + 1] and words[length] in answers.not_after)
    return bool(words) and words[-1] in _LAST  # "Show Solution", "Question 1 Answer", "Click to reveal the answer"


def heads_answer(text: str, spec: PartSpec) -> bool:
    """Whether a heading is nothing but a title of one model answer: `Model Answer`, not `Model Answers`."""
    return spec.answers is not None and stripped(plain(text)).rstrip(": ") in map(normal, spec.answers.titles)


def _title(block: Block) -> str | None:
    if block.kind == "html":
        summary = _SUMMARY.search(block.text)
        return summary["title"] if summary else None
    return block.text if block.kind in ("admonition", "collapsible", "tab", "heading") else None


def block_end(page: Page, block: Block, limit: int) -> int:
    """The line after what a block holds; a heading of the page holds all it rules, one inside a block all up to it."""
    if block.kind != "heading":
        return block.end
    own = page.heading_at(block.line)
    return limit if own is None else min(own.end, limit)


def key_entries(page: Page, spec: PartSpec, key: Part, ids: frozenset[str]) -> dict[str, Answer]:
    """The entry of each of the ids (in lower case) that an answer key speaks of."""
    entries: dict[str, Answer] = {}
    for block in page.walk(key.line + 1, key.end):
        if block.kind in ("heading", "tab", "collapsible", "admonition"):
            for pattern in (*spec.heading, *spec.tab):
                fields = match(pattern, plain(block.text))
                if fields and fields.id and fields.id.casefold() in ids:
                    end = block_end(page, block, key.end)
                    entries.setdefault(fields.id.casefold(), Answer(block.line, end, in_key=True))
    # An id counts where it occurs first: numbers inside an entry have been seen before, as a rule, and end none.
    first: dict[str, tuple[int, str | None]] = {}
    for line, text in page.prose(key.line + 1, key.end):
        for name, words in _line_entries(text, ids):
            if name not in entries:
                first.setdefault(name, (line, words))
    starts = sorted({line for line, _ in first.values()})
    ends = dict(zip(starts, [*starts[1:], key.end], strict=False))
    for name, (line, words) in first.items():
        entries[name] = Answer(line, ends[line], in_key=True, words=words)
    return entries


def _line_entries(text: str, ids: frozenset[str]) -> list[tuple[str, str | None]]:
    """The entries in a line of an answer key: the id, and its words where the line holds several entries."""
    if text.lstrip().startswith("#"):
        return []
    shown = plain(text)[:2_000]
    if shown.startswith("|"):  # a row of a table: the id stands in its first cell
        name, _, rest = shown[1:].partition("|")
        name = name.strip().casefold().removeprefix("question").removeprefix("q").strip()
        return [(name, rest.strip(" |"))] if name in ids and rest.strip(" |") else []
    found = [entry for entry in _KEY_ENTRY.finditer(shown) if entry["id"].casefold() in ids]
    ends = [entry.start() for entry in found[1:]] + [len(shown)]
    return [
        (entry["id"].casefold(), shown[entry.end("id") : end] if len(found) > 1 else None)
        for entry, end in zip(found, ends, strict=False)
    ]

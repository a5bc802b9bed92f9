"""What a question asks and what its model answer says: the lines of both, and their text as a reader sees it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from linter.answers import block_end, titles_answer
from linter.features import language
from linter.inline import blanked
from linter.markdown import material_opening
from linter.page import COMMENT, Block, Page
from linter.parts import Document, Part
from linter.text import normal, plain, words

_OPENS = re.compile(r"\s*(?:#{1,6}\s|[-*+]\s|\d{1,3}[.)]\s|\(?[A-Za-z][.)]\s|>|\||(?:\*\*|__)[^*_]{1,60}(?:\*\*|__))")
_MARKS = re.compile(r"[\s>#|]*(?:(?:[-*+]|\d{1,3}[.)]|\(?[A-Za-z][.)])\s+)?(?:\[[ xX]\]\s+)?")
_NAME = re.compile(r"\w+")
_FENCE = re.compile(r"[\s>]*(?:`{3,}|~{3,})")
_CONTAINERS = ("list", "quote", "table", "admonition", "collapsible", "tab")
_DETAILS = re.compile(r"(?<!\\)<(?P<close>/?)details\b(?P<rest>[^>]{0,200})", re.IGNORECASE)


def blocks(page: Page, question: Part) -> Iterator[Block]:
    """The blocks inside a question, nested ones included; its own heading or tab is none of them."""
    return (block for block in page.walk(question.line, question.end) if block.line > question.line)


def hidden_lines(page: Page, start: int, end: int) -> frozenset[int]:
    """The lines a reader sees only after a click: closed collapsibles with their titles, closed `<details>`."""
    lines: set[int] = set()
    for block in page.walk(start, end):
        if block.kind == "collapsible" and not page.source.lines[block.line].lstrip().startswith("???+"):
            lines.update(range(block.line, block.end))
    lines.update(_in_details(page, start, end))
    return frozenset(lines)


@lru_cache(maxsize=8)
def _has_details(page: Page) -> bool:
    """Whether a page holds any `<details>`: each of its questions asks, and the page is searched once."""
    return "<details" in page.source.folded


def _in_details(page: Page, start: int, end: int) -> Iterator[int]:
    """The lines inside closed `<details>`. One that is opened in a list or another container ends with that."""
    if not _has_details(page):
        return
    tops = iter([block for block in page.within(start, end) if block.kind in _CONTAINERS])
    inside, depth, outer = next(tops, None), 0, 0
    for line, text in page.prose(start, end):
        while inside is not None and line >= inside.end:
            inside, depth = next(tops, None), min(depth, outer)
        if inside is None or line <= inside.line:
            outer = depth
        tags = list(_DETAILS.finditer(blanked(text, comments=True))) if "<" in text else []
        opened = sum(not tag["close"] and "open" not in tag["rest"].casefold().split() for tag in tags)
        if depth or opened:
            yield line
        depth = max(0, depth + opened - sum(bool(tag["close"]) for tag in tags))


def answer_lines(document: Document, question: Part) -> list[int]:
    """The lines of a question's model answer: all that are titled so inside it, or its entry in an answer key."""
    first = question.answer
    spec = document.kind.find(question.name)
    if first is None or spec is None:
        return []
    lines = set(range(first.line, first.end))
    if not first.in_key:
        for block in blocks(document.page, question):
            if block.line >= first.end and titles_answer(block, spec):
                lines.update(range(block.line, block_end(document.page, block, question.end)))
    return sorted(lines)


def prompt_lines(document: Document, question: Part) -> list[int]:
    """The lines below a question's heading that it shows: without its model answer, hints and other collapsibles."""
    hidden = hidden_lines(document.page, question.line, question.end)
    taken = hidden.union(_own_answer(document, question))
    return [line for line in range(question.line + 1, question.end) if line not in taken]


def _own_answer(document: Document, question: Part) -> Iterable[int]:
    """The lines of a question's model answer; those of an entry in a key only where they lie inside the question."""
    answer = question.answer
    if answer is None or not answer.in_key:
        return answer_lines(document, question)
    return range(max(answer.line, question.line), min(answer.end, question.end))


def whole_lines(document: Document, question: Part) -> list[int]:
    """All lines of a question, with its model answer, wherever that stands."""
    return sorted({*range(question.line, question.end), *answer_lines(document, question)})


def statements(document: Document, question: Part) -> list[str]:
    """What a question says to its reader, outside code: its title, then its list items and paragraphs, unwrapped."""
    found: list[list[str]] = [[question.fields.title]]
    last = -1
    for line in prompt_lines(document, question):
        text = document.page.source.lines[line]
        if document.page.marks[line] or not text.strip():
            continue
        shown = plain(_MARKS.sub("", _title(text), count=1))
        if line == last + 1 and not _OPENS.match(text) and len(found) > 1:
            found[-1].append(shown)
        else:
            found.append([shown])
        last = line
    return [" ".join(part) for part in found]


def shown_text(page: Page, lines: Iterable[int], code: bool = True) -> Iterator[str]:
    """The text of some lines without markup; comments and the marks of fences are left out, code only if asked."""
    for line in lines:
        text = page.source.lines[line]
        mark = page.marks[line]
        if mark == COMMENT or (mark and (not code or _FENCE.match(text))):
            continue
        yield text if mark else plain(_title(text).lstrip("#> \t"))


def said_words(page: Page, lines: Iterable[int]) -> int:
    """How many words some lines hold; in code every name and number is one, in tables every run between blanks."""
    shown = list(lines)
    prose = sum(words(text) for text in shown_text(page, (line for line in shown if not page.marks[line])))
    code = shown_text(page, (line for line in shown if page.marks[line]))
    return prose + sum(len(_NAME.findall(text)) for text in code)


def fence_languages(document: Document, question: Part) -> Iterator[str]:
    """The languages of the tagged fences in a question and its model answer."""
    page, answer = document.page, question.answer
    entry = page.fences_within(answer.line, answer.end) if answer and answer.in_key else ()
    for fence in (*page.fences_within(question.line + 1, question.end), *entry):
        if tag := language(fence):
            yield tag


def _title(text: str) -> str:
    """The title of a Material block that the line opens, else the line."""
    opening = material_opening(text.strip()) if text.lstrip()[:3] in ("!!!", "???", "===") else None
    return opening[2] if opening else text


@lru_cache(maxsize=256)
def phrases_pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """An expression for any of the phrases, as whole words of normal text."""
    escaped = sorted((re.escape(normal(phrase)) for phrase in phrases if normal(phrase)), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(escaped)})(?!\w)" if escaped else r"(?!)")


def says(texts: Iterable[str], phrases: tuple[str, ...]) -> bool:
    """Whether one of the texts holds one of the phrases as whole words; case, emphasis and hyphens do not count."""
    pattern = phrases_pattern(phrases)
    return any(pattern.search(normal(text)) for text in texts)

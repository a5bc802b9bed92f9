"""What a stretch of a page contains: questions, lists, steps, code, tables, diagrams, words."""

from __future__ import annotations

import re

from linter.page import Block, Page
from linter.text import plain, words

_URL = re.compile(r"https?://\S{1,500}")
_QUESTION = re.compile(r"\?(?=[\s\"'\u201d\u2019)\]*_~|:.!]|\Z)")
_LIST_LINE = re.compile(r"\s*(?:[-*+]|\d{1,3}[.)])\s+\S")
_NUMBERED_LINE = re.compile(r"\s*(?:[-*+]\s+)?(?:\*\*)?(?:Q(?:uestion)?\s?)?\d{1,3}[.):]\s*\S", re.IGNORECASE)
_STEP = re.compile(
    r"\s*(?:[-*+]\s+|\d{1,3}[.)]\s+)?(?:\*\*|__)?(?:Step|Task|Part|Exercise)\s{1,3}\w{1,4}\b", re.IGNORECASE
)
MERMAID = "mermaid"


def language(block: Block) -> str:
    """The language a fence is tagged with, in lower case: `{.python}` and `python title="x"` are python."""
    info = block.info.strip("{} ").split(" ")[0].split(",")[0]
    return info.lstrip(".").casefold()


def has(page: Page, feature: str, start: int, end: int) -> bool:
    """Whether lines `start` (a heading, whose own text counts for questions) to `end` hold a feature."""
    if feature == "question":
        return any(is_question(text) for _, text in page.prose(start, end))
    if feature == "step":
        return any(_STEP.match(text) for _, text in page.prose(start + 1, end))
    if feature in ("list", "numbered"):
        pattern = _LIST_LINE if feature == "list" else _NUMBERED_LINE
        return any(pattern.match(text) for _, text in page.prose(start + 1, end))
    blocks = page.walk(start + 1, end)
    if feature == "diagram":
        return any(block.kind == "fence" and language(block) == MERMAID for block in blocks)
    if feature == "fence":
        return any(block.kind == "fence" and language(block) != MERMAID for block in blocks)
    if feature == "code":
        return any(block.kind == "code" or (block.kind == "fence" and language(block) != MERMAID) for block in blocks)
    if feature == "table":
        return any(
            block.kind == "table" or (block.kind == "html" and "<table" in block.text.casefold()) for block in blocks
        )
    raise ValueError(f"unknown feature {feature!r}")


def is_question(text: str) -> bool:
    """Whether a line of text asks something; question marks inside addresses do not count."""
    return "?" in text and bool(_QUESTION.search(_URL.sub("", plain(text))))


def word_count(page: Page, start: int, end: int) -> int:
    """The words of the prose in these lines, markup left out."""
    return sum(words(plain(text.lstrip("#> \t"))) for _, text in page.prose(start, end) if text.strip())

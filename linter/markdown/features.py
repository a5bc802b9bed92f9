"""What a stretch of a page contains: questions, lists, steps, code, tables, diagrams, words."""

from __future__ import annotations

import re

from linter.markdown.ast import Block, Page
from linter.text.words import count_words, plain_text

_URL = re.compile(r"https?://\S{1,500}")
_QUESTION = re.compile(r"(?<=\S)\?(?=[\s\"'\u201d\u2019)\]*_~|:.!]|\Z)")
_IMAGE = re.compile(r"!\[[^\[\]]{0,500}\]\([^()]{0,500}\)")
_LIST_LINE = re.compile(r"\s*(?:[-*+]|\d{1,3}[.)])\s+\S")
_NUMBERED_LINE = re.compile(
    r"\s*(?:[-*+]\s+)?(?:\*\*|__)?(?:(?:Q|Question|Prompt|Reflection)\s?)?\(?\d{1,3}(?:\*\*|__)?[.):]\s*\S",
    re.IGNORECASE,
)
_STEP = re.compile(
    r"\s*(?:[-*+]\s+|\d{1,3}[.)]\s+)?(?:\*\*|__)?(?i:Step|Task|Part|Exercise)\s{1,3}(?:\d{1,2}|[A-Z]|[IVX]{1,4}|(?i:one|two))\b"
)
_BULLET_LINE = re.compile(r"\s*[-*+]\s+\S")
_ORDERED_LINE = re.compile(r"\s*\d{1,3}[.)]\s+\S")
_LINES = {
    "list": _LIST_LINE,
    "numbered": _NUMBERED_LINE,
    "unordered-list": _BULLET_LINE,
    "ordered-list": _ORDERED_LINE,
    "image": re.compile(r".{0,2000}?!\[[^\]]{0,500}\]\("),
    "link": re.compile(r".{0,2000}?(?<!!)\[[^\]]{1,500}\]\("),
}
_MARKS = "#> \t"  # a step or numbered prompt may be a heading or stand in a quote
MERMAID = "mermaid"


def fence_language(block: Block) -> str:
    """The language a fence is tagged with, in lower case: `{.python}` and `python title="x"` are python."""
    info = block.info.strip("{} ").split(" ")[0].split(",")[0]
    return info.lstrip(".").casefold()


def has_feature(page: Page, feature: str, start: int, end: int) -> bool:
    """Whether lines `start` (a heading, whose own text counts for questions) to `end` hold a feature."""
    if feature == "question":
        return any(is_question(text) for _, text in page.prose(start, end))
    if feature == "step":
        return any(_STEP.match(text.lstrip(_MARKS)) for _, text in page.prose(start + 1, end))
    if feature in _LINES:
        return any(_LINES[feature].match(text.lstrip(_MARKS)) for _, text in page.prose(start + 1, end))
    blocks = page.walk(start + 1, end)
    if feature == "diagram":
        return any(block.kind == "fence" and fence_language(block) == MERMAID for block in blocks)
    if feature == "fence":
        return any(block.kind == "fence" and fence_language(block) != MERMAID for block in blocks)
    if feature == "code":
        return any(
            block.kind == "code" or (block.kind == "fence" and fence_language(block) != MERMAID) for block in blocks
        )
    # No other feature is left than a table.
    return any(
        block.kind == "table" or (block.kind == "html" and "<table" in block.text.casefold()) for block in blocks
    )


def is_question(text: str) -> bool:
    """Whether a line of text asks something; question marks inside addresses do not count."""
    return "?" in text and bool(_QUESTION.search(_URL.sub("", plain_text(_IMAGE.sub("", text)))))


def word_count(page: Page, start: int, end: int) -> int:
    """The words of the prose in these lines, markup left out."""
    return sum(count_words(plain_text(text.lstrip("#> \t"))) for _, text in page.prose(start, end) if text.strip())


def item_count(page: Page, start: int, end: int) -> int:
    """The items of the lists in these lines; nested items are not counted."""
    return sum(
        sum(child.kind == "item" for child in block.children)
        for block in page.within(start, end)
        if block.kind == "list"
    )

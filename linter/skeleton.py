"""The skeleton of a part: the text of its kind page, and what the rules ask for beside it, as Markdown."""

from __future__ import annotations

import re
from functools import lru_cache

from linter import front_matter, reading
from linter.features import has, item_count, word_count
from linter.page import Page
from linter.skeleton_data import MARK, Demand
from linter.source import from_text

_PLAIN = f"{MARK}: write this part."
_FEATURES = {
    "question": f"{MARK}: ask what the reader should be able to answer here. What follows, and why?",
    "list": f"- {MARK}: a point of this part",
    "unordered-list": f"- {MARK}: a point of this part",
    "ordered-list": f"1. {MARK}: the first point of this part",
    "numbered": f"1. {MARK}: the first point of this part",
    "step": f"Step 1: {MARK}: say what to do first",
    "code": f"```text\n{MARK}\n```",
    "fence": f"```text\n{MARK}\n```",
    "table": f"| {MARK} | {MARK} |\n|---|---|\n| {MARK} | {MARK} |",
    "diagram": f'```mermaid\nflowchart LR\n    cause["{MARK}: cause"] --> effect["{MARK}: effect"]\n```',
    "image": f"![{MARK}: say what the image shows](https://example.org/image.png)",
    "link": f"[{MARK}: name the page](https://example.org/)",
}
_FILLING = "Replace this sentence."
_HEADING = re.compile(r"(#{1,5}) (?=\S)")
_FENCE = re.compile(r"(```|~~~)")
_SPACE = re.compile(r"\s+")


@lru_cache(maxsize=256)  # many pages lack the same parts
def skeleton(texts: tuple[str, ...], demand: Demand, level: int) -> str:
    """The text under a part's heading of a level, without a line end: it breaks none of the rules of the demand."""
    text = "\n\n".join(part.strip("\n") for part in texts) or _PLAIN
    filled = _filled(text, demand)
    if demand.most_words is not None and _words(filled) > demand.most_words:
        filled = _filled(_PLAIN if demand.most_words > 4 else MARK, demand)
    filled = f"{filled}{_subheadings(filled, demand)}"
    return _below(filled, level).replace(MARK, demand.mark)


def _filled(text: str, demand: Demand) -> str:
    for phrases in demand.phrases:
        shown = _SPACE.sub(" ", text).casefold()
        if not any(_SPACE.sub(" ", phrase).casefold() in shown for phrase in phrases):
            text = f"{phrases[0]}\n\n{text}"
    for features in demand.features:
        page = _page(text)
        if features and not any(has(page, feature, 0, page.end) for feature in features):
            text = f"{text}\n\n{_FEATURES[features[0]]}"
    text += _items(text, demand.items)
    return text + _filling(text, demand.words)


def _items(text: str, asked: int) -> str:
    if not asked:
        return ""
    page = _page(text)
    lacking = asked - item_count(page, 1, page.end)
    lines = [f"- {MARK}: a point of this part"] * lacking
    return "\n\n" + "\n".join(lines) if lines else ""


def _filling(text: str, asked: int) -> str:
    """Words that fill a text up to what is asked, and not one more."""
    lacking = asked - _words(text) if asked else 0
    if lacking <= 0:
        return ""
    lead = f"{MARK}: write at least {asked} words in place of these."
    opening = [lead] if lacking >= _words(lead) else []
    lacking -= _words(" ".join(opening))
    rest = ["Replace.", "Replace this."][lacking % 3 - 1 : lacking % 3]
    return "\n\n" + " ".join([*opening, *[_FILLING] * (lacking // 3), *rest])


def _subheadings(text: str, demand: Demand) -> str:
    """Headings directly under the part's own, as many as are lacking, each with something under it."""
    if not demand.subheadings:
        return ""
    found = sum(heading.level == 2 for heading in _page(_below(text, 1)).headings)
    added = (f"\n\n# {number}. {MARK}\n\n{_PLAIN}" for number in range(found + 1, demand.subheadings + 1))
    return "".join(added)


def _below(text: str, level: int) -> str:
    """A text whose headings, written from `#` on, stand below a heading of a level; code stays as it is."""
    lines: list[str] = []
    fence = ""
    for line in text.split("\n"):
        mark = _FENCE.match(line)
        if mark and (not fence or fence == mark[1]):
            fence = "" if fence else mark[1]
        heading = None if fence else _HEADING.match(line)
        lines.append(line if heading is None else "#" * min(len(heading[1]) + level, 6) + line[len(heading[1]) :])
    return "\n".join(lines)


def _words(text: str) -> int:
    page = _page(text)
    return word_count(page, 1, page.end)


@lru_cache(maxsize=128)  # the blocks of a page lack the same parts
def _page(text: str) -> Page:
    """The text as a page below a heading, so that it is measured as the rules measure it."""
    source = from_text(f"# x\n\n{text}\n")
    return reading.read(source, front_matter.read(source))


def indented(opening: str, text: str) -> str:
    """A block of Material for MkDocs: its opening line, and below it the text, indented by four."""
    lines = (f"    {line}" if line else "" for line in text.split("\n"))
    return "\n".join([opening, *lines])

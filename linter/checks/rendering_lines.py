"""Lines that open with a bold label and run together into one paragraph, because no line break ends them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby, pairwise
from typing import Literal

from linter.checks.base import Check, Context
from linter.checks.rendering_text import raw_lines
from linter.checks.wording import counted
from linter.model import Problem
from linter.page import Block, Page
from linter.parts import Document

_LABEL = re.compile(r"[ \t>]*(\*\*|__)(?=[^\s*_])(?:(?!\1)[^\n]){1,80}?(?::\1|\1\s?:)(?=\s|\Z)")
_ITEM = re.compile(r"[ \t>]*(?:[-*+]|\d+[.)])[ \t]+")
_BREAK = re.compile(r"(?:  |\\|<br\s{0,3}/?>\s{0,3})\Z", re.IGNORECASE)


class LinesRunTogether(Check):
    """Consecutive labelled lines are kept apart; one finding a page, at the first line that others run into."""

    kind: Literal["lines-run-together"]

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        page = document.page
        if "**" not in page.source.text and "__" not in page.source.text:
            return
        runs = list(labelled_runs(page))
        if not runs:
            return
        lines = sum(end - start for start, end in runs)
        ones = "one paragraph" if len(runs) == 1 else counted(len(runs), "paragraph")
        message = f"{lines} lines with bold labels have no line break between them, so they run together into {ones}"
        yield Problem(page.heading_span(runs[0][0]), message)


def labelled_runs(page: Page) -> Iterator[tuple[int, int]]:
    """The runs of consecutive lines (`end` exclusive), two or more, that open with a label and break nowhere."""
    raw = raw_lines(page)
    for block in page.walk(0, page.end):
        if block.kind == "paragraph" and block.end > block.line + 1 and block.line not in raw:
            yield from _runs(page, block)


def _runs(page: Page, block: Block) -> Iterator[tuple[int, int]]:
    lines = page.source.lines
    labelled = [bool(_LABEL.match(_unmarked(lines[line], line, block))) for line in range(block.line, block.end)]
    joints = [
        (line, above and below and not _BREAK.search(lines[line]))
        for line, (above, below) in enumerate(pairwise(labelled), block.line)
    ]
    for joined, run in groupby(joints, key=lambda joint: joint[1]):
        if joined:
            numbers = [line for line, _ in run]
            yield numbers[0], numbers[-1] + 2


def _unmarked(text: str, line: int, block: Block) -> str:
    """A line without the marker of the list item whose paragraph it opens."""
    marker = _ITEM.match(text) if line == block.line else None
    return text[marker.end() :] if marker else text

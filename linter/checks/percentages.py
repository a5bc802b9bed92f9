"""Percentages that the numbers beside them do not bear out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from pydantic import Field

from linter.checks.base import Check, Context
from linter.checks.phrases import phrase_pattern
from linter.inline import blanked
from linter.model import Problem, Span
from linter.page import Block, Page
from linter.parts import Document
from linter.raw_html import without_comments

_FRACTION = re.compile(
    r"(?<![\w./$€,-])(?P<part>\d{1,7}(?:,\d{3})*)\s?/\s?(?P<whole>\d{1,7}(?:,\d{3})*)[*_]{0,3}\s?"
    r"\(\s?(?P<percent>\d{1,3}(?:\.\d{1,4})?)\s?%\s?\)"
)
_COMMENT = re.compile(r"\s*<!--(?:(?!-->).)*-->\s*\Z", re.DOTALL)
_PERCENT = re.compile(r"(?<![\w.,])(?P<percent>\d{1,3}(?:\.\d{1,4})?)\s?%")
_VAGUE = re.compile(r"[~≈<>≤≥±]|\d\s?(?:[-–—]|to)\s?\d[\d.]*\s?%|\d\+\s?%|%\+")


class Percentages(Check):
    """A fraction with its percentage agrees with it, and so does the sum of a list with what it breaks down."""

    kind: Literal["percentages"]
    off_by: float = Field(1, description="from how many points on a difference is reported")
    breakdown: tuple[str, ...] = Field((), description="phrases by which a line says that a list adds up to it")
    items: int = Field(3, description="how many items a list has at least, to be taken for a breakdown")
    totals: tuple[str, ...] = Field((), description="first words of an item that is no part of the sum")

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        page = document.page
        if "%" not in page.source.text:
            return
        found = [*self._fractions(page), *self._sums(page, page.blocks)]
        yield from sorted(found, key=lambda problem: problem.span)

    def _fractions(self, page: Page) -> Iterator[Problem]:
        for start, text in page.paragraphs:
            for found in _FRACTION.finditer(blanked(text)) if "%" in text else ():
                part, whole = (float(found[name].replace(",", "")) for name in ("part", "whole"))
                stated = float(found["percent"])
                if part > whole or not whole or abs(100 * part / whole - stated) < self.off_by:
                    continue
                fact = f"{part:g} of {whole:g} is {100 * part / whole:.4g} %, not {stated:g} %"
                yield Problem(Span(start + found.start(), start + found.end()), fact)

    def _sums(self, page: Page, blocks: Sequence[Block]) -> Iterator[Problem]:
        shown = [block for block in blocks if not (block.kind == "html" and _COMMENT.match(block.text))]
        for block, follows in zip(shown, [*shown[1:], None], strict=False):
            if block.children:
                yield from self._sums(page, block.children)
            if block.kind in ("paragraph", "heading") and follows is not None and follows.kind == "list":
                yield from self._sum(page, block, follows)

    def _sum(self, page: Page, intro: Block, list_: Block) -> Iterator[Problem]:
        text = without_comments(intro.text).rstrip()
        stated = self._one(text.split("\n")[-1])
        said = phrase_pattern(self.breakdown, False).search(text) if stated is not None and self.breakdown else None
        if said is None or (intro.kind == "paragraph" and not text.rstrip(" *_").endswith(":")):
            return
        parts = [self._one(item.children[0].text) if item.children else None for item in list_.children]
        shares = [part for part in parts if part is not None]
        if len(shares) < max(len(parts), self.items) or stated is None or abs(sum(shares) - stated) < self.off_by:
            return
        fact = f"the {len(shares)} parts listed add up to {sum(shares):g} %, not to the stated {stated:g} %"
        yield Problem(page.heading_span(intro.line + text.count("\n")), fact)

    def _one(self, text: str) -> float | None:
        """The one percentage a text states; None where it states none or several, a range, a rough one or a total."""
        text = without_comments(text)
        found = _PERCENT.findall(text)
        label = text.lstrip("*_ ").casefold()
        if len(found) != 1 or _VAGUE.search(text) or any(label.startswith(word.casefold()) for word in self.totals):
            return None
        return float(found[0])

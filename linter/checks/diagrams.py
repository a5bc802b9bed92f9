"""Mermaid diagrams: they parse, they hold something, their fences are tagged."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from linter.checks.base import Check, Context, UnjudgedError
from linter.features import MERMAID, language
from linter.mermaid_words import DiagramFault
from linter.model import Edit, Fix, Problem, Related, Span
from linter.page import Block, Page
from linter.parts import Document

_FRONT_MATTER = re.compile(r"([^\S\n]*)-{3}[^\S\n]*\n(.*?)\n\1-{3}[^\S\n]*\n+", re.DOTALL)  # Mermaid's own
_OPENING, _CLOSING = "%%{", "}%%"
PAGE_SECONDS = 10  # of processor time for all diagrams of a page; those of the largest real pages take one


def diagrams(page: Page) -> Iterator[Block]:
    """The mermaid fences of a page, also those inside tabs and admonitions."""
    for fence in page.fences:
        if language(fence) == MERMAID:
            yield fence


def drawn(text: str) -> list[str]:
    """The lines of a diagram that draw something: no comments, directives, front matter or blank lines."""
    front = _FRONT_MATTER.match(text)
    lines = [line.strip() for line in _undirected(text[front.end() :] if front else text).split("\n")]
    filled = [line for line in lines if line]
    if not front and filled and filled[0] == "---" and "---" in filled[1:]:
        filled = filled[filled.index("---", 1) + 1 :]
    return [line for line in filled if not line.startswith("%%")]


def _undirected(text: str) -> str:
    """A diagram's text without its directives, `%%{...}%%`."""
    pieces: list[str] = []
    last = 0
    while (start := text.find(_OPENING, last)) >= 0 and (close := text.find(_CLOSING, start + len(_OPENING))) >= 0:
        pieces.append(text[last:start])
        last = close + len(_CLOSING)
    return "".join([*pieces, text[last:]])


class MermaidSyntax(Check):
    """Every diagram parses; the judge is a Mermaid engine, and where it has no opinion there is no finding."""

    kind: Literal["mermaid-syntax"]

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        page, judge = document.page, context.judge
        unjudged: list[tuple[int, str]] = []
        start = judge.spent if judge is not None else 0
        for fence in diagrams(page):
            if judge is None or page.swallowed(fence.line) or not drawn(fence.text):
                continue
            if judge.spent - start > PAGE_SECONDS:
                unjudged.append(
                    (fence.line, f"Mermaid reached the limit of {PAGE_SECONDS} s for the diagrams of a page")
                )
                continue
            fault = judge.fault(fence.text)
            if fault is not None:
                yield _broken(page, fence, fault)
            elif (reason := judge.undecided(fence.text)) is not None:
                unjudged.append((fence.line, reason))
        if unjudged:
            more = f" (and on {len(unjudged) - 1} more)" if len(unjudged) > 1 else ""
            fact = f"no verdict on the diagram of line {unjudged[0][0] + 1}{more}: {unjudged[0][1]}"
            raise UnjudgedError(f"{fact}; make it smaller, or ignore {{rule}} for the page")


def _broken(page: Page, fence: Block, fault: DiagramFault) -> Problem:
    line = min(fence.line + 1 + fault.line, fence.end - 1)
    opening = Related(page.heading_span(fence.line), "the diagram starts here")
    return Problem(
        _span(page, fence, line, fault.column),
        f"Mermaid cannot parse the diagram: {fault.message}",
        related=(opening,) if line != fence.line else (),
    )


def _span(page: Page, fence: Block, line: int, column: int) -> Span:
    """From the fault to the end of its line; a fence's own indentation is not part of the diagram's text."""
    text = page.source.lines[line]
    indent = len(page.source.lines[fence.line]) - len(page.source.lines[fence.line].lstrip())
    start = min(column + min(indent, len(text) - len(text.lstrip())), max(len(text.rstrip()) - 1, 0))
    return page.source.span(line, start)


def _opening(line: str) -> tuple[str, str]:
    """The first word of a diagram, and the word behind it."""
    words = line.replace(";", " ").replace(":", " ").split()
    return words[0] if words else "", words[1] if len(words) > 1 else ""


class MermaidEmpty(Check):
    """No mermaid fence is empty."""

    kind: Literal["mermaid-empty"]

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        for fence in diagrams(document.page):
            if not drawn(fence.text) and not document.page.swallowed(fence.line):
                yield Problem(document.page.heading_span(fence.line), "mermaid fence holds no diagram")


class MermaidUntagged(Check):
    """An untagged fence whose first word is a diagram's keyword."""

    kind: Literal["mermaid-untagged"]
    keywords: tuple[str, ...]
    followed: dict[str, tuple[str, ...]] = Field(default_factory=dict)

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        page = document.page
        for fence in page.fences:
            if fence.info or not (lines := drawn(fence.text)):
                continue
            first, rest = _opening(lines[0])
            wanted = self.followed.get(first)
            if first not in self.keywords or (wanted is not None and rest not in wanted) or page.swallowed(fence.line):
                continue
            opening = page.source.lines[fence.line]
            marks = opening.strip(" >\t")
            offset = page.source.starts[fence.line] + len(opening.rstrip())
            fix = Fix("tag the fence as mermaid", (Edit(Span(offset, offset), "mermaid"),))
            yield Problem(
                page.heading_span(fence.line),
                f"fence opens with {first!r} and is not tagged, so it renders as text",
                f"write {marks}mermaid",
                fix=fix,
            )

"""Did you mean: the heading, bold line or lost heading that comes near a part the standard asks for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from linter.kinds import PartSpec
from linter.openings import CUTOFF, best_words, openings, stripped
from linter.page import Page
from linter.parts import Near
from linter.text import begins_with, normal, plain

_LOST = re.compile(r"[ \t]{1,3}(?P<marks>#{1,6})[ \t]*(?P<text>\S.*)")
_BOLD = re.compile(r"(?:\*\*|__)(?P<text>[^*_]{2,120})(?:\*\*|__)")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line that may have been meant: its text, and what keeps it from being the part (nothing for a heading)."""

    line: int
    text: str
    reason: str = ""


def lines_like(page: Page, start: int, end: int) -> Iterator[Candidate]:
    """Lines that an author may have meant as headings, with what keeps them from being any."""
    for line, text in page.prose(start, end):
        if not text[:1].strip() and (lost := _LOST.match(text)):
            yield Candidate(line, lost["text"], "is indented, so it renders as text; delete the blanks before it")
        elif bold := _BOLD.match(text.strip()):
            yield Candidate(line, bold["text"], "is bold text, no heading; make it one")


def nested_headings(page: Page, start: int, end: int) -> Iterator[Candidate]:
    """Headings inside tabs, admonitions and lists: they are not the page's own."""
    for block in page.within(start, end):
        for inner in block.walk():
            if inner is not block and inner.kind == "heading":
                where = f"an {block.kind}" if block.kind == "admonition" else f"a {block.kind}"
                yield Candidate(inner.line, inner.text, f"stands inside {where}; move it out")


def nearest(spec: PartSpec, candidates: Iterable[Candidate], lead_words: Iterable[str] = ()) -> Near | None:
    """The best of the candidates that comes near one of the part's titles, or None.

    A candidate that fits to the letter is the part itself, at a wrong place or in a wrong form.
    """
    best: tuple[float, Near] | None = None
    lines = [(plain(candidate.text), candidate) for candidate in candidates]
    known = openings(tuple(dict.fromkeys(shown for shown, _ in lines)), tuple(lead_words))
    like = set[str]().union(*(known.like(title) for title in spec.names))
    for shown, candidate in lines:
        for title in spec.names if shown in like else ():
            opens = bool(candidate.reason) and begins_with(stripped(shown), normal(title))
            near, words = best_words(shown, title, lead_words, 0 if opens else CUTOFF)
            exact = opens or (bool(candidate.reason) and near > 99)
            if (exact or near >= CUTOFF) and (best is None or near + 100 * exact > best[0]):
                plural = "s" if words.casefold().endswith("s") and not title.casefold().endswith("s") else ""
                rename = None if exact else f"{title}{plural}"
                best = (near + 100 * exact, Near(candidate.line, shown if exact else words, candidate.reason, rename))
    return best[1] if best else None

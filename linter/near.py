"""Did you mean: the heading, bold line or lost heading that comes near a part the standard asks for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rapidfuzz.fuzz import ratio

from linter.kinds import PartSpec
from linter.page import Page
from linter.parts import Near
from linter.text import begins_with, normal, plain

# Two letters swapped in the shortest name (PRIMING) score 86, another word of the course (CORE CONTENT) 83.
CUTOFF = 84
_LOST = re.compile(r"[ \t]{1,3}#{1,6}[ \t]*(?P<text>\S.*)")
_BOLD = re.compile(r"(?:\*\*|__)(?P<text>[^*_]{2,120})(?:\*\*|__)")
_SIGNS = " '\":.,()[]&/+%?!"
_NUMBERING = re.compile(r"(?:\d{1,2}[.):]?\s+)+")


def stripped(text: str) -> str:
    """A heading for comparing with names: normal text without signs and numbers before its first word."""
    text = normal(text).lstrip(_SIGNS)
    numbering = _NUMBERING.match(text)
    if numbering and numbering.end() < len(text):
        text = text[numbering.end() :].lstrip(_SIGNS)
    return text.strip(" :")


def score(text: str, name: str) -> float:
    """How near a heading comes to a name, 0 to 100: its words before a colon, or as many words as the name has."""
    want = normal(name)
    heading = stripped(text)
    lead = heading.split(":", 1)[0].strip()
    first = " ".join(heading.split()[: len(want.split())])
    return max(ratio(lead, want), ratio(first.rstrip(":"), want))


def lines_like(page: Page, start: int, end: int) -> Iterator[tuple[int, str, str]]:
    """Lines that an author may have meant as headings, with what keeps them from being any."""
    for line, text in page.prose(start, end):
        if (lost := _LOST.match(text)) and not page.source.lines[line][:1].strip():
            yield line, lost["text"], "is indented, so it renders as running text"
        elif bold := _BOLD.match(text.strip()):
            yield line, bold["text"], "is bold text, no heading"


def nearest(page: Page, spec: PartSpec, headings: Iterable[tuple[int, str, str]]) -> Near | None:
    """The best of the candidates (line, text, reason) that comes near one of the part's titles, or None.

    An exact match wins at once: it is the part itself at a wrong place or level.
    """
    best: tuple[float, Near] | None = None
    for line, text, reason in headings:
        shown = plain(text)
        for title in spec.names:
            exact = bool(reason) and begins_with(stripped(shown), normal(title))
            near = 100.0 if exact else score(shown, title)
            if near >= CUTOFF and (best is None or near > best[0]):
                best = (near, Near(line, shown, reason, None if exact else title))
    return best[1] if best else None

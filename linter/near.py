"""Did you mean: the heading, bold line or lost heading that comes near a part the standard asks for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from rapidfuzz.fuzz import ratio

from linter.kinds import PartSpec
from linter.page import Page
from linter.parts import Near
from linter.text import REMEMBERED, begins_with, normal, plain

# Two letters swapped in the shortest name (PRIMING) score 86, another word of the course (CORE CONTENT) 83.
CUTOFF = 84
_LOST = re.compile(r"[ \t]{1,3}(?P<marks>#{1,6})[ \t]*(?P<text>\S.*)")
_BOLD = re.compile(r"(?:\*\*|__)(?P<text>[^*_]{2,120})(?:\*\*|__)")
_SIGNS = " '\":.,()[]&/+%?!"
_NUMBERING = re.compile(r"(?:\d{1,2}(?:\.\d{1,2}){0,3}[.):]?\s+)+|[ivx]{1,4}[.)]\s+")
_WORD = re.compile(r"\S+")
_MOST_WORDS = 40  # of a heading: no longer text comes near a title
_PREFIX = re.compile(
    r"(?:\W*\s+)?(?:(?:part|section)\s+\w{1,4}\s{0,2}[:.\u2013\u2014-]\s*|\d{1,2}[.):]\s+)?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line that may have been meant: its text, and what keeps it from being the part (nothing for a heading)."""

    line: int
    text: str
    reason: str = ""


def stripped(text: str) -> str:
    """A heading for comparing with names: normal text without signs and numbers before its first word."""
    text = normal(text).lstrip(_SIGNS)
    numbering = _NUMBERING.match(text)
    if numbering and numbering.end() < len(text):
        text = text[numbering.end() :].lstrip(_SIGNS)
    return text.strip(" :")


def best_words(text: str, title: str, lead_words: Iterable[str] = (), least: float = 0) -> tuple[float, str]:
    """How near a heading comes to a title, 0 to 100, and which of its words do.

    Compared are the words before a colon, and as many words as the title has, give or take one; numbers, signs and
    lead words (Your, Common) before them stay out of it. What comes less near than `least` counts as 0.
    """
    segments, colon = _segments(text, tuple(lead_words))
    length, wanted = len(title.split()), normal(title)
    best = (0.0, "")
    for count in {colon, length, length + 1, max(length - 1, 1)} - {0}:
        if count <= len(segments):
            segment, compared = segments[count - 1]
            # Two texts of which one is much longer have too few letters in common to come near.
            if 200 * min(len(compared), len(wanted) + 1) >= least * (len(compared) + len(wanted)):
                best = max(best, (_similarity(compared, wanted, least), segment))
    return best


@lru_cache(maxsize=REMEMBERED)
def _segments(text: str, lead_words: tuple[str, ...]) -> tuple[tuple[tuple[str, str], ...], int]:
    """The openings of a heading by their number of words, as they stand and as they are compared, and how many words
    stand before its first colon."""
    words = _opening(text, lead_words)
    colon = next((n + 1 for n, (word, _) in enumerate(words) if word.endswith(":")), 0)
    segments = [segment.rstrip(":") for _, segment in words]
    return tuple((segment, normal(segment).strip(_SIGNS)) for segment in segments), colon


def _opening(text: str, lead_words: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """The first words of a heading that count, each with the text from the first of them up to it."""
    start = _PREFIX.match(text)
    rest = text[start.end() if start else 0 :]
    leads = {normal(word) for word in lead_words}
    words = list(islice(_WORD.finditer(rest), _MOST_WORDS))
    first = 0
    while first < len(words) - 1 and _is_lead(words[first][0], leads):
        first += 1
    return tuple((word[0], rest[words[first].start() : word.end()]) for word in words[first:])


def _is_lead(word: str, leads: set[str]) -> bool:
    return normal(word) in leads or not normal(word).strip(_SIGNS)


def _similarity(have: str, want: str, least: float) -> float:
    plural = ratio(have, f"{want}s", score_cutoff=least) if have.endswith("s") else 0.0
    return max(ratio(have, want, score_cutoff=least), plural)


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


def nearest(page: Page, spec: PartSpec, candidates: Iterable[Candidate], lead_words: Iterable[str] = ()) -> Near | None:
    """The best of the candidates that comes near one of the part's titles, or None.

    A candidate that fits to the letter is the part itself, at a wrong place or in a wrong form.
    """
    best: tuple[float, Near] | None = None
    for candidate in candidates:
        shown = plain(candidate.text)
        for title in spec.names:
            opens = bool(candidate.reason) and begins_with(stripped(shown), normal(title))
            near, words = best_words(shown, title, lead_words, 0 if opens else CUTOFF)
            exact = opens or (bool(candidate.reason) and near > 99)
            if (exact or near >= CUTOFF) and (best is None or near + 100 * exact > best[0]):
                plural = "s" if words.casefold().endswith("s") and not title.casefold().endswith("s") else ""
                rename = None if exact else f"{title}{plural}"
                best = (near + 100 * exact, Near(candidate.line, shown if exact else words, candidate.reason, rename))
    return best[1] if best else None

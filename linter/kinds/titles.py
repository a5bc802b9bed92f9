"""Headings matched with titles and patterns, also where they are one slip away: did you mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from rapidfuzz.fuzz import ratio
from rapidfuzz.process import extract

from linter.kinds.document import NearMiss
from linter.kinds.patterns import Fields, match_pattern, without_decoration
from linter.kinds.schema import PartSpec
from linter.markdown.ast import Heading, Page
from linter.text.durations import trailing_facts
from linter.text.words import CACHE_SIZE, begins_with, normalized, plain_text, without_numbering

# Two letters swapped in the shortest name (PRIMING) score 86, another word of the course (CORE CONTENT) 83.
CUTOFF = 84
_SIGNS = " '\":.,()[]&/+%?!"
_WORD = re.compile(r"\S+")
_MOST_WORDS = 40  # of a heading: no longer text comes near a title
_PREFIX = re.compile(
    r"(?:\W*\s+)?(?:(?:part|section)\s+\w{1,4}\s{0,2}[:.\u2013\u2014-]\s*|\d{1,2}[.):]\s+)?", re.IGNORECASE
)


def best_words(text: str, title: str, lead_words: Iterable[str] = (), least: float = 0) -> tuple[float, str]:
    """How near a heading comes to a title, 0 to 100, and which of its words do.

    Compared are the words before a colon, and as many words as the title has, give or take one; numbers, signs and
    lead words (Your, Common) before them stay out of it. What comes less near than `least` counts as 0.
    """
    segments, colon = _segments(text, tuple(lead_words))
    wanted = normalized(title)
    best = (0.0, "")
    for count in _counts(len(title.split()), colon):
        for segment in segments[count - 1 : count]:
            compared = _compared(segment)
            # Two texts of which one is much longer have too few letters in common to come near.
            if 200 * min(len(compared), len(wanted) + 1) >= least * (len(compared) + len(wanted)):
                best = max(best, (_similarity(compared, wanted, least), segment))
    return best


class TitleIndex:
    """The openings of some headings, so that a title is held against all headings of a page in one call."""

    def __init__(self, texts: Sequence[str], lead_words: tuple[str, ...]) -> None:
        self._texts = texts
        self._lead_words = lead_words
        self._starts = [(without_numbering(text), text) for text in texts]
        self._known: dict[int, tuple[Mapping[str, list[str]], list[str]]] = {}

    def like(self, title: str) -> set[str]:
        """The headings that may come near a title, or begin with it: no other does, not all of these need to."""
        wanted = normalized(title)
        found = {text for start, text in self._starts if start.startswith(wanted)}
        openings, plurals = self._compared_with(len(title.split()))
        for want, choices in ((wanted, openings.keys()), (f"{wanted}s", plurals)):
            for have, _, _ in extract(want, choices, scorer=ratio, score_cutoff=CUTOFF, limit=None):
                found.update(openings[have])
        return found

    def _compared_with(self, length: int) -> tuple[Mapping[str, list[str]], list[str]]:
        """The headings by their openings that are compared with a title of so many words; those openings in `s`."""
        if length not in self._known:
            found: dict[str, list[str]] = {}
            usual = _counts(length, 0)
            for text in self._texts:
                segments, colon = _segments(text, self._lead_words)
                for count in _counts(length, colon) if colon else usual:
                    for segment in segments[count - 1 : count]:
                        found.setdefault(_compared(segment), []).append(text)
            self._known[length] = found, [have for have in found if have.endswith("s")]
        return self._known[length]


@lru_cache(maxsize=16)
def title_index(texts: tuple[str, ...], lead_words: tuple[str, ...]) -> TitleIndex:
    """The openings of the headings of a page, which every part that it lacks is sought among."""
    return TitleIndex(texts, lead_words)


def _counts(length: int, colon: int) -> set[int]:
    """How many words of a heading, with a colon behind so many of them (0: none), are compared with a title's."""
    return {colon, length, length + 1, max(length - 1, 1)} - {0}


@lru_cache(maxsize=CACHE_SIZE)
def _segments(text: str, lead_words: tuple[str, ...]) -> tuple[tuple[str, ...], int]:
    """The openings of a heading by their number of words, and how many words stand before its first colon."""
    start = _PREFIX.match(text)
    rest = text[start.end() if start else 0 :]
    words = list(islice(_WORD.finditer(rest), _MOST_WORDS))
    leads = _normal_words(lead_words)
    first = 0
    while first < len(words) - 1 and _is_lead(words[first][0], leads):
        first += 1
    del words[:first]
    colon = next((n + 1 for n, word in enumerate(words) if word[0].endswith(":")), 0)
    return tuple(rest[words[0].start() : word.end()].rstrip(":") for word in words), colon


@lru_cache(maxsize=64)
def _normal_words(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(normalized, words))


def _is_lead(word: str, leads: frozenset[str]) -> bool:
    return normalized(word) in leads or not normalized(word).strip(_SIGNS)


def _compared(segment: str) -> str:
    return normalized(segment).strip(_SIGNS)


def _similarity(have: str, want: str, least: float) -> float:
    plural = ratio(have, f"{want}s", score_cutoff=least) if have.endswith("s") else 0.0
    return max(ratio(have, want, score_cutoff=least), plural)


_SAID = re.compile(r"\s*[:(\[\u2013\u2014-]")


def match_heading(heading: Heading, spec: PartSpec) -> tuple[Fields, str | None, str] | None:
    """The fields of a heading, what is wrong with it (None where nothing is), and the pattern; None for no match.

    An H1 passes: that a page has two of them is reported elsewhere.
    """
    for pattern in spec.heading:
        fields = match_pattern(pattern, heading.text)
        if fields is not None and _meant(fields, pattern, heading.text):
            allowed = heading.level in spec.levels or heading.level == 1
            wanted = " or ".join(str(level) for level in spec.levels)
            wrong = None if allowed else f"has level {heading.level}; the standard asks for level {wanted}"
            return fields, wrong, pattern
    for pattern in spec.heading:
        fields = _near_fields(heading, pattern, spec)
        if fields is not None:
            return fields, f"is misspelt for {format_heading(pattern, fields)!r}", pattern
    return None


def _literal(pattern: str) -> str:
    return pattern.split("{", 1)[0].strip()


def _meant(fields: Fields, pattern: str, text: str) -> bool:
    """Without its number a heading is the part only with a colon or a time: `Focus Block: Leases`, not `… overview`."""
    if fields.number is not None or "{number?}" not in pattern or fields.time is not None:
        return True
    return bool(_SAID.match(without_decoration(text)[len(_literal(pattern)) :]))


def _near_fields(heading: Heading, pattern: str, spec: PartSpec) -> Fields | None:
    """The fields of a heading that is one slip away: a wrong letter, or a missing word before the number."""
    literal = _literal(pattern).casefold()
    if len(literal) < 4 or heading.level not in spec.levels:
        return None
    text, time, _ = trailing_facts(without_decoration(heading.text))
    digit = next((n for n, char in enumerate(text) if char.isdigit()), None)
    if not digit:
        return None
    lead = text[:digit].strip(" #-:").casefold()
    shortened = time is not None and lead != literal and lead in literal.split() and re.match(r"\d+\s*:", text[digit:])
    if not shortened and ratio(lead, literal) < CUTOFF:
        return None
    rest = f"{_literal(pattern)} {text[digit:]}"
    return match_pattern(pattern, rest if time is None else f"{rest} ({time.high:g} min)")


def format_heading(pattern: str, fields: Fields) -> str:
    """A heading as the pattern wants it, with the fields of one that is misspelt."""
    minutes = f"{fields.time.high:g} min" if fields.time else ""
    filled = {
        "number": fields.id or "",
        "id": fields.id or "",
        "code": fields.id or "",
        "title": fields.title,
        "minutes": minutes,
        "points": "",
    }
    text = re.sub(r"\{([a-z]+)\??\}", lambda name: filled.get(name[1], ""), pattern)
    return text.replace("()", "").strip().rstrip(":").strip()


_LOST = re.compile(r"[ \t]{1,3}(?P<marks>#{1,6})[ \t]*(?P<text>\S.*)")
_BOLD = re.compile(r"(?:\*\*|__)(?P<text>[^*_]{2,120})(?:\*\*|__)")


@dataclass(frozen=True, slots=True)
class NearHeading:
    """A line that may have been meant: its text, and what keeps it from being the part (nothing for a heading)."""

    line: int
    text: str
    reason: str = ""


_ROW_HEADING = re.compile(r"#{1,6}[ \t]{1,8}(?P<text>[^\n|]{1,200}\S)")


def heading_like_lines(page: Page, start: int, end: int) -> Iterator[NearHeading]:
    """Lines that an author may have meant as headings, with what keeps them from being any."""
    for line, text in page.prose(start, end):
        if not text[:1].strip() and (lost := _LOST.match(text)):
            yield NearHeading(line, lost["text"], "is indented, so it renders as text; delete the blanks before it")
        elif bold := _BOLD.match(text.strip()):
            yield NearHeading(line, bold["text"], "is bold text, no heading; make it one")


def nested_headings(page: Page, start: int, end: int) -> Iterator[NearHeading]:
    """Headings that are not the page's own: inside tabs, admonitions and lists, in rows of a table, or hidden."""
    for block in page.hidden:
        if start <= block.line < end:
            yield NearHeading(block.line, block.text.partition(" {")[0], "is hidden from readers; show it")
    for block in page.within(start, end):
        for line in range(block.line, block.end) if block.kind == "table" else ():
            if row := _ROW_HEADING.match(page.source.lines[line]):
                where = "stands directly below a table, so it prints as a row; leave a blank line above it"
                yield NearHeading(line, row["text"], where)
        for inner in block.walk():
            if inner is not block and inner.kind == "heading":
                where = f"an {block.kind}" if block.kind == "admonition" else f"a {block.kind}"
                yield NearHeading(inner.line, inner.text, f"stands inside {where}; move it out")


def nearest_heading(
    spec: PartSpec, candidates: Iterable[NearHeading], lead_words: Iterable[str] = ()
) -> NearMiss | None:
    """The best of the candidates that comes near one of the part's titles, or None.

    A candidate that fits to the letter is the part itself, at a wrong place or in a wrong form.
    """
    best: tuple[float, NearMiss] | None = None
    lines = [(plain_text(candidate.text), candidate) for candidate in candidates]
    known = title_index(tuple(dict.fromkeys(shown for shown, _ in lines)), tuple(lead_words))
    like = set[str]().union(*(known.like(title) for title in spec.names))
    for shown, candidate in lines:
        for title in spec.names if shown in like else ():
            opens = bool(candidate.reason) and begins_with(without_numbering(shown), normalized(title))
            near, words = best_words(shown, title, lead_words, 0 if opens else CUTOFF)
            exact = opens or (bool(candidate.reason) and near > 99)
            if (exact or near >= CUTOFF) and (best is None or near + 100 * exact > best[0]):
                plural = "s" if words.casefold().endswith("s") and not title.casefold().endswith("s") else ""
                rename = None if exact else f"{title}{plural}"
                best = (
                    near + 100 * exact,
                    NearMiss(candidate.line, shown if exact else words, candidate.reason, rename),
                )
    return best[1] if best else None

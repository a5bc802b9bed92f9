"""The opening words of headings, as they are compared with the titles that the standard asks for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import islice

from rapidfuzz.fuzz import ratio
from rapidfuzz.process import extract

from linter.text import REMEMBERED, normal

# Two letters swapped in the shortest name (PRIMING) score 86, another word of the course (CORE CONTENT) 83.
CUTOFF = 84
_SIGNS = " '\":.,()[]&/+%?!"
_NUMBERING = re.compile(r"(?:\d{1,2}(?:\.\d{1,2}){0,3}[.):]?\s+)+|[ivx]{1,4}[.)]\s+")
_WORD = re.compile(r"\S+")
_MOST_WORDS = 40  # of a heading: no longer text comes near a title
_PREFIX = re.compile(
    r"(?:\W*\s+)?(?:(?:part|section)\s+\w{1,4}\s{0,2}[:.\u2013\u2014-]\s*|\d{1,2}[.):]\s+)?", re.IGNORECASE
)


@lru_cache(maxsize=REMEMBERED)
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
    wanted = normal(title)
    best = (0.0, "")
    for count in _counts(len(title.split()), colon):
        for segment in segments[count - 1 : count]:
            compared = _compared(segment)
            # Two texts of which one is much longer have too few letters in common to come near.
            if 200 * min(len(compared), len(wanted) + 1) >= least * (len(compared) + len(wanted)):
                best = max(best, (_similarity(compared, wanted, least), segment))
    return best


class Openings:
    """The openings of some headings, so that a title is held against all headings of a page in one call."""

    def __init__(self, texts: Sequence[str], lead_words: tuple[str, ...]) -> None:
        self._texts = texts
        self._lead_words = lead_words
        self._starts = [(stripped(text), text) for text in texts]
        self._known: dict[int, tuple[Mapping[str, list[str]], list[str]]] = {}

    def like(self, title: str) -> set[str]:
        """The headings that may come near a title, or begin with it: no other does, not all of these need to."""
        wanted = normal(title)
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
def openings(texts: tuple[str, ...], lead_words: tuple[str, ...]) -> Openings:
    """The openings of the headings of a page, which every part that it lacks is sought among."""
    return Openings(texts, lead_words)


def _counts(length: int, colon: int) -> set[int]:
    """How many words of a heading, with a colon behind so many of them (0: none), are compared with a title's."""
    return {colon, length, length + 1, max(length - 1, 1)} - {0}


@lru_cache(maxsize=REMEMBERED)
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
    return frozenset(map(normal, words))


def _is_lead(word: str, leads: frozenset[str]) -> bool:
    return normal(word) in leads or not normal(word).strip(_SIGNS)


def _compared(segment: str) -> str:
    return normal(segment).strip(_SIGNS)


def _similarity(have: str, want: str, least: float) -> float:
    plural = ratio(have, f"{want}s", score_cutoff=least) if have.endswith("s") else 0.0
    return max(ratio(have, want, score_cutoff=least), plural)

"""Words and headings as a reader sees them: without markup, emoji, numbering and decoration."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import inf

_ATTRIBUTES = re.compile(r"\{[:#.][^{}]{0,200}\}\s*\Z")
_LINK = re.compile(r"!?\[([^\[\]]{0,500})\]\([^()]{0,500}\)")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>|<!--.{0,500}?-->")
_SHORTCODE = re.compile(r":[a-z0-9_+-]{2,60}:")
_BARE_POINTS = re.compile(
    r"(?:\s[-\u2013\u2014|:]|,)\s+(\d{1,4}(?:\.\d{1,2})?\s?(?:points?|pts|marks))\s*\Z", re.IGNORECASE
)
# What was read of headings before: rules ask for all of a page again and again, and where one more is on it than are
# remembered, each is read anew every time. A page of the largest size has half as many that say something.
REMEMBERED = 131_072
_MOST_FACTS = 6
_DECORATION = " \t\u23f0\u23f1\u23f2\u23f3\ufe0f\U0001f550\U0001f4dd\u2b50\u2728"
_COUNTS = re.compile(r"\A\D*+\d.*\b(?:questions?|each|total)\b", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_MARKUP = str.maketrans("", "", "*`~")
_NUMBER = r"(\d{1,5}(?:\.\d{1,2})?)"
# A lone h or m is a unit only where nothing but a number or the end follows: "10M users" and "5m rows" are no times.
_UNIT = r"(hours?\b|hrs?\b|minutes?\b|mins?\b|(?-i:[hm])(?=\s{0,3}(?:\d|[^\w\s]|\Z)))"
_AMOUNT = re.compile(
    rf"{_NUMBER}\+?\s{{0,3}}(?:[-\u2013\u2014]|to)?\s{{0,3}}{_NUMBER}?\s{{0,3}}-?{_UNIT}", re.IGNORECASE
)
_OPEN = re.compile(r"\d\s?\+|\bat least\b|\bminimum\b", re.IGNORECASE)
_EACH = re.compile(r"\s{0,3}(?:each|per|apiece)\b", re.IGNORECASE)
_TIMES = re.compile(r"\d\s{0,2}[x\u00d7*]\s{0,2}\Z", re.IGNORECASE)
_POINTS = re.compile(r"(\d{1,5}(?:\.\d{1,2})?)\s{0,3}-?(?:points?|pts?|marks?)\b", re.IGNORECASE)
_ANY_GROUP = re.compile(r"\s{0,3}[(\[]([^()\[\]]{1,80})[)\]]")
_GROUP = re.compile(r"[(\[]([^()\[\]]{1,80})[)\]]\s{0,3}[:*]{0,3}\s{0,3}\Z")
_BARE_TIME = re.compile(
    r"(?:\s[-\u2013\u2014|:]|,)\s+((?:\d[\w\s.\u2013-]{0,20})\s?(?:hours?|hrs?|minutes?|mins?))\s*\Z", re.IGNORECASE
)


def joined(words: Sequence[str], signs: str, most: int) -> str:
    """The expression of words with white space between them, up to so many characters that may be these signs too.

    Where a word itself begins or ends with such a sign, only white space may stand beside it: a gap has one way to fit.
    """
    text = re.escape(words[0]) if words else ""
    for before, word in pairwise(words):
        gap = r"\s" if before[-1] in signs or word[0] in signs else rf"[\s{re.escape(signs)}]"
        text += f"{gap}{{1,{most}}}+{re.escape(word)}"
    return text


@dataclass(frozen=True, slots=True)
class Duration:
    """A stated time in minutes; a range such as 20-25 has two ends."""

    low: float
    high: float

    @property
    def minutes(self) -> int | None:
        """The minutes where one number is stated (`180`, `180+`), None for a range."""
        return round(self.low) if self.high in (self.low, inf) else None


@lru_cache(maxsize=REMEMBERED)
def plain(text: str) -> str:
    """Inline Markdown as a reader sees it: no emphasis, links, attributes or tags; emoji and words stay."""
    text = _ATTRIBUTES.sub("", text.rstrip())
    if "[" in text:
        text = _LINK.sub(r"\1", text)
    if "<" in text:
        text = _TAG.sub("", text)
    if "__" in text or text.startswith("_"):
        text = re.sub(r"(?<!\w)_{1,3}(?=\S)|(?<=\S)_{1,3}(?!\w)", "", text)
    return " ".join(text.translate(_MARKUP).replace("\\", "").split())


@lru_cache(maxsize=REMEMBERED)
def normal(text: str) -> str:
    """Text for comparing names: lower case, no emoji or other signs around words, one space for hyphens and blanks."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).replace("\u2019", "'")
    if ":" in text:
        text = _SHORTCODE.sub(" ", text)
    return " ".join(text.casefold().translate(_KEPT).split())


class _Kept(dict[int, str]):
    """What becomes of a character in normal text, for `str.translate`: each is looked at once in the life of a run."""

    def __missing__(self, code: int) -> str:
        self[code] = kept = char if _keeps(char := chr(code)) else " "
        return kept


def _keeps(char: str) -> bool:
    return (
        char.isalnum() or char in "':.,()[]&/+%?!" or (unicodedata.category(char) in ("Mn", "Mc") and char != "\ufe0f")
    )


_KEPT = _Kept()


def begins_with(text: str, title: str) -> bool:
    """Whether normal text begins with a normal title as whole words; a plural `s` may follow."""
    if not text.startswith(title):
        return False
    rest = text[len(title) :]
    return not rest or not rest[0].isalnum() or (rest[0] == "s" and not rest[1:2].isalnum())


def duration(text: str) -> Duration | None:
    """The time a text states (`180 min`, `3 hours`, `1h 30m`, `20-25 minutes`), or None.

    `3 hours (180 minutes)` is one time said twice; a time of each of several things (`15 minutes each`) is none.
    """
    best: Duration | None = None
    outside = re.split(r"[(=]", text, maxsplit=1) if re.match(r"[^(=]*\d", text) else [text]
    for piece in (outside[0], *outside[1:]):
        found = _sum(piece)
        if found is not None and "=" in text:
            best = found
        best = best or found
    return best


def _sum(text: str) -> Duration | None:
    amounts = [amount for amount in _AMOUNT.finditer(text) if not _of_each(text, amount)]
    if not amounts:
        return None
    factor = [60 if amount[3].lower().startswith("h") else 1 for amount in amounts]
    low = sum(float(amount[1]) * unit for amount, unit in zip(amounts, factor, strict=True))
    high = sum(float(amount[2] or amount[1]) * unit for amount, unit in zip(amounts, factor, strict=True))
    return Duration(min(low, high), inf if _OPEN.search(text) else high)


def _of_each(text: str, amount: re.Match[str]) -> bool:
    """Whether an amount is that of each of several things: `15 minutes each`, `6 x 15 minutes`."""
    return bool(_EACH.match(text, amount.end()) or _TIMES.search(text[max(amount.start() - 8, 0) : amount.start()]))


def points(text: str) -> float | None:
    """The points a text states (`12 points`, `5 pts`), or None."""
    found = _POINTS.search(text)
    return float(found[1]) if found else None


@lru_cache(maxsize=REMEMBERED)
def trailing_facts(text: str) -> tuple[str, Duration | None, float | None]:
    """A heading without the times and points it states, and those: `Title (15 minutes, 10 points)`.

    They stand in brackets at its end, or behind a dash or comma; a time in brackets may stand anywhere.
    """
    if not _DIGIT.search(text):  # most headings state neither
        return text.rstrip(_DECORATION + ":"), None, None
    time: Duration | None = None
    score: float | None = None
    before = None
    for _ in range(_MOST_FACTS):  # a hostile heading may be nothing but brackets
        if text == before:
            break
        before, text = text, text.rstrip(_DECORATION + ":")
        if group := _GROUP.search(text):
            found, scored = duration(group[1]), points(group[1])
            if found is not None or scored is not None or _COUNTS.search(group[1]):
                time, score = time or found, score if score is not None else scored
                text = text[: group.start()]
        elif bare := _BARE_TIME.search(text):
            if time is None and (found := duration(bare[1])):
                time, text = found, text[: bare.start()]
        elif bare := _BARE_POINTS.search(text):
            score, text = score if score is not None else points(bare[1]), text[: bare.start()]
    inner = next((g for g in _ANY_GROUP.finditer(text) if duration(g[1])), None) if time is None else None
    if inner is not None:
        time, text = duration(inner[1]), text[: inner.start()] + text[inner.end() :]
    return text, time, score


def whole_number(text: str) -> int | None:
    """The number a text is, of at most nine ASCII digits; None for any other text (`str.isdigit` accepts `\u00b2`)."""
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None


def words(text: str) -> int:
    """How many words a text has, counted as runs between blanks that hold a letter or digit."""
    return sum(any(char.isalnum() for char in word) for word in text.split())

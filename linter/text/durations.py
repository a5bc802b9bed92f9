"""Times and points as authors state them in front matter, headings and labels."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import inf

from linter.text.words import CACHE_SIZE

_MOST_FACTS = 6
_DECORATION = " \t\u23f0\u23f1\u23f2\u23f3\ufe0f\U0001f550\U0001f4dd\u2b50\u2728"
_COUNTS = re.compile(r"\A\D*+\d.*\b(?:questions?|each|total)\b", re.IGNORECASE)
_DIGIT = re.compile(r"[\d\u00bc-\u00be]")
_BARE_POINTS = re.compile(
    r"(?:\s[-\u2013\u2014|:]|,)\s+(\d{1,4}(?:\.\d{1,2})?\s?(?:points?|pts|marks))\s*\Z", re.IGNORECASE
)
_NUMBER = r"(\d{1,5}(?:\.\d{1,2})?)"
# A lone h or m is a unit only where nothing but a number or the end follows: "10M users" and "5m rows" are no times.
_UNIT = r"(hours?\b|hrs?\b|minutes?\b|mins?\b|(?-i:[hm])(?=\s{0,3}(?:\d|[^\w\s]|\Z)))"
_AMOUNT = re.compile(
    rf"{_NUMBER}\+?\s{{0,3}}(?:[-\u2013\u2014]|to)?\s{{0,3}}{_NUMBER}?\s{{0,3}}-?{_UNIT}", re.IGNORECASE
)
_OPEN = re.compile(r"\d\s?\+|\bat least\b|\bminimum\b", re.IGNORECASE)
_EACH = re.compile(r"\s{0,3}(?:(?:each|per|apiece)\b|/\s?(?:questions?|problems?|tasks?|items?|q)\b)", re.IGNORECASE)
_TIMES = re.compile(r"\d\s{0,2}[x\u00d7*]\s{0,2}\Z", re.IGNORECASE)
_MULTIPLIED = re.compile(
    r"(?<![\d.,])(\d{1,3})\s{0,2}(?:questions?|problems?|tasks?|items?)?\s{0,2}[x\u00d7*@]\s{0,2}\Z", re.IGNORECASE
)
_BEFORE = 24  # characters before an amount that may say of how many things it is
_POINTS = re.compile(r"(\d{1,5}(?:\.\d{1,2})?)\s{0,3}-?(?:points?|pts?|marks?)\b", re.IGNORECASE)
_ONLY_POINTS = re.compile(r"\s{0,3}\d{1,5}(?:\.\d{1,2})?\s{0,3}-?(?:points?|pts?|marks?)\s{0,3}", re.IGNORECASE)
_ANY_GROUP = re.compile(r"\s{0,3}[(\[]([^()\[\]]{1,80})[)\]]")
_GROUP = re.compile(r"[(\[]([^()\[\]]{1,80})[)\]]\s{0,3}[:*]{0,3}\s{0,3}\Z")
_CLOCK = "\u23f0\u23f1\u23f2\u23f3\U0001f550-\U0001f567"
_ABOUT = r"(?:[~\u2248]|about|approx(?:imately|\.)?|ca\.?|est\.?|time:|duration:)"
_BARE_TIME = re.compile(
    rf"(?:\s[-\u2013\u2014|:/;\u00b7\u2022]\s|[,;]\s|\s?[{_CLOCK}]\ufe0f?)\s{{0,3}}+(?:{_ABOUT}\s{{0,2}}+){{0,2}}+"
    r"((?:\d[\w\s.\u2013-]{0,20})\s?(?:hours?|hrs?|minutes?|mins?))\.?\s*\Z",
    re.IGNORECASE,
)
_FRACTIONS = {"\u00bc": 0.25, "\u00bd": 0.5, "\u00be": 0.75, "1/4": 0.25, "1/2": 0.5}
_HOURS = r"(\d\s?h(?:rs?|ours?)?)"
_SPELLINGS = (  # forms of a time, and the form that is read
    (re.compile(r"(?<![\d:.])(\d{1,2}):([0-5]\d)\s{0,3}(?:hours?|hrs?|h)\b", re.IGNORECASE), r"\1 h \2 min"),
    (re.compile(_HOURS + r"([0-5]\d)(?![\w.:%])", re.IGNORECASE), r"\1 \2 min"),
    (re.compile(_HOURS + r"\s([0-5]\d)(?=\s{0,3}(?:[)\],;|]|\Z))", re.IGNORECASE), r"\1 \2 min"),
    (re.compile(r"(?<=\d),(?=\d{3}(?!\d))"), ""),
    (re.compile(r"(?<=\d),(?=\d)"), "."),
    (re.compile(r"(?<![\d.])\.(?=\d)"), "0."),
)
_FRACTION = re.compile(r"(?:(?<!\d)(\d{1,3})\s?)?([\u00bc-\u00be]|(?<![\d/])1/[24](?=\s{0,3}-?h))", re.IGNORECASE)
_PLUS = re.compile(rf"(?<![\d.])(\d{{1,4}})\s?\+\s?(\d{{1,4}})(?=\s{{0,3}}-?{_UNIT})", re.IGNORECASE)
_UNTIL = re.compile(r"\s{0,3}(?:[-\u2013\u2014]|to\b)\s{0,3}", re.IGNORECASE)
_OR = re.compile(r"\s{0,3}(?:[/,;|]|or\b)\s{0,3}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Duration:
    """A stated time in minutes; a range such as 20-25 has two ends."""

    low: float
    high: float

    @property
    def minutes(self) -> int | None:
        """The minutes where one number is stated (`180`, `180+`), None for a range."""
        return round(self.low) if self.high in (self.low, inf) else None


def parse_duration(text: str) -> Duration | None:
    """The time a text states (`180 min`, `3 hours`, `1h 30m`, `1h30`, `1,5 h`, `20-25 minutes`), or None.

    `3 hours (180 minutes)` and `3 hours / 180 minutes` are one time said twice; a time of each of several things
    (`15 minutes each`) is none.
    """
    best: Duration | None = None
    outside = re.split(r"[(=]", text, maxsplit=1) if re.match(r"[^(=]*\d", text) else [text]
    for piece in (outside[0], *outside[1:]):
        found = _parse_amounts(_normalize_spelling(piece))
        if found is not None and "=" in text:
            best = found
        best = best or found
    return best


def _normalize_spelling(text: str) -> str:
    """A text with its times in the form that is read: `1:30 h`, `1h30` and `1½ h` are `1 h 30 min` and `1.5 h`."""
    for form, read in _SPELLINGS:
        text = form.sub(read, text)
    text = _FRACTION.sub(lambda found: f"{int(found[1] or 0) + _FRACTIONS[found[2]]}", text)
    return _PLUS.sub(lambda found: str(int(found[1]) + int(found[2])), text)


def _parse_amounts(text: str) -> Duration | None:
    amounts = [amount for amount in _AMOUNT.finditer(text) if not _of_each(text, amount)]
    if not amounts:
        return None
    lows = [float(amount[1]) * _factor(amount) for amount in amounts]
    highs = [float(amount[2] or amount[1]) * _factor(amount) for amount in amounts]
    between = [text[one.end() : two.start()] for one, two in pairwise(amounts)]
    until = [place for place, words in enumerate(between, 1) if _UNTIL.fullmatch(words)]
    if len(until) == 1 and sum(lows[: until[0]]) <= sum(highs[until[0] :]):
        return Duration(sum(lows[: until[0]]), sum(highs[until[0] :]))
    twice = len(amounts) == 2 and lows == highs == lows[::-1] and amounts[0][3] != amounts[1][3]
    if twice and _OR.fullmatch(between[0]):
        return Duration(lows[0], highs[0])
    low, high = sum(lows), sum(highs)
    return Duration(min(low, high), inf if _OPEN.search(text) else high)


def _factor(amount: re.Match[str]) -> int:
    return 60 if amount[3].lower().startswith("h") else 1


def _of_each(text: str, amount: re.Match[str]) -> bool:
    """Whether an amount is that of each of several things: `15 minutes each`, `6 x 15 minutes`."""
    return bool(_EACH.match(text, amount.end()) or _TIMES.search(text[max(amount.start() - 8, 0) : amount.start()]))


def parse_points(text: str) -> float | None:
    """The points a text states (`12 points`, `5 pts`, `6 x 10 points`), or None.

    The points of each of several things, whose number is not said beside them, are none.
    """
    total = _POINTS.search(text.rpartition("=")[2]) if "=" in text else None
    if total is not None:
        return float(total[1])
    products = [
        int(times[1]) * float(found[1])
        for found in _POINTS.finditer(text)
        if (times := _MULTIPLIED.search(text, max(found.start() - _BEFORE, 0), found.start()))
    ]
    if products:
        return sum(products)
    found = _POINTS.search(text)
    return float(found[1]) if found and not _EACH.match(text, found.end()) else None


@lru_cache(maxsize=CACHE_SIZE)
def trailing_facts(text: str) -> tuple[str, Duration | None, float | None]:
    """A heading without the times and points it states, and those: `Title (15 minutes, 10 points)`.

    They stand in brackets at its end, or behind a dash or comma; a time, or points alone, in brackets stand anywhere.
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
            found, scored = parse_duration(group[1]), parse_points(group[1])
            if found is not None or scored is not None or _COUNTS.search(group[1]):
                time, score = time or found, score if score is not None else scored
                text = text[: group.start()]
        elif bare := _BARE_TIME.search(text):
            if time is None and (found := parse_duration(bare[1])):
                time, text = found, text[: bare.start()]
        elif bare := _BARE_POINTS.search(text):
            score, text = score if score is not None else parse_points(bare[1]), text[: bare.start()]
    alone = (
        next((g for g in _ANY_GROUP.finditer(text) if _ONLY_POINTS.fullmatch(g[1])), None) if score is None else None
    )
    if alone is not None:
        score, text = parse_points(alone[1]), text[: alone.start()] + text[alone.end() :]
    inner = next((g for g in _ANY_GROUP.finditer(text) if parse_duration(g[1])), None) if time is None else None
    if inner is not None:
        time, text = parse_duration(inner[1]), text[: inner.start()] + text[inner.end() :]
    return text, time, score

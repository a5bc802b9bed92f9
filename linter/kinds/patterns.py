"""Heading patterns: words and typed fields such as `Focus Block {number}: {title} ({minutes})`.

Fields: `{number}`, `{id}` (1, 1.2, P1, CS.1, H-1, L2-A-4), `{code}` (an id with letters: H-1, L2-A-4), `{dotted}`
(1.2), `{series}` (CS.1; P1 with a colon or a like sign behind it), `{title}`, `{minutes}`, `{points}`; a `?` makes a
field optional. A number may be written `#3`, `3/7` or `3 of 7`.
Punctuation between them is matched loosely: a colon in a pattern accepts a colon, a dash, a full stop or a blank.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from linter.text.durations import Duration, trailing_facts
from linter.text.source import casefolded
from linter.text.words import CACHE_SIZE, plain_text

_OF = r"(?:\s?(?:/|of\s)\s?\d{1,3}(?!\d))?"
_FIELDS = {
    "number": r"(?:#\s?)?(?P<number>\d{1,5}(?!\.\d))" + _OF,
    "id": r"(?:#\s?)?(?P<id>[A-Za-z]{1,4}\d{0,3}(?:-[A-Za-z]{1,2}\d{0,2}){0,3}-\d{1,4}"
    r"|(?-i:[A-Z]{1,3})\.?\d{1,3}(?![\w.-]*\w)|\d{1,4}(?:\.\d{1,3}){0,2})" + _OF,
    "dotted": r"(?P<id>\d{1,2}(?:\.\d{1,2}){1,2})(?![\w%])",
    "series": r"(?P<id>(?-i:[A-Z]{1,3})(?:\.\d{1,2}(?=\s|[:.)](?:\s|\Z))"
    r"|\d{1,2}(?=\s{0,3}[:.)](?:\s|\Z)|\s{1,3}[\u2013\u2014-]\s)))",
    "code": r"(?P<id>(?-i:[A-Z]{1,3}\d{0,3}(?:-[A-Z]{1,2}\d{0,2}){0,3}-\d{1,4}))(?=\s{0,3}[:.\u2013\u2014-])",
    "title": r"(?P<title>.*)",
}
_TOKEN = re.compile(r"\{(?P<field>[a-z]+)(?P<optional>\??)\}|(?P<mark>[:.])|(?P<blank>\s+)|(?P<word>[^{}:.\s]+)")
_MARKS = {  # atomic: a row of marks has one way to fit
    ":": r"(?>\s{0,3}[:.)\-\u2013\u2014|]{1,3}\s{0,9}|\s{1,60}|\Z)",
    ".": r"(?>\s{0,3}[.)](?:\s{1,9}|\Z))",
}
MAX_PATTERN_LENGTH = 300  # characters of a heading pattern
_TAIL = re.compile(r"(?<!\s)\s*+\(?\{(?:minutes|points)\}\)?")
_PREFIX = re.compile(r"\A(?:(?:part|section)\s+\w{1,4}\s{0,2}:\s*|\d{1,2}[.)]\s+)", re.IGNORECASE)
_SHORTCODES = re.compile(r"\A\s*(?::[a-z0-9_+-]{2,60}:\s*){1,5}")
_ASCII_WORD = re.compile(r"[A-Za-z0-9]+")
_QUOTES = "\"'\u201c\u201d\u2018\u2019"


@dataclass(frozen=True, slots=True)
class Fields:
    """What a heading states in the fields of its pattern; what it does not state is None."""

    number: int | None = None
    id: str | None = None
    title: str = ""
    time: Duration | None = None
    points: float | None = None


@lru_cache(maxsize=512)
def compile_pattern(pattern: str) -> re.Pattern[str]:
    """The expression of a heading pattern, of linear cost. Raises ValueError saying what is wrong with the pattern."""
    if len(pattern) > MAX_PATTERN_LENGTH:
        raise ValueError(f"a heading pattern has {len(pattern)} characters; at most {MAX_PATTERN_LENGTH} are allowed")
    tokens: list[re.Match[str]] = []
    text = _TAIL.sub("", pattern)
    position = 0
    while position < len(text):
        token = _TOKEN.match(text, position)
        if token is None:
            raise ValueError(f"heading pattern {pattern!r} has a stray brace at {text[position:]!r}")
        position = token.end()
        tokens.append(token)
    parts = (_token_expression(pattern, token, after) for token, after in pairwise([*tokens, None]) if token)
    try:
        return re.compile("".join(parts) + r"\Z", re.IGNORECASE)
    except re.error:  # all else is escaped
        raise ValueError(f"heading pattern {pattern!r} has a field twice, or both `id` and `code`") from None


def _token_expression(pattern: str, token: re.Match[str], after: re.Match[str] | None) -> str:
    if name := token["field"]:
        if name not in _FIELDS:
            known = ", ".join([*_FIELDS, "minutes", "points"])
            raise ValueError(f"heading pattern {pattern!r} has an unknown field {name!r}; there are {known}")
        return f"(?:{_FIELDS[name]})?" if token["optional"] else _FIELDS[name]
    if token["mark"]:
        return _MARKS[token["mark"]]
    if token["word"]:
        return re.escape(token["word"])
    if after is not None and after["mark"]:
        return ""  # the mark has room for blanks, or is one itself
    return r"\s{0,3}" if after is not None and after["optional"] else r"\s{0,3}+"


def match_pattern(pattern: str, heading: str) -> Fields | None:
    """The fields of a heading that fits the pattern, else None. The heading is text as written, markup allowed."""
    text = without_decoration(plain_text(heading)).rstrip(" :")
    if _anchor_word(pattern) not in casefolded(text):  # most headings of a page fit none of the patterns
        return None
    time, points = None, None
    if "{minutes}" in pattern or "{points}" in pattern:
        text, time, points = trailing_facts(text)
    expression = compile_pattern(pattern)
    match = expression.match(text) or expression.match(_PREFIX.sub("", text, count=1))
    if match is None:
        return None
    groups = match.groupdict()
    number = groups.get("number")
    title = (groups.get("title") or "").strip().lstrip(":-\u2013\u2014|.) ")
    return Fields(int(number) if number else None, groups.get("id") or number, unquoted(title), time, points)


@lru_cache(maxsize=512)
def _anchor_word(pattern: str) -> str:
    """A word that every heading of the pattern holds: the longest in front of its fields, empty where there is none."""
    return max(_ASCII_WORD.findall(pattern.partition("{")[0]), key=len, default="").casefold()


@lru_cache(maxsize=CACHE_SIZE)
def without_decoration(text: str) -> str:
    """Text without emoji (`:tada:` too) and other signs before its first word or bracket."""
    text = _SHORTCODES.sub("", text)
    start = next((n for n, char in enumerate(text) if char.isalnum() or char in "[(" + _QUOTES), len(text))
    return text[start:].strip()


def unquoted(text: str) -> str:
    """Text without one pair of quotes around all of it."""
    inner = text[1:-1]
    quoted = len(text) >= 2 and text[0] in _QUOTES and text[-1] in _QUOTES
    return inner.strip() if quoted and not any(quote in inner for quote in '"\u201c\u201d') else text.strip()

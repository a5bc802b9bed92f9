"""The language of suppressions: `lint-modules: ignore[FB123, thin-neural-bridge] -- reason`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from linter.front_matter import OWN
from linter.model import Span
from linter.rules import READING, Rule
from linter.selection import fit
from linter.validation import did_you_mean

MARKER = OWN  # in comments too
VERBS = ("ignore", "ignore-file", "disable", "enable")
UNUSED, INVALID, STALE = "DOC011", "DOC012", "DOC013"
FIRM = {READING, INVALID, STALE}  # never suppressed: each says that something else may be hidden
_RESERVED = "status"  # marks the place of a table for a site's plugin
_HEAD = re.compile(
    rf"\s*(?P<marker>{MARKER})(?:\s*:\s*(?P<verb>[A-Za-z][\w-]{{0,60}})?|\s+(?P<slip>[A-Za-z-]{{1,60}})\s*\[)"
)
_REASON = re.compile(r"\s*--\s*(?P<reason>[^\s-].*)", re.DOTALL)
_WORD = re.compile(r"[^,\s](?:[^,]*[^,\s])?")
_WRITE = "write `<!-- lint-modules: ignore[CODE] -- reason -->`"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a suppression, where, and how to repair it."""

    span: Span
    message: str
    repair: str = _WRITE


@dataclass(frozen=True, slots=True)
class Named:
    """A rule that a suppression names, and where."""

    code: str
    span: Span


@dataclass(frozen=True, slots=True)
class Directive:
    """What a comment says: its verb, the rules it names, where their list stands between the brackets, its reason."""

    verb: str
    named: tuple[Named, ...]
    listed: Span
    reason: str | None


class Vocabulary:
    """The rules a suppression may name, whether they run or not."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = rules
        self._names = [word for rule in rules for word in (rule.code, rule.name)]  # no family: none may be named
        self._codes = {word: rule.code for rule in rules for word in (rule.code.casefold(), rule.name)}

    def named(self, word: str, span: Span) -> Named | Fault:
        """The rule of a code or name, in any case; the fault of a word that names none, several or a firm one."""
        code = self._codes.get(word.casefold())
        if code in FIRM:
            return Fault(span, f"{code} cannot be suppressed", "repair what it reports")
        if code is not None:
            return Named(code, span)
        if any(fit(word, rule) is not None for rule in self._rules):
            return Fault(span, f"{word!r} names several rules; a suppression names each by its code or name")
        return Fault(span, f"unknown rule {word[:60]!r}{did_you_mean(word[:60], self._names)}")


def read(text: str, inner: Span, closed: bool, vocabulary: Vocabulary) -> tuple[Directive | None, list[Fault]]:
    """What a comment says to the linter, and its faults; nothing where it does not speak to it.

    `inner` is the span between the comment's marks.
    """
    head = _HEAD.match(text, inner.start, inner.end)
    if head is None or head["verb"] == _RESERVED or (head["slip"] and head["slip"] not in VERBS):
        return None, []
    verb, here = head["verb"] or "", Span(head.start("marker"), head.end())
    if head["slip"]:
        return None, [Fault(here, f"no colon follows {MARKER}")]
    if verb not in VERBS:
        known = did_you_mean(verb.casefold(), VERBS) or f"; the words are {', '.join(VERBS)}"
        return None, [Fault(here, f"{verb!r} suppresses nothing{known}" if verb else f"no word follows {MARKER}")]
    if not closed:
        return None, [Fault(here, "comment with a suppression is never closed", "close it with `-->`")]
    start = text.find("[", head.end(), inner.end)
    if start < 0 or text[head.end() : start].strip():
        return None, [Fault(here, f"{verb!r} names no rules in brackets; a suppression names each rule")]
    end = text.find("]", start, inner.end)
    if end < 0:
        return None, [Fault(Span(here.start, start + 1), f"bracket of {verb!r} is never closed", "close it with `]`")]
    return _directive(text, verb, Span(start + 1, end), Span(end + 1, inner.end), vocabulary)


def opened_list(text: str, offset: int) -> int | None:
    """The offset behind the bracket of a suppression that names its rules up to `offset`; None where none does."""
    start = text.rfind("<!--", 0, offset)
    if start < 0 or text.find("-->", start, offset) >= 0:
        return None
    head = _HEAD.match(text, start + 4, offset)
    bracket = text.find("[", head.end(), offset) if head is not None and head["verb"] in VERBS else -1
    if head is None or bracket < 0 or text[head.end() : bracket].strip() or text.find("]", bracket, offset) >= 0:
        return None
    return bracket + 1


def _directive(
    text: str, verb: str, listed: Span, behind: Span, vocabulary: Vocabulary
) -> tuple[Directive, list[Fault]]:
    words = [Span(word.start(), word.end()) for word in _WORD.finditer(text, listed.start, listed.end)]
    read = [vocabulary.named(text[word.start : word.end], word) for word in words]
    named = tuple(one for one in read if isinstance(one, Named))
    faults = [one for one in read if isinstance(one, Fault)]
    if not read:
        faults.append(Fault(Span(listed.start - 1, listed.end + 1), f"brackets of {verb!r} name no rule"))
    reason = _REASON.match(text, behind.start, behind.end)
    if reason is None and text[behind.start : behind.end].strip(" \t\r\n-"):
        faults.append(Fault(behind, "text behind the brackets is no reason", "write ` -- ` in front of the reason"))
    return Directive(verb, named, listed, reason["reason"].strip() if reason else None), faults

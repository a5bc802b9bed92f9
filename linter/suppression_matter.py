"""Suppressions in front matter: `lint-modules: {ignore: {FB123: reason}}`, for the whole page."""

from __future__ import annotations

from linter.model import Span
from linter.page import Page
from linter.strict_yaml import Value
from linter.suppression_syntax import MARKER, Directive, Fault, Named, Vocabulary
from linter.validation import did_you_mean

_KEY = "ignore"
_FORM = "write `lint-modules: {ignore: {CODE: reason}}`, or a list of codes"


def read_matter(page: Page, vocabulary: Vocabulary) -> tuple[list[Directive], list[Fault]]:
    """What the front matter says to the linter, a directive for each rule, and its faults.

    Front matter that does not parse says nothing: that is a fault of its own.
    """
    field = page.front_matter.fields.get(MARKER)
    if field is None or page.front_matter.fault is not None:
        return [], []
    if not isinstance(field.value, dict):
        return [], [Fault(field.span, f"`{MARKER}` in front matter is no mapping", _FORM)]
    faults = [
        Fault(field.span, f"unknown key {key[:60]!r} under `{MARKER}`{did_you_mean(key[:60], [_KEY])}", _FORM)
        for key in field.value
        if key != _KEY
    ]
    found: list[Directive] = []
    entries = _entries(field.value.get(_KEY, ()))
    if entries is None:
        faults.append(Fault(field.span, f"`{_KEY}` in front matter is neither a list of rules nor a mapping", _FORM))
    for word, reason in entries or ():
        span = _place(page, field.span, word)
        named = vocabulary.named(word, span)
        if isinstance(named, Named):
            found.append(Directive("ignore-file", (named,), span, reason.strip() or None))
        else:
            faults.append(Fault(named.span, named.message, _FORM))
    return found, faults


def _entries(value: Value) -> list[tuple[str, str]] | None:
    """The rules with their reasons, empty where none is given; None for a value of another form."""
    if isinstance(value, str):
        value = tuple(word.strip() for word in value.split(",") if word.strip())
    found: list[tuple[str, str]] = []
    for item in value if isinstance(value, tuple) else (value,):
        for word, reason in item.items() if isinstance(item, dict) else ((item, ""),):
            if not isinstance(word, str) or not isinstance(reason, str):
                return None
            found.append((word, reason))
    return found


def _place(page: Page, field: Span, word: str) -> Span:
    """Where a rule is named, as far as a search in the lines below the key can tell."""
    text = page.source.text
    body = page.front_matter.body
    end = page.source.starts[body - 1] if 0 < body <= len(page.source.starts) else len(text)
    at = text.find(word, field.start, end) if word else -1
    return Span(at, at + len(word)) if at >= 0 else field

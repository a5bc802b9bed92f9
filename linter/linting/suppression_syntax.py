"""Reads suppressions: `lint-modules: ignore[FB123, thin-neural-bridge] -- reason` in a comment.

In front matter it is `lint-modules: {ignore: {FB123: reason}}`, for the whole page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from linter.findings import Span
from linter.kinds.document import Document
from linter.linting.comments import Comment, comments
from linter.markdown.ast import Page
from linter.markdown.front_matter import LINTER_KEY
from linter.rules.selection import RuleName, SuppressionError, Vocabulary
from linter.text.wording import suggestion
from linter.text.yaml import YamlValue

MARKER = LINTER_KEY  # in comments too
VERBS = ("ignore", "ignore-file", "disable", "enable")
_RESERVED = "status"  # marks the place of a table for a site's plugin
_HEAD = re.compile(
    rf"\s*(?P<marker>{MARKER})(?:\s*:\s*(?P<verb>[A-Za-z][\w-]{{0,60}})?|\s+(?P<slip>[A-Za-z-]{{1,60}})\s*\[)"
)
_REASON = re.compile(r"\s*--\s*(?P<reason>[^\s-].*)", re.DOTALL)
_WORD = re.compile(r"[^,\s](?:[^,]*[^,\s])?")
_KEY = "ignore"  # in front matter
_FORM = "write `lint-modules: {ignore: {CODE: reason}}`"
_END = 1 << 62  # behind every line


@dataclass(frozen=True, slots=True)
class Directive:
    """What a comment says: its verb, the rules it names, the span of their list between the brackets, its reason."""

    verb: str
    rules: tuple[RuleName, ...]
    list_span: Span
    reason: str | None


def parse_comment(
    text: str, inner: Span, closed: bool, vocabulary: Vocabulary
) -> tuple[Directive | None, list[SuppressionError]]:
    """What a comment says to the linter, and its faults; nothing where it is no suppression.

    `inner` is the span between the comment's marks.
    """
    head = _HEAD.match(text, inner.start, inner.end)
    if head is None or head["verb"] == _RESERVED or (head["slip"] and head["slip"] not in VERBS):
        return None, []
    verb, here = head["verb"] or "", Span(head.start("marker"), head.end())
    if head["slip"]:
        return None, [SuppressionError(here, f"no colon follows {MARKER}")]
    if verb not in VERBS:
        if not verb:
            return None, [SuppressionError(here, f"no word follows {MARKER}")]
        repair = suggestion(verb.casefold(), VERBS) or f"write one of {', '.join(VERBS)}"
        return None, [SuppressionError(here, f"{verb!r} suppresses nothing", repair)]
    if not closed:
        return None, [SuppressionError(here, "comment with a suppression is never closed", "close it with `-->`")]
    start = text.find("[", head.end(), inner.end)
    if start < 0 or text[head.end() : start].strip():
        return None, [SuppressionError(here, f"{verb!r} names no rules in brackets")]
    end = text.find("]", start, inner.end)
    if end < 0:
        return None, [
            SuppressionError(Span(here.start, start + 1), f"bracket of {verb!r} is never closed", "close it with `]`")
        ]
    return _directive(text, verb, Span(start + 1, end), Span(end + 1, inner.end), vocabulary)


def open_list_start(text: str, offset: int) -> int | None:
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
) -> tuple[Directive, list[SuppressionError]]:
    words = [(word[0], Span(*word.span())) for word in _WORD.finditer(text, listed.start, listed.end)]
    names = [vocabulary.named(word, span) for word, span in words]
    rules = tuple(name for name in names if isinstance(name, RuleName))
    faults = [name for name in names if isinstance(name, SuppressionError)]
    if not names:
        faults.append(SuppressionError(Span(listed.start - 1, listed.end + 1), f"brackets of {verb!r} name no rule"))
    reason = _REASON.match(text, behind.start, behind.end)
    if reason is None and text[behind.start : behind.end].strip(" \t\r\n-"):
        faults.append(
            SuppressionError(behind, "text behind the brackets is no reason", "write ` -- ` in front of the reason")
        )
    return Directive(verb, rules, listed, reason["reason"].strip() if reason else None), faults


def parse_front_matter(page: Page, vocabulary: Vocabulary) -> tuple[list[Directive], list[SuppressionError]]:
    """What the front matter says to the linter, a directive for each rule, and its faults.

    Front matter that does not parse says nothing: that is a fault of its own.
    """
    field = page.front_matter.fields.get(MARKER)
    if field is None or page.front_matter.fault is not None:
        return [], []
    if not isinstance(field.value, dict):
        return [], [SuppressionError(field.span, f"`{MARKER}` in front matter is no mapping", _FORM)]
    faults = [
        SuppressionError(
            field.span, f"unknown key {key[:60]!r} under `{MARKER}`", suggestion(key[:60], [_KEY]) or _FORM
        )
        for key in field.value
        if key != _KEY
    ]
    directives: list[Directive] = []
    entries = _entries(field.value.get(_KEY, ()))
    if entries is None:
        faults.append(
            SuppressionError(field.span, f"`{_KEY}` in front matter is neither a list of rules nor a mapping", _FORM)
        )
    for word, reason in entries or ():
        span = _word_span(page, field.span, word)
        named = vocabulary.named(word, span)
        if isinstance(named, RuleName):
            directives.append(Directive("ignore-file", (named,), span, reason.strip() or None))
        else:
            faults.append(SuppressionError(named.span, named.message, named.repair if named.near else _FORM))
    return directives, faults


def _entries(value: YamlValue) -> list[tuple[str, str]] | None:
    """The rules with their reasons, empty where none is given; None for a value of another form."""
    if isinstance(value, str):
        value = tuple(word.strip() for word in value.split(",") if word.strip())
    entries: list[tuple[str, str]] = []
    for item in value if isinstance(value, tuple) else (value,):
        for word, reason in item.items() if isinstance(item, dict) else ((item, ""),):
            if not isinstance(word, str) or not isinstance(reason, str):
                return None
            entries.append((word, reason))
    return entries


def _word_span(page: Page, field: Span, word: str) -> Span:
    """Where a rule is named, as far as a search in the lines below the key can tell."""
    text = page.source.text
    body = page.front_matter.body
    end = page.source.starts[body - 1] if 0 < body <= len(page.source.starts) else len(text)
    at = text.find(word, field.start, end) if word else -1
    return Span(at, at + len(word)) if at >= 0 else field


@dataclass(frozen=True, slots=True)
class WrittenDirective:
    """A directive with the comment it stands in; `comment` is None in front matter."""

    comment: Comment | None
    directive: Directive


@dataclass(frozen=True, slots=True)
class SuppressionRange:
    """The findings of one rule that start in these lines (from 0, `end` exclusive) are silenced.

    `closing` is the `enable` that ends a `disable`.
    """

    code: str
    line: int
    end: int
    named: RuleName
    written: WrittenDirective
    closing: tuple[WrittenDirective, RuleName] | None = None

    @property
    def reason(self) -> str | None:
        """Why, in the author's words."""
        return self.written.directive.reason


@dataclass(frozen=True, slots=True)
class Suppressions:
    """Everything a page says to the linter: what it silences, and what is wrong with how it says it."""

    ranges: tuple[SuppressionRange, ...] = ()
    faults: tuple[SuppressionError, ...] = ()


def find_suppressions(document: Document, vocabulary: Vocabulary, require_reason: bool) -> Suppressions:
    """The suppressions of a page: those of its front matter, then those of its comments."""
    source = document.page.source
    directives, faults = parse_front_matter(document.page, vocabulary)
    written = [WrittenDirective(None, directive) for directive in directives]
    for comment in comments(document):
        directive, comment_faults = parse_comment(source.text, comment.inner(source), comment.closed, vocabulary)
        faults += comment_faults
        if directive is not None:
            written.append(WrittenDirective(comment, directive))
    ranges, unmatched = _ranges(written)
    faults += unmatched
    if require_reason:
        unreasoned = [each for each in written if each.directive.verb != "enable" and not each.directive.reason]
        faults += [_missing_reason(each) for each in unreasoned]
    return Suppressions(tuple(ranges), tuple(faults))


def _missing_reason(written: WrittenDirective) -> SuppressionError:
    if written.comment:
        span, repair = written.comment.span, "write ` -- ` and the reason behind the brackets"
    else:
        span, repair = written.directive.list_span, "write `CODE: reason` for each rule"
    return SuppressionError(span, "suppression gives no reason, and this project asks for one", repair)


def _ranges(directives: list[WrittenDirective]) -> tuple[list[SuppressionRange], list[SuppressionError]]:
    """What the directives silence; a `disable` holds down to the `enable` of the same rule, or to the page's end."""
    ranges: list[SuppressionRange] = []
    faults: list[SuppressionError] = []
    open_: dict[str, list[int]] = {}
    for written in directives:
        verb = written.directive.verb
        for named in written.directive.rules:
            if verb == "enable":
                if stack := open_.get(named.code):
                    number = stack.pop()
                    end = written.comment.last + 1 if written.comment else ranges[number].end + 1
                    ranges[number] = replace(ranges[number], end=end, closing=(written, named))
                else:
                    message = f"{named.code} is enabled, and no comment above disables it"
                    faults.append(SuppressionError(named.span, message, "delete it"))
                continue
            if verb == "disable":
                open_.setdefault(named.code, []).append(len(ranges))
            line, end = _silenced_lines(written)
            ranges.append(SuppressionRange(named.code, line, end, named, written))
    return ranges, faults


def _silenced_lines(written: WrittenDirective) -> tuple[int, int]:
    comment = written.comment
    if comment is None or written.directive.verb == "ignore-file":
        return 0, _END
    if written.directive.verb == "disable":
        return comment.first, _END
    if comment.alone:
        return comment.next_block or (comment.first, comment.first)
    return comment.first, comment.last + 1

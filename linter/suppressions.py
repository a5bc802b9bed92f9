"""The suppressions of a page: which findings it silences where, which of its comments silence nothing or are wrong."""

from __future__ import annotations

from dataclasses import dataclass

from linter.comments import Comment, comments
from linter.parts import Document
from linter.suppression_matter import read_matter
from linter.suppression_syntax import Directive, Fault, Named, Vocabulary, read

_END = 1 << 62  # behind every line


@dataclass(frozen=True, slots=True)
class Written:
    """A comment with what it says; `comment` is None in front matter."""

    comment: Comment | None
    directive: Directive


@dataclass(frozen=True, slots=True)
class Silence:
    """Findings of one rule are silenced that start in these lines (from 0, `end` exclusive).

    `closing` is the `enable` that ends a `disable`.
    """

    code: str
    line: int
    end: int
    named: Named
    written: Written
    closing: tuple[Written, Named] | None = None

    @property
    def reason(self) -> str | None:
        """Why, in the author's words."""
        return self.written.directive.reason


@dataclass(frozen=True, slots=True)
class Suppressions:
    """Everything a page says to the linter."""

    silences: tuple[Silence, ...] = ()
    faults: tuple[Fault, ...] = ()


def suppressions(document: Document, vocabulary: Vocabulary, require_reason: bool) -> Suppressions:
    """The suppressions of a page, which may name the tool."""
    source = document.page.source
    written, faults = read_matter(document.page, vocabulary)
    found = [Written(None, directive) for directive in written]
    for comment in comments(document):
        directive, wrong = read(source.text, comment.inner(source), comment.closed, vocabulary)
        faults += wrong
        if directive is not None:
            found.append(Written(comment, directive))
    silences, orphans = _silences(found)
    faults += orphans
    if require_reason:
        faults += [_reasonless(one) for one in found if one.directive.verb != "enable" and not one.directive.reason]
    return Suppressions(tuple(silences), tuple(faults))


def _reasonless(one: Written) -> Fault:
    directive = one.directive
    span = one.comment.span if one.comment else directive.listed
    how = "write ` -- ` and the reason behind the brackets" if one.comment else "write `CODE: reason` for each rule"
    return Fault(span, "suppression gives no reason, and this project asks for one", how)


def _silences(written: list[Written]) -> tuple[list[Silence], list[Fault]]:
    """What the comments silence; a `disable` holds down to the `enable` of the same rule, or to the page's end."""
    found: list[Silence] = []
    faults: list[Fault] = []
    open_: dict[str, list[int]] = {}
    for one in written:
        verb = one.directive.verb
        for named in one.directive.named:
            if verb == "enable":
                if stack := open_.get(named.code):
                    number = stack.pop()
                    found[number] = _closed(found[number], one, named)
                else:
                    message = f"{named.code} is enabled, and no comment above disables it"
                    faults.append(Fault(named.span, message, "delete it, or write the `disable` it should end"))
                continue
            if verb == "disable":
                open_.setdefault(named.code, []).append(len(found))
            line, end = _reach(one)
            found.append(Silence(named.code, line, end, named, one))
    return found, faults


def _closed(silence: Silence, one: Written, named: Named) -> Silence:
    last = one.comment.last if one.comment else silence.end
    return Silence(silence.code, silence.line, last + 1, silence.named, silence.written, (one, named))


def _reach(one: Written) -> tuple[int, int]:
    comment = one.comment
    if comment is None or one.directive.verb == "ignore-file":
        return 0, _END
    if one.directive.verb == "disable":
        return comment.first, _END
    if comment.alone:
        return comment.owns or (comment.first, comment.first)
    return comment.first, comment.last + 1

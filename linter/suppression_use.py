"""Applies a page's suppressions to its findings, and tells which of them silence nothing."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from linter.model import Edit, Finding, Fix, Problem, Related, Span
from linter.source import Source
from linter.suppression_syntax import UNUSED, Named
from linter.suppressions import Silence, Written

_NEAR = 500  # characters around a comment that tell how to delete it: a hostile line may hold thousands


@dataclass(frozen=True, slots=True)
class Silenced:
    """A finding that its page silences; `accepted` where a reason was given."""

    finding: Finding
    accepted: bool


def silence(
    findings: Sequence[Finding], silences: Sequence[Silence]
) -> tuple[list[Finding], list[Silenced], list[Silence]]:
    """The findings that stay, those that are silenced, and the suppressions that silence nothing.

    A finding is silenced where it starts. Several suppressions may silence it; all of them are then used.
    """
    if not silences:
        return list(findings), [], []
    by_code: dict[str, list[Finding]] = defaultdict(list)
    for finding in sorted(findings, key=lambda one: one.range.line):
        by_code[finding.code].append(finding)
    depth, unused = _depths(by_code, silences)
    silenced = {}
    for code, found in by_code.items():
        covered = accepted = 0
        for number, finding in enumerate(found):
            covered += depth[code][0][number]
            accepted += depth[code][1][number]
            if covered:
                silenced[id(finding)] = Silenced(finding, accepted > 0)
    kept = [finding for finding in findings if id(finding) not in silenced]
    return kept, [silenced[id(one)] for one in findings if id(one) in silenced], unused


def _depths(
    by_code: Mapping[str, Sequence[Finding]], silences: Sequence[Silence]
) -> tuple[dict[str, list[list[int]]], list[Silence]]:
    """Which suppressions cover which findings, and those that cover none.

    For the findings of a code, by line, it is told how many more suppressions cover each than cover the one before:
    of all suppressions, and of those with a reason. So a page of many of both costs no more than their number.
    """
    lines = {code: [one.range.line - 1 for one in found] for code, found in by_code.items()}
    depth = {code: [[0] * (len(found) + 1), [0] * (len(found) + 1)] for code, found in lines.items()}
    unused = []
    for one in silences:
        places = lines.get(one.code, [])
        low, high = bisect_left(places, one.line), bisect_left(places, one.end)
        if low >= high:
            unused.append(one)
            continue
        for count in depth[one.code][: 2 if one.reason else 1]:
            count[low] += 1
            count[high] -= 1
    return depth, unused


def unused_problems(
    source: Source, unused: Sequence[Silence], ran: Collection[str], findings: Sequence[Finding]
) -> Iterator[Problem]:
    """A problem for each comment that silences nothing: in whole, or some of the rules it names.

    A rule that did not run here may have found something; so a suppression of it is not judged.
    """
    judged = [one for one in unused if one.code in ran and one.code != UNUSED]
    found: dict[str, list[int]] = defaultdict(list)
    for finding in sorted(findings, key=lambda one: one.range.line) if judged else ():
        found[finding.code].append(finding.range.line - 1)
    for _, group in groupby(judged, key=lambda one: id(one.written)):
        silences = list(group)
        written = silences[0].written
        whole = len(silences) == len(written.directive.named)
        span = written.comment.span if written.comment and whole else silences[0].named.span
        names = ", ".join(dict.fromkeys(one.code for one in silences))
        word = f"`{written.directive.verb}`" if written.comment else "front matter"
        message = f"{word} names {names}, and there is nothing to silence"
        yield Problem(span, message, related=tuple(_elsewhere(source, silences, found)), fix=_fix(source, silences))


def _elsewhere(source: Source, silences: Sequence[Silence], found: Mapping[str, Sequence[int]]) -> Iterator[Related]:
    """The next finding of the rule: the comment may only stand at a wrong place."""
    for one in silences:
        at = one.written.comment.first if one.written.comment else 0
        lines = found.get(one.code, ())
        index = bisect_left(lines, at)
        if near := lines[max(index - 1, 0) : index + 1]:
            line = min(near, key=lambda line: abs(line - at))
            text = source.lines[line]
            span = source.span(line, len(text) - len(text.lstrip()))
            yield Related(span, f"{one.code} is found here; a comment right above would silence it")


def _fix(source: Source, silences: Sequence[Silence]) -> Fix | None:
    """Deletes the comments, or of their lists the rules that silence nothing; front matter is left to its author."""
    if silences[0].written.comment is None:
        return None
    gone: dict[int, tuple[Written, list[Named]]] = {}
    for one in silences:
        for written, named in [(one.written, one.named), *([one.closing] if one.closing else [])]:
            gone.setdefault(id(written), (written, []))[1].append(named)
    edits = [_without(source, written, named) for written, named in gone.values()]
    found = tuple(sorted((edit for edit, _ in edits), key=lambda edit: edit.span.start))
    return Fix("delete what silences nothing", found, all(safe for _, safe in edits))


def _without(source: Source, written: Written, named: Sequence[Named]) -> tuple[Edit, bool]:
    """A comment without some of the rules it names, and whether that is safe."""
    spans = {one.span for one in named}
    left = [source.text[one.span.start : one.span.end] for one in written.directive.named if one.span not in spans]
    if left:
        return Edit(written.directive.listed, ", ".join(left)), True
    assert written.comment is not None
    return _deleted(source, written.comment.span)


def _deleted(source: Source, comment: Span) -> tuple[Edit, bool]:
    """A page without a comment: without its lines where nothing else stands there, else without the blanks before it.

    Between two lines of text a blank line stays, or they would run together.
    """
    first, last = source.position(comment.start)[0], source.position(comment.end)[0]
    start, end = source.starts[first], source.starts[last] + len(source.lines[last])
    low, high = max(start, comment.start - _NEAR), min(end, comment.end + _NEAR)
    before, after = source.text[low : comment.start], source.text[comment.end : high]
    if before.strip():
        apart = not after or after[0].isspace()
        kept = len(before.rstrip()) if apart else len(before)
        joined = not apart and not before[-1].isspace()
        return Edit(Span(low + kept, comment.end), ""), not (joined or _is_mark(before))
    if after.strip() or low > start or high < end:
        return Edit(Span(comment.start, high - len(after.lstrip())), ""), False
    texts = [source.lines[line].strip() if 0 <= line < len(source.lines) else "" for line in (first - 1, last + 1)]
    if all(texts):
        return Edit(Span(start, end), ""), True
    return Edit(Span(start, source.starts[last + 1] if last + 1 < len(source.starts) else end), ""), True


def _is_mark(text: str) -> bool:
    """Whether nothing but the mark of a list or quote stands before a comment."""
    return not text.strip(" \t>-*+.)0123456789")

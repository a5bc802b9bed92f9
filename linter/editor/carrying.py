"""Carries findings of an earlier text over to what the author made of it since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from linter.model import Finding, Range


def carried(findings: Iterable[Finding], before: Sequence[str], after: Sequence[str]) -> Iterator[Finding]:
    """The findings that stand in lines nobody touched, moved to where those lines are now, without their fixes.

    `before` are the lines of the page the findings speak of, `after` those of the page as it is.
    """
    most = min(len(before), len(after))
    head = next((line for line in range(most) if before[line] != after[line]), most)
    tail = next((back for back in range(most - head) if before[-1 - back] != after[-1 - back]), most - head)
    shift = len(after) - len(before)
    for finding in findings:
        place = finding.range
        if place.end_line <= head:
            yield finding if before == after else replace(finding, fix=None, related=())
        elif place.line > len(before) - tail:
            yield replace(finding, range=_moved(place, shift), fix=None, related=())


def _moved(place: Range, shift: int) -> Range:
    return Range(place.line + shift, place.column, place.end_line + shift, place.end_column)

"""Which findings of a page have one cause, so that people are told of it once.

Two things tell it: findings on one heading (what a block or a page lacks), and findings of one rule whose messages and
repairs differ only in names and numbers (the dead links of a table of contents). A function of the findings alone.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable
from dataclasses import replace

from linter.findings import Finding

_PARTICULARS = re.compile(
    r"""
    `[^`]*+`  |  "[^"]*+"  |  (?<!\w)'[^']*+'       # what is quoted
  | (?<![\w/-])\w[\w/-]*+\.\w[\w./-]*+            # names of files
  | \d++(?:[.,]\d++)*+(?:[ ]?%|[ ]\w++)?           # numbers, with the noun that follows them
  | (?<!\w)[A-Z]{2,}+(?:[ ][A-Z]{2,}+)*+           # labels of parts
    """,
    re.VERBOSE,
)


def with_groups(findings: Iterable[Finding], heading_lines: Collection[int]) -> list[Finding]:
    """The findings of a page in the same order, those of one cause with an equal `group`.

    `heading_lines` are the lines of the page's headings, from 1. A group is named after the fingerprint of its first
    finding, so it stays the same when lines move.
    """
    ordered = list(findings)
    on_line: dict[int, int] = defaultdict(int)
    for finding in ordered:
        on_line[finding.range.line] += 1
    members: dict[Hashable, list[int]] = defaultdict(list)
    for place, finding in enumerate(ordered):
        line = finding.range.line
        shared = on_line[line] > 1 and line in heading_lines
        members[line if shared else _likeness(finding)].append(place)
    for places in members.values():
        if len(places) > 1:
            name = min(
                (ordered[place] for place in places), key=lambda one: (one.sort_key, one.fingerprint)
            ).fingerprint
            for place in places:
                ordered[place] = replace(ordered[place], group=name)
    return ordered


def _likeness(finding: Finding) -> Hashable:
    """What findings of one rule have in common where they say the same of different names and numbers."""
    return finding.code, _PARTICULARS.sub("*", finding.message), _PARTICULARS.sub("*", finding.help or "")

"""Lines with a label before a colon, such as `**Expected time:** 25 minutes`: the label, the value, where it starts."""

from __future__ import annotations

import re
from typing import NamedTuple

_LIST_MARK = r"\s*(?:>\s*)?(?:[-*+]\s+|\d{1,3}[.)]\s+)?"
_BOLD = r"(?:\*\*|__)"
_SIGNS = r"[^\w*]{0,6}"  # an emoji before a label
_REST = r"(?P<value>.*)"


class LabelledLine(NamedTuple):
    """A label as written, the value behind it, and where in the line the value starts."""

    label: str
    value: str
    start: int


class LabelSyntax:
    """What a reader takes for a label and its value: an expression with groups of these names."""

    def __init__(self, expression: str, flags: re.RegexFlag = re.NOFLAG) -> None:
        self._expression = re.compile(expression, flags)

    def read(self, line: str) -> LabelledLine | None:
        """The label a line opens with, and its value; None where it opens with none."""
        labelled = self._expression.match(line)
        if labelled is None:
            return None
        return LabelledLine(labelled["label"], labelled["value"], labelled.start("value"))


# `**Model Answer**`, with or without a colon, and `Model Answer (10 points):`.
EMPHASIZED = LabelSyntax(rf"{_LIST_MARK}(?:\*{{1,3}}|_{{1,3}})(?P<label>[^*_]{{2,80}}?)(?:\*{{1,3}}|_{{1,3}}){_REST}")
PLAIN = LabelSyntax(
    rf"{_LIST_MARK}(?P<label>[A-Za-z][A-Za-z ]{{1,40}}?)\s{{0,2}}(?:\([^()]{{0,40}}\)|\d{{1,2}})?\s{{0,2}}:{_REST}"
)
# Bold text that opens a line, whether it ends or not: a section without a heading.
BOLD_OPENING = LabelSyntax(rf"\s*(?:[-*+]\s+|\d{{1,3}}[.)]\s+|>\s*)?{_BOLD}(?P<label>[^*_]{{2,80}}){_REST}")
# `Time: 20 minutes` and `Points: 5` below the heading of a question.
TIME_OR_POINTS = LabelSyntax(
    rf"\s*(?:[-*+]\s+)?{_SIGNS}{_BOLD}?{_SIGNS}"
    r"(?P<label>Time|Time Limit|Time Allowed|Estimated Time|Duration|Points|Marks)\s{0,2}"
    rf"{_BOLD}?\s{{0,2}}:\s{{0,2}}{_BOLD}?\s{{0,2}}(?P<value>~?\d.{{0,60}})",
    re.IGNORECASE,
)
# A time under any label, up to the end of a cell.
ANY_TIME = LabelSyntax(
    rf"\s*+(?:[-*+]\s++|\d{{1,3}}[.)]\s++|>\s*+)?{_SIGNS}{_BOLD}?{_SIGNS}(?P<label>[A-Za-z ]{{2,30}}?)\s{{0,2}}"
    rf"{_BOLD}?\s{{0,2}}:\s{{0,2}}{_BOLD}?(?P<value>[^|]{{1,120}})"
)
# The lines of a tracker, whose labels may hold any markup: `- [ ] **Modules done:** 3 of 7`.
TRACKED = LabelSyntax(
    r"(?>\s{0,40}(?:(?:[-*+]|\d{1,3}[.)])\s{1,4})?(?:\[[ xX]\]\s{1,4})?)"
    r"(?P<label>[^:|]{1,119}):[* \t]*+(?P<value>.*)",
    re.DOTALL,
)

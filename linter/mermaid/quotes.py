"""Labels of a flowchart that Mermaid reads only in double quotes, found one after the other by asking it again."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from linter.mermaid.messages import QUOTE_LABEL, DiagramFault

MAX_LABELS = 30  # of a diagram: each is judged once more
_MAX_LENGTH = 500  # characters of a label
_OPENING = re.compile(r"(?:\(\(\(|\[\[|\(\(|\(\[|\[\(|\{\{|[\[({>|])\Z")
_FLAG = re.compile(r"(?<=\w)>")
_SLASHES = ("/", "\\")
_CLOSINGS = {
    "[": "]",
    "(": ")",
    "{": "}",
    ">": "]",
    "|": "|",
    "[[": "]]",
    "((": "))",
    "(((": ")))",
    "([": "])",
    "[(": ")]",
    "{{": "}}",
}


@dataclass(frozen=True, slots=True)
class BareLabel:
    """A label without quotes: its line and columns, counted from 0 in the diagram's text, and what to write for it."""

    line: int
    start: int
    end: int
    quoted: str


@dataclass(frozen=True, slots=True)
class BareLabels:
    """The labels of a diagram in need of quotes, in its order; `whole` where it parses once all of them have some."""

    labels: tuple[BareLabel, ...]
    whole: bool


def bare_labels(text: str, fault: DiagramFault, judge: Callable[[str], DiagramFault | None]) -> BareLabels:
    """The labels that share the fault of a diagram (lines ended by `\\n`), `fault` being the first that `judge` finds.

    None where the fault is another one, or the bounds of the label are not clear.
    """
    lines = text.split("\n")
    labels: list[BareLabel] = []
    now: DiagramFault | None = fault
    shifts: dict[int, int] = {}  # how much longer quotes have made the lines so far
    while now is not None and now.help == QUOTE_LABEL and len(labels) < MAX_LABELS:
        found = _label_at(lines[now.line], now.column) if now.line < len(lines) else None
        if found is None:
            break
        start, end = found
        quoted = _quoted(lines[now.line][start:end])
        lines[now.line] = f"{lines[now.line][:start]}{quoted}{lines[now.line][end:]}"
        after = judge("\n".join(lines))
        if after is not None and (after.line, after.column) < (now.line, start + len(quoted)):
            break  # the quotes have not helped
        shift = shifts.get(now.line, 0)
        labels.append(BareLabel(now.line, start - shift, end - shift, quoted))
        shifts[now.line] = shift + len(quoted) - (end - start)
        now = after
    return BareLabels(tuple(labels), now is None)


def _label_at(line: str, column: int) -> tuple[int, int] | None:
    """The bounds of the label that a fault lies in; None where they are not clear."""
    line = line[: column + _MAX_LENGTH]
    start = max(map(line[:column].rfind, "[]{}()|")) + 1  # what is no label before the fault holds none of these
    if start == 0 or line[start - 1] not in "[({|":
        flag = _FLAG.search(line, start, column)
        start = flag.end() if flag else 0
    opening = _OPENING.search(line, max(0, start - 3), start)
    if opening is None:
        return None
    end = _closing(line, column, _CLOSINGS[opening[0]])
    if end is None:
        return None
    if opening[0] == "[" and line[start] in _SLASHES and line[end - 1] in _SLASHES and end - start > 2:
        start, end = start + 1, end - 1  # a shape of its own
    label = line[start:end]
    start += len(label) - len(label.lstrip())
    label = label.strip()
    # Quotes around a text in backticks would make it Markdown, and a label that begins with a quote has its own.
    return None if not label or label[0] in '"`' else (start, start + len(label))


def _closing(line: str, column: int, closing: str) -> int | None:
    """Where the label that holds a column ends: at its closing sign, those of pairs inside it not counted."""
    sign = closing[-1]
    opposite = {"]": "[", ")": "(", "}": "{"}.get(sign, "")
    depth = 0
    for place in range(column, len(line)):
        if depth == 0 and line.startswith(closing, place) and not line.startswith(sign, place + len(closing)):
            return place
        if line[place] == opposite:
            depth += 1
        elif line[place] == sign and depth:
            depth -= 1
    return None


def _quoted(label: str) -> str:
    return '"' + label.replace('"', "#quot;") + '"'

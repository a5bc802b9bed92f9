"""From what Mermaid's parser says of a diagram to a fault: a line, a column and a sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass

from linter.mermaid_words import Rejection, words


@dataclass(frozen=True, slots=True)
class DiagramFault:
    """What is wrong with a diagram: line and column count from 0 in the diagram's text; the message is one line."""

    line: int
    column: int
    message: str


_FRONT_MATTER = re.compile(r"([^\S\n]*)-{3}\s*\n(.*?)\n\1-{3}\s*\n+", re.DOTALL)
_DIRECTIVE = re.compile(r"\s*%%\{.*?\}%%", re.DOTALL)
_COMMENT = re.compile(r"\s*%%[^{]")
_AT = re.compile(r"line (\d+), column (\d+)")
_YAML_AT = re.compile(r"\((\d+):(\d+)\)")
_INACTIVE = re.compile(r"Trying to inactivate an inactive participant \((.*)\)")
_ACTIVATION = re.compile(r"\s*(?P<off>de)?activate\s+(?P<actor>\S.*?)\s*$", re.IGNORECASE)
_MESSAGE = re.compile(r"\s*(?P<source>[^<>:-]+?)\s*[<(]*-[^\s\w+:]*\s*(?P<sign>[+-])\s*(?P<target>[^:]+?)\s*:")
_SUBJECT = re.compile(r'"([^"]+)"|\[([^\]]+)\]|\(([^()]+)\)|: (\w+)$|\b(\d+)\b')
# What Mermaid may have changed before its lexer saw it: `#35;` is spelled otherwise, quotes in tags are single.
_ENTITY = re.compile("\ufb02\u00b0\u00b0?(\\w+)\u00b6\u00df")
_UNSIGNED = re.compile(r"[\s;]")

Line = tuple[int, str]
Place = tuple[int, int]


def parsed_lines(text: str) -> list[Line]:
    """The lines that Mermaid's parser is given, with their numbers: no front matter, directives and comments.

    Mermaid counts lines after it took these out, so the numbers in its messages are those of this list.
    """
    front = _FRONT_MATTER.match(text)
    start = front.end() if front else 0
    while directive := _DIRECTIVE.match(text, start):
        start = directive.end()
    indent = " " * (start - text.rfind("\n", 0, start) - 1)
    lines: list[Line] = []
    for number, line in enumerate((indent + text[start:]).split("\n"), text.count("\n", 0, start)):
        if _COMMENT.match(line):
            while lines and not lines[-1][1].strip():  # Mermaid takes the blank lines above a comment along
                lines.pop()
        elif lines or line.strip():
            lines.append((number, "" if line.lstrip().startswith("%%{") else line))
    return lines


def fault_of(text: str, rejection: Rejection) -> DiagramFault:
    """The fault that a rejection speaks of, placed in the diagram's own text, which holds at least one line."""
    lines = parsed_lines(text)
    number, first = lines[0]
    line, column = _place(lines, rejection) or (number, len(first) - len(first.lstrip()))
    return DiagramFault(line, column, words(rejection, first))


def _place(lines: list[Line], rejection: Rejection) -> Place | None:
    """Where the fault is: where the parser stood, else the line its message counts, else what its message names."""
    message, rest = rejection.message, rejection.rest
    if message.startswith("Parsing failed"):
        return _counted(lines, message)
    if rejection.name == "YAMLException" and rest is None and (at := _YAML_AT.search(message)):
        return int(at[1]), int(at[2]) - 1  # the front matter's first line is below its fence, which is line 0
    if inactive := _INACTIVE.match(message):
        return _deactivated(lines, inactive[1])
    if rest is not None and (rest.strip() or message.startswith(("Parse error", "Lexical error"))):
        return _standing(lines, rest)
    subjects = ("".join(groups) for groups in _SUBJECT.findall(message))
    return next(((n, line.index(name)) for name in subjects for n, line in lines[1:] if name in line), None)


def _counted(lines: list[Line], message: str) -> Place | None:
    """The line and column that a message counts from 1; where it knows none, the diagram ended too early."""
    at = _AT.search(message)
    if at is None or int(at[1]) > len(lines):
        return _standing(lines, "")
    number, line = lines[int(at[1]) - 1]
    trimmed = len(line) - len(line.lstrip()) if at[1] == "1" else 0
    return number, int(at[2]) - 1 + trimmed


def _standing(lines: list[Line], rest: str) -> Place | None:
    """Where the parser stood when it gave up: as many characters before the end as it had left, blanks not counted.

    Mermaid's own line is that of the last token it understood, and moves where it drops blank lines; this one is exact.
    Where a line ended too early the place is that end, not the next line's beginning.
    """
    left = _signs(_ENTITY.sub(r"#\1", rest))
    if not "".join(_signs(line) for _, line in lines).endswith(left):
        return None
    early = not left or "\n" in rest[: len(rest) - len(rest.lstrip())]
    back = len(left) + early
    for number, line in reversed(lines):
        columns = [column for column, sign in enumerate(line) if not _UNSIGNED.match(sign)]
        if back <= len(columns):
            return number, columns[-back] + early
        back -= len(columns)
    return None


def _signs(text: str) -> str:
    return _UNSIGNED.sub("", text).replace('"', "'")


def _deactivated(lines: list[Line], actor: str) -> Place | None:
    """The line that deactivates an actor once too often; Mermaid's message names the actor, and always line 1."""
    active = 0
    for number, line in lines:
        if (match := _ACTIVATION.match(line)) and match["actor"] == actor:
            active += -1 if match["off"] else 1
        elif match := _MESSAGE.match(line):
            active += match["sign"] == "+" and match["target"] == actor
            active -= match["sign"] == "-" and match["source"] == actor
        if active < 0:
            return number, len(line) - len(line.lstrip())
    return None

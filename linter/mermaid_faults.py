"""From what Mermaid's parser says of a diagram to a fault: a line, a column and a sentence."""

from __future__ import annotations

import re

from linter.mermaid_words import LABEL, DiagramFault, Rejection, words

_FRONT_MATTER = re.compile(r"([^\S\n]*)-{3}[^\S\n]*\n(.*?)\n\1-{3}[^\S\n]*\n+", re.DOTALL)
_DIRECTIVE = re.compile(r"\s*%%\{.*?\}%%", re.DOTALL)
_COMMENT = re.compile(r"\s*%%[^{]")
_AT = re.compile(r"line (\d+), column (\d+)")
_YAML_AT = re.compile(r"\((\d+):(\d+)\)")
_INACTIVE = re.compile(r"Trying to inactivate an inactive participant \((.*)\)")
_ACTIVATION = re.compile(r"(?P<off>de)?activate[ \t](?P<actor>.+)", re.IGNORECASE)
_MESSAGE = re.compile(r"(?P<source>[^-<>:()]+)(?:<<)?--?(?:>>?|[x)])[ \t]*(?P<sign>[+-])(?P<target>[^:]+):")
_SUBJECT = re.compile(r'"([^"]{1,500})"|\[([^\]]{1,500})\]|\(([^()]{1,500})\)|: (\w+)$|\b(\d+)\b')
# What Mermaid may have changed before its lexer saw it: `#35;` is spelled otherwise, quotes in tags are single.
_ENTITY = re.compile("\ufb02?\u00b0\u00b0?(\\w+)\u00b6\u00df")
_UNSIGNED = re.compile(r"[\s;]")
_LONGEST = 500

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
    line, column = _place(lines, rejection) or (number, _indent(first))
    opening = _opening(lines, rejection)
    if opening is not None and opening[0] < line:
        return DiagramFault(*opening, "a bracket or quote that opens here is not closed")
    return DiagramFault(line, column, words(rejection, first, dict(lines).get(line, "")[:column]))


def _place(lines: list[Line], rejection: Rejection) -> Place | None:
    """Where the parser stood, or what its message counts or names; None where the diagram's first line is meant."""
    message, rest = rejection.message.split("\n", 1)[0][:_LONGEST], rejection.rest
    if rejection.name == "UnknownDiagramError":
        return None
    if message.startswith("Parsing failed"):
        return _counted(lines, rejection.message)
    if rejection.name == "YAMLException" and rest is None and (at := _YAML_AT.search(message)):
        return int(at[1]), int(at[2]) - 1  # the front matter's first line is below its fence, which is line 0
    if inactive := _INACTIVE.match(message):
        return _deactivated(lines, inactive[1])
    if rest is not None and (rest.strip() or message.startswith(("Parse error", "Lexical error"))):
        return _standing(lines, rest, rejection.token)
    subjects = ("".join(groups).strip('"') for groups in _SUBJECT.findall(message))
    return next(((n, line.index(name)) for name in subjects for n, line in lines[1:] if name in line), None)


def _counted(lines: list[Line], message: str) -> Place | None:
    """The line and column that a message counts from 1; where it knows none, the diagram ended too early."""
    at = _AT.search(message)
    if at is None or int(at[1]) > len(lines):
        return _standing(lines, "")
    number, line = lines[int(at[1]) - 1]
    return number, int(at[2]) - 1 + (_indent(line) if at[1] == "1" else 0)


def _standing(lines: list[Line], rest: str, token: str = "") -> Place | None:
    """Where the parser stood when it gave up: as many characters before the end as it had left, blanks not counted.

    Mermaid's own line is that of the last token it understood, and moves where it drops blank lines; this one is exact.
    Where a line ended too early, or blanks are the fault, the place is the end of what stands before them.
    """
    left = _signs(_ENTITY.sub(r"#\1", rest))
    places = [(number, at) for number, line in lines for at, sign in enumerate(line) if not _UNSIGNED.match(sign)]
    early = not left or (rest[0].isspace() and not token.strip())
    back = len(left) + early
    if back > len(places) or not "".join(_signs(line) for _, line in lines).endswith(left):
        return None
    number, column = places[-back]
    return number, column + early


def _opening(lines: list[Line], rejection: Rejection) -> Place | None:
    """Where the last token that Mermaid understood began, if what began there is still open: a label or a quote."""
    if rejection.since is None or not rejection.message.startswith("Parse error"):
        return None
    if not LABEL.issubset(rejection.expected) and (rejection.rest or "").strip():
        return None
    if lines[0][1].lstrip().startswith(("graph", "flowchart")):
        lines = _closed_up(lines)
    line, column = rejection.since
    return (lines[line - 1][0], column) if line <= len(lines) else None


def _closed_up(lines: list[Line]) -> list[Line]:
    """A flowchart's lines as Mermaid counts them: it drops the blank lines below a line that ends with a brace."""
    kept: list[Line] = []
    for line in lines:
        if line[1].strip() or not kept or not kept[-1][1].rstrip().endswith("}"):
            kept.append(line)
    return kept


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _signs(text: str) -> str:
    return _UNSIGNED.sub("", text).replace('"', "'")


def _deactivated(lines: list[Line], actor: str) -> Place | None:
    """The line that deactivates an actor once too often; Mermaid's message names the actor, and always line 1."""
    active = 0
    for number, line in lines:
        for statement in line.split(";"):
            if match := _ACTIVATION.match(statement.strip()):
                active += (match["actor"].strip() == actor) * (-1 if match["off"] else 1)
            elif match := _MESSAGE.match(statement):
                starts = match["sign"] == "+"
                active += (match["target" if starts else "source"].strip() == actor) * (1 if starts else -1)
        if active < 0:
            return number, _indent(line)
    return None

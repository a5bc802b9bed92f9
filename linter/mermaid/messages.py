"""What Mermaid's parser says of a diagram it rejects, as a line, a column and a sentence an author understands."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

DIAGRAM_TYPES = (
    *("architecture-beta", "block-beta", "C4Component", "C4Container", "C4Context", "C4Deployment", "C4Dynamic"),
    *("classDiagram", "cynefin-beta", "erDiagram", "eventmodeling", "flowchart", "flowchart-elk", "gantt", "gitGraph"),
    *("graph", "ishikawa-beta", "journey", "kanban", "mindmap", "packet-beta", "pie", "quadrantChart", "radar-beta"),
    *("requirementDiagram", "sankey-beta", "sequenceDiagram", "stateDiagram-v2", "swimlane-beta", "timeline"),
    *("treemap-beta", "treeView-beta", "venn-beta", "wardley-beta", "xychart-beta"),
)
QUOTE_LABEL = "put the whole label in double quotes"
# Expected together inside an unquoted label of a flowchart, and nowhere else.
LABEL_TOKENS = {"SQE", "TEXT"}
# Parsers say what they wait for in the names of their tokens; these few are worth telling.
_EXPECTED_TOKENS = {
    "taskData": "a colon and what belongs to the task",
    "TXT": "a colon and a text",
    "STRUCT_STOP": "'}'",
    "BLOCK_STOP": "'}'",
    "()": "an arrow",
    "LINK": "an arrow or a new line",
}
_UNEXPECTED = re.compile(r"unexpected character: ->(?P<sign>.)<-|but found:? [`'](?P<token>[^`']*)[`']", re.DOTALL)
# `[/text/]` is a shape of its own.
_SLASHED_LABEL = re.compile(r"\[[/\\][^\[\]]*\Z")
_MAX_QUOTED_LENGTH = 40
_MIN_SIMILARITY = 0.7  # `sequenceDiagramm` and `flowchat` come nearer than this, two diagrams of Mermaid's do not
_FRONT_MATTER = re.compile(r"([^\S\n]*)-{3}[^\S\n]*\n(.*?)\n\1-{3}[^\S\n]*\n+", re.DOTALL)
_DIRECTIVE = re.compile(r"\s*%%\{.*?\}%%", re.DOTALL)
_COMMENT = re.compile(r"\s*%%[^{]")
_LINE_AND_COLUMN = re.compile(r"line (\d+), column (\d+)")
_YAML_PLACE = re.compile(r"\((\d+):(\d+)\)")
_INACTIVE = re.compile(r"Trying to inactivate an inactive participant \((.*)\)")
_ACTIVATION = re.compile(r"(?P<off>de)?activate[ \t](?P<actor>.+)", re.IGNORECASE)
_MESSAGE = re.compile(r"(?P<source>[^-<>:()]+)(?:<<)?--?(?:>>?|[x)])[ \t]*(?P<sign>[+-])(?P<target>[^:]+):")
_SUBJECT = re.compile(r'"([^"]{1,500})"|\[([^\]]{1,500})\]|\(([^()]{1,500})\)|: (\w+)$|\b(\d+)\b')
# What Mermaid may have changed before its lexer saw it: `#35;` is spelled otherwise, quotes in tags are single.
_ENTITY = re.compile("\ufb02?\u00b0\u00b0?(\\w+)\u00b6\u00df")
_INSIGNIFICANT = re.compile(r"[\s;]")
_MAX_MESSAGE_LENGTH = 500


@dataclass(frozen=True, slots=True)
class DiagramFault:
    """What is wrong with a diagram: line and column count from 0 in the diagram's text; the message is one line.

    `help` is the repair, where the fault tells one.
    """

    line: int
    column: int
    message: str
    help: str | None = None


@dataclass(frozen=True, slots=True)
class Rejection:
    """An error of Mermaid's: its name and message, and what its parser tells.

    `kind` and `token` are the token it met, `expected` those it waited for, `rest` is the text it had left (None before
    it began), and `since` the line (from 1) and column (from 0) where the last token it understood begins.
    """

    name: str
    message: str
    kind: str = ""
    token: str = ""
    expected: tuple[str, ...] = ()
    rest: str | None = None
    since: tuple[int, int] | None = None


def fault_of(text: str, rejection: Rejection) -> DiagramFault:
    """The fault that a rejection speaks of, placed in the diagram's own text, which holds at least one line."""
    lines = parsed_lines(text)
    number, first = lines[0]
    line, column = _place(lines, rejection) or (number, _indent(first))
    opening = _open_token_place(lines, rejection)
    if opening is not None and opening[0] < line:
        return DiagramFault(*opening, "a bracket or quote that opens here is not closed")
    return DiagramFault(line, column, *describe_rejection(rejection, first, dict(lines).get(line, "")[:column]))


def parsed_lines(text: str) -> list[NumberedLine]:
    """The lines that Mermaid's parser is given, with their numbers: no front matter, directives and comments.

    Mermaid counts lines after it took these out, so the numbers in its messages are those of this list.
    """
    front = _FRONT_MATTER.match(text)
    start = front.end() if front else 0
    while directive := _DIRECTIVE.match(text, start):
        start = directive.end()
    indent = " " * (start - text.rfind("\n", 0, start) - 1)
    lines: list[NumberedLine] = []
    for number, line in enumerate((indent + text[start:]).split("\n"), text.count("\n", 0, start)):
        if _COMMENT.match(line):
            while lines and not lines[-1][1].strip():  # Mermaid takes the blank lines above a comment along
                lines.pop()
            continue
        is_directive = line.lstrip().startswith("%%{")
        if lines or (line.strip() and not (is_directive and "}%%" in line)):  # it trims what is blank above the first
            lines.append((number, "" if is_directive else line))
    return lines


def describe_rejection(rejection: Rejection, first: str, before: str) -> tuple[str, str | None]:
    """The fact, lower case and without a full stop, and the repair where the fault tells one.

    They are told by the diagram's first line, and what stands before the fault.
    """
    message = rejection.message
    if rejection.name == "UnknownDiagramError":
        if not first.strip():
            return "no diagram type is named", None
        near = suggested_type(first)
        return f"unknown diagram type {_quoted(first.split()[0])}", f"did you mean {near!r}?" if near else None
    if rejection.name == "YAMLException":
        return _one_clause(f"the front matter is no YAML: {message.partition('(')[0]}"), None
    if message.startswith("Diagrams beginning with ---"):
        return "the front matter is not closed by a line of three hyphens", None
    unexpected = _unexpected_text(rejection)
    if unexpected is None:
        return _one_clause(message.removeprefix("Error: ")), None
    if _SLASHED_LABEL.search(before) and unexpected.strip()[:1] in ("]", "("):
        return "a label begins with a slash, which makes another shape", QUOTE_LABEL
    if LABEL_TOKENS.issubset(rejection.expected) and unexpected.strip():
        return f"unexpected {_quoted(unexpected)} in a label", QUOTE_LABEL
    return f"unexpected {_quoted(unexpected)}{_expectation(rejection)}", None


def suggested_type(first: str) -> str | None:
    """The diagram type that the first word of a diagram comes near, or None."""
    stem = _stem((first.split() or [""])[0].rstrip(":;")[:_MAX_QUOTED_LENGTH])
    near = difflib.get_close_matches(stem, [_stem(name) for name in DIAGRAM_TYPES], 1, _MIN_SIMILARITY)
    return next((name for name in DIAGRAM_TYPES if near and _stem(name) == near[0]), None)


def _stem(keyword: str) -> str:
    return keyword.lower().removesuffix("-beta")


def _unexpected_text(rejection: Rejection) -> str | None:
    """The text the parser did not expect: empty at the diagram's end, None where the fault is no unexpected text."""
    if rejection.message.startswith("Lexical error"):
        return next(iter((rejection.rest or "").split()), "")
    if rejection.message.startswith("Parse error"):
        # A quoted text is lexed without its quotes, and it is the quote that stands in the wrong place.
        return '"' if rejection.kind == "STR" else rejection.token
    match = _UNEXPECTED.search(rejection.message)
    if match is None:
        return "" if rejection.message.startswith("Parsing failed") else None
    return match["sign"] or match["token"] or ""


def _expectation(rejection: Rejection) -> str:
    if LABEL_TOKENS.issubset(rejection.expected):
        return ": a label is not closed"
    if not rejection.token and "end" in rejection.expected:
        return ": a block is not closed by 'end'"
    if rejection.expected == ("NEWLINE",):
        return ", expected a new line"
    return next((f", expected {words}" for token, words in _EXPECTED_TOKENS.items() if token in rejection.expected), "")


def _quoted(text: str) -> str:
    words = " ".join(text.split())
    if not words:
        return "end of the line" if "\n" in text else "white space" if text else "end of the diagram"
    words = "".join(sign if sign.isprintable() else ascii(sign).strip("'") for sign in words)
    return f"'{words[:_MAX_QUOTED_LENGTH]}…'" if len(words) > _MAX_QUOTED_LENGTH else f"'{words}'"


def _one_clause(message: str) -> str:
    line = " ".join(message.split("\n", 1)[0].split()).rstrip(" .:")[:160]
    return line[:1].lower() + line[1:] if line[1:2].islower() or line[1:2] == " " else line


NumberedLine = tuple[int, str]
LinePlace = tuple[int, int]


def _place(lines: list[NumberedLine], rejection: Rejection) -> LinePlace | None:
    """Where the parser stood, or what its message counts or names; None where the diagram's first line is meant."""
    message, rest = rejection.message.split("\n", 1)[0][:_MAX_MESSAGE_LENGTH], rejection.rest
    if rejection.name == "UnknownDiagramError":
        return None
    if message.startswith("Parsing failed"):
        return _place_in_message(lines, rejection.message)
    if rejection.name == "YAMLException" and rest is None and (place_match := _YAML_PLACE.search(message)):
        # the front matter's first line is below its fence, which is line 0
        return int(place_match[1]), int(place_match[2]) - 1
    if inactive := _INACTIVE.match(message):
        return _deactivating_line(lines, inactive[1])
    if rest is not None and (rest.strip() or message.startswith(("Parse error", "Lexical error"))):
        return _parser_place(lines, rest, rejection.token)
    subjects = ("".join(groups).strip('"') for groups in _SUBJECT.findall(message))
    return next(((n, line.index(name)) for name in subjects for n, line in lines[1:] if name in line), None)


def _place_in_message(lines: list[NumberedLine], message: str) -> LinePlace | None:
    """The line and column that a message counts from 1; where it knows none, the diagram ended too early."""
    match = _LINE_AND_COLUMN.search(message)
    if match is None or int(match[1]) > len(lines):
        return _parser_place(lines, "")
    number, line = lines[int(match[1]) - 1]
    return number, int(match[2]) - 1 + (_indent(line) if match[1] == "1" else 0)


def _parser_place(lines: list[NumberedLine], rest: str, token: str = "") -> LinePlace | None:
    """Where the parser stood when it gave up: as many characters before the end as it had left, blanks not counted.

    Mermaid's own line is that of the last token it understood, and moves where it drops blank lines; this one is exact.
    Where a line ended too early, or blanks are the fault, the place is the end of what stands before them.
    """
    signs_left = _significant_signs(_ENTITY.sub(r"#\1", rest))
    sign_places = [
        (number, column) for number, line in lines for column, sign in enumerate(line) if not _INSIGNIFICANT.match(sign)
    ]
    line_ended_early = not signs_left or (rest[0].isspace() and not token.strip())
    from_end = len(signs_left) + line_ended_early
    if from_end > len(sign_places) or not "".join(_significant_signs(line) for _, line in lines).endswith(signs_left):
        return None
    number, column = sign_places[-from_end]
    return number, column + line_ended_early


def _open_token_place(lines: list[NumberedLine], rejection: Rejection) -> LinePlace | None:
    """Where the last token that Mermaid understood began, if what began there is still open: a label or a quote."""
    if rejection.since is None or not rejection.message.startswith("Parse error"):
        return None
    if not LABEL_TOKENS.issubset(rejection.expected) and (rejection.rest or "").strip():
        return None
    if lines[0][1].lstrip().startswith(("graph", "flowchart")):
        lines = _without_dropped_lines(lines)
    line, column = rejection.since
    return (lines[line - 1][0], column) if line <= len(lines) else None


def _without_dropped_lines(lines: list[NumberedLine]) -> list[NumberedLine]:
    """A flowchart's lines as Mermaid counts them: it drops the blank lines below a line that ends with a brace."""
    counted_lines: list[NumberedLine] = []
    for line in lines:
        if line[1].strip() or not counted_lines or not counted_lines[-1][1].rstrip().endswith("}"):
            counted_lines.append(line)
    return counted_lines


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _significant_signs(text: str) -> str:
    return _INSIGNIFICANT.sub("", text).replace('"', "'")


def _deactivating_line(lines: list[NumberedLine], actor: str) -> LinePlace | None:
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

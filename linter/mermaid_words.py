"""What Mermaid says of a diagram it rejects, in words an author understands."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DiagramFault:
    """What is wrong with a diagram: line and column count from 0 in the diagram's text; the message is one line."""

    line: int
    column: int
    message: str


@dataclass(frozen=True, slots=True)
class Rejection:
    """An error of Mermaid's: its name and message, and what its parser tells.

    That is the token it met, those it awaited, the text it had left (None before it began), and `since`, the line
    (from 1) and column (from 0) where the last token it understood begins.
    """

    name: str
    message: str
    kind: str = ""
    token: str = ""
    expected: tuple[str, ...] = ()
    rest: str | None = None
    since: tuple[int, int] | None = None


DIAGRAMS = (
    *("architecture-beta", "block-beta", "C4Component", "C4Container", "C4Context", "C4Deployment", "C4Dynamic"),
    *("classDiagram", "cynefin-beta", "erDiagram", "eventmodeling", "flowchart", "flowchart-elk", "gantt", "gitGraph"),
    *("graph", "ishikawa-beta", "journey", "kanban", "mindmap", "packet-beta", "pie", "quadrantChart", "radar-beta"),
    *("requirementDiagram", "sankey-beta", "sequenceDiagram", "stateDiagram-v2", "swimlane-beta", "timeline"),
    *("treemap-beta", "treeView-beta", "venn-beta", "wardley-beta", "xychart-beta"),
)
# Awaited together inside an unquoted label of a flowchart, and nowhere else.
LABEL = {"SQE", "TEXT"}
# Parsers say what they wait for in the names of their tokens; these few are worth telling.
_AWAITED = {
    "taskData": "a colon and what belongs to the task",
    "TXT": "a colon and a text",
    "STRUCT_STOP": "'}'",
    "BLOCK_STOP": "'}'",
    "()": "an arrow",
    "LINK": "an arrow or a new line",
}
_MET = re.compile(r"unexpected character: ->(?P<sign>.)<-|but found:? [`'](?P<token>[^`']*)[`']", re.DOTALL)
# `[/text/]` is a shape of its own.
_SLASHED = re.compile(r"\[[/\\][^\[\]]*\Z")
_LONGEST = 40
_NEAR = 0.7  # `sequenceDiagramm` and `flowchat` come nearer than this, two diagrams of Mermaid's do not


def words(rejection: Rejection, first: str, before: str) -> str:
    """One line, lower case, without a full stop; from the diagram's first line, and what stands before the fault."""
    message = rejection.message
    if rejection.name == "UnknownDiagramError":
        if not first.strip():
            return "no diagram type is named"
        near = meant(first)
        return f"unknown diagram type {_shown(first.split()[0])}" + (f"; did you mean {near!r}" if near else "")
    if rejection.name == "YAMLException":
        return _clean(f"the front matter is no YAML: {message.partition('(')[0]}")
    if message.startswith("Diagrams beginning with ---"):
        return "the front matter is not closed by a line of three hyphens"
    met = _met(rejection)
    if met is None:
        return _clean(message.removeprefix("Error: "))
    if _SLASHED.search(before) and met.strip()[:1] in ("]", "("):
        return "a label that begins with a slash needs double quotes"
    if LABEL.issubset(rejection.expected) and met.strip():
        return f"unexpected {_shown(met)} in a label; put the whole label in double quotes"
    return f"unexpected {_shown(met)}{_awaited(rejection)}"


def meant(first: str) -> str | None:
    """The diagram type that the first word of a diagram comes near, or None."""
    stem = _stem((first.split() or [""])[0].rstrip(":;")[:_LONGEST])
    near = difflib.get_close_matches(stem, [_stem(name) for name in DIAGRAMS], 1, _NEAR)
    return next((name for name in DIAGRAMS if near and _stem(name) == near[0]), None)


def _stem(keyword: str) -> str:
    return keyword.lower().removesuffix("-beta")


def _met(rejection: Rejection) -> str | None:
    """The text the parser did not expect: empty at the diagram's end, None where the fault is no unexpected text."""
    if rejection.message.startswith("Lexical error"):
        return next(iter((rejection.rest or "").split()), "")
    if rejection.message.startswith("Parse error"):
        # A quoted text is lexed without its quotes, and it is the quote that stands in the wrong place.
        return '"' if rejection.kind == "STR" else rejection.token
    met = _MET.search(rejection.message)
    if met is None:
        return "" if rejection.message.startswith("Parsing failed") else None
    return met["sign"] or met["token"] or ""


def _awaited(rejection: Rejection) -> str:
    if LABEL.issubset(rejection.expected):
        return "; a label is not closed"
    if not rejection.token and "end" in rejection.expected:
        return "; a block is not closed by 'end'"
    if rejection.expected == ("NEWLINE",):
        return ", expected a new line"
    return next((f", expected {said}" for token, said in _AWAITED.items() if token in rejection.expected), "")


def _shown(text: str) -> str:
    words = " ".join(text.split())
    if not words:
        return "end of the line" if "\n" in text else "white space" if text else "end of the diagram"
    words = "".join(sign if sign.isprintable() else ascii(sign).strip("'") for sign in words)
    return f"'{words[:_LONGEST]}…'" if len(words) > _LONGEST else f"'{words}'"


def _clean(message: str) -> str:
    line = " ".join(message.split("\n", 1)[0].split()).rstrip(" .:")[:160]
    return line[:1].lower() + line[1:] if line[1:2].islower() or line[1:2] == " " else line

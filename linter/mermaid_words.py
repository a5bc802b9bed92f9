"""What Mermaid says of a diagram it rejects, in words an author understands."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rejection:
    """An error of Mermaid's: its name and message; of a parser's, the token met, those awaited, the text left over."""

    name: str
    message: str
    kind: str = ""
    token: str = ""
    expected: tuple[str, ...] = ()
    rest: str | None = None


DIAGRAMS = (
    *("architecture-beta", "block-beta", "C4Component", "C4Container", "C4Context", "C4Deployment", "C4Dynamic"),
    *("classDiagram", "erDiagram", "flowchart", "gantt", "gitGraph", "graph", "journey", "kanban", "mindmap"),
    *("packet-beta", "pie", "quadrantChart", "radar-beta", "requirementDiagram", "sankey-beta", "sequenceDiagram"),
    *("stateDiagram-v2", "timeline", "treemap-beta", "xychart-beta"),
)
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
_LONGEST = 40
_NEAR = 0.7  # `sequenceDiagramm` and `flowchat` come nearer than this, two diagrams of Mermaid's do not


def words(rejection: Rejection, first: str) -> str:
    """One line, lower case, without a full stop; `first` is the diagram's first line."""
    message = rejection.message
    if rejection.name == "UnknownDiagramError":
        keyword = _shown((first.split() or [""])[0])
        near = meant(first)
        return f"unknown diagram type {keyword}" + (f"; did you mean {near!r}" if near else "")
    if rejection.name == "YAMLException":
        return _clean(f"the front matter is no YAML: {message.partition('(')[0]}")
    if message.startswith("Diagrams beginning with ---"):
        return "the front matter is not closed by a line of three hyphens"
    met = _met(rejection)
    if met is None:
        return _clean(message)
    label = {"SQE", "TEXT"} <= {*rejection.expected}
    if not met.strip():
        what = "end of the line" if "\n" in met else "blank" if met else "end of the diagram"
        return f"unexpected {what}{_awaited(rejection, label)}"
    if label:
        return f"unexpected {_shown(met)} in a label; put the whole label in double quotes"
    return f"unexpected {_shown(met)}{_awaited(rejection, label)}"


def meant(first: str) -> str | None:
    """The diagram type that the first word of a diagram comes near, or None."""
    keyword = (first.split() or [""])[0].rstrip(":;")
    folded = {name.lower(): name for name in DIAGRAMS}
    near = difflib.get_close_matches(keyword[:_LONGEST].lower(), folded, 1, _NEAR)
    return folded[near[0]] if near else None


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


def _awaited(rejection: Rejection, label: bool) -> str:
    if label:
        return "; a label is not closed"
    if not rejection.token and "end" in rejection.expected:
        return "; a block is not closed by 'end'"
    if rejection.expected == ("NEWLINE",):
        return ", expected a new line"
    return next((f", expected {said}" for token, said in _AWAITED.items() if token in rejection.expected), "")


def _shown(text: str) -> str:
    text = " ".join(text.split())
    return f"'{text[:_LONGEST]}…'" if len(text) > _LONGEST else f"'{text}'"


def _clean(message: str) -> str:
    line = " ".join(message.split("\n", 1)[0].split()).rstrip(" .:")[:160]
    return line[:1].lower() + line[1:] if line[1:2].islower() or line[1:2] == " " else line

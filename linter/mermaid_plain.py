"""Plain diagrams: flowcharts and sequences of everyday shape, known to parse without asking Mermaid.

Nine diagrams in ten are of this kind, and asking Mermaid costs a thousand times as much. The patterns may only ever
be narrower than Mermaid's grammar: whatever is unusual is not plain, and Mermaid itself judges it. A test draws
diagrams from these patterns and has Mermaid accept each of them.
"""

from __future__ import annotations

import re

# A word that Mermaid's lexer takes for a keyword is no name; `o`, `x` and `v` may be swallowed by an arrow.
_NODE_WORDS = (
    "end|graph|flowchart|subgraph|style|class|classDef|click|default|href|linkStyle|interpolate|call|direction"
    "|accTitle|accDescr|hasOwnProperty|v|o|x"
)
_ACTOR_WORDS = (
    "box|participant|actor|create|destroy|as|loop|rect|opt|alt|else|par|par_over|and|critical|option|break|end|left"
    "|right|links?|properties|details|over|note|activate|deactivate|title|accTitle|accDescr|autonumber|off"
    "|sequenceDiagram"
)
# Not in an unquoted label: brackets, quotes, bars; `@` makes an edge id; in front, some signs make another shape.
_LABEL = r'(?:"[^"`\n]+"|[^\[\](){}|"`@/\\\s~-][^\[\](){}|"`@\n]*)'
_SHAPES = [
    r"\[{}\]",
    r"\({}\)",
    r"\{{{}\}}",
    r"\(\({}\)\)",
    r"\(\[{}\]\)",
    r"\[\({}\)\]",
    r"\[\[{}\]\]",
    r"\{{\{{{}\}}\}}",
]
_ID = rf"(?!(?:{_NODE_WORDS})\b)[A-Za-z]\w*"
_NODE = rf"{_ID}(?:{'|'.join(shape.format(_LABEL) for shape in _SHAPES)})?(?::::{_ID})?"
_NODES = rf"{_NODE}(?: & {_NODE})*"
_ARROW = rf" ?(?:<?-->|<?-\.->|<?==>)(?: ?\|{_LABEL}\|)? ?"
_LINK = rf'(?:{_ARROW}| --- | -- (?:"[^"`\n]+"|[A-Za-z0-9 ,.:]*[A-Za-z0-9]) --> )'
_PROPERTY = "(?:fill|stroke|stroke-width|color|stroke-dasharray|opacity|font-weight)"
_STYLE = rf"{_PROPERTY}:(?:#[0-9a-fA-F]{{3,8}}|\d+(?:px)?|none|bold|black|white|red|green|blue|yellow|orange)"
_STYLES = rf"{_STYLE}(?:,{_STYLE})*"
_COMMENT = "%%[^{}%]+"
_ACTOR = rf"(?!(?:{_ACTOR_WORDS})\b)[a-z]\w*"
# A `#` or `;` ends the text of a message, and two percent signs open a comment.
_SAID = r"(?:[^#;%\n]|%(?!%))+"

_FLOWCHART = (
    rf'(?P<open>subgraph) (?:"[^"`\n]+"[ \t]*|{_ID}(?: {_ID}| \d+)*|{_ID} ?\[{_LABEL}\])',
    r"(?P<close>end)[ \t]*",
    "direction (?:TB|TD|BT|LR|RL)",
    rf"(?:style {_ID}(?:,{_ID})*|classDef {_ID}) {_STYLES};?[ \t]*",
    rf"class {_ID}(?:,{_ID})* {_ID};?",
    rf"(?:{_NODES}(?:{_LINK}{_NODES})*;?[ \t]*)?",
    _COMMENT,
)
_SEQUENCE = (
    rf"(?P<open>loop|alt|opt|par|critical|break)(?: {_SAID})?",
    rf"(?P<part>else|and|option)(?: {_SAID})?",
    r"(?P<close>end)[ \t]*",
    rf"(?:participant|actor) {_ACTOR}(?: as {_SAID}|[ \t]*)",
    rf"{_ACTOR}(?:-?->>?|-?-x|-?-\)){_ACTOR}:{_SAID}",
    rf"note (?:(?:left|right) of {_ACTOR}|over {_ACTOR}(?:, ?{_ACTOR})?):{_SAID}",
    "autonumber",
    _COMMENT,
    "",
)
# Mermaid reads a whole line as a direction wherever the word comes in it.
_FLOWCHART_LINE = re.compile(rf"[ \t]*(?!\S.*direction\s)(?:{'|'.join(_FLOWCHART)})", re.ASCII)
_SEQUENCE_LINE = re.compile(rf"[ \t]*(?:{'|'.join(_SEQUENCE)})", re.ASCII | re.IGNORECASE)
_HEADER = re.compile(r"[ \t]*(?:(?P<flowchart>graph|flowchart) (?:TB|TD|BT|LR|RL)|sequenceDiagram)[ \t]*")
# Directives, attributes of HTML tags, control characters, and what only JavaScript takes for white space.
_ODD = re.compile(
    r'%%\{|="|[\x00-\x08\x0b-\x1f\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff\ud800-\udfff]'
)
_PART_OF = {"else": "alt", "and": "par", "option": "critical"}
_MOST_EDGES = 400  # Mermaid refuses a diagram of more than 500


def is_plain(text: str) -> bool:
    """Whether a diagram (lines ended by `\\n`) is of a shape that Mermaid is known to parse; never a wrong yes."""
    first, *lines = text.rstrip("\n").split("\n")
    header = _HEADER.fullmatch(first)
    if header is None or _ODD.search(text) or (header["flowchart"] and _edges(text) > _MOST_EDGES):
        return False
    shape = _FLOWCHART_LINE if header["flowchart"] else _SEQUENCE_LINE
    opened: list[str] = []
    for line in lines:
        match = shape.fullmatch(line)
        if match is None:
            return False
        found = match.groupdict()
        if found["open"]:
            opened.append(found["open"].lower())
        elif found["close"] and opened:
            opened.pop()
        elif found["close"] or (found.get("part") and _PART_OF[found["part"].lower()] not in opened[-1:]):
            return False
    return not opened


def _edges(text: str) -> int:
    """No less than the number of a flowchart's edges: every node joined by `&` is linked to all on the other side."""
    joined = text.count(" & ")
    return text.count(">") + text.count(" --- ") + joined * (joined + 2)

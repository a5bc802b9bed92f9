"""The lines of plain diagrams: for each kind of diagram, what a line may be that Mermaid is known to take.

The patterns may only ever be narrower than Mermaid's grammars (its lexers and parsers, version 11). A pattern opens a
block by its group `open`, whose text names the block, and closes one by its group `close`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

# What the groups of each line's pattern hold; `whole` is the line.
Lines = Sequence[Mapping[str, str | None]]


def _anything_holds(lines: Lines) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class PlainGrammar:
    """The plain diagrams of one kind.

    `lines` is the pattern of a line, `inside` that of a line in the blocks of a name where it is another one; white
    space in front of a line is not its part. `parts` names for each group `part` the block it is allowed in. `holds`
    says what no single line can: it is given the groups of all lines. With no more lines than `max_lines`, and no more
    than `max_signs` in all, Mermaid takes half a second for the worst of them: it is far from its limit.
    """

    lines: str
    inside: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, str] = field(default_factory=dict)
    holds: Callable[[Lines], bool] = _anything_holds
    flags: int = re.ASCII
    max_lines: int = 150
    max_signs: int = 8_000
    max_depth: int = 12

    def line_pattern(self, block: str | None) -> re.Pattern[str]:
        """The pattern of a line in a block, None for the diagram itself."""
        return _line_pattern(self.lines if block is None else self.inside.get(block, self.lines), self.flags)


@cache
def _line_pattern(lines: str, flags: int) -> re.Pattern[str]:
    """A pattern is made when a diagram of its kind is met."""
    return re.compile(rf"(?P<whole>(?P<indent>[ \t]*+)(?:{lines}))", flags)


def _either(*patterns: str) -> str:
    return "|".join(patterns)


# A `#` or `;` ends a text, and two percent signs open a comment.
_SIGN = r"(?:[^#;%\n]|%(?!%))"
_SIGN_BUT_COLON = r"(?:[^#:;%\n]|%(?!%))"
_TEXT = rf"{_SIGN}+"
_FILLED_TEXT = rf"[ \t]*[^\s#;%]{_SIGN}*"
_FILLED_TEXT_TO_COLON = rf"[ \t]*[^\s#:;%]{_SIGN_BUT_COLON}*"
# At the beginning of a statement a percent sign opens a comment one sign later, too, and a brace ends a description.
_NAME = rf"[^\s#:;%}}](?!%){_SIGN_BUT_COLON}*"
_BLANKS = r"[ \t]*"
_COMMENT = r"%%(?!\{)[^\n]+"  # Mermaid takes such a line out before anything else
_QUOTED = r'"[^"`\n]+"'
_DIRECTION = r"direction (?:TB|TD|BT|LR|RL)"
_PROPERTY = "(?:fill|stroke|stroke-width|color|stroke-dasharray|opacity|font-weight)"
_STYLE = (
    rf"{_PROPERTY}: ?(?:#[0-9a-fA-F]{{3,8}}|\d+(?:px)?(?: \d+)?|none|bold|black|white|red|green|blue|yellow|orange)"
)
_STYLES = rf"{_STYLE}(?:,{_STYLE})*"


def _without_direction(*patterns: str) -> str:
    """Lines of a kind of diagram whose lexer reads a whole line as a direction wherever the word comes in it."""
    return _either("direction (?:TB|BT|LR|RL)[ \t]*", rf"(?!.*(?i:direction))(?:{_either(*patterns)})")


# A word that Mermaid's lexer takes for a keyword is no name; `o`, `x` and `v` may be swallowed by an arrow.
_NODE_WORDS = (
    "end|graph|flowchart|subgraph|style|class|classDef|click|default|href|linkStyle|interpolate|call|direction"
    "|accTitle|accDescr|hasOwnProperty|v|o|x"
)
# Not in an unquoted label: brackets, quotes, bars; `@` makes an edge id; in front, some signs make another shape.
_BARE_LABEL = r'[^\[\](){}|"`@/\\\s~-][^\[\](){}|"`@\n]*'
_LABEL = rf'(?:"[^"`\n]+"|{_BARE_LABEL})'
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
_ID = rf"\d*(?!(?:{_NODE_WORDS})\b)[A-Za-z]\w*"
_NODE = rf"{_ID}(?:{'|'.join(shape.format(_LABEL) for shape in _SHAPES)})?(?::::{_ID})?"
_NODES = rf"{_NODE}(?: & {_NODE})*"
_ARROW = rf" ?(?:<?-->|<?-\.->|<?==>)(?: ?\|{_LABEL}\|)? ?"
_WORDS = "[A-Za-z0-9 ,.:]*[A-Za-z0-9]"
_DOTLESS_WORDS = "[A-Za-z0-9 ,:]*[A-Za-z0-9]"
_LINK = (
    rf"(?:{_ARROW}| (?:---|-\.-|===|~~~) | -- (?:{_QUOTED}|{_WORDS}) --> "
    rf"| -\. ?{_QUOTED} ?\.-> | -\. {_DOTLESS_WORDS} \.-> | == (?:{_QUOTED}|{_WORDS}) ==> )"
)
# A flowchart's line that is plain up to a sign that no label may hold without quotes. Where an `@` follows without
# white space between, the lexer takes all of it for the id of an edge.
FAULTY_LABEL = (
    rf"[ \t]*+(?!\S.*direction\s)(?:{_NODES}{_LINK}(?! ?\|))*+(?:{_NODE} & )*+"
    rf"(?:{_ID}(?:(?P<square>\[)|[({{])|{_NODE} ?(?:<?-->|<?-\.->|<?==>) ?\|){_BARE_LABEL}"
    r'(?P<sign>\((?![-\[(])|\[(?![\[(/\\])|\{(?!\{)|"(?=[^\s"`;])|(?(square)\||(?!)))[^\s"@]*(?:[\s"].*)?'
)
_MAX_EDGES = 400  # Mermaid refuses a diagram of more than 500


def _edges_are_few(lines: Lines) -> bool:
    """Every node joined by `&` is linked to all on the other side: no line has more edges than are counted here."""
    edges = 0
    for groups in lines:
        line = groups["whole"] or ""
        joined = line.count(" & ")
        edges += sum(line.count(link) for link in (">", " --- ", " -.- ", " === ", " ~~~ ")) + joined * (joined + 2)
    return edges <= _MAX_EDGES


FLOWCHART = PlainGrammar(
    # Mermaid reads a whole line as a direction wherever the word comes in it.
    r"(?!\S.*direction\s)(?:"
    + _either(
        rf"(?P<open>subgraph) (?:{_QUOTED}[ \t]*|{_ID}(?: {_ID}| \d+)*|{_ID} ?\[{_LABEL}\])",
        rf"(?P<close>end){_BLANKS}",
        _DIRECTION,
        rf"(?:style {_ID}(?:,{_ID})*|classDef {_ID}) {_STYLES};?{_BLANKS}",
        rf"class {_ID}(?:,{_ID})* {_ID};?",
        rf"(?:{_NODES}(?:{_LINK}{_NODES})*;?{_BLANKS})?",
        _COMMENT,
    )
    + ")",
    holds=_edges_are_few,
    max_lines=50_000,
    max_signs=50_000,
    max_depth=1_000,
)

_ACTOR_WORDS = (
    "box|participant|actor|create|destroy|as|loop|rect|opt|alt|else|par|par_over|and|critical|option|break|end|left"
    "|right|links?|properties|details|over|note|activate|deactivate|title|accTitle|accDescr|autonumber|off"
    "|sequenceDiagram"
)
_ACTOR = rf"(?!(?:{_ACTOR_WORDS})\b)[a-z]\w*"


def _active_are_deactivated(lines: Lines) -> bool:
    """No actor is deactivated that is not active: Mermaid counts by the lines, whatever blocks they stand in."""
    active: Counter[str | None] = Counter()
    for line in lines:
        if line["sign"] == "+" or line["activate"]:
            active[line["target"] or line["activate"]] += 1
        elif line["sign"] == "-" or line["deactivate"]:
            active[actor := line["deactivate"] or line["source"]] -= 1
            if active[actor] < 0:
                return False
    return True


_SEQUENCE = PlainGrammar(
    _either(
        rf"(?P<open>loop|alt|opt|par|critical|break|rect)(?: {_TEXT})?",
        rf"(?P<part>else|and|option)(?: {_TEXT})?",
        rf"(?P<close>end){_BLANKS}",
        rf"(?:participant|actor) {_ACTOR}(?: as {_TEXT}|{_BLANKS})",
        rf"(?P<source>{_ACTOR}) ?(?:-?->>(?P<sign>[+-]?)|-?-x|-?-\)) ?(?P<target>{_ACTOR}) ?:{_TEXT}",
        rf"activate (?P<activate>{_ACTOR}){_BLANKS}",
        rf"deactivate (?P<deactivate>{_ACTOR}){_BLANKS}",
        rf"note (?:(?:left|right) of {_ACTOR}|over {_ACTOR}(?:, ?{_ACTOR})?):{_TEXT}",
        "autonumber",
        _COMMENT,
        "",
    ),
    parts={"else": "alt", "and": "par", "option": "critical"},
    holds=_active_are_deactivated,
    flags=re.ASCII | re.IGNORECASE,
    max_lines=50_000,
    max_signs=50_000,
    max_depth=1_000,
)

_STATE_WORDS = (
    "click|href|default|scale|classDef|class|style|state|note|stateDiagram|hide|accTitle|accDescr|direction|end|as"
)
_STATE = rf"(?!(?i:{_STATE_WORDS})\b)[A-Za-z]\w*"
_STATE_TITLE = r'"[^"#;%\n]+"'
_STATE_OR_EDGE = rf"(?:{_STATE}|\[\*\])"


def _groups_have_one_title(lines: Lines) -> bool:
    """No state that holds others has more than one description: Mermaid draws it as the title."""
    described = Counter(line.get("described") or line.get("titled") or line.get("title") for line in lines)
    groups = {line.get("title") or line.get("group") for line in lines} - {None}
    return all(described[group] <= 1 for group in groups)


_STATE_LINES = PlainGrammar(
    _without_direction(
        rf"{_STATE_OR_EDGE} ?--> ?{_STATE_OR_EDGE}(?: ?:{_FILLED_TEXT_TO_COLON}|{_BLANKS})",
        rf"{_STATE}{_BLANKS}",
        rf"(?P<described>{_STATE}) ?:{_FILLED_TEXT_TO_COLON}",
        rf"(?P<open>state(?= (?:{_STATE_TITLE} as (?P<title>{_STATE})|(?P<group>{_STATE})) ?\{{{_BLANKS}$)"
        rf"|note(?= (?:left|right) of {_STATE}{_BLANKS}$)).*",
        rf"(?P<close>\}}){_BLANKS}",
        rf"(?P<part>--){_BLANKS}",
        rf"state {_STATE_TITLE} as (?P<titled>{_STATE}){_BLANKS}",
        rf"state {_STATE} <<(?:fork|join|choice)>>{_BLANKS}",
        rf"note (?:left|right) of {_STATE} ?:{_FILLED_TEXT_TO_COLON}",
        rf"classDef {_STATE} {_STYLES}{_BLANKS}",
        rf"class {_STATE}(?:, ?{_STATE})* {_STATE}{_BLANKS}",
        _COMMENT,
        "",
    ),
    inside={
        "note": _either(
            rf"(?P<close>end note){_BLANKS}",
            r"(?!.*(?i:direction|end note))[^\s:#;%{}][^#;%{}\n]*",
            _COMMENT,
            "",
        )
    },
    parts={"--": "state"},
    holds=_groups_have_one_title,
)

_CLASS_WORDS = (
    "classDiagram|class|classDef|style|namespace|cssClass|callback|link|click|note|href|call|_self|accTitle|accDescr|o"
)
_CLASS = rf"(?!(?i:{_CLASS_WORDS})\b)[A-Za-z]\w*"
_GENERIC_CLASS = rf"{_CLASS}(?:~[A-Za-z]\w*~)?"
_MEMBER = r"(?:<<[A-Za-z]\w*>>|[A-Za-z+#~-][^(){}\"%;:`\n]*(?:\([^(){}\"%;`\n]*\)[^(){}\"%;:`\n]*)?)"
_BODY_MEMBER = r"(?:<<[A-Za-z]\w*>>|[A-Za-z+#~-][^(){}\"%;`\n]*(?:\([^(){}\"%;`\n]*\)[^(){}\"%;`\n]*)?)"
_CLASS_ARROW = r"(?:<\||<|\*| o)?(?:--|\.\.)(?:\|>|>|\*|o(?= ))?"
_CLASS_LINES = PlainGrammar(
    _without_direction(
        rf"(?P<open>class) {_GENERIC_CLASS} ?\{{{_BLANKS}",
        rf'class {_GENERIC_CLASS}(?:\["[^"`\n]+"\])?{_BLANKS}',
        rf"{_GENERIC_CLASS}(?: {_QUOTED})? ?{_CLASS_ARROW} ?(?:{_QUOTED} )?{_GENERIC_CLASS}"
        rf"(?: ?:{_FILLED_TEXT_TO_COLON}|{_BLANKS})",
        rf"{_CLASS} ?: ?{_MEMBER}",
        rf"note (?:for {_CLASS} )?{_QUOTED}{_BLANKS}",
        _COMMENT,
        "",
    ),
    inside={"class": _either(rf"(?P<close>\}}){_BLANKS}", _BODY_MEMBER, _COMMENT, "")},
)

_ENTITY_WORDS = (
    "erDiagram|one|many|zero|only|optionally|to|u|o|style|classDef|class|direction|title|accTitle|accDescr|pk|fk|uk"
)
_ENTITY = rf"(?!(?i:{_ENTITY_WORDS})\b)[A-Za-z]\w*(?:-\w+)*"
_ATTRIBUTE = r"(?!(?i:pk|fk|uk)\b)[A-Za-z]\w*"
_ENTITY_LINES = PlainGrammar(
    _without_direction(
        rf"{_ENTITY} (?:\|o|\|\||\}}o|\}}\|)(?:--|\.\.)(?:o\||\|\||o\{{|\|\{{) {_ENTITY}"
        rf' ?: (?:{_ENTITY}|"[^"%\n\\]+"){_BLANKS}',
        rf"{_ENTITY} ?(?P<open>\{{){_BLANKS}",
        rf"{_ENTITY}{_BLANKS}",
        _COMMENT,
        "",
    ),
    inside={
        "{": _either(
            rf"(?P<close>\}}){_BLANKS}",
            rf'{_ATTRIBUTE}(?:\(\d+\))?[ \t]+{_ATTRIBUTE}(?: (?:PK|FK|UK)(?:, ?(?:PK|FK|UK))*)?(?: "[^"%\n\\]*")?'
            + _BLANKS,
            _COMMENT,
            "",
        )
    },
)

_GANTT_WORDS = (
    "gantt|dateFormat|inclusiveEndDates|topAxis|axisFormat|tickInterval|includes|excludes|todayMarker|weekday|weekend"
    "|title|section|click|call|href|accTitle|accDescr|accDescription"
)
_GANTT = PlainGrammar(
    _either(
        rf"(?:title|section|dateFormat|excludes|includes|tickInterval) {_FILLED_TEXT}",
        r"axisFormat [A-Za-z0-9%/:,. -]+",
        rf"(?:inclusiveEndDates|topAxis){_BLANKS}",
        r"todayMarker off",
        rf"(?!(?i:{_GANTT_WORDS})\b|\d{{4}}-){_NAME}:[ \t]*[A-Za-z0-9]{_SIGN}*",
        _COMMENT,
        "",
    )
)

_JOURNEY = PlainGrammar(
    _either(
        rf"title {_FILLED_TEXT}",
        rf"section {_FILLED_TEXT_TO_COLON}",
        rf"(?!(?i:journey|title|section|accTitle|accDescr)\b){_NAME}: ?\d{{1,9}}[ \t]*(?::{_FILLED_TEXT_TO_COLON})?",
        _COMMENT,
        "",
    )
)

_PIE_TITLE = r"[^\s%](?:[^%\n]|%(?!%))*"
_PIE = PlainGrammar(
    _either(
        rf"title {_PIE_TITLE}",
        r'"[^"%\\\n]+" ?: ?(?:0|[1-9]\d{0,9})(?:\.\d{1,9})?[ \t]*',
        _COMMENT,
        "",
    )
)

_EVENT = rf": +[^\s#:;%](?:{_SIGN_BUT_COLON}|:(?=[^\s#:;%]))*"


def _events_have_periods(lines: Lines) -> bool:
    """A line of nothing but events goes on with those of the period above it."""
    for line in lines:
        if line["period"]:
            return True
        if line["event"]:
            return False
    return True


_TIMELINE = PlainGrammar(
    _either(
        rf"title {_FILLED_TEXT}",
        rf"section {_FILLED_TEXT_TO_COLON}",
        rf"(?P<period>(?!(?i:timeline|title|section|accTitle|accDescr)\b){_NAME})(?:{_EVENT})*",
        rf"(?P<event>{_EVENT})(?:{_EVENT})*",
        _COMMENT,
        "",
    ),
    holds=_events_have_periods,
)

_MIND_TEXT = r"[^\s()\[\]{}\"`%:-](?:[^()\[\]{}\"`%\n]|%(?!%))*"
_MIND_LABEL = rf"(?:{_QUOTED}|{_MIND_TEXT})"


def _root_is_one(lines: Lines) -> bool:
    """The diagram begins with a node, and all that follows stands further in."""
    drawn = [line for line in lines if not line["comment"]]
    if not drawn or not drawn[0]["node"]:
        return False
    indents = [len(line["indent"] or "") for line in lines if line["node"]]
    return all(indent > indents[0] for indent in indents[1:])


_MINDMAP = PlainGrammar(
    _either(
        rf"(?P<node>(?!(?i:mindmap)\b){_MIND_TEXT}"
        rf"(?:(?:\({_MIND_LABEL}\)|\(\({_MIND_LABEL}\)\)|\[{_MIND_LABEL}\]|\{{\{{{_MIND_LABEL}\}}\}}){_BLANKS})?)",
        rf"(?P<comment>{_COMMENT})",
        "",
    ),
    holds=_root_is_one,
)

GRAMMARS: Mapping[str, tuple[str, PlainGrammar]] = {
    "graph": (r" (?:TB|TD|BT|LR|RL);?[ \t]*", FLOWCHART),
    "flowchart": (r" (?:TB|TD|BT|LR|RL);?[ \t]*", FLOWCHART),
    "sequenceDiagram": (_BLANKS, _SEQUENCE),
    "stateDiagram": (_BLANKS, _STATE_LINES),
    "stateDiagram-v2": (_BLANKS, _STATE_LINES),
    "classDiagram": (_BLANKS, _CLASS_LINES),
    "erDiagram": (_BLANKS, _ENTITY_LINES),
    "gantt": (_BLANKS, _GANTT),
    "journey": (_BLANKS, _JOURNEY),
    "pie": (rf"(?: showData)?(?: title {_PIE_TITLE}|{_BLANKS})", _PIE),
    "timeline": (_BLANKS, _TIMELINE),
    "mindmap": ("", _MINDMAP),
}

"""A grammar of plain diagrams, those of everyday shape, that are known to parse.

Nine diagrams in ten are of this kind, and asking Mermaid costs a thousand times as much. The grammar may only ever be
narrower than Mermaid's: whatever is unusual is not plain, and Mermaid itself judges it. Tests draw diagrams from these
patterns, change real ones, and have Mermaid accept each that is plain.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from linter.mermaid.plain_grammars import GRAMMARS, PlainGrammar

# Colours are what a theme calculates with; another value stops Mermaid.
_COLOUR = r"['\"]#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})['\"]"
_VARIABLE = rf"(?:['\"][A-Za-z]{{1,40}}\d?['\"] ?: ?{_COLOUR}|['\"]fontSize['\"] ?: ?['\"]\d{{1,3}}px['\"])"
_THEME = "(?:default|base|dark|forest|neutral)"
_DIRECTIVE = (
    rf"%%\{{ ?init ?: ?\{{ ?['\"]theme['\"] ?: ?['\"]{_THEME}['\"]"
    rf"(?: ?, ?['\"]themeVariables['\"] ?: ?\{{ ?{_VARIABLE}(?: ?, ?{_VARIABLE})* ?\}})? ?\}} ?\}}%%"
)
_PREAMBLE = re.compile(
    rf"(?:---\n(?=[tc])(?:title: [A-Za-z][A-Za-z0-9 ,.()-]*\n)?(?:config:\n  theme: {_THEME}\n)?---\n)?"
    r"(?:[ \t]*(?:%%(?!\{)[^\n]+)?\n)*"
    rf"(?:(?P<directive>{_DIRECTIVE})[ \t]*\n(?:[ \t]*(?:%%(?!\{{)[^\n]+)?\n)*)?"
)
_KEYWORD = re.compile(r"[ \t]*([A-Za-z]+(?:-v2)?)")
# Directives, attributes of HTML tags, control characters, and what only JavaScript takes for white space.
_UNUSUAL_SIGNS = re.compile(
    r'%%\{|="|[\x00-\x08\x0b-\x1f\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff\ud800-\udfff]'
)


@dataclass(frozen=True, slots=True)
class PlainReading:
    """How far a diagram is plain: `lines` are those of its text, `start` is where the lines below its first begin.

    `found` are the groups of those that fit, in order. It is `whole` where that is all lines and nothing is left open.
    """

    grammar: PlainGrammar
    lines: list[str]
    start: int
    found: list[dict[str, str | None]]
    whole: bool


def is_plain(text: str) -> bool:
    """Whether a diagram (lines ended by `\n`) is of a shape that Mermaid is known to parse; never a wrong yes."""
    reading = read_plain(text)
    return reading is not None and reading.whole


def read_plain(text: str) -> PlainReading | None:
    """Reads a diagram as far as it is plain; None where its first line is not, or signs in it are unusual."""
    preamble = _PREAMBLE.match(text)
    start = preamble.end() if preamble else 0
    keyword = _KEYWORD.match(text, start)
    undirected = text.replace(preamble["directive"] or "\n", "\n", 1) if preamble else text
    if keyword is None or keyword[1] not in GRAMMARS or _UNUSUAL_SIGNS.search(undirected):
        return None
    header, grammar = GRAMMARS[keyword[1]]
    first, *lines = text[keyword.end() :].rstrip("\n").split("\n")
    if len(lines) > grammar.max_lines or len(text) > grammar.max_signs or not re.fullmatch(header, first):
        return None
    found: list[dict[str, str | None]] = []
    open_blocks: list[str] = []
    for line in lines:
        match = grammar.line_pattern(open_blocks[-1] if open_blocks else None).fullmatch(line)
        groups = match.groupdict() if match else None
        if groups is None or not _keeps_blocks(grammar, groups, open_blocks):
            break
        found.append(groups)
    drawn = any(line.strip() and not line.lstrip().startswith("%%") for line in lines)
    whole = drawn and len(found) == len(lines) and not open_blocks and grammar.holds(found)
    return PlainReading(grammar, lines, text.count("\n", 0, keyword.end()) + 1, found, whole)


def _keeps_blocks(grammar: PlainGrammar, groups: dict[str, str | None], open_blocks: list[str]) -> bool:
    """Whether a line may stand in the blocks that are open, which it may open or close one of."""
    if block := groups.get("open"):
        open_blocks.append(block.lower())
        return len(open_blocks) <= grammar.max_depth
    if groups.get("close"):
        return bool(open_blocks and open_blocks.pop())
    return not (part := groups.get("part")) or grammar.parts[part.lower()] in open_blocks[-1:]

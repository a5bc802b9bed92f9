"""Checks of code examples and Mermaid diagrams: they parse, they hold something, their fences are tagged.

Excerpts, placeholders for "and so on", templates and a notebook's magics are no faults.
"""

from __future__ import annotations

import ast
import json
import re
import sys
import tomllib
import warnings
from collections.abc import Callable, Iterator
from textwrap import dedent
from typing import ClassVar, Literal

import yaml
from pydantic import Field

from linter.checks.base import Check, Context, UnjudgedError
from linter.findings import Edit, Fix, Problem, Related, Span
from linter.kinds.document import Document
from linter.markdown.ast import Block, Page
from linter.markdown.features import MERMAID, fence_language
from linter.mermaid.judge import DiagramJudge
from linter.mermaid.messages import DiagramFault
from linter.mermaid.quotes import BareLabels, bare_labels
from linter.text.wording import counted
from linter.text.yaml import YamlLimits, yaml_events

_FRONT_MATTER = re.compile(r"([^\S\n]*)-{3}[^\S\n]*\n(.*?)\n\1-{3}[^\S\n]*\n+", re.DOTALL)  # Mermaid's own
_OPENING, _CLOSING = "%%{", "}%%"
PAGE_SECONDS = 10  # of processor time for all diagrams of a page; those of the largest real pages take one


def mermaid_fences(page: Page) -> Iterator[Block]:
    """The mermaid fences of a page, also those inside tabs and admonitions."""
    for fence in page.fences:
        if fence_language(fence) == MERMAID:
            yield fence


def diagram_lines(text: str) -> list[str]:
    """The lines of a diagram that draw something: no comments, directives, front matter or blank lines."""
    front = _FRONT_MATTER.match(text)
    lines = [line.strip() for line in _undirected(text[front.end() :] if front else text).split("\n")]
    filled = [line for line in lines if line]
    if not front and filled and filled[0] == "---" and "---" in filled[1:]:
        filled = filled[filled.index("---", 1) + 1 :]
    return [line for line in filled if not line.startswith("%%")]


def _undirected(text: str) -> str:
    """A diagram's text without its directives, `%%{...}%%`."""
    pieces: list[str] = []
    last = 0
    while (start := text.find(_OPENING, last)) >= 0 and (close := text.find(_CLOSING, start + len(_OPENING))) >= 0:
        pieces.append(text[last:start])
        last = close + len(_CLOSING)
    return "".join([*pieces, text[last:]])


class MermaidSyntax(Check):
    """Every diagram parses; the judge is a Mermaid engine, and where it has no opinion there is no finding."""

    kind: Literal["mermaid-syntax"]
    needs_engine: ClassVar[bool] = True

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        page, judge = document.page, context.judge
        unjudged: list[tuple[int, str]] = []
        start = judge.spent if judge is not None else 0
        for fence in mermaid_fences(page):
            inserted = page.inserts_code(fence)
            if judge is None or inserted or page.in_unclosed_fence(fence.line) or not diagram_lines(fence.text):
                continue
            if judge.spent - start > PAGE_SECONDS:
                unjudged.append(
                    (fence.line, f"Mermaid reached the limit of {PAGE_SECONDS} s for the diagrams of a page")
                )
                continue
            fault = judge.fault(fence.text)
            if fault is not None:
                yield _broken(page, fence, fault, judge)
            elif (reason := judge.undecided(fence.text)) is not None:
                unjudged.append((fence.line, reason))
        if unjudged:
            raise UnjudgedError(_no_verdict("diagram", unjudged))


def _broken(page: Page, fence: Block, fault: DiagramFault, judge: DiagramJudge) -> Problem:
    line = min(fence.line + 1 + fault.line, fence.end - 1)
    opening = Related(page.heading_span(fence.line), "the diagram starts here")
    text = fence.text.replace("\r\n", "\n").replace("\r", "\n")
    bare = bare_labels(text, fault, judge.fault)
    more = len(bare.labels) - 1
    shared = f", and {counted(more, 'more label')} like it" if more > 0 else ""
    return Problem(
        _span(page, fence, line, fault.column),
        f"Mermaid cannot parse the diagram: {fault.message}{shared}",
        "put each of these labels in double quotes" if shared else fault.help,
        (opening,) if line != fence.line else (),
        _quotes_fix(page, fence, text, bare),
    )


def _quotes_fix(page: Page, fence: Block, text: str, bare: BareLabels) -> Fix | None:
    """Puts labels in quotes where Mermaid then reads the diagram, and they stand on the page as in its text."""
    if not bare.labels or not bare.whole:
        return None
    lines = text.split("\n")
    edits: list[Edit] = []
    for label in bare.labels:
        line, written = fence.line + 1 + label.line, lines[label.line]
        if line >= fence.end or not page.source.lines[line].endswith(written.lstrip()):
            return None
        before = len(page.source.lines[line]) - len(written)  # the fence's own indentation
        start = page.source.starts[line] + before + label.start
        edits.append(Edit(Span(start, start + label.end - label.start), label.quoted))
    return Fix(f"put {counted(len(edits), 'label')} in double quotes", tuple(edits))


def _span(page: Page, fence: Block, line: int, column: int) -> Span:
    """From the fault to the end of its line; a fence's own indentation is not part of the diagram's text."""
    text = page.source.lines[line]
    indent = len(page.source.lines[fence.line]) - len(page.source.lines[fence.line].lstrip())
    start = min(column + min(indent, len(text) - len(text.lstrip())), max(len(text.rstrip()) - 1, 0))
    return page.source.span(line, start)


def _opening(line: str) -> tuple[str, str]:
    """The first word of a diagram, and the word behind it."""
    words = line.replace(";", " ").replace(":", " ").split()
    return words[0] if words else "", words[1] if len(words) > 1 else ""


class MermaidEmpty(Check):
    """No mermaid fence is empty."""

    kind: Literal["mermaid-empty"]

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        for fence in mermaid_fences(document.page):
            if not diagram_lines(fence.text) and not document.page.in_unclosed_fence(fence.line):
                yield Problem(document.page.heading_span(fence.line), "mermaid fence holds no diagram")


class MermaidUntagged(Check):
    """An untagged fence whose first word is a diagram's keyword."""

    kind: Literal["mermaid-untagged"]
    keywords: tuple[str, ...]
    followed: dict[str, tuple[str, ...]] = Field(default_factory=dict)

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        page = document.page
        for fence in page.fences:
            if fence.info or not (lines := diagram_lines(fence.text)):
                continue
            first, rest = _opening(lines[0])
            wanted = self.followed.get(first)
            if (
                first not in self.keywords
                or (wanted is not None and rest not in wanted)
                or page.in_unclosed_fence(fence.line)
            ):
                continue
            opening = page.source.lines[fence.line]
            marks = opening.strip(" >\t")
            offset = page.source.starts[fence.line] + len(opening.rstrip())
            fix = Fix("tag the fence as mermaid", (Edit(Span(offset, offset), "mermaid"),))
            yield Problem(
                page.heading_span(fence.line),
                f"fence opens with {first!r} and is not tagged, so it renders as text",
                f"write {marks}mermaid",
                fix=fix,
            )


MAX_CODE = 65_536
_TOO_DEEP = "it is nested too deep for its parser, or holds too long a number"
_ROUNDS = 40
_SESSION = re.compile(r"^[ \t]*(?:>>>|In \[\d{1,4}\]:)", re.MULTILINE)
_CELL = re.compile(r"\s*%%\w")
_CONTINUED = r"(?:[^\n]*\\\n)*+[^\n]*$"
_MAGIC = re.compile(rf"^(?P<indent>[ \t]*)(?:%[a-z]\w*|!(?=[^=\n])|\?\w){_CONTINUED}", re.MULTILINE)
_MAGIC_END = re.compile(r"^(?P<indent>[ \t]*)[A-Za-z_][\w.]{0,100}\?{1,2}[ \t]*$", re.MULTILINE)
_ELLIPSIS = re.compile(r",(?P<gap>\s{0,200})(?:\.\.\.|\u2026),?(?=\s{0,200}(?:#[^\n]{0,200}\s{0,200})?[)\]}])")
_BETWEEN = re.compile(r",[ \t]{0,200}(?:\.\.\.|\u2026)(?=[ \t]{0,200},)")
_SIGN = re.compile(r"(?<=[\s(\[{=:,])\u2026(?=[\s)\]},:]|\Z)")
_BLOCK = re.compile(r"expected an indented block")
_HEADER_LINE = re.compile(r"on line (\d+)")
_LINE_IN_FENCE = re.compile(r" (?:on line \d+|\(detected at line \d+\))\Z")
_WORDS = re.compile(r"[\w.]{1,60}(?:\s?=\s?)?[\w.]{0,60}")
_INDENT = re.compile(r"[ \t]*")
_ALONE = re.compile(
    r"(?P<before>[,(\[{][ \t]{0,200}(?:#[^\n]{0,200})?\n(?:[ \t]{0,200}(?:#[^\n]{0,200})?\n){0,9}[ \t]{0,200})"
    r"(?:\.\.\.|\u2026)[ \t]{0,200},?(?=[ \t]{0,200}(?:#[^\n]{0,200})?\n)"
)
_LAST = re.compile(  # before the bracket that closes the call
    r"^[ \t]{0,200}(?:\.\.\.|\u2026)[ \t]{0,200},?(?=[ \t]{0,200}(?:#[^\n]{0,200})?\n[ \t]{0,200}[)\]}])", re.MULTILINE
)
_ASSIGNED = re.compile(
    rf"^(?P<left>[ \t]*[A-Za-z_][^\n=#]{{0,100}}=[ \t]*)(?:%{{1,2}}[a-z]\w*|!(?=[^=\n])){_CONTINUED}", re.MULTILINE
)
# What a later Python than the one that runs this may accept is written as this one has it: `except A, B:` and template
# strings of 3.14 (PEP 758, PEP 750), `lazy import` of 3.15 (PEP 810).
_EXCEPT = re.compile(
    r"^(?P<left>[ \t]*except\*?[ \t]+)(?P<names>[\w.]+(?:[ \t]*,[ \t]*[\w.]+)*+[ \t]*,?+)(?<=[\w.,])(?=[ \t]*:)",
    re.MULTILINE,
)
_TEMPLATE_STRING = re.compile(r"(?<![\w\"'])(?:[tT](?P<raw>[rR]?)|(?P<before>[rR])[tT])(?=[\"'])")
_LAZY = re.compile(r"^(?P<left>[ \t]*)lazy[ \t]+(?=(?:import|from)[ \t])", re.MULTILINE)
_UNPACKED = "unpacking cannot be used in"  # in a comprehension, until 3.15 (PEP 798)
_LIMITS = (
    "too many nested",
    "Exceeds the limit",
    "too many statically nested",
    "too many levels of indentation",
)  # of the parser, not of the language
# Also generics and type aliases, nested quotes in f-strings.
_NEWER = re.compile(r"\s*(?:type\s+\w+\s*[\[=]|(?:async\s+)?def\s+\w+\[|class\s+\w+\[)")


class BeyondLimitError(Exception):
    """A parser came to no verdict on some code, as it reached a limit; the text says which."""


def _check_length(code: str, limit: int) -> None:
    if len(code) > limit:
        raise BeyondLimitError(f"it is longer than {limit:,} characters")


def python_fault(code: str) -> tuple[int, str] | None:
    """The line (from 0) at which Python does not parse and why, or None. Raises BeyondLimitError."""
    if _SESSION.search(code) or _CELL.match(code):
        return None
    _check_length(code, MAX_CODE)
    first = _parse(dedent(code))
    if first is None:
        return None
    found = _parse_filled(_relaxed(dedent(code)))
    if found is None or _may_be_newer(code, found):
        return None
    return max((found.lineno or 1) - 1, 0), _LINE_IN_FENCE.sub("", found.msg) + _named(found)


def _named(error: SyntaxError) -> str:
    """The words a message about a literal speaks of: ` in timeout=50ms`."""
    if "literal" not in error.msg or not error.text:
        return ""
    at = min((error.offset or 1) - 1, len(error.text) - 1)
    around = [word for word in _WORDS.finditer(error.text) if word.start() <= at <= word.end()]
    return f" in {around[0][0]!r}" if around else ""


def _parse(code: str) -> SyntaxError | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(code)
    except SyntaxError as error:
        if error.msg.startswith(_LIMITS):
            raise BeyondLimitError(error.msg.partition(":")[0]) from None
        return error
    except (RecursionError, MemoryError, ValueError):
        raise BeyondLimitError(_TOO_DEEP) from None
    return None


def _relaxed(code: str) -> str:
    """The code without what authors write for "and so on", and without a notebook's magics; its lines stay in place.

    What a later Python has for it is written as this one knows it.
    """
    code = _MAGIC.sub(lambda magic: f"{magic['indent']}pass" + "\n" * magic[0].count("\n"), code)
    code = _MAGIC_END.sub(r"\g<indent>pass", code)
    code = _ASSIGNED.sub(lambda magic: f"{magic['left']}None" + "\n" * magic[0].count("\n"), code)
    code = _EXCEPT.sub(r"\g<left>(\g<names>)", code)
    code = _LAZY.sub(r"\g<left>", code)
    code = _TEMPLATE_STRING.sub(lambda sign: f"f{sign['raw'] or sign['before'] or ''}", code)
    code = _LAST.sub("", _ALONE.sub(r"\g<before>", code))
    return _SIGN.sub("...", _BETWEEN.sub("", _ELLIPSIS.sub(r"\g<gap>", code)))


def _parse_filled(code: str) -> SyntaxError | None:
    """Parses code in which a comment may be all that a block holds: such a comment becomes `pass`."""
    for _ in range(_ROUNDS):
        error = _parse(code)
        filled = None if error is None or not _BLOCK.search(error.msg) else _filled(code, error)
        if error is None or filled is None:
            return error
        code = filled
    return None


def _filled(code: str, error: SyntaxError) -> str | None:
    header = _HEADER_LINE.search(error.msg)
    lines = code.split("\n")
    start = int(header[1]) - 1 if header else 0
    indent = _width(lines[start])
    for line in range(min(error.lineno or len(lines), len(lines)) - 1, start, -1):
        if lines[line].lstrip().startswith("#") and _width(lines[line]) > indent:
            lines[line] = _indent(lines[line]) + "pass"
            return "\n".join(lines)
    return None


def _indent(line: str) -> str:
    found = _INDENT.match(line)
    return found[0] if found else ""


def _width(line: str) -> int:
    return len(_indent(line).expandtabs())


def _may_be_newer(code: str, error: SyntaxError) -> bool:
    line = code.split("\n")[(error.lineno or 1) - 1 :][:1]
    if _UNPACKED in error.msg:
        return sys.version_info < (3, 15)
    newer = error.msg.startswith("f-string") or any(_NEWER.match(text) for text in line)
    return newer and sys.version_info < (3, 12)


CodeFault = tuple[int, str]

_YAML_LIMITS = YamlLimits(events=20_000, depth=100)
_MAX_TOML = 16_384  # tomllib takes quadratic time for long dotted keys
_TEMPLATE = re.compile(r"\{\{|\{%|<%|\$\{\{")
_AND_SO_ON = re.compile(r"^[ \t]*(?:[-#][ \t]*)?(?:\.\.\.|\u2026)[ \t]*+(?:,[ \t]*+)?$", re.MULTILINE)
_OPEN_VALUE = re.compile(r"(=[ \t]*)(?:\.\.\.|\u2026)[ \t]*$", re.MULTILINE)
_TOML_PLACE = re.compile(r"(?<!\s)\s*+\(at (?:line (\d+), column \d+|end of document)\)\Z")
_YAML_DEPTH = "exceeded maximum nesting depth"  # libyaml's words for its own limit
# libyaml's words for the two slips that make up most faults, said so that an author sees what to quote.
_PLAIN_WORDS = {
    "did not find expected comment or line break": "a value that begins with `>` or `|` needs quotes",
    "mapping values are not allowed in this context": "a second colon in the value, or a wrong indentation",
    "found character that cannot start any token": "a tab, or a sign such as `@` or `%`, that no value may begin with",
}
_JSON_TOKEN = re.compile(  # a string or comment that nothing closes is read once, not from each of its signs
    r'(?P<string>"(?:[^"\\\n]|\\.)*+")|(?P<comment>//[^\n]*|/\*(?s:.*?)\*/|(?<![^\n])[ \t]*#[^\n]*)'
    r"|(?P<ellipsis>\.\.\.|\u2026)|(?P<sign>[\[\]{},:])|(?P<other>/\*(?s:.*)|\"(?:[^\"\\\n]|\\.)*+|[^\s\[\]{},:])"
)


def json_fault(code: str) -> CodeFault | None:
    """The line (from 0) at which JSON does not parse and why, or None. Comments are allowed, and several values.

    Raises BeyondLimitError.
    """
    if _TEMPLATE.search(code):
        return None
    _check_length(code, MAX_CODE)
    text = _bare_json(code)
    decoder = json.JSONDecoder(parse_int=str, parse_float=str)
    at = 0
    try:
        while at < len(text):
            if text[at].isspace():
                at += 1
            else:
                _, at = decoder.raw_decode(text, at)
    except json.JSONDecodeError as error:
        return error.lineno - 1, error.msg
    except (RecursionError, MemoryError, ValueError):
        raise BeyondLimitError(_TOO_DEEP) from None
    return None


def _bare_json(code: str) -> str:
    """The code without comments and without `...`; what is left keeps its place."""
    out = list(code)
    kept: list[tuple[str, int]] = []
    skipped = False
    for token in _JSON_TOKEN.finditer(code):
        kind, start, end = str(token.lastgroup), token.start(), token.end()
        if kind == "comment" or kind == "ellipsis":
            out[start:end] = ["\n" if char == "\n" else " " for char in code[start:end]]
            if kind == "ellipsis" and kept and kept[-1][0] == ":":
                out[start] = "0"
            elif kind == "ellipsis":
                skipped = True
            continue
        sign = token[0] if kind == "sign" else "value"
        if skipped and kept:
            before, place = kept[-1]
            if sign == "," and before in "{[,":
                out[start] = " "
                continue
            if sign in "}]" and before == ",":
                out[place] = " "
        skipped = False
        kept.append((sign, start))
    return "".join(out)


def yaml_fault(code: str) -> CodeFault | None:
    """The line (from 0) at which YAML does not parse and why, or None. Only its events are read, nothing is built.

    Raises BeyondLimitError.
    """
    if _TEMPLATE.search(code):
        return None
    _check_length(code, MAX_CODE)
    try:
        for _ in yaml_events(_AND_SO_ON.sub("", code), _YAML_LIMITS):
            pass
    except yaml.MarkedYAMLError as error:
        if _YAML_DEPTH in (error.problem or ""):
            raise BeyondLimitError(_TOO_DEEP) from None
        mark = error.problem_mark or error.context_mark
        problem = error.problem or error.context or "it is no YAML"
        return (mark.line if mark else 0), _PLAIN_WORDS.get(problem, problem)
    except (yaml.YAMLError, ValueError):
        limits = f"{_YAML_LIMITS.depth} levels or {_YAML_LIMITS.events:,} items"
        raise BeyondLimitError(f"it is nested or filled beyond {limits}") from None
    return None


def toml_fault(code: str) -> CodeFault | None:
    """The line (from 0) at which TOML does not parse and why, or None. Raises BeyondLimitError."""
    if _TEMPLATE.search(code):
        return None
    _check_length(code, _MAX_TOML)
    text = _OPEN_VALUE.sub(r"\g<1>0", _AND_SO_ON.sub("", code))
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _TOML_PLACE.search(str(error))
        line = int(place[1]) - 1 if place and place[1] else text.rstrip().count("\n")
        return line, _TOML_PLACE.sub("", str(error))
    except (RecursionError, MemoryError, ValueError):
        raise BeyondLimitError(_TOO_DEEP) from None
    return None


Language = Literal["python", "json", "yaml", "toml"]

_PARSERS: dict[Language, Callable[[str], tuple[int, str] | None]] = {
    "python": python_fault,
    "json": json_fault,
    "yaml": yaml_fault,
    "toml": toml_fault,
}


class CodeExample(Check):
    """Every fence tagged with one of the languages parses; `languages` gives the tags of each."""

    kind: Literal["code-example"]
    languages: dict[Language, tuple[str, ...]]
    repairs: dict[Language, str] = Field(default_factory=dict, description="the repair, where it differs by language")

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        page = document.page
        tags: dict[str, Language] = {tag: name for name, names in self.languages.items() for tag in names}
        unjudged: list[tuple[int, str]] = []
        for fence in page.fences:
            name = tags.get(fence_language(fence))
            if name is None or page.opaque(fence.line, fence.end) or page.inserts_code(fence):
                continue
            try:
                found = _PARSERS[name](fence.text)
            except BeyondLimitError as error:
                unjudged.append((fence.line, str(error)))
                continue
            if found is not None:
                line, fact = found
                last = max(fence.end - 2, fence.line)
                yield Problem(
                    page.heading_span(min(fence.line + 1 + line, last)),
                    f"{name} example does not parse: {fact[:1].lower()}{fact[1:]}",
                    self.repairs.get(name),
                )
        if unjudged:
            raise UnjudgedError(_no_verdict("code example", unjudged))


def _no_verdict(what: str, unjudged: list[tuple[int, str]]) -> str:
    """That a parser came to no verdict on some fences, each given with its line (from 0) and the reason."""
    more = f" (and on {len(unjudged) - 1} more)" if len(unjudged) > 1 else ""
    fact = f"no verdict on the {what} of line {unjudged[0][0] + 1}{more}: {unjudged[0][1]}"
    return f"{fact}; make it smaller, or ignore {{rule}} for the page"

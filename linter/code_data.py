"""Whether an example of JSON, YAML or TOML parses; templates and placeholders for "and so on" are no faults."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from typing import Any

import yaml

from linter.code_python import MAX_CODE

Fault = tuple[int, str]

_MAX_EVENTS, _MAX_DEPTH = 20_000, 100
_MAX_TOML = 16_384  # tomllib takes quadratic time for long dotted keys
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # only its event parser is used, which does not recurse
_TEMPLATE = re.compile(r"\{\{|\{%|<%|\$\{\{")
_AND_SO_ON = re.compile(r"^[ \t]*(?:[-#][ \t]*)?(?:\.\.\.|\u2026)[ \t]*+(?:,[ \t]*+)?$", re.MULTILINE)
_OPEN_VALUE = re.compile(r"(=[ \t]*)(?:\.\.\.|\u2026)[ \t]*$", re.MULTILINE)
_TOML_PLACE = re.compile(r"(?<!\s)\s*+\(at (?:line (\d+), column \d+|end of document)\)\Z")
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


def json_fault(code: str) -> Fault | None:
    """The line (from 0) at which JSON does not parse and why, or None. Comments are allowed, and several values."""
    if _leave(code):
        return None
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
        return None
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


def yaml_fault(code: str) -> Fault | None:
    """The line (from 0) at which YAML does not parse and why, or None. Only its events are read, nothing is built."""
    if _leave(code):
        return None
    try:
        depth = 0
        for count, event in enumerate(_events(_AND_SO_ON.sub("", code))):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if count > _MAX_EVENTS or depth > _MAX_DEPTH:
                return None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = error.problem or error.context or "it is no YAML"
        return (mark.line if mark else 0), _PLAIN_WORDS.get(problem, problem)
    except (yaml.YAMLError, ValueError):
        return None
    return None


def _events(code: str) -> Iterator[Any]:
    yield from yaml.parse(code, Loader=_LOADER)


def toml_fault(code: str) -> Fault | None:
    """The line (from 0) at which TOML does not parse and why, or None."""
    if _leave(code) or len(code) > _MAX_TOML:
        return None
    text = _OPEN_VALUE.sub(r"\g<1>0", _AND_SO_ON.sub("", code))
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _TOML_PLACE.search(str(error))
        line = int(place[1]) - 1 if place and place[1] else text.rstrip().count("\n")
        return line, _TOML_PLACE.sub("", str(error))
    except (RecursionError, MemoryError, ValueError):
        return None
    return None


def _leave(code: str) -> bool:
    return len(code) > MAX_CODE or bool(_TEMPLATE.search(code))

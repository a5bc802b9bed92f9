"""Writes `linter/mermaid_parts.json`: which parts of mermaid.js the engine need not parse before they are called.

`python -m benchmarks.mermaid_parts PAGES...` with the packages `tree-sitter` and `tree-sitter-javascript`; to be run
when `mermaidx` carries another mermaid.js. It tries which functions run at the start and for the diagrams of some
pages, and of all others writes down those that may be parsed later: see `linter.mermaid_parts` for what is done then.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from linter import mermaid_engines
from linter.mermaid_parts import NAMES, PARTS
from linter.mermaid_words import DIAGRAMS

_FENCE = re.compile(r"^( *)```mermaid\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)
_LEAST = 90  # characters: what takes the place of a shorter body takes as long to parse
_FUNCTIONS = {"function_declaration", "function_expression", "arrow_function", "method_definition"}
# What means something else in another place, or cannot be handed on with `arguments`.
_BOUND = {"super", "private_property_identifier", "meta_property", "yield_expression"}
# A constructor may wait for `super`; what is read or set as a property, and what yields, would need a call of its own.
_SPECIAL = re.compile(r"(?:static )?(?:async )?(?:constructor\(|(?:get|set) |\*)|(?:async )?function\*")
_NAMED = {"identifier", "shorthand_property_identifier", "shorthand_property_identifier_pattern"}


class _Function(NamedTuple):
    node: Any
    within: Any
    """The module that it stands in; None for one of the outermost functions, modules among them."""


class _Part(NamedTuple):
    """Which kind of function a part is, and where it begins, its parameters, its body, and what comes behind it."""

    kind: str
    start: int
    given: int
    body: int
    end: int


def main(pages: list[str]) -> None:
    """Write the parts of the mermaid.js that is installed."""
    shim, path = mermaid_engines._scripts()
    script = path.read_bytes()
    assert not any(name.encode() in script for name in NAMES)
    found = sorted(_functions(_tree(script)), key=lambda one: one.node.start_byte)
    begun, asked = _run(shim.read_text(encoding="utf-8"), script, found, list(_diagrams(pages)))
    parts: list[_Part] = []
    for number, one in enumerate(found):
        body = one.node.child_by_field_name("body")
        runs = number in (begun if one.node.type == "arrow_function" and one.within is None else begun | asked)
        if runs or body.end_byte - body.start_byte < _LEAST or (parts and one.node.end_byte <= parts[-1].end):
            continue
        if one.within is None or _stands_alone(one):
            parts += _part(one.node, body, script)
    start = script.index(b"mermaid=(()=>{") + len(b"mermaid=(()=>{")
    value = {"sha256": hashlib.sha256(script).hexdigest(), "scope": start, "parts": _packed(parts)}
    Path(PARTS).write_text(json.dumps(value, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{len(parts)} parts, {sum(part.end - part.body for part in parts):,} of {len(script):,} bytes")


def _tree(script: bytes) -> Any:
    syntax = importlib.import_module("tree_sitter")
    language = syntax.Language(importlib.import_module("tree_sitter_javascript").language())
    root = syntax.Parser(language).parse(script).root_node
    assert not root.has_error
    return root


def _functions(root: Any) -> Iterator[_Function]:
    """The outermost functions of the script, and the outermost ones of its modules."""
    script = max(root.children, key=lambda node: node.end_byte - node.start_byte)
    whole = next(node for node in _all(script) if node.type == "arrow_function")
    for node in _outermost(whole.child_by_field_name("body")):
        yield _Function(node, None)
        if node.type == "arrow_function":
            yield from (_Function(inner, node) for inner in _outermost(node.child_by_field_name("body")))


def _all(node: Any) -> Iterator[Any]:
    waiting = [node]
    while waiting:
        yield (one := waiting.pop())
        waiting += reversed(one.children)


def _outermost(body: Any) -> Iterator[Any]:
    """The functions in a body that are in no other of its functions."""
    waiting = [body]
    while waiting:
        node = waiting.pop()
        if node is body or node.type not in _FUNCTIONS:
            waiting += reversed(node.children)
        elif node.child_by_field_name("body").type == "statement_block":
            yield node


def _stands_alone(one: _Function) -> bool:
    """Whether a function of a module names nothing that is the module's own, and nothing of a class but `this`."""
    nodes = list(_all(one.node))
    named = {node.text for node in nodes if node.type in _NAMED}
    return not any(node.type in _BOUND for node in nodes) and not named & _declared(one.within)


def _declared(module: Any) -> set[bytes]:
    """The names that a module declares, outside its functions."""
    found = set()
    waiting = [module]
    while waiting:
        node = waiting.pop()
        fields = ["name", *(["parameters", "parameter"] if node is module or node.type == "catch_clause" else [])]
        fields += ["left"] if node.type == "for_in_statement" else []
        for named in filter(None, map(node.child_by_field_name, fields)):
            found |= {inner.text for inner in _all(named) if inner.type in _NAMED}
        if node is module or node.type not in _FUNCTIONS:
            waiting += node.children
    return found


def _part(node: Any, body: Any, script: bytes) -> Iterator[_Part]:
    """How a function is deferred; nothing for one that cannot be."""
    header = script[node.start_byte : body.start_byte].decode()
    given = node.child_by_field_name("parameters") or node.child_by_field_name("parameter")
    places = (given.start_byte, body.start_byte, node.end_byte)
    if node.type == "arrow_function":
        if not _takes_from_around(node):
            yield _Part("a", node.start_byte, *places)
    elif not _SPECIAL.match(header):
        awaits = any(child.type == "async" for child in node.children)
        yield _Part("w" if awaits else "f", given.start_byte, *places)


def _takes_from_around(arrow: Any) -> bool:
    """Whether an arrow function uses the `this` or the `arguments` of what it stands in."""
    waiting = [arrow]
    while waiting:
        node = waiting.pop()
        if node.type == "this" or (node.type == "identifier" and node.text == b"arguments"):
            return True
        if node.type == "arrow_function" or node.type not in {*_FUNCTIONS, "class_body"}:
            waiting += node.children
    return False


def _packed(parts: Iterable[_Part]) -> list[Any]:
    """The parts, each place as the number of bytes since the one before it."""
    packed, at = list[Any](), 0
    for kind, start, given, body, end in parts:
        packed += [kind, start - at, given - start, body - given, end - body]
        at = end
    return packed


def _run(shim: str, script: bytes, found: list[_Function], diagrams: list[str]) -> tuple[set[int], set[int]]:
    """The functions that run at the start and for every diagram, and those that run for one."""
    pieces, at = [], 0
    for number, one in enumerate(found):
        place = one.node.child_by_field_name("body").start_byte + 1
        directive = b'"use strict";'
        place += len(directive) if script[place:].startswith(directive) else 0
        pieces += [script[at:place].decode(), f"__run({number});"]
        at = place
    pieces.append(script[at:].decode())
    context = importlib.import_module("quickjs").Context()
    context.set_max_stack_size(16 << 20)
    context.eval(mermaid_engines._BEFORE + "const __ran = {}, __run = (number) => { __ran[number] = true };")
    for text in (shim, "".join(pieces), mermaid_engines._AFTER):
        context.eval(text)
    begun, asked = _ran(context), set[int]()
    for diagram in diagrams:
        context.eval(f"judge({json.dumps(diagram)})")
        while not context.eval("verdict") and context.execute_pending_job():
            pass
        asked |= _ran(context)
    return begun, asked


def _ran(context: Any) -> set[int]:
    return {int(number) for number in json.loads(context.eval("JSON.stringify(Object.keys(__ran))"))}


def _diagrams(pages: list[str]) -> Iterator[str]:
    """The diagrams of some pages, and one of every type that holds nothing."""
    for path in sorted(found for folder in pages for found in Path(folder).rglob("*.md")):
        for indent, text in _FENCE.findall(path.read_text(encoding="utf-8", errors="replace")):
            yield re.sub(rf"(?m)^ {{0,{len(indent)}}}", "", text)
    yield from (f"{name}\n" for name in DIAGRAMS)


if __name__ == "__main__":
    main(sys.argv[1:])

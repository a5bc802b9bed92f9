"""mermaid.js cut for a quick start: most of it is parsed only when it is called, and nearly all of that never is.

QuickJS parses whatever it is given at once, 3.5 MB, of which the start and a diagram run an eighth. So the bodies of
functions that `mermaid_parts.json` lists are left out of what it is given; in their place stands a call that parses
the body when it is wanted, and then runs it. A body is parsed in the script's outermost scope, where it sees what it
would have seen in its own place: listed are only functions that name nothing else. The list is that of one
mermaid.js, known by its SHA-256; any other one is not cut. `benchmarks/mermaid_parts.py` writes it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

PARTS = Path(__file__).with_name("mermaid_parts.json")
NAMES = ("__part", "__texts", "__ends", "__wide")
_PLAIN = re.compile(r"\((?:(?:\.\.\.)?[\w$]+(?:,(?:\.\.\.)?[\w$]+)*)?\)|[\w$]+", re.ASCII)
"""Parameters that are names and nothing else; what others would be by default must not be worked out twice."""
# `eval` is called in one place: a function that calls it keeps hold of every name it could see, and there are 6,500.
_PART = b"""
const __parsed = [];
const __part = (number) => __parsed[number] ??= eval("(" + (
  __wide[number] ?? __texts.slice(number ? __ends[number - 1] : 0, __ends[number])
) + ")");
"""
_KINDS = {"a": b"", "f": b"function", "w": b"async function"}


class Cut(NamedTuple):
    """A script without some parts; the text of those that are ASCII, and where each ends in it; the other ones.

    One character that is not ASCII would make all of the text four times as slow to hand over.
    """

    script: str
    texts: str
    ends: list[int]
    wide: dict[int, str]


def cut(script: bytes) -> Cut | None:
    """mermaid.js with the parts left out that can wait; None where it is not the one that is listed."""
    listed = json.loads(PARTS.read_text(encoding="utf-8"))
    if sha256(script).hexdigest() != listed["sha256"]:
        return None
    at = listed["scope"]
    left, texts, wide = [script[:at], _PART], list[bytes](), {}
    for number, (kind, start, given, body, end) in enumerate(_unpacked(listed["parts"])):
        left += (script[at:given], _call(number, kind, script[given:body]))
        text = _KINDS[kind] + script[start:end]
        if not text.isascii():
            text, wide[number] = b"", text.decode()
        texts.append(text)
        at = end
    left.append(script[at:])
    ends = list(accumulate(map(len, texts)))
    return Cut(b"".join(left).decode(), b"".join(texts).decode("ascii"), ends, wide)


def _unpacked(packed: Sequence[Any]) -> Iterator[tuple[str, int, int, int, int]]:
    """Of each part its kind, and where it begins, its parameters, its body, and what comes behind it."""
    at = 0
    for place in range(0, len(packed), 5):
        kind, before, opening, header, body = packed[place : place + 5]
        start = at + before
        at = start + opening + header + body
        yield kind, start, start + opening, start + opening + header, at


def _call(number: int, kind: str, header: bytes) -> bytes:
    """What takes the place of a function from its parameters on: it hands over what it is given."""
    given = header.removesuffix(b"=>").strip()
    plain = _PLAIN.fullmatch(given.decode()) is not None
    if kind == "a":
        return b"%s=>{return __part(%d)(%s)}" % (
            (given, number, given.strip(b"()")) if plain else (b"(...a)", number, b"...a")
        )
    return b"%s{return __part(%d).apply(this,%s)}" % (
        (given, number, b"arguments") if plain else (b"(...a)", number, b"a")
    )

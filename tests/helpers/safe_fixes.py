"""What a safe fix may change: headings, numbers, a fence's tag, blanks, dollar signs, anchors, quotes of labels."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from itertools import zip_longest

_HEADING = re.compile(r"\s*(?:#{1,6} |=== \")")
_FENCE = re.compile(r"(\s*)(`{3,}|~{3,})\s*")
_BLANK = re.compile(r"[ \t>]*")
_ANCHOR = re.compile(r"(?<=\]\(#)[^()]+(?=\))")
_LABEL = re.compile(r"\s*\S.*[\[({|].*[\])}|].*")
_FIELD = re.compile(r"[\w-]+: *[\"']?\d+")


def is_repair(old: str | None, new: str | None) -> bool:
    """Whether a line (None: no such line) may become another one by a safe fix."""
    if new is None:
        return False
    if old is None:
        return _BLANK.fullmatch(new) is not None
    if _HEADING.match(old) and _HEADING.match(new):
        return True
    if fence := _FENCE.fullmatch(old):
        return new.rstrip() == f"{fence[1]}{fence[2]}mermaid"
    if _FIELD.match(old) and _FIELD.match(new):
        return re.sub(r"\d+", "", old) == re.sub(r"\d+", "", new)
    if (anchors := _ANCHOR.findall(old)) and _ANCHOR.sub("", old) == _ANCHOR.sub("", new):
        return [_letters(one) for one in anchors] == [_letters(one) for one in _ANCHOR.findall(new)]
    if _LABEL.fullmatch(old) and '"' not in old and old == new.replace('"', ""):
        return True
    return old.replace("$", "").lstrip() == new.replace("\\$", "").replace("$", "").lstrip()


def _letters(anchor: str) -> str:
    """The letters and digits of an anchor, in which a safe fix changes signs and case alone where these say all."""
    return re.sub(r"[\W_]", "", anchor).casefold()


def strange_changes(old: str, new: str) -> Iterator[tuple[str | None, str | None]]:
    """The lines that differ between two texts in a way that no safe fix makes them differ."""
    before, after = old.split("\n"), new.split("\n")
    for kind, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        kept = [line for line in after[c:d] if line.strip("\r") or "" in before[a:b]]
        pairs = (
            list(zip_longest(before[a:b], kept)) if len(kept) == b - a else list(zip_longest(before[a:b], after[c:d]))
        )
        yield from ((one, other) for one, other in pairs if one != other and not is_repair(one, other))

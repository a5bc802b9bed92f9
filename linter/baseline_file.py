"""The file of a baseline: JSON with a line for each entry, sorted: one repair is one line's difference."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from typing import Any

from linter.baseline import Entry
from linter.errors import BaselineError as BaselineError
from linter.reports.shown import shown

VERSION = 1
_KEY = re.compile(r"([A-Z]{2,8}[0-9]{3}) ([0-9a-f]{32})")
_REMEDY = "restore it from version control, or delete it and run `lint-modules baseline create`"


class _DamagedError(ValueError):
    """Something in the file is not as it was written."""


def render(baseline: Collection[Entry]) -> bytes:
    """The bytes of a baseline's file. Equal baselines give equal bytes, whatever the order of their entries."""
    pages: dict[str, dict[str, str]] = {}
    for one in sorted(baseline):
        pages.setdefault(one.path, {})[f"{one.code} {one.fingerprint}"] = one.label
    odd = any(shown(path) != path for path in pages)  # names with control characters and the like are written as \u…
    text = json.dumps({"version": VERSION, "pages": pages}, indent=1, ensure_ascii=odd)
    return f"{text}\n".encode()


def parse(data: bytes, name: str) -> frozenset[Entry]:
    """The entries of a baseline's file. Raises BaselineError where anything in it is not as `render` writes it."""
    try:
        content = json.loads(data.decode("utf-8"), object_pairs_hook=_once)
        return frozenset(_entries(content))
    except RecursionError:
        raise BaselineError(f"{name}: brackets are nested too deep; {_REMEDY}") from None
    except ValueError as error:  # also what JSON and UTF-8 have to say
        conflict = b"\n<<<<<<<" in data or b"\n>>>>>>>" in data
        why = "it holds conflict markers of a merge" if conflict else f"damaged: {shown(str(error))[:200]}"
        raise BaselineError(f"{name}: {why}; {_REMEDY}") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _DamagedError(f"key {key!r} is repeated")
        found[key] = value
    return found


def _entries(content: Any) -> Iterator[Entry]:
    if not isinstance(content, dict) or set(content) != {"version", "pages"}:
        raise _DamagedError("the keys `version` and `pages` and no others are expected")
    if type(content["version"]) is not int or content["version"] != VERSION:
        raise _DamagedError(f"version {content['version']!r} is unknown; this release reads version {VERSION}")
    if not isinstance(content["pages"], dict):
        raise _DamagedError("`pages` is no object")
    for path, found in content["pages"].items():
        if not isinstance(found, dict):
            raise _DamagedError(f"the entries of {path!r} are no object")
        for key, label in found.items():
            yield _entry(path, key, label)


def _entry(path: str, key: str, label: Any) -> Entry:
    match = _KEY.fullmatch(key)
    if match is None or not isinstance(label, str):
        raise _DamagedError(f"{path!r}: {key!r} is no entry: a code and 32 hexadecimal digits, and a text")
    one = Entry(path, match[1], match[2], label)
    if not one.allowed:
        raise _DamagedError(f"{path!r}: {one.code} can never be baselined")
    return one

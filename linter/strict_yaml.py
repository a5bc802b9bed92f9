"""YAML read event by event and never constructed, so that hostile YAML can neither kill nor hold nor grow the process.

SafeLoader can be killed by 25 KB of brackets, held for half a minute by 819 bytes and made to explode by aliases.
Scalars stay strings: `no` is "no", and a date is its text; pydantic converts where a type is wanted.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import frontmatter
import yaml

MAX_LENGTH = 65_536
MAX_DEPTH = 20
MAX_EVENTS = 5_000
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # only its event parser is used, which does not recurse
_NULLS = {"", "~", "null", "Null", "NULL"}

Value = str | tuple["Value", ...] | dict[str, "Value"]


class YamlError(ValueError):
    """Why the YAML is refused, with its line and column (from 0) inside the front matter."""

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(message)
        self.line, self.column = line, column


class StrictYAMLHandler(frontmatter.default_handlers.YAMLHandler):
    """A python-frontmatter handler that refuses what YAML allows and front matter never needs."""

    def load(self, fm: str, **_: object) -> dict[str, tuple[Value, int, int]]:
        """The top-level keys with value, line and column (from 0). Raises YamlError."""
        if len(fm) > MAX_LENGTH:
            raise YamlError(f"front matter is longer than {MAX_LENGTH} characters", 0, 0)
        try:
            return _mapping(_events(fm))
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line, column = (mark.line, mark.column) if mark else (0, 0)
            raise YamlError(error.problem or error.context or "YAML does not parse", line, column) from None
        except (yaml.YAMLError, ValueError) as error:
            if isinstance(error, YamlError):
                raise
            raise YamlError(str(error).split("\n", 1)[0], 0, 0) from None


def _events(text: str) -> Iterator[Any]:
    depth = 0
    parsed: Iterator[Any] = yaml.parse(text, Loader=_LOADER)
    for count, event in enumerate(parsed):
        mark = event.start_mark
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) or getattr(event, "tag", None):
            raise YamlError("anchors, aliases and tags are not allowed in front matter", mark.line, mark.column)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH or count > MAX_EVENTS:
            limit = f"{MAX_DEPTH} levels" if depth > MAX_DEPTH else f"{MAX_EVENTS} items"
            raise YamlError(f"front matter is nested or filled beyond {limit}", mark.line, mark.column)
        if not isinstance(event, (yaml.StreamStartEvent, yaml.DocumentStartEvent, yaml.DocumentEndEvent)):
            yield event


def _mapping(events: Iterator[Any]) -> dict[str, tuple[Value, int, int]]:
    first: Any = next(events)
    if isinstance(first, yaml.StreamEndEvent) or (isinstance(first, yaml.ScalarEvent) and _scalar(first) == ""):
        return {}
    if not isinstance(first, yaml.MappingStartEvent):
        raise YamlError("front matter is no mapping of keys to values", *_place(first))
    pairs = {key: (value, mark.line, mark.column) for key, value, mark in _pairs(events)}
    extra: Any = next(events)
    if not isinstance(extra, yaml.StreamEndEvent):
        raise YamlError("front matter holds a second document", *_place(extra))
    return pairs


def _pairs(events: Iterator[Any]) -> Iterator[tuple[str, Value, Any]]:
    seen: dict[str, int] = {}
    for event in events:
        if isinstance(event, yaml.MappingEndEvent):
            return
        mark = event.start_mark
        if not isinstance(event, yaml.ScalarEvent) or event.value == "<<":
            raise YamlError("a key of the front matter must be plain text", mark.line, mark.column)
        if event.value in seen:
            first = seen[event.value] + 2
            raise YamlError(
                f"key {event.value!r} is repeated; it stands on line {first} already", mark.line, mark.column
            )
        seen[event.value] = mark.line
        yield event.value, _value(next(events), events), mark


def _value(event: Any, events: Iterator[Any]) -> Value:
    if isinstance(event, yaml.ScalarEvent):
        return _scalar(event)
    if isinstance(event, yaml.MappingStartEvent):
        return {key: value for key, value, _ in _pairs(events)}
    items: list[Value] = []
    for item in events:
        if isinstance(item, yaml.SequenceEndEvent):
            break
        items.append(_value(item, events))
    return tuple(items)


def _place(event: Any) -> tuple[int, int]:
    return event.start_mark.line, event.start_mark.column


def _scalar(event: Any) -> str:
    plain = event.style is None or event.style == ""
    return "" if plain and event.value in _NULLS else str(event.value)

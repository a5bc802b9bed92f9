"""YAML read event by event and never constructed, so that hostile YAML can neither kill nor hold nor grow the process.

SafeLoader can be killed by 25 KB of brackets, held for half a minute by 819 bytes and made to explode by aliases.
Scalars stay strings: `no` is "no", and a date is its text; pydantic converts where a type is wanted.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import frontmatter
import yaml

from linter.yaml_words import explained

MAX_LENGTH = 65_536
MAX_DEPTH = 20
MAX_EVENTS = 5_000
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # only its event parser is used, which does not recurse
_BREAKS = dict.fromkeys(map(ord, "\x85\u2028\u2029"), " ")  # line ends for YAML alone; they would shift all places
# Of most pages of a site nothing but this is read, so events are told apart by their very type: that is fast.
_FRAME = frozenset({yaml.StreamStartEvent, yaml.DocumentStartEvent, yaml.DocumentEndEvent})
_DEEPER = {
    yaml.MappingStartEvent: 1,
    yaml.SequenceStartEvent: 1,
    yaml.MappingEndEvent: -1,
    yaml.SequenceEndEvent: -1,
}
_NULLS = {"", "~", "null", "Null", "NULL"}

Value = str | tuple["Value", ...] | dict[str, "Value"]
Path = tuple[str | int, ...]
Places = dict[Path, tuple[int, int]]


class Parsed(NamedTuple):
    """The values of a YAML mapping, and the line and column (from 0) of every key and item by its path."""

    values: dict[str, Value]
    places: Places


class YamlError(ValueError):
    """Why the YAML is refused, with its line and column (from 0) inside the front matter."""

    def __init__(self, message: str, line: int, column: int, repair: str = "repair the YAML at this place") -> None:
        super().__init__(message)
        self.line, self.column, self.repair = line, column, repair


class StrictYAMLHandler(frontmatter.default_handlers.YAMLHandler):
    """A python-frontmatter handler that refuses what YAML allows and front matter never needs."""

    def load(self, fm: str, **_: object) -> dict[str, Any]:
        """The values alone, as python-frontmatter wants them. Raises YamlError."""
        return dict(self.parse(fm).values)

    def parse(self, fm: str) -> Parsed:
        """The values, and the place of every key and item. Raises YamlError."""
        if len(fm) > MAX_LENGTH:
            raise YamlError(f"front matter is longer than {MAX_LENGTH} characters", 0, 0)
        try:
            places: Places = {}
            text = fm if fm.isascii() else fm.translate(_BREAKS)
            return Parsed(_mapping(_events(text), places), places)
        except yaml.MarkedYAMLError as error:
            message, repair, line, column = explained(error, fm)
            raise YamlError(message, line, column, repair) from None
        except (yaml.YAMLError, ValueError) as error:
            if isinstance(error, YamlError):
                raise
            raise YamlError(str(error).split("\n", 1)[0], 0, 0) from None


def _events(text: str) -> Iterator[Any]:
    depth = 0
    parsed: Iterator[Any] = yaml.parse(text, Loader=_LOADER)
    for count, event in enumerate(parsed):
        kind = type(event)
        if getattr(event, "anchor", None) or getattr(event, "tag", None):  # an alias has an anchor, too
            mark = event.start_mark
            raise YamlError(
                "anchors, aliases and tags are not allowed in front matter",
                mark.line,
                mark.column,
                "write the value out",
            )
        depth += _DEEPER.get(kind, 0)
        if depth > MAX_DEPTH or count > MAX_EVENTS:
            mark = event.start_mark
            limit = f"{MAX_DEPTH} levels" if depth > MAX_DEPTH else f"{MAX_EVENTS} items"
            raise YamlError(f"front matter is nested or filled beyond {limit}", mark.line, mark.column)
        if kind not in _FRAME:
            yield event


def _mapping(events: Iterator[Any], places: Places) -> dict[str, Value]:
    first: Any = next(events)
    if isinstance(first, yaml.StreamEndEvent):
        return {}
    empty = isinstance(first, yaml.ScalarEvent) and _scalar(first) == ""  # nothing is said, unless more follows
    if not empty and not isinstance(first, yaml.MappingStartEvent):
        raise YamlError("front matter is no mapping of keys to values", *_place(first), "write one `key: value` a line")
    pairs = {} if empty else dict(_pairs(events, (), places))
    extra: Any = next(events)
    if not isinstance(extra, yaml.StreamEndEvent):
        raise YamlError("front matter holds a second document", *_place(extra))
    return pairs


def _pairs(events: Iterator[Any], path: Path, places: Places) -> Iterator[tuple[str, Value]]:
    for event in events:
        if type(event) is yaml.MappingEndEvent:
            return
        if type(event) is not yaml.ScalarEvent or event.value == "<<":
            raise YamlError("a key of the front matter must be plain text", *_place(event))
        key = (*path, event.value)
        if key in places:
            first = places[key][0] + 2
            raise YamlError(
                f"key {event.value!r} is repeated; it stands on line {first} already",
                *_place(event),
                "delete one of the two",
            )
        places[key] = _place(event)
        yield event.value, _value(next(events), events, key, places)


def _value(event: Any, events: Iterator[Any], path: Path, places: Places) -> Value:
    if type(event) is yaml.ScalarEvent:
        return _scalar(event)
    if type(event) is yaml.MappingStartEvent:
        return dict(_pairs(events, path, places))
    items: list[Value] = []
    while type(item := next(events)) is not yaml.SequenceEndEvent:
        key = (*path, len(items))
        places[key] = _place(item)
        items.append(_value(item, events, key, places))
    return tuple(items)


def _place(event: Any) -> tuple[int, int]:
    return event.start_mark.line, event.start_mark.column


def _scalar(event: Any) -> str:
    plain = event.style is None or event.style == ""
    return "" if plain and event.value in _NULLS else str(event.value)

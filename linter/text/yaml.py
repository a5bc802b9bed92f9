"""YAML read event by event and never constructed, so that hostile YAML can neither kill nor hold nor grow the process.

SafeLoader can be killed by 25 KB of brackets, held for half a minute by 819 bytes and made to explode by aliases.
Scalars stay strings: `no` is "no", and a date is its text; pydantic converts where a type is wanted. A mkdocs.yml may
hold tags that no safe loader knows, such as `!ENV`; they stay beside their values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import frontmatter
import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # only its event parser is used, which does not recurse
# Of most pages of a site nothing but this is read, so events are told apart by their very type: that is fast.
_FRAME = frozenset({yaml.StreamStartEvent, yaml.DocumentStartEvent, yaml.DocumentEndEvent})
_DEEPER = {
    yaml.MappingStartEvent: 1,
    yaml.SequenceStartEvent: 1,
    yaml.MappingEndEvent: -1,
    yaml.SequenceEndEvent: -1,
}


class YamlLimits(NamedTuple):
    """How much of a YAML text is read: events behind the first, and levels of nesting.

    `plain` refuses anchors, aliases and tags. `cut` ends the reading at a limit instead of refusing the text.
    """

    events: int
    depth: int
    plain: bool = False
    cut: bool = False


class YamlError(ValueError):
    """Why the YAML is refused, with its line and column (from 0) inside the text."""

    def __init__(self, message: str, line: int, column: int, repair: str = "repair the YAML at this place") -> None:
        super().__init__(message)
        self.line, self.column, self.repair = line, column, repair


def yaml_events(text: str, limits: YamlLimits) -> Iterator[Any]:
    """The events of a YAML text without the starts and ends of its documents.

    Raises YamlError for what the limits refuse, and yaml.YAMLError or ValueError for what does not parse.
    """
    depth = 0
    parsed: Iterator[Any] = yaml.parse(text, Loader=_LOADER)
    for count, event in enumerate(parsed):
        kind = type(event)
        if limits.plain and (getattr(event, "anchor", None) or getattr(event, "tag", None)):  # an alias has an anchor
            raise YamlError(
                "anchors, aliases and tags are not allowed in front matter", *_place(event), "write the value out"
            )
        depth += _DEEPER.get(kind, 0)
        if depth > limits.depth or count > limits.events:
            if limits.cut:
                return
            limit = f"{limits.depth} levels" if depth > limits.depth else f"{limits.events} items"
            raise YamlError(f"front matter is nested or filled beyond {limit}", *_place(event))
        if kind not in _FRAME:
            yield event


# What is nested deeper no site needs, and costs the parser the square of its depth.
_SITE = YamlLimits(events=99_999, depth=100, cut=True)


class Tagged(NamedTuple):
    """A value with a tag that no safe loader knows, such as `!ENV` or `!!python/name:…`."""

    tag: str
    value: Any


def site_yaml(text: str) -> Any:
    """The values of a site's configuration as mappings, lists and text; None of what an alias stands for.

    What follows a fault, and what is nested too deep, is left out.
    """
    root: list[Any] = []
    open_: list[tuple[Any, str | None, list[str]]] = [(root, None, [])]  # a collection, its tag, and the key in hand
    try:
        for event in yaml_events(text, _SITE):
            if isinstance(event, yaml.CollectionEndEvent):
                value, tag, _ = open_.pop()
                if tag is not None:
                    _replace_last(open_[-1], value, Tagged(tag, value))
            elif isinstance(event, yaml.CollectionStartEvent):
                inside: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
                _add(open_[-1], inside)
                open_.append((inside, event.tag, []))
            elif isinstance(event, yaml.ScalarEvent):
                _add(open_[-1], event.value if event.tag in (None, "!") else Tagged(str(event.tag), event.value))
            elif isinstance(event, yaml.AliasEvent):
                _add(open_[-1], None)
    except (yaml.YAMLError, ValueError):
        pass
    return root[0] if root else None


def _add(holder: tuple[Any, str | None, list[str]], value: Any) -> None:
    collection, _, key = holder
    if isinstance(collection, list):
        collection.append(value)
    elif key:
        collection[key.pop()] = value
    else:
        key.append(value if isinstance(value, str) else "")


def _replace_last(holder: tuple[Any, str | None, list[str]], value: Any, by: Any) -> None:
    collection = holder[0]
    if isinstance(collection, list):
        collection[-1] = by
    elif collection and collection[last := next(reversed(collection))] is value:
        collection[last] = by


# By a piece of libyaml's own words: whether the place that matters is where the construct began, the fact, the repair.
# An unclosed quote or bracket is noticed only at the end, and a line without a colon only on the line below it.
_WORDS: tuple[tuple[str, bool, str, str], ...] = (
    ("while scanning a quoted scalar", True, "a quote is opened here and never closed", "close the quote"),
    ("while parsing a flow", True, "a bracket is opened here and never closed", "close the bracket"),
    ("could not find expected ':'", True, "a line without a colon: no key and value", "write `key: value`"),
    ("mapping values are not allowed", False, "a second colon in a line", "quote the value that holds a colon"),
    ("did not find expected key", False, "no key where one is expected", "indent all keys alike, and quote values"),
    ("did not find expected '-' indicator", False, "no list item where one is expected", "indent all items alike"),
    (
        "did not find expected node content",
        False,
        "no value where one is expected",
        "close the bracket, or quote the value",
    ),
)
_CANNOT_START = "found character that cannot start any token"


def explain_yaml_error(error: Any, text: str) -> tuple[str, str, int, int]:
    """The message, the repair, and the line and column (from 0) of a yaml.MarkedYAMLError in this text."""
    said = f"{error.context or ''} {error.problem or ''}"
    mark = error.problem_mark or error.context_mark
    for words, begins, fact, repair in _WORDS:
        if words in said:
            place = error.context_mark if begins and error.context_mark else mark
            return fact, repair, place.line if place else 0, place.column if place else 0
    line, column = (mark.line, mark.column) if mark else (0, 0)
    if _CANNOT_START in said:
        rows = text.split("\n")
        char = rows[line][column : column + 1] if line < len(rows) else ""
        fact = "a tab stands here" if char == "\t" else f"a value cannot begin with {char!r}"
        return fact, "indent with blanks" if char == "\t" else "quote the value", line, column
    return (error.problem or error.context or "YAML does not parse"), "repair the YAML at this place", line, column


MAX_LENGTH = 65_536
MAX_DEPTH = 20
MAX_EVENTS = 5_000
_FRONT_MATTER = YamlLimits(MAX_EVENTS, MAX_DEPTH, plain=True)
_BREAKS = dict.fromkeys(map(ord, "\x85\u2028\u2029"), " ")  # line ends for YAML alone; they would shift all places
_NULLS = {"", "~", "null", "Null", "NULL"}

YamlValue = str | tuple["YamlValue", ...] | dict[str, "YamlValue"]
YamlPath = tuple[str | int, ...]
YamlPlaces = dict[YamlPath, tuple[int, int]]


class ParsedYaml(NamedTuple):
    """The values of a YAML mapping, and the line and column (from 0) of every key and item by its path."""

    values: dict[str, YamlValue]
    places: YamlPlaces


class StrictYAMLHandler(frontmatter.default_handlers.YAMLHandler):
    """A python-frontmatter handler that refuses what YAML allows and front matter never needs.

    It tells front matter by `detect` and `FM_BOUNDARY`: its `split` would copy the body and lose where lines stand.
    """

    # Behind its marks MkDocs takes no other blanks: with one, all of it is text that readers see.
    FM_BOUNDARY = re.compile(r"(?:\A---|(?<=[\r\n])(?:---|\.\.\.))[ \t]*(?=[\r\n]|\Z)")

    def load(self, fm: str, **_: object) -> dict[str, Any]:
        """The values alone, as python-frontmatter wants them. Raises YamlError."""
        return dict(self.parse(fm).values)

    def parse(self, fm: str) -> ParsedYaml:
        """The values, and the place of every key and item. Raises YamlError."""
        if len(fm) > MAX_LENGTH:
            raise YamlError(f"front matter is longer than {MAX_LENGTH} characters", 0, 0)
        try:
            places: YamlPlaces = {}
            text = fm if fm.isascii() else fm.translate(_BREAKS)
            return ParsedYaml(_mapping(yaml_events(text, _FRONT_MATTER), places), places)
        except yaml.MarkedYAMLError as error:
            message, repair, line, column = explain_yaml_error(error, fm)
            raise YamlError(message, line, column, repair) from None
        except (yaml.YAMLError, ValueError) as error:
            if isinstance(error, YamlError):
                raise
            raise YamlError(str(error).split("\n", 1)[0], 0, 0) from None


def _mapping(events: Iterator[Any], places: YamlPlaces) -> dict[str, YamlValue]:
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


def _pairs(events: Iterator[Any], path: YamlPath, places: YamlPlaces) -> Iterator[tuple[str, YamlValue]]:
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


def _value(event: Any, events: Iterator[Any], path: YamlPath, places: YamlPlaces) -> YamlValue:
    if type(event) is yaml.ScalarEvent:
        return _scalar(event)
    if type(event) is yaml.MappingStartEvent:
        return dict(_pairs(events, path, places))
    items: list[YamlValue] = []
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

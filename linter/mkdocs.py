"""What a mkdocs.yml says, read event by event: it may hold tags that no safe loader knows, such as `!ENV`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MAX_EVENTS = 100_000
_MAX_DEPTH = 100  # what is nested deeper no site needs, and costs the parser the square of its depth


def extensions(text: str) -> frozenset[str]:
    """The names under `markdown_extensions`; empty where the file does not parse."""
    try:
        return frozenset(_extensions(text))
    except (yaml.YAMLError, ValueError):
        return frozenset()


def docs_dir(text: str) -> str | None:
    """The folder of the pages, `docs` where the file says nothing of it; None where the file does not parse."""
    try:
        return next((value for key, value in _settings(text) if key == "docs_dir"), "docs")
    except (yaml.YAMLError, ValueError):
        return None


def _events(text: str) -> Iterator[Any]:
    """The events of a file, up to the first that is too many or nested too deep."""
    depth = 0
    events: Any = yaml.parse(text, Loader=_LOADER)
    for event in islice(events, _MAX_EVENTS):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _MAX_DEPTH:
            return
        yield event


def _settings(text: str) -> Iterator[tuple[str, str]]:
    """The keys at the top whose values are single words or texts, with those values."""
    depth, key = 0, None
    for event in _events(text):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            key = None
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.ScalarEvent) and depth == 1:
            if key is None:
                key = event.value
            else:
                yield key, event.value
                key = None


def _extensions(text: str) -> list[str]:
    found: list[str] = []
    depth, inside, key = 0, False, True
    for event in _events(text):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            key = True
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
            key = True
        elif isinstance(event, yaml.ScalarEvent):
            if depth == 1:
                inside = key and event.value == "markdown_extensions"
                key = not key
            elif inside and (depth == 2 or (depth == 3 and key)):
                found.append(event.value)
                key = False
    return found

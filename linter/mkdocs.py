"""What a mkdocs.yml says, read event by event: it may hold tags that no safe loader knows, such as `!ENV`."""

from __future__ import annotations

from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MAX_EVENTS = 100_000


def extensions(text: str) -> frozenset[str]:
    """The names under `markdown_extensions`; empty where the file does not parse."""
    try:
        return frozenset(_extensions(text))
    except (yaml.YAMLError, ValueError):
        return frozenset()


def _extensions(text: str) -> list[str]:
    found: list[str] = []
    depth, inside, key = 0, False, True
    events: Any = yaml.parse(text, Loader=_LOADER)
    for count, event in enumerate(events):
        if count > _MAX_EVENTS:
            break
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

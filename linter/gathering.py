"""What rules that look at several pages gather from each of them: small plain data, so that no page is read twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from linter.front_matter import Field
from linter.model import Span
from linter.parts import Document


@dataclass(frozen=True, slots=True)
class Fact:
    """What is gathered from a document under a name: lists, mappings with text keys, texts, numbers, true, false, None.

    Equal names mean equal facts, so a name holds every parameter the fact depends on beside the document.
    """

    name: str
    gather: Callable[[Document], Any]


Facts = dict[str, Any]
"""The facts of one document by name."""


def _heading(document: Document) -> list[Any]:
    span = document.title_span
    return [document.title, span.start, span.end]


HEADING = Fact("title", _heading)


def stated(name: str) -> Fact:
    """The fact of a front matter field: its value and span; None where the page states nothing in it."""

    def gather(document: Document) -> list[Any] | None:
        field = document.field(name)
        return None if field is None else [_plain(field.value), field.span.start, field.span.end]

    return Fact(f"field {name}", gather)


def field_of(data: list[Any] | None) -> Field | None:
    """The field of what `stated` gathered."""
    return None if data is None else Field(_frozen(data[0]), Span(data[1], data[2]))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, tuple) else value


def _frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _frozen(inner) for key, inner in value.items()}
    return tuple(map(_frozen, value)) if isinstance(value, list) else value

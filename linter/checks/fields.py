"""Front matter: the type and the allowed values of a field, the order of fields, fields nobody knows."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from datetime import date
from math import isfinite
from typing import Literal
from urllib.parse import urlsplit

from linter.checks.base import Check, Context, CrossCheck
from linter.checks.wording import listed
from linter.durations import duration
from linter.front_matter import OWN, Field
from linter.gathering import Fact, stated
from linter.leaf import Leaf
from linter.model import Problem, Related
from linter.parts import Document
from linter.validation import did_you_mean

FieldType = Literal["text", "integer", "number", "boolean", "date", "duration", "list", "mapping", "url", "email"]
_LONGEST = 40  # characters of a number or a date


class FieldValue(Check):
    """A field, where the page states it, is of a type, one of some values, within some limits.

    Limits are lengths in characters for texts, numbers of items for lists, values for numbers.
    """

    kind: Literal["field"]
    field: str
    type: FieldType = "text"
    one_of: tuple[str, ...] = ()
    min: float | None = None
    max: float | None = None

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        field = document.field(self.field)
        if field is None:
            return
        if not _TYPES[self.type](field):
            yield Problem(field.span, f"`{self.field}` is no {self.type}: {_shown(field)}")
        elif self.one_of and field.text not in self.one_of:
            hint = did_you_mean(field.text, self.one_of) or f"; allowed are {listed(self.one_of, 'or')}"
            yield Problem(field.span, f"`{self.field}` is {field.text!r}{hint}")
        else:
            yield from self._outside(field)

    def _outside(self, field: Field) -> Iterator[Problem]:
        size, unit = _size(field, self.type)
        if self.min is not None and size < self.min:
            yield Problem(field.span, f"`{self.field}` has {size:g}{unit}; the standard asks for at least {self.min:g}")
        elif self.max is not None and size > self.max:
            yield Problem(field.span, f"`{self.field}` has {size:g}{unit}; the standard asks for at most {self.max:g}")


class FieldOrder(Check):
    """The fields a page states stand in this order; fields not named here may stand anywhere behind the first."""

    kind: Literal["field-order"]
    fields: tuple[str, ...]

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        stated = [name for name in document.page.front_matter.fields if name in self.fields]
        wanted = sorted(stated, key=self.fields.index)
        for name, expected in zip(stated, wanted, strict=True):
            if name != expected:
                fields = document.page.front_matter.fields
                place = Related(fields[name].span, f"`{name}` stands in its place")
                message = f"`{expected}` stands behind `{name}`; the order is {listed(wanted)}"
                yield Problem(fields[expected].span, message, related=(place,))
                return


class KnownFields(Check):
    """A page states no field but these, and the one that speaks to the linter."""

    kind: Literal["known-fields"]
    fields: tuple[str, ...]

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        for name, field in document.page.front_matter.fields.items():
            if name not in (*self.fields, OWN):
                yield Problem(field.span, f"unknown field `{name}`{did_you_mean(name, self.fields)}")


class Reference(CrossCheck):
    """A field names pages of the project (one, or a list): they exist, and are of a kind."""

    kind: Literal["reference"]
    field: str
    to: str | None = None

    def facts(self) -> tuple[Fact, ...]:
        return (stated(self.field),)

    def across(self, leaf: Leaf, context: Context) -> Iterator[Problem]:
        field = leaf.field(self.field)
        targets = field.value if field and isinstance(field.value, tuple) else (field.text,) if field else ()
        for target in targets:
            if field is None or not isinstance(target, str) or not target.endswith((".md", ".markdown")):
                continue
            found = [path for path in _candidates(leaf.path, target) if context.corpus.exists(path)]
            if not found:
                yield Problem(field.span, f"`{self.field}` names {target!r}, which does not exist")
            elif self.to is not None and not any(self._is_kind(path, context) for path in found):
                yield Problem(field.span, f"`{self.field}` names {target!r}, which is no {self.to} page")

    @property
    def reads_corpus(self) -> bool:  # type: ignore[override]  # only a check of the kind needs the other pages
        """Whether the other pages must be read."""
        return self.to is not None

    def _is_kind(self, path: str, context: Context) -> bool:
        other = context.corpus.leaf(path)
        return other is not None and other.kind.kind == self.to


def _candidates(page: str, target: str) -> list[str]:
    """A path may be relative to the page, to the root, or to a `docs` folder over the page."""
    here = page.split("/")[:-1]
    bases = ["/".join(here[:depth]) for depth in range(len(here), -1, -1)]
    return [posixpath.normpath(f"{base}/{target}".lstrip("/")) for base in bases]


def _shown(field: Field) -> str:
    return (
        repr(field.text)[:60]
        if isinstance(field.value, str)
        else f"a {'list' if isinstance(field.value, tuple) else 'mapping'}"
    )


def _size(field: Field, type_: FieldType) -> tuple[float, str]:
    if type_ in ("integer", "number"):
        return float(field.text), ""
    return (len(field.value), " items") if isinstance(field.value, tuple) else (len(field.text), " characters")


def _parses(parse: Callable[[str], object]) -> Callable[[Field], bool]:
    def fits(field: Field) -> bool:
        if not isinstance(field.value, str) or len(field.text) > _LONGEST:
            return False
        try:
            parse(field.text)
        except ValueError:
            return False
        return True

    return fits


def _finite(text: str) -> None:
    if not isfinite(float(text)):
        raise ValueError(text)


def _is_url(field: Field) -> bool:
    try:
        parts = urlsplit(field.text)
    except ValueError:  # such as a bracket in the host that never closes
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


_TYPES: dict[str, Callable[[Field], bool]] = {
    "text": lambda field: isinstance(field.value, str),
    "integer": _parses(int),
    "number": _parses(_finite),
    "boolean": lambda field: field.text.casefold() in ("true", "false"),
    "date": _parses(date.fromisoformat),
    "duration": lambda field: duration(field.text) is not None,
    "list": lambda field: isinstance(field.value, tuple),
    "mapping": lambda field: isinstance(field.value, dict),
    "url": _is_url,
    "email": lambda field: "@" in field.text[1:-1] and " " not in field.text,
}

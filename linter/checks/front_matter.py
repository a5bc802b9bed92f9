"""Checks of front matter: the type, values and order of fields, unknown and forbidden fields, and references."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from datetime import date
from math import isfinite
from typing import ClassVar, Literal
from urllib.parse import urlsplit

from pydantic import Field as Parameter

from linter.checks.base import Check, Context, CorpusCheck
from linter.corpus import CorpusPage, Fact, field_fact, folders_above
from linter.findings import Edit, Fix, Problem, Related, Span
from linter.kinds.document import Document
from linter.markdown.front_matter import LINTER_KEY, FrontMatterField
from linter.text.durations import parse_duration
from linter.text.globs import is_markdown
from linter.text.wording import listed, suggestion

FieldType = Literal["text", "integer", "number", "boolean", "date", "duration", "list", "mapping", "url", "email"]
_MAX_LENGTH = 40  # characters of a number or a date
_VALUE = re.compile(
    r"(?P<key>[\w-]{1,60}\s{0,10}:\s{0,10}[\"']?)(?P<number>\d{1,6})(?P<unit>\s{0,3}[a-z]{0,7})[\"']?\s*(?:#.*)?\Z",
    re.IGNORECASE,
)
_MINUTES = ("", "m", "min", "mins", "minute", "minutes")
_HOURS = ("h", "hr", "hrs", "hour", "hours")
_HOUR = 60  # minutes


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
            fact = f"`{self.field}` is {field.text!r}, which the standard does not allow"
            repair = suggestion(field.text, self.one_of) or f"write {listed(self.one_of, 'or')}"
            yield Problem(field.span, fact, repair)
        else:
            size, unit = _size(field, self.type)
            fact = f"`{self.field}` has {size:g}{unit}; the standard asks for"
            if self.min is not None and size < self.min:
                yield Problem(field.span, f"{fact} at least {self.min:g}")
            elif self.max is not None and size > self.max:
                yield Problem(field.span, f"{fact} at most {self.max:g}")


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
            if name not in (*self.fields, LINTER_KEY):
                yield Problem(field.span, f"unknown field `{name}`", suggestion(name, self.fields))


class Reference(CorpusCheck):
    """A field names pages of the project (one, or a list): they exist, and are of a kind."""

    kind: Literal["reference"]
    field: str
    to: str | None = None

    def facts(self) -> tuple[Fact, ...]:
        return (field_fact(self.field),)

    def across(self, page: CorpusPage, context: Context) -> Iterator[Problem]:
        field = page.field(self.field)
        targets = field.value if field and isinstance(field.value, tuple) else (field.text,) if field else ()
        for target in targets:
            if field is None or not isinstance(target, str) or not is_markdown(target):
                continue
            existing = [path for path in _candidate_paths(page.path, target) if context.corpus.exists(path)]
            if not existing:
                yield Problem(field.span, f"`{self.field}` names {target!r}, which does not exist")
            elif self.to is not None and not any(self._is_kind(path, context) for path in existing):
                yield Problem(field.span, f"`{self.field}` names {target!r}, which is no {self.to} page")

    @property
    def reads_corpus(self) -> bool:  # type: ignore[override]  # only a check of the kind needs the other pages
        """Whether the other pages must be read."""
        return self.to is not None

    def _is_kind(self, path: str, context: Context) -> bool:
        target = context.corpus.page(path)
        return target is not None and target.kind.kind == self.to


def _candidate_paths(page: str, target: str) -> list[str]:
    """What a path may mean: it is relative to the page, to the root, or to a `docs` folder over the page."""
    return [posixpath.normpath(f"{folder}/{target}".lstrip("/")) for folder in folders_above(page)]


def _shown(field: FrontMatterField) -> str:
    if isinstance(field.value, str):
        return repr(field.text)[:60]
    return "a list" if isinstance(field.value, tuple) else "a mapping"


def _size(field: FrontMatterField, type_: FieldType) -> tuple[float, str]:
    if type_ in ("integer", "number"):
        return float(field.text), ""
    return (len(field.value), " items") if isinstance(field.value, tuple) else (len(field.text), " characters")


def _parses(parse: Callable[[str], object]) -> Callable[[FrontMatterField], bool]:
    def fits(field: FrontMatterField) -> bool:
        if not isinstance(field.value, str) or len(field.text) > _MAX_LENGTH:
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


def _is_url(field: FrontMatterField) -> bool:
    try:
        parts = urlsplit(field.text)
    except ValueError:  # such as a bracket in the host that never closes
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


_TYPES: dict[str, Callable[[FrontMatterField], bool]] = {
    "text": lambda field: isinstance(field.value, str),
    "integer": _parses(int),
    "number": _parses(_finite),
    "boolean": lambda field: field.text.casefold() in ("true", "false"),
    "date": _parses(date.fromisoformat),
    "duration": lambda field: parse_duration(field.text) is not None,
    "list": lambda field: isinstance(field.value, tuple),
    "mapping": lambda field: isinstance(field.value, dict),
    "url": _is_url,
    "email": lambda field: "@" in field.text[1:-1] and " " not in field.text,
}


class ForbiddenFields(Check):
    """Fields a page must not state; with `when`, fields that only some pages may state."""

    kind: Literal["forbidden-fields"]
    fields: tuple[str, ...]

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        for name, field in document.page.front_matter.fields.items():
            if name in self.fields:
                yield Problem(field.span, f"field `{name}` does not belong here")


class KeyReference(CorpusCheck):
    """Every value of a field is the `by` field of a page of the kind `to`: `requires: [7]` names proposal 7."""

    kind: Literal["key-reference"]
    field: str
    to: str
    by: str = Parameter(description="the field of those pages by which they are named")
    reads_corpus: ClassVar[bool] = True

    def facts(self) -> tuple[Fact, ...]:
        return field_fact(self.field), field_fact(self.by)

    def across(self, page: CorpusPage, context: Context) -> Iterator[Problem]:
        field = page.field(self.field)
        if field is None:
            return
        own = page.field(self.by) if page.kind.kind == self.to else None
        known = _pages_by_value(context, self.to, self.by)
        for value in _values(field):
            if own is not None and _key(value) == _key(own.text):
                yield Problem(field.span, f"`{self.field}` names {value}, which is this page itself")
            elif _key(value) not in known:
                fact = f"no {self.to} page says `{self.by}: {value}`"
                yield Problem(field.span, f"`{self.field}` names {value}, and {fact}")


class UniqueField(CorpusCheck):
    """No two pages of a kind state the same value in a field; the later page, by path, is reported."""

    kind: Literal["unique-field"]
    field: str
    reads_corpus: ClassVar[bool] = True

    def facts(self) -> tuple[Fact, ...]:
        return (field_fact(self.field),)

    def across(self, page: CorpusPage, context: Context) -> Iterator[Problem]:
        field = page.field(self.field)
        if field is None or not field.text:
            return
        first = _pages_by_value(context, page.kind.kind, self.field).get(_key(field.text), page)
        first_field = first.field(self.field)
        if first.path != page.path and first_field is not None:
            line = first.source.position(first_field.span.start)[0] + 1
            yield Problem(field.span, f"`{self.field}` is {field.text}, as in {first.path}:{line}")


def _pages_by_value(context: Context, kind: str, name: str) -> dict[str, CorpusPage]:
    """The first page of a kind for every value of a field."""

    def build() -> dict[str, CorpusPage]:
        pages: dict[str, CorpusPage] = {}
        for page in context.corpus.of_kind(kind):
            field = page.field(name)
            if field is not None and field.text:
                pages.setdefault(_key(field.text), page)
        return pages

    return context.corpus.once(("pages by value", kind, name), build)


def _values(field: FrontMatterField) -> Iterator[str]:
    """The single values of a field, which may be a list."""
    values = field.value if isinstance(field.value, tuple) else (field.value,)
    yield from (value.strip() for value in values if isinstance(value, str) and value.strip())


def _key(value: str) -> str:
    """A value in the form in which values are compared: `007` and `7` are one number."""
    return str(int(value)) if value.isdecimal() else value.casefold()


def count_fix(document: Document, field: FrontMatterField, count: int, safe: bool) -> Fix | None:
    """The fix that states another count; None where the value is more than a number."""
    value = _match_value(document, field)
    return _fix(field, value, count, safe) if value and not value["unit"].strip() else None


def time_fix(document: Document, field: FrontMatterField, minutes: float, safe: bool) -> Fix | None:
    """The fix that states another time in the unit of the old one; None where that gives no whole number."""
    value = _match_value(document, field)
    if value is None or minutes <= 0 or minutes != int(minutes):
        return None
    unit = value["unit"].strip().casefold()
    if unit in _MINUTES:
        return _fix(field, value, int(minutes), safe)
    hours = int(minutes) // _HOUR
    if unit not in _HOURS or minutes % _HOUR or (hours == 1) != (value["number"] == "1"):  # 1 hour, 2 hours
        return None
    return _fix(field, value, hours, safe)


def _match_value(document: Document, field: FrontMatterField) -> re.Match[str] | None:
    source = document.page.source
    line, column = source.position(field.span.start)
    return _VALUE.match(source.lines[line][column:])


def _fix(field: FrontMatterField, value: re.Match[str], number: int, safe: bool) -> Fix:
    start = field.span.start
    edit = Edit(Span(start + value.start("number"), start + value.end("number")), str(number))
    key = value["key"].partition(":")[0].strip()
    return Fix(f"change `{key}` to {number}{value['unit'].rstrip()}", (edit,), safe)

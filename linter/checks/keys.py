"""Fields that tie pages to each other, such as numbers, and fields that do not belong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field as Parameter

from linter.checks.base import Check, Context, CrossCheck
from linter.front_matter import Field
from linter.gathering import Fact, stated
from linter.leaf import Leaf
from linter.model import Problem
from linter.parts import Document


class ForbiddenFields(Check):
    """Fields a page must not state; with `when`, fields that only some pages may state."""

    kind: Literal["forbidden-fields"]
    fields: tuple[str, ...]

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        for name, field in document.page.front_matter.fields.items():
            if name in self.fields:
                yield Problem(field.span, f"field `{name}` does not belong here")


class KeyReference(CrossCheck):
    """Every value of a field is the `by` field of a page of the kind `to`: `requires: [7]` names proposal 7."""

    kind: Literal["key-reference"]
    field: str
    to: str
    by: str = Parameter(description="the field of those pages by which they are named")
    reads_corpus: ClassVar[bool] = True

    def facts(self) -> tuple[Fact, ...]:
        return stated(self.field), stated(self.by)

    def across(self, leaf: Leaf, context: Context) -> Iterator[Problem]:
        field = leaf.field(self.field)
        if field is None:
            return
        own = leaf.field(self.by) if leaf.kind.kind == self.to else None
        known = _holders(context, self.to, self.by)
        for value in _values(field):
            if own is not None and _key(value) == _key(own.text):
                yield Problem(field.span, f"`{self.field}` names {value}, which is this page itself")
            elif _key(value) not in known:
                fact = f"no {self.to} page says `{self.by}: {value}`"
                yield Problem(field.span, f"`{self.field}` names {value}, and {fact}")


class UniqueField(CrossCheck):
    """No two pages of a kind state the same value in a field; the later page, by path, is reported."""

    kind: Literal["unique-field"]
    field: str
    reads_corpus: ClassVar[bool] = True

    def facts(self) -> tuple[Fact, ...]:
        return (stated(self.field),)

    def across(self, leaf: Leaf, context: Context) -> Iterator[Problem]:
        field = leaf.field(self.field)
        if field is None or not field.text:
            return
        first = _holders(context, leaf.kind.kind, self.field).get(_key(field.text), leaf)
        other = first.field(self.field)
        if first.path != leaf.path and other is not None:
            line = first.source.position(other.span.start)[0] + 1
            yield Problem(field.span, f"`{self.field}` is {field.text}, as in {first.path}:{line}")


def _holders(context: Context, kind: str, field: str) -> dict[str, Leaf]:
    """The first page of a kind for every value of a field."""

    def build() -> dict[str, Leaf]:
        found: dict[str, Leaf] = {}
        for leaf in context.corpus.of_kind(kind):
            held = leaf.field(field)
            if held is not None and held.text:
                found.setdefault(_key(held.text), leaf)
        return found

    return context.corpus.once(("holders", kind, field), build)


def _values(field: Field) -> Iterator[str]:
    """The single values of a field, which may be a list."""
    values = field.value if isinstance(field.value, tuple) else (field.value,)
    yield from (value.strip() for value in values if isinstance(value, str) and value.strip())


def _key(value: str) -> str:
    """A value for comparing: `007` and `7` are one number."""
    return str(int(value)) if value.isdecimal() else value.casefold()

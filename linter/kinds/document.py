"""A document: a page of one kind, with its parts and their places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from linter.findings import Span
from linter.kinds.patterns import Fields
from linter.kinds.schema import Kind
from linter.markdown.ast import Heading, Page
from linter.markdown.front_matter import FrontMatterField
from linter.text.durations import Duration, parse_duration
from linter.text.words import whole_number


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A heading or line that comes near a part but is none, and what keeps it from being one."""

    line: int
    text: str
    reason: str
    rename: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A model answer: where it stands (lines from 0, `end` exclusive) and whether readers see it unasked.

    `words` is an answer key's entry where it shares its line with others: `1-B, 2-False`.
    """

    line: int
    end: int
    visible: bool = False
    in_key: bool = False
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a page with its lines (from 0, `end` exclusive).

    `misspelt` says what keeps its heading from the standard's form. `implied` is a part whose heading is missing: the
    parts that should follow it are there. Questions have a difficulty, a section (`above` adds the headings over it)
    and an answer.
    """

    name: str
    label: str
    line: int
    end: int
    level: int
    text: str
    fields: Fields = field(default_factory=Fields)
    children: tuple[Part, ...] = ()
    misspelt: str | None = None
    implied: bool = False
    difficulty: str | None = None
    section: Part | None = None
    above: tuple[Part, ...] = ()
    answer: Answer | None = None

    @property
    def called(self) -> str:
        """What messages call this very part: `focus block 3`, `question H-1`, `VISUAL MODEL`."""
        return f"{self.label} {self.fields.id}" if self.fields.id else self.label

    def child(self, name: str) -> Part | None:
        """The first part of this name inside."""
        return next((part for part in self.children if part.name == name), None)


@dataclass(frozen=True)
class Document:
    """A page of a known kind. `title_line` is the line (from 0) of its first H1, None where there is none."""

    page: Page
    kind: Kind
    title: str | None
    title_line: int | None
    parts: tuple[Part, ...]

    @property
    def path(self) -> str:
        """The page's path, as reports print it."""
        return self.page.source.path

    @property
    def title_span(self) -> Span:
        """Where findings about something the whole page lacks point: its title, or the first line."""
        return self.page.heading_span(self.title_line or 0)

    def all(self, name: str) -> Iterator[Part]:
        """Every part of this name, at any depth, in the page's order."""
        return iter(self._parts_by_name.get(name, ()))

    @cached_property
    def _parts_by_name(self) -> Mapping[str, Sequence[Part]]:
        by_name: dict[str, list[Part]] = {}
        stack = list(reversed(self.parts))
        while stack:
            part = stack.pop()
            by_name.setdefault(part.name, []).append(part)
            stack.extend(reversed(part.children))
        return by_name

    def first(self, name: str) -> Part | None:
        """The first part of this name."""
        return next(self.all(name), None)

    def span(self, part: Part) -> Span:
        """The span of a part's heading."""
        return self.page.heading_span(part.line)

    def subheadings(self, part: Part) -> list[Heading]:
        """The headings directly under a part's own."""
        own = self.page.heading_at(part.line)
        if own is None:
            return []
        return [heading for heading in self.page.headings_within(own.line + 1, own.end) if heading.parent == own.index]

    def holds_unread(self, part: Part | None = None) -> bool:
        """Whether a part (None: the page) holds text that was not read, so that nothing can be said to be missing."""
        start, end = (0, self.page.end) if part is None else (part.line, part.end)
        return self.page.opaque(start, end)

    def field(self, name: str) -> FrontMatterField | None:
        """A key of the front matter, where it says something."""
        field = self.page.front_matter.fields.get(name)
        return field if field and not field.empty else None

    def declared_time(self) -> tuple[Duration, FrontMatterField] | None:
        """The time the front matter states, in minutes; a mapping of times is their sum."""
        for name in self.kind.declared_time:
            field = self.field(name)
            time = _field_time(field) if field else None
            if field and time:
                return time, field
        return None


def _field_time(field: FrontMatterField) -> Duration | None:
    if not isinstance(field.value, dict):
        return _parse_time(field.text)
    if "total" in field.value:
        return _parse_time(field.value["total"])
    times = [_parse_time(text) for text in field.value.values()]
    known = [time for time in times if time is not None]
    if not known or len(known) < len(times):
        return None
    return Duration(sum(time.low for time in known), sum(time.high for time in known))


def _parse_time(text: object) -> Duration | None:
    if not isinstance(text, str):
        return None
    # A bare number is taken for minutes, unless it can only be hours.
    return Duration(float(text), float(text)) if 10 <= (whole_number(text) or 0) < 100_000 else parse_duration(text)

"""A page as the standard speaks of it: a document of one kind with its parts and their places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from linter.durations import Duration, duration
from linter.front_matter import Field
from linter.kinds import Kind
from linter.model import Span
from linter.page import Heading, Page
from linter.patterns import Fields
from linter.text import whole_number


@dataclass(frozen=True, slots=True)
class Near:
    """A heading or line that comes near a part and is none, and what keeps it from being one."""

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

    `misspelt` says what keeps its heading from the standard's form; `implied` is a part whose heading is missing, seen
    by the parts that follow each other where it should be. Questions have a difficulty, a section (`above`: and the
    headings over it) and an answer.
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
        mark = self.fields.id
        return f"{self.label} {mark}" if mark else self.label

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
        return iter(self._named.get(name, ()))

    @cached_property
    def _named(self) -> Mapping[str, Sequence[Part]]:
        named: dict[str, list[Part]] = {}
        stack = list(reversed(self.parts))
        while stack:
            part = stack.pop()
            named.setdefault(part.name, []).append(part)
            stack.extend(reversed(part.children))
        return named

    def first(self, name: str) -> Part | None:
        """The first part of this name."""
        return next(self.all(name), None)

    def span(self, part: Part) -> Span:
        """The span of a part's heading."""
        return self.page.heading_span(part.line)

    def subheadings(self, part: Part) -> list[Heading]:
        """The headings directly under a part's own."""
        own = self.page.heading_at(part.line)
        below = self.page.headings_within(own.line + 1, own.end) if own is not None else ()
        return [heading for heading in below if own is not None and heading.parent == own.index]

    def holds_unread(self, part: Part | None = None) -> bool:
        """Whether a part (None: the page) holds text that was not read, so that nothing can be said to be missing."""
        start, end = (0, self.page.end) if part is None else (part.line, part.end)
        return self.page.opaque(start, end)

    def field(self, name: str) -> Field | None:
        """A key of the front matter, where it says something."""
        found = self.page.front_matter.fields.get(name)
        return found if found and not found.empty else None

    def declared_time(self) -> tuple[Duration, Field] | None:
        """The time the front matter states, in minutes; a mapping of times is their sum."""
        for name in self.kind.declared_time:
            found = self.field(name)
            time = _time(found) if found else None
            if found and time:
                return time, found
        return None


def _time(value: Field) -> Duration | None:
    if isinstance(value.value, dict):
        if "total" in value.value:
            return _stated(value.value["total"])
        times = [_stated(text) for text in value.value.values()]
        stated = [time for time in times if time is not None]
        if not stated or len(stated) < len(times):
            return None
        return Duration(sum(time.low for time in stated), sum(time.high for time in stated))
    return _stated(value.text)


def _stated(text: object) -> Duration | None:
    if not isinstance(text, str):
        return None
    # A bare number is taken for minutes, unless it can only be hours.
    return Duration(float(text), float(text)) if 10 <= (whole_number(text) or 0) < 100_000 else duration(text)

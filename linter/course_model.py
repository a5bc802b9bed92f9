"""What a report may say of a whole course, beside its findings: its trackers, its pages, its past."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from linter.status_model import TrackerReport

Gate = Literal["passing", "failing", "incomplete"]


@dataclass(frozen=True, slots=True)
class Moment:
    """A past commit: its day, its short name, and what today's rules find in its pages. `whole`: all were read."""

    day: date
    commit: str
    documents: int
    passing: int
    errors: int
    warnings: int
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a known kind: the kind's name and the page's title."""

    kind: str
    title: str | None


@dataclass(frozen=True, slots=True)
class Course:
    """A course: whether the run passes its gate, the trackers with what they earn, the pages by path, the past.

    `unread` says of which pages nothing can be told; `history` has the oldest moment first; `revision` names the commit
    that is checked out, with its day; `name` is that of the project's folder.
    """

    gate: Gate
    trackers: tuple[TrackerReport, ...] = ()
    unread: tuple[str, ...] = ()
    pages: Mapping[str, Page] = field(default_factory=dict)
    history: tuple[Moment, ...] = ()
    revision: tuple[str, date] | None = None
    name: str = ""

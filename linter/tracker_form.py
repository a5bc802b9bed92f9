"""The words of a tracker as data: its columns, marks, statuses, dates, statistics and checklists."""

from __future__ import annotations

from functools import cached_property
from typing import Literal

from pydantic import Field, field_validator

from linter import tracker_dates
from linter.declared import Declared
from linter.text import normal

State = Literal["absent", "failing", "passing"]
Side = Literal["module", "exam"]
SIDES: tuple[Side, ...] = ("module", "exam")
VARIATION = "\ufe0f"  # the sign that makes an emoji colourful; with or without it a mark is the same


class Dates(Declared):
    """How dates are written: forms of the words YYYY, MM, DD, D and Month, and words that may stand for a date."""

    forms: tuple[str, ...] = ("YYYY-MM-DD",)
    words: tuple[str, ...] = ()

    @field_validator("forms")
    @classmethod
    def _readable(cls, forms: tuple[str, ...]) -> tuple[str, ...]:
        for form in forms:
            tracker_dates.expression(form)
        return forms


class Item(Declared):
    """A line of the quality checklist: its text, phrases that speak of the same part, and the rules behind it."""

    text: str
    says: tuple[str, ...]
    rules: tuple[str, ...]
    needs: str = Field("", description="a part without which the line cannot be ticked")


class Checklist(Declared):
    """The quality checklist: how its headings end, what ticks a line, and its lines by the kind of page."""

    headings: tuple[str, ...] = ()
    ticks: tuple[str, ...] = ("✅",)
    open: str = "⬜"
    module: tuple[Item, ...] = ()
    exam: tuple[Item, ...] = ()


class Priorities(Declared):
    """Names of the priorities, the most urgent first; headings of a list of what comes next; words without weight."""

    names: tuple[tuple[str, ...], ...] = ()
    lists: tuple[str, ...] = ()
    generic: tuple[str, ...] = ()


class Form(Declared):
    """Everything a tracker is read and written by. Earlier words win, and the first of a list is the one written."""

    columns: dict[str, tuple[str, ...]] = Field(default_factory=dict, description="headers of the columns, by role")
    states: dict[State, tuple[str, ...]] = Field(default_factory=dict, description="marks of module and exam cells")
    statuses: dict[str, tuple[str, ...]] = Field(default_factory=dict, description="spellings of a row's status")
    blank: tuple[str, ...] = Field((), description="words that stand for an empty cell")
    exempt: tuple[str, ...] = Field((), description="words of a module or exam cell that ask for no such page")
    legend: tuple[str, ...] = Field((), description="headings of the list of marks")
    statistics: dict[str, tuple[str, ...]] = Field(default_factory=dict, description="labels of numbers, by measure")
    velocity: dict[str, tuple[str, ...]] = Field(default_factory=dict, description="labels of averages and estimates")
    updated: tuple[str, ...] = Field((), description="labels of the line that dates the tracker")
    dates: Dates = Dates()
    generic: tuple[str, ...] = Field((), description="words a page's name may have beyond its file's")
    rows: dict[str, tuple[str, ...]] = Field(default_factory=dict, description="files of a row, by its page")
    priorities: Priorities = Priorities()
    checklist: Checklist = Checklist()

    @cached_property
    def spellings(self) -> tuple[tuple[str, str, str], ...]:
        """Meaning, mark and label of every status, longer labels first."""
        found = [(key, *parted(text)) for key, texts in self.statuses.items() for text in texts]
        return tuple(sorted(found, key=lambda one: -len(one[2])))

    @cached_property
    def marks(self) -> frozenset[str]:
        """Every mark of a status or state."""
        return frozenset([m for _, m, _ in self.spellings if m] + [m for marks in self.states.values() for m in marks])

    def canonical(self, mark: str) -> str:
        """A mark without its invisible sign, and the usual one for another form of it: ✔ is ✅."""
        mark = mark.replace(VARIATION, "")
        return next((marks[0] for marks in self.states.values() if mark in marks and not self._spelled(mark)), mark)

    def _spelled(self, mark: str) -> bool:
        return any(own == mark for _, own, _ in self.spellings)

    def measure(self, label: str) -> str | None:
        """What a statistics line with this label counts."""
        return _key(self.statistics, label)

    def average(self, label: str) -> str | None:
        """What a velocity line with this label states."""
        return _key(self.velocity, label)

    def is_blank(self, text: str) -> bool:
        """Whether a cell says nothing."""
        return not text or text in self.blank


def parted(spelling: str) -> tuple[str, str]:
    """The mark and the label of a spelled status: `✅ Complete`; a spelling without a sign is a label alone."""
    mark, _, label = spelling.replace(VARIATION, "").partition(" ")
    return ("", spelling) if any(char.isalnum() for char in mark) else (mark, label.strip())


def _key(words: dict[str, tuple[str, ...]], label: str) -> str | None:
    wanted = normal(label)
    return next((key for key, labels in words.items() if any(normal(one) == wanted for one in labels)), None)

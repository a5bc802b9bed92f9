"""What a use case says and shows while it works: the face that calls it passes in what does so."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Protocol, TypeVar

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence for whoever waits; `label` says what kind it is: `note`, `changed`."""

    text: str
    label: str = "note"


class Progress(Protocol):
    """Wraps items, so that a person sees how many of them were taken."""

    def __call__(self, items: list[_T], least: int = 50) -> AbstractContextManager[Iterable[_T]]:
        """The same items; nothing need be shown where there are fewer than `least`."""


def _ignore(note: Note) -> None:
    pass


def _unshown(items: list[_T], least: int = 50) -> AbstractContextManager[Iterable[_T]]:
    return nullcontext(items)


@dataclass(frozen=True, slots=True)
class Feedback:
    """Where notes and progress go; without arguments, nowhere. Notes may come from any thread."""

    on_note: Callable[[Note], object] = _ignore
    progress: Progress = _unshown

    def note(self, text: str) -> None:
        """Passes on a sentence as a note."""
        self.on_note(Note(text))


SILENT = Feedback()

"""Reads the files of pages. One that cannot be read is an outcome too: it costs no other page its findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from linter import engine
from linter.checked import Checked
from linter.cli.discovery import Found, read_bytes
from linter.examiner import Examiner
from linter.model import RunError
from linter.parts import Document
from linter.recognition import kind_of
from linter.rules import READING, Rule, Standard
from linter.source import UnreadableError, from_bytes


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads pages of at most `limit` bytes for a run of some rules. `opened` collects the names of the
    files that were asked for, from the root."""

    standard: Standard
    rules: Sequence[Rule]
    examiner: Examiner
    limit: int
    opened: set[str] = field(default_factory=set)

    def read(self, page: Found) -> Document | Checked:
        """The document of a file; the outcome at once of a page of another kind and of one that cannot be read."""
        data = self.bytes_of(page)
        return data if isinstance(data, Checked) else self.understood(page, data)

    def bytes_of(self, page: Found) -> bytes | Checked:
        """The bytes of a file, at most one more than the limit."""
        self.opened.add(page.shown)
        try:
            return read_bytes(page.path, self.limit)
        except OSError as error:
            message = f"cannot be read: {error.strerror or error}"
            return Checked(page.shown, None, run_errors=(RunError(page.shown, None, message),), failed=True)

    def understood(self, page: Found, data: bytes) -> Document | Checked:
        """The document that bytes are."""
        try:
            return self.examiner.open(from_bytes(data, page.shown, self.limit))
        except UnreadableError as error:
            return self._unreadable(page, error)
        except Exception as error:  # one page must not cost the others their findings; the run ends with exit code 2
            return self.crashed(page, error)

    def other(self, page: Found, data: bytes) -> Checked | None:
        """The outcome of bytes that are no document; None where they are one, which is not read for it."""
        try:
            return self.examiner.other(from_bytes(data, page.shown, self.limit))
        except UnreadableError as error:
            return self._unreadable(page, error)
        except Exception as error:
            return self.crashed(page, error)

    @staticmethod
    def failed(page: Found, fact: str, lost: bool) -> Checked:
        """The outcome of a page that came to nothing: the program failed on it, or it was lost on the way."""
        rest = "its findings are missing" if lost else "please report it with the page"
        return Checked(page.shown, None, run_errors=(RunError(page.shown, None, f"{fact}; {rest}"),), failed=True)

    @staticmethod
    def crashed(page: Found, error: Exception) -> Checked:
        """The outcome of a page that the program itself failed on."""
        return Reader.failed(page, f"reading crashed: {type(error).__name__}: {error}", False)

    def _unreadable(self, page: Found, error: UnreadableError) -> Checked:
        """A page that nobody named and that no name makes a module, exam or tracker stays silent."""
        if not page.named and kind_of(self.standard.kinds, None, page.shown) is None:
            return Checked(page.shown, None, unjudged=frozenset(rule.code for rule in self.rules))
        return engine.unreadable(page.shown, error, self.standard.find(READING))

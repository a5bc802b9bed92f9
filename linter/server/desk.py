"""The open pages of an editor: what it says of them comes in, what was found in them goes out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path

from linter.editor.positions import Ruler
from linter.errors import LintModulesError
from linter.model import RunError
from linter.parts import Document
from linter.server.courses import Course, Courses, is_setup
from linter.server.open_pages import OpenPage, open_page

_EXPECTED = (LintModulesError, OSError)
Publish = Callable[[str, "OpenPage | RunError | None"], None]
"""Takes the address of a page and the page; an error where it could not be judged, None where nothing is said."""


class Desk:
    """Judges open pages while they are written, and by the rules that look at other pages when one is saved."""

    def __init__(self, publish: Publish) -> None:
        self.pages: dict[str, OpenPage] = {}
        self._courses = Courses()
        self._publish = publish
        self._unread: set[str] = set()  # pages whose project could not be read
        self._busy: dict[int, bool] = {}  # courses that are being read, and whether they have to be read once more

    def look(self, uri: str, file: Path, version: int | None, text: str, encoding: str) -> None:
        """Judges a page at a version, and publishes what was found. Nothing an author writes makes it raise."""
        before = self.pages.pop(uri, None)
        self._unread.discard(uri)
        try:
            course = self._courses.of(file)
            if not course.excludes(file):
                self.pages[uri] = open_page(uri, file, version, text, encoding, course, before)
        except _EXPECTED as error:
            self._unread.add(uri)
            self._publish(uri, RunError(file.name, None, _said(error)))
        except Exception as error:  # the author goes on writing, and is told that nothing vouches for the page
            message = f"internal error: {type(error).__name__}: {error}; please report it with the page"
            self._publish(uri, RunError(file.name, None, message))
        else:
            self._publish(uri, self.pages.get(uri))

    def close(self, uri: str) -> None:
        """Forgets a page, and takes back what was said of it."""
        self.pages.pop(uri, None)
        self._unread.discard(uri)
        self._publish(uri, None)

    def is_stale(self) -> bool:
        """Whether the configuration, rules or baseline of an open page's project are not what was read."""
        try:
            return bool(self._unread) or any(self._courses.changed(course) for course in self._open())
        except _EXPECTED:  # reading it anew will say what is wrong
            return True

    def reads(self, files: Iterable[Path]) -> bool:
        """Whether any of some files decides how an open page is judged; with no page judged, any may."""
        courses = self._open()
        return not courses or any(is_setup(course, file) for course in courses for file in files)

    def forget(self) -> None:
        """Reads every project anew when its pages are looked at next."""
        self._courses.forget()

    def _open(self) -> list[Course]:
        return list({id(page.course): page.course for page in self.pages.values()}.values())

    async def look_across(self, uris: Iterable[str]) -> None:
        """Judges the open pages of the projects of some pages by all rules, each project by one thread at a time."""
        courses = {id(page.course): page.course for uri in uris if (page := self.pages.get(uri)) is not None}
        for key, course in courses.items():
            if key in self._busy:
                self._busy[key] = True
                continue
            self._busy[key] = True
            while self._busy[key]:
                self._busy[key] = False
                await self._across(course)
            del self._busy[key]

    async def _across(self, course: Course) -> None:
        asked = [page for page in self.pages.values() if page.course is course]
        try:
            outcomes = await asyncio.to_thread(course.judge_pages, [page.page for page in asked])
        except Exception as error:  # what one page found on its own still stands
            message = f"the project could not be read: {_said(error)}"
            for page in asked:
                self._publish(page.uri, RunError(page.source.path, None, message))
            return
        for page, outcome in zip(asked, outcomes, strict=True):
            now = self.pages.get(page.uri)
            if now is not None and now.course is course:
                self.pages[page.uri] = now.judged(outcome, page)
                self._publish(page.uri, self.pages[page.uri])

    def rulers(self, page: OpenPage) -> Callable[[str], Ruler | None]:
        """The rulers of the other pages of a page's project, as far as these were read."""

        def of(path: str) -> Ruler | None:
            known = page.course.known(page.course.root / path)
            return Ruler(known.page.source.lines, page.ruler.encoding) if isinstance(known, Document) else None

        return of


def _said(error: Exception) -> str:
    return (error.strerror or str(error)) if isinstance(error, OSError) else str(error)

"""The pages an editor holds open: their text as it is being written, and what was found in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from linter.editor.carrying import carried
from linter.editor.positions import Ruler, ruler, whole_characters
from linter.engine import Checked
from linter.model import Finding, Range, RunError
from linter.parts import Document
from linter.server.courses import Course
from linter.source import Source, from_text


@dataclass(frozen=True, slots=True)
class Across:
    """What rules that look at other pages found or failed at, and the lines of the page they looked at."""

    lines: tuple[str, ...]
    findings: tuple[Finding, ...]
    errors: tuple[RunError, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenPage:
    """An open page at one version. `page` is its document, or the outcome of a page that is none."""

    uri: str
    file: Path
    version: int | None
    source: Source
    ruler: Ruler
    course: Course
    page: Document | Checked
    checked: Checked
    across: Across | None = None

    @property
    def document(self) -> Document | None:
        """The document, None for a page of another kind and for one that could not be read."""
        return self.page if isinstance(self.page, Document) else None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings in their one order: those of this very text, and those of other pages' rules moved to it."""
        far = carried(self.across.findings, self.across.lines, self.source.lines) if self.across else ()
        return tuple(sorted({*self.checked.findings, *far}, key=lambda finding: finding.sort_key))

    @property
    def errors(self) -> tuple[RunError, ...]:
        """What could not be judged."""
        return tuple(dict.fromkeys((*self.checked.run_errors, *(self.across.errors if self.across else ()))))

    def at(self, start: tuple[int, int], end: tuple[int, int]) -> list[Finding]:
        """The findings that touch a place, whose start and end are as the editor counts them."""
        first, last = self.ruler.inward(*start), self.ruler.inward(*end)
        return [one for one in self.findings if _start(one.range) <= last and first <= _end(one.range)]

    def judged(self, everything: Checked, asked: OpenPage) -> OpenPage:
        """This page with what all rules found in it when it was as `asked`; what they no longer find is gone."""
        known = {_same(one) for one in asked.checked.findings}
        far = tuple(one for one in everything.findings if _same(one) not in known)
        across = Across(asked.source.lines, far, everything.run_errors)
        if self.source is not asked.source:
            return replace(self, across=across)
        there = {_same(one) for one in everything.findings}
        near = tuple(one for one in self.checked.findings if _same(one) in there)
        return replace(self, across=across, checked=replace(self.checked, findings=near))


def open_page(
    uri: str, file: Path, version: int | None, text: str, encoding: str, course: Course, before: OpenPage | None
) -> OpenPage:
    """A page as the editor holds it, judged by the rules that look at no other page."""
    text = whole_characters(text)
    source = from_text(text, course.shown(file))
    page = course.understand(text, source.path)
    known = before.across if before is not None and before.course is course else None
    return OpenPage(
        uri, file, version, source, ruler(source, text, encoding), course, page, course.judge_page(page), known
    )


def _start(place: Range) -> tuple[int, int]:
    return place.line - 1, place.column - 1


def _end(place: Range) -> tuple[int, int]:
    return place.end_line - 1, place.end_column - 1


def _same(finding: Finding) -> tuple[str, Range, str]:
    return finding.code, finding.range, finding.message

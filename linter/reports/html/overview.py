"""The pages of a course at a glance: how many pass, which are nearest to it, in which nothing was found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from linter.course_model import Course
from linter.model import Report
from linter.reports.html.view import UNREAD, Sheet
from linter.reports.standing import Bar, Share

_NEAREST = 8
_LISTED = 2_000  # clean pages that are named


@dataclass(frozen=True, slots=True)
class Clean:
    """The pages in which nothing was found: path, kind and title of each, as far as `more` of them are not left out."""

    pages: tuple[tuple[str, str, str], ...]
    more: int

    @property
    def total(self) -> int:
        """How many there are."""
        return len(self.pages) + self.more


def passing(pages: Sequence[Sheet], report: Report) -> Bar | None:
    """The pages by whether they have errors; None where there are none."""
    failing = sum(page.errors > 0 for page in pages if page.path in set(report.checked))
    shares = (
        Share("done", "without errors", report.documents - failing),
        Share("review", "with errors", failing),
        Share("left", "not read", report.failed),
    )
    total = sum(share.count for share in shares)
    return Bar(shares, total) if total else None


def clean(report: Report, course: Course) -> Clean:
    """The pages that were read whole, and in which nothing was found."""
    found = {finding.path for finding in report.findings} | {error.path for error in report.run_errors}
    paths = [path for path in report.checked if path not in found]
    known = [(path, course.pages.get(path)) for path in paths[:_LISTED]]
    named = tuple((path, page.kind if page else "", (page.title or "") if page else "") for path, page in known)
    return Clean(named, len(paths) - len(named))


def nearest(pages: Sequence[Sheet], report: Report) -> list[Sheet]:
    """The pages that the fewest errors keep from passing, the nearest first; what was not judged whole is not near."""
    unjudged = {error.path for error in report.run_errors}
    unjudged.update(finding.path for finding in report.findings if finding.code == UNREAD)
    failing = [page for page in pages if page.errors and page.path not in unjudged]
    return sorted(failing, key=lambda page: (page.errors, page.warnings, page.path))[:_NEAREST]

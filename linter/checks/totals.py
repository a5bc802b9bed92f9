"""Declared counts and points against what the page holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from linter.checks.base import Check, Context
from linter.checks.numbering import Numbering, lost_headings
from linter.checks.restating import restated_count
from linter.checks.time_sums import by_section
from linter.checks.wording import counted
from linter.front_matter import Field
from linter.lines import covered
from linter.model import Fix, Problem, Span
from linter.parts import Document, Part
from linter.text import whole_number

_TOTAL = re.compile(
    r"\s*+(?:[-*+]\s++|>\s*+)?[^\w*]{0,6}(?:\*\*|__)?[^\w*]{0,6}(?P<label>[A-Za-z ]{2,30}?)\s{0,2}"
    r"(?:\*\*|__)?\s{0,2}:\s{0,2}(?:\*\*|__)?\s{0,2}(?P<value>\d{1,5}(?:\.\d{1,2})?)(?!\d|\s?[%/])",
    re.IGNORECASE,
)


class DeclaredCount(Check):
    """A front matter key states how many parts the page has."""

    kind: Literal["declared-count"]
    of: str
    noun: str
    keys: tuple[str, ...]

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        found = sum(1 for _ in document.all(self.of))
        for key in self.keys:
            field = document.field(key)
            number = whole_number(field.text) if field is not None else None
            if field is None or number is None or number == found:
                continue
            if number < found or not document.holds_unread():
                fact = f"the {document.kind.noun} has {counted(found, self.noun)}"
                fix = None if document.holds_unread() else self._fix(document, context, field, found)
                yield Problem(field.span, f"`{key}` says {field.text}, but {fact}", fix=fix)

    def _fix(self, document: Document, context: Context, field: Field, found: int) -> Fix | None:
        """The count that was found, unless the page speaks of the stated one elsewhere, or a heading seems to be lost.

        Unsafe where their own numbers are out of step: one may be missing, or have a heading that was not recognised.
        """
        page, stated = document.page, int(field.text)
        noun = self.noun.rstrip("s")
        said = rf"(?<![\d.])(\d{{1,4}})\s{{1,3}}(?:[\w-]{{1,20}}\s{{1,3}}){{0,3}}{re.escape(noun)}s?\b"
        spoken = {int(n) for _, text in page.prose(page.front_matter.body, page.end) for n in _said(said, text)}
        in_headings = sum(int(n) for heading in page.headings for n in _said(said, heading.text))
        lost = lost_headings(document, self.of, page.front_matter.body, page.end)
        if found < 1 or lost or stated in spoken or stated == in_headings:
            return None
        in_step = not any(Numbering(kind="numbering", of=self.of).problems(document, context))
        return restated_count(document, field, found, in_step)


def _said(pattern: str, text: str) -> list[str]:
    return re.findall(pattern, text, re.IGNORECASE)


class PointsTotal(Check):
    """The points of the questions, or of the sections that hold them, add up to the stated total."""

    kind: Literal["points-total"]
    of: str
    keys: tuple[str, ...]
    labels: tuple[str, ...]

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        stated = self._stated(document)
        added = _added(document, self.of)
        if stated is None or added is None or document.holds_unread():
            return
        total, span = stated
        points, what = added
        if abs(points - total) > 0.001:
            yield Problem(span, f"the exam states {total:g} points, but its {what} to {points:g}")

    def _stated(self, document: Document) -> tuple[float, Span] | None:
        for key in self.keys:
            field = document.field(key)
            number = field.text.casefold().removesuffix("points").strip()[:9] if field is not None else ""
            if field is not None and re.fullmatch(r"[0-9]{1,6}(?:\.[0-9]{1,3})?", number):
                return float(number), field.span
        wanted = {label.casefold() for label in self.labels}
        taken = covered((part.line, part.end) for part in document.parts if part.name == self.of)
        for line, text in document.page.prose(document.page.front_matter.body, document.page.end):
            if ":" not in text or line in taken:
                continue
            for piece in text.split("|"):
                found = _TOTAL.match(piece.lstrip())
                if found and found["label"].strip().casefold() in wanted:
                    return float(found["value"]), document.page.heading_span(line)
        return None


def _added(document: Document, name: str) -> tuple[float, str] | None:
    """The sections' points where every section states them, else the questions'; None where some state none."""
    sections = by_section(document, name, lambda section: section.fields.points)
    scores = [section.fields.points for section, _ in sections]
    astray = any(part.section is None or part.section.level == 1 for part in document.all(name))
    if sections and not astray and all(score is not None for score in scores):
        return sum(score or 0 for score in scores), _adding(len(sections), "section")
    parts: list[Part] = list(document.all(name))
    points = [part.fields.points for part in parts]
    if parts and all(point is not None for point in points):
        return sum(point or 0 for point in points), _adding(len(parts), "question")
    return None


def _adding(number: int, noun: str) -> str:
    return f"{counted(number, noun)} {'adds' if number == 1 else 'add'} up"

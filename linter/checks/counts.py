"""Checks of counts, totals and percentages: how many parts of which difficulty, and numbers that do not add up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal, Self

from pydantic import Field, model_validator

from linter.checks.base import Check, Context, is_empty, parts_where
from linter.checks.front_matter import count_fix
from linter.checks.numbering import Numbering, lost_headings
from linter.checks.phrases import phrase_pattern
from linter.checks.times import group_by_section
from linter.findings import Fix, Problem, Related, Span
from linter.kinds.document import Document, Part
from linter.kinds.questions import difficulty_of, is_closed
from linter.markdown.ast import Block, Page
from linter.markdown.front_matter import FrontMatterField
from linter.markdown.html import without_comments
from linter.markdown.inline import mask_inline
from linter.text.durations import trailing_facts
from linter.text.source import intervals
from linter.text.wording import between, counted
from linter.text.words import whole_number


class Count(Check):
    """The number of parts lies between two limits."""

    kind: Literal["count"]
    of: str
    noun: str
    where: dict[str, str] = Field(default_factory=dict)
    min: int = 0
    max: int | None = None
    classified_only: bool = False
    too_many: str | None = Field(None, description="the repair where there are too many")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.max is not None and self.min > self.max:
            raise ValueError(f"min {self.min} is more than max {self.max}")
        return self

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        parts = parts_where(document, self.of, self.where)
        if self.min <= len(parts) and (self.max is None or len(parts) <= self.max):
            return
        if len(parts) < self.min and document.holds_unread():
            return
        counted_parts = list(document.all(self.of))
        unclear = sum(part.difficulty is None for part in counted_parts) if self.classified_only else 0
        classified = any(part.difficulty for part in counted_parts)
        if len(parts) < self.min <= len(parts) + unclear or (unclear and not parts and not classified):
            return  # the questions may well be there: another rule says that their difficulty is unclear
        asked = between(self.min, self.max)
        message = f"{document.kind.noun} has {counted(len(parts), self.noun)}; the standard asks for {asked}"
        if self.max is not None and len(parts) > self.max:
            place = self._place(document, parts) if self.where else document.span(parts[self.max])
            yield Problem(place, message, self.too_many)
        else:
            yield Problem(self._place(document, parts), message)

    def _place(self, document: Document, parts: Sequence[Part]) -> Span:
        """The section of the counted parts, also where it holds none; the title where there is no such section."""
        wanted = self.where.get("difficulty")
        section = next((part.section for part in parts if part.section), None)
        if wanted is None or section is not None:
            return document.span(section) if section else document.title_span
        spec = document.kind.find(self.of)
        taken = intervals((part.line, part.end) for part in document.parts if part.level)
        for heading in document.page.headings:
            free = heading.level == 2 and heading.line not in taken
            if spec is not None and free and difficulty_of(heading.text, spec) == wanted:
                return document.page.heading_span(heading.line)
        return document.title_span


class Subheadings(Check):
    """A section has so many headings directly under its own."""

    kind: Literal["subheadings"]
    in_: str
    noun: str
    min: int

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        part = document.first(self.in_)
        if part is None or part.level == 0 or document.holds_unread(part) or is_empty(document, part):
            return
        number = len(document.subheadings(part))
        if number < self.min:
            message = f"{part.label} has {counted(number, self.noun)}; the standard asks for at least {self.min}"
            yield Problem(document.span(part), message)


class Classified(Check):
    """Every question is hard or very hard; one finding for the exam, at the first that is neither."""

    kind: Literal["classified"]
    of: str

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        parts = list(document.all(self.of))
        unclear = [part for part in parts if part.difficulty is None]
        if unclear:
            share = f"{len(unclear)} of {counted(len(parts), 'question')} {'is' if len(unclear) == 1 else 'are'}"
            yield Problem(document.span(unclear[0]), f"{share} neither hard nor very hard")


class Progressive(Check):
    """Difficulty never falls: no question of an easier level after one of a harder level."""

    kind: Literal["progressive"]
    of: str
    levels: tuple[str, ...]

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        hardest: Part | None = None
        late: list[Part] = []  # easier than one above
        for part in document.all(self.of):
            if part.difficulty not in self.levels:
                continue
            rank = self.levels.index(part.difficulty)
            if hardest is None or rank > self.levels.index(hardest.difficulty or ""):
                hardest = part
            elif rank < self.levels.index(hardest.difficulty or ""):
                late.append(part)
        if late and hardest is not None:
            more = f" (and {len(late) - 1} more)" if len(late) > 1 else ""
            level = str(hardest.difficulty).replace("-", " ")
            message = f"{late[0].difficulty} {late[0].called}{more} comes after the {level} {hardest.called}"
            yield Problem(
                document.span(late[0]), message, related=(Related(document.span(hardest), f"{level} from here"),)
            )


_FRACTION = re.compile(
    r"(?<![\w./$€,-])(?P<part>\d{1,7}(?:,\d{3})*)\s?/\s?(?P<whole>\d{1,7}(?:,\d{3})*)[*_]{0,3}\s?"
    r"\(\s?(?P<percent>\d{1,3}(?:\.\d{1,4})?)\s?%\s?\)"
)
_COMMENT = re.compile(r"\s*<!--(?:(?!-->).)*-->\s*\Z", re.DOTALL)
_PERCENT = re.compile(r"(?<![\w.,])(?P<percent>\d{1,3}(?:\.\d{1,4})?)\s?%")
_VAGUE = re.compile(r"[~≈<>≤≥±]|\d\s?(?:[-–—]|to)\s?\d[\d.]*\s?%|\d\+\s?%|%\+")


class Percentages(Check):
    """A fraction with its percentage agrees with it, and so does the sum of a list with what it breaks down."""

    kind: Literal["percentages"]
    off_by: float = Field(1, description="from how many points on a difference is reported")
    breakdown: tuple[str, ...] = Field((), description="phrases by which a line says that a list adds up to it")
    items: int = Field(3, description="how many items a list has at least, to be taken for a breakdown")
    totals: tuple[str, ...] = Field((), description="first words of an item that is no part of the sum")

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        page = document.page
        if "%" not in page.source.text:
            return
        problems = [*self._fractions(page), *self._sums(page, page.blocks)]
        yield from sorted(problems, key=lambda problem: problem.span)

    def _fractions(self, page: Page) -> Iterator[Problem]:
        for start, text in page.paragraphs:
            for match in _FRACTION.finditer(mask_inline(text)) if "%" in text else ():
                part, whole = (float(match[name].replace(",", "")) for name in ("part", "whole"))
                stated = float(match["percent"])
                if part > whole or not whole or abs(100 * part / whole - stated) < self.off_by:
                    continue
                fact = f"{part:g} of {whole:g} is {100 * part / whole:.4g} %, not {stated:g} %"
                yield Problem(Span(start + match.start(), start + match.end()), fact)

    def _sums(self, page: Page, blocks: Sequence[Block]) -> Iterator[Problem]:
        shown = [block for block in blocks if not (block.kind == "html" and _COMMENT.match(block.text))]
        for block, follows in zip(shown, [*shown[1:], None], strict=False):
            if block.children:
                yield from self._sums(page, block.children)
            if block.kind in ("paragraph", "heading") and follows is not None and follows.kind == "list":
                yield from self._sum(page, block, follows)

    def _sum(self, page: Page, intro: Block, list_: Block) -> Iterator[Problem]:
        text = without_comments(intro.text).rstrip()
        stated = self._only_percentage(text.split("\n")[-1])
        if stated is None or not self.breakdown or not phrase_pattern(self.breakdown, False).search(text):
            return
        if intro.kind == "paragraph" and not text.rstrip(" *_").endswith(":"):
            return
        parts = [self._only_percentage(item.children[0].text) if item.children else None for item in list_.children]
        shares = [part for part in parts if part is not None]
        if len(shares) < max(len(parts), self.items) or abs(sum(shares) - stated) < self.off_by:
            return
        fact = f"the {len(shares)} parts listed add up to {sum(shares):g} %, not to the stated {stated:g} %"
        yield Problem(page.heading_span(intro.line + text.count("\n")), fact)

    def _only_percentage(self, text: str) -> float | None:
        """The percentage of a text that states just one; None for several, a range, a rough one or a total."""
        text = without_comments(text)
        percentages = _PERCENT.findall(text)
        label = text.lstrip("*_ ").casefold()
        is_total = any(label.startswith(word.casefold()) for word in self.totals)
        return None if len(percentages) != 1 or _VAGUE.search(text) or is_total else float(percentages[0])


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
        actual = sum(1 for _ in document.all(self.of))
        for key in self.keys:
            field = document.field(key)
            number = whole_number(field.text) if field is not None else None
            if field is None or number is None or number == actual:
                continue
            if number < actual or not document.holds_unread():
                fact = f"the {document.kind.noun} has {counted(actual, self.noun)}"
                fix = None if document.holds_unread() else self._fix(document, context, field, actual)
                yield Problem(field.span, f"`{key}` says {field.text}, but {fact}", fix=fix)

    def _fix(self, document: Document, context: Context, field: FrontMatterField, actual: int) -> Fix | None:
        """The fix that states the actual count.

        None where the page mentions the stated one elsewhere, or where a heading seems to be lost.

        Unsafe where the parts' own numbers are out of order: one may be missing, or have a heading nobody recognised.
        """
        page, stated = document.page, int(field.text)
        noun = self.noun.rstrip("s")
        mention = re.compile(
            rf"(?<![\d.])(\d{{1,4}})\s{{1,3}}(?:[\w-]{{1,20}}\s{{1,3}}){{0,3}}{re.escape(noun)}s?\b", re.IGNORECASE
        )
        prose = page.prose(page.front_matter.body, page.end)
        mentioned = {int(number) for _, text in prose for number in mention.findall(text)}
        in_headings = sum(int(number) for heading in page.headings for number in mention.findall(heading.text))
        lost = lost_headings(document, self.of, page.front_matter.body, page.end)
        if actual < 1 or lost or stated in mentioned or stated == in_headings:
            return None
        in_order = not any(Numbering(kind="numbering", of=self.of).problems(document, context))
        return count_fix(document, field, actual, in_order)


class PointsTotal(Check):
    """The points of the questions, or of the sections that hold them, add up to the stated total."""

    kind: Literal["points-total"]
    of: str
    keys: tuple[str, ...]
    labels: tuple[str, ...]

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        stated = self.stated_total(document)
        sums = _sums_of_points(document, self.of)
        if stated is None or not sums or document.holds_unread():
            return
        total, span = stated
        points, summands = sums[-1]
        if all(abs(points - total) > 0.001 for points, _ in sums):
            yield Problem(span, f"the exam states {total:g} points, but its {summands} to {points:g}")

    def stated_total(self, document: Document) -> tuple[float, Span] | None:
        """The total the page states, and where."""
        for key in self.keys:
            field = document.field(key)
            number = field.text.casefold().removesuffix("points").strip()[:9] if field is not None else ""
            if field is not None and re.fullmatch(r"[0-9]{1,6}(?:\.[0-9]{1,3})?", number):
                return float(number), field.span
        wanted = {label.casefold() for label in self.labels}
        taken = intervals((part.line, part.end) for part in document.parts if part.name == self.of)
        for line, text in document.page.prose(document.page.front_matter.body, document.page.end):
            if ":" not in text or line in taken:
                continue
            for piece in text.split("|"):
                match = _TOTAL.match(piece.lstrip())
                if match and match["label"].strip().casefold() in wanted:
                    return float(match["value"]), document.page.heading_span(line)
        return None


def _sums_of_points(document: Document, name: str) -> list[tuple[float, str]]:
    """The sums of the points that may be the total, and what was added up for each; none where some state none.

    These are the sections' points where every section with questions states them, and then those of all sections that
    state points; else the questions'.
    """
    sections = group_by_section(document, name, lambda section: section.fields.points)
    scores = [section.fields.points for section, _ in sections]
    astray = any(part.section is None or part.section.level == 1 for part in document.all(name))
    if sections and not astray and all(score is not None for score in scores):
        total = sum(score or 0 for score in scores)
        others = _other_points(document, name, [section for section, _ in sections])
        sums = [(total, len(sections)), *([(total + sum(others), len(sections) + len(others))] if others else [])]
        return [(points, _adds_up(number, "section")) for points, number in sums]
    parts: list[Part] = list(document.all(name))
    points = [part.fields.points for part in parts]
    if parts and all(point is not None for point in points):
        return [(sum(point or 0 for point in points), _adds_up(len(parts), "question"))]
    return []


def _other_points(document: Document, name: str, sections: Sequence[Part]) -> list[float]:
    """The points of sections that hold no question that was read, at the level of those that do."""
    spec = document.kind.find(name)
    level = min(section.level for section in sections)
    taken = {section.line for section in sections}
    if spec is None:
        return []
    others = (heading for heading in document.page.headings if heading.level == level and heading.line not in taken)
    stated = (trailing_facts(other.text)[2] for other in others if not is_closed(other.text, document.kind, spec))
    return [points for points in stated if points is not None]


def _adds_up(number: int, noun: str) -> str:
    return f"{counted(number, noun)} {'adds' if number == 1 else 'add'} up"

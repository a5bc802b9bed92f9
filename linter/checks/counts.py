"""How many parts a page has, of which difficulty, in which order of difficulty."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, Self

from pydantic import Field, model_validator

from linter.candidates import difficulty_of
from linter.checks.base import Check, Context, empty, selected
from linter.checks.wording import between, counted
from linter.lines import covered
from linter.model import Problem, Related, Span
from linter.parts import Document, Part


class Count(Check):
    """The number of parts lies between two limits."""

    kind: Literal["count"]
    of: str
    noun: str
    where: dict[str, str] = Field(default_factory=dict)
    min: int = 0
    max: int | None = None
    classified_only: bool = False

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.max is not None and self.min > self.max:
            raise ValueError(f"min {self.min} is more than max {self.max}")
        return self

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        parts = selected(document, self.of, self.where)
        if self.min <= len(parts) and (self.max is None or len(parts) <= self.max):
            return
        if len(parts) < self.min and document.holds_unread():
            return
        unclear = sum(part.difficulty is None for part in document.all(self.of)) if self.classified_only else 0
        if len(parts) < self.min <= len(parts) + unclear or (unclear and not parts and not self._classified(document)):
            return  # the questions may well be there: another rule says that their difficulty is unclear
        asked = between(self.min, self.max)
        message = f"{document.kind.noun} has {counted(len(parts), self.noun)}; the standard asks for {asked}"
        over = len(parts) - self.max if self.max is not None else 0
        drop = f"drop or merge {counted(over, self.noun)}" if over > 0 else None
        yield Problem(self._place(document, parts), message, drop)

    def _classified(self, document: Document) -> bool:
        return any(part.difficulty for part in document.all(self.of))

    def _place(self, document: Document, parts: Sequence[Part]) -> Span:
        """The section of the counted parts, also where it holds none; the title where there is no such section."""
        wanted = self.where.get("difficulty")
        section = next((part.section for part in parts if part.section), None)
        if wanted is None or section is not None:
            return document.span(section) if section else document.title_span
        spec = document.kind.find(self.of)
        taken = covered((part.line, part.end) for part in document.parts if part.level)
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
        if part is None or part.level == 0 or document.holds_unread(part) or empty(document, part):
            return
        found = len(document.subheadings(part))
        if found < self.min:
            message = f"{part.label} has {counted(found, self.noun)}; the standard asks for at least {self.min}"
            yield Problem(document.span(part), message)


class Classified(Check):
    """Every question is hard or very hard; one finding for the exam, at the first that is neither."""

    kind: Literal["classified"]
    of: str

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        parts = list(document.all(self.of))
        unclear = [part for part in parts if part.difficulty is None]
        if unclear:
            who = f"{len(unclear)} of {counted(len(parts), 'question')} {'is' if len(unclear) == 1 else 'are'}"
            yield Problem(document.span(unclear[0]), f"{who} neither hard nor very hard")


class Progressive(Check):
    """Difficulty never falls: no question of an easier level after one of a harder level."""

    kind: Literal["progressive"]
    of: str
    levels: tuple[str, ...]

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        hardest: Part | None = None
        late: list[Part] = []
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

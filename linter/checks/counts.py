"""How many parts a page has, of which difficulty, in which order of difficulty."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from pydantic import Field

from linter.checks.base import Check, Context, between, counted, selected
from linter.model import Problem, Related, Span
from linter.parts import Document, Part


class Count(Check):
    """The number of parts lies between two limits."""

    kind: Literal["count"]
    of: str
    noun: str
    where: dict[str, str] = Field(default_factory=dict)
    min: int
    max: int
    classified_only: bool = False

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        parts = selected(document, self.of, self.where)
        if self.min <= len(parts) <= self.max:
            return
        if len(parts) < self.min and document.holds_unread():
            return
        unclear = sum(part.difficulty is None for part in document.all(self.of)) if self.classified_only else 0
        if len(parts) < self.min <= len(parts) + unclear or (unclear and not parts and not self._classified(document)):
            return  # the questions may well be there: another rule says that their difficulty is unclear
        asked = between(self.min, self.max)
        message = f"{document.kind.noun} has {counted(len(parts), self.noun)}; the standard asks for {asked}"
        yield Problem(self._place(document, parts), message)

    def _classified(self, document: Document) -> bool:
        return any(part.difficulty for part in document.all(self.of))

    def _place(self, document: Document, parts: Sequence[Part]) -> Span:
        section = next((part.section for part in parts if part.section), None)
        return document.span(section) if section and self.where else document.title_span


class Subheadings(Check):
    """A section has so many headings directly under its own."""

    kind: Literal["subheadings"]
    in_: str
    noun: str
    min: int

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        part = document.first(self.in_)
        if part is None or part.level == 0 or document.holds_unread(part):
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

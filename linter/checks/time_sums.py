"""Minutes that must add up: a section's questions, and the sections of the exam."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from typing import Literal

from linter.checks.base import Check, Context
from linter.checks.restating import restated_time
from linter.checks.wording import counted, stated
from linter.durations import Duration, duration
from linter.model import Fix, Problem, Related, Span
from linter.parts import Document, Part
from linter.text import plain

_LABEL = r"\s*+(?:[-*+]\s++|\d{1,3}[.)]\s++|>\s*+)?[^\w*]{0,6}(?:\*\*|__)?[^\w*]{0,6}(?P<label>[A-Za-z ]{2,30}?)\s{0,2}"
_LABELLED = re.compile(_LABEL + r"(?:\*\*|__)?\s{0,2}:\s{0,2}(?:\*\*|__)?(?P<value>[^|]{1,120})")


_MORE = re.compile(
    r"(?i)(?:hours?|hrs?|minutes?|mins?|[hm])\)?\s+(?!total|max|maximum|allowed|in total|and|\()[a-z]{3}"
)


class SectionTime(Check):
    """Where all questions of a section state minutes, they add up to the section's."""

    kind: Literal["section-time"]
    of: str

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        for section, parts in by_section(document, self.of, stated_time):
            time, total = section.fields.time, total_time(parts)
            if time is not None and total is not None and not document.holds_unread(section) and not fits(total, time):
                count = counted(len(parts), "question")
                message = f"the section states {stated(time)} minutes, but its {count} add up to {stated(total)}"
                yield Problem(document.span(section), message)


class TotalTime(Check):
    """The sections' minutes add up to the exam's declared total, in its front matter and on a line of its own."""

    kind: Literal["total-time"]
    of: str
    labels: tuple[str, ...]

    def problems(self, document: Document, context: Context) -> Iterator[Problem]:
        sections = by_section(document, self.of, stated_time)
        times = [section.fields.time for section, _ in sections]
        astray = any(part.section is None or part.section.level == 1 for part in document.all(self.of))
        if not sections or astray or any(time is None for time in times) or document.holds_unread():
            return
        total = _total([time for time in times if time is not None])
        declared = list(self._declared(document))
        wrong = [(time, span) for time, span in declared if not fits(total, time)]
        if not wrong or self._explained(sections, [time for time, _ in declared]):
            return
        related = tuple(
            Related(document.span(section), f"{stated(section.fields.time)} minutes")
            for section, _ in sections
            if section.fields.time
        )
        time, span = wrong[0]
        fact = f"the {document.kind.noun} declares {stated(time)} minutes"
        message = f"{fact}, but its {_add_up(len(sections))} to {stated(total)}"
        yield Problem(span, message, related=related, fix=self._fix(document, total, declared))

    def _fix(self, document: Document, total: Duration, declared: Sequence[tuple[Duration, Span]]) -> Fix | None:
        """The sections' sum for the front matter: beyond doubt only where a line of the page states that sum too."""
        found = document.declared_time()
        if found is None or fits(total, found[0]) or total.minutes is None:
            return None
        others = declared[1:]
        agreed = bool(others) and all(time.minutes == total.minutes for time, _ in others)
        return restated_time(document, found[1], total.minutes, agreed) if agreed or not others else None

    def _declared(self, document: Document) -> Iterator[tuple[Duration, Span]]:
        if (found := document.declared_time()) is not None:
            yield found[0], found[1].span
        for line, time in labelled_times(document, self.labels):
            yield time, document.page.heading_span(line)

    def _explained(self, sections: Sequence[tuple[Part, list[Part]]], declared: Sequence[Duration]) -> bool:
        """Whether a section that disagrees with its own questions explains the difference: that is reported there."""
        choices = [[time for time in (section.fields.time, total_time(parts)) if time] for section, parts in sections]
        return len(sections) <= 6 and any(
            all(fits(_total(choice), time) for time in declared) for choice in product(*choices)
        )


def _add_up(number: int) -> str:
    return "1 section adds up" if number == 1 else f"{number} sections add up"


def by_section(document: Document, name: str, states: Callable[[Part], object]) -> list[tuple[Part, list[Part]]]:
    """The sections that hold questions, each with its own, in order.

    A question's section is the closest heading above it that states what is asked for (a time, points); a heading
    between that states none (`### Halfway`) ends nothing. Where none does, it is the closest heading.
    """
    groups: dict[int, tuple[Part, list[Part]]] = {}
    for part in document.all(name):
        sections = [section for section in part.above if section.level > 1]
        section = next((section for section in sections if states(section) is not None), next(iter(sections), None))
        if section is not None:
            groups.setdefault(section.line, (section, []))[1].append(part)
    return list(groups.values())


def stated_time(section: Part) -> Duration | None:
    """The time a section states."""
    return section.fields.time


def total_time(parts: Sequence[Part]) -> Duration | None:
    """The minutes of all parts, None where one of them states none."""
    times = [part.fields.time for part in parts]
    known = [time for time in times if time is not None]
    return _total(known) if len(known) == len(times) else None


def _total(times: Sequence[Duration]) -> Duration:
    return Duration(sum(time.low for time in times), sum(time.high for time in times))


def fits(total: Duration, time: Duration) -> bool:
    """Whether two stated times can be the same: ranges overlap."""
    return total.low <= time.high and time.low <= total.high


def labelled_times(document: Document, labels: Sequence[str]) -> Iterator[tuple[int, Duration]]:
    """The page's own lines labelled Time, Total Time and so on, with the time each states.

    They stand above the first section of questions; further down such a line speaks of a section or a question.
    """
    wanted = {label.casefold() for label in labels}
    first = next((part.section or part for part in document.parts if part.name == "question"), None)
    limit = first.line if first is not None and first.level > 1 else document.page.end
    for line, text in document.page.prose(document.page.front_matter.body, limit):
        for piece in text.split("|") if ":" in text else ():
            found = _LABELLED.match(piece.lstrip())
            if found and found["label"].strip().casefold() in wanted:
                value = plain(found["value"]).strip()
                time = duration(value)
                if time is not None and not _MORE.search(value):
                    yield line, time

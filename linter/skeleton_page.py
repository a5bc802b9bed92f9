"""A new page of a kind: every part the rules ask for, with what has to be written in each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import yaml

from linter import documents, front_matter, reading
from linter.checks.base import PAGE, Check
from linter.checks.counts import Count
from linter.checks.placing import OpensWith
from linter.checks.required import RequiredPart
from linter.kinds import Kind, PartSpec
from linter.parts import Document
from linter.rules import Rule
from linter.skeleton import indented, skeleton
from linter.skeleton_data import MARK
from linter.skeleton_demands import answer_demand, answers_asked, demand
from linter.skeleton_fields import Value, Wish, fields, heading
from linter.skeleton_heading import title_of
from linter.skeleton_repeated import Group, groups, part_heading, section_heading
from linter.source import from_text

_ROUNDS = 5  # what rules ask may depend on fields, and those on other rules: some rounds, and it stands still


def new_page(kind: Kind, rules: Sequence[Rule], wish: Wish) -> str:
    """The text of a page of a kind that breaks none of the rules, but for what has to be written in it."""
    matter: dict[str, Value] = {}
    for _ in range(_ROUNDS):
        builder = _Builder(kind, rules, wish, _document(kind, matter))
        before, matter = matter, builder.fields()
        if matter == before:
            break
    return _Builder(kind, rules, wish, _document(kind, matter)).page(matter)


def _document(kind: Kind, matter: dict[str, Value]) -> Document:
    """A document that holds front matter alone: which rules hold for the page is decided by it."""
    source = from_text(_dumped(matter), "new.md")
    return documents.recognise(reading.read(source, front_matter.read(source)), kind)


def _dumped(matter: dict[str, Value]) -> str:
    if not matter:
        return ""
    return f"---\n{yaml.safe_dump(matter, sort_keys=False, allow_unicode=True, width=1_000)}---\n"


@dataclass(frozen=True, slots=True)
class _Builder:
    """Builds one page from the rules that hold for it."""

    kind: Kind
    rules: Sequence[Rule]
    wish: Wish
    document: Document

    @property
    def checks(self) -> list[Check]:
        """The checks of the rules that judge the page."""
        return [rule.check for rule in self.rules if rule.holds(self.document)]

    def fields(self) -> dict[str, Value]:
        """The front matter."""
        repeated = {name: groups(name, spec, self.checks) for name, spec in self._wanted() if spec.heading}
        minutes = sum(group.total for found in repeated.values() for group in found)
        counts = {name: sum(group.number for group in found) for name, found in repeated.items()}
        return fields(self.kind, self.checks, self.wish, minutes, counts)

    def page(self, matter: dict[str, Value]) -> str:
        """The whole page."""
        if "title" in matter and (number := heading(self.checks, self.wish)) != heading((), self.wish):
            matter = {**matter, "title": number}
        blocks = [_dumped(matter).rstrip("\n"), f"# {heading(self.checks, self.wish)}"]
        if not any(isinstance(check, OpensWith) for check in self.checks):
            blocks += [skeleton(self.kind.skeleton, demand(self.rules, self.document, PAGE), 1)]
        for name, spec in self._wanted():
            blocks += self._repeated(name, spec) if spec.heading else self._section(name, spec, min(spec.levels))
        return "\n\n".join(block for block in blocks if block) + "\n"

    def _wanted(self) -> Iterator[tuple[str, PartSpec]]:
        """The parts of the page that some rule asks for, in the order of the kind."""
        asked = {name for check in self.checks for name in _asked(check)}
        for name, spec in self.kind.parts.items():
            if name in asked:
                yield name, spec

    def _section(self, name: str, spec: PartSpec, level: int) -> list[str]:
        title = title_of(name, spec, self.kind.lead_words if level else ())
        text = skeleton(spec.skeleton, demand(self.rules, self.document, name), level)
        return [f"{'#' * level} {title}", text]

    def _repeated(self, name: str, spec: PartSpec) -> Iterator[str]:
        found = groups(name, spec, self.checks)
        total = sum(group.number for group in found)
        number = 0
        for group in found:
            level = min(spec.levels)
            if section := section_heading(spec, name, group):
                yield f"{'#' * level} {section}"
                level += 1
            for _ in range(group.number):
                yield from self._part(name, spec, group, (number, total), level)
                number += 1

    def _part(self, name: str, spec: PartSpec, group: Group, place: tuple[int, int], level: int) -> Iterator[str]:
        """One of several parts; `place` is its number, from 0, and how many there are."""
        title = " and ".join(_share(self.wish.topics, *place)) or f"{MARK}: title"
        yield f"{'#' * level} {part_heading(spec, group, place[0] + 1, title)}"
        inner = {check.part for check in self.checks if isinstance(check, RequiredPart) and check.in_ == name}
        texts = _share(spec.skeleton, *place)
        if texts or not inner:
            yield skeleton(tuple(texts), demand(self.rules, self.document, name), level)
        if spec.answers is not None and answers_asked(self.rules, name):
            answer = skeleton(spec.answers.skeleton, answer_demand(self.rules, self.document, name), level)
            yield indented(f'??? success "{_answer_title(spec.answers.titles)}"', answer)
        for child, child_spec in spec.parts.items():
            if child in inner:
                yield from self._section(child, child_spec, level + 1)


def _asked(check: Check) -> Iterator[str]:
    """The parts of the page that a check asks for; for a part inside another, that one."""
    match check:
        case RequiredPart():
            yield check.part if check.in_ == PAGE else check.in_
        case Count() if check.max is None or check.max > 0:
            yield check.of
        case OpensWith():
            yield check.part


def _share(texts: Sequence[str], number: int, total: int) -> list[str]:
    """Which of some texts the part of a number gets: in turn, and several where there are more texts than parts."""
    if not texts:
        return []
    return [texts[number % len(texts)]] if len(texts) <= total else list(texts[number::total])


def _answer_title(titles: Sequence[str]) -> str:
    return next((title for title in titles if " " in title), next(iter(titles), "Answer"))

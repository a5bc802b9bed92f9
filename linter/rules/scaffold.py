"""Makes a new page of a kind that breaks no rule, except where something is still to be written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import ceil, floor

import yaml

from linter.checks.base import WHOLE_PAGE, Check
from linter.checks.counts import Count, DeclaredCount, Progressive, Subheadings
from linter.checks.front_matter import FieldOrder, FieldValue, ForbiddenFields, KnownFields
from linter.checks.meta import RequiredFields
from linter.checks.numbering import StatedNumber
from linter.checks.parts import Contains, Items, OpensWith, RequiredPart, RequiredText, Words
from linter.checks.phrases import Mention, Placeholder
from linter.checks.questions import RequiredAnswer, ThinAnswer
from linter.checks.times import HasTime, TimeRange
from linter.kinds import recognize
from linter.kinds.document import Document
from linter.kinds.schema import TODO_MARK, Kind, PartSpec, TextRequirements
from linter.kinds.skeletons import material_block, part_title, skeleton_text
from linter.markdown import front_matter, parser
from linter.rules.model import Rule
from linter.text.source import from_text
from linter.text.wording import between


def rules_on_text(rules: Sequence[Rule], document: Document) -> list[Rule]:
    """The rules that judge a document and can ask something of the text of its parts."""
    checks = (Placeholder, Contains, Words, Items, Subheadings, RequiredText)
    return [rule for rule in rules if isinstance(rule.check, checks) and rule.holds(document)]


def text_requirements(rules: Sequence[Rule], document: Document, name: str) -> TextRequirements:
    """What the rules that judge a document ask of the text of its parts of a name."""
    return requirements_of(rules_on_text(rules, document), name)


def requirements_of(rules: Sequence[Rule], name: str) -> TextRequirements:
    """What some rules, all of which judge a document, ask of the text of its parts of a name."""
    required = TextRequirements(mark=_mark(rules))
    for rule in rules:
        if getattr(rule.check, "in_", None) == name:
            required = _add_requirement(required, rule.check)
    return required


def answer_requirements(rules: Sequence[Rule], document: Document, name: str) -> TextRequirements:
    """What the rules that judge a document ask of the model answers of its parts of a name."""
    judging = [rule for rule in rules if rule.holds(document)]
    words = (rule.check.min for rule in judging if isinstance(rule.check, ThinAnswer) and rule.check.of == name)
    return TextRequirements(words=max(words, default=0), mark=_mark(judging))


def asks_for_answers(rules: Iterable[Rule], name: str) -> bool:
    """Whether one of the rules asks for model answers of the parts of a name."""
    return any(isinstance(rule.check, RequiredAnswer) and rule.check.of == name for rule in rules)


def _add_requirement(required: TextRequirements, check: object) -> TextRequirements:
    match check:
        case Contains():
            # Words would do as well, but the feature is what the rule is about.
            return replace(required, features=(*required.features, check.any))
        case Words():
            limit = required.most_words
            most = check.max if limit is None else min(limit, check.max or limit)
            return replace(required, words=max(required.words, check.min or 0), most_words=most)
        case Items():
            return replace(required, items=max(required.items, check.min or 0))
        case Subheadings():
            return replace(required, subheadings=max(required.subheadings, check.min))
        case RequiredText():
            return replace(required, phrases=(*required.phrases, check.phrases))
    return required


def _mark(rules: Iterable[Rule]) -> str:
    """The word the placeholder rule looks for: the usual one, else the first of its own."""
    marks = next((rule.check.marks for rule in rules if isinstance(rule.check, Placeholder)), ())
    return TODO_MARK if TODO_MARK in marks or not marks else marks[0]


Value = str | int | float | bool | date | list[str] | dict[str, str]


@dataclass(frozen=True, slots=True)
class PageWish:
    """What a new page is to be: its title and number, the day, and what the module it tests is called and teaches."""

    title: str | None = None
    number: int | None = None
    day: date = date.min
    prerequisites: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()


def page_title(checks: Iterable[Check], wish: PageWish) -> str:
    """The title of a new page, with its number where a rule reads numbers in titles."""
    title = wish.title or f"{TODO_MARK}: title"
    word = next((check.word for check in checks if isinstance(check, StatedNumber)), None)
    return f"{word.capitalize()} {wish.number}: {title}" if word and wish.number is not None else title


def front_matter_fields(
    kind: Kind, checks: Sequence[Check], wish: PageWish, minutes: float, counts: Mapping[str, int]
) -> dict[str, Value]:
    """The front matter of a page of a kind, in order; `minutes` are those of its parts, `counts` how many there are."""
    field_checks = {check.field: check for check in checks if isinstance(check, FieldValue)}
    given = _given_values(kind, checks, wish, minutes, counts)
    required = [
        name for check in checks if isinstance(check, RequiredFields) for name in check.fields.get(kind.kind, ())
    ]
    stated = (name for name, value in given.items() if value is not None)
    wanted = dict.fromkeys([*required, *kind.fields, *stated])
    if kind.match.type and not kind.match.files:
        wanted.setdefault("type")  # such a page is recognised by nothing else
    allowed = next((check.fields for check in checks if isinstance(check, KnownFields)), tuple(wanted))
    forbidden = {name for check in checks if isinstance(check, ForbiddenFields) for name in check.fields}
    fields = {
        name: _value(name, kind, field_checks.get(name), given, wish)
        for name in wanted
        if name in allowed and name not in forbidden
    }
    order = next((check.fields for check in checks if isinstance(check, FieldOrder)), ())
    return dict(sorted(fields.items(), key=lambda item: order.index(item[0]) if item[0] in order else len(order)))


def _given_values(
    kind: Kind, checks: Sequence[Check], wish: PageWish, minutes: float, counts: Mapping[str, int]
) -> dict[str, Value | None]:
    """The values that follow from the wish and from the page; None for what is stated only where it is asked for."""
    given: dict[str, Value | None] = {"title": None, "type": next(iter(kind.match.type), None)}
    given["prerequisites"] = list(wish.prerequisites) or None
    given |= dict.fromkeys(kind.declared_time[:1], f"{minutes or 60:g} minutes")
    for check in checks:
        if isinstance(check, Mention):
            given[check.field] = check.value
        if isinstance(check, DeclaredCount):
            given |= {name: counts[check.of] for name in check.keys[:1] if check.of in counts}
    return given


def _value(name: str, kind: Kind, check: FieldValue | None, given: Mapping[str, Value | None], wish: PageWish) -> Value:
    """The value of a field: the first allowed one, or what follows from the page, else a placeholder."""
    if name == "title":
        return _sized(page_title((), wish), check)
    stated = given.get(name)
    if check is not None and check.one_of:
        return str(stated) if stated in check.one_of else check.one_of[0]
    if stated is not None:
        return stated
    data = kind.fields.get(name)
    if data is not None:
        return list(data) if isinstance(data, tuple) else data
    return _placeholder(name, check, wish)


def _placeholder(name: str, check: FieldValue | None, wish: PageWish) -> Value:
    if check is None:
        return f"{TODO_MARK}: {name}"
    match check.type:
        case "integer" | "number":
            return _allowed_number(check, wish.number or 0)
        case "list":
            return [f"{TODO_MARK}: {name}"] * max(ceil(check.min or 0), 1)
        case "mapping":
            return {TODO_MARK: TODO_MARK}
        case "boolean":
            return False
        case "date":
            return wish.day
        case "text":
            length = f" ({between(check.min, check.max)} characters)" if check.min else ""
            return _sized(f"{TODO_MARK}: {name}{length}", check)
    return {"url": "https://example.org/", "email": "name@example.org"}.get(check.type, "60 minutes")


def _allowed_number(check: FieldValue, wished: int) -> float:
    """The wished number, or the one closest to it that is allowed."""
    whole = check.type == "integer"
    least = wished if check.min is None else max(wished, ceil(check.min) if whole else check.min)
    return least if check.max is None else min(least, floor(check.max) if whole else check.max)


def _sized(text: str, check: FieldValue | None) -> str:
    """A text of at least and at most so many characters as are allowed."""
    if check is None:
        return text
    text = text.ljust(int(check.min or 0), ".")
    return text if check.max is None else text[: int(check.max)].rstrip()


_DEFAULT_MINUTES = 25.0  # where a rule asks for minutes and none says how many
_FIELD = re.compile(r"\{(?P<name>[a-z]+)\??\}")
_TAIL = re.compile(r"(?<!\s)\s*+\(?\{(?:minutes|points)\}\)?")


@dataclass(frozen=True, slots=True)
class PartGroup:
    """The parts of one difficulty (None: all parts): how many, and the minutes of each (None: not stated)."""

    difficulty: str | None
    number: int
    minutes: float | None

    @property
    def total(self) -> float:
        """The minutes of all parts."""
        return self.number * (self.minutes or 0)


def part_groups(name: str, spec: PartSpec, checks: Sequence[Check]) -> list[PartGroup]:
    """How the parts of a name are to be grouped in a new page: as few as the rules ask for, from easy to hard."""
    levels: list[str | None] = list(_levels(spec, checks)) or [None]
    groups = [PartGroup(level, _part_count(name, level, checks), _minutes(name, level, checks)) for level in levels]
    lacking = _least(name, None, checks) - sum(group.number for group in groups)
    if lacking > 0 and levels != [None]:  # the rules count them together as well
        open_ended = next((n for n, group in enumerate(groups) if _most(name, group.difficulty, checks) is None), 0)
        groups[open_ended] = replace(groups[open_ended], number=groups[open_ended].number + lacking)
    return [group for group in groups if group.number]


def _levels(spec: PartSpec, checks: Iterable[Check]) -> Iterable[str]:
    """The levels of difficulty, from easy to hard: as a rule states them, else as the kind page does, backwards."""
    stated = next((check.levels for check in checks if isinstance(check, Progressive)), ())
    others = [level for level in reversed(spec.difficulty) if level not in stated]
    return [*(level for level in stated if level in spec.difficulty), *others]


def _counts(name: str, level: str | None, checks: Iterable[Check]) -> Iterable[Count]:
    for check in checks:
        if isinstance(check, Count) and check.of == name and check.where.get("difficulty") == level:
            yield check


def _least(name: str, level: str | None, checks: Iterable[Check]) -> int:
    return max((check.min for check in _counts(name, level, checks)), default=0)


def _most(name: str, level: str | None, checks: Iterable[Check]) -> int | None:
    return min((check.max for check in _counts(name, level, checks) if check.max is not None), default=None)


def _part_count(name: str, level: str | None, checks: Sequence[Check]) -> int:
    """As many as are asked for; one, so that the page shows how it is written, where none is and some are allowed."""
    most = _most(name, level, checks)
    return max(_least(name, level, checks), 1 if most is None or most > 0 else 0)


def _minutes(name: str, level: str | None, checks: Iterable[Check]) -> float | None:
    """Minutes within the limits, a multiple of five from their middle where there is one."""
    minutes = None
    for check in checks:
        if isinstance(check, TimeRange) and check.of == name:
            limits = check.limits.get(level or "any")
            if limits is not None:
                low, high = limits
                candidates = (5 * ((low + high) / 2 // 5), float(ceil(low)))
                return next((each for each in candidates if low <= each <= high and each > 0), low)
        if isinstance(check, HasTime) and check.of == name:
            minutes = _DEFAULT_MINUTES
    return minutes


def section_heading(spec: PartSpec, name: str, group: PartGroup) -> str | None:
    """The heading of the section of a difficulty; None where the parts' ids say it, or nothing has to."""
    level = spec.difficulty.get(group.difficulty or "")
    if level is None or not level.section:
        return None
    noun = f"{(spec.label or name).replace('-', ' ').title()}s"
    return f"{level.section[0]} {noun}" + (f" ({group.total:g} minutes)" if group.minutes else "")


def part_heading(spec: PartSpec, group: PartGroup, number: int, title: str) -> str:
    """The heading of a part by the first pattern of its kind page: `Question 3: Title (15 min)`."""
    pattern = next(iter((*spec.heading, *spec.tab)), "{number}: {title}")
    if group.minutes is None:
        pattern = _TAIL.sub("", pattern)
    level = spec.difficulty.get(group.difficulty or "")
    prefix = level.id[0] if level is not None and level.id and not level.section else ""
    code = f"{prefix or 'P-'}{number}"
    filled = {"number": str(number), "id": f"{prefix}{number}", "code": code, "title": title, "points": "10"}
    filled["minutes"] = f"{group.minutes or 0:g} min"
    return _FIELD.sub(lambda field: filled.get(field["name"], ""), pattern)


_ROUNDS = 5  # which rules hold depends on the fields, and the fields on the rules: after some rounds nothing changes


def new_page(kind: Kind, rules: Sequence[Rule], wish: PageWish) -> str:
    """The text of a page of a kind that breaks none of the rules, but for what has to be written in it."""
    matter: dict[str, Value] = {}
    for _ in range(_ROUNDS):
        builder = _Builder(kind, rules, wish, _front_matter_only(kind, matter))
        before, matter = matter, builder.fields()
        if matter == before:
            break
    return _Builder(kind, rules, wish, _front_matter_only(kind, matter)).page(matter)


def _front_matter_only(kind: Kind, matter: dict[str, Value]) -> Document:
    """A document that holds front matter alone: it decides which rules hold for the page."""
    source = from_text(_front_matter_text(matter), "new.md")
    return recognize.recognise(parser.parse_page(source, front_matter.read_front_matter(source)), kind)


def _front_matter_text(matter: dict[str, Value]) -> str:
    if not matter:
        return ""
    return f"---\n{yaml.safe_dump(matter, sort_keys=False, allow_unicode=True, width=1_000)}---\n"


@dataclass(frozen=True, slots=True)
class _Builder:
    """Builds one page from the rules that hold for it."""

    kind: Kind
    rules: Sequence[Rule]
    wish: PageWish
    document: Document

    @property
    def checks(self) -> list[Check]:
        """The checks of the rules that judge the page."""
        return [rule.check for rule in self.rules if rule.holds(self.document)]

    def fields(self) -> dict[str, Value]:
        """The front matter."""
        repeated = {name: part_groups(name, spec, self.checks) for name, spec in self._required_parts() if spec.heading}
        minutes = sum(group.total for groups in repeated.values() for group in groups)
        counts = {name: sum(group.number for group in groups) for name, groups in repeated.items()}
        return front_matter_fields(self.kind, self.checks, self.wish, minutes, counts)

    def page(self, matter: dict[str, Value]) -> str:
        """The whole page."""
        title = page_title(self.checks, self.wish)
        if "title" in matter and title != page_title((), self.wish):
            matter = {**matter, "title": title}
        blocks = [_front_matter_text(matter).rstrip("\n"), f"# {title}"]
        if not any(isinstance(check, OpensWith) for check in self.checks):
            blocks += [skeleton_text(self.kind.skeleton, text_requirements(self.rules, self.document, WHOLE_PAGE), 1)]
        for name, spec in self._required_parts():
            blocks += self._repeated(name, spec) if spec.heading else self._section(name, spec, min(spec.levels))
        return "\n\n".join(block for block in blocks if block) + "\n"

    def _required_parts(self) -> Iterator[tuple[str, PartSpec]]:
        """The parts of the page that some rule asks for, in the order of the kind."""
        required = {name for check in self.checks for name in _parts_required(check)}
        for name, spec in self.kind.parts.items():
            if name in required:
                yield name, spec

    def _section(self, name: str, spec: PartSpec, level: int) -> list[str]:
        title = part_title(name, spec, self.kind.lead_words if level else ())
        text = skeleton_text(spec.skeleton, text_requirements(self.rules, self.document, name), level)
        return [f"{'#' * level} {title}", text]

    def _repeated(self, name: str, spec: PartSpec) -> Iterator[str]:
        groups = part_groups(name, spec, self.checks)
        total = sum(group.number for group in groups)
        number = 0
        for group in groups:
            level = min(spec.levels)
            if section := section_heading(spec, name, group):
                yield f"{'#' * level} {section}"
                level += 1
            for _ in range(group.number):
                yield from self._part(name, spec, group, (number, total), level)
                number += 1

    def _part(self, name: str, spec: PartSpec, group: PartGroup, place: tuple[int, int], level: int) -> Iterator[str]:
        """One of several parts; `place` is its number, from 0, and how many there are."""
        title = " and ".join(_share(self.wish.topics, *place)) or f"{TODO_MARK}: title"
        yield f"{'#' * level} {part_heading(spec, group, place[0] + 1, title)}"
        inner = {check.part for check in self.checks if isinstance(check, RequiredPart) and check.in_ == name}
        texts = _share(spec.skeleton, *place)
        if texts or not inner:
            yield skeleton_text(tuple(texts), text_requirements(self.rules, self.document, name), level)
        if spec.answers is not None and asks_for_answers(self.rules, name):
            answer = skeleton_text(spec.answers.skeleton, answer_requirements(self.rules, self.document, name), level)
            titles = spec.answers.titles
            title = next((title for title in titles if " " in title), next(iter(titles), "Answer"))
            yield material_block(f'??? success "{title}"', answer)
        for child, child_spec in spec.parts.items():
            if child in inner:
                yield from self._section(child, child_spec, level + 1)


def _parts_required(check: Check) -> Iterator[str]:
    """The parts of the page that a check asks for; for a part inside another, the outer one."""
    match check:
        case RequiredPart():
            yield check.part if check.in_ == WHOLE_PAGE else check.in_
        case Count() if check.max is None or check.max > 0:
            yield check.of
        case OpensWith():
            yield check.part


def _share(texts: Sequence[str], number: int, total: int) -> list[str]:
    """The texts that one of several parts gets: they go in turn, several to a part where there are more texts."""
    if not texts:
        return []
    return [texts[number % len(texts)]] if len(texts) <= total else list(texts[number::total])

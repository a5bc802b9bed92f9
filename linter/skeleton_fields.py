"""The front matter of a new page: the fields its rules ask for, with values they allow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, floor

from linter.checks.base import Check
from linter.checks.faults import RequiredFields
from linter.checks.fields import FieldOrder, FieldValue, KnownFields
from linter.checks.keys import ForbiddenFields
from linter.checks.module_number import StatedNumber
from linter.checks.phrases import Mention
from linter.checks.totals import DeclaredCount
from linter.checks.wording import between
from linter.kinds import Kind
from linter.skeleton_data import MARK

Value = str | int | float | bool | date | list[str] | dict[str, str]


@dataclass(frozen=True, slots=True)
class Wish:
    """What a new page is to be: its title and number, the day, and what the module it tests is called and teaches."""

    title: str | None = None
    number: int | None = None
    day: date = date.min
    prerequisites: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()


def heading(checks: Iterable[Check], wish: Wish) -> str:
    """The title of a new page, with its number where a rule reads numbers in titles."""
    title = wish.title or f"{MARK}: title"
    word = next((check.word for check in checks if isinstance(check, StatedNumber)), None)
    return f"{word.capitalize()} {wish.number}: {title}" if word and wish.number is not None else title


def fields(
    kind: Kind, checks: Sequence[Check], wish: Wish, minutes: float, counts: Mapping[str, int]
) -> dict[str, Value]:
    """The front matter of a page of a kind, in order; `minutes` are those of its parts, `counts` how many there are."""
    known = {check.field: check for check in checks if isinstance(check, FieldValue)}
    given = _given(kind, checks, wish, minutes, counts)
    asked = [name for check in checks if isinstance(check, RequiredFields) for name in check.fields.get(kind.kind, ())]
    stated = (name for name, value in given.items() if value is not None)
    wanted = dict.fromkeys([*asked, *kind.fields, *stated])
    if kind.match.type and not kind.match.files:
        wanted.setdefault("type")  # such a page is recognised by nothing else
    allowed = next((check.fields for check in checks if isinstance(check, KnownFields)), tuple(wanted))
    forbidden = {name for check in checks if isinstance(check, ForbiddenFields) for name in check.fields}
    found = {
        name: _value(name, kind, known.get(name), given, wish)
        for name in wanted
        if name in allowed and name not in forbidden
    }
    order = next((check.fields for check in checks if isinstance(check, FieldOrder)), ())
    return dict(sorted(found.items(), key=lambda item: order.index(item[0]) if item[0] in order else len(order)))


def _given(
    kind: Kind, checks: Sequence[Check], wish: Wish, minutes: float, counts: Mapping[str, int]
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


def _value(name: str, kind: Kind, check: FieldValue | None, given: Mapping[str, Value | None], wish: Wish) -> Value:
    """The value of a field: the first that is allowed, what follows from the page, else what has to be filled in."""
    if name == "title":
        return _sized(heading((), wish), check)
    stated = given.get(name)
    if check is not None and check.one_of:
        return str(stated) if stated in check.one_of else check.one_of[0]
    if stated is not None:
        return stated
    data = kind.fields.get(name)
    if data is not None:
        return list(data) if isinstance(data, tuple) else data
    return _typed(name, check, wish)


def _typed(name: str, check: FieldValue | None, wish: Wish) -> Value:
    if check is None:
        return f"{MARK}: {name}"
    match check.type:
        case "integer" | "number":
            return _number(check, wish.number or 0)
        case "list":
            return [f"{MARK}: {name}"] * max(ceil(check.min or 0), 1)
        case "mapping":
            return {MARK: MARK}
        case "boolean":
            return False
        case "date":
            return wish.day
        case "text":
            asked = between(check.min, check.max) if check.min else ""
            return _sized(f"{MARK}: {name} ({asked} characters)" if asked else f"{MARK}: {name}", check)
    return {"url": "https://example.org/", "email": "name@example.org"}.get(check.type, "60 minutes")


def _number(check: FieldValue, wished: int) -> float:
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

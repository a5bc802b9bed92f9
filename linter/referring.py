"""What the pages of a standard say of each other: codes and names are taken once, named kinds and parts exist."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from linter.errors import StandardError
from linter.kinds import Kind
from linter.rules import ANY, Rule
from linter.strict_yaml import Places
from linter.validation import did_you_mean, listed


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a rule or kind comes from: its page, what it says and where; pages of the built-in standard give way."""

    path: str
    data: Mapping[str, Any]
    places: Places
    builtin: bool

    def at(self, *key: str | int) -> str:
        """The place of a key as messages print it."""
        line, column = self.places.get(key, (0, 0))
        return f"{self.path}:{line + 2}:{column + 1}"

    def naming(self, word: str) -> str:
        """The place in the check where a word stands."""
        check = self.data.get("check")
        for key, value in check.items() if isinstance(check, Mapping) else ():
            if value == word or (isinstance(value, Mapping) and word in value):
                return self.at("check", key, word) if isinstance(value, Mapping) else self.at("check", key)
            if isinstance(value, tuple) and word in value:
                return self.at("check", key, value.index(word))
        return self.at("check")


def taken_once(origin: Origin, key: str, value: str, others: Mapping[str, Origin]) -> None:
    """No other page of the project has this code, name or kind. Raises StandardError."""
    other = others.get(value)
    if other is not None and other.path != origin.path and not other.builtin:
        raise StandardError(f"{origin.at(key)}: {key} {value!r} is taken by {other.at(key)}")


def fitting(rule: Rule, origin: Origin, kinds: Mapping[str, Kind]) -> Rule | None:
    """A built-in rule for the kinds that a project keeps, None where it keeps none of them; own rules as they are."""
    kept = tuple(name for name in rule.applies_to if name in kinds or name == ANY)
    if not origin.builtin or kept == rule.applies_to:
        return rule
    return rule.model_copy(update={"applies_to": kept}) if kept else None


def refer(rule: Rule, origin: Origin, kinds: Mapping[str, Kind]) -> None:
    """Every kind and part a rule names exists. Raises StandardError."""
    for number, name in enumerate(rule.applies_to):
        if name not in kinds and name != ANY:
            where = origin.at("applies-to", number)
            raise StandardError(f"{where}: rule {rule.code} applies to the unknown kind {_known(name, kinds, 'kinds')}")
    for name in () if origin.builtin else rule.check.kinds_named():
        if name not in kinds:
            raise StandardError(
                f"{origin.naming(name)}: rule {rule.code} names the unknown kind {_known(name, kinds, 'kinds')}"
            )
    judged = [kinds[name] for name in rule.applies_to if name in kinds] or list(kinds.values())
    parts = list(_parts(judged))
    spared = getattr(rule.check, "besides", ()) if origin.builtin else ()  # a part that a project lacks needs no care
    for name in rule.check.parts_named():
        if name not in parts and name not in spared:
            where = origin.naming(name)
            raise StandardError(f"{where}: rule {rule.code} speaks of the unknown part {_known(name, parts, 'parts')}")


def _parts(kinds: list[Kind]) -> Iterator[str]:
    for kind in kinds:
        yield from kind.part_names()


def _known(name: str, known: Any, what: str) -> str:
    return f"{name!r}{did_you_mean(name, known) or f'; the {what} are {listed(set(known))}'}"

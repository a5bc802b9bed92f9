"""Reads rule, kind and profile pages into a rule set.

Codes and names must be unique, and every kind, part and rule that a page names must exist. Errors name the file, the
line and what is allowed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from linter.errors import StandardError
from linter.findings import ALWAYS_RUN
from linter.kinds.schema import Kind
from linter.rules.model import ANY_KIND, PUBLISH, Profile, Rule, RuleSet
from linter.rules.selection import selector_names, selector_weight
from linter.rules.validation import comma_separated, explain_validation, main_error, page_keys
from linter.text.wording import did_you_mean
from linter.text.yaml import StrictYAMLHandler, YamlError, YamlPath, YamlPlaces


@dataclass(frozen=True, slots=True)
class Origin:
    """The page that a rule, kind or profile comes from: its data, and the place of each key."""

    path: str
    data: Mapping[str, Any]
    places: YamlPlaces
    builtin: bool

    def at(self, *key: str | int) -> str:
        """The place of a key, as messages print it."""
        line, column = self.places.get(key, (0, 0))
        return f"{self.path}:{line + 2}:{column + 1}"

    def place_of(self, word: str) -> str:
        """The place of a word in the check."""
        check = self.data.get("check")
        for key, value in check.items() if isinstance(check, Mapping) else ():
            if value == word or (isinstance(value, Mapping) and word in value):
                return self.at("check", key, word) if isinstance(value, Mapping) else self.at("check", key)
            if isinstance(value, tuple) and word in value:
                return self.at("check", key, value.index(word))
        return self.at("check")


def check_unique(origin: Origin, key: str, value: str, others: Mapping[str, Origin]) -> None:
    """Raises StandardError where another page of the project has this code, name or kind."""
    other = others.get(value)
    if other is not None and other.path != origin.path and not other.builtin:
        raise StandardError(f"{origin.at(key)}: {key} {value!r} is taken by {other.at(key)}")


def restrict_to_kinds(rule: Rule, origin: Origin, kinds: Mapping[str, Kind]) -> Rule | None:
    """A built-in rule, for those of its kinds that the project keeps; None if it keeps none.

    Own rules stay as they are.
    """
    kept = tuple(name for name in rule.applies_to if name in kinds or name == ANY_KIND)
    if not origin.builtin or kept == rule.applies_to:
        return rule
    return rule.model_copy(update={"applies_to": kept}) if kept else None


def check_references(rule: Rule, origin: Origin, kinds: Mapping[str, Kind]) -> None:
    """Raises StandardError where a rule names a kind or part that does not exist."""
    for number, name in enumerate(rule.applies_to):
        if name not in kinds and name != ANY_KIND:
            where = origin.at("applies-to", number)
            raise StandardError(f"{where}: rule {rule.code} applies to the unknown kind {_known(name, kinds, 'kinds')}")
    for name in () if origin.builtin else rule.check.kinds_named():
        if name not in kinds:
            raise StandardError(
                f"{origin.place_of(name)}: rule {rule.code} names the unknown kind {_known(name, kinds, 'kinds')}"
            )
    judged_kinds = [kinds[name] for name in rule.applies_to if name in kinds] or list(kinds.values())
    parts = [name for kind in judged_kinds for name in kind.part_names()]
    optional = getattr(rule.check, "besides", ()) if origin.builtin else ()  # a project's kinds may lack such a part
    for name in rule.check.parts_named():
        if name not in parts and name not in optional:
            where = origin.place_of(name)
            raise StandardError(f"{where}: rule {rule.code} speaks of the unknown part {_known(name, parts, 'parts')}")

    if not origin.builtin:
        _reject_dead(rule, origin, judged_kinds)


def _reject_dead(rule: Rule, origin: Origin, kinds: Sequence[Kind]) -> None:
    """Raises StandardError for a rule that can find nothing, or asks for what cannot be: it is a slip of its author."""
    place, check = origin.at("check"), rule.check
    scope, part = getattr(check, "in_", None), getattr(check, "part", None)
    if check.kind == "required-part" and scope == "page":
        for kind in kinds:
            owner = next((name for name, spec in kind.parts.items() if part in spec.parts), None)
            if part not in kind.parts and owner is not None:
                fact = f"rule {rule.code} asks the page for {part!r}, which stands inside {owner!r}"
                raise StandardError(f"{place}: {fact}; write `in: {owner}`")
    if check.kind == "duplicate":
        inside = [spec for kind in kinds if scope != "page" and (spec := kind.find(str(scope))) is not None]
        if scope == "page" or not any(spec.parts for spec in inside):
            fact = (
                "a section of a page stands once by its titles" if scope == "page" else f"{scope!r} has no parts inside"
            )
            raise StandardError(f"{place}: rule {rule.code} can find nothing: {fact}")
    if check.kind == "words" and getattr(check, "min", None) is None and getattr(check, "max", None) is None:
        raise StandardError(f"{place}: rule {rule.code} can find nothing: it has neither `min` nor `max`")


def _known(name: str, known: Any, what: str) -> str:
    return f"{name!r}{did_you_mean(name, known) or f'; the {what} are {comma_separated(set(known))}'}"


def check_profile_references(
    profile: Profile, origin: Origin, settings: Mapping[str, Any], rules: Sequence[Rule]
) -> None:
    """Raises StandardError where a profile names a rule that does not exist.

    Built-in profiles may name rules that the project does not keep.
    """
    for key in ("error", "warning", "info", "off"):
        if origin.builtin and key not in settings:
            continue
        for number, selector in enumerate(getattr(profile, key)):
            if not any(selector_weight(selector, rule) is not None for rule in rules):
                where = f"[profiles.{profile.profile}].{key}" if key in settings else origin.at(key, number)
                raise StandardError(
                    f"{where}: unknown rule {selector!r}{did_you_mean(selector, selector_names(rules))}"
                )


_T = TypeVar("_T", bound=BaseModel)
Settings = Mapping[str, Mapping[str, Any]]


def build_rule_set(
    builtin: Iterable[tuple[str, str]],
    own: Iterable[tuple[str, str]] = (),
    rule_settings: Settings | None = None,
    kind_settings: Settings | None = None,
    profile_settings: Settings | None = None,
) -> RuleSet:
    """The standard of some pages, given as (path, text); the path's folder is the family.

    A page with `kind` and no `code` is a kind of page, one with `profile` a profile, any other a rule.
    Settings change what the pages say: by rule code the severity and the limits of the check, by kind or profile
    anything. A project's own pages replace built-in ones of the same code, kind or profile. Raises StandardError.
    """
    pages = _Pages(rule_settings or {}, kind_settings or {}, profile_settings or {})
    for path, text, is_builtin in [*((*page, True) for page in builtin), *((*page, False) for page in own)]:
        data, places, manual = _split(path, text)
        pages.add(Origin(path, data, places, is_builtin), manual)
    if not pages.rules:
        raise StandardError("no rules were found: the installation is incomplete")
    return pages.rule_set()


@dataclass(slots=True)
class _Pages:
    """The rules, kinds and profiles of the pages read so far, under the settings of a project."""

    rule_settings: Settings
    kind_settings: Settings
    profile_settings: Settings
    rules: dict[str, Rule] = field(default_factory=dict)
    kinds: dict[str, Kind] = field(default_factory=dict)
    profiles: dict[str, Profile] = field(default_factory=lambda: {PUBLISH: Profile(profile=PUBLISH)})
    origins: dict[str, Origin] = field(default_factory=dict)

    def add(self, origin: Origin, manual: str) -> None:
        """Adds what a page declares; it replaces an earlier page of the same code, kind or profile."""
        data = origin.data
        if "kind" in data and "code" not in data:
            kind = _kind(origin, manual, self.kind_settings.get(str(data["kind"]), {}))
            self._register(origin, kind=kind.kind)
            self.kinds[kind.kind] = kind
        elif "profile" in data and "code" not in data:
            profile = _profile(origin, manual, self.profile_settings.get(str(data["profile"]), {}))
            self._register(origin, profile=profile.profile)
            self.profiles[profile.profile] = profile
        else:
            rule = _rule(origin, manual, self.rule_settings)
            if rule.code in ALWAYS_RUN and rule.code in self.rules:
                fact = f"rule {rule.code} cannot be replaced: what was not read is never green"
                raise StandardError(f"{origin.path}: {fact}")
            self._register(origin, code=rule.code, name=rule.name)
            self.rules[rule.code] = rule

    def _register(self, origin: Origin, **names: str) -> None:
        for key, value in names.items():
            check_unique(origin, key, value, self.origins)
            self.origins[value] = origin

    def rule_set(self) -> RuleSet:
        """All that was added. Raises StandardError where a page names something that no page declares."""
        rules, kinds, origins = self.rules, self.kinds, self.origins
        kept = [
            rule for code in sorted(rules) if (rule := restrict_to_kinds(rules[code], origins[code], kinds)) is not None
        ]
        for rule in kept:
            check_references(rule, origins[rule.code], kinds)
        for name, profile in self.profiles.items():
            if name in origins:
                check_profile_references(profile, origins[name], self.profile_settings.get(name, {}), kept)
        builtin = frozenset(rule.code for rule in kept if origins[rule.code].builtin)
        return RuleSet(tuple(kept), tuple(kinds.values()), builtin, tuple(self.profiles.values()))


def _split(path: str, text: str) -> tuple[dict[str, Any], YamlPlaces, str]:
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    close = next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), None)
    if lines[0].rstrip() != "---" or close is None:
        raise StandardError(f"{path}:1:1: a rule page starts with front matter between two lines of '---'")
    try:
        parsed = StrictYAMLHandler().parse("\n".join(lines[1:close]))
    except YamlError as fault:
        raise StandardError(f"{path}:{fault.line + 2}:{fault.column + 1}: {fault}") from None
    return dict(parsed.values), parsed.places, "\n".join(lines[close + 1 :]).strip() + "\n"


def _rule(origin: Origin, manual: str, settings: Settings) -> Rule:
    path, data, places = origin.path, origin.data, origin.places
    family = path.split("/")[-2] if "/" in path else ""
    code, name = str(data.get("code", "")), str(data.get("name", ""))
    overrides: dict[str, Any] = dict(settings.get(code) or settings.get(name) or {})
    page_data = dict(data)
    for key in ("severity", "help", "applies-to", "message", "when", "severity-when"):
        if key in overrides:
            page_data[key] = overrides.pop(key)
    if page_data != data or overrides:
        _validated(Rule, path, {**data, "family": family, "manual": manual}, places)  # a page's own mistake comes first
    if overrides:
        page_data["check"] = deep_merge(data.get("check", {}), overrides)
    elif page_data == data:
        return _validated(Rule, path, {**data, "family": family, "manual": manual}, places)
    where = f"[rules.{code or name}]"
    return _validated(Rule, where, {**page_data, "family": family, "manual": manual}, {})


def _kind(origin: Origin, manual: str, settings: Mapping[str, Any]) -> Kind:
    path, data, places = origin.path, origin.data, origin.places
    if not settings:
        return _validated(Kind, path, {**data, "manual": manual}, places)
    _validated(Kind, path, {**data, "manual": manual}, places)  # a page's own mistake comes first
    return _validated(Kind, f"[kinds.{data['kind']}]", {**deep_merge(data, settings), "manual": manual}, {})


def _profile(origin: Origin, manual: str, settings: Mapping[str, Any]) -> Profile:
    data = origin.data
    profile = _validated(Profile, origin.path, {**data, "manual": manual}, origin.places)
    if not settings:
        return profile
    return _validated(Profile, f"[profiles.{profile.profile}]", {**data, **settings, "manual": manual}, {})


def _validated(model: type[_T], path: str, data: dict[str, Any], places: YamlPlaces) -> _T:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = main_error(error)
        key = (*first["loc"], "kind") if first["type"] == "union_tag_invalid" else page_keys(first["loc"])
        place = _closest_place(places, key)
        where = f"{path}:{place[0] + 2}:{place[1] + 1}" if place else path
        raise StandardError(f"{where}: {explain_validation(error, model)}") from None


def _closest_place(places: YamlPlaces, key: tuple[Any, ...]) -> tuple[int, int] | None:
    """The place of a key, or of the closest one around it; None where no places are known."""
    closest: YamlPath = ()
    for step in key:
        closest = (*closest, step) if (*closest, step) in places else closest
    return places.get(closest, (0, 0)) if places else None


def deep_merge(data: Any, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Data with settings laid over it: mappings are merged, everything else is replaced."""
    merged: dict[str, Any] = dict(data)
    for key, value in settings.items():
        old = merged.get(key)
        merged[key] = deep_merge(old, value) if isinstance(old, Mapping) and isinstance(value, Mapping) else value
    return merged

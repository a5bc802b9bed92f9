"""Reads the pages of a standard into rules and kinds; their errors name the file, the line and what is allowed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from linter.errors import StandardError
from linter.kinds import Kind
from linter.profile import PUBLISH, Profile
from linter.referring import Origin, fitting, refer, taken_once
from linter.referring_profiles import refer_profile
from linter.rules import READING, Rule, Standard
from linter.strict_yaml import Path, Places, StrictYAMLHandler, YamlError
from linter.validation import explain, first, keys_of

_T = TypeVar("_T", bound=BaseModel)
Settings = Mapping[str, Mapping[str, Any]]


def load(
    builtin: Iterable[tuple[str, str]],
    own: Iterable[tuple[str, str]] = (),
    rule_settings: Settings | None = None,
    kind_settings: Settings | None = None,
    profile_settings: Settings | None = None,
) -> Standard:
    """The standard of some pages, given as (path, text); the path's folder is the family.

    A page with `kind` and no `code` is a kind of page, one with `profile` a profile, any other a rule.
    Settings change what the pages say: by rule code the severity and the limits of the check, by kind or profile
    anything. A project's own pages replace built-in ones of the same code, kind or profile. Raises StandardError.
    """
    pages = _Pages(rule_settings or {}, kind_settings or {}, profile_settings or {})
    for path, text, given in [*((*page, True) for page in builtin), *((*page, False) for page in own)]:
        data, places, manual = _split(path, text)
        pages.take(Origin(path, data, places, given), manual)
    if not pages.rules:
        raise StandardError("no rules were found: the installation is incomplete")
    return pages.standard()


@dataclass(slots=True)
class _Pages:
    """What the pages of a standard declare under the settings of a project, and which page each of it comes from."""

    rule_settings: Settings
    kind_settings: Settings
    profile_settings: Settings
    rules: dict[str, Rule] = field(default_factory=dict)
    kinds: dict[str, Kind] = field(default_factory=dict)
    profiles: dict[str, Profile] = field(default_factory=lambda: {PUBLISH: Profile(profile=PUBLISH)})
    origins: dict[str, Origin] = field(default_factory=dict)

    def take(self, origin: Origin, manual: str) -> None:
        """Goes on with a page; it replaces an earlier one of the same code, kind or profile."""
        data = origin.data
        if "kind" in data and "code" not in data:
            kind = _kind(origin, manual, self.kind_settings.get(str(data["kind"]), {}))
            self._name(origin, kind=kind.kind)
            self.kinds[kind.kind] = kind
        elif "profile" in data and "code" not in data:
            profile = _profile(origin, manual, self.profile_settings.get(str(data["profile"]), {}))
            self._name(origin, profile=profile.profile)
            self.profiles[profile.profile] = profile
        else:
            rule = _rule(origin, manual, self.rule_settings)
            if rule.code == READING and rule.code in self.rules:
                fact = f"rule {READING} cannot be replaced: what was not read is never green"
                raise StandardError(f"{origin.path}: {fact}")
            self._name(origin, code=rule.code, name=rule.name)
            self.rules[rule.code] = rule

    def _name(self, origin: Origin, **names: str) -> None:
        for key, value in names.items():
            taken_once(origin, key, value, self.origins)
            self.origins[value] = origin

    def standard(self) -> Standard:
        """All that was taken; what the pages say of each other is true."""
        rules, kinds, origins = self.rules, self.kinds, self.origins
        kept = [rule for code in sorted(rules) if (rule := fitting(rules[code], origins[code], kinds)) is not None]
        for rule in kept:
            refer(rule, origins[rule.code], kinds)
        for name, profile in self.profiles.items():
            if name in origins:
                refer_profile(profile, origins[name], self.profile_settings.get(name, {}), kept)
        ours = frozenset(rule.code for rule in kept if origins[rule.code].builtin)
        return Standard(tuple(kept), tuple(kinds.values()), ours, tuple(self.profiles.values()))


def _split(path: str, text: str) -> tuple[dict[str, Any], Places, str]:
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
    own: dict[str, Any] = dict(settings.get(code) or settings.get(name) or {})
    changed = dict(data)
    for key in ("severity", "help", "applies-to", "message", "when", "severity-when"):
        if key in own:
            changed[key] = own.pop(key)
    if changed != data or own:
        _checked(Rule, path, {**data, "family": family, "manual": manual}, places)  # a page's own mistake comes first
    if own:
        changed["check"] = merged(data.get("check", {}), own)
    elif changed == data:
        return _checked(Rule, path, {**data, "family": family, "manual": manual}, places)
    where = f"[rules.{code or name}]"
    return _checked(Rule, where, {**changed, "family": family, "manual": manual}, {})


def _kind(origin: Origin, manual: str, settings: Mapping[str, Any]) -> Kind:
    path, data, places = origin.path, origin.data, origin.places
    if not settings:
        return _checked(Kind, path, {**data, "manual": manual}, places)
    _checked(Kind, path, {**data, "manual": manual}, places)  # a page's own mistake comes first
    return _checked(Kind, f"[kinds.{data['kind']}]", {**merged(data, settings), "manual": manual}, {})


def _profile(origin: Origin, manual: str, settings: Mapping[str, Any]) -> Profile:
    data = origin.data
    own = _checked(Profile, origin.path, {**data, "manual": manual}, origin.places)
    if not settings:
        return own
    return _checked(Profile, f"[profiles.{own.profile}]", {**data, **settings, "manual": manual}, {})


def _checked(model: type[_T], path: str, data: dict[str, Any], places: Places) -> _T:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        told = first(error)
        found = _place(places, (*told["loc"], "kind") if told["type"] == "union_tag_invalid" else keys_of(told["loc"]))
        where = f"{path}:{found[0] + 2}:{found[1] + 1}" if found else path
        raise StandardError(f"{where}: {explain(error, model)}") from None


def _place(places: Places, loc: tuple[Any, ...]) -> tuple[int, int] | None:
    """The place of the key an error speaks of, or of the closest one around it."""
    best: Path = ()
    for step in loc:
        best = (*best, step) if (*best, step) in places else best
    return places.get(best, (0, 0)) if places else None


def merged(data: Any, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Data with settings laid over it: mappings are merged, everything else is replaced."""
    out: dict[str, Any] = dict(data)
    for key, value in settings.items():
        old = out.get(key)
        out[key] = merged(old, value) if isinstance(old, Mapping) and isinstance(value, Mapping) else value
    return out

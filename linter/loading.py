"""Reads the pages of a standard into rules and kinds; their errors name the file, the line and what is allowed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
    rules: dict[str, Rule] = {}
    kinds: dict[str, Kind] = {}
    profiles: dict[str, Profile] = {PUBLISH: Profile(profile=PUBLISH)}
    origins: dict[str, Origin] = {}
    for path, text, given in [*((*page, True) for page in builtin), *((*page, False) for page in own)]:
        data, places, manual = _split(path, text)
        origin = Origin(path, data, places, given)
        if "kind" in data and "code" not in data:
            kind = _kind(path, data, places, manual, (kind_settings or {}).get(str(data["kind"]), {}))
            taken_once(origin, "kind", kind.kind, origins)
            kinds[kind.kind] = kind
            origins[kind.kind] = origin
        elif "profile" in data and "code" not in data:
            profile = _profile(path, data, places, manual, (profile_settings or {}).get(str(data["profile"]), {}))
            taken_once(origin, "profile", profile.profile, origins)
            profiles[profile.profile] = profile
            origins[profile.profile] = origin
        else:
            read = _rule(path, data, places, manual, rule_settings or {})
            if read.code == READING and read.code in rules:
                raise StandardError(f"{path}: rule {READING} cannot be replaced: what was not read is never green")
            for key, value in (("code", read.code), ("name", read.name)):
                taken_once(origin, key, value, origins)
                origins[value] = origin
            rules[read.code] = read
    if not rules:
        raise StandardError("no rules were found: the installation is incomplete")
    kept = [rule for code in sorted(rules) if (rule := fitting(rules[code], origins[code], kinds)) is not None]
    for rule in kept:
        refer(rule, origins[rule.code], kinds)
    for profile in profiles.values():
        if profile.profile in origins:
            refer_profile(profile, origins[profile.profile], (profile_settings or {}).get(profile.profile, {}), kept)
    ours = frozenset(rule.code for rule in kept if origins[rule.code].builtin)
    return Standard(tuple(kept), tuple(kinds.values()), ours, tuple(profiles.values()))


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


def _rule(path: str, data: dict[str, Any], places: Places, manual: str, settings: Settings) -> Rule:
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


def _kind(path: str, data: dict[str, Any], places: Places, manual: str, settings: Mapping[str, Any]) -> Kind:
    if not settings:
        return _checked(Kind, path, {**data, "manual": manual}, places)
    _checked(Kind, path, {**data, "manual": manual}, places)  # a page's own mistake comes first
    return _checked(Kind, f"[kinds.{data['kind']}]", {**merged(data, settings), "manual": manual}, {})


def _profile(path: str, data: dict[str, Any], places: Places, manual: str, settings: Mapping[str, Any]) -> Profile:
    own = _checked(Profile, path, {**data, "manual": manual}, places)
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

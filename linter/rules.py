"""The rules and kinds of a standard: the pages of `rules/` read into checked, frozen values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from linter.checks import AnyCheck
from linter.kinds import Kind
from linter.model import Severity
from linter.strict_yaml import StrictYAMLHandler, YamlError
from linter.validation import explain

READING = "DOC001"  # can be neither ignored nor suppressed nor baselined: what was not read is never green
_T = TypeVar("_T", bound=BaseModel)
_TITLE = re.compile(r"^# (.+)$", re.MULTILINE)


class StandardError(ValueError):
    """A rule or kind page is wrong; the message names the page, the place and what is allowed."""


class Eclipse(BaseModel):
    """Other rules that stay silent where this one speaks, in pages without the named part."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    family: str
    without: str


class Rule(BaseModel):
    """A rule: what its page declares, and the page's text as its manual."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, alias_generator=lambda name: name.replace("_", "-"), populate_by_name=True
    )
    code: Annotated[str, Field(pattern=r"^[A-Z]{2,8}[0-9]{3}$", description="letters of the family and three digits")]
    name: Annotated[
        str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", description="what the rule finds, in lower case with hyphens")
    ]
    severity: Severity
    applies_to: Annotated[tuple[str, ...], Field(min_length=1, description="the kinds of page the rule judges")]
    clause: str | None = Field(None, description="the clause of the written standard")
    needs_front_matter: bool = Field(False, description="silent where the front matter cannot be read")
    eclipses: Eclipse | None = None
    help: str | None = Field(None, description="one repair, printed under the finding")
    check: AnyCheck
    family: str = ""
    manual: str = ""

    @property
    def title(self) -> str:
        """The first heading of the rule's page."""
        found = _TITLE.search(self.manual)
        return found[1] if found else self.name.replace("-", " ")


@dataclass(frozen=True, slots=True)
class Standard:
    """The rules by code, in order, and the kinds of page."""

    rules: tuple[Rule, ...]
    kinds: tuple[Kind, ...]

    def find(self, name: str) -> Rule | None:
        """The rule of a code or name, in any case."""
        return next((rule for rule in self.rules if name.casefold() in (rule.code.casefold(), rule.name)), None)


def load(
    pages: Iterable[tuple[str, str]],
    rule_settings: Mapping[str, Mapping[str, Any]] | None = None,
    kind_settings: Mapping[str, Mapping[str, Any]] | None = None,
) -> Standard:
    """The standard of some pages, given as (path, text); the path's folder is the family, `kinds` holds kinds.

    Settings change what the pages say: by rule code the severity and the limits of the check, by kind anything.
    Later pages replace earlier ones of the same code or kind. Raises StandardError.
    """
    rules: dict[str, Rule] = {}
    kinds: dict[str, Kind] = {}
    for path, text in pages:
        family = path.replace("\\", "/").split("/")[-2] if "/" in path.replace("\\", "/") else ""
        data, manual = _split(path, text)
        if "kind" in data and "code" not in data:
            kind = _checked(Kind, path, merged(data, (kind_settings or {}).get(str(data["kind"]), {})))
            kinds[kind.kind] = kind
        else:
            rule = _rule(path, data, manual, family, rule_settings or {})
            rules[rule.code] = rule
    if not rules or not kinds:
        raise StandardError("no rules were found: the installation is incomplete")
    _refer(rules, kinds)
    return Standard(tuple(rules[code] for code in sorted(rules)), tuple(kinds.values()))


def _split(path: str, text: str) -> tuple[dict[str, Any], str]:
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    close = next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), None)
    if lines[0].rstrip() != "---" or close is None:
        raise StandardError(f"{path}: a rule page starts with front matter between two lines of '---'")
    try:
        fields = StrictYAMLHandler().load("\n".join(lines[1:close]))
    except YamlError as fault:
        raise StandardError(f"{path}:{fault.line + 2}:{fault.column + 1}: {fault}") from None
    return {key: value for key, (value, _, _) in fields.items()}, "\n".join(lines[close + 1 :]).strip() + "\n"


def _rule(path: str, data: dict[str, Any], manual: str, family: str, settings: Mapping[str, Mapping[str, Any]]) -> Rule:
    code, name = str(data.get("code", "")), str(data.get("name", ""))
    own: dict[str, Any] = dict(settings.get(code) or settings.get(name) or {})
    changed: dict[str, Any] = {**data, **{key: own.pop(key) for key in ("severity", "help") if key in own}}
    if own:
        check: Any = data.get("check", {})
        changed["check"] = merged(check, own)
    where = f"{path} (as set in [rules.{code}])" if own else path
    return _checked(Rule, where, {**changed, "family": family, "manual": manual})


def _checked(model: type[_T], path: str, data: dict[str, Any]) -> _T:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise StandardError(f"{path}: {explain(error, model)}") from None


def merged(data: Any, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Data with settings laid over it: mappings are merged, everything else is replaced."""
    out: dict[str, Any] = dict(data)
    for key, value in settings.items():
        old = out.get(key)
        out[key] = merged(old, value) if isinstance(old, Mapping) and isinstance(value, Mapping) else value
    return out


def _refer(rules: Mapping[str, Rule], kinds: Mapping[str, Kind]) -> None:
    """Every kind and part a rule names exists. Raises StandardError."""
    for rule in rules.values():
        for name in rule.applies_to:
            if name not in kinds:
                raise StandardError(f"rule {rule.code} applies to {name!r}; the kinds are {', '.join(sorted(kinds))}")
        for key in ("of", "in_", "part", "or_part"):
            part = getattr(rule.check, key, None)
            if part and rule.check.kind != "fault" and not any(kinds[name].find(part) for name in rule.applies_to):
                raise StandardError(
                    f"rule {rule.code} speaks of the part {part!r}, which {', '.join(rule.applies_to)} has not"
                )

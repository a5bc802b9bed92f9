"""Rules, rule sets and profiles, as their pages declare them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from linter.checks import AnyCheck
from linter.findings import UNREADABLE, RuleInfo, Severity
from linter.kinds.document import Document
from linter.kinds.schema import Kind

PUBLISH = "publish"  # the standard as written: the default, and what trackers go by
ANY_KIND = "any"  # in `applies-to`: every kind of page
RULES_URL = "https://github.com/lint-modules/lint-modules/blob/main"  # where the pages of the built-in rules are read
_TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
_Selectors = tuple[str, ...]


class Profile(BaseModel):
    """What a profile page declares: rules by code, prefix, name or family. What it does not name stays as it is."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    profile: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", description="lower case with hyphens")]
    title: str = ""
    error: _Selectors = Field((), description="rules that are errors")
    warning: _Selectors = Field((), description="rules that are warnings")
    info: _Selectors = Field((), description="rules that are infos")
    off: _Selectors = Field((), description="rules that do not run")
    manual: str = ""

    def levels(self) -> Iterator[tuple[str, Severity | None]]:
        """Every selector with its severity, None for off; the gravest last."""
        for severity in (None, Severity.INFO, Severity.WARNING, Severity.ERROR):
            for selector in self.off if severity is None else getattr(self, severity.value):
                yield selector, severity


class Eclipse(BaseModel):
    """Other rules, a family or some codes, that are silent where this one speaks, in pages without the named part."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    family: str = Field("", description="the letters of their family; may be empty where `rules` names some")
    rules: tuple[str, ...] = Field((), description="their codes")
    without: str

    @model_validator(mode="after")
    def _names_some(self) -> Self:
        if not self.family and not self.rules:
            raise ValueError("name a `family` or `rules` that stay silent")
        return self

    @property
    def silenced(self) -> tuple[str, ...]:
        """How the codes of the silent rules begin."""
        return (self.family, *self.rules) if self.family else self.rules


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
    when: dict[str, tuple[str, ...]] = Field(
        default_factory=dict,
        description="front matter keys and the values for which the rule holds; all pages if empty",
    )
    unless: dict[str, tuple[str, ...]] = Field(
        default_factory=dict, description="front matter keys and the values for which the rule does not hold"
    )
    severity_when: dict[Severity, dict[str, tuple[str, ...]]] = Field(
        default_factory=dict, description="another severity for pages whose front matter has one of the given values"
    )
    message: str | None = Field(None, description="the finding's message; `{fact}` stands for what the check says")
    clause: str | None = Field(None, description="the clause of the written standard")
    needs_front_matter: bool = Field(False, description="silent where the front matter cannot be read")
    eclipses: Eclipse | None = None
    covers: tuple[str, ...] = Field((), description="codes whose findings on the line of this rule's follow from it")
    help: str | None = Field(None, description="one repair, printed under the finding")
    check: AnyCheck
    family: str = ""
    manual: str = ""

    def holds(self, document: Document) -> bool:
        """Whether the rule judges this document: its kind, and the values its front matter must have."""
        fits_kind = document.kind.kind in self.applies_to or ANY_KIND in self.applies_to
        return (
            fits_kind and _has_values(document, self.when) and not (self.unless and _has_values(document, self.unless))
        )

    def severity_in(self, document: Document) -> Severity:
        """The rule's severity in this document."""
        if self.code == UNREADABLE:
            return Severity.ERROR
        fitting = [severity for severity, wanted in self.severity_when.items() if _has_values(document, wanted)]
        return min(fitting, key=lambda severity: severity.rank, default=self.severity)

    @property
    def title(self) -> str:
        """The first heading of the rule's page."""
        heading = _TITLE.search(self.manual)
        return heading[1] if heading else self.name.replace("-", " ")

    @property
    def info(self) -> RuleInfo:
        """What reports may say of the rule."""
        return RuleInfo(
            self.code, self.name, self.severity, self.family, self.title, self.help, self.clause, self.manual
        )


def _has_values(document: Document, wanted: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether every named key of the front matter has one of its wanted values, in any case."""
    for name, values in wanted.items():
        field = document.field(name)
        if field is None or field.text.casefold() not in {value.casefold() for value in values}:
            return False
    return True


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The rules by code, in order, the kinds of page, and the codes of those rules that are built in."""

    rules: tuple[Rule, ...]
    kinds: tuple[Kind, ...]
    builtin: frozenset[str] = frozenset()
    profiles: tuple[Profile, ...] = (Profile(profile=PUBLISH),)

    def find(self, name: str) -> Rule | None:
        """The rule of a code or name, in any case."""
        return next((rule for rule in self.rules if name.casefold() in (rule.code.casefold(), rule.name)), None)

    def info(self, rule: Rule) -> RuleInfo:
        """What reports may say of a rule, with the address of its page where it is built in."""
        uri = f"{RULES_URL}/rules/{rule.family}/{rule.name}.md" if rule.code in self.builtin else ""
        return replace(rule.info, uri=uri)

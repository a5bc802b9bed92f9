"""The rules and kinds of a standard: the pages of `rules/` read into checked, frozen values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from linter.checks import AnyCheck
from linter.errors import StandardError as StandardError
from linter.kinds import Kind
from linter.model import READING as READING
from linter.model import RuleInfo, Severity
from linter.parts import Document
from linter.profile import PUBLISH, Profile

ANY = "any"  # in `applies-to`: every kind of page
HOME = "https://github.com/lint-modules/lint-modules/blob/main"  # where the pages of the built-in rules are read
_TITLE = re.compile(r"^# (.+)$", re.MULTILINE)


def _has(document: Document, wanted: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether every named key of the front matter has one of its wanted values, in any case."""
    for name, values in wanted.items():
        field = document.field(name)
        if field is None or field.text.casefold() not in {value.casefold() for value in values}:
            return False
    return True


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
    help: str | None = Field(None, description="one repair, printed under the finding")
    check: AnyCheck
    family: str = ""
    manual: str = ""

    def holds(self, document: Document) -> bool:
        """Whether the rule judges this document: its kind, and the values its front matter must have."""
        kind = document.kind.kind in self.applies_to or ANY in self.applies_to
        return kind and _has(document, self.when) and not (self.unless and _has(document, self.unless))

    def severity_in(self, document: Document) -> Severity:
        """The rule's severity in this document."""
        if self.code == READING:
            return Severity.ERROR
        fitting = [severity for severity, wanted in self.severity_when.items() if _has(document, wanted)]
        return min(fitting, key=lambda severity: severity.rank, default=self.severity)

    @property
    def title(self) -> str:
        """The first heading of the rule's page."""
        found = _TITLE.search(self.manual)
        return found[1] if found else self.name.replace("-", " ")

    @property
    def info(self) -> RuleInfo:
        """What reports may say of the rule."""
        named = (self.code, self.name, self.severity, self.family)
        return RuleInfo(*named, self.title, self.help, self.clause, self.manual)


@dataclass(frozen=True, slots=True)
class Standard:
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
        return replace(rule.info, uri=f"{HOME}/rules/{rule.family}/{rule.name}.md" if rule.code in self.builtin else "")

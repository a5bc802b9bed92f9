"""What one page says by itself: its findings by the rules that look at no other page, as plain data and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from linter.gathering import Facts
from linter.model import Finding, Severity
from linter.outline import Above, Outline
from linter.remembered import found_finding, packed_finding


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found in one document without a look at another; it depends on nothing but the page and the rules.

    `applied` are the codes of the rules that judge the page, those that look at other pages included, `findings` and
    `errors` (messages by code) what those that do not have come to. `severities` are those that the front matter sets.
    `lacking` are the codes of rules whose part the page lacks, so that they may eclipse others, and whether they would
    have spoken where broken front matter keeps them silent. `standing` tells whether the rules of the project were
    asked beside those of the run, `marked` whether the page may speak to the linter, `blind` whether nothing could
    parse its diagrams.
    """

    path: str
    kind: str
    profile: str
    broken: bool
    deep: bool
    marked: bool
    outline: Outline
    applied: frozenset[str]
    findings: tuple[Finding, ...] = ()
    errors: Mapping[str, str] = field(default_factory=dict)
    severities: Mapping[str, Severity] = field(default_factory=dict)
    lacking: Mapping[str, bool] = field(default_factory=dict)
    standing: bool = False
    blind: bool = False


@lru_cache(maxsize=64)
def shared(codes: frozenset[str]) -> frozenset[str]:
    """One object for equal ones: on most pages of a kind the same rules judge, and the same come to no verdict."""
    return codes


def packed(examined: Examined, facts: Facts) -> dict[str, Any]:
    """The same as plain data, with facts gathered from the page. Equal values give equal data."""
    return {
        "path": examined.path,
        "kind": examined.kind,
        "profile": examined.profile,
        "flags": [examined.broken, examined.deep, examined.marked, examined.standing, examined.blind],
        "outline": [[one.line, one.parent, one.text] for one in examined.outline],
        "applied": sorted(examined.applied),
        "findings": [packed_finding(finding) for finding in examined.findings],
        "errors": dict(examined.errors),
        "severities": {code: severity.value for code, severity in examined.severities.items()},
        "lacking": dict(examined.lacking),
        "facts": facts,
    }


def unpacked(data: dict[str, Any]) -> tuple[Examined, Facts]:
    """What `packed` was given. Raises KeyError, TypeError, ValueError where the data is something else."""
    broken, deep, marked, standing, blind = data["flags"]
    return Examined(
        data["path"],
        data["kind"],
        data["profile"],
        broken,
        deep,
        marked,
        tuple(Above(*one) for one in data["outline"]),
        shared(frozenset(data["applied"])),
        tuple(found_finding(finding) for finding in data["findings"]),
        dict(data["errors"]),
        {code: Severity(value) for code, value in data["severities"].items()},
        dict(data["lacking"]),
        standing,
        blind,
    ), data["facts"]

"""The rules of a SARIF run, and its texts: GitHub takes no empty ones, and links in them are never ours."""

from __future__ import annotations

import re
from typing import Any

from linter.model import Report, RuleInfo, Severity
from linter.reports.shown import shown

LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_PROBLEMS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "recommendation"}
_NAME, _TEXT = 255, 1024  # the longest name and description GitHub takes
_LINK = re.compile(r"(?<!\\)(\\*+)\]\(")


def plain(text: str, help_: str | None = None) -> str:
    """A message of SARIF, which may hold links `[text](target)`: brackets that would make one are escaped."""
    both = shown(text) + (f"\nhelp: {shown(help_)}" if help_ else "")
    return _LINK.sub(lambda match: match[1] * 2 + r"\](", both) or "no message"


def descriptors(report: Report) -> list[dict[str, Any]]:
    """All rules that ran, by code; a finding of another rule (a page that was not read) brings its own in."""
    rules = {rule.code: rule for rule in report.rules}
    for finding in report.findings:
        if finding.code not in rules:
            title = finding.name.replace("-", " ")
            rules[finding.code] = RuleInfo(finding.code, finding.name, finding.severity, "", title, finding.help)
    return [_descriptor(rules[code]) for code in sorted(rules)]


def _descriptor(rule: RuleInfo) -> dict[str, Any]:
    title = shown(rule.title) or rule.name
    manual = rule.manual or rule.help or title
    descriptor: dict[str, Any] = {
        "id": rule.code,
        "name": rule.name[:_NAME],
        "shortDescription": {"text": _cut(title)},
        "fullDescription": {"text": _cut(_first_paragraph(rule.manual) or title)},
        "help": {"text": manual, "markdown": manual},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        # no `security-severity`: it would turn findings into security alerts
        "properties": {
            "tags": [rule.family or "standard"],
            "precision": "high",
            "problem.severity": _PROBLEMS[rule.severity],
        },
    }
    if rule.uri:
        descriptor["helpUri"] = rule.uri
    return descriptor


def _first_paragraph(manual: str) -> str:
    paragraphs = (part.strip() for part in manual.split("\n\n"))
    return shown(" ".join(next((part for part in paragraphs if part and not part.startswith("#")), "").split()))


def _cut(text: str) -> str:
    return text if len(text) <= _TEXT else f"{text[: _TEXT - 1]}…"

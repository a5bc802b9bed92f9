"""A rule's manual as people read it: the page's text, with the facts its front matter declares."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from linter.profile import Profile
from linter.profiles import level
from linter.rules import Rule


def manual(rule: Rule, profiles: Sequence[Profile] = ()) -> str:
    """The manual of a rule as Markdown, with what it is in profiles that change it."""
    title, _, body = rule.manual.partition("\n")
    facts = [
        f"- Code and name: **{rule.code}** `{rule.name}`",
        f"- Severity: {_severity(rule)}",
        f"- Judges: {', '.join(rule.applies_to)}",
    ]
    changed = [(profile, level(rule, profile)) for profile in profiles]
    other = [f"{found or 'off'} in {profile.profile}" for profile, found in changed if found != rule.severity]
    if other:
        facts.append(f"- In profiles: {', '.join(other)}")
    if rule.clause:
        facts.append(f"- Clause of the standard: {rule.clause}")
    return f"{title}\n\n" + "\n".join(facts) + f"\n{body.rstrip()}\n\n{_settings(rule)}"


def _severity(rule: Rule) -> str:
    return f"{rule.severity}{', off unless selected' if rule.severity == 'info' else ''}"


def _settings(rule: Rule) -> str:
    """The section that shows what a configuration may change, with the values in force."""
    data = rule.check.model_dump(mode="json", by_alias=True, exclude={"kind"}, exclude_defaults=True)
    lines = [f"[rules.{rule.code}]", f'severity = "{rule.severity}"']
    lines += [
        f"{key} = {toml_value(value)}"
        for key, value in data.items()
        if key not in ("of", "in", "part", "or-part", "noun", "lacks", "subject")
    ]
    off = f'Switch the rule off with `ignore = ["{rule.code}"]`, or `--ignore {rule.code}` for one run.'
    if rule.code == "DOC001":
        off = "The rule cannot be switched off: a page that was not read is never green."
    block = "\n".join(lines)
    lead = "The values in force, as `lint-modules.toml` would state them:"
    return f"## Configuration\n\n{lead}\n\n```toml\n{block}\n```\n\n{off}\n"


def toml_value(value: Any) -> str:
    """A value as a TOML file states it on one line: a text, number, list or inline table."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")  # TOML escapes as JSON does, and DEL
    if isinstance(value, Mapping):
        pairs = [
            f"{key if key.replace('-', '').isalnum() else toml_value(key)} = {toml_value(item)}"
            for key, item in value.items()
        ]
        return "{ " + ", ".join(pairs) + " }"
    if isinstance(value, Sequence):
        return f"[{', '.join(toml_value(item) for item in value)}]"
    return f"{value:g}" if isinstance(value, float) else str(value)


def table(rules: Sequence[Rule]) -> str:
    """The list of rules for a terminal: code, severity, name, title."""
    width = max((len(rule.name) for rule in rules), default=0)
    return "".join(f"{rule.code}  {rule.severity:7}  {rule.name:{width}}  {rule.title}\n" for rule in rules)


def markdown_table(rules: Sequence[Rule]) -> str:
    """The same as a Markdown table, for the README."""
    rows = [f"| [{r.code}](rules/{r.family}/{r.name}.md) | {r.name} | {r.severity} | {r.title} |" for r in rules]
    return "\n".join(["| Code | Name | Severity | The standard |", "|---|---|---|---|", *rows]) + "\n"

"""The manual of a rule, and the reference pages of the documentation that are made from rules and kinds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from linter.findings import ALWAYS_RUN
from linter.kinds.schema import Kind, PartSpec
from linter.rules.model import Profile, Rule, RuleSet
from linter.rules.selection import profile_severity
from linter.text.wording import toml_value


def rule_manual(rule: Rule, profiles: Sequence[Profile] = ()) -> str:
    """The manual of a rule as Markdown, with what it is in profiles that change it."""
    title, _, body = rule.manual.partition("\n")
    facts = [
        f"- Code and name: **{rule.code}** `{rule.name}`",
        f"- Severity: {rule.severity}{', off unless selected' if rule.severity == 'info' else ''}",
        f"- Judges: {', '.join(rule.applies_to)}",
    ]
    severities = [(profile.profile, profile_severity(rule, profile)) for profile in profiles]
    changes = [f"{severity or 'off'} in {name}" for name, severity in severities if severity != rule.severity]
    if changes:
        facts.append(f"- In profiles: {', '.join(changes)}")
    if rule.clause:
        facts.append(f"- Clause of the standard: {rule.clause}")
    return f"{title}\n\n" + "\n".join(facts) + f"\n{body.rstrip()}\n\n{_settings(rule)}"


def first_paragraph(rule: Rule) -> list[str]:
    """The first paragraph of a rule's manual, as Markdown; empty where the manual begins with something else."""
    body = rule.manual.partition("\n")[2].strip()
    paragraph = body.partition("\n\n")[0]
    return [paragraph] if paragraph and not paragraph.startswith(("#", "|", "```")) else []


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
    if rule.code in ALWAYS_RUN:
        off = "The rule cannot be switched off: a page that was not read is never green."
    block = "\n".join(lines)
    lead = "The values in force, as `lint-modules.toml` would state them:"
    return f"## Configuration\n\n{lead}\n\n```toml\n{block}\n```\n\n{off}\n"


def rule_table(rules: Sequence[Rule]) -> str:
    """The list of rules for a terminal: code, severity, name, title."""
    width = max((len(rule.name) for rule in rules), default=0)
    return "".join(f"{rule.code}  {rule.severity:7}  {rule.name:{width}}  {rule.title}\n" for rule in rules)


def markdown_rule_table(rules: Sequence[Rule]) -> str:
    """The list of rules as a Markdown table, for the README."""
    rows = [f"| [{r.code}](rules/{r.family}/{r.name}.md) | {r.name} | {r.severity} | {r.title} |" for r in rules]
    return "\n".join(["| Code | Name | Severity | The standard |", "|---|---|---|---|", *rows]) + "\n"


def quality_checklists(standard: RuleSet) -> str:
    """The quality checklists as Markdown: for each kind of page the clauses of the standard, with their rules."""
    parts = [
        "---\ntitle: Quality checklists\n---\n\n# Quality checklists\n\n"
        "What authors tick off by hand, with the rules behind each line. Produced from the rule pages.\n"
    ]
    for kind in standard.kinds:
        rules = [rule for rule in standard.rules if kind.kind in rule.applies_to and rule.clause]
        if rules:
            parts.append(f"\n## {kind.title}\n\n")
        for rule in rules:
            page = f"[{rule.code}](../rules/{rule.family}/{rule.name}.md)"
            parts.append(f"- [ ] {rule.title} ({page}, {rule.severity}; {rule.clause})\n")
    return "".join(parts)


def kind_list(kinds: Iterable[Kind]) -> str:
    """The kinds of page as Markdown, with the types and names by which a page is recognized.

    Links are relative to the root of the repository.
    """
    rows = [
        f"| [{k.title}](rules/kinds/{k.kind}.md) | {_code_list(k.match.type)} | {_code_list(k.match.files)} |"
        for k in kinds
    ]
    table = "\n".join(["| Kind | `type` in the front matter | File names |", "|---|---|---|", *rows])
    return (
        "# Kinds of page\n\n"
        f"The `type` decides; where a page has none, its name does. Pages of no kind are not judged.\n\n{table}\n"
    )


def kind_page(kind: Kind) -> str:
    """A kind of page as Markdown: its own text, and the parts it is made of."""
    if not kind.parts:
        return f"{kind.manual.strip()}\n"
    table = "\n".join(["| Part | Headings | Levels | In |", "|---|---|---|---|", *_part_rows(kind.parts, "the page")])
    return f"{kind.manual.strip()}\n\n## Parts\n\n{table}\n"


def _part_rows(parts: Mapping[str, PartSpec], owner: str) -> Iterator[str]:
    for name, part in parts.items():
        headings = _code_list(
            (*part.titles, *part.aliases, *part.heading, *part.tab, *(f"… {word} …" for word in part.anywhere))
        )
        yield f"| {name} | {headings} | {', '.join(map(str, part.levels))} | {owner} |"
        yield from _part_rows(part.parts, name)


def _code_list(values: Iterable[str]) -> str:
    return ", ".join(f"`{value.replace('|', chr(92) + '|')}`" for value in values) or "none"

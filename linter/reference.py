"""The reference pages of the documentation, produced from the models and the rules themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from linter.config import Config
from linter.kinds import Kind, PartSpec
from linter.rules import Rule, Standard


def configuration() -> str:
    """The reference of the configuration file as Markdown: every key with its type, default and meaning."""
    schema = Config.model_json_schema(by_alias=True)
    rows = [
        f"| `{key}` | {_type(value, schema)} | {_default(value)} | {value.get('description', '')} |"
        for key, value in schema["properties"].items()
    ]
    table = "\n".join(["| Key | Type | Default | Meaning |", "|---|---|---|---|", *rows])
    return f"""---
title: Configuration reference
---

# Configuration reference

The closest `lint-modules.toml`, `.lint-modules.toml`, `.config/lint-modules.toml` or `pyproject.toml` with
`[tool.lint-modules]` upward of the first path holds. `lint-modules config schema` prints the same as JSON Schema.

{table}
"""


def _type(value: dict[str, Any], schema: dict[str, Any]) -> str:
    if "$ref" in value:
        return _type(schema["$defs"][value["$ref"].rsplit("/", 1)[-1]], schema)
    if "enum" in value:
        return " or ".join(f"`{choice}`" for choice in value["enum"])
    if "anyOf" in value:
        return " or ".join(
            dict.fromkeys(_type(choice, schema) for choice in value["anyOf"] if choice.get("type") != "null")
        )
    if "const" in value:
        return f"`{value['const']}`"
    if value.get("type") == "array":
        return f"list of {_type(value.get('items', {}), schema)}s"
    kind = str(value.get("type", "any"))
    return {"object": "table", "boolean": "true or false"}.get(kind, kind)


def _default(value: dict[str, Any]) -> str:
    default = value.get("default")
    if default in (None, [], {}):
        return "none"
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


def checklists(standard: Standard) -> str:
    """The quality checklists of the course as Markdown: every clause of the standard with the rules behind it."""
    parts = [
        "---\ntitle: Quality checklists\n---\n\n# Quality checklists\n\n"
        "What authors tick off by hand, with the rules behind each line. Produced from the rule pages.\n"
    ]
    for kind in standard.kinds:
        rules = [rule for rule in standard.rules if kind.kind in rule.applies_to and rule.clause]
        if rules:
            parts.append(f"\n## {kind.title}\n\n" + "".join(_items(rules)))
    return "".join(parts)


def _items(rules: Iterable[Rule]) -> Iterator[str]:
    for rule in rules:
        page = f"[{rule.code}](../rules/{rule.family}/{rule.name}.md)"
        yield f"- [ ] {rule.title} ({page}, {rule.severity}; {rule.clause})\n"


def kind_list(kinds: Iterable[Kind]) -> str:
    """The kinds of page as Markdown: what each is told by; links are relative to the root of the repository."""
    rows = [
        f"| [{kind.title}](rules/kinds/{kind.kind}.md) | {_values(kind.match.type)} | {_values(kind.match.files)} |"
        for kind in kinds
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
    table = "\n".join(["| Part | Headings | Levels | In |", "|---|---|---|---|", *_parts(kind.parts, "the page")])
    return f"{kind.manual.strip()}\n\n## Parts\n\n{table}\n"


def _parts(parts: Mapping[str, PartSpec], owner: str) -> Iterator[str]:
    for name, part in parts.items():
        headings = _values(
            (*part.titles, *part.aliases, *part.heading, *part.tab, *(f"… {word} …" for word in part.anywhere))
        )
        yield f"| {name} | {headings} | {', '.join(map(str, part.levels))} | {owner} |"
        yield from _parts(part.parts, name)


def _values(values: Iterable[str]) -> str:
    return ", ".join(f"`{value.replace('|', chr(92) + '|')}`" for value in values) or "none"

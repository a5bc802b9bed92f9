"""The configuration: what `lint-modules.toml` and `[tool.lint-modules]` may say, a new file, and its reference page."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from linter.errors import ConfigError
from linter.findings import Severity
from linter.rules.loader import deep_merge
from linter.rules.validation import explain_validation
from linter.text.wording import toml_value

FILE_NAMES = ("lint-modules.toml", ".lint-modules.toml", ".config/lint-modules.toml", "pyproject.toml")
FailLevel = Literal["error", "warning", "info", "never"]
DEFAULT_EXCLUDE = (
    ".git/",
    ".hg/",
    ".lint-modules-cache/",
    ".venv/",
    "venv/",
    "node_modules/",
    ".tox/",
    ".nox/",
    "__pycache__/",
    "site-packages/",
)
# A key of thousands of parts takes tomllib seconds.
_DEEP = re.compile(r"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){100}""")


class RuleSettings(BaseModel):
    """What a configuration may change in a rule; any other key is a limit or word of its check."""

    model_config = ConfigDict(extra="allow", frozen=True)
    severity: Severity | None = Field(None, description="error, warning or info")


class ProfileBy(BaseModel):
    """How the front matter of a page chooses its profile."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    key: str = Field(description="the key of the front matter")
    values: dict[str, str] = Field(description="profiles by the values of the key, in any case")


class Config(BaseModel):
    """A configuration file. Paths and globs are relative to the folder it stands in."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, alias_generator=lambda name: name.replace("_", "-"), populate_by_name=True
    )
    extend: str | None = Field(
        None,
        description="another configuration file under the same root, which this one changes",
        examples=["course.toml"],
    )
    include: tuple[str, ...] = Field(
        (), description="globs of the pages a run without PATHS reads; all *.md where empty"
    )
    exclude: tuple[str, ...] = Field(
        (),
        description="globs of pages never read, also where they are named; added to the defaults",
        examples=[["archive/"]],
    )
    respect_gitignore: bool = Field(True, description="leave out what .gitignore files name")
    builtin: tuple[str, ...] | None = Field(
        None,
        description="families of built-in rules to keep; all by default",
        examples=[["document", "module", "focus-block", "exam", "diagram", "tracker", "kinds", "profiles"]],
    )
    select: tuple[str, ...] | None = Field(
        None, description="codes, prefixes, names or families of the rules to run", examples=[["ALL"]]
    )
    extend_select: tuple[str, ...] = Field((), description="rules to run in addition", examples=[["EXM012"]])
    ignore: tuple[str, ...] = Field((), description="rules not to run", examples=[["gauntlet-tiers"]])
    per_file_ignores: dict[str, tuple[str, ...]] = Field(
        default_factory=dict,
        description="rules not to run on some pages, by glob: codes, prefixes, names or families",
        examples=[{"docs/archive/": ["ALL"]}],
    )
    require_reason: bool = Field(False, description="whether a suppression in a page must give a reason")
    profile: str | None = Field(
        None, description="the profile of all pages: `draft`, `review`, or `publish`, the default", examples=["review"]
    )
    profile_by: ProfileBy | None = Field(
        None,
        description="lets the front matter of a page choose its profile: a `key`, and profiles by its `values`",
        examples=[{"key": "status", "values": {"draft": "draft", "in review": "review"}}],
    )
    profiles: dict[str, dict[str, tuple[str, ...]]] = Field(
        default_factory=dict,
        description="changes to profiles: lists of rules that are `error`, `warning`, `info` or `off`",
        examples=[{"draft": {"off": ["MOD", "FB", "EXM"]}}],
    )
    fail_level: FailLevel = Field("error", description="the least severity that makes the exit code 1")
    max_page_bytes: int = Field(
        1_048_576, ge=1, le=268_435_456, description="pages over this size are not read (bytes; at most 256 MiB)"
    )
    math: bool | Literal["auto"] = Field("auto", description="whether `$...$` is a formula; auto asks mkdocs.yml")
    baseline: str | None = Field(
        None,
        description="the file with the findings to live with for now; `lint-modules-baseline.json` if it is there",
        examples=["lint-modules-baseline.json"],
    )
    rule_folders: tuple[str, ...] = Field(
        (), description="folders with rule and kind pages of your own", examples=[["our-rules"]]
    )
    rules: dict[str, RuleSettings] = Field(
        default_factory=dict,
        description="settings by rule code or name",
        examples=[{"placeholder-text": {"severity": "error"}}],
    )
    kinds: dict[str, dict[str, Any]] = Field(
        default_factory=dict,
        description="changes to kinds of page, merged into their pages",
        examples=[{"learning-module": {"parts": {"focus-block": {"parts": {"priming": {"aliases": ["WARM-UP"]}}}}}}],
    )


def parse_config(text: str, path: str) -> dict[str, Any] | None:
    """The settings of a TOML file as plain data; None for a pyproject.toml without `[tool.lint-modules]`.

    Raises ConfigError where the TOML does not parse.
    """
    if deep := _DEEP.search(text):
        raise ConfigError(f"{path}: a key on line {text.count(chr(10), 0, deep.start()) + 1} has more than 100 parts")
    try:
        data = tomllib.loads(text)
    except RecursionError:
        raise ConfigError(f"{path}: brackets are nested too deep") from None
    except ValueError as error:  # TOML's own, or a number of thousands of digits
        raise ConfigError(f"{path}: {error}") from None
    if _holds_nul(data):
        raise ConfigError(f"{path}: a value holds a NUL, which no name and no word does")
    if path.replace("\\", "/").rsplit("/", 1)[-1] == "pyproject.toml":
        tools = data.get("tool", {})
        tool = tools.get("lint-modules") if isinstance(tools, dict) else tools
        if tool is not None and not isinstance(tool, dict):
            raise ConfigError(f"{path}: tool.lint-modules is no table")
        return tool
    return data


def _holds_nul(data: Any) -> bool:
    if isinstance(data, dict):
        return any(map(_holds_nul, data.values()))
    return any(map(_holds_nul, data)) if isinstance(data, list) else isinstance(data, str) and "\0" in data


def validate_config(data: Mapping[str, Any], path: str) -> Config:
    """The configuration of plain data. Raises ConfigError naming the key and what is allowed."""
    try:
        return Config.model_validate(data, by_alias=True, by_name=False)
    except ValidationError as error:
        raise ConfigError(f"{path}: {explain_validation(error, Config)}") from None


def merge_extended(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """The data of a configuration merged into that of the one it extends; lists of rules and globs are replaced."""
    return {key: value for key, value in deep_merge(base, own).items() if key != "extend"}


def rule_settings(config: Config) -> dict[str, dict[str, Any]]:
    """The settings by rule as plain data, as `build_rule_set` takes them."""
    return {name: settings.model_dump(exclude_none=True) for name, settings in config.rules.items()}


_HEAD = """\
# The configuration of lint-modules. Paths and globs are relative to this folder. A line that begins with `#` and a key
# is off, and shows the default, or an example where the default is nothing.
"""
_SPECIAL = re.compile(r"([\\\[\]!*#?])")
_ESCAPED = r"\\\1"
_BARE = re.compile(r"[A-Za-z0-9_-]+")


def include_globs(pages: Iterable[str], docs: str | None) -> list[str]:
    """The globs of the pages to lint; `docs` is the folder of the site's pages, where a mkdocs.yml names one.

    `pages` are the paths of the learning modules, exams and trackers that were found.
    """
    tops = sorted({page.split("/")[0] if "/" in page else "" for page in pages})
    site = docs.strip("/") if docs else ""
    if site and (not tops or site.split("/")[0] in tops):
        tops = [site, *(top for top in tops if top != site.split("/")[0])]
    # Where there is no page yet, all that will be there are meant.
    return [f"{_SPECIAL.sub(_ESCAPED, top)}/**/*.md" if top else "/*.md" for top in tops] or ["**/*.md"]


def config_template(include: Sequence[str]) -> str:
    """The text of a new configuration that includes the pages of some globs."""
    schema = Config.model_json_schema(by_alias=True)["properties"]
    tables = {key: value for key, value in schema.items() if value.get("type") == "object"}
    blocks = [_HEAD]
    for key, value in schema.items():
        if key not in tables:
            chosen = key == "include" and include
            shown = list(include) if chosen else _example(value)
            blocks.append(f"# {_meaning(value)}\n{'' if chosen else '#'}{key} = {toml_value(shown)}\n")
    for key, value in tables.items():  # below all other keys, as TOML wants it
        lines = "\n".join(f"#{line}" for line in _table_lines((key,), _example(value)))
        blocks.append(f"# {_meaning(value)}\n{lines}\n")
    return "\n".join(blocks)


def _meaning(value: dict[str, Any]) -> str:
    return " ".join(str(value.get("description", "")).split())


def _example(value: dict[str, Any]) -> Any:
    """The default of a key, else its example: a key without a default has one."""
    default = value.get("default")
    return value.get("examples", [default])[0] if default in (None, [], {}) else default


def _table_lines(path: tuple[str, ...], value: dict[str, Any]) -> Iterator[str]:
    """The lines of nested tables, each headed by its whole path."""
    flat = {key: inner for key, inner in value.items() if not isinstance(inner, dict)}
    if flat or not value:
        yield f"[{'.'.join(_key(step) for step in path)}]"
        yield from (f"{_key(key)} = {toml_value(inner)}" for key, inner in flat.items())
    for key, inner in value.items():
        if isinstance(inner, dict):
            yield from _table_lines((*path, key), inner)


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else toml_value(name)


def configuration_reference() -> str:
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

For each page the closest `lint-modules.toml`, `.lint-modules.toml`, `.config/lint-modules.toml` or `pyproject.toml`
with `[tool.lint-modules]` above it holds, and no other: that of a folder below rules its own pages, none beside them.
Where there is none, the closest repository, else the folder that was named, is the project, and the defaults hold. A
run over pages of several projects is one run of each, reported as one; it fails where one of them does. `--config FILE`
is that of all pages. `lint-modules config schema` prints the same as JSON Schema.

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

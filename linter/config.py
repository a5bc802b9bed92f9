"""The configuration: what `lint-modules.toml` and `[tool.lint-modules]` may say."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from linter.errors import ConfigError as ConfigError
from linter.loading import merged
from linter.model import Severity
from linter.validation import explain

NAMES = ("lint-modules.toml", ".lint-modules.toml", ".config/lint-modules.toml", "pyproject.toml")
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


def parse(text: str, path: str) -> dict[str, Any] | None:
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


def validate(data: Mapping[str, Any], path: str) -> Config:
    """The configuration of plain data. Raises ConfigError naming the key and what is allowed."""
    try:
        return Config.model_validate(data, by_alias=True, by_name=False)
    except ValidationError as error:
        raise ConfigError(f"{path}: {explain(error, Config)}") from None


def extended(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """The data of a configuration laid over the one it extends; lists of rules and globs replace each other."""
    return {key: value for key, value in merged(base, own).items() if key != "extend"}


def rule_settings(config: Config) -> dict[str, dict[str, Any]]:
    """The settings by rule as plain data, as `linter.rules.load` takes them."""
    return {name: settings.model_dump(exclude_none=True) for name, settings in config.rules.items()}

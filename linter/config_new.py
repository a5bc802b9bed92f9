"""A new configuration file: every key with its meaning, and the pages that were found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from linter.config import Config
from linter.manual import toml_value

_HEAD = """\
# The configuration of lint-modules. Paths and globs are relative to this folder. A line that begins with `#` and a key
# is off, and shows the default, or an example where the default is nothing.
"""
_SPECIAL = re.compile(r"([\\\[\]!*#?])")
_BARE = re.compile(r"[A-Za-z0-9_-]+")


def included(pages: Iterable[str], docs: str | None) -> list[str]:
    """The globs of the pages to lint; `docs` is the folder of the site's pages, where a mkdocs.yml names one.

    `pages` are the paths of the learning modules, exams and trackers that were found.
    """
    tops = sorted({page.split("/")[0] if "/" in page else "" for page in pages})
    site = docs.strip("/") if docs else ""
    if site and (not tops or site.split("/")[0] in tops):
        tops = [site, *(top for top in tops if top != site.split("/")[0])]
    return [f"{_SPECIAL.sub(_escaped, top)}/**/*.md" if top else "/*.md" for top in tops]


def _escaped(found: re.Match[str]) -> str:
    return f"\\{found[1]}"


def configuration(include: Sequence[str]) -> str:
    """The text of a new configuration that includes the pages of some globs."""
    schema = Config.model_json_schema(by_alias=True)["properties"]
    plain = {key: value for key, value in schema.items() if not _is_table(value)}
    blocks = [_HEAD]
    for key, value in plain.items():
        given = key == "include" and include
        shown = list(include) if given else _example(value)
        blocks.append(f"# {_meaning(value)}\n{'' if given else '#'}{key} = {toml_value(shown)}\n")
    for key, value in schema.items():
        if key not in plain:
            lines = "\n".join(f"#{line}" for line in _tables((key,), _example(value)))
            blocks.append(f"# {_meaning(value)}\n{lines}\n")
    return "\n".join(blocks)


def _is_table(value: dict[str, Any]) -> bool:
    return value.get("type") == "object"


def _meaning(value: dict[str, Any]) -> str:
    return " ".join(str(value.get("description", "")).split())


def _example(value: dict[str, Any]) -> Any:
    """The default of a key, else its example: a key without a default has one."""
    default = value.get("default")
    return value["examples"][0] if default in (None, [], {}) else default


def _tables(path: tuple[str, ...], value: dict[str, Any]) -> Iterator[str]:
    """The lines of nested tables, each headed by its whole path."""
    flat = {key: inner for key, inner in value.items() if not isinstance(inner, dict)}
    if flat or not value:
        yield f"[{'.'.join(_key(step) for step in path)}]"
        yield from (f"{_key(key)} = {toml_value(inner)}" for key, inner in flat.items())
    for key, inner in value.items():
        if isinstance(inner, dict):
            yield from _tables((*path, key), inner)


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else toml_value(name)

"""Errors of pydantic in plain words: what is wrong, where, and what is allowed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, ValidationError

from linter.text.wording import did_you_mean


def comma_separated(words: Iterable[str]) -> str:
    """Words in order, separated by commas."""
    return ", ".join(sorted(words))


def main_error(error: ValidationError) -> Any:
    """The error to report: an unknown key before a missing one, which is often the same key misspelt."""
    errors = error.errors(include_url=False)
    return next((detail for detail in errors if detail["type"] == "extra_forbidden"), errors[0])


def page_keys(loc: tuple[Any, ...]) -> tuple[Any, ...]:
    """The keys that lead to an error in a page: without the kind of check, which pydantic puts between them."""
    return (*loc[:1], *loc[2:]) if loc[:1] == ("check",) and len(loc) > 2 else loc


def explain_validation(error: ValidationError, model: type[BaseModel]) -> str:
    """The first error of a validation in one line: where in the data, what is wrong, what is allowed."""
    detail = main_error(error)
    where = ".".join(str(step) for step in page_keys(detail["loc"]) if "[" not in str(step)) or "the page"
    more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
    if detail["type"] == "extra_forbidden":
        known = sorted(_known_keys(error, model, detail["loc"]))
        allowed = f"; known are {', '.join(known)}" if known else ""
        return f"unknown key {where!r}{did_you_mean(str(detail['loc'][-1]), known) or allowed}{more}"
    if detail["type"] == "missing":
        return f"key {where!r} is missing{more}"
    if detail["type"] == "union_tag_not_found":
        return f"key '{where}.kind' is missing{more}"
    if detail["type"] == "union_tag_invalid":
        tags = re.findall(r"'([^']+)'", str(detail["ctx"]["expected_tags"]))
        tag = str(detail["ctx"]["tag"])
        suggestion = did_you_mean(tag, tags) or f"; known are {comma_separated(tags)}"
        return f"{where}.kind: unknown kind {tag!r}{suggestion}{more}"
    message = str(detail["msg"]).removeprefix("Value error, ")
    message = message.replace("valid tuple", "list").replace("valid dictionary", "table")
    given = detail.get("input")
    shown = f", not {given!r:.60}" if isinstance(given, (str, int, float, bool)) else ""
    return f"{where}: {message[0].lower()}{message[1:]}{shown}{more}"


def _known_keys(error: ValidationError, model: type[BaseModel], loc: tuple[Any, ...]) -> set[str]:
    """The keys allowed where an unknown one stands: found by walking the JSON schema along the location."""
    schema = model.model_json_schema(by_alias=True)
    defs = schema.get("$defs", {})
    node = schema
    for step in loc[:-1]:
        node = _resolve(node, defs)
        mapping = node.get("discriminator", {}).get("mapping", {})
        if step in mapping:
            node = {"$ref": mapping[step]}
        elif isinstance(step, int):
            node = node.get("items", {})
        else:
            node = node.get("properties", {}).get(step) or node.get("additionalProperties") or {}
            node = next((option for option in node.get("anyOf", []) if option.get("type") != "null"), node)
    return set(_resolve(node, defs).get("properties", {})) - {"family", "manual"}


def _resolve(node: dict[str, Any], defs: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        node = defs.get(node["$ref"].rsplit("/", 1)[-1], {})
    return node

"""The shapes of what the command says as JSON, as schemas."""

from __future__ import annotations

from typing import Any

NUMBER = {"type": "integer", "minimum": 1}
COUNT = {"type": "integer", "minimum": 0}
TEXT = {"type": "string", "minLength": 1}


def thing(open_: bool = False, **properties: Any) -> dict[str, Any]:
    """A schema of an object with exactly these keys, or at least these."""
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": open_}


def some(schema: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": schema}


def maybe(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}


PLACE = {"line": NUMBER, "column": NUMBER, "end_line": NUMBER, "end_column": NUMBER}
EDIT = thing(**PLACE, text={"type": "string"})
FINDING = thing(
    True,
    code={"type": "string", "pattern": "^[A-Z]{2,8}[0-9]{3}$"},
    name={"type": "string", "pattern": "^[a-z0-9-]+$"},
    severity={"enum": ["error", "warning", "info"]},
    message=TEXT,
    path=TEXT,
    **PLACE,
    related=some(thing(path=TEXT, line=NUMBER, column=NUMBER, message=TEXT)),
    fix=maybe(thing(title=TEXT, safe={"type": "boolean"}, edits=some(EDIT))),
    fingerprint=TEXT,
)
SUMMARY = ("documents", "skipped", "failed", "errors", "warnings", "infos", "suppressed", "baselined")
REPORT = thing(
    True,
    schema_version={"const": 1},
    findings=some(FINDING),
    run_errors=some(thing(path=TEXT, rule=maybe(TEXT), message=TEXT)),
    summary=thing(True, **dict.fromkeys(SUMMARY, COUNT)),
)
STATISTICS = thing(
    schema_version={"const": 1},
    statistics=some(thing(code=TEXT, name=TEXT, count=NUMBER, fixable=COUNT)),
    run_errors=REPORT["properties"]["run_errors"],
    summary=REPORT["properties"]["summary"],
)
